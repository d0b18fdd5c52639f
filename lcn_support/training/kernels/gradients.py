"""The gradient of one network, written out and compiled, many runs abreast.

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
from math import prod
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from lcn_support.arguments.size_limits import refuse_above
from lcn_support.progress import check_time
from lcn_support.training.sums_of_products import (
    Network,
    SumOfProducts,
    sum_of_products,
)

MOST_COMPILED = 40
"""The largest filter size k whose gradient is compiled."""

MOST_PRODUCTS = 5000
"""Multiplications in a gradient that is compiled; those of filter sizes k ≤ 40 have fewer."""

_REMEDY = "it would take minutes: give torch tensors to train, which need no compiler"

LANES = 64
FUSED = {"contract", "nsz"}
"""Floating-point freedoms: a product and a sum in one operation, and no care for the sign of 0."""

LINE = 64
"""Bytes of a cache line, and of the longest vectors: one that lies across two lines is slow."""

LANE = types.float64[::1]
GRADIENT = types.FunctionType(types.void(LANE, LANE, LANE, LANE, types.int64))


@intrinsic
def full_width(_: Any) -> tuple[Any, Any]:
    """Let the function have vectors as wide as the processor's, and arrays that do not overlap.

    LLVM takes half the width where that is 512 bits, which costs a third of the speed here.
    """

    def tell(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        attributes = builder.function.attributes
        attributes.add("noinline")
        set.add(attributes, '"prefer-vector-width"="512"')  # as add() does not know of it
        for part in builder.function.args[2:]:
            if part.type.is_pointer:
                part.add_attribute("noalias")
        return context.get_dummy_value()

    return types.none(), tell


def gradient_source(a: Network) -> str:
    """Python source of ``gradient(x, m, g, h, steps)`` for this network, over arrays of lanes.

    ``x`` holds the parameters, unit by unit and layer by layer, ``g`` the partial derivatives,
    and ``m`` the target and twice the upper triangle of the covariance, row by row: each ``LANES``
    numbers. So many times x moves by −h·g, then g becomes the gradient there: with g = 0 at first,
    one time gives the gradient at x.

    >>> from lcn_support import Architecture
    >>> print(gradient_source(Architecture((1,))))
    def gradient(x, m, g, h, steps):
        full_width()
        for _ in range(steps):
            for r in range(LANES):
                x[0 * LANES + r] -= h[r] * g[0 * LANES + r]
                w1_0 = x[0 * LANES + r]
                e0 = w1_0 - m[0 * LANES + r]
                h1_0 = m[1 * LANES + r] * e0
                g[0 * LANES + r] = h1_0
    <BLANKLINE>
    """
    lines = "".join(f"            {line}\n" for line in _statements(sum_of_products(a)))
    loops = "    for _ in range(steps):\n        for r in range(LANES):\n"
    return f"def gradient(x, m, g, h, steps):\n    full_width()\n{loops}{lines}"


def _statements(a: SumOfProducts) -> Iterator[str]:
    """Prefix products w_1⋯w_i of each unit forwards, then the gradients in them backwards."""
    units = [f"u{u}_" if a.units > 1 else "" for u in range(a.units)]
    names = [
        [[f"{unit}w{i}_{j}" for j in range(size)] for i, size in enumerate(a.sizes, start=1)]
        for unit in units
    ]
    for place, name in enumerate(name for unit in names for layer in unit for name in layer):
        yield f"x[{place} * LANES + r] -= h[r] * g[{place} * LANES + r]"
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
    scope: dict[str, Any] = {"LANES": LANES, "full_width": full_width}
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


def aligned(*shape: int) -> np.ndarray:
    """Zeros that begin with a cache line."""
    whole = np.zeros(prod(shape) + LINE // 8)
    start = -whole.ctypes.data % LINE // 8
    return whole[start:][: prod(shape)].reshape(shape)


@njit(nogil=True, cache=True)
def gradient_at(gradient, x, m, g, none):
    """The gradient at x; ``none`` are the zeros by which x moves."""
    g[:] = 0.0
    gradient(x, m, g, none, 1)
