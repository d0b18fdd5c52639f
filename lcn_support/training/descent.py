"""Gradient descent of many networks at once.

A run has its own start and its own loss. On arrays the runs go through a loop that is compiled for
the architecture (``lcn_support.training.kernels``); torch tensors stay on their device and
go through batched tensor operations. No run is dropped: each ends as converged, not converged, or
diverged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import read_positive, read_steps
from lcn_support.progress import time_limit
from lcn_support.training.kernels.descent import descend
from lcn_support.training.polish import at_their_ends
from lcn_support.training.runs import (
    TrainingRuns,
    hessian_bounds,
    kept_filters,
    read_every,
    read_runs,
    read_until_loss,
    run_in_lanes,
    runs_at,
    trajectory,
)
from lcn_support.training.sums_of_products import Network, sum_of_products

_CHECK = 50


def train(
    a: Network,
    loss: Any,
    initial: Iterable[Any],
    step: float = 0.01,
    steps: int = 10_000,
    *,
    bounded: bool = False,
    tolerance: float = 1e-10,
    until_loss: float | None = None,
    every: int | None = None,
    polish: bool = False,
    timeout: float | None = None,
) -> TrainingRuns:
    """Gradient descent from given filters, w_i ← w_i − h ∂L/∂w_i for all layers at once.

    A network is convolutional, on a line or a grid, or shallow with a polynomial activation.

    Parameters
    ----------
    a
        the architecture, with any strides; a :class:`lcn_support.grids.GridArchitecture`; a
        :class:`lcn_support.shallow.ShallowNetwork`, or with fixed outputs ±1 a
        :class:`lcn_support.shallow.SignedNetwork`.
    loss
        a :class:`lcn_support.QuadraticLoss` for all runs, a sequence with one for each run, or a
        :class:`lcn_support.losses.batch.LossBatch`. For a shallow network it is one of the
        coefficients of the form, as ``InducedMetric.loss`` gives it; on a grid of the entries of W,
        row by row.
    initial
        the filters w_1, …, w_L at the start, of shapes (R, k_i), or (k_i,) for one run: arrays, or
        torch tensors, which are computed with where they are and in the type they have. For a
        shallow network (W, α), of shapes (R, r, n) and (R, r), or (W,) with fixed outputs; on a
        grid of shapes (R, k_i^{(1)}, …, k_i^{(D)}).
    step
        h; if ``bounded``, the share of the bound below.
    steps
        how many at most.
    bounded
        take h = step/Λ, where Λ bounds the second derivative of L along the step, as is proven for
        positive semidefinite S. With 0 < step ≤ 1 each step then lowers the loss by at least h/2
        times the squared gradient.
    tolerance
        a run ends as soon as no partial derivative is larger; looked at before the first step, then
        every 50 steps. Tensors of single or half precision need a larger one to converge, as their
        gradient is rounded.
    until_loss
        a run also ends when its loss, offset included, is at most this; looked at when the gradient
        is. Such a run counts as ``low_enough``, not as converged.
    every
        keep filters and losses after every so many steps, and at the end: ``path`` of the result.
    polish
        end with :func:`lcn_support.training.polish.polished`; of networks on a line only. The path
        ends where training does.
    timeout
        seconds after which the runs are returned as far as they came, unpolished; those that still
        ran have not converged. Ctrl-C hands them on, too: as ``so_far`` of the
        :class:`lcn_support.progress.Interrupted` that it raises.

    Returns
    -------
    TrainingRuns
        in the order of the starts; a run's numbers do not depend on the other runs.

    Raises
    ------
    ValueError
        if shapes do not fit, a number is not real or not finite, step, steps or tolerance is not
        positive, or steps or every is no whole number; for more runs, or rows of them, than fit
        into a gibibyte of memory, and on arrays for filter sizes k above 40, or as many
        multiplications.
    TypeError
        if the network is none.
    lcn_support.progress.OutOfTimeError
        if the time is over before the gradient is compiled.

    Notes
    -----
    The loss has no factor ½: ∂L/∂w_i is the part of DW(θ)ᵀ · 2S(W − u) at layer i. The bound:
    with λ ≥ ‖S‖ and c² = ∏ k_i / max k_i we have ‖W‖ ≤ c ∏‖w_i‖, so along the direction g of
    a step, as long as the loss is at most what it was at the start, L'' ≤ Λ‖g‖² with

        Λ = 2λc² Σ_i ∏_{j≠i} m_j² + 2c √(2λ L) √(Σ_{i<l} ∏_{j≠i,l} m_j²),

    where m_j bounds ‖w_j‖ along the step, taken from a first, longer step. A neuron α(w·x)^d counts
    as a product of the d + 1 layers α, w, …, w; the first sum and the one under the root go over
    all neurons, and Λ is d times larger, as ‖g‖² counts each w once.

    The first call for an architecture compiles its gradient: about a second for (3, 2, 2), and in
    proportion to k² for larger ones, a quarter of a minute for k = 22. Tensors need no compiler.

    Examples
    --------
    The target is reached, from one start:

    >>> from lcn_support import Architecture, QuadraticLoss
    >>> a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
    >>> runs = train(a, loss, [(1.0, 0.5), (0.5, 1.0)])
    >>> print(runs)
    1 run of k = (2, 2): 1 converged, 0 not converged, 0 diverged
    >>> bool(abs(runs.end_to_end - loss.target).max() < 1e-9)
    True

    Of two steps, one is too long:

    >>> print(train(a, loss, [(1.0, 0.5), (0.5, 1.0)], step=0.5))
    1 run of k = (2, 2): 0 converged, 0 not converged, 1 diverged

    The losses on the way, after every second step:

    >>> runs = train(a, loss, [(1.0, 0.5), (0.5, 1.0)], steps=6, every=2)
    >>> runs.path.steps[:, 0], [f"{value:.2f}" for value in runs.path.loss[:, 0]]
    (array([0, 2, 4, 6]), ['5.56', '4.18', '2.96', '1.97'])

    On a grid, two filters of shape (2, 1) and (1, 2):

    >>> from lcn_support.grids import GridArchitecture
    >>> grid = GridArchitecture([(2, 1), (1, 2)])
    >>> runs = train(grid, QuadraticLoss((1, 2, 3, 6)), [[[1.0], [0.5]], [[0.5, 1.0]]])
    >>> [[round(float(c), 6) for c in row] for row in runs.end_to_end]
    [[1.0, 2.0, 3.0, 6.0]]

    A neuron that starts with the wrong sign ends at the worse of two minima of one neuron:

    >>> from fractions import Fraction
    >>> from lcn_support.shallow import InducedMetric, ShallowNetwork, form_of
    >>> loss = InducedMetric.gaussian(2, 2).loss(form_of([[2, 0], [0, -1]]))
    >>> start = [[[[0.5, 0.3]], [[0.5, 0.3]]], [[1.0], [-1.0]]]
    >>> runs = train(ShallowNetwork(inputs=2, width=1, degree=2), loss, start)
    >>> [str(Fraction(value).limit_denominator(100)) for value in runs.loss]
    ['8/3', '32/3']
    """
    filters, batch = read_runs(a, loss, initial)
    step, tolerance = read_positive(step, "step"), read_positive(tolerance, "tolerance")
    steps = read_steps(steps)
    bounded, polish = read_flag(bounded, "bounded"), read_flag(polish, "polish")
    every, low = read_every(every, a, len(batch), steps), read_until_loss(until_loss)
    bounds = hessian_bounds(a, batch, filters)
    with time_limit(timeout):
        if is_tensor(filters[0]):
            from lcn_support.training.tensors import descend_tensors

            own = bounds if bounded else None
            options: tuple[Any, ...] = step, steps, own, tolerance, _CHECK, every, low
            end, taken, status, rows, cut = descend_tensors(a, batch, filters, *options)
        else:
            lengths, layers = np.full(len(batch), step), sum_of_products(a).table
            settings = lengths, bounded, bounds, layers, steps, tolerance, _CHECK
            end, taken, status, kept, cut = run_in_lanes(
                descend, a, batch, filters, *settings,
                clocks=1, rows=1, steps=steps, every=every, until_loss=low, counted_from=steps,
            )  # fmt: skip
            rows = kept_filters(a, kept) if every else []
        path = trajectory(a, batch, rows, every, taken) if every else None
        runs = runs_at(a, batch, end, taken, status, path=path)
        return at_their_ends(runs, cut, tolerance if polish else None)
