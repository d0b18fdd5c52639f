"""The family of special targets for all parameters at once: one curve, factored by SymPy."""

from fractions import Fraction

import pytest
import sympy as sp

from lcn_support import Architecture, QuadraticLoss, compose
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.losses.derivatives import gradient, quotient_signature

a, s, t = sp.symbols("a s alpha", real=True)
NETWORK = Architecture((3, 2), (2, 1))
EQUAL = [(1, 0, -1), (1, -1)]


def least_loss():
    """Of all W with the factor x² − αy²: the square of (1 + a)(α² + 1) + (a − 2)α, over a norm."""
    return ((1 + a) * t**2 + (a - 2) * t + 1 + a) ** 2 / (1 + t**2 + t**4)


def special(value):
    value = Fraction(value)
    return QuadraticLoss((1 + value, 0, value - 2, 0, 1 + value))


PARAMETERS = ["1/100", "1/7", "1/2", "4/5", "99/100", "1", "101/100", "5/4", "2", "3", "5", "9"]


@pytest.mark.parametrize("value", PARAMETERS)
def test_the_curve_is_the_least_loss_by_exact_least_squares(value):
    """Against normal equations of the first filter, at several hyperroots."""
    u = sp.Matrix([sp.Rational(Fraction(c)) for c in special(value).target])
    for alpha in (-3, Fraction(-1, 2), 0, 1, Fraction(7, 5)):
        rows = [compose([e, (1, -alpha)], (2, 1)) for e in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
        basis = sp.Matrix(rows).T.applyfunc(lambda c: sp.Rational(Fraction(c)))
        error = u - basis * (basis.T * basis).solve(basis.T * u)
        expected = least_loss().subs({a: sp.Rational(Fraction(value)), t: sp.Rational(alpha)})
        assert sp.simplify((error.T * error)[0] - expected) == 0
        assert HyperrootProfile(NETWORK, special(value)).value(float(alpha)) == pytest.approx(
            float(expected), abs=1e-12
        )


def above():
    """f(α) − f(1) over α²/(1 + α² + α⁴), as a polynomial in s = α + 1/α."""
    difference = sp.cancel((least_loss() - least_loss().subs(t, 1)) * (1 + t**2 + t**4) / t**2)
    by_s = ((1 + a) * s + a - 2) ** 2 - 3 * a**2 * (s**2 - 1)
    assert sp.simplify(difference - by_s.subs(s, t + 1 / t)) == 0
    return sp.factor(by_s)


def test_equal_filters_are_least_exactly_up_to_one():
    """(s − 2)(A s − B) with A = 1 + 2a − 2a², B = 2(1 − a + a²), and |s| ≥ 2 for real α.

    For 0 < a ≤ 1, 2A − B = 6a(1 − a) ≥ 0 and A, B > 0: both factors have the sign of s − 2 where
    s ≥ 2, and both are negative where s ≤ −2. For a > 1 the second is negative at s = 2.
    """
    A, B = 1 + 2 * a - 2 * a**2, 2 * (1 - a + a**2)
    assert sp.expand(above() - (s - 2) * (A * s - B)) == 0
    assert sp.expand(2 * A - B - 6 * a * (1 - a)) == 0
    up_to_one = sp.Interval.Lopen(0, 1)
    for positive in (A, B, A + B / 2):
        assert sp.solveset(positive <= 0, a, up_to_one) == sp.EmptySet
    assert sp.solveset(6 * a * (1 - a) < 0, a, up_to_one) == sp.EmptySet
    beyond = sp.Interval.open(1, sp.oo)
    assert sp.solveset(6 * a * (1 - a) >= 0, a, beyond) == sp.EmptySet
    ends = sp.expand(least_loss().subs(t, 0) - least_loss().subs(t, 1))
    assert sp.solveset(ends < 0, a, up_to_one) == sp.EmptySet


def test_all_real_critical_points_for_all_positive_parameters():
    """α = ±1, the zeros of the target, and two points that are real exactly for 1 ≤ a ≤ 5."""
    target = (1 + a) * t**2 + (a - 2) * t + 1 + a
    moving = (a - 2) * t**2 + (1 + a) * t + a - 2
    slope = sp.diff(least_loss(), t) * (1 + t**2 + t**4) ** 2
    assert sp.expand(sp.cancel(slope) + 2 * (t**2 - 1) * target * moving) == 0
    assert (
        sp.solveset(sp.discriminant(target, t) >= 0, a, sp.Interval.open(0, sp.oo)) == sp.EmptySet
    )
    real = sp.solveset(sp.discriminant(moving, t) >= 0, a, sp.Interval.open(0, sp.oo))
    assert real == sp.Interval(1, 5)


@pytest.mark.parametrize("value", ["-1/100", "-1/2", "-2"])
def test_below_zero_the_target_is_reached_at_real_zeros(value):
    """Break: there the curve has real zeros, and at these no hyperroot is shared."""
    curve = least_loss().subs(a, sp.Rational(Fraction(value)))
    assert len(sp.real_roots(sp.numer(sp.together(curve)), multiple=False)) == 2
    points = HyperrootProfile(NETWORK, special(value)).points()
    assert [p.is_shared for p in points].count(False) == 2


def test_the_least_of_them_for_all_positive_parameters():
    """1 up to a = 1, the two that move up to a = 5, and −1 from there on."""
    s_moving = (1 + a) / (2 - a)
    by_s = ((1 + a) * s + a - 2) ** 2 / (s**2 - 1)
    one, minus, moving = (sp.cancel(by_s.subs(s, x)) for x in (2, -2, s_moving))
    assert sp.expand(one - moving - 3 * (a - 1) ** 2) == 0
    assert sp.expand(3 * (minus - moving) - (a - 5) ** 2) == 0
    assert sp.expand(3 * (minus - one) - 8 * (2 - a) * (1 + a)) == 0


@pytest.mark.parametrize("value", PARAMETERS)
def test_hessians_agree_with_the_sign_of_the_curve(value):
    u = special(value).target
    assert not any(c for part in gradient(EQUAL, u, layer_strides=(1, 2)) for c in part)
    signature = quotient_signature(EQUAL, u, layer_strides=(1, 2))
    sign = Fraction(value) - 1
    assert (signature.negative, signature.undecided) == (int(sign > 0), int(sign == 0))


@pytest.mark.parametrize("value", ["-1/2", "101/100", "2", "9"])
def test_outside_of_the_range_another_point_is_lower(value):
    """Break: for a < 0 and a > 1 the equal filters are not the least."""
    curve = least_loss().subs(a, sp.Rational(Fraction(value)))
    points = [n * sp.Rational(1, 20) for n in range(-60, 61)]
    assert min(curve.subs(t, p) for p in points) < curve.subs(t, 1)
