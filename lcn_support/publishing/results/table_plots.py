"""Pictures of tables: numbers against the step, shares of rows, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.figures.base import Canvas
from lcn_support.figures.labels import key, note
from lcn_support.figures.style import Theme
from lcn_support.publishing.results.frames import is_number, plain_column
from lcn_support.publishing.results.pictures import Plot
from lcn_support.text_tables import short_number

GROUPS = ("status", "pattern", "end")
"""Columns that tell groups of rows apart."""

MOST_BARS = 20
"""Groups that are counted in a picture; the others are one."""

MOST_WAYS = 100
"""Runs whose ways are drawn, a line each."""


def ways(columns: dict[str, Any], chosen: str) -> Plot:
    """A column of numbers against the step, a line a run."""
    import numpy as np

    values = _numbers(columns, chosen)
    runs, steps = (np.asarray(plain_column(columns[name])) for name in ("run", "step"))
    numbers = np.unique(runs)
    drawn = numbers[:MOST_WAYS]

    def draw(canvas: Canvas, theme: Theme) -> None:
        axes = canvas.add_axes((0.17, 0.17, 0.8, 0.79))
        few = len(drawn) < 5
        for number in drawn:
            own = runs == number
            style: dict[str, Any] = {} if few else {"color": theme.inside, "lw": 0.6, "alpha": 0.4}
            axes.plot(steps[own], values[own], label=f"run {number}", **style)
        axes.set(xlabel="step", ylabel=chosen)
        if few and len(drawn) > 1:
            axes.legend()
        shown = values[np.isin(runs, drawn) & np.isfinite(values)]
        if shown.min() > 0 and shown.max() > 100 * shown.min():
            axes.set_yscale("log")

    ends = "; ".join(_from_to(number, values[runs == number]) for number in drawn[:10])
    first = f" Of {len(numbers)} runs the first {len(drawn)} are drawn." * (
        len(drawn) < len(numbers)
    )
    return Plot(
        f"{chosen} of {len(numbers)} run{'s' * (len(numbers) != 1)} against the step",
        f"A line for each run, {chosen} against the step, to step {steps.max()}: {ends}.{first}",
        (3.4, 2.6),
        draw,
    )


def _from_to(number: int, values: Any) -> str:
    return f"run {number} from {short_number(values[0])} to {short_number(values[-1])}"


def shares(columns: dict[str, Any], column: str | None, by: str | None) -> Plot:
    """For each number of a column the share of rows with at most it, a line a group."""
    import numpy as np

    known = (name for name in ("loss", "value") if len(columns.get(name, ())))
    chosen = column or next(known, None) or _first_of_numbers(columns)
    values = _numbers(columns, chosen)
    if by is not None and by not in columns:
        raise ValueError(f"no column {short(by)}; there are {', '.join(columns)}")
    grouping = by or next((n for n in GROUPS if n in columns), None)
    entries = ["all"] * len(values) if grouping is None else columns[grouping]
    names = np.array(list(map(str, entries)))
    finite = np.isfinite(values)
    groups = {name: np.sort(values[finite & (names == name)]) for name in dict.fromkeys(names)}
    groups = {name: found for name, found in groups.items() if len(found)}

    def draw(canvas: Canvas, theme: Theme) -> None:
        bottom = 0.3 if len(groups) > 1 else 0.17
        axes = canvas.add_axes((0.15, bottom, 0.82, 0.96 - bottom))
        styles = ("-", "--", ":", "-.")
        for i, (name, found) in enumerate(groups.items()):
            kept = np.unique(np.linspace(0, len(found) - 1, min(len(found), 2000)).astype(int))
            axes.step(found[kept], (kept + 1) / len(found), where="post", label=name,
                      ls=styles[i // 4 % 4])  # fmt: skip
        axes.set(xlabel=chosen, ylabel="share of rows", ylim=(0, 1.02))
        if values[finite].min() > 0 and values[finite].max() > 100 * values[finite].min():
            axes.set_xscale("log")
        if len(groups) > 1:
            handles, labels = axes.get_legend_handles_labels()
            key(canvas, dict(zip(labels, handles, strict=True)), (0.55, 0.0), ncols=3)

    said = "; ".join(
        f"{name}: {len(found)}, median {short_number(float(np.median(found)))}"
        for name, found in list(groups.items())[:10]
    )
    left = int((~finite).sum())
    beside = f" Left out: {_rows(left)} without a finite number." if left else ""
    return Plot(
        f"{chosen} of {_rows(len(values))}" + (f" by {grouping}" if grouping else ""),
        f"For each number the share of rows with {chosen} at most it, rising from 0 to 1. Rows: "
        f"{said}.{beside}",
        (3.4, 2.6),
        draw,
    )


def _first_of_numbers(columns: dict[str, Any]) -> str:
    """The first column of numbers of a table that has rows to compare."""
    if max(map(len, columns.values()), default=0) > 1:
        for name, entries in columns.items():
            if _holds_numbers(entries):
                return name
    raise TypeError(
        "this result has no rows with numbers to draw; critical points, fibres, runs, their ways "
        "and tables of sweeps have"
    )


def _numbers(columns: dict[str, Any], name: str) -> Any:
    """A column of numbers, some of which are finite."""
    import numpy as np

    if name not in columns:
        raise ValueError(f"no column {short(name)}; there are {', '.join(columns)}")
    if not _holds_numbers(columns[name]):
        there = ", ".join(other for other in columns if _holds_numbers(columns[other]))
        raise ValueError(f"column {name!r} holds no numbers; choose of {there}")
    values = np.asarray(plain_column(columns[name]), float)
    if not np.isfinite(values).any():
        raise ValueError(f"column {name!r} has no finite number to draw")
    return values


def _holds_numbers(column: Any) -> bool:
    plain = plain_column(column)
    if hasattr(plain, "dtype"):
        return plain.dtype.kind in "if"
    return bool(plain) and all(is_number(entry) for entry in plain)


def counted(entries: Iterable[Any], name: str) -> Plot:
    """How many rows each group has, the largest first."""
    found = Counter(map(str, entries)).most_common()
    rest = sum(number for _, number in found[MOST_BARS:])
    bars = found[:MOST_BARS] + [("others", rest)] * (rest > 0)
    number = sum(number for _, number in found)

    def draw(canvas: Canvas, theme: Theme) -> None:
        height = canvas.get_size_inches()[1]
        axes = canvas.add_axes((0.25, 0.4 / height, 0.63, 1 - 0.5 / height))
        words, counts = zip(*bars, strict=True)
        places = range(len(bars))
        axes.barh(places, counts, 0.7, color=theme.inside)
        for place, count in zip(places, counts, strict=True):
            note(axes, str(count), (count, place), (3, 0))
        axes.set_yticks(places, words)
        axes.tick_params(axis="y", length=0)
        axes.set(ylim=(len(bars) - 0.5, -0.5), xlabel="rows")

    said = "; ".join(f"{word}: {count}" for word, count in bars)
    return Plot(
        f"{_rows(number)} by {name}",
        f"Bars for the number of rows with each {name}, the most first: {said}.",
        (3.4, 0.5 + 0.2 * max(len(bars), 2)),
        draw,
    )


def _rows(number: int) -> str:
    return f"{number} row{'s' * (number != 1)}"
