"""Sizes and degrees of the critical equations on a multiple root stratum.

They are a matrix that drops rank at the solutions
(:mod:`lcn_support.counting.modulo_primes.degeneracy_locus`); how many solutions there are, and in
which degree linear algebra finds them, follows from its shape alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from math import comb, factorial, prod

from lcn_support.architectures.patterns import RootPattern
from lcn_support.counting.modulo_primes.monomials import (
    Degree,
    Monomial,
    Variables,
    add_degrees,
    power,
)


@dataclass(frozen=True)
class StratumShape:
    """Sizes and degrees of [A|b] on Δ_λ.

    Attributes
    ----------
    multiplicities, dimensions
        m_j ≥ 2 and d_j; for λ = (1, …, 1) the point P^0 with m = 1.

    Examples
    --------
    >>> shape = StratumShape.of((3, 2, 1))
    >>> shape.rows, shape.columns
    (4, [(3, 5), (3, 5), (1, 2)])
    """

    degree: int
    multiplicities: tuple[int, ...]
    dimensions: tuple[int, ...]

    @classmethod
    def of(cls, parts: Iterable[int]) -> "StratumShape":
        """The shape for λ; ``ValueError`` if a part is not a positive integer."""
        parts = tuple(parts)
        RootPattern(parts)
        classes = sorted((m, d) for m, d in Counter(parts).items() if m > 1) or [(1, 0)]
        return cls(sum(parts), tuple(m for m, _ in classes), tuple(d for _, d in classes))

    @cached_property
    def codimension(self) -> int:
        """Σ_j d_j = N − r."""
        return sum(self.dimensions)

    @cached_property
    def rows(self) -> int:
        """N."""
        lost = sum((m - 1) * d for m, d in zip(self.multiplicities, self.dimensions, strict=True))
        return self.degree + 1 - lost

    @cached_property
    def simple(self) -> int:
        """r, the number of coefficients of R."""
        return self.rows - self.codimension

    @cached_property
    def columns(self) -> list[Degree]:
        """Degrees in the q_j: 2m_j − 1 in the r columns of A, m_j − 1 in b."""
        alpha = tuple(2 * m - 1 for m in self.multiplicities)
        return [alpha] * self.simple + [tuple(m - 1 for m in self.multiplicities)]

    @cached_property
    def variables(self) -> Variables:
        """The coefficients of the q_j; the q_{j,0} lead."""
        return Variables(tuple(d + 1 for d in self.dimensions))

    def unknowns(self, D: Degree) -> int:
        """The number of terms in degree D of the module."""
        return sum(self.variables.sections(add_degrees(D, column)) for column in self.columns)

    def terms(self, D: Degree) -> list[Monomial]:
        """All terms of degree D: monomials times T_k for the columns of [A|b].

        Those divisible by all leading coefficients stand at the end.
        """
        found = [
            monomial + self.generator(k)
            for k, column in enumerate(self.columns)
            for monomial in self.variables.monomials(add_degrees(D, column))
        ]
        return sorted(found, key=self.variables.has_all_leading)

    def generator(self, k: int) -> Monomial:
        """T_k, for the k-th column of [A|b]."""
        return power(self.variables.starts[-1], k)

    @property
    def good_degree(self) -> Degree:
        """The cheapest D where M is all sections of its sheaf, and ∏_j q_{j,0} · M_{D−1} is M_D.

        For every finite set of solutions with all q_{j,0} ≠ 0.

        >>> StratumShape.of((2, 2)).good_degree
        (3,)
        """
        return _good_degree(self)

    def _is_good(self, D: Degree) -> bool:
        return (
            self._gives_all_sections(tuple(c - 1 for c in D))
            and self._gives_all_sections(D)
            and self._gives_all_relations(D)
        )

    def _gives_all_sections(self, D: Degree) -> bool:
        """H^i of term i of the resolution vanishes in degree D, for all i ≥ 1."""
        return all(i not in self._cohomology(D, i) for i in range(1, self.codimension + 1))

    def _gives_all_relations(self, D: Degree) -> bool:
        """H^i of term i + 1 of the resolution vanishes in degree D, for all i ≥ 1."""
        return all(i not in self._cohomology(D, i + 1) for i in range(1, self.codimension))

    def _cohomology(self, D: Degree, term: int) -> set[int]:
        """The i for which H^i of a term of the Buchsbaum–Rim complex is not zero, by Künneth."""
        alpha, beta = self.columns[0], self.columns[-1]
        found = set()
        for s in range(max(1, term - 1)):
            a, b = (self.simple + s, term - 1 - s) if term > 1 else (0, 0)
            twists = [c - a * x - b * y for c, x, y in zip(D, alpha, beta, strict=True)]
            negative = [(c, d) for c, d in zip(twists, self.dimensions, strict=True) if c < 0]
            if all(c < -d for c, d in negative):
                found.add(sum(d for _, d in negative))
        return found


@cache
def _good_degree(shape: StratumShape) -> Degree:
    classes = zip(shape.multiplicities, shape.dimensions, strict=True)
    ranges = [range(max(0, 2 - m), (2 * m - 1) * shape.rows + m + d) for m, d in classes]

    def cost(D: Degree) -> int:
        return shape.variables.sections(D) * shape.unknowns(D)

    return next(filter(shape._is_good, sorted(product(*ranges), key=cost)))


def porteous_ed_degree(parts: Iterable[int]) -> int:
    """The generic Euclidean distance degree of Δ_λ, from the degeneracy locus of [A|b].

    Parameters
    ----------
    parts
        λ, positive integers in any order.

    Returns
    -------
    int
        the coefficient of Π_j h_j^{d_j} in the complete homogeneous symmetric polynomial of degree
        Σ_j d_j in r classes Σ_j (2m_j − 1)h_j and one class Σ_j (m_j − 1)h_j.

    Raises
    ------
    ValueError
        if a part is not a positive integer.

    Notes
    -----
    Porteous' formula; a second way, besides the integral of
    :func:`lcn_support.counting.multiple_roots.multiple_root_ed_degree`.

    Examples
    --------
    >>> from lcn_support import multiple_root_ed_degree
    >>> parts = (4, 3, 3, 2, 2, 2, 1, 1)
    >>> porteous_ed_degree(parts) == multiple_root_ed_degree(parts)
    True
    """
    shape = StratumShape.of(parts)
    total = shape.codimension
    classes = list(zip(shape.multiplicities, shape.dimensions, strict=True))
    degree = 0
    for split in product(*(range(d + 1) for d in shape.dimensions)):
        k = sum(split)
        ways = factorial(k) * factorial(total - k) * comb(shape.simple - 1 + k, k)
        for part, (m, d) in zip(split, classes, strict=True):
            ways = ways * (2 * m - 1) ** part * (m - 1) ** (d - part) * comb(d, part)
        degree += ways
    return degree // prod(map(factorial, shape.dimensions))
