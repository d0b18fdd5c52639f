"""A cubic teacher that two neurons come near and never reach: loss and weights along the flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import axes_at, in_one_column, key, line

TEACHER = (1, 0, -3, 0)
SEED, RUNS, ACCURACY = 5, 4, 1e-7
TIMES = 10 ** np.linspace(-3, 1, 41)
WIDTHS = {2: "outside", 3: "inside"}


def data(teacher: Any = TEACHER, seed: int = SEED, runs: int = RUNS) -> Data:
    """Loss and norm of all weights along the gradient flow from N(0, 1) weights, widths 2 and 3.

    Parameters
    ----------
    teacher
        the four coefficients of a cubic with three distinct real roots; data are Gaussian.
    seed, runs
        of the starts, the same number for each width.

    >>> found = data(runs=1)["infimum"]
    >>> found["loss"], found["attained"]
    ([12.0], [False])
    """
    from lcn_support.forms.roots import root_pattern
    from lcn_support.shallow.limits import width_two_infimum
    from lcn_support.shallow.metric import InducedMetric

    if str(root_pattern(teacher)) != "111|0":
        raise ValueError(
            f"teacher {short(teacher)}: it does not have three distinct real roots; give the four "
            "coefficients of a cubic that has, such as (1, 0, -7, 6)"
        )
    metric = InducedMetric.gaussian(2, 3)
    below = width_two_infimum(teacher, metric)
    ways = [row for width in WIDTHS for row in _ways(metric.loss(teacher), width, seed, runs)]
    return {
        "infimum": columns(("loss", "attained"), [(float(below.infimum), below.is_attained)]),
        "ways": columns(("width", "run", "time", "loss", "norm"), ways),
    }


def _ways(loss: Any, width: int, seed: int, runs: int) -> Iterator[tuple[Any, ...]]:
    from lcn_support.shallow.network import ShallowNetwork
    from lcn_support.training.flow import gradient_flow

    network, rng = ShallowNetwork(2, width, 3), np.random.default_rng(seed)
    weights: Any = (rng.standard_normal((runs, width, 2)), rng.standard_normal((runs, width)))
    last = 0.0
    for time in TIMES.tolist():
        found = gradient_flow(network, loss, weights, time - last, accuracy=ACCURACY, steps=200_000)
        weights, last = found.filters, time
        norms = np.sqrt((weights[0] ** 2).sum(axis=(1, 2)) + (weights[1] ** 2).sum(axis=1))
        for run in range(runs):
            yield width, run, time, float(found.loss[run]), float(norms[run])


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The loss and the norm of the weights over the logarithm of time."""
    narrow = in_one_column(canvas)
    places = ((0.4, 2.6), (0.4, 0.75)) if narrow else ((0.4, 0.75), (2.85, 0.75))
    size = (2.8, 1.25) if narrow else (1.95, 1.45)
    left, right = (axes_at(canvas, *place, size) for place in places)
    (infimum,) = data["infimum"]["loss"]
    for width, colour in WIDTHS.items():
        here = arrays(data["ways"], width=width)
        for run in sorted(set(here["run"])):
            way = arrays(data["ways"], width=width, run=run)
            style = {"color": getattr(theme, colour), "lw": 1.2}
            left.plot(way["time"], way["loss"], **style)
            right.plot(way["time"], way["norm"], **style)
    left.axhline(infimum, color=theme.muted, lw=0.9, ls=(0, (4, 2)))
    left.set(ylim=(-infimum / 12, 3 * infimum), title="loss")
    high = max(data["ways"]["norm"])
    right.set(ylim=(0, 1.1 * high), title="norm of all weights")
    for axes in (left, right):
        axes.set(xscale="log", xlim=(TIMES[0], TIMES[-1]))
        axes.grid(True, axis="y")
        axes.set_xlabel("time of the gradient flow", labelpad=1)
        axes.title.set_ha("left")
        axes.title.set_x(0)
    entries = {f"width {w}": line(color=getattr(theme, c), lw=1.2) for w, c in WIDTHS.items()}
    entries["infimum of width 2"] = line(color=theme.muted, lw=0.9, ls=(0, (4, 2)))
    key(canvas, entries, (0.5, -0.02), ncols=3, columnspacing=1.2, handletextpad=0.5)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """Where the runs of each width are at the end."""
    found = []
    (infimum,) = data["infimum"]["loss"]
    for width in WIDTHS:
        here = arrays(data["ways"], width=width)
        last = here["time"] == here["time"].max()
        losses, norms = here["loss"][last], here["norm"][last]
        near = int((abs(losses - infimum) < 0.1).sum())
        found.append(
            f"width {width}: {near} of {len(losses)} losses are just above {infimum:.3g}, "
            f"the largest norm is {norms.max():.2g}"
        )
    return (
        "With two neurons the loss creeps down to an infimum that it does not reach, and the "
        "weights grow all the time. Two panels over the logarithm of time, the loss with a dashed "
        f"line at the infimum, and the norm of all weights. At the end: {'; '.join(found)}."
    )


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The book's words with the reader's teacher."""
    caption = FIGURE.caption
    assert isinstance(caption, str)
    form = f"teacher with the coefficients {', '.join(map(str, parameters['teacher']))}."
    said = caption.replace("teacher x³ − 3xy².", form).partition(", and some of their runs")[0]
    return said + ".", words_of(data)


FIGURE = Words(
    title="Two neurons and a cubic with three real roots",
    caption=(
        "No two cubic neurons are best for this teacher: the loss falls towards its infimum for "
        "ever, and the weights diverge. Gradient flow from random weights, Gaussian data, the "
        "teacher x³ − 3xy². Three neurons can express the teacher, and some of their runs do; the "
        "others are drawn into the same trap."
    ),
    alt=words_of,
    claim="width-two-infimum",
    chapter="chapters/16-shallow-networks#width-two-infimum",
    height=2.5,
    width="text",
    column_height=4.1,
    elsewhere=elsewhere,
    seed=SEED,
)
