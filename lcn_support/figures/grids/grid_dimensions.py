"""The share of all end-to-end filters that networks on grids express, by layers and axes."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import note
from lcn_support.grids.architecture import GridArchitecture

MARKS = {"D = 1": "o", "alternating": "v", "D = 2": "s", "D = 3": "^", "D = 4": "D"}
COLOURS = dict(zip(MARKS, ("inside", "muted", "boundary", "outside", "accent"), strict=True))


def data(layers: int = 8, size: int = 3) -> Data:
    """Dimension and number of coefficients for 1 to ``layers`` layers.

    Filters of ``size`` along each of D axes; "alternating" are those of shape (size, 1) and
    (1, size) in turns.

    >>> table = data(layers=2)
    >>> list(zip(table["network"], table["dimension"], table["coefficients"]))[4:6]
    [('D = 2', 9, 9), ('D = 2', 17, 25)]
    """
    found = []
    for name in MARKS:
        for L in range(1, layers + 1):
            if name == "alternating":
                a = GridArchitecture([(size, 1) if i % 2 else (1, size) for i in range(L)])
            else:
                a = GridArchitecture([(size,) * int(name[-1])] * L)
            found.append((name, L, a.dimension, a.filter_size))
    return columns(("network", "layers", "dimension", "coefficients"), found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One curve for each kind of network, its name at the end, on a logarithmic scale."""
    axes = canvas.add_axes((0.15, 0.16, 0.6, 0.8))
    last = max(data["layers"])
    for name in dict.fromkeys(data["network"]):
        found = arrays(data, network=name)
        at = found["layers"], found["dimension"] / found["coefficients"]
        style = {"marker": MARKS[name], "color": getattr(theme, COLOURS[name])}
        axes.plot(*at, mec=theme.paper, mew=0.5, **style)
        up = {"alternating": -5, "D = 2": 5}.get(name, 0)
        note(axes, name, (at[0][-1], at[1][-1]), (6, up), annotation_clip=False)
    axes.set(yscale="log", xlabel="layers", xticks=range(1, last + 1))
    axes.set_ylabel("dimension / coefficients")
    axes.set_yticks([1, 0.1, 0.01], ["1", "0.1", "0.01"])
    axes.grid(axis="y")


FIGURE = Words(
    title="The share of all filters that networks on grids express",
    caption=(
        "Deep networks fill the space along one axis; with two or more axes they express few of "
        "all filters. The dimension of the function space beside the number of coefficients of an "
        "end-to-end filter, for layers of one size along each of D axes and stride one. Along one "
        "axis the share is 1 at any depth. With two axes it falls like 1/L, with D axes like 1/L "
        "to the power D − 1. Filters that are long along one axis in turns do no better."
    ),
    alt=(
        "Along one axis deep networks fill the space; with every further axis the share falls "
        "faster with the depth. Five curves over the number of layers, on a logarithmic scale. "
        "All start at 1. The curve D = 1 stays at 1; those for D = 2, 3 and 4 fall, each faster "
        "than the one before. The curve of alternating filters falls, too, close to that for D = "
        "2."
    ),
    claim=("grid-dimension", "grid-thick"),
    chapter="chapters/11-dimensions#shares-of-dimension",
    height=2.3,
)
