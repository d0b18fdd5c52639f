"""The boundary: closedness, the discriminant, zero, the published tables, and what floats hide."""

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from example_forms import factored_forms, form_with_pattern
from flint import fmpq, fmpq_mat
from hypothesis import assume, given, settings

from lcn_support import (
    Architecture,
    RootPattern,
    Unknown,
    compose,
    contains,
    on_boundary,
    root_pattern,
)
from lcn_support.architectures.strata import dense_boundary_pattern, in_boundary, in_function_space
from lcn_support.forms.bezoutians import bezoutian
from lcn_support.function_space.unfolding import unfolded

PUBLISHED = Path(__file__).parents[2] / "data" / "published" / "pattern_membership.csv"
EVEN_COUNTS = [
    Architecture((*(2,) * e, degree - e + 1))
    for degree in range(2, 9)
    for e in range(degree + 1)
    if (degree - e) % 2 == 0
]
"""One architecture for each degree up to 8 and each e that it can have."""


def test_one_architecture_for_each_degree_and_even_count():
    found = [(a.degree, a.even_count) for a in EVEN_COUNTS]
    assert found == [(n, e) for n in range(2, 9) for e in range(n + 1) if (n - e) % 2 == 0]


# Closed.


def leaks(a, member):
    """Whether a stratum of the set has a stratum outside the set in its closure."""
    patterns = [p for p in RootPattern.all_of_degree(a.degree) if member(p, a)]
    return any(not member(q, a) for p in patterns for q in p.closure())


@pytest.mark.parametrize("a", EVEN_COUNTS, ids=repr)
def test_the_function_space_is_closed(a):
    assert not leaks(a, in_function_space)


def test_without_multiplicity_the_set_would_not_be_closed():
    """Forms with e distinct real roots tend to forms with fewer."""
    assert leaks(Architecture((4, 2)), lambda p, a: len(p.real) >= a.even_count)


# Both sides, exactly.


@pytest.mark.parametrize("a", EVEN_COUNTS, ids=repr)
def test_boundary_is_where_the_unfolding_leaves(a):
    for pattern in RootPattern.all_of_degree(a.degree):
        assert root_pattern(unfolded(pattern, 0)) == pattern
        for t in (Fraction(1, 10**3), Fraction(1, 10**12)):
            fewer, more = unfolded(pattern, t), unfolded(pattern, -t)
            assert root_pattern(fewer).real_count == pattern.odd_count
            assert root_pattern(more).real_count == pattern.real_count
            leaves = contains(a, unfolded(pattern, 0)) and not contains(a, fewer)
            assert leaves == on_boundary(a, unfolded(pattern, 0)) == in_boundary(pattern, a)


def test_only_a_pattern_can_be_unfolded():
    with pytest.raises(TypeError, match="'112' is no root pattern"):
        unfolded("112", 0)


def test_an_odd_multiplicity_cannot_be_unfolded_away():
    """A double root beside a simple one: the unfolding of 112|0 keeps two real roots."""
    near = unfolded(RootPattern("112|0"), Fraction(1, 10**12))
    assert root_pattern(near) == RootPattern("11|1")


# The discriminant.


def discriminant(W):
    """Up to a constant the homogeneous discriminant, as the determinant of the Bezout matrix."""
    exact = [[Fraction(v) for v in row] for row in bezoutian(W)]
    return fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in exact]).det()


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_the_determinant_is_the_discriminant(degree):
    """Against SymPy's, as polynomials in all coefficients; and irreducible over Q."""
    w = sympy.symbols(f"w:{degree + 1}")
    x = sympy.Symbol("x")
    expected = sympy.discriminant(sum(c * x ** (degree - i) for i, c in enumerate(w)), x)
    found = sympy.Matrix(bezoutian(w)).det()
    ratio = sympy.cancel(found / expected)
    assert ratio.is_number and ratio != 0
    constant, factors = sympy.factor_list(sympy.expand(expected), *w)
    assert [m for _, m in factors] == [1] and constant.is_number


@settings(max_examples=500)
@given(factored_forms())
def test_the_discriminant_vanishes_exactly_at_multiple_roots(drawn):
    W, pattern = drawn
    assume(len(W) > 2)
    assert (discriminant(W) == 0) == (pattern.codimension > 0)


def test_the_discriminant_of_what_is_left_misses_infinity():
    """Dropping leading zeros forgets a double root at infinity."""
    assert discriminant([0, 0, 1, 0, 1]) == 0
    assert discriminant([1, 0, 1]) != 0


@pytest.mark.parametrize("a", EVEN_COUNTS, ids=repr)
def test_the_boundary_is_a_hypersurface_in_the_discriminant(a):
    """All of it has a multiple real root, and its dense stratum has codimension one."""
    boundary = [p for p in RootPattern.all_of_degree(a.degree) if in_boundary(p, a)]
    assert all(discriminant(form_with_pattern(p)) == 0 for p in boundary)
    assert all(max(p.real) > 1 for p in boundary)
    dense = dense_boundary_pattern(a)
    assert [p for p in boundary if p.codimension == 1] == ([dense] if dense else [])


@pytest.mark.parametrize(("pattern", "inside"), [("112|0", True), ("13|0", True), ("0|2", False)])
def test_not_all_of_the_real_discriminant_is_boundary(pattern, inside):
    a = Architecture((4, 2))
    W = form_with_pattern(RootPattern(pattern))
    assert discriminant(W) == 0
    assert not on_boundary(a, W)
    assert contains(a, W) is inside


def test_only_for_quadratics_and_cubics_is_it_the_whole_real_discriminant():
    """Of all degrees and e ≥ 2 up to 8: only n = 2, and n = e = 3."""
    whole = [
        (a.degree, a.even_count)
        for a in EVEN_COUNTS
        if all(
            in_boundary(p, a) == (p.codimension > 0) for p in RootPattern.all_of_degree(a.degree)
        )
    ]
    assert whole == [(2, 2), (3, 3)]


# Zero.


@pytest.mark.parametrize("a", EVEN_COUNTS, ids=repr)
def test_every_neighbourhood_of_zero_meets_every_stratum(a):
    """So 0, which has no pattern, is on the boundary exactly when something is outside."""
    tiny = Fraction(1, 10**30)
    patterns = RootPattern.all_of_degree(a.degree)
    near = [[tiny * w for w in form_with_pattern(p)] for p in patterns]
    assert [root_pattern(W) for W in near] == list(patterns)
    leaves = not all(contains(a, W) for W in near)
    assert on_boundary(a, [0] * a.filter_size) == leaves == (a.even_count >= 2)


def test_the_criterion_alone_cannot_be_asked_about_zero():
    with pytest.raises(ValueError, match="the zero form of degree 4 has no root pattern"):
        root_pattern([0, 0, 0, 0, 0])


# The published tables.


def published():
    with PUBLISHED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a = Architecture(map(int, row["filter_sizes"].split()))
            yield a, RootPattern(row["pattern"]), row["in_function_space"] == "yes"


def disagreements(member):
    return [(a, p) for a, p, inside in published() if member(p, a) != inside]


def test_the_published_tables_agree_and_are_complete():
    assert disagreements(in_function_space) == []
    listed = {}
    for a, p, _ in published():
        listed.setdefault(a, []).append(p)
    assert {a: set(patterns) for a, patterns in listed.items()} == {
        a: set(RootPattern.all_of_degree(a.degree)) for a in listed
    }
    assert [a.sizes for a in listed] == [(2, 2, 2), (3, 2, 2), (4, 2)]


def test_counting_roots_without_multiplicity_disagrees_with_the_tables():
    assert len(disagreements(lambda p, a: len(p.real) >= a.even_count)) > 0


# Floats, size one and infinity.


def guessed_pattern(W, tolerance):
    """What one might do: roots in floating point, merged when they are close."""
    groups = []
    for root in np.roots(W):
        near = next((g for g in groups if abs(g[0] - root) < tolerance), None)
        if near is None:
            groups.append([root])
        else:
            near.append(root)
    real = [len(g) for g in groups if abs(np.mean(g).imag) < tolerance]
    pairs = [len(g) for g in groups if np.mean(g).imag >= tolerance]
    return RootPattern(tuple(real), tuple(pairs))


BOUNDARY = [(Fraction(10), Fraction(-1))] * 2 + [(1, 0, 1)]


def test_a_boundary_form_is_decided_exactly_and_unknown_in_floats():
    a = Architecture((4, 2))
    W = compose([(1,), *BOUNDARY])
    assert on_boundary(a, W) is True
    assert isinstance(on_boundary(a, [float(w) for w in W]), Unknown)


def test_no_tolerance_makes_patterns_guessed_from_floats_right():
    """A quadruple root scatters by 1e-5; two simple roots may be as near: one of them is wrong."""
    exact = [compose([(1,), *[(10, -1)] * 4]), compose([(1,), (10**5, 0), (10**5, -1), (1, 0, 1)])]
    floats = [[float(w) for w in W] for W in exact]
    truths = [root_pattern(W) for W in exact]
    assert list(map(str, truths)) == ["4|0", "11|1"]
    for tolerance in np.logspace(-16, -1, 61):
        assert [guessed_pattern(W, tolerance) for W in floats] != truths
    assert list(map(str, map(root_pattern, floats))) == ["unknown", "11|1"]


def test_dropping_a_root_at_infinity_gives_another_answer():
    a = Architecture((4, 2))
    W = [0, 0, 1, 0, 1]
    assert on_boundary(a, W) is True
    assert guessed_pattern(W, 1e-6) == RootPattern("0|1")


def test_a_filter_of_size_one_is_not_one_of_size_two_with_a_zero():
    """The zero tap is a root at infinity: it can meet another one."""
    W = compose([(0, 1), (1, 0), (1, 0, 1)])
    assert not on_boundary(Architecture((4, 2)), W)
    assert not on_boundary(Architecture((4, 2, 1)), W)
    assert on_boundary(Architecture((4, 2, 2)), [0, *W])


@pytest.mark.parametrize("a", [a for a in EVEN_COUNTS if a.even_count < 2], ids=repr)
def test_with_at_most_one_even_size_nothing_of_the_discriminant_is_boundary(a):
    """Break: e ≥ 2 is needed; all of the discriminant lies inside."""
    multiple = [p for p in RootPattern.all_of_degree(a.degree) if p.codimension > 0]
    assert multiple
    for pattern in multiple:
        W = form_with_pattern(pattern)
        assert discriminant(W) == 0 and contains(a, W) and not on_boundary(a, W)
