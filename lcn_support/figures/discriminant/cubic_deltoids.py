"""Cubic teachers of Gaussian inputs: two deltoids that touch in three points."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import KINDS, MARKS, axes_at, in_one_column, key, line, mark, note

TEACHERS = {"A": (0.5, 0.5), "B": (-5, 0.5), "C": (3.5, 0)}
"""Real and imaginary part of c, one of each chamber."""

BOX = (-10.4, 6.4, -8.4, 8.4)
CHAMBERS = {(3, 3): "accent", (3, 2): "outside", (1, 1): "inside"}


def data(samples: int = 6000, seed: int = 1733) -> Data:
    """Random c with the exact counts of h = Re z³ + Re(cz)|z|², the deltoids, and three losses.

    The losses are −h², up to a factor and a constant: N is constant on the circle.

    >>> table = data(samples=300)["teachers"]
    >>> sorted(set(zip(table["lines"], table["minima"])))
    [(1, 1), (3, 2), (3, 3)]
    """
    from lcn_support.shallow.one_neuron.chamber_maps import chambers
    from lcn_support.shallow.one_neuron.deltoids import cubic_pairing, deltoid_point
    from lcn_support.shallow.one_neuron.profiles import loss_profile, profile_points

    N, unit = (1, 0, 3, 0, 3, 0, 1), 1000
    left, right, low, high = (round(unit * side) for side in BOX)
    rng = np.random.default_rng(seed)
    p, q = rng.integers(left, right + 1, samples), rng.integers(low, high + 1, samples)
    places = list(zip(p.tolist(), q.tolist(), strict=True))
    found = chambers([(unit + a, -b, a - 3 * unit, -b) for a, b in places], N)
    teachers = {
        "p": [a / unit for a, _ in places],
        "q": [b / unit for _, b in places],
        "lines": found.lines.tolist(),
        "minima": found.minima.tolist(),
    }
    walls: list[tuple[Any, ...]] = []
    for wall in ("line", "type"):
        for half in np.linspace(-np.pi / 2, np.pi / 2, 241)[1:]:
            t = None if half == np.pi / 2 else float(np.tan(half))
            walls.append((wall, *map(float, deltoid_point(wall, t).place)))
        walls.append(next(row for row in walls if row[0] == wall))
    losses: list[tuple[Any, ...]] = []
    points: list[tuple[Any, ...]] = []
    angles = np.linspace(0, 180, 181)
    for name, c in TEACHERS.items():
        h = cubic_pairing(c)
        norm = 1000
        values = loss_profile(h, N, norm, np.radians(angles))
        losses += [(name, *row) for row in zip(angles.tolist(), values.tolist(), strict=True)]
        points += [(name, *row) for row in profile_points(h, N, norm)]
    return {
        "teachers": teachers,
        "walls": columns(("wall", "p", "q"), walls),
        "losses": columns(("teacher", "angle", "loss"), losses),
        "points": columns(("teacher", "angle", "loss", "kind"), points),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The plane of c, and the losses of three teachers."""
    narrow = in_one_column(canvas)
    plane = axes_at(canvas, 0.42, 1.95 if narrow else 0.66, (2.8, 2.8) if narrow else (2.7, 2.7))
    dots = arrays(data["teachers"])
    for (lines, minima), colour in CHAMBERS.items():
        chosen = (dots["lines"] == lines) & (dots["minima"] == minima)
        plane.plot(
            dots["p"][chosen], dots["q"][chosen], "o", color=getattr(theme, colour), ms=1.5,
            mew=0, alpha=0.75, rasterized=True,
        )  # fmt: skip
    for wall, style in (("line", "-"), ("type", (0, (5, 2)))):
        curve = arrays(data["walls"], wall=wall)
        plane.plot(curve["p"], curve["q"], color=theme.ink, lw=1.2, ls=style)
    plane.set(xlim=BOX[:2], ylim=BOX[2:])
    plane.set_xlabel("real part of $c$", labelpad=2)
    plane.set_ylabel("imaginary part of $c$", labelpad=0)
    for name, c in TEACHERS.items():
        mark(plane, c, "o", "paper", theme, mec=theme.ink, mew=0.9, ms=4, zorder=5)
        box = {"boxstyle": "round,pad=0.12", "fc": theme.paper, "ec": "none", "alpha": 0.85}
        note(plane, name, c, (6, 5), bbox=box, zorder=4)
    for i, name in enumerate(TEACHERS):
        place = (0.42 + 1.03 * i, 0.62) if narrow else (3.5, 2.64 - 0.99 * i)
        axes = axes_at(canvas, *place, (0.8, 0.72) if narrow else (1.26, 0.72),
                       xticks=[0, 90, 180], yticks=[])  # fmt: skip
        curve = arrays(data["losses"], teacher=name)
        axes.plot(curve["angle"], curve["loss"], color=theme.ink, lw=1)
        points = arrays(data["points"], teacher=name)
        for angle, loss, kind in zip(points["angle"], points["loss"], points["kind"], strict=True):
            if kind in MARKS:
                mark(axes, (angle, loss), *MARKS[kind], theme, ms=5, clip_on=False, zorder=4)
        last = i == len(TEACHERS) - 1
        ends = ["0°", "90°"] if narrow or last else ["", ""]
        axes.set(xlim=(0, 180), xticklabels=[*ends, "180°" if last else ""])
        axes.margins(y=0.18)
        axes.set_title(f"loss of {name}", pad=2)
    entries = {
        f"{n} line{'s' if n > 1 else ''}, {m} minim{'um' if m == 1 else 'a'}": line(
            marker="o", lw=0, ms=4, color=getattr(theme, colour)
        )
        for (n, m), colour in CHAMBERS.items()
    }
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, handletextpad=0.1,
        columnspacing=0.8)  # fmt: skip
    entries = {
        KINDS[kind]: line(marker=symbol, color=getattr(theme, colour), ms=5, lw=0)
        for kind, (symbol, colour) in MARKS.items()
    }
    key(canvas, entries, (0.5, 0), ncols=3, handletextpad=0.1)


FIGURE = Words(
    title="Cubic teachers of Gaussian inputs",
    caption=(
        "Two deltoids, curves with three cusps, cut the cubic teachers into three chambers; the "
        "inner one touches the outer one with its cusps. Up to a turn and a factor the inner "
        "product of a teacher with the neuron of weights (x, y) is h = Re z³ + Re(cz)|z|² with z = "
        "x + iy; each dot is a number c, coloured by the exact counts. Two critical lines meet "
        "on the solid curve, two real roots of h on the dashed one. To the side or below: the best "
        "loss on the line at each angle."
    ),
    alt=(
        "Two curved triangles with three cusps each, the dashed one inside the solid one and "
        "touching its sides with its cusps. Dots inside the dashed curve say three lines and three "
        "minima, between the curves three lines and two minima, outside one line and one minimum; "
        "none is in a wrong region. Three curves of the loss over the angle of a line: for A three "
        "wells of different depth and no saddle; for B two wells, one less deep, and one saddle; "
        "for C a single well."
    ),
    claim="cubic-deltoids",
    chapter="chapters/17-teacher-metric-discriminant",
    width="text",
    height=3.72,
    column_height=5.05,
    seed=1733,
)
