"""Results as columns, and as a data frame of pandas or polars, whichever is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from importlib.util import find_spec
from itertools import islice
from numbers import Integral, Real
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_choice
from lcn_support.function_space.fibres import Factorization, Fibre
from lcn_support.records import Record, stacked

LIBRARIES = ("pandas", "polars")


def columns_of(result: Any) -> dict[str, Any]:
    """The columns of a result's table, with values as they are.

    Parameters
    ----------
    result
        of a list of points, strata, lines or runs a row each; of a single value one row; of several
        values of one type a row each.

    Raises
    ------
    TypeError
        for what is no result, and for results of different types.

    Examples
    --------
    >>> from lcn_support import Architecture, fibre
    >>> columns_of(Architecture((3, 2)))["dimension"]
    [4]
    >>> [str(p) for p in columns_of(fibre(Architecture((2, 2)), (1, 0, -1)))["packing"]]
    ['p1 · p2', 'p2 · p1']
    """
    if isinstance(result, Record):
        return result.as_columns()
    if is_dataclass(result) and not isinstance(result, type):
        return {f.name: [getattr(result, f.name)] for f in fields(result)}
    if isinstance(result, Sequence) and not isinstance(result, str) and result:
        kinds = {type(item) for item in result}
        if len(kinds) > 1:
            names = ", ".join(sorted(kind.__name__ for kind in kinds))
            raise TypeError(f"results of the types {names}; give those of one type")
        if isinstance(result[0], Record):
            return stacked(result)
        if is_dataclass(result[0]):
            return {f.name: [getattr(i, f.name) for i in result] for f in fields(result[0])}
    raise TypeError(
        f"{short(result)} is no result of this package, nor several; give one, such as what "
        "critical_points, fibre, train or explore returned"
    )


def to_frame(result: Any, library: str | None = None) -> Any:
    """A result as a data frame.

    Parameters
    ----------
    result
        as for :func:`columns_of`.
    library
        ``"pandas"`` or ``"polars"``; when left out, pandas if it is installed, else polars.

    Returns
    -------
    DataFrame
        Integers, booleans, floats and texts stay. Fractions and balls become floats, and tuples of
        numbers lists of floats; patterns and all else become text. For exact numbers there is
        :func:`~lcn_support.publishing.results.json_text.to_json`.

    Raises
    ------
    ImportError
        if the library is not installed, or neither is.
    TypeError, ValueError
        as :func:`columns_of` does, and for another library.

    Examples
    --------
    >>> from lcn_support import Architecture
    >>> found = to_frame(Architecture((3, 2)))  # doctest: +SKIP
    """
    chosen = read_choice(library, "library", LIBRARIES) if library is not None else None
    columns = {name: plain_column(column) for name, column in columns_of(result).items()}
    there = [name for name in LIBRARIES if chosen in (None, name) and find_spec(name)]
    if not there:
        raise ImportError(
            f"{chosen or 'neither pandas nor polars'} is {'not ' if chosen else ''}installed; "
            f"install {chosen or 'one of them'}, or take the columns of columns_of"
        )
    if there[0] == "pandas":
        import pandas

        return pandas.DataFrame(columns)
    import polars

    return polars.DataFrame(columns)


def first_members(fibre: Fibre, most: int) -> tuple[Factorization, ...]:
    """The first factorizations of a fibre that may have too many to be listed or counted.

    >>> from lcn_support import Architecture, fibre
    >>> len(first_members(fibre(Architecture((2,) * 4), (1, 0, -5, 0, 4)), 7))
    7
    """
    return tuple(fibre.factorization(*member) for member in islice(fibre.members(), most))


def plain_column(column: Any) -> Any:
    """A column with entries of one plain type: an array, or a list.

    >>> from fractions import Fraction
    >>> plain_column([Fraction(1, 2), 3]), plain_column([True, False]), plain_column([1, 2])
    ([0.5, 3.0], [True, False], [1, 2])
    >>> plain_column([(1, Fraction(1, 2)), (2.0,)]), plain_column(["a", (1, 2)])
    ([[1.0, 0.5], [2.0]], ['a', '(1, 2)'])
    """
    if hasattr(column, "detach"):
        return column.detach().cpu().numpy()
    if hasattr(column, "dtype"):
        return column
    entries = list(column)
    if all(isinstance(c, bool) for c in entries):
        return entries
    if all(isinstance(c, Integral) and abs(int(c)) < 2**63 for c in entries):
        return list(map(int, entries))
    if all(c is None or is_number(c) for c in entries):
        return [float("nan") if c is None else _float(c) for c in entries]
    if all(isinstance(c, tuple) and all(map(is_number, c)) for c in entries):
        return [list(map(_float, c)) for c in entries]
    return [None if c is None else str(c) for c in entries]


def is_number(value: Any) -> bool:
    """Whether a value is a real number, exact, floating or in a ball.

    >>> from fractions import Fraction
    >>> is_number(Fraction(1, 2)), is_number(True), is_number("1")
    (True, False, False)
    """
    if isinstance(value, bool):
        return False
    return isinstance(value, Real) or type(value).__name__ == "arb"


def _float(number: Any) -> float:
    """The nearest float, and of a ball its centre; infinite beyond floats."""
    try:
        return float(number.mid() if type(number).__name__ == "arb" else number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
