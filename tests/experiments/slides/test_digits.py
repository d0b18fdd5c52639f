"""Counts behind printed shares: planted tables are found, and one wrong digit excludes them."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lcn_support.experiments.slides.comparisons import PrintedCell, read_printed, rounded
from lcn_support.experiments.slides.digits import (
    group_sizes,
    smallest_groups,
    smallest_table,
    table_sizes,
)
from lcn_support.resources import resource

PRINTED = read_printed(resource("data/published/gradient_descent_tables.csv"))
SHORT = [cell for cell in PRINTED if cell.sizes == (4, 2)]
LONG = [cell for cell in PRINTED if cell.sizes == (3, 2, 2)]


def text(count, of):
    return float(f"{100 * count / of:.3g}")


def table(groups):
    """The printed form of counts: a list of counts for each target."""
    T = sum(map(sum, groups))
    return [
        PrintedCell((3, 2, 2), "1111|0", str(i), str(j), text(n, sum(group)), 0.0,
                    text(sum(group), T))
        for i, group in enumerate(groups)
        for j, n in enumerate(group)
    ]  # fmt: skip


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_share_lies_where_its_printed_form_says(counts):
    count, of = counts
    low, high = rounded(text(count, of))
    assert low <= Fraction(count, of) <= high
    assert high - low <= Fraction(count, of) / 99


def test_below_a_power_of_ten_the_digits_are_finer():
    assert rounded(1.0) == (Fraction(9995, 1000000), Fraction(1005, 100000))
    assert text(9994, 10**6) == 0.999 and text(9996, 10**6) == 1.0
    assert rounded(7.1) == (Fraction("0.07095"), Fraction("0.07105"))


def test_groups_are_those_of_all_counts():
    """All pairs of counts, printed as text; no share with a tie among them."""
    percents = (78.3, 21.7)
    naive = [
        n for n in range(1, 301)
        if any((text(c, n), text(n - c, n)) == percents for c in range(1, n))
    ]  # fmt: skip
    assert np.flatnonzero(group_sizes(percents, 300)).tolist() == naive
    assert naive[:3] == [23, 46, 60]


def test_tables_are_those_of_all_counts():
    cells = table([[5, 2], [18, 7, 1]])
    pairs = [[c.percent for c in cells if c.target == target] for target in "01"]
    naive = set()
    for n, m in product(range(1, 100), repeat=2):
        shares = text(n, n + m), text(m, n + m)
        if shares != (cells[0].target_percent, cells[2].target_percent):
            continue
        first = any([text(c, n), text(n - c, n)] == pairs[0] for c in range(1, n))
        if first and any(
            [text(c, m), text(d, m), text(m - c - d, m)] == pairs[1]
            for c in range(1, m)
            for d in range(1, m - c)
        ):
            naive.add(n + m)
    assert table_sizes(cells, 99).tolist() == sorted(naive) and 33 in naive
    assert smallest_table(cells) == min(naive)


@pytest.fixture(params=range(12))
def planted(request):
    """A table of 2000 runs with a rare limit, as printed."""
    draw = np.random.default_rng(request.param)
    groups = [draw.multinomial(n, q).tolist() for n, q in
              ((104, [1.0]), (1433, [0.3, 0.696, 0.004]), (463, [0.1, 0.9]))]  # fmt: skip
    groups[1][2] += groups[1][2] == 0
    return table(groups)


def test_a_planted_table_is_found(planted):
    assert 2000 in table_sizes(planted, 2000)
    assert 2000 in table_sizes(planted, 2000, complete=False)


def test_one_wrong_digit_excludes_the_planted_number(planted):
    """One run is 0.07 % of these 1433; with 1432 or 1434 of them a share moves by a thousandth."""
    assert 0 < planted[3].percent < 1
    wrong = [*planted]
    wrong[3] = replace(wrong[3], percent=round(wrong[3].percent + 0.003, 3))
    assert 2000 not in table_sizes(wrong, 2000)
    assert 2000 not in table_sizes(wrong, 2000, complete=False)


def test_a_missing_row_is_seen_where_rows_are_all(planted):
    """Without its second row a target lacks some two thirds of its runs."""
    rest = [cell for cell in planted if (cell.target, cell.limit) != ("1", "1")]
    assert len(table_sizes(rest, 2000)) == 0
    assert 2000 in table_sizes(rest, 2000, complete=False)


def test_shares_that_nothing_has_are_refused():
    with pytest.raises(ValueError, match="are the printed cells complete"):
        smallest_table([replace(SHORT[1], percent=p) for p in (15.5, 15.5)])
    with pytest.raises(ValueError, match="most 0"):
        group_sizes([1.0], 0)


# The published tables.


def test_the_longer_table_has_at_least_24146_runs_if_it_is_one_experiment():
    assert smallest_table(LONG) == 24146
    assert table_sizes(LONG, 60_000, complete=False)[0] == 24146
    assert len(table_sizes(LONG, 60_000)) == 635
    assert smallest_table(SHORT) == 2936


def test_four_printed_numbers_suffice():
    """4.82 % of the runs, 0.429 % of them; 72.9 % of the runs, 0.381 % of them."""
    four = [cell for cell in LONG if cell.percent in (0.429, 0.381)]
    assert [cell.target_percent for cell in four] == [4.82, 72.9]
    assert table_sizes(four, 25_000, complete=False)[0] == 24146
    for i, j in ((0, 1), (1, 0)):
        loose = replace(four[i], percent=100.0), four[j]
        assert table_sizes(loose, 25_000, complete=False)[0] < 5000


def test_the_pairing_of_the_shifted_rows_is_of_no_influence():
    last = [cell.percent for cell in LONG[-4:]]
    moved = [replace(c, percent=p) for c, p in zip(LONG[-4:], last[1:] + last[:1], strict=True)]
    assert table_sizes(LONG[:-4] + moved, 30_000).tolist() == table_sizes(LONG, 30_000).tolist()


def test_targets_on_their_own_could_be_few():
    alone = smallest_groups(PRINTED, whole=False)
    assert list(alone.values()) == [1, 220, 293, 233, 2102, 662]
    whole = smallest_groups(PRINTED, whole=True)
    assert all(alone[group] < whole[group] for group in alone)
    assert sum(n for (sizes, _), n in whole.items() if sizes == (4, 2)) == 2936
