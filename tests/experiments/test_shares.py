"""Shares against the quadratic that defines Wilson's interval, exactly, and against binomials."""

import re
from fractions import Fraction
from math import comb, exp
from statistics import fmean

import pytest
from hypothesis import given, strategies as st

from lcn_support.experiments import shares
from lcn_support.experiments.shares import Share, chi_square_tail, normal_quantile, wilson_interval

counts = st.integers(1, 10**6).flatmap(
    lambda total: st.tuples(st.integers(0, total), st.just(total))
)


def quadratic(hits, total, z, p):
    """Zero at the ends of Wilson's interval, negative within: (hits − np)² − z² n p(1 − p)."""
    return (hits - total * p) ** 2 - z * z * total * p * (1 - p)


@given(counts, st.fractions(Fraction(1, 2), 4, max_denominator=50))
def test_the_ends_are_the_roots_of_the_quadratic(sample, z):
    """In exact arithmetic the quadratic changes its sign within 10⁻¹² of each end."""
    hits, total = sample
    low, high = wilson_interval(hits, total, float(z))
    near = Fraction(1, 10**12)
    z = Fraction(float(z))
    for end, inwards in ((Fraction(low), near), (Fraction(high), -near)):
        if 0 < end < 1:
            assert quadratic(hits, total, z, end + inwards) < 0
            assert quadratic(hits, total, z, end - inwards) > 0
    assert low <= hits / total <= high
    assert (low == 0) == (hits == 0) and (high == 1) == (hits == total)


def test_the_interval_is_not_the_normal_one():
    """Break: p ± z √(p(1−p)/n) gives no width to a share of zero, Wilson's z²/(n + z²)."""
    low, high = wilson_interval(0, 100, 2.0)
    assert low == 0 and high == pytest.approx(4 / 104, rel=1e-15)
    assert wilson_interval(100, 100, 2.0) == pytest.approx((100 / 104, 1), rel=1e-15)


@given(counts, st.integers(0, 100))
def test_what_is_undecided_widens_a_share_upwards(sample, undecided):
    hits, total = sample
    undecided = min(undecided, total - hits)
    share = Share(hits, total, undecided)
    assert share.within(1.96)[0] == wilson_interval(hits, total, 1.96)[0]
    assert share.within(1.96)[1] == wilson_interval(hits + undecided, total, 1.96)[1]
    all_hits = Share(hits + undecided, total)
    assert share.value == hits / total <= all_hits.value <= share.within(1.96)[1]
    assert share.interval(0.99)[0] <= share.interval(0.9)[0]


def test_a_share_prints_itself():
    assert str(Share(2087, 4000)) == "2087 of 4000, 52.2 % (50.6 to 53.7 %)"
    assert str(Share(0, 4, 1)) == "0 of 4, 1 undecided, 0.0 % (0.0 to 69.9 %)"


def test_percentages_have_the_decimals_that_their_interval_allows():
    """A tenth of the interval's width is seen at least; a share below one is never 100."""
    for hits, total in ((0, 1000), (2087, 4000), (999_500, 10**6), (1, 3)):
        share = Share(hits, total)
        text = shares.in_percent(share.value, share.interval())
        value, low, high = map(float, re.findall(r"[\d.]+", text))
        assert abs(value - 100 * share.value) <= (high - low) / 10
        assert value < 100
    assert shares.in_percent(1, (1, 1)) == "100.0 (100.0 to 100.0)"


@pytest.mark.parametrize("numbers", [(1, 0), (-1, 5), (3, 2), (2, 4, 3), (2, 4, -1), (0, 0, 0)])
def test_counts_of_no_sample_are_refused(numbers):
    with pytest.raises(ValueError, match="give counts of one sample"):
        Share(*numbers)


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.2, float("nan")])
def test_levels_are_probabilities(level):
    for interval in (normal_quantile, Share(1, 2).interval):
        with pytest.raises(ValueError, match=r"level .* is not between 0 and 1; 0\.95 is usual"):
            interval(level)


@pytest.mark.parametrize("total", [10, 40])
def test_on_average_95_percent_intervals_cover_95_percent(total):
    """Summed over all binomial counts and averaged over probabilities; the normal ones do not."""

    def coverage(ends):
        kernel = [(n, comb(total, n), *ends(n)) for n in range(total + 1)]
        grid = [(i + 0.5) / 500 for i in range(500)]
        return fmean(
            sum(c * p**n * (1 - p) ** (total - n) for n, c, low, high in kernel if low <= p <= high)
            for p in grid
        )

    def normal(n):
        half = 1.96 * (n * (total - n) / total**3) ** 0.5
        return n / total - half, n / total + half

    assert 0.945 < coverage(lambda n: Share(n, total).interval()) < 0.96
    assert coverage(normal) < 0.93


def test_the_quantile_is_that_of_the_normal_law():
    """Two thirds of a normal law lie within one deviation, 95.45 % within two."""
    assert normal_quantile(0.6826894921370859) == pytest.approx(1, abs=1e-12)
    assert normal_quantile(0.9544997361036416) == pytest.approx(2, abs=1e-12)


def test_tails_of_chi_square_are_the_closed_forms():
    for x in (0.1, 1.0, 5.0, 30.0):
        assert chi_square_tail(x, 2) == pytest.approx(exp(-x / 2), rel=1e-12)
        assert chi_square_tail(x, 4) == pytest.approx(exp(-x / 2) * (1 + x / 2), rel=1e-12)
    assert chi_square_tail(normal_quantile(0.95) ** 2, 1) == pytest.approx(0.05, rel=1e-12)
    assert chi_square_tail(0.0, 0) == 1
    assert shares.homogeneity({"a": 3}, {"a": 9}) == 1
