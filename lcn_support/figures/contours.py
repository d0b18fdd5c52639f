"""Maps of a loss on a plane: tints from low to high, and lines with the loss on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lcn_support.figures.base import Table, Theme, arrays


def grid(left: float, right: float, low: float, high: float, steps: int) -> tuple[Any, Any]:
    """x and y of (steps + 1)² points, row after row.

    >>> [axis.tolist() for axis in grid(0, 1, 0, 2, 1)]
    [[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 2.0, 2.0]]
    """
    x, y = np.meshgrid(np.linspace(left, right, steps + 1), np.linspace(low, high, steps + 1))
    return x.ravel(), y.ravel()


def contours(
    axes: Any, table: Table, levels: Sequence[float], theme: Theme, *, least: float,
    strength: float, scale: Callable[..., Any], clip: Any = None,
    labelled: Sequence[tuple[float, float]] = (),
) -> None:  # fmt: skip
    """Tints and lines of a table of x, y and loss on a grid, from dark to paper, within ``clip``.

    Tints follow the ``scale`` of the loss from ``least``, where ``strength`` is that of the muted
    colour, to the last level; lines have their level on them, all or near the ``labelled`` points.
    """
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("loss", [theme.tint("muted", strength), theme.paper])
    found = arrays(table)
    side = len(np.unique(found["y"]))
    x, y, z = (found[key].reshape(side, -1) for key in ("x", "y", "loss"))
    tints = axes.contourf(
        x, y, scale(z), levels=scale([least, *levels, 1e3]), cmap=shades, vmin=scale(least),
        vmax=scale(levels[-1]),
    )  # fmt: skip
    lines = axes.contour(x, y, z, levels=levels, colors=[theme.muted], linewidths=0.7)
    style = {"fmt": "%.3g", "fontsize": 7, "inline_spacing": 2}
    for label in axes.clabel(lines, manual=list(labelled) or False, **style):
        label.set_color(theme.ink)
    if clip is not None:
        tints.set_clip_path(clip)
        lines.set_clip_path(clip)
    axes.set(xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
