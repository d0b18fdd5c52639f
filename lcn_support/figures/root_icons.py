"""Root patterns in figures: an icon of the roots, the same everywhere, and their digits.

A dot is a simple real root, dots that touch are a multiple one, on a line that stands for the real
numbers; two rings, one above the line and one below, are a pair of complex conjugate roots. Nothing
depends on a colour.
"""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.figures.base import Canvas, Theme

DOT = 3.0
"""Diameter of a dot in points."""

GAP = 2.0
"""Between two roots that differ."""

HEIGHT = 10.6
"""Of every icon, so that icons stand in line."""

DIGITS: dict[str, Any] = {"family": "DejaVu Sans", "size": 7}
"""Digits of a pattern are set without serifs, where 1, | and l differ."""


def written(pattern: str) -> str:
    """The digits of a pattern with room around the bar.

    >>> written("11|1")
    '11\u2009|\u20091'
    """
    return pattern.replace("|", "\u2009|\u2009")


def places(pattern: RootPattern) -> list[tuple[bool, float]]:
    """Whether each root or pair is real, copy by copy, and its distance from the left in points.

    >>> places(RootPattern("2|1"))
    [(True, 1.5), (True, 4.5), (False, 9.5)]
    """
    found, left = [], 0.0
    for side, real in ((pattern.real, True), (pattern.complex, False)):
        for multiplicity in side:
            found += [(real, left + DOT * (copy + 0.5)) for copy in range(multiplicity)]
            left += DOT * multiplicity + GAP
    return found


def icon(pattern: RootPattern, ink: Any) -> Any:
    """The roots of a pattern as a drawing to be placed, in that colour."""
    from matplotlib.lines import Line2D
    from matplotlib.offsetbox import DrawingArea
    from matplotlib.patches import Circle

    roots = places(pattern)
    width = max((x for _, x in roots), default=0) + DOT / 2
    area, middle = DrawingArea(width + 3, HEIGHT), HEIGHT / 2
    area.add_artist(Line2D([0, width + 3], [middle] * 2, color=ink, lw=0.5, alpha=0.6))
    for real, x in roots:
        if real:
            area.add_artist(Circle((x + 1.5, middle), DOT / 2, fc=ink, ec="none"))
        else:
            for side in (-1, 1):
                at = x + 1.5, middle + side * (HEIGHT / 2 - DOT / 2 - 0.3)
                area.add_artist(Circle(at, DOT / 2 - 0.3, fc="none", ec=ink, lw=0.7))
    return area


def labelled(
    pattern: str,
    theme: Theme,
    *,
    below: bool = False,
    text: str = "",
    ink: Any = None,
    bare: bool = False,
    size: float = DIGITS["size"],
) -> Any:
    """Icon and digits of a pattern, side by side or the digits ``below``, and a text after them."""
    from matplotlib.offsetbox import HPacker, TextArea, VPacker

    colour = theme.ink if ink is None else ink
    words = TextArea(written(pattern), textprops={**DIGITS, "color": colour, "size": size})
    parts = [words] if bare else [icon(RootPattern(pattern), colour), words]
    pack = VPacker if below else HPacker
    whole = pack(children=parts, align="center", pad=0, sep=1.5 if below else 4)
    if not text:
        return whole
    more = TextArea(text, textprops={"size": 7, "color": colour})
    return HPacker(children=[whole, more], align="center", pad=0, sep=3)


def place(
    axes: Any, box: Any, at: tuple[Any, Any], shift: tuple[float, float] = (0, 0), *,
    anchor: tuple[float, float] = (0.5, 0.5), coordinates: Any = "data", zorder: float = 5,
    frame: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Put a drawing at a distance in points from a point; ``anchor`` is its own point there."""
    from matplotlib.offsetbox import AnnotationBbox

    axes.add_artist(
        AnnotationBbox(
            box, at, shift, xycoords=coordinates, boxcoords="offset points",
            box_alignment=anchor, frameon=frame is not None, bboxprops=frame, pad=0.25,
            annotation_clip=False, zorder=zorder,
        )
    )  # fmt: skip


IN_WORDS = "dots are simple real roots, touching ones a multiple root, two rings a complex pair."
"""What icons mean, for the caption of a figure without room for their key."""

KEY = (("1|0", "simple real root"), ("2|0", "double real root"), ("0|1", "complex pair"))
"""Icons that explain all others: every figure that draws icons shows them, or has `IN_WORDS`."""


def root_key(canvas: Canvas, at: tuple[float, float], theme: Theme) -> None:
    """What dots and rings stand for, with its middle at a point of the canvas."""
    from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

    style: dict[str, Any] = {"align": "center", "pad": 0}
    parts: list[Any] = []
    for pattern, name in KEY:
        words = TextArea(name, textprops={"size": 7, "color": theme.ink})
        parts.append(
            HPacker(children=[icon(RootPattern(pattern), theme.ink), words], sep=4, **style)
        )
    box = HPacker(children=parts, sep=11, **style)
    canvas.add_artist(AnnotationBbox(box, at, xycoords="figure fraction", frameon=False, pad=0))
