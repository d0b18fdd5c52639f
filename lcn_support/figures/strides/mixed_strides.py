"""A stride of one below a larger one: the least loss over the hyperroot of the last filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import mark, note, spot

TARGET = (2, 1, 2, -1, -2)
TICKS = ((-90, "∞"), (-45, "−1"), (0, "0"), (45, "1"), (90, "∞"))
DASHES: Any = (0, (2, 2))
MARKS = {"regular": ("o", "inside"), "spurious": ("D", "accent")}


def data(target: Sequence[int] = TARGET, steps: int = 360, roots: int = 720) -> Data:
    """The least losses of (2, 2, 2), strides (1, 2, 1), and of (3, 2), strides (2, 1).

    Parameters
    ----------
    target
        five numbers; the data are white.
    steps
        of the curves, over half a turn of α = tan φ.
    roots
        how many double roots of the product P_1 P_2 are tried, where it has to have one.

    >>> points = data(steps=2)["points"]
    >>> [k for k, low in zip(points["kind"], points["minimum"]) if low]
    ['regular', 'spurious']
    """
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.quadratic import QuadraticLoss

    loss = QuadraticLoss(target)
    if loss.degree != 4 or not any(loss.target):
        raise ValueError(
            f"target {short(target)}: filters of sizes (2, 2, 2) with strides (1, 2, 1) compose "
            "filters of size 5; give five numbers, not all of them 0"
        )
    angles = np.linspace(-90, 90, steps + 1)
    free, least = _profiles(np.array(loss.target, dtype=float), np.radians(angles), roots)
    found = critical_points(Architecture((2, 2, 2), strides=(1, 2, 1)), loss, progress=False)
    if not found.is_complete:
        raise ValueError(f"target {tuple(target)}: {'; '.join(found.notes)}; try another one")
    points = []
    for p in found.points:
        first, second = map(float, p.classes[0].filters[2])
        angle = float(np.degrees(np.arctan2(-second, first)))
        angle = (angle + 90) % 180 - 90
        kind = "spurious" if p.pattern.codimension else "regular"
        points.append((angle, float(p.loss), kind, p.is_local_minimum is True))
    curves = zip(angles, free, least, np.where(free == least, "inside", "boundary"), strict=True)
    return {
        "curves": columns(("angle", "free", "least", "place"), curves),
        "points": columns(("angle", "loss", "kind", "minimum"), points),
    }


def _profiles(u: Any, angles: Any, roots: int) -> tuple[Any, Any]:
    """Least losses over all quadratic forms w, and over those with real roots, times x² − αy²."""
    turn = np.linspace(0, np.pi, roots, endpoint=False)
    squares = np.stack([np.cos(turn) ** 2, -np.sin(2 * turn), np.sin(turn) ** 2])
    free, least = [], []
    for angle in angles:
        A = np.cos(angle) * np.eye(5, 3) - np.sin(angle) * np.eye(5, 3, k=-2)
        G, b = A.T @ A, A.T @ u
        w = np.linalg.solve(G, b)
        free.append(u @ u - b @ w)
        real = w[1] ** 2 >= 4 * w[0] * w[2]
        gains = (b @ squares) ** 2 / ((G @ squares) * squares).sum(axis=0)
        least.append(free[-1] if real else u @ u - gains.max())
    return np.array(free), np.array(least)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The curve that the network sees, in two colours, above the one without the wall."""
    axes: Any = canvas.add_axes((0.105, 0.135, 0.875, 0.66))
    angle, free, least, place = arrays(data["curves"]).values()
    axes.plot(angle, free, color=theme.muted, lw=0.9, ls=DASHES, zorder=1)
    wall = place == "boundary"
    edge = wall | np.roll(wall, 1) | np.roll(wall, -1)
    axes.plot(angle, np.where(wall, np.nan, least), color=theme.inside, lw=1.6, zorder=2)
    axes.plot(angle, np.where(edge, least, np.nan), color=theme.accent, lw=1.6, zorder=2)
    top = least.max()
    for x, y, kind, minimum in zip(*data["points"].values(), strict=True):
        hollow: dict[str, Any] = {
            "mfc": theme.paper,
            "mec": getattr(theme, MARKS[kind][1]),
            "mew": 1.1,
        }
        style = {"mew": 0.6} if minimum else hollow
        if abs(x) > 86:
            style["clip_on"] = False
        mark(axes, (x, y), *MARKS[kind], theme, zorder=4, **style)
        if minimum:
            note(
                axes,
                f"{y:.3g}",
                (x, y),
                (0, -10),
                ha="left" if x < -86 else "right" if x > 86 else "center",
            )
    axes.set(xlim=(-90, 90), ylim=(-0.09 * top, 1.06 * top))
    axes.set_xticks(*zip(*TICKS, strict=True))
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.grid(True, axis="y")
    axes.set_ylabel("loss", labelpad=2)
    axes.set_xlabel("hyperroot $\\alpha$ of the last filter", labelpad=2)
    names = {"regular": "regular", "spurious": "$P_1 \\propto P_2$"}
    for left, (kind, name) in zip((0.105, 0.36), names.items(), strict=True):
        line = _spot(canvas, left, name)
        line.plot([-1, 1], [0, 0], color=getattr(theme, MARKS[kind][1]), lw=1.6)
        mark(line, (0, 0), *MARKS[kind], theme)
    line = _spot(canvas, 0.62, "least for $(3, 2)$")
    line.plot([-1, 1], [0, 0], color=theme.muted, ls=DASHES, lw=0.9)
    canvas.text(0.105, 0.865, "filled: local minimum, open: saddle", va="center")


def _spot(canvas: Canvas, left: float, text: str) -> Any:
    return spot(canvas, (left, 0.95 - 0.02, 0.07, 0.04), (left + 0.085, 0.95), text)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """How many minima there are, and how many of them are spurious."""
    low = [row["kind"] for row in rows(data["points"], minimum=True)]
    return (
        f"The loss has {len(low)} local minima, {low.count('spurious')} of them spurious. A curve "
        "of the loss over the hyperroot of the last filter, from infinity through −1, 0 and 1 "
        "back to infinity. Part of it is blue, regular; the rest is violet, where the first two "
        "filters are proportional, with a dashed curve below it. Filled circles mark regular "
        "minima, filled diamonds spurious ones; open marks are saddles."
    )


FIGURE = Words(
    title="One stride of one, and minima where two filters share their root",
    caption=(
        "Where the best quadratic form has no real roots, the first two filters share their root, "
        "and minima there are spurious. Filter sizes (2, 2, 2), strides (1, 2, 1), white data: "
        "the least loss when the last filter is x² − αy². The first two layers compose quadratic "
        "forms with real roots only; on the violet part the best that they can do is a square, P₁ "
        "proportional to P₂. A diamond off the curve is a square, too, and a saddle: its two "
        "roots can part. Dashed: one filter of size 3 in their place, sizes (3, 2), strides (2, "
        "1)."
    ),
    alt=words_of,
    claim="mixed-stride-minima",
    chapter="chapters/10-training-with-strides",
    height=2.9,
)
