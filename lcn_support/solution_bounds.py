"""At most how many critical points a loss has on a product of multiple root loci, modulo a prime.

With the forms q_j and R as coordinates, W = ∏_g Q_g is a critical point if the two vectors of
linear equations in c, ⟨t_i, Su⟩ = c ⟨t_i, SW⟩ for all tangent directions t_i, have a solution. So
the ideal of the forms Σ_i s_i ⟨t_i, Su⟩ with Σ_i s_i ⟨t_i, SW⟩ = 0 vanishes at all critical points,
and nowhere else: at isotropic points, where all ⟨t_i, SW⟩ = 0, it does not vanish. One piece of it,
in one multidegree, is linear algebra; it bounds the number of points. Ours, beyond the papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise, product
from math import comb, lcm, log, prod
from typing import TYPE_CHECKING, Any

from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus

if TYPE_CHECKING:
    from numpy.random import Generator

Degree = tuple[int, ...]
Monomial = tuple[int, ...]

_PRIME_BITS = 60
_LARGEST = 30_000_000_000
"""Multiplications; with so many the search is given up."""
_HIGHEST = 10
_LEVEL = 1.4
_OF_A_LEVEL = 6
_PATIENCE = 4


@dataclass(frozen=True)
class SolutionBound:
    """At most so many complex critical points.

    Attributes
    ----------
    points
        with multiplicity; W = 0 may be among them.
    degree
        the multidegree of the computation, in the coefficients of the q_j and R.
    prime
        the prime p of the computation.
    failure_probability
        a bound for the probability that the number of points is larger after all.
    """

    points: int
    degree: Degree
    prime: int
    failure_probability: float


def solution_bound(
    locus: Locus, loss: QuadraticLoss, rng: "Generator", wanted: int = 0
) -> SolutionBound | None:
    """The least bound found in the cheapest multidegrees; None if none is found.

    Parameters
    ----------
    locus, loss
        of one degree. Floats are the dyadic numbers that they are.
    rng
        draws the prime and the coordinates.
    wanted
        a number that is known to be attained: the search ends there.

    Notes
    -----
    Let B be the quotient by the ideal, and ℓ_j one coordinate of each form. If ∏_j ℓ_j · B_{E−1} =
    B_E, then the same holds in all higher multidegrees, so the dimension does not grow from there
    on, and there it is at least the number of zeros. Modulo p the ideal in one degree can only be
    too large if the rank of the ⟨t_i, SW⟩ drops, that is, if p divides one non-zero minor, which
    Hadamard's inequality bounds.

    Examples
    --------
    For white data a network of sizes (2, 2) and strides (2, 1) has 2 critical points, not 6:

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> locus, rng = Locus((1,), others=((2, (1,)),)), np.random.default_rng(0)
    >>> solution_bound(locus, QuadraticLoss((1, 2, 3, 5)), rng).points
    2
    """
    system = _System(locus, loss, rng)
    best, no_better = None, 0
    for E in _by_cost(system, wanted):
        found = system.dimension(E)
        if system.spent > _LARGEST:
            break
        if found is None:
            continue
        no_better += 1
        if best is None or found < best.points:
            best, no_better = SolutionBound(found, E, system.p, system.failure_probability(E)), 0
        if best.points <= wanted or no_better == _PATIENCE:
            break
    return best


class _System:
    """The vectors ⟨t_i, Su⟩ and ⟨t_i, SW⟩ as polynomials modulo p, in random coordinates."""

    def __init__(self, locus: Locus, loss: QuadraticLoss, rng: "Generator") -> None:
        from flint import fmpz, nmod_mpoly_ctx

        self.locus = locus
        while not fmpz(p := int(rng.integers(2**_PRIME_BITS, 2 ** (_PRIME_BITS + 1)))).is_prime():
            pass
        self.p, self.spent = p, 0
        self.sizes = [block.degree + 1 for block in locus.blocks]
        self.line = tuple(block.multiplicity for block in locus.blocks)
        ring = nmod_mpoly_ctx.get([f"q{i}" for i in range(sum(self.sizes))], modulus=p)
        gens, zero = ring.gens(), ring.constant(0)
        starts = [*accumulate(self.sizes, initial=0)]
        forms = [
            [sum((int(rng.integers(p)) * z for z in gens[a:b]), start=zero) for _ in range(b - a)]
            for a, b in pairwise(starts)
        ]
        scale = lcm(*(c.denominator for row in loss.covariance for c in row))
        S = [[int(c * scale) for c in row] for row in loss.covariance]
        scale = lcm(*(c.denominator for c in loss.target))
        u = [int(c * scale) for c in loss.target]
        self.bits = max(abs(c) for row in (*S, u) for c in row).bit_length()
        moment = [sum(a * b for a, b in zip(row, u, strict=True)) for row in S]
        one = ring.constant(1)
        W = _power_product(locus, forms, self.line, one)
        SW = [sum((c * w for c, w in zip(row, W, strict=True) if c), start=zero) for row in S]
        self.rows: list[tuple[Degree, Terms, Terms]] = []
        for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
            powers = tuple(b.multiplicity - (b.group == group) for b in locus.blocks)
            t = _power_product(locus, forms, powers, one)
            for i in range(distinct + 1):
                shift = i * stride
                at_u = sum((a * (moment[shift + j] % p) for j, a in enumerate(t)), start=zero)
                at_W = sum((a * SW[shift + j] for j, a in enumerate(t)), start=zero)
                self.rows.append((powers, _terms(at_u), _terms(at_W)))

    def dimension(self, E: Degree) -> int | None:
        """dim B_E, if ∏ ℓ_j · B_{E−1} = B_E."""
        from flint import nmod_mat

        width = self.sections(E) + self.sections(_add(E, self.line))
        height = sum(self.sections(_subtract(E, powers)) for powers, _, _ in self.rows)
        self.spent += height * width * min(height, width)
        if self.spent > _LARGEST:
            return None
        low, high = self.monomials(E), self.monomials(_add(E, self.line))
        low.sort(key=self.has_all_leading)
        columns = {m: c for c, m in enumerate(high)}
        columns.update({m: len(high) + c for c, m in enumerate(low)})
        entries: list[dict[int, int]] = []
        for powers, at_u, at_W in self.rows:
            for m in self.monomials(_subtract(E, powers)):
                row = {columns[_add(m, t)]: c for t, c in at_W}
                row.update({columns[_add(m, t)]: c for t, c in at_u})
                entries.append(row)
        if not entries:
            return None
        matrix = nmod_mat(len(entries), width, self.p)
        for r, row in enumerate(entries):
            for c, value in row.items():
                matrix[r, c] = value
        echelon, rank = matrix.rref()
        pivots = set()
        column = 0
        for r in range(rank):
            while not echelon[r, column]:
                column += 1
            pivots.add(column)
        free = [m for m in low if columns[m] not in pivots]
        return len(free) if all(map(self.has_all_leading, free)) else None

    def has_all_leading(self, monomial: Monomial) -> bool:
        """Whether the first coordinates of all forms divide the monomial."""
        starts = [*accumulate(self.sizes, initial=0)][:-1]
        return all(monomial[start] for start in starts)

    def sections(self, D: Degree) -> int:
        """The number of monomials of degree D, 0 if it is negative somewhere."""
        if min(D) < 0:
            return 0
        return prod(comb(c + size - 1, size - 1) for c, size in zip(D, self.sizes, strict=True))

    def monomials(self, D: Degree) -> list[Monomial]:
        if min(D) < 0:
            return []
        parts = [_exponents(c, size) for c, size in zip(D, self.sizes, strict=True)]
        return [tuple(e for part in chosen for e in part) for chosen in product(*parts)]

    def failure_probability(self, E: Degree) -> float:
        """Primes that divide a minor of the ⟨t_i, SW⟩, among more than 2^60/70 primes.

        To these come random coordinates that are singular modulo p.
        """
        n = self.locus.degree
        rank = self.sections(_add(E, self.line))
        row = 2 * self.bits + 4 * n + 4 * log(n + 2, 2) + log(rank + 1, 2)
        return float(rank * row / _PRIME_BITS * 70 + sum(self.sizes)) / 2**_PRIME_BITS


Terms = list[tuple[Monomial, int]]


def _terms(polynomial: Any) -> Terms:
    return [(tuple(map(int, e)), int(c)) for e, c in polynomial.to_dict().items()]


def _power_product(
    locus: Locus, forms: Sequence[Sequence[Any]], powers: Sequence[int], one: Any
) -> list[Any]:
    """The coefficients of the product of the forms in x^T, y^T, raised to the powers."""
    result = [one]
    for block, q, power in zip(locus.blocks, forms, powers, strict=True):
        for _ in range(power):
            longer = [0 * one] * (len(result) + block.stride * block.degree)
            for i, a in enumerate(result):
                for c, b in enumerate(q):
                    longer[i + c * block.stride] += a * b
            result = longer
    return result


def _subtract(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _add(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


@cache
def _exponents(degree: int, variables: int) -> tuple[Monomial, ...]:
    if variables == 1:
        return ((degree,),)
    return tuple(
        (first, *rest)
        for first in range(degree + 1)
        for rest in _exponents(degree - first, variables - 1)
    )


def _by_cost(system: _System, wanted: int) -> list[Degree]:
    """Multidegrees E in which ``wanted`` points can be told apart, and in E − 1 as well.

    What fails in E fails in all smaller degrees, so of those with about the same cost only a few
    are taken, that are not smaller than another one.
    """
    levels: dict[int, list[Degree]] = {}
    for E in product(*(range(1, _HIGHEST) if s > 1 else range(1, 2) for s in system.sizes)):
        if system.sections(tuple(e - 1 for e in E)) >= wanted:
            cost = system.sections(_add(E, system.line))
            levels.setdefault(int(log(cost, _LEVEL)), []).append(E)
    chosen = []
    for _, level in sorted(levels.items()):
        largest = [E for E in level if not any(E != F and _is_below(E, F) for F in level)]
        chosen += largest[:: -(-len(largest) // _OF_A_LEVEL)]
    return chosen


def _is_below(E: Degree, F: Degree) -> bool:
    return all(e <= f for e, f in zip(E, F, strict=True))
