"""Composition of convolutions is multiplication of polynomials.

The filter w of size k is the form π(w) = w_0 x^{k−1} + w_1 x^{k−2} y + ⋯ + w_{k−1} y^{k−1}; with
layer stride S it enters the product as π(w)(x^S, y^S) [KMMT2022, KMST2023].
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.batches import is_batch, of_all_runs, run_by_run
from lcn_support.arguments.real_numbers import listed, to_double
from lcn_support.arguments.ring_elements import (
    are_rounded,
    beside_flint,
    is_flint,
    read_ring_elements,
    without_flint,
)
from lcn_support.arguments.size_limits import refuse_above, refuse_memory, written
from lcn_support.arithmetic.polynomials import product

if TYPE_CHECKING:
    import numpy as np

MOST_PRODUCTS = 200_000_000
"""Products of coefficients in one composition: about a minute for integers."""


def compose(filters: Iterable[Sequence[Any]], strides: Iterable[int] | None = None) -> Any:
    """The end-to-end filter of filters w_1, …, w_L, first layer first.

    Parameters
    ----------
    filters
        one coefficient sequence (w_{i,0}, …, w_{i,k_i−1}) for each layer; or those of R networks at
        once, as training returns them: arrays or tensors (R, k_i), beside which a filter of one
        axis is that of all networks.
    strides
        (s_1, …, s_L); all one when left out. The last one does not enter the filter.

    Returns
    -------
    tuple or numpy.ndarray
        k = k_1 + Σ_{i≥2}(k_i − 1)S_i coefficients. A float beside real numbers gives a numpy array;
        anything else (int, Fraction, balls, symbols) is multiplied as it is, and comes back as a
        tuple. Floats beside balls are the dyadic numbers that they are. Of R networks an array
        (R, k): of doubles if the filters are floats, not finite where they are not, else of
        objects; a tensor if all are tensors.

    Raises
    ------
    ValueError
        if there is no filter, a filter is empty, not flat or not finite, strides do not match, or
        more than ``MOST_PRODUCTS`` products of coefficients are needed.

    Notes
    -----
    π(W) = ∏ π(w_i)(x^{S_i}, y^{S_i}). Source: [KMMT2022] for stride one, [KMST2023] for any.

    Examples
    --------
    >>> compose([(1, 1), (1, -1)])
    (1, 0, -1)
    >>> compose([(1, 1), (1, -1)], strides=(2, 1))
    (1, 1, -1, -1)

    Two networks that share their second filter:

    >>> import numpy as np
    >>> compose([np.array([(1.0, 1.0), (1.0, 2.0)]), (1, -1)])
    array([[ 1.,  0., -1.],
           [ 1.,  1., -2.]])
    """
    given = listed(filters, "filters", "filters, one for each layer")
    if any(map(is_batch, given)):
        return _composed_runs(given, strides)
    read = [read_ring_elements(w, f"filter at layer {i}") for i, w in enumerate(given, start=1)]
    architecture = Architecture([len(w) for w in read], strides)
    refuse_long_products(
        [(len(w) - 1) * s for w, s in zip(read, architecture.layer_strides, strict=True)]
    )
    entries = [entry for w in read for entry in w]
    rounded = are_rounded(entries)
    if rounded:
        read = [[to_double(entry, "a filter") for entry in w] for w in read]
    elif any(map(is_flint, entries)):
        read = [[beside_flint(entry) for entry in w] for w in read]
    dilated = (dilate(w, s) for w, s in zip(read, architecture.layer_strides, strict=True))
    result = product(dilated)
    if rounded:
        import numpy as np

        return np.array(result, dtype=float)
    return tuple(map(without_flint, result))


def convolution_matrix(w: Sequence[Any], stride: int, outputs: int) -> "np.ndarray":
    """The matrix of one layer: row r holds the filter, shifted by r·stride.

    Parameters
    ----------
    w
        filter (w_0, …, w_{k−1}).
    stride
        s ≥ 1.
    outputs
        the number d_i ≥ 1 of rows.

    Returns
    -------
    numpy.ndarray
        shape (outputs, stride·(outputs − 1) + k): d_i × d_{i−1}. Floats give a float array, exact
        entries an array of objects.

    Raises
    ------
    ValueError
        if the filter is empty, not flat or not finite, if stride or outputs is not positive, or if
        the matrix needs more than a gibibyte.

    Notes
    -----
    Source: [KMMT2022]; no padding and no flip, the cross-correlation of deep-learning libraries.

    Examples
    --------
    >>> convolution_matrix((1, 2, 3), stride=2, outputs=2).tolist()
    [[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]

    The matrix of a composition is the product of the matrices, last layer on the left:

    >>> first, last = convolution_matrix((1, 2, 3), 2, 3), convolution_matrix((4, 5), 1, 2)
    >>> whole = convolution_matrix(compose([(1, 2, 3), (4, 5)], strides=(2, 1)), 2, 2)
    >>> bool((last @ first == whole).all())
    True
    """
    import numpy as np

    read = read_ring_elements(w, "filter at layer 1")
    (step,) = Architecture((1,), (stride,)).strides
    (rows,) = Architecture((outputs,)).sizes
    inexact = are_rounded(read)
    if inexact:
        read = [to_double(entry, "w") for entry in read]
    columns = step * (rows - 1) + len(read)
    refuse_memory(
        8.0 * rows * columns,
        f"a matrix of {written(rows)} × {written(columns)} entries",
        "give fewer outputs, or use numpy.convolve on the signal",
    )
    matrix = np.zeros((rows, columns), dtype=float if inexact else object)
    for row in range(rows):
        matrix[row, row * step : row * step + len(read)] = read
    return matrix


def shifted(form: Sequence[Any], by: int, size: int) -> list[Any]:
    """The coefficients of y^a times the form, a = ``by``, filled up with zeros to that size.

    >>> shifted((1, 2), by=1, size=4)
    [0, 1, 2, 0]
    """
    return [*[0] * by, *form, *[0] * (size - by - len(form))]


def differential(
    filters: Sequence[Sequence[Any]], layer_strides: Sequence[int]
) -> list[list[list[Any]]]:
    """The forms ∂W/∂w_{i,a} for each coefficient of each layer, over any ring and unchecked.

    W is linear in w_i: they are P_i, the product of the other filters, shifted by a·S_i. Their span
    is the image of the differential of (w_1, …, w_L) ↦ W.

    >>> differential([(1, 2), (3, 4)], layer_strides=(1, 1))
    [[[3, 4, 0], [0, 3, 4]], [[1, 2, 0], [0, 1, 2]]]
    """
    spread = [dilate(w, s) for w, s in zip(filters, layer_strides, strict=True)]
    size = sum(len(w) - 1 for w in spread) + 1
    rows = []
    for i, (w, stride) in enumerate(zip(filters, layer_strides, strict=True)):
        others = product([[1], *spread[:i], *spread[i + 1 :]])
        rows.append([shifted(others, a * stride, size) for a in range(len(w))])
    return rows


def refuse_long_products(degrees: Sequence[int]) -> None:
    """Refuse forms of these degrees, spread out, whose product takes more than a minute.

    >>> refuse_long_products([10**5, 10**5])
    Traceback (most recent call last):
        ...
    ValueError: a product of forms of degrees up to 100 000: 10 000 ... products, more than ...
    """
    lengths = accumulate(degrees, initial=1)
    refuse_above(
        MOST_PRODUCTS,
        sum(before * (degree + 1) for before, degree in zip(lengths, degrees, strict=False)),
        f"a product of forms of degrees up to {written(max(degrees))}: {{}} products",
        "take smaller filters or strides, or numpy.convolve for floats",
    )


def _composed_runs(filters: Sequence[Any], strides: Iterable[int] | None) -> Any:
    from numpy import errstate, zeros

    read, floats = of_all_runs(filters, "filters")
    if not floats:
        return run_by_run(lambda *run: compose([w.tolist() for w in run], strides), *read)
    a = Architecture([w.shape[1] for w in read], strides)
    spreads = a.layer_strides
    refuse_long_products([(k - 1) * s for k, s in zip(a.sizes, spreads, strict=True)])
    result = read[0]
    for w, spread in zip(read[1:], spreads[1:], strict=True):
        before, width = result, result.shape[1]
        shape = len(before), width + (w.shape[1] - 1) * spread
        result = (before[:, :1] * w).new_zeros(shape) if hasattr(w, "new_zeros") else zeros(shape)
        with errstate(over="ignore", invalid="ignore"):
            for j in range(w.shape[1]):
                result[:, j * spread : j * spread + width] += w[:, j : j + 1] * before
    return result


def dilate(w: Sequence[Any], stride: int) -> list[Any]:
    """The coefficients of w(x^S, y^S).

    >>> dilate((1, 2), 3)
    [1, 0, 0, 2]
    """
    dilated = [0] * ((len(w) - 1) * stride + 1)
    dilated[::stride] = w
    return dilated
