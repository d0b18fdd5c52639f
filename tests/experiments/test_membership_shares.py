"""Shares of the function space: nested exactly, and rising with the degree in the stated sample."""

from functools import cache
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.strata import in_function_space
from lcn_support.experiments.membership import classify, membership_shares
from lcn_support.figures.function_space import membership_shares as figure
from lcn_support.publishing.ledger import load_claims

LARGEST = 5
"""For larger e hardly a form of these degrees is inside, and the samples tell nothing."""


@cache
def shares(degree, samples=figure.SAMPLES, seed=figure.SEED):
    return membership_shares(degree, samples, seed)


def lines(highest=figure.HIGHEST_DEGREE):
    """Neighbouring degrees n, n + 2 at one e."""
    return [(e, n, n + 2) for e in range(2, LARGEST + 1) for n in range(e, highest - 1, 2)]


LEVEL = 1 - 0.001 / (2 * len(lines()))
"""Two intervals for each comparison: all of them together are wrong once in a thousand samples."""


def rises(found, e, fewer, more, level=LEVEL):
    return found(fewer).interval(e, level)[1] < found(more).interval(e, level)[0]


def test_with_two_more_even_sizes_the_space_is_a_smaller_one():
    """Exactly: it lies in the other, and misses an open set, of patterns without multiple roots."""
    for n in range(2, 13):
        for e in range(n % 2, n - 1, 2):
            large, small = (Architecture((*(2,) * c, n - c + 1)) for c in (e, e + 2))
            assert (large.even_count, small.even_count) == (e, e + 2)
            missed = RootPattern([1] * e, [1] * ((n - e) // 2))
            assert in_function_space(missed, large) and not in_function_space(missed, small)
            if n <= 8:
                for p in RootPattern.all_of_degree(n):
                    assert in_function_space(p, large) or not in_function_space(p, small)


@pytest.mark.parametrize(("e", "fewer", "more"), lines())
def test_in_the_stated_sample_the_share_rises_with_the_degree(e, fewer, more):
    assert rises(shares, e, fewer, more)


def test_the_ledger_states_this_sample():
    (claim,) = [c for c in load_claims() if c.id == "membership-shares"]
    for words in (f"{figure.SAMPLES:,}".replace(",", " "), f"seed {figure.SEED}", "95 %"):
        assert words in claim.interval
    assert f"$2 \\le e \\le {LARGEST}$" in claim.statement
    assert f"degrees up to {figure.HIGHEST_DEGREE}" in claim.hypothesis
    assert NormalDist().inv_cdf((1 + LEVEL) / 2) > 4


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_have_the_same_shares(seed):
    """Of independent samples, each difference within 4.5 standard errors."""
    samples = 20_000
    for n in range(2, 11):
        other = shares(n, samples, seed)
        assert other.unknown == shares(n).unknown == 0
        for e in range(2 + n % 2, min(n, LARGEST) + 1, 2):
            p, q = shares(n).at_least(e) / figure.SAMPLES, other.at_least(e) / samples
            mean = (p * figure.SAMPLES + q * samples) / (figure.SAMPLES + samples)
            error = (mean * (1 - mean) * (1 / figure.SAMPLES + 1 / samples)) ** 0.5
            assert abs(p - q) <= 4.5 * error


@pytest.mark.parametrize("e", [0, 1])
def test_with_at_most_one_even_size_nothing_rises(e):
    """Break: e ≥ 2 is needed; every form is inside."""
    degrees = range(2 + e, 9, 2)
    assert all(shares(n).at_least(e) == figure.SAMPLES for n in degrees)
    assert not any(rises(shares, e, n, m) for n, m in pairwise(degrees))


@pytest.mark.parametrize("pairs", [0, 1])
def test_with_e_growing_as_the_degree_the_share_falls(pairs):
    """Break: at a fixed e, not at a fixed number of complex pairs to spare."""
    for n in range(2 + 2 * pairs, 6):
        few, more = (shares(m).interval(m - 2 * pairs, LEVEL) for m in (n, n + 1))
        assert more[1] < few[0]


def test_coefficients_that_shrink_fast_have_shares_that_do_not_rise():
    """Break: it is a law of the coefficients. Here two of them leave no room for more roots."""
    rng = np.random.default_rng(3)

    def at_least_two(n):
        forms = rng.standard_normal((4000, n + 1)) * 10.0 ** (-40.0 * (np.arange(n + 1) % n > 0))
        return (classify(forms).fewest >= 2).mean()

    assert at_least_two(2) == pytest.approx(0.5, abs=0.05) and at_least_two(4) < 0.55
    assert abs(at_least_two(6) - at_least_two(4)) < 0.05
