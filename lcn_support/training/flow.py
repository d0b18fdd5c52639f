"""The gradient flow of many networks at once, by an integrator that keeps its invariants.

Along the flow w_i' = −∂L/∂w_i the numbers ‖w_i‖² − ‖w_j‖² do not change, nor do α_i² − ‖w_i‖²/d for
a neuron α_i (w_i·x)^d. A Runge–Kutta method lets
them drift by its error; here every step ends with the scaling of the filters that restores them
and, up to the square of that error, leaves the end-to-end filter alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any

import numpy as np

from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import read_positive, read_steps
from lcn_support.progress import time_limit
from lcn_support.training.kernels.flow import flow
from lcn_support.training.polish import at_their_ends
from lcn_support.training.runs import (
    TrainingRuns,
    kept_filters,
    read_every,
    read_runs,
    read_until_loss,
    run_in_lanes,
    runs_at,
    trajectory,
)
from lcn_support.training.sums_of_products import Network, sum_of_products


def gradient_flow(
    a: Network,
    loss: Any,
    initial: Iterable[Any],
    time: float = inf,
    *,
    accuracy: float = 1e-9,
    tolerance: float = 1e-8,
    steps: int = 10_000,
    until_loss: float | None = None,
    every: int | None = None,
    polish: bool = False,
    timeout: float | None = None,
) -> TrainingRuns:
    """Follow the gradient flow from given filters, for a time or until it rests.

    Parameters
    ----------
    a, loss, initial
        as for :func:`lcn_support.train`; arrays only.
    time
        where to stop; not at all when left out.
    accuracy
        the error that a step may make, relative to the way that it goes.
    tolerance
        a run has converged when no partial derivative is larger.
    steps
        how many steps at most, refused ones included. The method is explicit: its steps are as
        short as those of gradient descent where the Hessian is large.
    until_loss
        a run also ends at the first step after which its loss, offset included, is at most this.
    every
        keep filters, losses and times after every so many steps, refused ones included, and at the
        end: ``path`` of the result.
    polish
        end with :func:`lcn_support.training.polish.polished`.
    timeout
        as for :func:`lcn_support.train`, and so is Ctrl-C.

    Returns
    -------
    TrainingRuns
        a run that was stopped by ``time`` or ``steps`` has not converged, and one that leaves the
        range of floating-point numbers has diverged. ``times`` says how far each run came.

    Raises
    ------
    ValueError
        as for :func:`lcn_support.train`; for torch tensors.

    Notes
    -----
    Dormand and Prince's method of order 5(4), with a step of its own for each run. The invariants
    are exact to rounding [KMMT2022]; they are not restored while a filter is zero.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss
    >>> start = [(2.0, 0.5), (0.5, 1.0)]
    >>> runs = gradient_flow(Architecture((2, 2)), QuadraticLoss((1, 3, 2)), start)
    >>> first, second = runs.filters
    >>> delta = (first**2).sum() - (second**2).sum()
    >>> bool(runs.converged[0]), bool(abs(delta - (4.25 - 1.25)) < 1e-14)
    (True, True)
    """
    filters, batch = read_runs(a, loss, initial)
    if is_tensor(filters[0]):
        raise ValueError(
            f"the filters are torch tensors of {filters[0].dtype}; give arrays, or use train on "
            "tensors"
        )
    accuracy = read_positive(accuracy, "accuracy")
    tolerance = read_positive(tolerance, "tolerance")
    steps, polish = read_steps(steps), read_flag(polish, "polish")
    if not (isinstance(time, float) and time == inf):
        time = read_positive(time, "time", "; leave it out to follow a run to rest")
    every, low = read_every(every, a, len(batch), steps), read_until_loss(until_loss)
    units = sum_of_products(a)
    with np.errstate(over="ignore", invalid="ignore"):
        layers = zip(units.by_units(filters), units.powers, strict=True)
        norms = np.stack([(w * w).sum(axis=2) / power for w, power in layers], axis=2)
        invariants = (norms - norms[:, :, -1:]).reshape(len(batch), -1)
    times = np.zeros(len(batch))
    settings = invariants, units.table, time, accuracy, tolerance, steps, times
    with time_limit(timeout):
        end, taken, status, kept, cut = run_in_lanes(
            flow, a, batch, filters, *settings,
            clocks=2, rows=8, steps=steps, every=every, until_loss=low, times=times,
        )  # fmt: skip
        path = None
        if every:
            path = trajectory(a, batch, kept_filters(a, kept), every, taken, kept[:, :, -1])
        runs = runs_at(a, batch, end, taken, status, times, path)
        return at_their_ends(runs, cut, tolerance if polish else None)
