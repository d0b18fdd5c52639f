"""Irrational numbers of SymPy: balls decide where they can, and the answer is unknown elsewhere."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import arb, arf, ctx
from hypothesis import given, strategies as st
from sympy import CRootOf, GoldenRatio, I, Rational, Symbol, cbrt, cos, pi, sin, sqrt

from lcn_support import (
    Architecture,
    QuadraticLoss,
    RootPattern,
    Unknown,
    contains,
    fibre,
    invariants,
    on_boundary,
    root_pattern,
    train,
)
from lcn_support.arguments.enclosures import BITS, as_ball
from lcn_support.arguments.real_numbers import real_number

x = Symbol("x")
PAIR = Architecture((2, 2))
NUMBERS = [
    sqrt(2), -sqrt(2), 1 / sqrt(3), cbrt(7), sqrt(2) + sqrt(3), sqrt(2 + sqrt(2)), sqrt(2) * pi,
    GoldenRatio, sympy.E, sympy.EulerGamma, sympy.Catalan, sympy.exp(sqrt(2)), sympy.log(3),
    cos(pi / 7), sin(1), sympy.tan(1), sympy.atan(2), abs(sqrt(2) - 2), 2**sqrt(2), pi**-3,
    CRootOf(x**5 - x - 1, 0), CRootOf(x**3 - 4 * x + 1, 1), sympy.real_root(-2, 3),
    Rational(1, 3) * sqrt(5), sympy.sinh(1), sympy.cosh(1), sympy.tanh(1), 7 ** Rational(5, 3),
]  # fmt: skip


def digits(value, count):
    """An oracle that shares no code: mpmath, through SymPy."""
    return Fraction(str(sympy.N(value, count)))


@pytest.mark.parametrize("value", NUMBERS, ids=str)
def test_the_ball_holds_the_number_and_is_narrow(value):
    ball = as_ball(value)
    middle, radius = (Fraction(int(q.p), int(q.q)) for q in (ball.mid().fmpq(), ball.rad().fmpq()))
    error = Fraction(1, 10**115)
    assert abs(digits(value, 120) - middle) <= radius + error
    assert radius < Fraction(1, 2 ** (BITS - 12)) * max(1, abs(middle))
    assert abs(digits(value + Rational(1, 10**60), 120) - middle) > radius + error


@given(st.integers(2, 99), st.integers(-99, 99), st.integers(2, 5), st.integers(1, 30))
def test_sums_and_roots_of_whole_numbers(a, b, q, d):
    value = sympy.root(a, q) + Rational(b, d) * sqrt(a)
    ball = as_ball(value)
    if ball is None:
        assert value.is_Rational
    else:
        with ctx.workprec(400):
            assert ball.contains(arb(a).root(q) + arb(b) / d * arb(a).sqrt()) or ball.overlaps(
                arb(a).root(q) + arb(b) / d * arb(a).sqrt()
            )


@pytest.mark.parametrize(
    "value",
    [x, x + sqrt(2), sqrt(-2), I * sqrt(2), cbrt(-2), CRootOf(x**5 - x - 1, 1), sympy.oo, sympy.nan,
     sympy.zoo, 1.5 * sqrt(2), sympy.Float(0.5), Rational(1, 2), sympy.Integer(3), sympy.true,
     sympy.Matrix([1]), sympy.Poly(x), sympy.gamma(sqrt(2)), sympy.Interval(0, 1), 1, "sqrt(2)",
     1 / (sqrt(2) ** 2 - 2 + sympy.Mul(0, x)), sympy.log(-sqrt(2)), Symbol("y", real=True)],
    ids=repr,
)  # fmt: skip
def test_what_is_no_irrational_number_of_known_parts_is_none(value):
    assert as_ball(value) is None


def test_balls_decide():
    assert root_pattern([1, -sqrt(2), Rational(1, 4)]) == RootPattern("11|0")
    assert root_pattern([1, -sqrt(2), Rational(3, 4)]) == RootPattern("0|1")
    assert contains(PAIR, [1, 3, sqrt(2)]) is True and contains(PAIR, [1, 1, sqrt(2)]) is False
    assert on_boundary(PAIR, [1, 3, sqrt(2)]) is False


@pytest.mark.parametrize("shift", [10**-10, 10**-20, -(10**-10)])
def test_close_to_the_discriminant_balls_decide_where_doubles_do_not(shift):
    """b² = 8 + shift, far below the precision of a double for the second."""
    b = sqrt(8 + Rational(shift).limit_denominator(10**45))
    assert contains(PAIR, [1, b, 2]) is (shift > 0)
    assert isinstance(contains(PAIR, [1.0, float(b), 2.0]), Unknown) == (abs(shift) < 1e-12)


def test_on_the_discriminant_the_answer_is_unknown():
    """Teeth: (x + √2y)² is in the function space, but no ball shows it."""
    for answer in (contains(PAIR, [1, 2 * sqrt(2), 2]), root_pattern([1, 2 * sqrt(2), 2])):
        assert isinstance(answer, Unknown)
    hidden = sqrt(3 + 2 * sqrt(2)) - 1 - sqrt(2)
    assert as_ball(hidden).contains(0) and isinstance(root_pattern([1, hidden, 0]), Unknown)


def test_where_a_number_is_rounded_the_nearest_double_is_taken():
    loss = QuadraticLoss((1, 2))
    runs = train(Architecture((2,)), loss, [(sqrt(2), 1)], steps=3)
    assert runs.loss == train(Architecture((2,)), loss, [(2**0.5, 1)], steps=3).loss
    (difference,) = invariants([(sqrt(2), 1), (1, 1)])
    assert difference.contains(1) and not difference.overlaps(arb(1 + 1e-9))


def test_where_a_rational_number_is_needed_it_is_asked_for():
    with pytest.raises(ValueError, match=r"sqrt\(2\) is no rational number .*give a Rational"):
        QuadraticLoss((1, sqrt(2)))
    with pytest.raises(ValueError, match="is an enclosure, and an exact number is needed"):
        fibre(PAIR, (1, 3, sqrt(2)))
    with pytest.raises(ValueError, match=r"x is no rational number"):
        root_pattern([1, x])


def test_flint_floats_are_the_dyadic_numbers_that_they_are():
    assert real_number(arf(0.75), "W") == (Fraction(3, 4), 0.0)
    assert real_number(arf(0.1), "W") == (Fraction(0.1), 0.0)
    assert root_pattern([arf(1), arf(2), arf(1)]) == RootPattern("2|0")
    for bad in (arf("nan"), arf("inf")):
        with pytest.raises(ValueError, match=r"not a real number|not finite"):
            real_number(bad, "W")


def test_arrays_of_them_are_read():
    assert root_pattern(np.array([1, -sqrt(2), Rational(1, 4)])) == RootPattern("11|0")
    assert root_pattern(sympy.Tuple(1, -sqrt(2), 0)) == RootPattern("11|0")
