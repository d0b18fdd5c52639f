"""A monotone, saddle-free Newton method: from where training stopped to the last digits.

Gradient descent is slow where the Hessian is nearly singular, as it often is near an end-to-end
filter with a multiple root. Here the step solves ``(|H| + σ)d = −g``, with the absolute values of
the eigenvalues of the Hessian H. For large σ this is a short step of the gradient flow, for small
σ a Newton step; at a saddle it leads away, along the directions of descent. The loss never grows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import read_positive
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.progress import Interrupted, OutOfTimeError, in_slices
from lcn_support.training.kernels.descent import CONVERGED, DIVERGED, NOT_CONVERGED
from lcn_support.training.kernels.newton import polish_runs
from lcn_support.training.runs import TrainingRuns, runs_at
from lcn_support.training.sums_of_products import sum_of_products

ITERATIONS = 300

MOST_ENTRIES = 100
"""Entries of all filters of a network that is polished; a step takes a time in their cube."""


def polished(runs: TrainingRuns, tolerance: float = 1e-10) -> TrainingRuns:
    """The runs, each moved on to the critical point that its end is near.

    Parameters
    ----------
    runs
        from :func:`lcn_support.train` or :func:`lcn_support.gradient_flow`.
    tolerance
        what a partial derivative may be at most for a run to count as converged.

    Returns
    -------
    TrainingRuns
        of the same length. The loss of no run is greater than before, up to rounding; ``steps`` are
        those of the training. A diverged run stays as it is.

    Notes
    -----
    The step d of a run solves ``(|H + NNᵀ| + σ)d = −g``, where N are the directions of scaling the
    filters, along which the loss is constant: they are made stiff, so that the invariants
    ‖w_i‖² − ‖w_j‖² change only to second order. It is taken if the loss falls by a tenth of what
    the model promises, and σ is then smaller for the next one, greater if not. Where a promise is
    smaller than the rounding error of the loss, eight more steps end it, the last ones Newton's.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss
    >>> from lcn_support.training.descent import train
    >>> loss = QuadraticLoss((1, 3, 2))
    >>> runs = train(Architecture((2, 2)), loss, [(1.0, 0.5), (0.5, 1.0)], steps=10)
    >>> bool(runs.converged[0]), bool(polished(runs).converged[0])
    (False, True)
    """
    if not isinstance(runs, TrainingRuns):
        raise TypeError(f"{short(runs)} are no runs; give what train or gradient_flow returns")
    tolerance = read_positive(tolerance, "tolerance")
    a = runs.architecture
    if not isinstance(a, Architecture):
        raise ValueError(
            f"a Newton step of {a}: the Hessian is at hand for networks on a line only; train "
            "without polish, with a smaller tolerance"
        )
    refuse_above(
        MOST_ENTRIES, sum(a.sizes), f"a Newton step of {a}: {{}} entries of filters",
        "train without polish, with a smaller tolerance",
    )  # fmt: skip
    points = np.concatenate([_doubles(w) for w in runs.filters], axis=1)
    targets = _doubles(runs.losses.targets)
    covariances = np.ascontiguousarray(_doubles(runs.losses.covariances))
    sizes, spreads = np.array(a.sizes), np.array(a.layer_strides)
    place, kept = np.zeros(3, dtype=np.int64), np.zeros(1)

    def advance(budget: int) -> int:
        done: int = polish_runs(
            points, targets, covariances, sizes, spreads, ITERATIONS, place, kept, budget
        )
        return done

    in_slices(advance, len(points), "run")
    filters = sum_of_products(a).parts(points)
    if is_tensor(runs.status):
        filters = [old.new_tensor(new) for old, new in zip(runs.filters, filters, strict=True)]
    ended = runs_at(a, runs.losses, filters, runs.steps, runs.status, runs.times, runs.path)
    status = runs.status * 0 + NOT_CONVERGED
    status[ended.gradient <= tolerance] = CONVERGED
    status[runs.diverged] = DIVERGED
    return replace(ended, status=status)


def at_their_ends(
    runs: TrainingRuns, cut: BaseException | None, tolerance: float | None
) -> TrainingRuns:
    """The runs that training returns: polished to a tolerance, if there is one and time for it.

    ``cut`` is what cut them short; Ctrl-C hands them on in an ``Interrupted``.
    """
    if cut is None and tolerance is not None:
        try:
            return polished(runs, tolerance)
        except (KeyboardInterrupt, OutOfTimeError) as stopped:
            cut = stopped
    if isinstance(cut, KeyboardInterrupt):
        raise Interrupted(runs) from cut
    return runs


def _doubles(part: Any) -> np.ndarray:
    """The numbers of an array or tensor; diverged runs may not be finite."""
    return part.detach().cpu().double().numpy() if is_tensor(part) else part
