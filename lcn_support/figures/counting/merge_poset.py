"""The paper's figure for any architecture: what merging layers does to the number of points."""

from __future__ import annotations

import re
from itertools import count
from math import ceil, log
from typing import Any

from lcn_support.counting.merging import merge_poset
from lcn_support.figures.base import MAX_HEIGHT, Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, sheet

SIZES = (2, 3, 4, 5)
FONTS = (8.0, 7.5, 7.0)
EM = {",": 0.25, " ": 0.25, "(": 0.35, ")": 0.35, "·": 0.3}
MARGIN, GAP = 3.0, 7.0
LINE = 1.15
DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPTS, LOW = (
    str.maketrans(*pair) for pair in (("0123456789", DIGITS), (DIGITS, "0123456789"))
)


def data(sizes: tuple[int, ...] = SIZES) -> Data:
    """All merges of neighbouring filters, with the numbers of complex critical points.

    >>> poset = data((2, 3, 4))
    >>> dict(zip(poset["nodes"]["sizes"], poset["nodes"]["count"]))
    {'(2, 3, 4)': 1226, '(4, 4)': 284, '(2, 6)': 22, '(7)': 1}
    """
    poset = merge_poset(sizes)
    counts = dict(zip(poset.nodes, poset.counts, strict=True))
    ordered = (k for level in poset.levels for k in sorted(level, reverse=True))
    nodes = ((_name(k), len(k), counts[k]) for k in ordered)
    return {
        "nodes": columns(("sizes", "layers", "count"), nodes),
        "merges": columns(("from", "to"), (map(_name, cover) for cover in poset.covers)),
    }


def _name(sizes: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, sizes))})"


def shown_count(number: int) -> str:
    """All digits of a number below 10⁹, three of a larger one.

    >>> shown_count(2976084), shown_count(9170417347280896)
    ('2 976 084', '9.17·10¹⁵')
    """
    if number < 10**9:
        return f"{number:,}".replace(",", " ")
    mantissa, exponent = f"{number:.2e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A row a number of layers, the most on top; full rows are staggered."""
    nodes = data["nodes"]
    labels = [
        f"{sizes.replace(' ', '') if nodes['layers'][0] > 4 else sizes}\n{shown_count(number)}"
        for sizes, number in zip(nodes["sizes"], nodes["count"], strict=True)
    ]
    font, spots = _on_canvas(labels, nodes["layers"], canvas)
    width, height = (72 * inches - 2 * MARGIN for inches in canvas.get_size_inches())
    axes = sheet(canvas)
    axes.set(xlim=(-MARGIN, width + MARGIN), ylim=(height + MARGIN, -MARGIN))
    at = dict(zip(nodes["sizes"], spots, strict=True))
    for finer, coarser in zip(*data["merges"].values(), strict=True):
        axes.plot(*zip(at[finer], at[coarser], strict=True), color=theme.muted, lw=0.6, zorder=1)
    most = log(max(nodes["count"])) or 1
    for spot, label, number in zip(spots, labels, nodes["count"], strict=True):
        tint = theme.tint("inside", 0.3 * log(number) / most)
        frame = {"boxstyle": "round,pad=0.3", "lw": 0.8, "ec": theme.inside, "fc": tint}
        label = re.sub(f"[{DIGITS}]+", lambda m: f"$^{{{m[0].translate(LOW)}}}$", label)
        axes.text(*spot, label, size=font, linespacing=LINE, bbox=frame, **CENTRED)


def _on_canvas(
    labels: list[str], layers: list[int], canvas: Canvas
) -> tuple[float, list[tuple[float, float]]]:
    """The layout on a canvas that is made higher where it has no room."""
    while True:
        width, height = map(float, canvas.get_size_inches())
        try:
            return _layout(labels, layers, 72 * width - 2 * MARGIN, 72 * height - 2 * MARGIN)
        except ValueError:
            if height == MAX_HEIGHT:
                raise
            canvas.set_size_inches(width, min(height + 0.5, MAX_HEIGHT))


def _layout(
    labels: list[str], layers: list[int], width: float, height: float
) -> tuple[float, list[tuple[float, float]]]:
    """The largest font and centres in points; unstaggered rows if any font allows them."""
    levels = [[i for i, n in enumerate(layers) if n == m] for m in sorted({*layers}, reverse=True)]
    for tracks in (1, len(labels)):
        for font in FONTS:
            wide = (
                max(_em(line) for label in labels for line in label.split("\n")) * font + 0.8 * font
            )
            step = wide + GAP
            room = max(width - wide, 1)
            rows = [ceil(step * (len(level) - 1) / room) or 1 for level in levels]
            tall = (2 * LINE + 0.8) * font + GAP
            if max(rows) > tracks or wide > width or sum(rows) * tall - GAP > height:
                continue
            pitch = (height - tall + GAP) / max(sum(rows) - 1, 1)
            top, spots = (tall - GAP) / 2, {}
            for level, row in zip(levels, rows, strict=True):
                spread = min(room / max(len(level) - 1, 1), width / 3)
                for place, i in zip(count(), level):
                    x = width / 2 + (place - (len(level) - 1) / 2) * spread
                    spots[i] = (x, top + pitch * (place % row))
                top += pitch * row
            return font, [spots[i] for i in range(len(labels))]
    raise ValueError(
        f"{len(labels)} nodes do not fit {width / 72:.1f} × {height / 72:.1f} in with text of "
        f"{FONTS[-1]:g} pt; give fewer layers, or print merge_poset(sizes)"
    )


def _em(line: str) -> float:
    return sum(EM.get(letter, 0.5) for letter in line)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The boxes row by row, as many as fit."""
    lines: dict[int, list[str]] = {}
    for row in rows(data["nodes"]):
        lines.setdefault(row["layers"], []).append(f"{row['sizes']}, {shown_count(row['count'])}")
    listed = " ".join(f"{n} layers: {'; '.join(names)}." for n, names in lines.items())
    if len(listed) > 450:
        listed = f"The data list all {len(data['nodes']['sizes'])} boxes."
    return (
        "The number of critical points falls along every line. A diagram of boxes in rows, each "
        "with filter sizes and a number; lines join a box to those of the next row that one merge "
        f"makes of it. {listed.replace('1 layers', '1 layer')}"
    )


FIGURE = Words(
    title="What merging layers does to the number of critical points",
    caption=(
        "Every merge of two layers lowers the number of critical points, although the dimension "
        "stays. At the top an architecture, and below it all that merging neighbouring filters "
        "makes of it, one merge a line: k and k′ become k + k′ − 1. Below the sizes stands the "
        "number of complex critical points of a generic squared loss on the network with these "
        "sizes and with strides larger than one; the deeper the tint, the larger its logarithm."
    ),
    alt=words_of,
    claim="merging-layers",
    chapter="chapters/13-counting#merging-layers",
    height=3.0,
)
