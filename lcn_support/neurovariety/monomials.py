"""Monomials, their order, and the Hilbert series of a monomial ideal.

A monomial in c_0, …, c_{k−1} is the nondecreasing tuple of the indices of its variables: c_0c_3² is
(0, 3, 3). Monomials of one degree are compared in the graded reverse lexicographic order with
c_0 > c_1 > …: of two monomials the one with more of the last variable is smaller.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

Monomial = tuple[int, ...]


def order_key(monomial: Monomial) -> tuple[int, ...]:
    """Sorts monomials of one degree, smallest first.

    >>> sorted([(1, 2, 3), (0, 3, 3), (1, 1, 4)], key=order_key)
    [(1, 1, 4), (0, 3, 3), (1, 2, 3)]
    """
    return tuple(-j for j in reversed(monomial))


def next_standard(standard: set[Monomial], variables: int) -> list[Monomial]:
    """The monomials one degree up all of whose divisors of the given degree are standard.

    >>> next_standard({(0,), (2,)}, variables=3)
    [(0, 0), (0, 2), (2, 2)]
    """
    return sorted(
        extended
        for monomial in standard
        for j in range(monomial[-1] if monomial else 0, variables)
        for extended in [(*monomial, j)]
        if all(extended[:i] + extended[i + 1 :] in standard for i in range(len(extended)))
    )


def all_monomials(variables: int, degree: int, weight: int) -> list[Monomial]:
    """The monomials of that degree and weight, the sum of the indices; smallest first.

    >>> all_monomials(5, 3, 6)
    [(0, 2, 4), (1, 1, 4), (0, 3, 3), (1, 2, 3), (2, 2, 2)]
    """

    def extensions(start: Monomial, least: int, count: int, rest: int) -> Iterator[Monomial]:
        if count == 0:
            if rest == 0:
                yield start
            return
        for j in range(least, min(rest // count, variables - 1) + 1):
            if rest - j <= (count - 1) * (variables - 1):
                yield from extensions((*start, j), j, count - 1, rest - j)

    return sorted(extensions((), 0, degree, weight), key=order_key)


def hilbert_numerator(generators: Iterable[Monomial]) -> Any:
    """K(t), with Hilbert series K(t)/(1 − t)^k of the quotient by the monomial ideal.

    Parameters
    ----------
    generators
        monomials in c_0, …, c_{k−1}; K does not depend on k.

    Returns
    -------
    flint.fmpz_poly
        the numerator K, not reduced.

    Notes
    -----
    For a variable x the quotient by I is an extension: K(I) = t K(I : x) + (1 − t) K(I at x = 0).
    If no two generators share a variable, K = ∏(1 − t^deg).

    Examples
    --------
    Modulo (c_0c_1, c_0c_2) the series is (1 − 2t² + t³)/(1 − t)³:

    >>> hilbert_numerator([(0, 1), (0, 2)])
    x^3 + (-2)*x^2 + 1
    """
    return _numerator(_minimal(Counter(monomial) for monomial in generators))


def _numerator(generators: list[Counter[int]]) -> Any:
    from flint import fmpz_poly

    shared = Counter(j for monomial in generators for j in monomial)
    pivot, uses = max(shared.items(), key=lambda item: item[1], default=(0, 1))
    if uses == 1:
        product = fmpz_poly([1])
        for monomial in generators:
            product *= 1 - fmpz_poly([0, 1]) ** monomial.total()
        return product
    quotient = _minimal(m - Counter((pivot,)) for m in generators)
    rest = [m for m in generators if pivot not in m]
    return fmpz_poly([0, 1]) * _numerator(quotient) + fmpz_poly([1, -1]) * _numerator(rest)


def _minimal(generators: Iterable[Counter[int]]) -> list[Counter[int]]:
    kept: list[Counter[int]] = []
    for monomial in sorted(generators, key=Counter.total):
        if not any(other <= monomial for other in kept):
            kept.append(monomial)
    return kept
