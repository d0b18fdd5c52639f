"""The quotients of the coordinates of critical points, as matrices modulo a prime.

They act on B_E (:mod:`lcn_support.counting.modulo_primes.critical_forms`), or on its multiples by a
form that vanishes on what is to be left aside. Their eigenvalues are the coordinates of the points;
in low multidegrees there are other ones, which the critical equations tell apart. Ours, beyond the
papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from lcn_support.counting.modulo_primes.critical_forms import (
    CriticalForms,
    Degree,
    Form,
    Monomial,
    Quotient,
    add_degrees,
    power_product,
)

if TYPE_CHECKING:
    from flint import nmod_mat, nmod_poly
    from numpy.random import Generator


@dataclass(frozen=True)
class Setting:
    """Where linear algebra takes place: in h^a g^b F · B_E, in B of the degree ``top``.

    ``powers`` are those of h = ⟨W, Su⟩ and g = ⟨W, SW⟩; F vanishes on what is left aside.
    """

    forms: CriticalForms
    E: Degree
    powers: tuple[int, int]
    slices: tuple[Form, ...]
    aside: Form | None

    @cached_property
    def top(self) -> Degree:
        top = self.E
        for _ in range(self.powers[0] + 2 * self.powers[1]):
            top = add_degrees(top, self.forms.line)
        return top if self.aside is None else add_degrees(top, self.aside[0])

    @cached_property
    def cost(self) -> int:
        return self.forms.cost(self.top)

    def factor(self, p: int) -> list[tuple[Monomial, int]]:
        """h^a g^b F modulo p."""
        factors = [self.forms.moment] * self.powers[0] + [self.forms.norm] * self.powers[1]
        if self.aside is not None:
            factors.append(self.aside[1])
        result = {(0,) * self.forms.starts[-1]: 1}
        for terms in factors:
            longer: dict[Monomial, int] = {}
            for m, a in result.items():
                for t, c in terms:
                    key = add_degrees(m, t)
                    longer[key] = (longer.get(key, 0) + a * c) % p
            result = longer
        return list(result.items())


@dataclass(frozen=True)
class Part:
    """Points of one multiplicity: f modulo p, and the numerators of their coordinates over f'."""

    multiplicity: int
    polynomial: "nmod_poly"
    numerators: tuple["nmod_poly", ...]


@dataclass(frozen=True)
class Algebra:
    """The quotients of the coordinates, as matrices that act modulo p."""

    forms: CriticalForms
    operators: list["nmod_mat"]
    p: int

    @classmethod
    def of(cls, setting: Setting, p: int) -> "Algebra | None":
        """None if monomials that all first coordinates divide do not span."""
        from flint import nmod_mat

        forms = setting.forms
        quotient = Quotient(forms, setting.top, p, setting.slices)
        if not quotient.basis:
            return cls(forms, [], p)
        monomials = sorted(forms.monomials(setting.E), key=forms.has_all_leading, reverse=True)
        leading = sum(map(forms.has_all_leading, monomials))
        factor = setting.factor(p)
        index = {m: i for i, m in enumerate(quotient.monomials)}
        products = nmod_mat(len(monomials), len(index), p)
        for row, m in enumerate(monomials):
            for t, c in factor:
                products[row, index[add_degrees(m, t)]] = c
        echelon, rank = (products * quotient.normal_forms()).transpose().rref()
        basis = []
        column = 0
        for r in range(rank):
            while not echelon[r, column]:
                column += 1
            basis.append(column)
        if any(c >= leading for c in basis):
            return None
        place = {m: i for i, m in enumerate(monomials)}
        operators = []
        for start, end in pairwise(forms.starts):
            for variable in range(start + 1, end):
                entries: list[int] = []
                for c in basis:
                    moved = list(monomials[c])
                    moved[start] -= 1
                    moved[variable] += 1
                    column = place[tuple(moved)]
                    entries += [int(echelon[r, column]) for r in range(rank)]
                operators.append(nmod_mat(rank, rank, entries, p))
        return cls(forms, operators, p)

    def parts(self, weights: Sequence[int], rng: "Generator") -> list[Part] | None:
        """The points with ⟨W, SW⟩ ≠ 0 by multiplicity, in low degrees among other eigenvalues.

        None if the combination does not separate them.
        """
        from flint import nmod_mat

        if not self.operators or not self.operators[0].nrows():
            return []
        size = self.operators[0].nrows()
        T = sum(
            (w * X for w, X in zip(weights, self.operators, strict=True)),
            start=nmod_mat(size, size, self.p),
        )
        chi = T.charpoly()
        row = nmod_mat(1, size, [int(c) for c in rng.integers(self.p, size=size)], self.p)
        frobenius = [X**self.p for X in (T, *self.operators)]
        found = []
        for f, multiplicity in chi.factor_squarefree()[1]:
            start = _apply(chi // f**multiplicity, T, row)
            coordinates = _coordinates(start, frobenius, f)
            if coordinates is None:
                return None
            there = Evaluation(self.forms, with_ones(self.forms, coordinates, f**0), f)
            kept = f // f.gcd(there.norm * there.moment)
            for residue in there.residues:
                kept = kept.gcd(residue)
            if kept.degree():
                scale = kept.derivative()
                numerators = tuple(x * scale % kept for x in coordinates)
                found.append(Part(multiplicity, kept / kept.leading_coefficient(), numerators))
        return found


class Evaluation:
    """Blocks, norm, moment and critical equations at values of the variables, modulo f.

    ``residues`` are ⟨W, SW⟩⟨t_i, Su⟩ − ⟨W, Su⟩⟨t_i, SW⟩.
    """

    def __init__(self, forms: CriticalForms, values: Sequence[Any], f: Any) -> None:
        locus, zero = forms.locus, 0 * f
        self.blocks = [
            [sum((c * z for c, z in zip(row, part, strict=True)), start=zero) % f for row in matrix]
            for matrix, part in zip(
                forms.coordinates, (values[a:b] for a, b in pairwise(forms.starts)), strict=True
            )
        ]

        def pairing(first: Sequence[Any], second: Sequence[Any]) -> Any:
            return sum((a * b for a, b in zip(first, second, strict=False)), start=zero) % f

        def multiplied(powers: list[int]) -> list[Any]:
            return [c % f for c in power_product(locus, self.blocks, powers, f**0)]

        W = multiplied([block.multiplicity for block in locus.blocks])
        SW = [pairing(W, row) for row in forms.S]
        Su = [sum(c * u for c, u in zip(row, forms.u, strict=True)) for row in forms.S]
        self.norm, self.moment = pairing(W, SW), pairing(W, Su)
        self.residues = []
        for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
            t = multiplied([b.multiplicity - (b.group == group) for b in locus.blocks])
            for shift in range(0, stride * (distinct + 1), stride):
                at_u, at_W = pairing(t, Su[shift:]), pairing(t, SW[shift:])
                self.residues.append((self.norm * at_u - self.moment * at_W) % f)


def _apply(f: "nmod_poly", T: "nmod_mat", row: "nmod_mat") -> "nmod_mat":
    result = 0 * row
    for c in reversed(f.coeffs()):
        result = result * T + int(c) * row
    return result


def _coordinates(
    row: "nmod_mat", operators: list["nmod_mat"], f: "nmod_poly"
) -> list["nmod_poly"] | None:
    """The eigenvalues of the operators on a cyclic row, as polynomials in those of the first.

    The operators are p-th powers: Frobenius permutes the points and removes the nilpotent parts.
    """
    from flint import nmod_mat, nmod_poly

    T, *others = operators
    size, p = f.degree(), T.modulus()
    krylov = [*accumulate(range(size - 1), lambda v, _: v * T, initial=row)]
    columns = [v.entries() for v in (*krylov, *(row * X for X in others))]
    echelon, rank = nmod_mat(columns, p).transpose().rref()
    if rank != size or not all(echelon[i, i] for i in range(size)):
        return None
    return [nmod_poly([echelon[i, size + k] for i in range(size)], p) for k in range(len(others))]


def with_ones(forms: CriticalForms, coordinates: Sequence[Any], one: Any) -> list[Any]:
    """All variables, the first of each block being one."""
    rest = iter(coordinates)
    return [one if i == 0 else next(rest) for size in forms.sizes for i in range(size)]
