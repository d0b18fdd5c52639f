"""Training on a grid by the compiled engine, against the loops that slide a window."""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, gradient_flow, train
from lcn_support.grids import (
    GridArchitecture,
    compose_grid,
    composed_on_grid,
    descend_on_grid,
    grid_contains,
    grid_gradients,
)
from lcn_support.losses.batch import LossBatch
from lcn_support.training.filters import composed, layer_gradients
from lcn_support.training.polish import polished
from lcn_support.training.sums_of_products import SumOfProducts, sum_of_products

GRIDS = [
    GridArchitecture([(2, 2), (2, 2)]),
    GridArchitecture([(2, 3), (1, 2), (2, 1)]),
    GridArchitecture([(2, 2), (2, 2)], strides=[(1, 2), (1, 1)]),
    GridArchitecture([(2, 1, 2), (1, 2, 2)], strides=[(1, 1, 2), (1, 1, 1)]),
]


def drawn(a, runs=5, seed=0):
    rng = np.random.default_rng(seed)
    k = a.filter_size
    X = rng.standard_normal((runs, k, k))
    losses = LossBatch(rng.standard_normal((runs, k)), X @ X.swapaxes(1, 2) / k)
    return losses, [rng.standard_normal((runs, *shape)) for shape in a.filter_shapes]


@pytest.mark.parametrize("a", GRIDS, ids=str)
def test_products_and_gradients_are_those_of_the_windows(a):
    losses, filters = drawn(a)
    W = composed_on_grid(a, filters)
    assert np.allclose(composed(a, filters), W.reshape(len(W), -1))
    for g, h in zip(
        layer_gradients(a, losses, filters), grid_gradients(a, losses, filters), strict=True
    ):
        assert g.shape == h.shape and np.allclose(g, h)


@pytest.mark.parametrize("a", GRIDS[:3], ids=str)
def test_descent_is_that_of_the_windows(a):
    losses, filters = drawn(a)
    runs = train(a, losses, filters, step=0.004, steps=120, every=60)
    wanted = descend_on_grid(a, losses, filters, 0.004, 120)
    for w, v in zip(runs.filters, wanted, strict=True):
        assert w.shape == v.shape and np.allclose(w, v, atol=1e-11)
    half = descend_on_grid(a, losses, filters, 0.004, 60)
    for w, v in zip(runs.path.filters, half, strict=True):
        assert w.shape == (3, *v.shape) and np.allclose(w[1], v, atol=1e-11)
    assert str(runs).startswith(f"5 runs of {a}: ")


def test_the_flow_keeps_its_invariants_and_ends_where_the_filter_is_contained():
    a = GRIDS[0]
    losses, filters = drawn(a, seed=2)
    ended = gradient_flow(a, losses, filters)
    norms = [[(w**2).sum(axis=(1, 2)) for w in part] for part in (filters, ended.filters)]
    assert np.allclose(norms[0][0] - norms[0][1], norms[1][0] - norms[1][1], atol=1e-12)
    assert ended.converged.any()
    target = compose_grid([[[1, 2], [3, 1]], [[2, 1], [1, -1]]])
    loss = QuadraticLoss(target.ravel())
    runs = train(a, loss, filters, step=0.01, steps=20_000, until_loss=1e-9)
    best = runs.filters[0][int(np.argmin(runs.loss))]
    assert runs.low_enough.any() and best.shape == (2, 2)
    assert grid_contains(a, target) is True


def test_another_order_of_the_entries_would_be_seen():
    """The places in W, column by column instead of row by row."""
    a = GRIDS[1]
    _, filters = drawn(a)
    units = sum_of_products(a)
    rows, columns = a.filter_shape
    turned = [tuple(e // columns + rows * (e % columns) for e in layer) for layer in units.supports]
    wrong = SumOfProducts(tuple(turned), units.powers, units.signs, units.exponents, units.shapes)
    W = composed_on_grid(a, filters).reshape(5, -1)
    assert np.allclose(units.composed(filters), W) and not np.allclose(wrong.composed(filters), W)


@pytest.mark.parametrize("a", GRIDS, ids=str)
def test_descent_is_that_of_torch_layers(a):
    """Sums of squares over samples, by layers of PyTorch and their own derivatives."""
    torch = pytest.importorskip("torch")
    kind = {2: torch.nn.Conv2d, 3: torch.nn.Conv3d}[len(a.filter_shape)]
    rng, samples, step = np.random.default_rng(4), 20, 0.01
    X = rng.standard_normal((samples, *a.filter_shape))
    y = rng.standard_normal(samples)
    start = [rng.standard_normal(shape) for shape in a.filter_shapes]
    layers = torch.nn.Sequential(
        *(
            kind(1, 1, shape, stride=s, bias=False, dtype=torch.float64)
            for shape, s in zip(a.filter_shapes, a.strides, strict=True)
        )
    )
    for layer, w in zip(layers, start, strict=True):
        layer.weight.data = torch.tensor(w)[None, None]
    steps = torch.optim.SGD(layers.parameters(), lr=step)
    for _ in range(15):
        steps.zero_grad()
        error = layers(torch.tensor(X)[:, None]).flatten() - torch.tensor(y)
        (error @ error / samples).backward()
        steps.step()
    patch = Architecture((a.filter_size,))  # a sample is one patch
    loss = QuadraticLoss.from_data(patch, X.reshape(samples, -1), y, samples="rows")
    runs = train(a, loss, start, step=step, steps=15)
    for w, layer in zip(runs.filters, layers, strict=True):
        assert np.allclose(w[0], layer.weight.data[0, 0].numpy(), atol=1e-9)
    other = train(a, loss, [w[::-1] for w in start], step=step, steps=15)
    assert not np.allclose(other.filters[0], runs.filters[0])


def test_tensors_are_trained_too():
    torch = pytest.importorskip("torch")
    a = GRIDS[0]
    losses, filters = drawn(a)
    tensors = LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances))
    found = train(a, tensors, [torch.tensor(w) for w in filters], step=0.004, steps=60)
    wanted = train(a, losses, filters, step=0.004, steps=60)
    assert all(np.allclose(w, v) for w, v in zip(found.filters, wanted.filters, strict=True))


def test_refusals_name_the_remedy():
    a = GRIDS[0]
    losses, filters = drawn(a)
    with pytest.raises(ValueError, match=r"give \(R, 2, 2\) and \(R, 2, 2\)"):
        train(a, losses, [w[:, :1] for w in filters])
    with pytest.raises(ValueError, match="targets of size 5 for GridArchitecture"):
        train(a, QuadraticLoss(range(5)), filters)
    with pytest.raises(ValueError, match="for networks on a line only; train without polish"):
        polished(train(a, losses, filters, steps=1))
    big = GridArchitecture([(5, 5), (4, 4)])
    with pytest.raises(ValueError, match=r"filter size 64, more than 40; .* torch tensors"):
        train(big, QuadraticLoss([0] * 64), [np.ones(s) for s in big.filter_shapes])
    with pytest.raises(TypeError, match="is no architecture"):
        train([(2, 2), (2, 2)], losses, filters)
