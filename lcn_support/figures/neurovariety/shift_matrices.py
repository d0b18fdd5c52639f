"""The matrices of shifts of the sections of a form, and what their minors give."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, box, sheet

SIZES, STRIDES = (4, 2), (3, 1)
SHADES = (("accent", 0.5), ("muted", 0.3), ("accent", 0.18), ("muted", 0.5))
"""Sections in turn."""

GAP = 2.1
"""Between two matrices, in cells."""


def data(
    sizes: tuple[int, ...] = SIZES, strides: tuple[int, ...] = STRIDES, group: int = 2
) -> Data:
    """Entries of the matrices of a group, and how many minimal generators their minors contain.

    >>> matrices = data()["matrices"]
    >>> matrices["minors"], matrices["minimal generators"]
    ([1, 10, 54], [1, 3, 0])
    """
    from lcn_support.forms.shift_matrices import sections, shift_matrix
    from lcn_support.neurovariety.ideal import in_ideal, neurovariety_equations
    from lcn_support.neurovariety.shifts import shift_degrees, shift_minors

    a = Architecture(sizes, strides)
    if not a.groups:
        raise ValueError(f"{short(a)} has filters of size 1 only, and no groups; give a larger one")
    group = read_integer(group, "group", 1, len(a.groups))
    chosen = a.groups[group - 1]
    below = sum(g.degree * g.stride for g in a.groups[: group - 1])
    common = (a.degree - below) // chosen.stride
    parts = sections(range(a.filter_size), chosen.stride)[: 1 + below]
    generators = neurovariety_equations(a).generators
    cells, matrices = [], []
    for N in shift_degrees(a, group):
        minors = [e for e in shift_minors(a, group, [N]) if e.degree == N - common + 2]
        found = sum(in_ideal(g, minors, a.filter_size) for g in generators)
        matrices.append((N, N - common + 2, len(minors), found))
        for i, row in enumerate(shift_matrix(parts, N, zero=-1)):
            for j, index in enumerate(row):
                cells.append((N, i, j, index, index % chosen.stride if index >= 0 else -1))
    return {
        "cells": columns(("degree", "row", "column", "coefficient", "section"), cells),
        "matrices": columns(("degree", "minor size", "minors", "minimal generators"), matrices),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The matrices side by side, each with its degree above and what it gives below."""
    axes = sheet(canvas)
    left = 0.0
    height = max(data["cells"]["row"]) + 1
    for matrix in rows(data["matrices"]):
        mine = rows(data["cells"], degree=matrix["degree"])
        _draw_matrix(axes, mine, left, theme)
        middle = left + (matrix["degree"] + 1) / 2
        axes.text(middle, 0.75, f"$N={matrix['degree']}$", size=9, **CENTRED)
        below = -1 - max(cell["row"] for cell in mine)
        size, count = matrix["minor size"], matrix["minors"]
        given = matrix["minimal generators"]
        lines = (f"{size} × {size} minors: {count}", f"generators: {given}")
        for number, line in enumerate(lines):
            axes.text(
                middle, below - 0.55 - 0.8 * number, line, color=theme.muted, size=7.5, **CENTRED
            )
        left += matrix["degree"] + 1 + GAP
    axes.set(xlim=(-1.15, left - GAP + 0.35), ylim=(-height - 1.75, 1.3))


def _draw_matrix(axes: Any, cells: list[dict[str, Any]], left: float, theme: Theme) -> None:
    named = set()
    for cell in cells:
        x, y, section = left + cell["column"], -1 - cell["row"], cell["section"]
        if section >= 0:
            colour, strength = SHADES[section % len(SHADES)]
            face = (getattr(theme, colour), strength)
            box(axes, (x, y), (1, 1), fc=face, ec=theme.paper, lw=0.8)
        label = f"$c_{{{cell['coefficient']}}}$" if section >= 0 else "0"
        axes.text(
            x + 0.5, y + 0.5, label, size=8, color=theme.ink if section >= 0 else theme.muted,
            **CENTRED,
        )  # fmt: skip
        if section >= 0 and section not in named:
            named.add(section)
            axes.text(left - 0.2, y + 0.5, f"$F_{{{section}}}$", ha="right", va="center")


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The matrices with the numbers of their minors and generators."""
    found = []
    for row in rows(data["matrices"]):
        cells = rows(data["cells"], degree=row["degree"])
        height, width = (max(c[side] for c in cells) + 1 for side in ("row", "column"))
        found.append(
            f"N = {row['degree']}, {height} rows and {width} columns, {row['minors']} of size "
            f"{row['minor size']} with {row['minimal generators']} of the minimal generators"
        )
    return (
        "Each matrix gives equations: all its minors of one size vanish. Matrices stand side by "
        "side, with rows named by sections and shaded by them; each section is moved on from row "
        "to row, a staircase filled up with zeros. In this order, with the numbers of minors: "
        f"{'; '.join(found)}."
    )


FIGURE = Words(
    title="Sections of a form, shifted: the matrices whose minors are equations",
    caption=(
        "A form with a common root in its sections gives matrices of small rank, and their "
        "minors are equations. The sections of W collect the coefficients whose indices leave "
        "the same remainder modulo the layer stride. Each row is a shift of one of them into the "
        "degree N. A common factor makes all rows combinations of fewer, so all minors of the "
        "size that stands below a matrix vanish; those that are zero anyway, or repeat, are not "
        "counted. Below stands how many of the minimal generators the minors of one matrix give."
    ),
    alt=words_of,
    claim=("shift-minors", "largest-shift-alone"),
    chapter="chapters/12-equations",
    height=2.75,
)
