"""The inner loop of training, compiled for one network, many runs abreast.

The gradient of L(w_1, …, w_L) = ℓ(W) is a short polynomial in the entries of the filters, of the
target and the covariance. It is written out once for each network, without loops or indices,
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

from lcn_support.arguments.size_limits import refuse_above
from lcn_support.progress import check_time
from lcn_support.training.sums_of_products import (
    Network,
    SumOfProducts,
    sum_of_products,
)

CONVERGED, NOT_CONVERGED, DIVERGED, LOW_ENOUGH = 0, 1, 2, 3

MOST_COMPILED = 40
"""The largest filter size k whose gradient is compiled."""

MOST_PRODUCTS = 5000
"""Multiplications in a gradient that is compiled; those of filter sizes k ≤ 40 have fewer."""

_REMEDY = "it would take minutes: give torch tensors to train, which need no compiler"

LANES = 64
FUSED = {"contract", "nsz"}
"""Floating-point freedoms: a product and a sum in one operation, and no care for the sign of 0."""


LANE = types.float64[::1]
ROWS = types.float64[:, ::1]
LAYERS = types.int64[:, ::1]
PATH = types.float64[:, :, ::1]
GRADIENT = types.FunctionType(types.void(LANE, LANE, LANE))


def gradient_source(a: Network) -> str:
    """Python source of ``gradient(x, m, g)`` for this network, over arrays of lanes.

    ``x`` holds the parameters, unit by unit and layer by layer, ``g`` receives the partial
    derivatives, and ``m`` holds the target and twice the upper triangle of the covariance, row by
    row: each ``LANES`` numbers.

    >>> from lcn_support import Architecture
    >>> print(gradient_source(Architecture((1,))))
    def gradient(x, m, g):
        for r in range(LANES):
            w1_0 = x[0 * LANES + r]
            e0 = w1_0 - m[0 * LANES + r]
            h1_0 = m[1 * LANES + r] * e0
            g[0 * LANES + r] = h1_0
    <BLANKLINE>
    """
    lines = "\n".join(f"        {line}" for line in _statements(sum_of_products(a)))
    return f"def gradient(x, m, g):\n    for r in range(LANES):\n{lines}\n"


def _statements(a: SumOfProducts) -> Iterator[str]:
    """Prefix products w_1⋯w_i of each unit forwards, then the gradients in them backwards."""
    units = [f"u{u}_" if a.units > 1 else "" for u in range(a.units)]
    names = [
        [[f"{unit}w{i}_{j}" for j in range(size)] for i, size in enumerate(a.sizes, start=1)]
        for unit in units
    ]
    for place, name in enumerate(name for unit in names for layer in unit for name in layer):
        yield f"{name} = x[{place} * LANES + r]"
    prefixes: list[list[dict[int, str]]] = []
    for unit, filters in zip(units, names, strict=True):
        prefixes.append([])
        yield from _forwards(a, unit, filters, prefixes[-1])
    k, depth = a.coefficients, sum(a.powers)
    for place, t in enumerate(a.exponents):
        shares = [(sign, p[-1][t]) for sign, p in zip(a.signs, prefixes, strict=True) if t in p[-1]]
        total = "".join(f"{' - ' if sign < 0 else ' + '}{name}" for sign, name in shares) or "0"
        yield f"e{place} = {total.removeprefix(' + ')} - m[{place} * LANES + r]"
    pairs = [(t, c) for t in range(k) for c in range(t, k)]
    row_of = {pair: row for row, pair in enumerate(pairs, start=k)}
    for t, exponent in enumerate(a.exponents):
        terms_of = (f"m[{row_of[min(t, c), max(t, c)]} * LANES + r] * e{c}" for c in range(k))
        yield f"h{depth}_{exponent} = {' + '.join(terms_of)}"
    for u, (unit, filters, known) in enumerate(zip(units, names, prefixes, strict=True)):
        yield from _backwards(a, u, unit, filters, known)


def _layers(a: SumOfProducts) -> list[int]:
    """The layers of a unit, each as often as its power says."""
    return [i for i, power in enumerate(a.powers) for _ in range(power)]


def _forwards(
    a: SumOfProducts, unit: str, filters: list[list[str]], known: list[dict[int, str]]
) -> Iterator[str]:
    """The products of the first factors of a unit, whose names by exponent ``known`` receives."""
    known.append({0: ""})
    for level, layer in enumerate(_layers(a), start=1):
        terms: dict[int, list[str]] = {}
        for t, before in known[-1].items():
            for e, w in zip(a.supports[layer], filters[layer], strict=True):
                terms.setdefault(t + e, []).append(_product(before, w))
        if level == 1:
            known.append({t: only for t, (only,) in terms.items()})
            continue
        known.append({t: f"{unit}p{level}_{t}" for t in terms})
        for t, listed in sorted(terms.items()):
            yield f"{unit}p{level}_{t} = {' + '.join(listed)}"


def _backwards(
    a: SumOfProducts, u: int, unit: str, filters: list[list[str]], known: list[dict[int, str]]
) -> Iterator[str]:
    """The derivatives by the layers of a unit, of which the factors of a power have the same."""
    layers = [*_layers(a), -1]
    above = f"h{len(layers) - 1}"
    for level in range(len(layers) - 1, 0, -1):
        layer, before = layers[level - 1], known[level - 1]
        if layers[level] != layer:
            entry = u * sum(a.sizes) + sum(a.sizes[:layer])
            factor = a.signs[u] * a.powers[layer]
            for j, e in enumerate(a.supports[layer]):
                slope = " + ".join(_product(p, f"{above}_{t + e}") for t, p in before.items())
                slope = slope if factor == 1 else f"{factor} * ({slope})"
                yield f"g[{entry + j} * LANES + r] = {slope}"
        if layer == 0:
            break
        below, pairs = (
            f"{unit}h{level - 1}",
            list(zip(filters[layer], a.supports[layer], strict=True)),
        )
        for t in before:
            yield f"{below}_{t} = {' + '.join(f'{w} * {above}_{t + e}' for w, e in pairs)}"
        above = below


def _product(*factors: str) -> str:
    return " * ".join(factor for factor in factors if factor)


@lru_cache(maxsize=64)
def gradient_kernel(a: Network) -> Callable[..., None]:
    """The compiled gradient of a network, kept for the next call.

    The compiler works on a thread of its own, as it does not listen to Ctrl-C. Raises
    ``ValueError`` for filter sizes k above ``MOST_COMPILED``, as its time grows faster than k², and
    for more than ``MOST_PRODUCTS`` multiplications.

    >>> from lcn_support import Architecture
    >>> gradient_kernel(Architecture((30, 30)))
    Traceback (most recent call last):
        ...
    ValueError: compiling the gradient of Architecture((30, 30)), filter size 59, more than 40; ...
    """
    refuse_above(
        MOST_COMPILED,
        sum_of_products(a).coefficients,
        f"compiling the gradient of {a}, filter size {{}}",
        _REMEDY,
    )
    refuse_above(
        MOST_PRODUCTS,
        sum_of_products(a).products,
        f"compiling the gradient of {a}, {{}} products of numbers",
        _REMEDY,
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
        check_time()
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
        GRADIENT, ROWS, ROWS, LANE, types.boolean, ROWS, LAYERS,
        types.int64, types.float64, types.int64, types.int64, PATH, types.int64[::1], LANE, LANE,
        ROWS, types.int64[::1], types.int8[::1],
        LANE, LANE, ROWS, types.int64[::1], types.int64[::1], types.int64[::1], types.int64,
    ),
    fastmath=FUSED, nogil=True, cache=True,
)  # fmt: skip
def descend(
    gradient, starts, losses, step, bounded, bounds, layers, steps, tolerance, check, every, path,
    walk, signs, enough, end, taken, status, x, m, clocks, left, run_of, counts, budget,
):  # fmt: skip
    """Gradient descent of R runs; a lane whose run has ended takes up the next one.

    It goes on from what the last six arrays, which are :func:`lanes`, hold, for at most about
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
    p = starts.shape[1]
    g, h = np.zeros(p * LANES), clocks[0]
    reach, none = np.zeros(LANES), np.zeros(LANES)
    scratch = np.zeros((7, LANES))
    w2, g2, e0, e1, e2 = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4]
    s1, s2 = scratch[5], scratch[6]
    products = scratch_for(walk)
    while budget > 0:
        gradient(x, m, g)
        stretch, busy = check, False
        for r in range(LANES):
            run = run_of[r]
            if run >= 0:
                done = steps - left[r]
                ahead = min(check - done % check, left[r])
                if every > 0:
                    if done % every == 0:
                        keep(path, done // every, run, x, r)
                    ahead = min(ahead, every - done % every)
                if done % check and ahead:
                    busy, stretch = True, min(stretch, ahead)
                    continue
                largest = largest_in_lane(g, r)
                calm, wild = largest <= tolerance, not largest < np.inf
                low = False
                if len(walk):
                    low = excess_in_lane(x, m, r, walk, signs, products) <= enough[run]
                if not (calm or wild or low or left[r] == 0):
                    busy, stretch = True, min(stretch, ahead)
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
                left[r], h[r] = steps, step[run_of[r]]
                busy, stretch = True, 0
        if not busy:
            break
        budget -= max(stretch, 1)
        for _ in range(stretch):
            gradient(x, m, g)
            if bounded:
                _norm_products(x, g, none, layers, w2, g2, e0, e1, e2, s1, s2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * s1[r] + bounds[run_of[r], 1] * np.sqrt(s2[r])
                    reach[r] = step[run_of[r]] / bound if bound > 0 else 0.0
                _norm_products(x, g, reach, layers, w2, g2, e0, e1, e2, s1, s2)
                for r in range(LANES):
                    bound = bounds[run_of[r], 0] * s1[r] + bounds[run_of[r], 1] * np.sqrt(s2[r])
                    h[r] = step[run_of[r]] / bound if bound > 0 else 0.0
            for j in range(p):
                for r in range(LANES):
                    x[j * LANES + r] -= h[r] * g[j * LANES + r]
        for r in range(LANES):
            left[r] -= stretch
    return counts[1]
