"""Conjugate critical points as exact algebraic numbers: the roots of one rational polynomial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.forms.turning_points import value_at

if TYPE_CHECKING:
    from flint import fmpq_poly


@dataclass(frozen=True)
class AlgebraicPoints:
    """Conjugate critical points: one for each root of an irreducible polynomial.

    Attributes
    ----------
    locus
        on which they lie.
    polynomial
        f, irreducible over the rational numbers.
    blocks
        (q_1, …, q_s, R), coefficients as polynomials in a root of f, the scale of W in R.
    multiplicity
        as solutions of the critical equations.
    """

    locus: Locus
    polynomial: "fmpq_poly"
    blocks: tuple[tuple["fmpq_poly", ...], ...]
    multiplicity: int

    def points(self) -> tuple[LocusPoint, ...]:
        """The real ones, and one of each pair of complex ones, in balls of the working precision.

        A rational point is exact.
        """
        from flint import arb, ctx

        f = self.polynomial
        if f.degree() == 1:
            at = -f[0] / f[1]
            factors = tuple(tuple(to_fraction(c(at)) for c in block) for block in self.blocks)
            W = tuple(self._form(factors, Fraction(1)))
            return (LocusPoint(factors, W, True, True, "polynomial", self.multiplicity),)
        found = []
        lost = f.degree() * max(f.numer().height_bits(), *self._heights())
        with ctx.workprec(ctx.prec + lost + 64):
            roots = [z for z, _ in f.numer().complex_roots() if z.imag == 0 or z.imag > 0]
            values = [
                tuple(tuple(value_at(c, z) for c in block) for block in self.blocks)
                for z in (root.real if root.imag == 0 else root for root in roots)
            ]
            forms = [tuple(self._form(v, v[0][0] * 0 + 1)) for v in values]
        for factors, W in zip(values, forms, strict=True):
            real = isinstance(W[0], arb)
            rounded = tuple(tuple(+c for c in block) for block in factors)
            found.append(
                LocusPoint(
                    rounded, tuple(+c for c in W), real, False, "polynomial", self.multiplicity
                )
            )
        return tuple(found)

    def energy(self, S: Sequence[Sequence[int]]) -> "fmpq_poly":
        """The minimal polynomial of ⟨W, SW⟩ for these points, monic."""
        from flint import fmpq_mat, fmpq_poly

        f, degree = self.polynomial, self.polynomial.degree()
        W = [c % f for c in self._form(self.blocks, f**0)]
        rows = [sum((c * w for c, w in zip(row, W, strict=True)), start=0 * f) for row in S]
        value = sum((a * b for a, b in zip(W, rows, strict=True)), start=0 * f) % f
        power, powers = f**0, []
        while True:
            powers.append([power[i] for i in range(degree)])
            if fmpq_mat(powers).rank() < len(powers):
                break
            power = power * value % f
        known = fmpq_mat(powers[:-1]).transpose()
        last = fmpq_mat([[c] for c in powers[-1]])
        gram = known.transpose() * known
        relation = gram.solve(known.transpose() * last).entries()
        return fmpq_poly([*(-c for c in relation), 1])

    def _heights(self) -> Iterator[int]:
        for block in self.blocks:
            for c in block:
                yield max(c.numer().height_bits(), int(c.denom()).bit_length())

    def _form(self, factors: Sequence[Sequence[Any]], one: Any) -> list[Any]:
        return self.locus.product(factors, self.locus.powers, one)
