"""Matrix invariants of gradient flow: exactly constant, and what breaks them."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from lcn_support.landscape.dense import (
    DenseNetwork,
    MatrixLoss,
    dense_invariants,
    descent_step,
    invariant_rates,
)

WIDTHS = [(2, 3, 2), (1, 2, 3, 1), (2, 2, 2, 2, 2)]


@st.composite
def parameters(draw):
    network = DenseNetwork(draw(st.sampled_from(WIDTHS)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    m, n = network.shape
    X = rng.integers(-3, 4, (m * n, m * n))
    loss = MatrixLoss(rng.integers(-3, 4, (m, n)), X @ X.T)
    layers = [rng.integers(-3, 4, (b, a)).tolist() for a, b in pairwise(network.widths)]
    return network, layers, loss


def is_zero(matrices):
    return not any(c for M in matrices for row in M for c in row)


@settings(max_examples=40, deadline=None)
@given(parameters())
def test_the_derivative_along_the_flow_is_zero(case):
    network, layers, loss = case
    assert is_zero(invariant_rates(network, layers, loss))
    found = dense_invariants(network, layers)
    assert [len(M) for M in found] == list(network.widths[1:-1])
    assert all(tuple(zip(*M, strict=True)) == M for M in found)


@settings(max_examples=40, deadline=None)
@given(parameters())
def test_unequal_rates_break_them(case):
    network, layers, loss = case
    gradients = network.gradient(layers, loss)
    pairing = np.array(layers[1], dtype=object).T @ np.array(gradients[1], dtype=object)
    assume((pairing + pairing.T).any())
    assert not is_zero(invariant_rates(network, layers, loss, (1, 2, *[1] * (network.depth - 2))))


@settings(max_examples=40, deadline=None)
@given(parameters(), st.fractions(Fraction(1, 99), 1))
def test_descent_changes_them_by_the_square_of_the_rate(case, eta):
    network, layers, loss = case
    before = dense_invariants(network, layers)
    after = dense_invariants(network, descent_step(network, layers, loss, eta))
    G = [np.array(g, dtype=object) for g in network.gradient(layers, loss)]
    for i, (M, N) in enumerate(zip(before, after, strict=True)):
        change = eta**2 * (G[i + 1].T @ G[i + 1] - G[i] @ G[i].T)
        assert (np.array(N, dtype=object) - np.array(M, dtype=object) == change).all()


def test_other_combinations_are_not_kept():
    """Break: the sum, and the product in the other order, change along the flow."""
    network, loss = DenseNetwork((2, 2, 2)), MatrixLoss([[1, 0], [0, 2]])
    layers = [[[1, 2], [0, 1]], [[1, 0], [3, 1]]]
    W, V = (np.array(M, dtype=object) for M in layers)
    G, H = (np.array(g, dtype=object) for g in network.gradient(layers, loss))
    kept = V.T @ H + H.T @ V - G @ W.T - W @ G.T
    other = V @ H.T + H @ V.T - G.T @ W - W.T @ G
    assert not kept.any() and other.any() and (V.T @ H + H.T @ V + G @ W.T + W @ G.T).any()


def test_what_does_not_fit_is_refused():
    network, loss = DenseNetwork((1, 1, 1)), MatrixLoss([[1]])
    with pytest.raises(ValueError, match="give one a layer, or none"):
        invariant_rates(network, [[[1]], [[1]]], loss, (1,))
    with pytest.raises(ValueError, match="rate"):
        descent_step(network, [[[1]], [[1]]], loss, "fast")
    with pytest.raises(ValueError, match="give W_1, …, W_2"):
        dense_invariants(network, [[[1]]])
