"""Two layers with a stride: closed or with whiskers, smooth or singular, and both dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, box, key, patch

MOST = 4, 6
KINDS = ("smooth", "singular", "whiskers")
"""Z∖{0} is smooth, and all reached; singular, and all reached; singular, and not all reached."""


def data(first: Sequence[int] = (2, 3, 4, 5), second: Sequence[int] = (2, 3, 4, 5)) -> Data:
    """For s = 2 and 3: dimension of Z and of its singular locus, and the kind.

    There is room for four sizes of the first filter, and for six of the second.

    >>> columns = data(first=(2, 3), second=(2, 3))
    >>> list(zip(*columns.values()))[:4]  # doctest: +NORMALIZE_WHITESPACE
    [(2, 2, 2, 3, 0, 'smooth'), (2, 2, 3, 4, 0, 'smooth'),
     (2, 3, 2, 4, 3, 'whiskers'), (2, 3, 3, 5, 4, 'singular')]
    """
    sides = [
        tuple(listed(s, name, "filter sizes")) for s, name in ((first, "first"), (second, "second"))
    ]
    for side, most in zip(sides, MOST, strict=True):
        if not 1 <= len(set(side)) == len(side) <= most:
            raise ValueError(
                f"sizes {short(side)}: the figure has room for {most} different ones; give 1 to "
                f"{most}"
            )
    first, second = sides
    found = []
    for stride in (2, 3):
        for k1 in first:
            for k2 in second:
                a = Architecture((k1, k2), (stride, 1))
                singular = a.singular_dimension
                reached = "smooth" if singular == 0 else "singular"
                kind = reached if a.is_zariski_closed else "whiskers"
                found.append((stride, k1, k2, a.neurovariety_dimension, singular, kind))
    names = ("stride", "first size", "second size", "dimension", "singular dimension", "kind")
    return columns(names, found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A square for each pair of sizes, one grid for each stride, and a key."""
    styles: dict[str, dict[str, Any]] = {
        "smooth": {"facecolor": (theme.inside, 0.0), "edgecolor": theme.muted},
        "singular": {"facecolor": (theme.inside, 0.3), "edgecolor": theme.muted},
        "whiskers": {"facecolor": (theme.outside, 0.2), "edgecolor": theme.outside},
    }
    for number, stride in enumerate((2, 3)):
        axes: Any = canvas.add_axes((0.105 + 0.455 * number, 0.33, 0.435, 0.55))
        chosen = rows(data, stride=stride)
        first, second = (
            [*dict.fromkeys(r[f"{n} size"] for r in chosen)] for n in ("first", "second")
        )
        for row in chosen:
            x, y = first.index(row["first size"]), second.index(row["second size"])
            box(axes, (x + 0.04, y + 0.04), (0.92, 0.92), lw=0.7, **styles[row["kind"]])
            text = f"{row['dimension']}, {row['singular dimension']}"
            axes.text(x + 0.5, y + 0.48, text, size=8, **CENTRED)
        axes.set(
            xlim=(0, len(first)), ylim=(0, len(second)), title=f"$s=({stride}, 1)$", xlabel="$k_1$",
            xticks=[x + 0.5 for x in range(len(first))], xticklabels=first,
            yticks=[y + 0.5 for y in range(len(second))],
            yticklabels=[] if number else second,
        )  # fmt: skip
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        if not number:
            axes.set_ylabel("$k_2$", rotation=0, labelpad=7, va="center")
    names = ("smooth but for 0, all reached", "singular, all reached", "singular, with whiskers")
    patches = (patch(lw=0.7, **styles[kind]) for kind in KINDS)
    key(canvas, dict(zip(names, patches, strict=True)), (0.5, -0.02), ncols=1)


def words_of(data: dict[str, Any]) -> str:
    """The tables in words, and the largest network in numbers."""
    across, up = (len(set(data[f"{name} size"])) for name in ("first", "second"))
    last = rows(data)[-1]
    return (
        "Whiskers stand in the rows of even second filters, and nowhere else. Two tables, for "
        f"strides 2 and 3, {across} squares wide and {up} high, with two numbers in each square: "
        "the dimension of the closure and that of its singular points. Squares without overlap, "
        "to the left, are empty, and their second number is 0. In the others it is smaller than "
        "the first by one for stride 2, and by two for stride 3: for sizes "
        f"({last['first size']}, {last['second size']}) and stride {last['stride']} the numbers "
        f"are {last['dimension']} and {last['singular dimension']}. Squares with whiskers have a "
        "coloured frame."
    )


FIGURE = Words(
    title="Two layers with a stride: dimension, singular points and whiskers",
    caption=(
        "With overlap there are singular points beside 0, and whiskers exactly for even second "
        "filters. For filter sizes k₁ (across) and k₂ (upwards), and the first stride 2 or 3: "
        "the dimension of the Zariski closure, then that of its singular points. Without "
        "overlap, k₁ ≤ s₁, only W = 0 is singular (empty squares). With overlap the network "
        "reaches all real points of the closure if k₂ is odd (filled), and for even k₂ there are "
        "whiskers that it does not reach (filled, with a coloured frame)."
    ),
    alt=words_of,
    claim=("singular-dimension", "zariski-closed"),
    chapter="chapters/08-strides",
    height=2.7,
)
