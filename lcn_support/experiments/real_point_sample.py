"""What is kept of a sample of random targets: numbers of real critical points, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist, stdev

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.membership import wilson_interval


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


@dataclass(frozen=True)
class RealPoints:
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

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    metric: str
    seed: int
    complex_points: tuple[int, ...]
    found: tuple[RealCount, ...]

    @property
    def architecture(self) -> Architecture:
        """The network."""
        return Architecture(self.sizes, strides=self.strides)

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
        half = _normal_quantile(level) * stdev(numbers) / self.targets**0.5
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
        z = _normal_quantile(level)
        certain = sum(holds(c) and not c.is_open for c in self.found)
        possible = sum(holds(c) or c.is_open for c in self.found)
        low, _ = wilson_interval(certain, self.targets, z)
        _, high = wilson_interval(possible, self.targets, z)
        return low, high

    def first(self, targets: int) -> RealPoints:
        """The run that would have ended after the first targets; it has at least as many."""
        if not 1 <= targets <= self.targets:
            raise ValueError(f"first {targets} of {self.targets} targets: give 1 to {self.targets}")
        return replace(self, found=self.found[:targets])


def _normal_quantile(level: float) -> float:
    """How many standard deviations to each side hold this share of a normal law."""
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1; 0.95 is usual")
    return NormalDist().inv_cdf((1 + level) / 2)
