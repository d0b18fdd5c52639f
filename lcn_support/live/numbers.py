"""How numbers leave: exact ones as text, others with six digits, those to be drawn rounded."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

_DIGITS = 6
_MOST_DIGITS = 15


def said(number: Any) -> str:
    """A number in words for the page: exact, or six digits and an ellipsis.

    Of a ball the digits are those of all its numbers, rounded; fewer if it is wide.

    >>> said(Fraction(-3, 2)), said(Fraction(2)), said(2 / 3)
    ('-3/2', '2', '0.666667…')
    >>> from flint import arb
    >>> said(arb(2).sqrt()), said(arb(2, 1e-3)), said(arb(0, 1e-30))
    ('1.41421…', '2.00…', '0…')
    """
    if isinstance(number, Fraction | int):
        return str(number)
    return f"{certain(number) if hasattr(number, 'mid') else f'{drawn(number):g}'}…"


def certain(ball: Any) -> str:
    """A number to six digits, if all of the ball are rounded to the same.

    A number halfway between two of six digits has some more, so that the text depends on
    the number, and not on the ball around it.

    >>> from flint import arb
    >>> certain(arb(1) / 3), certain(arb(1) / 1024 + arb(0, 1e-25)), certain(arb(10) ** 20 / 3)
    ('0.333333', '0.0009765625', '3.33333e+19')
    """
    if not ball.is_finite() or ball.contains(0):
        return "0"
    centre, radius = _dyadic(ball.mid()), _dyadic(ball.rad())
    for digits in (*range(_DIGITS, _MOST_DIGITS + 1), *range(_DIGITS - 1, 0, -1)):
        lower, upper = (_rounded(x, digits) for x in (centre - radius, centre + radius))
        if lower == upper:
            return _written(lower if digits < _DIGITS else lower.normalize())
    return "0"


def drawn(number: Any) -> float:
    """A number for a picture: six digits, so that every machine draws the same.

    >>> drawn(Fraction(1, 3)), drawn(1e-300)
    (0.333333, 0.0)
    """
    x = float(number.mid()) if hasattr(number, "mid") else float(number)
    return 0.0 if abs(x) < 10.0 ** (-2 * _DIGITS) else float(f"{x:.{_DIGITS}g}")


def _dyadic(number: Any) -> Fraction:
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _rounded(number: Fraction, digits: int) -> Decimal:
    wide = Context(prec=digits)
    return wide.divide(Decimal(number.numerator), Decimal(number.denominator))


def _written(number: Decimal) -> str:
    return f"{number:f}" if -6 < number.adjusted() < 16 else f"{number:e}"
