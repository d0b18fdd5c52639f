"""From layers to groups: filters of size 1 are dropped, layers of one layer stride are merged."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, sheet

SIZES, STRIDES = (2, 3, 1, 2, 3, 2), (1, 2, 1, 1, 3, 1)
MOST = 8


def data(sizes: tuple[int, ...] = SIZES, strides: tuple[int, ...] = STRIDES) -> Data:
    """The layers, at most eight, with their layer strides, and the groups they belong to, if any.

    >>> tables = data()
    >>> tables["layers"]["group"], tables["groups"]["merged size"]
    ([1, 1, 0, 2, 2, 3], [4, 4, 2])
    """
    a = Architecture(sizes, strides)
    if a.layers > MOST:
        raise ValueError(
            f"{a.layers} layers, and the figure has room for {MOST}; give fewer, or print "
            "Architecture(sizes, strides).groups"
        )
    group_of = {layer: n for n, g in enumerate(a.groups, start=1) for layer in g.layers}
    numbered = enumerate(zip(a.sizes, a.strides, a.layer_strides, strict=True), start=1)
    layers = ((layer, *row, group_of.get(layer, 0)) for layer, row in numbered)
    groups = ((n, g.merged_size, g.stride) for n, g in enumerate(a.groups, start=1))
    return {
        "layers": columns(("layer", "size", "stride", "layer stride", "group"), layers),
        "groups": columns(("group", "merged size", "layer stride"), groups),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A row of layers, the first to the left, and below it the row of their groups."""
    axes = sheet(canvas)
    layers, groups = rows(data["layers"]), rows(data["groups"])
    width = 1.5
    middles = {}
    for group in groups:
        members = [row["layer"] for row in rows(data["layers"], group=group["group"])]
        middles[group["group"]] = width * sum(members) / len(members)
    for row in layers:
        x, kept = width * row["layer"], row["group"] > 0
        _box(axes, x, 2.6, row["size"], theme.ink if kept else theme.muted, theme, dashed=not kept)
        axes.text(x, 3.65, f"{row['layer stride']}", **CENTRED)
        if kept:
            to = middles[row["group"]]
            axes.plot((x, to), (2.6, 0.6), color=theme.accent, lw=1, zorder=1)
        if row["stride"] > 1 and row is not layers[-1]:
            axes.text(
                x + width / 2, 3.65, f"× {row['stride']}", color=theme.muted, size=7, **CENTRED
            )
    for group in groups:
        x = middles[group["group"]]
        _box(axes, x, 0.6, group["merged size"], theme.accent, theme, dashed=False)
        axes.text(x, -0.45, f"{group['layer stride']}", **CENTRED)
    for y, name in ((3.65, "$S_i$"), (2.6, "$k_i$"), (0.6, "$1+N_g$"), (-0.45, "$T_g$")):
        axes.text(0.35, y, name, ha="right", va="center", size=9)
    axes.set(xlim=(-1.25, width * len(layers) + 0.8), ylim=(-0.95, 4.15))


def _box(
    axes: Any, x: float, y: float, size: int, colour: str, theme: Theme, *, dashed: bool
) -> None:
    frame = {
        "boxstyle": "round,pad=0.55",
        "facecolor": theme.paper,
        "edgecolor": colour,
        "linestyle": (0, (3, 1.5)) if dashed else "-",
        "linewidth": 0.9 if dashed else 1.3,
    }
    colour = theme.muted if dashed else theme.ink
    axes.text(x, y, str(size), color=colour, size=9, bbox=frame, zorder=2, **CENTRED)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """Layers and groups with their numbers."""
    layers = ", ".join(map(str, data["layers"]["size"]))
    strides = ", ".join(map(str, data["layers"]["layer stride"]))
    groups = "; ".join(
        f"size {row['merged size']} with layer stride {row['layer stride']}"
        for row in rows(data["groups"])
    )
    return (
        f"{len(data['layers']['size'])} layers make {len(data['groups']['group'])} groups. A row "
        f"of boxes holds the filter sizes {layers}, and above them stand the layer strides "
        f"{strides}. Lines lead from the layers of each group to a box below: {groups}. A box of "
        "size 1 is dashed and leads nowhere."
    )


FIGURE = Words(
    title="From layers to groups: the reduced architecture",
    caption=(
        "Layers of one layer stride form a group, and over the complex numbers a group has the "
        "same products as a single filter. Above, the layers with their layer strides, the "
        "products of the strides before them; a filter of size 1 is dropped (dashed). Below, for "
        "each group the size of that filter and its layer stride."
    ),
    alt=words_of,
    claim="reduced-architecture",
    chapter="chapters/08-strides",
    height=2.1,
)
