"""Metrics of laws: closed forms against moments, quadrature, rotations and samples."""

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lcn_support.experiments.shares import Share
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.moments import (
    ball_squares,
    laplace_moments,
    sign_moments,
    sphere_squares,
    student_squares,
    uniform_moments,
)
from lcn_support.shallow.symmetric import form_of, monomials, power_of

integers = st.integers(-5, 5)


def vectors(n):
    return st.lists(integers, min_size=n, max_size=n)


def symmetric(data, n):
    half = [data.draw(vectors(n)) for _ in range(n)]
    return np.array([[half[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)])


def gaussian_formula(w, v, d):
    """Σ_j d!²/((d − 2j)! 4^j j!²) |w|^{2j} |v|^{2j} (w·v)^{d − 2j}."""
    ww, vv, wv = (
        sum(a * b for a, b in zip(*pair, strict=True)) for pair in ((w, w), (v, v), (w, v))
    )
    return sum(
        Fraction(factorial(d) ** 2, factorial(d - 2 * j) * 4**j * factorial(j) ** 2)
        * ww**j * vv**j * wv ** (d - 2 * j)
        for j in range(d // 2 + 1)
    )  # fmt: skip


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(2, 5), st.data())
def test_the_gaussian_formula(n, d, data):
    w, v = data.draw(vectors(n)), data.draw(vectors(n))
    metric = InducedMetric.gaussian(n, d)
    assert metric.inner(power_of(w, d), power_of(v, d)) == gaussian_formula(w, v, d)


def test_the_formula_is_gaussian_alone():
    w, v = (1, 1), (1, 2)
    for moments in (uniform_moments(3), laplace_moments(3)):
        metric = InducedMetric.iid(2, moments)
        assert metric.inner(power_of(w, 3), power_of(v, 3)) != gaussian_formula(w, v, 3)
    assert gaussian_formula((1, 1), (1, 0), 3) == 24


def test_the_gaussian_metric_is_a_quadrature():
    """Gauss–Hermite with six nodes an axis is exact up to degree 11."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(6)
    weights /= weights.sum()
    x, y = (a.ravel() for a in np.meshgrid(nodes, nodes))
    both = np.outer(weights, weights).ravel()
    for d in (2, 3, 4, 5):
        values = np.array([x**a * y**b for a, b in monomials(2, d)])
        found = np.array(InducedMetric.gaussian(2, d).matrix, float)
        assert np.allclose((values * both) @ values.T, found, rtol=1e-10)
    values = np.array([x**a * y**b for a, b in monomials(2, 6)])  # one degree too many
    assert not np.allclose(
        (values * both) @ values.T, np.array(InducedMetric.gaussian(2, 6).matrix, float)
    )


def rotated(f, d):
    """f at the rotated point (3x + 4y, −4x + 3y)/5."""
    from lcn_support.arithmetic.polynomials import product

    u, v = [Fraction(3, 5), Fraction(4, 5)], [Fraction(-4, 5), Fraction(3, 5)]
    terms = [[c * e for e in product([u] * (d - i) + [v] * i)] for i, c in enumerate(f)]
    return [sum(column) for column in zip(*terms, strict=True)]


@pytest.mark.parametrize("d", [2, 3, 4])
def test_which_laws_do_not_see_a_rotation(d):
    f, g = list(range(1, d + 2)), [(-1) ** i * (i + 2) for i in range(d + 1)]
    for metric in (
        InducedMetric.gaussian(2, d),
        InducedMetric.radial(2, ball_squares(2, d)),
        InducedMetric.radial(2, student_squares(2, d, 11)).with_bias(),
    ):
        assert metric.inner(rotated(f, d), rotated(g, d)) == metric.inner(f, g)
    independent = InducedMetric.iid(2, uniform_moments(d))
    assert independent.inner(rotated(f, d), rotated(g, d)) != independent.inner(f, g)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 4), st.data())
def test_independent_inputs_of_degree_two(n, data):
    A, B = symmetric(data, n), symmetric(data, n)
    m = data.draw(st.fractions(min_value=1, max_value=9))
    metric = InducedMetric.iid(n, (1, m))
    traces = int(np.trace(A)) * int(np.trace(B))
    whole = 2 * int(np.trace(A @ B)) + traces + (m - 3) * int(np.diag(A) @ np.diag(B))
    assert metric.inner(A, B) == whole
    assert metric.with_bias().inner(A, B) == whole - traces
    assert metric.is_definite == (m > 1 or n == 1)
    assert metric.with_bias().is_definite == (m > 1)
    assert (metric.ratio == Fraction(1, 2)) == (m == 3 or (n == 1 and metric.ratio != 0))


def test_signs_are_degenerate_and_named():
    metric = InducedMetric.iid(3, sign_moments(2))
    assert metric.degeneracy == (
        "x_1^2 − x_2^2 has norm 0: it vanishes on the data; such forms have 2 dimensions"
    )
    assert metric.inner((1, 0, 0, -1, 0, 0), (1, 0, 0, -1, 0, 0)) == 0
    assert "is constant" in metric.with_bias().degeneracy
    assert InducedMetric.iid(3, (1, Fraction(101, 100))).degeneracy is None
    with pytest.raises(ValueError, match="not positive definite: x_1"):
        metric.loss(np.eye(3, dtype=int))


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 4), st.data())
def test_rotation_invariant_laws_of_degree_two(n, data):
    """Without a bias the ratio is ½; with one ½ − m_2²/(2m_22), in which E x_1⁴ has no place."""
    first = data.draw(st.fractions(min_value=Fraction(1, 9), max_value=9))
    spread = data.draw(st.fractions(min_value=1, max_value=9))
    metric = InducedMetric.radial(n, (first, first**2 * spread))
    m2, m22 = metric.means[0], metric.matrix[0][n]
    assert (metric.scale, metric.ratio) == (2 * m22, Fraction(1, 2))
    biased = metric.with_bias()
    c = Fraction(1, 2) - m2**2 / (2 * m22)
    assert (biased.scale, biased.ratio) == (2 * m22, c)
    assert c != Fraction(1, 2) - m2**2 / (2 * metric.matrix[0][0])
    assert Fraction(-1, n) <= c < Fraction(1, 2)
    assert (c == Fraction(-1, n)) == (spread == 1) == (not biased.is_definite)
    A, B = symmetric(data, n), symmetric(data, n)
    assert biased.inner(A, B) == 2 * m22 * (
        int(np.trace(A @ B)) + c * int(np.trace(A)) * int(np.trace(B))
    )


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_named_laws_with_a_bias(n):
    gaussian = InducedMetric.gaussian(n, 2).with_bias()
    frobenius = InducedMetric.frobenius(n)
    assert gaussian.matrix == tuple(tuple(2 * x for x in row) for row in frobenius.matrix)
    assert frobenius.with_bias() == frobenius and gaussian.with_bias() == gaussian
    T = [[i * j + (i == j) for j in range(n)] for i in range(n)]
    assert frobenius.inner(T, T) == sum(x * x for row in T for x in row)
    if n == 1:
        return
    ball = InducedMetric.radial(n, ball_squares(n, 2)).with_bias()
    assert ball.ratio == Fraction(-1, n + 2) and ball.is_definite
    for nu in (5, 6, 30):
        student = InducedMetric.radial(n, student_squares(n, 2, nu)).with_bias()
        assert student.ratio == Fraction(1, nu - 2) and student.is_definite
    sphere = InducedMetric.radial(n, sphere_squares(2))
    assert sphere.is_definite and sphere.ratio == Fraction(1, 2)
    assert sphere.with_bias().ratio == Fraction(-1, n)
    assert sphere.with_bias().degeneracy.endswith(
        "so |x| is constant, and the bias takes its place"
    )
    identity = [[int(i == j) for j in range(n)] for i in range(n)]
    assert sphere.with_bias().inner(identity, identity) == 0


@pytest.mark.parametrize(("third", "digits"), [(1, "1.00e+5000"), (3, "3.33e+4999")])
def test_numbers_that_python_does_not_write_out_are_shown(third, digits):
    big = Fraction(10**5000, third)
    assert digits in str(InducedMetric.iid(2, (1, big)))
    with pytest.raises(ValueError, match="an integer of 16610 bits"):
        InducedMetric.iid(2, (big, 1))
    assert "is negative" in InducedMetric.rotation_invariant(2, -big).degeneracy


def test_an_indefinite_metric_says_so():
    metric = InducedMetric.rotation_invariant(3, -2, 5)
    assert (metric.ratio, metric.scale, metric.signature) == (-2, 5, (5, 1))
    assert metric.degeneracy == (
        "indefinite, with 5 positive and 1 negative eigenvalues: 1 + cn = -5 is negative"
    )
    assert InducedMetric.rotation_invariant(3, Fraction(-1, 4)).degeneracy is None


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 3), st.integers(2, 3), st.data())
def test_a_metric_of_data_is_a_mean(n, d, data):
    X = data.draw(st.lists(vectors(n), min_size=1, max_size=6))
    size = len(monomials(n, d))
    f, g = (data.draw(vectors(size)) for _ in range(2))
    metric = InducedMetric.from_data(X, d)

    def values(h):
        return [sum(c * np.prod([int(t) ** e for t, e in zip(x, a, strict=True)])
                    for c, a in zip(h, monomials(n, d), strict=True)) for x in X]  # fmt: skip

    F, G, N = values(f), values(g), len(X)
    mean = Fraction(int(sum(a * b for a, b in zip(F, G, strict=True))), N)
    assert metric.inner(f, g) == mean
    assert metric.with_bias().inner(f, g) == mean - Fraction(int(sum(F)) * int(sum(G)), N * N)
    w = data.draw(vectors(n))
    power = power_of(w, d)
    at = [np.prod([int(t) ** e for t, e in zip(w, a, strict=True)]) for a in monomials(n, d)]
    assert metric.inner(f, power) == sum(
        c * int(v) for c, v in zip(metric.pairing(f), at, strict=True)
    )
    twice = [np.prod([int(t) ** e for t, e in zip(w, a, strict=True)]) for a in monomials(n, 2 * d)]
    norm = sum(c * int(v) for c, v in zip(metric.norm_of_powers, twice, strict=True))
    assert metric.inner(power, power) == norm
    if metric.degeneracy is None:
        difference = [a - b for a, b in zip(f, g, strict=True)]
        assert metric.loss(f).value(g) == metric.inner(difference, difference)
    else:
        assert len(metric.kernel) == size - sum(metric.signature)
        assert all(metric.inner(k, g) == 0 for k in metric.kernel)


def test_floats_are_the_dyadic_numbers_that_they_are():
    X = [[0.1, 0.2], [0.3, -0.7]]
    exact = [[Fraction(x) for x in row] for row in X]
    assert InducedMetric.from_data(X, 3) == InducedMetric.from_data(np.array(X), 3)
    assert InducedMetric.from_data(X, 3) == InducedMetric.from_data(exact, 3)
    assert InducedMetric.from_data(X, 3) != InducedMetric.from_data([["0.1"]] and [[1, 2]], 3)


def covered(rng, draw, metric, biased):
    """In how many of 300 data sets of 500 samples a 95 % interval holds ⟨f, f⟩."""
    hits, f = 0, (Fraction(1), Fraction(-2), Fraction(3))
    exact = float((metric.with_bias() if biased else metric).inner(f, f))
    for _ in range(300):
        x, y = draw(rng, 500).T
        values = x**2 - 2 * x * y + 3 * y**2
        squares = (values - values.mean() * biased) ** 2
        half = 1.96 * squares.std(ddof=1) / 500**0.5
        hits += abs(squares.mean() - exact) <= half
    return Share(hits, 300)


def uniform(rng, size):
    return rng.uniform(-(3**0.5), 3**0.5, (size, 2))


def ball(rng, size):
    z = rng.standard_normal((size, 2))
    return z / np.linalg.norm(z, axis=1, keepdims=True) * rng.uniform(0, 1, (size, 1)) ** 0.5


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize(
    ("draw", "metric"),
    [
        (uniform, InducedMetric.iid(2, uniform_moments(2))),
        (ball, InducedMetric.radial(2, ball_squares(2, 2))),
        (lambda rng, size: rng.standard_normal((size, 2)), InducedMetric.gaussian(2, 2)),
    ],
    ids=["uniform", "ball", "Gaussian"],
)
def test_samples_agree_with_the_law_as_often_as_they_should(draw, metric, biased):
    share = covered(np.random.default_rng(5), draw, metric, biased)
    low, high = share.interval(0.9999)
    assert low <= 0.95 <= high, str(share)


def test_samples_of_another_law_do_not():
    wrong = InducedMetric.gaussian(2, 2)
    assert covered(np.random.default_rng(6), uniform, wrong, False).interval(0.9999)[1] < 0.5
    data = uniform(np.random.default_rng(7), 20_000).round(3)
    f, x = form_of([[1, 2], [2, -1]]), data.T
    values = (x[0] ** 2 + 4 * x[0] * x[1] - x[1] ** 2) ** 2
    found = InducedMetric.from_data(data, 2).inner(f, f)
    assert float(found) == pytest.approx(values.mean(), rel=1e-12)
    error = 4 * values.std() / len(data) ** 0.5
    assert abs(found - InducedMetric.iid(2, uniform_moments(2)).inner(f, f)) < error
    assert abs(found - wrong.inner(f, f)) > error


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: InducedMetric.gaussian(2, 1), "degree 1 is below 2; give d ≥ 2, as networks"),
        (lambda: InducedMetric.gaussian(0, 2), "inputs 0 is below 1"),
        (lambda: InducedMetric.gaussian(40, 3), "more than 500"),
        (lambda: InducedMetric.gaussian(10**9, 10**9), "more than 1 000"),
        (lambda: InducedMetric.iid(2, (1,)), "degree 1 is below 2"),
        (lambda: InducedMetric.iid(2, (1, Fraction(1, 2))), "no law has these"),
        (lambda: InducedMetric.radial(2, (1, Fraction(1, 2))), "no law has these"),
        (lambda: InducedMetric.rotation_invariant(2, 1, 0), "give a > 0"),
        (lambda: InducedMetric.rotation_invariant(2, float("inf")), "not finite"),
        (lambda: InducedMetric.rotation_invariant(2, 0).with_bias(), "no law is known here"),
        (lambda: InducedMetric.from_data([], 2), "lengths"),
        (lambda: InducedMetric.from_data([[1, 2], [3]], 2), "lengths"),
        (lambda: InducedMetric.from_data([[1, float("nan")]], 2), "not finite"),
        (lambda: InducedMetric.from_data([1, 2], 2), "rows"),
        (lambda: InducedMetric.from_data([[]], 2), "inputs 0"),
        (lambda: InducedMetric.gaussian(2, 2).inner((1, 2), (1, 2, 3)), "have 3; give that many"),
        (lambda: InducedMetric.gaussian(2, 2).loss([[1, 2], [3, 4]]), "not symmetric"),
        (lambda: InducedMetric.gaussian(2, 2).pairing(7), "no sequence"),
        (lambda: InducedMetric(2, 2, [[1, 0], [0, 1]]), "give a 3 × 3 matrix"),
        (lambda: InducedMetric(1, 2, [[1]], means=(1, 2)), "means: 2 coefficients"),
        (lambda: InducedMetric(2, 2, [[1, 2, 0], [3, 1, 0], [0, 0, 1]]), "not symmetric"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
