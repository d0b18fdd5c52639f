"""Training of k = (2, 2), seen in the space of quadratic forms: paths of the end-to-end filter."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Data, Figure
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

LOSSES = (
    QuadraticLoss((1, Fraction(-1, 5), Fraction(11, 10))),
    QuadraticLoss((Fraction(3, 2), 0, -1), [[19, 9, 15], [9, 10, 9], [15, 9, 14]]),
)
TITLES = ("white data, target outside", "anisotropic data, target inside")
TIMES = (0.004 * 1.22 ** np.arange(42), 0.0003 * 1.22 ** np.arange(50))
HEIGHTS = (-0.45, 1.15)
"""Where the two nappes of the cone end."""

RADIUS = 0.9
ELEVATION, AZIMUTH = 18, -93
COLOURS = {"global minimum": "ink", "bad minimum": "accent"}
MARKS = {"global minimum": "o", "bad minimum": "s", "saddle": "D"}


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
    paths: dict[str, list[Any]] = {n: [] for n in ("panel", "path", "x", "y", "z", "end")}
    points: dict[str, list[Any]] = {n: [] for n in ("panel", "kind", "pattern", "x", "y", "z")}
    for panel, (loss, times) in enumerate(zip(LOSSES, TIMES, strict=True)):
        found = critical_points(a, loss, progress=False)
        known = [(p.kind, str(p.pattern), p.end_to_end) for p in found.points]
        for kind, pattern, form in [("target", "", loss.target), *known]:
            _add(points, panel, kind, pattern, *_place(np.array(form, dtype=float)))
        along = _paths(a, loss, starts, times)
        ends = np.array([[float(c) for c in form] for _, _, form in known])
        nearest = np.linalg.norm(along[-1][:, None] - ends, axis=2).argmin(axis=1)
        for path in range(starts):
            for W in along[:, path]:
                _add(paths, panel, path, *_place(W), known[nearest[path]][0])
    return {"paths": paths, "points": points}


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


def _place(W: Any) -> tuple[float, float, float]:
    """((A − C)/2, B/2, (A + C)/2): coordinates in which B² = 4AC is a round, upright cone."""
    a, b, c = W.tolist()
    return (a - c) / 2, b / 2, (a + c) / 2


def _add(table: dict[str, list[Any]], *row: Any) -> None:
    for column, entry in zip(table.values(), row, strict=True):
        column.append(entry)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Both panels from a little above; what the cone hides is thin."""
    tables = {n: {k: np.asarray(v) for k, v in table.items()} for n, table in data.items()}
    for panel, title in enumerate(TITLES):
        axes: Any = canvas.add_axes(
            (-0.03 + 0.5 * panel, -0.075, 0.56, 1.06), projection="3d", computed_zorder=False
        )
        axes.set_proj_type("ortho")
        axes.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-0.7, 1.3))
        axes.set_box_aspect((1, 1, 1), zoom=1.2)
        axes.view_init(elev=ELEVATION, azim=AZIMUTH)
        axes.set_axis_off()
        for nappe in (-1, 1):
            _draw_nappe(axes, nappe, HEIGHTS[nappe > 0], theme)
        _draw_circle(axes, theme)
        chosen = tables["paths"]["panel"] == panel
        table = {k: v[chosen] for k, v in tables["paths"].items()}
        for path in np.unique(table["path"]):
            on = table["path"] == path
            line = np.stack([table[k][on] for k in "xyz"])
            _draw_path(axes, line, getattr(theme, COLOURS[table["end"][on][0]]))
        chosen = tables["points"]["panel"] == panel
        table = {k: v[chosen] for k, v in tables["points"].items()}
        for kind, *at in zip(*(table[k] for k in ("kind", *"xyz")), strict=True):
            _draw_point(axes, str(kind), np.array(at), theme)
        canvas.text(0.25 + 0.5 * panel, 0.95, title, ha="center", color=theme.ink)
    _draw_key(canvas, theme)


def _draw_nappe(axes: Any, nappe: int, height: float, theme: Theme) -> None:
    """One nappe from its rim, in wedges that meet at 0, lit from the left."""
    from matplotlib.colors import to_rgb
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    phi = np.linspace(-pi, pi, 193)
    size = abs(height)
    rim = np.column_stack([size * np.cos(phi), size * np.sin(phi), np.full_like(phi, height)])
    wedges = np.stack([np.zeros_like(rim[1:]), rim[1:], rim[:-1]], axis=1)
    light = 0.5 + 0.5 * np.cos(phi[1:] - radians(205))
    strength = (0.16 + 0.26 * light)[:, None]
    colours = strength * to_rgb(theme.outside) + (1 - strength) * np.array(to_rgb(theme.paper))
    mesh = Poly3DCollection(wedges, facecolors=colours, edgecolors=colours, linewidths=0.25)
    mesh.set(zorder=1 if nappe < 0 else 2, rasterized=True)
    axes.add_collection3d(mesh)
    seen = (nappe > 0) | (np.cos(phi - radians(AZIMUTH)) > -np.tan(radians(ELEVATION)))
    ends = np.where(seen, rim[:, 2], np.nan)
    axes.plot(rim[:, 0], rim[:, 1], ends, color=theme.boundary, zorder=2)


def _draw_circle(axes: Any, theme: Theme) -> None:
    phi = np.linspace(-pi, pi, 193)
    ring = RADIUS * np.stack([np.cos(phi), np.sin(phi), 0 * phi])
    _draw_path(axes, ring, theme.inside, wide=0.9)


def _draw_path(axes: Any, line: Any, colour: str, wide: float = 0.75) -> None:
    hidden = np.array([_is_hidden(point) for point in line.T])
    for mask, style in ((~hidden, {"lw": wide}), (hidden, {"lw": 0.5 * wide, "alpha": 0.45})):
        # a step belongs to the style of its first point
        shown = mask | np.concatenate([[False], mask[:-1]])
        axes.plot(*np.where(shown, line, np.nan), color=colour, zorder=4, **style)


def _is_hidden(point: Any) -> bool:
    """Whether the way from the point to the eye meets a nappe of the cone."""
    up, turn = radians(ELEVATION), radians(AZIMUTH)
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
        size, alpha = (4.5, 1.0) if not _is_hidden(at) else (3.2, 0.6)
        axes.plot(*at, MARKS[kind], color=solid, mec=edge, mew=0.7, ms=size, alpha=alpha, zorder=6)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    from matplotlib.lines import Line2D

    def mark(symbol: str, face: str, edge: str, size: float = 4.5) -> Any:
        return Line2D([], [], marker=symbol, lw=0, ms=size, mfc=face, mec=edge, mew=0.7)

    entries = {
        "starts": Line2D([], [], color=theme.inside, lw=0.9),
        "target": mark("*", theme.ink, theme.ink, 7),
        "global minimum": mark("o", theme.ink, theme.ink),
        "bad minimum": mark("s", theme.accent, theme.accent),
        "saddle": mark("D", theme.paper, theme.muted, 3.5),
        "boundary": Line2D([], [], color=theme.boundary),
    }
    canvas.legend(
        entries.values(), entries, loc="lower center", ncols=6, bbox_to_anchor=(0.5, -0.015),
        columnspacing=1.5, handletextpad=0.5,
    )  # fmt: skip


FIGURE = Figure(
    id="fig-training-trajectories",
    title="Paths of training in the space of quadratic forms, k = (2, 2)",
    caption=(
        "The gradient flow of two filters of size 2, seen in the space of their products, with the "
        "cone B² = 4AC around the forms that they cannot express. All starts lie on the blue "
        "circle A + C = 0, with filters of equal norm. Left: the target is definite, and every "
        "path ends on the boundary, at one of two minima. Right: the target could be expressed, "
        "yet paths on the left side end at a bad minimum on the boundary. "
        "What the cone hides is thin."
    ),
    alt=(
        "Two panels, each with an upright double cone and a circle of starts around its apex. "
        "Left, white data: the target, a star, is inside the upper nappe; the paths rise from the "
        "circle and gather at two points on the surface of the nappe, the global minimum on the "
        "left and a bad minimum on the right, about half of them at each; two saddles lie on the "
        "surface in between, in front and behind. Right, anisotropic data: the target is in the "
        "open, to the right of the cone. Most paths bend towards it and arrive together; those "
        "that start on the left rise to a bad minimum on the surface of the upper nappe."
    ),
    claim="trajectories-end-on-the-boundary",
    chapter="chapters/07-training#see-it",
    source="ours",
    width="text",
    height=3.3,
    data=data,
    draw=draw,
)
