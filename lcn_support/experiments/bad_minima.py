"""How often a random target has a bad minimum: a sampled share, each minimum certified.

A bad minimum is a strict local minimum of the loss modulo scaling, with W ≠ 0, that is not global.
The i-th target of degree n has independent N(0, 1) coefficients; the data are white, S = I, or
anisotropic, S = XXᵀ/N with N = 10 and independent N(0, 1) entries of X, drawn anew for each target.
Each target has its own generator, seeded by (seed, n, i): architectures of one degree meet the same
targets, with either metric, and the first ones of a longer run are those of a shorter one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import require_stride_one
from lcn_support.experiments.membership import wilson_interval
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from concurrent.futures import Executor

SIZES = ((3, 2), (2, 2, 2), (4, 2), (3, 3), (3, 2, 2))
METRICS = ("white", "anisotropic")
TARGETS = 4000
SEED = 2108

DATA_SAMPLES = 10
"""N, the number of columns of X."""

COLUMNS = ("filter_sizes", "metric", "seed", "targets", "with_bad_minimum", "undecided",
           "incomplete", "mean_number", "numbers")  # fmt: skip


@dataclass(frozen=True)
class BadMinima:
    """The bad minima of a sample of random targets.

    Attributes
    ----------
    sizes, metric, seed
        what was sampled.
    numbers
        for each target the number of its certified bad minima, as end-to-end filters.
    is_open
        for each target whether there may be more: the list of critical points was not certified to
        be complete, or a point was not decided.
    """

    sizes: tuple[int, ...]
    metric: str
    seed: int
    numbers: tuple[int, ...]
    is_open: tuple[bool, ...]

    @property
    def targets(self) -> int:
        """The size of the sample; nothing is dropped from it."""
        return len(self.numbers)

    @property
    def with_bad_minimum(self) -> int:
        """How many targets certainly have a bad minimum."""
        return sum(number > 0 for number in self.numbers)

    @property
    def undecided(self) -> int:
        """How many targets have no certified bad minimum, and may have one."""
        pairs = zip(self.numbers, self.is_open, strict=True)
        return sum(number == 0 and is_open for number, is_open in pairs)

    @property
    def incomplete(self) -> int:
        """How many targets may have more bad minima than are certified."""
        return sum(self.is_open)

    @property
    def share(self) -> float:
        """The share of targets that certainly have a bad minimum."""
        return self.with_bad_minimum / self.targets

    @property
    def mean_number(self) -> float:
        """The mean number of certified bad minima."""
        return sum(self.numbers) / self.targets

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval for the share; undecided targets widen it.

        >>> low, high = BadMinima((3, 2), "white", 0, (1, 0) * 50, (False,) * 100).interval()
        >>> round(low, 3), round(high, 3)
        (0.404, 0.596)
        """
        z = NormalDist().inv_cdf((1 + level) / 2)
        low, _ = wilson_interval(self.with_bad_minimum, self.targets, z)
        _, high = wilson_interval(self.with_bad_minimum + self.undecided, self.targets, z)
        return low, high

    def first(self, targets: int) -> BadMinima:
        """The run that would have ended after the first targets."""
        kept = self.numbers[:targets], self.is_open[:targets]
        return BadMinima(self.sizes, self.metric, self.seed, *kept)


def random_loss(degree: int, metric: str, seed: int, index: int) -> QuadraticLoss:
    """The loss of the target number ``index``.

    Parameters
    ----------
    degree
        n ≥ 1; the target has n + 1 coefficients.
    metric
        "white" or "anisotropic".
    seed, index
        not negative.

    Raises
    ------
    ValueError
        for another metric, a degree below 1, a negative seed or index, and for anisotropic data of
        degree 10 or more, where N samples do not span the n + 1 dimensions.

    Examples
    --------
    >>> white, other = (random_loss(3, metric, seed=1, index=7) for metric in METRICS)
    >>> white.target == other.target, white.is_white, other.is_white
    (True, True, False)
    """
    if metric not in METRICS:
        raise ValueError(f"metric {metric!r}: give one of {', '.join(METRICS)}")
    if degree < 1 or seed < 0 or index < 0:
        raise ValueError(
            f"degree {degree}, seed {seed}, index {index}: give a degree of 1 or more, and a seed "
            "and an index that are not negative"
        )
    if metric == "anisotropic" and degree >= DATA_SAMPLES:
        raise ValueError(
            f"degree {degree}: {DATA_SAMPLES} samples do not span {degree + 1} dimensions; give a "
            f"degree below {DATA_SAMPLES}, or white data"
        )
    draw = np.random.default_rng((seed, degree, index))
    target = draw.standard_normal(degree + 1)
    if metric == "white":
        return QuadraticLoss(target)
    X = draw.standard_normal((degree + 1, DATA_SAMPLES))
    return QuadraticLoss(target, X @ X.T / DATA_SAMPLES)


def bad_minima(
    a: Architecture, metric: str, targets: int, seed: int, executor: Executor | None = None
) -> BadMinima:
    """Count the bad minima of random targets.

    Parameters
    ----------
    a
        of stride one.
    metric
        "white" or "anisotropic".
    targets
        how many, at least 1.
    seed
        of the targets and the data.
    executor
        any ``concurrent.futures`` executor that is to do the work; of no influence on the result.

    Returns
    -------
    BadMinima
        one certified count a target.

    Raises
    ------
    ValueError
        if targets is not positive, if the architecture is not of stride one, or as
        :func:`random_loss` and ``critical_points`` do.

    Notes
    -----
    Beyond the papers, which print no such share.

    Examples
    --------
    >>> found = bad_minima(Architecture((3, 2)), "white", targets=10, seed=0)
    >>> found.targets, found.undecided, 0 < found.share < 1
    (10, 0, True)
    """
    from lcn_support.landscape.solver import critical_points

    require_stride_one(a)
    if targets < 1:
        raise ValueError(f"targets {targets}: it must be positive")
    losses = [random_loss(a.degree, metric, seed, i) for i in range(targets)]
    solved = critical_points(a, losses, seed=seed, executor=executor, progress=False)
    verdicts = [[p.is_bad_minimum for p in found.points] for found in solved]
    return BadMinima(
        a.sizes,
        metric,
        seed,
        tuple(sum(v is True for v in listed) for listed in verdicts),
        tuple(
            not found.is_complete or any(v is not True and v is not False for v in listed)
            for found, listed in zip(solved, verdicts, strict=True)
        ),
    )


def experiment(
    targets: int = TARGETS, seed: int = SEED, executor: Executor | None = None
) -> tuple[BadMinima, ...]:
    """The runs of all ``SIZES`` with both metrics; about half an hour on one core.

    Arguments and errors are those of :func:`bad_minima`.
    """
    return tuple(
        bad_minima(Architecture(sizes), metric, targets, seed, executor)
        for sizes in SIZES
        for metric in METRICS
    )


def write_table(runs: Iterable[BadMinima], path: str | Path) -> None:
    """Keep runs as CSV, one row a run; ``numbers`` has a + where there may be more."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for run in runs:
            numbers = zip(run.numbers, run.is_open, strict=True)
            writer.writerow(
                [" ".join(map(str, run.sizes)), run.metric, run.seed, run.targets,
                 run.with_bad_minimum, run.undecided, run.incomplete, f"{run.mean_number:.4f}",
                 " ".join(f"{number}{'+' * is_open}" for number, is_open in numbers)]
            )  # fmt: skip


def read_table(path: str | Path) -> tuple[BadMinima, ...]:
    """The runs of a table, from its column ``numbers``; the other counts follow from it."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return tuple(
            BadMinima(
                tuple(map(int, row["filter_sizes"].split())),
                row["metric"],
                int(row["seed"]),
                tuple(int(entry.rstrip("+")) for entry in row["numbers"].split()),
                tuple(entry.endswith("+") for entry in row["numbers"].split()),
            )
            for row in csv.DictReader(file)
        )
