"""The loss as a function of the shared root: u(a)²/K(a) on the circle P¹(R), for two targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import KINDS, mark, note, polynomial, spot

TARGETS = ((1, 3, 0, 1), (3, 3, -3, -2, 3))
MOST = 4
MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "muted")}

NAMES = (("global", "global"), ("bad", "bad"), ("saddle", "saddles"))
"""Kinds of critical points as they are counted in words."""


def data(targets: Iterable[Sequence[Any]] = TARGETS, steps: int = 360) -> Data:
    """The curve a = tan φ ↦ u(a)²/K(a) for white data, and all of its critical points.

    Parameters
    ----------
    targets
        one list of coefficients u for each panel, at most four; its architecture is (n, 2).
    steps
        of each curve, over half a turn.

    >>> points = data(steps=4)["points"]
    >>> [kind for k, kind in zip(points["k"], points["kind"]) if k == "(3, 2)"]
    ['global', 'saddle', 'bad', 'saddle']
    """
    import numpy as np

    from lcn_support.landscape.double_root import profile
    from lcn_support.losses.quadratic import QuadraticLoss

    curves: list[tuple[Any, ...]] = []
    points: list[tuple[Any, ...]] = []
    angles = np.linspace(-90, 90, steps + 1)
    given = [
        tuple(listed(u, "target")) for u in listed(targets, "targets", "lists of coefficients")
    ]
    if not 1 <= len(given) <= MOST:
        raise ValueError(f"targets {short(given)}: a panel for each; give 1 to {MOST} of them")
    for number, target in enumerate(given, start=1):
        loss = QuadraticLoss(target)
        k = f"({loss.degree}, 2)"
        if k in (row[0] for row in curves):
            k = f"{k}, target {number}"
        for angle, value in zip(angles, profile(loss, np.radians(angles)), strict=True):
            curves.append((k, " ".join(map(str, target)), float(angle), float(value)))
        points += [(k, *row) for row in sorted(_critical_points(loss))]
    return {
        "curves": columns(("k", "target", "angle", "loss"), curves),
        "points": columns(("k", "angle", "loss", "kind"), points),
    }


def _critical_points(loss: Any) -> Iterator[tuple[float, float, str]]:
    """(φ in degrees, value, kind): roots of u, then the points with a double root."""
    from math import atan, degrees

    from lcn_support.forms.roots import real_factors
    from lcn_support.landscape.double_root import double_root_points

    for factor in real_factors(loss.target):
        if factor.is_linear:
            x, y = -factor.coefficients[1], factor.coefficients[0]
            yield degrees(atan(float(x))) if y else 90.0, 0.0, "global"
    attained = any(factor.is_linear for factor in real_factors(loss.target))
    points = double_root_points(loss)
    least = min((float(p.loss) for p in points if p.is_minimum), default=0.0)
    for p in points:
        x, y = p.root
        is_global = p.is_minimum and not attained and float(p.loss) == least
        kind = "global" if is_global else "bad" if p.is_minimum else "saddle"
        yield degrees(atan(float(x))) if y else 90.0, float(p.loss), kind


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One panel a target, one above the other, and the key of the marks on top."""
    names = list(dict.fromkeys(data["curves"]["k"]))
    height, few = 0.88 / len(names), max(1, len(names) / 2)
    for number, k in enumerate(names):
        bottom = 0.1 + height * (len(names) - 1 - number)
        axes = canvas.add_axes((0.115, bottom, 0.865, height - 0.105))
        curve = arrays(data["curves"], k=k)
        axes.plot(curve["angle"], curve["loss"], color=theme.muted, lw=1.1, zorder=2)
        top = curve["loss"].max()
        for row in rows(data["points"], k=k):
            at, up = (row["angle"], row["loss"]), 8 if row["kind"] == "saddle" else -9.5
            mark(axes, at, *MARKS[row["kind"]], theme, zorder=3, clip_on=False)
            note(axes, f"{row['loss']:.3g}", at, (0, up), ha="center")
        axes.set(xlim=(-90, 90), ylim=(-0.22 * few * top, (1 + 0.2 * few) * top))
        axes.set_xticks([-90, -45, 0, 45, 90], ["∞", "−1", "0", "1", "∞"])
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.grid(True, axis="y")
        target = polynomial(curve["target"][0].split())
        axes.set_title(f"$k = {k.partition(', target')[0]}$:  $u = $ {target}", pad=3, loc="left")
        axes.set_ylabel("loss", labelpad=2)
    canvas.text(0.55, 0.012, "shared root $a$", ha="center")
    for left, (kind, symbol) in zip((0.115, 0.47, 0.78), MARKS.items(), strict=True):
        axes = spot(canvas, (left, 0.965, 0.03, 0.03), (left + 0.04, 0.98), KINDS[kind])
        mark(axes, (0, 0), *symbol, theme)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """How many minima and saddles each panel has."""
    found = []
    for k in dict.fromkeys(data["points"]["k"]):
        kinds = [row["kind"] for row in rows(data["points"], k=k)]
        counts = (f"{kinds.count(kind)} {name}" for kind, name in NAMES)
        found.append(f"k = {k}: {', '.join(counts)}")
    panels = "One curve" if len(found) == 1 else f"{len(found)} curves"
    return (
        "A minimum of the curve that lies above the lowest one is a bad minimum. "
        f"{panels} over the root a from infinity through 0 and back to infinity, with marks at all "
        f"critical points and their losses. Marks, from top to bottom: {'; '.join(found)}."
    )


FIGURE = Words(
    title="The least loss with a given shared root",
    caption=(
        "For sizes (n, 2) all minima, good and bad, are seen on a circle: choose the root a of "
        "the second filter and then the best first filter, and the loss that remains is "
        "u(a)²/K(a). White data; a runs through P¹(R). The zeros of the curve are the roots of "
        "the target; all other critical points of the curve are end-to-end filters with the "
        "double root a, and a minimum that is not the lowest is a bad one."
    ),
    alt=words_of,
    claim="one-variable-picture",
    chapter="chapters/05-bad-minima",
    height=4.0,
)
