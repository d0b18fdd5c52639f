"""python-flint's balls: read at the door, how narrow they are, what they show, and pickled.

Balls that leave the package stand together, as the coefficients of one filter, and their radii are
bounded relative to the largest of them: at most 2^−60 of it where the package chose the precision.
"""

import copyreg
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx, fmpq_poly

from lcn_support.arguments.enclosures import as_ball
from lcn_support.arguments.real_numbers import read_numbers
from lcn_support.arithmetic.matrices import to_fmpq, to_fraction
from lcn_support.text_tables import short_number

Parts = tuple[tuple[int, int], tuple[int, int]]

BITS = 60
"""A filter's radii are at most 2^−60 of its largest entry."""

_SHOWN_BITS = 20
_RADIUS_BITS = 30


def exact_or_balls(values: Iterable[Any], name: str) -> list[Any]:
    """A non-empty list of Fractions and finite balls.

    Raises ``ValueError`` for floats, whose rounding would go unseen, and for what is no number.

    >>> exact_or_balls([1, arb(2)], "w")
    [Fraction(1, 1), 2.00000000000000]
    """
    entries, _ = read_numbers(values, name, as_ball)
    if not entries:
        raise ValueError(f"{name} is empty; give at least one coefficient")
    for entry in entries:
        if isinstance(entry, float):
            raise ValueError(
                f"{name} has the entry {entry!r}, neither an exact number nor a ball; give int, "
                "Fraction (Fraction(x) is the float x itself) or flint.arb"
            )
    return entries


def in_one_ring(rows: list[list[Any]]) -> list[list[Any]]:
    """Fractions and balls as python-flint's rational numbers; all as balls, if there is one.

    >>> in_one_ring([[Fraction(1, 2)], [arb(1)]])
    [[0.500000000000000], [1.00000000000000]]
    """
    has_balls = any(isinstance(entry, arb) for row in rows for entry in row)
    convert = to_ball if has_balls else to_fmpq
    return [[convert(entry) for entry in row] for row in rows]


def is_narrow(entries: Iterable[Any], bits: int = BITS) -> bool:
    """Whether every radius is at most 2^−bits of the largest absolute value; Fractions have none.

    Balls may be real or complex.

    >>> is_narrow([arb(1), arb(0, 1e-19)]), is_narrow([arb(1), arb(0, 1e-17)])
    (True, False)
    >>> is_narrow([arb(0, 1e-30)]), is_narrow([Fraction(0)])
    (False, True)
    """
    given = list(entries)
    wide = [c for c in given if not is_accurate(c, bits)]
    if not wide:
        return True
    largest = max(abs(to_ball(c)).lower() for c in given)
    allowed = largest * arb((1, -bits))
    return all(c.is_finite() and c.rad() <= allowed for c in wide)


def overlap(first: Iterable[Any], second: Iterable[Any]) -> bool:
    """Whether all entries of two forms meet, exact or in balls: they may be equal.

    >>> overlap([Fraction(1), arb(2)], [arb(1, 0.1), Fraction(2)]), overlap([arb(1)], [arb(2)])
    (True, False)
    """
    return all(to_ball(a).overlaps(to_ball(b)) for a, b in zip(first, second, strict=True))


def shown_numbers(entries: Iterable[Any]) -> tuple[Fraction | float, ...] | None:
    """Numbers to show, with the digits that the balls decide; None where they decide too few.

    Fractions stay. A ball gives its centre if that is right to 20 bits, and 0 if it contains 0; but
    all balls have to be narrow, so that 0 stands for less than 2^−60 of the largest entry.

    >>> shown_numbers([arb(2), arb(0, 1e-30), Fraction(1, 3)])
    (2.0, 0.0, Fraction(1, 3))
    >>> shown_numbers([arb(2), arb(0, 1e-3)]), shown_numbers([arb(2), arb(3e-30, 1e-30)])
    (None, None)
    """
    given = list(entries)
    if not is_narrow(given):
        return None
    decided = all(is_accurate(c, _SHOWN_BITS) or bool(c.contains(0)) for c in given)
    return tuple(map(_centre, given)) if decided else None


def shown_number(number: Fraction | arb) -> str:
    """A Fraction as it is if it is short, or three digits of a number or of a ball's centre.

    >>> shown_number(Fraction(8, 3)), shown_number(arb(2).sqrt()), shown_number(arb(10) ** 400)
    ('8/3', '1.41', '1.00e+400')
    """
    if isinstance(number, Fraction):
        return short_number(number)
    with ctx.workprec(64):
        centre = arb(number).mid()
    size = abs(float(centre))
    if 1e-300 < size < 1e300 or centre == 0:
        return short_number(float(centre))
    return str(centre.str(3, radius=False))


def simple_fraction(ball: arb) -> Fraction | None:
    """The simplest kind of fraction in the ball, or None.

    Its denominator has at most a quarter of the bits of the working precision, so that another
    number is hardly ever taken for one. Whoever uses it should verify it.

    >>> simple_fraction(arb(2) / 3), simple_fraction(arb(2).sqrt())
    (Fraction(2, 3), None)
    """
    centre, radius = to_fraction(ball.mid().fmpq()), to_fraction(ball.rad().fmpq())
    guess = centre.limit_denominator(2 ** (ctx.prec // 4))
    return guess if abs(guess - centre) <= radius else None


def ball_parts(ball: arb) -> Parts:
    """Midpoint and radius as (mantissa, exponent of two).

    >>> ball_parts(arb(3))
    ((3, 0), (0, 0))
    """
    return tuple(  # type: ignore[return-value]
        tuple(int(c) for c in part.man_exp()) for part in (ball.mid(), ball.rad())
    )


def ball_from_parts(mid: tuple[int, int], rad: tuple[int, int]) -> arb:
    """The ball of :func:`ball_parts`, whatever the working precision.

    Radii have 30 bits. python-flint reads one whose last bit is 1 as the next larger one, so that
    the next smaller one is read, and enlarged by the least that there is.

    >>> ball = arb(1) / 3
    >>> copy = ball_from_parts(*ball_parts(ball))
    >>> copy.mid() == ball.mid(), copy.rad() == ball.rad()
    (True, True)
    >>> odd = ball_from_parts((5, -2), (2**29 + 1, -85))
    >>> ball_parts(odd)
    ((5, -2), (536870913, -85))
    """
    mantissa, exponent = rad
    if mantissa.bit_length() != _RADIUS_BITS or mantissa % 2 == 0:
        return arb(mid, rad)
    with ctx.workprec(max(2, abs(mid[0]).bit_length())):
        return arb(mid, (mantissa - 1, exponent)) + arb(0, (1, exponent - 2 * _RADIUS_BITS))


def polynomial_from_fractions(coefficients: Iterable[Fraction]) -> fmpq_poly:
    """The polynomial with these coefficients, the constant first.

    >>> polynomial_from_fractions([Fraction(1, 2), Fraction(3)])
    3*x + 1/2
    """
    return fmpq_poly([to_fmpq(c) for c in coefficients])


def is_accurate(entry: Any, bits: int) -> bool:
    """Whether a radius certainly is at most 2^−bits of all numbers in its ball."""
    if isinstance(entry, Fraction):
        return True
    return bool(entry.is_finite()) and entry.rel_accuracy_bits() > bits


def _centre(entry: Any) -> Fraction | float:
    if isinstance(entry, Fraction):
        return entry
    return 0.0 if entry.contains(0) else float(entry.mid())


def to_ball(entry: Any) -> Any:
    """A ball of the working precision around a Fraction; balls, real or complex, as they are.

    >>> to_ball(Fraction(1, 2)), to_ball(arb(2))
    (0.500000000000000, 2.00000000000000)
    """
    return arb(to_fmpq(entry)) if isinstance(entry, Fraction) else entry


def _reduce(ball: Any) -> tuple[Any, Parts]:
    return ball_from_parts, ball_parts(ball)


def _reduce_complex(ball: Any) -> tuple[Any, Any]:
    return acb, (ball.real, ball.imag)


def _reduce_polynomial(polynomial: Any) -> tuple[Any, Any]:
    return polynomial_from_fractions, (tuple(map(to_fraction, polynomial.coeffs())),)


copyreg.pickle(arb, _reduce)
copyreg.pickle(acb, _reduce_complex)
copyreg.pickle(fmpq_poly, _reduce_polynomial)
