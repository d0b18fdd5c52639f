"""Coordinates on a multiple root locus, in which the critical equations are bilinear.

Write a form with root multiplicities λ as W = ∏_j q_j^{m_j} · R, where q_j collects the d_j roots
of multiplicity m_j ≥ 2 and R the simple roots. With g = ∏_j q_j^{m_j − 1} the tangent space of Δ_λ
at W is g · R[x, y]_{N−1}, of dimension N = r + 1 for r distinct roots. So W is critical for
(W − u)ᵀS(W − u) on Δ_λ exactly when, with b = Su,

    ⟨g · x^{N−1−i} y^i, S W − b⟩ = 0,    i = 0, …, N − 1.

The roots enter through the q_j, points of projective spaces: none runs off to infinity, roots of
one multiplicity may change places without harm, and no solution is counted twice.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any


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
        return tuple(slice(a, b) for a, b in pairwise(ends))


@dataclass(frozen=True, eq=False)
class LocusPoint:
    """A complex critical point on Δ_λ that is proved to exist and to be isolated.

    Attributes
    ----------
    factors
        (q_1, …, q_s, R): Fractions, real balls, or complex balls.
    form
        W, k numbers of the same kind.
    is_real
        whether W is real. A point that is not stands for its complex conjugate as well.
    is_exact
        whether the numbers are Fractions.
    multiplicity
        as a solution of the critical equations, 1 when they are regular there.
    method
        of the proof: ``"polynomial"``, a zero of an exact polynomial, or ``"krawczyk"``.
    """

    factors: tuple[tuple[Any, ...], ...]
    form: tuple[Any, ...]
    is_real: bool
    is_exact: bool
    method: str
    multiplicity: int = 1

    @property
    def weight(self) -> int:
        """How many complex critical points this is, not counting multiplicity."""
        return 1 if self.is_real else 2
