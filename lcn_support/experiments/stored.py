"""How a kept table is spelt: a frozen dataclass is a row, and each of its fields a column.

Other columns follow from the fields. They are written for people, and compared when a table is
read, so that no number of a file can be changed without the others. The spelling follows from the
types of the fields, and a table that is read and written again comes out byte for byte.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import islice, zip_longest
from pathlib import Path
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.options import read_path
from lcn_support.resources import resource, write_whole

Row = TypeVar("Row")
Experiment = Callable[..., Iterable[Row]]


@dataclass(frozen=True)
class NetworkRow:
    """A row about one network, by its filter sizes and strides.

    >>> NetworkRow((3, 2), (2, 1)).architecture
    Architecture((3, 2), strides=(2, 1))
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def architecture(self) -> Architecture:
        """The network."""
        return Architecture(self.sizes, self.strides)


@dataclass(frozen=True)
class Column:
    """A column that is spelt in its own way.

    Attributes
    ----------
    name
        in the first line.
    write
        the text of a row.
    read
        the fields that a text gives, by name; None if the column follows from others.
    """

    name: str
    write: Callable[[Any], str]
    read: Callable[[str], Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class StoredTable(Generic[Row]):
    """A table in ``data/results``, and how it is made again.

    Parameters
    ----------
    name
        of the file, without ``.csv``.
    row
        a dataclass; its fields are integers, floats, texts, tuples of these, or tuples of values
        that their ``str`` spells and their classmethod ``parse`` reads.
    columns
        by name, or as ``name=attribute``; ``name:.4f`` for a number that follows from the fields.
    experiment
        called with a size and the seed, or with the seed alone if there is no size; gives rows one
        after the other.
    seed
        of the kept rows.
    size
        of the sample behind each kept row: targets or runs.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Square:
    ...     sides: tuple[int, int]
    ...     @property
    ...     def area(self): return self.sides[0] * self.sides[1]
    >>> table = StoredTable("squares", Square, ("sides", "area:.1f"), iter, seed=0)
    >>> "".join(table.text([Square((2, 3))]))
    'sides,area\\n2 3,6.0\\n'
    """

    name: str
    row: type[Row]
    columns: tuple[str | Column, ...]
    experiment: Experiment[Row]
    seed: int
    size: int | None = None

    @property
    def file(self) -> Path:
        """Where the kept rows are."""
        return resource(f"data/results/{self.name}.csv")

    @cached_property
    def spelt(self) -> tuple[Column, ...]:
        """The columns, in order, with their spelling."""
        return tuple(c if isinstance(c, Column) else _column(self.row, c) for c in self.columns)

    @property
    def recipe(self) -> str:
        """The call that makes the kept rows."""
        given = ", ".join(map(str, self._given()))
        return f"{self.experiment.__module__}.{self.experiment.__qualname__}({given})"

    def made(
        self, rows: int | None = None, size: int | None = None, seed: int | None = None
    ) -> Iterator[Row]:
        """The rows anew: the first ones of them, or those of another size or seed, if given.

        Raises ``ValueError`` for numbers that are not positive (a seed may be 0), for a size if the
        table has none, and as the experiment does.
        """
        if size is not None and self.size is None:
            raise ValueError(f"size {short(size)}: {self.name} has no size; give a number of rows")
        first = None if rows is None else read_integer(rows, "rows", 1)
        return islice(self.experiment(*self._given(size, seed)), first)

    def _given(self, size: int | None = None, seed: int | None = None) -> tuple[int, ...]:
        sizes = () if self.size is None else (self.size if size is None else size,)
        checked = [read_integer(number, "size", 1) for number in sizes]
        return (*checked, read_seed(self.seed if seed is None else seed))

    def text(self, rows: Iterable[Row]) -> Iterator[str]:
        """The lines of a file with these rows."""
        yield _line(column.name for column in self.spelt)
        for row in rows:
            yield _line(column.write(row) for column in self.spelt)

    def write(self, rows: Iterable[Row], path: str | Path) -> None:
        """Keep rows as CSV, in a file that appears whole; raises as :func:`write_whole` does."""
        write_whole(read_path(path, "path"), self.text(rows))

    def read(self, path: str | Path | None = None) -> tuple[Row, ...]:
        """The kept rows, or those of another file.

        Raises
        ------
        FileNotFoundError
            if there is no such file.
        ValueError
            if it is not as :meth:`write` leaves it; names the line and the column.
        """
        place = self.file if path is None else read_path(path, "path")
        with place.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            try:
                self._check_names(next(lines, []))
                return tuple(map(self._row, lines))
            except ValueError as error:
                raise ValueError(
                    f"{place}, line {lines.line_num}, {error}; take the table as it was kept, or "
                    f"make it again: lcn tables {self.name} --out {place}"
                ) from None

    def _check_names(self, found: list[str]) -> None:
        for column, name in zip_longest(self.spelt, found):
            if column is None or column.name != name:
                wanted = "none" if column is None else repr(column.name)
                raise ValueError(f"column {short(name)}: {wanted} is wanted here")

    def _row(self, cells: list[str]) -> Row:
        pairs = list(zip(self.spelt, cells, strict=False))
        column, cell = self.spelt[min(len(pairs), len(self.spelt) - 1)], ""
        fields: dict[str, Any] = {}
        try:
            if len(cells) != len(self.spelt):
                raise ValueError(f"there are {len(cells)} cells for {len(self.spelt)} columns")
            for column, cell in pairs:
                fields |= column.read(cell) if column.read else {}
            row = self.row(**fields)
            for column, cell in pairs:
                if (written := column.write(row)) != cell:
                    raise ValueError(f"{short(written)} is what follows from the others")
        except (ValueError, LookupError, ArithmeticError) as error:
            raise ValueError(f"column {column.name!r}, {short(cell)}: {error}") from None
        return row


def _column(row: type[Any], spec: str) -> Column:
    """The column that a text describes, of a field or of what follows from the fields."""
    text, _, digits = spec.partition(":")
    name, _, attribute = text.partition("=")
    attribute = attribute or name
    fields = get_type_hints(row)
    if attribute not in fields:
        return Column(name, lambda row: format(getattr(row, attribute), digits))
    write, read = _spelling(fields[attribute])
    return Column(name, lambda row: write(getattr(row, attribute)), lambda t: {attribute: read(t)})


def _spelling(kind: Any) -> tuple[Callable[[Any], str], Callable[[str], Any]]:
    """How a value of this type is written and read."""
    parts = get_args(kind)
    if not parts:
        return str, kind if kind in (int, float, str) else kind.parse
    write, read = _spelling(parts[0])
    if NoneType in parts:
        return lambda v: "" if v is None else write(v), lambda t: read(t) if t else None
    apart = " / " if get_args(parts[0]) else " "
    return (
        lambda values: apart.join(map(write, values)),
        lambda text: tuple(map(read, text.split(apart))) if text else (),
    )


def _line(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
