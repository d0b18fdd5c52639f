"""How many training runs end at spurious critical points: a sampled share, each limit certified.

A run has its own target and data, those of :func:`lcn_support.experiments.targets.random_loss`,
and N(0, 1) filters to start from. It trains by gradient descent with steps of 0.01 and a Newton
polish. Its limit is *regular* if a critical point of full rank is enclosed around its end,
*spurious* if the enclosed critical point is proved to be one of the list of all critical points
that repeats a hyperroot within a group, and *unknown* otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer
from lcn_support.experiments.shares import Share
from lcn_support.experiments.spurious_points import NETWORKS, shares_hyperroot
from lcn_support.experiments.stored import Column, NetworkRow, StoredTable
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape.solver import critical_points
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.descent import train
from lcn_support.training.enclosed_limits import enclosed_limit

RUNS = 500
SEED = 5752
VERDICTS = ("regular", "spurious", "unknown", "not converged", "diverged")


@dataclass(frozen=True)
class SpuriousLimits(NetworkRow):
    """Where the runs of one network ended; nothing is dropped.

    Attributes
    ----------
    sizes, strides, metric, seed
        what was trained.
    verdicts
        for each run one of ``VERDICTS``.
    """

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
        undecided = self.runs - self.spurious - self.count("regular")
        return Share(self.spurious, self.runs, undecided).interval(level)

    def first(self, runs: int) -> SpuriousLimits:
        """What the first runs alone would have given."""
        return replace(self, verdicts=self.verdicts[:runs])


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
    its end, within a relative distance of 2^−40.

    Examples
    --------
    >>> for strides in [(2, 1), (1, 1)]:
    ...     ended = spurious_limits(Architecture((3, 2), strides=strides), "white", 20, seed=0)
    ...     print(ended.count("regular"), ended.spurious)
    20 0
    13 7
    """
    read_integer(runs, "runs", 1)
    losses = [random_loss(a.degree, metric, seed, i) for i in range(runs)]
    generators = [np.random.default_rng((seed, *a.sizes, i)) for i in range(runs)]
    starts = [np.array([g.standard_normal(k) for g in generators]) for k in a.sizes]
    ended = train(a, LossBatch.of(losses), starts, polish=True)
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


def experiment(runs: int = RUNS, seed: int = SEED) -> Iterator[SpuriousLimits]:
    """The runs of all networks with both metrics; about five minutes on one core."""
    for (sizes, strides), metric in product(NETWORKS, METRICS):
        yield spurious_limits(Architecture(sizes, strides), metric, runs, seed)


def _counted(verdict: str) -> Column:
    return Column(verdict, lambda ended: str(ended.count(verdict)))


def _verdicts_text(ended: SpuriousLimits) -> str:
    return "".join(verdict[0] for verdict in ended.verdicts)


def _verdicts_read(text: str) -> dict[str, tuple[str, ...]]:
    words = {verdict[0]: verdict for verdict in VERDICTS}
    return {"verdicts": tuple(words[letter] for letter in text)}


TABLE = StoredTable(
    "spurious_limits",
    SpuriousLimits,
    ("filter_sizes=sizes", "strides", "metric", "seed", "runs", *map(_counted, VERDICTS),
     Column("verdicts", _verdicts_text, _verdicts_read)),
    experiment, SEED, RUNS,
)  # fmt: skip
"""One row a network and metric; ``verdicts`` has the first letter of each, in order."""
