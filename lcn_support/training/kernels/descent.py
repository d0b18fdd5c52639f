"""The inner loop of training, compiled for one architecture, many runs abreast.

The gradient of L(w_1, …, w_L) = ℓ(W) is a short polynomial in the entries of the filters, of the
target and the covariance. It is written out once for each architecture, without loops or indices,
and compiled by numba over ``LANES`` runs at a time: every operation is a vector operation, and all
intermediate values stay in registers. A run's numbers do not depend on the runs beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit, types

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.size_limits import refuse_above

CONVERGED, NOT_CONVERGED, DIVERGED = 0, 1, 2

MOST_COMPILED = 40
"""The largest filter size k whose gradient is compiled."""

LANES = 64
FUSED = {"contract", "nsz"}
"""Floating-point freedoms: a product and a sum in one operation, and no care for the sign of 0."""


LANE = types.float64[::1]
ROWS = types.float64[:, ::1]
GRADIENT = types.FunctionType(types.void(LANE, LANE, LANE))


def gradient_source(a: Architecture) -> str:
    """Python source of ``gradient(x, m, g)`` for this architecture, over arrays of lanes.

    ``x`` holds the entries of all filters, ``g`` receives the partial derivatives, and ``m`` holds
    the target and twice the upper triangle of the covariance, row by row: each ``LANES`` numbers.

    >>> print(gradient_source(Architecture((1,))))
    def gradient(x, m, g):
        for r in range(LANES):
            w1_0 = x[0 * LANES + r]
            e0 = w1_0 - m[0 * LANES + r]
            h1_0 = m[1 * LANES + r] * e0
            g[0 * LANES + r] = h1_0
    <BLANKLINE>
    """
    lines = "\n".join(f"        {line}" for line in _statements(a))
    return f"def gradient(x, m, g):\n    for r in range(LANES):\n{lines}\n"


def _statements(a: Architecture) -> Iterator[str]:
    """Prefix products w_1⋯w_i forwards, then the gradients in them backwards."""
    names = [[f"w{i}_{j}" for j in range(size)] for i, size in enumerate(a.sizes, start=1)]
    for place, name in enumerate(name for layer in names for name in layer):
        yield f"{name} = x[{place} * LANES + r]"
    prefixes: list[dict[int, str]] = [{0: ""}]
    for i, (layer, spread) in enumerate(zip(names, a.layer_strides, strict=True), start=1):
        terms: dict[int, list[str]] = {}
        for t, before in prefixes[-1].items():
            for j, w in enumerate(layer):
                terms.setdefault(t + j * spread, []).append(_product(before, w))
        if i == 1:
            prefixes.append({t: only for t, (only,) in terms.items()})
            continue
        prefixes.append({t: f"p{i}_{t}" for t in terms})
        for t, listed in sorted(terms.items()):
            yield f"p{i}_{t} = {' + '.join(listed)}"
    k, depth = a.filter_size, a.layers
    for t in range(k):
        known = prefixes[-1].get(t, "0")
        yield f"e{t} = {known} - m[{t} * LANES + r]"
    pairs = [(t, c) for t in range(k) for c in range(t, k)]
    row_of = {pair: row for row, pair in enumerate(pairs, start=k)}
    for t in range(k):
        terms_of = (f"m[{row_of[min(t, c), max(t, c)]} * LANES + r] * e{c}" for c in range(k))
        yield f"h{depth}_{t} = {' + '.join(terms_of)}"
    entry = sum(a.sizes)
    for i in range(depth, 0, -1):
        layer, spread = names[i - 1], a.layer_strides[i - 1]
        entry -= len(layer)
        for j in range(len(layer)):
            parts = (_product(p, f"h{i}_{t + j * spread}") for t, p in prefixes[i - 1].items())
            yield f"g[{entry + j} * LANES + r] = {' + '.join(parts)}"
        for t in prefixes[i - 1] if i > 1 else ():
            parts = (f"{w} * h{i}_{t + j * spread}" for j, w in enumerate(layer))
            yield f"h{i - 1}_{t} = {' + '.join(parts)}"


def _product(*factors: str) -> str:
    return " * ".join(factor for factor in factors if factor)


@lru_cache(maxsize=64)
def gradient_kernel(a: Architecture) -> Callable[..., None]:
    """The compiled gradient of an architecture, kept for the next call.

    The compiler works on a thread of its own, as it does not listen to Ctrl-C. Raises
    ``ValueError`` for filter sizes k above ``MOST_COMPILED``, as its time grows faster than k².

    >>> gradient_kernel(Architecture((30, 30)))
    Traceback (most recent call last):
        ...
    ValueError: compiling the gradient of Architecture((30, 30)), filter size 59, more than 40; ...
    """
    refuse_above(
        MOST_COMPILED,
        a.filter_size,
        f"compiling the gradient of {a}, filter size {{}}",
        "it would take minutes: give torch tensors to train, which need no compiler",
    )
    scope: dict[str, Any] = {"LANES": LANES}
    exec(gradient_source(a), scope)
    compiled: Future[Callable[..., None]] = Future()

    def compile_gradient() -> None:
        try:
            kernel = njit(GRADIENT.signature, fastmath=FUSED, nogil=True)(scope["gradient"])
        except BaseException as error:
            compiled.set_exception(error)
        else:
            compiled.set_result(kernel)

    threading.Thread(target=compile_gradient, daemon=True).start()
    while not compiled.done():
        wait((compiled,), timeout=0.2)
    return compiled.result()


@njit(nogil=True, cache=True)
def largest_in_lane(g, r):
    """The largest absolute value in lane r; nan if there is one."""
    largest = 0.0
    for i in range(r, len(g), LANES):
        size = abs(g[i])
        if size > largest or np.isnan(size):
            largest = size
    return largest


@njit(fastmath=FUSED, nogil=True, cache=True)
def _norm_products(x, g, reach, sizes, w2, g2, e0, e1, e2):
    """Elementary symmetric functions of the (‖w_i‖ + reach·‖g_i‖)²: e1 is that of degree L − 1,
    e2 that of degree L − 2."""
    e0[:] = 1.0
    e1[:] = 0.0
    e2[:] = 0.0
    row = 0
    for size in sizes:
        w2[:] = 0.0
        g2[:] = 0.0
        for _ in range(size):
            for r in range(LANES):
                w2[r] += x[row * LANES + r] * x[row * LANES + r]
                g2[r] += g[row * LANES + r] * g[row * LANES + r]
            row += 1
        for r in range(LANES):
            norm = np.sqrt(w2[r]) + reach[r] * np.sqrt(g2[r])
            square = norm * norm
            e2[r] = e2[r] * square + e1[r]
            e1[r] = e1[r] * square + e0[r]
            e0[r] = e0[r] * square


@njit(nogil=True, cache=True)
def unload(r, x, end, run_of, counts):
    """Keep where the run in lane r has ended, and clear the lane."""
    for j in range(end.shape[1]):
        end[run_of[r], j] = x[j * LANES + r]
        x[j * LANES + r] = 0.0
    run_of[r] = -1
    counts[1] += 1


@njit(nogil=True, cache=True)
def load(r, x, m, starts, losses, run_of, counts):
    """Take the next run that waits up into lane r; whether there was one."""
    waiting = counts[0]
    if waiting == len(starts):
        return False
    for j in range(starts.shape[1]):
        x[j * LANES + r] = starts[waiting, j]
    for i in range(losses.shape[1]):
        m[i * LANES + r] = losses[waiting, i]
    run_of[r] = waiting
    counts[0] += 1
    return True


def lanes(numbers: int, data: int, clocks: int) -> tuple[np.ndarray, ...]:
    """What a loop over runs keeps between its slices: lanes that hold no run yet.

    The entries and the data of the runs, some clocks of each lane, how many steps each has taken
    or has left, which run it holds, and how many runs have been taken up, and have ended.
    """
    return (
        np.zeros(numbers * LANES),
        np.zeros(data * LANES),
        np.zeros((clocks, LANES)),
        np.zeros(LANES, np.int64),
        np.full(LANES, -1),
        np.zeros(2, np.int64),
    )


@njit(
    types.int64(
        GRADIENT, ROWS, ROWS, LANE, types.boolean, ROWS, types.int64[::1],
        types.int64, types.float64, types.int64, ROWS, types.int64[::1], types.int8[::1],
        LANE, LANE, ROWS, types.int64[::1], types.int64[::1], types.int64[::1], types.int64,
    ),
    fastmath=FUSED, nogil=True, cache=True,
)  # fmt: skip
def descend(
    gradient, starts, losses, step, bounded, bounds, sizes, steps, tolerance, check, end, taken,
    status, x, m, clocks, left, run_of, counts, budget,
):  # fmt: skip
    """Gradient descent of R runs; a lane whose run has ended takes up the next one.

    It goes on from what the last six arrays, which are :func:`lanes`, hold, for at most about
    ``budget`` steps of all lanes, and returns how many runs have ended.

    ``starts`` and ``end`` are (R, p), ``losses`` (R, k + k(k+1)/2) as :func:`gradient_source`
    reads them, ``step`` (R,). If ``bounded``, the step is a multiple of 1/Λ; ``bounds`` (R, 2) has
    b_0 and b_1 of Λ = b_0 e_1 + b_1 √e_2 in the norms of the filters along the step. A run ends
    when its gradient is at most ``tolerance`` or no longer finite, or after ``steps`` steps; this
    is looked at after every ``check`` of its own steps, whatever runs are in the other lanes.
    """
    p = starts.shape[1]
    g, h = np.zeros(p * LANES), clocks[0]
    reach, none = np.zeros(LANES), np.zeros(LANES)
    scratch = np.zeros((5, LANES))
    w2, g2, e0, e1, e2 = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4]
    while budget > 0:
        gradient(x, m, g)
        stretch, busy = check, False
        for r in range(LANES):
            run = run_of[r]
            if run >= 0:
                ahead = min(check - (steps - left[r]) % check, left[r])
                if (steps - left[r]) % check and ahead:
                    busy, stretch = True, min(stretch, ahead)
                    continue
                largest = largest_in_lane(g, r)
                calm, wild = largest <= tolerance, not largest < np.inf
                if not (calm or wild or left[r] == 0):
                    busy, stretch = True, min(stretch, ahead)
                    continue
                taken[run] = steps - left[r]
                status[run] = DIVERGED if wild else CONVERGED if calm else NOT_CONVERGED
                unload(r, x, end, run_of, counts)
            if load(r, x, m, starts, losses, run_of, counts):
                left[r], h[r] = steps, step[run_of[r]]
                busy, stretch = True, 0
        if not busy:
            break
        budget -= max(stretch, 1)
        for _ in range(stretch):
            gradient(x, m, g)
            if bounded:
                _norm_products(x, g, none, sizes, w2, g2, e0, e1, e2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * e1[r] + bounds[run_of[r], 1] * np.sqrt(e2[r])
                    reach[r] = step[run_of[r]] / bound if bound > 0 else 0.0
                _norm_products(x, g, reach, sizes, w2, g2, e0, e1, e2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * e1[r] + bounds[run_of[r], 1] * np.sqrt(e2[r])
                    h[r] = step[run_of[r]] / bound if bound > 0 else 0.0
            for j in range(p):
                for r in range(LANES):
                    x[j * LANES + r] -= h[r] * g[j * LANES + r]
        for r in range(LANES):
            left[r] -= stretch
    return counts[1]
