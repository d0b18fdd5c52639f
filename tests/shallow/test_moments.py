"""Moments of laws against integrals and samples; numbers that no law has are refused."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from lcn_support.shallow.moments import (
    ball_squares,
    gaussian_moments,
    laplace_moments,
    read_moments,
    read_squares,
    rotated,
    sign_moments,
    sphere_squares,
    student_squares,
    uniform_moments,
)

X = sp.Symbol("x", real=True)
DENSITIES = {
    gaussian_moments: (sp.exp(-(X**2) / 2) / sp.sqrt(2 * sp.pi), sp.oo),
    uniform_moments: (1 / (2 * sp.sqrt(3)), sp.sqrt(3)),
    laplace_moments: (sp.exp(-sp.sqrt(2) * X) / sp.sqrt(2), sp.oo),
}


@pytest.mark.parametrize("law", DENSITIES, ids=lambda law: law.__name__)
def test_moments_are_integrals(law):
    density, end = DENSITIES[law]
    expected = [2 * sp.integrate(X ** (2 * k) * density, (X, 0, end)) for k in (1, 2, 3)]
    assert [sp.Rational(m) for m in law(3)] == [sp.simplify(e) for e in expected]
    assert law(3)[0] == 1


def test_signs():
    assert sign_moments(3) == (1, 1, 1) == sphere_squares(3)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_radii_are_integrals(n):
    r = sp.Symbol("r", positive=True)
    for k, found in enumerate(ball_squares(n, 3), start=1):
        assert sp.Rational(found) == sp.integrate(n * r ** (n - 1) * r ** (2 * k), (r, 0, 1))
    nu = 9
    density = r ** (n - 1) * (1 + r**2 / nu) ** sp.Rational(-(nu + n), 2)
    total = sp.Integral(density, (r, 0, sp.oo)).evalf()
    for k, found in enumerate(student_squares(n, 3, nu), start=1):
        value = sp.Integral(density * r ** (2 * k), (r, 0, sp.oo)).evalf() / total
        assert float(value) == pytest.approx(float(found), rel=1e-9)


def test_moments_of_the_sphere_are_those_of_directions():
    directions = np.random.default_rng(0).standard_normal((40_000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    moment = rotated(3, sphere_squares(2))
    for a in [(4, 0, 0), (2, 2, 0), (2, 0, 0), (1, 1, 0), (1, 3, 0)]:
        values = np.prod(directions ** np.array(a), axis=1)
        error = values.std() / len(values) ** 0.5
        assert abs(values.mean() - float(moment(a))) < 4 * error


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: read_moments((1, Fraction(1, 2)), "moments"), "no law has these"),
        (lambda: read_moments((1, 3, 8), "moments"), "no law has these"),
        (lambda: read_moments((0, 1), "moments"), "positive"),
        (lambda: read_moments((-1, 1), "moments"), "positive"),
        (lambda: read_moments(3, "moments"), "no sequence"),
        (lambda: read_moments((1,) * 300, "moments"), "more than 200"),
        (lambda: read_squares((2, 3), "squares"), "no law has these"),
        (lambda: read_squares((1, 2, 3), "squares"), "no law has these"),
        (lambda: student_squares(2, 2, 4), "freedom 4: E.x..4 is infinite"),
        (lambda: student_squares(2, 2, "a"), "not a real number"),
        (lambda: ball_squares(0, 2), "inputs 0 is below 1"),
        (lambda: gaussian_moments(0), "degree 0 is below 1"),
        (lambda: gaussian_moments(10**9), "above 200"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_extreme_cases_are_laws():
    assert read_moments((1, 1), "moments") == (1, 1)
    assert read_moments((1, 3, 9), "moments") == (1, 3, 9)
    assert read_squares((1, 2, 4), "squares") == (1, 2, 4)
