"""Sampled shares: against exact patterns, against an integral, and the same whatever the blocks."""

from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from lcn_support import classify, root_pattern
from lcn_support.experiments.membership import Shares, expected_real_roots, membership_shares

SAMPLES, SEED, LEVEL = 20_000, 2108, 0.9999


def kac(degree):
    """Kac's integral in closed form, by mpmath; the package sums the moments of the exponents."""

    def density(t):
        n, first = degree, 1 / (1 - t**2) ** 2
        return mpmath.sqrt(first - ((n + 1) * t**n / (1 - t ** (2 * n + 2))) ** 2)

    with mpmath.workdps(40):
        return 4 / mpmath.pi * mpmath.quad(density, [0, 0.5, 0.9, 1 - mpmath.mpf("1e-12")])


def variance(shares):
    mean = shares.mean_real_roots()
    return sum(c * (r - mean) ** 2 for r, c in enumerate(shares.counts)) / shares.samples


@pytest.mark.parametrize("degree", [1, 2, 3, 7, 12])
def test_expected_real_roots_is_kacs_integral(degree):
    assert expected_real_roots(degree) == pytest.approx(float(kac(degree)), abs=1e-9)


@pytest.mark.parametrize("degree", range(2, 12))
def test_mean_number_of_real_roots_is_kacs(degree):
    """Ten independent means, each within 4.5 standard errors (chance of a failure below 1e-4)."""
    shares = membership_shares(degree, SAMPLES, SEED)
    error = (variance(shares) / SAMPLES) ** 0.5
    assert abs(shares.mean_real_roots() - expected_real_roots(degree)) <= 4.5 * error


@pytest.mark.parametrize(
    ("degree", "exact"), [(2, lambda mean: mean / 2), (3, lambda mean: (mean - 1) / 2)]
)
def test_quadratics_and_cubics_have_an_exact_share(degree, exact):
    low, high = membership_shares(degree, SAMPLES, SEED).interval(degree, LEVEL)
    assert low <= exact(float(kac(degree))) <= high


def test_coefficients_of_another_law_have_another_share():
    """With coefficients of variance binom(n, k) the mean is √n instead: the check would see it."""
    draw = np.random.default_rng(SEED)
    found = classify(draw.standard_normal((SAMPLES, 3)) * np.sqrt([1, 2, 1]))
    counts = tuple(np.bincount(found.fewest, minlength=3).tolist())
    low, high = Shares(2, SAMPLES, SEED, counts, unknown=0).interval(2, LEVEL)
    assert low <= 2**0.5 / 2 <= high
    assert not low <= float(kac(2)) / 2 <= high


def test_shares_fall_with_e_and_rise_with_the_degree():
    """Disjoint intervals for e ≤ 5; for larger e hardly a form of these degrees is inside."""
    shares = {n: membership_shares(n, SAMPLES, SEED) for n in range(2, 11)}
    for n, found in shares.items():
        for e in range(n % 2, min(n - 1, 4), 2):
            assert found.interval(e + 2)[1] < found.interval(e)[0]
    for e in (2, 3, 4, 5):
        for n in range(e, 9, 2):
            assert shares[n].interval(e)[1] < shares[n + 2].interval(e)[0]


@pytest.mark.parametrize("degree", [2, 3, 6, 9])
def test_counts_are_those_of_the_exact_patterns(degree):
    shares = membership_shares(degree, 150, SEED)
    counts = [0] * (degree + 1)
    for form in np.random.default_rng((SEED, degree)).standard_normal((150, degree + 1)):
        counts[root_pattern([Fraction(float(w)) for w in form]).real_count] += 1
    assert shares.unknown == 0 and list(shares.counts) == counts


@pytest.mark.parametrize("block", [1, 7, 500, 10**6])
def test_blocks_do_not_matter(block):
    assert membership_shares(4, 1500, 3, block=block) == membership_shares(4, 1500, 3)


def test_seeds_and_degrees_do_matter():
    assert membership_shares(4, 1500, 3).counts != membership_shares(4, 1500, 4).counts


def test_unknown_forms_stay_and_widen_the_interval():
    decided = Shares(2, 1000, 0, counts=(350, 0, 650), unknown=0)
    some_unknown = replace(decided, counts=(340, 0, 640), unknown=20)
    (low, high), (lower, higher) = decided.interval(2), some_unknown.interval(2)
    assert lower < low < high < higher
    dropped = Shares(2, 980, 0, counts=(340, 0, 640), unknown=0).interval(2)
    assert not (dropped[0] <= lower and higher <= dropped[1])


def test_what_is_certain_has_no_width():
    shares = membership_shares(3, 500, 0)
    assert shares.interval(0) == shares.interval(1) == (1.0, 1.0)
    assert shares.interval(4) == (0.0, 0.0)


def test_no_hit_still_leaves_room():
    low, high = Shares(12, 1000, 0, counts=(1000,) + (0,) * 12, unknown=0).interval(12)
    assert low == 0 < high < 0.01


def test_intervals_cover_as_often_as_they_say():
    """Share of cubics with three real roots: about 95 % of 400 samples hold the exact one."""
    exact = (float(kac(3)) - 1) / 2
    held = 0
    for seed in range(400):
        low, high = membership_shares(3, 200, seed).interval(3)
        held += low <= exact <= high
    assert 360 <= held <= 398


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: membership_shares(0, 10, 0), "degree 0: it must be positive"),
        (lambda: membership_shares(2, 0, 0), "samples 0: it must be positive"),
        (lambda: membership_shares(2, 10, 0, block=0), "block 0: it must be positive"),
        (lambda: membership_shares(2, 10, -1), "seed -1: it must not be negative"),
        (
            lambda: membership_shares(2, 10, 0).interval(2, level=1),
            "level 1 is not between 0 and 1",
        ),
        (lambda: membership_shares(2, 10, 0).at_least(-1), "e = -1"),
        (lambda: expected_real_roots(0), "degree 0: it must be positive"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
