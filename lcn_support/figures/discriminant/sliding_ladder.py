"""Critical lines of a quadratic teacher are tangents: a ladder slides, and leaves an astroid."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import axes_at, key, line, mark

MOMENT = Fraction(9, 5)
TEACHERS = {
    "inside": (Fraction(1, 6), Fraction(-1, 5)),
    "outside": (Fraction(3, 4), Fraction(1, 2)),
}
"""X/Z and Y/Z."""


def data(moment: Any = MOMENT) -> Data:
    """The astroid X = Z cos³ψ, Y = −Z sin³ψ for Z = 1, and the tangents through two teachers.

    Raises ``ValueError`` for the moment 3, for which the astroid is a point.

    A tangent is X sin ψ − Y cos ψ = sin ψ cos ψ, for w at the angle ψ/2; its ends are where it
    meets the axes.

    >>> tangents = data()["tangents"]
    >>> [tangents["teacher"].count(name) for name in TEACHERS]
    [4, 2]
    """
    from lcn_support.shallow.one_neuron.astroids import Astroid
    from lcn_support.shallow.one_neuron.lines import critical_lines
    from lcn_support.shallow.one_neuron.profiles import angle_of

    law = Astroid(moment)
    if moment in (1, 3):
        law_of = {1: "inputs ±1, and there is no astroid", 3: "Gaussian inputs, and it is a point"}
        raise ValueError(
            f"moment {moment} is that of {law_of[int(moment)]} without tangents; give another "
            "fourth moment above 1"
        )
    scale = law.axes(1, 1, 1)
    found: list[tuple[Any, ...]] = []
    for name, (X, Y) in TEACHERS.items():
        h = law.pairing(1, X * scale[2] / scale[0], Y * scale[2] / scale[1])
        for c in critical_lines(h, law.norm_of_powers):
            angle = angle_of(c.line)
            psi = np.radians(2 * angle)
            kind = "minimum" if c.is_local_minimum else "saddle"
            found.append((name, angle, kind, float(np.cos(psi)), float(-np.sin(psi))))
    turn = np.linspace(0, 2 * np.pi, 121)
    return {
        "astroid": {"X": np.cos(turn) ** 3, "Y": -(np.sin(turn) ** 3)},
        "teachers": columns(("teacher", "X", "Y"), ((n, *at) for n, at in TEACHERS.items())),
        "tangents": columns(("teacher", "angle", "kind", "across", "up"), found),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A panel for each teacher."""
    for i, name in enumerate(data["teachers"]["teacher"]):
        axes = axes_at(canvas, 0.08 + 1.68 * i, 0.32, (1.56, 1.56))
        axes.set_axis_off()
        axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
        axes.axhline(0, color=theme.grid, lw=0.8)
        axes.axvline(0, color=theme.grid, lw=0.8)
        star = data["astroid"]
        axes.fill(star["X"], star["Y"], color=theme.tint("accent", 0.25), lw=0)
        axes.plot(star["X"], star["Y"], color=theme.ink, lw=1)
        at = arrays(data["teachers"], teacher=name)
        tangents = arrays(data["tangents"], teacher=name)
        ends = zip(tangents["kind"], tangents["across"], tangents["up"], strict=True)
        for kind, across, up in ends:
            colour = theme.inside if kind == "minimum" else theme.outside
            style = "-" if kind == "minimum" else (0, (4, 2))
            length = np.hypot(across, up)
            side = np.array([-across, up]) / length
            middle = np.array([across, up]) / 2
            drawn = [middle + s * side * 1.6 for s in (-1, 1)]
            axes.plot(*zip(*drawn, strict=True), color=colour, lw=0.6, ls=style)
            axes.plot([across, 0], [0, up], color=colour, lw=1.6, ls=style)
        mark(axes, (at["X"][0], at["Y"][0]), "o", "ink", theme, ms=5, zorder=5)
        axes.set_title(f"{len(tangents['kind'])} tangents", pad=2)
    entries = {
        "minimum": line(color=theme.inside, lw=1.6),
        "saddle": line(color=theme.outside, lw=1.6, ls=(0, (4, 2))),
        "teacher": line(marker="o", color=theme.ink, lw=0, ms=5),
    }
    key(canvas, entries, (0.5, 0), ncols=3)


FIGURE = Words(
    title="A sliding ladder",
    caption=(
        "Through each teacher pass as many tangents to the astroid as it has critical lines w. "
        "For w at the angle ψ/2 the teachers for which w is critical form the straight line "
        "through (cos ψ, 0) and (0, −sin ψ), in the coordinates X/Z to the right and Y/Z up: a "
        "ladder of length one that slides between the axes (thick)."
    ),
    alt=(
        "Through a point inside the astroid pass four tangents, through one outside two. Two "
        "panels, each a four-pointed star on two axes. Thick segments of one length, from one axis "
        "to the other, lie on the tangents like a ladder that slides down a wall. Inside, two "
        "tangents are minima and two saddles; outside, one is a minimum and one a saddle."
    ),
    claim="astroid-chambers",
    chapter="chapters/17-teacher-metric-discriminant",
    height=2.1,
)
