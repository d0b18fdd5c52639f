"""Singular points of the neurovariety, against the Jacobian matrix of its equations."""

import itertools

import pytest
import sympy
from hypothesis import given, settings
from sparse_forms import multiplied, planted

from lcn_support import Architecture
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.function_space.sparse_factorization import factorize, is_singular_point

c = sympy.symbols("c:8")


def common_factor_of_lines_and_quadrics():
    """(4, 2) at stride 2: the resultant of the two sections, of degree two each."""
    (a0, b0, a1, b1, a2, b2) = c[:6]
    return [(a0 * b2 - a2 * b0) ** 2 - (a0 * b1 - a1 * b0) * (a1 * b2 - a2 * b1)]


def common_factor_of_degree_two():
    """(3, 3) at stride 2: F_0, xF_1 and yF_1 are dependent; the four minors of size three."""
    matrix = sympy.Matrix([[c[0], c[2], c[4], c[6]], [c[1], c[3], c[5], 0], [0, c[1], c[3], c[5]]])
    return [matrix[:, list(chosen)].det() for chosen in itertools.combinations(range(4), 3)]


EQUATIONS = {
    Architecture((2, 2), (2, 1)): [c[1] * c[2] - c[0] * c[3]],
    Architecture((3, 2), (2, 1)): [c[1] * c[2] * c[3] - c[0] * c[3] ** 2 - c[1] ** 2 * c[4]],
    Architecture((2, 2), (3, 1)): [c[2], c[1] * c[3] - c[0] * c[4]],
    Architecture((4, 2), (2, 1)): common_factor_of_lines_and_quadrics(),
    Architecture((3, 3), (2, 1)): common_factor_of_degree_two(),
}
BOX = {4: (-1, 0, 1), 5: (-1, 0, 1, 2), 6: (-1, 0, 1), 7: (0, 1, -1)}


@pytest.mark.parametrize("a", EQUATIONS, ids=repr)
def test_singular_exactly_where_the_jacobian_drops_rank(a):
    """At all points of the neurovariety with small coefficients, zero among them."""
    variables = c[: a.filter_size]
    jacobian = sympy.Matrix(EQUATIONS[a]).jacobian(variables)
    values = sympy.lambdify(variables, [EQUATIONS[a], jacobian.tolist()], "math")
    codimension = a.filter_size - a.dimension
    seen = {True: 0, False: 0}
    for W in itertools.product(BOX[a.filter_size], repeat=a.filter_size):
        equations, rows = values(*W)
        if any(equations):
            continue
        expected = sympy.Matrix(rows).rank() < codimension
        assert is_singular_point(a, W) is expected
        seen[expected] += 1
    assert min(seen.values()) >= 1


@settings(max_examples=120)
@given(planted())
def test_smooth_exactly_with_one_factorization_that_is_a_regular_point(drawn):
    """Real or complex: then the product of the groups' forms is a chart around W."""
    a, factors = drawn
    W = multiplied(a, factors)
    strides = [g.stride // a.groups[0].stride for g in a.groups]
    steps = [after // before for before, after in itertools.pairwise(strides)]
    merged = Architecture([len(Q) for Q in factors], [*steps, 1])
    smooth = len(factorize(a, W)) == 1 and (
        parameterization_rank(merged, factors) == merged.dimension
    )
    assert is_singular_point(a, W) is not smooth


def test_zero_is_singular_unless_the_closure_is_linear():
    for sizes, strides, singular in [
        ((3, 2), (2, 1), True),
        ((3, 2), (1, 1), False),
        ((1, 3), (2, 1), False),
        ((2, 2), (2, 1), True),
    ]:
        a = Architecture(sizes, strides)
        assert is_singular_point(a, [0] * a.filter_size) is singular


def test_points_off_the_neurovariety_are_refused():
    with pytest.raises(ValueError, match=r"W = \(1, 1, 0, 0, 1\) is not in the neurovariety"):
        is_singular_point(Architecture((3, 2), (2, 1)), [1, 1, 0, 0, 1])


def test_at_stride_one_every_point_is_smooth():
    assert not is_singular_point(Architecture((3, 2, 2)), [1, 0, -2, 0, 1])


def test_without_the_hyperroot_a_double_root_is_smooth():
    """(x − y)²(x² + 3y²): a double root is not enough, (x − y)(x + y) would be."""
    a = Architecture((3, 2), (2, 1))
    assert not is_singular_point(a, multiplied(a, [(1, -2, 1), (1, 3)]))
    assert is_singular_point(a, multiplied(a, [(1, 0, -1), (1, 3)]))


def test_zero_and_infinity_are_hyperroots():
    a = Architecture((3, 2), (2, 1))
    assert is_singular_point(a, multiplied(a, [(1, 0, 0), (1, 3)]))
    assert is_singular_point(a, multiplied(a, [(0, 0, 1), (1, 3)]))
    assert not is_singular_point(a, multiplied(a, [(0, 1, 0), (1, 3)]))
