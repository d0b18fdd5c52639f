"""Where training ends: tables of limits by the root patterns of start, target and limit."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.membership import wilson_interval
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.sweeps.runs import sweep
from lcn_support.experiments.sweeps.tables import Table

CHUNK = 10_000
"""Runs of a sweep that draw from one generator."""

TABLES = (
    ((4, 2), "1111|0"), ((4, 2), "11|1"), ((3, 2, 2), "1111|0"), ((3, 2, 2), "11|1"),
    ((3, 3), "1111|0"), ((3, 3), "11|1"), ((3, 3), "0|11"),
    ((3, 2), "111|0"), ((3, 2), "1|1"), ((2, 2, 2), "111|0"), ((2, 2), "11|0"),
)  # fmt: skip
"""Filter sizes and start of the kept tables: every start that these sizes can have."""

COLUMNS = ("filter_sizes", "convention", "seed", "start", "target", "limit", "runs",
           "mean_loss", "first_chunk")  # fmt: skip


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
        return wilson_interval(self.runs, self.of, z)


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
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        padded = (zip(row, widths, strict=True) for row in rows)
        lines = ["  ".join(f"{cell:{width}}" for cell, width in row).rstrip() for row in padded]
        head = f"k = {self.sizes}, {self.runs} runs, seed {self.seed}, {self.convention}"
        return "\n".join([head, *lines])


def tabulated(sizes: Iterable[int], convention: Any, seed: int, table: Table) -> LimitTable:
    """Count the rows of a sweep, cell by cell."""
    patterns = np.stack([np.asarray(table[c]) for c in ("start", "target", "limit")], axis=1)
    names, place = np.unique(patterns, axis=0, return_inverse=True)
    counts = np.bincount(place)
    losses = np.bincount(place, np.nan_to_num(table["loss"], nan=inf, posinf=inf)) / counts
    first = np.bincount(place[:CHUNK], minlength=len(names))
    of = Counter[tuple[str, str]]()
    for (start, target, _), runs in zip(names.tolist(), counts.tolist(), strict=True):
        of[start, target] += runs
    rows = zip(names.tolist(), counts.tolist(), losses.tolist(), first.tolist(), strict=True)
    cells = (
        Cell(start, target, limit, runs, of[start, target], loss, begun)
        for (start, target, limit), runs, loss, begun in rows
    )
    return LimitTable(tuple(sizes), repr(convention), seed, tuple(cells))


def experiment(
    runs: int = 1_000_000, seed: int = 2108, folder: str | Path | None = None
) -> Iterator[LimitTable]:
    """The kept tables, one after the other; a folder keeps what is done if this is interrupted."""
    for sizes, start in TABLES:
        convention = Convention(start)
        name = "-".join([*map(str, sizes), "from", *start.split("|")])
        out = None if folder is None else Path(folder) / name
        table = sweep(Architecture(sizes), convention, runs, seed, out=out, chunk=CHUNK)
        yield tabulated(sizes, convention, seed, table)


def write_tables(tables: Iterable[LimitTable], path: str | Path) -> None:
    """Keep tables as CSV, one row a cell; the numbers are read back as they are."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for table in tables:
            sizes = " ".join(map(str, table.sizes))
            for c in table.cells:
                writer.writerow(
                    [sizes, table.convention, table.seed, c.start, c.target, c.limit, c.runs,
                     c.mean_loss, c.first_chunk]
                )  # fmt: skip


def read_tables(path: str | Path) -> tuple[LimitTable, ...]:
    """The tables of a file that :func:`write_tables` wrote."""
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["filter_sizes"], row["convention"], row["seed"]
            groups.setdefault(key, []).append(row)
    return tuple(
        LimitTable(tuple(map(int, sizes.split())), convention, int(seed), tuple(_cells(rows)))
        for (sizes, convention, seed), rows in groups.items()
    )


def _cells(rows: list[dict[str, str]]) -> Iterable[Cell]:
    of = Counter[tuple[str, str]]()
    for row in rows:
        of[row["start"], row["target"]] += int(row["runs"])
    for row in rows:
        start, target, limit = row["start"], row["target"], row["limit"]
        loss, first_chunk = float(row["mean_loss"]), int(row["first_chunk"])
        yield Cell(start, target, limit, int(row["runs"]), of[start, target], loss, first_chunk)
