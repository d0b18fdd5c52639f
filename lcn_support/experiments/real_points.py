"""How many critical points of a random target are real: a sample, each point certified.

The i-th target of degree n has independent N(0, 1) coefficients, those of
:func:`lcn_support.experiments.targets.random_loss`; so have its anisotropic data, S = XXᵀ/10.
White data have S = I, the Bombieri metric is the diagonal matrix of the 1/C(n, j), and the sunspot
metric is the covariance of windows of a series. Networks of one degree meet the same targets, in
all metrics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product, zip_longest
from statistics import stdev
from typing import TYPE_CHECKING

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer
from lcn_support.counting.index_sums import index_sum, least_indices
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.experiments.shares import Share, normal_quantile
from lcn_support.experiments.stored import NetworkRow, StoredTable
from lcn_support.experiments.targets import SAMPLED_METRICS, sampled_loss

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lcn_support.landscape.critical_point import CriticalPoints


NETWORKS = (
    ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((3, 3), (2, 1)),
    ((2, 2, 2), (2, 2, 1)), ((3, 2, 2), (2, 2, 1)), ((2, 2, 2), (1, 2, 1)),
    ((3, 2), (1, 1)), ((2, 2, 2), (1, 1, 1)), ((3, 3), (1, 1)),
)  # fmt: skip
"""Filter sizes and strides: all strides larger than one, some, and none."""

TARGETS = 2000
SEED = 2401


@dataclass(frozen=True)
class RealCount:
    """The real critical points with W ≠ 0 of one loss.

    Attributes
    ----------
    points
        how many end-to-end filters W there are.
    minima
        how many of them certainly are local minima.
    indices
        how many scaling classes of critical parameters have the index 0, 1, 2, …; the index is
        the number of descending directions. The last entry is not 0.
    is_open
        whether there may be more: the list was not certified to be complete, or a point was not
        decided.
    """

    points: int
    minima: int
    indices: tuple[int, ...]
    is_open: bool = False

    @property
    def classes(self) -> int:
        """How many scaling classes of critical parameters there are."""
        return sum(self.indices)

    @property
    def index_sum(self) -> int:
        """The classes of even index, less those of odd index.

        >>> RealCount(5, 2, (2, 2, 1)).index_sum
        1
        """
        return sum(self.indices[::2]) - sum(self.indices[1::2])

    def __str__(self) -> str:
        indices = ".".join(map(str, self.indices))
        return f"{self.points}/{self.minima}/{indices}{'+' * self.is_open}"

    @classmethod
    def parse(cls, text: str) -> RealCount:
        """The numbers that ``str`` gives as text.

        >>> RealCount.parse("5/2/2.2.1+")
        RealCount(points=5, minima=2, indices=(2, 2, 1), is_open=True)
        """
        points, minima, indices = text.removesuffix("+").split("/")
        split = tuple(map(int, indices.split("."))) if indices else ()
        return cls(int(points), int(minima), split, text.endswith("+"))


@dataclass(frozen=True)
class RealPoints(NetworkRow):
    """The real critical points of a sample of random targets; nothing is dropped.

    Attributes
    ----------
    sizes, strides, metric, seed
        what was sampled.
    complex_points
        how many complex critical points each target has, as end-to-end filters on the strata;
        several numbers if they differ.
    found
        one :class:`RealCount` for each target.
    """

    metric: str
    seed: int
    complex_points: tuple[int, ...]
    found: tuple[RealCount, ...]

    @property
    def targets(self) -> int:
        """The size of the sample."""
        return len(self.found)

    @property
    def open(self) -> int:
        """How many targets may have more points than are certified."""
        return sum(c.is_open for c in self.found)

    @property
    def numbers(self) -> Counter[int]:
        """How many targets have each number of real critical points, the least number first."""
        return Counter(sorted(c.points for c in self.found))

    @property
    def minima(self) -> Counter[int]:
        """How many targets have each number of local minima, the least number first."""
        return Counter(sorted(c.minima for c in self.found))

    @property
    def mean(self) -> float:
        """The mean number of real critical points."""
        return sum(c.points for c in self.found) / self.targets

    @property
    def mean_minima(self) -> float:
        """The mean number of local minima."""
        return sum(c.minima for c in self.found) / self.targets

    def mean_interval(self, level: float = 0.95, minima: bool = False) -> tuple[float, float]:
        """The normal interval for the expected number of real critical points, or of local minima.

        Raises ``ValueError`` for a level that is not between 0 and 1, for fewer than two targets,
        and if a target is open: its number is then only bounded below.

        >>> found = (RealCount(2, 1, (1, 1)), RealCount(4, 2, (2, 2))) * 200
        >>> run = RealPoints((2, 2), (2, 1), "white", 0, (6,), found)
        >>> [round(end, 3) for end in run.mean_interval()]
        [2.902, 3.098]
        """
        if self.targets < 2 or self.open:
            raise ValueError(
                f"{self.targets} targets, {self.open} of them open: an interval for the mean takes "
                "two or more, with complete lists; sample more, or take the interval of a share"
            )
        numbers = [c.minima if minima else c.points for c in self.found]
        half = normal_quantile(level) * stdev(numbers) / self.targets**0.5
        mean = sum(numbers) / self.targets
        return mean - half, mean + half

    def interval(self, points: int, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval for the share with so many real points; open targets widen it.

        Raises ``ValueError`` for a level that is not between 0 and 1.

        >>> found = (RealCount(2, 1, (1, 1)), RealCount(4, 2, (2, 2))) * 50
        >>> run = RealPoints((2, 2), (2, 1), "white", 0, (6,), found)
        >>> [round(end, 3) for end in run.interval(4)]
        [0.404, 0.596]
        """
        return self._share_interval(lambda c: c.points == points, level)

    def minima_interval(
        self, least: int, most: int | None = None, level: float = 0.95
    ) -> tuple[float, float]:
        """Wilson's interval for the share with so many local minima; open targets widen it.

        Parameters
        ----------
        least, most
            how many minima a target is to have: at least, and at most, if that is given.
        level
            between 0 and 1, or a ``ValueError`` is raised.

        Examples
        --------
        >>> found = (RealCount(2, 1, (1, 1)), RealCount(4, 2, (2, 2))) * 50
        >>> run = RealPoints((2, 2), (2, 1), "white", 0, (6,), found)
        >>> [round(end, 3) for end in run.minima_interval(2)]
        [0.404, 0.596]
        """
        return self._share_interval(
            lambda c: c.minima >= least and (most is None or most >= c.minima), level
        )

    def _share_interval(
        self, holds: Callable[[RealCount], bool], level: float
    ) -> tuple[float, float]:
        certain = sum(holds(c) and not c.is_open for c in self.found)
        return Share(certain, self.targets, self.open).interval(level)

    def first(self, targets: int) -> RealPoints:
        """The run that would have ended after the first targets; it has at least as many."""
        if not 1 <= targets <= self.targets:
            raise ValueError(f"first {targets} of {self.targets} targets: give 1 to {self.targets}")
        return replace(self, found=self.found[:targets])


@dataclass(frozen=True)
class LawsKept:
    """For how many targets each law of real critical classes holds.

    Attributes
    ----------
    targets
        how many were asked.
    parity
        the number of classes has the parity of the generic number of complex ones.
    least
        there are at least as many of each index as topology says.
    index_sum
        those of even index less those of odd index are as many as topology says.
    """

    targets: int
    parity: int
    least: int
    index_sum: int


def laws_kept(run: RealPoints, counts: Iterable[tuple[int, RealCount]]) -> LawsKept:
    """Ask the laws of some targets of a run.

    Parameters
    ----------
    run
        of a network with one filter as large as the others together, or of three filters of size 2.
    counts
        the index of each target in the sample, with its count, which has to be complete.

    Raises
    ------
    ValueError
        for other networks, as :func:`lcn_support.counting.index_sums.least_indices` does.

    Notes
    -----
    The laws are those of :mod:`lcn_support.counting.index_sums`.

    Examples
    --------
    >>> run = real_points(Architecture((3, 2), strides=(2, 1)), "white", targets=2, seed=0)
    >>> laws_kept(run, enumerate(run.found))
    LawsKept(targets=2, parity=2, least=2, index_sum=2)

    A lost saddle is noticed:

    >>> lost = RealCount(1, 1, (1,))
    >>> laws_kept(run, [(0, lost)])
    LawsKept(targets=1, parity=0, least=0, index_sum=0)
    """
    a, generic = run.architecture, segre_ed_degree(run.sizes)
    kept = []
    for i, count in counts:
        total = index_sum(a, sampled_loss(a.degree, run.metric, run.seed, i))
        if a.sizes == (2, 2, 2):
            bounds: tuple[int, ...] = (1, 2, 1) if total == 0 else (1, 3)
        else:
            bounds = least_indices(a)
        pairs = list(zip_longest(count.indices, bounds, fillvalue=0))
        enough = all(number >= bound for number, bound in pairs)
        kept.append(((count.classes - generic) % 2 == 0, enough, count.index_sum == total))
    return LawsKept(len(kept), *(sum(law) for law in zip(*kept, strict=True)))


def real_count(found: CriticalPoints) -> RealCount:
    """Count the real points, minima and indices of a list of all critical points.

    Parameters
    ----------
    found
        of :func:`lcn_support.critical_points`, any strides.

    Notes
    -----
    A global minimum has no descending directions, even if its Hessian is not certified to be
    regular.

    Examples
    --------
    >>> from lcn_support import QuadraticLoss, critical_points
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> str(real_count(critical_points(a, QuadraticLoss((3, 1, 4, 1, 5)))))
    '2/1/1.1'
    """
    points = [p for p in found.points if p.classes]
    signatures = [c.signature for p in points for c in p.classes]
    number = Counter(s.index for s in signatures)
    indices = tuple(number[i] for i in range(max(number, default=-1) + 1))
    minima = sum(p.is_local_minimum is True for p in points)
    is_open = not found.is_complete or any(
        c.signature.is_degenerate and p.is_global_minimum is not True
        for p in points
        for c in p.classes
    )
    return RealCount(len(points), minima, indices, is_open)


def complex_points(found: CriticalPoints) -> int:
    """How many complex critical points there are on the strata, as far as is known.

    >>> from lcn_support import QuadraticLoss, critical_points
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> complex_points(critical_points(a, QuadraticLoss((3, 1, 4, 1, 5))))
    10
    """
    counts = found.complex_counts.values()
    return sum(c.expected if c.exact is None else c.exact for c in counts)


def real_points(
    a: Architecture, metric: str, targets: int, seed: int, executor: Executor | None = None
) -> RealPoints:
    """The real critical points of random targets.

    Parameters
    ----------
    a
        any architecture, with forms of degree 9 at most if the data are anisotropic.
    metric
        one of ``SAMPLED_METRICS``.
    targets
        how many, at least 1.
    seed
        of the targets and the data; the first ones of a longer run are those of a shorter one.
    executor
        any ``concurrent.futures`` executor that is to do the work; of no influence on the result.

    Raises
    ------
    ValueError
        if targets is not positive, or as :func:`sampled_loss` and ``critical_points`` do.

    Notes
    -----
    The theorem counts complex points [Shahverdi2024].

    Examples
    --------
    >>> run = real_points(Architecture((2, 2), strides=(2, 1)), "anisotropic", targets=3, seed=0)
    >>> set(run.numbers) <= {2, 4, 6}, run.open
    (True, 0)
    """
    read_integer(targets, "targets", 1)
    work = partial(_solved, a, metric, seed)
    each = map if executor is None else partial(executor.map, chunksize=8)
    counts, found = zip(*each(work, range(targets)), strict=True)
    return RealPoints(a.sizes, a.strides, metric, seed, tuple(sorted(set(counts))), found)


def _solved(a: Architecture, metric: str, seed: int, index: int) -> tuple[int, RealCount]:
    from lcn_support.landscape.solver import critical_points

    loss = sampled_loss(a.degree, metric, seed, index)
    found = critical_points(a, loss, seed=index, progress=False)
    return complex_points(found), real_count(found)


def experiment(
    targets: int = TARGETS, seed: int = SEED, executor: Executor | None = None
) -> Iterator[RealPoints]:
    """The runs of all ``NETWORKS`` with all metrics; about an hour and a half on a core.

    Arguments and errors are those of :func:`real_points`.
    """
    for (sizes, strides), metric in product(NETWORKS, SAMPLED_METRICS):
        yield real_points(Architecture(sizes, strides), metric, targets, seed, executor)


TABLE = StoredTable(
    "real_points",
    RealPoints,
    ("filter_sizes=sizes", "strides", "metric", "seed", "targets", "complex_points", "open",
     "mean:.4f", "mean_minima:.4f", "found"),
    experiment, SEED, TARGETS,
)  # fmt: skip
"""One row a run; ``found`` has points/minima/indices for each target, a + for an open one."""
