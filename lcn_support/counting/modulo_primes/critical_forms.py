"""The critical equations on products of multiple root loci, as forms in several sets of variables.

With the forms q_j and R as coordinates, W = ∏_g Q_g is a critical point if the two vectors
⟨t_i, Su⟩ and ⟨t_i, SW⟩, for all tangent directions t_i, are linearly dependent. The forms
Σ_i s_i ⟨t_i, Su⟩ with Σ_i s_i ⟨t_i, SW⟩ = 0 vanish there, and elsewhere at isotropic points only.
Modulo a prime they are linear algebra, one multidegree at a time. Ours, beyond the papers.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate, product
from math import comb, lcm, log, prod
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from flint import fmpq_poly, nmod_mat
    from numpy.random import Generator

Degree = tuple[int, ...]
Monomial = tuple[int, ...]
Terms = list[tuple[Monomial, int]]
Form = tuple[Degree, Terms]
"""Its multidegree, and its terms."""

_LEVEL = 1.4
_OF_A_LEVEL = 6
_BALANCED = 2
_HIGHEST = 10
_LARGEST_COORDINATE = 50
_LARGEST_SLICE = 5


class CriticalForms:
    """⟨t_i, Su⟩, ⟨t_i, SW⟩ and ⟨W, Su⟩ with integer coefficients.

    Parameters
    ----------
    locus, loss
        of one degree. Floats are the dyadic numbers that they are.
    rng
        draws integer coordinates for each block, so that hardly any point has a first one of zero.

    Attributes
    ----------
    coordinates
        for each block a square integer matrix that takes its variables to its coefficients.
    sizes, line
        the number of variables of each block, and the multidegree of W.
    rows
        for each t_i its multidegree, ⟨t_i, Su⟩ and ⟨t_i, SW⟩.
    moment, norm
        ⟨W, Su⟩ and ⟨W, SW⟩: at a critical W the first one vanishes if and only if ⟨W, SW⟩ does, for
        real W only if W = 0.
    S, u, target_multiple
        integer multiples of the data; the last one is the factor of u.
    bits
        of their largest entry.
    """

    def __init__(self, locus: Locus, loss: QuadraticLoss, rng: "Generator") -> None:
        from flint import fmpz_mpoly_ctx

        self.locus = locus
        self.sizes = [block.degree + 1 for block in locus.blocks]
        self.line = tuple(block.multiplicity for block in locus.blocks)
        self.starts = [*accumulate(self.sizes, initial=0)]
        self.coordinates = [_invertible(size, rng) for size in self.sizes]
        ring = fmpz_mpoly_ctx.get([f"q{i}" for i in range(sum(self.sizes))])
        gens, zero, one = ring.gens(), ring.constant(0), ring.constant(1)
        forms = [
            [sum((c * gens[a + i] for i, c in enumerate(row)), start=zero) for row in matrix]
            for matrix, a in zip(self.coordinates, self.starts, strict=False)
        ]
        self.S, _ = integer_multiple(loss.covariance)
        (self.u,), self.target_multiple = integer_multiple([loss.target])
        self.bits = max(abs(c) for row in (*self.S, self.u) for c in row).bit_length()
        moment = [sum(a * b for a, b in zip(row, self.u, strict=True)) for row in self.S]
        W = power_product(locus, forms, self.line, one)
        self._moment = sum((c * w for c, w in zip(moment, W, strict=True)), start=zero)
        SW = [sum((c * w for c, w in zip(row, W, strict=True) if c), start=zero) for row in self.S]
        self._norm = sum((a * b for a, b in zip(W, SW, strict=True)), start=zero)
        self.moment, self.norm = _terms(self._moment), _terms(self._norm)
        self.rows: list[tuple[Degree, Terms, Terms]] = []
        for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
            powers = tuple(b.multiplicity - (b.group == group) for b in locus.blocks)
            t = power_product(locus, forms, powers, one)
            for i in range(distinct + 1):
                shift = i * stride
                at_u = sum((a * moment[shift + j] for j, a in enumerate(t)), start=zero)
                at_W = sum((a * SW[shift + j] for j, a in enumerate(t)), start=zero)
                self.rows.append((powers, _terms(at_u), _terms(at_W)))

    def slice(self, block: int, rng: "Generator") -> Form:
        """A random linear equation for the coefficients of one block."""
        start, size = self.starts[block], self.sizes[block]
        degree = tuple(int(i == block) for i in range(len(self.sizes)))
        weights = rng.integers(1, _LARGEST_SLICE + 1, size) * rng.choice([-1, 1], size)
        terms = []
        for i in range(size):
            column = [row[i] for row in self.coordinates[block]]
            value = sum(int(w) * c for w, c in zip(weights, column, strict=True))
            terms.append((tuple(int(j == start + i) for j in range(self.starts[-1])), value))
        return degree, terms

    def vanishing_on(self, values: "fmpq_poly") -> Form:
        """The form that vanishes at critical points with a root ⟨W, Su⟩²/⟨W, SW⟩ of ``values``.

        For critical W that is ⟨W, SW⟩ = ⟨u, Su⟩ − ℓ(W), here for the integer multiples of the data.
        """
        top = values.degree()
        total = self._norm * 0
        for i, c in enumerate(values.numer().coeffs()):
            total += self._moment ** (2 * i) * self._norm ** (top - i) * int(c)
        return tuple(2 * top * m for m in self.line), _terms(total)

    def has_all_leading(self, monomial: Monomial) -> bool:
        """Whether the first coordinates of all blocks divide the monomial."""
        return all(monomial[start] for start in self.starts[:-1])

    def sections(self, D: Degree) -> int:
        """The number of monomials of degree D, 0 if it is negative somewhere."""
        if min(D) < 0:
            return 0
        return prod(comb(c + size - 1, size - 1) for c, size in zip(D, self.sizes, strict=True))

    def monomials(self, D: Degree) -> list[Monomial]:
        """All of them."""
        if min(D) < 0:
            return []
        parts = [_exponents(c, size) for c, size in zip(D, self.sizes, strict=True)]
        return [tuple(e for part in chosen for e in part) for chosen in product(*parts)]

    def cost(self, E: Degree) -> int:
        """Multiplications in the computation of one piece."""
        width = self.sections(E) + self.sections(add_degrees(E, self.line))
        height = sum(self.sections(subtract_degrees(E, powers)) for powers, _, _ in self.rows)
        return height * width * min(height, width)

    def by_cost(self, wanted: int, *, balanced: bool = False) -> list[Degree]:
        """Multidegrees E in which ``wanted`` points can be told apart, and in E − 1 as well.

        What fails in E fails in all smaller degrees, so of those with about the same cost only a
        few are taken, that are not smaller than another one: ``balanced`` ones, or some of all.
        """
        levels: dict[int, list[Degree]] = {}
        for E in product(*(range(1, _HIGHEST) if s > 1 else range(1, 2) for s in self.sizes)):
            if self.sections(tuple(e - 1 for e in E)) >= wanted:
                cost = self.sections(add_degrees(E, self.line))
                levels.setdefault(int(log(cost, _LEVEL)), []).append(E)
        chosen = []
        for _, level in sorted(levels.items()):
            largest = [E for E in level if not any(E != F and _is_below(E, F) for F in level)]
            if balanced:
                own = [i for i, size in enumerate(self.sizes) if size > 1]
                largest.sort(key=lambda E: max(E[i] for i in own) - min(E[i] for i in own))
                chosen += largest[:_BALANCED]
            else:
                chosen += largest[:: -(-len(largest) // _OF_A_LEVEL)]
        return chosen

    def failure_bits(self, E: Degree) -> float:
        """Bits that a minor of the ⟨t_i, SW⟩ in this degree can have, by Hadamard's inequality."""
        n = self.locus.degree
        rank = self.sections(add_degrees(E, self.line))
        return float(rank * (2 * self.bits + 4 * n + 4 * log(n + 2, 2) + log(rank + 1, 2)))


class Quotient:
    """B_E modulo p: all forms of one multidegree, modulo those of the ideal.

    Parameters
    ----------
    forms, E, p
        the ideal, the multidegree, the prime.
    slices
        more generators of the ideal, each with its multidegree.

    Attributes
    ----------
    monomials
        of degree E, those that all first coordinates divide last.
    basis
        the places of those that are a basis.
    """

    def __init__(
        self, forms: CriticalForms, E: Degree, p: int, slices: Sequence[Form] = ()
    ) -> None:
        from flint import nmod_mat

        self.p = p
        high = forms.monomials(add_degrees(E, forms.line))
        self.monomials = sorted(forms.monomials(E), key=forms.has_all_leading)
        width = len(high) + len(self.monomials)
        columns = {m: c for c, m in enumerate(high)}
        columns_low = {m: c for c, m in enumerate(self.monomials, start=len(high))}
        entries: list[int] = []
        height = 0
        for powers, at_u, at_W in forms.rows:
            for m in forms.monomials(subtract_degrees(E, powers)):
                row = [0] * width
                for t, c in at_W:
                    row[columns[add_degrees(m, t)]] = c % p
                for t, c in at_u:
                    row[columns_low[add_degrees(m, t)]] = c % p
                entries += row
                height += 1
        for degree, terms in slices:
            for m in forms.monomials(subtract_degrees(E, degree)):
                row = [0] * width
                for t, c in terms:
                    row[columns_low[add_degrees(m, t)]] = c % p
                entries += row
                height += 1
        self._echelon, rank = nmod_mat(height, width, entries, p).rref()
        self._pivots: dict[int, int] = {}
        column = 0
        for r in range(rank):
            while not self._echelon[r, column]:
                column += 1
            self._pivots[column] = r
        self._first = len(high)
        self.basis = [i for i in range(len(self.monomials)) if self._first + i not in self._pivots]

    def normal_forms(self) -> "nmod_mat":
        """The coordinates of all monomials in the basis, one a row."""
        from flint import nmod_mat

        free = [self._first + i for i in self.basis]
        place = {c: i for i, c in enumerate(free)}
        entries: list[int] = []
        for i in range(len(self.monomials)):
            column = self._first + i
            if column in place:
                entries += [int(j == place[column]) for j in range(len(free))]
            else:
                row = self._pivots[column]
                entries += [-int(self._echelon[row, c]) % self.p for c in free]
        return nmod_mat(len(self.monomials), len(free), entries, self.p)


def integer_multiple(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[int]], int]:
    """The least integer multiple of a matrix, and the factor.

    >>> integer_multiple([[Fraction(1, 2), Fraction(1, 3)]])
    ([[3, 2]], 6)
    """
    scale = lcm(*(c.denominator for row in rows for c in row))
    return [[int(c * scale) for c in row] for row in rows], scale


def power_product(
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


def add_degrees(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """a + b."""
    return tuple(x + y for x, y in zip(a, b, strict=True))


def subtract_degrees(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    """a − b."""
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _terms(polynomial: Any) -> Terms:
    return [(tuple(map(int, e)), int(c)) for e, c in polynomial.to_dict().items()]


def _invertible(size: int, rng: "Generator") -> list[list[int]]:
    """A matrix with an inverse in which no number is zero, as points have zeros in common data."""
    from flint import fmpz_mat

    while True:
        drawn = rng.integers(-_LARGEST_COORDINATE, _LARGEST_COORDINATE + 1, (size, size)).tolist()
        matrix = fmpz_mat(drawn)
        if matrix.det() != 0 and all(matrix.entries()) and all(matrix.inv().entries()):
            return list(drawn)


@cache
def _exponents(degree: int, variables: int) -> tuple[Monomial, ...]:
    if variables == 1:
        return ((degree,),)
    return tuple(
        (first, *rest)
        for first in range(degree + 1)
        for rest in _exponents(degree - first, variables - 1)
    )


def _is_below(E: Degree, F: Degree) -> bool:
    return all(e <= f for e, f in zip(E, F, strict=True))
