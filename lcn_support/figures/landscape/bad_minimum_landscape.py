"""Two slices through the loss of k = (3, 2) that hold a bad and a global minimum."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.contours import contours, grid
from lcn_support.figures.labels import KINDS, axes_at, in_one_column, key, line, mark, note
from lcn_support.landscape.double_root import double_root_points, profile
from lcn_support.losses.quadratic import QuadraticLoss

TARGET = (1, 3, 0, 1)
RADIUS = 1.6
EXTENT = {"disc": (-RADIUS, RADIUS, -RADIUS, RADIUS), "plane": (-0.45, 1.4, -0.7, 0.8)}
MARKS = {"global": ("o", "ink"), "bad": ("D", "accent"), "saddle": ("^", "ink")}
TINTS: dict[str, Any] = {"least": 0, "strength": 0.65, "scale": np.sqrt}
LEVELS = {
    "disc": [0.25, 1.5, 2.509, 4, 6.626, 9],
    "plane": [0.25, 1.5, 2.509, 4, 6.626, 12, 24],
}


def data(steps: int = 96) -> Data:
    """Both slices on grids, and the critical points that they hold.

    Disc: t(cos 2φ, sin 2φ) stands for w_2 = (cos φ, −sin φ) with root a = tan φ, and w_1 = t times
    the best filter for it. Plane: the chart w_2 = (1, b) and in it the plane through the bad
    minimum (0, 0), the global minimum (1, 0) and the lower saddle (·, 1/2).

    >>> sorted(set(data(steps=2)["points"]["kind"]))
    ['bad', 'global', 'saddle']
    """
    loss = QuadraticLoss(TARGET)
    tables, points = {}, []
    for name, (value, marked) in {"disc": disc(loss), "plane": plane(loss)}.items():
        x, y = grid(*EXTENT[name], steps)
        tables[name] = {"x": x, "y": y, "loss": value(x, y)}
        points += [(name, *row) for row in marked]
    return tables | {"points": columns(("slice", "x", "y", "loss", "kind"), points)}


def _critical_points(loss: QuadraticLoss) -> list[tuple[float, float, str]]:
    """(a, loss, kind): the only real root of the target, and the points with a double root."""
    (root,) = [z.real for z in np.roots([float(c) for c in loss.target]) if z.imag == 0]
    found = [(float(root), 0.0, "global")]
    for p in double_root_points(loss):
        kind = "bad" if p.is_minimum else "saddle"
        found.append((float(p.root[0]), float(p.loss), kind))
    return found


def disc(loss: QuadraticLoss) -> tuple[Any, Any]:
    """The loss over the disc, and its critical points.

    For the best filter W_a the loss at tW_a is f(a) + (1 − t)²(ℓ(0) − f(a)).
    """
    at_zero = float(loss.value((0,) * len(loss.target)))

    def value(x: Any, y: Any) -> Any:
        least = profile(loss, np.arctan2(y, x) / 2)
        return least + (1 - np.hypot(x, y)) ** 2 * (at_zero - least)

    marked = [
        (np.cos(2 * np.arctan(a)), np.sin(2 * np.arctan(a)), height, kind)
        for a, height, kind in _critical_points(loss)
    ]
    return value, marked


def plane(loss: QuadraticLoss) -> tuple[Any, Any]:
    """The loss over the plane, and its bad minimum, global minimum and lower saddle."""
    u = np.array(loss.target, dtype=float)
    points = sorted(_critical_points(loss), key=lambda p: (p[2], p[1]))
    (bad, best, saddle) = (_parameters(u, a) for a, _, _ in points[:3])
    along = best - bad
    share = (saddle - bad) @ along / (along @ along)
    across = 2 * (saddle - bad - share * along)

    def value(x: Any, y: Any) -> Any:
        at = bad + np.multiply.outer(x, along) + np.multiply.outer(y, across)
        first, b = at[:, :-1], at[:, -1:]
        zero = np.zeros_like(b)
        W = np.hstack([first, zero]) + np.hstack([zero, b * first])
        return ((W - u) ** 2).sum(axis=1)

    places = ((0.0, 0.0), (1.0, 0.0), (float(share), 0.5))
    marked = [
        (x, y, height, kind) for (x, y), (_, height, kind) in zip(places, points, strict=False)
    ]
    return value, marked


def _parameters(u: Any, a: float) -> Any:
    """(w_1, b) with w_2 = (1, b), b = −a, and w_1 the best filter beside it."""
    size = len(u) - 1
    multiples = np.eye(len(u), size) - a * np.eye(len(u), size, k=-1)
    best = np.linalg.lstsq(multiples, u, rcond=None)[0]
    return np.append(best, -a)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The disc, and to its right or below it the plane: tinted contours with their losses."""
    from matplotlib.patches import Circle

    narrow = in_one_column(canvas)
    left = axes_at(canvas, *((0.42, 2.6, (2.45, 2.45)) if narrow else (0.17, 0.24, (1.95, 1.95))))
    rim = Circle(
        (0, 0), RADIUS, transform=left.transData, fc="none", ec=theme.muted, lw=0.6, clip_on=False
    )
    left.set_axis_off()
    left.set_aspect("equal")
    table = arrays(data["disc"])
    near = np.hypot(table["x"], table["y"]) < 1.05 * RADIUS
    table["loss"] = np.where(near, table["loss"], np.nan)
    contours(left, table, LEVELS["disc"], theme, clip=rim, **TINTS)
    left.add_patch(rim)
    left.add_patch(Circle((0, 0), 1, fc="none", ec=theme.ink, lw=0.5, ls=(0, (1, 2.5))))
    left.plot(0, 0, "+", color=theme.ink, ms=5, mew=0.8)
    for text, x, y in (("a = 0", 1, 0), ("1", 0, 1), ("∞", -1, 0), ("−1", 0, -1)):
        note(
            left, text, (RADIUS * x, RADIUS * y), (3 * x, 6 * y),
            ha="left" if x > 0 else "right" if x < 0 else "center", annotation_clip=False,
        )  # fmt: skip
    place = (0.1, 0.1, (3.2, 2.25)) if narrow else (2.62, 0.12, (2.3, 2.2))
    right = axes_at(canvas, *place, xticks=[], yticks=[])
    right.spines[:].set_visible(True)
    contours(right, data["plane"], LEVELS["plane"], theme, **TINTS)
    for name, x, y, _, kind in zip(*data["points"].values(), strict=True):
        axes = left if name == "disc" else right
        mark(axes, (x, y), *MARKS[kind], theme, mew=0.6, zorder=5)
    key(canvas, _key(theme), (0.5, 1), loc="upper center", ncols=3, columnspacing=1.4)


def _key(theme: Theme) -> dict[str, Any]:
    return {
        KINDS[kind]: line(marker=symbol, color=getattr(theme, colour), ms=5, lw=0)
        for kind, (symbol, colour) in MARKS.items()
    }


def words_of(data: dict[str, Any]) -> str:
    """The caption, with the height of the lower saddle."""
    lower = min(row["loss"] for row in rows(data["points"], kind="saddle"))
    return (
        "Training can end at a bad minimum although the network fills the space: from there "
        f"every path of parameters to loss 0 climbs to {lower:.2f} at least. The loss of filter "
        "sizes (3, 2), white data and the target x³ + 3x²y + y³, in two slices of the parameters "
        "modulo scaling; the stronger the tint the lower the loss. The disc: the direction is "
        "the root a of w₂, round the circle P¹(R), and the radius scales the best w₁ for it; on "
        "the dotted circle w₁ is best, in the centre W = 0. The plane passes through both minima "
        "and the lower saddle, with w₂ = (1, b)."
    )


FIGURE = Words(
    title="A bad minimum of an architecture that fills the space",
    caption=words_of,
    alt=(
        "Two wells of different depth lie side by side, and every way from one to the other "
        "crosses a ridge. Two contour maps of the loss. First a disc: on a dotted circle around a "
        "hilltop lie the global minimum, to the lower left, and the bad minimum, to the right at "
        "a = 0; between them, above and below, a saddle each, where contour lines cross. Then a "
        "plane: two wells joined by a bent valley, the bad minimum to the left and the global one "
        "to the right, with the saddle on the ridge between them."
    ),
    claim="bad-minimum-filling",
    chapter="chapters/05-bad-minima",
    width="text",
    height=2.6,
    column_height=5.5,
)
