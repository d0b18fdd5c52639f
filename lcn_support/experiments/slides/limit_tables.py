"""Where training ends: tables of limits by the root patterns of start, target and limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.shares import Share, in_percent
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.stored import StoredTable
from lcn_support.experiments.sweeps.runs import sweep
from lcn_support.experiments.sweeps.tables import Table
from lcn_support.text_tables import aligned

CHUNK = 10_000
"""Runs of a sweep that draw from one generator."""

TABLES = (
    ((4, 2), "1111|0"), ((4, 2), "11|1"), ((3, 2, 2), "1111|0"), ((3, 2, 2), "11|1"),
    ((3, 3), "1111|0"), ((3, 3), "11|1"), ((3, 3), "0|11"),
    ((3, 2), "111|0"), ((3, 2), "1|1"), ((2, 2, 2), "111|0"), ((2, 2), "11|0"),
)  # fmt: skip
"""Filter sizes and start of the kept tables: every start that these sizes can have."""

RUNS, SEED = 1_000_000, 2108


@dataclass(frozen=True)
class LimitRow:
    """A cell with the table that it is in, as it is kept."""

    sizes: tuple[int, ...]
    convention: str
    seed: int
    start: str
    target: str
    limit: str
    runs: int
    mean_loss: float
    first_chunk: int


@dataclass(frozen=True)
class Cell:
    """Runs with the same patterns of start, target and limit.

    Attributes
    ----------
    start, target, limit
        root patterns as text; the limit may also be ``unknown``, ``not converged`` or ``diverged``.
    runs, of
        how many there are, and how many have this start and target.
    mean_loss
        of these runs, infinite if one of them diverged.
    first_chunk
        how many of them are in the first chunk of the sweep.

    Examples
    --------
    >>> cell = Cell("1111|0", "11|1", "112|0", runs=3, of=12, mean_loss=0.2, first_chunk=3)
    >>> cell.share
    0.25
    """

    start: str
    target: str
    limit: str
    runs: int
    of: int
    mean_loss: float
    first_chunk: int

    @property
    def share(self) -> float:
        """Of the runs with this start and target."""
        return self.runs / self.of

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Wilson's interval for the share."""
        return Share(self.runs, self.of).within(z)

    @property
    def percent(self) -> str:
        """The share and its interval, in percent.

        >>> Cell("", "11|1", "112|0", runs=3, of=12, mean_loss=0.2, first_chunk=3).percent
        '25 (9 to 53)'
        """
        return in_percent(self.share, self.interval())


@dataclass(frozen=True)
class LimitTable:
    """The cells of one architecture, from one convention and seed."""

    sizes: tuple[int, ...]
    convention: str
    seed: int
    cells: tuple[Cell, ...]

    @property
    def runs(self) -> int:
        """Of the whole table; none is left out."""
        return sum(cell.runs for cell in self.cells)

    @property
    def rows(self) -> tuple[LimitRow, ...]:
        """The cells as they are kept."""
        return tuple(
            LimitRow(self.sizes, self.convention, self.seed, c.start, c.target, c.limit, c.runs,
                     c.mean_loss, c.first_chunk)
            for c in self.cells
        )  # fmt: skip

    def cell(self, start: str, target: str, limit: str) -> Cell | None:
        """The cell with these patterns, None if no run has them."""
        named = (c for c in self.cells if (c.start, c.target, c.limit) == (start, target, limit))
        return next(named, None)

    def __str__(self) -> str:
        """A table for people: shares in % of the runs with the same start and target."""
        rows = [("start", "target", "limit", "runs", "%", "95 % interval", "mean loss")]
        for c in self.cells:
            low, high = (f"{100 * end:.3g}" for end in c.interval())
            share, loss = f"{100 * c.share:.3g}", f"{c.mean_loss:.3g}"
            rows.append((c.start, c.target, c.limit, str(c.runs), share, f"{low} – {high}", loss))
        head = f"k = {self.sizes}, {self.runs} runs, seed {self.seed}, {self.convention}"
        return "\n".join([head, *aligned(rows)])


def tabulated(sizes: Iterable[int], convention: Any, seed: int, table: Table) -> LimitTable:
    """Count the rows of a sweep, cell by cell."""
    patterns = np.stack([np.asarray(table[c]) for c in ("start", "target", "limit")], axis=1)
    names, place = np.unique(patterns, axis=0, return_inverse=True)
    counts = np.bincount(place)
    losses = np.bincount(place, np.nan_to_num(table["loss"], nan=inf, posinf=inf)) / counts
    first = np.bincount(place[:CHUNK], minlength=len(names))
    cells = zip(names.tolist(), counts.tolist(), losses.tolist(), first.tolist(), strict=True)
    key = tuple(sizes), repr(convention), seed
    (found,) = grouped(LimitRow(*key, *name, *numbers) for name, *numbers in cells)
    return found


def grouped(rows: Iterable[LimitRow]) -> tuple[LimitTable, ...]:
    """The tables that the rows are of, each as large as its rows."""
    tables: dict[tuple[tuple[int, ...], str, int], list[LimitRow]] = {}
    for row in rows:
        tables.setdefault((row.sizes, row.convention, row.seed), []).append(row)
    return tuple(LimitTable(*key, tuple(_cells(mine))) for key, mine in tables.items())


def _cells(rows: list[LimitRow]) -> Iterator[Cell]:
    of = Counter[tuple[str, str]]()
    for r in rows:
        of[r.start, r.target] += r.runs
    for r in rows:
        share = r.runs, of[r.start, r.target]
        yield Cell(r.start, r.target, r.limit, *share, r.mean_loss, r.first_chunk)


def experiment(
    runs: int = RUNS, seed: int = SEED, folder: str | Path | None = None
) -> Iterator[LimitRow]:
    """The kept rows, table by table; a folder keeps what is done if this is interrupted."""
    for sizes, start in TABLES:
        convention = Convention(start)
        name = "-".join([*map(str, sizes), "from", *start.split("|")])
        out = None if folder is None else Path(folder) / name
        table = sweep(Architecture(sizes), convention, runs, seed, out=out, chunk=CHUNK)
        yield from tabulated(sizes, convention, seed, table).rows


TABLE = StoredTable(
    "training_tables",
    LimitRow,
    ("filter_sizes=sizes", "convention", "seed", "start", "target", "limit", "runs", "mean_loss",
     "first_chunk"),
    experiment, SEED, RUNS,
)  # fmt: skip
"""One row a cell; the numbers are read back as they are."""


def read_tables(path: str | Path | None = None) -> tuple[LimitTable, ...]:
    """The kept tables, or those of another file; raises as ``TABLE.read`` does."""
    return grouped(TABLE.read(path))
