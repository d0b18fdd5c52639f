"""The printed tables of limits beside computed ones, cell by cell, without a verdict by eye.

The slides [KMMTslides] print shares with three significant digits, and not of how many runs. So a
printed number is an interval, that of the numbers which are rounded to it; a computed share has
Wilson's interval. Where the two meet, the tables agree in this cell. Where they do not, the number
of runs behind the printed share decides what the gap means, so we say how large it may be.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, inf
from pathlib import Path

from lcn_support.experiments.shares import homogeneity as homogeneity
from lcn_support.experiments.slides.limit_tables import Cell, LimitTable

DIGITS = 3
"""Significant digits of the printed numbers; final zeros are not printed."""


@dataclass(frozen=True)
class PrintedCell:
    """A cell of a printed table.

    Attributes
    ----------
    sizes
        of the filters.
    start, target, limit
        root patterns as text.
    percent
        of the runs with this start and target.
    mean_loss
        as printed.
    target_percent
        of the targets that have this pattern.

    Examples
    --------
    >>> cell = PrintedCell((4, 2), "1111|0", "11|1", "2|1", 1.36, 0.54, 72.6)
    >>> low, high = cell.interval()
    >>> round(100 * low, 4), round(100 * high, 4)
    (1.355, 1.365)
    """

    sizes: tuple[int, ...]
    start: str
    target: str
    limit: str
    percent: float
    mean_loss: float
    target_percent: float

    def interval(self) -> tuple[float, float]:
        """The least and the largest share that are rounded to the printed one."""
        low, high = rounded(self.percent)
        return float(low), float(high)


def rounded(percent: float, digits: int = DIGITS) -> tuple[Fraction, Fraction]:
    """The least and the largest share that are printed as this percentage, ties included.

    >>> [float(100 * end) for end in rounded(0.429)]
    [0.4285, 0.4295]
    >>> [float(100 * end) for end in rounded(100)]
    [99.95, 100.0]
    """
    value = Decimal(str(percent))
    last = Decimal(10) ** (value.adjusted() + 1 - digits)
    below = last / 10 if value == Decimal(10) ** value.adjusted() else last
    low, high = Fraction(value - below / 2) / 100, Fraction(value + last / 2) / 100
    return low, min(high, Fraction(1))


def read_printed(path: str | Path) -> tuple[PrintedCell, ...]:
    """The cells of ``data/published/gradient_descent_tables.csv``, in its order."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return tuple(
            PrintedCell(
                tuple(map(int, row["filter_sizes"].split())),
                row["initial_pattern"],
                row["target_pattern"],
                row["solution_pattern"],
                float(row["solution_percent"]),
                float(row["mean_loss"]),
                float(row["target_percent"]),
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True)
class Comparison:
    """A printed cell, and the computed one with the same patterns.

    Attributes
    ----------
    printed, computed
        the cells.
    z
        the quantile of all intervals; 1.96 for 95 %.

    Examples
    --------
    >>> printed = PrintedCell((4, 2), "1111|0", "11|1", "2|1", 1.36, 0.54, 72.6)
    >>> near = Cell("1111|0", "11|1", "2|1", 130, 10_000, 0.5, 130)
    >>> Comparison(printed, near).is_inside
    True

    A gap can come from too few printed runs, but not if there were more than this:

    >>> far = Comparison(printed, Cell("1111|0", "11|1", "2|1", 1000, 100_000, 0.5, 90))
    >>> far.is_inside, round(100 * far.gap, 2), far.most_runs
    (False, 0.29, 4759)
    """

    printed: PrintedCell
    computed: Cell
    z: float = 1.96

    @property
    def gap(self) -> float:
        """Printed minus computed share, as far as rounding and sampling do not explain it."""
        return self._ends[0] - self._ends[1]

    @property
    def is_inside(self) -> bool:
        """Whether a number that is rounded to the printed one lies in the computed interval."""
        return self.gap == 0

    @property
    def most_runs(self) -> float:
        """How many printed runs with this target there may be at most, infinity for any number.

        It is the largest n for which Wilson's interval of a share that is rounded to the printed
        one, of n runs, still meets the computed interval: n = z² p(1 − p)/gap², with p the end of
        the computed interval that is nearer.
        """
        _, p = self._ends
        return inf if self.is_inside else floor(self.z**2 * p * (1 - p) / self.gap**2)

    @property
    def _ends(self) -> tuple[float, float]:
        """The nearest points of the printed and of the computed interval."""
        (a, b), (c, d) = self.printed.interval(), self.computed.interval(self.z)
        if b < c:
            return b, c
        if d < a:
            return a, d
        return (max(a, c),) * 2


def compare(printed: Iterable[PrintedCell], tables: Iterable[LimitTable]) -> list[Comparison]:
    """Each printed cell beside the computed one.

    Raises
    ------
    ValueError
        if no table, or more than one, has runs of a printed start and target.
    """
    tables = list(tables)
    compared = []
    for cell in printed:
        wanted = cell.start, cell.target
        found = [
            table
            for table in tables
            if table.sizes == cell.sizes and wanted in {(c.start, c.target) for c in table.cells}
        ]
        if len(found) != 1:
            raise ValueError(
                f"{len(found)} tables have runs of {cell.sizes} from {cell.start} for targets "
                f"{cell.target}; give exactly one"
            )
        of = next(c.of for c in found[0].cells if (c.start, c.target) == wanted)
        none = Cell(*wanted, cell.limit, runs=0, of=of, mean_loss=0.0, first_chunk=0)
        compared.append(Comparison(cell, found[0].cell(*wanted, cell.limit) or none))
    return compared


def unprinted(printed: Iterable[PrintedCell], table: LimitTable) -> tuple[Cell, ...]:
    """The cells of a table that the printed one does not have, runs without a limit included."""
    known = {(c.sizes, c.start, c.target, c.limit) for c in printed}
    return tuple(c for c in table.cells if (table.sizes, c.start, c.target, c.limit) not in known)
