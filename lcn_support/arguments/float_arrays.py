"""Reading arrays of doubles: from arrays and tensors of any real type, and from nested sequences.

What is read here is rounded to doubles, so exact numbers and balls are taken by their nearest
doubles, balls at their centres. How far wide balls are off is told as an epsilon is.
"""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcn_support.arguments.coefficients import TOLERANCE
from lcn_support.arguments.enclosures import as_ball
from lcn_support.arguments.frames import as_python, frame_columns, is_frame
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import is_ball, listed, real_number, to_double, type_epsilon

_PLAIN = (float, int, bool)
_DEEPEST = 4
_DOUBLE = float(np.finfo(float).eps)


def read_doubles(values: Any, name: str, finite: bool = True) -> NDArray[np.float64]:
    """A contiguous array of finite doubles; of any, from arrays and tensors, if they may be not.

    Raises ``ValueError`` for complex numbers, text, sets, mappings, rows of unequal length, and for
    numbers that are not finite.

    >>> read_doubles([(1, 2), (3, 0.5)], "W")
    array([[1. , 2. ],
           [3. , 0.5]])
    """
    return read_rounded(values, name, finite)[0]


def read_rounded(values: Any, name: str, finite: bool = True) -> tuple[NDArray[np.float64], float]:
    """As :func:`read_doubles`, with the epsilon of the coarsest type of floats among the numbers.

    Exact numbers have that of doubles, as they are rounded to these. Where balls are wide, it is
    larger, so that the default tolerance covers their radii.

    >>> read_rounded(np.float32([1, 2]), "W")[1] == 2.0**-23
    True
    >>> from flint import arb
    >>> from lcn_support.arguments.coefficients import own_tolerance
    >>> own_tolerance(read_rounded([arb(4, 1), 2], "W")[1]) >= 1 / 4
    True
    """
    array, epsilon = _read(values, name, _DEEPEST)
    if finite and not np.isfinite(array).all():
        raise ValueError(
            f"{name}: {_first_not_finite(array)} is not finite; give finite numbers, of which "
            "none is larger than a double can be"
        )
    return np.require(array, requirements="C"), max(epsilon, _DOUBLE)


def is_tensor(value: Any) -> bool:
    """Whether the value is a torch tensor; torch is not loaded to find out.

    >>> is_tensor(np.zeros(2))
    False
    """
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "dtype")


def refuse_unusual_tensor(tensor: Any, name: str) -> None:
    """Refuse a tensor that is not of a real floating type, or not finite."""
    if not tensor.is_floating_point():
        raise ValueError(
            f"{name}: a tensor of {tensor.dtype}, which is not of a floating type; give w.double() "
            "for each w, and real parts of complex ones"
        )
    type_epsilon(tensor.dtype, name)
    _refuse_no_numbers(tensor, name)
    if not bool(tensor.isfinite().all()):
        raise ValueError(f"{name}: a tensor of numbers that are not all finite; give finite ones")


def _refuse_no_numbers(tensor: Any, name: str) -> None:
    """Refuse a tensor that has no numbers at all, or is sparse."""
    if tensor.is_meta:
        raise ValueError(
            f"{name}: a tensor on the device meta has a shape and no numbers; give it once they "
            "are loaded, such as by module.to_empty(device='cpu') and load_state_dict"
        )
    if str(tensor.layout) != "torch.strided":
        raise ValueError(
            f"{name}: a tensor of layout {tensor.layout}; give dense numbers, tensor.to_dense()"
        )


def _read(values: Any, name: str, axes: int) -> tuple[NDArray[np.float64], float]:
    """The array and the epsilon of its coarsest type, with at most so many axes."""
    if is_tensor(values):
        if values.is_complex():
            raise ValueError(
                f"{name}: a tensor of {values.dtype} is complex, and coefficients are real; give "
                "its real part if it has no other"
            )
        epsilon = type_epsilon(values.dtype, name)
        _refuse_no_numbers(values, name)
        return values.detach().cpu().double().numpy().copy(), epsilon
    if isinstance(values, np.ndarray | np.generic) and not isinstance(values, np.ma.MaskedArray):
        if values.dtype.kind in "fiub" or "float" in values.dtype.name:
            with np.errstate(over="ignore"):
                return np.array(values, dtype=float), type_epsilon(values.dtype, name)
        if values.dtype.kind == "c":
            raise ValueError(
                f"{name}: an array of {values.dtype} is complex, and coefficients are real; give "
                "its real part if it has no other"
            )
        if values.ndim == 0:
            return _scalar(values.item(), name)
    if _is_number(values):
        return _scalar(values, name)
    if is_frame(values):
        return _frame(values, name)
    entries = listed(values, name)
    if not axes:
        raise ValueError(f"{name}: {short(values)} is nested too deeply; give numbers in rows")
    if all(type(entry) in _PLAIN for entry in entries):
        try:
            return np.array(entries, dtype=float), 0.0
        except OverflowError:
            pass
    parts = [
        _read(entry, name, axes - 1) if _is_collection(entry) else _scalar(entry, name)
        for entry in entries
    ]
    shapes = sorted({part.shape for part, _ in parts})
    if len(shapes) > 1:
        raise ValueError(
            f"{name}: {short(values)} has rows of shapes {short(shapes)}; give real numbers in "
            "rows of one length"
        )
    array = np.array([part for part, _ in parts], dtype=float)
    return array, max(_of_balls(entries, array), *(e for _, e in parts))


def _frame(frame: Any, name: str) -> tuple[NDArray[np.float64], float]:
    """A row for each row of a frame, and the epsilon of the coarsest type of its columns."""
    read, epsilon = [], 0.0
    for label, column in frame_columns(frame, name):
        where = f"{name}, column {short(label)}"
        read.append([_scalar(entry, where)[0] for entry in as_python(column)])
        kind = getattr(column, "dtype", getattr(column, "type", "unknown"))
        epsilon = max(epsilon, type_epsilon(kind, where))
    return np.array(read, dtype=float).T, epsilon


def _scalar(value: Any, name: str) -> tuple[NDArray[np.float64], float]:
    ball = None if type(value) in _PLAIN else as_ball(value)
    if ball is not None:
        return np.array(float(ball)), _DOUBLE
    number, epsilon = real_number(value, name)
    return np.array(to_double(number, name)), epsilon


def _of_balls(entries: list[Any], array: NDArray[np.float64]) -> float:
    """The epsilon whose tolerance covers the radii of the balls among the entries of one row."""
    radius = max((float(e.rad()) for e in entries if is_ball(e)), default=0.0)
    if not radius:
        return 0.0
    largest = float(np.abs(array).max())
    return radius / largest / TOLERANCE * _DOUBLE * (1 + 1e-9) if largest else np.inf


def _is_number(value: Any) -> bool:
    """Whether it is one number, as a whole."""
    return isinstance(value, Number) or is_ball(value) or getattr(value, "ndim", 1) == 0


def _is_collection(entry: Any) -> bool:
    """Whether an entry is to be read as a row, and not as a number."""
    rows = hasattr(entry, "__iter__") or hasattr(entry, "tolist")
    return rows and not isinstance(entry, str | bytes) and not _is_number(entry)


def _first_not_finite(array: NDArray[np.float64]) -> str:
    place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    number = float(array[place])
    return f"{number} at {place}" if place else f"{number}"
