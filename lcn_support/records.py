"""What all results have in common: copies compare equal and hash, and notebooks show a table.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True, eq=False)
... class Found(Record):
...     loss: float
...     steps: dict
>>> Found(float("nan"), {"taken": 7}) == Found(float("nan"), {"taken": 7})
True
>>> print(Found(0.5, {"taken": 7}).as_columns())
{'loss': [0.5], 'steps': [{'taken': 7}]}
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from lcn_support.page_tables import PageTable, in_cell

MOST_ROWS = 40
"""That a notebook shows of a result."""


class Record:
    """A frozen dataclass that is a result.

    Two are equal if they are of one type and know the same: numbers are equal, arrays have one
    shape and equal entries, nan is nan, and balls (python-flint) have one centre and one radius.
    Fields that are not compared do not count. Give the dataclass ``eq=False``.
    """

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or _known(self) == _known(other)

    def __hash__(self) -> int:
        return hash(_known(self))

    def __getstate__(self) -> dict[str, Any]:
        """The fields: copies compute anew what follows from them."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]

    def as_row(self) -> dict[str, Any]:
        """What a row of a table says of it, by the names of the columns."""
        shown = (f.name for f in fields(self) if f.repr)  # type: ignore[arg-type]
        return {name: getattr(self, name) for name in shown}

    def as_columns(self) -> dict[str, Any]:
        """The columns of its table, all of one length: those of its items, if it holds any."""
        return stacked([self])

    def _repr_html_(self) -> str | None:
        """A table; none for what has a formula."""
        if hasattr(self, "_repr_latex_"):
            return None
        caption = in_cell(self)
        if type(self).as_columns is Record.as_columns:
            about = [(name, in_cell(value)) for name, value in self.as_row().items()]
            return PageTable(caption, ("part", "value"), tuple(about))._repr_html_()
        columns = self.as_columns()
        length = max(map(len, columns.values()), default=0)
        if length > MOST_ROWS:
            caption += f"; the first {MOST_ROWS} of {length} rows"
        rows = zip(*(column[:MOST_ROWS] for column in columns.values()), strict=True)
        table = PageTable(caption, tuple(columns), tuple(tuple(map(in_cell, r)) for r in rows))
        return table._repr_html_()


def stacked(records: Iterable[Record]) -> dict[str, Any]:
    """The columns of the rows of several records: lists of one length, one entry for each record.

    A column that some lack has None there.
    """
    found = [record.as_row() for record in records]
    names = dict.fromkeys(name for row in found for name in row)
    return {name: [row.get(name) for row in found] for name in names}


def _known(value: Any) -> Any:
    """The value as something that compares and hashes by what is known."""
    if isinstance(value, Record):
        compared = (f.name for f in fields(value) if f.compare)  # type: ignore[arg-type]
        return type(value), tuple(_known(getattr(value, name)) for name in compared)
    if isinstance(value, float):
        return value if value == value else "nan"
    if isinstance(value, tuple | list):
        return tuple(map(_known, value))
    if isinstance(value, Mapping):
        return frozenset((_known(k), _known(v)) for k, v in value.items())
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return str(value.dtype), tuple(value.shape), _known_entries(value)
    if type(value).__module__.startswith("flint."):
        return _known_of_flint(value)
    return value


def _known_entries(array: Any) -> Any:
    """Of an array or a tensor: one sign of zero, and one nan."""
    flat = array.reshape(-1)
    if "float" in str(array.dtype):
        flat = flat + 0.0
        flat[flat != flat] = float("nan")
    return flat.tobytes() if hasattr(flat, "tobytes") else tuple(map(_known, flat.tolist()))


def _known_of_flint(value: Any) -> Any:
    """Of python-flint: balls, real or complex, and polynomials."""
    kind = type(value).__name__
    if kind == "acb":
        return _known_of_flint(value.real), _known_of_flint(value.imag)
    if kind == "arb" and value.is_finite():
        return value.mid().man_exp(), value.rad().man_exp()
    return kind, str(value)
