"""python-flint's real balls: simple fractions in them, and their way between processes."""

import copyreg
from fractions import Fraction
from typing import Any

from flint import arb, ctx

Parts = tuple[tuple[int, int], tuple[int, int]]


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

    >>> ball = arb(1) / 3
    >>> copy = ball_from_parts(*ball_parts(ball))
    >>> copy.mid() == ball.mid(), copy.rad() == ball.rad()
    (True, True)
    """
    return arb(mid, rad)


def simple_fraction(ball: arb) -> Fraction | None:
    """The simplest kind of fraction in the ball, or None.

    Its denominator has at most a quarter of the bits of the working precision, so that another
    number is hardly ever taken for one. Whoever uses it should verify it.

    >>> simple_fraction(arb(2) / 3), simple_fraction(arb(2).sqrt())
    (Fraction(2, 3), None)
    """
    centre, radius = (Fraction(int(q.p), int(q.q)) for q in (ball.mid().fmpq(), ball.rad().fmpq()))
    guess = centre.limit_denominator(2 ** (ctx.prec // 4))
    return guess if abs(guess - centre) <= radius else None


def _reduce(ball: Any) -> tuple[Any, Parts]:
    return ball_from_parts, ball_parts(ball)


copyreg.pickle(arb, _reduce)
