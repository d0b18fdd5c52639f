"""What all results have in common: they compare, hash, show as a table in notebooks, and leave.

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

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from html import escape
from pathlib import Path
from typing import Any, Literal, Protocol

from lcn_support import rooms_above
from lcn_support.page_tables import PageTable, in_cell
from lcn_support.text_tables import losses_apart

MOST_ROWS = 40
"""That a notebook shows of a result."""

MOST_LETTERS = 240
"""Of the line above them."""


class Picture(Protocol):
    """What ``plot`` gives: notebooks show it, light and dark, and it is saved as a file.

    It is a :class:`~lcn_support.publishing.Plot`.
    """

    @property
    def title(self) -> str:
        """One line."""

    @property
    def alt(self) -> str:
        """The picture in words."""

    def save(self, path: str | Path) -> Path:
        """Write it as PDF, SVG or PNG, by the end of the name."""


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
        """The columns of its table, all of one length: a row, or one for each of its items."""
        return stacked(self if isinstance(self, Sequence) else [self])

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold; :func:`lcn_support.publishing.from_dict` makes an equal result of it.

        Every number is kept as it is, exact ones as texts such as ``3/2``; see
        :func:`lcn_support.publishing.to_dict`.
        """
        found: dict[str, Any] = rooms_above.enter("publishing").to_dict(self)
        return found

    def to_json(self, indent: int | None = None) -> str:
        """JSON text, of which :func:`lcn_support.publishing.from_json` makes an equal result.

        Parameters
        ----------
        indent
            spaces by which levels are set in; all in one line when left out.
        """
        text: str = rooms_above.enter("publishing").to_json(self, indent)
        return text

    def to_frame(self, library: Literal["pandas", "polars"] | None = None) -> Any:
        """A data frame: a row for each of the result's items, if it has any, else one row.

        Parameters
        ----------
        library
            which to use; when left out, pandas if it is installed, else polars.

        Raises
        ------
        ImportError
            if the library is not installed, or neither is.

        Notes
        -----
        Exact numbers become floats: see :func:`lcn_support.publishing.to_frame`.
        """
        return rooms_above.enter("publishing").to_frame(self, library)

    def to_latex(self, caption: str | None = None, label: str | None = None) -> str:
        """A LaTeX table with the rules of ``booktabs``, with the rows of ``to_frame``.

        Parameters
        ----------
        caption
            LaTeX; with it the table floats and has the caption above.
        label
            of the floating table.

        Raises
        ------
        ValueError
            for too many rows or none, and for a label without a caption.
        """
        text: str = rooms_above.enter("publishing").to_latex(self, caption, label)
        return text

    def plot(self, column: str | None = None, by: str | None = None) -> Picture:
        """A picture in the style of the figures; what it shows, depends on the result.

        Parameters
        ----------
        column
            which numbers of the table; those that :func:`lcn_support.publishing.plot` chooses when
            left out.
        by
            a column of the table that tells groups of rows apart.

        Raises
        ------
        TypeError, ValueError
            where there is nothing to draw.
        """
        picture: Picture = rooms_above.enter("publishing").plot(self, column, by)
        return picture

    def first_rows(self, most: int) -> dict[str, Any]:
        """The columns of its table, with at most so many rows."""
        return {name: column[:most] for name, column in self.as_columns().items()}

    def lines_below(self) -> tuple[str, ...]:
        """What stands below its table in a notebook: the notes, if it has any."""
        return tuple(f"note: {note}" for note in getattr(self, "notes", ()))

    def _repr_html_(self) -> str | None:
        """A table; none for what has a formula, no rows, or a single part that its text says."""
        if hasattr(self, "_repr_latex_"):
            return None
        caption = self._caption()
        if type(self).as_columns is Record.as_columns and not isinstance(self, Sequence):
            about = tuple((_words(name), in_cell(part)) for name, part in self.as_row().items())
            table = PageTable(caption, ("part", "value"), about)
            return table._repr_html_() if len(about) > 1 else None
        columns = self.first_rows(MOST_ROWS + 1)
        if max(map(len, columns.values()), default=0) > MOST_ROWS:
            caption += f"; the first {MOST_ROWS} rows"
        rows = list(zip(*losses_apart(columns).values(), strict=True))[:MOST_ROWS]
        cells = tuple(tuple(map(in_cell, row)) for row in rows)
        below = "".join(f"<p>{escape(line)}</p>" for line in self.lines_below())
        if not rows:
            return f"<p>{escape(caption)}</p>{below}" if below else None
        return PageTable(caption, tuple(map(_words, columns)), cells)._repr_html_() + below

    def _caption(self) -> str:
        """The first line of its text; if that only lists the fields or heads a table, its name."""
        kind, text = type(self), in_cell(self, MOST_LETTERS)
        lists_fields = hasattr(kind.__repr__, "__wrapped__")  # as dataclasses make it
        if "  " in text or (lists_fields and kind.__str__ is object.__str__):
            words = re.findall("[A-Z][a-z]+", kind.__name__)
            return " ".join(words).capitalize()
        return text


def stacked(records: Iterable[Record], of_none: Iterable[str] = ()) -> dict[str, Any]:
    """The columns of the rows of several records: lists of one length, one entry for each record.

    A column that some lack has None there. Of no records, these columns are there, and empty.
    """
    found = [record.as_row() for record in records]
    names = dict.fromkeys(name for row in found for name in row) or dict.fromkeys(of_none)
    return {name: [row.get(name) for row in found] for name in names}


def _words(name: str) -> str:
    """The name of a field or a column as words."""
    return name.replace("_", " ")


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
