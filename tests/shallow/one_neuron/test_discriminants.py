"""The discriminants by resultants, by invariants and by SymPy; degrees; where they vanish."""

from fractions import Fraction
from itertools import pairwise
from math import gcd

import numpy as np
import pytest
import sympy as sp

from lcn_support.shallow import InducedMetric, critical_lines, teacher_metric_discriminant
from lcn_support.shallow.one_neuron import (
    Astroid,
    discriminant_bidegree,
    discriminant_polynomial,
    line_form,
)
from lcn_support.shallow.one_neuron.discriminants import discriminant, quartic_invariants


def rationals(rng, size):
    pairs = zip(rng.integers(-9, 10, size), rng.integers(1, 7, size), strict=True)
    return [Fraction(int(a), int(b)) for a, b in pairs]


def law_of(moments):
    """The metric for d = 2 with (m_40, m_31, m_22, m_13, m_04)."""
    a, b, c, d, e = moments
    return InducedMetric(2, 2, [[a, b, c], [b, c, d], [c, d, e]])


def sympy_discriminant(form):
    """In coordinates in which infinity is no root."""
    x, n = sp.symbols("x"), len(form) - 1
    terms = [sp.Rational(str(c)) * (3 * x + 2) ** (n - i) * (x + 1) ** i
             for i, c in enumerate(form)]  # fmt: skip
    polynomial = sp.Poly(sp.expand(sum(terms)), x)
    assert polynomial.degree() == n
    return Fraction(str(sp.discriminant(polynomial, x)))


@pytest.mark.parametrize("degree", [2, 3, 4, 5, 7])
def test_the_discriminant_of_a_form(degree):
    rng = np.random.default_rng(degree)
    for zeros in (0, 0, 1, 1, 2):
        form = [0] * zeros + rationals(rng, degree + 1 - zeros)
        assert discriminant(form) == sympy_discriminant(form)
        if zeros == 2:
            assert discriminant(form) == 0


def test_the_invariants_give_the_discriminant_of_a_quartic():
    rng = np.random.default_rng(1)
    for _ in range(20):
        form = rationals(rng, 5)
        first, second = quartic_invariants(form)
        assert 4 * first**3 - second**2 == 27 * discriminant(form)
        assert 4 * first**3 + second**2 != 27 * discriminant(form)


# The polynomial for quadratic teachers.


def test_terms_and_degrees_of_the_polynomial():
    found = discriminant_polynomial()
    assert found.term_count == 2060 and found.bidegree == (6, 12)
    assert gcd(*(int(c) for c in found.polynomial.coeffs())) == 1
    assert found.bidegree == discriminant_bidegree(2)["lines"]


def test_the_polynomial_agrees_with_resultants():
    rng = np.random.default_rng(2)
    for _ in range(10):
        a, b, c = rationals(rng, 3)
        moments = rationals(rng, 5)
        metric = law_of(moments)
        h, N = metric.pairing([[a, b], [b, c]]), metric.norm_of_powers
        value = discriminant_polynomial().value([[a, b], [b, c]], moments)
        whole = teacher_metric_discriminant(h, N).whole
        assert whole == discriminant(line_form(h, N)) == -(2**20) * value
        assert whole != -(2**19) * value


def test_the_polynomial_vanishes_on_the_astroid_and_not_beside_it():
    law = Astroid(Fraction(9, 5))
    moments = (Fraction(9, 5), 0, 1, 0, Fraction(9, 5))
    D, B = law.wall_point(1, Fraction(2, 7))
    polynomial = discriminant_polynomial()
    assert polynomial.value([[1 + D, B], [B, 1 - D]], moments) == 0
    inside = polynomial.value([[1 + D / 2, B / 2], [B / 2, 1 - D / 2]], moments)
    outside = polynomial.value([[1 + 2 * D, 2 * B], [2 * B, 1 - 2 * D]], moments)
    assert inside < 0 < outside  # −2²⁰ turns the sign: four real roots have a positive discriminant


@pytest.mark.parametrize("T", [[[1, 2], [3, 4]], [[1, 2]], [[1, 2], [2, 1], [0, 0]]])
def test_other_teachers_are_refused(T):
    with pytest.raises(ValueError, match="symmetric 2 × 2"):
        discriminant_polynomial().value(T, (3, 0, 1, 0, 3))
    with pytest.raises(ValueError, match="m40, m31"):
        discriminant_polynomial().value([[1, 0], [0, 1]], (3, 0, 1))


# Degrees, from finite differences along a line.


def degree_along(values):
    """The degree of a polynomial from its values at 0, 1, …: more of them than it has."""
    degree = -1
    differences = list(values)
    for k in range(len(values)):
        if any(differences):
            degree = k
        differences = [b - a for a, b in pairwise(differences)]
    return degree


def test_a_degree_along_a_line():
    assert degree_along([k**3 - k for k in range(9)]) == 3
    assert degree_along([0] * 5) == -1


@pytest.mark.parametrize("d", [2, 3])
def test_degrees_in_the_teacher_and_in_the_moments(d):
    rng = np.random.default_rng(3)
    laws = [InducedMetric.from_data(rng.integers(-3, 4, (9, 2)).tolist(), d) for _ in range(2)]
    teachers = [rationals(rng, d + 1) for _ in range(2)]
    expected = discriminant_bidegree(d)
    count = expected["lines"][1] + 4

    def walls(law, T):
        found = teacher_metric_discriminant(law.pairing(T), law.norm_of_powers)
        return found.whole, found.type

    moved = [[a + k * b for a, b in zip(*teachers, strict=True)] for k in range(count)]
    mixed = [
        InducedMetric(2, d, [[a + k * b for a, b in zip(r, s, strict=True)]
                             for r, s in zip(laws[0].matrix, laws[1].matrix, strict=True)])
        for k in range(count)
    ]  # fmt: skip
    in_teacher = list(zip(*(walls(laws[0], T) for T in moved), strict=True))
    in_moments = list(zip(*(walls(law, teachers[0]) for law in mixed), strict=True))
    for i, name in enumerate(("lines", "type")):
        assert (degree_along(in_teacher[i]), degree_along(in_moments[i])) == expected[name]


# Laws that no rotation changes.


@pytest.mark.parametrize("d", [2, 3, 4])
def test_the_common_factor_makes_the_whole_discriminant_zero(d):
    law = InducedMetric.gaussian(2, d)
    rng = np.random.default_rng(4)
    found = teacher_metric_discriminant(law.pairing(rationals(rng, d + 1)), law.norm_of_powers)
    assert found.lines != 0 != found.type
    assert (found.whole == 0) == (d >= 3)
    other = InducedMetric.iid(2, (1, 2, 5, 14)[:d])
    found = teacher_metric_discriminant(other.pairing(rationals(rng, d + 1)), other.norm_of_powers)
    assert found.whole == found.lines != 0


@pytest.mark.parametrize("d", [2, 3, 4])
def test_for_round_laws_the_line_wall_has_the_degree_of_the_type_wall(d):
    rng = np.random.default_rng(5)
    law = InducedMetric.gaussian(2, d)
    first, second = rationals(rng, d + 1), rationals(rng, d + 1)
    walls = [
        teacher_metric_discriminant(
            law.pairing([a + k * b for a, b in zip(first, second, strict=True)]),
            law.norm_of_powers,
        )
        for k in range(3 * d)
    ]
    assert degree_along([w.lines for w in walls]) == 2 * d - 2
    assert degree_along([w.type for w in walls]) == 2 * d - 2


def test_the_walls_are_where_the_numbers_change():
    law = Astroid(6)
    D, B = law.wall_point(1, Fraction(1, 5))
    step = Fraction(1, 10**9)
    sides = [critical_lines(law.pairing(1, D * s, B * s), law.norm_of_powers).chamber
             for s in (1 - step, 1 + step)]  # fmt: skip
    assert sides == [(4, 2), (2, 1)]
    on_it = teacher_metric_discriminant(law.pairing(1, D, B), law.norm_of_powers)
    assert on_it.walls == ("line wall",) and "on line wall" in str(on_it)
    D, B = law.conic_point(1, Fraction(1, 5))
    on_it = teacher_metric_discriminant(law.pairing(1, D, B), law.norm_of_powers)
    assert on_it.walls == ("type wall",)
