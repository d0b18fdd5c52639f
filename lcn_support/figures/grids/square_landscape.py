"""A bad minimum with two equal filters on a grid, and the edge of the function space there."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.contours import contours, grid
from lcn_support.figures.labels import CENTRED, axes_at, in_one_column, key, line, mark
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.losses.quadratic import QuadraticLoss

TARGET = ((1, -2, 2), (0, 1, -2), (4, 0, 2))
SEED = 110
EXTENT = (-1.7, 1.7, -0.6, 1.35)
LEVELS = [15, 16, 17, 18, 19.5, 22, 26, 32, 45]
LABELLED = (
    (-0.85, 1.12),
    (0.85, 0.83),
    (0.34, 0.88),
    (-0.37, 1.14),
    (0.44, 0),
    (0.5, 1.2),
    (0.7, -0.15),
)
"""Where lines have their level on them, aside of the line of equal filters."""

MARKS = {"lower": ("o", "ink"), "bad": ("D", "accent")}
DASHES: Any = (0, (4, 2))


def data(steps: int = 120) -> Data:
    """The loss on a plane of parameters, and across the edge of the function space.

    Plane: filters P_1 = G + yA + xB and P_2 = G + yA − xB through the bad minimum (0, 0) and the
    lower ones (1, 1) and (−1, 1), which differ by the order of the filters. Edge: the loss of
    G² − tB² for four directions B; for t < 0 its factors G ± √t B are complex. G is scaled so that
    W = G².

    >>> sorted(set(data(steps=2)["points"]["kind"]))
    ['bad', 'lower']
    """
    G, first, last = _minima()
    u = np.array(TARGET, dtype=float)
    centre, half = (first + last) / 2, (first - last) / 2
    x, y = grid(*EXTENT, steps)
    common = G + np.multiply.outer(y, centre - G)
    apart = np.multiply.outer(x, half)
    plane = ((_products(common + apart, common - apart) - u) ** 2).sum(axis=(1, 2))
    points = [(0.0, 0.0, "bad"), (1.0, 1.0, "lower"), (-1.0, 1.0, "lower")]
    edge = []
    square = _products(G[None], G[None])[0]
    for direction, B in enumerate(_directions(G)):
        bent = _products(B[None], B[None])[0]
        for t in np.linspace(-1, 1, 41):
            edge.append((direction, float(t), float(((square - t * bent - u) ** 2).sum())))
    return {
        "plane": {"x": x, "y": y, "loss": plane},
        "points": columns(("x", "y", "kind"), points),
        "edge": columns(("direction", "t", "loss"), edge),
    }


@cache
def _minima() -> tuple[Any, Any, Any]:
    """G with W = G² at the bad minimum, and the filters of the lowest one found, of equal norms."""
    from lcn_support.grids.descent import descend_on_grid
    from lcn_support.grids.squares import SquareSystem
    from lcn_support.losses.batch import LossBatch

    loss = QuadraticLoss([c for row in TARGET for c in row])
    rng = np.random.default_rng(SEED)
    (bad,) = [p for p in SquareSystem((2, 2), loss).solve(rng, 100) if p.is_local_minimum]
    G, _ = bad.filters
    G = G * float(bad.scale.mid()) ** 0.5
    a = GridArchitecture([(2, 2), (2, 2)])
    starts = [rng.standard_normal((16, 2, 2)) for _ in range(2)]
    batch = LossBatch.of(loss, 16)
    ends = descend_on_grid(a, batch, starts, step=0.02, steps=1500)
    W = _products(*ends)
    best = int(batch.value(W.reshape(16, -1)).round(6).argmin())
    first, last = (w[best] for w in ends)
    balance = (np.linalg.norm(last) / np.linalg.norm(first)) ** 0.5
    first, last = balance * first, last / balance
    sign = np.sign((G * (first + last)).sum())
    first, last = sorted((sign * first, sign * last), key=lambda w: w[0, 0])
    return G, first, last


def _products(first: Any, last: Any) -> Any:
    from lcn_support.grids.descent import composed_on_grid

    return composed_on_grid(GridArchitecture([first.shape[1:], last.shape[1:]]), (first, last))


def _directions(G: Any) -> Any:
    """The four unit vectors that are spread evenly around the three directions beside G."""
    basis = np.linalg.svd(G.reshape(1, -1))[2][1:]
    corners = np.array([(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)]) / 3**0.5
    return (corners @ basis).reshape(4, *G.shape)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The plane to the left, the curves across the edge to the right."""
    narrow = in_one_column(canvas)
    place = (0.1, 2.55, (3.2, 2.1)) if narrow else (0.1, 0.12, (2.55, 2.05))
    plane = axes_at(canvas, *place, xticks=[], yticks=[])
    plane.spines[:].set_visible(True)
    tints: dict[str, Any] = {"least": 14, "strength": 0.75, "scale": np.log}
    contours(plane, data["plane"], LEVELS, theme, labelled=LABELLED, **tints)
    plane.axvline(0, color=theme.boundary, lw=1, ls=DASHES)
    for x, y, kind in zip(*data["points"].values(), strict=True):
        mark(plane, (x, y), *MARKS[kind], theme, mew=0.6, zorder=5)
    entries = {
        f"{kind} minimum": line(marker=symbol, color=getattr(theme, colour), ms=5, lw=0)
        for kind, (symbol, colour) in MARKS.items()
    } | {"equal filters": line(color=theme.boundary, lw=1, ls=DASHES)}
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, handlelength=1.8)
    edge = axes_at(canvas, *((0.5, 0.38, (2.7, 1.75)) if narrow else (3.1, 0.38, (1.8, 1.6))))
    for direction, style in enumerate(("-", (0, (5, 1.5)), (0, (1, 1)), (0, (4, 1.5, 1, 1.5)))):
        found = arrays(data["edge"], direction=direction)
        t, loss = found["t"], found["loss"]
        edge.plot(t[t <= 0], loss[t <= 0], color=theme.outside, ls=style)
        edge.plot(t[t >= 0], loss[t >= 0], color=theme.inside, ls=style)
    edge.axvline(0, color=theme.boundary, lw=1, ls=DASHES)
    mark(edge, (0, arrays(data["edge"], t=0)["loss"][0]), *MARKS["bad"], theme, mew=1, zorder=5)
    edge.set(xlabel="t", ylabel="loss of $G^2 - tB^2$", xticks=[-1, 0, 1])
    for x, text, colour in ((0.27, "complex filters", "outside"), (0.75, "real filters", "inside")):
        edge.text(x, 1.08, text, transform=edge.transAxes, color=getattr(theme, colour), **CENTRED)


FIGURE = Words(
    title="A bad minimum with two equal filters, at the edge of the function space",
    caption=(
        "Two equal filters are a bad minimum: on one side of the edge the loss would go down, but "
        "only for complex filters. Shapes (2, 2), (2, 2), white data, and the target with rows "
        "(1, −2, 2), (0, 1, −2), (4, 0, 2). The map: the loss on the plane through the bad "
        "minimum with equal filters and two lower minima, which differ by the order of the "
        "filters; on the dashed line the filters are equal. The curves: beside G² the network has "
        "G² − tB² with t > 0, made by G ± √t B; towards t < 0 these filters are complex, and the "
        "loss would go down, for every B that is no multiple of G."
    ),
    alt=(
        "For real filters the loss rises from the point with equal filters in every direction; "
        "for complex ones it would fall. A contour map, symmetric about a dashed vertical line: a "
        "well on the line with equal filters, and a lower minimum on either side of it. Then four "
        "curves of the loss over t from −1 to 1 that meet at t = 0 in the point with equal "
        "filters. To the right of it, for real filters, all go up; to the left, for complex "
        "filters, all go down first."
    ),
    claim=("equal-filters-can-be-minima", "equal-filters-are-the-edge"),
    chapter="chapters/11-dimensions",
    width="text",
    height=2.5,
    column_height=5.0,
    seed=SEED,
)
