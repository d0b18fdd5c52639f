"""The Jacobian matrix of the equations of a neurovariety drops rank at its singular points."""

from functools import cache

import pytest
import sympy
from hypothesis import assume, given, settings, strategies as st
from sparse_forms import SMALL, multiplied, planted

from lcn_support import Architecture
from lcn_support.function_space.sparse_factorization import is_singular_point
from lcn_support.neurovariety.ideal import NeurovarietyEquations, neurovariety_equations

equations_of = cache(neurovariety_equations)


@settings(max_examples=150)
@given(planted())
def test_singular_exactly_where_the_rank_is_below_the_codimension(drawn):
    a, factors = drawn
    W = multiplied(a, factors)
    equations = equations_of(a)
    rank = equations.jacobian_rank(W)
    assert rank <= equations.codimension
    assert is_singular_point(a, W) is (rank < equations.codimension)


@settings(max_examples=60)
@given(planted(), st.integers(2, 5))
def test_the_rank_is_that_of_sympy(drawn, scale):
    a, factors = drawn
    assume(a.filter_size <= 9)
    W = [c * scale for c in multiplied(a, factors)]
    equations = equations_of(a)
    variables = sympy.symbols(f"c:{a.filter_size}")
    values = dict(zip(variables, map(sympy.Rational, W), strict=True))
    rows = [[g.diff(c).subs(values) for c in variables] for g in equations.to_sympy()]
    assert equations.jacobian_rank(W) == sympy.Matrix(rows).rank()


def test_zero_is_singular_unless_all_equations_are_linear():
    for sizes, strides in [((3, 2), (2, 1)), ((3, 2), (1, 1)), ((1, 3), (2, 1))]:
        equations = equations_of(Architecture(sizes, strides))
        rank = equations.jacobian_rank([0] * equations.architecture.filter_size)
        singular = is_singular_point(
            equations.architecture, [0] * equations.architecture.filter_size
        )
        assert singular is (rank < equations.codimension)


@pytest.mark.parametrize("a", [a for a in SMALL if a.filter_size - a.dimension > 1], ids=str)
def test_fewer_equations_than_the_codimension_call_every_point_singular(a):
    equations = equations_of(a)
    few = NeurovarietyEquations(
        a, equations.generators[: equations.codimension - 1], equations.hilbert_numerator
    )
    W = multiplied(a, [range(1, g.merged_size + 1) for g in a.groups])
    assert few.jacobian_rank(W) < few.codimension == equations.jacobian_rank(W)
    assert not is_singular_point(a, W)
