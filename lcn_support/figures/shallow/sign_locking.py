"""One quadratic neuron in training: the sign of its output is kept, or crossed."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line, note

TEACHER = ((4, 0), (0, -1))
STARTS = (
    ((0.5, 0.35), 1.2), ((1.3, -0.6), 0.4), ((1.6, 1.1), -0.5), ((0.9, 0.5), -0.35),
    ((0.75, 1.2), -1.45), ((0.4, 0.3), -0.8),
)  # fmt: skip
TIMES = 0.0005 * 1.2 ** np.arange(56)
EDGE = 2.4
COLOURS = {"kept": "inside", "crossed": "outside", "dead": "accent"}
SAID = {
    "kept": "sign kept, learns",
    "crossed": "sign crossed, learns",
    "dead": "sign locked, neuron dies",
}


def data() -> Data:
    """|w|/√2, α and the loss along the gradient flow, and where each start ends.

    Gaussian inputs. ``end`` is 'kept' or 'crossed' by the sign of α at both ends of a way that
    ends at the global minimum, and 'dead' if it ends at the zero function. ``locked`` says that
    α² ≥ |w|²/2 at the start.

    >>> ways = data()["ends"]
    >>> sorted(set(zip(ways["locked"], ways["end"])))
    [(False, 'crossed'), (False, 'kept'), (True, 'dead'), (True, 'kept')]
    """
    from lcn_support.shallow.metric import InducedMetric
    from lcn_support.shallow.network import ShallowNetwork
    from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points
    from lcn_support.training.flow import gradient_flow
    from lcn_support.training.neurons import locked_signs

    network, metric = ShallowNetwork(2, 1, 2), InducedMetric.gaussian(2, 2)
    loss = metric.loss(TEACHER)
    weights: Any = (
        np.array([[w] for w, _ in STARTS]), np.array([[alpha] for _, alpha in STARTS])
    )  # fmt: skip
    ways, last = [], 0.0
    for time in (0.0, *TIMES.tolist()):
        values = loss_of(weights, loss)
        if time:
            found = gradient_flow(network, loss, weights, time - last)
            weights, last, values = found.filters, time, found.loss
        sizes = np.sqrt((weights[0] ** 2).sum(axis=(1, 2)) / 2)
        for start in range(len(STARTS)):
            here = float(sizes[start]), float(weights[1][start, 0]), float(values[start])
            ways.append((start, time, *here))
    least = min(float(p.loss) for p in quadratic_critical_points(TEACHER, 1, metric).minima)
    dead = float(metric.inner(TEACHER, TEACHER))
    ends = []
    for start, (w, alpha) in enumerate(STARTS):
        value, after = ways[start - len(STARTS)][4], ways[start - len(STARTS)][3]
        same = "kept" if alpha * after > 0 else "crossed"
        end = same if abs(value - least) < 1e-3 else "dead" if abs(value - dead) < 1e-3 else ""
        ends.append((start, locked_signs(network, [[w], [alpha]]) != (0,), end))
    return {
        "ways": columns(("start", "time", "size", "alpha", "loss"), ways),
        "ends": columns(("start", "locked", "end"), ends),
        "levels": columns(("end", "loss"), [("learns", least), ("dies", dead)]),
    }


def loss_of(weights: Any, loss: Any) -> Any:
    """The loss of each run of one quadratic neuron."""
    (w1, w2), alpha = weights[0][:, 0].T, weights[1][:, 0]
    forms = np.stack([alpha * w1**2, 2 * alpha * w1 * w2, alpha * w2**2], axis=1)
    return np.array([float(loss.value(form.tolist())) for form in forms])


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The half-plane of |w|/√2 and α with its hyperbolas, and the loss over time."""
    narrow = in_one_column(canvas)
    size = (2.85, 2.3) if narrow else (2.25, 2.1)
    axes = axes_at(canvas, 0.42, 2.62 if narrow else 0.75, size)
    _plane(axes, data, theme)
    at = (0.42, 0.75) if narrow else (3.15, 0.75)
    loss = axes_at(canvas, *at, (2.85, 1.2) if narrow else (1.75, 2.1))
    high = max(data["levels"]["loss"])
    loss.set(xscale="log", xlim=(TIMES[0], TIMES[-1]), ylim=(0, 1.9 * high))
    loss.set_xlabel("time of the gradient flow", labelpad=1)
    loss.set_title("loss", loc="left", pad=3)
    for level in data["levels"]["loss"]:
        loss.axhline(level, color=theme.muted, lw=0.8, ls=(0, (4, 2)), zorder=1)
    for row in rows(data["ends"]):
        way, colour = arrays(data["ways"], start=row["start"]), getattr(theme, COLOURS[row["end"]])
        axes.plot(way["size"], way["alpha"], color=colour, lw=1.6, zorder=3)
        axes.plot(
            way["size"][0], way["alpha"][0], "o", ms=4, mfc=theme.paper, mec=colour, mew=1, zorder=4
        )
        axes.plot(way["size"][-1], way["alpha"][-1], "o", ms=4, color=colour, zorder=4)
        loss.plot(way["time"][1:], way["loss"][1:], color=colour, lw=1.4)
    entries = {SAID[end]: line(color=getattr(theme, c), lw=1.6) for end, c in COLOURS.items()}
    key(
        canvas, entries, (0.5, -0.015), ncols=2 if narrow else 3, columnspacing=1.2,
        handletextpad=0.5,
    )  # fmt: skip


def _plane(axes: Any, data: dict[str, dict[str, Any]], theme: Theme) -> None:
    """Hyperbolas, the two lines on which the invariant vanishes, and where signs are locked."""
    axes.set(xlim=(0, EDGE), ylim=(-1.8, 1.8))
    axes.set_xlabel(r"$|w|/\sqrt{2}$", labelpad=1)
    axes.set_ylabel("α", labelpad=0, rotation=0)
    axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    axes.axhline(0, color=theme.muted, lw=0.6, zorder=1)
    x = np.linspace(0, EDGE, 300)
    for sign in (-1, 1):
        axes.fill_between(x, sign * x, sign * 3, color=theme.tint("muted", 0.1), lw=0, zorder=0)
        for delta in (0.25, 1, 2):
            axes.plot(x, sign * np.sqrt(x**2 + delta), color=theme.grid, lw=0.8, zorder=1)
    y = np.linspace(-2, 2, 300)
    for delta in (0.25, 1, 2, 3.5):
        axes.plot(np.sqrt(y**2 + delta), y, color=theme.grid, lw=0.8, zorder=1)
    note(axes, "locked", (0.1, 1.62), (0, 0))


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """How many starts end in which way."""
    ends = data["ends"]["end"]
    counts = [f"{ends.count(end)} {said}" for end, said in ALOUD.items()]
    dead = max(data["levels"]["loss"])
    return (
        "On its hyperbola a neuron keeps the sign of its output if this is larger than the weights "
        "by their invariant; a negative one then dies. Left: the half-plane of the norm of w, "
        "scaled, and α, with the two sectors in which the sign is locked tinted. "
        f"{len(ends)} ways: {', '.join(counts)}. Right: the loss over time, which ends near "
        f"{min(data['levels']['loss']):.3g}, or at {dead:.3g} for a dead neuron."
    )


ALOUD = {
    "kept": "keep their sign and learn",
    "crossed": "begin below zero, cross it and learn",
    "dead": "stay below zero and end at w = 0",
}

FIGURE = Words(
    title="Sign kept or crossed",
    caption=(
        "A neuron whose output outweighs its weights never changes its sign, and if the sign is "
        "wrong it dies. One quadratic neuron, the teacher diag(4, −1), Gaussian data, six starts "
        "(rings). The flow keeps α² − |w|²/2 and so runs along a hyperbola: those in the tinted "
        "sectors do not meet the line α = 0."
    ),
    alt=words_of,
    claim="sign-locking",
    chapter="chapters/16-shallow-networks#sign-locking",
    height=3.15,
    width="text",
    column_height=5.25,
)
