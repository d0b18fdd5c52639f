"""The real factors of a form in several pairs of variables, as far as they are known exactly.

python-flint finds the irreducible factors over Q. One that extends along a single axis is a binary
form, of which everything is known. The absolutely irreducible factors of another one are conjugate
over Q, so their number divides all its degrees. It is proved to be irreducible over the reals

* if the degrees have no common divisor;
* if the only such divisor is 2 and it is quadratic along an axis: it splits, by the square root of
  a number d, if and only if its discriminant is d times a square, and over the reals if d > 0;
* if modulo a prime it is irreducible and has a simple zero: conjugate factors would meet there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx, nmod_mpoly_ctx

from lcn_support.arithmetic.draws import Draws

Place = tuple[int, ...]
Terms = dict[Place, Fraction]
"""The entries of a filter that are not zero, by their places."""

_PRIMES = (101, 103, 107, 109, 113)
_POINTS = 200


@dataclass(frozen=True)
class Piece:
    """An irreducible factor over Q along more than one axis.

    Attributes
    ----------
    degrees
        along each axis.
    terms
        its entries; the first one that is not zero is 1. None where they are not known.
    multiplicity
        in the form.
    parts
        1 if it is irreducible over the reals, 2 if it is a product of two other real factors, of
        half the degrees, and 0 if neither is known.
    """

    degrees: Place
    terms: Terms | None
    multiplicity: int
    parts: int


@dataclass(frozen=True)
class RealFactors:
    """A form as a product of binary forms, one for each axis, and of pieces.

    Attributes
    ----------
    scale
        the first entry that is not zero.
    lines
        for each axis the product of all factors that extend along it alone; the first coefficient
        that is not zero is 1.
    pieces
        the other factors.
    """

    scale: Fraction
    lines: tuple[tuple[Fraction, ...], ...]
    pieces: tuple[Piece, ...]


def real_factors_of(terms: Terms, shape: Place) -> RealFactors:
    """The factors of a filter of that shape, not zero.

    >>> one = Fraction(1)
    >>> found = real_factors_of({(0, 0): one, (0, 1): one, (1, 0): -one, (1, 1): -one}, (2, 2))
    >>> [[int(c) for c in line] for line in found.lines], found.pieces
    ([[1, -1], [1, 1]], ())
    """
    ring = fmpz_mpoly_ctx.get([f"{v}{d}" for d in range(len(shape)) for v in "xy"], Ordering.lex)
    below = lcm(*(c.denominator for c in terms.values()))
    form = ring.from_dict({_powers(place, shape): int(c * below) for place, c in terms.items()})
    lines: list[Terms] = [{(0,) * len(shape): Fraction(1)} for _ in shape]
    pieces = []
    for factor, m in form.factor()[1]:
        degrees = _degrees(factor, len(shape))
        entries = monic({place[1::2]: Fraction(int(c)) for place, c in factor.to_dict().items()})
        along = [d for d, n in enumerate(degrees) if n]
        if len(along) == 1:
            for _ in range(int(m)):
                lines[along[0]] = times(lines[along[0]], entries)
        else:
            pieces.append(Piece(degrees, entries, int(m), _parts(factor, degrees)))
    dense = []
    for d, line in enumerate(lines):
        degree = shape[d] - 1 - sum(p.multiplicity * p.degrees[d] for p in pieces)
        own = {place[d]: c for place, c in line.items()}
        dense.append(tuple(own.get(j, Fraction(0)) for j in range(degree + 1)))
    return RealFactors(terms[min(terms)], tuple(dense), tuple(pieces))


def monic(terms: Terms) -> Terms:
    """The multiple whose first entry that is not zero is 1; this is compatible with products.

    >>> monic({(0, 1): Fraction(2), (1, 0): Fraction(4)})[1, 0]
    Fraction(2, 1)
    """
    leading = terms[min(terms)]
    return {place: c / leading for place, c in terms.items()}


def times(first: dict[Place, Any], second: dict[Place, Any]) -> dict[Place, Any]:
    """The product; zeros that arise are left out.

    >>> line = {(0,): Fraction(1), (1,): Fraction(1)}
    >>> times(line, {(0,): Fraction(1), (1,): Fraction(-1)})
    {(0,): Fraction(1, 1), (2,): Fraction(-1, 1)}
    """
    found: dict[Place, Any] = {}
    for p, a in first.items():
        for q, b in second.items():
            place = tuple(i + j for i, j in zip(p, q, strict=True))
            found[place] = found[place] + a * b if place in found else a * b
    return {place: c for place, c in found.items() if c != 0}


def _powers(place: Place, shape: Place) -> Place:
    return tuple(e for j, k in zip(place, shape, strict=True) for e in (k - 1 - j, j))


def _degrees(factor: Any, axes: int) -> Place:
    """Along each axis; the factors of a form are forms."""
    powers = next(iter(factor.to_dict()))
    return tuple(int(powers[2 * d] + powers[2 * d + 1]) for d in range(axes))


def _parts(factor: Any, degrees: Place) -> int:
    common = gcd(*degrees)
    if common == 1:
        return 1
    if common == 2 and 2 in degrees:
        return 2 if _root_of_discriminant(factor, degrees.index(2)) > 0 else 1
    return 1 if any(_is_proved_modulo(p, factor) for p in _PRIMES) else 0


def _root_of_discriminant(factor: Any, axis: int) -> int:
    """d if the discriminant along an axis is d times a square, else 0."""
    ring, whole = factor.context(), factor.to_dict()
    parts = []
    for powers in ((2, 0), (1, 1), (0, 2)):
        chosen = {}
        for place, c in whole.items():
            if tuple(map(int, place[2 * axis : 2 * axis + 2])) == powers:
                chosen[(*place[: 2 * axis], 0, 0, *place[2 * axis + 2 :])] = c
        parts.append(ring.from_dict(chosen))
    a, b, c = parts
    d, powers_of = (b * b - 4 * a * c).factor_squarefree()
    return 0 if any(m % 2 for _, m in powers_of) else int(d)


def _is_proved_modulo(p: int, factor: Any) -> bool:
    """Whether the factor modulo p is irreducible and has a simple zero: sufficient only."""
    names = [str(v) for v in factor.context().gens()]
    ring = nmod_mpoly_ctx.get(names, p, Ordering.lex)
    reduced = ring.from_dict({place: int(c) % p for place, c in factor.to_dict().items()})
    found = reduced.factor()[1] if reduced else []
    if [m for _, m in found] != [1]:
        return False
    slopes = [reduced.derivative(v) for v in range(len(names))]
    for point in points_modulo(p, len(names)):
        if reduced(*point) == 0 and any(slope(*point) != 0 for slope in slopes):
            return True
    return False


def points_modulo(p: int, variables: int) -> Iterator[tuple[int, ...]]:
    """Some points modulo p, on random lines, on which a polynomial has its zeros.

    >>> next(points_modulo(101, 2))
    (0, 1)
    """
    draws = Draws(p)
    for _ in range(_POINTS):
        fixed = [draws.integers(p) for _ in range(variables - 2)]
        yield from ((*fixed, t, 1) for t in range(p))


def all_terms(nested: Any, shape: Place) -> Terms:
    """The entries of a nested tuple of that shape that are not zero.

    >>> all_terms(((Fraction(0), Fraction(2)),), (1, 2))
    {(0, 1): Fraction(2, 1)}
    """
    found = {}
    for place in product(*map(range, shape)):
        entry = nested
        for j in place:
            entry = entry[j]
        if entry:
            found[place] = entry
    return found
