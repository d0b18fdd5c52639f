"""How often random targets have spurious critical points, and how often training ends there."""

from __future__ import annotations

from math import floor
from pathlib import Path
from textwrap import fill
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column
from lcn_support.figures.shares import draw_share, metric_key

COLUMNS = {
    "point": "targets with a spurious critical point, %",
    "minimum": "targets with a spurious local minimum, %",
    "limit": "training runs that end at a spurious point, %",
}


def data(points: Path | None = None, limits: Path | None = None) -> Data:
    """One row for each network, metric and share, with Wilson's interval at 95 %.

    >>> rows = data()
    >>> set(rows["share"]) == set(COLUMNS), all(map(float.__le__, rows["low"], rows["high"]))
    (True, True)
    """
    from lcn_support.experiments.kept_tables import kept

    found: list[tuple[Any, ...]] = []
    for run in kept("spurious_points", points):
        name = (str(run.sizes), str(run.strides[:-1]), run.metric)
        found.append((*name, "point", run.with_point, run.targets, *run.point_interval()))
        found.append((*name, "minimum", run.with_minimum, run.targets, *run.minimum_interval()))
    for table in kept("spurious_limits", limits):
        name = (str(table.sizes), str(table.strides[:-1]), table.metric)
        found.append((*name, "limit", table.spurious, table.runs, *table.interval()))
    return columns(("k", "s", "metric", "share", "count", "of", "low", "high"), found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """Three panels beside each other, one line a network; strides above one at the top."""
    networks = list(dict.fromkeys(zip(data["k"], data["s"], strict=True)))
    narrow = in_one_column(canvas)
    for panel, (share, title) in enumerate(COLUMNS.items()):
        left, width = (0.72 + 0.9 * panel, 0.78) if narrow else (0.82 + 1.43 * panel, 1.18)
        axes: Any = axes_at(canvas, left, 0.3, (width, 2.55))
        for row in rows(data, share=share):
            row["share"] = row["count"] / row["of"]
            draw_share(
                axes, row, networks.index((row["k"], row["s"])), theme, width=5, turn=60, digits=0,
                size=7, clip_on=False,
            )  # fmt: skip
        axes.set(xlim=(0, 100), ylim=(len(networks) - 0.5, -0.5))
        axes.set_xticks([0, 50] if narrow else [0, 50, 100])
        labels = [f"$k = {k}$\n$s = {s.replace(',)', ')')}$" for k, s in networks]
        axes.set_yticks(range(len(networks)), labels if panel == 0 else [""] * len(networks))
        axes.tick_params(axis="y", length=0)
        axes.grid(True, axis="x")
        lines = fill(title, 17 if narrow else 24)
        axes.set_title(lines, pad=5, linespacing=1.1, size=7)
        changes = [i for i, (_, s) in enumerate(networks) if "1" in s]
        edges = {changes[0], next(i for i in changes if "2" not in networks[i][1])}
        for edge in edges:
            axes.axhline(edge - 0.5, color=theme.muted, lw=0.6, ls=(0, (3, 3)))
    metric_key(canvas, (0.5, 1), theme, width=5, loc="upper center")


def words_of(data: dict[str, Any]) -> str:
    """The caption, with the numbers of targets and runs."""
    targets, runs = ({row["of"] for row in rows(data, share=s)}.pop() for s in ("point", "limit"))
    return (
        f"In the networks with a stride of one {_how_many(data)} a spurious critical point, and "
        "training often ends at one. Spurious: the parameterization does not have "
        "full rank there. Six networks: all strides are larger than one (top), some (middle), or "
        f"none (bottom). Shares of {targets} targets with independent N(0, 1) coefficients, and "
        f"of {runs} runs of gradient descent, each with its own target and start; Wilson "
        "intervals at 95 %. White data: S = I; anisotropic data: S = XXᵀ/10, drawn anew. Every "
        "critical point and every limit is certified."
    )


def _how_many(data: dict[str, Any]) -> str:
    """Of the targets, for each network with a stride of one."""
    least = min(r["count"] / r["of"] for r in rows(data, share="point") if "1" in r["s"])
    if least == 1:
        return "every target of the sample has"
    return f"at least {floor(100 * least)} % of the targets of the sample have"


def shares_in_words(data: dict[str, Any]) -> str:
    """The shares of minima and of runs, for networks with a stride of one."""
    found = {
        share: [100 * r["count"] / r["of"] for r in rows(data, share=share) if "1" in r["s"]]
        for share in ("minimum", "limit")
    }
    low, high = ({share: f"{end(found[share]):.0f}" for share in found} for end in (min, max))
    return (
        f"In the networks with a stride of one {_how_many(data)} a spurious critical point, and "
        f"{low['minimum']} to {high['minimum']} percent of the targets have a spurious minimum. "
        "Three dot plots with two marks for each of six networks, white and anisotropic data: "
        "targets with a spurious critical point, targets with a spurious local minimum, and "
        "training runs that end at a spurious point. At the top, for the networks without a "
        "stride of one, all marks are at 0. For the others the first plot is at its right end; "
        f"in the last plot the marks lie between {low['limit']} and {high['limit']} percent."
    )


FIGURE = Words(
    title="How often there are spurious critical points, and how often training ends there",
    caption=words_of,
    alt=shares_in_words,
    claim=("mixed-stride-minima", "strided-runs-end-regular"),
    chapter="chapters/10-training-with-strides",
    width="text",
    height=3.4,
    column_height=3.75,
    seed=2304,
)
