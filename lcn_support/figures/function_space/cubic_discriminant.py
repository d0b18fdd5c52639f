"""The function space of k = (2, 2, 2): the cubics with three real roots fill a solid bracelet."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import CENTRED, note
from lcn_support.figures.root_icons import DIGITS, written
from lcn_support.figures.surfaces import brightness, mesh, note_in_space, space

CENTRE = 8.0
CUT = (-102.0, -34.0)
VIEW = 34, -68
FORMS = {"x³ − 3xy²": 0, "4x³": 3, "−4xy²": -1, "−x³ − 5xy²": -2}
LABELS = {
    "x³ − 3xy²": ((5, -9), "center"),
    "4x³": ((0, -9), "center"),
    "−4xy²": ((-4, 7), "right"),
    "−x³ − 5xy²": ((-5, -2), "right"),
}
ALPHAS = (("α = 1", 1, (-2, -22)), ("α = i", 1j, (14, 16)), ("−1", -1, (0, 0)), ("−i", -1j, (0, 0)))
"""What is written beside the ring, and from there its distance in points."""

PATTERN_LABELS = {"x³ − 3xy²": (0.1, 0.55), "−4xy²": (1.3, 1.25), "−x³ − 5xy²": (3.1, 1.6)}
"""Where the pattern of a cubic is written: in its region, or beside its curve."""


def cubic(alpha: Any, beta: Any) -> tuple[Any, ...]:
    """Coefficients (A, B, C, D) of Re(α z³ + β z² z̄), z = x + iy: every real cubic, once.

    >>> cubic(1, 3) == (4, 0, 0, 0), cubic(1, 0) == (1, 0, -3, 0), cubic(1j, 0) == (0, -3, 0, 1)
    (True, True, True)
    """
    a, b = np.asarray(alpha, dtype=complex), np.asarray(beta, dtype=complex)
    columns = (a.real + b.real, -3 * a.imag - b.imag, b.real - 3 * a.real, a.imag - b.imag)
    return tuple(column.item() if column.ndim == 0 else column for column in columns)


def double_root(phi: Any) -> Any:
    """The β for which Re(z³ + β z² z̄) has a double root at angle φ: a hypocycloid of three cusps.

    >>> abs(double_root(np.pi / 6) - 3 * np.exp(-2j * np.pi / 3)) < 1e-12
    np.True_
    """
    return -2 * np.exp(2j * phi) + np.exp(-4j * phi)


def data(turns: int = 180, steps: int = 84) -> Data:
    """The surface of double roots over the circle α = e^{iψ}, its cusps, and the section α = 1.

    >>> section = data(turns=6, steps=12)["section"]
    >>> A, B, C, D = (np.asarray(section[name]) for name in "ABCD")
    >>> thrice_disc = (B**2 - 3 * A * C) * (C**2 - 3 * B * D) * 4 - (B * C - 9 * A * D) ** 2
    >>> bool(np.allclose(thrice_disc, 0, atol=1e-9))
    True
    """
    phi = np.linspace(np.pi / 6, 7 * np.pi / 6, 3 * (steps // 3) + 1)
    psi = np.linspace(np.deg2rad(CUT[1]), np.deg2rad(CUT[0]) + 2 * np.pi, turns + 1)
    section = double_root(phi)
    psi_grid, phi_grid = (grid.ravel() for grid in np.meshgrid(psi, phi, indexing="ij"))
    beta = np.exp(1j * psi_grid / 3) * double_root(phi_grid)
    return {
        "surface": {"psi": psi_grid, "phi": phi_grid} | _parts(np.exp(1j * psi_grid), beta),
        "section": {"phi": phi} | _parts(np.ones_like(section), section),
        "forms": _named_forms(),
    }


def _named_forms() -> dict[str, list[Any]]:
    """The cubics with a name, placed by their exact root patterns."""
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.forms.roots import root_pattern
    from lcn_support.function_space.membership import contains, on_boundary

    lines = Architecture((2, 2, 2))
    found = []
    for name, beta in FORMS.items():
        form = [int(c) for c in cubic(1, beta)]
        edge = on_boundary(lines, form)
        place = "boundary" if edge else "inside" if contains(lines, form) else "outside"
        found.append((name, str(root_pattern(form)), place, float(beta), 0.0))
    return columns(("cubic", "pattern", "place", "Re β", "Im β"), found)


def _parts(alpha: Any, beta: Any) -> dict[str, Any]:
    named = dict(zip("ABCD", cubic(alpha, beta), strict=True))
    return {"Re α": alpha.real, "Im α": alpha.imag, "Re β": beta.real, "Im β": beta.imag} | named


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Above the bracelet, cut open; below the section."""
    _bracelet(data, canvas, theme)
    _section(data, canvas.add_axes((0.06, 0.05, 0.88, 0.41)), theme)
    canvas.text(0.455, 0.71, "outside:\none real root", **CENTRED)
    canvas.text(0.455, 0.55, "cut open, inside:\nthree real roots", **CENTRED)
    canvas.text(0.5, 0.025, "the section α = 1, cubics Re(z³ + βz²z̄)", **CENTRED)


def _bracelet(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    reach = CENTRE + 1.2
    limits = (-reach, reach), (-reach, reach), (-0.5 * reach, 0.5 * reach)
    axes = space(canvas, (-0.2, 0.325, 1.36, 0.8), limits, (1, 1, 0.5), 1.1, VIEW)
    surface = arrays(data["surface"])
    shape = (len(np.unique(surface["psi"])), -1)
    psi, phi = surface["psi"].reshape(shape), surface["phi"].reshape(shape)
    beta = (surface["Re β"] + 1j * surface["Im β"]).reshape(shape)
    points = _place(psi, beta)
    quads = np.stack(
        [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]], axis=2
    ).reshape(-1, 4, 3)
    middle = (phi[:-1, :-1] + phi[:-1, 1:]) / 2
    edge = np.cos(3 * middle) ** 2 < np.cos(3 * (np.pi / 6 - 0.06)) ** 2
    light = brightness(quads, (-0.45, -0.35, 0.82))
    colours = theme.tint("boundary", 0.35 + 0.6 * light)
    colours[edge.ravel()] = theme.tint("accent", 1)
    caps = [_place(np.full(beta.shape[1], psi[end, 0]), beta[end]) for end in (0, -1)]
    mesh(axes, quads, colours, linewidths=0.2, zorder=1)
    for name, alpha, shift in ALPHAS:
        out = (CENTRE + 3.6) * alpha
        note_in_space(axes, name, (out.real, out.imag, 0.0), shift, ha="center", size=7)
    fill = theme.tint("inside", 0.7)
    mesh(axes, caps, fill, edgecolors="none", rasterized=False, zorder=2)
    for cap in caps:
        axes.plot(*cap.T, color=theme.boundary, lw=0.8, zorder=3)


def _section(data: dict[str, dict[str, Any]], axes: Any, theme: Theme) -> None:
    beta = [np.asarray(data["section"][name]) for name in ("Re β", "Im β")]
    axes.fill(*beta, color=theme.tint("inside", 0.3), lw=0)
    axes.plot(*beta, color=theme.boundary, lw=1.4)
    cusps = 3 * np.exp(2j * np.pi * np.arange(3) / 3)
    axes.plot(cusps.real, cusps.imag, "o", color=theme.accent, ms=4)
    forms = data["forms"]
    for row in rows(forms):
        at, name = (row["Re β"], row["Im β"]), row["cubic"]
        colour = theme.accent if name == "4x³" else getattr(theme, row["place"])
        axes.plot(*at, "o", color=colour, ms=4)
        offset, ha = LABELS[name]
        note(axes, name, at, offset, ha=ha, size=7)
    pattern = dict(zip(forms["cubic"], forms["pattern"], strict=True))
    places = [(*position, pattern[name]) for name, position in PATTERN_LABELS.items()]
    places += [(1.2 * cusp.real, 1.2 * cusp.imag, pattern["4x³"]) for cusp in cusps]
    for x, y, text in places:
        axes.text(x, y, written(text), **DIGITS, **CENTRED)
    axes.set_aspect("equal")
    axes.set(xlim=(-3.9, 4.2), ylim=(-3.5, 3.5))
    axes.set_axis_off()


def _place(psi: Any, beta: Any) -> Any:
    """A point of the solid torus: around its axis by ψ, in the section by β."""
    out = CENTRE + beta.real
    return np.stack([out * np.cos(psi), out * np.sin(psi), beta.imag], axis=-1)


FIGURE = Words(
    title="The function space of k = (2, 2, 2) is a solid bracelet",
    caption=(
        "The cubics that three filters of size 2 express fill a solid ring whose section has "
        "three cusps. Every cubic form is Re(αz³ + βz²z̄) with z = x + iy; the ring shows those "
        "with |α| = 1: seen from above α runs round it counter-clockwise, from the mark α = 1, "
        "and β lies across. Its surface carries the pattern 12 | 0; its edge, the pattern 3 | 0, "
        "is one curve that closes after three turns. A cubic with α = 0 ≠ β has one real root, "
        "so the ring shows all of the function space, up to positive factors and 0."
    ),
    alt=(
        "The cubics with three real roots fill a ring with a triangular, three-cusped section "
        "that turns as it goes round. Above, a part of the ring is cut away; the cut is labelled "
        "as inside, the surface is the boundary, and the space around it is outside, one real "
        "root. Below, the section at α = 1: inside lies x³ − 3xy² with three simple real roots, "
        "on an edge −4xy² with a simple and a double real root, at a cusp 4x³ with a triple real "
        "root, and outside −x³ − 5xy² with a simple real root and a complex pair."
    ),
    claim="cubic-bracelet",
    chapter="further/umbilic-bracelet#bracelet",
    height=4.4,
)
