"""Surfaces in space, lit from one side."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Theme
from lcn_support.figures.labels import note


def space(
    canvas: Canvas, box: tuple[float, float, float, float], limits: tuple[tuple[float, float], ...],
    aspect: tuple[float, ...], zoom: float, view: tuple[float, float],
) -> Any:  # fmt: skip
    """Axes in space without a frame: limits of x, y, z, and elevation and azimuth of the eye."""
    axes: Any = canvas.add_axes(box, projection="3d", computed_zorder=False)
    axes.set(**dict(zip(("xlim", "ylim", "zlim"), limits, strict=True)))
    axes.set_box_aspect(aspect, zoom=zoom)
    axes.view_init(*view)
    axes.set_axis_off()
    return axes


def upright(forms: Any) -> Any:
    """((A − C)/2, B/2, (A + C)/2) of forms (…, 3): then B² = 4AC is a round cone about the z axis.

    >>> upright([(1, 0, 1), (1, 2, 1)]).tolist()
    [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
    """
    a, b, c = np.moveaxis(np.asarray(forms, dtype=float), -1, 0)
    return np.stack([(a - c) / 2, b / 2, (a + c) / 2], axis=-1)


def note_in_space(
    axes: Any, text: str, point: tuple[float, ...], shift: tuple[float, float], **style: Any
) -> None:
    """A text at a distance in points from a point in space, seen through everything."""
    from mpl_toolkits.mplot3d.proj3d import proj_transform

    u, v, _ = proj_transform(*point, axes.get_proj())
    note(axes, text, (u, v), shift, zorder=6, annotation_clip=False, **style)


def mesh(axes: Any, cells: Any, colours: Any, **style: Any) -> None:
    """Polygons of shape (cells, corners, 3) with their colours, as pixels in vector files."""
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    style = {"facecolors": colours, "edgecolors": colours, "rasterized": True, **style}
    axes.add_collection3d(Poly3DCollection(cells, **style))


def brightness(cells: Any, source: tuple[float, float, float], scale: Any = 1) -> Any:
    """|⟨n, source⟩| for the unit normal n of each quadrilateral, 1/2 where it has none.

    Cells have shape (cells, 4, 3), and ``scale`` holds the units of their three axes.

    >>> square = np.array([[(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]])
    >>> brightness(square, (0, 0, 1)).tolist(), brightness(0 * square, (0, 0, 1)).tolist()
    ([1.0], [0.5])
    """
    corners = np.asarray(cells) / scale
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    length = np.linalg.norm(normal, axis=1)
    return np.where(length > 0, np.abs(normal @ source) / np.where(length > 0, length, 1), 0.5)


def nappe(
    axes: Any, rim: Any, shades: tuple[float, float], view: tuple[float, float], theme: Theme,
    order: float,
) -> None:  # fmt: skip
    """One nappe of a cone about the z axis from its rim, in wedges that meet at 0.

    It is lit from the left, by strengths of the colour of the outside from the first of ``shades``
    to their sum; of the rim only what the eye sees is drawn.
    """
    rim = np.asarray(rim, dtype=float)
    wedges = np.stack([np.zeros_like(rim[1:]), rim[1:], rim[:-1]], axis=1)
    angle = np.arctan2(rim[:, 1], rim[:, 0])
    light = 0.5 + 0.5 * np.cos(angle[1:] - np.deg2rad(205))
    colours = theme.tint("outside", shades[0] + shades[1] * light)
    mesh(axes, wedges, colours, linewidths=0.25, zorder=order)
    elevation, azimuth = np.deg2rad(view)
    seen = (rim[:, 2] > 0) | (np.cos(angle - azimuth) > -np.tan(elevation))
    axes.plot(*rim[:, :2].T, np.where(seen, rim[:, 2], np.nan), color=theme.boundary, zorder=order)
