"""Tables for a terminal: columns of equal width, two spaces apart."""

from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, its cells padded to the widths of their columns.

    Raises ``ValueError`` for rows of different lengths.

    >>> aligned([("index", "kind"), ("12", "saddle")])
    ['index  kind', '12     saddle']
    """
    given = list(rows)
    widths = [max(map(len, column)) for column in zip(*given, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in given]


def short_number(number: Fraction | float, most: int = 12) -> str:
    """A fraction as it is, if that takes at most so many characters; else three digits.

    >>> short_number(Fraction(1, 3)), short_number(Fraction(10**13, 3)), short_number(2 / 3)
    ('1/3', '3.33e+12', '0.667')
    >>> short_number(Fraction(10**5000, 3)), short_number(Fraction(-1, 10**5000))
    ('3.33e+4999', '-1.00e-5000')
    """
    if not isinstance(number, Fraction):
        return f"{float(number):.3g}"
    above, below = number.numerator, number.denominator
    if max(abs(above), below) < 10**most and len(str(number)) <= most:
        return str(number)
    if abs(above.bit_length() - below.bit_length()) < 1000:
        return f"{float(number):.3g}"
    wide = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN)  # beyond floats
    return f"{wide.divide(_leading(above, wide), _leading(below, wide)):.3g}"


def _leading(integer: int, context: Context) -> Decimal:
    """The integer, but for digits that make no difference; Python writes out at most 4300."""
    rest = max(0, integer.bit_length() - 100)
    return context.multiply(Decimal(integer >> rest), context.power(Decimal(2), rest))
