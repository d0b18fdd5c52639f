"""A computed table in a notebook: plain HTML that screen readers can follow.

Its class ``dataframe`` is what the book's theme asks of a table to show it on dark pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcn_support.landscape.critical_point import CriticalPoints

# Parentheses around numbers, and spaces beside marks and digits that belong together.
_TOGETHER = re.compile(
    r"\([-+−]?\d[^()]*\)"
    r"|(?<=\d) (?=[|→±≤≥%]|to [-+−]?\d|\d{3}\b)"
    r"|(?<=[|→±≤≥=]) |(?<=\d to) (?=[-+−]?\d)|(?<=\b\w) (?==)"
    r"|(?<=\b\d) (?=\d\b)"
)


@dataclass(frozen=True)
class PageTable:
    """A table with a caption; the first column names the rows.

    In HTML tuples, digits in a row, root patterns, equations of a letter, intervals and a number
    with its sign or percent stay on one line.

    Raises ``ValueError`` for a row that is longer or shorter than the head.

    >>> squares = PageTable("Squares", ("n", "n²"), ((2, 4), ((3, 2), (9, 4))))
    >>> squares
    Squares
    n | n²
    2 | 4
    (3, 2) | (9, 4)
    >>> "(9,\N{NO-BREAK SPACE}4)" in squares._repr_html_()
    True
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.head):
                raise ValueError(f"row {row} has {len(row)} cells, the head has {len(self.head)}")

    def __repr__(self) -> str:
        lines = (" | ".join(map(str, row)) for row in (self.head, *self.rows))
        return "\n".join((self.caption, *lines))

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(unbroken(name))}</th>' for name in self.head)
        body = "".join(
            f'<tr><th scope="row">{escape(unbroken(first))}</th>'
            + "".join(f"<td>{escape(unbroken(cell))}</td>" for cell in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        return (
            f'<table class="table dataframe"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def unbroken(cell: object) -> str:
    """The text of a cell with no-break spaces in numbers, tuples, patterns, equations, intervals.

    >>> unbroken("(3, 2), filling").replace("\N{NO-BREAK SPACE}", "_")
    '(3,_2), filling'
    >>> unbroken("11 | 1 → 2 | 1, 17.6 % (17.5 to 17.8)").replace("\N{NO-BREAK SPACE}", "_")
    '11_|_1_→_2_|_1, 17.6_% (17.5_to_17.8)'
    >>> unbroken("(3, 2), s = 2, or 2 2 1").replace("\N{NO-BREAK SPACE}", "_")
    '(3,_2), s_=_2, or 2_2_1'
    """
    return _TOGETHER.sub(lambda m: m[0].replace(" ", "\N{NO-BREAK SPACE}"), str(cell))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> PageTable:
    """The table for a notebook to display."""
    return PageTable(caption, tuple(head), tuple(map(tuple, rows)))


def grouped(number: int) -> str:
    """All digits of an integer by threes, on one line.

    >>> grouped(2976084) == "2\\N{NO-BREAK SPACE}976\\N{NO-BREAK SPACE}084"
    True
    """
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def points_table(result: CriticalPoints) -> PageTable:
    """The critical points of a complete result, without their coefficients: fit for a phone.

    Raises ``ValueError`` for a result that is not complete.

    >>> from lcn_support import Architecture, QuadraticLoss, critical_points
    >>> points_table(critical_points(Architecture((2,)), QuadraticLoss((1, 2))))
    All critical points with W ≠ 0
    loss | roots | index | classes | kind
    0 | 1|0 | 0 | 1 | global minimum
    """
    if not result.is_complete:
        raise ValueError(f"{result!r}: {'; '.join(result.notes)}")
    return table(
        "All critical points with W ≠ 0",
        ("loss", "roots", "index", "classes", "kind"),
        [
            (f"{float(p.loss):.3g}", p.pattern, p.index, len(p.classes), p.kind)
            for p in result.points
        ],
    )
