"""Minors of shift matrices: a second route to the ideals of neurovarieties of two groups."""

from functools import cache
from math import comb

import pytest
from hypothesis import given, settings
from sparse_forms import SMALL, multiplied, planted

from lcn_support import Architecture
from lcn_support.ideal_membership import in_ideal
from lcn_support.neurovariety_ideal import neurovariety_equations, vanishes_identically
from lcn_support.shift_minors import shift_degrees, shift_minors

neurovariety_equations = cache(neurovariety_equations)

OVERLAPPING = [((2, 2), 2), ((3, 2), 2), ((4, 2), 2), ((5, 2), 2), ((2, 3), 2), ((3, 3), 2)]
OVERLAPPING += [((4, 3), 2), ((4, 4), 2), ((4, 2), 3), ((5, 2), 3), ((5, 2), 4)]
APART = [((3, 2), 3), ((3, 2), 4), ((3, 3), 3)]
PAIRS = [Architecture(sizes, (s, 1)) for sizes, s in OVERLAPPING + APART]
TWO_GROUPS = [a for a in SMALL if len(a.groups) == 2 and a.groups[0].stride == 1]


@pytest.mark.parametrize("a", PAIRS, ids=str)
def test_both_routes_give_the_same_ideal(a):
    minors = shift_minors(a)
    assert all(vanishes_identically(a, minor) for minor in minors)
    generators = neurovariety_equations(a).generators
    assert all(in_ideal(generator, minors, a.filter_size) for generator in generators)
    assert all(in_ideal(minor, generators, a.filter_size) for minor in minors[:40])


def generated(a, degrees):
    minors = shift_minors(a, degrees)
    generators = neurovariety_equations(a).generators
    return all(in_ideal(generator, minors, a.filter_size) for generator in generators)


def test_the_largest_matrix_alone_suffices_if_all_sections_have_one_degree():
    """Its minors are then of the degree of the generators; else their degree is too large."""
    alone = [a for a in PAIRS if generated(a, [shift_degrees(a)[-1]])]
    assert alone == [Architecture(k, (2, 1)) for k in [(4, 2), (4, 3), (4, 4)]]


STRIDE_TWO = [(k, n - k) for n in (4, 5, 6, 7) for k in range(2, n - 1)]


@pytest.mark.parametrize(("k", "j"), STRIDE_TWO)
def test_one_matrix_suffices_at_stride_two(k, j):
    """Minors of size k of a k × (k + j − 2) matrix; Eagon and Northcott give the Hilbert series."""
    a, n = Architecture((k, j), (2, 1)), k + j - 2
    minors = shift_minors(a, [k + j - 3])
    assert len(minors) == comb(n, k) == len(neurovariety_equations(a).generators)
    assert generated(a, [k + j - 3])
    series = [1, *[0] * (n)]
    for i in range(j - 1):
        series[k + i] = (-1) ** (i + 1) * comb(k + i - 1, i) * comb(n, k + i)
    assert neurovariety_equations(a).hilbert_numerator == tuple(series)


@pytest.mark.parametrize("sizes", [(4, 2), (5, 2), (4, 3)])
def test_no_single_matrix_suffices_at_stride_three(sizes):
    a = Architecture(sizes, (3, 1))
    assert not any(generated(a, [N]) for N in shift_degrees(a))


@settings(max_examples=60)
@given(planted(TWO_GROUPS))
def test_minors_are_zero_on_products(drawn):
    a, factors = drawn
    W = multiplied(a, factors)
    assert all(minor(W) == 0 for minor in shift_minors(a))


def test_minors_for_a_common_factor_of_degree_two_do_not_vanish_if_it_has_degree_one():
    a, b = Architecture((4, 2), (2, 1)), Architecture((2, 3), (2, 1))
    assert a.filter_size == b.filter_size
    minors = shift_minors(b)
    assert all(vanishes_identically(b, minor) for minor in minors)
    assert not any(vanishes_identically(a, minor) for minor in minors)


@pytest.mark.parametrize(
    "a", [Architecture((3,)), Architecture((2, 2, 2), (2, 2, 1)), Architecture((1, 3), (2, 1))]
)
def test_other_numbers_of_groups_are_refused(a):
    with pytest.raises(ValueError, match="two groups"):
        shift_minors(a)
