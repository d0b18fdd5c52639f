"""How often a random target has a bad minimum, by architecture and metric."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.shares import draw_share, metric_key


def data(path: Path | None = None) -> Data:
    """One row a run of the kept experiment, with Wilson's interval at 95 %.

    >>> rows = data()
    >>> len(rows["share"]), all(map(float.__le__, rows["low"], rows["share"]))
    (10, True)
    """
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.experiments.kept_tables import kept

    found = []
    for run in kept("bad_minima", path):
        network = str(run.sizes), Architecture(run.sizes).is_filling, run.metric
        counts = run.targets, run.with_bad_minimum, run.undecided
        found.append((*network, *counts, run.share, *run.interval()))
    names = ("k", "filling", "metric", "targets", "with", "undecided", "share", "low", "high")
    return columns(names, found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One line an architecture, two marks with their intervals on it, and the shares as numbers."""
    axes = canvas.add_axes((0.215, 0.15, 0.755, 0.74))
    filling = dict(zip(data["k"], data["filling"], strict=True))
    names = list(filling)
    for row in rows(data):
        draw_share(axes, row, names.index(row["k"]), theme, width=6, turn=80, digits=1)
    labels = [f"{k}\nfilling" if filling[k] else k for k in names]
    axes.set_yticks(range(len(names)), labels)
    axes.set(xlim=(0, 100), ylim=(len(names) - 0.5, -0.5))
    axes.set_xlabel("targets with a bad minimum, %", labelpad=2)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x")
    metric_key(canvas, (0.5, 1), theme, width=6, loc="upper center")


def words_of(data: dict[str, Any]) -> str:
    """The caption, with the number of targets."""
    shown = f"{max(data['targets']):,}".replace(",", "\u202f")
    return (
        "Bad minima are common, even where the network fills the space, and more common for "
        f"anisotropic data. Share of {shown} targets with independent N(0, 1) coefficients that "
        "have at least one bad minimum, for five lists of filter sizes, with Wilson intervals at "
        "95 %; sizes of one degree have the same targets. White data: S = I; anisotropic data: S "
        "= XXᵀ/10, drawn anew for each target. Every minimum is certified."
    )


def shares_in_words(data: dict[str, Any]) -> str:
    """The alternative text, with the shares in percent."""
    found = []
    for k in dict.fromkeys(data["k"]):
        white, other = (rows(data, k=k, metric=m)[0]["share"] for m in ("white", "anisotropic"))
        found.append(f"{k}: {100 * white:.0f} and {100 * other:.0f}")
    return (
        "Bad minima are common, and for every list of filter sizes more common for anisotropic "
        "than for white data. A dot plot of the share of targets with a bad minimum, from 0 to 100 "
        "percent, with two marks for each list: white, then anisotropic data. In percent, sizes "
        f"{'; '.join(found)}."
    )


FIGURE = Words(
    title="How often a random target has a bad minimum",
    caption=words_of,
    alt=shares_in_words,
    claim="bad-minima-shares",
    chapter="chapters/05-bad-minima#how-often",
    height=2.9,
    seed=2108,
)
