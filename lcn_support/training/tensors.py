"""Gradient descent with torch tensors, on whatever device they are.

The same steps as the compiled loop, as operations on all runs at once: the path for a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from lcn_support.losses.batch import LossBatch
from lcn_support.progress import OutOfTimeError, check_time
from lcn_support.training.filters import composed, layer_gradients
from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    LOW_ENOUGH,
    NOT_CONVERGED,
)
from lcn_support.training.runs import largest_entry, rows_kept
from lcn_support.training.sums_of_products import Network, SumOfProducts, sum_of_products


@torch.no_grad()
def descend_tensors(
    a: Network, losses: LossBatch, initial: Sequence[Any], step: float, steps: int,
    bounds: Any, tolerance: float, check: int, every: int, until_loss: float | None,
) -> tuple[list[Any], Any, Any, list[Any], BaseException | None]:  # fmt: skip
    """Filters at the end, steps taken and status of each run, its rows after ``every`` steps, and
    what cut them short.

    ``bounds`` is None for a fixed step, else the (R, 2) numbers of
    :func:`lcn_support.training.runs.hessian_bounds`. Runs that have ended leave the batch.
    """
    filters, end = list(initial), [w.clone() for w in initial]
    running = torch.arange(len(end[0]), device=end[0].device)
    taken = torch.zeros_like(running)
    status = torch.zeros_like(running, dtype=torch.int8)
    height = rows_kept(every, steps)
    rows = [w.new_zeros(height, *w.shape) for w in filters] if every else []
    done, cut = 0, None
    while True:
        if every and done % every == 0:
            for row, w in zip(rows, filters, strict=True):
                row[done // every, running] = w
        is_last = done == steps or cut is not None
        if is_last or done % check == 0:
            largest = largest_entry(layer_gradients(a, losses, filters))
            calm, wild = largest <= tolerance, ~(largest < torch.inf)
            low = torch.zeros_like(calm)
            if until_loss is not None:
                low = losses.value(composed(a, filters)) <= until_loss
            over = torch.ones_like(calm) if is_last else calm | wild | low
            if over.any():
                ended = running[over]
                codes = torch.full_like(largest, NOT_CONVERGED, dtype=torch.int8)
                codes[low], codes[calm], codes[wild] = LOW_ENOUGH, CONVERGED, DIVERGED
                taken[ended], status[ended] = done, codes[over]
                for whole, w in zip(end, filters, strict=True):
                    whole[ended] = w[over]
                for row, w in zip(rows, filters, strict=False):
                    row[-(-done // every), ended] = w[over]
                filters, losses = [w[~over] for w in filters], losses[~over]
                running = running[~over]
                bounds = bounds if bounds is None else bounds[~over]
            if not len(running):
                return end, taken, status, rows, cut
        ahead = min(check - done % check, steps - done, every - done % every if every else check)
        try:
            for _ in range(ahead):
                check_time()
                filters, done = _stepped(a, losses, filters, step, bounds), done + 1
        except (KeyboardInterrupt, OutOfTimeError) as stopped:
            cut = stopped


def _stepped(
    a: Network, losses: LossBatch, filters: list[Any], step: float, bounds: Any
) -> list[Any]:
    slopes = layer_gradients(a, losses, filters)
    if bounds is None:
        return [w - step * g for w, g in zip(filters, slopes, strict=True)]
    h = _bounded_step(sum_of_products(a), filters, slopes, bounds, step)
    pairs = zip(filters, slopes, strict=True)
    return [w - h.view(-1, *(1,) * (w.ndim - 1)) * g for w, g in pairs]


def _bounded_step(
    units: SumOfProducts, filters: Sequence[Any], slopes: Sequence[Any], bounds: Any, step: float
) -> torch.Tensor:
    pairs = zip(units.by_units(filters), units.by_units(slopes), strict=True)
    norms = [(w.norm(dim=2), g.norm(dim=2)) for w, g in pairs]
    reach = torch.zeros_like(norms[0][0][:, 0])
    for _ in range(2):
        e0, e1, e2 = torch.ones_like(norms[0][0]), *(torch.zeros_like(norms[0][0]),) * 2
        for (w, g), power in zip(norms, units.powers, strict=True):
            square = (w + reach[:, None] * g) ** 2
            for _ in range(power):
                e0, e1, e2 = e0 * square, e1 * square + e0, e2 * square + e1
        bound = bounds[:, 0] * e1.sum(1) + bounds[:, 1] * e2.sum(1).sqrt()
        reach = torch.where(bound > 0, step / bound, 0.0)
    return reach
