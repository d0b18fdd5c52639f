"""What share of the generic number of critical points two other metrics have, by network."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import spot

KINDS = ("all strides one", "mixed strides", "reduced")


def data() -> Data:
    """A row a network of the kept table: the counts for three metrics.

    >>> columns = data()
    >>> set(columns["kind"]) == set(KINDS) and len(columns["k"]) >= 20
    True
    """
    from lcn_support.experiments.kept_tables import kept

    networks: dict[Any, dict[str, int]] = {}
    for row in kept("critical_counts"):
        networks.setdefault(row.architecture, {})[row.metric] = row.count
    metrics = ("generic", "white", "bombieri")
    found = []
    for a, counts in networks.items():
        kind = KINDS[0 if a.is_thick else 2 if a.reduced() == a else 1]
        k, s = str(a.sizes), str(a.strides)
        found.append((k, s, kind, *(counts[metric] for metric in metrics)))
    return columns(("k", "s", "kind", *metrics), found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A line a network, with a circle for white data and a square for the Bombieri metric."""
    axes: Any = canvas.add_axes((0.4, 0.07, 0.485, 0.845))
    hollow = {"marker": "o", "color": theme.outside, "mfc": theme.paper, "mew": 1.3, "ms": 5.2}
    full = {"marker": "s", "color": theme.inside, "ms": 2.6}
    height = 0.0
    for kind in KINDS:
        axes.text(-0.82, height, kind, va="center", color=theme.muted, size=7)
        for row in rows(data, kind=kind):
            height += 1
            white, bombieri = (row[metric] / row["generic"] for metric in ("white", "bombieri"))
            axes.hlines(height, 0, 1, color=theme.grid, lw=0.6, zorder=0)
            axes.plot(white, height, ls="none", zorder=2, **hollow)
            axes.plot(bombieri, height, ls="none", zorder=3, **full)
            for x, name in ((-0.82, "k"), (-0.42, "s"), (1.06, "generic")):
                axes.text(x, height, row[name], va="center", size=7)
        height += 1.4
    axes.axvline(1, color=theme.muted, lw=0.6, zorder=1)
    axes.set(xlim=(-0.03, 1.03), ylim=(height - 0.8, -0.6))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "¼", "½", "¾", "1"])
    axes.set_xlabel("share of the generic number", labelpad=2)
    for x, name in ((0.0385, "sizes"), (0.2215, "strides")):
        canvas.text(x, 0.93, name, va="center", color=theme.muted, size=7)
    canvas.text(0.985, 0.93, "generic", ha="right", va="center", color=theme.muted, size=7)
    for left, name, style in ((0.315, "white data", hollow), (0.6, "Bombieri metric", full)):
        axes = spot(canvas, (left, 0.955, 0.05, 0.03), (left + 0.055, 0.97), name)
        axes.plot(0, 0, ls="none", **style)


FIGURE = Words(
    title="Two metrics that are not generic",
    caption=(
        "White data are not generic for strides larger than one, and the Bombieri metric is not "
        "generic for stride one. Complex critical classes for white data and for the Bombieri "
        "metric, as a share of the number for generic data, which stands to the right. White "
        "data lose none where all strides are one, and most where receptive fields do not "
        "overlap. The Bombieri metric loses many where all strides are one, and few or none for "
        "larger strides."
    ),
    alt=(
        "White data keep all critical points where all strides are one, the Bombieri metric keeps "
        "nearly all where strides are larger. Networks in three blocks, each with a circle for "
        "white data and a square for the Bombieri metric on a line from 0 to 1. With all strides "
        "one the circles are at 1, and the squares near the middle. With mixed strides the "
        "circles are scattered, the squares near 1. For reduced networks all squares but one are "
        "at 1, and the circles are scattered from near 0 to 1."
    ),
    claim="three-metrics",
    chapter="further/metrics#count-table",
    height=5.6,
)
