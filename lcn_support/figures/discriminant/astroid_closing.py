"""The astroid for laws of growing kurtosis: it closes to a point, and opens again, turned."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import axes_at, fit_height, in_one_column, key, line, patch

MOST = 5
"""Panels that stand side by side."""
LAWS = (
    ("arcsine", Fraction(3, 2)),
    ("uniform", Fraction(9, 5)),
    ("Gaussian", Fraction(3)),
    ("Laplace", Fraction(6)),
    ("product", Fraction(9)),
)
"""Symmetric laws of variance 1 and their fourth moments; "product" is that of two normal ones."""


def data(laws: Any = LAWS) -> Data:
    """The astroid of each law in the coordinates δ/s and β/s, in which the conic is a circle.

    Parameters
    ----------
    laws
        one to five pairs of a name and a fourth moment, larger than 1, of a symmetric law of
        variance 1.

    >>> table = data()
    >>> right = [max(r["across"] for r in rows(table, law=name)) for name, _ in LAWS]
    >>> [round(x, 6) for x in right]
    [0.333333, 0.25, 0.0, 0.333333, 0.5]
    """
    from lcn_support.shallow.one_neuron.astroids import Astroid

    found: list[tuple[Any, ...]] = []
    for name, m in _read(laws):
        law = Astroid(m)
        sides = [float(a / b) for a, b in zip(law.cusps(1), law.semi_axes(1), strict=True)]
        for phi in np.linspace(0, 2 * np.pi, 121):
            place = (sides[0] * np.cos(phi) ** 3, sides[1] * np.sin(phi) ** 3)
            found.append((name, float(m), *map(float, place)))
    return columns(("law", "kurtosis", "across", "up"), found)


def _read(laws: Any) -> list[tuple[str, Any]]:
    pairs = [tuple(listed(pair, "a law", "a name and a moment")) for pair in listed(laws, "laws")]
    remedy = f"give 1 to {MOST} pairs of a name and a fourth moment, such as ('uniform', 9/5)"
    names = [pair[0] for pair in pairs if len(pair) == 2 and isinstance(pair[0], str)]
    if not 1 <= len(pairs) <= MOST or len(set(names)) < len(pairs):
        raise ValueError(f"laws {short(laws)}: each needs a name of its own; {remedy}")
    return pairs


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One panel a law: a disc of definite forms with its astroid."""
    narrow = in_one_column(canvas)
    laws = list(dict.fromkeys(data["law"]))
    lines = -(-len(laws) // 3)
    if narrow:
        fit_height(canvas, 0.44 + 1.42 * lines, "give fewer laws")
    turn = np.linspace(0, 2 * np.pi, 181)
    for i, name in enumerate(laws):
        found = rows(data, law=name)
        left, bottom = (
            (
                0.08 + 1.1 * (i % 3) + 0.55 * (3 - min(3, len(laws) - i // 3 * 3)),
                1.8 + 1.42 * (lines - 2 - i // 3),
            )
            if narrow
            else (0.05 + 0.99 * i + 0.495 * (MOST - len(laws)), 0.36)
        )
        axes = axes_at(canvas, left, bottom, (1.04, 1.04) if narrow else (0.94, 0.94))
        axes.set(xlim=(-1.12, 1.12), ylim=(-1.12, 1.12), xticks=[], yticks=[])
        axes.set_axis_off()
        axes.fill([-1.12, 1.12, 1.12, -1.12], [-1.12, -1.12, 1.12, 1.12],
                  color=theme.tint("outside", 0.35), lw=0)  # fmt: skip
        axes.fill(np.cos(turn), np.sin(turn), color=theme.tint("inside", 0.35), lw=0)
        axes.plot(np.cos(turn), np.sin(turn), color=theme.ink, lw=1, ls=(0, (5, 2)))
        across, up = ([r[k] for r in found] for k in ("across", "up"))
        axes.fill(across, up, color=theme.accent, lw=0)
        if max(across) == 0:
            axes.plot(0, 0, "o", color=theme.accent, ms=4)
        else:
            axes.plot(across, up, color=theme.ink, lw=0.8)
        axes.set_title(f"{name}, {found[0]['kurtosis']:g}", pad=2)
    entries = {
        "4 lines, 2 minima": patch(color=theme.accent, lw=0),
        "2, 1": patch(color=theme.tint("inside", 0.35), lw=0),
        "2, 2": patch(color=theme.tint("outside", 0.35), lw=0),
        "h has a double root": line(color=theme.ink, lw=1, ls=(0, (5, 2))),
    }
    key(canvas, entries, (0.5, 0), ncols=2 if narrow else 4)


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """What the stars look like, law by law."""
    shapes = []
    for name, law in ((name, rows(data, law=name)) for name in dict.fromkeys(data["law"])):
        across, up = (max(row[side] for row in law) for side in ("across", "up"))
        shape = "taller than wide" if across < up else "wider than tall"
        star = "a dot" if across == up == 0 else f"a star, {shape}"
        shapes.append(f"{name}, kurtosis {law[0]['kurtosis']:.4g}: {star}")
    first = FIGURE.caption
    assert isinstance(first, str)
    return first.partition(" Laws at equal")[0], (
        "The further the kurtosis is from 3, the larger the star in the middle of the disc. "
        f"Panels side by side, each a dashed circle in a square. {'; '.join(shapes)}."
    )


FIGURE = Words(
    title="The astroid over the kurtosis of the inputs",
    caption=(
        "For Gaussian inputs the astroid is a point; the further the kurtosis is from 3 on either "
        "side, the more teachers have four critical lines. A place in a panel is a teacher, by its "
        "inner product h = s(x² + y²) + δ(x² − y²) + 2βxy with the neuron of weights (x, y): δ/s "
        "to the right, β/s up, so that the conic is a circle for every law. Laws at equal places "
        "on both sides of the middle are dual: one astroid is the other, turned."
    ),
    alt=(
        "The star in the middle of a disc shrinks to a point at the Gaussian law and grows again, "
        "turned by a right angle. Five panels, each a dashed circle in a square. Kurtosis 3/2: a "
        "star that is taller than wide; 9/5: a smaller one of the same kind; 3: a dot; 6: the "
        "second star, now wider than tall; 9: the first one turned."
    ),
    claim=("astroid-chambers", "law-duality"),
    chapter="chapters/17-teacher-metric-discriminant",
    width="text",
    height=1.58,
    column_height=3.3,
    elsewhere=elsewhere,
)
