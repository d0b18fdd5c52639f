"""Two planes through a target and two of its critical points: tangent circles, a node and a cusp.

In a plane of forms each point a of P¹(R) is a double root of one form, the solution of two linear
equations. All numbers are rational, floats being the dyadic numbers that they are, so every pattern
is that of `root_pattern` in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import cos, pi, sin
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.strata import place_of
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line, note, patch
from lcn_support.figures.random_quartic import SEED, random_target
from lcn_support.figures.root_icons import DIGITS, labelled, place as put, root_key, written
from lcn_support.forms.roots import root_pattern

NETWORK = Architecture((3, 2, 2))
SHOWN = ((("112|0", 0), ("22|0", 1)), (("112|0", 1), ("13|0", 0)))
"""In each plane two critical points: their patterns, and their ranks among those by loss."""

WINDOWS = ((-2.1, 2.4), (-1.15, 1.6))
REGIONS = (
    ((-0.9, -1.0), (2.0, -1.2), (1.75, 2.15), (0.57, 0.9)),
    ((-0.85, 0.85), (1.2, -0.6), (0.49, -0.62)),
)
"""Where the pattern is written, in each plane."""

SHIFTS = (((-4, -24), (8, -18)), ((8, 0), (8, 0)))
"""From each critical point to its label, in points."""

STRENGTHS = {"inside": 0.13, "outside": 0.2}
"""Of the tints of the regions, and of the ground of a label, which stops the lines behind it."""

DASHES = (0, (3.5, 1.5))
DOTS = (0, (1, 1.5))


@dataclass(frozen=True)
class Plane:
    """u + s·e_1 + t·e_2, with orthonormal e_1 and e_2 up to rounding."""

    origin: tuple[Any, ...]
    first: tuple[Any, ...]
    second: tuple[Any, ...]

    @classmethod
    def through(cls, u: Sequence[Fraction], V: Sequence[Any], W: Sequence[Any]) -> Plane:
        """The plane through u, V (to the right of u) and W (above)."""
        origin = np.array([float(c) for c in u])
        first = np.array([float(c) for c in V]) - origin
        first /= np.linalg.norm(first)
        second = np.array([float(c) for c in W]) - origin
        second -= (second @ first) * first
        second /= np.linalg.norm(second)
        rounded = ([Fraction(round(2**30 * c), 2**30) for c in e.tolist()] for e in (first, second))
        return cls(tuple(u), *map(tuple, rounded))

    def form(self, s: Fraction, t: Fraction) -> tuple[Fraction, ...]:
        """The form at (s, t), exactly."""
        rows = zip(self.origin, self.first, self.second, strict=True)
        return tuple(c + s * a + t * b for c, a, b in rows)

    def place(self, W: Sequence[Any]) -> tuple[float, float]:
        """The coordinates of a form of the plane."""
        shift = [float(w) - float(c) for w, c in zip(W, self.origin, strict=True)]
        return _dot(map(float, self.first), shift), _dot(map(float, self.second), shift)

    def with_double_root(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(s, t) of the form with the double root [x : y]: both its partial derivatives vanish.

        Raises ``ZeroDivisionError`` where that is no single form.
        """
        n = len(self.origin) - 1
        in_x = [(n - i) * x ** max(n - i - 1, 0) * y**i for i in range(n + 1)]
        in_y = [i * x ** (n - i) * y ** max(i - 1, 0) for i in range(n + 1)]
        a, b, e = (_dot(v, in_x) for v in (self.first, self.second, self.origin))
        c, d, f = (_dot(v, in_y) for v in (self.first, self.second, self.origin))
        return (b * f - d * e) / (a * d - b * c), (c * e - a * f) / (a * d - b * c)

    @property
    def in_floats(self) -> Plane:
        """The same numbers as floats, for speed where a rounding does no harm."""
        return Plane(*(tuple(map(float, v)) for v in (self.origin, self.first, self.second)))


def _dot(first: Iterable[Any], second: Iterable[Any]) -> Any:
    return sum(a * b for a, b in zip(first, second, strict=True))


@cache
def sections() -> tuple[tuple[Plane, tuple[Any, Any]], ...]:
    """The planes, each with its two critical points."""
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.quadratic import QuadraticLoss

    u = random_target()
    by_pattern: dict[str, list[Any]] = {}
    for point in critical_points(NETWORK, QuadraticLoss(u), progress=False).points:
        by_pattern.setdefault(str(point.pattern), []).append(point)
    found = []
    for (first, one), (second, two) in SHOWN:
        points = by_pattern[first][one], by_pattern[second][two]
        found.append((Plane.through(u, *(p.end_to_end for p in points)), points))
    return tuple(found)


def data(step: float = 0.04, grid: int = 120) -> Data:
    """The discriminant in both planes by its double roots, critical points, and the outside.

    >>> data(step=0.2, grid=4)["points"]["pattern"]
    ['112|0', '22|0', '112|0', '13|0']
    """
    points, curves, labels, regions = [], [], [], []
    for number, (plane, shown) in enumerate(sections()):
        for point in shown:
            place = place_of(point.pattern, NETWORK)
            facts = (str(point.pattern), place, float(point.loss), point.index)
            points.append((number, *plane.place(point.end_to_end), *facts))
        curves += [(number, *row) for row in _curve(plane, WINDOWS[number][1], step)]
        regions += [(number, *row) for row in _regions(plane, WINDOWS[number], grid)]
        for at in REGIONS[number]:
            labels.append((number, *at, *_facts(plane, map(Fraction, at))))
    return {
        "points": columns(("plane", "s", "t", "pattern", "place", "loss", "index"), points),
        "curves": columns(("plane", "x", "y", "s", "t", "pattern", "place"), curves),
        "labels": columns(("plane", "s", "t", "pattern", "place"), labels),
        "regions": columns(("plane", "s", "t", "outside"), regions),
    }


def _facts(plane: Plane, at: Iterable[Fraction]) -> tuple[str, str]:
    """The exact pattern of a form of the plane, and its place."""
    pattern = root_pattern(plane.form(*at))
    return str(pattern), place_of(pattern, NETWORK)


def _curve(plane: Plane, edge: float, step: float) -> Iterator[tuple[Any, ...]]:
    """Forms with a double root [x : y] in or near the window, in the order of the roots."""

    def row(x: int, y: int) -> tuple[Any, ...]:
        at = plane.with_double_root(Fraction(x), Fraction(y))
        return x, y, *map(float, at), *_facts(plane, at)

    last: tuple[Any, ...] | None = None
    for x, y in _double_roots(plane.in_floats, edge, step * edge):
        if max(map(abs, plane.in_floats.with_double_root(x, y))) > 1.5 * edge:
            last = None
            continue
        new = row(x, y)
        if last is not None and last[-1] != new[-1]:
            yield from _border(row, last, new)
        yield new
        last = new


def _border(
    row: Callable[[int, int], tuple[Any, ...]], first: tuple[Any, ...], last: tuple[Any, ...]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Two forms next to the one where the curve passes from one place to another, by bisection."""
    (x, y), (x_end, y_end), place = first[:2], last[:2], first[-1]
    low, high = 0, 128
    while high - low > 1:
        at = (low + high) // 2
        middle = row((128 - at) * x + at * x_end, (128 - at) * y + at * y_end)
        if middle[-1] == place:
            low, first = at, middle
        else:
            high, last = at, middle
    return first, last


def _double_roots(plane: Plane, edge: float, step: float) -> Iterator[tuple[int, int]]:
    """Points [x : y] of the projective line, so near that their forms are near in the window."""

    def at(angle: float) -> Any:
        return np.array(plane.with_double_root(cos(angle), sin(angle)))

    def refined(first: float, last: float, depth: int) -> Iterator[float]:
        ends = at(first), at(last)
        seen = min(float(np.abs(end).max()) for end in ends) < 1.5 * edge
        if depth and (depth > 14 or (seen and np.linalg.norm(ends[1] - ends[0]) > step)):
            middle = (first + last) / 2
            yield from refined(first, middle, depth - 1)
            yield from refined(middle, last, depth - 1)
        else:
            yield last

    for angle in refined(1e-9, pi + 1e-9, 22):
        yield round(2**30 * cos(angle)), round(2**30 * sin(angle))


def _regions(
    plane: Plane, window: tuple[float, float], grid: int
) -> Iterator[tuple[float, float, float]]:
    """The discriminant where no root is real, and minus its size elsewhere."""
    axis = np.linspace(*window, grid + 1)
    s, t = (v.ravel() for v in np.meshgrid(axis, axis))
    numbers = plane.in_floats
    a, b, c, d, e = (
        o + s * p + t * q
        for o, p, q in zip(numbers.origin, numbers.first, numbers.second, strict=True)
    )
    first = c * c - 3 * b * d + 12 * a * e
    second = 2 * c**3 - 9 * b * c * d + 27 * (b * b * e + a * d * d) - 72 * a * c * e
    discriminant = (4 * first**3 - second**2) / 27
    depressed = 8 * a * c - 3 * b * b
    resolvent = 64 * a**3 * e - 16 * a * a * c * c + 16 * a * b * b * c - 16 * a * a * b * d
    real = (depressed < 0) & (resolvent - 3 * b**4 < 0)
    outside = np.where((discriminant > 0) & ~real, discriminant, -np.abs(discriminant))
    yield from zip(s.tolist(), t.tolist(), outside.tolist(), strict=True)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Both planes with the circles of equal loss through their critical points, and a key."""
    narrow = in_one_column(canvas)
    for number, window in enumerate(WINDOWS):
        left, bottom = (0.25, 4.25 - 3.32 * number) if narrow else (0.28 + 2.45 * number, 0.9)
        axes: Any = axes_at(canvas, left, bottom, (3.1, 3.1) if narrow else (2.2, 2.2))
        ticks = range(-int(-window[0]), int(window[1]) + 1)
        axes.set(xlim=window, ylim=window, xticks=ticks, yticks=ticks)
        axes.set_aspect("equal")
        _draw_regions(axes, arrays(data["regions"], plane=number), theme)
        _draw_curves(axes, rows(data["curves"], plane=number), 0.1 * window[1], theme)
        for row in rows(data["labels"], plane=number):
            at = row["s"], row["t"]
            name, ground = labelled(row["pattern"], theme, below=True), _ground(row["place"], theme)
            put(axes, name, at, anchor=(0.5, 0.9), zorder=4, frame=ground)
        axes.plot(0, 0, "+", color=theme.ink, ms=6, mew=1)
        note(axes, "$u$", (0, 0), (-4, 2), ha="right", va="baseline")
        for row, shift in zip(rows(data["points"], plane=number), SHIFTS[number], strict=True):
            _draw_point(axes, row, shift, theme)
    _draw_key(canvas, theme)


def _draw_regions(axes: Any, regions: dict[str, Any], theme: Theme) -> None:
    side = round(len(regions["s"]) ** 0.5)
    s, t, outside = (regions[name].reshape(side, side) for name in ("s", "t", "outside"))
    axes.set_facecolor(theme.tint("inside", STRENGTHS["inside"]))
    top = [0, max(1, outside.max())]
    tint = theme.tint("outside", STRENGTHS["outside"])
    axes.contourf(s, t, outside, levels=top, colors=[tuple(tint)])


def _ground(place: str, theme: Theme) -> dict[str, Any]:
    return {"boxstyle": "square,pad=0", "fc": theme.tint(place, STRENGTHS[place]), "ec": "none"}


def _draw_curves(axes: Any, points: list[dict[str, Any]], step: float, theme: Theme) -> None:
    """Runs of neighbouring double roots with one pattern; none passes through infinity."""
    runs: list[list[dict[str, Any]]] = []
    for row in [*points, points[0]]:
        last = runs[-1][-1] if runs else row
        near = np.hypot(row["s"] - last["s"], row["t"] - last["t"]) < step
        if not runs or not near:
            runs.append([row])
        elif last["place"] != row["place"]:
            runs.append([last, row])
        else:
            runs[-1].append(row)
    for run in runs:
        inner = run[-1]["place"] == "inside"
        axes.plot(
            [row["s"] for row in run], [row["t"] for row in run],
            color=theme.inside if inner else theme.boundary, ls=DASHES if inner else "-",
            lw=1 if inner else 1.8,
        )  # fmt: skip


def _draw_point(axes: Any, row: dict[str, Any], shift: tuple[float, float], theme: Theme) -> None:
    from matplotlib.patches import Circle

    circle = Circle((0, 0), row["loss"] ** 0.5, fc="none", ec=theme.muted, lw=0.8, ls=DOTS)
    axes.add_patch(circle)
    at = row["s"], row["t"]
    axes.plot(*at, "o", ms=9, mfc=theme.paper, mec=theme.ink, mew=0.8, zorder=5)
    axes.text(*at, str(row["index"]), ha="center", va="center_baseline", size=7, zorder=6)
    note(
        axes, f"{written(row['pattern'])}\nloss {row['loss']:.2g}", at, shift,
        ha="left" if shift[0] > 0 else "right", zorder=4, linespacing=1.2, **DIGITS,
        bbox=_ground("inside" if shift[0] > 0 else "outside", theme),
    )  # fmt: skip


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    entries = {
        "inside": patch(fc=theme.tint("inside", STRENGTHS["inside"]), ec=theme.grid),
        "a double root, but inside": line(color=theme.inside, lw=1, ls=DASHES),
        "boundary": line(color=theme.boundary, lw=1.8),
        "outside": patch(fc=theme.tint("outside", STRENGTHS["outside"]), ec=theme.grid),
        "equal loss": line(color=theme.muted, lw=0.8, ls=DOTS),
        "critical point with its index": line(
            marker="o", ms=7, lw=0, mfc=theme.paper, mec=theme.ink
        ),
    }
    up, ncols = canvas.get_size_inches()[1], 2 if in_one_column(canvas) else 3
    key(canvas, entries, (0.5, 0.18 / up), ncols=ncols, columnspacing=1.3)
    root_key(canvas, (0.5, 0.1 / up), theme)


FIGURE = Words(
    title="Critical points in two planes through the target",
    caption=(
        "A point may be critical inside the function space: there the circle of equal loss "
        "touches the discriminant. Two planes of quartics through the target u, each with two "
        "critical points for (3, 2, 2), in distances from u. The others lie on smaller strata, "
        "which meet the plane in a point: a crossing 22 | 0 and a cusp 13 | 0. Their "
        "factorizations along (4, 2) all have a double root in one filter; (3, 2, 2) can keep the "
        "copies apart."
    ),
    alt=(
        "At a critical point inside the function space a circle about the target touches a dashed "
        "curve of forms with two simple and a double real root; two other critical points are a "
        "crossing and a cusp of that curve. Two square panels with the target at the centre, in "
        "the outside region of two complex pairs, which thick boundary curves end. First panel: a "
        "small dotted circle touches the dashed curve, a large one runs through the crossing, a "
        "form with two double real roots. Second panel: a circle touches a dashed curve again, "
        "and a larger one meets its cusp, a form with a simple and a triple real root."
    ),
    claim=("critical-on-stratum", "all-critical-points"),
    chapter="chapters/04-critical-points#in-function-space",
    width="text",
    height=3.25,
    column_height=7.45,
    seed=SEED,
)
