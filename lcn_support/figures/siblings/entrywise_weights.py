"""Rank one with entrywise weights: a saddle turns into a bad minimum where ω passes t."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import real_number
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line, mark, note

TARGET = 2
"""t in the target diag(1, t)."""
LAST = 2
"""The largest weight, as a multiple of t."""

KINDS = ("global minimum", "bad minimum", "saddle")
MARKS = dict(zip(KINDS, (("o", "ink"), ("D", "accent"), ("^", "muted")), strict=True))
LINES: dict[str, Any] = dict(zip(KINDS, ("-", "-", (0, (3, 2))), strict=True))


def data(t: Any = TARGET, steps: int = 180, branch: int = 24) -> Data:
    """The least loss for each direction (cos φ, sin φ) of the column space, and critical points.

    Parameters
    ----------
    t
        of the target diag(1, t), larger than 1 and at most 30.
    steps
        of each curve, over half a turn.
    branch
        for how many weights above t the critical points are found.

    >>> branches = data(steps=4, branch=2)["branches"]
    >>> [round(a, 1) for w, a in zip(branches["weight"], branches["angle"]) if w == 4]
    [-28.1, 0.0, 28.1, 90.0]
    """
    import numpy as np

    curves, points, branches = [], [], []
    angles = np.linspace(-90, 90, steps + 1)
    c2, s2 = np.cos(np.radians(angles)) ** 2, np.sin(np.radians(angles)) ** 2
    start = Fraction(real_number(t, "t")[0])
    if not 1 < start <= 30:
        raise ValueError(
            f"t {short(t)}: diag(1, t) has its largest entry last; give a number above 1, at most "
            "30"
        )
    for weight in ((1 + start) / 2, start, start * Fraction(3, 2)):
        w = float(weight)
        losses = w * s2 / (c2 + w * s2) + float(t) ** 2 * w * c2 / (w * c2 + s2)
        curves += [(weight, float(x), float(y)) for x, y in zip(angles, losses, strict=True)]
        points += [(weight, *p) for p in critical_points(t, weight)]
    # Denser near t, where the branches leave upright.
    above = [
        start + (LAST * start - start) * Fraction(i, branch) ** 2 for i in range(1, branch + 1)
    ]
    for weight in (Fraction(1), start, *above):
        branches += [(weight, angle, kind) for angle, _, kind in critical_points(t, weight)]
    return {
        "curves": columns(("weight", "angle", "loss"), curves),
        "points": columns(("weight", "angle", "loss", "kind"), points),
        "branches": columns(("weight", "angle", "kind"), branches),
    }


def critical_points(t: Any, weight: Any) -> list[tuple[float, float, str]]:
    """(φ in degrees, loss, kind) of all real critical matrices of rank one, by φ.

    >>> [(round(angle), kind) for angle, _, kind in critical_points(2, 3)]
    [(-24, 'saddle'), (0, 'bad minimum'), (24, 'saddle'), (90, 'global minimum')]
    """
    from math import atan, degrees

    from lcn_support.landscape.dense.matrix_loss import MatrixLoss
    from lcn_support.landscape.dense.rank_one import rank_one_critical_points

    loss = MatrixLoss.weighted([[1, 0], [0, t]], [[1, weight], [weight, 1]])
    found = []
    for p in rank_one_critical_points(loss).real:
        x, y = next(map(float, c) for c in zip(*p.matrix, strict=True) if any(float(e) for e in c))
        kind = KINDS[0 if p.is_global_minimum else 1 if p.is_local_minimum else 2]
        found.append((degrees(atan(y / x)) if x else 90.0, float(p.loss), kind))
    return sorted(found)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Three curves, and after them all critical directions as the weight grows."""
    narrow = in_one_column(canvas)
    weights = list(dict.fromkeys(data["curves"]["weight"]))
    top = max(data["curves"]["loss"])
    for i, weight in enumerate(weights):
        row, column = divmod(i, 2) if narrow else (0, i)
        left, bottom = (0.3 + 1.67 * column, 2.3 - 1.9 * row) if narrow else (0.3 + 1.13 * i, 0.42)
        axes: Any = axes_at(canvas, left, bottom, (1.35, 1.25) if narrow else (0.93, 1.35))
        curve = arrays(data["curves"], weight=weight)
        axes.plot(curve["angle"], curve["loss"], color=theme.muted, zorder=2)
        for p in rows(data["points"], weight=weight):
            for angle in (p["angle"], -90) if p["angle"] == 90 else (p["angle"],):
                mark(axes, (angle, p["loss"]), *MARKS[p["kind"]], theme, zorder=4, clip_on=False)
        axes.set(xlim=(-90, 90), ylim=(0, 1.1 * top))
        axes.set_xticks([-60, 0, 60], ["−60°", "0°", "60°"])
        axes.grid(True, axis="y")
        axes.set_title(f"$\\omega = {float(weight):g}$", pad=7)
        if column == 0:
            note(axes, "loss", (0, 1), (-4, 12), xycoords="axes fraction", ha="right", size=7)
        else:
            axes.tick_params(labelleft=False)
        axes.set_xlabel("direction $\\varphi$", labelpad=2)
    place = (1.97, 0.4, (1.35, 1.25)) if narrow else (3.85, 0.42, (1.1, 1.35))
    axes = axes_at(canvas, *place)
    _branches(axes, data["branches"], theme)
    for weight in weights:
        axes.axvline(float(weight), color=theme.grid, lw=0.7, zorder=0)
    axes.set_title("all $\\varphi$", pad=7)
    axes.set_xlabel("weight $\\omega$", labelpad=2)
    entries = {
        kind: line(ls=LINES[kind], marker=symbol, color=getattr(theme, colour), ms=5,
                   mec=theme.paper)
        for kind, (symbol, colour) in MARKS.items()
    }  # fmt: skip
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, handlelength=2, columnspacing=1)


def _branches(axes: Any, branches: dict[str, Any], theme: Theme) -> None:
    """The directions ±90° and 0° for all weights, and the two saddles that leave 0° at ω = t."""
    found = rows(branches)
    change = min(float(p["weight"]) for p in found if p["kind"] == KINDS[1])
    change = max(float(p["weight"]) for p in found if float(p["weight"]) < change)
    first, last = (end(float(p["weight"]) for p in found) for end in (min, max))
    for angle in (-90, 90):
        _line(axes, (first, last), (angle, angle), KINDS[0], theme)
    _line(axes, (first, change), (0, 0), KINDS[2], theme)
    _line(axes, (change, last), (0, 0), KINDS[1], theme)
    for side in (-1, 1):
        moving = [(float(p["weight"]), p["angle"]) for p in found if 0 < side * p["angle"] < 89]
        weights, angles = zip((change, 0.0), *sorted(moving), strict=True)
        _line(axes, weights, angles, KINDS[2], theme)
    axes.set(xlim=(first, last), ylim=(-90, 90))
    axes.set_yticks([-90, 0, 90], ["−90°", "0°", "90°"])
    axes.set_xticks(range(int(first), int(last) + 1, 1 + int(last) // 6))


def _line(axes: Any, x: Any, y: Any, kind: str, theme: Theme) -> None:
    axes.plot(
        x, y, color=getattr(theme, MARKS[kind][1]), ls=LINES[kind], lw=1.5, clip_on=False, zorder=3
    )


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The book's words without its number."""
    t, caption = parameters["t"], FIGURE.caption
    assert isinstance(caption, str)
    return caption.replace("t = 2;", f"t = {t};"), (
        f"A saddle turns into a bad minimum as a weight grows past {t}, and two saddles leave it "
        "on both sides. Three curves of the loss over the direction of the columns, from −90 to "
        "90 degrees, all lowest at both ends. First a hill with its top at 0; then the top is "
        "flat; then a dent at 0, the bad minimum, between two saddles. The fourth panel shows all "
        "critical directions as the weight grows from 1: solid lines at the global minimum of plus "
        f"and minus 90 degrees, and a dashed line at 0 that turns solid at weight {t}, where two "
        "dashed branches part from it."
    )


FIGURE = Words(
    title="Entrywise weights, and a saddle that turns into a bad minimum",
    caption=(
        "Weights of the entries bring bad minima back to a dense network: as the weight ω beside "
        "the diagonal passes t, the saddle diag(1, 0) becomes one. Matrices of rank one and the "
        "target diag(1, t) with t = 2; entries on the diagonal have the weight 1, the others ω. "
        "Three panels: the least loss with the columns in the direction (cos φ, sin φ), and all "
        "critical points; diag(0, t) at φ = ±90° is the global minimum. Last panel: how they move "
        "with ω. At ω = t two saddles leave the direction 0°."
    ),
    alt=(
        "A saddle turns into a bad minimum as a weight grows, and two saddles leave it on both "
        "sides. Three curves of the loss over the direction of the columns, from −90 to 90 "
        "degrees, all lowest at both ends. First a hill with its top at 0; then the top is flat; "
        "then a dent at 0, the bad minimum, between two saddles. The fourth panel shows all "
        "critical directions as the weight grows from 1 to 4: solid lines at the global minimum "
        "of plus and minus 90 degrees, and a dashed line at 0 that turns solid at weight 2, where "
        "two dashed branches part from it."
    ),
    claim="entrywise-weights",
    chapter="chapters/15-dense-networks",
    width="text",
    height=2.35,
    column_height=4.15,
    elsewhere=elsewhere,
)
