"""How many critical points of a random target are real: a sample, each point certified.

The i-th target of degree n has independent N(0, 1) coefficients, those of
:func:`lcn_support.experiments.bad_minima.random_loss`; so have its anisotropic data, S = XXᵀ/10.
White data have S = I, the Bombieri metric is the diagonal matrix of the 1/C(n, j), and the sunspot
metric is the covariance of windows of a series. Networks of one degree meet the same targets, in
all metrics.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache, partial
from math import comb
from typing import TYPE_CHECKING

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.experiments.bad_minima import random_loss
from lcn_support.experiments.real_point_sample import RealCount, RealPoints
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.losses.series import prediction_loss, sunspots

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lcn_support.landscape.critical_point import CriticalPoints

METRICS = ("white", "anisotropic", "bombieri", "sunspots")

NETWORKS = (
    ((2, 2), (2, 1)),
    ((3, 2), (2, 1)),
    ((2, 3), (2, 1)),
    ((3, 3), (2, 1)),
    ((2, 2, 2), (2, 2, 1)),
    ((3, 2, 2), (2, 2, 1)),
    ((2, 2, 2), (1, 2, 1)),
    ((3, 2), (1, 1)),
    ((2, 2, 2), (1, 1, 1)),
    ((3, 3), (1, 1)),
)
"""Filter sizes and strides: all strides larger than one, some, and none."""

TARGETS = 2000
SEED = 2401


def sampled_loss(degree: int, metric: str, seed: int, index: int) -> QuadraticLoss:
    """The loss of the target number ``index``.

    Parameters
    ----------
    degree, seed, index
        as for :func:`lcn_support.experiments.bad_minima.random_loss`.
    metric
        one of ``METRICS``.

    Raises
    ------
    ValueError
        for another metric, or as ``random_loss`` does.

    Examples
    --------
    >>> losses = [sampled_loss(3, metric, seed=1, index=7) for metric in METRICS]
    >>> len({loss.target for loss in losses}), len({loss.covariance for loss in losses})
    (1, 4)
    >>> [int(1 / losses[2].covariance[j][j]) for j in range(4)]
    [1, 3, 3, 1]
    """
    if metric not in METRICS:
        raise ValueError(f"metric {metric!r}: give one of {', '.join(METRICS)}")
    if metric in ("white", "anisotropic"):
        return random_loss(degree, metric, seed, index)
    target = random_loss(degree, "white", seed, index).target
    return QuadraticLoss(target, _fixed_metric(degree, metric))


@cache
def _fixed_metric(degree: int, metric: str) -> Matrix:
    if metric == "sunspots":
        return prediction_loss(sunspots(), degree + 1).covariance
    size = degree + 1
    return tuple(tuple(Fraction(i == j, comb(degree, j)) for j in range(size)) for i in range(size))


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
    >>> from lcn_support import critical_points
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

    >>> from lcn_support import critical_points
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
        one of ``METRICS``.
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
    Beyond the papers, which count complex points.

    Examples
    --------
    >>> run = real_points(Architecture((2, 2), strides=(2, 1)), "anisotropic", targets=3, seed=0)
    >>> set(run.numbers) <= {2, 4, 6}, run.open
    (True, 0)
    """
    if targets < 1:
        raise ValueError(f"targets {targets}: it must be positive")
    work = partial(_solved, a, metric, seed)
    if executor is None:
        pairs = list(map(work, range(targets)))
    else:
        pairs = list(executor.map(work, range(targets), chunksize=8))
    counts, found = zip(*pairs, strict=True)
    return RealPoints(a.sizes, a.strides, metric, seed, tuple(sorted(set(counts))), found)


def _solved(a: Architecture, metric: str, seed: int, index: int) -> tuple[int, RealCount]:
    from lcn_support.landscape.solver import critical_points

    loss = sampled_loss(a.degree, metric, seed, index)
    found = critical_points(a, loss, seed=index, progress=False)
    return complex_points(found), real_count(found)


def experiment(seed: int = SEED, executor: Executor | None = None) -> tuple[RealPoints, ...]:
    """The runs of all ``NETWORKS`` with all metrics; about an hour and a half on a core.

    Arguments and errors are those of :func:`real_points`.
    """
    runs = []
    for sizes, strides in NETWORKS:
        a = Architecture(sizes, strides=strides)
        runs += [real_points(a, metric, TARGETS, seed, executor) for metric in METRICS]
    return tuple(runs)
