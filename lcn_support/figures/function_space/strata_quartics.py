"""The strata of quartics by their collisions: which are inside, boundary and outside for e = 2."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import place_of
from lcn_support.figures.base import WIDTHS, Canvas, Data, Theme, Words, columns
from lcn_support.figures.labels import CENTRED
from lcn_support.figures.places import LINES
from lcn_support.figures.root_icons import labelled, place as put, root_key

MOST = 6
"""Degree of forms for whose strata there is room."""

WIDE = 5
"""Strata that stand side by side in one column; more have the width of the text."""

CORNERS = {
    "inside": "round,pad=0.35,rounding_size=0.7",
    "boundary": "square,pad=0.35",
    "outside": "square,pad=0.35",
}


def data(sizes: tuple[int, ...] = (4, 2)) -> Data:
    """The strata of the forms that an architecture composes, and the collisions between them.

    Raises ``ValueError`` for forms of a degree above six, for whose strata there is no room.

    >>> from collections import Counter
    >>> Counter(data()["strata"]["place"])
    Counter({'inside': 4, 'boundary': 3, 'outside': 2})
    >>> Counter(data(sizes=(2, 2, 2))["strata"]["place"])
    Counter({'boundary': 2, 'inside': 1, 'outside': 1})
    """
    a = Architecture(sizes)
    if a.degree > MOST:
        raise ValueError(
            f"sizes {a.sizes} have forms of degree {a.degree}, and the figure has room for the "
            f"strata of degree {MOST}; give smaller sizes, or list RootPattern.all_of_degree"
        )
    patterns = RootPattern.all_of_degree(a.degree)
    across = _across(patterns)
    strata = [(str(p), p.codimension, across[p], place_of(p, a)) for p in patterns]
    edges = [(str(p), str(cover)) for p in patterns for cover in p.covers()]
    return {
        "strata": columns(("pattern", "codimension", "column", "place"), strata),
        "collisions": columns(("from", "to"), edges),
    }


def _across(patterns: tuple[RootPattern, ...]) -> dict[RootPattern, float]:
    """Columns −1 to 1: in each codimension the fewest complex pairs to the left."""
    found: dict[RootPattern, float] = {}
    widest = max(sum(p.codimension == q.codimension for q in patterns) for p in patterns)
    for codimension in {p.codimension for p in patterns}:
        row = [p for p in patterns if p.codimension == codimension]
        row.sort(key=lambda p: (sum(p.complex), p.odd_count == 0, p.real[::-1]))
        step = 2 / max(widest - 1, 1)
        for i, p in enumerate(row):
            found[p] = (i - (len(row) - 1) / 2) * step
    return found


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One row a codimension, the open strata on top; frames and colours by place."""
    strata = data["strata"]
    widest = max(map(strata["codimension"].count, strata["codimension"]))
    if widest > WIDE:
        canvas.set_size_inches(WIDTHS["text"], canvas.get_size_inches()[1])
    axes: Any = canvas.add_axes((0.13, 0.17, 0.85, 0.83))
    lowest = max(strata["codimension"])
    axes.set(xlim=(-1.3, 1.3), ylim=(lowest + 0.4, -0.4))
    axes.set_axis_off()
    spots = zip(strata["column"], strata["codimension"], strict=True)
    at = dict(zip(strata["pattern"], spots, strict=True))
    for upper, lower in zip(*data["collisions"].values(), strict=True):
        axes.plot(*zip(at[upper], at[lower], strict=True), color=theme.muted, lw=0.7, zorder=1)
    for pattern, place in zip(strata["pattern"], strata["place"], strict=True):
        name = labelled(pattern, theme, below=True, bare=widest > 4)
        put(axes, name, at[pattern], frame=_frame(place, theme))
    for codimension in range(lowest + 1):
        height = 0.17 + 0.83 * (lowest + 0.4 - codimension) / (lowest + 0.8)
        canvas.text(0.01, height, f"codim {codimension}", va="center", color=theme.muted, size=7)
    for i, place in enumerate(CORNERS):
        canvas.text(0.2 + 0.3 * i, 0.115, place, bbox=_frame(place, theme), **CENTRED)
    root_key(canvas, (0.5, 0.035), theme)


def _frame(place: str, theme: Theme) -> dict[str, Any]:
    colours = {"edgecolor": getattr(theme, place), "facecolor": theme.paper}
    return {"boxstyle": CORNERS[place], **LINES[place], **colours}


def in_words(data: dict[str, dict[str, Any]]) -> str:
    """The strata, place by place, in words."""
    strata, found = data["strata"], []
    for place in CORNERS:
        names = [
            RootPattern(p).in_words()
            for p, where in zip(strata["pattern"], strata["place"], strict=True)
            if where == place
        ]
        found.append(f"{place.capitalize()}: {'; '.join(names) or 'none'}.")
    listed = " ".join(found)
    if len(listed) > 520:
        listed = f"There are {len(strata['pattern'])} strata; the data list them by place."
    return (
        "A boundary stratum hangs below an outside one and is itself in the function space. A "
        f"diagram of root patterns, those with more multiple roots further down. {listed}"
    )


FIGURE = Words(
    title_elsewhere="The strata of forms and the boundary of a function space",
    title="The nine strata of quartics and the boundary for two even filter sizes",
    caption=(
        "Boundary is what lies in the function space and in the closure of an outside stratum. "
        "Each node is a root pattern; a line downwards is a collision of two roots, of two pairs, "
        "or of a pair with its conjugate, and the closure of a stratum is all that hangs below "
        "it. Frames tell inside (rounded), boundary (thick) and outside (dashed)."
    ),
    alt=in_words,
    claim=("boundary-criterion", "boundary-by-collisions"),
    chapter="chapters/03-boundary",
    height=3.5,
)
