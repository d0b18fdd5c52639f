"""Planes of targets, coloured by the number of real critical points."""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcn_support.experiments.extreme_targets import ExtremeTarget
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays
from lcn_support.figures.contours import grid
from lcn_support.figures.labels import axes_at, in_one_column, key, patch

PLANES = (((2, 2), (2, 3), 12.0), ((3, 2), (1, 2), 6.0))
"""Sizes, the two coefficients of the target that move, and how far."""

STEPS, ANGLES = 181, 240
SHADES = (("grid", 0.55), ("inside", 0.45), ("inside", 0.95), ("accent", 0.9), ("outside", 1))
"""For 2, 4, … real points."""


def data(path: Path | None = None) -> Data:
    """One row a target of each plane: how far two coefficients moved, and the number.

    >>> tables = data()
    >>> [max(t["real"]) for t in tables.values()], len(tables["k-2-2"]["real"]) == STEPS**2
    ([6, 10], True)
    """
    from lcn_support.experiments.kept_tables import kept

    targets = kept("real_point_extremes", path)
    tables = {}
    for sizes, moved, reach in PLANES:
        target = max((t for t in targets if t.sizes == sizes), key=lambda t: t.points)
        x, y = grid(-reach, reach, -reach, reach, STEPS - 1)
        numbers = numbers_in_plane(target, moved, x, y).tolist()
        name = f"k-{sizes[0]}-{sizes[1]}"
        tables[name] = {"first": x.round(6), "second": y.round(6), "real": numbers}
    return tables


def numbers_in_plane(
    target: ExtremeTarget,
    moved: tuple[int, int],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Turns of f on the circle of second filters: the least loss for each is uᵀSu − f.

    f is a quadratic form of the target for each filter; two turns between two angles are missed.
    """
    k, stride = target.sizes[0], target.strides[0]
    u = np.array(target.target, dtype=float)
    S = np.array(target.loss.covariance, dtype=float)
    angles = np.pi * np.arange(ANGLES) / ANGLES
    shifts = np.zeros((ANGLES, len(u), k))
    for i in range(k):
        shifts[:, i, i], shifts[:, i + stride, i] = np.cos(angles), np.sin(angles)
    plane = np.stack([u, *(np.eye(len(u))[j] for j in moved)], axis=1)
    seen = shifts.transpose(0, 2, 1) @ S @ plane
    forms = seen.transpose(0, 2, 1) @ np.linalg.solve(shifts.transpose(0, 2, 1) @ S @ shifts, seen)
    place = (np.ones_like(x), x, y)
    pairs = list(combinations_with_replacement(range(3), 2))
    monomials = np.stack([place[i] * place[j] * (1 + (i != j)) for i, j in pairs], axis=1)
    f = monomials @ np.stack([forms[:, i, j] for i, j in pairs])
    rises = np.diff(f, axis=1, append=f[:, :1]) > 0
    return (rises != np.roll(rises, 1, axis=1)).sum(axis=1)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """Two planes, a colour for each number of real points."""
    from matplotlib.colors import ListedColormap

    narrow = in_one_column(canvas)
    colours = [theme.tint(*shade) for shade in SHADES]
    for panel, ((sizes, moved, reach), table) in enumerate(zip(PLANES, data.values(), strict=True)):
        left, bottom = (0.45, 3.75 - 3.25 * panel) if narrow else (0.45 + 2.5 * panel, 0.42)
        axes: Any = axes_at(canvas, left, bottom, (2.7, 2.7) if narrow else (1.95, 1.95))
        x, y, numbers = (column.reshape(STEPS, STEPS) for column in arrays(table).values())
        axes.pcolormesh(
            x, y, np.clip(numbers // 2 - 1, 0, 4), cmap=ListedColormap(colours), vmin=-0.5,
            vmax=4.5, shading="nearest", rasterized=True, linewidth=0,
        )  # fmt: skip
        axes.plot(0, 0, "o", color=theme.paper, mec=theme.ink, ms=4, mew=0.8)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
        axes.set_xlabel(f"$u_{moved[0]}$ moved by", labelpad=2)
        axes.set_ylabel(f"$u_{moved[1]}$ moved by", labelpad=0)
        axes.set_title(f"$k = {sizes}$", pad=4)
    found = sorted({min(n, 10) for table in data.values() for n in table["real"]})
    entries = {f"{n} real": patch(color=colours[n // 2 - 1], lw=0) for n in found}
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=5, columnspacing=1.2)


FIGURE = Words(
    title="Where more critical points become real",
    caption=(
        "The number of real critical points changes by two across each curve: there two of them "
        "meet and become a complex pair. Around two targets all of whose critical points are real "
        "(marked), for stride 2. Two coefficients of the target move, the covariance stays. Where "
        "two curves cross, this happens twice, and at a cusp three points meet."
    ),
    alt=(
        "Neighbouring regions differ by two real critical points. Two squares of coloured "
        "regions, bounded by smooth curves that cross, or meet in cusps. First square, for sizes "
        "(2, 2): one large region; two pointed ones with more real points, of which one holds the "
        "marked target near its rim; thin wedges with fewer where their borders have crossed. "
        "Second square, for (3, 2): a triangle of curves with the most real points, the mark near "
        "its rim, next to regions with fewer; beyond further curves there are fewer again."
    ),
    claim="extreme-targets",
    chapter="chapters/14-real-points",
    width="text",
    height=2.95,
    column_height=6.95,
)
