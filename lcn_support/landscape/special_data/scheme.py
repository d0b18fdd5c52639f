"""All critical points on a product of multiple root loci, multiple ones as exact algebraic numbers.

Modulo a prime, B_E (:mod:`lcn_support.counting.modulo_primes.critical_forms`) is a vector space on
which the quotients of the coordinates act; the eigenvalues of these matrices are the coordinates of
all points. Points with W ≠ 0 where the critical equations are regular are simple eigenvalues, and
an interval Newton test finds them. The other ones are the roots of a factor f of a characteristic
polynomial; f and the coordinates as polynomials in its roots are lifted to the rational numbers
from several primes [Rouillier1999], and put into the critical equations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.primes import modulo, prime_divides, random_prime
from lcn_support.counting.modulo_primes.critical_forms import CriticalForms
from lcn_support.counting.products import critical_count
from lcn_support.landscape.special_data.algebra import Algebra, Evaluation, Part, Setting, with_ones
from lcn_support.landscape.special_data.algebraic_points import AlgebraicPoints
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from flint import fmpq_poly

    from lcn_support.arithmetic.draws import RandomNumbers

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

    def multiple_points(self) -> tuple[LocusPoint, ...]:
        """The multiple ones, one of each pair of conjugates, in balls of the working precision."""
        return tuple(p for points in self.multiple for p in points.points())

    def __str__(self) -> str:
        counted = modulo(self.prime, self.failure_probability)
        more = f", {self.length} with multiplicity" if self.length else ""
        return f"W = 0 and isotropic W aside{more}, counted {counted}"


def critical_scheme(
    locus: Locus,
    loss: QuadraticLoss,
    rng: "RandomNumbers",
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
        blocks, each of which is to lie on a random hyperplane: points on sets of positive
        dimension. Then all points are lifted, regular or not.
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
    Among the five critical points of a network of sizes (2, 2) and strides (2, 1) with W ≠ 0 are
    three equal ones for this target:

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
            Setting(forms, E, powers, planes, factor)
            for E in forms.by_cost(simple, balanced=True)
            for powers in _POWERS
        ]
        for setting in sorted(settings, key=lambda s: s.cost):
            largest -= setting.cost
            if largest < 0:
                return None
            algebra = Algebra.of(setting, p)
            if algebra is None:
                continue
            weights = [int(c) for c in rng.integers(1, _WEIGHT, len(algebra.operators))]
            parts = algebra.parts(weights, rng)
            if parts is None:
                break
            return _Lift(setting, weights, parts, rng).scheme(p)
    return None


class _Lift:
    """The multiple points over the rational numbers, prime by prime."""

    def __init__(
        self, setting: Setting, weights: list[int], parts: list[Part], rng: "RandomNumbers"
    ) -> None:
        self.setting, self.weights, self.parts, self.rng = setting, weights, parts, rng
        self.forms = setting.forms

    def is_lifted(self, part: Part) -> bool:
        """Multiple points are, and all points of slices."""
        return part.multiplicity > 1 or bool(self.setting.slices)

    def scheme(self, p: int) -> CriticalScheme | None:
        """The scheme, or None if the lift would take too long, or fails."""
        simple = sum(part.shape[1] for part in self.parts if not self.is_lifted(part))
        length = sum(prod(part.shape) for part in self.parts)
        lifted = self._lifted([part for part in self.parts if self.is_lifted(part)], p)
        if lifted is None:
            return None
        bits = 4 * (length + 1) ** 2 * self.forms.failure_bits(self.setting.top)
        return CriticalScheme(simple, lifted, length, p, prime_divides(bits, length**2))

    def _lifted(self, parts: list[Part], p: int) -> tuple[AlgebraicPoints, ...] | None:
        if not parts:
            return ()
        modulus, residues = p, [part.residues for part in parts]
        for count in range(1, _PRIMES + 1):
            found = self._rational(parts, residues, modulus)
            if found is not None:
                return found
            if self.setting.cost * count > _LARGEST_LIFT:
                break
            q = random_prime(self.rng)
            algebra = Algebra.of(self.setting, q)
            other = None if algebra is None else algebra.parts(self.weights, self.rng)
            if other is None:
                continue
            other = [part for part in other if self.is_lifted(part)]
            if [part.shape for part in other] != [part.shape for part in parts]:
                continue
            inverse = pow(modulus, -1, q)
            for known, part in zip(residues, other, strict=True):
                for i, r in enumerate(part.residues):
                    known[i] += modulus * ((r - known[i]) * inverse % q)
            modulus *= q
        return None

    def _rational(
        self, parts: list[Part], residues: list[list[int]], modulus: int
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
        there = Evaluation(forms, with_ones(forms, [n % f for n in numerators], scale), f)
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
        return AlgebraicPoints(locus, f, tuple(map(tuple, (*roots, rest))), multiplicity)


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
