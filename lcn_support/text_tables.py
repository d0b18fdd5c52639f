"""Tables for a terminal: columns of equal width, two spaces apart."""

from collections.abc import Iterable, Sequence


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, its cells padded to the widths of their columns.

    Raises ``ValueError`` for rows of different lengths.

    >>> aligned([("index", "kind"), ("12", "saddle")])
    ['index  kind', '12     saddle']
    """
    given = list(rows)
    widths = [max(map(len, column)) for column in zip(*given, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in given]
