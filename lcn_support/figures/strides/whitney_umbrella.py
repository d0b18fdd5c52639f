"""A slice of a neurovariety that is Whitney's umbrella, for two architectures that share it.

The forms x⁴ + a x³y + b xy³ + c y⁴ in the Zariski closure for k = (3, 2), s = (2, 1) are those with
b² + a²c = 0: the surface (x² + axy − ty²)(x² + ty²), at (a, b, c) = (a, at, −t²), and the handle
x⁴ + cy⁴ with c > 0. Two layers of size 2 merge to one of size 3; so the closure is the same for
k = (2, 2, 2), s = (1, 2, 1). Points are dyadic; the place of a piece is decided exactly at one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import key, line, patch
from lcn_support.figures.surfaces import brightness, mesh, note_in_space, space

ARCHITECTURES = (Architecture((3, 2), (2, 1)), Architecture((2, 2, 2), (1, 2, 1)))
A_END, T_END, TOP = Fraction(2), Fraction(5, 4), Fraction(3, 2)
"""The surface is drawn for |a| ≤ 2 and |t| ≤ 5/4, the handle up to c = 3/2."""

NEAR = Fraction(1, 2**16)
VIEW = 22, -63
LIMITS = (-2, 2), (-2.5, 2.5), (-1.6, 1.5)
DASHES, DOTS = (0, (3, 1.3)), (0, (1, 1.5))
# point (a, b, c), its name, shift of the name in points and its side
NOTES = (
    ((0, 0, 1), "$x^4+cy^4$", (6, 0), "left"),
    ((0, 0, 0), "$x^4$", (7, 6), "left"),
    ((0, 0, -1.5625), "$x^4-t^2y^4$", (-3, -11), "right"),
    ((2, -2, -1), "a double root", (7, -5), "left"),
)

Filter = tuple[Fraction, ...]
Bound = Callable[[Fraction], Fraction]


def form(a: Fraction, t: Fraction) -> Filter:
    """The filter of (x² + axy − ty²)(x² + ty²).

    >>> form(Fraction(0), Fraction(2)) == (1, 0, 0, 0, -4)
    True
    """
    return (Fraction(1), a, Fraction(0), a * t, -t * t)


def place(architecture: Architecture, W: Filter) -> str:
    """Inside or outside; 'boundary' if inside, with points of the umbrella outside next to it.

    >>> place(ARCHITECTURES[0], form(Fraction(0), Fraction(0)))
    'boundary'
    """
    from lcn_support.function_space.membership import contains

    if not contains(architecture, W):
        return "outside"
    return "inside" if all(contains(architecture, V) for V in neighbours(W)) else "boundary"


def neighbours(W: Filter) -> Iterator[Filter]:
    """Points of the umbrella next to one of its points, on all sheets through it.

    >>> all(b**2 + a**2 * c == 0 for _, a, _, b, c in neighbours(form(Fraction(0), Fraction(1))))
    True
    """
    a, b, c = W[1], W[3], W[4]
    root = Fraction(isqrt(abs(c.numerator)), isqrt(c.denominator))
    for t in [b / a] if a else [root, -root] if c <= 0 else []:
        for da in (-NEAR, 0, NEAR):
            for dt in (-NEAR, 0, NEAR):
                yield form(a + da, t + dt)
    if a == 0 and c >= 0:
        yield (Fraction(1), a, Fraction(0), b, c + NEAR)


def data(steps: int = 16) -> Data:
    """The sheets of the surface by (a, t), cell after cell, and the lines on it, with their places.

    ``steps`` is a power of two, so that all points are dyadic.

    >>> lines = data(steps=2)["lines"]
    >>> sorted(set(zip(lines["filter sizes"], lines["line"], lines["place"])))
    ... # doctest: +NORMALIZE_WHITESPACE
    [('2 2 2', 'crossing', 'boundary'), ('2 2 2', 'double root', 'boundary'),
     ('2 2 2', 'handle', 'outside'), ('2 2 2', 'pinch', 'boundary'),
     ('3 2', 'crossing', 'inside'), ('3 2', 'handle', 'outside'), ('3 2', 'pinch', 'boundary')]
    """
    surface, lines = [], []
    for architecture in ARCHITECTURES:
        name = " ".join(map(str, architecture.sizes))
        for sheet, low, high in _sheets(architecture):
            for side in (-1, 1):
                a = side * A_END / 2
                where = place(architecture, form(a, (low(a) + high(a)) / 2))
                corners = _corners(side, low, high, steps)
                surface += [(name, sheet, *corner, where) for corner in corners]
        for curve, points in _lines(architecture, steps).items():
            where = place(architecture, points[len(points) // 3])
            lines += [(name, curve, W[1], W[3], W[4], where) for W in points]
    return {
        "surface": columns(("filter sizes", "sheet", "a", "t", "place"), surface),
        "lines": columns(("filter sizes", "line", "a", "b", "c", "place"), lines),
    }


def _has_real_roots(architecture: Architecture) -> bool:
    """Whether the architecture asks for real roots of x² + axy − ty²."""
    return architecture.groups[0].even_count == 2


def _sheets(architecture: Architecture) -> Iterator[tuple[str, Bound, Bound]]:
    """Sheets low(a) ≤ t ≤ high(a), parted at t = 0 and where x² + axy − ty² has a double root."""
    yield "t > 0", lambda _: Fraction(0), lambda _: T_END
    if _has_real_roots(architecture):
        yield "real roots, t < 0", lambda a: -a * a / 4, lambda _: Fraction(0)
        yield "no real roots", lambda _: -T_END, lambda a: -a * a / 4
    else:
        yield "t < 0", lambda _: -T_END, lambda _: Fraction(0)


def _corners(side: int, low: Bound, high: Bound, steps: int) -> Iterator[tuple[Fraction, Fraction]]:
    """The four corners (a, t) of each cell of a sheet, to one side of a = 0."""
    for i in range(steps):
        for j in range(steps // 2):
            for across, along in ((0, 0), (0, 1), (1, 1), (1, 0)):
                a = side * A_END * (i + across) / steps
                yield a, low(a) + (high(a) - low(a)) * (j + along) / (steps // 2)


def _lines(architecture: Architecture, steps: int) -> dict[str, list[Filter]]:
    zero, one = Fraction(0), Fraction(1)
    lines: dict[str, list[Filter]] = {
        "pinch": [form(zero, zero)],
        "crossing": [form(zero, T_END * i / steps) for i in range(1, steps + 1)],
        "handle": [(one, zero, zero, zero, TOP * i / steps) for i in range(1, steps + 1)],
    }
    if _has_real_roots(architecture):
        ends = [A_END * i / steps for i in range(-steps, steps + 1)]
        lines["double root"] = [form(a, -a * a / 4) for a in ends]
    return lines


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One umbrella above the other, and a key."""
    names = list(dict.fromkeys(data["surface"]["filter sizes"]))
    for number, name in enumerate(names):
        box = (-0.06, 0.53 - 0.45 * number, 1.12, 0.485)
        axes = space(canvas, box, LIMITS, (1, 1.1, 0.95), 1.3, VIEW)
        _draw_surface(rows(data["surface"], **{"filter sizes": name}), axes, theme)
        _draw_lines(rows(data["lines"], **{"filter sizes": name}), axes, theme)
    for top, k, s in ((0.98, "3, 2", "2, 1"), (0.53, "2, 2, 2", "1, 2, 1")):
        canvas.text(0.03, top, f"$k=({k})$", va="center", size=9)
        canvas.text(0.03, top - 0.035, f"$s=({s})$", va="center", size=9)
    _draw_key(canvas, theme)


def _draw_surface(corners: list[dict[str, Any]], axes: Any, theme: Theme) -> None:
    """The cells in the colours of their places, lit from the front."""
    cells = np.reshape([(c["a"], c["a"] * c["t"], -(c["t"] ** 2)) for c in corners], (-1, 4, 3))
    strength = 0.3 + 0.5 * brightness(cells, (0.45, -0.5, 0.75))
    colours = [theme.tint(c["place"], s) for c, s in zip(corners[::4], strength, strict=True)]
    mesh(axes, cells, colours, linewidths=0.4, zorder=1, clip_on=False)


def _draw_lines(points: list[dict[str, Any]], axes: Any, theme: Theme) -> None:
    """Thick lines; dashed outside, dotted behind the surface; and names of the points."""
    for name in dict.fromkeys(point["line"] for point in points):
        chosen = [point for point in points if point["line"] == name]
        colour = getattr(theme, chosen[0]["place"])
        if name == "pinch":
            style = {"marker": "s", "mec": theme.paper, "mew": 0.6, "ms": 5}
            axes.plot(0, 0, 0, color=colour, zorder=5, **style)
            continue
        front = [point for point in chosen if point["a"] >= 0]
        behind = [point for point in chosen if point["a"] <= 0 and name == "double root"]
        for dashes, part in ((DASHES if name == "handle" else "-", front), (DOTS, behind)):
            curve = [[point[n] for point in part] for n in "abc"]
            axes.plot(*curve, color=colour, ls=dashes, lw=1.8, zorder=3)
    for at, text, shift, side in NOTES:
        if any(at[0] == point["a"] for point in points):
            note_in_space(axes, text, at, shift, ha=side)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    square: Any = {"marker": "s", "ms": 5, "mec": theme.paper, "mew": 0.6}
    entries: dict[str, Any] = {
        "inside": patch(facecolor=(theme.inside, 0.6), edgecolor=theme.inside),
        "boundary in the closure": line(color=theme.boundary, lw=1.8, **square),
        "outside": patch(facecolor=(theme.outside, 0.6), edgecolor=theme.outside),
        "outside: the handle": line(color=theme.outside, lw=1.8, ls=DASHES),
    }
    key(canvas, entries, (0.5, -0.01), ncols=2, columnspacing=1.6)


FIGURE = Words(
    title="A whisker: Whitney's umbrella in a slice of the Zariski closure",
    caption=(
        "The network reaches Whitney's umbrella but not its handle: a whisker. Forms x⁴ + ax³y + "
        "bxy³ + cy⁴ in the Zariski closure, c upwards: b² + a²c = 0. Above, for one layer of size "
        "3, the handle x⁴ + cy⁴, c > 0, factors only over the complex numbers; it meets the "
        "surface in the one boundary point x⁴. Below, two layers of size 2 in its place: now the "
        "quadratic factor needs real roots, and the boundary is a curve: forms with a double "
        "root, and the line of self-crossing. Dotted: behind the surface."
    ),
    alt=(
        "The handle of the umbrella lies outside of the function space in both pictures; in the "
        "lower one a part of the surface does, too. One surface in space, folded like a tent that "
        "crosses itself along a vertical line. The line ends at a square mark, x⁴, and goes on "
        "upwards as a dashed handle labelled x⁴ + cy⁴. In the upper picture all of the surface is "
        "inside and the mark is the only boundary point. In the lower picture a part between the "
        "vertical line and a curve that falls from the mark, labelled a double root, is outside; "
        "line and curve are boundary. A dotted curve shows the same part on the far side."
    ),
    claim=("whiskers", "relative-boundary", "boundary-in-a-group"),
    chapter="chapters/08-strides",
    height=5.7,
)
