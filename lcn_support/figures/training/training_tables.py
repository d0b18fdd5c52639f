"""The printed tables of limits beside the computed ones, as a dot plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line
from lcn_support.figures.root_icons import labelled, place
from lcn_support.resources import resource


def data(path: Path | None = None) -> Data:
    """One row a printed cell: its share, ours with Wilson's interval, and whether they meet.

    >>> rows = data()
    >>> len(rows["printed"]), all(map(float.__le__, rows["low"], rows["computed"]))
    (17, True)
    """
    from lcn_support.experiments.slides.comparisons import compare, read_printed
    from lcn_support.experiments.slides.limit_tables import read_tables

    printed = read_printed(resource("data/published/gradient_descent_tables.csv"))
    tables = read_tables(path)
    names = ("k", "target", "limit", "printed", "computed", "low", "high", "runs", "inside")
    cells = (
        (
            str(c.printed.sizes), c.printed.target, c.printed.limit, c.printed.percent / 100,
            c.computed.share, *c.computed.interval(), c.computed.runs, c.is_inside,
        )
        for c in compare(printed, tables)
    )  # fmt: skip
    return columns(names, cells)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One panel an architecture, one line a cell: the quotient of the shares, and both of them."""
    panels = {k: rows(data, k=k) for k in data["k"]}
    narrow = in_one_column(canvas)
    top = canvas.get_size_inches()[1] - 0.5
    for panel, (k, mine) in enumerate(panels.items()):
        heights = _heights(mine)
        tall = (0.215 if narrow else 0.19) * (heights[-1] + 1.4)
        left, width = (1.38, 1.0) if narrow else (1.14 + 2.46 * panel, 0.62)
        axes = axes_at(canvas, left, top - tall, (width, tall))
        top -= tall + 0.85 if narrow else 0
        size = 8.5 if narrow else 7
        axes.set(xlim=(0, 1.6), ylim=(heights[-1] + 0.7, -0.7))
        axes.axvline(1, color=theme.outside, lw=1.4, zorder=1)
        for row, height in zip(mine, heights, strict=True):
            _draw_row(axes, row, height, theme, size)
        axes.set_yticks(heights, [""] * len(heights))
        axes.set_xticks([0, 0.5, 1, 1.5], ["0", "½", "1", "1½"])
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=size)
        axes.grid(True, axis="x")
        axes.set_xlabel("our share / printed share", labelpad=2)
        axes.set_title(f"k = {k}", pad=13)
        for at, name in zip(_columns(axes), ("printed", "ours"), strict=True):
            axes.text(
                at,
                1.0,
                name,
                transform=axes.transAxes,
                ha="right",
                va="bottom",
                color=theme.muted,
                size=size,
            )
    _draw_key(canvas, theme)


def _heights(rows: list[dict[str, Any]]) -> list[float]:
    """Where the lines of a panel are, with a gap between the targets."""
    targets = list(dict.fromkeys(row["target"] for row in rows))
    return [i + 0.6 * targets.index(row["target"]) for i, row in enumerate(rows)]


def _columns(axes: Any) -> tuple[float, float]:
    """Where the columns of numbers end, in widths of the axes."""
    inch, wide = axes.figure.dpi / axes.bbox.width, in_one_column(axes.figure)
    return (1 + 0.45 * inch, 1 + 0.88 * inch) if wide else (1 + 0.36 * inch, 1 + 0.68 * inch)


def _draw_row(axes: Any, row: dict[str, Any], height: float, theme: Theme, size: float) -> None:
    from matplotlib.offsetbox import HPacker, TextArea

    printed = row["printed"]
    low, high, computed = (row[n] / printed for n in ("low", "high", "computed"))
    axes.hlines(height, low, high, color=theme.inside, lw=5, alpha=0.4)
    axes.plot(computed, height, "o", color=theme.inside, ms=2.6, clip_on=False, zorder=3)
    ours = "bold" if row["inside"] else "normal"
    name = HPacker(
        children=[
            labelled(row["target"], theme, bare=True, size=size),
            TextArea("→", textprops={"size": size, "color": theme.muted}),
            labelled(row["limit"], theme, bare=True, size=size),
        ],
        align="center", pad=0, sep=2,
    )  # fmt: skip
    beside = axes.get_yaxis_transform()
    place(axes, name, (0, height), (-5, 0), anchor=(1, 0.5), coordinates=beside)
    shares = (printed, "normal"), (row["computed"], ours)
    for at, (share, weight) in zip(_columns(axes), shares, strict=True):
        axes.text(
            at, height, _three_digits(100 * share), ha="right", va="center_baseline", weight=weight,
            transform=beside, size=size,
        )  # fmt: skip


def _three_digits(percent: float) -> str:
    """As the slides print shares, with the zeros that they leave out."""
    return f"{percent:.3f}" if percent < 1 else f"{percent:#.3g}".removesuffix(".")


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    entries = {
        "printed in the slides": line(color=theme.outside, lw=1.4),
        "ours": line(marker="o", lw=0, color=theme.inside, ms=2.6),
        "Wilson's interval, 95 %": line(color=theme.inside, lw=5, alpha=0.4),
        "bold: the printed number lies in it": line(lw=0),
    }
    style = {"ncols": 1, "fontsize": 8} if in_one_column(canvas) else {"ncols": 2}
    key(canvas, entries, (0.5, 0), **style)


FIGURE = Words(
    title="The tables of the slides beside ours",
    caption=(
        "The shares that the slides print and ours agree well where they are large, and differ "
        "for rare limits. Where gradient descent ends: one line for each pattern of the target "
        "and of the limit, starts with four simple real roots; both shares in % of the runs with "
        "that pattern of the target, and their quotient. Ours are for S = XXᵀ/10 with X drawn "
        "anew for each run, N(0, 1) targets and starts; the number of columns of X was chosen "
        "with the printed tables in view."
    ),
    alt=(
        "Our shares lie close to the printed ones, except for the rarest limits. Two dot plots, "
        "one for each list of filter sizes, with a line for each pair of target and limit, as "
        "root patterns. A vertical line at 1 stands for the printed share, a dot for ours divided "
        "by it; both shares stand beside it in numbers. Most dots lie near the line. Far to the "
        "left lies one of the rarest limits, a simple and a triple real root for targets with "
        "four simple real roots; to the right of the line lies another, a double real root and a "
        "complex pair."
    ),
    claim="training-tables",
    chapter="chapters/07-training#training-tables",
    width="text",
    height=3.75,
    column_height=6.95,
    seed=2108,
)
