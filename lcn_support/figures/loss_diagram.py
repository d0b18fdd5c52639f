"""The critical points of one random target by loss, stratum and index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcn_support.figures.critical_points_quartic import SEED, SIZES, critical_rows, sizes_of
from lcn_support.patterns import RootPattern
from lcn_support.publishing.figure import Data, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

NEAR = 0.17
"""Levels of one column that are nearer than this, in roots of losses, give each other room."""


def data(seed: int = SEED, sizes: tuple[tuple[int, ...], ...] = SIZES) -> Data:
    """The critical points of ``fig-critical-points-quartic``, without their roots.

    >>> rows = data()
    >>> rows["loss"] == sorted(rows["loss"])
    True
    """
    names = ("pattern", "place", "loss", "index")
    rows = critical_rows(seed, sizes)
    counts = [name for name in rows if name.startswith("classes")]
    return {name: rows[name] for name in (*names, *counts)}


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One column a pattern, by codimension; heights as the square root of the loss."""
    axes = canvas.add_axes((0.115, 0.175, 0.875, 0.725))
    patterns = sorted(map(RootPattern, set(data["pattern"])), key=_order)
    column = {str(p): x for x, p in enumerate(patterns)}
    rows = [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)]
    for row in rows:
        above = [
            r["loss"] ** 0.5 - row["loss"] ** 0.5 for r in rows if r["pattern"] == row["pattern"]
        ]
        crowded = any(0 < distance < NEAR for distance in above)
        _draw_level(axes, column[row["pattern"]], row, crowded, theme)
    ticks = [t for t in (0, 0.1, 0.5, 1, 2, 3, 4, 5, 6, 8, 10) if t <= 1.1 * max(data["loss"])]
    axes.set_yticks([t**0.5 for t in ticks], [f"{t:g}" for t in ticks])
    axes.set_xticks(range(len(column)), list(column))
    axes.tick_params(axis="x", length=0, labelsize=8)
    axes.set(xlim=(-0.55, len(column) - 0.45))
    axes.set_ylabel("loss", labelpad=1)
    axes.grid(True, axis="y")
    _draw_heads(axes, rows, column, theme)
    _draw_key(canvas, theme)


def _draw_level(axes: Any, x: float, row: dict[str, Any], crowded: bool, theme: Theme) -> None:
    """A mark with the index on a line at the loss, and the numbers of classes at its end."""
    y, mark = row["loss"] ** 0.5, x + (0.05 if crowded else -0.25)
    colour, width = getattr(theme, row["place"]), 2 if row["place"] == "boundary" else 0.9
    axes.plot((x - 0.42, x + 0.42), (y, y), color=colour, lw=width, zorder=1)
    low = row["index"] == 0
    axes.plot(
        mark, y, "o", ms=9, mfc=theme.ink if low else theme.paper, mec=theme.ink, mew=0.8, zorder=2
    )
    axes.text(
        mark, y, str(row["index"]), ha="center", va="center_baseline", size=7, zorder=3,
        color=theme.paper if low else theme.ink,
    )  # fmt: skip
    counts = [str(row[name]) for name in row if name.startswith("classes") and row[name]]
    axes.annotate(
        " and ".join(counts), (x + 0.42, y), (0, -2 if crowded else 2), ha="right", size=7,
        textcoords="offset points", va="top" if crowded else "bottom", color=theme.ink,
    )  # fmt: skip


def _draw_heads(
    axes: Any, rows: list[dict[str, Any]], column: dict[str, int], theme: Theme
) -> None:
    """For which architectures the points of neighbouring columns are critical."""
    spans: dict[str, list[int]] = {}
    for row in rows:
        counts = [name for name in row if name.startswith("classes")]
        names = [sizes_of(name) for name in counts if row[name]]
        title = " and ".join(names) + (" alone" if len(names) < len(counts) else "")
        spans.setdefault(title, []).append(column[row["pattern"]])
    for text, columns in spans.items():
        ends = min(columns) - 0.42, max(columns) + 0.42
        axes.plot(
            ends,
            (1.03, 1.03),
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            color=theme.muted,
            lw=0.7,
        )
        axes.text(
            sum(ends) / 2,
            1.045,
            text,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            size=8,
            color=theme.ink,
        )


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    from matplotlib.lines import Line2D

    mark: Any = {"marker": "o", "ms": 7, "lw": 0, "mec": theme.ink}
    entries = {
        "index 0": Line2D([], [], mfc=theme.ink, **mark),
        "index above 0": Line2D([], [], mfc=theme.paper, **mark),
        "inside": Line2D([], [], color=theme.inside, lw=0.9),
        "boundary": Line2D([], [], color=theme.boundary, lw=2),
    }
    canvas.legend(
        entries.values(), entries, loc="lower center", ncols=4, bbox_to_anchor=(0.53, -0.02),
        columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip


def _order(pattern: RootPattern) -> tuple[Any, ...]:
    return pattern.codimension, pattern.odd_count, pattern.real


FIGURE = Figure(
    id="fig-loss-diagram",
    title="The critical points by loss, stratum and index",
    caption=(
        f"All critical points W ≠ 0 for a random target (seed {SEED}, white data). Columns are "
        "root patterns, above them the networks for which they are critical; heights are losses, "
        "on a scale of their roots, the distances from the target. In the mark the index; at the "
        "end of the line the numbers of scaling classes, for (4, 2) and (3, 2, 2) or for "
        "(3, 2, 2) alone."
    ),
    alt=(
        "A diagram of levels in four columns. For (4, 2) and (3, 2, 2): in the column 2|1, "
        "boundary, one level of loss 0.0007 and index 0 with 1 and 1 classes; in the column 112|0, "
        "inside, levels 0.057 of index 0, and 0.43 and 2.8 of index 1, each with 1 and 5 classes. "
        "For (3, 2, 2) alone: in the column 22|0, boundary, levels 0.059 of index 1 and 3.3 of "
        "index 2 with 2 classes; in the column 13|0, inside, four levels 0.94, 1.1, 3.4 and 4.5 of "
        "index 2 with 1 class. Filled marks, of index 0, are the two lowest ones: the minimum, and "
        "a local minimum that is not the best."
    ),
    claim="all-critical-points",
    chapter="chapters/04-critical-points#all-critical-points",
    source="KMMT2022",
    width="column",
    height=3.2,
    seed=SEED,
    data=data,
    draw=draw,
)
