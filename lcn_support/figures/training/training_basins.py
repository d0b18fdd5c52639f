"""Which minimum training of k = (3, 2, 2) ends at, by the roots of the filters at the start."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import axes_at, in_one_column, key, patch
from lcn_support.figures.root_icons import DIGITS, labelled, place, root_key, written
from lcn_support.losses.quadratic import QuadraticLoss

NETWORK = Architecture((3, 2, 2))
TARGET = (1, 3, -1, 0, -3)
FIRST_FILTERS = ((1, 0, -1), (1, 0, 1))
TITLES = ("first filter x² − y²: four real roots", "first filter x² + y²: two real roots")
SHADES = (("ink", 0.1), ("accent", 0.36), ("ink", 0.5), ("accent", 0.85))
"""One for each minimum, in the order of their losses."""

HATCH = "...."
"""Of the starts that end at the target."""

LABELS = (((22, 60), (150, 22), (75, 88), (108, 150)), ((135, 45), (45, 135), (28, 57)))
"""Where the pattern of the minimum stands in each panel."""


def data(steps: int = 220) -> Data:
    """The minima, and for a grid of starts the number of the one that the run is near, −1 for none.

    All filters have norm 1 at the start; the last two have their roots at the angles of the
    columns, in degrees: that of a point [x : y] is the one of (x, y). No two of them are equal.

    >>> table = data(steps=2)
    >>> len(table["starts"]["end"]), table["minima"]["pattern"]
    (8, ['11|1', '112|0', '13|0', '13|0'])
    """
    from lcn_support.landscape.solver import critical_points
    from lcn_support.training.descent import train

    loss = QuadraticLoss(TARGET)
    found = critical_points(NETWORK, loss, progress=False).local_minima
    places = np.array([[float(c) for c in p.end_to_end] for p in found])
    starts = []
    angles = 180 * (np.arange(steps) + 0.5) / steps
    grid = np.stack([axis.ravel() for axis in np.meshgrid(angles, angles - 45 / steps)])
    short = [np.stack([np.sin(pi * a / 180), -np.cos(pi * a / 180)], axis=1) for a in grid]
    for panel, first in enumerate(FIRST_FILTERS):
        row = np.array(first) / np.linalg.norm(first)
        filters = [np.tile(row, (grid.shape[1], 1)), *short]
        runs = train(NETWORK, loss, filters, step=0.02, steps=4000, tolerance=1e-4)
        gaps = np.linalg.norm(runs.end_to_end[:, None] - places, axis=2)
        ends = np.where(gaps.min(axis=1) < 0.05, gaps.argmin(axis=1), -1)
        starts += [
            (panel, *at, end) for at, end in zip(grid.T.tolist(), ends.tolist(), strict=True)
        ]
    return {
        "starts": columns(("panel", "root 2", "root 3", "end"), starts),
        "minima": columns(("pattern", "loss"), ((str(p.pattern), float(p.loss)) for p in found)),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One square a first filter, with the starts that have a double root, and a key."""
    from matplotlib import rc_context
    from matplotlib.colors import ListedColormap

    shades = [theme.tint(*shade) for shade in SHADES]
    colours = ListedColormap([theme.paper, *shades])
    narrow = in_one_column(canvas)
    for number, title in enumerate(TITLES):
        left, bottom = (0.6, 4.2 - 3.16 * number) if narrow else (0.5 + 2.35 * number, 1.08)
        axes: Any = axes_at(canvas, left, bottom, (2.55, 2.55) if narrow else (2.02, 2.02))
        ends = arrays(data["starts"], panel=number)["end"]
        side = round(len(ends) ** 0.5)
        ends = ends.reshape(side, side)
        axes.imshow(
            ends, cmap=colours, vmin=-1, vmax=len(SHADES) - 1, extent=(0, 180, 0, 180),
            origin="lower", interpolation="nearest", zorder=0,
        )  # fmt: skip
        with rc_context({"hatch.color": theme.muted, "hatch.linewidth": 0.4}):
            hatched = axes.contourf(
                ends == 0, levels=[0.5, 1.5], colors="none", hatches=[HATCH], zorder=1,
                extent=(0, 180, 0, 180),
            )  # fmt: skip
            hatched.set_rasterized(True)
        _draw_double_roots(axes, number, theme)
        ticks = range(0, 181, 45)
        axes.set_xticks(ticks, [f"{t}°" for t in ticks])
        axes.set_yticks(ticks, [f"{t}°" for t in ticks])
        axes.set_xlabel("root of the second filter", labelpad=3)
        axes.set_title(title, pad=4)
        for x, y in LABELS[number]:
            end = ends[int(y * side / 180), int(x * side / 180)]
            pattern = data["minima"]["pattern"][end]
            colour = theme.paper if end == len(SHADES) - 1 else theme.ink
            name = labelled(pattern, theme, below=True, ink=colour)
            place(axes, name, (x, y))
        if number == 0 or narrow:
            axes.set_ylabel("root of the third filter", labelpad=2)
    _draw_key(data["minima"], shades, canvas, theme)


def _draw_double_roots(axes: Any, panel: int, theme: Theme) -> None:
    style = {"color": theme.paper, "lw": 0.7, "ls": (0, (1, 1.6))}
    axes.plot([0, 180], [0, 180], **style)
    for root in (45, 135) if panel == 0 else ():
        axes.axhline(root, **style)
        axes.axvline(root, **style)


def _draw_key(minima: dict[str, Any], shades: list[Any], canvas: Canvas, theme: Theme) -> None:
    entries = {}
    for number, (pattern, loss) in enumerate(zip(*minima.values(), strict=True)):
        name, hatch = f"{written(pattern)}, loss {loss:.3f}", ""
        if number == 0:
            name, hatch = f"{written(pattern)}, the target", HATCH
        entries[name] = patch(facecolor=shades[number], edgecolor=theme.muted, lw=0.4, hatch=hatch)
    up = canvas.get_size_inches()[1]
    style = {"columnspacing": 2.0, "handletextpad": 0.6, "prop": DIGITS}
    key(canvas, entries, (0.5, 0.18 / up), ncols=2, **style)
    root_key(canvas, (0.5, 0.1 / up), theme)


FIGURE = Words(
    title="Where training ends, by the roots of the start, k = (3, 2, 2)",
    caption=(
        "Three of the four minima are traps, and together they catch a large part of the starts, "
        "although the network can express the target. Gradient descent for filter sizes (3, 2, "
        "2), white data and the target x⁴ + 3x³y − x²y² − 3y⁴. Each point is a start with filters "
        "of norm 1: its coordinates are the angles of the roots of the second and the third "
        "filter, the first one is fixed. Hatched: the runs that end at the target; each other "
        "colour is a trap. On the dotted lines the start has a double root; training from nearby "
        "starts crosses them."
    ),
    alt=(
        "Training often ends at a trap: the hatched basins of the target leave large parts of "
        "both squares to the others. Two squares of starts, symmetric about their diagonals, "
        "coloured by the minimum that training ends at: the target, of two simple real roots and "
        "a complex pair, or one of three traps with two simple and a double real root or with a "
        "simple and a triple one. First square: the target has three corners, one trap the fourth "
        "and arms that reach far into the square, another a straight band, and the third the "
        "large rest. Second square: the target has the two largest areas, on both sides of the "
        "diagonal, and the traps lie in wedges along it."
    ),
    claim="basins-of-four-minima",
    chapter="chapters/07-training#see-it",
    width="text",
    height=3.33,
    column_height=7.0,
)
