"""How often a random target has spurious critical points: a sampled share, each point certified.

A critical point θ of the loss with W = μ(θ) ≠ 0 is *spurious* if dμ does not have full rank there.
Targets and data are those of :func:`lcn_support.experiments.targets.random_loss`: N(0, 1)
coefficients, and white or anisotropic data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.shares import Share
from lcn_support.experiments.stored import NetworkRow, StoredTable
from lcn_support.experiments.targets import METRICS, solved_targets
from lcn_support.function_space.regularity import certainly_regular, certainly_smooth

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lcn_support.landscape.critical_point import CriticalClass, CriticalPoints

NETWORKS = (
    ((3, 2), (2, 1)), ((2, 2, 2), (2, 2, 1)), ((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)),
    ((3, 2), (1, 1)), ((2, 2, 2), (1, 1, 1)),
)  # fmt: skip
"""Filter sizes and strides: all strides larger than one, some, and none; the last never matters."""

TARGETS = 400
SEED = 2304


@dataclass(frozen=True)
class Census:
    """The real critical points with W ≠ 0 of one loss, as end-to-end filters.

    Attributes
    ----------
    regular
        how many come from critical parameters where dμ certainly has full rank, and are certainly
        smooth points of the neurovariety.
    spurious
        how many certainly are spurious.
    minima
        how many of the spurious ones certainly are local minima.
    is_open
        whether there may be more of any of them: the list was not certified to be complete, or a
        point was not decided.
    """

    regular: int
    spurious: int
    minima: int
    is_open: bool

    def __str__(self) -> str:
        return f"{self.regular}/{self.spurious}/{self.minima}{'+' * self.is_open}"

    @classmethod
    def parse(cls, text: str) -> Census:
        """The numbers that ``str`` gives as text.

        >>> Census.parse("2/3/1+")
        Census(regular=2, spurious=3, minima=1, is_open=True)
        """
        regular, spurious, minima = map(int, text.removesuffix("+").split("/"))
        return cls(regular, spurious, minima, text.endswith("+"))


@dataclass(frozen=True)
class SpuriousPoints(NetworkRow):
    """The spurious critical points of a sample of random targets; nothing is dropped.

    Attributes
    ----------
    sizes, strides, metric, seed
        what was sampled.
    found
        one :class:`Census` for each target.
    """

    metric: str
    seed: int
    found: tuple[Census, ...]

    @property
    def targets(self) -> int:
        """The size of the sample."""
        return len(self.found)

    @property
    def with_point(self) -> int:
        """How many targets certainly have a spurious critical point."""
        return sum(c.spurious > 0 for c in self.found)

    @property
    def with_minimum(self) -> int:
        """How many targets certainly have a spurious local minimum."""
        return sum(c.minima > 0 for c in self.found)

    @property
    def open(self) -> int:
        """How many targets may have more than is certified."""
        return sum(c.is_open for c in self.found)

    def point_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval for the share with a spurious point; undecided targets widen it."""
        undecided = sum(c.spurious == 0 and c.is_open for c in self.found)
        return Share(self.with_point, self.targets, undecided).interval(level)

    def minimum_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval for the share with a spurious local minimum.

        >>> found = (Census(2, 3, 1, False), Census(1, 4, 0, False)) * 50
        >>> run = SpuriousPoints((2, 2, 2), (1, 2, 1), "white", 0, found)
        >>> [round(end, 3) for end in run.minimum_interval()]
        [0.404, 0.596]
        """
        undecided = sum(c.minima == 0 and c.is_open for c in self.found)
        return Share(self.with_minimum, self.targets, undecided).interval(level)

    def first(self, targets: int) -> SpuriousPoints:
        """The run that would have ended after the first targets."""
        return replace(self, found=self.found[:targets])


def census(found: CriticalPoints) -> Census:
    """Count the regular and the spurious points of a list of all critical points.

    Parameters
    ----------
    found
        of :func:`lcn_support.critical_points`, any strides.

    Notes
    -----
    A point is counted as spurious if, in one of its classes, the certified pattern repeats a
    hyperroot within a group, and the copies of each lie in different layers, which share it then,
    so that the rank drops [KMST2023]. For generic data the copies always do.

    Examples
    --------
    >>> from lcn_support.experiments.targets import solved_targets
    >>> found = solved_targets(Architecture((2, 2, 2), strides=(1, 2, 1)), "white", 1, seed=0)
    >>> str(census(found[0]))
    '1/4/0'
    """
    a = found.architecture
    regular = spurious = minima = 0
    is_open = not found.is_complete
    for p in found.points:
        if not p.classes:
            continue
        if not p.is_pure and any(map(shares_hyperroot, p.classes)):
            spurious += 1
            minima += p.is_local_minimum is True
            is_open |= p.is_local_minimum is not True and p.is_local_minimum is not False
        elif all(
            certainly_regular(a, c.enclosure) and certainly_smooth(a, c.enclosure)
            for c in p.classes
        ):
            regular += 1
        else:
            is_open = True
    return Census(regular, spurious, minima, is_open)


def shares_hyperroot(c: CriticalClass) -> bool:
    """Whether a hyperroot certainly is repeated within a group, each time in another layer.

    >>> from lcn_support import QuadraticLoss, critical_points
    >>> found = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    >>> [any(map(shares_hyperroot, p.classes)) for p in found.points]
    [False, True, True, True]
    """
    return c.packing.is_compatible and c.packing.pattern.codimension > 0


def spurious_points(
    a: Architecture, metric: str, targets: int, seed: int, executor: Executor | None = None
) -> SpuriousPoints:
    """The spurious critical points of random targets.

    Parameters
    ----------
    a
        any architecture, with forms of degree 9 at most if the data are anisotropic.
    metric
        "white" or "anisotropic".
    targets
        how many, at least 1.
    seed
        of the targets and the data; the first ones of a longer run are those of a shorter one.
    executor
        any ``concurrent.futures`` executor that is to do the work; of no influence on the result.

    Raises
    ------
    ValueError
        if targets is not positive, or as ``random_loss`` and ``critical_points`` do.

    Notes
    -----
    That there are none if all strides are larger than one is a theorem [KMST2023]; it says
    nothing about other strides, nor about shares.

    Examples
    --------
    >>> run = spurious_points(Architecture((3, 2), strides=(2, 1)), "white", targets=3, seed=0)
    >>> run.with_point, run.open
    (0, 0)
    """
    solved = solved_targets(a, metric, targets, seed, executor)
    return SpuriousPoints(a.sizes, a.strides, metric, seed, tuple(map(census, solved)))


def experiment(
    targets: int = TARGETS, seed: int = SEED, executor: Executor | None = None
) -> Iterator[SpuriousPoints]:
    """The runs of all ``NETWORKS`` with both metrics; about a quarter of an hour on one core.

    Arguments and errors are those of :func:`spurious_points`.
    """
    for (sizes, strides), metric in product(NETWORKS, METRICS):
        yield spurious_points(Architecture(sizes, strides), metric, targets, seed, executor)


TABLE = StoredTable(
    "spurious_points",
    SpuriousPoints,
    ("filter_sizes=sizes", "strides", "metric", "seed", "targets",
     "with_spurious_point=with_point", "with_spurious_minimum=with_minimum", "open",
     "points=found"),
    experiment, SEED, TARGETS,
)  # fmt: skip
"""One row a run; ``points`` has regular/spurious/minima for each target, a + for an open one."""
