"""The function space of k = (2, 2): outside the two convex cones of definite quadratics."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Table, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import CENTRED, mark
from lcn_support.figures.surfaces import mesh, nappe, space, upright

FORMS = {
    "x²": (1, 0, 0),
    "y²": (0, 0, 1),
    "(x + y)²": (1, 2, 1),
    "−x²": (-1, 0, 0),
    "x² + y²": (1, 0, 1),
    "x² − y²": (1, 0, -1),
}
VIEW = 16, -66


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
    forms = []
    for form, (a, b, c) in FORMS.items():
        discriminant = b * b - 4 * a * c
        place = "boundary" if discriminant == 0 else "inside" if discriminant > 0 else "outside"
        forms.append((form, a, b, c, discriminant, place))
    names = ("form", "A", "B", "C", "B²−4AC", "place")
    return {"cone": cone, "plane": plane, "forms": columns(names, forms)}


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Both nappes from a little above: the lower one, the plane A + C = 0, then the upper one."""
    limits = (-1, 1), (-1, 1), (-1, 1)
    axes = space(canvas, (-0.2, -0.2, 1.4, 1.4), limits, (1, 1, 1.05), 0.75, VIEW)
    nappe(axes, _points(data["cone"], nappe=-1), (0.3, 0.32), VIEW, theme, order=1)
    mesh(
        axes, [_points(data["plane"])], (theme.inside, 0.16), edgecolors=(theme.inside, 0.9),
        linewidths=0.6, rasterized=False, zorder=2,
    )  # fmt: skip
    nappe(axes, _points(data["cone"], nappe=1), (0.3, 0.32), VIEW, theme, order=3)
    for row, point in zip(rows(data["forms"]), _points(data["forms"]), strict=True):
        mark(axes, point, "o", row["place"], theme, mew=0.6, ms=4.5, zorder=6)
        ha, va = "right" if point[0] < 0 else "left", "bottom" if point[1] > 0 else "center"
        axes.text(*point, f"  {row['form']}  ", ha=ha, va=va, zorder=7)
    canvas.text(0.5, 0.965, "outside: positive definite forms", **CENTRED)
    canvas.text(0.5, 0.035, "outside: negative definite forms", **CENTRED)
    canvas.text(0.13, 0.66, "inside:\ntwo real roots", **CENTRED)
    canvas.text(0.885, 0.36, "boundary:\nB² = 4AC", **CENTRED)


def _points(table: Table, **given: Any) -> Any:
    found = arrays(table, **given)
    return upright(np.stack([found[name] for name in "ABC"], axis=-1))


FIGURE = Words(
    title="The function space of k = (2, 2) and the cone B² = 4AC",
    caption=(
        "Two filters of size 2 express all quadratic forms but the definite ones: all of space "
        "but two open cones. The form Ax² + Bxy + Cy² stands at ((A − C)/2, B/2, (A + C)/2); it "
        "is expressed exactly when it is 0 or has two real roots, B² ≥ 4AC. The common surface of "
        "the cones, the squares up to sign, is the boundary. In blue, the plane A + C = 0."
    ),
    alt=(
        "The forms that the network cannot express fill a double cone; all the space around it is "
        "inside. The axis is vertical, and the apex is the zero form. Both nappes are labelled as "
        "outside: they hold the positive and the negative definite forms, among them x² + y² in "
        "the upper one. The space around them is labelled as inside, two real roots, with the "
        "form x² − y². On the surface B² = 4AC, labelled as boundary, lie the squares x², y², (x "
        "+ y)² and −x²."
    ),
    claim="definite-cones",
    chapter="chapters/02-filling",
    height=3.0,
)
