"""Plane slices of a neurovariety: a crossing, a cusp, and a whisker that is an isolated point.

The forms x⁴ − a x³y + b xy³ + (c − a) y⁴ in the neurovariety for k = (3, 2), s = (2, 1) are those
with b² = a²(a − c): the points (a, b) = (c + t², at), where the form is
(x² − axy + ty²)(x² − ty²), and (0, 0), where it is x⁴ + cy⁴. All points are dyadic, and each is
placed exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import key, line, mark, patch

ARCHITECTURE = Architecture((3, 2), (2, 1))
SLICES = (-1, 0, 1)
A_RANGE, B_RANGE = (-1.5, 2.5), (-2.0, 2.0)
T_END = Fraction(2)

Filter = tuple[Fraction, ...]


def form(c: int, a: Fraction, b: Fraction) -> Filter:
    """The filter x⁴ − a x³y + b xy³ + (c − a) y⁴.

    >>> form(1, Fraction(0), Fraction(0)) == (1, 0, 0, 0, 1)
    True
    """
    return (Fraction(1), -a, Fraction(0), b, c - a)


def place(W: Filter) -> str:
    """Inside the function space, or a whisker, or off the neurovariety.

    >>> place(form(1, Fraction(0), Fraction(0))), place(form(1, Fraction(0), Fraction(1)))
    ('whisker', 'off')
    """
    from lcn_support.function_space.membership import contains, is_whisker

    if contains(ARCHITECTURE, W):
        return "inside"
    return "whisker" if is_whisker(ARCHITECTURE, W) else "off"


def data(steps: int = 32) -> Data:
    """Points of the curves by t, and the point x⁴ + cy⁴ of each slice.

    ``steps`` is a power of two, so that all points are dyadic.

    >>> centres = data(steps=4)["centres"]
    >>> centres["place"], centres["sign beside it"]
    (['inside', 'inside', 'whisker'], ['both', 'both', '-'])
    """
    from lcn_support.neurovariety.ideal import neurovariety_equations

    (equation,) = neurovariety_equations(ARCHITECTURE).generators
    zero = Fraction(0)
    curves = []
    for c in SLICES:
        for i in range(-steps, steps + 1):
            t = T_END * i / steps
            a = c + t * t
            curves.append((c, t, a, t * a, place(form(c, a, t * a))))
    return {
        "curves": columns(("c", "t", "a", "b", "place"), curves),
        "centres": columns(
            ("c", "place", "sign beside it"),
            [(c, place(form(c, zero, zero)), _signs_near(equation, c)) for c in SLICES],
        ),
    }


def _signs_near(equation: Any, c: int) -> str:
    """Signs of the equation on a small circle of points around x⁴ + cy⁴ in the slice."""
    near = Fraction(1, 64)
    around = [(i, j) for i in range(-4, 5) for j in range(-4, 5) if max(abs(i), abs(j)) == 4]
    found = {equation(form(c, near * i, near * j)) > 0 for i, j in around}
    return "both" if len(found) == 2 else "+" if found == {True} else "-"


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Three slices side by side, and a key."""
    for number, c in enumerate(SLICES):
        axes: Any = canvas.add_axes((0.095 + 0.307 * number, 0.36, 0.28, 0.5))
        curve = arrays(data["curves"], c=c)
        a, b = curve["a"], curve["b"]
        half = slice(len(a) // 2, None)
        axes.fill_between(a[half], -b[half], b[half], color=theme.grid, alpha=0.6, lw=0)
        axes.plot(a, b, color=theme.inside, lw=1.4)
        (centre,) = rows(data["centres"], c=c)
        colour = "outside" if centre["place"] == "whisker" else "inside"
        mark(axes, (0, 0), "o", colour, theme, mew=0.6, ms=5.5, zorder=4)
        axes.set(xlim=A_RANGE, ylim=B_RANGE, xticks=[-1, 0, 1, 2], yticks=[-1, 0, 1], xlabel="$a$")
        axes.set_title(("$x^4-y^4$", "$x^4$", "$x^4+y^4$")[number], size=9, pad=4)
        if number:
            axes.set_yticklabels([])
        else:
            axes.set_ylabel("$b$", rotation=0, labelpad=2, va="center")
    _draw_key(canvas, theme)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    dot: Any = {"marker": "o", "ls": "none", "mec": theme.paper, "mew": 0.6, "ms": 5.5}
    entries: dict[str, Any] = {
        "reached": line(color=theme.inside, lw=1.4),
        "a whisker": line(color=theme.outside, **dot),
        "equation > 0": patch(facecolor=(theme.grid, 0.6)),
    }
    key(canvas, entries, (0.53, 0.0), ncols=3, columnspacing=1.4)


FIGURE = Words(
    title="A zero of the equation without a change of sign: a whisker as an isolated point",
    caption=(
        "A whisker shows as an isolated zero: the equation vanishes there, but does not change "
        "its sign. The forms x⁴ − ax³y + bxy³ + (c − a)y⁴ for c = −1, 0, 1 that are zeros of the "
        "equation for filter sizes (3, 2), strides (2, 1): b² = a²(a − c). The dot is x⁴ + cy⁴. "
        "For c = −1 it has two real factorizations, and two branches cross; for c = 0 they have "
        "become one, a cusp. For c = 1 the two are complex: the dot is a real zero, but no real "
        "branch reaches it, and nor does the network. The equation is negative all around it."
    ),
    alt=(
        "In the last picture a point lies alone, off the curve: a zero of the equation that the "
        "network does not reach. Three plane pictures with axes a and b. In the first, x⁴ − y⁴, a "
        "curve makes a loop to the left and crosses itself at a dot in the origin. In the second, "
        "x⁴, the loop is gone and the curve has a sharp point at the dot. In the third, x⁴ + y⁴, "
        "the curve has moved to the right, and the dot is left alone, in the colour of what the "
        "network does not reach. The shaded part, where the equation is positive, lies to the "
        "right of the curve and inside the loop; around the lone dot nothing is shaded."
    ),
    claim="equations-against-points",
    chapter="chapters/12-equations",
    height=1.95,
)
