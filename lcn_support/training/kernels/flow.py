"""The compiled loop of the gradient flow: an explicit Runge–Kutta method on many runs abreast.

Each lane has its own time and its own step. After every step the filters of each unit are rescaled
so that the invariants ‖w_i‖²/m_i − ‖w_L‖²/m_L, m_i the power of layer i, are again what they were
at the start.
"""

import numpy as np
from numba import njit, types

from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    LAYERS,
    LOW_ENOUGH,
    NOT_CONVERGED,
    PATH,
    ROWS,
    excess_in_lane,
    keep,
    largest_in_lanes,
    load,
    scratch_for,
    unload,
)
from lcn_support.training.kernels.gradients import (
    FUSED,
    GRADIENT,
    LANE,
    LANES,
    gradient_at,
)

CALLED = "d79ffd2bd4b8"
"""Digest of the sources of the kernels called here: when they change, so must this file, or numba
keeps the machine code of the old ones."""

NODES = np.array(
    [
        [0, 0, 0, 0, 0, 0],
        [1 / 5, 0, 0, 0, 0, 0],
        [3 / 40, 9 / 40, 0, 0, 0, 0],
        [44 / 45, -56 / 15, 32 / 9, 0, 0, 0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0],
        [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ]
)
"""The stages of Dormand and Prince's pair of order 5(4); the last row is the step."""

ERROR = np.array(
    [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
)
"""The difference of the two methods."""

ROUNDING = 4e-15
"""An error that no step can avoid, relative to the filters, or to 1 if they are smaller."""

START = -1.0
"""The step of a run that has not begun."""


@njit(fastmath=FUSED, error_model="numpy", nogil=True, cache=True)
def _rescale(x, r, row, layers, invariants, norms):
    """Scale the filters of a unit in lane r, n_i = ‖w_i‖²/m_i: n_i − n_L becomes ``invariants[i]``.

    The product of the scalings, each to its power m_i, is 1 up to the square of the change, which
    is an error of the integrator. With c_i = δ_i − (n_i − n_L), the n_i change by c_i + t, and t is
    such that the sum of the relative changes, times m_i, vanishes.
    """
    start, last = row, len(layers) - 1
    for i in range(len(layers)):
        norms[i] = 0.0
        for _ in range(layers[i, 0]):
            norms[i] += x[row * LANES + r] * x[row * LANES + r]
            row += 1
        norms[i] /= layers[i, 1]
    weight = mean = 0.0
    for i in range(len(layers)):
        if not norms[i] > 0:
            return
        weight += layers[i, 1] / norms[i]
        mean += layers[i, 1] * (invariants[i] - norms[i] + norms[last]) / norms[i]
    row = start
    for i in range(len(layers)):
        change = invariants[i] - norms[i] + norms[last] - mean / weight
        square = 1 + change / norms[i]
        scale = np.sqrt(square) if square > 0 else 1.0
        for _ in range(layers[i, 0]):
            x[row * LANES + r] *= scale
            row += 1


@njit(fastmath=FUSED, error_model="numpy", nogil=True, cache=True)
def _first_step(x, slope, r):
    """A short one: a thousandth of the filters, or of 1 if they are smaller."""
    square, speed = 1.0, 0.0
    for i in range(r, len(x), LANES):
        square += x[i] * x[i]
        speed += slope[i] * slope[i]
    return 1e-3 * np.sqrt(square / speed) if speed > 0 else 1.0


@njit(
    types.int64(
        GRADIENT, ROWS, ROWS, ROWS, LAYERS, types.float64, types.float64,
        types.float64, types.int64, LANE, types.int64, PATH, types.int64[::1], LANE, LANE,
        ROWS, types.int64[::1], types.int8[::1],
        LANE, LANE, ROWS, types.int64[::1], types.int64[::1], types.int64[::1], ROWS, types.int64,
    ),
    fastmath=FUSED, error_model="numpy", nogil=True, cache=True,
)  # fmt: skip
def flow(
    gradient, starts, losses, invariants, layers, time, accuracy, tolerance, steps, times, every,
    path, walk, signs, enough, end, taken, status, x, m, clocks, used, run_of, counts, rows, budget,
):  # fmt: skip
    """Follow w' = −∂L/∂w for R runs up to a time; arguments and result as for ``descend``.

    ``accuracy`` bounds the error of a step relative to the way that it goes. ``path`` has the time
    in one more column; the loss is looked at after each step.
    """
    p = starts.shape[1]
    trial, slopes = rows[7], rows[:7]
    none, largest = np.zeros(LANES), np.zeros(LANES)
    h, clock = clocks[0], clocks[1]
    error, speed, square = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    norms, unit = np.zeros(len(layers)), layers[:, 0].sum()
    products = scratch_for(walk)
    while budget > 0:
        budget -= 1
        gradient_at(gradient, x, m, slopes[0], none)
        largest_in_lanes(slopes[0], largest)
        busy = loaded = False
        for r in range(LANES):
            run = run_of[r]
            if run >= 0:
                calm, wild, low = largest[r] <= tolerance, not largest[r] < np.inf, False
                if len(walk):
                    low = excess_in_lane(x, m, r, walk, signs, products) <= enough[run]
                over = calm or wild or low or clock[r] >= time or used[r] >= steps
                if every > 0 and (over or used[r] % every == 0):
                    row = (used[r] + every - 1) // every
                    keep(path, row, run, x, r)
                    path[row, run, p] = clock[r]
                if not over:
                    if h[r] == START:
                        h[r] = _first_step(x, slopes[0], r)
                    h[r] = min(h[r], time - clock[r])
                    busy = True
                    continue
                times[run], taken[run] = clock[r], used[r]
                status[run] = NOT_CONVERGED
                if wild:
                    status[run] = DIVERGED
                elif calm:
                    status[run] = CONVERGED
                elif low:
                    status[run] = LOW_ENOUGH
                unload(r, x, end, run_of, counts)
            h[r] = 0.0
            if load(r, x, m, starts, losses, run_of, counts):
                used[r], clock[r], h[r] = 0, 0.0, START
                busy = loaded = True
        if not busy:
            break
        if loaded:
            continue
        for stage in range(1, 7):
            trial[:] = x
            for earlier in range(stage):
                weight = NODES[stage, earlier]
                if weight != 0.0:
                    for j in range(p):
                        for r in range(LANES):
                            i = j * LANES + r
                            trial[i] -= h[r] * weight * slopes[earlier, i]
            gradient_at(gradient, trial, m, slopes[stage], none)
        error[:] = 0.0
        speed[:] = 0.0
        square[:] = 1.0
        for j in range(p):
            for r in range(LANES):
                i = j * LANES + r
                off = 0.0
                for stage in range(7):
                    off += ERROR[stage] * slopes[stage, i]
                error[r] += off * off
                speed[r] += slopes[0, i] * slopes[0, i]
                square[r] += x[i] * x[i]
        for r in range(LANES):
            if run_of[r] < 0:
                continue
            used[r] += 1
            allowed = accuracy * h[r] * np.sqrt(speed[r]) + ROUNDING * np.sqrt(square[r])
            ratio = h[r] * np.sqrt(error[r]) / allowed
            if ratio <= 1:
                clock[r] += h[r]
                for j in range(p):
                    x[j * LANES + r] = trial[j * LANES + r]
                for u in range(p // unit):
                    own = invariants[run_of[r], u * len(layers) : (u + 1) * len(layers)]
                    _rescale(x, r, u * unit, layers, own, norms)
            growth = 0.9 * ratio**-0.25
            h[r] *= min(5.0, growth) if growth > 0.1 else 0.1
    return counts[1]
