"""The shape of the function space: closed, thick, and what strides do to it."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy
from architectures.test_balls_in_bins import cases

from lcn_support import Architecture, RootPattern, compose, contains, figures
from lcn_support.architectures.strata import in_function_space
from lcn_support.figures.function_space.cubic_discriminant import cubic


def test_degenerations_of_patterns_inside_are_inside():
    """Closed: when roots collide, the number of real roots with multiplicity cannot fall."""
    for a, pattern in cases():
        if in_function_space(pattern, a):
            assert all(in_function_space(limit, a) for limit in pattern.closure())


def test_counted_without_multiplicity_the_space_is_not_closed():
    broken = [
        (pattern, limit)
        for a, pattern in cases()
        for limit in pattern.closure()
        if len(pattern.real) >= a.even_count > len(limit.real)
    ]
    assert (RootPattern("11|0"), RootPattern("2|0")) in broken


def test_a_filter_of_size_two_more_is_no_filter_of_size_one():
    """A layer of size 1 may be dropped; a layer of size 2, paid for by another, may not."""
    form = (1, 0, 0, 0, 1)
    assert contains(Architecture((5,)), form) and contains(Architecture((1, 5)), form)
    assert not contains(Architecture((2, 4)), form)


def strided_equation(W):
    """A polynomial that vanishes on the function space of k = (3, 2), s = (2, 1)."""
    return W[0] * W[3] ** 2 - W[1] * W[2] * W[3] + W[4] * W[1] ** 2


def test_with_a_stride_there_is_an_equation_although_one_size_is_even():
    a = Architecture((3, 2), strides=(2, 1))
    w = sympy.symbols("a:e")
    assert sympy.expand(strided_equation(compose([w[:3], w[3:]], a.strides))) == 0
    assert a.even_count == 1 and not a.is_filling and not a.is_thick
    assert strided_equation((1, 1, 0, 1, 1)) != 0


def test_without_the_stride_the_equation_fails():
    w = sympy.symbols("a:e")
    W = compose([w[:3], w[3:], (1, 1)])
    assert sympy.expand(strided_equation(W)) != 0
    assert Architecture((3, 2), strides=(1, 5)).is_filling


# The bracelet of k = (2, 2, 2).


def bracelet(alpha, beta):
    """At most 0 on the solid bracelet; α and β are pairs of rational numbers."""
    (a, b), (c, d) = alpha, beta
    r, s = a * a + b * b, c * c + d * d
    turning = a * (c**3 - 3 * c * d**2) + b * (3 * c**2 * d - d**3)
    return s**2 + 18 * r * s - 27 * r**2 - 8 * turning


def coefficients(alpha, beta):
    (a, b), (c, d) = alpha, beta
    return (a + c, -3 * b - d, c - 3 * a, b - d)


def test_the_bracelet_is_the_discriminant():
    names = sympy.symbols("a b c d")
    alpha, beta = names[:2], names[2:]
    A, B, C, D = coefficients(alpha, beta)
    discriminant = B**2 * C**2 - 4 * A * C**3 - 4 * B**3 * D - 27 * A**2 * D**2 + 18 * A * B * C * D
    quotient = sympy.cancel(discriminant / bracelet(alpha, beta))
    assert quotient.is_number and quotient < 0


def test_the_solid_bracelet_is_the_function_space():
    lines, random = Architecture((2, 2, 2)), Random(3)
    seen = set()
    for _ in range(2000):
        numbers = [Fraction(random.randint(-9, 9), random.randint(1, 3)) for _ in range(4)]
        alpha, beta = numbers[:2], numbers[2:]
        inside = bracelet(alpha, beta) <= 0
        assert contains(lines, coefficients(alpha, beta)) == inside
        seen.add(inside)
    assert seen == {True, False}


def test_a_ring_of_round_section_is_not_the_function_space():
    """Between |β| = |α| and |β| = 3|α| the angle of β decides."""
    lines = Architecture((2, 2, 2))
    assert contains(lines, coefficients((1, 0), (2, 0)))
    assert not contains(lines, coefficients((1, 0), (-2, 0)))


def test_all_of_the_function_space_has_a_leading_part():
    """A cubic without its part in z³ is a linear form times x² + y²: one real root."""
    lines = Architecture((2, 2, 2))
    assert not any(
        contains(lines, coefficients((0, 0), (c, d))) for c in range(-3, 4) for d in range(1, 4)
    )


def test_the_drawn_bracelet_has_a_double_root_everywhere():
    surface = figures.get("fig-cubic-discriminant").data(turns=12, steps=12)["surface"]
    A, B, C, D = (np.asarray(surface[name]) for name in "ABCD")
    discriminant = B**2 * C**2 - 4 * A * C**3 - 4 * B**3 * D - 27 * A**2 * D**2 + 18 * A * B * C * D
    assert discriminant == pytest.approx(0, abs=1e-10)


def test_the_drawn_cubics_are_the_exact_ones():
    for alpha, beta in [((1, 0), (3, 0)), ((0, 2), (1, -1)), ((-3, 5), (2, 7))]:
        assert cubic(complex(*alpha), complex(*beta)) == coefficients(alpha, beta)
