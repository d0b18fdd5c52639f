"""Targets (1 + a, 0, a − 2, 0, 1 + a) for k = (3, 2), s = (2, 1): the loss over the hyperroot."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line, mark, note

SHOWN = ("1/5", "1", "3")
CHANGES, LAST = (1, 5), 6
"""Where minima part and meet again, and the last a of the curves of critical points."""

MARKS = {"minimum": ("D", "accent"), "saddle": ("^", "muted")}
LINES: dict[str, Any] = {"minimum": "-", "saddle": (0, (3, 2))}
TICKS = ((-45, "−1"), (0, "0"), (45, "1"), (90, "∞"), (135, "−1"))


def data(steps: int = 180, per_branch: int = 30) -> Data:
    """The least loss for each hyperroot α = tan φ, and all critical points, for white data.

    Parameters
    ----------
    steps
        of each curve, over half a turn.
    per_branch
        for how many a between the changes the critical points are found, more of them at the ends.

    >>> branches = data(steps=4, per_branch=10)["branches"]
    >>> [round(angle) for a, angle in zip(branches["a"], branches["angle"]) if a == 3]
    [-45, -15, 45, 105]
    """
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.landscape.shared_hyperroot import HyperrootProfile
    from lcn_support.losses.quadratic import QuadraticLoss

    network = Architecture((3, 2), strides=(2, 1))

    def profile(a: Fraction) -> HyperrootProfile:
        return HyperrootProfile(network, QuadraticLoss((1 + a, 0, a - 2, 0, 1 + a)))

    curves, points, branches = [], [], []
    for a in map(Fraction, SHOWN):
        f = profile(a)
        for i in range(steps + 1):
            angle = -45 + 180 * i / steps
            curves.append((a, angle, f.value(_hyperroot(angle))))
        points += [(a, _angle(p), float(p.loss), _kind(p), p.is_shared) for p in f.points()]
    first, second = CHANGES
    between = [
        first + (second - first) * x * x * (3 - 2 * x)
        for x in (Fraction(i, per_branch) for i in range(per_branch + 1))
    ]
    for a in (Fraction(1, 2), *between, Fraction(LAST)):
        branches += [(a, *at) for at in sorted((_angle(p), _kind(p)) for p in profile(a).points())]
    return {
        "curves": columns(("a", "angle", "loss"), curves),
        "points": columns(("a", "angle", "loss", "kind", "shared"), points),
        "branches": columns(("a", "angle", "kind"), branches),
    }


def _hyperroot(angle: float) -> float:
    from math import inf, radians, tan

    return inf if angle == 90 else tan(radians(angle))


def _angle(point: Any) -> float:
    from math import atan, degrees

    angle = 90.0 if point.hyperroot is None else degrees(atan(float(point.hyperroot)))
    return angle if angle > -45 - 1e-9 else angle + 180


def _kind(point: Any) -> str:
    return "minimum" if point.is_minimum else "saddle"


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Three curves, and after them all critical points as a grows."""
    narrow = in_one_column(canvas)
    for i, a in enumerate(dict.fromkeys(data["curves"]["a"])):
        row, column = divmod(i, 2) if narrow else (0, i)
        left, bottom = (
            (0.35 + 1.65 * column, 2.35 - 1.92 * row) if narrow else (0.32 + 1.17 * i, 0.42)
        )
        axes: Any = axes_at(canvas, left, bottom, (1.32, 1.25) if narrow else (0.87, 1.35))
        curve = arrays(data["curves"], a=a)
        axes.plot(curve["angle"], curve["loss"], color=theme.muted, zorder=2)
        top = curve["loss"].max()
        for point in rows(data["points"], a=a):
            angle, loss, kind = point["angle"], point["loss"], point["kind"]
            _mark(axes, angle, loss, kind, theme)
            if angle < 0 and kind == "saddle":
                _mark(axes, angle + 180, loss, kind, theme)
        axes.set(xlim=(-45, 135), ylim=(-0.05 * top, 1.1 * top))
        axes.set_xticks(*zip(*TICKS, strict=True))
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.grid(True, axis="y")
        axes.set_title(f"$a = {a:g}$", pad=7)
        axes.set_xlabel("hyperroot $\\alpha$", labelpad=2)
        if column == 0:
            note(axes, "loss", (0, 1), (-4, 12), xycoords="axes fraction", ha="right", size=7)
    place = (2.0, 0.43, (1.32, 1.25)) if narrow else (3.92, 0.42, (0.98, 1.35))
    axes = axes_at(canvas, *place)
    _branches(axes, data["branches"], theme)
    axes.set_xlabel("$a$", labelpad=2)
    axes.set_title("hyperroot $\\alpha$", pad=7)
    entries = {
        kind: line(ls=LINES[kind], marker=mark, color=getattr(theme, colour), ms=5, mec=theme.paper)
        for kind, (mark, colour) in MARKS.items()
    }
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=2, handlelength=2.4)


def _mark(axes: Any, x: float, y: float, kind: str, theme: Theme) -> None:
    mark(axes, (x, y), *MARKS[kind], theme, zorder=4, clip_on=False)


def _branches(axes: Any, branches: dict[str, Any], theme: Theme) -> None:
    """The critical points as curves: α = ±1 for all a, and two between the changes."""
    first, second = CHANGES
    curve = {"lw": 1.5, "clip_on": False}
    found = list(zip(*branches.values(), strict=True))
    for angle, until in ((45, first), (-45, second)):
        kinds = [kind for a, x, kind in found if abs(x - angle) < 1e-6 and a not in CHANGES]
        for edge in (angle, 135) if angle < 0 else (angle,):
            _line(axes, [0, until], [edge, edge], kinds[0], theme, **curve)
            _line(axes, [until, LAST], [edge, edge], kinds[-1], theme, **curve)
    for side in (-1, 1):
        moving = [(a, x) for a, x, _ in found if first < a < second and 0 < side * (x - 45) < 90]
        a, angles = zip((first, 45.0), *moving, (second, 45.0 + 90 * side), strict=True)
        _line(axes, a, angles, "minimum", theme, **curve)
    for shown in SHOWN:
        axes.axvline(float(Fraction(shown)), color=theme.grid, lw=0.7, zorder=0)
    axes.set_yticks(*zip(*TICKS, strict=True))
    axes.set_xticks(range(LAST + 1))
    axes.set(xlim=(0, LAST), ylim=(-45, 135))


def _line(
    axes: Any, x: Sequence[float], y: Sequence[float], kind: str, theme: Theme, **style: Any
) -> None:
    axes.plot(x, y, color=getattr(theme, MARKS[kind][1]), ls=LINES[kind], **style)


FIGURE = Words(
    title="Special targets, for which all critical points share a hyperroot",
    caption=(
        "For these targets every critical point is spurious: both filters share their hyperroot, "
        "and the rank drops. Filter sizes (3, 2), strides (2, 1), white data and the target (1 + "
        "a, 0, a − 2, 0, 1 + a). Three panels: the least loss when the second filter is x² − αy², "
        "as a function of α on the circle P¹(R), and all critical points; at each of them the "
        "first filter is a multiple of x² − αy², too. Last panel: how they move with a. At a = 1 "
        "the minimum at α = 1 is degenerate and parts into two, which meet again in α = −1 at a = "
        "5."
    ),
    alt=(
        "One minimum parts into two as the target changes, and they meet again on the other side "
        "of the circle. Three curves of the loss over the hyperroot, from −1 through 0, 1 and "
        "infinity back to −1. First one minimum at 1 and a saddle at −1; then the minimum has "
        "become flat; then a saddle stands at 1, with two minima beside −1 on both sides of a "
        "shallow saddle. The fourth panel shows how the critical points move as a grows: the "
        "minimum at 1 parts at a = 1 into two solid branches, with a dashed saddle left between "
        "them; they pass through infinity and 0, and join the line at −1 at a = 5."
    ),
    claim="special-targets",
    chapter="chapters/10-training-with-strides",
    width="text",
    height=2.35,
    column_height=4.2,
)
