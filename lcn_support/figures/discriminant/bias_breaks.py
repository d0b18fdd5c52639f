"""A saddle that the real roots of h do not explain: the same teacher with and without a bias."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import KINDS, MARKS, axes_at, key, line, mark

MOMENT = Fraction(17, 15)
TEACHER = ((Fraction(15, 2), 1), (1, Fraction(15, 2)))
SYMBOLS = MARKS | {"zero": ("s", "paper")}
NAMES = KINDS | {"zero": "h = 0"}


def data(moment: Any = MOMENT, teacher: Any = TEACHER) -> Data:
    """The best loss on the line at each angle, without and with an output bias, as shares of ‖T‖².

    Parameters
    ----------
    moment
        the fourth moment of independent inputs of variance 1.
    teacher
        T, a symmetric 2 × 2 matrix.

    >>> points = data()["points"]
    >>> [sum(b == name and k in ("global", "bad") for b, k in zip(points["bias"], points["kind"]))
    ...  for name in ("without", "with")]
    [2, 3]
    """
    from lcn_support.shallow.metric import InducedMetric
    from lcn_support.shallow.one_neuron.profiles import loss_profile, profile_points

    metric = InducedMetric.iid(2, (1, moment))
    angles = np.linspace(0, 180, 241)
    losses: list[tuple[Any, ...]] = []
    points: list[tuple[Any, ...]] = []
    for name, found in (("without", metric), ("with", metric.with_bias())):
        norm = found.inner(teacher, teacher)
        if norm == 0:
            raise ValueError("the teacher is 0, and has no loss to take a share of; give another")
        given = found.pairing(teacher), found.norm_of_powers, norm
        values = loss_profile(*given, np.radians(angles)) / float(norm)
        losses += [(name, *row) for row in zip(angles.tolist(), values.tolist(), strict=True)]
        for angle, loss, kind in profile_points(*given):
            points.append((name, angle, loss / float(norm), kind))
    return {
        "losses": columns(("bias", "angle", "loss"), losses),
        "points": columns(("bias", "angle", "loss", "kind"), points),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A panel without and one with a bias."""
    for i, name in enumerate(("without", "with")):
        axes = axes_at(canvas, 0.28 + 1.6 * i, 0.72, (1.38, 1.2), xticks=[0, 90, 180], yticks=[])
        curve = arrays(data["losses"], bias=name)
        axes.plot(curve["angle"], curve["loss"], color=theme.ink, lw=1)
        points = arrays(data["points"], bias=name)
        for angle, loss, kind in zip(points["angle"], points["loss"], points["kind"], strict=True):
            rim = {"mec": theme.ink, "mew": 0.9, "ms": 4} if kind == "zero" else {"ms": 5}
            mark(axes, (angle, loss), *SYMBOLS[kind], theme, clip_on=False, zorder=4, **rim)
        axes.set(xlim=(0, 180), xticklabels=["0°", "90°", "180°" if i else ""])
        axes.margins(y=0.15)
        axes.set_title(f"{name} a bias", pad=3)
    canvas.text(0.12 / 3.4, 1.32 / canvas.get_size_inches()[1], "loss", rotation=90, va="center")
    entries = {
        NAMES[kind]: line(
            marker=symbol, color=getattr(theme, colour), lw=0, ms=5 if kind != "zero" else 4,
            mec=theme.ink if kind == "zero" else getattr(theme, colour),
        )
        for kind, (symbol, colour) in SYMBOLS.items()
    }  # fmt: skip
    key(canvas, entries, (0.5, 0), ncols=2, handletextpad=0.1, columnspacing=1.2)


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """How many minima and saddles there are without a bias and with one."""
    found = []
    for name in ("without", "with"):
        kinds = Counter(arrays(data["points"], bias=name)["kind"].tolist())
        minima = kinds["global"] + kinds["bad"]
        found.append(
            f"{name} a bias {minima} minim{'um' if minima == 1 else 'a'}, {kinds['saddle']} "
            f"saddle{'' if kinds['saddle'] == 1 else 's'} and {kinds['zero']} lines where h = 0"
        )
    teacher = parameters["teacher"]
    if all(isinstance(row, tuple) for row in teacher):
        told = f"with the rows {', '.join(f'({a}, {b})' for a, b in teacher)}"
    else:
        told = f"with the coefficients {', '.join(map(str, teacher))}"
    counted = "; ".join(found)
    caption = (
        f"There are {counted}. Independent inputs of variance 1 and fourth moment "
        f"{parameters['moment']}, the teacher {told}; the best loss on the line at "
        "each angle."
    )
    return caption, (
        f"There are {counted}. Two curves of the loss over the angle of a line, from 0 to 180 "
        "degrees, the first without a bias and the second with one, with marks at the minima, at "
        "the saddles and where h is zero."
    )


FIGURE = Words(
    title="A bad minimum that comes with the bias",
    caption=(
        "With an output bias h has two real roots, but there are four critical lines and three "
        "minima. Independent inputs of variance 1 and fourth moment 17/15, the teacher with the "
        "rows (15/2, 1), (1, 15/2); the best loss on the line at each angle. Without a bias the "
        "form N is convex, and h is definite here. With a bias N is no longer convex, and a saddle "
        "stands between two minima where h has no root."
    ),
    alt=(
        "Without a bias two equal wells and two saddles; with a bias three wells. Two curves of "
        "the loss over the angle of a line. The first has wells of equal depth near both ends of a "
        "quarter turn, a low saddle between them and a high one beyond. The second touches the "
        "highest loss twice, at roots of h: a shallow well lies between these two, and on their "
        "other side are the two deep wells with a saddle between them."
    ),
    claim=("bias-breaks-real-roots",),
    chapter="chapters/17-teacher-metric-discriminant#exm-bias",
    height=2.2,
    title_elsewhere="Minima with and without a bias",
    elsewhere=elsewhere,
)
