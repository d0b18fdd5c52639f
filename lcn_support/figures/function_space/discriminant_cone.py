"""The function space of k = (2, 2): outside the two convex cones of definite quadratics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

FORMS = {
    "x²": (1, 0, 0),
    "y²": (0, 0, 1),
    "(x + y)²": (1, 2, 1),
    "−x²": (-1, 0, 0),
    "x² + y²": (1, 0, 1),
    "x² − y²": (1, 0, -1),
}
ELEVATION, AZIMUTH = 16, -66


def data(turns: int = 96) -> Data:
    """Squares ±2(x cos φ + y sin φ)² around the cone, forms with A + C = 0, and some with a name.

    >>> cone = data(turns=12)["cone"]
    >>> bool(np.allclose(cone["B"] ** 2, 4 * cone["A"] * cone["C"]))
    True
    """
    phi = np.linspace(0, np.pi, turns + 1)
    squares = 2 * np.array([np.cos(phi) ** 2, np.sin(2 * phi), np.sin(phi) ** 2])
    a, b, c = np.concatenate([squares, -squares], axis=1)
    cone = {"nappe": np.repeat([1, -1], phi.size), "phi": np.tile(phi, 2), "A": a, "B": b, "C": c}
    plane = {"A": np.cos(2 * phi), "B": 2 * np.sin(2 * phi), "C": -np.cos(2 * phi)}
    forms: dict[str, list[Any]] = {"form": [], "A": [], "B": [], "C": [], "B²−4AC": [], "place": []}
    for form, (a, b, c) in FORMS.items():
        discriminant = b * b - 4 * a * c
        place = "boundary" if discriminant == 0 else "inside" if discriminant > 0 else "outside"
        for column, value in zip(forms.values(), (form, a, b, c, discriminant, place), strict=True):
            column.append(value)
    return {"cone": cone, "plane": plane, "forms": forms}


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Both nappes from a little above: the lower one, the plane A + C = 0, then the upper one."""
    axes: Any = canvas.add_axes((-0.2, -0.2, 1.4, 1.4), projection="3d", computed_zorder=False)
    axes.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1))
    axes.set_box_aspect((1, 1, 1.05), zoom=0.75)
    axes.view_init(elev=ELEVATION, azim=AZIMUTH)
    axes.set_axis_off()

    nappe = np.asarray(data["cone"]["nappe"])
    x, y, z = _place(data["cone"])
    _surface(axes, theme, x[nappe < 0], y[nappe < 0], z[nappe < 0], order=1)
    axes.add_collection3d(_disc(theme, *_place(data["plane"])))
    _surface(axes, theme, x[nappe > 0], y[nappe > 0], z[nappe > 0], order=3)

    columns = data["forms"]
    points = zip(columns["form"], columns["place"], *_place(columns), strict=True)
    for form, place, *point in points:
        colour = getattr(theme, place)
        axes.plot(
            *([v] for v in point), "o", color=colour, mec=theme.paper, mew=0.6, ms=4.5, zorder=6
        )
        side = -1 if point[0] < 0 else 1
        axes.text(
            *point, f"  {form}  ", color=theme.ink, ha="left" if side > 0 else "right",
            va="bottom" if point[1] > 0 else "center", zorder=7,
        )  # fmt: skip

    note: dict[str, Any] = {"ha": "center", "va": "center", "color": theme.ink}
    canvas.text(0.5, 0.965, "outside: positive definite forms", **note)
    canvas.text(0.5, 0.035, "outside: negative definite forms", **note)
    canvas.text(0.13, 0.66, "inside:\ntwo real roots", **note)
    canvas.text(0.885, 0.36, "boundary:\nB² = 4AC", **note)


def _place(columns: dict[str, Any]) -> tuple[Any, Any, Any]:
    """((A − C)/2, B/2, (A + C)/2): coordinates in which B² = 4AC is a round, upright cone."""
    a, b, c = (np.asarray(columns[name], dtype=float) for name in "ABC")
    return (a - c) / 2, b / 2, (a + c) / 2


def _surface(axes: Any, theme: Theme, x: Any, y: Any, z: Any, order: int) -> None:
    """One nappe from its rim, in wedges that meet at 0, lit from the left."""
    from matplotlib.colors import to_rgb
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    rim = np.column_stack([x, y, z])
    wedges = np.stack([np.zeros_like(rim[1:]), rim[1:], rim[:-1]], axis=1)
    light = 0.5 + 0.5 * np.cos(np.arctan2(y, x)[1:] - np.deg2rad(205))
    strength = (0.3 + 0.32 * light)[:, None]
    colours = strength * to_rgb(theme.outside) + (1 - strength) * np.array(to_rgb(theme.paper))
    mesh = Poly3DCollection(wedges, facecolors=colours, edgecolors=colours, linewidths=0.25)
    mesh.set(zorder=order, rasterized=True)
    axes.add_collection3d(mesh)
    towards = np.cos(np.arctan2(y, x) - np.deg2rad(AZIMUTH))
    seen = (z > 0) | (towards > -np.tan(np.deg2rad(ELEVATION)))
    axes.plot(x, y, np.where(seen, z, np.nan), color=theme.boundary, zorder=order)


def _disc(theme: Theme, x: Any, y: Any, z: Any) -> Any:
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    disc = Poly3DCollection([np.column_stack([x, y, z])], zorder=2)
    disc.set(facecolor=(theme.inside, 0.16), edgecolor=(theme.inside, 0.9), linewidth=0.6)
    return disc


FIGURE = Figure(
    id="fig-discriminant-cone",
    title="The function space of k = (2, 2) and the cone B² = 4AC",
    caption=(
        "Quadratic forms Ax² + Bxy + Cy² at the points ((A − C)/2, B/2, (A + C)/2). Two filters of "
        "size 2 compose to a form exactly when it is 0 or has two real roots, B² ≥ 4AC. That is "
        "all of space but two open convex cones, the positive and the negative definite forms; "
        "their common surface, the squares up to sign, is the boundary. "
        "In blue, the plane A + C = 0."
    ),
    alt=(
        "A double cone with a vertical axis and its apex at the zero form. Inside the upper nappe "
        "lies x² + y²; both nappes are labelled as outside the function space, holding the "
        "positive and the negative definite forms. The space around them is labelled as inside, "
        "two real roots, with the form x² − y². On the surface B² = 4AC, labelled as boundary, lie "
        "the squares x², y², (x + y)² and −x²."
    ),
    claim="definite-cones",
    chapter="chapters/02-filling",
    source="KMMT2022",
    width="column",
    height=3.0,
    data=data,
    draw=draw,
)
