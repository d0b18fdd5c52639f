"""Real forms of the neurovariety, composed of hyperroots from a short list of Gaussian integers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations_with_replacement, product

from lcn_support.architectures.architecture import Architecture, require_architecture

ALPHAS = (0, 1, 2j, -2j, 1 + 1j, -1 - 1j, 1 - 1j, -1 + 1j)
"""Closed under conjugation; some are squares of others, as (1 + i)² = 2i."""


def real_products(a: Architecture, alphas: Sequence[complex] = ALPHAS) -> Iterator[tuple[int, ...]]:
    """Real forms of the neurovariety, by multiplying complex factors and keeping what is real.

    Parameters
    ----------
    a
        an architecture of any strides, without filters of size one.
    alphas
        Gaussian integers, so small that products of floats are exact.

    Yields
    ------
    tuple of int
        the K coefficients of a real form; a form may come several times. Whether the real network
        reaches it is asked nowhere.

    Raises
    ------
    ValueError
        for an α that is no Gaussian integer, naming it.

    Notes
    -----
    A group of stride T and degree N takes N factors, among them hyperroots of the strides of the
    groups above, each of which counts as several of its own.

    Examples
    --------
    For k = (3, 2) and s = (2, 1) there are some that the network does not reach:

    >>> from lcn_support import Architecture, contains
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> [W for W in sorted(set(real_products(a))) if not contains(a, W)]
    [(1, 0, -2, 0, 2), (1, 0, 0, 0, 4), (1, 0, 2, 0, 2)]
    """
    require_architecture(a)
    for alpha in alphas:
        if complex(alpha) != complex(round(alpha.real), round(alpha.imag)):
            raise ValueError(f"the hyperroot {alpha} is no Gaussian integer: give it as 1 + 2j")
    strides = [g.stride for g in a.groups]
    choices = [
        _multisets(g.degree, [T // g.stride for T in strides[i:]], alphas)
        for i, g in enumerate(a.groups)
    ]
    for chosen in product(*choices):
        factors = [
            (1, *[0] * (T * step - 1), -alpha)
            for T, hyperroots in zip(strides, chosen, strict=True)
            for step, alpha in hyperroots
        ]
        W = [complex(c) for c in reduce(_product, factors)]
        if not any(c.imag for c in W):
            yield tuple(int(c.real) for c in W)


def _product(first: Sequence[complex], second: Sequence[complex]) -> tuple[complex, ...]:
    W = [0j] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            W[i + j] += a * b
    return tuple(W)


def _multisets(
    degree: int, steps: Sequence[int], alphas: Sequence[complex]
) -> list[tuple[tuple[int, complex], ...]]:
    """Multisets of hyperroots (step, α) whose steps add up to the degree.

    >>> _multisets(2, [1, 2], [3])
    [((2, 3),), ((1, 3), (1, 3))]
    """
    if not steps:
        return [()] if degree == 0 else []
    step, *larger = steps
    return [
        (*chosen, *rest)
        for n in range(degree // step + 1)
        for chosen in combinations_with_replacement([(step, alpha) for alpha in alphas], n)
        for rest in _multisets(degree - n * step, larger, alphas)
    ]
