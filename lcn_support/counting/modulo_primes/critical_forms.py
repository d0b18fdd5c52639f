"""The critical equations on products of multiple root loci, as forms in several sets of variables.

With the forms q_j and R as coordinates, W = ∏_g Q_g is a critical point if the two vectors
⟨t_i, Su⟩ and ⟨t_i, SW⟩, for all tangent directions t_i, are linearly dependent. The forms
Σ_i s_i ⟨t_i, Su⟩ with Σ_i s_i ⟨t_i, SW⟩ = 0 vanish there, and elsewhere at isotropic points only.
Modulo a prime they are linear algebra, one multidegree at a time.
"""

from collections.abc import Sequence
from itertools import pairwise, product
from math import log
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic.matrices import integer_multiple
from lcn_support.counting.modulo_primes.linear_algebra import Piece, cokernel
from lcn_support.counting.modulo_primes.monomials import (
    Degree,
    Terms,
    Variables,
    add_degrees,
    power,
    subtract_degrees,
    terms,
)
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from flint import fmpq_poly

    from lcn_support.arithmetic.draws import RandomNumbers

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
    variables, line
        those of all blocks, and the multidegree of W.
    rows
        for each t_i its multidegree, and the terms of ⟨t_i, Su⟩ + ⟨t_i, SW⟩, which have two
        multidegrees.
    moment, norm
        the polynomials ⟨W, Su⟩ and ⟨W, SW⟩: at a critical W the first one vanishes if and only if
        ⟨W, SW⟩ does, for real W only if W = 0.
    S, Su, target_multiple
        of integer multiples of S and u; the last one is the factor of u.
    bits
        of the largest entry of both.
    """

    def __init__(self, locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers") -> None:
        from flint import fmpz_mpoly_ctx

        self.locus = locus
        self.variables = Variables(tuple(block.degree + 1 for block in locus.blocks))
        self.line = locus.powers
        self.coordinates = [_invertible(size, rng) for size in self.variables.sizes]
        ring = fmpz_mpoly_ctx.get([f"q{i}" for i in range(self.variables.starts[-1])])
        gens, zero, one = ring.gens(), ring.constant(0), ring.constant(1)
        forms = self.blocks(gens, zero)
        self.S, _ = integer_multiple(loss.covariance)
        (u,), self.target_multiple = integer_multiple([loss.target])
        self.bits = max(abs(c) for row in (*self.S, u) for c in row).bit_length()
        self.Su = [sum(a * b for a, b in zip(row, u, strict=True)) for row in self.S]
        W = locus.product(forms, self.line, one)
        self.moment = sum((c * w for c, w in zip(self.Su, W, strict=True)), start=zero)
        SW = [sum((c * w for c, w in zip(row, W, strict=True) if c), start=zero) for row in self.S]
        self.norm = sum((a * b for a, b in zip(W, SW, strict=True)), start=zero)
        both = [at_u + at_W for at_u, at_W in zip(self.Su, SW, strict=True)]
        self.rows: list[Form] = []
        for powers, shifts in locus.tangents:
            t = locus.product(forms, powers, one)
            for shift in shifts:
                paired = sum((a * both[shift + j] for j, a in enumerate(t)), start=zero)
                self.rows.append((powers, terms(paired)))

    def blocks(self, values: Sequence[Any], zero: Any) -> list[list[Any]]:
        """The coefficients of all blocks at values of the variables."""
        parts = (values[a:b] for a, b in pairwise(self.variables.starts))
        return [
            [sum((c * z for c, z in zip(row, part, strict=True)), start=zero) for row in matrix]
            for matrix, part in zip(self.coordinates, parts, strict=True)
        ]

    def slice(self, block: int, rng: "RandomNumbers") -> Form:
        """A random linear equation for the coefficients of one block."""
        start, size = self.variables.starts[block], self.variables.sizes[block]
        degree = tuple(int(i == block) for i in range(len(self.line)))
        sizes = rng.permutation(max(_LARGEST_SLICE, size))  # different ones: no symmetry keeps it
        signs = rng.integers(2, size=size)
        weights = [(int(w) + 1) * (2 * int(s) - 1) for w, s in zip(sizes, signs, strict=False)]
        columns = zip(*self.coordinates[block], strict=True)
        return degree, [
            (power(start + i), sum(w * c for w, c in zip(weights, column, strict=True)))
            for i, column in enumerate(columns)
        ]

    def vanishing_on(self, values: "fmpq_poly") -> tuple[Degree, Any]:
        """A form that vanishes where ⟨W, Su⟩²/⟨W, SW⟩ is a root of the values, and its multidegree.

        For critical W that is ⟨W, SW⟩ = ⟨u, Su⟩ − ℓ(W), here for the integer multiples of the data.
        """
        top = values.degree()
        total = self.norm * 0
        for i, c in enumerate(values.numer().coeffs()):
            total += self.moment ** (2 * i) * self.norm ** (top - i) * int(c)
        return tuple(2 * top * m for m in self.line), total

    def quotient(self, E: Degree, p: int, slices: Sequence[Form] = ()) -> Piece:
        """B_E modulo p: all forms of one multidegree, modulo those of the ideal and of slices."""
        return cokernel(
            self.variables.monomials(E),
            [
                [(m + t, c % p) for t, c in form]
                for degree, form in (*self.rows, *slices)
                for m in self.variables.monomials(subtract_degrees(E, degree))
            ],
            p,
            eliminated=self.variables.monomials(add_degrees(E, self.line)),
        )

    def cost(self, E: Degree) -> int:
        """Multiplications in the computation of one piece."""
        sections = self.variables.sections
        width = sections(E) + sections(add_degrees(E, self.line))
        height = sum(sections(subtract_degrees(E, powers)) for powers, _ in self.rows)
        return height * width * min(height, width)

    def by_cost(self, wanted: int, *, balanced: bool = False) -> list[Degree]:
        """Multidegrees E in which ``wanted`` points can be told apart, and in E − 1 as well.

        What fails in E fails in all smaller degrees, so of those with about the same cost only a
        few are taken, that are not smaller than another one: ``balanced`` ones, or some of all.
        """
        sections, sizes = self.variables.sections, self.variables.sizes
        levels: dict[int, list[Degree]] = {}
        for E in product(*(range(1, _HIGHEST) if s > 1 else range(1, 2) for s in sizes)):
            if sections(tuple(e - 1 for e in E)) >= wanted:
                cost = sections(add_degrees(E, self.line))
                levels.setdefault(int(log(cost, _LEVEL)), []).append(E)
        chosen = []
        for _, level in sorted(levels.items()):
            largest = [E for E in level if not any(E != F and _is_below(E, F) for F in level)]
            if balanced:
                own = [i for i, size in enumerate(sizes) if size > 1]
                largest.sort(key=lambda E: max(E[i] for i in own) - min(E[i] for i in own))
                chosen += largest[:_BALANCED]
            else:
                chosen += largest[:: -(-len(largest) // _OF_A_LEVEL)]
        return chosen

    def failure_bits(self, E: Degree) -> float:
        """Bits that a minor of the ⟨t_i, SW⟩ in this degree can have, by Hadamard's inequality."""
        n = self.locus.degree
        rank = self.variables.sections(add_degrees(E, self.line))
        return float(rank * (2 * self.bits + 4 * n + 4 * log(n + 2, 2) + log(rank + 1, 2)))


def _invertible(size: int, rng: "RandomNumbers") -> list[list[int]]:
    """A matrix with an inverse in which no number is zero, as points have zeros in common data."""
    from flint import fmpz_mat

    while True:
        drawn = rng.integers(-_LARGEST_COORDINATE, _LARGEST_COORDINATE + 1, (size, size))
        rows = [[int(c) for c in row] for row in drawn]
        matrix = fmpz_mat(rows)
        if matrix.det() != 0 and all(matrix.entries()) and all(matrix.inv().entries()):
            return rows


def _is_below(E: Degree, F: Degree) -> bool:
    return all(e <= f for e, f in zip(E, F, strict=True))
