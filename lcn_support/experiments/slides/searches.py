"""A search over conventions: which one gives tables of limits near to the printed ones.

The slides [KMMTslides] print where gradient descent ends, without the law of the data, the targets
and the starts. We vary these one at a time and measure the distance to what is printed. A nearest
convention among many is a fit: nothing here says that it is the one that was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.shares import chi_square, chi_square_tail
from lcn_support.experiments.slides.comparisons import Comparison, PrintedCell, compare
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.digits import Group
from lcn_support.experiments.slides.limit_tables import (
    CHUNK,
    TABLE as TRAINING_TABLES,
    LimitRow,
    LimitTable,
    grouped,
    tabulated,
)
from lcn_support.experiments.sweeps.runs import sweep

START = "1111|0"
SIZES = ((4, 2), (3, 2, 2))

RUNS, RUNS_WITH_ONE_X = 20_000, 4_000
"""Runs for each convention and architecture."""

SEED = 2108

DATA_SEEDS = range(40)
"""Of the data that all runs share."""


@dataclass(frozen=True)
class Trial:
    """A convention of the search.

    Attributes
    ----------
    family
        what is varied.
    label
        its value, as text.
    convention
        all of it.
    """

    family: str
    label: str
    convention: Convention

    @property
    def runs(self) -> int:
        """For each architecture."""
        return RUNS if self.convention.data_seed is None else RUNS_WITH_ONE_X


def _trial(family: str, label: str, **changes: Any) -> Trial:
    return Trial(family, label, Convention(START, **changes))


TRIALS = (
    *(_trial("samples", str(n), samples=n) for n in (5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100)),
    _trial("samples", "white", samples=0),
    *(_trial("one X, N = 10", str(i), data_seed=i) for i in DATA_SEEDS),
    *(_trial("one X, N = 30", str(i), samples=30, data_seed=i) for i in DATA_SEEDS),
    _trial("positive data", "N = 10", data="positive"),
    _trial("positive data", "N = 100", data="positive", samples=100),
    _trial("signals", "1 × 10", samples=1, outputs=10),
    _trial("signals", "3 × 10", samples=3, outputs=10),
    _trial("signals", "10 × 10", samples=10, outputs=10),
    _trial("targets", "uniform", targets="uniform"),
    _trial("targets", "regression", targets="regression"),
    _trial("noise", "0.1", noise=0.1),
    _trial("noise", "1", noise=1.0),
    _trial("start", "normal, 0.1", method="flow", scale=0.1),
    _trial("start", "normal, 0.5", method="flow", scale=0.5),
    _trial("start", "normal, 2", method="flow", scale=2.0),
    _trial("start", "normal, 3", method="flow", scale=3.0),
    _trial("start", "normal, 5", method="flow", scale=5.0),
    _trial("start", "uniform, 1", method="flow", initial="uniform"),
    _trial("start", "fan-in", method="flow", initial="fan-in"),
    _trial("start", "linear forms", method="flow", initial="linear"),
    _trial("step", "gradient flow", method="flow"),
    _trial("step", "0.001", step=0.001, steps=100_000),
    _trial("step", "0.1", step=0.1),
    _trial("combined", "uniform targets, N = 8", targets="uniform", samples=8),
    _trial("combined", "uniform targets, N = 12", targets="uniform", samples=12),
    _trial("combined", "uniform targets, 1 × 10", targets="uniform", samples=1, outputs=10),
    _trial("combined", "linear start, N = 8", method="flow", initial="linear", samples=8),
    _trial(
        "combined", "uniform targets, linear", method="flow", initial="linear", targets="uniform"
    ),
    _trial("combined", "uniform targets, start 2", method="flow", scale=2.0, targets="uniform"),
)
"""One thing is varied at a time, beginning with new data in each run, N = 10 and step 0.01. Those
that combine two were added when the others had been seen: what is best there is a fit."""


def search(
    trials: Iterable[Trial] = TRIALS, seed: int = SEED, folder: str | Path | None = None
) -> Iterator[LimitTable]:
    """The tables of these conventions; a folder keeps what is done if this is interrupted."""
    for trial in trials:
        for sizes in SIZES:
            name = "-".join([trial.family, trial.label, *map(str, sizes)]).replace(" ", "-")
            out = None if folder is None else Path(folder) / name
            table = sweep(
                Architecture(sizes), trial.convention, trial.runs, seed, out=out, chunk=CHUNK,
                progress=False,
            )  # fmt: skip
            yield tabulated(sizes, trial.convention, seed, table)


def experiment(seed: int = SEED) -> Iterator[LimitRow]:
    """The kept rows; about a quarter of an hour on two cores."""
    return (row for table in search(seed=seed) for row in table.rows)


TABLE = replace(TRAINING_TABLES, name="conventions", experiment=experiment, seed=SEED, size=None)
"""The columns of ``training_tables``, for all ``TRIALS``."""


def read_search(path: str | Path | None = None) -> dict[str, list[LimitTable]]:
    """The kept tables of each convention by its name, or those of another file.

    Raises as ``TABLE.read`` does.
    """
    found: dict[str, list[LimitTable]] = {}
    for table in grouped(TABLE.read(path)):
        found.setdefault(table.convention, []).append(table)
    return found


@dataclass(frozen=True)
class Distance:
    """How far computed tables are from the printed ones.

    Attributes
    ----------
    percent
        the root mean square, over the printed cells, of the difference of the shares among the runs
        with one target, in percentage points.
    error
        the standard error of ``percent``, from the multinomial counts.
    floor
        what the root mean square would be for the convention that was used, from our numbers of
        runs alone.
    empty
        how many printed cells have no run here.
    factor
        the geometric mean of printed over computed mean losses, over the other cells whose limit
        is not the target.
    spread
        the standard deviation of log(printed/computed) there.
    """

    percent: float
    error: float
    floor: float
    empty: int
    factor: float
    spread: float


def distance(printed: Iterable[PrintedCell], tables: Iterable[LimitTable]) -> Distance:
    """Compare the tables of one convention with the printed ones.

    Parameters
    ----------
    printed
        cells, all with a computed table.
    tables
        one for each architecture.

    Raises ``ValueError`` if a table has no runs with a printed target.

    Examples
    --------
    >>> from lcn_support.experiments.slides.limit_tables import Cell
    >>> printed = [
    ...     PrintedCell((4, 2), "1111|0", "0|11", "112|0", 10.0, 0.2, 22.0),
    ...     PrintedCell((4, 2), "1111|0", "0|11", "2|1", 90.0, 0.3, 22.0),
    ... ]
    >>> cells = (
    ...     Cell("1111|0", "0|11", "112|0", 130, 1000, 0.1, 130),
    ...     Cell("1111|0", "0|11", "2|1", 870, 1000, 0.15, 870),
    ... )
    >>> found = distance(printed, [LimitTable((4, 2), "made up", 0, cells)])
    >>> round(found.percent, 9), round(found.error, 3), round(found.factor, 9)
    (3.0, 1.063, 2.0)
    """
    pairs = compare(printed, tables)
    percent = sqrt(fmean(_gap(pair) ** 2 for pair in pairs))
    variance = chance = 0.0
    for group in _groups(pairs).values():
        runs, shares = group[0].computed.of, [pair.computed.share for pair in group]
        gaps = [_gap(pair) for pair in group]
        mean = sum(g * q for g, q in zip(gaps, shares, strict=True))
        variance += (sum(g * g * q for g, q in zip(gaps, shares, strict=True)) - mean**2) / runs
        chance += sum(q * (1 - q) for q in shares) / runs
    error = 100 * sqrt(variance) / (len(pairs) * percent) if percent else 0.0
    seen = [p for p in pairs if p.computed.runs and p.printed.target != p.printed.limit]
    logs = [log(p.printed.mean_loss / p.computed.mean_loss) for p in seen]
    empty = sum(not pair.computed.runs for pair in pairs)
    floor = 100 * sqrt(chance / len(pairs))
    return Distance(percent, error, floor, empty, exp(fmean(logs)), pstdev(logs))


def _gap(pair: Comparison) -> float:
    return 100 * pair.computed.share - pair.printed.percent


def printed_chance(printed: Iterable[PrintedCell], sizes: Mapping[Group, int]) -> float:
    """The distance that chance in the printed tables alone would make, if groups had these sizes.

    Parameters
    ----------
    printed
        cells.
    sizes
        the number of printed runs by filter sizes and target.

    Examples
    --------
    >>> cell = PrintedCell((4, 2), "1111|0", "0|11", "2|1", 50.0, 0.3, 22.0)
    >>> printed_chance([cell], {((4, 2), "0|11"): 100})
    5.0
    """
    shares = [(cell.percent / 100, sizes[cell.sizes, cell.target]) for cell in printed]
    return 100 * sqrt(fmean(q * (1 - q) / runs for q, runs in shares))


def most_runs(
    printed: Iterable[PrintedCell], tables: Iterable[LimitTable], level: float = 0.001
) -> int:
    """How many runs the printed tables may have at most for these computed tables to be their law.

    Parameters
    ----------
    printed
        cells, with a computed table for each of their architectures.
    tables
        of one convention.
    level
        of Pearson's χ² test that two samples have the same shares of limits, target by target.

    Returns
    -------
    int
        the largest T with two digits, up to 990 000, that the test does not refuse, if T runs are
        behind each printed table and its shares of targets are theirs; 0 if it refuses all.

    Notes
    -----
    Printed shares count as they are. Limits that are expected less than five times in a sample are
    counted together with others, so a limit that never occurs is seen when T is large enough.

    Examples
    --------
    >>> from lcn_support.experiments.slides.limit_tables import Cell
    >>> names = ("1111|0", "0|11", "2|1"), ("1111|0", "0|11", "112|0")
    >>> printed = [PrintedCell((4, 2), *name, 50.0, 0.3, 100.0) for name in names]
    >>> def computed(share, of=10**9):
    ...     counts = round(share * of), of - round(share * of)
    ...     cells = (Cell(*name, n, of, 0.3, n) for name, n in zip(names, counts))
    ...     return [LimitTable((4, 2), "made up", 0, tuple(cells))]
    >>> [most_runs(printed, computed(share)) for share in (0.5, 0.49, 0.4)]
    [990000, 27000, 250]
    """
    groups = list(_groups(compare(printed, tables)).values())
    for T in _TWO_DIGITS:
        squares = [_pearson(group, T) for group in groups]
        freedom = sum(number for _, number in squares)
        if chi_square_tail(sum(square for square, _ in squares), freedom) >= level:
            return T
    return 0


_TWO_DIGITS = [d * 10**e for e in range(4, -1, -1) for d in range(99, 9, -1)]


def _pearson(group: list[Comparison], T: int) -> tuple[float, int]:
    """χ² and its degrees of freedom for the runs with one target, of T printed runs."""
    first = T * group[0].printed.target_percent / 100
    second = group[0].computed.of
    total = sum(pair.printed.percent for pair in group)
    counts = [(first * p.printed.percent / total, p.computed.runs) for p in group]
    counts.append((0.0, second - sum(runs for _, runs in counts)))
    cells = [(0.0, 0.0)]
    for count in sorted(counts, key=sum):
        if sum(cells[-1]) * min(first, second) >= 5 * (first + second):
            cells.append((0.0, 0.0))
        cells[-1] = cells[-1][0] + count[0], cells[-1][1] + count[1]
    return chi_square(cells, (first, second)), len(cells) - 1


def _groups(pairs: Iterable[Comparison]) -> dict[Group, list[Comparison]]:
    found: dict[Group, list[Comparison]] = {}
    for pair in pairs:
        found.setdefault((pair.printed.sizes, pair.printed.target), []).append(pair)
    return found
