"""The trap of closedness: an infimum at width two that no weights attain."""

from fractions import Fraction
from itertools import pairwise
from math import prod

import numpy as np
import pytest
import sympy as sp
from flint import arb
from hypothesis import assume, given, settings, strategies as st

from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.shallow.limits import width_two_infimum
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.moments import laplace_moments, uniform_moments
from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.symmetric import monomials, power_of

GAUSSIAN = InducedMetric.gaussian(2, 3)
GAUSSIAN_QUARTICS = InducedMetric.gaussian(2, 4)
CUBIC = (1, 0, -3, 0)
"""The real part of z³."""

LAWS = [
    GAUSSIAN,
    InducedMetric.iid(2, uniform_moments(3)),
    InducedMetric.iid(2, laplace_moments(3)),
    InducedMetric.from_data([[1, 2], [0, 1], [3, -1], [1, 1], [2, -3]], 3),
]


def function(weights, degree=3):
    """The coefficients of Σ α_i (w_i·x)^d."""
    terms = [[alpha * c for c in power_of(w, degree)] for alpha, w in weights]
    return [sum(column) for column in zip(*terms, strict=True)]


def distance(f, g, metric=GAUSSIAN):
    difference = [x - y for x, y in zip(f, g, strict=True)]
    return metric.inner(difference, difference)


def as_floats(form):
    return [float(c.mid()) if isinstance(c, arb) else float(c) for c in form]


def cubic(limit):
    a, b = (as_floats(part) for part in limit)
    return product([a, a, b])


def real_roots(form):
    """How many distinct real roots a binary form has, by SymPy."""
    t = sp.Symbol("t")
    infinite = next(i for i, c in enumerate(form) if c)
    return sp.Poly(list(map(sp.Rational, form[infinite:])), t).count_roots() + (infinite > 0)


def has_rank_at_most_two(form):
    """Sylvester: the apolar quadric has two distinct real roots, or there is a pencil of them."""
    p, q, r, s = Fraction(form[0]), Fraction(form[1]) / 3, Fraction(form[2]) / 3, Fraction(form[3])
    quadric = q * s - r * r, q * r - p * s, p * r - q * q  # (p, q, r) × (q, r, s)
    A, B, C = quadric
    return B * B - 4 * A * C > 0 or not any(quadric)


@pytest.mark.parametrize("d", [3, 4, 5, 6])
def test_below_the_degree_no_width_but_one_is_closed(d):
    """x^{d−1}y is a limit of two neurons, and Sylvester's theorem gives its rank, d."""
    epsilon = Fraction(1, 10**6)
    alpha = 1 / (d * epsilon)
    f = function([(alpha, (1, epsilon)), (-alpha, (1, 0))], d)
    limit = [int(i == 1) for i in range(d + 1)]
    assert max(abs(x - y) for x, y in zip(f, limit, strict=True)) < d * epsilon
    for r in range(1, d + 2):
        assert ShallowNetwork(2, r, d).is_closed == (r == 1 or r >= d)
        assert ShallowNetwork(2, r, 2).is_closed
    assert ShallowNetwork(3, 2, d).is_closed is False
    assert isinstance(ShallowNetwork(3, d, d).is_closed, Unknown)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-9, 9), st.integers(-9, 9)), min_size=1))
def test_with_outputs_of_one_sign_no_term_exceeds_the_sum(neurons):
    for metric in (InducedMetric.gaussian(2, 4), InducedMetric.iid(2, uniform_moments(4))):
        weights = [(alpha, (x, y)) for alpha, x, y in neurons]
        whole = function(weights, 4)
        for neuron in weights:
            term = function([neuron], 4)
            assert metric.inner(term, term) <= metric.inner(whole, whole)
    both = function([(1, (1, 9)), (-1, (1, 8))], 4)  # with both signs a term may
    term = function([(1, (1, 9))], 4)
    assert GAUSSIAN_QUARTICS.inner(term, term) > GAUSSIAN_QUARTICS.inner(both, both)


@given(st.fractions(min_value=-1, max_value=1).filter(bool))
def test_x_squared_times_y_is_a_limit(epsilon):
    alpha = 1 / (3 * epsilon)
    f = function([(alpha, (1, epsilon)), (-alpha, (1, 0))])
    assert f == [0, 1, epsilon, epsilon**2 / 3]
    assert distance(f, (0, 1, 0, 0)) == GAUSSIAN.inner([0, 0, *f[2:]], [0, 0, *f[2:]])
    assert has_rank_at_most_two(f) and not has_rank_at_most_two((0, 1, 0, 0))


def test_the_norm_by_which_the_three_infima_are_seen():
    """‖Re(az³) + Re(bz)|z|²‖² = 24(|a|² + |b|²) for Gaussian data."""
    x, y = sp.symbols("x y", real=True)
    rng = np.random.default_rng(0)
    for _ in range(20):
        p, q, r, s = map(int, rng.integers(-9, 10, 4))
        z = x + sp.I * y
        form = sp.re(sp.expand((p + sp.I * q) * z**3)) + sp.re(
            sp.expand((r + sp.I * s) * z * (x**2 + y**2))
        )
        poly = sp.Poly(sp.expand(form), x, y)
        f = [Fraction(int(poly.coeff_monomial(x ** (3 - i) * y**i))) for i in range(4)]
        assert GAUSSIAN.inner(f, f) == 24 * (p * p + q * q + r * r + s * s)


def test_at_width_one_the_minimum_is_108_fifths():
    """‖T‖² − h²/N, as 12N/5 − h² is nowhere negative, and zero in three directions."""
    h, N = GAUSSIAN.pairing(CUBIC), GAUSSIAN.norm_of_powers
    assert list(h) == [6 * c for c in CUBIC]
    assert list(N) == [15 * c for c in power_of_norm(3)]
    gain = Fraction(12, 5)
    rest = [gain * n - m for n, m in zip(N, product([h, h]), strict=True)]
    t = sp.Symbol("t")
    factors = sp.factor_list(sp.Poly(list(map(sp.Rational, rest)), t))[1]
    assert all(e % 2 == 0 or f.count_roots() == 0 for f, e in factors) and real_roots(rest) == 3
    assert GAUSSIAN.inner(CUBIC, CUBIC) - gain == Fraction(108, 5)
    lower = [Fraction(11, 5) * n - m for n, m in zip(N, product([h, h]), strict=True)]
    assert sum(c * Fraction(4, 7) ** (6 - i) for i, c in enumerate(lower)) < 0


def power_of_norm(k):
    """The coefficients of (x² + y²)^k."""
    return product([[1, 0, 1]] * k)


def test_at_width_two_the_infimum_12_is_not_attained():
    found = width_two_infimum(CUBIC, GAUSSIAN)
    assert found.infimum == 12 and not found.is_attained and len(found.limits) == 3
    assert all(distance(cubic(limit), CUBIC) == pytest.approx(12) for limit in found.limits)
    place = next(i for i, (a, _) in enumerate(found.limits) if isinstance(a[0], Fraction))
    limit = product(
        [list(part) for part in (found.limits[place][0],) * 2 + found.limits[place][1:]]
    )
    assert limit == [0, 0, -2, 0] and distance(limit, CUBIC) == 12  # exactly
    losses, sizes = [], []
    for k in range(1, 12):
        weights = found.weights(Fraction(1, 2**k), place)
        losses.append(distance(function(weights), CUBIC))
        sizes.append(abs(weights[0][0]))
        assert has_rank_at_most_two(function(weights))
    assert all(12 < b < a for a, b in pairwise(losses))
    assert losses[-1] < 12 + Fraction(1, 10**4) and sizes[-1] == Fraction(2**11, 3)


def test_no_two_neurons_do_better_than_12():
    """The best α for pairs of directions on a grid, by least squares."""
    S = np.array([[float(x) for x in row] for row in GAUSSIAN.matrix])
    T = np.array(CUBIC, float)
    angles = np.linspace(0, np.pi, 181)[:-1]
    powers = np.array([power_of((np.cos(t), np.sin(t)), 3) for t in angles])
    gram, right = powers @ S @ powers.T, powers @ S @ T
    best = np.inf
    for i in range(180):
        for j in range(i):
            pair = [i, j]
            gain = right[pair] @ np.linalg.solve(gram[np.ix_(pair, pair)], right[pair])
            best = min(best, T @ S @ T - gain)
    assert 12 < best < 12.02


def test_at_width_three_nothing_is_left():
    half = Fraction(1, 2)
    assert function([(2, (1, 0)), (-half, (1, 1)), (-half, (1, -1))]) == list(CUBIC)


coefficients = st.lists(st.integers(-6, 6), min_size=4, max_size=4)


@settings(max_examples=40, deadline=None)
@given(coefficients, st.sampled_from(LAWS))
def test_it_is_attained_exactly_by_teachers_of_rank_two(T, metric):
    found = width_two_infimum(T, metric)
    assert found.is_attained == has_rank_at_most_two(T)
    if found.is_attained or len({*sp.roots(sp.Poly(T, sp.Symbol("t")))}) == 0:
        return
    three = real_roots(T) == 3
    assert bool(found.infimum > 0) == three and found.limits
    for limit in found.limits:
        assert float(distance(cubic(limit), T, metric)) == pytest.approx(
            float(found.infimum), abs=1e-9
        )


@settings(max_examples=15, deadline=None)
@given(coefficients, st.sampled_from(LAWS))
def test_the_infimum_is_that_of_a_grid_of_double_roots(T, metric):
    assume(any(T) and real_roots(T) == 3)
    found = float(width_two_infimum(T, metric).infimum)
    S = np.array([[float(x) for x in row] for row in metric.matrix])
    gains = []
    for t in np.linspace(0, np.pi, 2001):
        a = (np.cos(t), np.sin(t))
        plane = np.array([product([a, a, (1.0, 0.0)]), product([a, a, (0.0, 1.0)])])
        right = plane @ S @ np.array(T, float)
        gains.append(right @ np.linalg.solve(plane @ S @ plane.T, right))
    norm = float(metric.inner(T, T))
    assert found <= norm - max(gains) + 1e-9 * norm
    assert norm - max(gains) < found + 1e-3 * norm


@pytest.mark.parametrize(
    "T", [(0, 1, 0, 0), (0, 0, 1, 0), (1, 1, 0, 0), (1, -3, 0, 4), (0, 1, 2, 1), (4, 4, 1, 0)]
)
def test_without_three_distinct_roots_the_infimum_is_zero(T):
    found = width_two_infimum(T, GAUSSIAN)
    assert found.infimum == 0 and not found.is_attained
    ((a, b),) = found.limits
    assert product([list(a), list(a), list(b)]) == list(T)
    nudged = [c - d / Fraction(10**6) for c, d in zip(T, (1, 0, 1, 0), strict=True)]
    assert float(width_two_infimum(nudged, GAUSSIAN).infimum) < 1e-4


def test_the_width_lemma_and_where_it_stops():
    """At rank below r some ±εw³ lowers the loss, unless the gradient, thus B − T, is zero."""
    gradient = GAUSSIAN.pairing([2 * (b - t) for b, t in zip((2, 0, 0, 0), CUBIC, strict=True)])
    assert any(gradient)
    w = (1, 1)
    slope = sum(c * prod(x**e for x, e in zip(w, a, strict=True))
                for c, a in zip(gradient, monomials(2, 3), strict=True))  # fmt: skip
    step = -slope / (2 * GAUSSIAN.inner(power_of(w, 3), power_of(w, 3)))
    before = distance((2, 0, 0, 0), CUBIC)
    moved = function([(2, (1, 0)), (step, w)])
    assert slope and distance(moved, CUBIC) == before - step**2 * 15 * 8
    # of rank one at width one, the best multiple of (1, 0)³ is a minimum although B ≠ T
    best = Fraction(6, 15)
    at = distance((best, 0, 0, 0), CUBIC)
    assert at == Fraction(108, 5)
    for delta in (Fraction(1, 50), Fraction(-1, 50)):
        assert distance(function([(best, (1, delta))]), CUBIC) > at
        assert distance(function([(best + delta, (1, 0))]), CUBIC) > at
        assert distance(function([(best, (1, 0)), (delta, (1, 1))]), CUBIC) != at
    assert min(distance(function([(best, (1, 0)), (d, (1, 1))]), CUBIC)
               for d in (Fraction(1, 50), Fraction(-1, 50))) < at  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: width_two_infimum(CUBIC, InducedMetric.gaussian(2, 2)), "n = 2, d = 3"),
        (lambda: width_two_infimum((1, 2), GAUSSIAN), "have 4"),
        (lambda: width_two_infimum(CUBIC, InducedMetric.from_data([[1, 2]], 3)), "definite"),
        (lambda: width_two_infimum(CUBIC, GAUSSIAN).weights(0), "epsilon 0"),
        (lambda: width_two_infimum((1, 0, 1, 0), GAUSSIAN).weights(1), "there is no limit"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_floats_are_read_exactly():
    given, exact = (0.1, -1.0, -3, 0), (Fraction(0.1), -1, -3, 0)
    assert width_two_infimum(given, GAUSSIAN).teacher == exact
    assert GAUSSIAN.inner(given, given) == GAUSSIAN.inner(exact, exact)
    assert isinstance(GAUSSIAN.inner(given, given), Fraction)
    weights = width_two_infimum(given, GAUSSIAN).weights(0.5)
    assert distance(as_floats(function(weights)), given) > 0
    with pytest.raises(ValueError, match="larger than a double"):
        power_of((1e200, 1.0), 3)
