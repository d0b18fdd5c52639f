"""Targets with very few or very many real critical points: a seeded search over small integers.

A candidate is a target u and S = AAᵀ, both of small integers, so that everything found can be kept,
read and certified again. The search changes single entries and keeps what is not worse. What it
finds is a record, no maximum, unless it meets a bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.experiments.stored import NetworkRow, StoredTable
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from lcn_support.landscape.critical_point import CriticalPoints

NETWORKS = (
    ((2, 2), (2, 1), 300), ((3, 2), (2, 1), 1000), ((2, 3), (2, 1), 500),
    ((3, 3), (2, 1), 200), ((2, 2, 2), (2, 2, 1), 200), ((3, 2, 2), (2, 2, 1), 60),
)  # fmt: skip
"""Filter sizes, strides and steps of one search for many points."""

SEED = 0
SEARCHES = 4
"""With seeds from this one on; the best is kept. Few points are sought with the first one only."""

STEPS_TO_FEW = 40

LARGEST_ENTRY = 4
"""Of A; the entries of the target are at most twice as large."""


@dataclass(frozen=True)
class ExtremeTarget(NetworkRow):
    """A target and data, in integers.

    Attributes
    ----------
    sizes, strides
        the network.
    target, factor
        u and A; S = AAᵀ.
    points
        how many real critical points W ≠ 0 there are.
    """

    target: tuple[int, ...]
    factor: tuple[tuple[int, ...], ...]
    points: int

    @property
    def loss(self) -> QuadraticLoss:
        """The squared loss.

        >>> ExtremeTarget((2,), (1,), (1, 2), ((1, 1), (0, 2)), 1).loss
        QuadraticLoss(target=(1, 2), covariance=((2, 2), (2, 4)))
        """
        A = self.factor
        S = [[sum(a * b for a, b in zip(row, other, strict=True)) for other in A] for row in A]
        return QuadraticLoss(self.target, S)

    def solved(self) -> CriticalPoints:
        """All critical points, certified again."""
        from lcn_support.landscape.solver import critical_points

        return critical_points(self.architecture, self.loss, progress=False)


def climb(a: Architecture, steps: int, seed: int, most: bool = True) -> ExtremeTarget:
    """Search for a target with many real critical points, or with few.

    Parameters
    ----------
    a
        any architecture.
    steps
        how many candidates to solve, at least 1. Those whose list of critical points is not
        certified to be complete are passed over.
    seed
        of the first candidate and of the changes.
    most
        False for few points.

    Returns
    -------
    ExtremeTarget
        the last of the best candidates.

    Raises
    ------
    ValueError
        if steps is not positive, the seed negative, or no candidate was certified to be complete.

    Examples
    --------
    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> few, many = (climb(a, 12, seed=0, most=most).points for most in (False, True))
    >>> 2 <= few < many <= 6
    True
    """
    if steps < 1 or seed < 0:
        raise ValueError(f"steps {steps}, seed {seed}: give at least one step, no negative seed")
    rng, sign = np.random.default_rng(seed), 1 if most else -1
    best: ExtremeTarget | None = None
    for _ in range(steps):
        found = _counted(_changed(best, rng) if best else _drawn(a, rng))
        if found and (best is None or sign * found.points >= sign * best.points):
            best = found
    if best is None:
        raise ValueError(
            f"no list of critical points of {steps} candidates was certified; try more"
        )
    return best


def _drawn(a: Architecture, rng: np.random.Generator) -> ExtremeTarget:
    size = a.degree + 1
    u = rng.integers(-2 * LARGEST_ENTRY, 2 * LARGEST_ENTRY + 1, size)
    A = rng.integers(-LARGEST_ENTRY, LARGEST_ENTRY + 1, (size, size))
    return ExtremeTarget(a.sizes, a.strides, tuple(u.tolist()), tuple(map(tuple, A.tolist())), 0)


def _changed(best: ExtremeTarget, rng: np.random.Generator) -> ExtremeTarget:
    """One, two or three entries of u and A drawn anew."""
    rows = [list(row) for row in (*best.factor, best.target)]
    size = len(best.target)
    for _ in range(rng.integers(1, 4)):
        row, column = rng.integers(size + 1), rng.integers(size)
        largest = LARGEST_ENTRY if row < size else 2 * LARGEST_ENTRY
        rows[row][column] = int(rng.integers(-largest, largest + 1))
    *A, u = map(tuple, rows)
    return replace(best, target=u, factor=tuple(A))


def _counted(candidate: ExtremeTarget) -> ExtremeTarget | None:
    """The candidate with its number; None if S is singular, u zero, or the list not complete."""
    try:
        _ = candidate.loss
    except ValueError:
        return None
    found = candidate.solved()
    if not any(candidate.target) or not found.is_complete or found.notes:
        return None
    return replace(candidate, points=len(found.points))


def experiment(searches: int = SEARCHES, seed: int = SEED) -> Iterator[ExtremeTarget]:
    """For each of ``NETWORKS`` a target with few points, and one with many.

    The latter is the best of so many searches, with this seed and those that follow. About a
    quarter of an hour on one core.
    """
    for sizes, strides, steps in NETWORKS:
        a = Architecture(sizes, strides=strides)
        yield climb(a, STEPS_TO_FEW, seed, most=False)
        found = (climb(a, steps, seed + i) for i in range(searches))
        yield max(found, key=lambda t: t.points)


TABLE = StoredTable(
    "real_point_extremes",
    ExtremeTarget,
    ("filter_sizes=sizes", "strides", "real_points=points", "target", "factor"),
    experiment, SEED, SEARCHES,
)  # fmt: skip
"""Two rows a network; the rows of A are separated by slashes."""


def read_extremes(path: str | Path | None = None) -> tuple[ExtremeTarget, ...]:
    """The kept targets, or those of another file; raises as ``TABLE.read`` does."""
    return TABLE.read(path)
