"""Texts beside points, and keys that say what a mark or a line stands for.

Text has the ink of the style that it is drawn in, and need not name its colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lcn_support.figures.base import MAX_HEIGHT, Canvas, Theme

CENTRED: Mapping[str, Any] = {"ha": "center", "va": "center"}
"""Text with its middle at the given point."""

KINDS = {"global": "global minimum", "bad": "bad minimum", "saddle": "saddle"}
"""What the kinds of critical points in a figure's data are called in its key."""

MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "muted")}
"""Their symbols, and the colours of these in the theme."""


def note(
    axes: Any, text: str, at: tuple[Any, Any], shift: tuple[float, float], **style: Any
) -> Any:
    """A text at a distance in points from a point of the axes; it stands at half its height."""
    style = {"va": "center", **style}
    return axes.annotate(text, at, shift, textcoords="offset points", **style)


def mark(
    axes: Any, at: Sequence[Any], symbol: str, colour: str, theme: Theme, **style: Any
) -> None:
    """A symbol in a colour of the theme, with a rim of paper; ``at`` are its coordinates."""
    style = {"mec": theme.paper, "mew": 0.5, "ms": 6, **style}
    axes.plot(*at, symbol, color=getattr(theme, colour), **style)


def in_one_column(canvas: Canvas) -> bool:
    """Whether the canvas is as narrow as a column of a paper, so that panels stand in one column.

    >>> from matplotlib.figure import Figure
    >>> in_one_column(Figure(figsize=(3.4, 3))), in_one_column(Figure(figsize=(5, 3)))
    (True, False)
    """
    return bool(canvas.get_size_inches()[0] < 4)


SPARE = 0.4
"""Inches below a drawing that are no reason to make its canvas lower."""


def fit_height(canvas: Canvas, height: float, remedy: str) -> float:
    """Make the canvas as high, in inches, as what is drawn on it needs; it returns its height.

    A canvas that has room, and not too much of it, stays as it is. Raises ``ValueError`` where more
    is needed than a page has.

    >>> from matplotlib.figure import Figure
    >>> fit_height(Figure(figsize=(5, 3)), 2.8, ""), fit_height(Figure(figsize=(5, 3)), 2, "")
    (3.0, 2.0)
    >>> fit_height(Figure(figsize=(5, 3)), 9.5, "give fewer architectures")
    Traceback (most recent call last):
        ...
    ValueError: the picture would be 9.5 in high, more than the 8.5 in of a page; give fewer \
architectures
    """
    if height > MAX_HEIGHT:
        raise ValueError(
            f"the picture would be {height:.1f} in high, more than the {MAX_HEIGHT} in of a page; "
            f"{remedy}"
        )
    width, given = map(float, canvas.get_size_inches())
    if -1e-6 < given - height <= SPARE:
        return given
    canvas.set_size_inches(width, height)
    return float(height)


def axes_at(
    canvas: Canvas, left: float, bottom: float, size: tuple[float, float], **style: Any
) -> Any:
    """Axes at a place of the canvas, everything in inches."""
    across, up = canvas.get_size_inches()
    width, height = size
    return canvas.add_axes((left / across, bottom / up, width / across, height / up), **style)


def sheet(canvas: Canvas) -> Any:
    """Axes without a frame that fill the canvas."""
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return axes


def spot(
    canvas: Canvas, box: tuple[float, float, float, float], at: tuple[float, float], text: str
) -> Any:
    """Small axes without a frame, to draw a mark on, and the text that says what it stands for."""
    axes = canvas.add_axes(box)
    axes.set_axis_off()
    canvas.text(*at, text, va="center")
    return axes


def box(axes: Any, corner: tuple[float, float], size: tuple[float, float], **style: Any) -> None:
    """A rectangle from its lower left corner."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle(corner, *size, **style))


def signed(number: object) -> str:
    """A number, or its text, with the minus of mathematics.

    >>> signed(-1), signed("-0.5")
    ('−1', '−0.5')
    """
    return str(number).replace("-", "−")


def polynomial(coefficients: Sequence[str]) -> str:
    """A form as mathematics, from its coefficients as text.

    >>> polynomial(("1", "-3", "0", "1"))
    '$x^{3} - 3x^{2}y + y^{3}$'
    """
    n = len(coefficients) - 1
    terms = []
    for j, c in enumerate(coefficients):
        powers = ((v, e) for v, e in (("x", n - j), ("y", j)) if e)
        monomial = "".join(v if e == 1 else f"{v}^{{{e}}}" for v, e in powers)
        size = c.removeprefix("-")
        number = f"({size})" if "/" in size and monomial else size
        shown = monomial if size == "1" and monomial else number + monomial
        if size != "0":
            terms.append(f"+ {shown}" if size == c else f"- {shown}")
    return f"${' '.join(terms).removeprefix('+ ')}$"


def line(**style: Any) -> Any:
    """A line or a mark as it looks in a key."""
    from matplotlib.lines import Line2D

    return Line2D([], [], **style)


def patch(**style: Any) -> Any:
    """An area as it looks in a key."""
    from matplotlib.patches import Patch

    return Patch(**style)


def key(canvas: Canvas, entries: Mapping[str, Any], at: tuple[float, float], **style: Any) -> None:
    """What lines and areas stand for, with the middle of its lower edge at a point of the canvas.

    >>> from matplotlib.figure import Figure
    >>> canvas = Figure()
    >>> key(canvas, {"a": line(), "b": patch()}, (0.5, 0), ncols=2)
    >>> [text.get_text() for text in canvas.legends[0].get_texts()]
    ['a', 'b']
    """
    style = {"loc": "lower center", **style}
    canvas.legend(entries.values(), entries, bbox_to_anchor=at, **style)
