"""How often it matters where training starts, for convolutional networks and their siblings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import axes_at, note

KINDS = {"dense": "inside", "stride one": "accent", "strided": "boundary", "quadratic": "outside"}
"""The kinds of networks, and their colours."""


def data(path: Path | None = None) -> Data:
    """One row for each network, with Wilson's interval at 95 %.

    >>> found = data()
    >>> max(n for kind, n in zip(found["kind"], found["count"]) if kind == "dense")
    0
    """
    from lcn_support.experiments.kept_tables import kept

    found = [
        (row.kind, row.sizes, row.several, row.targets, row.starts, *row.share.interval())
        for row in kept("several_ends", path)
    ]
    return columns(("kind", "sizes", "count", "of", "starts", "low", "high"), found)


def name(kind: str, sizes: tuple[int, ...]) -> str:
    """A network as readers know it.

    >>> name("dense", (2, 1, 2)), name("strided", (3, 2)), name("quadratic", (2, 5))
    ('2–1–2', '(3, 2)', 'n = 2, r = 5')
    """
    if kind == "dense":
        return "–".join(map(str, sizes))
    return (
        f"({', '.join(map(str, sizes))})"
        if kind != "quadratic"
        else "n = {}, r = {}".format(*sizes)
    )


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A line a network, the kinds in blocks with their names."""
    found = rows(data)
    height = float(canvas.get_size_inches()[1])
    axes: Any = axes_at(canvas, 0.82, 0.4, (2.4, height - 0.5))
    labels, ticks, y, last = [], [], 0.0, None
    for row in found:
        colour = getattr(theme, KINDS[row["kind"]])
        if row["kind"] != last:
            y += 0.75 * (last is not None)
            note(axes, _kind(row["kind"]), (0, y), (0, 0), ha="left", weight="bold")
            y, last = y + 1, row["kind"]
        low, high = 100 * row["low"], 100 * row["high"]
        share = 100 * row["count"] / row["of"]
        axes.hlines(y, low, high, color=colour, lw=5, alpha=0.4, clip_on=False)
        axes.plot(share, y, "o", color=colour, ms=3, clip_on=False)
        side = -1 if share > 60 else 1
        note(
            axes, f"{share:.0f}", (low if side < 0 else high, y), (4 * side, 0),
            ha="right" if side < 0 else "left", size=7,
        )  # fmt: skip
        labels.append(name(row["kind"], row["sizes"]))
        ticks.append(y)
        y += 1
    axes.set(xlim=(0, 100), ylim=(y - 0.4, -0.7))
    axes.set_yticks(ticks, labels)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x")
    axes.set_xlabel("targets whose runs end at several losses, %", labelpad=2)


def _kind(kind: str) -> str:
    return {"strided": "stride two", "quadratic": "quadratic, one output"}.get(kind, kind)


def _counts(data: dict[str, Any]) -> dict[str, list[int]]:
    return {kind: [r["count"] for r in rows(data, kind=kind)] for kind in KINDS}


def caption_of(data: dict[str, Any]) -> str:
    """The caption, with the sample's size."""
    targets, starts, found = data["of"][0], data["starts"][0], _counts(data)
    dense = "no target" if not max(found["dense"]) else f"{max(found['dense'])} targets"
    return (
        f"Where training starts matters for {dense} of a dense network, and for at least "
        f"{min(found['quadratic'])} of {targets} of each quadratic one. Each random target was "
        f"learned from {starts} random starts; shown is for how many the runs end at two "
        "different losses or more, with Wilson intervals at 95 %, widened by runs that have not "
        "converged. Filters have the sizes that are given, of stride one, or with stride two in "
        "the first layer; quadratic networks have n inputs and r neurons, and Gaussian data."
    )


def alt_of(data: dict[str, Any]) -> str:
    """The picture in words."""
    found = {
        kind: " to ".join(
            dict.fromkeys(f"{100 * end(n) / data['of'][0]:.0f}" for end in (min, max))
        )
        for kind, n in _counts(data).items()
    }
    return (
        "Where training starts never matters for dense networks, and does for many targets of the "
        "others. A dot plot of the share of targets whose runs end at several losses, in percent, "
        f"in four blocks of networks: dense {found['dense']}, stride one {found['stride one']}, "
        f"stride two {found['strided']}, quadratic {found['quadratic']}."
    )


FIGURE = Words(
    title="How often it matters where training starts",
    caption=caption_of,
    alt=alt_of,
    claim="where-runs-end",
    chapter="chapters/15-dense-networks",
    height=3.3,
    seed=1616,
)
