"""Coordinates on a multiple root locus, in which the critical equations are bilinear.

Write a form with root multiplicities λ as W = ∏_j q_j^{m_j} · R, where q_j collects the d_j roots of
multiplicity m_j ≥ 2 and R the simple roots. With g = ∏_j q_j^{m_j − 1} the tangent space of Δ_λ at W
is g · R[x, y]_{N−1}, of dimension N = r + 1 for r distinct roots. So W is critical for
(W − u)ᵀS(W − u) on Δ_λ exactly when, with b = Su,

    ⟨g · x^{N−1−i} y^i, S W − b⟩ = 0,    i = 0, …, N − 1.

The roots enter through the q_j, points of projective spaces: none runs off to infinity, roots of
one multiplicity may change places without harm, and no solution is counted twice.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Locus:
    """Δ_λ in the coordinates (q_1, …, q_s, R), with multiplicities m_1 > … > m_s ≥ 2.

    >>> locus = Locus((2, 2, 1))
    >>> locus.multiplicities, locus.degrees, locus.simple
    ((2,), (2,), 1)
    >>> locus.equations, locus.unknowns
    (4, 5)
    """

    parts: tuple[int, ...]

    @property
    def degree(self) -> int:
        """n, the degree of the forms."""
        return sum(self.parts)

    @cached_property
    def multiplicities(self) -> tuple[int, ...]:
        """m_1 > … > m_s ≥ 2."""
        return tuple(sorted({m for m in self.parts if m > 1}, reverse=True))

    @cached_property
    def degrees(self) -> tuple[int, ...]:
        """d_j, how many roots have multiplicity m_j."""
        counted = Counter(self.parts)
        return tuple(counted[m] for m in self.multiplicities)

    @property
    def simple(self) -> int:
        """The degree of R."""
        return self.parts.count(1)

    @property
    def equations(self) -> int:
        """N, the dimension of the tangent space."""
        return len(self.parts) + 1

    @property
    def unknowns(self) -> int:
        """The number of coefficients of the q_j and R: one too many for each q_j."""
        return self.equations + len(self.degrees)

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Where (q_1, …, q_s, R) stand in the vector of unknowns."""
        ends = [0]
        for degree in (*self.degrees, self.simple):
            ends.append(ends[-1] + degree + 1)
        return tuple(slice(a, b) for a, b in zip(ends, ends[1:], strict=False))
