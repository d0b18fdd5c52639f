"""Printed beside computed shares: rounding, gaps, and the numbers of runs to explain them."""

import math
import random

import pytest

from lcn_support.experiments.shares import homogeneity, wilson_interval
from lcn_support.experiments.slides.comparisons import (
    Comparison,
    PrintedCell,
    compare,
    read_printed,
    rounded,
    unprinted,
)
from lcn_support.experiments.slides.limit_tables import Cell, LimitTable
from lcn_support.resources import resource

PRINTED = read_printed(resource("data/published/gradient_descent_tables.csv"))


def printed_cell(percent):
    return PrintedCell((4, 2), "1111|0", "11|1", "2|1", percent, 0.5, 72.6)


def computed_cell(runs, of):
    return Cell("1111|0", "11|1", "2|1", runs, of, 0.5, 0)


@pytest.mark.parametrize("percent", sorted({c.percent for c in PRINTED} | {1, 9.99, 99.9, 0.1}))
def test_rounding_is_that_of_three_significant_digits(percent):
    low, high = rounded(percent)
    text = f"{percent:.3g}"
    assert f"{100 * low * (1 + 1e-9):.3g}" == text
    assert f"{100 * high * (1 - 1e-9):.3g}" == text or high == 1
    assert f"{100 * low * (1 - 1e-9):.3g}" != text
    assert high == 1 or f"{100 * high * (1 + 1e-9):.3g}" != text


def test_the_printed_tables_are_read_as_they_are():
    assert len(PRINTED) == 17 and {c.start for c in PRINTED} == {"1111|0"}
    shares = {}
    for c in PRINTED:
        shares.setdefault((c.sizes, c.target), []).append(c.percent)
    for parts in shares.values():
        assert sum(parts) == pytest.approx(100, abs=0.2)


def test_the_most_runs_are_the_largest_number_whose_interval_still_meets_ours():
    """Wilson's interval contains p exactly when (q − p)² ≤ z² p(1 − p)/n."""
    draw = random.Random(7)
    for _ in range(300):
        c = Comparison(
            printed_cell(float(f"{draw.uniform(0.3, 60):.3g}")),
            computed_cell(draw.randint(1, 9_999), 10_000),
        )
        if c.is_inside:
            assert c.most_runs == math.inf
            continue
        (a, b), (low, high) = c.printed.interval(), c.computed.interval()
        share, end = (b, low) if c.gap < 0 else (a, high)
        assert c.gap == share - end and abs(c.gap) > 0

        def meets(n, share=share, end=end):
            ends = wilson_interval(share * n, n, 1.96)
            return ends[0] - 1e-12 <= end <= ends[1] + 1e-12

        if c.most_runs > 3:
            assert meets(c.most_runs - 2) and not meets(c.most_runs + 2)


def test_inside_is_said_when_the_intervals_meet_and_only_then():
    assert Comparison(printed_cell(1.36), computed_cell(136, 10_000)).is_inside
    assert Comparison(printed_cell(1.36), computed_cell(115, 10_000)).is_inside
    far = Comparison(printed_cell(1.36), computed_cell(11_500, 1_000_000))
    assert not far.is_inside and 0 < far.gap < 0.0021
    near = Comparison(printed_cell(1.36), computed_cell(1_357_000, 100_000_000))
    assert (
        near.is_inside and not near.computed.interval()[0] <= 0.0136 <= near.computed.interval()[1]
    )


def table(sizes, cells):
    return LimitTable(sizes, "a convention", 1, tuple(cells))


def test_a_cell_that_no_run_has_is_zero_of_all():
    ours = table((4, 2), [Cell("1111|0", "11|1", "11|1", 400, 400, 0.0, 400)])
    (c,) = compare([printed_cell(1.36)], [ours])
    assert (c.computed.runs, c.computed.of, c.computed.share) == (0, 400, 0)
    assert [cell.limit for cell in unprinted([printed_cell(1.36)], ours)] == ["11|1"]


def test_a_table_that_is_missing_or_there_twice_is_refused():
    ours = table((4, 2), [computed_cell(5, 5)])
    with pytest.raises(ValueError, match="0 tables"):
        compare([printed_cell(1.36)], [])
    with pytest.raises(ValueError, match="2 tables"):
        compare([printed_cell(1.36)], [ours, ours])


def test_equal_shares_have_uniform_p_values_and_others_do_not():
    draw = random.Random(11)

    def sample(weights, n):
        names = draw.choices("abcd", weights, k=n)
        return {name: names.count(name) for name in "abcd"}

    same = [
        homogeneity(sample((6, 3, 1, 0.02), 500), sample((6, 3, 1, 0.02), 300)) for _ in range(400)
    ]
    assert all(0 <= p <= 1 for p in same)
    assert abs(sum(p < 0.5 for p in same) - 200) < 5 * 10
    assert sum(p < 0.01 for p in same) < 4 + 5 * 2
    other = [homogeneity(sample((6, 3, 1, 0), 500), sample((5, 4, 1, 0), 500)) for _ in range(100)]
    assert sum(p < 0.05 for p in other) > 50


def test_no_test_is_possible_without_runs():
    assert homogeneity({"a": 3}, {"a": 9}) == 1
    with pytest.raises(ValueError, match="samples of 0 and 1"):
        homogeneity({"a": 0}, {"a": 1})
