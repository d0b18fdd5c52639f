"""How the number of critical points grows with depth, beside dense networks of that size."""

from __future__ import annotations

from itertools import accumulate
from math import log10
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed
from lcn_support.counting.determinantal import largest_dense_count
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import note

SIZES = (2, 3, 4, 5)
LAYERS = 8
LARGEST, DEEPEST = 30, 30
MARKS = (
    ("o", "inside"),
    ("s", "outside"),
    ("^", "boundary"),
    ("D", "accent"),
    ("v", "muted"),
    ("P", "ink"),
)


def data(sizes: tuple[int, ...] = SIZES, layers: int = LAYERS) -> Data:
    """Counts for L filters of size k, and the most of a dense network with at most kL parameters.

    Raises ``ValueError`` for more sizes than the figure has marks, six.

    >>> columns = data((2,), 4)
    >>> columns["count"], columns["dense"]
    ([1, 6, 34, 280], [1, 2, 3, 4])
    """
    sizes = tuple(listed(sizes, "sizes", "filter sizes"))
    if not 1 <= len(set(sizes)) == len(sizes) <= len(MARKS):
        raise ValueError(
            f"sizes {short(sizes)}: a line for each; give 1 to {len(MARKS)} different filter sizes"
        )
    sizes = tuple(read_integer(k, "filter size", 2, LARGEST) for k in sizes)
    layers = read_integer(layers, "layers", 2, DEEPEST)
    most = [0, 1, *accumulate(map(largest_dense_count, range(2, max(sizes) * layers + 1)), max)]
    cases = [(k, depth) for k in sizes for depth in range(1, layers + 1)]
    counts = ((k, depth, segre_ed_degree((k,) * depth), most[k * depth]) for k, depth in cases)
    return columns(("size", "layers", "count", "dense"), counts)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A line a size on a logarithmic axis; the dense networks are a dashed line each, below."""
    axes: Any = canvas.add_axes((0.165, 0.135, 0.71, 0.835))
    deepest = max(data["layers"])
    for (mark, colour), k in zip(MARKS, dict.fromkeys(data["size"]), strict=False):
        own, tone = rows(data, size=k), getattr(theme, colour)
        depths, counts = [row["layers"] for row in own], [log10(row["count"]) for row in own]
        axes.plot(depths, counts, mark + "-", color=tone)
        axes.plot(depths, [log10(row["dense"]) for row in own], "--", color=tone, lw=0.9)
        note(axes, f"k = {k}", (deepest, counts[-1]), (5, 0))
    last = [log10(row["dense"]) for row in rows(data, layers=deepest)]
    note(axes, "dense", (deepest, sum(last) / len(last)), (5, 0))
    top = max(map(log10, data["count"]))
    axes.set(xlim=(0.8, deepest + 0.2), ylim=(-0.02 * top, 1.04 * top))
    axes.set_xticks(range(1, deepest + 1))
    if top < 5:
        axes.set_yticks(range(int(1.04 * top) + 1))
    powers = [tick for tick in axes.get_yticks() if 0 <= tick <= 1.04 * top]
    axes.set_yticks(powers, [f"$10^{{{tick:.0f}}}$" for tick in powers])
    axes.set_xlabel("layers", labelpad=2)
    axes.set_ylabel("critical points", labelpad=2)
    axes.grid(True, axis="y")


def words_of(data: dict[str, Any]) -> str:
    """The ends of the lines, in powers of ten."""
    from math import log10

    last, dense = max(data["layers"]), max(data["dense"])
    ends = "; ".join(
        f"size {row['size']}, 10 to the {round(log10(row['count']))}"
        for row in rows(data, layers=last)
    )
    return (
        "Each line rises by powers of ten and bends upwards, while the lines of dense networks "
        f"stay at the bottom. Rising lines over 1 to {last} layers, one for each filter size, with "
        f"a vertical axis in powers of ten; all start at 1. At {last} layers they reach about: "
        f"{ends}. Dashed lines for dense networks end at {dense} or below."
    )


FIGURE = Words(
    title="The number of critical points against the depth",
    caption=(
        "With the depth the number of critical points grows far faster than for dense networks. "
        "Complex critical points for L filters of one size k and generic data, on a logarithmic "
        "axis (marks), and the most critical points of full rank that a dense linear network with "
        "two layers and at most as many parameters, kL, has for the squared loss (dashed, one "
        "line for each k)."
    ),
    alt=words_of,
    claim=("growth-with-depth", "dense-comparison"),
    chapter="chapters/13-counting#growth-with-depth",
    height=2.6,
)
