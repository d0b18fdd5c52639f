"""Monomials in several sets of variables, each written as one number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import comb, prod
from typing import Any

Degree = tuple[int, ...]
"""One for each set of variables."""
Monomial = int
"""The exponents of all variables as the digits of one number: products are sums."""
Terms = list[tuple[Monomial, int]]

_DIGIT = 16
"""Bits of an exponent."""


@dataclass(frozen=True)
class Variables:
    """Several sets of variables, of these sizes; the first variable of each set leads it.

    >>> variables = Variables((2, 1))
    >>> len(variables.monomials((3, 1))) == variables.sections((3, 1)) == 4
    True
    """

    sizes: tuple[int, ...]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The number of the leading variable of each set, and the number of all variables."""
        return tuple(accumulate(self.sizes, initial=0))

    @cached_property
    def steps(self) -> tuple[Monomial, ...]:
        """From a monomial to the one with a leading variable replaced by one it leads, for each."""
        return tuple(
            power(start + i) - power(start)
            for start, size in zip(self.starts, self.sizes, strict=False)
            for i in range(1, size)
        )

    def sections(self, D: Degree) -> int:
        """The number of monomials of degree D, 0 if it is negative somewhere."""
        if min(D) < 0:
            return 0
        return prod(comb(c + size - 1, size - 1) for c, size in zip(D, self.sizes, strict=True))

    def monomials(self, D: Degree) -> list[Monomial]:
        """All of them; those divisible by all leading variables stand at the end."""
        found = [0] if min(D) >= 0 else []
        for start, c, size in zip(self.starts, D, self.sizes, strict=False):
            found = [m + (e << _DIGIT * start) for e in _of_degree(c, size) for m in found]
        return sorted(found, key=self.has_all_leading)

    def has_all_leading(self, monomial: Monomial) -> bool:
        """Whether the product of all leading variables divides the monomial."""
        return all(monomial >> _DIGIT * start & (1 << _DIGIT) - 1 for start in self.starts[:-1])

    def leading(self, D: Degree) -> Monomial:
        """The product of powers of the leading variables, of degree D."""
        return sum(power(start, c) for start, c in zip(self.starts, D, strict=False))


def power(variable: int, exponent: int = 1) -> Monomial:
    """A power of one variable."""
    return exponent << _DIGIT * variable


def terms(polynomial: Any) -> Terms:
    """The monomials of one of python-flint's polynomials, and their coefficients."""
    return [
        (sum(power(i, int(e)) for i, e in enumerate(exponents)), int(c))
        for exponents, c in polynomial.to_dict().items()
    ]


def add_degrees(a: Iterable[int], b: Iterable[int]) -> Degree:
    """a + b."""
    return tuple(x + y for x, y in zip(a, b, strict=True))


def subtract_degrees(a: Iterable[int], b: Iterable[int]) -> Degree:
    """a − b."""
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _of_degree(degree: int, variables: int) -> Iterator[Monomial]:
    if variables == 1:
        yield degree
        return
    for first in range(degree + 1):
        for rest in _of_degree(degree - first, variables - 1):
            yield first + (rest << _DIGIT)
