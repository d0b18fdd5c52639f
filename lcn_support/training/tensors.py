"""Gradient descent with torch tensors, on whatever device they are.

The same steps as the compiled loop, as operations on all runs at once: the path for a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from lcn_support.losses.batch import LossBatch
from lcn_support.progress import OutOfTimeError, check_time
from lcn_support.training.filters import layer_gradients
from lcn_support.training.kernels.descent import CONVERGED, DIVERGED, NOT_CONVERGED
from lcn_support.training.runs import largest_entry
from lcn_support.training.sums_of_products import Network, SumOfProducts, sum_of_products


@torch.no_grad()
def descend_tensors(
    a: Network, losses: LossBatch, initial: Sequence[Any], step: float, steps: int,
    bounds: Any, tolerance: float, check: int,
) -> tuple[list[Any], Any, Any, BaseException | None]:  # fmt: skip
    """Filters at the end, steps taken and status of each run, and what cut them short.

    ``bounds`` is None for a fixed step, else the (R, 2) numbers of
    :func:`lcn_support.training.runs.hessian_bounds`. Runs that have ended leave the batch.
    """
    filters, end = list(initial), [w.clone() for w in initial]
    running = torch.arange(len(end[0]), device=end[0].device)
    taken = torch.zeros_like(running)
    status = torch.zeros_like(running, dtype=torch.int8)
    done, cut = 0, None
    while True:
        largest = largest_entry(layer_gradients(a, losses, filters))
        calm, wild = largest <= tolerance, ~(largest < torch.inf)
        goes_on = done < steps and cut is None
        over = calm | wild if goes_on else torch.ones_like(calm)
        if over.any():
            ended, codes = running[over], torch.full_like(largest, NOT_CONVERGED, dtype=torch.int8)
            codes[calm], codes[wild] = CONVERGED, DIVERGED
            taken[ended], status[ended] = done, codes[over]
            for whole, w in zip(end, filters, strict=True):
                whole[ended] = w[over]
            filters, losses, running = [w[~over] for w in filters], losses[~over], running[~over]
            bounds = bounds if bounds is None else bounds[~over]
        if not len(running):
            return end, taken, status, cut
        try:
            for _ in range(min(check, steps - done)):
                check_time()
                slopes = layer_gradients(a, losses, filters)
                if bounds is None:
                    filters = [w - step * g for w, g in zip(filters, slopes, strict=True)]
                else:
                    h = _bounded_step(sum_of_products(a), filters, slopes, bounds, step)
                    pairs = zip(filters, slopes, strict=True)
                    filters = [w - h.view(-1, *(1,) * (w.ndim - 1)) * g for w, g in pairs]
                done += 1
        except (KeyboardInterrupt, OutOfTimeError) as stopped:
            cut = stopped


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
