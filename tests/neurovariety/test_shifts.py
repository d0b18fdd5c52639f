"""Minors of shift matrices: a second route to the ideals of neurovarieties."""

from functools import cache
from math import comb

import pytest
from hypothesis import assume, given, settings, strategies as st
from sparse_forms import multiplied, planted

from lcn_support import Architecture
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.neurovariety.ideal import in_ideal, neurovariety_equations, vanishes_identically
from lcn_support.neurovariety.shifts import shift_degrees, shift_equations, shift_minors

neurovariety_equations = cache(neurovariety_equations)
equations_of = cache(shift_equations)

OVERLAPPING = [((2, 2), 2), ((3, 2), 2), ((4, 2), 2), ((5, 2), 2), ((2, 3), 2), ((3, 3), 2)]
OVERLAPPING += [((4, 3), 2), ((4, 4), 2), ((4, 2), 3), ((5, 2), 3), ((5, 2), 4)]
APART = [((3, 2), 3), ((3, 2), 4), ((3, 3), 3)]
PAIRS = [Architecture(sizes, (s, 1)) for sizes, s in OVERLAPPING + APART]
TOWERS = [
    Architecture((2, 2, 2), (2, 2, 1)),
    Architecture((3, 2, 2), (2, 2, 1)),
    Architecture((2, 3, 2), (2, 2, 1)),
    Architecture((2, 2, 3), (2, 2, 1)),
    Architecture((3, 2, 2), (2, 3, 1)),
    Architecture((3, 2, 2), (3, 2, 1)),
    Architecture((1, 3, 2), (2, 2, 1)),
    Architecture((2, 2, 2, 2), (2, 2, 2, 1)),
]


@pytest.mark.parametrize("a", PAIRS + TOWERS, ids=str)
def test_both_routes_give_the_same_ideal(a):
    minors = shift_equations(a)
    assert all(vanishes_identically(a, minor) for minor in minors)
    generators = neurovariety_equations(a).generators
    assert all(in_ideal(generator, minors, a.filter_size) for generator in generators)
    assert all(in_ideal(minor, generators, a.filter_size) for minor in minors[:40])


def generated(a, degrees):
    minors = shift_minors(a, 2, degrees)
    generators = neurovariety_equations(a).generators
    return all(in_ideal(generator, minors, a.filter_size) for generator in generators)


def test_the_largest_matrix_alone_suffices_only_at_stride_two_and_even_first_size_from_four():
    """Only then is the largest N equal to k_1 + k_2 − 3; else the minors have too high a degree."""
    alone = [a for a in PAIRS if generated(a, [shift_degrees(a, 2)[-1]])]
    assert alone == [Architecture(k, (2, 1)) for k in [(4, 2), (4, 3), (4, 4)]]


STRIDE_TWO = [(k, n - k) for n in (4, 5, 6, 7) for k in range(2, n - 1)]


@pytest.mark.parametrize(("k", "j"), STRIDE_TWO)
def test_one_matrix_suffices_at_stride_two(k, j):
    """Minors of size k of a k × (k + j − 2) matrix; Eagon and Northcott give the Hilbert series."""
    a, n = Architecture((k, j), (2, 1)), k + j - 2
    minors = shift_minors(a, 2, [k + j - 3])
    assert len(minors) == comb(n, k) == len(neurovariety_equations(a).generators)
    assert generated(a, [k + j - 3])
    series = [1, *[0] * (n)]
    for i in range(j - 1):
        series[k + i] = (-1) ** (i + 1) * comb(k + i - 1, i) * comb(n, k + i)
    assert neurovariety_equations(a).hilbert_numerator == tuple(series)


@pytest.mark.parametrize("sizes", [(4, 2), (5, 2), (4, 3)])
def test_no_single_matrix_suffices_at_stride_three(sizes):
    a = Architecture(sizes, (3, 1))
    assert not any(generated(a, [N]) for N in shift_degrees(a, 2))


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (3, 3), (2, 3)])
def test_the_smallest_matrix_suffices_at_stride_three_without_overlap(sizes):
    """k_1 ≤ 3: a Segre variety, and the sections are the rows of a matrix of rank one."""
    a = Architecture(sizes, (3, 1))
    assert generated(a, [shift_degrees(a, 2)[0]])


@settings(max_examples=60)
@given(planted())
def test_minors_are_zero_on_products(drawn):
    a, factors = drawn
    W = multiplied(a, factors)
    assert all(minor(W) == 0 for minor in equations_of(a))


def test_minors_for_a_common_factor_of_degree_two_do_not_vanish_if_it_has_degree_one():
    a, b = Architecture((4, 2), (2, 1)), Architecture((2, 3), (2, 1))
    assert a.filter_size == b.filter_size
    minors = shift_equations(b)
    assert all(vanishes_identically(b, minor) for minor in minors)
    assert not any(vanishes_identically(a, minor) for minor in minors)


@pytest.mark.parametrize("a", [a for a in TOWERS if len(a.groups) > 2], ids=str)
def test_every_group_but_the_first_is_needed(a):
    """Without the equations of one group there are more zeros."""
    generators = neurovariety_equations(a).generators
    for left_out in range(2, len(a.groups) + 1):
        kept = [g for g in range(2, len(a.groups) + 1) if g != left_out]
        equations = [equation for g in kept for equation in shift_minors(a, g)]
        assert not all(in_ideal(generator, equations, a.filter_size) for generator in generators)


@settings(max_examples=100)
@given(st.data())
def test_zeros_of_all_groups_are_exactly_the_forms_that_factor(data):
    a = data.draw(st.sampled_from(TOWERS[:3]))
    _, factors = data.draw(planted([a]))
    W = list(multiplied(a, factors))
    W[data.draw(st.integers(0, a.degree))] += data.draw(st.sampled_from([0, 1, -2]))
    assume(any(W))
    assert all(equation(W) == 0 for equation in equations_of(a)) == (factorize(a, W) != ())


def test_no_equations_at_stride_one_and_unknown_groups_are_refused():
    assert shift_equations(Architecture((3, 2))) == []
    for group in (0, 2, True, 1.0):
        with pytest.raises(ValueError, match="count them from 1"):
            shift_minors(Architecture((3, 2)), group)


def test_degrees_below_all_sections_are_refused():
    a = Architecture((2, 4), (2, 1))
    assert shift_degrees(a, 2)[0] == 3
    for degree in (-1, 0, 1, 2, 3.0, True):
        with pytest.raises(ValueError, match="integer degrees from 3 on"):
            shift_minors(a, 2, [degree])


def test_too_many_minors_are_refused_at_once():
    with pytest.raises(ValueError, match="too many minors"):
        shift_minors(Architecture((8, 8), (2, 1)), 2, [13])
    with pytest.raises(ValueError, match="more than 1000"):
        shift_equations(Architecture((3,) * 40, (2,) * 40))
