"""Losses of matrices: weights that are Kronecker products or not, and data of any rank."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.landscape.dense import (
    DenseNetwork,
    MatrixLoss,
    rank_one_critical_points,
    reduced_data,
)

small = st.integers(-3, 3)


def matrices(rows, columns):
    return st.lists(
        st.lists(small, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


def definite(size, rng):
    X = rng.integers(-3, 4, (size, size))
    return X @ X.T + np.eye(size, dtype=int)


@settings(max_examples=40, deadline=None)
@given(matrices(3, 4), matrices(2, 4), matrices(2, 3))
def test_the_loss_of_data_is_the_sum_of_squares(X, Y, W):
    loss = MatrixLoss.from_data(X, Y)
    error = np.array(W) @ np.array(X) - np.array(Y)
    assert loss.value(W) == int((error**2).sum())
    assert np.array(loss.slope(W)).tolist() == (2 * error @ np.array(X).T).tolist()
    assert not any(c for row in loss.slope(loss.target) for c in row)
    assert loss.is_definite == (np.linalg.matrix_rank(X) == 3)


@settings(max_examples=40, deadline=None)
@given(matrices(3, 2), matrices(2, 2), matrices(2, 3))
def test_reduced_data_have_the_loss_of_the_product_with_the_basis(X, Y, W):
    """‖WX − Y‖² = ‖(WC)X′ − Y‖², and the reduced form is definite."""
    assume(any(map(any, X)))
    C, reduced = reduced_data(X, Y)
    moved = from_flint(to_flint(MatrixLoss(W).target) * to_flint(C))
    assert reduced.is_definite and reduced.value(moved) == MatrixLoss.from_data(X, Y).value(W)


@settings(max_examples=25, deadline=None)
@given(st.lists(small, min_size=3, max_size=3), matrices(2, 4), matrices(1, 3), matrices(2, 1))
def test_hessians_of_both_losses_have_the_same_signs_and_reduced_ones_no_bad_minimum(
    ratio, Y, first, second
):
    """X has rank two; W_1 ↦ W_1C is onto, so inertias agree, and so do minima."""
    X = np.array([[1, 0, 2, -1], [0, 1, 1, 3]])
    X = np.vstack([X, ratio[0] * X[0] + ratio[1] * X[1]])
    C, reduced = reduced_data(X, Y)
    loss = MatrixLoss.from_data(X, Y)
    onto = from_flint(to_flint(MatrixLoss(first).target) * to_flint(C))
    whole = DenseNetwork((3, 1, 2)).classify([first, second], loss)
    part = DenseNetwork((2, 1, 2)).classify([onto, second], reduced)
    assert whole.hessian[:2] == part.hessian[:2] and whole.is_critical == part.is_critical
    assume(any(c for row in reduced.target for c in row))
    found = rank_one_critical_points(reduced)
    assert not found.bad_minima and (found.constant is not None or len(found.minima) == 1)


def test_with_weights_that_are_no_product_the_same_data_have_a_bad_minimum():
    """Break: X has rank two, so the reduction stands, and the weights spoil the landscape."""
    C, reduced = reduced_data([[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 2]])
    assert len(C[0]) == 2 and not rank_one_critical_points(reduced).bad_minima
    spoiled = MatrixLoss.weighted(reduced.target, [[1, 3], [3, 1]])
    assert len(rank_one_critical_points(spoiled).bad_minima) == 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("columns", [2, 3])
def test_kronecker_weights_leave_singular_values(seed, columns):
    """tr A(W − U)B(W − U)ᵀ: the losses are the eigenvalues of AUBUᵀ, and one point is a minimum."""
    rng = np.random.default_rng(seed)
    A, B = definite(2, rng), definite(columns, rng)
    U = rng.integers(-4, 5, (2, columns))
    if np.linalg.matrix_rank(U) < 2:
        U[0, 0], U[1, 1] = U[0, 0] + 9, U[1, 1] + 9
    found = rank_one_critical_points(MatrixLoss.kronecker(U, A, B))
    squares = np.sort(np.linalg.eigvals(A @ U @ B @ U.T).real)
    losses = [float(getattr(p.loss, "mid", lambda p=p: p.loss)()) for p in found.points]
    assert found.counts == (2, 2, 1) and np.allclose(losses, squares)


def test_other_weights_than_products_leave_more_points():
    rng = np.random.default_rng(0)
    product = np.kron(definite(2, rng), definite(2, rng))
    other = product + np.diag([0, 0, 0, 5])
    counts = [len(rank_one_critical_points(MatrixLoss([[1, 2], [0, 3]], Q)).points)
              for Q in (product, other)]  # fmt: skip
    assert counts == [2, 6]


def test_weights_are_a_diagonal_form():
    loss = MatrixLoss.weighted([[1, 2]], [[3, Fraction(1, 2)]])
    assert loss == MatrixLoss([[1, 2]], [[3, 0], [0, 0.5]])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MatrixLoss([[1, 0]], [[1, 2], [2, 1]]), "negative eigenvalue"),
        (lambda: MatrixLoss([[1, 0]], [[1, 2], [0, 1]]), "not symmetric"),
        (lambda: MatrixLoss([[1, 0]], [[1]]), "give 2 × 2"),
        (lambda: MatrixLoss([[1, float("nan")]]), "not finite"),
        (lambda: MatrixLoss([]), "rows of lengths"),
        (lambda: MatrixLoss([[]]), "give rows of at least one number"),
        (lambda: MatrixLoss([[1] * 11] * 11), "give a smaller matrix"),
        (lambda: MatrixLoss.weighted([[1, 0]], [[1]]), "give one weight an entry"),
        (lambda: MatrixLoss.weighted([[1, 0]], [[1, -1]]), "negative eigenvalue"),
        (lambda: MatrixLoss.kronecker([[1, 0]], [[1]], [[1]]), "right has shape"),
        (lambda: MatrixLoss.from_data([[1, 2]], [[1]]), "one sample a column"),
        (lambda: MatrixLoss.from_data([[]], [[]]), "one sample a column"),
        (lambda: reduced_data([[0, 0]], [[1, 2]]), "X is the 1 × 2 zero matrix"),
        (lambda: MatrixLoss([[1, 0]]).value([[1]]), "give a matrix of that shape"),
    ],
)
def test_what_is_no_loss_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
