"""The critical points of one random target by loss, stratum and index."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.figures.base import Canvas, Data, Theme, Words, rows
from lcn_support.figures.labels import key, line
from lcn_support.figures.random_quartic import SEED, SIZES, critical_points_of_target, sizes_of
from lcn_support.figures.root_icons import labelled, place, root_key

NEAR = 0.17
"""Marks of one column that are nearer than this, in roots of losses, stand side by side."""

MOST, WIDE = 9, 54
"""Columns that the figure has room for, and letters of a head above all of them."""


def data(seed: int = SEED, sizes: tuple[tuple[int, ...], ...] = SIZES) -> Data:
    """The critical points of ``fig-critical-points-quartic``, without their roots.

    >>> rows = data()
    >>> rows["loss"] == sorted(rows["loss"])
    True
    """
    table = critical_points_of_target(seed, sizes)
    counts = [name for name in table if name.startswith("classes")]
    return {name: table[name] for name in ("pattern", "place", "loss", "index", *counts)}


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One column a pattern, by codimension; heights as the square root of the loss."""
    patterns = sorted(map(RootPattern, set(data["pattern"])), key=_order)
    column = {str(p): x for x, p in enumerate(patterns)}
    if len(column) > MOST:
        raise ValueError(
            f"the critical points have {len(column)} root patterns, and the figure has room for "
            f"{MOST}; give architectures of a lower degree"
        )
    heads = _heads(rows(data), column)
    axes = canvas.add_axes((0.13, 0.27, 0.86, 0.65 - 0.035 * (max(map(_lines, heads)) - 1)))
    near = max(NEAR, 0.075 * max(data["loss"]) ** 0.5)
    labels = []
    for pattern, x in column.items():
        levels = rows(data, pattern=pattern)
        slot, last = 0, -1.0
        for row in levels:
            height = row["loss"] ** 0.5
            slot, last = (slot + 1) % 3 if height - last < near else 0, height
            _draw_level(axes, x, slot, row, theme)
        counts = [str(n) for name, n in levels[0].items() if name.startswith("classes") and n]
        place(
            axes,
            labelled(pattern, theme, below=True),
            (x, 0),
            (0, -4),
            anchor=(0.5, 1),
            coordinates=axes.get_xaxis_transform(),
        )
        labels.append(", ".join(counts))
    ticks = [t for t in (0, 0.1, 0.5, 1, 2, 3, 4, 5, 6, 8, 10) if t <= 1.1 * max(data["loss"])]
    axes.set_yticks([t**0.5 for t in ticks], [f"{t:g}" for t in ticks])
    axes.set_xticks(range(len(column)), labels)
    axes.tick_params(axis="x", length=0, pad=27)
    axes.set(xlim=(-0.55, len(column) - 0.45))
    axes.set_ylabel("loss", labelpad=1)
    axes.annotate(
        "classes", (0, 0), (-4, -31), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="center", size=7,
    )  # fmt: skip
    axes.grid(True, axis="y")
    for text, (left, right) in heads:
        ends, above = (left - 0.42, right + 0.42), axes.get_xaxis_transform()
        axes.plot(ends, (1.03, 1.03), transform=above, clip_on=False, color=theme.muted, lw=0.7)
        style: dict[str, Any] = {"ha": "center", "va": "bottom", "size": 8}
        if "\n" in text:
            style["linespacing"] = 1.0
        axes.text(sum(ends) / 2, 1.045, text, transform=above, **style)
    _draw_key(canvas, theme)


def _draw_level(axes: Any, x: float, slot: int, row: dict[str, Any], theme: Theme) -> None:
    """A line at the loss, and on it a mark with the index."""
    y, mark = row["loss"] ** 0.5, x + (0, 0.26, -0.26)[slot]
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


def _heads(
    points: list[dict[str, Any]], column: dict[str, int]
) -> list[tuple[str, tuple[int, int]]]:
    """For which architectures neighbouring columns are critical, and the ends of each such row.

    A text that is wider than its columns is broken where it names the next architecture.
    """
    names: dict[int, str] = {}
    for row in points:
        counts = [name for name in row if name.startswith("classes")]
        own = [sizes_of(name) for name in counts if row[name]]
        names[column[row["pattern"]]] = " and ".join(own) + " alone" * (len(own) < len(counts))
    found, first = [], 0
    for title, run in groupby(names[x] for x in sorted(names)):
        last = first + len(list(run)) - 1
        room = WIDE * (last - first + 1) / len(column)
        words = title.replace(" and ", " and\n").replace(" alone", "\nalone")
        head = title if len(title) <= room else words
        if max(map(len, head.split("\n"))) > max(room, 9) or head.count("\n") > 3:
            raise ValueError(
                f"the heading {title!r} is wider than the columns below it; give fewer "
                "architectures"
            )
        found.append((head, (first, last)))
        first = last + 1
    return found


def _lines(head: tuple[str, tuple[int, int]]) -> int:
    return 1 + head[0].count("\n")


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    dot: Any = {"marker": "o", "ms": 7, "lw": 0, "mec": theme.ink}
    entries = {
        "index 0": line(mfc=theme.ink, **dot),
        "index above 0": line(mfc=theme.paper, **dot),
        "inside": line(color=theme.inside, lw=0.9),
        "boundary": line(color=theme.boundary, lw=2),
    }
    key(canvas, entries, (0.53, 0.045), ncols=4, columnspacing=1.2, handletextpad=0.5)
    root_key(canvas, (0.53, 0.03), theme)


def _order(pattern: RootPattern) -> tuple[Any, ...]:
    return pattern.codimension, pattern.odd_count, pattern.real


def words_of(data: dict[str, Any]) -> str:
    """How many levels each column has, and how many points have index 0."""
    columns = Counter(data["pattern"])
    low = sum(index == 0 for index in data["index"])
    listed = "; ".join(
        f"{RootPattern(name).in_words()}, {count}"
        for name, count in sorted(columns.items(), key=lambda item: _order(RootPattern(item[0])))
    )
    return (
        f"{low} of {columns.total()} critical points have index 0. A diagram of levels in "
        "columns, one for each root pattern, with the loss upwards and the index in a mark on "
        f"each level; marks of index 0 are filled. Patterns and their levels: {listed}."
    )


FIGURE = Words(
    title="The critical points by loss, stratum and index",
    caption=(
        "Its root pattern decides for which networks a point is critical, and how many "
        "parameters it has. All critical points W ≠ 0 for a random target and white data: "
        "columns are root patterns, above them the networks for which they are critical; heights "
        "are losses on a scale of their roots, the distances from the target. In the mark stands "
        "the index. Below, the number of scaling classes of parameters of each filter."
    ),
    alt=words_of,
    claim="all-critical-points",
    chapter="chapters/04-critical-points#all-critical-points",
    height=3.5,
    seed=SEED,
)
