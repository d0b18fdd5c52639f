"""Random targets and data, each from a generator of its own.

The i-th target of degree n has independent N(0, 1) coefficients; the data are white, S = I, or
anisotropic, S = XXᵀ/N with N = 10 and independent N(0, 1) entries of X, drawn anew for each target.
The generator is seeded by (seed, n, i): networks of one degree meet the same targets, with every
metric, and the first ones of a longer run are those of a shorter one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.options import read_choice
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.losses.metrics import metric_matrix
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.losses.series import prediction_loss, sunspots

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lcn_support.landscape.critical_point import CriticalPoints

METRICS = ("white", "anisotropic")
"""Those of :func:`random_loss`."""

SAMPLED_METRICS = (*METRICS, "bombieri", "sunspots")
"""Those of :func:`sampled_loss`: white, drawn anew, Bombieri's and the windows of a series."""

DATA_SAMPLES = 10
"""N, the number of columns of X."""


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
    read_choice(metric, "metric", METRICS)
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


def sampled_loss(degree: int, metric: str, seed: int, index: int) -> QuadraticLoss:
    """The loss of the target number ``index``.

    Parameters
    ----------
    degree, seed, index
        as for :func:`lcn_support.experiments.targets.random_loss`.
    metric
        one of ``SAMPLED_METRICS``.

    Raises
    ------
    ValueError
        for another metric, or as ``random_loss`` does.

    Examples
    --------
    >>> losses = [sampled_loss(3, metric, seed=1, index=7) for metric in SAMPLED_METRICS]
    >>> len({loss.target for loss in losses}), len({loss.covariance for loss in losses})
    (1, 4)
    >>> [int(1 / losses[2].covariance[j][j]) for j in range(4)]
    [1, 3, 3, 1]
    """
    if read_choice(metric, "metric", SAMPLED_METRICS) in METRICS:
        return random_loss(degree, metric, seed, index)
    target = random_loss(degree, "white", seed, index).target
    return QuadraticLoss(target, _fixed_metric(degree, metric))


def solved_targets(
    a: Architecture, metric: str, targets: int, seed: int, executor: Executor | None = None
) -> tuple[CriticalPoints, ...]:
    """All critical points of the losses of the first targets.

    Parameters
    ----------
    a, metric, targets, seed
        as for :func:`random_loss`, which draws the losses number 0 to targets − 1.
    executor
        any ``concurrent.futures`` executor that is to do the work; of no influence on the result.

    Raises
    ------
    ValueError
        if targets is not positive, or as :func:`random_loss` and ``critical_points`` do.

    Examples
    --------
    >>> found = solved_targets(Architecture((3, 2)), "white", targets=3, seed=0)
    >>> [f.loss == random_loss(3, "white", 0, i) for i, f in enumerate(found)]
    [True, True, True]
    """
    from lcn_support.landscape.solver import critical_points

    read_integer(targets, "targets", 1)
    losses = [random_loss(a.degree, metric, seed, i) for i in range(targets)]
    return critical_points(a, losses, seed=seed, executor=executor, progress=False)


@cache
def _fixed_metric(degree: int, metric: str) -> Matrix:
    if metric == "sunspots":
        return prediction_loss(sunspots(), degree + 1).covariance
    return metric_matrix(Architecture((degree + 1,)), metric)
