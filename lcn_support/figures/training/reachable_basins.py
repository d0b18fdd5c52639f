"""Which of the reachable minima the flow ends at, on tori of starts with equal invariants."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import axes_at, in_one_column, key, line, mark
from lcn_support.losses.quadratic import QuadraticLoss

TARGET = (1, 0.6, -0.8)
RADII = ((1.0, 1.0), (1.25, 0.75), (1.5, 0.5))
"""Norms of w_1 and w_2 at the start, with sum 2 and invariants 0, 1 and 2."""

WAYS = 8
SHADES = (("ink", 0.42), ("ink", 0.16), ("accent", 0.7), ("accent", 0.3))


def data(steps: int = 120) -> Data:
    """The end of the flow for a grid of starts on each torus, ways to it, and where it can end.

    Starts are w_i = r_i(cos φ_i, sin φ_i); ``end`` numbers the points of the same panel, −1 is
    none of them. Angles are in degrees, those of a way without jumps.

    >>> table = data(steps=2)["points"]
    >>> [table["kind"].count(kind) for kind in ("local minimum", "saddle")]
    [12, 12]
    """
    from lcn_support.landscape.solver import critical_points
    from lcn_support.training.flow import gradient_flow
    from lcn_support.training.reachable_points import reachable

    a, loss = Architecture((2, 2)), QuadraticLoss(TARGET)
    known = critical_points(a, loss, progress=False)
    starts, points, ways = [], [], []
    for panel, radii in enumerate(RADII):
        grid = _grid(steps)
        runs = gradient_flow(
            a, loss, _layers(radii, grid), time=200.0, accuracy=1e-6, tolerance=1e-6
        )
        found = reachable(a, loss, [(radii[0], 0), (radii[1], 0)], found=known)
        places = np.array([[float(c) for w in p.filters for c in w] for p in found.points])
        gaps = np.linalg.norm(np.hstack(runs.filters)[:, None] - places, axis=2)
        ends = np.where(gaps.min(axis=1) < 1e-3, gaps.argmin(axis=1), -1)
        starts += [
            (panel, *at, end) for at, end in zip(grid.T.tolist(), ends.tolist(), strict=True)
        ]
        phi = _angles([places[:, :2], places[:, 2:]]) % 360
        points += [(panel, *at, p.kind) for at, p in zip(phi.T.tolist(), found.points, strict=True)]
        layers = _layers(radii, _grid(WAYS))
        seen = [_angles(layers)]
        for time in 0.01 * 1.2 ** np.arange(35):
            layers = list(gradient_flow(a, loss, layers, time=float(time), accuracy=1e-6).filters)
            seen.append(_angles(layers))
        along = np.unwrap(np.array(seen), axis=0, period=360)
        for way in range(along.shape[2]):
            ways += [(panel, way, *at) for at in along[:, :, way].tolist()]
    return {
        "starts": columns(("panel", "phi 1", "phi 2", "end"), starts),
        "points": columns(("panel", "phi 1", "phi 2", "kind"), points),
        "ways": columns(("panel", "way", "phi 1", "phi 2"), ways),
    }


def _grid(steps: int) -> Any:
    """Angles (φ_1, φ_2), never equal, of steps² starts."""
    angles = 360 * (np.arange(steps) + 0.5) / steps
    first, last = np.meshgrid(angles, angles - 180 / steps)
    return np.stack([first.ravel(), last.ravel()])


def _layers(radii: tuple[float, float], grid: Any) -> list[Any]:
    phi = np.radians(grid)
    return [
        r * np.stack([np.cos(row), np.sin(row)], axis=1) for r, row in zip(radii, phi, strict=True)
    ]


def _angles(layers: Any) -> Any:
    return np.degrees([np.arctan2(w[:, 1], w[:, 0]) for w in layers])


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One torus a panel, cut open; each basin in the colour of its end."""
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([theme.tint(*shade) for shade in SHADES])
    narrow = in_one_column(canvas)
    for panel, radii in enumerate(RADII):
        row, column = divmod(panel, 2) if narrow else (0, panel)
        left, bottom = (
            (0.42 + 1.55 * column, 2.35 - 1.95 * row) if narrow else (0.45 + 1.53 * panel, 0.4)
        )
        axes: Any = axes_at(canvas, left, bottom, (1.4, 1.4))
        axes.set(xlim=(0, 360), ylim=(0, 360), aspect="equal")
        axes.set_xticks([0, 90, 180, 270])
        axes.set_yticks([0, 90, 180, 270], None if column == 0 else [""] * 4)
        axes.set_title(f"δ = {radii[0] ** 2 - radii[1] ** 2:g}", pad=3)
        axes.set_xlabel("angle of $w_1$", labelpad=1)
        if column == 0:
            axes.set_ylabel("angle of $w_2$", labelpad=1)
        starts = arrays(data["starts"], panel=panel)
        steps = len(np.unique(starts["phi 1"]))
        x, y, ends = (starts[name].reshape(steps, steps) for name in ("phi 1", "phi 2", "end"))
        axes.pcolormesh(
            x, y, np.ma.masked_outside(ends, 0, 3), cmap=colours, vmin=-0.5, vmax=3.5,
            shading="nearest", rasterized=True,
        )  # fmt: skip
        for way in sorted(set(data["ways"]["way"])):
            along = arrays(data["ways"], panel=panel, way=way)
            _draw_way(axes, along["phi 1"], along["phi 2"], theme)
        for kind, symbol, size in (("local minimum", "o", 6), ("saddle", "^", 4.5)):
            found = arrays(data["points"], panel=panel, kind=kind)
            at, style = (found["phi 1"], found["phi 2"]), {"mew": 0.6, "ms": size}
            mark(axes, at, symbol, "ink", theme, clip_on=False, zorder=4, **style)

    entries = {
        "minimum": line(marker="o", color=theme.ink, ms=5, lw=0),
        "saddle": line(marker="^", color=theme.ink, ms=4.5, lw=0),
        "way of the flow": line(color=theme.ink, lw=0.5),
    }
    at, across = ((0.78, 0.2), 1) if narrow else ((0.5, 0.9), 3)
    key(canvas, entries, at, ncols=across)


def _draw_way(axes: Any, x: Any, y: Any, theme: Theme) -> None:
    """A way on the torus: what leaves the square comes in on the other side."""
    for right in (-360, 0, 360):
        for up in (-360, 0, 360):
            inside = (np.abs(x + right - 180) < 190) & (np.abs(y + up - 180) < 190)
            if inside.any():
                axes.plot(x + right, y + up, color=theme.ink, lw=0.5, zorder=3)
    axes.plot(x[0] % 360, y[0] % 360, ".", color=theme.ink, ms=2.5, zorder=3)


FIGURE = Words(
    title="The start decides which of the reachable minima the flow ends at",
    caption=(
        "The start decides at which of the reachable minima the flow ends, and the larger the "
        "invariant δ, the more the longer filter decides. Filter sizes (2, 2), white data, target "
        "x² + 0.6xy − 0.8y². A start is a pair of angles; a panel has one pair of norms. The "
        "colour of a start tells at which of the four parameters over the target with its "
        "invariant the flow ends (circles): grey and purple are the two ways to give the roots to "
        "the layers, strong and weak tint the two signs. Triangles are the reachable saddles. For "
        "δ = 0 the flow keeps w₁ = w₂ and w₁ = −w₂, two of the borders."
    ),
    alt=(
        "As the invariant grows, the basins turn from diamonds into upright bands: the angle of "
        "the longer filter decides alone. Three squares, the angle of the first filter to the "
        "right and of the second upwards. Each is a torus cut open, divided into four basins of "
        "two colours in two tints, with a circle in each basin to which thin lines converge, and "
        "a triangle near each border. For the invariant 0 the basins are rectangles that stand on "
        "a corner, then wavy bands, then nearly straight ones, where the lines run upright first, "
        "then along one common curve through circles and triangles."
    ),
    claim=("which-is-reached", "finitely-many-reachable"),
    chapter="chapters/06-invariants#which-is-reached",
    width="text",
    height=2.3,
    column_height=4.0,
)
