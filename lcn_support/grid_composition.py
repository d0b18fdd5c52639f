"""Composition of convolutions on a grid is multiplication of polynomials in D variables.

The filter of shape (k^{(1)}, …, k^{(D)}) is π(w) = Σ_j w_j ∏_d x_d^{k^{(d)} − 1 − j_d} y_d^{j_d};
with layer strides S^{(d)} it enters the product as π(w)(x_1^{S^{(1)}}, y_1^{S^{(1)}}, …).
"""

from cmath import isfinite
from collections.abc import Iterable
from numbers import Number, Rational
from typing import Any

import numpy as np

from lcn_support.grid_architecture import GridArchitecture


def compose_grid(filters: Iterable[Any], strides: Iterable[Iterable[int]] | None = None) -> Any:
    """The end-to-end filter of convolutions on a D-dimensional grid, first layer first.

    Parameters
    ----------
    filters
        one array, or nested sequence, of D axes for each layer.
    strides
        one tuple of D integers for each layer; all one when left out. The last does not enter.

    Returns
    -------
    numpy.ndarray
        of shape ``GridArchitecture(shapes, strides).filter_shape``: of floats if every filter is
        one of floats, otherwise of objects, multiplied as they are (integers, Fractions, symbols,
        balls), so that nothing is rounded.

    Raises
    ------
    ValueError
        if there is no filter, a filter is empty, not rectangular or not finite, or the numbers of
        axes or the strides do not match.

    Notes
    -----
    π(W) = ∏ π(w_i), as for one axis. Source: [KMMT2022] for stride one; no padding and no flip,
    the cross-correlation of deep-learning libraries.

    Examples
    --------
    Sobel's filter is a product of two filters of shape (2, 2), and of one along each axis:

    >>> compose_grid([[[1, 1], [1, 1]], [[1, -1], [1, -1]]]).tolist()
    [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    >>> compose_grid([[[1], [2], [1]], [[1, 0, -1]]]).tolist()
    [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    """
    read = [_read(w, layer) for layer, w in enumerate(filters, start=1)]
    a = GridArchitecture([w.shape for w in read], strides)
    if all(w.dtype == float for w in read):
        result = np.ones((1,) * len(a.filter_shape))
    else:
        result = np.full((1,) * len(a.filter_shape), 1, dtype=object)
    for w, steps in zip(read, a.layer_strides, strict=True):
        result = _multiply(result, w, steps)
    return result


def _multiply(first: Any, w: Any, steps: tuple[int, ...]) -> Any:
    shape = tuple(n + (k - 1) * s for n, k, s in zip(first.shape, w.shape, steps, strict=True))
    exact = first.dtype == object or w.dtype == object
    result = np.full(shape, 0, dtype=object) if exact else np.zeros(shape)
    for position in np.ndindex(w.shape):
        starts = [j * s for j, s in zip(position, steps, strict=True)]
        where = tuple(slice(b, b + n) for b, n in zip(starts, first.shape, strict=True))
        result[where] = result[where] + first * w[position]
    return result


def _read(values: Any, layer: int) -> Any:
    """An array of finite floats, or of exact objects."""
    try:
        w = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"filter at layer {layer}: {values!r} is not rectangular; give rows of one length"
        ) from None
    if not w.ndim or not w.size:
        raise ValueError(
            f"filter at layer {layer}: {values!r} is no filter; give at least one axis and one "
            "number along each"
        )
    for entry in w.flat:
        if not _is_finite(entry):
            raise ValueError(
                f"filter at layer {layer} has the entry {entry}, which is not finite; give finite "
                "numbers"
            )
    if w.dtype.kind == "f":
        return w.astype(float)
    if w.dtype.kind in "iu":
        return np.array(w.tolist(), dtype=object)
    if w.dtype.kind != "O":
        raise ValueError(f"filter at layer {layer}: {values!r} is not one of real numbers")
    return w


def _is_finite(entry: Any) -> bool:
    """Whether a number or ball is finite; symbols are taken for finite."""
    if isinstance(entry, Rational):
        return True
    stated = getattr(entry, "is_finite", None)
    finite = stated() if callable(stated) else stated
    if finite is None and isinstance(entry, Number):
        return isfinite(entry)  # type: ignore[arg-type]
    return finite is not False
