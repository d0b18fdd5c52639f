"""Larger strides: lemma, groups, dimension, closedness, whiskers, boundary and Segre cones."""

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
import sympy as sp

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.function_space.hyperroot_products import real_products
from lcn_support.function_space.membership import contains, is_whisker
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.function_space.sparse_factorization import factorize, is_singular_point

MANY = [
    Architecture(k, (*s, 1))
    for layers in (1, 2, 3)
    for k in product((1, 2, 3, 4), repeat=layers)
    for s in product((1, 2, 3), repeat=layers - 1)
]
UMBRELLA = Architecture((3, 2), (2, 1))
NEAR = Fraction(1, 10**9)


def random_filters(rng, sizes, bound=9):
    return [[int(c) for c in rng.integers(1, bound, k)] for k in sizes]


# The lemma on filters of size 1 and the last stride.


def test_a_last_filter_of_size_one_and_the_last_stride_change_nothing():
    rng = np.random.default_rng(82)
    for a in MANY[::7]:
        w = random_filters(rng, a.sizes)
        W = compose(w, a.strides)
        for last in (1, 2, 5):
            assert compose(w, (*a.strides[:-1], last)) == W
            assert compose([*w, [1]], (*a.strides[:-1], last, 1)) == W
        longer = Architecture((*a.sizes, 1), (*a.strides, 1))
        assert contains(longer, W) and contains(a, W)


def test_a_filter_of_size_one_in_front_keeps_its_stride():
    with_stride, without = Architecture((1, 3), (2, 1)), Architecture((3,))
    assert with_stride.filter_size == 5 and without.filter_size == 3
    assert not contains(with_stride, (1, 1, 1, 0, 0))
    other_stride = Architecture((3, 2), (3, 1))
    assert other_stride.filter_size != UMBRELLA.filter_size


# Groups.


def test_products_of_the_layers_factor_along_the_reduced_architecture():
    rng = np.random.default_rng(83)
    for a in MANY[::11]:
        b = a.reduced()
        assert (b.filter_size, b.dimension) == (a.filter_size, a.dimension)
        W = compose(random_filters(rng, a.sizes), a.strides)
        assert len(factorize(b, W)) == len(factorize(a, W)) > 0


def test_over_the_reals_a_group_reaches_less_than_its_merged_filter():
    a = Architecture((2, 2, 2), (1, 2, 1))
    W = compose([(1, 1, 1), (1, 2)], (2, 1))
    assert a.reduced() == UMBRELLA
    assert contains(UMBRELLA, W) and not contains(a, W) and factorize(a, W)


# Dimension.


def test_dimension_thick_and_filling_of_many_architectures():
    rng = np.random.default_rng(84)
    for a in MANY:
        rank = parameterization_rank(a, random_filters(rng, a.sizes, 10**6))
        assert rank == 1 + sum(k - 1 for k in a.sizes)
        pairs = zip(a.sizes, a.layer_strides, strict=True)
        assert (rank == a.filter_size) == all(k == 1 or S == 1 for k, S in pairs)
        assert a.is_thick == (rank == a.filter_size)
        assert a.is_filling == (a.is_thick and sum(k % 2 == 0 for k in a.sizes) <= 1)
        if a.sizes[-1] > 1 and max(a.strides[:-1], default=1) > 1:
            assert rank < a.filter_size


def test_strides_before_filters_of_size_one_lower_no_dimension():
    a = Architecture((3, 1), (2, 1))
    assert max(a.strides) > 1 and a.is_thick and a.is_filling


# Closed.


def test_limits_of_products_are_products():
    """Two real hyperroots meet, and beyond that they are not real: the limit is inside."""
    for beta in (-2, 0, 3):
        assert all(contains(UMBRELLA, spread(beta, t)) for t in (1, NEAR, NEAR**3, 0))


def spread(beta, t):
    """(x² − βy²)² − t y⁴."""
    return (1, 0, -2 * beta, 0, beta**2 - t)


def test_limits_of_whiskers_are_no_whiskers():
    for beta in (-2, 0, 3):
        assert all(is_whisker(UMBRELLA, spread(beta, -t)) for t in (1, NEAR, NEAR**3))
        assert contains(UMBRELLA, spread(beta, 0))


# Zariski closed.

SMALL = [a for a in MANY if a.layers > 1 and min(a.sizes) > 1 and a.dimension <= 5]


def wrong_verdicts(criterion):
    """Architectures for which the criterion and the products of hyperroots disagree."""
    return [a for a, closed in all_reached().items() if criterion(a) != closed]


@cache
def all_reached():
    return {a: all(contains(a, W) for W in set(real_products(a))) for a in SMALL}


def even_sizes_fine(a):
    return all(g.even_count <= 1 for g in a.groups)


def overlap_fine(a, parity=1):
    below = 1
    for g in a.groups:
        if g.degree % 2 == parity and g.stride > 1 and below > g.stride:
            return False
        below += g.degree * g.stride
    return True


def test_the_criterion_for_zariski_closed_is_that_of_all_products():
    assert len(SMALL) > 50 and 20 < sum(all_reached().values()) < 40
    assert wrong_verdicts(lambda a: a.is_zariski_closed) == []
    assert wrong_verdicts(lambda a: even_sizes_fine(a) and overlap_fine(a)) == []


@pytest.mark.parametrize(
    "criterion",
    [even_sizes_fine, overlap_fine, lambda a: even_sizes_fine(a) and overlap_fine(a, parity=0)],
    ids=["overlap forgotten", "even sizes forgotten", "odd sizes instead of even ones"],
)
def test_half_of_the_criterion_is_wrong(criterion):
    assert wrong_verdicts(criterion) != []


# The smallest whisker.


def test_the_equation_of_the_umbrella_and_its_whiskers():
    c, p, q = sp.symbols("c:5"), sp.symbols("p:3"), sp.symbols("q:2")
    equation = c[1] * c[2] * c[3] - c[0] * c[3] ** 2 - c[1] ** 2 * c[4]
    on_m = dict(zip(c, compose([p, q], (2, 1)), strict=True))
    assert sp.expand(equation.subs(on_m, simultaneous=True)) == 0
    assert sp.Poly(equation, *c).is_irreducible
    for W in product((-2, 0, 1, 3), repeat=5):
        if W[0] == 1:
            in_closure = W[1] * W[2] * W[3] == W[0] * W[3] ** 2 + W[1] ** 2 * W[4]
            whisker = W[1] == W[3] == 0 and W[2] ** 2 < 4 * W[0] * W[4]
            assert is_whisker(UMBRELLA, W) == whisker
            assert contains(UMBRELLA, W) == (in_closure and not whisker)


def test_without_overlap_or_with_odd_sizes_there_are_no_such_whiskers():
    for k, s in [((3, 2), 3), ((3, 3), 2), ((2, 2), 2)]:
        a = Architecture(k, (s, 1))
        assert not any(is_whisker(a, W) for W in set(real_products(a)))
    assert any(is_whisker(UMBRELLA, W) for W in set(real_products(UMBRELLA)))


# Relative boundary.


def test_whiskers_of_reduced_architectures_are_singular():
    found = 0
    for a in SMALL:
        if a.reduced() == a and not a.is_zariski_closed:
            whiskers = [W for W in set(real_products(a)) if is_whisker(a, W)]
            assert whiskers and all(is_singular_point(a, W) for W in whiskers)
            found += len(whiskers)
    assert found > 20


@pytest.mark.parametrize(("k", "s"), [((3, 2), 2), ((4, 2), 2), ((4, 2), 3), ((5, 4), 3)])
def test_whiskers_meet_the_function_space_in_codimension_s(k, s):
    a = Architecture(k, (s, 1))
    rest, h, other = sp.symbols(f"r:{k[0] - s}"), sp.symbols("h:2"), sp.symbols(f"c:{k[1] - 1}")
    family = sp.Matrix(compose([rest, h, h, other], (s, 1, 1, 1)))
    at = [*range(2, 2 + len(rest))], [1, -3], [1, 0, 7][: len(other)]
    values = dict(zip([*rest, *h, *other], [c for part in at for c in part], strict=True))
    assert family.jacobian([*values]).subs(values).rank() == a.dimension - s
    for t in (0, NEAR):
        W = compose([at[0], (1, -6, 9 + t), at[2]], (s, 1, 1))
        assert is_whisker(a, W) == (t > 0)
        assert contains(a, W) == (t == 0)
        assert is_singular_point(a, W)


def test_two_even_sizes_in_a_group_have_a_boundary_of_smooth_points():
    a = Architecture((2, 2, 2), (1, 2, 1))
    for r, beta in product(range(1, 6), (-3, 2, 5)):
        edge, outside = (compose([(1, -2 * r, r * r + t), (1, beta)], (2, 1)) for t in (0, NEAR))
        assert contains(a, edge) and is_whisker(a, outside)
        assert not is_singular_point(a, edge)
    b = sp.symbols("b:4")
    doubled = sp.Matrix(compose([b[:2], b[:2], b[2:]], (1, 2, 1)))
    at = dict(zip(b, (1, 2, 3, 5), strict=True))
    assert doubled.jacobian(b).subs(at).rank() == a.dimension - 1


def test_with_one_even_size_in_the_group_a_double_root_is_no_boundary():
    for r, beta in product(range(1, 6), (-3, 2, 5)):
        for t in (-NEAR, 0, NEAR):
            assert contains(UMBRELLA, compose([(1, -2 * r, r * r + t), (1, beta)], (2, 1)))


# Segre cones.


def single_products(a):
    """Whether every coefficient is zero or one product of letters, and each product occurs once."""
    letters = [sp.symbols(f"w{i}_:{k}") for i, k in enumerate(a.sizes)]
    entries = [sp.expand(c) for c in compose(letters, a.strides)]
    expected = {sp.prod(chosen) for chosen in product(*letters)}
    found = [c for c in entries if c != 0]
    return len(found) == len(expected) and set(found) == expected


def reduced_with_overlap(overlap):
    for a in MANY:
        if a.reduced() == a and min(a.sizes) > 1 and a.layers > 1:
            below = [
                Architecture(a.sizes[:i], a.strides[:i]).filter_size for i in range(1, a.layers)
            ]
            apart = all(n <= S for n, S in zip(below, a.layer_strides[1:], strict=True))
            if apart != overlap:
                yield a


def test_without_overlap_the_closure_is_a_segre_cone_and_smooth():
    cones = list(reduced_with_overlap(overlap=False))
    assert len(cones) > 20
    assert all(single_products(a) and a.singular_dimension == 0 for a in cones)


def test_with_overlap_it_is_none():
    crossed = list(reduced_with_overlap(overlap=True))
    assert len(crossed) > 20
    assert not any(single_products(a) for a in crossed[::4])
    assert all(a.singular_dimension > 0 for a in crossed)
