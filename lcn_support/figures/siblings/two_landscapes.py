"""The least loss over the direction of the second layer, of a dense and a convolutional network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import KINDS, axes_at, in_one_column, key, line, mark, note

TARGET = (1, 3, 0, 1)
MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "muted")}
NAMES = {"dense": "dense 2–1–2", "convolutional": "convolutional, $k = (3, 2)$"}


def data(target: Sequence[Any] = TARGET, steps: int = 360) -> Data:
    """What is left of ‖W − U‖² if the second layer is (cos φ, sin φ) and the first the best one.

    Parameters
    ----------
    target
        four exact numbers: the matrix U row by row, and the coefficients of a cubic form.
    steps
        of each curve, over half a turn.

    >>> points = data(steps=4)["points"]
    >>> list(zip(points["network"], points["kind"]))[:3]
    [('dense', 'global'), ('dense', 'saddle'), ('convolutional', 'global')]
    """
    import numpy as np

    from lcn_support.landscape.dense.matrix_loss import MatrixLoss
    from lcn_support.landscape.dense.rank_one import rank_one_critical_points
    from lcn_support.landscape.double_root import double_root_points, profile
    from lcn_support.losses.quadratic import QuadraticLoss

    u, loss = np.array(target, dtype=float), QuadraticLoss(target)
    angles = np.linspace(-90, 90, steps + 1)
    turned = np.radians(angles)
    kept = np.array([np.cos(turned), np.sin(turned)]).T @ u.reshape(2, 2)
    losses = {"dense": u @ u - (kept**2).sum(axis=1), "convolutional": profile(loss, -turned)}
    points: list[tuple[Any, ...]] = []
    solved = rank_one_critical_points(MatrixLoss([target[:2], target[2:]]))
    for p in solved.real:
        column = next(c for c in zip(*p.matrix, strict=True) if any(map(float, c)))
        kind = "global" if p.is_global_minimum else "bad" if p.is_local_minimum else "saddle"
        points.append(("dense", _angle(*map(float, column)), float(p.loss), kind))
    shared = double_root_points(loss)
    zeros = [(x, 0.0, "global") for x in _real_roots(target)]
    best = min((float(p.loss) for p in shared if p.is_minimum), default=0.0)
    for q in shared:
        is_global = q.is_minimum and not zeros and float(q.loss) == best
        kind = "global" if is_global else "bad" if q.is_minimum else "saddle"
        x, y = q.root
        zeros.append(((float(x), float(y)), float(q.loss), kind))
    points += [("convolutional", _angle(y, -x), value, kind) for (x, y), value, kind in zeros]
    return {
        "curves": columns(
            ("network", "angle", "loss"),
            [(name, *map(float, at)) for name in losses
             for at in zip(angles, losses[name], strict=True)],
        ),
        "points": columns(("network", "angle", "loss", "kind"), points),
    }  # fmt: skip


def _real_roots(target: Sequence[Any]) -> list[tuple[float, float]]:
    """The real roots (x : y) of the form."""
    from lcn_support.forms.roots import real_factors

    linear = (f.coefficients for f in real_factors(target) if f.is_linear)
    return [(-float(c[1]), float(c[0])) for c in linear]


def _angle(x: float, y: float) -> float:
    """The direction (x, y) in degrees, from −90 to 90."""
    from math import atan, degrees

    return degrees(atan(y / x)) if x else 90.0


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Two panels with one scale, and the key of the marks on top."""
    narrow = in_one_column(canvas)
    top = 1.1 * max(data["curves"]["loss"])
    for i, (network, name) in enumerate(NAMES.items()):
        place = (0.42, 2.1 - 1.7 * i) if narrow else (0.42 + 2.38 * i, 0.4)
        axes: Any = axes_at(canvas, *place, (2.8, 1.15) if narrow else (2.1, 1.5))
        curve = arrays(data["curves"], network=network)
        axes.plot(curve["angle"], curve["loss"], color=theme.muted, zorder=2)
        for p in rows(data["points"], network=network):
            mark(axes, (p["angle"], p["loss"]), *MARKS[p["kind"]], theme, zorder=3, clip_on=False)
            up = 9 if p["kind"] == "saddle" else -9
            note(axes, f"{p['loss']:.3g}", (p["angle"], p["loss"]), (0, up), ha="center", size=7)
        axes.set(xlim=(-90, 90), ylim=((-0.24 if narrow else -0.16) * top, 1.08 * top))
        axes.set_xticks([-90, -45, 0, 45, 90], ["−90°", "−45°", "0°", "45°", "90°"])
        axes.locator_params(axis="y", nbins=5, integer=True)
        axes.grid(True, axis="y")
        axes.set_title(name, pad=4)
        if narrow or not i:
            axes.set_ylabel("least loss", labelpad=2)
        if not narrow or i:
            axes.set_xlabel("direction of the second layer", labelpad=2)
    entries = {
        KINDS[kind]: line(ls="", marker=symbol, color=getattr(theme, colour), ms=5, mec=theme.paper)
        for kind, (symbol, colour) in MARKS.items()
    }
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, handletextpad=0.2)


def valleys(data: dict[str, dict[str, Any]]) -> str:
    """The numbers of bad minima, in words.

    >>> valleys(data(steps=4))
    'the dense network has no bad minimum, and the convolutional network has one'
    """
    bad = [sum(p["kind"] == "bad" for p in rows(data["points"], network=n)) for n in NAMES]
    first, second = (("none", "one")[n] if n < 2 else str(n) for n in bad)
    first = {"none": "no bad minimum", "one": "one bad minimum"}.get(first, f"{first} bad minima")
    return f"the dense network has {first}, and the convolutional network has {second}"


def caption_of(data: dict[str, dict[str, Any]]) -> str:
    """The caption, with what the curves have."""
    found = valleys(data)
    return (
        f"For the same four numbers {found}. The second layer has two numbers, so up to "
        "scale it is a direction (cos φ, sin φ); the curves show what is left of the loss if the "
        "first layer is the best one. Left: the numbers are a 2 × 2 matrix, learned through one "
        "unit. Right: they are the coefficients of a cubic form, learned by filters of sizes 3 and "
        "2. White data; the losses of all critical points but zero stand beside them."
    )


def alt_of(data: dict[str, dict[str, Any]]) -> str:
    """The picture in words."""
    return (
        f"For the same target {valleys(data)}. Two curves over half a turn of the second layer's "
        "direction. The left one, of the dense network, goes down into a single valley and up to a "
        "single top. The right one, of the convolutional network, has two valleys of different "
        "depth with two tops between them."
    )


FIGURE = Words(
    title="The same target, dense and convolutional",
    caption=caption_of,
    alt=alt_of,
    claim=("dense-minima", "bad-minimum-filling"),
    chapter="chapters/15-dense-networks",
    width="text",
    height=2.3,
    column_height=3.8,
)
