"""Sections, their common factors and shifts: against factorizations, quotients and minors."""

import itertools

import pytest
from flint import fmpz_mat
from hypothesis import assume, given, settings, strategies as st
from sparse_forms import SMALL, multiplied, planted, spread

from lcn_support import Architecture, compose
from lcn_support.forms.shift_matrices import sections, shift_matrix
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.neurovariety.s_decomposition import common_factors
from lcn_support.neurovariety.shifts import shift_degrees, shift_minors

PAIRS = [
    Architecture((k, j), (s, 1)) for k, j, s in itertools.product((2, 3, 4, 5), (2, 3, 4), (2, 3))
]


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12), st.integers(1, 5))
def test_the_sections_make_up_the_form(W, stride):
    """y^r x^{(n−r) mod S} F_r(x^S, y^S), added up."""
    n, total = len(W) - 1, [0] * len(W)
    for r, section in enumerate(sections(W, stride)):
        x_power = (n - r) % stride
        term = compose([spread(section, stride), [1, *[0] * x_power], [*[0] * r, 1]])
        total = [c + t for c, t in zip(total, term, strict=True)]
    assert total == W


@settings(max_examples=150)
@given(st.data())
def test_common_factors_suffice_exactly_for_the_forms_that_factor(data):
    a = data.draw(st.sampled_from(SMALL))
    _, factors = data.draw(planted([a]))
    W = list(multiplied(a, factors))
    W[data.draw(st.integers(0, a.degree))] += data.draw(st.sampled_from([0, 1, -2]))
    assume(any(W))
    assert all(step.suffices for step in common_factors(a, W)) == (factorize(a, W) != ())


TOWERS = [
    Architecture((2, 2, 2), (2, 2, 1)),
    Architecture((3, 2, 2), (2, 2, 1)),
    Architecture((3, 3, 2), (2, 2, 1)),
]


@settings(max_examples=60)
@given(planted(TOWERS), st.integers(0, 12), st.sampled_from([0, 0, 1]))
def test_any_factor_can_be_divided_out(drawn, place, change):
    """The layers below decide on the quotient, whichever top factor was taken."""
    a, factors = drawn
    below = Architecture(a.sizes[:2], (*a.strides[:1], 1))
    lower = list(multiplied(below, factors[:2]))
    lower[place % len(lower)] += change
    assume(any(lower))
    W = compose([lower, spread(factors[2], a.groups[2].stride)])
    accepted = all(step.suffices for step in common_factors(a, W))
    assert accepted == all(step.suffices for step in common_factors(below, lower))


def test_one_group_is_not_enough():
    """(x⁴ + 2y⁴)·(x³ + x²y + xy² + 2y³) has the top factor only."""
    a = Architecture((2, 2, 2), (2, 2, 1))
    W = compose([(1, 1, 1, 2), (1, 0, 0, 0, 2)])
    assert [step.suffices for step in common_factors(a, W)] == [True, False]
    assert factorize(a, W) == ()


def rank(W, stride, degree):
    rows = shift_matrix(sections(W, stride), degree)
    return int(fmpz_mat([list(row) for row in rows]).rank()) if rows else 0


def largest(a):
    """2 max d_r − D."""
    return 2 * (a.degree // a.strides[0]) - (a.sizes[1] - 1)


@settings(max_examples=200)
@given(st.data())
def test_the_rank_of_the_shifts_tells_the_degree_of_the_common_factor(data):
    a = data.draw(st.sampled_from(PAIRS))
    W = data.draw(st.lists(st.integers(-1, 1), min_size=a.filter_size, max_size=a.filter_size))
    if data.draw(st.booleans()):
        _, factors = data.draw(planted([a]))
        W = [int(3 * c) for c in multiplied(a, factors)]
    assume(any(W))
    (step,) = common_factors(a, W)
    for N in (largest(a), largest(a) + 1):
        assert (rank(W, a.strides[0], N) <= N - step.needed + 1) == step.suffices


def test_smaller_degrees_miss_some():
    """For (5, 2) and stride 3, two sections of degree 2 without a common zero, the third zero."""
    a, W = Architecture((5, 2), (3, 1)), (1, 1, 0, 0, 0, 0, 1, 2)
    (step,) = common_factors(a, W)
    assert not step.suffices and largest(a) == 3
    assert rank(W, 3, 2) == 2 - step.needed + 1 and rank(W, 3, 3) > 3 - step.needed + 1


@pytest.mark.parametrize("a", PAIRS[:6], ids=str)
def test_minors_are_those_of_the_matrix(a):
    """A minor of the matrix at random integers is a value of one of the equations."""
    W = [(7 * j * j + 3 * j + 5) % 19 - 9 for j in range(a.filter_size)]
    used = sections(W, a.strides[0])[: a.sizes[0]]
    for N in shift_degrees(a, 2):
        rows, size = shift_matrix(used, N), N - a.sizes[1] + 3
        found = {
            abs(int(fmpz_mat([[rows[i][j] for j in columns] for i in chosen]).det()))
            for chosen in itertools.combinations(range(len(rows)), size)
            for columns in itertools.combinations(range(N + 1), size)
        }
        known = {abs(e(W)) for e in shift_minors(a, 2, [N]) if e.degree > 1}
        assert known <= found | {0}


def test_no_steps_at_stride_one_and_what_is_refused():
    assert common_factors(Architecture((3, 2)), (1, 2, 3, 4)) == ()
    with pytest.raises(ValueError, match="zero form"):
        common_factors(Architecture((3, 2), (2, 1)), (0,) * 5)
    with pytest.raises(ValueError, match="strides from 1 on"):
        sections((1, 2), 0)


@settings(max_examples=60)
@given(st.data())
def test_all_larger_degrees_of_the_shifts_tell_the_same(data):
    """Any N from the stated one on, also with one more common factor than is needed."""
    a = data.draw(st.sampled_from(PAIRS[:12]))
    _, factors = data.draw(planted([a]))
    W = [int(3 * c) for c in multiplied(a, factors)]
    W[data.draw(st.integers(0, a.degree))] += data.draw(st.sampled_from([0, 1]))
    assume(any(W))
    (step,) = common_factors(a, W)
    for N in range(largest(a), largest(a) + 5):
        assert (rank(W, a.strides[0], N) <= N - step.needed + 1) == step.suffices
