"""A stride of one below a larger one: the least loss over the hyperroot of the last filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

TARGET = (2, 1, 2, -1, -2)
TICKS = ((-90, "∞"), (-45, "−1"), (0, "0"), (45, "1"), (90, "∞"))
KINDS = {
    "regular": ("o", "inside", "regular"),
    "spurious": ("D", "accent", "$P_1 \\propto P_2$"),
}


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

    angles = np.linspace(-90, 90, steps + 1)
    free, least = _profiles(np.array(target, dtype=float), np.radians(angles), roots)
    found = critical_points(
        Architecture((2, 2, 2), strides=(1, 2, 1)), QuadraticLoss(target), progress=False
    )
    if not found.is_complete:
        raise ValueError(f"target {tuple(target)}: {'; '.join(found.notes)}; try another one")
    points: dict[str, list[Any]] = {"angle": [], "loss": [], "kind": [], "minimum": []}
    for p in found.points:
        first, second = map(float, p.classes[0].filters[2])
        angle = float(np.degrees(np.arctan2(-second, first)))
        angle = (angle + 90) % 180 - 90
        kind = "spurious" if p.pattern.codimension else "regular"
        row = (angle, float(p.loss), kind, p.is_local_minimum is True)
        for column, entry in zip(points.values(), row, strict=True):
            column.append(entry)
    curves = {
        "angle": angles.tolist(),
        "free": free.tolist(),
        "least": least.tolist(),
        "place": ["inside" if f == g else "boundary" for f, g in zip(free, least, strict=True)],
    }
    return {"curves": curves, "points": points}


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
    curves, points = data["curves"], data["points"]
    axes: Any = canvas.add_axes((0.105, 0.135, 0.875, 0.66))
    angle, free, least = (np.array(curves[name]) for name in ("angle", "free", "least"))
    inside = np.array(curves["place"]) == "inside"
    axes.plot(angle, free, color=theme.muted, lw=0.9, ls=(0, (2, 2)), zorder=1)
    wall = ~inside
    edge = wall | np.roll(wall, 1) | np.roll(wall, -1)
    axes.plot(angle, np.where(inside, least, np.nan), color=theme.inside, lw=1.6, zorder=2)
    axes.plot(angle, np.where(edge, least, np.nan), color=theme.accent, lw=1.6, zorder=2)
    top = least.max()
    for x, y, kind, minimum in zip(*points.values(), strict=True):
        mark, colour, _ = KINDS[kind]
        colour = getattr(theme, colour)
        axes.plot(
            x, y, mark, ms=6, mew=0.6 if minimum else 1.1, zorder=4,
            mfc=colour if minimum else theme.paper, mec=theme.paper if minimum else colour,
        )  # fmt: skip
        if minimum:
            axes.annotate(
                f"{y:.3g}", (x, y), (0, -10), textcoords="offset points", ha="center",
                va="center", color=theme.ink,
            )  # fmt: skip
    axes.set(xlim=(-90, 90), ylim=(-0.09 * top, 1.06 * top))
    axes.set_xticks([place for place, _ in TICKS], [name for _, name in TICKS])
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.grid(True, axis="y")
    axes.set_ylabel("loss", labelpad=2)
    axes.set_xlabel("hyperroot $\\alpha$ of the last filter", labelpad=2)
    for left, (mark, colour, text) in zip((0.105, 0.36), KINDS.values(), strict=True):
        _key(canvas, (left, 0.95), getattr(theme, colour), "-", text, theme, mark)
    _key(canvas, (0.62, 0.95), theme.muted, (0, (2, 2)), "least for $(3, 2)$", theme)
    canvas.text(0.105, 0.865, "filled: local minimum, open: saddle", va="center", color=theme.ink)


def _key(
    canvas: Canvas, at: tuple[float, float], colour: str, dash: Any, text: str, theme: Theme,
    mark: str = "",
) -> None:  # fmt: skip
    spot = canvas.add_axes((at[0], at[1] - 0.02, 0.07, 0.04))
    spot.plot([-1, 1], [0, 0], color=colour, ls=dash, lw=1.6 if mark else 0.9)
    if mark:
        spot.plot(0, 0, mark, color=colour, mec=theme.paper, mew=0.5, ms=6)
    spot.set_axis_off()
    canvas.text(at[0] + 0.085, at[1], text, va="center", color=theme.ink)


FIGURE = Figure(
    id="fig-mixed-strides",
    title="One stride of one, and minima where two filters share their root",
    caption=(
        "Filter sizes (2, 2, 2), strides (1, 2, 1), white data and the target (2, 1, 2, −1, "
        "−2): the least loss when the last filter is x² − αy². The first two layers compose "
        "quadratic forms with real roots only. Where the best quadratic form has none (violet), "
        "the best that they can do is a square, P₁ proportional to P₂; critical points there "
        "are spurious. The open diamond off the curve is a square, too, and a saddle: its two "
        "roots can part. Dashed: one filter of size 3 in their place, sizes (3, 2), strides (2, "
        "1)."
    ),
    alt=(
        "A curve of the loss over the hyperroot of the last filter, from infinity through −1, 0 "
        "and 1 back to infinity. Part of it is blue, regular; the rest violet, where the first "
        "two filters are proportional, with a dashed curve below it. A filled circle marks a "
        "regular minimum of loss 1.89 on the blue part, a filled diamond a spurious minimum of "
        "loss 3.37 on the violet one; open marks are saddles, two on the curve and a diamond "
        "above it, at −1. The dashed curve has its minimum near 1, almost at zero."
    ),
    claim="mixed-stride-minima",
    chapter="chapters/10-training-with-strides",
    source="ours",
    width="column",
    height=2.9,
    data=data,
    draw=draw,
)
