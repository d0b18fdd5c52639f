"""Products of polynomials over any ring: dense in one variable, and sparse within bounds.

Nothing is loaded for them, so that the formulas for counts need the standard library alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

Exponents = tuple[int, ...]


def product(polynomials: Iterable[Sequence[Any]]) -> list[Any]:
    """The coefficients of the product of one or more polynomials, or binary forms.

    >>> product([(1, 2), (3, 4)])
    [3, 10, 8]
    """
    first, *others = polynomials
    return reduce(_times, others, list(first))


def times_within(
    p: Mapping[Exponents, int], q: Mapping[Exponents, int], bounds: Exponents
) -> Counter[Exponents]:
    """p · q in several variables, without the monomials that exceed a bound.

    Variables beyond the bounds have none.

    >>> dict(times_within({(0, 0): 1, (1, 0): 2}, {(1, 5): 3}, bounds=(1,)))
    {(1, 5): 3}
    """
    result: Counter[Exponents] = Counter()
    for m, a in p.items():
        for n, b in q.items():
            total = tuple(map(add, m, n))
            if b and all(i <= bound for i, bound in zip(total, bounds, strict=False)):
                result[total] += a * b
    return result


def _times(first: list[Any], second: Sequence[Any]) -> list[Any]:
    result: list[Any] = [0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            result[i + j] = result[i + j] + a * b
    return result
