"""The plane of the two norms: scaling classes and invariants are two families of hyperbolas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import key, line, mark, note, signed
from lcn_support.losses.quadratic import QuadraticLoss

SIZES, TARGET = (3, 2), (1, 1, 0, 1)
STARTS = (
    ((2, 0, 1.5), (1, -1.5)), ((2, 1.5, 0), (1, -1.5)), ((1, 0, 0.5), (0, 0.5)),
    ((1.5, 1, -1.5), (1.5, 1.5)), ((0, 0, 2), (2, 1)), ((0.5, 0, 0), (0.5, -1)),
    ((1, -1.5, 0), (2, 1.5)), ((0, 0, 0.5), (1, 1.5)),
)  # fmt: skip
DESCENTS = (0, 6)
STEP, STEPS = 0.05, 400
EDGE = 2.75
MARKS = {"global minimum": ("o", "ink"), "bad minimum": ("D", "accent"), "saddle": ("^", "muted")}
CLASS: dict[str, Any] = {"lw": 0.8, "ls": (0, (4, 2))}


def data() -> Data:
    """Classes, reachable points and ways of the flow and of descent, by their two norms.

    >>> points = data()["points"]
    >>> sorted(set(zip(points["kind"], map(round, points["invariant"]))))[:2]
    [('bad minimum', -3), ('bad minimum', -1)]
    """
    from lcn_support.landscape.solver import critical_points
    from lcn_support.training.flow_invariants import invariants
    from lcn_support.training.reachable_points import reachable

    a, loss = Architecture(SIZES), QuadraticLoss(TARGET)
    known = critical_points(a, loss, progress=False)
    classes = [
        (float(np.prod(_norms(c.filters))), p.kind, float(p.loss))
        for p in known.points
        for c in p.classes
    ]
    points = []
    for delta in sorted({invariants(start) for start in STARTS}):
        start = next(start for start in STARTS if invariants(start) == delta)
        found = reachable(a, loss, start, found=known).points
        points += [
            (float(delta[0]), *norms, kind)
            for norms, kind in dict.fromkeys(
                (tuple(round(x, 12) for x in _norms(r.filters)), r.critical_point.kind)
                for r in found
            )
        ]
    return {
        "classes": columns(("product", "kind", "loss"), classes),
        "points": columns(("invariant", "x", "y", "kind"), points),
        "ways": columns(("start", "method", "x", "y"), _ways(a, loss)),
    }


def _norms(filters: Any) -> tuple[float, ...]:
    return tuple(float(np.linalg.norm([float(c) for c in w])) for w in filters)


def _ways(a: Architecture, loss: QuadraticLoss) -> Iterator[tuple[Any, ...]]:
    """The norms along the flow from every start, and after every step of some descents."""
    from lcn_support.training.descent import train
    from lcn_support.training.flow import gradient_flow

    for number, start in enumerate(STARTS):
        yield number, "flow", *_norms(start)
    layers = [np.array([start[i] for start in STARTS], dtype=float) for i in range(2)]
    for time in 0.002 * 1.25 ** np.arange(40):
        layers = list(gradient_flow(a, loss, layers, time=float(time)).filters)
        for number in range(len(STARTS)):
            yield number, "flow", *_norms(w[number] for w in layers)
    for number in DESCENTS:
        filters: Any = STARTS[number]
        yield number, "descent", *_norms(filters)
        for _ in range(STEPS):
            runs = train(a, loss, filters, step=STEP, steps=1)
            filters = [w[0] for w in runs.filters]
            yield number, "descent", *_norms(filters)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Invariants in grey, classes dashed, ways on top, and a key below."""
    axes: Any = canvas.add_axes((0.1, 0.2, 0.78, 0.745))
    axes.set(xlim=(0, EDGE), ylim=(0, EDGE))
    axes.set_aspect("equal")
    axes.set_xticks([0, 1, 2])
    axes.set_yticks([0, 1, 2])
    axes.set_xlabel("norm of $w_1$", labelpad=1)
    axes.set_ylabel("norm of $w_2$", labelpad=1)
    _draw_invariants(axes, np.unique(np.round(data["points"]["invariant"], 9)), theme)
    for row in rows(data["classes"]):
        x = np.geomspace(row["product"] / EDGE, EDGE, 200)
        colour = getattr(theme, MARKS[row["kind"]][1])
        axes.plot(x, row["product"] / x, color=colour, zorder=2, **CLASS)
    for kind, symbol in MARKS.items():
        at = arrays(data["points"], kind=kind)
        mark(axes, (at["x"], at["y"]), *symbol, theme, ms=5, zorder=6)
    for start, method in sorted({(row["start"], row["method"]) for row in rows(data["ways"])}):
        way = arrays(data["ways"], start=start, method=method)
        _draw_way(axes, way["x"], way["y"], method, theme)
    _draw_key(canvas, theme)


def _draw_invariants(axes: Any, deltas: Any, theme: Theme) -> None:
    for delta in deltas:
        y = np.linspace(max(0.0, -delta) ** 0.5, EDGE, 400)
        axes.plot(np.sqrt(np.maximum(y**2 + delta, 0)), y, color=theme.grid, lw=0.9, zorder=1)
        end = (EDGE**2 - abs(delta)) ** 0.5
        place, shift = ((EDGE, end), (3, 0)) if delta > 0 else ((end, EDGE), (0, 3))
        note(
            axes, signed(f"δ = {delta:g}"), place, shift,
            ha="left" if delta > 0 else "center", va="center" if delta > 0 else "bottom", size=7,
            annotation_clip=False,
        )  # fmt: skip


def _draw_way(axes: Any, x: Any, y: Any, method: str, theme: Theme) -> None:
    if method == "descent":
        axes.plot(x, y, ".-", color=theme.outside, lw=0.7, ms=3.5, zorder=4)
        return
    axes.plot(x, y, color=theme.inside, lw=1.6, zorder=3)
    axes.plot(x[0], y[0], "o", ms=4, mfc=theme.paper, mec=theme.inside, mew=1, zorder=5)
    along = np.hypot(x - x[0], y - y[0])
    turn = int(along.argmax())
    part = int(np.searchsorted(along[: turn + 1], 0.36 * along[turn]))
    axes.annotate(
        "", (x[part], y[part]), (x[part - 1], y[part - 1]), zorder=5,
        arrowprops={"arrowstyle": "-|>", "color": theme.inside, "lw": 0, "mutation_scale": 12},
    )  # fmt: skip


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    marks = [
        (kind, line(ls="", marker=symbol, color=getattr(theme, colour)))
        for kind, (symbol, colour) in MARKS.items()
    ]
    descent = f"descent, step {STEP}", line(color=theme.outside, lw=0.7, marker=".")
    flow = "gradient flow", line(color=theme.inside, lw=1.6)
    last = "scaling class", line(color=theme.muted, **CLASS)
    entries = dict([marks[0], flow, marks[1], descent, marks[2], last])
    key(canvas, entries, (0.5, -0.02), ncols=3, columnspacing=1.2, handletextpad=0.5)


FIGURE = Words(
    title="Two families of hyperbolas: scaling classes and invariants",
    caption=(
        "On each grey hyperbola the gradient flow has four places where it can end: one crossing "
        "with each scaling class of critical parameters. Filter sizes (3, 2), white data, target "
        "x³ + x²y + y³; the invariant δ = ‖w₁‖² − ‖w₂‖² fixes a grey hyperbola, a class a dashed "
        "one. The invariant does not tell at which crossing the flow ends: the two starts with δ "
        "= 3 even share both norms. Gradient descent with step 0.05 leaves the hyperbola, and "
        "ends at other parameters of a class."
    ),
    alt=(
        "The flow stays on its hyperbola and ends where a dashed one crosses it; gradient descent "
        "jumps off. The norms of two filters are the coordinates. Four grey hyperbolas, open "
        "upwards and to the right, cross four dashed ones that fall from left to right: two of "
        "saddles, that of the bad minimum and, outermost, that of the global minimum. Thick "
        "lines, the flow from eight starts, run along the grey hyperbolas and end at the bad "
        "minimum or at the global one. Two chains of dots, gradient descent from the outer "
        "starts, leave their hyperbolas at the first step and end on the outermost dashed one, "
        "nearer to the diagonal."
    ),
    claim="finitely-many-reachable",
    chapter="chapters/06-invariants",
    height=3.7,
)
