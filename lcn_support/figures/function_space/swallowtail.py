"""The swallowtail: quartics x⁴ + ax²y² + bxy³ + cy⁴, and which of them are boundary.

Where t is a double root, b = −2at − 4t³ and c = at² + 3t⁴. All sample points are dyadic, so their
floats are exact numbers, and every pattern is that of `root_pattern` in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import place_of
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import (
    CENTRED,
    axes_at,
    in_one_column,
    key,
    line,
    mark,
    patch,
    signed,
)
from lcn_support.figures.root_icons import DIGITS, labelled, place as put, root_key, written
from lcn_support.figures.surfaces import brightness, mesh, note_in_space, space
from lcn_support.forms.roots import root_pattern

SECTIONS = (-6, 6)
WIDTH, LOW, HIGH = 12, -6, 20
SELF_CROSSING = Fraction(111, 64)
"""A dyadic number a little above √3: at t = √3·√(−a/6) the surface crosses itself."""

VIEW = 40, -76
ABOVE = {False: (-0.2, 0.8, 2.2, 2.5), True: (0.1, 3.75, 3.2, 2.9)}
"""Where the surface is drawn, in inches, in two columns or in one; and its title."""

TITLE = {False: (0.19, 0.93), True: (0.5, 0.965)}
DASHES = (0, (3.5, 1.5))
MARKERS = {"inside": "o", "boundary": "s", "outside": "D"}
# point (a, b, c) of the surface or the whisker, shift of its label in points
SURFACE_NOTES = (
    (-6, 0, 0, -2, -13), (-6, 8, -3, 13, 5), (-6, 0, 9, -16, 4), (0, 0, 0, 13, -1),
    (-2, Fraction(-15, 2), Fraction(171, 16), -2, 14),
    (Fraction(11, 2), 0, Fraction(121, 16), 11, 2),
)  # fmt: skip

# section a, (b, c) that is labelled, shift of the label from there
REGIONS = ((-6, (0, 3)), (-6, (0, 16)), (-6, (-8, 5)), (-6, (8, 5)), (6, (0, 15)), (6, (0, -3)))
CURVES = (
    (-6, Fraction(0), (0, -1.7)),
    (-6, Fraction(-3, 2), (-3.0, 0.2)), (-6, Fraction(3, 2), (3.0, 0.2)),
    (-6, Fraction(61, 32), (-2.9, 0)), (-6, Fraction(-61, 32), (2.9, 0)),
    (6, Fraction(5, 8), (-0.3, -2.4)), (6, Fraction(-5, 8), (0.3, -2.4)),
)  # fmt: skip
POINTS = (
    (-6, (0, 9), (2.7, 0)), (-6, (8, -3), (2.3, -0.9)), (-6, (-8, -3), (-2.3, -0.9)),
    (6, (0, 9), (2.4, 0)),
)  # fmt: skip


def double_root(a: Fraction, t: Fraction) -> tuple[Fraction, Fraction]:
    """(b, c) of the quartic x⁴ + ax² + bx + c that (x − t)² divides.

    >>> double_root(Fraction(-6), Fraction(1)) == (8, -3)  # (x − 1)³(x + 3)
    True
    """
    return -2 * a * t - 4 * t**3, a * t**2 + 3 * t**4


def data(rows: int = 20, sizes: tuple[int, ...] = (4, 2)) -> Data:
    """Curves and surface of the discriminant by their double root t, and all that is labelled.

    The sizes are those of an architecture of degree 4.

    >>> labels = data(rows=2)["labels"]
    >>> sorted(set(zip(labels["pattern"], labels["place"])))[-3:]
    [('13|0', 'inside'), ('22|0', 'boundary'), ('2|1', 'boundary')]
    """
    architecture = Architecture(sizes)
    if architecture.degree != 4:
        raise ValueError(
            f"sizes {architecture.sizes} have forms of degree {architecture.degree}, and the "
            "picture is a slice of the quartics; give sizes of degree 4, such as (3, 3)"
        )
    labels = [("region", a, *bc, 0, 0) for a, bc in REGIONS]
    labels += [("curve", a, *double_root(Fraction(a), t), *shift) for a, t, shift in CURVES]
    labels += [("point", a, *bc, *shift) for a, bc, shift in POINTS]
    known = [(*label[1:4], *label[:1], *label[4:]) for label in labels]
    return {
        "labels": _placed(architecture, known, ("kind", "shift b", "shift c")),
        "curves": _placed(architecture, _curves(rows), ("t",)),
        "surface": _placed(architecture, _surface(rows), ("t", "sheet", "row")),
        "crease": _placed(architecture, _crease(rows), ()),
        "notes": _placed(architecture, SURFACE_NOTES, ("shift x", "shift y")),
    }


def _placed(
    architecture: Architecture, points: Iterable[tuple[Any, ...]], extra: tuple[str, ...]
) -> dict[str, list[Any]]:
    """Points (a, b, c, …) with their exact patterns and places."""
    found = []
    for point in points:
        pattern = root_pattern((1, 0, *point[:3]))
        found.append((*point, str(pattern), place_of(pattern, architecture)))
    return columns(("a", "b", "c", *extra, "pattern", "place"), found)


def _curves(rows: int) -> Iterable[tuple[Any, ...]]:
    for a in map(Fraction, SECTIONS):
        for i in range(-9 * rows, 9 * rows + 1):
            t = _dyadic(i / (4 * rows))
            yield (a, *double_root(a, t), t)


def _surface(rows: int) -> Iterable[tuple[Any, ...]]:
    """Five sheets, row by row of equal a; each row of a sheet has 2·rows/3 + 1 points."""
    steps = max(2 * rows // 3, 2)
    for row in range(2 * rows + 1):
        scale = Fraction(rows - row, rows).limit_denominator(64)
        a = -6 * _dyadic(scale) ** 2 * (1 if scale >= 0 else Fraction(-11, 12))
        root = max(_dyadic(scale), Fraction(0))
        edge = max(_rim(a), SELF_CROSSING * root)
        ends = [-edge, -SELF_CROSSING * root, -root, root, SELF_CROSSING * root, edge]
        for sheet, (first, last) in enumerate(pairwise(ends)):
            for step in range(steps + 1):
                t = _dyadic(first + (last - first) * step / steps)
                yield (a, *double_root(a, t), t, sheet, row)


def _crease(rows: int) -> Iterable[tuple[Any, ...]]:
    """Squares (x² + a/2)²: the self-crossing 22|0, then 4|0, then the whisker 0|2."""
    for i in range(-rows, rows + 1):
        a = _dyadic(6 * i / rows)
        yield (a, Fraction(0), a * a / 4)


def _rim(a: Fraction) -> Fraction:
    """Where the drawn part of the surface ends."""
    return _dyadic(Fraction(3, 2) - a / 11)


def _dyadic(value: float | Fraction) -> Fraction:
    return Fraction(round(value * 1024), 1024)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The surface, beside or below it two of its sections, and a key below."""
    narrow = in_one_column(canvas)
    _draw_surface(data, canvas, ABOVE[narrow], theme)
    canvas.text(*TITLE[narrow], "−6 ≤ a ≤ 5.5, front to back", ha="center")
    for number, a in enumerate(SECTIONS):
        left, bottom = (0.37 + 1.53 * number, 1.12) if narrow else (2.02 + 1.5 * number, 0.9)
        axes = axes_at(canvas, left, bottom, (1.44, 2.35) if narrow else (1.42, 2.15))
        _draw_section(data, axes, theme, a)
        axes.set_title(f"a = {signed(a)}", pad=5)
        axes.set_xlabel("b", labelpad=1)
        if number:
            axes.set_yticklabels([])
        else:
            axes.set_ylabel("c", rotation=0, labelpad=3, va="center")
    _draw_key(canvas, theme)


def _draw_surface(
    data: dict[str, dict[str, Any]], canvas: Canvas, box: tuple[float, ...], theme: Theme
) -> None:
    """The sheets in the colours of their places, lit from the front, and the lines on them."""
    limits = (-14, 14), (-6, 5.5), (-3, 24)
    across, up = canvas.get_size_inches()
    inner = box[0] / across, box[1] / up, box[2] / across, box[3] / up
    axes = space(canvas, inner, limits, (1, 1.25, 0.95), 1.16, VIEW)
    places, cells = zip(*_cells(data["surface"]), strict=True)
    strength = 0.38 + 0.5 * brightness(cells, (0.5, -0.5, 0.7), scale=(14, 6, 14))
    colours = [theme.tint(place, s) for place, s in zip(places, strength, strict=True)]
    mesh(axes, cells, colours, linewidths=0.4, zorder=1, clip_on=False)
    for place, style in (("inside", "-"), ("boundary", "-"), ("outside", (0, (4, 1.2)))):
        crease = arrays(data["crease"], place=place)
        if not crease["a"].size:
            continue
        curve = [crease[name] for name in "bac"]
        axes.plot(*curve, color=getattr(theme, place), ls=style, lw=1.5, zorder=3)
    end = next(row["place"] for row in rows(data["notes"], pattern="4|0"))
    mark(axes, (0, 0, 0), MARKERS[end], end, theme, mew=0.6, ms=4.5, zorder=4)
    for row in rows(data["notes"]):
        at, shift = (row["b"], row["a"], row["c"]), (row["shift x"], row["shift y"])
        note_in_space(axes, written(row["pattern"]), at, shift, ha="center", **DIGITS)


def _cells(surface: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """Quadrilaterals (b, a, c) between neighbouring rows and points, with the place they show."""
    for sheet in sorted(set(surface["sheet"])):
        table = arrays(surface, sheet=sheet)
        height = len(set(table["row"]))
        grid = np.stack([table[n].reshape(height, -1) for n in "bac"], axis=-1)
        places = table["place"].reshape(height, -1)
        for i in range(height - 1):
            for j in range(grid.shape[1] - 1):
                inner = places[i, j + (1 if j == 0 else 0)]
                yield inner, grid[[i, i + 1, i + 1, i], [j, j, j + 1, j + 1]]


def _draw_section(data: dict[str, dict[str, Any]], axes: Any, theme: Theme, a: int) -> None:
    """One section: inside and outside tinted, the discriminant, and labels by pattern."""
    axes.set(xlim=(-WIDTH, WIDTH), ylim=(LOW, HIGH), xticks=(-8, 0, 8), yticks=(-3, 0, 9))
    axes.set_facecolor((theme.inside, 0.13))
    inner = arrays(data["curves"], a=a, place="inside")
    if "outside" in data["labels"]["place"]:
        _draw_outside(data, axes, theme, a)
    axes.plot(inner["b"], inner["c"], color=theme.inside, lw=1, ls=DASHES)
    if inside_is_below(data) and "boundary" in data["labels"]["place"]:
        axes.plot(*outer_edge(data, a), color=theme.boundary, lw=1.8)
    for row in rows(data["labels"], a=a):
        if row["kind"] == "point":
            at, symbol = (row["b"], row["c"]), MARKERS[row["place"]]
            mark(axes, at, symbol, row["place"], theme, mew=0.6, ms=5.5, zorder=5)
        at = row["b"] + row["shift b"], row["c"] + row["shift c"]
        if row["kind"] == "region":
            put(axes, labelled(row["pattern"], theme, below=True), at, anchor=(0.5, 0.2))
            continue
        b, c = min(max(at[0], 3.2 - WIDTH), WIDTH - 3.2), at[1]
        side = dict(CENTRED)
        if row["kind"] == "point":
            beside = row["b"] == 0
            b, c = (1.6, row["c"]) if beside else (row["b"], row["c"] - 1.9)
            side = {"ha": "left" if beside else "center", "va": "center"}
        axes.text(b, c, written(row["pattern"]), **DIGITS, **side)


def inside_is_below(data: dict[str, dict[str, Any]]) -> bool:
    """Whether two real roots are enough, so that the outside lies above one line."""
    return any(row["place"] == "inside" for row in rows(data["labels"], pattern="11|1"))


def _draw_outside(data: dict[str, dict[str, Any]], axes: Any, theme: Theme, a: int) -> None:
    """The outside tinted: above the edge, or all but the triangle of four real roots."""
    if inside_is_below(data):
        edge = outer_edge(data, a)
        axes.fill_between(*edge, HIGH, color=theme.paper, lw=0)
        axes.fill_between(*edge, HIGH, color=theme.outside, alpha=0.2, lw=0)
        return
    axes.set_facecolor((theme.outside, 0.2))
    curve = arrays(data["curves"], a=a)
    axes.plot(curve["b"], curve["c"], color=theme.outside, lw=1, ls=DASHES)
    wall = arrays(data["curves"], a=a, place="boundary")
    if wall["t"].size:
        tip = next(row["c"] for row in rows(data["labels"], a=a, pattern="22|0"))
        order = wall["t"].argsort()
        b, c = (np.array([tops, *wall[n][order], tops]) for n, tops in (("b", 0.0), ("c", tip)))
        axes.fill(b, c, color=theme.paper, lw=0)
        axes.fill(b, c, color=theme.inside, alpha=0.13, lw=0)
        axes.plot(b, c, color=theme.boundary, lw=1.8)


def outer_edge(data: dict[str, dict[str, Any]], a: int) -> tuple[Any, Any]:
    """The line (b, c) above which the section is outside: its boundary points, by b."""
    found = [
        (row["b"], row["c"])
        for name in ("labels", "curves")
        for row in rows(data[name], a=a, place="boundary")
    ]
    b, c = zip(*sorted(set(found)), strict=True)
    return np.array(b), np.array(c)


def _draw_key(canvas: Canvas, theme: Theme) -> None:
    square: Any = {"marker": "s", "ms": 4.5, "mec": theme.paper}
    dot: Any = {"marker": "o", "ms": 4.5, "mec": theme.paper}
    entries = {
        "inside": patch(facecolor=(theme.inside, 0.13), edgecolor=theme.grid),
        "a double root, but inside": line(color=theme.inside, lw=1, ls=DASHES, **dot),
        "boundary": line(color=theme.boundary, lw=1.8, **square),
        "outside": patch(facecolor=(theme.outside, 0.2), edgecolor=theme.grid),
        "a double root, but outside": line(color=theme.outside, marker="D", ms=4.5, lw=0),
    }
    up, ncols = canvas.get_size_inches()[1], 2 if in_one_column(canvas) else 3
    key(canvas, entries, (0.5, 0.17 / up), ncols=ncols, columnspacing=1.6)
    root_key(canvas, (0.5, 0.1 / up), theme)


def places_in_words(data: dict[str, dict[str, Any]]) -> str:
    """Which of the labelled patterns are boundary, inside and outside."""
    known = dict(zip(data["labels"]["pattern"], data["labels"]["place"], strict=True))
    known |= dict(zip(data["notes"]["pattern"], data["notes"]["place"], strict=True))
    degenerate = [p for p in map(RootPattern, known) if p.codimension]
    found = []
    for place in ("boundary", "inside", "outside"):
        names = [str(p).replace("|", " | ") for p in degenerate if known[str(p)] == place]
        found += [f"{place}: {', '.join(names)}"] if names else []
    return "; ".join(found)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The caption, with the places of the patterns."""
    bounded = "boundary" in data["labels"]["place"]
    finding = (
        "Only a part of the discriminant bounds the function space"
        if bounded
        else "No part of the discriminant bounds the function space, which is the whole space"
    )
    return (
        f"{finding}. Of the patterns with a "
        f"multiple root are {places_in_words(data)}. Quartics x⁴ + ax²y² + bxy³ + cy⁴: the surface "
        "holds those with a real double root, the swallowtail; the squares (x² + ay²/2)² leave it "
        "at x⁴ as a whisker of forms 0 | 2. The two sections show the exact root pattern at each "
        "place."
    )


FIGURE = Words(
    title="The boundary in a slice of the space of quartics",
    caption=words_of,
    alt=(
        "The discriminant is a swallowtail, and the colours of its sheets tell which of them "
        "bound the function space. A surface in space: an upper valley of forms with a double "
        "real root and a complex pair stands on a tent-like lower part of forms with two simple "
        "and a double real root. They meet in a curve of two double real roots, which ends at a "
        "quadruple root and goes on as a dashed whisker of double complex pairs. Two sections "
        "follow. For a = −6 a curved triangle of four simple real roots lies below the region of "
        "two complex pairs, and touches it in a corner. For a = 6 one curve separates two complex "
        "pairs, above, from two simple real roots and a complex pair."
    ),
    claim=("boundary-criterion", "boundary-in-discriminant"),
    chapter="chapters/03-boundary",
    width="text",
    height=3.4,
    column_height=6.55,
)
