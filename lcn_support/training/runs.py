"""Runs of training: read and packed for the compiled loops, and where they ended.

All runs of a call lie side by side in arrays or tensors with a leading axis of runs; arrays go
through a loop that is compiled for the architecture, in lanes and in slices of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from numbers import Integral
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import real_number, to_double
from lcn_support.arguments.size_limits import refuse_memory, written
from lcn_support.losses.batch import LossBatch
from lcn_support.progress import OutOfTimeError, in_slices
from lcn_support.records import Record
from lcn_support.training.filters import composed, layer_gradients, read_filters, stack_columns
from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    LOW_ENOUGH,
    NOT_CONVERGED,
    lanes,
    untracked,
)
from lcn_support.training.kernels.gradients import LANES, gradient_kernel
from lcn_support.training.sums_of_products import Network, sum_of_products


@dataclass(frozen=True, eq=False)
class Trajectory(Record):
    """Where R runs were after every few steps: T rows, of which the last one is the end.

    A run that has ended stays where it is, its number of steps and its time, too: its rows repeat.

    Attributes
    ----------
    steps
        how many steps each run had taken: (T, R).
    filters
        w_1, …, w_L, arrays or tensors of shapes (T, R, k_i); of shallow networks (T, R, r, n) and
        (T, R, r).
    end_to_end
        W, of shape (T, R, k).
    loss
        ℓ(W), offset included: (T, R).
    times
        how far each run of a gradient flow had come: (T, R); None for gradient descent.
    """

    steps: Any
    filters: tuple[Any, ...]
    end_to_end: Any
    loss: Any
    times: Any = None

    def run(self, number: int) -> Trajectory:
        """The way of one run, without the axis of runs and without the repeated rows.

        Its filters, of shapes (T, k_i), go into :func:`lcn_support.compose` and
        :func:`lcn_support.invariants` as those of T networks do.

        >>> from lcn_support import Architecture, QuadraticLoss, compose, train
        >>> a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
        >>> runs = train(a, loss, [(1.0, 0.5), (0.5, 1.0)], steps=250, every=100)
        >>> way = runs.path.run(0)
        >>> way.steps, bool((compose(way.filters) == way.end_to_end).all())
        (array([  0, 100, 200, 250]), True)
        """
        place = read_integer(number, "run", 0, self.steps.shape[1] - 1)
        own = self.steps[:, place]
        rows = slice(0, 1 + int((own < own[-1]).sum()))
        return self._map(lambda part: part[rows, place])

    def __getitem__(self, chosen: Any) -> Trajectory:
        """The way of some of the runs: a slice, a mask, or a list of indices."""
        return self._map(lambda part: part[:, chosen])

    def as_columns(self) -> dict[str, Any]:
        """A row for each kept step of each run: run, step, time if there is one, loss and W."""
        if self.steps.ndim == 1:
            return self._map(lambda part: part[:, None]).as_columns()
        ended = (self.steps[:-1] == self.steps[-1]).sum(0)  # rows that repeat the last one
        taken = [(slice(0, len(self) - int(n)), run) for run, n in enumerate(ended)]

        def column(part: Any) -> Any:
            return _joined([part[place] for place in taken])

        columns = {
            "run": np.repeat(np.arange(len(taken)), [rows.stop for rows, _ in taken]),
            "step": column(self.steps),
            "loss": column(self.loss),
        }
        if self.times is not None:
            columns["time"] = column(self.times)
        W = self.end_to_end
        return columns | {f"W{j}": column(W[:, :, j]) for j in range(W.shape[2])}

    def __len__(self) -> int:
        return len(self.steps)

    def _map(self, taken: Callable[[Any], Any]) -> Trajectory:
        filters = tuple(map(taken, self.filters))
        times = None if self.times is None else taken(self.times)
        whole = (self.steps, self.end_to_end, self.loss)
        steps, end_to_end, loss = map(taken, whole)
        return Trajectory(steps, filters, end_to_end, loss, times)

    def __repr__(self) -> str:
        of = f" of {self.steps.shape[1]} runs" if self.steps.ndim > 1 else ""
        return f"Trajectory({len(self)} rows{of}, to step {int(self.steps.max())})"


@dataclass(frozen=True, eq=False)
class TrainingRuns(Record):
    """Where R runs ended.

    Attributes
    ----------
    architecture
        of the networks, which may also be shallow ones.
    filters
        w_1, …, w_L, arrays (or tensors) of shapes (R, k_i), on a grid (R, k_i^{(1)}, …, k_i^{(D)});
        of shallow networks (W, α), of shapes (R, r, n) and (R, r). Those of a diverged run are not
        finite, or so large that the gradient is not.
    losses
        the loss of each run.
    end_to_end
        W, of shape (R, k), on a grid row by row; of shallow networks the coefficients of the form.
    loss, gradient
        ℓ(W), offset included, and the largest absolute value of a partial derivative in an entry of
        a filter: (R,).
    steps
        how many steps each run took: (R,).
    status
        0 converged, 1 not converged, 2 diverged, 3 at a loss that is low enough: (R,). See
        ``converged``, ``diverged`` and ``low_enough``.
    times
        how far each run of a gradient flow came: (R,); None for gradient descent.
    path
        where the runs were on their way, a :class:`lcn_support.training.Trajectory`; None unless
        ``every`` was given.
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
    path: Trajectory | None = None

    @property
    def converged(self) -> Any:
        """Whether the gradient of a run is at most the tolerance."""
        return self.status == CONVERGED

    @property
    def diverged(self) -> Any:
        """Whether a run left the range of floating-point numbers."""
        return self.status == DIVERGED

    @property
    def low_enough(self) -> Any:
        """Whether a run ended at ``until_loss``, before it had converged."""
        return self.status == LOW_ENOUGH

    def __getitem__(self, chosen: Any) -> TrainingRuns:
        """Some of the runs: a slice, a mask, a list of indices, or the index of one."""
        chosen = [chosen] if isinstance(chosen, Integral) else chosen
        parts = (self.end_to_end, self.loss, self.gradient, self.steps, self.status)
        W, loss, gradient, steps, status = (part[chosen] for part in parts)
        filters = tuple(w[chosen] for w in self.filters)
        ended = TrainingRuns(
            self.architecture, filters, self.losses[chosen], W, loss, gradient, steps, status
        )
        times = None if self.times is None else self.times[chosen]
        return replace(ended, times=times, path=None if self.path is None else self.path[chosen])

    def as_columns(self) -> dict[str, Any]:
        """A row a run: status, steps, loss and gradient, times if there are any, and W."""
        words = np.array(["converged", "not converged", "diverged", "low enough"])
        columns = {
            "status": words[[int(code) for code in self.status]],
            "steps": self.steps,
            "loss": self.loss,
            "gradient": self.gradient,
        }
        if self.times is not None:
            columns["time"] = self.times
        return columns | {f"W{j}": self.end_to_end[:, j] for j in range(self.end_to_end.shape[1])}

    def __len__(self) -> int:
        return len(self.status)

    def __repr__(self) -> str:
        return f"TrainingRuns({self})"

    def __str__(self) -> str:
        parts = {"converged": CONVERGED, "not converged": NOT_CONVERGED, "diverged": DIVERGED}
        if self.low_enough.any():
            parts["at a loss low enough"] = LOW_ENOUGH
        counts = (f"{int((self.status == code).sum())} {name}" for name, code in parts.items())
        a, name = self.architecture, str(self.architecture)
        if isinstance(a, Architecture):
            name = f"k = {a.sizes}" + ("" if a.stride == 1 else f", s = {a.strides}")
        return f"{len(self)} run{'s' * (len(self) != 1)} of {name}: {', '.join(counts)}"


def runs_at(
    a: Network,
    batch: LossBatch,
    filters: Iterable[Any],
    steps: Any,
    status: Any,
    times: Any = None,
    path: Trajectory | None = None,
) -> TrainingRuns:
    """The runs that end at these filters, with what follows from them."""
    filters = tuple(filters)
    with np.errstate(over="ignore", invalid="ignore"):
        W = composed(a, filters)
        largest = largest_entry(layer_gradients(a, batch, filters))
        ended = steps, status, times, path
        return TrainingRuns(a, filters, batch, W, batch.value(W), largest, *ended)


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
    rows: int,
    steps: int,
    every: int,
    until_loss: float | None,
    counted_from: int = 0,
    times: np.ndarray | None = None,
) -> tuple[list[Any], Any, Any, np.ndarray, BaseException | None]:
    """Filters at the end, steps taken and status of runs that go through a compiled loop, and rows.

    With them comes what cut the runs short, Ctrl-C or the time: then each is where it had come to.

    ``settings`` are the arguments of the loop between the packed losses and those for the path; it
    keeps so many ``clocks`` for each lane, the last of which is that of ``times``, if there are
    any, and so many ``rows`` to compute with. Its lanes count steps up from 0, or down from
    ``counted_from``.
    """
    units = sum_of_products(a)
    starts, data = units.rows(filters), packed(batch)
    track = list(untracked())
    if every:
        columns = starts.shape[1] + (clocks > 1)  # the time of a flow beside the filters
        track[:2] = every, np.zeros((rows_kept(every, steps), len(batch), columns))
    if until_loss is not None:
        track[2:] = units.walk, np.array(units.signs, dtype=float), until_loss - batch.offsets
    gradient, kept = gradient_kernel(a), lanes(starts.shape[1], data.shape[1], clocks, rows)
    end = np.empty_like(starts)
    taken, status = np.zeros(len(batch), np.int64), np.zeros(len(batch), np.int8)

    def advance(budget: int) -> int:
        return loop(gradient, starts, data, *settings, *track, end, taken, status, *kept, budget)

    cut: BaseException | None = None
    try:
        in_slices(advance, len(batch), "run")
    except (KeyboardInterrupt, OutOfTimeError) as stopped:
        cut = stopped
        x, _, clock, counter, run_of, (begun, _), _ = kept
        for lane in np.flatnonzero(run_of >= 0):
            run = run_of[lane]
            end[run], status[run] = x[lane::LANES], NOT_CONVERGED
            taken[run] = abs(counted_from - counter[lane])
            if times is not None:
                times[run] = clock[-1, lane]
            if every:
                now = end[run] if times is None else [*end[run], times[run]]
                track[1][-(-taken[run] // every), run] = now
        end[begun:], status[begun:] = starts[begun:], NOT_CONVERGED
        if every:
            track[1][0, begun:, : starts.shape[1]] = starts[begun:]
    return units.parts(end), taken, status, track[1], cut


def kept_filters(a: Network, path: np.ndarray) -> list[Any]:
    """The filters of each layer, (T, R, …), from rows of parameters and perhaps a time."""
    units = sum_of_products(a)
    rows = path[:, :, : units.parameters].reshape(-1, units.parameters)
    return [w.reshape(*path.shape[:2], *w.shape[1:]) for w in units.parts(rows)]


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


def read_every(every: int | None, a: Network, runs: int, steps: int) -> int:
    """After how many steps a row is kept, 0 for never; refuses what does not fit into memory.

    >>> from lcn_support import Architecture
    >>> read_every(None, Architecture((3, 2)), 5, 1000)
    0
    """
    if every is None:
        return 0
    number = read_integer(every, "every", 1)
    units = sum_of_products(a)
    rows = rows_kept(number, steps)
    refuse_memory(
        8.0 * rows * runs * (2 * units.parameters + units.coefficients + 3),
        f"the way of {written(runs)} runs in {written(rows)} rows",
        "take a larger every, fewer steps or fewer runs at a time",
    )
    return number


def rows_kept(every: int, steps: int) -> int:
    """How many rows a run of so many steps has.

    >>> rows_kept(100, 250), rows_kept(100, 200), rows_kept(0, 200)
    (4, 3, 0)
    """
    return 1 + -(-steps // every) if every else 0


def read_until_loss(until_loss: float | None) -> float | None:
    """The loss at which a run may end.

    >>> read_until_loss(1), read_until_loss(None)
    (1.0, None)
    """
    if until_loss is None:
        return None
    try:
        return to_double(real_number(until_loss, "until_loss")[0], "until_loss")
    except ValueError as error:
        raise ValueError(
            f"until_loss {short(until_loss)}: it must be a finite number; leave it out to stop at "
            "no loss"
        ) from error


def trajectory(
    a: Network, batch: LossBatch, rows: Sequence[Any], every: int, taken: Any, times: Any = None
) -> Trajectory:
    """The way of runs from the filters in rows, of each layer (T, R, …), to where they ended.

    Rows beyond the end of a run may hold anything.
    """
    own = np.array([int(n) for n in taken])
    last = -(-own // every)
    height = 1 + int(last.max())
    kept = [part[:height] for part in (rows if times is None else [*rows, times])]
    if last.min() < height - 1:
        where = np.minimum(np.arange(height)[:, None], last), np.arange(len(last))
        kept = [part[where] for part in kept]
    filters = tuple(kept[: len(rows)])
    steps = np.minimum(np.arange(height)[:, None] * every, own)
    with np.errstate(over="ignore", invalid="ignore"):
        W = composed(a, [w.reshape(-1, *w.shape[2:]) for w in filters])
        W = W.reshape(height, len(last), -1)
        error = (W - batch.targets).swapaxes(0, 1)
        excess = (error * (error @ batch.covariances)).sum(-1).T
    ends = None if times is None else kept[-1]
    return Trajectory(steps, filters, W, excess + batch.offsets, ends)


def _joined(parts: Sequence[Any]) -> Any:
    if not is_tensor(parts[0]):
        return np.concatenate(parts)
    import torch

    return torch.cat(list(parts))
