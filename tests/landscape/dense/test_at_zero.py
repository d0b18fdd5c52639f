"""The loss at zero: its order of degeneracy is the depth, against the loss written out."""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy as sp
from hypothesis import assume, given, settings, strategies as st

from lcn_support.landscape.dense import DenseNetwork, MatrixLoss, flat_zero

WIDTHS = [(2, 2), (2, 1, 2), (2, 2, 1, 2), (1, 2, 2, 1, 2), (1, 1, 1, 1, 1, 1)]


def zeros(network):
    pairs = pairwise(network.widths)
    return [[[0] * a for _ in range(b)] for a, b in pairs]


def degrees(network, loss):
    """The degrees of the monomials of the loss in all parameters, by SymPy."""
    symbols, whole = [], sp.eye(network.widths[0])
    for i, (a, b) in enumerate(pairwise(network.widths)):
        W = sp.Matrix(b, a, sp.symbols(f"w{i}_:{a * b}"))
        symbols += list(W)
        whole = W * whole
    error = sp.Matrix(list(whole - sp.Matrix(loss.target)))
    value = sp.Poly((error.T * sp.Matrix(loss.form) * error)[0] + loss.offset, *symbols)
    return {sum(e) for e in value.monoms()}


def target(network, entries):
    m, n = network.shape
    return [[entries[(i * n + j) % len(entries)] for j in range(n)] for i in range(m)]


@pytest.mark.parametrize("widths", WIDTHS)
def test_the_first_derivative_that_does_not_vanish_has_the_order_of_the_depth(widths):
    network = DenseNetwork(widths)
    loss = MatrixLoss(target(network, [1, -2, 3]), offset=7)
    L = network.depth
    assert degrees(network, loss) == {0, L, 2 * L}
    found = flat_zero(network, loss)
    assert found.order == L and found.is_strict == (L <= 2)
    H = network.hessian(zeros(network), loss)
    signs = any(c for row in H for c in row)
    assert signs == (L <= 2)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(WIDTHS),
    st.lists(st.integers(-3, 3), min_size=4, max_size=4),
    st.fractions(Fraction(1, 50), 2),
)
def test_the_expansion_is_the_loss_and_falls_from_zero(widths, entries, step):
    network = DenseNetwork(widths)
    loss = MatrixLoss.weighted(target(network, entries), target(network, [1, 2, 5]))
    assume(any(map(any, loss.target)))
    found = flat_zero(network, loss)
    moved = [[[step * c for c in row] for row in W] for W in found.direction]
    at_zero = loss.value(network.product(zeros(network)))
    assert found.loss_at(step) == loss.value(network.product(moved))
    assert found.loss_at(0) == at_zero == found.expansion[0] and found.expansion[1] == -1
    if step**found.order * found.expansion[2] < 1:
        assert found.loss_at(step) < at_zero
    assert all(sum(bool(c) for row in W for c in row) == 1 for W in found.direction)


def test_where_the_slope_vanishes_the_order_is_another():
    """Break: U = 0, and the loss has no monomial of degree L; zero is its global minimum."""
    network, loss = DenseNetwork((2, 1, 2)), MatrixLoss([[0, 0], [0, 0]])
    assert degrees(network, loss) == {4}
    with pytest.raises(ValueError, match="zero is a global minimum"):
        flat_zero(network, loss)


def test_away_from_zero_the_order_is_smaller():
    """Break: one layer that is not zero, and of three layers the Hessian does not vanish."""
    network, loss = DenseNetwork((1, 1, 1, 1)), MatrixLoss([[1]])
    assert not any(map(any, network.hessian(zeros(network), loss)))
    layers = [[[0]], [[0]], [[1]]]
    assert not any(c for g in network.gradient(layers, loss) for row in g for c in row)
    assert any(map(any, network.hessian(layers, loss)))


def test_with_the_other_sign_there_is_no_way_down():
    network, loss = DenseNetwork((2, 2, 2, 2)), MatrixLoss([[1, 0], [0, 2]])
    found = flat_zero(network, loss)
    first, *_, last = found.direction
    turned = [first, found.direction[1], [[-c for c in row] for row in last]]
    tiny = [[[Fraction(1, 9) * c for c in row] for row in W] for W in turned]
    assert loss.value(network.product(tiny)) > found.expansion[0] > found.loss_at(Fraction(1, 9))


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeError, match="is no DenseNetwork"):
        flat_zero((2, 2), MatrixLoss([[1]]))
    with pytest.raises(ValueError, match="give a target of that shape"):
        flat_zero(DenseNetwork((2, 2)), MatrixLoss([[1]]))
    with pytest.raises(ValueError, match="step"):
        flat_zero(DenseNetwork((1, 1)), MatrixLoss([[1]])).loss_at("far")
