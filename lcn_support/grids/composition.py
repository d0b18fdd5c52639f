"""Composition of convolutions on a grid is multiplication of polynomials in D variables.

The filter of shape (k^{(1)}, …, k^{(D)}) is π(w) = Σ_j w_j ∏_d x_d^{k^{(d)} − 1 − j_d} y_d^{j_d};
with layer strides S^{(d)} it enters the product as π(w)(x_1^{S^{(1)}}, y_1^{S^{(1)}}, …).
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, to_double
from lcn_support.arguments.ring_elements import (
    are_rounded,
    beside_flint,
    is_flint,
    is_real,
    ring_element,
)
from lcn_support.grids.architecture import GridArchitecture

_MOST_AXES = 16


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
    import numpy as np

    given = listed(filters, "filters", "arrays, one for each layer")
    read = _in_one_ring([_read(w, layer) for layer, w in enumerate(given, start=1)])
    a = GridArchitecture([w.shape for w in read], strides)
    if all(w.dtype == float for w in read):
        result = np.ones((1,) * len(a.filter_shape))
    else:
        result = np.full((1,) * len(a.filter_shape), 1, dtype=object)
    with np.errstate(over="ignore", invalid="ignore"):
        for w, steps in zip(read, a.layer_strides, strict=True):
            result = _multiply(result, w, steps)
    return result


def _in_one_ring(filters: list[Any]) -> list[Any]:
    """python-flint's rational numbers beside its elements; nothing too large beside floats."""
    import numpy as np

    entries = [entry for w in filters for entry in w.flat]
    if any(map(is_flint, entries)):
        return [np.vectorize(beside_flint, otypes=[object])(w) for w in filters]
    if any(isinstance(entry, float) for entry in entries):
        for entry in entries:
            if is_real(entry):
                to_double(entry, "a filter beside floats")
    return filters


def windows(
    shape: Iterable[int], steps: Iterable[int], size: Iterable[int]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """The positions in a filter, and the window of that size that its entry multiplies.

    >>> list(windows((2, 1), steps=(3, 1), size=(2, 2)))[1]
    ((1, 0), (slice(3, 5, None), slice(0, 2, None)))
    """
    for position in product(*map(range, shape)):
        starts = (j * s for j, s in zip(position, steps, strict=True))
        yield position, tuple(slice(b, b + n) for b, n in zip(starts, size, strict=True))


def _multiply(first: Any, w: Any, steps: tuple[int, ...]) -> Any:
    import numpy as np

    shape = tuple(n + (k - 1) * s for n, k, s in zip(first.shape, w.shape, steps, strict=True))
    exact = first.dtype == object or w.dtype == object
    result = np.full(shape, 0, dtype=object) if exact else np.zeros(shape)
    for position, where in windows(w.shape, steps, first.shape):
        result[where] = result[where] + first * w[position]
    return result


def _read(values: Any, layer: int) -> Any:
    """An array of finite floats, or of exact objects."""
    import numpy as np

    name = f"filter at layer {layer}"
    nested = _nested(values, name, _MOST_AXES)
    shapes = _shapes(nested)
    if len(shapes) > 1:
        raise ValueError(f"{name}: {short(values)} is not rectangular; give rows of one length")
    (shape,) = shapes
    if not shape or 0 in shape:
        raise ValueError(
            f"{name}: {short(values)} is no filter; give at least one axis and one number along "
            "each"
        )
    w = np.empty(shape, dtype=object)
    for position in product(*map(range, shape)):
        entry = nested
        for place in position:
            entry = entry[place]
        w[position] = entry
    entries = list(w.flat)
    if are_rounded(entries):
        return np.array([to_double(entry, name) for entry in entries]).reshape(shape)
    return w


def _nested(values: Any, name: str, axes: int) -> Any:
    """Lists within lists of elements of a ring."""
    scalar = not hasattr(values, "__iter__") or getattr(values, "ndim", 1) == 0
    if scalar or isinstance(values, str | bytes):
        return ring_element(values, name)
    if not axes:
        raise ValueError(f"{name}: {short(values)} is nested too deeply; give an array of D axes")
    return [_nested(entry, name, axes - 1) for entry in listed(values, name)]


def _shapes(nested: Any) -> set[tuple[int, ...]]:
    """The shapes of all parts: one, if the whole is rectangular."""
    if not isinstance(nested, list):
        return {()}
    inner = set().union(*map(_shapes, nested)) or {()}
    return {(len(nested), *shape) for shape in inner}
