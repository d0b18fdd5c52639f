"""Degrees and weights of the minimal generators of neurovarieties."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED

MOST = 6
ARCHITECTURES = (
    Architecture((4, 2), (3, 1)),
    Architecture((5, 2), (3, 1)),
    Architecture((3, 3), (2, 1)),
    Architecture((4, 3), (2, 1)),
    Architecture((2, 2, 2), (2, 2, 1)),
    Architecture((3, 2, 2), (2, 2, 1)),
)


def data(architectures: tuple[Architecture, ...] = ARCHITECTURES) -> Data:
    """How many minimal generators there are of each degree and weight; k is the filter size.

    Raises ``ValueError`` for more than six, and for such as have no equations.

    >>> columns = data(ARCHITECTURES[:1])
    >>> list(zip(columns["degree"], columns["weight"], columns["generators"]))
    [(2, 6, 1), (3, 8, 1), (3, 9, 1), (3, 10, 1)]
    """
    from lcn_support.neurovariety.ideal import neurovariety_equations

    given = listed(architectures, "architectures", "architectures")
    if not 1 <= len(given) <= MOST:
        raise ValueError(f"architectures {short(given)}: give 1 to {MOST} of them")
    found = []
    for a in given:
        counts = Counter((g.degree, g.weight) for g in neurovariety_equations(a).generators)
        if not counts:
            raise ValueError(
                f"{short(a)}: its neurovariety fills the space, and has no equations; give one "
                "with a stride larger than 1 and overlap, such as Architecture((3, 3), (2, 1))"
            )
        for (degree, weight), n in sorted(counts.items()):
            found.append((_words(a.sizes), _words(a.strides), a.filter_size, degree, weight, n))
    names = ("filter sizes", "strides", "k", "degree", "weight", "generators")
    return columns(names, found)


def _words(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One line for each degree of each architecture, its generators by weight."""
    axes: Any = canvas.add_axes((0.27, 0.115, 0.7, 0.87))
    names = dict.fromkeys(zip(data["filter sizes"], data["strides"], strict=True))
    y, top = 0.0, max(row["degree"] * (row["k"] - 1) for row in rows(data))
    beside = {"transform": axes.get_yaxis_transform()}
    axes.text(-0.045, -0.85, "degree", color=theme.muted, size=7.5, **beside, **CENTRED)
    for sizes, strides in names:
        mine = rows(data, **{"filter sizes": sizes, "strides": strides})
        degrees = sorted({row["degree"] for row in mine})
        middle = y + 0.5 * (len(degrees) - 1)
        k, s = sizes.replace(" ", ","), strides.replace(" ", ",")
        for up, text, colour, size in (
            (-0.26, f"$({k})$", theme.ink, 9),
            (0.3, f"$s=({s})$", theme.muted, 7.5),
        ):
            axes.text(-0.34, middle + up, text, va="center", color=colour, size=size, **beside)
        for degree in degrees:
            _draw_line(axes, [row for row in mine if row["degree"] == degree], y, theme)
            y += 1
        y += 0.75
    axes.set(xlim=(-0.5, top + 0.5), ylim=(y - 0.95, -1.1), xlabel="weight", yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=2)


def _draw_line(axes: Any, own: list[dict[str, Any]], y: float, theme: Theme) -> None:
    degree, last = own[0]["degree"], own[0]["degree"] * (own[0]["k"] - 1)
    axes.plot((0, last), (y, y), color=theme.grid, lw=1, solid_capstyle="butt", zorder=1)
    axes.plot((last / 2, last / 2), (y - 0.36, y + 0.36), color=theme.muted, lw=0.8, zorder=1)
    beside = axes.get_yaxis_transform()
    axes.text(-0.045, y, f"{degree}", ha="right", va="center", size=8, transform=beside)
    for row in own:
        x, n = row["weight"], row["generators"]
        axes.plot(x, y, "o", ms=4.2 + 2.6 * (n > 1), color=theme.accent, mew=0, zorder=2)
        if n > 1:
            style = {"size": 7, "color": theme.paper, "weight": "bold", "zorder": 3}
            axes.text(x, y + 0.02, f"{n}", **style, **CENTRED)


def words_of(data: dict[str, Any]) -> str:
    """How many generators of which degree each neurovariety has."""
    found = []
    for sizes, strides in dict.fromkeys(zip(data["filter sizes"], data["strides"], strict=True)):
        mine = rows(data, **{"filter sizes": sizes, "strides": strides})
        counts: Counter[int] = Counter()
        for row in mine:
            counts[row["degree"]] += row["generators"]
        listed = " and ".join(f"{n} of degree {degree}" for degree, n in sorted(counts.items()))
        name = f"({sizes.replace(' ', ', ')}) with strides ({strides.replace(' ', ', ')})"
        found.append(f"{name}, {listed}")
    return (
        "On every line the dots are symmetric to the middle, which has a short upright mark. A "
        "chart with a line for each degree, and dots by weight. Minimal generators: "
        f"{'; '.join(found)}."
    )


FIGURE = Words(
    title="Degrees and weights of minimal generators",
    caption=(
        "The minimal generators of a neurovariety lie symmetrically by weight. One line for each "
        "degree that minimal generators have, from weight 0 to the largest weight of a monomial "
        "of that degree. A dot is a generator of that degree and weight, a number counts two or "
        "more. Reversing a form maps the neurovariety to itself, hence the symmetry to the "
        "middle of the line."
    ),
    alt=words_of,
    claim=("minimal-generators", "generators-table"),
    chapter="further/hilbert-series#minimal-generators",
    height=3.3,
)
