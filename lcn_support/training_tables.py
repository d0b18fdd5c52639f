"""Where training ends: tables of limits by the root patterns of start, target and limit.

A run draws a target, data and a start, trains, and ends at a critical point whose root pattern is
certified. What exactly is drawn, and how it is trained, is a *convention*. The slides
[KMMTslides] print such tables without theirs, so it is data here, one that can be varied.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from math import inf, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from lcn_support.architecture import Architecture
from lcn_support.classification import classify
from lcn_support.flow_integrator import gradient_flow
from lcn_support.limits import classify_limits
from lcn_support.loss_batch import LossBatch
from lcn_support.patterns import RootPattern
from lcn_support.sampling import wilson_interval
from lcn_support.sweep_table import Table
from lcn_support.sweeps import sweep
from lcn_support.training import TrainingRuns, train

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
class Convention:
    """How a run is drawn and trained, called with an architecture, a generator and a number.

    Attributes
    ----------
    start
        the root pattern of the end-to-end filter at the start, as text; any when empty. Starts are
        drawn until enough have it.
    samples
        N of the data X ∈ R^{k×N}, S = XXᵀ/N; 0 for white data, S = I.
    data
        the entries of X: ``normal``, independent N(0, 1), or ``positive``, uniform in [0, 1].
    outputs
        of a sample: a signal of length k + outputs − 1 gives so many columns of X, its windows, and
        N counts the signals; S is still the mean over all columns.
    data_seed
        None for new data in each run, else the seed of one X that all runs share.
    targets
        the law of the target: ``normal``, independent N(0, 1) coefficients; ``uniform``, in
        [−1, 1]; or ``regression``, the best filter for outputs that are independent N(0, 1).
    noise
        the standard deviation of noise in the outputs: the best filter is then another one than
        the target that was drawn, and the loss is counted above its least value.
    initial
        of the entries of the filters: ``normal``, N(0, scale²); ``uniform`` in [−scale, scale];
        ``fan-in``, uniform in ±scale/√k_i; or ``linear``, scale times a product of linear forms
        with N(0, 1) coefficients, so that all roots are real.
    scale
        of the initial entries.
    method
        ``descent``, gradient descent with a fixed step; ``bounded``, with a Lipschitz-bounded one;
        or ``flow``, the gradient flow.
    step, steps
        of gradient descent, before the polish. A factor in front of the loss is one of the step.

    Examples
    --------
    >>> convention = Convention(start="1111|0")
    >>> columns = convention(Architecture((3, 2, 2)), np.random.default_rng(0), 5)
    >>> [len(column) for column in columns.values()]
    [5, 5, 5, 5, 5]
    """

    start: str = ""
    samples: int = 10
    data: str = "normal"
    outputs: int = 1
    data_seed: int | None = None
    targets: str = "normal"
    noise: float = 0.0
    initial: str = "normal"
    scale: float = 1.0
    method: str = "descent"
    step: float = 0.01
    steps: int = 10_000

    def __post_init__(self) -> None:
        for name, choices in (
            ("data", ("normal", "positive")),
            ("targets", ("normal", "uniform", "regression")),
            ("initial", ("normal", "uniform", "fan-in", "linear")),
            ("method", ("descent", "bounded", "flow")),
        ):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} {getattr(self, name)!r}: give one of {choices}")
        if self.start and RootPattern(self.start).codimension:
            raise ValueError(f"start {self.start}: random filters have simple roots; try '1111|0'")
        if self.targets == "regression" and not self.samples:
            raise ValueError("targets 'regression' need data; give samples, at least k")

    def __repr__(self) -> str:
        """What differs from the defaults, so that a new field renames no table that is kept."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        given = [
            f"{f.name}={values[f.name]!r}" for f in fields(self) if values[f.name] != f.default
        ]
        return f"Convention({', '.join(given)})"

    def __call__(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> dict[str, Any]:
        """Columns start, target, limit (text), loss and steps of this many runs."""
        drawn, losses = self.losses(a, generator, runs)
        start, filters = self.starts(a, generator, runs)
        ended = self.trained(a, losses, filters)
        limits = classify_limits(a, losses, ended.filters).text.astype(object)
        limits[~ended.converged] = "not converged"
        limits[ended.diverged] = "diverged"
        return {
            "start": start,
            "target": _simple_patterns(drawn),
            "limit": limits.astype(str),
            "loss": ended.loss,
            "steps": ended.steps,
        }

    def losses(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> tuple[np.ndarray, LossBatch]:
        """The targets that were drawn, (runs, k), and the losses of the data."""
        k, noise = a.filter_size, self.noise
        if self.targets == "uniform":
            targets = generator.uniform(-1, 1, (runs, k))
        elif self.targets == "regression":
            targets, noise = np.zeros((runs, k)), 1.0
        else:
            targets = generator.standard_normal((runs, k))
        if not self.samples:
            return targets, LossBatch(targets)
        X = self._data(generator, runs, k)
        S = X @ X.swapaxes(1, 2) / X.shape[2]
        S = np.repeat((S + S.swapaxes(1, 2)) / 2, runs // len(X), axis=0)
        if not noise:
            return targets, LossBatch(targets, S)
        errors = noise * generator.standard_normal((runs, X.shape[2], 1))
        best = targets + np.linalg.solve(S, X @ errors / X.shape[2])[..., 0]
        return best if self.targets == "regression" else targets, LossBatch(best, S)

    def starts(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """The patterns at the start and the filters, (runs, k_i), drawn until there are enough.

        Raises ``ValueError`` if the architecture cannot have the pattern with simple roots.
        """
        wanted = RootPattern(self.start) if self.start else None
        fewest = a.degree if self.initial == "linear" else a.even_count
        if wanted and (wanted.degree != a.degree or wanted.real_count < fewest):
            raise ValueError(
                f"start {self.start}: {self.initial} filters of {a} compose forms of degree "
                f"{a.degree} with at least {fewest} real roots; give such a pattern, or none"
            )
        kept: list[list[np.ndarray]] = []
        found = 0
        while found < runs:
            filters = [self._entries(generator, 2 * runs, size) for size in a.sizes]
            real = sum(classify(w).fewest.astype(int) for w in filters)
            chosen = [w if wanted is None else w[real == wanted.real_count] for w in filters]
            kept.append(chosen)
            found += len(chosen[0])
        filters = [np.concatenate(parts)[:runs] for parts in zip(*kept, strict=True)]
        real = sum(classify(w).fewest.astype(int) for w in filters)
        return _texts(a.degree)[real], filters

    def trained(
        self, a: Architecture, losses: LossBatch, filters: list[np.ndarray]
    ) -> TrainingRuns:
        """The runs at their limits."""
        if self.method == "flow":
            return gradient_flow(a, losses, filters, accuracy=1e-6, polish=True)
        step, bounded = self.step, self.method == "bounded"
        return train(a, losses, filters, step, self.steps, bounded=bounded, polish=True)

    def _data(self, generator: np.random.Generator, runs: int, k: int) -> np.ndarray:
        """X of each run, or the one that they share, of shape (runs or 1, k, N · outputs)."""
        if self.samples * self.outputs < k:
            raise ValueError(
                f"X has {self.samples * self.outputs} columns, so that S is singular; give samples "
                f"· outputs ≥ {k}, or samples=0 for S = I"
            )
        shape = runs, k + self.outputs - 1, self.samples
        if self.data_seed is not None:
            generator, shape = np.random.default_rng((self.data_seed, k)), (1, *shape[1:])
        draw = generator.standard_normal if self.data == "normal" else generator.random
        windows = np.lib.stride_tricks.sliding_window_view(draw(shape), self.outputs, axis=1)
        return windows.reshape(len(windows), k, -1)

    def _entries(self, generator: np.random.Generator, runs: int, size: int) -> np.ndarray:
        if self.initial == "normal":
            return self.scale * generator.standard_normal((runs, size))
        if self.initial == "linear":
            product = np.full((runs, 1), self.scale)
            for x, y in generator.standard_normal((size - 1, 2, runs, 1)):
                product = np.pad(product * x, ((0, 0), (0, 1))) + np.pad(
                    product * y, ((0, 0), (1, 0))
                )
            return product
        bound = self.scale / sqrt(size) if self.initial == "fan-in" else self.scale
        return generator.uniform(-bound, bound, (runs, size))


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


def _texts(degree: int) -> np.ndarray:
    """Patterns with simple roots, by the number of real ones."""
    return np.array(
        [
            str(RootPattern((1,) * real, (1,) * ((degree - real) // 2)))
            if (degree - real) % 2 == 0
            else ""
            for real in range(degree + 1)
        ]
    )


def _simple_patterns(forms: np.ndarray) -> np.ndarray:
    found = classify(forms)
    return np.where(found.unknown, "unknown", _texts(forms.shape[1] - 1)[found.fewest])
