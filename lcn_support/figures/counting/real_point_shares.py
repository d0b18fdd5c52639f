"""How many critical points of a random target are real, for six networks and four metrics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line
from lcn_support.figures.shares import METRICS

MARKS = METRICS | {"bombieri": ("^", "boundary"), "sunspots": ("D", "outside")}


def data(path: Path | None = None) -> Data:
    """One row for each reduced network, metric and number of points, with Wilson's interval.

    >>> rows = data()
    >>> len(set(rows["k"])), set(rows["metric"]) == set(MARKS)
    (6, True)
    """
    from lcn_support.counting.segre import segre_ed_degree
    from lcn_support.experiments.kept_tables import kept

    found: list[tuple[Any, ...]] = []
    for run in kept("real_points", path):
        if 1 in run.strides[:-1]:
            continue
        generic = segre_ed_degree(run.sizes)
        for points, count in run.numbers.items():
            share = count, run.targets, *run.interval(points)
            found.append((str(run.sizes), generic, run.metric, points, *share))
    return columns(("k", "complex", "metric", "real", "count", "of", "low", "high"), found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """Six panels; one broken line a metric, its intervals as bars."""
    across = 2 if in_one_column(canvas) else 3
    for panel, k in enumerate(dict.fromkeys(data["k"])):
        row, column = divmod(panel, across)
        left, bottom = 0.42 + 1.55 * column, 0.4 + 1.5 * (6 // across - 1 - row)
        axes: Any = axes_at(canvas, left, bottom, (1.32, 0.9))
        here = arrays(data, k=k)
        numbers = sorted(set(here["real"]))
        for place, (metric, (mark, colour)) in enumerate(MARKS.items()):
            colour = getattr(theme, colour)
            found = arrays(data, k=k, metric=metric)
            x = found["real"] + 0.22 * (place - 1.5)
            axes.vlines(x, 100 * found["low"], 100 * found["high"], color=colour, lw=3, alpha=0.4)
            share = 100 * found["count"] / found["of"]
            axes.plot(x, share, mark, ls="-", lw=0.6, color=colour, ms=3, clip_on=False)
        axes.set_title(f"$k = {k}$\n{here['complex'][0]} complex points", pad=4, linespacing=1.1)
        axes.set(xlim=(numbers[0] - 0.8, numbers[-1] + 0.8), ylim=(0, 104))
        axes.set_xticks(numbers[:: -(-len(numbers) // 6)])
        axes.set_yticks([0, 50, 100])
        axes.grid(True, axis="y")
        if column == 0:
            axes.set_ylabel("targets, %", labelpad=2)
        if panel >= 6 - across:
            axes.set_xlabel("real critical points", labelpad=2)
    entries = {
        {"bombieri": "Bombieri"}.get(name, name): line(
            marker=mark, color=getattr(theme, paint), ms=4, lw=0
        )
        for name, (mark, paint) in MARKS.items()
    }
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=4, columnspacing=1.0)


def words_of(data: dict[str, Any]) -> str:
    """The most frequent numbers of each panel, in the order of the metrics."""
    found = []
    for k in dict.fromkeys(data["k"]):
        most = (max(rows(data, k=k, metric=m), key=lambda r: r["count"])["real"] for m in MARKS)
        found.append(f"{k}: {', '.join(map(str, most))}")
    return (
        "In every panel the most frequent numbers of real points are well below the number of "
        "complex ones. Six plots of the share of targets, in percent, against the number of real "
        "critical points, each with four marked lines: white, anisotropic, Bombieri, sunspots. The "
        f"most frequent numbers, in this order: for sizes {'; for '.join(found)}. All numbers of a "
        "panel have one parity."
    )


FIGURE = Words(
    title="How many critical points are real",
    caption=(
        "Of many complex critical points only few are real for most targets. Shares of random "
        "targets by their number of real critical points W ≠ 0, for six networks with all strides "
        "equal to 2 and four metrics: white data, S = I; anisotropic data, S = XXᵀ/10, drawn "
        "anew; the Bombieri metric; the covariance of the yearly sunspot numbers. Targets have "
        "independent N(0, 1) coefficients. Each list of critical points is certified to be "
        "complete; bars are Wilson intervals at 95 %. Each panel names the number of complex "
        "points for generic data."
    ),
    alt=words_of,
    claim="real-point-shares",
    chapter="chapters/14-real-points",
    width="text",
    height=3.42,
    column_height=4.92,
    seed=2401,
)
