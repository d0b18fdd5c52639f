"""The printed tables of limits beside the computed ones, as a dot plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcn_support.publishing.figure import Data, Figure
from lcn_support.publishing.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

COLUMNS = ("k", "target", "limit", "printed", "computed", "low", "high", "runs", "inside")


def data(path: Path | None = None) -> Data:
    """One row a printed cell: its share, ours with Wilson's interval, and whether they meet.

    >>> rows = data()
    >>> len(rows["printed"]), all(map(float.__le__, rows["low"], rows["computed"]))
    (17, True)
    """
    from lcn_support.table_comparison import compare, read_printed
    from lcn_support.training_tables import read_tables

    printed = read_printed(resource("data/published/gradient_descent_tables.csv"))
    tables = read_tables(path or resource("data/results/training_tables.csv"))
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for c in compare(printed, tables):
        row = (
            str(c.printed.sizes), c.printed.target, c.printed.limit, c.printed.percent / 100,
            c.computed.share, *c.computed.interval(), c.computed.runs, c.is_inside,
        )  # fmt: skip
        for column, entry in zip(columns.values(), row, strict=True):
            column.append(entry)
    return columns


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One panel an architecture, one line a cell; shares on a logarithmic axis and as numbers."""
    rows = [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)]
    panels = {k: [row for row in rows if row["k"] == k] for k in data["k"]}
    tallest = max(_heights(mine)[-1] for mine in panels.values())
    for panel, (k, mine) in enumerate(panels.items()):
        heights = _heights(mine)
        share = (heights[-1] + 1.4) / (tallest + 1.4)
        axes = canvas.add_axes((0.118 + 0.505 * panel, 0.9 - 0.785 * share, 0.24, 0.785 * share))
        axes.set(xscale="log", xlim=(0.25, 160), ylim=(heights[-1] + 0.7, -0.7))
        for row, height in zip(mine, heights, strict=True):
            _draw_row(axes, row, height, theme)
        axes.set_yticks(heights, [f"{row['target']} → {row['limit']}" for row in mine])
        axes.set_xticks([1, 10, 100], ["1", "10", "100"])
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", which="minor", length=0)
        axes.grid(True, axis="x")
        axes.set_xlabel("share of the runs, %", labelpad=2)
        axes.set_title(f"k = {k}", pad=5)
        for at, name in ((1.2, "printed"), (1.44, "ours")):
            axes.text(
                at, 1.0, name, transform=axes.transAxes, ha="right", va="bottom", color=theme.muted
            )
    _draw_key(canvas, theme)


def _heights(rows: list[dict[str, Any]]) -> list[float]:
    """Where the lines of a panel are, with a gap between the targets."""
    targets = list(dict.fromkeys(row["target"] for row in rows))
    return [i + 0.6 * targets.index(row["target"]) for i, row in enumerate(rows)]


def _draw_row(axes: Any, row: dict[str, Any], height: float, theme: Theme) -> None:
    low, high, computed, printed = (
        100 * max(row[n], 1e-6) for n in ("low", "high", "computed", "printed")
    )
    axes.hlines(height, low, high, color=theme.inside, lw=5, alpha=0.4)
    axes.plot(computed, height, "o", color=theme.inside, ms=3.4)
    axes.plot(printed, height, "D", mfc="none", mec=theme.outside, mew=1.1, ms=5.5)
    place = {"transform": axes.get_yaxis_transform(), "va": "center_baseline", "color": theme.ink}
    axes.text(1.2, height, f"{printed:.3g}", ha="right", **place)
    weight = "bold" if row["inside"] else "normal"
    axes.text(1.44, height, f"{computed:.3g}", ha="right", weight=weight, **place)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    from matplotlib.lines import Line2D

    entries = {
        "printed in the slides": Line2D(
            [], [], marker="D", lw=0, mfc="none", mec=theme.outside, mew=1.1, ms=5.5
        ),
        "ours, with its 95 % interval": Line2D(
            [], [], marker="o", lw=0, color=theme.inside, ms=3.4
        ),
        "bold: the printed number lies in it": Line2D([], [], lw=0),
    }
    canvas.legend(entries.values(), entries, loc="lower left", bbox_to_anchor=(0.03, 0.02))


FIGURE = Figure(
    id="fig-training-tables",
    title="The tables of the slides beside ours",
    caption=(
        "Where gradient descent ends from starts 1111|0, as a share of the runs with the same "
        "pattern of the target: the numbers that the slides print, and ours for "
        "S = XXᵀ/10 with X drawn anew for each run, N(0, 1) targets and starts. The number of "
        "columns of X was chosen with the printed tables in view. Intervals are Wilson's, at 95 %; "
        "where they are narrower than the dot, they are hidden by it."
    ),
    alt=(
        "Two dot plots with a logarithmic axis, one line for each pair of target and limit, a "
        "hollow diamond for the printed share and a dot for ours. For (4, 2), six lines, for "
        "(3, 2, 2), eleven. The marks are close everywhere: for targets 11|1 of (4, 2), 112|0 "
        "has 15.5 percent in print and between 16 and 18 in ours, 11|1 has 83.2 and about 81 to "
        "82, and 2|1 has 1.36 and about 1.1. The largest relative distances are in the rare "
        "limits of (3, 2, 2): 2|1 for targets 11|1 has 0.381 in print and more than 0.5 in ours."
    ),
    claim="training-tables",
    chapter="chapters/07-training#training-tables",
    source="KMMTslides",
    width="text",
    height=3.6,
    seed=2108,
    data=data,
    draw=draw,
)
