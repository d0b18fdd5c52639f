"""On grids, too, the gradient flow keeps the differences of squared norms, and nothing else."""

import numpy as np
import pytest
import sympy as sp

from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid
from lcn_support.grids.descent import composed_on_grid, descend_on_grid, grid_gradients
from lcn_support.grids.ranks import grid_rank
from lcn_support.losses.batch import LossBatch

CASES = [
    ([(2, 2), (2, 2)], None),
    ([(3, 1), (2, 2), (1, 2)], [(1, 2), (2, 1), (1, 1)]),
    ([(2, 2, 2), (1, 2, 1)], [(2, 1, 1), (1, 1, 1)]),
    ([(2, 1, 2, 1), (1, 2, 1, 2)], None),
]


def symbolic(a):
    return [
        np.array([sp.Symbol(f"w{i}_{n}") for n in range(np.prod(shape))]).reshape(shape)
        for i, shape in enumerate(a.filter_shapes)
    ]


@pytest.mark.parametrize(("shapes", "strides"), CASES)
def test_euler_identity_for_every_loss(shapes, strides):
    """⟨w_i, ∂⟨g, W⟩/∂w_i⟩ is the same polynomial for each layer, for any vector g."""
    a = GridArchitecture(shapes, strides)
    filters = symbolic(a)
    W = compose_grid(filters, a.strides).ravel()
    value = sp.expand(sum(sp.Symbol(f"g{n}") * c for n, c in enumerate(W)))
    for w in filters:
        assert sp.expand(sum(c * value.diff(c) for c in w.ravel()) - value) == 0


def test_a_loss_of_the_filters_does_not_keep_them():
    a = GridArchitecture([(2, 2), (2, 2)])
    filters = symbolic(a)
    value = compose_grid(filters).sum() ** 2 + sum((w**2).sum() for w in filters)
    first, last = (sp.expand(sum(c * value.diff(c) for c in w.ravel())) for w in filters)
    assert first != last


@pytest.mark.parametrize("D", [1, 2, 3])
def test_for_all_losses_together_there_are_no_others(D):
    """An invariant of all losses has its gradient in ker dμ, which the L − 1 scalings span."""
    rng = np.random.default_rng(D)
    for _ in range(60):
        layers = int(rng.integers(2, 4))
        shapes = rng.integers(1, (5, 4, 3)[D - 1], (layers, D))
        a = GridArchitecture(shapes.tolist(), rng.integers(1, 3, (layers, D)).tolist())
        filters = [rng.integers(-(10**6), 10**6, shape) for shape in a.filter_shapes]
        assert a.parameter_count - grid_rank(a, filters) == a.layers - 1
        zero = [0 * w for w in filters[:2]]
        assert a.parameter_count - grid_rank(a, [*zero, *filters[2:]]) > a.layers - 1


def norms(filters):
    first, last = ((w**2).sum(axis=tuple(range(1, w.ndim))) for w in filters)
    return first - last


def runge_kutta(a, losses, filters, step, steps):
    for _ in range(steps):
        slopes = [grid_gradients(a, losses, filters)]
        for share in (0.5, 0.5, 1):
            at = [w - share * step * g for w, g in zip(filters, slopes[-1], strict=True)]
            slopes.append(grid_gradients(a, losses, at))
        filters = [
            w - step / 6 * (g[0] + 2 * g[1] + 2 * g[2] + g[3])
            for w, g in zip(filters, zip(*slopes, strict=True), strict=True)
        ]
    return filters


def test_the_flow_keeps_them_and_steps_lose_them():
    """The drift over time 1 is of order h⁴ for the integrator, of order h for descent."""
    a = GridArchitecture([(2, 2), (2, 3)], strides=[(1, 2), (1, 1)])
    rng = np.random.default_rng(7)
    losses = LossBatch(rng.standard_normal((20, a.filter_size)))
    start = [0.7 * rng.standard_normal((20, *shape)) for shape in a.filter_shapes]
    flow, descent = (
        [
            np.abs(norms(rule(a, losses, start, 1 / n, n)) - norms(start)).max()
            for n in (80, 160, 320)
        ]
        for rule in (runge_kutta, descend_on_grid)
    )
    assert flow[2] < 1e-6 and flow[2] < flow[1] / 10 < flow[0] / 100
    assert descent[2] > 1e-3 and 1.8 < descent[1] / descent[2] < 2.2


def test_gradients_against_differences():
    rng = np.random.default_rng(8)
    for shapes, strides in CASES:
        a = GridArchitecture(shapes, strides)
        A = rng.standard_normal((1, a.filter_size, a.filter_size))
        losses = LossBatch(rng.standard_normal((1, a.filter_size)), A @ A.swapaxes(1, 2))
        filters = [rng.standard_normal((1, *shape)) for shape in a.filter_shapes]
        whole = compose_grid([w[0] for w in filters], a.strides)
        assert np.allclose(composed_on_grid(a, filters)[0], whole)

        def value(moved, a=a, losses=losses):
            return float(losses.value(composed_on_grid(a, moved).reshape(1, -1))[0])

        for i, g in enumerate(grid_gradients(a, losses, filters)):
            move = rng.standard_normal(filters[i].shape)
            ahead, behind = (
                value([w + t * move if j == i else w for j, w in enumerate(filters)])
                for t in (1e-5, -1e-5)
            )
            assert np.isclose((ahead - behind) / 2e-5, (g * move).sum(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("targets", "shape", "step", "message"),
    [
        (9, (2, 3), 0.01, "filters of shapes"),
        (8, (2, 2), 0.01, "targets of 8 coefficients"),
        (9, (2, 2), 9.0, "no longer finite with steps of 9.0"),
    ],
)
def test_refusals(targets, shape, step, message):
    a = GridArchitecture([(2, 2), (2, 2)])
    with pytest.raises(ValueError, match=message):
        descend_on_grid(a, LossBatch(np.ones((1, targets))), [np.ones((1, *shape))] * 2, step, 60)
