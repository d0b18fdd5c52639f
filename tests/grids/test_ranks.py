"""Filters that share factors: the exact conditions that they ask of the data."""

from collections import Counter
from itertools import product
from math import prod

import numpy as np
import pytest

from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.ranks import SharedFactors, grid_rank

PRIME = 2**61 - 1


def random_factors(rng, pattern):
    return {name: rng.integers(-(2**40), 2**40, shape) for name, shape in pattern.shapes}


def random_pattern(rng, D, largest=3):
    names = "ABCD"[: rng.integers(1, 5)]
    layers = ["".join(rng.choice(list(names), rng.integers(1, 3))) for _ in range(3)]
    used = sorted(set("".join(layers)))
    one_axis = rng.random() < 0.4
    shapes = {}
    for name in used:
        shape = rng.integers(1, largest + 1, D)
        if one_axis:
            shape[1:] = 1
        shapes[name] = tuple(shape.tolist())
    return SharedFactors(shapes, layers[: rng.integers(1, 4)] if len(used) == 1 else layers)


@pytest.mark.parametrize(("D", "largest"), [(1, 4), (2, 3), (3, 2), (4, 2)])
def test_generic_data_meet_exactly_what_the_theorem_says(D, largest):
    rng = np.random.default_rng(D)
    seen = Counter()
    for _ in range(150):
        pattern = random_pattern(rng, D, largest)
        excess = pattern.excess(random_factors(rng, pattern), PRIME)
        shared = any(
            sum(name in layer for layer in pattern.layers) > 1 and prod(shape) > 1
            for name, shape in pattern.shapes
        )
        assert excess >= 0
        assert (excess == 0) == pattern.is_met_by_generic_data
        seen[excess == 0, shared] += 1
    assert all(seen[key] > 3 for key in product((True, False), repeat=2))


def two_layers(g, first, last):
    return SharedFactors({"G": g, "A": first, "B": last}, ["AG", "BG"])


def test_two_layers_in_closed_form():
    """rank dμ = |k_1| + |k_2| − |g|, and the excess is that of two networks, (a_i, g) each."""
    rng = np.random.default_rng(5)
    sizes = list(product((1, 2), repeat=2))
    for g, first, last in product([*sizes, (3, 1), (1, 3)], sizes, sizes):
        pattern = two_layers(g, first, last)
        factors = random_factors(rng, pattern)
        a = pattern.architecture
        rank = grid_rank(a, pattern.filters(factors), PRIME)
        assert rank == sum(map(prod, a.filter_shapes)) - prod(g)
        gaps = [
            b.filter_size - b.dimension for b in (GridArchitecture([s, g]) for s in (first, last))
        ]
        assert pattern.excess(factors, PRIME) == sum(gaps)


@pytest.mark.parametrize(
    ("shapes", "layers", "met"),
    [
        ({"G": (2, 2)}, "G G", True),
        ({"G": (3, 2)}, "G G G", True),
        ({"G": (2, 2), "A": (2, 3)}, "G A G", True),
        ({"G": (2, 2), "A": (2, 2)}, "G AG", False),
        ({"G": (2, 1), "A": (1, 2)}, "G AG", False),
        ({"G": (2, 1), "A": (2, 2)}, "G AG", False),
        ({"G": (2, 1), "A": (2, 1)}, "G AG", True),
        ({"G": (2, 1), "A": (1, 2)}, "G A G", True),
        ({"G": (2, 2), "A": (2, 2), "B": (2, 2)}, "GA AB BG", False),
        ({"G": (2, 1), "A": (2, 1), "B": (2, 1)}, "GA AB BG", True),
        ({"G": (2, 1)}, "GG G", False),
        ({"G": (2, 2), "c": (1, 1)}, "Gcc G", True),
    ],
)
def test_named_cases(shapes, layers, met):
    pattern = SharedFactors(shapes, layers.split())
    excess = pattern.excess(random_factors(np.random.default_rng(0), pattern), PRIME)
    assert pattern.is_met_by_generic_data == met == (excess == 0)


@pytest.mark.parametrize("strides", [[(2, 2), (1, 1)], [(2, 1), (1, 1)]])
def test_with_a_stride_between_them_equal_filters_are_nothing_special(strides):
    rng = np.random.default_rng(6)
    w = rng.integers(-99, 99, (2, 2))
    a = GridArchitecture([(2, 2), (2, 2)], strides)
    assert grid_rank(a, [w, w]) == a.dimension
    assert grid_rank(GridArchitecture([(2, 2), (2, 2)]), [w, w]) == 4 < a.dimension


def test_behind_a_stride_a_common_factor_is_one_in_the_powers():
    """P_2 = (x² − 1)(3y² + 5): x − 1 in P_1 does no harm, x² − 1 does."""
    first, last = np.outer((1, -1), (3, 5)), np.outer((1, 0, -1), (2, 7))
    for w, harm in ((first, False), (last, True)):
        a = GridArchitecture([w.shape, (2, 2)], [(2, 2), (1, 1)])
        assert (grid_rank(a, [w, first]) < a.dimension) == harm


def test_equal_filters_behind_a_stride_are():
    """(2, 2), (2, 2) with stride 2 in front of both: the same excess as without."""
    rng = np.random.default_rng(7)
    first, w = rng.integers(-99, 99, (3, 2)), rng.integers(-99, 99, (2, 2))
    a = GridArchitecture([(3, 2), (2, 2), (2, 2)], [(2, 2), (1, 1), (1, 1)])
    b = GridArchitecture([(3, 2), (2, 2)], [(2, 2), (1, 1)])
    assert grid_rank(a, [first, w, w]) == grid_rank(b, [first, w]) == b.dimension


@pytest.mark.parametrize(
    ("shapes", "layers", "message"),
    [
        ({"AB": (2, 2)}, ["AB"], "one character"),
        ({"A": (2, 2)}, [], "at least one"),
        ({"A": (2, 2)}, ["A", ""], "at least one factor"),
        ({"A": (2, 2)}, ["A", "B"], "do not match"),
        ({"A": (2, 2), "B": (2, 2)}, ["A"], "do not match"),
    ],
)
def test_refusals(shapes, layers, message):
    with pytest.raises(ValueError, match=message):
        SharedFactors(shapes, layers)
