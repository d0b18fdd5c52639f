"""How often a random target has a bad minimum, by architecture and metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

MARKS = {"white": ("o", "ink"), "anisotropic": ("s", "accent")}


def data(path: Path | None = None) -> Data:
    """One row a run of the kept experiment, with Wilson's interval at 95 %.

    >>> rows = data()
    >>> len(rows["share"]), all(map(float.__le__, rows["low"], rows["share"]))
    (10, True)
    """
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.experiments.kept_tables import kept

    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "k",
            "filling",
            "metric",
            "targets",
            "with",
            "undecided",
            "share",
            "low",
            "high",
        )
    }
    for run in kept("bad_minima", path):
        row = (
            str(run.sizes), Architecture(run.sizes).is_filling, run.metric, run.targets,
            run.with_bad_minimum, run.undecided, run.share, *run.interval(),
        )  # fmt: skip
        for column, entry in zip(columns.values(), row, strict=True):
            column.append(entry)
    return columns


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One line an architecture, two marks with their intervals on it, and the shares as numbers."""
    axes = canvas.add_axes((0.215, 0.15, 0.755, 0.74))
    rows = [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)]
    names = list(dict.fromkeys(data["k"]))
    for row in rows:
        mark, colour = MARKS[row["metric"]]
        white = row["metric"] == "white"
        height = names.index(row["k"]) + (-0.17 if white else 0.17)
        axes.hlines(
            height,
            100 * row["low"],
            100 * row["high"],
            color=getattr(theme, colour),
            lw=6,
            alpha=0.4,
        )
        axes.plot(100 * row["share"], height, mark, color=getattr(theme, colour), ms=2.6)
        left = row["share"] > 0.8
        axes.annotate(
            f"{100 * row['share']:.1f}", (100 * row["low" if left else "high"], height),
            (-4 if left else 4, 0), textcoords="offset points", ha="right" if left else "left",
            va="center", color=theme.ink,
        )  # fmt: skip
    filling = {row["k"]: row["filling"] for row in rows}
    labels = [f"{k}\nfilling" if filling[k] else k for k in names]
    axes.set_yticks(range(len(names)), labels)
    axes.set(xlim=(0, 100), ylim=(len(names) - 0.5, -0.5))
    axes.set_xlabel("targets with a bad minimum, %", labelpad=2)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x")
    for left, (metric, (mark, colour)) in zip((0.215, 0.56), MARKS.items(), strict=True):
        spot = canvas.add_axes((left, 0.935, 0.06, 0.04))
        spot.plot([-1, 1], [0, 0], color=getattr(theme, colour), lw=6, alpha=0.4)
        spot.plot(0, 0, mark, color=getattr(theme, colour), ms=2.6)
        spot.set_axis_off()
        canvas.text(left + 0.075, 0.955, f"{metric} data", va="center", color=theme.ink)


FIGURE = Figure(
    id="fig-bad-minima-shares",
    title="How often a random target has a bad minimum",
    caption=(
        "Share of the targets with independent N(0, 1) coefficients that have at least one bad "
        "minimum, for five lists of filter sizes; 4 000 targets a mark, the same ones for sizes of "
        "one degree, with Wilson intervals at 95 %. White data: S = I; anisotropic data: S = "
        "XXᵀ/10, drawn anew for each target. Every minimum is certified."
    ),
    alt=(
        "Dot plot of the share of targets with a bad minimum, from 0 to 100 percent, with two "
        "marks for each list of filter sizes: white data, and anisotropic data a few percent "
        "further right. Sizes (3, 2), filling: about 52 and 56 percent. (2, 2, 2): 16 and 26. "
        "(4, 2): 41 and 47. (3, 3), filling: 39 and 44. (3, 2, 2): 83 and 88. The intervals are"
        " about three percent wide."
    ),
    claim="bad-minima-shares",
    chapter="chapters/05-bad-minima#how-often",
    source="ours",
    width="column",
    height=2.9,
    seed=2108,
    data=data,
    draw=draw,
)
