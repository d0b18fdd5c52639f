"""Runs of training: read and packed for the compiled loops, and where they ended.

All runs of a call lie side by side in arrays or tensors with a leading axis of runs; arrays go
through a loop that is compiled for the architecture, in lanes and in slices of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from numbers import Integral
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.size_limits import refuse_memory, written
from lcn_support.losses.batch import LossBatch
from lcn_support.progress import OutOfTimeError, in_slices
from lcn_support.training.filters import composed, layer_gradients, read_filters, stack_columns
from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    LANES,
    NOT_CONVERGED,
    gradient_kernel,
    lanes,
)
from lcn_support.training.sums_of_products import Network, sum_of_products


@dataclass(frozen=True, eq=False)
class TrainingRuns:
    """Where R runs ended.

    Attributes
    ----------
    architecture
        of the networks, which may also be shallow ones.
    filters
        w_1, …, w_L, arrays (or tensors) of shapes (R, k_i); of shallow networks (W, α), of shapes
        (R, r, n) and (R, r). Those of a diverged run are not finite,
        or so large that the gradient is not.
    losses
        the loss of each run.
    end_to_end
        W, of shape (R, k); of shallow networks the coefficients of the form.
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

    architecture: Network
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
        name = str(a)
        if isinstance(a, Architecture):
            name = f"k = {a.sizes}" + ("" if a.stride == 1 else f", s = {a.strides}")
        return f"{len(self)} run{plural} of {name}: {', '.join(counts)}"


def runs_at(
    a: Network,
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

        return torch.cat([part.flatten(1) for part in parts], dim=1).abs().amax(dim=1)
    return np.abs(np.concatenate([part.reshape(len(part), -1) for part in parts], 1)).max(axis=1)


def read_runs(a: Network, loss: Any, initial: Iterable[Any]) -> tuple[tuple[Any, ...], LossBatch]:
    """The filters at the start, checked, and a loss for each run.

    Raises ``ValueError`` and ``TypeError`` as :func:`lcn_support.train` does.
    """
    filters = read_filters(a, initial)
    refuse_many_runs(a, len(filters[0]))
    return filters, _losses_for(a, loss, filters)


def refuse_many_runs(a: Network, runs: int) -> None:
    """Refuse more runs than fit into the memory of one call, with their losses."""
    k, p = sum_of_products(a).coefficients, sum_of_products(a).parameters
    numbers = k * k + k * (k + 3) // 2 + 2 * k + 4 * p
    refuse_memory(
        8 * numbers * runs,
        f"{written(runs)} runs of {a}",
        "give slices of them, one by one, or sweep",
    )


def _losses_for(a: Network, loss: Any, filters: Sequence[Any]) -> LossBatch:
    """The losses as a batch, with one for each run."""
    batch = LossBatch.of(loss, len(filters[0]))
    size = sum_of_products(a).coefficients
    if batch.targets.shape[1] != size:
        raise ValueError(
            f"targets of size {batch.targets.shape[1]} for {a}, whose end-to-end filters have size "
            f"{size}; give targets of that size"
        )
    if not is_tensor(filters[0]):
        if is_tensor(batch.targets):
            raise ValueError("the losses are torch tensors and the filters are not; give one kind")
        return batch
    parts = (batch.targets, batch.covariances, batch.offsets)
    if is_tensor(batch.targets):
        return LossBatch(*(part.to(filters[0]) for part in parts))
    return LossBatch(*map(filters[0].new_tensor, parts))


def packed(batch: LossBatch) -> np.ndarray:
    """Targets and twice the upper triangles of the covariances, for the compiled gradient."""
    rows, columns = np.triu_indices(batch.targets.shape[1])
    with np.errstate(over="ignore"):
        return np.hstack([batch.targets, 2 * batch.covariances[:, rows, columns]])


def run_in_lanes(
    loop: Callable[..., int],
    a: Network,
    batch: LossBatch,
    filters: Sequence[Any],
    *settings: Any,
    clocks: int,
    counted_from: int = 0,
    times: np.ndarray | None = None,
) -> tuple[list[Any], Any, Any, BaseException | None]:
    """Filters at the end, steps taken and status of runs that go through a compiled loop.

    With them comes what cut the runs short, Ctrl-C or the time: then each is where it had come to.

    ``settings`` are the arguments of the loop between the packed losses and the arrays for its
    results; it keeps so many ``clocks`` for each lane, the last of which is that of ``times``, if
    there are any. Its lanes count steps up from 0, or down from ``counted_from``.
    """
    units = sum_of_products(a)
    starts, data = units.rows(filters), packed(batch)
    gradient, kept = gradient_kernel(a), lanes(starts.shape[1], data.shape[1], clocks)
    end = np.empty_like(starts)
    taken, status = np.zeros(len(batch), np.int64), np.zeros(len(batch), np.int8)

    def advance(budget: int) -> int:
        return loop(gradient, starts, data, *settings, end, taken, status, *kept, budget)

    cut: BaseException | None = None
    try:
        in_slices(advance, len(batch), "run")
    except (KeyboardInterrupt, OutOfTimeError) as stopped:
        cut = stopped
        x, _, clock, counter, run_of, (begun, _) = kept
        for lane in np.flatnonzero(run_of >= 0):
            run = run_of[lane]
            end[run], status[run] = x[lane::LANES], NOT_CONVERGED
            taken[run] = abs(counted_from - counter[lane])
            if times is not None:
                times[run] = clock[-1, lane]
        end[begun:], status[begun:] = starts[begun:], NOT_CONVERGED
    return units.parts(end), taken, status, cut


def hessian_bounds(a: Network, batch: LossBatch, filters: tuple[Any, ...]) -> Any:
    """The numbers 2λc² and 2c√(2λL) of :func:`train`, of shape (R, 2)."""
    units = sum_of_products(a)
    square = units.multiplicity
    with np.errstate(over="ignore", invalid="ignore"):
        norm = abs(batch.covariances).sum(-1)
        norm = norm.amax(-1) if is_tensor(norm) else norm.max(-1)
        start = abs(batch.excess(composed(a, filters)))
        slope = 2 * sqrt(square) * (2 * norm * start) ** 0.5
        return max(units.powers) * stack_columns([2 * square * norm, slope])
