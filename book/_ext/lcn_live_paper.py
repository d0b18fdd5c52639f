"""A picture of an interactive on paper: the elements that ``kit.mjs`` writes, drawn by matplotlib.

Classes say what an element is; on paper they are the colours of the light theme.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from lcn_support.figures.style import LIGHT

POINTS_PER_UNIT = 0.62
"""Of paper, for a unit of the picture, which is 1.35 pixels on a page."""

WIDTHS = {"thin": 0.6, "bold": 2.4}


def picture(svg: str, size: tuple[float, float], path: Path) -> None:
    """Write the picture as PDF, the same bytes from the same picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = (side * POINTS_PER_UNIT / 72 for side in size)
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
    axes.set_axis_off()
    for order, element in enumerate(ElementTree.fromstring(f"<g>{svg}</g>").iter()):
        draw(axes, element, order)
    figure.savefig(path, metadata={"CreationDate": None})


def draw(axes: Any, element: Any, order: int) -> None:
    """One element; groups have nothing to draw of their own."""
    from matplotlib import patches

    read = {name: float(element.get(name, 0)) for name in ("x", "y", "x1", "y1", "x2", "y2", "r")}
    classes = element.get("class", "").split()
    look = style(classes) | {"zorder": order}
    if element.tag == "circle":
        centre = float(element.get("cx", 0)), float(element.get("cy", 0))
        axes.add_patch(patches.Circle(centre, read["r"], **look))
    elif element.tag == "rect":
        sides = float(element.get("width", 0)), float(element.get("height", 0))
        axes.add_patch(patches.Rectangle((read["x"], read["y"]), *sides, **look))
    elif element.tag == "line":
        ends = [(read["x1"], read["y1"]), (read["x2"], read["y2"])]
        axes.add_patch(patches.PathPatch(outline(ends), **look | {"facecolor": "none"}))
    elif element.tag == "path":
        axes.add_patch(patches.PathPatch(steps(element.get("d", "")), **look))
    elif element.tag == "text":
        across = "center" if "middle" in classes else "right" if "end" in classes else "left"
        axes.text(
            read["x"], read["y"], "".join(element.itertext()).replace("$", r"\$"),
            ha=across, va="baseline", color=look["facecolor"], zorder=order,
            fontsize=(11 if "small" in classes else 13) * POINTS_PER_UNIT,
            fontstyle="italic" if "italic" in classes else "normal", family="serif",
        )  # fmt: skip


def style(classes: list[str]) -> dict[str, Any]:
    """What the classes mean for matplotlib."""
    chosen = dict(re.findall(r"\b(fill|line|tint)-([a-z0-9]+)", " ".join(classes)))

    def colour(name: str) -> Any:
        return "none" if name == "none" else str(getattr(LIGHT, name))

    fill, edge = colour(chosen.get("fill", "none")), colour(chosen.get("line", "none"))
    if "tint" in chosen:
        fill = edge = LIGHT.tint(chosen["fill"], int(chosen["tint"]) / 10)
        classes = [*classes, "thin"]
    return {
        "facecolor": fill,
        "edgecolor": edge,
        "linewidth": next((WIDTHS[name] for name in WIDTHS if name in classes), 1.2),
        "linestyle": (0, (4, 3)) if "dashed" in classes else "solid",
        "alpha": 0.25 if "faint" in classes else None,
    }


def outline(points: list[tuple[float, float]]) -> Any:
    from matplotlib.path import Path as Outline

    return Outline(points)


def steps(text: str) -> Any:
    """An outline from the commands of an SVG path."""
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path import parse_path
    from matplotlib.path import Path as Outline

    pen = RecordingPen()
    parse_path(text, pen)
    kinds = {
        "moveTo": Outline.MOVETO,
        "lineTo": Outline.LINETO,
        "qCurveTo": Outline.CURVE3,
        "curveTo": Outline.CURVE4,
    }
    codes: list[int] = []
    points: list[tuple[float, float]] = []
    for name, given in pen.value:
        if name == "closePath":
            codes, points = [*codes, Outline.CLOSEPOLY], [*points, points[-1]]
        elif name != "endPath":
            codes, points = [*codes, *[kinds[name]] * len(given)], [*points, *given]
    return Outline(points, codes)
