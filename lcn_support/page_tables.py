"""A computed table in a notebook: plain HTML that screen readers can follow.

Its class ``dataframe`` is what the book's theme asks of a table to show it on dark pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

from lcn_support.text_tables import short_number

# Parentheses around numbers, and spaces beside marks and digits that belong together.
_TOGETHER = re.compile(
    r"\([-+−]?\d[^()]*\)"
    r"|(?<=\d) (?=[|→±≤≥%]|to [-+−]?\d|\d{3}\b)"
    r"|(?<=[|→±≤≥=]) |(?<=\d to) (?=[-+−]?\d)|(?<=\b\w) (?==)"
    r"|(?<=\b\d) (?=\d\b)"
)

_NUMBER = re.compile(r"-?\d+(\.\d+)?e[-+]\d+")

MOST_LETTERS = 90
"""In a cell of a result's table; the rest is left out."""


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
            + "".join(map(_cell, rest))
            + "</tr>"
            for first, *rest in self.rows
        )
        return (
            f'<table class="table dataframe"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _cell(cell: object) -> str:
    """A cell, and a single number on one line, also where it has a minus in its exponent."""
    style = ' style="white-space:nowrap"' if _NUMBER.fullmatch(str(cell)) else ""
    return f"<td{style}>{escape(unbroken(cell))}</td>"


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


def in_cell(value: Any, most: int = MOST_LETTERS) -> str:
    """A value as the text of a cell: numbers with three digits, or as short fractions.

    >>> in_cell((Fraction(1, 2), 2 / 3, 7)), in_cell(None), in_cell({"seed": 3}), in_cell(True)
    ('(1/2, 0.667, 7)', '—', 'seed 3', 'yes')
    """
    text = _text(value)
    if len(text) <= most:
        return text
    whole, comma, _ = text[:most].rpartition(", ")
    return f"{whole}, …" if comma else f"{text[:most]} …"


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, Fraction | float):
        return short_number(value)
    if type(value).__name__ == "arb":
        return short_number(0.0 if value.contains(0) else float(value.mid()))
    if type(value).__name__ == "acb":
        real, imaginary = _text(value.real), _text(value.imag)
        sign = "−" if imaginary[0] == "-" else "+"
        return real if imaginary == "0" else f"{real} {sign} {imaginary.removeprefix('-')} i"
    if isinstance(value, range):
        return ", ".join(map(str, value)) or "none"
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        size = " × ".join(map(str, tuple(value.shape)))
        return _text(value.item()) if not size else f"{size} numbers"
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(k)} {_text(v)}" for k, v in value.items())
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return f"({', '.join(map(_text, value))})"
    return str(value).partition("\n")[0]
