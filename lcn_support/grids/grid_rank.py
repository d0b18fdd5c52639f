"""The exact rank of the differential of the parameterization for convolutions on grids.

With row-major positions in the end-to-end box as exponents, a product of polynomials in D variables
is one of polynomials in a single variable: no position overflows its axis.
"""

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.real_numbers import listed
from lcn_support.function_space.parameterization import product_rank, read_filters, read_modulus
from lcn_support.grids.architecture import GridArchitecture


def grid_rank(a: GridArchitecture, filters: Iterable[Any], modulus: int | None = None) -> int:
    """The exact rank of the differential of (w_1, …, w_L) ↦ the end-to-end filter.

    Parameters
    ----------
    a
        an architecture on a grid of any dimension, of any strides.
    filters
        one array, or nested sequence, of shape ``a.filter_shapes[i]`` for each layer: integers,
        Fractions, or floats, which are taken as the dyadic rational numbers that they are.
    modulus
        a prime: integer filters are then read modulo it, and the rank is at most that over Q.

    Returns
    -------
    int
        at most ``a.dimension``, which almost all filters attain.

    Raises
    ------
    ValueError
        if the filters do not have these shapes, a number is not real or not finite, the modulus is
        no prime, or numbers to be reduced are not integers.

    Notes
    -----
    Source: [KMMT2022] for convolutions as products of polynomials.

    Examples
    --------
    >>> a = GridArchitecture([(2, 2), (2, 2)])
    >>> first, second = [[1, 2], [3, 4]], [[5, 6], [7, 9]]
    >>> a.dimension, grid_rank(a, [first, second])
    (7, 7)
    >>> grid_rank(a, [first, first])
    4
    """
    modulus = read_modulus(modulus)
    given = listed(filters, "filters", "arrays, one for each layer")
    if len(given) != a.layers:
        raise ValueError(
            f"{len(given)} filters, but {a} has {a.layers} layers; give one array for each layer"
        )
    flat = [
        _flatten(w, shape, f"filter {layer}")
        for layer, (w, shape) in enumerate(zip(given, a.filter_shapes, strict=True), start=1)
    ]
    read = read_filters(Architecture(map(prod, a.filter_shapes)), flat, modulus)
    box = a.filter_shape
    steps = [prod(box[d + 1 :]) for d in range(len(box))]
    exponents = [
        [
            sum(j * S * step for j, S, step in zip(position, stride, steps, strict=True))
            for position in product(*map(range, shape))
        ]
        for shape, stride in zip(a.filter_shapes, a.layer_strides, strict=True)
    ]
    return product_rank(exponents, read, modulus)


def _flatten(values: Any, shape: tuple[int, ...], name: str) -> list[Any]:
    """The entries in row-major order."""
    entries = values.tolist() if hasattr(values, "tolist") else values
    if not shape:
        return [entries]
    if not isinstance(entries, Iterable) or len(rows := list(entries)) != shape[0]:
        raise ValueError(
            f"{name}: {entries!r} stands where {shape[0]} entries of shape {shape[1:]} should; "
            "give arrays of the architecture's filter shapes"
        )
    return [entry for row in rows for entry in _flatten(row, shape[1:], name)]
