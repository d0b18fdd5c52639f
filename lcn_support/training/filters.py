"""The parameters of many networks at once: what they compose to, and derivatives of the loss.

Everything here takes NumPy arrays or torch tensors with a leading axis of runs, and stays on the
device that it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor, read_doubles, refuse_unusual_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.losses.batch import LossBatch
from lcn_support.training.sums_of_products import Network, sum_of_products


def read_filters(a: Network, filters: Iterable[Any]) -> tuple[Any, ...]:
    """Filters of shapes (R, k_i), checked; one run may leave out the axis of runs.

    Those of a shallow network are (W, α), of shapes (R, r, n) and (R, r).

    Arrays become arrays of doubles; tensors stay as they are.

    Raises
    ------
    ValueError
        if the shapes do not fit the architecture or each other, or a number is not finite.

    Examples
    --------
    >>> [w.shape for w in read_filters(Architecture((3, 2)), [(1, 2, 3), (4, 5)])]
    [(1, 3), (1, 2)]
    """
    wanted = sum_of_products(a).shapes
    if is_tensor(filters):
        raise ValueError("filters: one tensor is given; give a list with one for each layer")
    given = listed(filters, "filters", "arrays (R, k_i), one for each layer")
    tensors = [is_tensor(w) for w in given]
    if any(tensors) and not all(tensors):
        kinds = [type(w).__name__ for w in given]
        raise ValueError(
            f"filters of kinds {kinds}: some are torch tensors and some are not; give all in one "
            "kind"
        )
    if all(tensors):
        for layer, w in enumerate(given, start=1):
            refuse_unusual_tensor(w, f"the filters of layer {layer}")
        if len({(w.dtype, w.device) for w in given}) > 1:
            kinds = [f"{w.dtype} on {w.device}" for w in given]
            raise ValueError(f"filters of {kinds} differ in type or device; give all in the same")
    read = [
        w if is_tensor(w) else read_doubles(w, f"the filters of layer {layer}")
        for layer, w in enumerate(given, start=1)
    ]
    axes = [len(wanted[min(i, len(wanted) - 1)]) for i in range(len(read))]
    read = [w[None] if w.ndim == count else w for w, count in zip(read, axes, strict=True)]
    shapes = [tuple(w.shape) for w in read]
    runs = len(read[0]) if shapes and shapes[0] else 0
    if shapes != [(runs, *shape) for shape in wanted] or not runs:
        fitting = "one array (R, k_i) for each layer"
        if not isinstance(a, Architecture):
            fitting = " and ".join(f"(R, {', '.join(map(str, shape))})" for shape in wanted)
        raise ValueError(
            f"filters of shapes {short(shapes)} for {a}; give {fitting}, with the same number "
            "R ≥ 1 of runs"
        )
    return tuple(read)


def composed(a: Network, filters: Sequence[Any]) -> Any:
    """The end-to-end filters W, of shape (R, k).

    >>> composed(Architecture((2, 2)), read_filters(Architecture((2, 2)), [(1, 2), (3, 4)]))
    array([[ 3., 10.,  8.]])
    """
    if not isinstance(a, Architecture):
        return sum_of_products(a).composed(filters)
    return _prefixes(a, filters)[-1]


def layer_gradients(a: Network, losses: LossBatch, filters: Sequence[Any]) -> list[Any]:
    """The partial derivatives ∂L/∂w_i of L = ℓ(W), of shapes (R, k_i).

    Examples
    --------
    Euler's identity: the derivative along the scaling of one filter is the same for each.

    >>> a = Architecture((2, 3), strides=(2, 1))
    >>> rng = np.random.default_rng(0)
    >>> filters = [rng.standard_normal((4, 2)), rng.standard_normal((4, 3))]
    >>> slopes = layer_gradients(a, LossBatch(rng.standard_normal((4, a.filter_size))), filters)
    >>> first, second = ((w * g).sum(axis=1) for w, g in zip(filters, slopes))
    >>> np.allclose(first, second)
    True
    """
    if not isinstance(a, Architecture):
        return sum_of_products(a).gradients(losses, filters)
    prefixes = _prefixes(a, filters)
    slope = 2 * losses.residual(prefixes[-1])
    found: list[Any] = []
    for i in reversed(range(a.layers)):
        w, spread = filters[i], a.layer_strides[i]
        before = prefixes[i - 1] if i else w[:, :1] * 0 + 1
        width = before.shape[1]
        parts = [slope[:, j * spread : j * spread + width] for j in range(a.sizes[i])]
        entries = [(before * part).sum(-1) for part in parts]
        found.append(stack_columns(entries))
        slope = sum(w[:, j : j + 1] * part for j, part in enumerate(parts))
    return found[::-1]


def _prefixes(a: Architecture, filters: Sequence[Any]) -> list[Any]:
    """w_1, then the product of the first two layers, and so on to W."""
    products = [filters[0]]
    for w, spread in zip(filters[1:], a.layer_strides[1:], strict=True):
        before = products[-1]
        width = before.shape[1]
        shape = (len(before), width + (w.shape[1] - 1) * spread)
        after = before.new_zeros(shape) if is_tensor(before) else np.zeros(shape)
        for j in range(w.shape[1]):
            after[:, j * spread : j * spread + width] += w[:, j : j + 1] * before
        products.append(after)
    return products


def stack_columns(columns: Sequence[Any]) -> Any:
    """Arrays or tensors of shape (R,) side by side."""
    if is_tensor(columns[0]):
        import torch

        return torch.stack(list(columns), dim=1)
    return np.stack(columns, axis=1)
