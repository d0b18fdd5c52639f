"""How far the rank of dμ drops over a plane of filters: exact ranks, and the formula's curves."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns
from lcn_support.figures.labels import CENTRED, signed

ARCHITECTURE = Architecture((3, 3, 2), strides=(1, 2, 1))
A, B = range(-6, 7), range(-3, 10)


def filters(a: int, b: int) -> tuple[tuple[int, ...], ...]:
    """x² + axy + by², x² − axy + by² and, in x², y², x² − by².

    >>> filters(3, 1)
    ((1, 3, 1), (1, -3, 1), (1, -1))
    """
    return (1, a, b), (1, -a, b), (1, -b)


def data() -> Data:
    """The dimension minus the exact rank at every integer point of the window.

    >>> from collections import Counter
    >>> sorted(Counter(data()["drop"]).items())
    [(0, 138), (1, 18), (2, 12), (3, 1)]
    """
    from lcn_support.function_space.parameterization import parameterization_rank

    full = ARCHITECTURE.dimension
    drops = (
        (p, q, full - parameterization_rank(ARCHITECTURE, filters(p, q))) for q in B for p in A
    )
    return columns(("a", "b", "drop"), drops)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A number at every integer point that is critical, a dot at the others; curves below."""
    import numpy as np

    axes: Any = canvas.add_axes((0.125, 0.125, 0.86, 0.86))
    a, b = np.asarray(data["a"]), np.asarray(data["b"])
    left, right, low, high = a.min() - 0.6, a.max() + 0.6, b.min() - 0.6, b.max() + 0.6
    axes.set(xlim=(left, right), ylim=(low, high), xlabel="$a$")
    axes.set_ylabel("$b$", rotation=0, labelpad=4)
    axes.set_xticks(range(-6, 7, 2), map(signed, range(-6, 7, 2)))
    axes.set_yticks(range(-2, 9, 2), map(signed, range(-2, 9, 2)))
    at = np.linspace(left, right, 400)
    axes.plot(at, at**2 / 4, color=theme.inside, lw=1.3, zorder=1)
    axes.plot([left, right], [0, 0], color=theme.outside, lw=1.3, zorder=1)
    axes.plot([0, 0], [low, high], color=theme.accent, lw=2.2, zorder=1)
    rings = (0.7, theme.muted), (1.4, theme.accent), (2.0, theme.ink)
    for x, y, drop in zip(a, b, data["drop"], strict=True):
        if not drop:
            axes.plot(x, y, ".", color=theme.muted, ms=1.8, zorder=2)
            continue
        width, colour = rings[drop - 1]
        frame = {"boxstyle": "circle,pad=0.18", "fc": theme.paper, "ec": colour, "lw": width}
        axes.text(x, y, str(drop), size=7.5, zorder=3, bbox=frame, **CENTRED)
    for x, y, text, colour in (
        (2.95, 7.5, "$P_3$ shares $x^2-by^2$", theme.inside),
        (-3.5, -1.5, "$P_2$ shares $x$", theme.outside),
        (1.75, -1.5, "$P_2 = P_1$", theme.accent),
    ):
        frame = {"fc": theme.paper, "ec": "none", "pad": 1.0}
        axes.text(x, y, text, color=colour, size=8, zorder=4, bbox=frame, **CENTRED)


FIGURE = Words(
    title="By how much the rank drops in a plane of filters",
    caption=(
        "The rank drops exactly where the formula says: on two lines and a parabola, and at the "
        "origin by the sum. Filter sizes (3, 3, 2), strides (1, 2, 1), with P₁ = x² + axy + by², "
        "P₂ = x² − axy + by², P₃ = x² − by². At every integer point the exact rank was computed; "
        "numbers tell how far it is below the most possible, dots are regular points. On b = 0 "
        "the layers P₁ and P₂ share the root 0, but neither has the order 2 that P₃ = x² would "
        "need; on a = 0 they are equal and share two; on the parabola P₁ has one of the roots of "
        "P₃ and P₂ the other."
    ),
    alt=(
        "All points where the rank drops lie on two lines and a parabola. A square lattice of "
        "points, a to the right and b upwards. Most are small dots. On the vertical line a = 0 "
        "the points have the number 2, on the horizontal line b = 0 and on the parabola 4b = a², "
        "which touches that line at the origin, the number 1. The origin itself, where the three "
        "curves meet, has the number 3."
    ),
    claim=("rank-drop", "drop-in-a-plane"),
    chapter="chapters/09-parameterization#drop-map",
    height=3.4,
)
