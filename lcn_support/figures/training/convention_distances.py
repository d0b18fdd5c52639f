"""How far the tables of each convention of a search are from the printed ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column
from lcn_support.resources import resource

NAMES = {
    "samples": "new X, N = {}",
    "positive data": "data in [0, 1], {}",
    "signals": "signals, {}",
    "targets": "{} targets",
    "noise": "noise {}",
    "start": "start: {}",
    "step": "step {}",
    "combined": "{}",
}
"""What a convention is called, by its family."""

LONG = (3, 2, 2)


def data(path: Path | None = None) -> Data:
    """Each convention of the kept search with its distance, and what chance alone would make.

    >>> tables = data()
    >>> sorted(tables)
    ['chance', 'conventions', 'one-x']
    >>> min(tables["conventions"]["distance"]) > min(tables["chance"]["distance"])
    True
    """
    from lcn_support.experiments.slides.comparisons import read_printed
    from lcn_support.experiments.slides.digits import smallest_groups
    from lcn_support.experiments.slides.searches import (
        TRIALS,
        distance,
        most_runs,
        printed_chance,
        read_search,
    )

    printed = read_printed(resource("data/published/gradient_descent_tables.csv"))
    longer = [cell for cell in printed if cell.sizes == LONG]
    kept = read_search(path)
    named, shared = [], []
    for trial in TRIALS:
        tables = kept[repr(trial.convention)]
        found = distance(printed, tables)
        row = (trial.family, trial.label, found.percent, found.error)
        if trial.convention.data_seed is None:
            named.append((*row, most_runs(longer, tables)))
        else:
            shared.append(row)
    names = ("family", "label", "distance", "error", "most_runs")
    return {
        "conventions": columns(names, named),
        "one-x": columns(names[:-1], shared),
        "chance": {
            "assumption": ["whole", "alone"],
            "distance": [
                printed_chance(printed, smallest_groups(printed, whole)) for whole in (True, False)
            ],
        },
    }


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """Two lists of conventions, one a line: distance, standard error, and most runs as a number."""
    named, shared = rows(data["conventions"]), rows(data["one-x"])
    others = list(dict.fromkeys(row["family"] for row in named))[1:]
    first = ["samples", *dict.fromkeys(row["family"] for row in shared)]
    narrow = in_one_column(canvas)
    whole = canvas.get_size_inches()[1] - 0.7
    for number, names in enumerate((first, others)):
        tall = (0.36, 0.64)[number] * (whole - 0.55) if narrow else whole
        left, bottom = 0.92 + 2.52 * number, 0.42
        if narrow:
            left, bottom = 1.3, (whole + 0.42 - tall, 0.42)[number]
        axes = axes_at(canvas, left, bottom, (1.62 if narrow else 1.1 - 0.12 * number, tall))
        height = 0.0
        for family in names:
            members = [row for row in named + shared if row["family"] == family]
            height = (_lines if family in NAMES else _strip)(axes, members, height, theme)
        bottom = height - 0.9
        axes.set(xscale="log", xlim=(0.42, 34), ylim=(bottom, -1), yticks=[])
        axes.set_xticks([0.5, 1, 2, 5, 20], ["0.5", "1", "2", "5", "20"])
        axes.minorticks_off()
        axes.set_xlabel("distance, %", labelpad=2)
        axes.grid(True, axis="x")
        for name, chance in zip(*data["chance"].values(), strict=True):
            axes.axvline(chance, color=theme.outside, lw=1, ls=(0, (4, 2)), zorder=0)
            axes.annotate(
                name, (chance, 1), (3 if name == "alone" else 5, 2), textcoords="offset points",
                xycoords=axes.get_xaxis_transform(), ha="left" if name == "alone" else "right",
                color=theme.muted, size=7,
            )  # fmt: skip
        axes.annotate(
            "T ≤", (1.03, 1), (0, 2), xycoords="axes fraction", textcoords="offset points",
            color=theme.muted, size=7,
        )  # fmt: skip


def _lines(axes: Any, members: list[dict[str, Any]], height: float, theme: Theme) -> float:
    """A line for each convention; the height of the next one."""
    for row in members:
        percent, error = row["distance"], row["error"]
        paint = theme.paper if row["family"] == "combined" else theme.accent
        axes.hlines(height, percent - error, percent + error, color=theme.accent, lw=1.4)
        axes.plot(percent, height, "s", ms=3, mew=0.9, color=theme.accent, mfc=paint)
        name = NAMES[row["family"]].format(row["label"]).replace("N = white", "N = ∞")
        _write(axes, -0.03, height, name, "right")
        _write(axes, 1.03, height, _rounded(row["most_runs"]), "left")
        height += 1
    return height + 0.4


def _strip(axes: Any, members: list[dict[str, Any]], height: float, theme: Theme) -> float:
    """A point for each X that all runs share, spread out in height without meaning."""
    count = len(members)
    heights = [height + 1.6 * (13 * i % count) / (count - 1) for i in range(count)]
    axes.plot([row["distance"] for row in members], heights, "o", ms=2.2, mew=0, color=theme.inside)
    _write(axes, -0.03, height + 0.8, members[0]["family"], "right")
    return height + 2.8


def _write(axes: Any, x: float, y: float, text: str, side: str) -> None:
    axes.text(x, y, text, ha=side, va="center", size=7, transform=axes.get_yaxis_transform())


def _rounded(runs: int) -> str:
    """Two digits, with a thin space before the last three."""
    return f"{float(f'{runs:.2g}'):,.0f}".replace(",", "\u2009")


FIGURE = Words(
    title="How far each convention is from the printed tables",
    caption=(
        "No convention of the search comes as near to the printed tables as chance alone would, "
        "if each table is one experiment. Distance: root mean square over the printed cells, in "
        "percentage points, with the standard error. Filled squares: one thing differs from new "
        "normal data in each run with N = 10 samples; open squares: two things, chosen when the "
        "others had been seen; dots: one X that all runs share. Dashed: what chance in the "
        "printed tables would make with the fewest runs that their digits allow, if each table is "
        "one experiment (whole) or each target was counted on its own (alone). T: the most runs "
        "behind the printed table of (3, 2, 2) for which χ² does not refuse the convention at 0.1 "
        "%. White data are N = ∞. The least of many distances is a fit."
    ),
    alt=(
        "All conventions lie to the right of the first dashed line, what chance alone would make "
        "if each table is one experiment. Two lists of conventions with their distances from the "
        "printed tables on a logarithmic axis. For new data in each run the distance first falls "
        "and then rises with the number N of samples. Choices of one X for all runs scatter "
        "widely, more so for few samples. In the second list most conventions lie close together, "
        "near the second dashed line; positive data, noise, small starts and large steps lie "
        "further off. A column of numbers at each list gives the most runs."
    ),
    claim="convention-search",
    chapter="further/convention-search#convention-search",
    width="text",
    height=5.0,
    column_height=8.3,
    seed=2108,
)
