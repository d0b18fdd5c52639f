"""How numbers leave: exact ones as text, others with six digits, those to be drawn rounded."""

from fractions import Fraction
from typing import Any

_DIGITS = 6


def said(number: Any) -> str:
    """A number in words for the page: exact, or six digits and an ellipsis.

    >>> said(Fraction(-3, 2)), said(Fraction(2))
    ('-3/2', '2')
    """
    if isinstance(number, Fraction | int):
        return str(number)
    return f"{drawn(number):g}…"


def drawn(number: Any) -> float:
    """A number for a picture: six digits, so that every machine draws the same.

    >>> drawn(Fraction(1, 3)), drawn(1e-300)
    (0.333333, 0.0)
    """
    x = float(number.mid()) if hasattr(number, "mid") else float(number)
    return 0.0 if abs(x) < 10.0 ** (-2 * _DIGITS) else float(f"{x:.{_DIGITS}g}")
