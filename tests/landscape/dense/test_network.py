"""Dense networks of any depth: critical parameters, pure and spurious, against the definition."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import assume, given, settings, strategies as st

from lcn_support.arithmetic.matrices import from_flint, to_flint, to_fmpq
from lcn_support.landscape.dense import (
    DenseNetwork,
    MatrixLoss,
    dense_critical_points,
    is_critical_on_rank,
    random_target,
    rank_one_critical_points,
)
from lcn_support.landscape.dense.network import Layers

WIDTHS = [(2, 1, 2), (2, 2, 2), (3, 2, 3), (2, 2, 2, 2), (3, 1, 2, 2), (2, 2, 1, 2, 2), (3, 2)]


def kernel(rows, width):
    """A basis of the vectors that all rows annihilate, as columns of rationals."""
    echelon, rank = rows.rref()
    pivots, column = [], 0
    for i in range(rank):
        while not echelon[i, column]:
            column += 1
        pivots.append(column)
    found = []
    for free in (j for j in range(width) if j not in pivots):
        vector = [fmpq(0)] * width
        vector[free] = fmpq(1)
        for i, j in enumerate(pivots):
            vector[j] = -echelon[i, free]
        found.append(vector)
    return found


@st.composite
def critical_parameters(draw, chosen=None):
    """Any layers, some of low rank, and a loss for which they are critical: R ⊥ im dμ at will."""
    widths = chosen or draw(st.sampled_from(WIDTHS))
    network, small = DenseNetwork(widths), st.integers(-2, 2)
    layers = []
    for before, after in pairwise(widths):
        rank = draw(st.integers(0, min(before, after)))
        left = np.array(draw(st.lists(small, min_size=after * rank, max_size=after * rank)))
        right = np.array(draw(st.lists(small, min_size=rank * before, max_size=rank * before)))
        W = left.reshape(after, rank) @ right.reshape(rank, before)
        layers.append(W.astype(int).tolist())
    m, n = network.shape
    normal = kernel(Layers(network, layers).jacobian(), m * n)
    R = [fmpq(0)] * (m * n)
    for vector in normal:
        c = draw(st.integers(-2, 2))
        R = [r + c * v for r, v in zip(R, vector, strict=True)]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    X = rng.integers(-2, 3, (m * n, m * n))
    Q = X @ X.T + np.eye(m * n, dtype=int)
    shift = fmpq_mat(m * n, m * n, Q.ravel().tolist()).solve(fmpq_mat(m * n, 1, R)).entries()
    W = to_flint(network.product(layers))
    target = fmpq_mat(m, n, [w - s / 2 for w, s in zip(W.entries(), shift, strict=True)])
    return network, layers, MatrixLoss(from_flint(target), Q)


def is_pure_by_definition(network, W, loss):
    """W is a smooth point of the matrices of rank ≤ r, and ℓ is critical on the tangent space.

    The tangent space is the kernel of all derivatives of the (r + 1)-minors; W is smooth if it has
    the dimension of the variety.
    """
    m, n = network.shape
    r, rows = network.rank, []
    for own in combinations(range(m), r + 1):
        for others in combinations(range(n), r + 1):
            row = [fmpq(0)] * (m * n)
            for a, i in enumerate(own):
                for b, j in enumerate(others):
                    rest = [W[p][q] for p in own if p != i for q in others if q != j]
                    minor = fmpq_mat(r, r, list(map(to_fmpq, rest))).det()
                    row[i * n + j] += (-1) ** (a + b) * minor
            rows.append(row)
    flat = [c for row in rows for c in row]
    tangent = (
        kernel(fmpq_mat(len(rows), m * n, flat), m * n)
        if rows
        else kernel(fmpq_mat(1, m * n), m * n)
    )
    slope = [to_fmpq(c) for row in loss.slope(W) for c in row]
    smooth = len(tangent) == network.dimension
    return smooth and not any(
        sum((s * v for s, v in zip(slope, t, strict=True)), start=fmpq(0)) for t in tangent
    )


@settings(max_examples=80, deadline=None)
@given(critical_parameters())
def test_the_product_is_critical_on_the_matrices_of_its_own_rank_at_every_depth(case):
    network, layers, loss = case
    found = network.classify(layers, loss)
    assert found.is_critical and found.is_critical_on_rank
    assert found.is_pure != found.is_spurious


@settings(max_examples=80, deadline=None)
@given(critical_parameters())
def test_pure_by_rank_is_pure_by_the_definition(case):
    """As for convolutional networks: a smooth point of the Zariski closure, and critical there."""
    network, layers, loss = case
    found = network.classify(layers, loss)
    assert found.is_pure == is_pure_by_definition(network, found.product, loss)
    assert not found.is_spurious or found.rank < network.rank
    assert found.rank < network.rank or found.is_pure
    if network.is_filling:
        assert found.is_pure == (not any(c for row in loss.slope(found.product) for c in row))


@settings(max_examples=60, deadline=None)
@given(critical_parameters())
def test_full_rank_of_the_differential_makes_a_critical_point_pure(case):
    network, layers, loss = case
    found = network.classify(layers, loss)
    assert found.differential_rank <= network.dimension
    if found.is_smooth and found.differential_rank == network.dimension:
        assert found.is_pure


def test_a_parameter_of_smaller_rank_that_is_not_critical_is_not_critical_on_its_rank():
    """Break: the theorem needs the outer gradients. Here only that of W_1 vanishes."""
    network, loss = DenseNetwork((2, 2, 2)), MatrixLoss([[1, 0], [5, 2]])
    layers = [[[1, 0], [0, 0]], [[1, 0], [0, 0]]]
    gradient = network.gradient(layers, loss)
    assert not any(c for row in gradient[0] for c in row) and any(map(any, gradient[1]))
    found = network.classify(layers, loss)
    assert (found.is_critical, found.is_critical_on_rank) == (False, False)


def test_critical_on_its_own_rank_is_not_critical_on_all():
    """Break: for e < r the word rank = e cannot be left out."""
    network, loss = DenseNetwork((2, 2, 2)), MatrixLoss([[1, 0], [0, 2]])
    found = network.classify([[[1, 0], [0, 0]], [[1, 0], [0, 0]]], loss)
    assert found.is_critical and found.is_critical_on_rank and found.is_spurious
    assert any(map(any, loss.slope(found.product))) and found.hessian[1] > 0


def descended(layers, loss, steps=400):
    """The loss after descent with steps that halve and double."""
    Q, u = (np.array(M, dtype=float) for M in (loss.form, loss.target))
    rate = 1e-2

    def at(W):
        whole = W[0]
        for M in W[1:]:
            whole = M @ whole
        error = whole.ravel() - u.ravel()
        return error @ Q @ error, (2 * Q @ error).reshape(whole.shape)

    value, R = at(layers)
    for _ in range(steps):
        gradient = []
        for i, W in enumerate(layers):
            before, after = np.eye(layers[0].shape[1]), np.eye(W.shape[0])
            for M in layers[:i]:
                before = M @ before
            for M in layers[i + 1 :]:
                after = M @ after
            gradient.append(after.T @ R @ before.T)
        while rate > 1e-15:
            moved = [W - rate * g for W, g in zip(layers, gradient, strict=True)]
            new, slope = at(moved)
            if new < value:
                layers, value, R, rate = moved, new, slope, 2 * rate
                break
            rate /= 2
    return value


@settings(max_examples=15, deadline=None)
@given(critical_parameters())
def test_descent_leaves_spurious_points_unless_the_product_is_the_target(case):
    network, layers, loss = case
    found = network.classify(layers, loss)
    assume(found.is_spurious and any(map(any, loss.slope(found.product))))
    rng = np.random.default_rng(0)
    ends = []
    for _ in range(4):
        near = [np.array(W, dtype=float) for W in layers]
        ends.append(descended([W + 0.05 * rng.standard_normal(W.shape) for W in near], loss))
    assert min(ends) < float(found.loss) * (1 - 1e-6)


def test_descent_does_not_leave_a_bad_minimum():
    """Break: it is pure, and of the loss itself."""
    loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 1]])
    rng = np.random.default_rng(0)
    for _ in range(4):
        near = [np.array([[1.0, 0]]), np.array([[1.0], [0]])]
        end = descended([W + 0.05 * rng.standard_normal(W.shape) for W in near], loss)
        assert end == pytest.approx(4, abs=1e-6)


@pytest.mark.parametrize("values", [(3, 2, 1)])
def test_two_layers_agree_with_the_critical_points_of_singular_parts(values):
    target = random_target(3, 3, values, np.random.default_rng(1))
    network, loss = DenseNetwork((3, 2, 3)), MatrixLoss(target.matrix)
    for p in dense_critical_points(target, width=2):
        found = network.classify(p.layers, loss)
        assert found.is_critical and found.loss == p.loss and found.differential_rank == p.rank
        assert found.hessian[:2] == (p.positive, p.negative)
        assert found.is_pure == (len(p.chosen) == 2)


@pytest.mark.parametrize("widths", [(2, 1, 2), (2, 2, 1, 2), (2, 1, 1, 2)])
def test_a_bad_minimum_of_the_loss_is_one_of_the_network_at_every_depth(widths):
    """diag(1, 0) for ω = 3, t = 2; at ω = 1 the same parameters are a saddle."""
    network = DenseNetwork(widths)
    layers = [[[int(i == j == 0) for j in range(a)] for i in range(b)]
              for a, b in pairwise(widths)]  # fmt: skip
    for omega, negative in ((3, 0), (1, 1)):
        loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, omega], [omega, 1]])
        found = network.classify(layers, loss)
        assert found.is_critical and found.is_pure and found.loss == 4
        bad = {p.matrix for p in rank_one_critical_points(loss).bad_minima}
        assert (found.product in bad) == (negative == 0)
        assert found.hessian[1] == negative and found.hessian[0] + negative == network.dimension


def test_a_filling_network_has_no_bad_minimum_there():
    """Break of the break: with r = 2 the same weights and target leave a saddle."""
    network = DenseNetwork((2, 2, 2))
    loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 1]])
    found = network.classify([[[1, 0], [0, 0]], [[1, 0], [0, 0]]], loss)
    assert network.is_filling and found.is_spurious and found.hessian[1] > 0


@settings(max_examples=20, deadline=None)
@given(critical_parameters((2, 2, 2)))
def test_gradient_and_hessian_are_derivatives(case):
    """Differences of the exact loss: a polynomial of degree four along lines."""
    network, layers, loss = case
    rng = np.random.default_rng(1)
    step = [rng.integers(-2, 3, np.shape(W)).tolist() for W in layers]

    def at(e):
        moved = [[[w + e * s for w, s in zip(a, b, strict=True)] for a, b in zip(W, S, strict=True)]
                 for W, S in zip(layers, step, strict=True)]  # fmt: skip
        return loss.value(network.product(moved))

    nodes = [Fraction(k) for k in range(-2, 3)]
    system = fmpq_mat(5, 5, [to_fmpq(k**j) for k in nodes for j in range(5)])
    values = fmpq_mat(5, 1, [to_fmpq(at(k)) for k in nodes])
    _, first, second, *_ = from_flint(system.solve(values))
    flat = [c for W in step for row in W for c in row]
    slope = [c for W in network.gradient(layers, loss) for row in W for c in row]
    H = network.hessian(layers, loss)
    assert first[0] == sum(a * b for a, b in zip(slope, flat, strict=True))
    assert 2 * second[0] == sum(
        x * c * y for x, row in zip(flat, H, strict=True) for c, y in zip(row, flat, strict=True)
    )


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: DenseNetwork((3,)), ValueError, "give d_0 and d_L at least"),
        (lambda: DenseNetwork((3, 0)), ValueError, "d_1 0 is below 1"),
        (lambda: DenseNetwork((3, 1.5)), TypeError, "d_1 1.5 is no integer"),
        (lambda: DenseNetwork("32"), ValueError, "is str"),
        (lambda: DenseNetwork((1, 1)).product([]), ValueError, "give W_1, …, W_1"),
        (lambda: DenseNetwork((1, 1)).product([[[1, 2]]]), ValueError, "give 1 × 1"),
        (lambda: DenseNetwork((1, 1)).classify([[[1]]], 3), TypeError, "is no MatrixLoss"),
        (
            lambda: DenseNetwork((1, 1)).classify([[[1]]], MatrixLoss([[1, 2]])),
            ValueError, "give a target of that shape",
        ),
        (
            lambda: DenseNetwork((20, 20)).classify([np.eye(20)], MatrixLoss([[1]])),
            ValueError, "take a smaller network",
        ),
        (lambda: is_critical_on_rank([[1]], MatrixLoss([[1, 2]])), ValueError, "that shape"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
