"""Samples of inputs and outputs, in rows or in columns, as matrices with one sample a column."""

from numbers import Number
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.frames import is_frame
from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_choice
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.matrices import Matrix, read_matrix

Shape = tuple[int, int]


def read_samples(
    X: Any, Y: Any, samples: Any = None, a: Architecture | None = None
) -> tuple[Matrix, Matrix, bool]:
    """Inputs d_0 × N, outputs d_L × N, and whether they were given without floats.

    The parameters and errors are those of :meth:`lcn_support.QuadraticLoss.from_data`; shapes are
    compared with an architecture if there is one.

    >>> X, Y, exact = read_samples([[1, 2], [3, 4]], [5, 6], samples="rows")
    >>> X == ((1, 3), (2, 4)), Y == ((5, 6),), exact
    (True, True, True)
    """
    if samples is None:
        in_rows = any(is_frame(given) or _is_batch(given) for given in (X, Y))
    else:
        in_rows = read_choice(samples, "samples", ("columns", "rows")) == "rows"
    if in_rows:
        _refuse_other_labels(X, Y)
    inputs, exact_inputs = read_matrix(_without_channel(X, "X") if in_rows else X, "X")
    outputs, exact_outputs = read_matrix(_answers(Y, inputs, in_rows), "Y")
    if a is not None:
        _check_shapes(a, (len(inputs), len(inputs[0])), (len(outputs), len(outputs[0])), in_rows)
    if in_rows:
        inputs, outputs = (tuple(zip(*M, strict=True)) for M in (inputs, outputs))
    return inputs, outputs, exact_inputs and exact_outputs


def _is_batch(values: Any) -> bool:
    """Whether it is an array of three axes: samples, channels, places."""
    return getattr(values, "ndim", None) == 3


def _without_channel(values: Any, name: str) -> Any:
    if not _is_batch(values):
        return values
    if values.shape[1] != 1:
        raise ValueError(
            f"{name} has shape {tuple(values.shape)}, so {values.shape[1]} channels, but these "
            "networks have one (chapter 1); give an array (N, 1, d), one channel a sample"
        )
    return values[:, 0]


def _refuse_other_labels(X: Any, Y: Any) -> None:
    """Refuse samples that carry labels, as those of pandas do, which tell X and Y apart."""
    of_x: Any = getattr(X, "index", None)
    of_y: Any = getattr(Y, "index", None)
    if not (hasattr(of_x, "equals") and hasattr(of_y, "equals")):
        return
    if len(of_x) != len(of_y) or of_x.equals(of_y):
        return
    pairs = (tuple(map(short, pair)) for pair in zip(of_x, of_y, strict=True))
    found = next(((i, *pair) for i, pair in enumerate(pairs) if pair[0] != pair[1]), None)
    if found is None:
        return
    i, one, other = found
    raise ValueError(
        f"row {i} is labelled {one} in X and {other} in Y, so these "
        "are not the inputs and the output of one sample; give Y.loc[X.index], or, if the rows "
        "belong together as they stand, Y.to_numpy()"
    )


def _answers(Y: Any, inputs: Matrix, in_rows: bool) -> Any:
    """Y as a matrix; one number for each sample only where samples are rows."""
    if is_frame(Y) or getattr(Y, "ndim", 1) != 1:
        return _without_channel(Y, "Y") if in_rows else Y
    entries = listed(Y, "Y", "rows of real numbers, or numbers with samples='rows'")
    if in_rows:
        return [[y] if _is_number(y) else y for y in entries]
    if all(map(_is_number, entries)) and len(entries) == len(inputs):
        raise ValueError(
            f"Y is a sequence of {len(inputs)} numbers, and X has {len(inputs)} rows, but one "
            "sample is a column here, and with one sample a row, as in scikit-learn, they would "
            "fit; give samples='rows', or X transposed and [Y]"
        )
    if all(map(_is_number, entries)) and len(entries) == len(inputs[0]):
        raise ValueError(
            f"Y is a sequence of {len(entries)} numbers, one for each column of X, but outputs "
            "with one sample a column are a matrix, here of one row; give [Y]"
        )
    return entries


def _is_number(entry: Any) -> bool:
    scalar = isinstance(entry, Number) or getattr(entry, "ndim", 1) == 0
    return scalar or not hasattr(entry, "__iter__")


def _check_shapes(a: Architecture, X: Shape, Y: Shape, in_rows: bool) -> None:
    """Refuse shapes that do not fit, with the orientation in which they would."""
    one, other = ("row", "column") if in_rows else ("column", "row")
    (N, inputs), (answers, outputs) = (X, Y) if in_rows else (X[::-1], Y[::-1])
    if answers == N and N and inputs == _needed(a, outputs):
        return
    turned = X[in_rows] == Y[in_rows] and X[not in_rows] == _needed(a, Y[not in_rows])
    if turned and X[in_rows]:
        kind = "" if in_rows else ", as in scikit-learn,"
        raise ValueError(
            f"X is {X[0]} × {X[1]} and Y is {Y[0]} × {Y[1]}, read with one sample a {one}, which "
            f"does not fit {a}, but with one sample a {other}{kind} they do; give "
            f"samples='{other}s', or both transposed"
        )
    if answers != N:
        raise ValueError(f"X has {N} {one}s and Y has {answers}; give one {one} a sample in both")
    if not N:
        raise ValueError(f"X and Y have no {one}s (N = 0); give at least one sample")
    raise ValueError(
        f"X has {inputs} {other}s and Y has {outputs}, but {a} has end-to-end filter size "
        f"k = {a.filter_size} and stride s = {a.stride}, so {outputs} outputs need "
        f"s(d_L − 1) + k = {_needed(a, outputs)} inputs; give X that many {other}s, one sample a "
        f"{one}"
    )


def _needed(a: Architecture, outputs: int) -> int:
    return a.stride * (outputs - 1) + a.filter_size
