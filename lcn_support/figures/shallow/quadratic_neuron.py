"""The loss that the best output leaves to one neuron, over its direction: symmetric or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, real_number
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import KINDS, axes_at, in_one_column, key, line, mark, note

TEACHER = ((2, 0), (0, -1))
MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "muted")}
KIND = {"global minimum": "global", "bad minimum": "bad", "saddle": "saddle"}
PANELS = {
    "neuron": ("$α\\,(w·x)^2$, Gaussian", "outside"),
    "symmetric": ("$α\\,ww^T$, Frobenius", "outside"),
    "rectangular": ("$α\\,wv^T$, Frobenius", "inside"),
}
ALOUD = {
    "neuron": "One neuron with Gaussian inputs",
    "symmetric": "symmetric matrices",
    "rectangular": "all matrices",
}
START = -45
"""Degrees: where the half-turn begins."""


def data(teacher: Any = TEACHER, steps: int = 240) -> Data:
    """The least loss with a given direction of w, and its critical points, for three networks.

    One quadratic neuron α(w·x)² with Gaussian data; the same matrices αwwᵀ in the Frobenius norm,
    and all matrices αwvᵀ of rank one with the best v. Directions of which the best α is 0 have the
    loss of the zero function, and no mark.

    Parameters
    ----------
    teacher
        a symmetric 2 × 2 matrix with eigenvalues of different size; others are refused.
    steps
        of each curve, over half a turn.

    >>> points = data(steps=4)["points"]
    >>> [(n, k) for n, k in zip(points["network"], points["kind"]) if k != "global"]
    [('neuron', 'bad'), ('symmetric', 'bad'), ('rectangular', 'saddle')]
    """
    from lcn_support.shallow.metric import InducedMetric
    from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points

    given = [listed(row, "teacher") for row in listed(teacher, "teacher", "rows")]
    if [len(row) for row in given] != [2, 2]:
        raise ValueError(f"teacher {short(teacher)}: give a symmetric 2 × 2 matrix, row by row")
    (a, b), (_, d) = ([real_number(c, "teacher")[0] for c in row] for row in given)
    if a + d == 0 or (a == d and b == 0):
        raise ValueError(
            f"teacher {short(teacher)}: its eigenvalues are of one size, and the curve of all "
            "matrices is level; give a symmetric matrix with eigenvalues of different size"
        )
    T = np.array([[float(c) for c in row] for row in teacher])
    vectors = np.linalg.eigh(T)[1][:, ::-1]
    turns = [float(np.degrees(np.arctan2(y, x))) for x, y in vectors.T]
    angles = np.linspace(START, START + 180, steps + 1)
    w = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    losses, points = {}, []
    metrics = {"neuron": InducedMetric.gaussian(2, 2), "symmetric": InducedMetric.frobenius(2)}
    for network, metric in metrics.items():
        h, N = (_along(form, w) for form in (metric.pairing(teacher), metric.norm_of_powers))
        losses[network] = float(metric.inner(teacher, teacher)) - h**2 / N
        for p in quadratic_critical_points(teacher, 1, metric):
            if p.rank:
                at = (turns[p.subset[0]] - START) % 180 + START
                points.append((network, at, float(p.loss), KIND[p.kind]))
    losses["rectangular"] = (T**2).sum() - ((T @ w) ** 2).sum(axis=0)
    both = sorted((loss, at) for network, at, loss, _ in points if network == "symmetric")
    points += [
        ("rectangular", at, loss, kind)
        for (loss, at), kind in zip(both, ("global", "saddle"), strict=True)
    ]
    curves = [
        (network, *row)
        for network, values in losses.items()
        for row in zip(angles.tolist(), values.tolist(), strict=True)
    ]
    return {
        "curves": columns(("network", "angle", "loss"), curves),
        "points": columns(("network", "angle", "loss", "kind"), points),
    }


def _along(form: Any, w: Any) -> Any:
    n = len(form) - 1
    return sum(float(c) * w[0] ** (n - i) * w[1] ** i for i, c in enumerate(form))


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A panel a network, side by side or one above the other, and the key of the marks below."""
    narrow = in_one_column(canvas)
    for number, (network, (title, colour)) in enumerate(PANELS.items()):
        size = (2.9, 1.0) if narrow else (1.32, 1.4)
        left = 0.4 if narrow else 0.36 + 1.62 * number
        bottom = 3.62 - 1.5 * number if narrow else 0.62
        axes = axes_at(canvas, left, bottom, size)
        curve = arrays(data["curves"], network=network)
        high = max(data["curves"]["loss"]) if network == "neuron" else _highest(data)
        marked = [row["loss"] / high for row in rows(data["points"], network=network)]
        # A label below the lowest mark or above the highest one stands inside of the frame.
        low, top = -0.1 if min(marked) > 0.05 else -0.25, 1.1 if max(marked) < 0.97 else 1.25
        axes.set(xlim=(START, START + 180), ylim=(low * high, top * high))
        axes.set_xticks([START + 45, START + 135], ["0°", "90°"])
        axes.locator_params(axis="y", nbins=5, integer=True)
        axes.grid(True, axis="y")
        axes.set_title(title, loc="left", pad=4)
        axes.set_xlabel("direction of $w$", labelpad=0)
        axes.plot(curve["angle"], curve["loss"], color=getattr(theme, colour), lw=1.6)
        for row in rows(data["points"], network=network):
            at = row["angle"], row["loss"]
            mark(axes, at, *MARKS[row["kind"]], theme, zorder=4)
            up = 8 if row["kind"] == "saddle" else -9
            note(axes, f"{row['loss']:.3g}", at, (0, up), ha="center")
    entries = {
        KINDS[kind]: line(ls="", marker=symbol, color=getattr(theme, colour))
        for kind, (symbol, colour) in MARKS.items()
    }
    key(canvas, entries, (0.5, -0.01), ncols=3, columnspacing=1.2, handletextpad=0.3)


def _highest(data: dict[str, dict[str, Any]]) -> float:
    """The loss of the zero matrix, which the symmetric ones have between their minima."""
    return float(max(arrays(data["curves"], network="symmetric")["loss"]))


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """How many minima each curve has, and their losses."""
    found = []
    for network, words in ALOUD.items():
        points = rows(data["points"], network=network)
        losses = [f"{p['loss']:.3g}, a {KINDS[p['kind']]}" for p in points]
        found.append(f"{words}: {' and '.join(losses)}")
    return (
        "One quadratic neuron and the symmetric matrices of rank one can have a bad minimum; all "
        "matrices of rank one together have none. Three curves of the loss over the direction of "
        f"w, half a turn each, with marks and losses. {'; '.join(found)}."
    )


def elsewhere(data: dict[str, Any], parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The book's words without its finding, which other teachers need not show."""
    caption = FIGURE.caption
    assert isinstance(caption, str)
    return caption[caption.index("Each curve") : caption.index(" Without w")], words_of(data)


FIGURE = Words(
    title="The loss that the best output leaves to one neuron",
    caption=(
        "A quadratic neuron has a bad minimum where a matrix of rank one with free factors has a "
        "saddle. Each curve is the loss that is left with the best α, for one teacher: a network "
        "with Gaussian inputs, the same symmetric matrices in the Frobenius norm, and all "
        "matrices of rank one, with the best v. Without w = v there is a way past the hill: a "
        "symmetric matrix passes through 0 to change its sign."
    ),
    alt=words_of,
    claim="symmetric-or-rectangular",
    chapter="chapters/16-shallow-networks#symmetric-or-rectangular",
    height=2.25,
    width="text",
    column_height=4.95,
    elsewhere=elsewhere,
)
