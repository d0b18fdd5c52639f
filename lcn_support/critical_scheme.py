"""All critical points on a product of multiple root loci, multiple ones as exact algebraic numbers.

Modulo a prime, B_E (:mod:`lcn_support.critical_forms`) is a vector space on which the quotients of
the coordinates act; the eigenvalues of these matrices are the coordinates of all points. Points
with W ≠ 0 where the critical equations are regular are simple eigenvalues, and an interval Newton
test finds them. The other ones are the roots of a factor f of a characteristic polynomial; f and the
coordinates as polynomials in its roots are lifted to the rational numbers from several primes
[Rouillier1999], and put into the critical equations. Ours, beyond the papers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from lcn_support.critical_counts import critical_count
from lcn_support.critical_forms import (
    CriticalForms,
    Degree,
    Form,
    Monomial,
    Quotient,
    add_degrees,
    power_product,
    prime_divides,
    random_prime,
)
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus, LocusPoint
from lcn_support.rational_matrices import to_fraction

if TYPE_CHECKING:
    from flint import fmpq_poly, nmod_mat, nmod_poly
    from numpy.random import Generator

_LARGEST = 400_000_000
_LARGEST_FOR_A_POINT = 60_000
"""Multiplications in which finitely many points are looked for; the second times their cube."""
_POWERS = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1))
"""Of ⟨W, Su⟩ and ⟨W, SW⟩, which vanish where W = 0 and where W is isotropic."""
_LARGEST_LIFT = 20_000_000_000
"""Multiplications for all primes together."""
_PRIMES = 80
_DRAWS = 4
_WEIGHT = 50


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
                tuple(tuple(_at(c, z) for c in block) for block in self.blocks)
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
        powers = [block.multiplicity for block in self.locus.blocks]
        return power_product(self.locus, factors, powers, one)


@dataclass(frozen=True)
class CriticalScheme:
    """The critical points with ⟨W, SW⟩ ≠ 0 on a locus, if they are finitely many.

    Among them are all real W ≠ 0.

    Attributes
    ----------
    simple
        how many are regular solutions.
    multiple
        the other ones.
    length
        of all, with multiplicity, W = 0 not counted.
    prime
        the first prime p of the computation.
    failure_probability
        a bound for the probability that there are more points after all.
    """

    simple: int
    multiple: tuple[AlgebraicPoints, ...]
    length: int
    prime: int
    failure_probability: float

    @property
    def distinct(self) -> int:
        """How many points there are."""
        return self.simple + sum(points.polynomial.degree() for points in self.multiple)

    def __str__(self) -> str:
        return (
            f"W = 0 and isotropic W aside, {self.length} with multiplicity, counted modulo {self.prime}, wrong "
            f"with probability ≤ {self.failure_probability:.0e}"
        )


def critical_scheme(
    locus: Locus,
    loss: QuadraticLoss,
    rng: "Generator",
    simple: int = 0,
    *,
    slices: Sequence[int] = (),
    aside: "fmpq_poly | None" = None,
) -> CriticalScheme | None:
    """The finite scheme of critical points with W ≠ 0; None where none is found.

    Parameters
    ----------
    locus, loss
        of one degree. Floats are the dyadic numbers that they are.
    rng
        draws primes, coordinates and linear combinations.
    simple
        a number of points that are known: where there are fewer, the search goes on.
    slices
        blocks, each of which is to lie on a random hyperplane: points on sets of positive dimension.
        Then all points are lifted, regular or not.
    aside
        a polynomial in ⟨W, SW⟩ (of the integer multiples of the data): points at its roots are left
        out, such as sets of positive dimension, on whose components the loss is constant.

    Notes
    -----
    Every point, with W ≠ 0 or not, gives an eigenvector of the matrices, whatever the multidegree
    is; so none is missing. Modulo p two of them may fall together, but then p divides a fixed
    non-zero integer, which the failure probability takes into account. The multiple points are
    proved to be critical by exact arithmetic modulo f; their multiplicities are those modulo p.

    Examples
    --------
    Among the six critical points of a network of sizes (2, 2) and strides (2, 1) for this target are
    three equal ones:

    >>> import numpy as np
    >>> from math import comb
    >>> bombieri = [[Fraction(i == j, comb(3, i)) for j in range(4)] for i in range(4)]
    >>> locus, loss = Locus((1,), others=((2, (1,)),)), QuadraticLoss((1, 3, 3, 1), bombieri)
    >>> scheme = critical_scheme(locus, loss, np.random.default_rng(0))
    >>> scheme.simple, [(p.polynomial.degree(), p.multiplicity) for p in scheme.multiple]
    (2, [(1, 3)])
    """
    largest = _LARGEST + _LARGEST_FOR_A_POINT * critical_count(locus.partitions) ** 3
    for _ in range(_DRAWS):
        forms, p = CriticalForms(locus, loss, rng), random_prime(rng)
        planes = tuple(forms.slice(block, rng) for block in slices)
        factor = None if aside is None else forms.vanishing_on(aside)
        settings = [
            _Setting(forms, E, powers, planes, factor)
            for E in forms.by_cost(simple, balanced=True)
            for powers in _POWERS
        ]
        for setting in sorted(settings, key=lambda s: s.cost):
            largest -= setting.cost
            if largest < 0:
                return None
            algebra = _Algebra.of(setting, p)
            if algebra is None:
                continue
            weights = [int(c) for c in rng.integers(1, _WEIGHT, len(algebra.operators))]
            parts = algebra.parts(weights, rng)
            if parts is None:
                break
            return _Lift(setting, weights, parts, rng).scheme(p)
    return None


@dataclass(frozen=True)
class _Setting:
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
class _Part:
    """Points of one multiplicity: f modulo p, and the numerators of their coordinates over f'."""

    multiplicity: int
    polynomial: "nmod_poly"
    numerators: tuple["nmod_poly", ...]


@dataclass(frozen=True)
class _Algebra:
    """The quotients of the coordinates, as matrices that act modulo p."""

    forms: CriticalForms
    operators: list["nmod_mat"]
    p: int

    @classmethod
    def of(cls, setting: _Setting, p: int) -> "_Algebra | None":
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
                    m = list(monomials[c])
                    m[start] -= 1
                    m[variable] += 1
                    column = place[tuple(m)]
                    entries += [int(echelon[r, column]) for r in range(rank)]
                operators.append(nmod_mat(rank, rank, entries, p))
        return cls(forms, operators, p)

    def parts(self, weights: Sequence[int], rng: "Generator") -> list[_Part] | None:
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
            there = _Evaluation(self.forms, _with_ones(self.forms, coordinates, f**0), f)
            kept = f // f.gcd(there.norm * there.moment)
            for residue in there.residues:
                kept = kept.gcd(residue)
            if kept.degree():
                scale = kept.derivative()
                numerators = tuple(x * scale % kept for x in coordinates)
                found.append(_Part(multiplicity, kept / kept.leading_coefficient(), numerators))
        return found


class _Lift:
    """The multiple points over the rational numbers, prime by prime."""

    def __init__(
        self, setting: _Setting, weights: list[int], parts: list[_Part], rng: "Generator"
    ) -> None:
        self.setting, self.weights, self.parts, self.rng = setting, weights, parts, rng
        self.forms = setting.forms

    def is_lifted(self, part: _Part) -> bool:
        """Multiple points are, and all points of slices."""
        return part.multiplicity > 1 or bool(self.setting.slices)

    def scheme(self, p: int) -> CriticalScheme | None:
        """The scheme, or None if the lift would take too long, or fails."""
        simple = sum(p.polynomial.degree() for p in self.parts if not self.is_lifted(p))
        length = sum(part.polynomial.degree() * part.multiplicity for part in self.parts)
        lifted = self._lifted([part for part in self.parts if self.is_lifted(part)], p)
        if lifted is None:
            return None
        bits = 4 * (length + 1) ** 2 * self.forms.failure_bits(self.setting.top)
        return CriticalScheme(simple, lifted, length, p, prime_divides(bits, length**2))

    def _lifted(self, parts: list[_Part], p: int) -> tuple[AlgebraicPoints, ...] | None:
        modulus = p
        residues = [_residues(part) for part in parts]
        shape = [(part.multiplicity, part.polynomial.degree()) for part in parts]
        if not parts:
            return ()
        for count in range(1, _PRIMES + 1):
            found = self._rational(parts, residues, modulus)
            if found is not None:
                return found
            if self.setting.cost * count > _LARGEST_LIFT:
                break
            q = random_prime(self.rng)
            algebra = _Algebra.of(self.setting, q)
            other = None if algebra is None else algebra.parts(self.weights, self.rng)
            if other is None:
                continue
            other = [part for part in other if self.is_lifted(part)]
            if [(part.multiplicity, part.polynomial.degree()) for part in other] != shape:
                continue
            inverse = pow(modulus, -1, q)
            for known, part in zip(residues, other, strict=True):
                for i, r in enumerate(_residues(part)):
                    known[i] += modulus * ((r - known[i]) * inverse % q)
            modulus *= q
        return None

    def _rational(
        self, parts: list[_Part], residues: list[list[int]], modulus: int
    ) -> tuple[AlgebraicPoints, ...] | None:
        """The points, if the residues are simple fractions that solve the equations."""
        from flint import fmpq, fmpq_poly

        found: list[AlgebraicPoints] = []
        for part, known in zip(parts, residues, strict=True):
            fractions: list[Any] = []
            for r in known:
                guess = rational_residue(r, modulus)
                if guess is None:
                    return None
                fractions.append(fmpq(guess.numerator, guess.denominator))
            degree = part.polynomial.degree()
            f = fmpq_poly([*fractions[:degree], 1])
            numerators = [
                fmpq_poly(fractions[start : start + degree])
                for start in range(degree, len(fractions), degree)
            ]
            if f.gcd(f.derivative()).degree():
                return None
            for irreducible, _ in f.numer().factor()[1]:
                points = self._solution(fmpq_poly(irreducible), f, numerators, part.multiplicity)
                if points is None:
                    return None
                found.append(points)
        return tuple(found)

    def _solution(
        self, f: "fmpq_poly", whole: "fmpq_poly", numerators: list["fmpq_poly"], multiplicity: int
    ) -> AlgebraicPoints | None:
        """The points at the roots of f, if they are critical and W ≠ 0 there."""
        forms, locus = self.forms, self.forms.locus
        scale = whole.derivative() % f
        there = _Evaluation(forms, _with_ones(forms, [n % f for n in numerators], scale), f)
        if not there.norm or not there.moment or any(there.residues):
            return None
        ratio = _quotient(there.moment, there.norm * forms.target_multiple, f)
        *roots, rest = there.blocks
        powers = [block.multiplicity for block in locus.blocks[:-1]]
        for block, m in zip(roots, powers, strict=True):
            pivot = next(c for c in block if c)
            block[:] = [_quotient(c, pivot, f) for c in block]
            for _ in range(m):
                ratio = ratio * pivot % f
        rest = [c * ratio % f for c in rest]
        return AlgebraicPoints(
            locus, f, tuple(map(tuple, (*roots, rest))), multiplicity
        )


class _Evaluation:
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


def _quotient(a: "fmpq_poly", b: "fmpq_poly", f: "fmpq_poly") -> "fmpq_poly":
    """a/b modulo an irreducible f."""
    return a * (b % f).xgcd(f)[1] % f


def rational_residue(residue: int, modulus: int) -> Fraction | None:
    """The fraction of small numerator and denominator with this residue, or None.

    Both are at most √(modulus/2), where there is at most one; a quarter of the bits stays unused,
    so that a wrong guess is unlikely. Whoever uses it should verify it.

    >>> p = 2**61 - 1
    >>> rational_residue(2 * pow(3, -1, p) % p, p), rational_residue(2**33 + 1, p)
    (Fraction(2, 3), None)
    """
    bound = 1 << (3 * modulus.bit_length() // 8)
    (a, b), (s, t) = (modulus, residue % modulus), (0, 1)
    while b > bound:
        q = a // b
        (a, b), (s, t) = (b, a - q * b), (t, s - q * t)
    return Fraction(b, t) if 0 < abs(t) <= bound else None


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
    return [
        nmod_poly([echelon[i, size + k] for i in range(size)], p) for k in range(len(others))
    ]


def _with_ones(forms: CriticalForms, coordinates: Sequence[Any], one: Any) -> list[Any]:
    """All variables, the first of each block being one."""
    rest = iter(coordinates)
    return [
        one if i == 0 else next(rest) for size in forms.sizes for i in range(size)
    ]


def _residues(part: _Part) -> list[int]:
    """The coefficients of f without the leading one, and of the numerators."""
    size = part.polynomial.degree()
    return [int(g[i]) for g in (part.polynomial, *part.numerators) for i in range(size)]


def _at(c: "fmpq_poly", z: Any) -> Any:
    value = 0 * z
    for a in reversed(c.coeffs()):
        value = value * z + a
    return value
