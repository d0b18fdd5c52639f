"""The compiled loop of gradient descent: many runs abreast, each until its own end."""

from typing import Any

import numpy as np
from numba import njit, types

from lcn_support.training.kernels.gradients import (
    FUSED,
    GRADIENT,
    LANE,
    LANES,
    aligned,
    gradient_at,
)

CALLED = "5ba36be1017f"
"""Digest of the sources of the kernels called here: when they change, so must this file, or numba
keeps the machine code of the old ones."""

CONVERGED, NOT_CONVERGED, DIVERGED, LOW_ENOUGH = 0, 1, 2, 3


ROWS = types.float64[:, ::1]
LAYERS = types.int64[:, ::1]
PATH = types.float64[:, :, ::1]


@njit(nogil=True, cache=True)
def largest_in_lanes(g, largest):
    """The largest absolute value in each lane; nan if there is one."""
    largest[:] = 0.0
    for j in range(len(g) // LANES):
        for r in range(LANES):
            size = abs(g[j * LANES + r])
            if size > largest[r] or np.isnan(size):
                largest[r] = size


@njit(nogil=True, cache=True)
def undisturbed(largest, tolerance, run_of, left, due, check, idle):
    """How many steps all lanes take before one of them is to be looked at; 0 if one is now.

    A lane whose gradient is neither small nor wild is as good as looked at. ``idle`` is for lanes
    without a run.
    """
    ahead = check
    for r in range(LANES):
        goes_on = (tolerance < largest[r]) & (largest[r] < np.inf)
        due[r] += check * ((due[r] == 0) & goes_on)
        ahead = min(ahead, min(due[r], left[r]) if run_of[r] >= 0 else idle)
    return ahead


@njit(fastmath=FUSED, nogil=True, cache=True)
def excess_in_lane(x, m, r, walk, signs, scratch):
    """(W − u)ᵀS(W − u) in lane r; ``walk`` says how to multiply, see ``SumOfProducts.walk``."""
    k, unit = walk[0], walk[1]
    product, following, error = scratch[0], scratch[1], scratch[2]
    for t in range(k):
        error[t] = -m[t * LANES + r]
    for u in range(len(signs)):
        product[0] = 1.0
        place = 3
        while place < len(walk):
            start, size = u * unit + walk[place], walk[place + 1]
            terms, after = walk[place + 2], walk[place + 3]
            place += 4
            for t in range(after):
                following[t] = 0.0
            for j in range(size):
                w = x[(start + j) * LANES + r]
                for t in range(terms):
                    following[walk[place + t]] += w * product[t]
                place += terms
            product, following = following, product
        for t in range(k):
            error[t] += signs[u] * product[t]
    total, row = 0.0, k
    for t in range(k):
        for c in range(t, k):
            share = m[row * LANES + r] * error[t] * error[c]
            total += share / 2 if c == t else share
            row += 1
    return total


@njit(nogil=True, cache=True)
def keep(path, row, run, x, r):
    """Note where the run in lane r is."""
    for j in range(len(x) // LANES):
        path[row, run, j] = x[j * LANES + r]


@njit(nogil=True, cache=True)
def scratch_for(walk):
    """What ``excess_in_lane`` writes into."""
    return np.zeros((3, walk[2] if len(walk) else 0))


def untracked() -> tuple[Any, ...]:
    """The arguments of a loop that keeps no path and stops at no loss: all empty."""
    return 0, np.zeros((0, 0, 0)), np.zeros(0, np.int64), np.zeros(0), np.zeros(0)


@njit(fastmath=FUSED, nogil=True, cache=True)
def _norm_products(x, g, reach, layers, w2, g2, e0, e1, e2, s1, s2):
    """Elementary symmetric functions of the (‖w_i‖ + reach·‖g_i‖)² of all factors of a unit: that
    of one degree less than there are factors, and that of two less, summed over all units."""
    s1[:] = 0.0
    s2[:] = 0.0
    row = 0
    while row * LANES < len(x):
        e0[:] = 1.0
        e1[:] = 0.0
        e2[:] = 0.0
        for i in range(len(layers)):
            w2[:] = 0.0
            g2[:] = 0.0
            for _ in range(layers[i, 0]):
                for r in range(LANES):
                    w2[r] += x[row * LANES + r] * x[row * LANES + r]
                    g2[r] += g[row * LANES + r] * g[row * LANES + r]
                row += 1
            for _ in range(layers[i, 1]):
                for r in range(LANES):
                    norm = np.sqrt(w2[r]) + reach[r] * np.sqrt(g2[r])
                    square = norm * norm
                    e2[r] = e2[r] * square + e1[r]
                    e1[r] = e1[r] * square + e0[r]
                    e0[r] = e0[r] * square
        for r in range(LANES):
            s1[r] += e1[r]
            s2[r] += e2[r]


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


def lanes(numbers: int, data: int, clocks: int, rows: int) -> tuple[np.ndarray, ...]:
    """What a loop over runs keeps between its slices: lanes that hold no run yet.

    The entries and the data of the runs, some clocks of each lane, how many steps each has taken
    or has left, which run it holds, how many runs have been taken up, and have ended; and rows of
    numbers for what is computed, as many of them for each lane as there are entries.
    """
    return (
        aligned(numbers * LANES),
        aligned(data * LANES),
        aligned(clocks, LANES),
        np.zeros(LANES, np.int64),
        np.full(LANES, -1),
        np.zeros(2, np.int64),
        aligned(rows, numbers * LANES),
    )


@njit(
    types.int64(
        GRADIENT, ROWS, ROWS, LANE, types.boolean, ROWS, LAYERS,
        types.int64, types.float64, types.int64, types.int64, PATH, types.int64[::1], LANE, LANE,
        ROWS, types.int64[::1], types.int8[::1],
        LANE, LANE, ROWS, types.int64[::1], types.int64[::1], types.int64[::1], ROWS, types.int64,
    ),
    fastmath=FUSED, nogil=True, cache=True,
)  # fmt: skip
def descend(
    gradient, starts, losses, step, bounded, bounds, layers, steps, tolerance, check, every, path,
    walk, signs, enough, end, taken, status, x, m, clocks, left, run_of, counts, rows, budget,
):  # fmt: skip
    """Gradient descent of R runs; a lane whose run has ended takes up the next one.

    It goes on from what the last seven arrays, which are :func:`lanes`, hold, for at most about
    ``budget`` steps of all lanes, and returns how many runs have ended.

    ``starts`` and ``end`` are (R, p), ``losses`` (R, k + k(k+1)/2) as :func:`gradient_source`
    reads them, ``step`` (R,), and ``layers`` has the size and the power of each layer of a unit. If
    ``bounded``, the step is a multiple of 1/Λ; ``bounds`` (R, 2) has b_0 and b_1 of
    Λ = b_0 e_1 + b_1 √e_2 in the norms of the filters along the step. A run ends
    when its gradient is at most ``tolerance`` or no longer finite, or after ``steps`` steps; this
    is looked at after every ``check`` of its own steps, whatever runs are in the other lanes.

    Where a run is after each ``every`` of its steps, and at its end, goes into the rows of
    ``path`` (T, R, p); not if ``every`` is 0. If there is a ``walk``, a run also ends when its
    excess is at most ``enough`` (R,), looked at when the gradient is.
    """
    g, h = rows[0], clocks[0]
    reach, none, largest = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    scratch = np.zeros((7, LANES))
    w2, g2, e0, e1, e2 = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4]
    s1, s2 = scratch[5], scratch[6]
    products = scratch_for(walk)
    due, moved = np.zeros(LANES, np.int64), True
    for r in range(LANES):
        due[r] = (left[r] - steps) % check
    while budget > 0:
        if moved:
            gradient_at(gradient, x, m, g, none)
            moved = False
        largest_in_lanes(g, largest)
        stretch = 0
        if every == 0 and len(walk) == 0:
            idle = 0 if counts[0] < len(starts) else check
            stretch = undisturbed(largest, tolerance, run_of, left, due, check, idle)
        if stretch == 0:
            stretch, busy = check, False
            for r in range(LANES):
                run = run_of[r]
                if run >= 0:
                    done = steps - left[r]
                    if every > 0:
                        if done % every == 0:
                            keep(path, done // every, run, x, r)
                        stretch = min(stretch, every - done % every)
                    over = left[r] == 0
                    if due[r] == 0 or over:
                        calm, wild, low = largest[r] <= tolerance, not largest[r] < np.inf, False
                        if len(walk):
                            low = excess_in_lane(x, m, r, walk, signs, products) <= enough[run]
                        over = over or calm or wild or low
                        due[r] = check
                    if not over:
                        busy, stretch = True, min(stretch, due[r], left[r])
                        continue
                    if every > 0:
                        keep(path, (done + every - 1) // every, run, x, r)
                    taken[run] = done
                    status[run] = NOT_CONVERGED
                    if wild:
                        status[run] = DIVERGED
                    elif calm:
                        status[run] = CONVERGED
                    elif low:
                        status[run] = LOW_ENOUGH
                    unload(r, x, end, run_of, counts)
                if load(r, x, m, starts, losses, run_of, counts):
                    left[r], h[r], due[r] = steps, step[run_of[r]], 0
                    busy = moved = True
            if not busy:
                break
            if moved:
                budget -= 1
                continue
        budget -= stretch
        for _ in range(stretch if bounded else 1):
            if bounded:
                _norm_products(x, g, none, layers, w2, g2, e0, e1, e2, s1, s2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * s1[r] + bounds[run_of[r], 1] * np.sqrt(s2[r])
                    reach[r] = step[run_of[r]] / bound if bound > 0 else 0.0
                _norm_products(x, g, reach, layers, w2, g2, e0, e1, e2, s1, s2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * s1[r] + bounds[run_of[r], 1] * np.sqrt(s2[r])
                    h[r] = step[run_of[r]] / bound if bound > 0 else 0.0
            gradient(x, m, g, h, 1 if bounded else stretch)
        for r in range(LANES):
            left[r] -= stretch
            due[r] -= stretch
    return counts[1]
