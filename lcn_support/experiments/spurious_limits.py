"""How many training runs end at spurious critical points: a sampled share, each limit certified.

A run has its own target and data, those of :func:`lcn_support.experiments.bad_minima.random_loss`,
and N(0, 1) filters to start from. It trains by gradient descent with steps of 0.01 and a Newton
polish. Its limit is *regular* if a critical point of full rank is enclosed around its end,
*spurious* if the enclosed critical point is proved to be one of the list of all critical points
that repeats a hyperroot within a group, and *unknown* otherwise.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.bad_minima import METRICS, random_loss
from lcn_support.experiments.membership import wilson_interval
from lcn_support.experiments.spurious_points import NETWORKS, shares_hyperroot
from lcn_support.landscape.solver import critical_points
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.descent import train
from lcn_support.training.enclosed_limits import enclosed_limit
from lcn_support.training.runs import TrainingRuns

RUNS = 500
SEED = 5752
VERDICTS = ("regular", "spurious", "unknown", "not converged", "diverged")


@dataclass(frozen=True)
class SpuriousLimits:
    """Where the runs of one network ended; nothing is dropped.

    Attributes
    ----------
    sizes, strides, metric, seed
        what was trained.
    verdicts
        for each run one of ``VERDICTS``.
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    metric: str
    seed: int
    verdicts: tuple[str, ...]

    @property
    def runs(self) -> int:
        """How many runs there were."""
        return len(self.verdicts)

    def count(self, verdict: str) -> int:
        """How many runs have this verdict."""
        return self.verdicts.count(verdict)

    @property
    def spurious(self) -> int:
        """How many runs certainly ended at a spurious critical point."""
        return self.count("spurious")

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval for the share of spurious limits; all but the regular runs widen it.

        >>> run = SpuriousLimits((3, 2), (1, 1), "white", 0, ("regular", "spurious") * 50)
        >>> [round(end, 3) for end in run.interval()]
        [0.404, 0.596]
        """
        z = NormalDist().inv_cdf((1 + level) / 2)
        most = self.runs - self.count("regular")
        return (
            wilson_interval(self.spurious, self.runs, z)[0],
            wilson_interval(most, self.runs, z)[1],
        )

    def first(self, runs: int) -> SpuriousLimits:
        """What the first runs alone would have given."""
        return SpuriousLimits(
            self.sizes, self.strides, self.metric, self.seed, self.verdicts[:runs]
        )


def spurious_limits(a: Architecture, metric: str, runs: int, seed: int) -> SpuriousLimits:
    """Train networks and tell for each whether its limit is regular or spurious.

    Parameters
    ----------
    a
        any architecture.
    metric
        "white", or "anisotropic" for S = XXᵀ/10 with new N(0, 1) data in each run.
    runs
        how many; the first runs of a longer experiment are those of a shorter one.
    seed
        of targets, data and starts.

    Raises
    ------
    ValueError
        if the metric is another one or the number of runs is not positive.

    Notes
    -----
    The unproved link is that the run would converge to the critical point that is enclosed around
    its end, within a relative distance of 2^−40. Ours.

    Examples
    --------
    >>> for strides in [(2, 1), (1, 1)]:
    ...     ended = spurious_limits(Architecture((3, 2), strides=strides), "white", 20, seed=0)
    ...     print(ended.count("regular"), ended.spurious)
    20 0
    13 7
    """
    if metric not in METRICS or runs < 1:
        raise ValueError(
            f"metric {metric!r}, {runs} runs; give one of {', '.join(METRICS)}, and a positive "
            "number of runs"
        )
    ended, losses = _trained(a, metric, runs, seed)
    verdicts = tuple(
        "diverged"
        if ended.diverged[i]
        else verdict(a, losses[i], [w[i] for w in ended.filters])
        if ended.converged[i]
        else "not converged"
        for i in range(runs)
    )
    return SpuriousLimits(a.sizes, a.strides, metric, seed, verdicts)


def verdict(a: Architecture, loss: QuadraticLoss, filters: Iterable[Iterable[float]]) -> str:
    """Whether the critical point near the filters is regular, spurious or unknown.

    Examples
    --------
    >>> a, loss = Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1))
    >>> verdict(a, loss, [(1, 1, 0), (1, 0)])
    'spurious'
    """
    limit = enclosed_limit(a, loss, [list(w) for w in filters])
    if limit is None:
        return "unknown"
    if limit.is_regular:
        return "regular"
    listed = critical_points(a, loss, progress=False)
    classes = (c for p in listed.points if not p.is_pure for c in p.classes)
    if any(shares_hyperroot(c) and limit.is_class_of(c.enclosure) for c in classes):
        return "spurious"
    return "unknown"


def _trained(
    a: Architecture, metric: str, runs: int, seed: int
) -> tuple[TrainingRuns, list[QuadraticLoss]]:
    losses = [random_loss(a.degree, metric, seed, i) for i in range(runs)]
    starts = [
        [generator.standard_normal(k) for k in a.sizes]
        for generator in (np.random.default_rng((seed, *a.sizes, i)) for i in range(runs))
    ]
    filters = [np.array(w) for w in zip(*starts, strict=True)]
    return train(a, LossBatch.of(losses), filters, polish=True), losses


def experiment(runs: int = RUNS, seed: int = SEED) -> tuple[SpuriousLimits, ...]:
    """The runs of all networks with both metrics; about five minutes on one core."""
    return tuple(
        spurious_limits(Architecture(sizes, strides=strides), metric, runs, seed)
        for sizes, strides in NETWORKS
        for metric in METRICS
    )


COLUMNS = ("filter_sizes", "strides", "metric", "seed", "runs", *VERDICTS, "verdicts")
_LETTERS = dict(zip(VERDICTS, "rsund", strict=True))


def write_limits(tables: Iterable[SpuriousLimits], path: str | Path) -> None:
    """Keep tables as CSV, one row each; ``verdicts`` has a letter a run, in order."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for t in tables:
            writer.writerow(
                [" ".join(map(str, t.sizes)), " ".join(map(str, t.strides)), t.metric, t.seed,
                 t.runs, *map(t.count, VERDICTS), "".join(_LETTERS[v] for v in t.verdicts)]
            )  # fmt: skip


def read_limits(path: str | Path) -> tuple[SpuriousLimits, ...]:
    """The tables that were kept, from the column ``verdicts``."""
    words = {letter: word for word, letter in _LETTERS.items()}
    with Path(path).open(encoding="utf-8", newline="") as file:
        return tuple(
            SpuriousLimits(
                tuple(map(int, row["filter_sizes"].split())),
                tuple(map(int, row["strides"].split())),
                row["metric"],
                int(row["seed"]),
                tuple(words[letter] for letter in row["verdicts"]),
            )
            for row in csv.DictReader(file)
        )
