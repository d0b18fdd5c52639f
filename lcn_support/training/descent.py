"""Gradient descent of many networks at once.

A run has its own start and its own loss. On arrays the runs go through a loop that is compiled for
the architecture (``lcn_support.training.kernels.descent``); torch tensors stay on their device and
go through batched tensor operations. No run is dropped: each ends as converged, not converged, or
diverged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from numbers import Integral
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import real_number, to_double
from lcn_support.arguments.size_limits import refuse_memory, written
from lcn_support.losses.batch import LossBatch
from lcn_support.progress import in_slices
from lcn_support.training.filters import composed, layer_gradients, read_filters
from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    NOT_CONVERGED,
    descend,
    gradient_kernel,
    lanes,
)

_CHECK = 50


@dataclass(frozen=True, eq=False)
class TrainingRuns:
    """Where R runs ended.

    Attributes
    ----------
    architecture
        of the networks.
    filters
        w_1, …, w_L, arrays (or tensors) of shapes (R, k_i). Those of a diverged run are not finite,
        or so large that the gradient is not.
    losses
        the loss of each run.
    end_to_end
        W, of shape (R, k).
    loss, gradient
        ℓ(W), offset included, and the largest absolute value of a partial derivative in an entry of
        a filter: (R,).
    steps
        how many steps each run took: (R,).
    status
        0 converged, 1 not converged, 2 diverged: (R,). See ``converged`` and ``diverged``.
    times
        how far each run of a gradient flow came: (R,); None for gradient descent.
    """

    architecture: Architecture
    filters: tuple[Any, ...]
    losses: LossBatch
    end_to_end: Any
    loss: Any
    gradient: Any
    steps: Any
    status: Any
    times: Any = None

    @property
    def converged(self) -> Any:
        """Whether the gradient of a run is at most the tolerance."""
        return self.status == CONVERGED

    @property
    def diverged(self) -> Any:
        """Whether a run left the range of floating-point numbers."""
        return self.status == DIVERGED

    def __getitem__(self, chosen: Any) -> TrainingRuns:
        """Some of the runs: a slice, a mask, a list of indices, or the index of one."""
        chosen = [chosen] if isinstance(chosen, Integral) else chosen
        parts = (self.end_to_end, self.loss, self.gradient, self.steps, self.status, self.times)
        filters = tuple(w[chosen] for w in self.filters)
        taken = (None if part is None else part[chosen] for part in parts)
        return TrainingRuns(self.architecture, filters, self.losses[chosen], *taken)

    def __len__(self) -> int:
        return len(self.status)

    def __str__(self) -> str:
        parts = {"converged": CONVERGED, "not converged": NOT_CONVERGED, "diverged": DIVERGED}
        counts = (f"{int((self.status == code).sum())} {name}" for name, code in parts.items())
        a, plural = self.architecture, "s" * (len(self) != 1)
        strides = "" if a.stride == 1 else f", s = {a.strides}"
        return f"{len(self)} run{plural} of k = {a.sizes}{strides}: {', '.join(counts)}"


def train(
    a: Architecture,
    loss: Any,
    initial: Iterable[Any],
    step: float = 0.01,
    steps: int = 10_000,
    *,
    bounded: bool = False,
    tolerance: float = 1e-10,
    polish: bool = False,
) -> TrainingRuns:
    """Gradient descent from given filters, w_i ← w_i − h ∂L/∂w_i for all layers at once.

    Parameters
    ----------
    a
        the architecture, with any strides.
    loss
        a :class:`lcn_support.QuadraticLoss` for all runs, a sequence with one for each run, or a
        :class:`lcn_support.losses.batch.LossBatch`.
    initial
        the filters w_1, …, w_L at the start, of shapes (R, k_i), or (k_i,) for one run: arrays, or
        torch tensors, which are computed with where they are and in the type they have.
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
    polish
        end with :func:`lcn_support.training.polish.polished`.

    Returns
    -------
    TrainingRuns
        in the order of the starts; a run's numbers do not depend on the other runs.

    Raises
    ------
    ValueError
        if shapes do not fit, a number is not real or not finite, step, steps or tolerance is not
        positive, or steps is no whole number; for more runs than fit into a gibibyte of memory, and
        on arrays for filter sizes k above 40.
    TypeError
        if the architecture is none.

    Notes
    -----
    The loss has no factor ½: ∂L/∂w_i is the part of DW(θ)ᵀ · 2S(W − u) at layer i. The bound,
    ours: with λ ≥ ‖S‖ and c² = ∏ k_i / max k_i we have ‖W‖ ≤ c ∏‖w_i‖, so along the direction g of
    a step, as long as the loss is at most what it was at the start, L'' ≤ Λ‖g‖² with

        Λ = 2λc² Σ_i ∏_{j≠i} m_j² + 2c √(2λ L) √(Σ_{i<l} ∏_{j≠i,l} m_j²),

    where m_j bounds ‖w_j‖ along the step, taken from a first, longer step.

    The first call for an architecture compiles its gradient: about a second for (3, 2, 2), and in
    proportion to k² for larger ones, a quarter of a minute for k = 22. Tensors need no compiler.

    Examples
    --------
    The target is reached, from one start:

    >>> from lcn_support import QuadraticLoss
    >>> a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
    >>> runs = train(a, loss, [(1.0, 0.5), (0.5, 1.0)])
    >>> print(runs)
    1 run of k = (2, 2): 1 converged, 0 not converged, 0 diverged
    >>> bool(abs(runs.end_to_end - loss.target).max() < 1e-9)
    True

    Of two steps, one is too long:

    >>> print(train(a, loss, [(1.0, 0.5), (0.5, 1.0)], step=0.5))
    1 run of k = (2, 2): 0 converged, 0 not converged, 1 diverged
    """
    filters = read_filters(a, initial)
    refuse_many_runs(a, len(filters[0]))
    batch = losses_for(a, loss, filters)
    step, tolerance = read_positive(step, "step"), read_positive(tolerance, "tolerance")
    steps = read_steps(steps)
    bounded, polish = read_flag(bounded, "bounded"), read_flag(polish, "polish")
    if is_tensor(filters[0]):
        from lcn_support.training.tensors import descend_tensors

        bounds = hessian_bounds(a, batch, filters) if bounded else None
        ended = descend_tensors(a, batch, filters, step, steps, bounds, tolerance, _CHECK)
    else:
        ended = _descend(a, batch, filters, step, steps, bounded, tolerance)
    runs = runs_at(a, batch, *ended)
    if polish:
        from lcn_support.training.polish import polished

        return polished(runs, tolerance)
    return runs


def _descend(
    a: Architecture, batch: LossBatch, filters: tuple[Any, ...], step: float, steps: int,
    bounded: bool, tolerance: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    runs = len(batch)
    starts = np.concatenate(filters, axis=1)
    end, taken, status = np.empty_like(starts), np.zeros(runs, np.int64), np.zeros(runs, np.int8)
    data, bounds = packed(batch), hessian_bounds(a, batch, filters)
    gradient, lengths, sizes = gradient_kernel(a), np.full(runs, float(step)), np.array(a.sizes)
    kept = lanes(starts.shape[1], data.shape[1], clocks=1)

    def advance(budget: int) -> int:
        ended: int = descend(
            gradient, starts, data, lengths, bounded, bounds, sizes, int(steps), float(tolerance),
            _CHECK, end, taken, status, *kept, budget,
        )  # fmt: skip
        return ended

    in_slices(advance, runs, "run")
    return np.split(end, np.cumsum(a.sizes)[:-1], axis=1), taken, status


def refuse_many_runs(a: Architecture, runs: int) -> None:
    """Refuse more runs than fit into the memory of one call, with their losses."""
    k, p = a.filter_size, sum(a.sizes)
    numbers = k * k + k * (k + 3) // 2 + 2 * k + 4 * p
    refuse_memory(
        8 * numbers * runs,
        f"{written(runs)} runs of {a}",
        "give slices of them, one by one, or sweep",
    )


def packed(batch: LossBatch) -> np.ndarray:
    """Targets and twice the upper triangles of the covariances, for the compiled gradient."""
    rows, columns = np.triu_indices(batch.targets.shape[1])
    with np.errstate(over="ignore"):
        return np.hstack([batch.targets, 2 * batch.covariances[:, rows, columns]])


def hessian_bounds(a: Architecture, batch: LossBatch, filters: tuple[Any, ...]) -> Any:
    """The numbers 2λc² and 2c√(2λL) of :func:`train`, of shape (R, 2)."""
    square = prod(a.sizes) / max(a.sizes)
    with np.errstate(over="ignore", invalid="ignore"):
        norm = abs(batch.covariances).sum(-1)
        norm = norm.amax(-1) if is_tensor(norm) else norm.max(-1)
        start = abs(batch.excess(composed(a, filters)))
        bounds = norm[:, None].repeat(1, 2) if is_tensor(norm) else norm[:, None].repeat(2, axis=1)
        bounds[:, 0] *= 2 * square
        bounds[:, 1] = 2 * sqrt(square) * (2 * bounds[:, 1] * start) ** 0.5
    return bounds


def runs_at(
    a: Architecture,
    batch: LossBatch,
    filters: Iterable[Any],
    steps: Any,
    status: Any,
    times: Any = None,
) -> TrainingRuns:
    """The runs that end at these filters, with what follows from them."""
    filters = tuple(filters)
    with np.errstate(over="ignore", invalid="ignore"):
        W = composed(a, filters)
        largest = largest_entry(layer_gradients(a, batch, filters))
        return TrainingRuns(a, filters, batch, W, batch.value(W), largest, steps, status, times)


def largest_entry(parts: Sequence[Any]) -> Any:
    """The largest absolute value in each run, (R,)."""
    if is_tensor(parts[0]):
        import torch

        return torch.cat(list(parts), dim=1).abs().amax(dim=1)
    return np.abs(np.concatenate(parts, axis=1)).max(axis=1)


def losses_for(a: Architecture, loss: Any, filters: Sequence[Any]) -> LossBatch:
    """The losses as a batch, with one for each run."""
    batch = LossBatch.of(loss, len(filters[0]))
    if batch.targets.shape[1] != a.filter_size:
        raise ValueError(
            f"targets of size {batch.targets.shape[1]} for {a}, whose end-to-end filters have size "
            f"{a.filter_size}; give targets of that size"
        )
    parts = (batch.targets, batch.covariances, batch.offsets)
    if is_tensor(filters[0]) != is_tensor(batch.targets):
        if not is_tensor(filters[0]):
            raise ValueError("the losses are torch tensors and the filters are not; give one kind")
        new = filters[0].new_tensor
        return LossBatch(*map(new, parts))
    if is_tensor(filters[0]):
        return LossBatch(*(part.to(filters[0]) for part in parts))
    return batch


def read_positive(value: Any, name: str, remedy: str = "") -> float:
    """A positive finite number of any real type, as a float; ``ValueError`` by its name for others.

    >>> from fractions import Fraction
    >>> read_positive(Fraction(1, 4), "step")
    0.25
    """
    try:
        number = to_double(real_number(value, name)[0], name)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise ValueError(f"{name} {short(value)}: it must be a positive number{remedy}")
    return number


def read_steps(steps: Any) -> int:
    """How many steps at most: a positive whole number below 2^63.

    >>> read_steps(1e4)
    10000
    """
    number = read_positive(steps, "steps")
    if number != int(number) or number >= 2**63:
        raise ValueError(f"steps {short(steps)}: it must be a whole number below 2^63")
    return int(number)
