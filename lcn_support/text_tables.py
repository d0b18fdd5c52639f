"""Tables for a terminal: columns of equal width, two spaces apart."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

_FEWEST, _MOST = 3, 12


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, its cells padded to the widths of their columns.

    Raises ``ValueError`` for rows of different lengths.

    >>> aligned([("index", "kind"), ("12", "saddle")])
    ['index  kind', '12     saddle']
    """
    given = list(rows)
    widths = [max(map(len, column)) for column in zip(*given, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in given]


def short_number(number: Fraction | float, most: int = 12, digits: int = 3) -> str:
    """A fraction as it is, if that takes at most so many characters; else three digits.

    >>> short_number(Fraction(1, 3)), short_number(Fraction(10**13, 3)), short_number(2 / 3)
    ('1/3', '3.33e+12', '0.667')
    >>> short_number(Fraction(10**5000, 3)), short_number(Fraction(-1, 10**5000))
    ('3.33e+4999', '-1.00e-5000')
    """
    if not isinstance(number, Fraction):
        return f"{float(number):.{digits}g}"
    above, below = number.numerator, number.denominator
    if max(abs(above), below) < 10**most and len(str(number)) <= most:
        return str(number)
    if abs(above.bit_length() - below.bit_length()) < 1000:
        return f"{float(number):.{digits}g}"
    wide = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN)  # beyond floats
    return f"{wide.divide(_leading(above, wide), _leading(below, wide)):.{digits}g}"


def short_form(W: Iterable[Fraction | float]) -> str:
    """Coefficients in brackets, each a short number.

    >>> short_form([Fraction(1, 2), 2 / 3])
    '(1/2, 0.667)'
    """
    return f"({', '.join(map(short_number, W))})"


def told_apart(numbers: Sequence[Fraction | float]) -> list[str]:
    """Short numbers, with as many digits as tell each from the others.

    Floats that agree to twelve digits are taken for the same number.

    >>> told_apart([0.50012, 0.50013, 7.123456, Fraction(1, 2)])
    ['0.50012', '0.50013', '7.12', '1/2']
    >>> told_apart([0.1 + 0.2, 0.3])
    ['0.3', '0.3']
    """
    order = sorted(range(len(numbers)), key=lambda i: numbers[i])
    needed = [_FEWEST] * len(numbers)
    for i, j in pairwise(order):
        digits = _digits_between(numbers[i], numbers[j])
        needed[i], needed[j] = max(needed[i], digits), max(needed[j], digits)
    return [short_number(x, digits=d) for x, d in zip(numbers, needed, strict=True)]


def losses_apart(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns of a table of critical points with losses that are told apart, as texts.

    Other tables stay, as do losses that are not all known as a number.

    >>> losses_apart({"loss": [0.50012, 0.50013], "kind": ["saddle", "saddle"]})["loss"]
    ['0.50012', '0.50013']
    >>> losses_apart({"loss": [0.50012, 0.50013]})["loss"]
    [0.50012, 0.50013]
    """
    losses = columns.get("loss", [None])
    if "kind" in columns and all(isinstance(loss, Fraction | float) for loss in losses):
        return {**columns, "loss": told_apart(losses)}
    return dict(columns)


def _digits_between(lower: Fraction | float, upper: Fraction | float) -> int:
    """How many digits tell one from the other; the fewest where none are to."""
    if lower == upper:
        return _FEWEST
    for digits in range(_FEWEST, _MOST + 1):
        if f"{float(lower):.{digits}g}" != f"{float(upper):.{digits}g}":
            return digits
    return _FEWEST


def _leading(integer: int, context: Context) -> Decimal:
    """The integer, but for digits that make no difference; Python writes out at most 4300."""
    rest = max(0, integer.bit_length() - 100)
    return context.multiply(Decimal(integer >> rest), context.power(Decimal(2), rest))
