"""Data frames of any library, by what they can do: columns of numbers with names.

A frame of pandas, Polars or PyArrow, or of a library that follows one of them, is read as the
matrix that it shows, a row for each row. None of these is loaded to find out.
"""

from __future__ import annotations

from typing import Any

from lcn_support.arguments.in_short import short

_PROTOCOLS = ("__dataframe__", "__arrow_c_stream__")
_LISTS = ("to_pylist", "to_list", "tolist")


def is_frame(values: Any) -> bool:
    """Whether the value is a data frame: it has columns, and one of the protocols of exchange.

    >>> is_frame([[1, 2]])
    False
    """
    offers = any(hasattr(values, protocol) for protocol in _PROTOCOLS)
    return offers and hasattr(values, "columns") and not isinstance(values, type)


def frame_columns(frame: Any, name: str) -> list[tuple[str, Any]]:
    """The columns with their names; ``ValueError`` for a frame of a library that is not known.

    >>> class Frame:  # as those of pandas
    ...     columns, __dataframe__ = ["x"], None
    ...     def items(self):
    ...         yield "x", [1, 2]
    >>> frame_columns(Frame(), "X")
    [('x', [1, 2])]
    """
    if hasattr(frame, "column_names") and not callable(frame.column_names):
        return [*zip(map(str, frame.column_names), frame.columns, strict=True)]
    if callable(getattr(frame, "get_columns", None)):
        return [(str(column.name), column) for column in frame.get_columns()]
    if callable(getattr(frame, "items", None)):
        return [(str(label), column) for label, column in frame.items()]
    raise ValueError(
        f"{name}: a frame of type {type(frame).__name__}, whose columns cannot be listed; give it "
        "as a frame of pandas, Polars or PyArrow, or as rows of numbers"
    )


def frame_rows(frame: Any, name: str) -> list[list[Any]]:
    """The rows, each number as its column has it: no column is converted to the type of another.

    >>> class Frame:
    ...     columns, __dataframe__ = ["x", "y"], None
    ...     def items(self):
    ...         yield from {"x": [1, 2], "y": [0.5, 1.5]}.items()
    >>> frame_rows(Frame(), "X")
    [[1, 0.5], [2, 1.5]]
    """
    columns = [as_python(column) for _, column in frame_columns(frame, name)]
    return [list(row) for row in zip(*columns, strict=True)]


def as_python(values: Any) -> Any:
    """The entries of an array, a tensor or a column as Python has them; anything else as it is.

    >>> import array
    >>> as_python(array.array("d", [1, 2]))
    [1.0, 2.0]
    """
    for method in _LISTS:
        if callable(getattr(values, method, None)):
            return getattr(values, method)()
    return values


def refuse_frame(values: Any, name: str) -> None:
    """Refuse a frame where one column is needed.

    >>> refuse_frame([1, 2], "W")
    """
    if is_frame(values):
        labels = [label for label, _ in frame_columns(values, name)]
        first = short(labels[0] if labels else "x")
        raise ValueError(
            f"{name}: a frame with the columns {short(labels)}, where one sequence of numbers is "
            f"needed; give one of its columns, such as frame[{first}]"
        )
