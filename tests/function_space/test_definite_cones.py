"""Two even sizes: outside are exactly the definite forms, and their surface is one cone."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from example_forms import form_with_pattern, sympy_pattern

from lcn_support import Architecture, RootPattern, compose, contains, on_boundary

TWO_EVEN = [(2, 2), (4, 2), (3, 2, 2), (2, 3, 2), (4, 4), (6, 2), (3, 3, 2, 2)]


def random_forms(degree, rng, count=150):
    for pattern in RootPattern.all_of_degree(degree):
        yield form_with_pattern(pattern)
        yield [-c for c in form_with_pattern(pattern)]
    for _ in range(count):
        W = [rng.randint(-3, 3) for _ in range(degree + 1)]
        if rng.random() < 0.5:
            shifts = [rng.randint(-2, 2) for _ in range(degree // 2)]
            pairs = [(1, b, b * b + rng.randint(0, 2)) for b in shifts]
            W = compose([(rng.choice([-1, 1]),), *pairs])
        if any(W):
            yield W


@pytest.mark.parametrize("sizes", TWO_EVEN, ids=str)
def test_outside_are_exactly_the_definite_forms(sizes):
    """No real root, by Sturm sequences of SymPy: so all values have the sign of the first one."""
    a, seen = Architecture(sizes), set()
    assert a.even_count == 2
    for W in random_forms(a.degree, Random(a.degree)):
        definite = sympy_pattern(W).real_count == 0
        assert contains(a, W) == (not definite)
        seen.add((definite, W[0] > 0))
    assert {(True, True), (True, False)} <= seen and (False, True) in seen


def test_with_four_even_sizes_forms_outside_need_not_be_definite():
    """Break: it takes exactly two."""
    W = form_with_pattern(RootPattern("11|1"))
    assert contains(Architecture((4, 2)), W) and not contains(Architecture((2, 2, 2, 2)), W)


CONES = {"B² = 2AC": 2, "B² = 3AC": 3, "B² = 8AC": 8, "B² = −4AC": -4}


def on_cone(factor):
    """Rational points with B² = factor·AC."""
    for t, A in product((-3, -1, Fraction(1, 2), 1, 2), (-2, -1, 1, 3)):
        yield A, Fraction(A) * t, Fraction(A) * t * t / factor


def test_the_surface_of_the_cones_is_their_discriminant():
    """Exactly, on and beside the cone B² = 4AC."""
    a = Architecture((2, 2))
    assert all(on_boundary(a, W) for W in on_cone(4))
    for A, B, C in on_cone(4):
        for shift in (Fraction(1, 10**6), -Fraction(1, 10**6)):
            assert not on_boundary(a, (A, B, C + shift))
            assert contains(a, (A, B, C + shift)) == (A * shift < 0)


@pytest.mark.parametrize("factor", CONES.values(), ids=CONES)
def test_other_cones_are_not_the_surface(factor):
    """Break: another factor."""
    assert not any(on_boundary(Architecture((2, 2)), W) for W in on_cone(factor))
