"""Eigenvalues on a line: which of them the minimum of each sign pattern keeps, if there is one."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed, real_number
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import KINDS, axes_at, in_one_column, key, line, mark, note, signed

SPECTRUM, WIDTH = (5, 2, -1, -4), 2
RATIOS = {"Gaussian": Fraction(1, 2), "Frobenius": Fraction(0)}
SCALES = {"Gaussian": 2, "Frobenius": 1}
KIND = {"global minimum": "global", "bad minimum": "bad", "saddle": "saddle"}
MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "muted")}
MOST = 8
SIGN = {"positive": "inside", "negative": "outside", "dropped": "paper"}


def data(spectrum: Any = SPECTRUM, width: int = WIDTH) -> Data:
    """For p of the largest and q of the smallest eigenvalues, p + q = r: zero, losses and kinds.

    An eigenvalue is kept with the sign of λ + σ, or dropped; ``wrong`` are those that are kept
    among the p with λ + σ ≤ 0, or among the q with λ + σ ≥ 0.

    Parameters
    ----------
    spectrum
        distinct rational numbers, the largest first; no λ + σ may vanish.
    width
        r, less than their number.

    >>> found = data()["patterns"]
    >>> [k for k, metric in zip(found["kind"], found["metric"]) if metric == "Gaussian"]
    ['bad', 'global', 'saddle']
    """
    from lcn_support.shallow.metric import InducedMetric
    from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points

    spectrum = tuple(real_number(value, "spectrum")[0] for value in listed(spectrum, "spectrum"))
    n = len(spectrum)
    if not 2 <= n <= MOST or any(a <= b for a, b in pairwise(spectrum)):
        raise ValueError(
            f"spectrum {short(spectrum)}: give 2 to {MOST} different eigenvalues, the largest first"
        )
    width = read_integer(width, "width", 1, n - 1)
    T = [[spectrum[i] * (i == j) for j in range(n)] for i in range(n)]
    patterns, kept = [], []
    for metric, ratio in RATIOS.items():
        law = InducedMetric.rotation_invariant(n, ratio, SCALES[metric])
        by_subset = {p.subset: p for p in quadratic_critical_points(T, width, law)}
        for p in range(width, -1, -1):
            subset = (*range(p), *range(n - width + p, n))
            if subset not in by_subset:
                raise ValueError(
                    f"spectrum {short(spectrum)}: for p = {p} an eigenvalue becomes 0 where zero "
                    "is shifted, or the point is none; change an eigenvalue a little"
                )
            point = by_subset[subset]
            pattern = f"({p}, {width - p})"
            patterns.append((metric, pattern, -point.shift, float(point.loss), KIND[point.kind]))
            for i, value in enumerate(spectrum):
                is_above = value + point.shift > 0
                sign = ("positive" if is_above else "negative") if i in subset else "dropped"
                wrong = i in subset and is_above != (i < p)
                kept.append((metric, pattern, Fraction(value), sign, wrong))
    return {
        "patterns": columns(("metric", "pattern", "zero", "loss", "kind"), patterns),
        "eigenvalues": columns(("metric", "pattern", "value", "sign", "wrong"), kept),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A panel a metric, a row a pattern, and the key below."""
    narrow = in_one_column(canvas)
    values = data["eigenvalues"]["value"]
    low, high = min(values), max(values)
    margin = 0.12 * (high - low)
    for number, metric in enumerate(RATIOS):
        found = rows(data["patterns"], metric=metric)
        size = (2.15, 1.3) if narrow else (1.52, 1.3)
        left = 0.5 if narrow else 0.5 + 2.35 * number
        bottom = 2.95 - 1.8 * number if narrow else 0.8
        axes = axes_at(canvas, left, bottom, size)
        axes.set(xlim=(low - margin, high + margin), ylim=(-0.5, len(found) - 0.5))
        axes.set_title(f"{metric}{' data' if metric == 'Gaussian' else ' norm'}", loc="left", pad=3)
        axes.spines["left"].set_visible(False)
        axes.set_xticks(sorted(set(values)), [signed(f"{v:g}") for v in sorted(set(values))])
        axes.set_yticks(range(len(found)), [p["pattern"] for p in found[::-1]])
        axes.tick_params(axis="y", length=0)
        for place, pattern in enumerate(found[::-1]):
            _row(axes, place, pattern, rows(data["eigenvalues"], metric=metric), theme)
    entries = {
        "kept, positive": _dot(theme, "positive"),
        "kept, negative": _dot(theme, "negative"),
        "dropped": _dot(theme, "dropped"),
        "zero, shifted": line(color=theme.ink, lw=1),
        **{
            KINDS[kind]: line(ls="", marker=symbol, color=getattr(theme, colour))
            for kind, (symbol, colour) in MARKS.items()
        },
    }
    key(
        canvas, entries, (0.5, -0.005), ncols=2 if narrow else 4, columnspacing=1.2,
        handletextpad=0.4,
    )  # fmt: skip


def _row(axes: Any, place: int, pattern: dict[str, Any], eigenvalues: Any, theme: Theme) -> None:
    axes.axhline(place, color=theme.grid, lw=0.9, zorder=1)
    zero = pattern["zero"]
    axes.plot([zero, zero], [place - 0.32, place + 0.32], color=theme.ink, lw=1, zorder=2)
    for row in eigenvalues:
        if row["pattern"] == pattern["pattern"]:
            dot = _dot(theme, row["sign"])
            dot.set_data([row["value"]], [place])
            dot.set(zorder=3, clip_on=False)
            axes.add_line(dot)
            if row["wrong"]:
                axes.plot(row["value"], place, "x", color=theme.ink, ms=11, mew=1, zorder=4)
    right = axes.get_xlim()[1]
    mark(axes, (right, place), *MARKS[pattern["kind"]], theme, ms=5.5, clip_on=False, zorder=5)
    note(axes, f"{pattern['loss']:.4g}", (right, place), (6, 0), annotation_clip=False)


def _dot(theme: Theme, sign: str) -> Any:
    colour = getattr(theme, SIGN[sign])
    rim = theme.muted if sign == "dropped" else colour
    return line(ls="", marker="o", ms=6, mfc=colour, mec=rim, mew=1)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """Each row in words."""
    found = []
    for metric in RATIOS:
        each = [
            f"pattern {p['pattern']}, a {KINDS[p['kind']]} of loss {p['loss']:.4g}"
            for p in rows(data["patterns"], metric=metric)
        ]
        found.append(f"{metric}: {'; '.join(each)}")
    return (
        "There is a minimum exactly for the rows in which the shifted zero lies between the kept "
        "eigenvalues of the two signs. Two panels of rows of dots, the eigenvalues on a line, "
        f"with a stroke for the shifted zero. {'. '.join(found)}."
    )


def caption_of(data: dict[str, dict[str, Any]]) -> str:
    """The caption, with the crosses if there are any."""
    crossed = " A cross marks a kept eigenvalue on the wrong side: no minimum."
    return (
        "The local minima keep eigenvalues from both ends, and at most one minimum belongs to each "
        "sign pattern (p, q). A row keeps the p largest and the q smallest eigenvalues of the "
        "teacher; the data shift zero to −σ, and what is kept must lie on its own side of it."
        f"{crossed if any(data['eigenvalues']['wrong']) else ''} The numbers are losses."
    )


FIGURE = Words(
    title="Local minima by sign pattern",
    caption=caption_of,
    alt=words_of,
    claim="sign-patterns",
    chapter="chapters/16-shallow-networks#sign-patterns",
    height=2.4,
    width="text",
    column_height=4.6,
)
