"""Training of k = (2, 2), seen in the space of quadratic forms: paths of the end-to-end filter."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi, radians, sin
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import in_one_column, key, line
from lcn_support.figures.surfaces import nappe, space, upright
from lcn_support.losses.quadratic import QuadraticLoss

LOSSES = (
    QuadraticLoss((1, Fraction(-1, 5), Fraction(11, 10))),
    QuadraticLoss((Fraction(3, 2), 0, -1), [[19, 9, 15], [9, 10, 9], [15, 9, 14]]),
)
TITLES = ("white data, target outside", "anisotropic data, target inside")
TIMES = (0.004 * 1.22 ** np.arange(42), 0.0003 * 1.22 ** np.arange(50))
HEIGHTS = (-0.45, 1.15)
"""Where the two nappes of the cone end."""

RADIUS = 0.9
VIEW = 18, -93
COLOURS = {"global minimum": "ink", "bad minimum": "accent"}
MARKS = {"global minimum": "o", "bad minimum": "D", "saddle": "^"}


def data(starts: int = 44) -> Data:
    """Paths of W from a circle of starts, and all critical points, in the coordinates of the cone.

    The starts are the forms of the circle A + C = 0 of radius 0.9, each the product of two filters
    of equal norm. ``end`` is the kind of the critical point that the path ends at.

    >>> points = data(starts=2)["points"]
    >>> [points["kind"][:5].count(kind) for kind in ("target", "global minimum", "saddle")]
    [1, 1, 2]
    """
    from lcn_support.landscape.solver import critical_points

    a = Architecture((2, 2))
    paths, points = [], []
    for panel, (loss, times) in enumerate(zip(LOSSES, TIMES, strict=True)):
        found = critical_points(a, loss, progress=False)
        known = [(p.kind, str(p.pattern), p.end_to_end) for p in found.points]
        for kind, pattern, form in [("target", "", loss.target), *known]:
            points.append((panel, kind, pattern, *upright(form).tolist()))
        along = _paths(a, loss, starts, times)
        ends = np.array([[float(c) for c in form] for _, _, form in known])
        nearest = np.linalg.norm(along[-1][:, None] - ends, axis=2).argmin(axis=1)
        for path in range(starts):
            end = known[nearest[path]][0]
            paths += [(panel, path, *at, end) for at in upright(along[:, path]).tolist()]
    return {
        "paths": columns(("panel", "path", "x", "y", "z", "end"), paths),
        "points": columns(("panel", "kind", "pattern", "x", "y", "z"), points),
    }


def _paths(a: Architecture, loss: QuadraticLoss, starts: int, times: Any) -> Any:
    """W at the times, of shape (times + 1, starts, 3)."""
    from lcn_support.training.filters import composed
    from lcn_support.training.flow import gradient_flow

    angle = pi * (np.arange(starts) + 0.5) / starts
    rows = (2 * RADIUS) ** 0.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    filters = [rows, rows[:, ::-1] * (1, -1)]
    along = [composed(a, filters)]
    for time in times:
        runs = gradient_flow(a, loss, filters, time=float(time), accuracy=1e-6)
        filters = list(runs.filters)
        along.append(runs.end_to_end)
    return np.array(along)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Both panels from a little above; what the cone hides is thin."""
    limits = (-1, 1), (-1, 1), (-0.7, 1.3)
    phi = np.linspace(-pi, pi, 193)
    narrow, (across, up) = in_one_column(canvas), canvas.get_size_inches()
    ring = np.stack([np.cos(phi), np.sin(phi), 0 * phi])
    for panel, title in enumerate(TITLES):
        left, bottom = (0.0, 2.77 - 2.75 * panel) if narrow else (-0.15 + 2.4 * panel, 0.15)
        side = 3.4 if narrow else 2.8
        box = left / across, bottom / up, side / across, 0.95 * side / up
        axes = space(canvas, box, limits, (1, 1, 1), 1.2, VIEW)
        axes.set_proj_type("ortho")
        for order, height in enumerate(HEIGHTS, start=1):
            rim = abs(height) * ring.T + np.array([0, 0, height])
            nappe(axes, rim, (0.16, 0.26), VIEW, theme, order)
        _draw_path(axes, RADIUS * ring, theme.inside, wide=0.9)
        for path in sorted(set(data["paths"]["path"])):
            along = arrays(data["paths"], panel=panel, path=path)
            colour = getattr(theme, COLOURS[along["end"][0]])
            _draw_path(axes, np.stack([along[k] for k in "xyz"]), colour)
        for row in rows(data["points"], panel=panel):
            _draw_point(axes, row["kind"], np.array([row[k] for k in "xyz"]), theme)
        x, y = (0.5, 0.97 - 2.75 * panel / up) if narrow else (0.25 + 0.48 * panel, 0.95)
        canvas.text(x, y, title, ha="center")
    _draw_key(canvas, theme)


def _draw_path(axes: Any, line: Any, colour: str, wide: float = 0.75) -> None:
    hidden = np.array([is_hidden(point) for point in line.T])
    for mask, style in ((~hidden, {"lw": wide}), (hidden, {"lw": 0.5 * wide, "alpha": 0.45})):
        # a step belongs to the style of its first point
        shown = mask | np.concatenate([[False], mask[:-1]])
        axes.plot(*np.where(shown, line, np.nan), color=colour, zorder=4, **style)


def is_hidden(point: Any) -> bool:
    """Whether the way from the point to the eye meets a nappe of the cone."""
    up, turn = map(radians, VIEW)
    eye = np.array([cos(up) * cos(turn), cos(up) * sin(turn), sin(up)])
    sign = np.array([1, 1, -1])
    a, b, c = (sign * eye) @ eye, 2 * (sign * eye) @ point, (sign * point) @ point
    for way in np.roots([a, b, c]):
        if abs(way.imag) < 1e-12 and way.real > 0.02:
            height = point[2] + way.real * eye[2]
            if HEIGHTS[0] < height < HEIGHTS[1]:
                return True
    return False


def _draw_point(axes: Any, kind: str, at: Any, theme: Theme) -> None:
    if kind == "target":
        axes.plot(*at, "*", color=theme.ink, ms=8, mec=theme.paper, mew=0.6, zorder=7)
    else:
        solid = getattr(theme, COLOURS[kind]) if kind in COLOURS else theme.paper
        edge = theme.paper if kind in COLOURS else theme.muted
        size, alpha = (4.5, 1.0) if not is_hidden(at) else (3.2, 0.6)
        axes.plot(*at, MARKS[kind], color=solid, mec=edge, mew=0.7, ms=size, alpha=alpha, zorder=6)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    def mark(symbol: str, face: str, edge: str, size: float = 4.5) -> Any:
        return line(marker=symbol, lw=0, ms=size, mfc=face, mec=edge, mew=0.7)

    entries = {
        "starts": line(color=theme.inside, lw=0.9),
        "target": mark("*", theme.ink, theme.ink, 7),
        "global minimum": mark("o", theme.ink, theme.ink),
        "bad minimum": mark("D", theme.accent, theme.accent),
        "saddle": mark("^", theme.paper, theme.muted),
        "boundary": line(color=theme.boundary),
    }
    key(canvas, entries, (0.5, 0), ncols=3, columnspacing=1.5, handletextpad=0.5)


FIGURE = Words(
    title="Paths of training in the space of quadratic forms, k = (2, 2)",
    caption=(
        "All paths of training stay outside of the open cones, and some end at a bad minimum on "
        "their surface. The gradient flow of two filters of size 2, seen in the space of their "
        "products, with the cone B² = 4AC around the forms that they cannot express. All starts "
        "lie on the blue circle A + C = 0, with filters of equal norm. White data, definite "
        "target: every path ends on the boundary, at one of two minima. Anisotropic data: the "
        "target could be expressed, yet paths from one side end at a bad minimum. What the cone "
        "hides is thin."
    ),
    alt=(
        "Paths rise from a circle around a double cone and end on its surface, at the global or "
        "at a bad minimum, even where the target lies in the open. Two panels, each with an "
        "upright double cone and a circle of starts around its apex. White data: the target, a "
        "star, is inside the upper nappe; the paths gather at two points on the surface of the "
        "nappe, the global minimum on the left and a bad one on the right; two saddles lie in "
        "between. Anisotropic data: the target is in the open, to the right. Most paths bend "
        "towards it and arrive together; those that start on the left rise to a bad minimum on "
        "the surface."
    ),
    claim="trajectories-end-on-the-boundary",
    chapter="chapters/07-training#see-it",
    width="text",
    height=3.1,
    column_height=6.05,
)
