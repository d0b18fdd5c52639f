"""Every factorization of every quartic pattern as balls in bins, compatible or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from lcn_support.architectures.balls_in_bins import Packing, packings
from lcn_support.architectures.patterns import RootPattern
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import fit_height, in_one_column, sheet
from lcn_support.figures.random_quartic import architectures_of
from lcn_support.figures.root_icons import IN_WORDS, labelled, place as put

UNIT = 0.115
"""Size in inches of a ball for a real root; one for a complex pair is twice as high."""

BIN, BETWEEN_BINS, BETWEEN_PACKINGS, BETWEEN_LINES = 0.13, 0.02, 0.085, 0.1
COUNT, CROSS, BETWEEN_ROWS, HEAD = 0.42, 0.07, 0.08, 0.25
"""Width of the counts, height of a cross, and the space between rows and above them."""

MOST = 600
PATTERN = {False: 0.92, True: 0.57}
"""Width of the patterns: digits beside the icon, or below it in one column."""


def data(sizes: tuple[tuple[int, ...], ...] = ((4, 2), (3, 2, 2))) -> Data:
    """All packings of all patterns, for architectures whose forms have one degree.

    Raises ``ValueError`` for architectures of several degrees, and for more than four.

    >>> cells = data(sizes=((3, 3),))["cells"]
    >>> list(zip(cells["pattern"], cells["packings"], cells["compatible"]))[-3:]
    [('2|1', 2, 0), ('0|11', 2, 2), ('0|2', 1, 1)]
    """
    cells: list[tuple[Any, ...]] = []
    listed: list[tuple[Any, ...]] = []
    balls: list[tuple[Any, ...]] = []
    for a in architectures_of(sizes):
        k = a.sizes
        for pattern in RootPattern.all_of_degree(a.degree):
            found = list(islice(packings(pattern, a), MOST + 1))
            if len(listed) + len(found) > MOST:
                raise ValueError(
                    f"sizes {k} have more than {MOST} packings, and the figure has no room for "
                    "them; give smaller sizes, or count_packings"
                )
            where = (" ".join(map(str, k)), str(pattern))
            cells.append((*where, len(found), sum(p.is_compatible for p in found)))
            for number, packing in enumerate(found):
                listed.append((*where, number, str(packing), packing.is_compatible))
                balls += [(*where, number, *ball) for ball in _balls(packing)]
    return {
        "cells": columns(("sizes", "pattern", "packings", "compatible"), cells),
        "packings": columns(("sizes", "pattern", "number", "packing", "compatible"), listed),
        "balls": columns(
            ("sizes", "pattern", "number", "layer", "bottom", "size", "ball", "copies", "repeated"),
            balls,
        ),
    }


def _balls(packing: Packing) -> Iterator[tuple[Any, ...]]:
    """Layer, height of its lower end, size, name, copies in all, and whether others lie with it."""
    colours = [("q", 2, row) for row in packing.complex] + [("p", 1, row) for row in packing.real]
    pairs = len(packing.complex)
    names = ["q"] if pairs == 1 else [f"q{j}" for j in range(1, pairs + 1)]
    names += [str(i) for i in range(1, len(packing.real) + 1)]
    for layer in range(packing.layers):
        bottom = 0
        for name, (_, size, row) in zip(names, colours, strict=True):
            for _ in range(row[layer]):
                yield layer, bottom, size, name, sum(row), row[layer] > 1
                bottom += size


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """One row a pattern, one block an architecture; bins in the order of the layers."""
    width = canvas.get_size_inches()[0]
    narrow = in_one_column(canvas)
    blocks = _blocks(data["cells"], PATTERN[narrow], width)
    least = 0.29 if narrow else 0.16
    needed = HEAD + (0.65 if narrow else 0.45)
    for pattern in dict.fromkeys(data["cells"]["pattern"]):
        cells = {cell["sizes"]: cell for cell in rows(data["cells"], pattern=pattern)}
        needed += max(least, *(_cell_height(cells[k], n) for _, k, n in blocks)) + BETWEEN_ROWS
    height = fit_height(canvas, needed, "give fewer architectures, or of a lower degree")
    axes = sheet(canvas)
    axes.set(xlim=(0, width), ylim=(height, 0))
    for left, sizes, _ in blocks:
        axes.text(left, 0.11, f"sizes ({sizes.replace(' ', ', ')})", va="center")
    top = HEAD
    for pattern in dict.fromkeys(data["cells"]["pattern"]):
        axes.plot((0.05, width - 0.05), (top - BETWEEN_ROWS / 2,) * 2, color=theme.grid, lw=0.5)
        cells = {cell["sizes"]: cell for cell in rows(data["cells"], pattern=pattern)}
        heights = (_cell_height(cells[sizes], room) for _, sizes, room in blocks)
        bottom = top + max(least, *heights)
        middle = (top + bottom) / 2
        put(axes, labelled(pattern, theme, below=narrow), (0.05, middle), anchor=(0, 0.5))
        for left, sizes, room in blocks:
            cell = cells[sizes]
            count = f"{cell['compatible']} of {cell['packings']}" if cell["packings"] else "none"
            axes.text(left, middle, count, size=7, va="center")
            lines = -(-cell["packings"] // room)
            for packing in rows(data["packings"], sizes=sizes, pattern=pattern):
                line, place = divmod(packing["number"], -(-cell["packings"] // lines))
                foot = bottom - (lines - 1 - line) * _line_height(sizes)
                x = left + COUNT + place * _pitch(sizes)
                _draw_packing(axes, (x, foot), packing, data["balls"], theme)
        top = bottom + BETWEEN_ROWS
    axes.plot((0.05, width - 0.05), (top - BETWEEN_ROWS / 2,) * 2, color=theme.grid, lw=0.5)
    _draw_key(axes, top + 0.1, width, theme)


def _bins(sizes: str) -> list[int]:
    return [int(k) - 1 for k in sizes.split()]


def _pitch(sizes: str) -> float:
    """From one packing to the next."""
    return len(_bins(sizes)) * (BIN + BETWEEN_BINS) - BETWEEN_BINS + BETWEEN_PACKINGS


def _line_height(sizes: str) -> float:
    """From one line of packings to the next."""
    return max(_bins(sizes)) * UNIT + BETWEEN_LINES


def _cell_height(cell: dict[str, Any], room: int) -> float:
    """Of all lines of packings, and of a cross above the first one."""
    crossed = CROSS * (cell["packings"] > cell["compatible"])
    return -(-cell["packings"] // room) * _line_height(cell["sizes"]) - BETWEEN_LINES + crossed


def _blocks(cells: dict[str, Any], start: float, width: float) -> list[tuple[float, str, int]]:
    """Where each architecture begins, and how many packings stand side by side in it.

    Of all ways that fit the width, the one with the fewest lines.
    """
    named: dict[str, list[dict[str, Any]]] = {}
    for cell in rows(cells):
        named.setdefault(cell["sizes"], []).append(cell)
    most = [min(12, max(1, *(cell["packings"] for cell in mine))) for mine in named.values()]
    pitches = [_pitch(sizes) for sizes in named]

    def across(room: tuple[int, ...]) -> float:
        return sum(COUNT + n * pitch + 0.08 for n, pitch in zip(room, pitches, strict=False))

    def height(room: tuple[int, ...]) -> float:
        found = zip(*named.values(), strict=True)
        return sum(max(map(_cell_height, cells, room)) for cells in found)

    ways = list(product(*(range(1, n + 1) for n in most)))
    fitting = [room for room in ways if start + across(room) <= width + 0.1]
    if not fitting:
        raise ValueError(
            f"the packings of sizes {', '.join(named)} stand side by side, and are wider than the "
            "picture; give fewer architectures"
        )
    best = min(fitting, key=lambda room: (round(height(room), 3), sum(room)))
    lefts = [start + across(best[:i]) for i in range(len(best))]
    return list(zip(lefts, named, best, strict=True))


def _draw_packing(
    axes: Any, foot: tuple[float, float], packing: dict[str, Any], balls: dict[str, Any],
    theme: Theme,
) -> None:  # fmt: skip
    left, bottom = foot
    inside = rows(balls, **{name: packing[name] for name in ("sizes", "pattern", "number")})
    multiple = sorted({ball["ball"] for ball in inside if ball["copies"] > 1})
    fills = dict(zip(multiple, (theme.accent, theme.muted), strict=False))
    crowded = {ball["layer"] for ball in inside if ball["repeated"]}
    for layer, size in enumerate(_bins(packing["sizes"])):
        x = left + layer * (BIN + BETWEEN_BINS)
        _draw_bin(axes, (x, bottom), size, packing["compatible"], theme)
        if layer in crowded:
            top = bottom - size * UNIT - 0.045
            axes.plot(x + BIN / 2, top, "x", color=theme.ink, ms=3.2, mew=0.9)
    for ball in inside:
        x = left + ball["layer"] * (BIN + BETWEEN_BINS) + BIN / 2
        at = x, bottom - ball["bottom"] * UNIT - 0.006
        _draw_ball(axes, at, ball["size"], ball["ball"], fills.get(ball["ball"]), theme)


def _draw_bin(
    axes: Any, foot: tuple[float, float], size: int, compatible: bool, theme: Theme
) -> None:
    x, bottom = foot
    top = bottom - size * UNIT + 0.03
    colour, style = (theme.ink, "-") if compatible else (theme.muted, (0, (1.6, 1.2)))
    axes.plot((x, x, x + BIN, x + BIN), (top, bottom, bottom, top), color=colour, lw=0.8, ls=style)


def _draw_ball(
    axes: Any, foot: tuple[float, float], size: int, name: str, fill: str | None, theme: Theme
) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch, Patch

    x, y = foot
    radius, height = UNIT / 2 - 0.006, size * UNIT - 0.012
    colours: dict[str, Any] = {"fc": fill or theme.paper, "ec": fill or theme.ink, "lw": 0.6}
    shape: Patch = Circle((x, y - radius), radius, zorder=3, **colours)
    if size == 2:
        style = f"round,pad=0,rounding_size={radius}"
        corner = x - radius, y - height
        shape = FancyBboxPatch(corner, 2 * radius, height, boxstyle=style, zorder=3, **colours)
    axes.add_patch(shape)
    axes.text(
        x, y - height / 2, name, ha="center", va="center_baseline", size=7, zorder=4,
        color=theme.paper if fill else theme.ink,
    )  # fmt: skip


def _draw_key(axes: Any, top: float, width: float, theme: Theme) -> None:
    """Balls, bins and marks with their names, in as many lines as the width asks for."""
    names = {
        "real root": 0.7, "complex pair": 0.9, "copies of one root": 1.25, "compatible": 0.85,
        "not compatible": 1.05, "a double root in one filter": 1.5,
    }  # fmt: skip
    x, y = 0.12, top
    for name, room in names.items():
        if x + room > width:
            x, y = 0.12, y + 0.2
        _draw_entry(axes, name, (x, y), theme)
        x += room


def _draw_entry(axes: Any, name: str, at: tuple[float, float], theme: Theme) -> None:
    x, y = at
    foot, after = y + UNIT / 2, 0.13
    match name:
        case "real root":
            _draw_ball(axes, (x, foot), 1, "1", None, theme)
        case "complex pair":
            _draw_ball(axes, (x, foot + UNIT / 2), 2, "q", None, theme)
        case "copies of one root":
            for shift in (0, UNIT):
                _draw_ball(axes, (x + shift, foot), 1, "1", theme.accent, theme)
            after += UNIT
        case "a double root in one filter":
            axes.plot(x, y, "x", color=theme.ink, ms=3.2, mew=0.9)
            after -= 0.04
        case _:
            _draw_bin(axes, (x - BIN / 2, foot + 0.01), 1, name == "compatible", theme)
    axes.text(x + after, y, name, va="center", size=7)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """How many patterns have packings, compatible ones, or none, for each architecture."""
    found = []
    for sizes in dict.fromkeys(data["cells"]["sizes"]):
        cells = rows(data["cells"], sizes=sizes)
        good = [c for c in cells if c["compatible"]]
        empty = sum(not c["packings"] for c in cells)
        found.append(
            f"for sizes ({sizes.replace(' ', ', ')}), {len(good)} of {len(cells)} patterns have "
            f"compatible packings and {empty} do not fit at all"
        )
    return (
        "Copies of one root have to go to different filters: "
        f"{'; '.join(found)}. A table with a row for each root pattern and a column for each list "
        "of filter sizes. Each cell draws all packings of numbered balls into bins, beside the "
        "number of compatible ones out of all; packings with two balls of one colour in a bin are "
        "drawn with dashed bins and a cross."
    )


FIGURE = Words(
    title="The factorizations of quartics as balls in bins",
    title_elsewhere="Factorizations of forms as balls in bins",
    caption=(
        "Whether a factorization can be critical is a question of packing: no bin may hold two "
        "balls of one colour. Every way to hand the roots of a form to the layers: a real root is "
        "a ball of size 1, a complex pair one of size 2; a filter of size k is a bin that holds k "
        "− 1; balls of one colour are copies of one multiple root. Solid bins are compatible; "
        f"beside the packings stands how many of them are. To the left the roots: {IN_WORDS}"
    ),
    alt=words_of,
    claim="compatible-factorizations",
    chapter="chapters/04-critical-points#balls-in-bins",
    width="text",
    height=5.2,
    column_height=7.75,
)
