"""Grid architectures: their dimension and thickness against exact ranks, and D = 1."""

from itertools import combinations, product
from math import prod

import numpy as np
import pytest
import sympy as sp

from lcn_support.architectures.architecture import Architecture
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.ranks import grid_rank

PRIME = 2**31 - 1


def random_architecture(rng, D, largest=(6, 3, 2, 2), max_stride=2):
    """Up to three layers; filters often do not extend along an axis."""
    layers = int(rng.integers(1, 4))
    shape = (layers, D)
    sizes = rng.integers(1, largest[D - 1] + 1, shape) ** rng.integers(0, 2, shape)
    return GridArchitecture(sizes.tolist(), rng.integers(1, max_stride + 1, shape).tolist())


def random_filters(rng, a, bound=PRIME):
    return [rng.integers(-bound, bound, shape) for shape in a.filter_shapes]


def extends(a):
    """The pairs (layer, axis) along which a filter has more than one entry."""
    return [(i, d) for i, shape in enumerate(a.filter_shapes) for d, k in enumerate(shape) if k > 1]


def along_one_axis(a):
    return len({i for i, _ in extends(a)}) <= 1 or len({d for _, d in extends(a)}) == 1


def unit_strides(a):
    return all(a.layer_strides[i][d] == 1 for i, d in extends(a))


@pytest.mark.parametrize("D", [1, 2, 3, 4])
@pytest.mark.parametrize("max_stride", [1, 3])
def test_the_dimension_is_the_generic_rank(D, max_stride):
    """The rank modulo a prime at one point bounds the generic rank over Q from below."""
    rng = np.random.default_rng(7 * D + max_stride)
    for _ in range(120):
        a = random_architecture(rng, D, max_stride=max_stride)
        assert grid_rank(a, random_filters(rng, a), PRIME) == a.dimension <= a.filter_size


@pytest.mark.parametrize("D", [1, 2, 3])
def test_thick_exactly_when_the_criterion_says_so(D):
    rng = np.random.default_rng(D)
    seen = set()
    for _ in range(1500):
        a = random_architecture(rng, D)
        conditions = (along_one_axis(a), unit_strides(a))
        assert a.is_thick == all(conditions)
        seen.add(conditions)
    assert seen == set(product({True} if D == 1 else {True, False}, {True, False}))


def test_thick_networks_have_full_rank_and_others_have_not():
    rng = np.random.default_rng(11)
    thick = 0
    for _ in range(150):
        a = random_architecture(rng, 2)
        assert (grid_rank(a, random_filters(rng, a), PRIME) == a.filter_size) == a.is_thick
        thick += a.is_thick
    assert 20 < thick < 130


@pytest.mark.parametrize(
    ("shapes", "strides", "thick"),
    [
        ([(3, 1), (2, 1)], None, True),
        ([(3, 1), (1, 1), (1, 2)], None, False),
        ([(3, 3), (2, 1)], None, False),
        ([(1, 1), (3, 2)], [(1, 2), (1, 1)], False),
        ([(1, 1), (3, 2)], [(1, 1), (5, 5)], True),
        ([(1, 1), (3, 1)], [(1, 2), (1, 1)], True),
    ],
)
def test_each_condition_matters(shapes, strides, thick):
    """Counting non-trivial filters alone, or strides alone, gives wrong answers."""
    a = GridArchitecture(shapes, strides)
    rank = grid_rank(a, random_filters(np.random.default_rng(0), a))
    assert a.is_thick == thick == (rank == a.filter_size)


def test_one_axis_is_the_line():
    rng = np.random.default_rng(5)
    for _ in range(200):
        a = random_architecture(rng, 1)
        sizes, strides = zip(*a.filter_shapes, strict=True), zip(*a.strides, strict=True)
        line = Architecture(next(sizes), next(strides))
        assert a.axes == (line,)
        assert a.filter_shape == (line.filter_size,) and a.stride == (line.stride,)
        assert (a.filter_size, a.dimension) == (line.filter_size, line.dimension)
        assert a.is_thick == line.is_thick
        assert a.layer_strides == tuple((s,) for s in line.layer_strides)
        filters = random_filters(rng, a, bound=2)
        assert grid_rank(a, filters) == parameterization_rank(line, filters)
        assert grid_rank(a, filters, 101) == parameterization_rank(line, filters, 101)


def test_other_axes_of_size_one_do_not_matter():
    rng = np.random.default_rng(6)
    line = Architecture((3, 2, 2), strides=(2, 1, 1))
    plane = GridArchitecture([(1, k) for k in line.sizes], [(3, s) for s in line.strides])
    for _ in range(40):
        filters = random_filters(rng, plane, bound=2)
        assert grid_rank(plane, filters) == parameterization_rank(line, [w[0] for w in filters])


def end_to_end(a, filters):
    """The end-to-end filter, tap by tap: the input positions that reach the output."""
    taps = {(0,) * len(a.filter_shape): sp.Integer(1)}
    for w, shape, stride in zip(filters, a.filter_shapes, a.layer_strides, strict=True):
        after = {}
        for (at, value), move in product(taps.items(), product(*map(range, shape))):
            there = tuple(p + m * s for p, m, s in zip(at, move, stride, strict=True))
            after[there] = after.get(there, 0) + value * w[move]
        taps = after
    return taps


@pytest.mark.parametrize(
    ("shapes", "strides"),
    [
        ([(2, 2), (2, 2)], None),
        ([(2, 2), (1, 2)], [(1, 2), (1, 1)]),
        ([(2, 1, 1), (1, 2, 2)], None),
        ([(3, 2), (2, 1)], [(2, 3), (1, 1)]),
    ],
)
def test_against_symbolic_differentiation(shapes, strides):
    rng = np.random.default_rng(2)
    a = GridArchitecture(shapes, strides)
    symbols = [
        {p: sp.Symbol(f"w{i}_{p}") for p in product(*map(range, shape))}
        for i, shape in enumerate(a.filter_shapes)
    ]
    taps = end_to_end(a, symbols)
    assert all(max(p[d] for p in taps) == k - 1 for d, k in enumerate(a.filter_shape))
    assert len(set(taps)) <= a.filter_size
    variables = [s for w in symbols for s in w.values()]
    assert len(variables) == a.parameter_count == sum(map(prod, a.filter_shapes))
    jacobian = sp.Matrix([sp.expand(c) for c in taps.values()]).jacobian(variables)
    ranks = set()
    points = [random_filters(rng, a, bound=2) for _ in range(8)]
    for filters in [*points, [points[0][0], 0 * points[0][1]]]:
        at = {w[p]: int(v[p]) for w, v in zip(symbols, filters, strict=True) for p in w}
        ranks.add(grid_rank(a, filters))
        assert grid_rank(a, filters) == jacobian.subs(at).rank()
    assert max(ranks) == a.dimension and len(ranks) > 1


def test_a_common_factor_lowers_the_rank():
    a = GridArchitecture([(2, 3), (2, 2)])
    w = [[1, 2], [3, 4]]
    assert grid_rank(a, [[[1, 3, 2], [3, 7, 4]], w]) < a.dimension
    assert grid_rank(a, [[[1, 3, 2], [3, 7, 5]], w]) == a.dimension


def test_the_order_of_axes_does_not_matter():
    rng = np.random.default_rng(9)
    for _ in range(60):
        a = random_architecture(rng, 2)
        b = GridArchitecture([s[::-1] for s in a.filter_shapes], [s[::-1] for s in a.strides])
        filters = random_filters(rng, a, bound=2)
        assert a.filter_shape == b.filter_shape[::-1] and a.is_thick == b.is_thick
        assert grid_rank(a, filters) == grid_rank(b, [w.T for w in filters])


def test_dimension_against_a_sum_over_axes_subsets():
    """∏_d k^{(d)} − dim expands into terms that are counted one by one."""
    rng = np.random.default_rng(10)
    for _ in range(300):
        a = random_architecture(rng, 3)
        n = np.array(a.filter_shapes) - 1
        spread = n * np.array(a.layer_strides)
        subsets = [A for size in (1, 2, 3) for A in combinations(range(3), size)]
        full = 1 + sum(prod(int(spread[:, d].sum()) for d in A) for A in subsets)
        ours = 1 + sum(int(n[i, list(A)].prod()) for A in subsets for i in range(a.layers))
        assert (a.filter_size, a.dimension) == (full, ours)


@pytest.mark.parametrize(
    ("shapes", "strides", "message"),
    [
        ([], None, "at least one layer"),
        ([()], None, "at least one axis"),
        ([(3, 3), (2,)], None, "not all have 2 entries"),
        ([(3, 3), (2, 2)], [(1, 1)], "1 for 2 filters"),
        ([(3, 3), (2, 2)], [(1, 1), (1,)], r"strides .* not all have 2 entries"),
        ([(3, 0)], None, r"axis 2: filter sizes \(0,\): 0 at layer 1 is not positive"),
        ([(3, 2)], [(1, 0)], r"axis 2: strides \(0,\)"),
        ([(3, 1.5)], None, "axis 2: .* must be an integer"),
        ([3, 2], None, r"filter shapes \[3, 2\]: give one tuple for each layer"),
        (3, None, "filter shapes: 3 is no sequence; give .* one for each layer"),
        (["33"], None, "give one tuple for each layer"),
    ],
)
def test_refusals(shapes, strides, message):
    with pytest.raises(ValueError, match=message):
        GridArchitecture(shapes, strides)


@pytest.mark.parametrize(
    ("filters", "modulus", "message"),
    [
        ([[[1, 2]]], None, "1 filters, but GridArchitecture"),
        ([[[1, 2]], [[1], [2], [3]]], None, r"filter 2: .* 2 entries of shape \(1,\)"),
        ([[[1, 2, 3]], [[1], [2]]], None, r"filter 1: \[1, 2, 3\] stands where 2 entries"),
        ([[1, 2], [[1], [2]]], None, "filter 1"),
        ([[[1, "2"]], [[1], [2]]], None, "filter 1.* not a real number"),
        ([[[1, 2]], [[1], [2]]], 10, "modulus 10"),
    ],
)
def test_filters_that_are_refused(filters, modulus, message):
    with pytest.raises(ValueError, match=message):
        grid_rank(GridArchitecture([(1, 2), (2, 1)]), filters, modulus)


def test_repr_and_equality():
    a = GridArchitecture([[3, 3], [2, 2]])
    assert repr(a) == "GridArchitecture(((3, 3), (2, 2)))"
    assert a == GridArchitecture(a.filter_shapes, [(1, 1), (1, 1)]) and len({a, a}) == 1
    b = GridArchitecture([(3, 3), (2, 2)], [(2, 1), (1, 1)])
    assert repr(b) == "GridArchitecture(((3, 3), (2, 2)), strides=((2, 1), (1, 1)))" and a != b
