"""How often random targets have spurious critical points, and how often training ends there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

MARKS = {"white": ("o", "ink"), "anisotropic": ("s", "accent")}
COLUMNS = {
    "point": "targets with a spurious\ncritical point, %",
    "minimum": "targets with a spurious\nlocal minimum, %",
    "limit": "training runs that end\nat a spurious point, %",
}


def data(points: Path | None = None, limits: Path | None = None) -> Data:
    """One row for each network, metric and share, with Wilson's interval at 95 %.

    >>> rows = data()
    >>> set(rows["share"]) == set(COLUMNS), all(map(float.__le__, rows["low"], rows["high"]))
    (True, True)
    """
    from lcn_support.experiments.kept_tables import kept

    rows: list[tuple[Any, ...]] = []
    for run in kept("spurious_points", points):
        name = (str(run.sizes), str(run.strides[:-1]), run.metric)
        rows.append((*name, "point", run.with_point, run.targets, *run.point_interval()))
        rows.append((*name, "minimum", run.with_minimum, run.targets, *run.minimum_interval()))
    for table in kept("spurious_limits", limits):
        name = (str(table.sizes), str(table.strides[:-1]), table.metric)
        rows.append((*name, "limit", table.spurious, table.runs, *table.interval()))
    head = ("k", "s", "metric", "share", "count", "of", "low", "high")
    return {key: [row[i] for row in rows] for i, key in enumerate(head)}


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """Three panels beside each other, one line a network; strides above one at the top."""
    rows = [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)]
    networks = list(dict.fromkeys((row["k"], row["s"]) for row in rows))
    for panel, (share, title) in enumerate(COLUMNS.items()):
        axes: Any = canvas.add_axes((0.155 + 0.285 * panel, 0.085, 0.255, 0.735))
        for row in rows:
            if row["share"] != share:
                continue
            mark, colour = MARKS[row["metric"]]
            white = row["metric"] == "white"
            height = networks.index((row["k"], row["s"])) + (-0.17 if white else 0.17)
            colour = getattr(theme, colour)
            axes.hlines(
                height, 100 * row["low"], 100 * row["high"], color=colour, lw=5, alpha=0.4,
                clip_on=False,
            )  # fmt: skip
            value = 100 * row["count"] / row["of"]
            axes.plot(value, height, mark, color=colour, ms=2.6, clip_on=False)
            left = value > 60
            axes.annotate(
                f"{value:.0f}", (100 * row["low" if left else "high"], height),
                (-4 if left else 4, 0), textcoords="offset points", va="center",
                ha="right" if left else "left", color=theme.ink, size=7,
            )  # fmt: skip
        axes.set(xlim=(0, 100), ylim=(len(networks) - 0.5, -0.5))
        axes.set_xticks([0, 50, 100])
        labels = [f"$k = {k}$\n$s = {s.replace(',)', ')')}$" for k, s in networks]
        axes.set_yticks(range(len(networks)), labels if panel == 0 else [""] * len(networks))
        axes.tick_params(axis="y", length=0)
        axes.grid(True, axis="x")
        axes.set_title(title, pad=5, linespacing=1.1)
        changes = [i for i, (_, s) in enumerate(networks) if "1" in s]
        edges = {changes[0], next(i for i in changes if "2" not in networks[i][1])}
        for edge in edges:
            axes.axhline(edge - 0.5, color=theme.muted, lw=0.6, ls=(0, (3, 3)))
    for left, (metric, (mark, colour)) in zip((0.3, 0.52), MARKS.items(), strict=True):
        spot = canvas.add_axes((left, 0.945, 0.035, 0.04))
        spot.plot([-1, 1], [0, 0], color=getattr(theme, colour), lw=5, alpha=0.4)
        spot.plot(0, 0, mark, color=getattr(theme, colour), ms=2.6)
        spot.set_axis_off()
        canvas.text(left + 0.045, 0.965, f"{metric} data", va="center", color=theme.ink)


FIGURE = Figure(
    id="fig-spurious-shares",
    title="How often there are spurious critical points, and how often training ends there",
    caption=(
        "Six networks: all strides are larger than one (top), some (middle), or none (bottom). "
        "Left and middle, shares of 400 targets with independent N(0, 1) coefficients; right, "
        "shares of 500 runs of gradient descent, each with its own target and start. Wilson "
        "intervals at 95 %. White data: S = I; anisotropic data: S = XXᵀ/10, drawn anew. Every "
        "critical point and every limit is certified. Spurious: the parameterization does not "
        "have full rank there."
    ),
    alt=(
        "Three dot plots side by side, with two marks for each of six networks: white and "
        "anisotropic data. Targets with a spurious critical point: 0 percent for sizes (3, 2), "
        "stride 2, and for (2, 2, 2), strides 2, 2; 100 percent for all others. Targets with a "
        "spurious local minimum: again 0 for these two; 43 and 50 percent for (2, 2, 2), "
        "strides 1, 2; 37 and 42 for strides 2, 1; 57 and 64 for (3, 2), stride 1; 80 and 80 "
        "for (2, 2, 2), strides 1, 1. Training runs that end at a spurious point: 0 for the "
        "first two, then 35 and 34, 39 and 37, 29 and 29, 77 and 77 percent."
    ),
    claim=("mixed-stride-minima", "strided-runs-end-regular"),
    chapter="chapters/10-training-with-strides",
    source="ours",
    width="text",
    height=3.4,
    seed=2304,
    data=data,
    draw=draw,
)
