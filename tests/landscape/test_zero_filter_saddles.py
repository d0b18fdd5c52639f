"""One zero filter of two layers: critical parameters are strict saddles, for any sizes and data."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from lcn_support import QuadraticLoss, compose
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.losses.derivatives import gradient, hessian

SIZES = [(2, 2), (2, 3), (3, 2), (3, 3), (4, 2), (2, 4), (5, 3), (1, 4), (4, 1)]


def planted(sizes, zero, rng, white):
    """Filters, one of them zero, and (u, S) with Su orthogonal to all multiples of the other."""
    other = rng.integers(-5, 6, sizes[1 - zero]).tolist()
    other[0] = other[0] or 1
    size = sum(sizes) - 1
    rows = [[0] * i + other + [0] * (size - len(other) - i) for i in range(sizes[zero])]
    kernel, nullity = fmpq_mat(
        len(rows), size, [fmpq(c) for row in rows for c in row]
    ).numer_denom()[0].nullspace()  # fmt: skip
    weights = rng.integers(1, 4, nullity) * rng.choice([-1, 1], nullity)
    Su = [sum(int(w) * int(kernel[i, j]) for j, w in enumerate(weights)) for i in range(size)]
    A = np.zeros((size, size), dtype=int) if white else rng.integers(-2, 3, (size, size))
    S = A @ A.T + np.eye(size, dtype=int)
    u = fmpq_mat(size, size, [fmpq(int(c)) for c in S.ravel()]).solve(
        fmpq_mat(size, 1, [fmpq(c) for c in Su])
    )
    filters = [[0] * k for k in sizes]
    filters[1 - zero] = other
    return filters, [Fraction(int(u[i, 0].p), int(u[i, 0].q)) for i in range(size)], S.tolist()


@pytest.mark.parametrize("white", [True, False])
@pytest.mark.parametrize("zero", [0, 1])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_with_either_filter_zero_there_is_a_descending_direction(sizes, zero, white):
    rng, seen = np.random.default_rng((zero, *sizes)), 0
    for _ in range(8):
        filters, u, S = planted(sizes, zero, rng, white)
        if not any(u):  # only zero is orthogonal to all multiples of a number
            assert sizes[1 - zero] == 1
            continue
        assert not any(c for part in gradient(filters, u, S) for c in part)
        assert inertia(hessian(filters, u, S))[1] > 0
        seen += 1
    assert seen == 8 or sizes[1 - zero] == 1


def test_with_three_layers_it_need_not_be_a_strict_saddle():
    """Break: (0, x, x) is critical for u = y³, and no second derivative is negative."""
    filters, u = [(0, 0), (1, 0), (1, 0)], (0, 0, 0, 1)
    assert not any(c for part in gradient(filters, u) for c in part)
    assert inertia(hessian(filters, u))[1] == 0
    assert QuadraticLoss(u).value(compose(filters)) == 1


def test_with_two_zero_filters_of_three_the_hessian_vanishes():
    """Break: exactly one zero filter."""
    filters, u = [(0, 0), (0, 0), (1, 0)], (0, 0, 0, 1)
    assert not any(c for part in gradient(filters, u) for c in part)
    assert inertia(hessian(filters, u)) == (0, 0)
