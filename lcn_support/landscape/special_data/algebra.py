"""The quotients of the coordinates of critical points, as matrices modulo a prime.

They act on B_E (:mod:`lcn_support.counting.modulo_primes.critical_forms`), or on its multiples by a
form that vanishes on what is to be left aside. Their eigenvalues are the coordinates of the points;
in low multidegrees there are other ones, which the critical equations tell apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lcn_support.arithmetic.residues import matrix_modulo, power_modulo
from lcn_support.counting.modulo_primes.critical_forms import CriticalForms, Form
from lcn_support.counting.modulo_primes.linear_algebra import (
    applied,
    combination,
    eigenvalues,
    multiples,
)
from lcn_support.counting.modulo_primes.monomials import Degree, Terms, add_degrees, terms

if TYPE_CHECKING:
    from flint import nmod_mat, nmod_poly

    from lcn_support.arithmetic.draws import RandomNumbers


@dataclass(frozen=True)
class Setting:
    """Where linear algebra takes place: in h^a g^b F · B_E, in B of the degree ``top``.

    ``powers`` are those of h = ⟨W, Su⟩ and g = ⟨W, SW⟩; F vanishes on what is left aside.
    """

    forms: CriticalForms
    E: Degree
    powers: tuple[int, int]
    slices: tuple[Form, ...]
    aside: tuple[Degree, Any] | None

    @cached_property
    def top(self) -> Degree:
        lines = self.powers[0] + 2 * self.powers[1]
        top = tuple(e + lines * m for e, m in zip(self.E, self.forms.line, strict=True))
        return top if self.aside is None else add_degrees(top, self.aside[0])

    @cached_property
    def cost(self) -> int:
        return self.forms.cost(self.top)

    @cached_property
    def factor(self) -> Terms:
        """h^a g^b F."""
        product = self.forms.moment ** self.powers[0] * self.forms.norm ** self.powers[1]
        return terms(product if self.aside is None else product * self.aside[1])


@dataclass(frozen=True)
class Part:
    """Points of one multiplicity: f modulo p, and the numerators of their coordinates over f'."""

    multiplicity: int
    polynomial: "nmod_poly"
    numerators: tuple["nmod_poly", ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The multiplicity, and how many points there are."""
        return self.multiplicity, self.polynomial.degree()

    @property
    def residues(self) -> list[int]:
        """The coefficients of f without the leading one, and of the numerators."""
        size = self.polynomial.degree()
        return [int(g[i]) for g in (self.polynomial, *self.numerators) for i in range(size)]


@dataclass(frozen=True)
class Algebra:
    """The quotients of the coordinates, as matrices that act modulo p."""

    forms: CriticalForms
    operators: list["nmod_mat"]
    p: int

    @classmethod
    def of(cls, setting: Setting, p: int) -> "Algebra | None":
        """None if monomials that all first coordinates divide do not span."""
        forms, variables = setting.forms, setting.forms.variables
        whole = forms.quotient(setting.top, p, setting.slices)
        if not whole.basis:
            return cls(forms, [], p)
        own, above = variables.monomials(setting.E)[::-1], variables.monomials(setting.top)
        factor = [(m, c % p) for m, c in setting.factor]
        piece = multiples(own, factor, whole, above, p)
        if not all(map(variables.has_all_leading, piece.basis)):
            return None
        return cls(forms, piece.operators(variables.steps, p), p)

    def parts(self, weights: Sequence[int], rng: "RandomNumbers") -> list[Part] | None:
        """The points with ⟨W, SW⟩ ≠ 0 by multiplicity, in low degrees among other eigenvalues.

        None if the combination does not separate them. The operators are taken to the power p:
        Frobenius permutes the points and removes the nilpotent parts.
        """
        if not self.operators or not self.operators[0].nrows():
            return []
        size = self.operators[0].nrows()
        T = combination(weights, self.operators, size, self.p)
        chi = T.charpoly()
        row = matrix_modulo(self.p, 1, size, [int(c) for c in rng.integers(self.p, size=size)])
        frobenius, *operators = (power_modulo(X, self.p) for X in (T, *self.operators))
        found = []
        for f, multiplicity in chi.factor_squarefree()[1]:
            start = applied(chi // f**multiplicity, T, row)
            coordinates = eigenvalues(start, frobenius, operators, f.degree())
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
        locus, zero, Su = forms.locus, 0 * f, forms.Su
        self.blocks = [[c % f for c in q] for q in forms.blocks(values, zero)]

        def pairing(first: Sequence[Any], second: Sequence[Any]) -> Any:
            return sum((a * b for a, b in zip(first, second, strict=False)), start=zero) % f

        def multiplied(powers: Sequence[int]) -> list[Any]:
            return [c % f for c in locus.product(self.blocks, powers, f**0)]

        W = multiplied(locus.powers)
        SW = [pairing(W, row) for row in forms.S]
        self.norm, self.moment = pairing(W, SW), pairing(W, Su)
        self.residues = []
        for powers, shifts in locus.tangents:
            t = multiplied(powers)
            for shift in shifts:
                at_u, at_W = pairing(t, Su[shift:]), pairing(t, SW[shift:])
                self.residues.append((self.norm * at_u - self.moment * at_W) % f)


def with_ones(forms: CriticalForms, coordinates: Sequence[Any], one: Any) -> list[Any]:
    """All variables, the first of each block being one."""
    rest = iter(coordinates)
    return [one if i == 0 else next(rest) for size in forms.variables.sizes for i in range(size)]
