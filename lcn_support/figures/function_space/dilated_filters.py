"""What a stride does to the layers above it: their filters are spread over the input."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, box, sheet

SIZES = (3, 2, 2)
OUTPUTS = 2
ROW_HEIGHT = 1.5
ROOM, BOXES = (7, 13), (5, 13)
"""Inputs and entries of a filter that have room above, beside each other, and below."""


def data(sizes: tuple[int, ...] = SIZES, outputs: int = OUTPUTS) -> Data:
    """For both stride vectors: every tap of every layer, and where the filters stand on the input.

    >>> spread = data()["filters"]
    >>> spread["layer"][-2:], spread["offset"][-2:]
    ([3, 3], [0, 4])
    """
    from lcn_support.architectures.architecture import Architecture

    taps: list[tuple[Any, ...]] = []
    filters: list[tuple[Any, ...]] = []
    for strides in ((1, 1, 1), (2, 2, 1)):
        a = Architecture(sizes, strides)
        name = " ".join(map(str, strides))
        wanted = outputs
        for layer in range(a.layers, 0, -1):
            size, stride = sizes[layer - 1], strides[layer - 1]
            taps += [(name, layer, o, o * stride + j) for o in range(wanted) for j in range(size)]
            wanted = stride * (wanted - 1) + size
        filters += [
            (name, layer, j, j * step)
            for layer, (size, step) in enumerate(zip(sizes, a.layer_strides, strict=True), start=1)
            for j in range(size)
        ]
    return {
        "taps": columns(("strides", "layer", "output", "input"), taps),
        "filters": columns(("strides", "layer", "index", "offset"), filters),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Two networks, the input below; the filters as they stand on the input beside or beneath."""
    axes = sheet(canvas)
    names = list(dict.fromkeys(data["taps"]["strides"]))
    corners = {names[0]: ((0.0, 7.2), (8.2, 10.1)), names[1]: ((0.0, 0.0), (0.0, -1.75))}
    for name in names:
        taps, filters = (
            [tuple(row.values())[1:] for row in rows(data[table], strides=name)]
            for table in ("taps", "filters")
        )
        (left, bottom), block = corners[name]
        spread = name == names[1]
        widest = 1 + max(row[2] for row in taps if row[0] == 1)
        deepest = 1 + max(row[2] for row in filters)
        if deepest > BOXES[spread]:
            raise ValueError(
                f"a filter of {deepest} entries on the input, and the figure has room for "
                f"{BOXES[spread]}; give smaller filters"
            )
        _network(axes, taps, left, bottom, theme, min(1.0, ROOM[spread] / widest))
        _filters(axes, filters, *block, theme)
        title = f"$s=({name.replace(' ', ',')})$"
        axes.text(-1.8, bottom + 3 * ROW_HEIGHT + 0.95, title, ha="left", va="center")
    axes.set(xlim=(-2.1, 12.8), ylim=(-4.7, 13.1))
    axes.set_aspect("equal")


def _network(
    axes: Any, taps: list[tuple[Any, ...]], left: float, bottom: float, theme: Theme, scale: float
) -> None:
    layers = max(row[0] for row in taps)
    place = {layers: {o: _centre(taps, layers, o) for o in {r[1] for r in taps if r[0] == layers}}}
    for layer in range(layers - 1, -1, -1):
        units = {row[2] for row in taps if row[0] == layer + 1}
        place[layer] = {unit: _centre(taps, layer, unit) for unit in units}
    place = {layer: {unit: scale * x for unit, x in row.items()} for layer, row in place.items()}
    seen = {layers: {0}}
    for layer in range(layers, 0, -1):
        seen[layer - 1] = {r[2] for r in taps if r[0] == layer and r[1] in seen[layer]}
    for layer, out, into in taps:
        lit = out in seen[layer]
        axes.plot(
            (left + place[layer - 1][into], left + place[layer][out]),
            (bottom + (layer - 1) * ROW_HEIGHT, bottom + layer * ROW_HEIGHT),
            color=theme.accent if lit else theme.grid, lw=1.1 if lit else 0.7, zorder=1 + lit,
        )  # fmt: skip
    for layer, row in place.items():
        for unit, x in row.items():
            colour = theme.accent if unit in seen[layer] else theme.muted
            axes.plot(left + x, bottom + layer * ROW_HEIGHT, "o", color=colour, ms=4.2, zorder=3)
    for layer in range(1, layers + 1):
        axes.text(left - 1.3, bottom + (layer - 0.5) * ROW_HEIGHT, f"$w_{layer}$", **CENTRED)


def _centre(taps: list[tuple[Any, ...]], layer: int, unit: int) -> float:
    """Horizontal place of a unit: the middle of the inputs that it sees."""
    if layer == 0:
        return float(unit)
    below = [row[2] for row in taps if row[0] == layer and row[1] == unit]
    return sum(_centre(taps, layer - 1, u) for u in below) / len(below)


def _filters(
    axes: Any, filters: list[tuple[Any, ...]], left: float, top: float, theme: Theme
) -> None:
    for layer in sorted({row[0] for row in filters}):
        offsets = {row[2]: row[1] for row in filters if row[0] == layer}
        y = top - 1.3 * (layer - 1)
        axes.text(left - 1.3, y + 0.48, f"$w_{layer}$", **CENTRED)
        for x in range(max(offsets) + 1):
            face = (theme.accent, 0.25) if x in offsets else "none"
            corner = (left + x - 0.5, y)
            box(axes, corner, (1, 0.96), fc=face, ec=theme.muted, lw=0.5)
            label = f"$w_{{{layer},{offsets[x]}}}$" if x in offsets else "0"
            colour = theme.ink if x in offsets else theme.muted
            axes.text(left + x, y + 0.46, label, color=colour, fontsize=7, **CENTRED)


FIGURE = Words(
    title="What a stride does to later filters",
    caption=(
        "A stride spreads the filters of all later layers. In colour: what the first output sees, "
        "and beside it each filter as it stands on the input. Above, all strides are 1; below, "
        "all but the last are 2, so the later filters are filled up with zeros, and their "
        "polynomials are polynomials in x², y², then in x⁴, y⁴."
    ),
    alt=(
        "With larger strides the first output sees more of the input, and later filters have "
        "gaps. Two networks are drawn as dots joined by lines, the input row at the bottom and "
        "the outputs at the top. In the upper one, with strides 1, the filters are solid blocks. "
        "In the lower one, with strides 2, the second filter has a zero between its entries, and "
        "the third one has three."
    ),
    claim=("size-and-stride", "strided-product"),
    chapter="chapters/01-convolutions#strides",
    height=4.05,
)
