"""Tables for a terminal: columns of equal width, two spaces apart."""

from collections.abc import Iterable, Sequence
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
    """
    if isinstance(number, Fraction) and len(str(number)) <= most:
        return str(number)
    return f"{float(number):.3g}"
