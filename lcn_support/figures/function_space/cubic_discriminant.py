"""The function space of k = (2, 2, 2): the cubics with three real roots fill a solid bracelet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

CENTRE = 8.0
CUT = (-102.0, -34.0)
ELEVATION, AZIMUTH = 34, -68
FORMS = {"x³ − 3xy²": 0, "4x³": 3, "−4xy²": -1, "−x³ − 5xy²": -2}
LABELS = {
    "x³ − 3xy²": ((5, -9), "center"),
    "4x³": ((0, -9), "center"),
    "−4xy²": ((-4, 7), "right"),
    "−x³ − 5xy²": ((-5, -2), "right"),
}
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
        "surface": {"psi": psi_grid, "phi": phi_grid} | _columns(np.exp(1j * psi_grid), beta),
        "section": {"phi": phi} | _columns(np.ones_like(section), section),
        "forms": _named_forms(),
    }


def _named_forms() -> dict[str, list[Any]]:
    """The cubics with a name, placed by their exact root patterns."""
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.forms.roots import root_pattern
    from lcn_support.function_space.membership import contains, on_boundary

    lines = Architecture((2, 2, 2))
    rows = []
    for name, beta in FORMS.items():
        form = [int(c) for c in cubic(1, beta)]
        edge = on_boundary(lines, form)
        place = "boundary" if edge else "inside" if contains(lines, form) else "outside"
        rows.append((name, str(root_pattern(form)), place, float(beta), 0.0))
    names = ("cubic", "pattern", "place", "Re β", "Im β")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _columns(alpha: Any, beta: Any) -> dict[str, Any]:
    named = dict(zip("ABCD", cubic(alpha, beta), strict=True))
    return {"Re α": alpha.real, "Im α": alpha.imag, "Re β": beta.real, "Im β": beta.imag} | named


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Above the bracelet, cut open; below the section."""
    room = canvas.add_axes((-0.2, 0.325, 1.36, 0.8), projection="3d", computed_zorder=False)
    _bracelet(data, room, theme)
    _section(data, canvas.add_axes((0.06, 0.05, 0.88, 0.41)), theme)
    note: dict[str, Any] = {"color": theme.ink, "ha": "center", "va": "center"}
    canvas.text(0.455, 0.71, "outside:\none real root", **note)
    canvas.text(0.455, 0.55, "cut open, inside:\nthree real roots", **note)
    canvas.text(0.5, 0.025, "the section α = 1, cubics Re(z³ + βz²z̄)", **note)


def _bracelet(data: dict[str, dict[str, Any]], axes: Any, theme: Theme) -> None:
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    surface = {name: np.asarray(column) for name, column in data["surface"].items()}
    shape = (len(np.unique(surface["psi"])), -1)
    psi, phi = surface["psi"].reshape(shape), surface["phi"].reshape(shape)
    beta = (surface["Re β"] + 1j * surface["Im β"]).reshape(shape)
    points = _place(psi, beta)
    quads = np.stack(
        [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]], axis=2
    ).reshape(-1, 4, 3)
    middle = (phi[:-1, :-1] + phi[:-1, 1:]) / 2
    edge = np.cos(3 * middle) ** 2 < np.cos(3 * (np.pi / 6 - 0.06)) ** 2
    colours = _lit(quads, theme.boundary, theme)
    colours[edge.ravel()] = _rgb(theme.accent)
    caps = [_place(np.full(beta.shape[1], psi[end, 0]), beta[end]) for end in (0, -1)]
    mesh = Poly3DCollection(quads, facecolors=colours, edgecolors=colours, linewidths=0.2, zorder=1)
    mesh.set(rasterized=True)
    axes.add_collection3d(mesh)
    fill = _mix(theme.inside, theme.paper, 0.7)
    axes.add_collection3d(Poly3DCollection(caps, facecolors=fill, edgecolors="none", zorder=2))
    for cap in caps:
        axes.plot(*cap.T, color=theme.boundary, lw=0.8, zorder=3)
    reach = CENTRE + 1.2
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), zlim=(-0.5 * reach, 0.5 * reach))
    axes.set_box_aspect((1, 1, 0.5), zoom=1.1)
    axes.view_init(elev=ELEVATION, azim=AZIMUTH)
    axes.set_axis_off()


def _section(data: dict[str, dict[str, Any]], axes: Any, theme: Theme) -> None:
    beta = [np.asarray(data["section"][name]) for name in ("Re β", "Im β")]
    axes.fill(*beta, color=_mix(theme.inside, theme.paper, 0.3), lw=0)
    axes.plot(*beta, color=theme.boundary, lw=1.4)
    cusps = 3 * np.exp(2j * np.pi * np.arange(3) / 3)
    axes.plot(cusps.real, cusps.imag, "o", color=theme.accent, ms=4)
    forms = data["forms"]
    columns = (forms[name] for name in ("cubic", "place", "Re β", "Im β"))
    for cubic_name, place, x, y in zip(*columns, strict=True):
        colour = theme.accent if cubic_name == "4x³" else getattr(theme, place)
        axes.plot(x, y, "o", color=colour, ms=4)
        offset, ha = LABELS[cubic_name]
        axes.annotate(
            cubic_name, (x, y), offset, textcoords="offset points", ha=ha, va="center",
            color=theme.ink, fontsize=7,
        )  # fmt: skip
    pattern = dict(zip(forms["cubic"], forms["pattern"], strict=True))
    places = [(*position, pattern[name]) for name, position in PATTERN_LABELS.items()]
    places += [(1.2 * cusp.real, 1.2 * cusp.imag, pattern["4x³"]) for cusp in cusps]
    for x, y, text in places:
        axes.text(x, y, text.replace("|", " | "), color=theme.ink, ha="center", va="center")
    axes.set_aspect("equal")
    axes.set(xlim=(-3.9, 4.2), ylim=(-3.5, 3.5))
    axes.set_axis_off()


def _place(psi: Any, beta: Any) -> Any:
    """A point of the solid torus: around its axis by ψ, in the section by β."""
    out = CENTRE + beta.real
    return np.stack([out * np.cos(psi), out * np.sin(psi), beta.imag], axis=-1)


def _lit(quads: Any, colour: str, theme: Theme) -> Any:
    normal = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.where(length > 0, length, 1)
    light = np.abs(normal @ (np.array([-0.45, -0.35, 0.82])))
    strength = (0.35 + 0.6 * light)[:, None]
    return strength * _rgb(colour) + (1 - strength) * _rgb(theme.paper)


def _rgb(colour: str) -> Any:
    from matplotlib.colors import to_rgb

    return np.array(to_rgb(colour))


def _mix(colour: str, other: str, share: float) -> tuple[float, ...]:
    return tuple(share * _rgb(colour) + (1 - share) * _rgb(other))


FIGURE = Figure(
    id="fig-cubic-discriminant",
    title="The function space of k = (2, 2, 2) is a solid bracelet",
    caption=(
        "Every cubic form is Re(αz³ + βz²z̄) with z = x + iy and complex numbers α, β. The "
        "ring shows those with |α| = 1, by the angle of α around it and by β across it. The cubics "
        "with three real roots, which are those that k = (2, 2, 2) expresses, fill it; its section "
        "has three cusps. The surface carries the pattern 12|0; the edge, the pattern 3|0, is one "
        "curve that goes round three times before it closes. A cubic with α = 0 ≠ β has one "
        "real root, so the ring shows all of the function space, up to positive factors and 0."
    ),
    alt=(
        "Above, a ring with a triangular, three-cusped cross-section that turns as it goes round; "
        "a part is cut away, and the cut, in the colour of inside, is labelled three real roots. "
        "The surface has the colour of boundary, its sharp edge an accent colour, and the space "
        "around it is labelled outside, one real root. Below, the cross-section at α = 1: inside "
        "lies x³ − 3xy² with pattern 111|0, on an edge −4xy² with 12|0, at a cusp 4x³ with 3|0, "
        "and outside −x³ − 5xy² with 1|1."
    ),
    claim="cubic-bracelet",
    chapter="chapters/02-filling#bracelet",
    source="ours",
    width="column",
    height=4.4,
    data=data,
    draw=draw,
)
