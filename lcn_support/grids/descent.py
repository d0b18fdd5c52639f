"""Gradient descent for many networks on a grid at once, in double precision."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import windows
from lcn_support.losses.batch import LossBatch

Filters = tuple[Any, ...]


def descend_on_grid(
    a: GridArchitecture, losses: LossBatch, filters: Iterable[Any], step: float, steps: int
) -> Filters:
    """The filters after so many steps w_i ↦ w_i − h ∂L/∂w_i of gradient descent.

    Parameters
    ----------
    a
        an architecture on a grid, of any strides.
    losses
        R squared losses of end-to-end filters in row-major order, one for each run.
    filters
        one array of shape (R, k_i^{(1)}, …, k_i^{(D)}) for each layer.
    step, steps
        h, the same for all runs, and the number of steps.

    Returns
    -------
    tuple of numpy.ndarray
        of the shapes of the filters.

    Raises
    ------
    ValueError
        if a shape does not fit, or the filters stop being finite: h is too large.

    Examples
    --------
    >>> a = GridArchitecture([(2, 1), (1, 2)])
    >>> rng = np.random.default_rng(0)
    >>> start = [rng.standard_normal((1, 2, 1)), rng.standard_normal((1, 1, 2))]
    >>> end = descend_on_grid(a, LossBatch([(1, 2, 3, 6)]), start, step=0.01, steps=3000)
    >>> np.round(composed_on_grid(a, end), 6).tolist()
    [[[1.0, 2.0], [3.0, 6.0]]]
    """
    current = _read(a, losses, filters)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            slopes = grid_gradients(a, losses, current)
            current = tuple(w - step * g for w, g in zip(current, slopes, strict=True))
    if not all(np.isfinite(w).all() for w in current):
        raise ValueError(f"the filters are no longer finite with steps of {step}; give a smaller h")
    return current


def composed_on_grid(a: GridArchitecture, filters: Sequence[Any]) -> Any:
    """The end-to-end filters W, of shape (R, k^{(1)}, …, k^{(D)}).

    >>> a = GridArchitecture([(2, 1), (1, 2)])
    >>> composed_on_grid(a, [np.ones((1, 2, 1)), np.array([[[1.0, -1.0]]])]).tolist()
    [[[1.0, -1.0], [1.0, -1.0]]]
    """
    return _prefixes(a, filters)[-1]


def grid_gradients(a: GridArchitecture, losses: LossBatch, filters: Sequence[Any]) -> Filters:
    """The partial derivatives ∂L/∂w_i, of the shapes of the filters.

    The derivatives along the scalings of the filters agree:

    >>> a = GridArchitecture([(2, 2), (1, 3)], strides=[(1, 2), (1, 1)])
    >>> rng = np.random.default_rng(0)
    >>> filters = [rng.standard_normal((5, *shape)) for shape in a.filter_shapes]
    >>> slopes = grid_gradients(a, LossBatch(rng.standard_normal((5, a.filter_size))), filters)
    >>> first, last = ((w * g).sum(axis=(1, 2)) for w, g in zip(filters, slopes))
    >>> np.allclose(first, last)
    True
    """
    prefixes = _prefixes(a, filters)
    W = prefixes[-1]
    slope = 2 * losses.residual(W.reshape(len(W), -1)).reshape(W.shape)
    found = []
    for i in reversed(range(a.layers)):
        before, w = prefixes[i], filters[i]
        g, after = np.empty_like(w), np.zeros_like(before)
        for position, where in windows(w.shape[1:], a.layer_strides[i], before.shape[1:]):
            part = slope[:, *where]
            g[:, *position] = (before * part).sum(axis=tuple(range(1, part.ndim)))
            after += w[:, *position].reshape(-1, *(1,) * (before.ndim - 1)) * part
        found.append(g)
        slope = after
    return tuple(found[::-1])


def _prefixes(a: GridArchitecture, filters: Sequence[Any]) -> list[Any]:
    """1, w_1, the product of the first two layers, and so on to W."""
    products = [np.ones((len(filters[0]), *(1,) * len(a.filter_shape)))]
    for w, steps in zip(filters, a.layer_strides, strict=True):
        before = products[-1]
        sizes = zip(before.shape[1:], w.shape[1:], steps, strict=True)
        after = np.zeros((len(before), *(n + (k - 1) * s for n, k, s in sizes)))
        for position, where in windows(w.shape[1:], steps, before.shape[1:]):
            after[:, *where] += w[:, *position].reshape(-1, *(1,) * (before.ndim - 1)) * before
        products.append(after)
    return products


def _read(a: GridArchitecture, losses: LossBatch, filters: Iterable[Any]) -> Filters:
    read = tuple(np.array(w, dtype=float) for w in filters)
    shapes = [w.shape for w in read]
    if shapes != [(len(losses), *shape) for shape in a.filter_shapes]:
        raise ValueError(
            f"filters of shapes {shapes} for {a} and {len(losses)} losses; give one array "
            "(R, *filter_shape) for each layer, with the axis of the runs first"
        )
    if losses.targets.shape[1] != a.filter_size:
        raise ValueError(
            f"targets of {losses.targets.shape[1]} coefficients, but {a} composes to "
            f"{a.filter_size}; give them in row-major order"
        )
    return read
