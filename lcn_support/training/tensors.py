"""Gradient descent with torch tensors, on whatever device they are.

The same steps as the compiled loop, as operations on all runs at once: the path for a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from lcn_support.losses.batch import LossBatch
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
) -> tuple[list[Any], Any, Any, list[Any]]:  # fmt: skip
    """Filters at the end, steps taken and status of each run, and its rows after ``every`` steps.

    ``bounds`` is None for a fixed step, else the (R, 2) numbers of
    :func:`lcn_support.training.runs.hessian_bounds`. Runs that have ended leave the batch.
    """
    filters, end = list(initial), [w.clone() for w in initial]
    running = torch.arange(len(end[0]), device=end[0].device)
    taken = torch.zeros_like(running)
    status = torch.zeros_like(running, dtype=torch.int8)
    height = rows_kept(every, steps)
    rows = [w.new_zeros(height, *w.shape) for w in filters] if every else []
    done = 0
    while True:
        if every and done % every == 0:
            for row, w in zip(rows, filters, strict=True):
                row[done // every, running] = w
        if done % check and done < steps:
            ahead = min(check - done % check, steps - done, every - done % every)
            filters, done = _stepped(a, losses, filters, step, bounds, ahead), done + ahead
            continue
        largest = largest_entry(layer_gradients(a, losses, filters))
        calm, wild = largest <= tolerance, ~(largest < torch.inf)
        low = torch.zeros_like(calm)
        if until_loss is not None:
            low = losses.value(composed(a, filters)) <= until_loss
        over = calm | wild | low if done < steps else torch.ones_like(calm)
        if over.any():
            ended, codes = running[over], torch.full_like(largest, NOT_CONVERGED, dtype=torch.int8)
            codes[low], codes[calm], codes[wild] = LOW_ENOUGH, CONVERGED, DIVERGED
            taken[ended], status[ended] = done, codes[over]
            for whole, w in zip(end, filters, strict=True):
                whole[ended] = w[over]
            for row, w in zip(rows, filters, strict=False):
                row[-(-done // every), ended] = w[over]
            filters, losses, running = [w[~over] for w in filters], losses[~over], running[~over]
            bounds = bounds if bounds is None else bounds[~over]
        if not len(running):
            return end, taken, status, rows
        ahead = min(check, steps - done, every - done % every if every else check)
        filters, done = _stepped(a, losses, filters, step, bounds, ahead), done + ahead


def _stepped(
    a: Network, losses: LossBatch, filters: list[Any], step: float, bounds: Any, steps: int
) -> list[Any]:
    for _ in range(steps):
        slopes = layer_gradients(a, losses, filters)
        if bounds is None:
            filters = [w - step * g for w, g in zip(filters, slopes, strict=True)]
            continue
        h = _bounded_step(sum_of_products(a), filters, slopes, bounds, step)
        pairs = zip(filters, slopes, strict=True)
        filters = [w - h.view(-1, *(1,) * (w.ndim - 1)) * g for w, g in pairs]
    return filters


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
