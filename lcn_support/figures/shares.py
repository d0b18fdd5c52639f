"""Shares of random targets with their intervals, for two metrics, as marks on a line."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Theme
from lcn_support.figures.labels import key, line, note

METRICS = {"white": ("o", "ink"), "anisotropic": ("s", "accent")}


def draw_share(
    axes: Any, row: dict[str, Any], line: int, theme: Theme, *, width: float, turn: float,
    digits: int, size: float | None = None, clip_on: bool = True,
) -> None:  # fmt: skip
    """The share of a row in percent, with its interval and its number beside it.

    White data are a little above the line of the axes, anisotropic ones below. The number is to
    the left where the share is above ``turn``.
    """
    mark, name = METRICS[row["metric"]]
    height, colour = line + (-0.17 if row["metric"] == "white" else 0.17), getattr(theme, name)
    low, share, high = (100 * row[name] for name in ("low", "share", "high"))
    axes.hlines(height, low, high, color=colour, lw=width, alpha=0.4, clip_on=clip_on)
    axes.plot(share, height, mark, color=colour, ms=2.6, clip_on=clip_on)
    side = -1 if share > turn else 1
    note(
        axes, f"{share:.{digits}f}", (low if side < 0 else high, height), (4 * side, 0),
        ha="right" if side < 0 else "left", size=size,
    )  # fmt: skip


def metric_key(
    canvas: Canvas, at: tuple[float, float], theme: Theme, *, width: float, **style: Any
) -> None:
    """The marks of the two metrics on their intervals, and their names."""
    entries = {}
    for metric, (mark, name) in METRICS.items():
        colour = getattr(theme, name)
        interval = line(color=colour, lw=width, alpha=0.4)
        entries[f"{metric} data"] = (interval, line(marker=mark, color=colour, ms=2.6, lw=0))
    key(canvas, entries, at, ncols=2, handlelength=1.6, **style)
