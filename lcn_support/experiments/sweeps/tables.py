"""A table of runs and the facts it follows from, kept as text that gives every number back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_path
from lcn_support.records import Record
from lcn_support.resources import write_whole

Columns = dict[str, np.ndarray]

_TYPES = {"b": "bool", "i": "int64", "u": "int64", "f": "float64", "U": "str"}
_READ: dict[str, Callable[[str], Any]] = {"bool": "True".__eq__, "int64": int, "float64": float,
         "str": lambda cell: cell[1:-1].replace('""', '"')}  # fmt: skip
_CELL = re.compile(r'"(?:[^"]|"")*+"|[^,\n"]+')
BLOCK_ROWS = 50_000
"""Rows that are written or read at a time."""
"""Lines that are turned into numbers, or numbers into lines, at a time."""


@dataclass(frozen=True, eq=False, repr=False)
class Table(Record):
    """Columns of equal length, one row a run, and the facts that they follow from.

    Parameters
    ----------
    columns
        one-dimensional arrays by name: booleans, integers, floats or strings; kept as bool, int64,
        float64 and str.
    facts
        what JSON can hold; the number of runs and the types of the columns are added.

    Raises
    ------
    ValueError
        if there is no column, lengths differ, or a name or a type cannot be kept as text.

    Examples
    --------
    >>> table = Table({"loss": [0.5, 0.25], "end": ["saddle", "minimum"]}, {"seed": 7})
    >>> table
    Table(2 runs of loss, end; seed 7)
    >>> float(table["loss"].min())
    0.25
    """

    columns: Columns
    facts: dict[str, Any]

    def __post_init__(self) -> None:
        columns = plain(self.columns)
        if not isinstance(self.facts, Mapping):
            raise TypeError(f"facts {short(self.facts)} are no mapping; give a dict")
        try:
            json.dumps(dict(self.facts))
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(
                f"facts {short(self.facts)} cannot be kept as JSON ({error}); give text, numbers, "
                "lists and dicts"
            ) from None
        facts = {**self.facts, "runs": len(next(iter(columns.values()))), "columns": types(columns)}
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "facts", facts)

    def as_columns(self) -> dict[str, Any]:
        """The columns."""
        return dict(self.columns)

    def __len__(self) -> int:
        return int(self.facts["runs"])

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return self.columns[name]
        except KeyError:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns)}") from None

    def __repr__(self) -> str:
        shown = [f"{k} {v}" for k, v in self.facts.items() if k not in ("runs", "columns")]
        names = f"Table({len(self)} runs of {', '.join(self.columns)}"
        return f"{'; '.join((names, *shown))})"

    def write(self, path: str | Path) -> None:
        """Keep the table as CSV text, and the facts beside it as JSON; each file appears whole.

        Strings stand in double quotes, which are doubled inside; numbers and True and False do not.
        A float has the fewest digits that give it back, or is nan, inf or -inf (the sign and the
        payload of a nan are not kept). Lines end with a line feed, the text is UTF-8.

        Parameters
        ----------
        path
            of the table, which ends in ``.csv``; that of the facts ends in ``.json`` instead.

        Raises
        ------
        ValueError
            if the name ends otherwise.
        OSError
            if a file cannot be written; the one that was there before stays.
        """
        write_whole(_facts_of(path), [facts_text(self.facts)])
        write_whole(path, self._text())

    def _text(self) -> Iterator[str]:
        yield header(self.columns)
        for start in range(0, len(self), BLOCK_ROWS):
            yield rows({k: v[start : start + BLOCK_ROWS] for k, v in self.columns.items()})

    @classmethod
    def read(cls, path: str | Path) -> Table:
        """The table that was written to a file, or that a sweep has finished in a folder.

        Types are those that the facts state: bool, int64, float64 or str, whatever a string looks
        like. The table read is the one that was written, bit by bit.

        Parameters
        ----------
        path
            a table, with its facts beside it, or a folder with ``table.csv``.

        Raises
        ------
        OSError
            if there is no such file.
        ValueError
            if the file is not as :meth:`write` leaves it, or does not belong to its facts: when
            longer runs were asked for, say, and are not finished.
        """
        path = read_path(path, "path")
        path = path / "table.csv" if path.is_dir() else path
        facts = json.loads(_facts_of(path).read_text("utf-8"))
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                columns = parse(file, facts.get("columns", {}))
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{path} is not as Table.write left it: {error}") from None
        table = cls(columns, facts)
        if len(table) != facts["runs"]:
            raise ValueError(
                f"{path} has {len(table)} rows, but its facts speak of {facts['runs']} runs; call "
                "sweep again, with the same arguments, to finish it"
            )
        return table


def plain(columns: Mapping[str, Any]) -> Columns:
    """The columns as arrays of the four types; ValueError if they cannot be a table."""
    if not isinstance(columns, Mapping):
        raise TypeError(f"columns {short(columns)} are no mapping; give a dict of arrays by name")
    kept: Columns = {}
    for name, given in columns.items():
        try:
            values = np.asarray(given)
        except Exception as error:
            raise ValueError(
                f"column {short(name)} is no array ({type(error).__name__}): {short(given)}; give "
                "one entry for each run"
            ) from None
        kind = _TYPES.get(values.dtype.kind)
        if not isinstance(name, str) or not name.isprintable() or not name or set(name) & set(',"'):
            raise ValueError(
                f"a column is called {short(name)}; give a word without comma or quotes"
            )
        if values.ndim != 1:
            raise ValueError(f"column {name!r} has the shape {values.shape}; give one axis, runs")
        if kind is None or (kind == "float64" and values.dtype.itemsize > 8):
            raise ValueError(
                f"column {name!r} has the type {values.dtype}; give bool, int64, float64 or str"
            )
        if np.ma.is_masked(given):
            raise ValueError(f"column {name!r} has masked entries; give filled ones")
        if kind == "str" and re.search("[\ud800-\udfff]", "".join(values.tolist())):
            raise ValueError(f"column {name!r} has half a character, a surrogate; give whole text")
        if kind == "int64" and values.size and values.max() > np.iinfo(np.int64).max:
            raise ValueError(f"column {name!r} has {values.max()}; give integers below 2^63")
        kept[name] = np.array(values.tolist(), dtype=str) if kind == "str" else values.astype(kind)
    lengths = {name: len(values) for name, values in kept.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns of lengths {lengths}; give one or more, all of one length")
    return kept


def types(columns: Columns) -> dict[str, str]:
    """The type of each column, by name."""
    return {name: _TYPES[values.dtype.kind] for name, values in columns.items()}


def header(names: Iterable[str]) -> str:
    """The first line of a table."""
    return ",".join(names) + "\n"


def rows(columns: Columns) -> str:
    """The other lines of a table."""
    cells = [map(_quoted if v.dtype.kind == "U" else repr, v.tolist()) for v in columns.values()]
    return "".join(f"{','.join(row)}\n" for row in zip(*cells, strict=True))


def parse(file: TextIO, kinds: Mapping[str, str]) -> Columns:
    """The columns of a table as :func:`header` and :func:`rows` spell it; ValueError for others."""
    if (line := file.readline()) != header(kinds) or not kinds:
        raise ValueError(f"its first line is {line[:200]!r}, not {header(kinds)!r}")
    parts = [{name: np.array([], dtype=kind) for name, kind in kinds.items()}]
    for text in _blocks(file):
        cells = _CELL.findall(text)
        part = {
            name: np.array(list(map(_READ[kind], cells[i :: len(kinds)])), dtype=kind)
            for i, (name, kind) in enumerate(kinds.items())
        }
        if len(cells) % len(kinds) or rows(part) != text:
            raise ValueError("a row is cut off, or spelt in another way")
        parts.append(part)
    return joined(parts)


def joined(parts: list[Columns]) -> Columns:
    """One below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def facts_text(facts: Mapping[str, Any]) -> str:
    """The facts as they are kept."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def _facts_of(path: str | Path) -> Path:
    if read_path(path, "path").suffix != ".csv":
        raise ValueError(f"the table {path} would share its facts; give a name that ends in .csv")
    return Path(path).with_suffix(".json")


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _blocks(file: TextIO) -> Iterator[str]:
    """Whole rows, many at a time; a line feed within quotes ends no row."""
    lines: list[str] = []
    quotes = 0
    for line in file:
        lines.append(line)
        quotes += line.count('"')
        if len(lines) >= BLOCK_ROWS and quotes % 2 == 0:
            yield "".join(lines)
            lines, quotes = [], 0
    if lines:
        yield "".join(lines)
