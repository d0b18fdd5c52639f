"""Pictures of factorizations on a grid: the filters of each class as squares with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from lcn_support.figures.base import Canvas
from lcn_support.figures.labels import CENTRED, box, sheet, signed
from lcn_support.figures.style import Theme
from lcn_support.grids.factorizations import GridFactorization
from lcn_support.publishing.results.pictures import Plot
from lcn_support.text_tables import short_number

_WIDEST, _HIGHEST = 5.5, 8.25
"""Inches of a picture that has room on a page."""

_SIDE, _LEAST = 0.34, 0.07
"""Inches of a square, and of the smallest one."""

_POINTS, _SMALLEST, _LETTER = 7.0, 4.5, 0.62
"""Points of a number, of the smallest one, and the width of a letter beside its height."""

_CHARACTERS = 6
"""Of a fraction; one that takes more has three digits."""

Rows = list[list[Fraction]]


def filters_on_a_grid(classes: Sequence[GridFactorization], number: int) -> Plot:
    """The filters of each class from left to right, a class below the other.

    Blue is positive and orange negative, the stronger the larger in its filter. Of ``number``
    classes those are drawn that have room. Raises ``ValueError`` for filters along three or more
    axes, and for those that are too large for a page.

    >>> from lcn_support.grids import GridArchitecture, grid_fibre
    >>> found = grid_fibre(GridArchitecture([(1, 2), (1, 2)]), [[1, 0, -1]])
    >>> filters_on_a_grid(found, len(found))
    Plot(Filters on a grid in 2 classes)
    """
    rows = [[_rows(w) for w in found.filters] for found in classes]
    heights, widths = zip(*((len(w), len(w[0])) for w in rows[0]), strict=True)
    across = sum(widths) + 0.7 * (len(widths) - 1) + 0.4
    pitch = max(heights) + 0.6
    side = min(_SIDE, _WIDEST / across, _HIGHEST / pitch)
    if side < _LEAST:
        raise ValueError(
            f"{len(widths)} filters with {sum(widths)} columns side by side and up to "
            f"{max(heights)} rows are too large for a page; to_frame() has their numbers"
        )
    shown = rows[: max(1, int(_HIGHEST / (side * pitch)))]
    texts = [[[[_short(c) for c in row] for row in w] for w in found] for found in shown]
    longest = max(len(text) for found in texts for w in found for row in w for text in row)
    points = min(_POINTS, 72 * side / (_LETTER * (longest + 0.5)))

    def draw(canvas: Canvas, theme: Theme) -> None:
        axes = sheet(canvas)
        for place, found in enumerate(shown):
            top, left = -pitch * place, 0.0
            for i, w in enumerate(found):
                if i:
                    axes.text(left - 0.35, top - max(heights) / 2, "·", fontsize=9, **CENTRED)
                largest = max((abs(c) for row in w for c in row), default=0) or 1
                down = top - (max(heights) - len(w)) / 2
                for y, row in enumerate(w):
                    for x, entry in enumerate(row):
                        tint = "inside" if entry > 0 else "outside"
                        face = theme.tint(tint, 0.4 * float(abs(entry) / largest))
                        corner = (left + x, down - y - 1)
                        box(axes, corner, (1, 1), fc=face, ec=theme.muted, lw=0.5)
                        if points >= _SMALLEST:
                            axes.text(corner[0] + 0.5, corner[1] + 0.46, texts[place][i][y][x],
                                      fontsize=points, **CENTRED)  # fmt: skip
                left += len(w[0]) + 0.7
        axes.set(xlim=(-0.2, across - 0.2), ylim=(0.3 - pitch * len(shown), 0.3))

    some = f"the first {len(shown)}" if len(shown) < number else str(number)
    classes_shown = f"{some} class{'es' * (number != 1)}"
    said = "; ".join(" · ".join(map(_in_words, found)) for found in texts)
    return Plot(
        f"Filters on a grid in {classes_shown}",
        f"The {len(widths)} filters of {classes_shown}, one below the other: squares with the "
        f"entries, blue where they are positive, orange where they are negative: {said}.",
        (side * across, side * pitch * len(shown)),
        draw,
    )


def _rows(w: Any) -> Rows:
    """Centres of the entries of a filter; one along a single axis is one row."""
    rows = w if isinstance(w[0], tuple) else (w,)
    if isinstance(rows[0][0], tuple):
        raise ValueError(
            "filters along three or more axes have no picture on a page; to_frame() has their "
            "numbers"
        )
    return [list(map(_centre, row)) for row in rows]


def _centre(entry: Any) -> Fraction:
    """The number itself, or the centre of what encloses it; 0 if that may be 0."""
    if isinstance(entry, Fraction):
        return entry
    if entry.contains(0):
        return Fraction(0)
    mantissa, exponent = map(int, entry.mid().man_exp())
    return mantissa * Fraction(2) ** exponent


def _short(entry: Fraction) -> str:
    return signed(short_number(entry, _CHARACTERS))


def _in_words(w: Sequence[Sequence[str]]) -> str:
    return ", ".join(" ".join(row) for row in w)
