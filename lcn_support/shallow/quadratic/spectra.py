"""The eigenvalues of a rational symmetric matrix, with every question about them decided.

The characteristic polynomial is factored over the rationals. Linear factors give rational
eigenvalues; the roots of the others are known in balls as small as one likes, and which eigenvalues
are equal is known from the factors.

Whether a rational combination x of eigenvalues is zero is decided, too. If DT is an integer matrix,
the Dλ_i are algebraic integers, and a common multiple of the denominators makes qx an algebraic
integer. Its conjugates permute the roots of each factor: there are at most K of them, none larger
than M in absolute value. Their product is an integer. So x = 0, or |qx| ≥ M^{1−K}: a ball that
contains 0 and is smaller than this shows that x is zero.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from math import factorial, lcm, prod
from typing import Any

from flint import arb, arb_mat, ctx, fmpq_poly, fmpz_mat, fmpz_poly

from lcn_support.arguments.coefficients import MOST_BITS
from lcn_support.arithmetic.balls import BITS, is_narrow, shown_number, to_ball
from lcn_support.arithmetic.matrices import (
    Matrix,
    from_flint,
    integer_multiple,
    to_flint,
    to_fmpq,
)
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.records import Record

FIRST_BITS = 128


@dataclass(frozen=True, eq=False, repr=False)
class Spectrum(Record):
    """The eigenvalues of a symmetric matrix, the largest first.

    Parameters
    ----------
    matrix
        T, symmetric, Fractions.
    most_bits
        the finest balls that are tried before an answer is :class:`Unknown`.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> spectrum = Spectrum(((half, half), (half, half)))
    >>> spectrum.values, spectrum.is_rational
    ((Fraction(1, 1), Fraction(0, 1)), True)
    >>> golden = Spectrum(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0))))
    >>> golden.values[0].overlaps((1 + arb(5).sqrt()) / 2), golden.total([0, 1])
    (True, Fraction(1, 1))
    """

    matrix: Matrix
    most_bits: int = MOST_BITS

    @property
    def size(self) -> int:
        """n."""
        return len(self.matrix)

    def __repr__(self) -> str:
        return f"Spectrum({', '.join(map(shown_number, self.values))})"

    @cached_property
    def _integers(self) -> tuple[Any, int]:
        rows, scale = integer_multiple(self.matrix)
        return fmpz_mat(rows), scale

    @cached_property
    def _factors(self) -> tuple[tuple[Any, int], ...]:
        """The irreducible factors of the characteristic polynomial of DT, and how often."""
        return tuple((f, int(e)) for f, e in self._integers[0].charpoly().factor()[1])

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """For each eigenvalue its factor and which root of it; equal eigenvalues have the same."""
        bits = FIRST_BITS
        while True:
            found = [
                (root, f, i)
                for f, roots in enumerate(self._roots(bits))
                for i, root in enumerate(roots)
            ]
            found.sort(key=lambda entry: _middle(entry[0]), reverse=True)
            if all(a[0] > b[0] for a, b in pairwise(found)):
                break
            bits *= 2
        return tuple((f, i) for _, f, i in found for _ in range(self._factors[f][1]))

    def _roots(self, bits: int) -> tuple[tuple[Any, ...], ...]:
        """The roots of each factor, the largest first, eigenvalues of DT."""
        return _real_roots(tuple(tuple(map(int, f.coeffs())) for f, _ in self._factors), bits)

    def enclosed(self, bits: int) -> list[Any]:
        """All eigenvalues in balls of about so many bits; rational ones in the tightest."""
        roots, scale = self._roots(bits), self._integers[1]
        with ctx.workprec(bits):
            return [roots[f][i] / scale for f, i in self.places]

    @property
    def is_rational(self) -> bool:
        """Whether all eigenvalues are rational."""
        return all(f.degree() == 1 for f, _ in self._factors)

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The eigenvalues: Fractions where rational, balls elsewhere."""
        balls = self.enclosed(FIRST_BITS)
        return tuple(
            self._rational(f) if self._factors[f][0].degree() == 1 else ball
            for (f, _), ball in zip(self.places, balls, strict=True)
        )

    def _rational(self, factor: int) -> Fraction:
        return Fraction(-int(self._factors[factor][0][0]), self._integers[1])

    def equal(self, i: int) -> list[int]:
        """The positions of the eigenvalues that equal the one at position i."""
        return [k for k, place in enumerate(self.places) if place == self.places[i]]

    def total(self, positions: Iterable[int], power: int = 1) -> Any:
        """Σ λ_i^power over these positions, power 1 or 2: exact where whole factors make it so."""
        exact, rest = self._split(Counter(self.places[i] for i in positions))
        result: Any = Fraction(0)
        for f, copies in exact.items():
            result += copies * self._power_sum(f, power)
        if rest:
            roots, scale = self._roots(FIRST_BITS), self._integers[1]
            with ctx.workprec(FIRST_BITS):
                balls = ((roots[f][i] / scale) ** power * k for (f, i), k in rest.items())
                result = sum(balls, to_ball(result))
        return result

    def _split(self, counts: Counter[tuple[int, int]]) -> tuple[dict[int, int], dict[Any, int]]:
        """Copies of whole factors, and single roots."""
        whole: dict[int, int] = {}
        rest: dict[Any, int] = {}
        for f in {f for f, _ in counts}:
            each = [counts[f, i] for i in range(self._factors[f][0].degree())]
            if len(set(each)) == 1:
                whole[f] = each[0]
            else:
                rest |= {(f, i): k for i, k in enumerate(each) if k}
        return whole, rest

    def _power_sum(self, factor: int, power: int) -> Fraction:
        f, scale = self._factors[factor][0], self._integers[1]
        d = f.degree()
        first = -int(f[d - 1])
        if power == 1:
            return Fraction(first, scale)
        second = int(f[d - 2]) if d > 1 else 0
        return Fraction(first * first - 2 * second, scale * scale)

    def sign(self, combination: Sequence[Fraction]) -> int | Unknown:
        """The sign of Σ a_i λ_i: −1, 0 or 1; decided by the bound above.

        >>> spectrum = Spectrum(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0))))
        >>> spectrum.sign((Fraction(1), Fraction(1))), spectrum.sign((Fraction(1), Fraction(2)))
        (1, 1)
        >>> spectrum.sign((Fraction(1), Fraction(0))), spectrum.sign((Fraction(-1), Fraction(-1)))
        (1, -1)
        """
        if self.is_rational:
            value = sum(a * v for a, v in zip(combination, self.values, strict=True))
            return (value > 0) - (value < 0)

        def at(values: list[Any]) -> Any:
            pairs = zip(combination, values, strict=True)
            return sum((to_ball(a) * v for a, v in pairs if a), arb(0))

        multiple = lcm(*(a.denominator for a in combination))
        largest = int(sum(map(abs, combination)) * multiple * self.bound) + 1
        return self.decide(at, combination, multiple * self.denominator, largest)

    @property
    def denominator(self) -> int:
        """D, the least for which DT is an integer matrix."""
        return self._integers[1]

    @cached_property
    def bound(self) -> int:
        """A bound on the absolute values of the eigenvalues of DT: its largest row."""
        rows = self._integers[0].tolist()
        return max(sum(abs(int(c)) for c in row) for row in rows)

    def decide(
        self, at: Callable[[list[Any]], Any], labels: Sequence[Any], multiple: int, largest: int
    ) -> int | Unknown:
        """The sign of a polynomial in the eigenvalues.

        Parameters
        ----------
        at
            its value for eigenvalues in balls.
        labels
            one for each position; the value stays the same where two with one label are exchanged.
        multiple
            a positive factor that makes the value an algebraic integer.
        largest
            a bound, at least 1, on the conjugates of this integer.
        """
        bits, needed = FIRST_BITS, 0
        while True:
            with ctx.workprec(bits + 32):
                value = at(self.enclosed(bits))
                if not value.contains(0):
                    return 1 if value > 0 else -1
                needed = needed or (
                    self._conjugates(labels) * largest.bit_length() + multiple.bit_length() + 16
                )
                if value.rad() * 2**needed < 1:
                    return 0
            if bits > self.most_bits:
                return Unknown(
                    f"a combination of eigenvalues is within 2^-{self.most_bits} of zero, and "
                    f"balls of about {needed} bits would show whether it is zero"
                )
            bits *= 2

    def _conjugates(self, labels: Sequence[Any]) -> int:
        """How many ways there are to permute the labels among the roots of each factor."""
        at_root: dict[tuple[int, int], list[Any]] = {}
        for label, place in zip(labels, self.places, strict=True):
            at_root.setdefault(place, []).append(label)
        by_factor: dict[int, Counter[Any]] = {}
        for (f, _), found in at_root.items():
            by_factor.setdefault(f, Counter())[tuple(sorted(found))] += 1
        return prod(
            factorial(counts.total()) // prod(map(factorial, counts.values()))
            for counts in by_factor.values()
        )

    def matrix_of(self, positions: Sequence[int], shift: Any) -> tuple[tuple[Any, ...], ...]:
        """Σ (λ_i + σ) v_i v_iᵀ over these positions: Fractions if all of it is rational.

        Of equal eigenvalues the vectors are an orthogonal basis of rational directions or, where
        the eigenvalue is irrational, one that is known in balls.
        """
        whole, rest = self._split(Counter(self.places[i] for i in positions))
        for f, copies in list(whole.items()):
            if copies < self._factors[f][1] or (
                self._factors[f][0].degree() > 1 and isinstance(shift, arb)
            ):
                del whole[f]
                rest |= {(f, i): copies for i in range(self._factors[f][0].degree())}
        bits = FIRST_BITS
        while True:
            with ctx.workprec(bits):
                rows = self._sum(whole, rest, shift, bits)
            if is_narrow([entry for row in rows for entry in row], BITS) or bits > self.most_bits:
                return rows
            bits *= 2

    def _sum(
        self, whole: dict[int, int], rest: dict[Any, int], shift: Any, bits: int
    ) -> tuple[tuple[Any, ...], ...]:
        n = self.size
        T = to_flint(self.matrix)
        terms: list[tuple[Any, Any]] = []  # a matrix and its factor
        for f in whole:
            projector = self._factor_projector(f)
            terms += [(T * projector, Fraction(1)), (projector, shift)]
        for (f, i), copies in rest.items():
            if self._factors[f][0].degree() == 1:
                root, projector = self._rational(f), self._factor_projector(f)
            else:
                root = self._roots(bits)[f][i] / self._integers[1]
                projector = self._root_projector(f, i, bits)
            terms += [(p, plus(root, shift)) for p in _split_projector(projector, copies)]
        if all(isinstance(c, Fraction) and not isinstance(p, arb_mat) for p, c in terms):
            exact = to_flint([[Fraction(0)] * n] * n)
            for p, c in terms:
                exact += p * to_fmpq(c)
            return from_flint(exact)
        total = arb_mat(n, n)
        for p, c in terms:
            total += (p if isinstance(p, arb_mat) else arb_mat(p)) * to_ball(c)
        return tuple(tuple(row) for row in total.tolist())

    @cached_property
    def _minimal(self) -> Any:
        """The product of the distinct factors."""
        return prod((f for f, _ in self._factors), start=fmpz_poly([1]))

    def _factor_projector(self, factor: int) -> Any:
        """The rational projector on the eigenvectors of all roots of a factor."""
        f = fmpq_poly(self._factors[factor][0].coeffs())
        others = fmpq_poly(self._minimal.coeffs()) // f
        _, u, _ = others.xgcd(f)
        A = to_flint(self.matrix) * self._integers[1]
        return _value_at(((u * others) % fmpq_poly(self._minimal.coeffs())).coeffs(), A)

    def _root_projector(self, factor: int, i: int, bits: int) -> arb_mat:
        """m(A)/(A − ν), by Horner's rule, over m'(ν), for the root ν."""
        root = self._roots(bits)[factor][i]
        quotient: list[Any] = []
        for c in reversed(self._minimal.coeffs()[1:]):
            quotient.append(c + (quotient[-1] * root if quotient else arb(0)))
        A = arb_mat(self._integers[0])
        slope = fmpq_poly(self._minimal.coeffs()).derivative()
        at_root = sum((arb(c) * root**k for k, c in enumerate(slope.coeffs())), arb(0))
        return _value_at(quotient[::-1], A) * (1 / at_root)


@lru_cache(maxsize=64)
def _real_roots(factors: tuple[tuple[int, ...], ...], bits: int) -> tuple[tuple[Any, ...], ...]:
    """The roots of irreducible polynomials with real roots only, the largest first."""
    with ctx.workprec(bits + 32):
        found = [[root.real for root, _ in fmpz_poly(list(f)).complex_roots()] for f in factors]
    return tuple(tuple(sorted(roots, key=_middle, reverse=True)) for roots in found)


def _middle(ball: Any) -> Any:
    return ball.mid().fmpq()


def _value_at(ascending: Sequence[Any], A: Any) -> Any:
    """A polynomial at a matrix."""
    n = A.nrows()
    one = type(A)(n, n, [int(i == j) for i in range(n) for j in range(n)])
    total = one * 0
    for c in reversed(list(ascending)):
        total = total * A + one * c
    return total


def _split_projector(projector: Any, copies: int) -> list[Any]:
    """So many projectors on orthogonal lines of its image, by Cholesky's method with pivots."""
    n, found = projector.nrows(), []
    for _ in range(copies):
        k = max(range(n), key=lambda i: float(projector[i, i]))
        column = type(projector)(n, 1, [projector[i, k] for i in range(n)])
        line = column * column.transpose() * (1 / projector[k, k])
        found.append(line)
        projector = projector - line
    return found


def plus(x: Any, y: Any) -> Any:
    """The sum of two numbers, Fractions or balls.

    >>> plus(Fraction(1, 2), Fraction(1, 2)), plus(Fraction(1, 2), arb(1))
    (Fraction(1, 1), 1.50000000000000)
    """
    return x + y if type(x) is type(y) else to_ball(x) + to_ball(y)


def times(x: Fraction, y: Any) -> Any:
    """A Fraction times a Fraction or a ball.

    >>> times(Fraction(1, 2), Fraction(4)), times(Fraction(1, 2), arb(4))
    (Fraction(2, 1), 2.00000000000000)
    """
    return x * y if isinstance(y, Fraction) else to_ball(x) * y
