"""Coordinates on the strata of the function space, in which the critical equations are polynomials.

For one group of layers write a form with root multiplicities λ as W = ∏_j q_j^{m_j} · R, where q_j
collects the d_j roots of multiplicity m_j ≥ 2 and R the simple roots. With g = ∏_j q_j^{m_j − 1}
the tangent space of Δ_λ at W is g · R[x, y]_D, with D = r the number of distinct roots. So W is
critical for (W − u)ᵀS(W − u) on Δ_λ exactly when, with b = Su,

    ⟨g · x^{D−i} y^i, S W − b⟩ = 0,    i = 0, …, D.

For more groups, W = ∏_g Q_g(x^{T_g}, y^{T_g}) with Q_g on Δ_{λ^g}, there is one such system of
equations for each group, with forms in x^{T_g}, y^{T_g} and with g_g · ∏_{h ≠ g} Q_h in place of g.
By Euler's identity W itself lies in all of their tangent spaces, so one equation of every group but
the first follows from the others.

The roots enter through the q_j, points of projective spaces: none runs off to infinity, roots of
one multiplicity may change places without harm, and no solution is counted twice. So do the R_g of
all groups but the first, whose R carries the scale of W.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise, product
from typing import Any, NamedTuple

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.strata import critical_partitions
from lcn_support.records import Record


class Block(NamedTuple):
    """One form among the coordinates: q^m of degree d in x^T, y^T, a factor of that group."""

    group: int
    stride: int
    multiplicity: int
    degree: int


class Tangents(NamedTuple):
    """Tangent directions at W for one group: a product of powers of the blocks, and its shifts."""

    powers: tuple[int, ...]
    shifts: range


@dataclass(frozen=True)
class Locus:
    """Products of multiple root loci in the coordinates (q_1, …, q_s, R).

    Attributes
    ----------
    parts
        λ of the first group, of layer stride 1; empty if it is a constant.
    others
        (T_g, λ^g) for the other groups.

    Examples
    --------
    >>> locus = Locus((2, 2, 1))
    >>> locus.multiplicities, locus.degrees, locus.simple
    ((2,), (2,), 1)
    >>> locus.equations, locus.unknowns
    (4, 5)

    The products (x + ay)²(bx + cy) · (x² + dy²):

    >>> locus = Locus((2, 1), others=((2, (1,)),))
    >>> locus.degree, locus.multiplicities, locus.degrees, locus.equations
    (5, (2, 1), (1, 1), 4)
    """

    parts: tuple[int, ...]
    others: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def degree(self) -> int:
        """n, the degree of the forms."""
        return sum(self.parts) + sum(stride * sum(parts) for stride, parts in self.others)

    @property
    def groups(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """(T_g, λ^g) for all groups."""
        return ((1, self.parts), *self.others)

    @property
    def partitions(self) -> tuple[tuple[int, ...], ...]:
        """λ^g for all groups."""
        return (self.parts, *(parts for _, parts in self.others))

    @property
    def key(self) -> tuple[Any, ...]:
        """How tables name it: λ if there is one group of layer stride 1, (λ^1, …, λ^G) if not."""
        return self.partitions if self.others else self.parts

    @property
    def strides(self) -> tuple[int, ...]:
        """T_g for all groups."""
        return (1, *(stride for stride, _ in self.others))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The coordinates, each a point of a projective space, but the last: it is R of group 1."""
        found, last = [], Block(0, 1, 1, self.parts.count(1))
        for group, (stride, parts) in enumerate(zip(self.strides, self.partitions, strict=True)):
            counted = Counter(parts)
            found += [
                Block(group, stride, m, counted[m])
                for m in sorted(counted, reverse=True)
                if m > 1 or group > 0
            ]
        return (*found, last)

    @cached_property
    def multiplicities(self) -> tuple[int, ...]:
        """m_j of all blocks but the last; m_1 > … > m_s ≥ 2 if there is one group."""
        return tuple(block.multiplicity for block in self.blocks[:-1])

    @cached_property
    def degrees(self) -> tuple[int, ...]:
        """d_j, how many roots have multiplicity m_j."""
        return tuple(block.degree for block in self.blocks[:-1])

    @property
    def simple(self) -> int:
        """The degree of R of the first group, the last block."""
        return self.blocks[-1].degree

    @cached_property
    def distinct(self) -> tuple[int, ...]:
        """D_g, the number of distinct roots, for all groups."""
        return tuple(map(len, self.partitions))

    @property
    def equations(self) -> int:
        """N, the dimension of the tangent space."""
        return sum(self.distinct) + 1

    @property
    def unknowns(self) -> int:
        """The number of coefficients of all blocks: one too many for each but the last."""
        return self.equations + len(self.blocks) - 1

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Where (q_1, …, q_s, R) stand in the vector of unknowns."""
        ends = [0]
        for block in self.blocks:
            ends.append(ends[-1] + block.degree + 1)
        return tuple(slice(a, b) for a, b in pairwise(ends))

    @cached_property
    def tangents(self) -> tuple[Tangents, ...]:
        """For each group W without one factor of each of its blocks, times x^{T(D−i)} y^{Ti}.

        >>> Locus((2, 1), others=((2, (1,)),)).tangents[1]
        Tangents(powers=(2, 0, 1), shifts=range(0, 4, 2))
        """
        return tuple(
            Tangents(
                tuple(block.multiplicity - (block.group == group) for block in self.blocks),
                range(0, stride * (distinct + 1), stride),
            )
            for group, (stride, distinct) in enumerate(
                zip(self.strides, self.distinct, strict=True)
            )
        )

    @property
    def powers(self) -> tuple[int, ...]:
        """Those of the blocks in W."""
        return tuple(block.multiplicity for block in self.blocks)

    def product(self, forms: Sequence[Sequence[Any]], powers: Sequence[int], one: Any) -> list[Any]:
        """The coefficients of the product of the blocks' forms in x^T, y^T, raised to the powers.

        They lie in any ring, with this ``one``.

        >>> Locus((2, 1), others=((2, (1,)),)).product([(1, 1), (1, 3), (1, 0)], (2, 1, 0), 1)
        [1, 2, 4, 6, 3]
        """
        result = [one]
        for block, q, power in zip(self.blocks, forms, powers, strict=True):
            for _ in range(power):
                longer = [0 * one] * (len(result) + block.stride * block.degree)
                for i, a in enumerate(result):
                    for c, b in enumerate(q):
                        longer[i + c * block.stride] += a * b
                result = longer
        return result

    def __str__(self) -> str:
        return " ⋆ ".join("+".join(map(str, parts)) or "0" for parts in self.partitions)


def locus_of(a: Architecture, partitions: Sequence[tuple[int, ...]]) -> Locus:
    """The forms whose factors along the groups of layers lie on Δ_{λ^g}, one λ for each group.

    >>> str(locus_of(Architecture((2, 2, 2), strides=(1, 2, 1)), [(1,), (2,)]))
    '1 ⋆ 2'
    >>> str(locus_of(Architecture((2, 2), strides=(2, 1)), [(1,), (1,)]))
    '1 ⋆ 1'
    """
    pairs = tuple(zip((group.stride for group in a.groups), partitions, strict=False))
    if pairs and pairs[0][0] == 1:
        return Locus(partitions[0], pairs[1:])
    return Locus((), pairs)


@cache
def critical_loci(a: Architecture) -> tuple[Locus, ...]:
    """Every locus on which a critical point W ≠ 0 of the network can lie.

    Raises ``ValueError`` as :func:`~lcn_support.architectures.strata.critical_partitions` does.

    >>> " ".join(map(str, critical_loci(Architecture((2, 2, 2)))))
    '1+1+1 2+1 3'
    """
    chosen = product(*(critical_partitions(group.architecture) for group in a.groups))
    return tuple(locus_of(a, partitions) for partitions in chosen)


@dataclass(frozen=True, eq=False)
class LocusPoint(Record):
    """A complex critical point on the locus that is proved to exist and to be isolated.

    Attributes
    ----------
    factors
        the blocks (q_1, …, q_s, R): Fractions, real balls, or complex balls.
    form
        W, k numbers of the same kind.
    is_real
        whether all factors are real. A point that is not stands for its complex conjugate as well.
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
