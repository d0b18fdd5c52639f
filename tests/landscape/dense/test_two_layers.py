"""Dense networks: critical points where the rank drops, exactly, against another count."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from lcn_support.landscape.dense.two_layers import (
    dense_critical_points,
    dense_gradient,
    random_target,
)

SHAPES = [((3, 3), (3, 2, 1), 2), ((2, 4), (5, 2), 2), ((4, 3), (7, 3, 2), 1)]


@pytest.fixture(scope="module")
def solved():
    generator = np.random.default_rng(3)
    return [
        (shape, width, random_target(*shape, values, generator)) for shape, values, width in SHAPES
    ]


def test_there_is_a_point_for_each_set_of_singular_values(solved):
    for (m, n), width, target in solved:
        found = dense_critical_points(target, width)
        assert len(found) == sum(comb(min(m, n), j) for j in range(1, width + 1))


def test_below_the_full_width_the_rank_drops_and_there_is_descent(solved):
    for (m, n), width, target in solved:
        for p in dense_critical_points(target, width):
            j = len(p.chosen)
            assert p.rank == j * (m + n) - j * j
            assert (p.rank == width * (m + n - width)) == (j == width)
            assert j == width or p.negative > 0


def test_through_one_unit_no_point_but_zero_has_a_smaller_rank(solved):
    for (m, n), _, target in solved:
        assert all(p.rank == m + n - 1 for p in dense_critical_points(target, width=1))


def test_the_only_minimum_takes_the_largest_values(solved):
    for _, width, target in solved:
        minima = [p for p in dense_critical_points(target, width) if not p.negative]
        assert [p.chosen for p in minima] == [tuple(range(width))]
        assert minima[0].loss == min(p.loss for p in dense_critical_points(target, width))


def test_the_losses_are_those_of_the_products(solved):
    for _, width, target in solved:
        for p in dense_critical_points(target, width):
            first, second = (np.array(W, dtype=float) for W in p.layers)
            U = np.array(target.matrix, dtype=float)
            assert ((second @ first - U) ** 2).sum() == pytest.approx(float(p.loss))
            assert np.linalg.matrix_rank(second @ first) == len(p.chosen)


def test_singular_values_are_those_of_numpy(solved):
    for _, _, target in solved:
        found = np.linalg.svd(np.array(target.matrix, dtype=float), compute_uv=False)
        assert found == pytest.approx([float(v) for v in target.values])


def test_beside_a_critical_point_the_gradient_is_not_zero(solved):
    _, width, target = solved[0]
    W1, W2 = dense_critical_points(target, width)[0].layers
    moved = [list(row) for row in W1]
    moved[0][0] += Fraction(1, 100)
    assert any(
        c for part in dense_gradient((moved, W2), target.matrix) for row in part for c in row
    )


def test_bad_targets_and_widths_are_refused(solved):
    generator = np.random.default_rng(0)
    for values in [(1, 1), (), (1, 1, 2), (3, 2, 1), (1, -2)]:
        with pytest.raises(ValueError, match="give 2 distinct positive numbers"):
            random_target(2, 3, values, generator)
    with pytest.raises(ValueError, match="a 0 × 2 matrix; give 1 distinct"):
        random_target(0, 2, (), generator)
    for width in [0, 1.5, True]:
        with pytest.raises(ValueError, match=f"width {width}: .* give an integer, 1 or more"):
            dense_critical_points(solved[0][2], width)
