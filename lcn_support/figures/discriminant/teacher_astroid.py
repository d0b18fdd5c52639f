"""Quadratic teachers for uniform inputs: three chambers, cut by an astroid and a conic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import KINDS, MARKS, axes_at, in_one_column, key, line, mark, note

MOMENT = Fraction(9, 5)
TEACHERS = {
    "A": (Fraction(1, 5), Fraction(1, 10)),
    "B": (Fraction(-5, 4), Fraction(3, 4)),
    "C": (Fraction(17, 5), Fraction(-3, 2)),
}
"""D and B of the teachers whose loss is drawn below, one of each chamber."""

REACH = (4.0, 1.72)
CHAMBERS = {(4, 2): "accent", (2, 1): "inside", (2, 2): "outside"}


def data(moment: Any = MOMENT, samples: int = 6000, seed: int = 1709) -> Data:
    """Random teachers of trace 2 with their exact counts, the two curves, and three losses.

    Parameters
    ----------
    moment
        the fourth moment of the inputs, which are independent and have variance 1.
    samples, seed
        of the teachers: D and B are uniform in the box that is drawn.

    >>> points = data(samples=200)["teachers"]
    >>> sorted(set(zip(points["lines"], points["minima"])))
    [(2, 1), (2, 2), (4, 2)]
    """
    from lcn_support.shallow.metric import InducedMetric
    from lcn_support.shallow.one_neuron.astroids import Astroid
    from lcn_support.shallow.one_neuron.profiles import loss_profile, profile_points

    law = Astroid(moment)
    metric = InducedMetric.iid(2, (1, moment))
    unit = 10**4
    rng = np.random.default_rng(seed)
    plane = [rng.integers(-int(r * unit), int(r * unit) + 1, samples) for r in REACH]
    drawn = [(unit, int(D), int(B)) for D, B in zip(*plane, strict=True)]
    found = law.map(drawn)
    teachers = {
        "D": [D / unit for _, D, _ in drawn],
        "B": [B / unit for *_, B in drawn],
        "lines": found.lines.tolist(),
        "minima": found.minima.tolist(),
    }
    curves: list[tuple[Any, ...]] = []
    for name, sides in (("astroid", law.cusps(1)), ("conic", law.semi_axes(1))):
        power = 3 if name == "astroid" else 1
        for phi in np.linspace(0, 2 * np.pi, 181):
            place = (np.cos(phi) ** power, np.sin(phi) ** power)
            curves.append((name, *(float(a) * p for a, p in zip(sides, place, strict=True))))
    losses: list[tuple[Any, ...]] = []
    points: list[tuple[Any, ...]] = []
    angles = np.linspace(0, 180, 181)
    for name, (D, B) in TEACHERS.items():
        T = [[1 + D, B], [B, 1 - D]]
        given = metric.pairing(T), metric.norm_of_powers, metric.inner(T, T)
        values = loss_profile(*given, np.radians(angles))
        losses += [(name, *row) for row in zip(angles.tolist(), values.tolist(), strict=True)]
        points += [(name, *row) for row in profile_points(*given)]
    return {
        "teachers": teachers,
        "curves": columns(("curve", "D", "B"), curves),
        "losses": columns(("teacher", "angle", "loss"), losses),
        "points": columns(("teacher", "angle", "loss", "kind"), points),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The plane of teachers above, the losses of three of them below."""
    narrow = in_one_column(canvas)
    size = (2.92, 1.27) if narrow else (4.5, 1.95)
    plane = axes_at(canvas, 0.4, 1.8, size)
    dots, curves = arrays(data["teachers"]), data["curves"]
    for (lines, minima), colour in CHAMBERS.items():
        chosen = (dots["lines"] == lines) & (dots["minima"] == minima)
        plane.plot(
            dots["D"][chosen], dots["B"][chosen], "o", color=getattr(theme, colour),
            ms=1.1 if narrow else 1.5, mew=0, alpha=0.75, rasterized=True,
        )  # fmt: skip
    star = arrays(curves, curve="astroid")
    plane.fill(star["D"], star["B"], color=theme.tint("accent", 0.2), lw=0, zorder=0)
    for name, style in (("astroid", "-"), ("conic", (0, (5, 2)))):
        curve = arrays(curves, curve=name)
        plane.plot(curve["D"], curve["B"], color=theme.ink, lw=1.2, ls=style)
    plane.set(xlim=(-REACH[0], REACH[0]), ylim=(-REACH[1], REACH[1]), yticks=[-1, 0, 1])
    plane.set_xlabel("$D$", labelpad=0)
    plane.set_ylabel("$B$", labelpad=0, rotation=0)
    for name, at in TEACHERS.items():
        place = float(at[0]), float(at[1])
        mark(plane, place, "o", "paper", theme, mec=theme.ink, mew=0.9, ms=4, zorder=5)
        box = {"boxstyle": "round,pad=0.12", "fc": theme.paper, "ec": "none", "alpha": 0.85}
        note(plane, name, place, (6, 5), bbox=box, zorder=4)
    _losses(data, canvas, theme, narrow)
    entries = {
        f"{n} lines, {m} minim{'um' if m == 1 else 'a'}": line(
            marker="o", lw=0, ms=4, color=getattr(theme, colour)
        )
        for (n, m), colour in CHAMBERS.items()
    }
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, handletextpad=0.1,
        columnspacing=0.8)  # fmt: skip


def _losses(data: Any, canvas: Canvas, theme: Theme, narrow: bool) -> None:
    step, width = (1.03, 0.82) if narrow else (1.58, 1.28)
    for i, name in enumerate(TEACHERS):
        axes = axes_at(canvas, 0.4 + step * i, 0.62, (width, 0.72), xticks=[0, 90, 180], yticks=[])
        curve = arrays(data["losses"], teacher=name)
        axes.plot(curve["angle"], curve["loss"], color=theme.ink, lw=1)
        points = arrays(data["points"], teacher=name)
        for angle, loss, kind in zip(points["angle"], points["loss"], points["kind"], strict=True):
            if kind in MARKS:
                mark(axes, (angle, loss), *MARKS[kind], theme, ms=5, clip_on=False, zorder=4)
        axes.set(xlim=(0, 180), xticklabels=["0°", "90°", "180°" if i == 2 else ""])
        axes.margins(y=0.18)
        axes.set_title(f"loss of {name}", pad=2)
    entries = {
        KINDS[kind]: line(marker=symbol, color=getattr(theme, colour), ms=5, lw=0)
        for kind, (symbol, colour) in MARKS.items()
    }
    key(canvas, entries, (0.5, 0), ncols=3, handletextpad=0.1)


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """Which chambers there are, and in which of them the three teachers lie."""
    drawn = zip(data["teachers"]["lines"], data["teachers"]["minima"], strict=True)
    shares = Counter(drawn)
    seen = "; ".join(
        f"{n} lines and {m} minim{'um' if m == 1 else 'a'} at {shares[n, m]} of {shares.total()}"
        for n, m in CHAMBERS
    )
    kinds = {
        name: Counter(arrays(data["points"], teacher=name)["kind"].tolist()) for name in TEACHERS
    }
    wells = ", ".join(f"{kinds[n]['global'] + kinds[n]['bad']} for {n}" for n in kinds)
    star = "is a point" if parameters["moment"] == 3 else "is a star with four cusps"
    caption = (
        "An astroid and a conic cut the teachers into chambers. A neuron α(w·x)² learns the "
        "teacher with the rows (1 + D, B), (B, 1 − D) from independent inputs of variance 1 and "
        f"fourth moment {parameters['moment']}, for which the astroid {star}. Each dot is a "
        "teacher, coloured by the exact numbers of critical lines w, at which the best loss is "
        "level, and of local minima; the conic is dashed. Below: the best loss on the line at each "
        "angle, for three teachers."
    )
    return caption, (
        f"Dots fill a rectangle, coloured by counts: {seen}. The astroid {star}; around it is a "
        f"dashed conic. Three small curves of the loss over the angle of a line; minima: {wells}."
    )


FIGURE = Words(
    title="Quadratic teachers of uniform inputs",
    title_elsewhere="Quadratic teachers of independent inputs",
    elsewhere=elsewhere,
    caption=(
        "An astroid and a conic cut the teachers into three chambers. A neuron α(w·x)² learns the "
        "teacher with the rows (1 + D, B), (B, 1 − D) from independent uniform inputs. Each dot is "
        "a teacher, coloured by the exact numbers of critical lines w, at which the best loss is "
        "level, and of local minima. Inside the astroid there are four lines; outside the dashed "
        "conic there are two minima, with outputs α of opposite signs. Below: the best loss on the "
        "line at each angle, for one teacher of each chamber."
    ),
    alt=(
        "Three chambers, each of one colour without an exception. Dots fill a rectangle. A star "
        "with four cusps, the astroid, lies in its middle, well inside a wide dashed ellipse. "
        "Inside the star the dots say four lines and two minima; between star and ellipse two "
        "lines and one minimum; outside the ellipse two lines and two minima. Three small curves "
        "of the loss over the angle of a line: for A two wells of different depth with two saddles "
        "between them; for B one well and one saddle; for C two wells, and no saddle, as the loss "
        "is highest where the neuron is zero."
    ),
    claim="astroid-chambers",
    chapter="chapters/17-teacher-metric-discriminant",
    width="text",
    height=4.08,
    column_height=3.4,
    seed=1709,
)
