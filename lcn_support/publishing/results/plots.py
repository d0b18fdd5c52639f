"""Pictures of results in the style of the figures: levels of losses, and roots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.figures.base import Canvas
from lcn_support.figures.labels import MARKS, key, line
from lcn_support.figures.root_icons import labelled, place
from lcn_support.figures.style import Theme
from lcn_support.function_space.factorizations import Factorization, MinimumPhase
from lcn_support.function_space.fibres import Fibre
from lcn_support.grids.factorizations import GridFactorization, GridFibre
from lcn_support.publishing.results.frames import (
    columns_of,
    first_members,
    is_number,
    plain_column,
)
from lcn_support.publishing.results.grid_plots import filters_on_a_grid
from lcn_support.publishing.results.pictures import Plot
from lcn_support.publishing.results.table_plots import GROUPS, counted, shares, ways
from lcn_support.text_tables import short_number

MOST_CLASSES = 12
"""Factorizations that are drawn, a panel each."""

_KINDS = {"global minimum": "global", "bad minimum": "bad", "minimum": "bad"}


def plot(result: Any, column: str | None = None, by: str | None = None) -> Plot:
    """A picture of a result in the style of the book's figures.

    Parameters
    ----------
    result
        critical points of any kind: their losses as levels, a column a root pattern. A fibre or
        one factorization: the roots of each filter, a panel a class, beside the unit circle; on a
        grid the filters themselves. The way of runs: the loss against the step. Runs, limits and
        tables of a sweep: for each number the share of runs below it.
    column
        which numbers of runs, ``"loss"`` when left out.
    by
        a column of texts, a line for each: when left out, ``"status"`` or ``"pattern"``, if there
        is one.

    Raises
    ------
    TypeError
        for what is no result, or one without numbers to draw.
    ValueError
        for a column that is not there, where no number is finite, and for filters along three or
        more axes, or too large for a page.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss, critical_points, fibre
    >>> plot(critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 2))))
    Plot(Losses of 2 critical points)
    >>> plot(fibre(Architecture((2, 2)), (1, 0, -2)))
    Plot(Roots of the filters in 2 classes)
    """
    if column is None and by is None:
        if isinstance(result, MinimumPhase):
            return _roots([result.factorization])
        if isinstance(result, Factorization):
            return _roots([result])
        if isinstance(result, GridFactorization):
            return filters_on_a_grid([result], 1)
        if isinstance(result, GridFibre) and result:
            return filters_on_a_grid(result[:MOST_CLASSES], len(result))
        if isinstance(result, Fibre) and (first := first_members(result, MOST_CLASSES + 1)):
            return _roots(first)
        if isinstance(result, tuple | list) and result and isinstance(result[0], Factorization):
            return _roots(result)
    columns = columns_of(result)
    if column is None and by is None and {"loss", "kind"} <= set(columns) and len(columns["loss"]):
        return _levels(columns)
    if by is None and {"run", "step", "loss"} <= set(columns):
        return ways(columns, column or "loss")
    if column is None and by is None and "loss" not in columns:
        for name in GROUPS:
            if len(columns.get(name, ())):
                return counted(columns[name], name)
    return shares(columns, column, by)


def _levels(columns: dict[str, Any]) -> Plot:
    """Losses, a column of levels a pattern, or all in one."""
    groups = map(str, columns.get("pattern", [""] * len(columns["loss"])))
    found = zip(columns["loss"], groups, columns["kind"], strict=True)
    real = [row for row in found if is_number(row[0])]
    if not real:
        raise ValueError("no point has a real loss that is known, so there is nothing to draw")
    losses = plain_column([loss for loss, _, _ in real])
    rows = sorted((loss, group, kind) for loss, (_, group, kind) in zip(losses, real, strict=True))
    names = list(dict.fromkeys(group for _, group, _ in rows))
    shifts = _apart(rows)

    def draw(canvas: Canvas, theme: Theme) -> None:
        axes = canvas.add_axes((0.15, 0.27, 0.83, 0.7))
        for loss, group, _ in rows:
            x = names.index(group)
            axes.plot((x - 0.35, x + 0.35), (loss, loss), color=theme.grid, zorder=1)
        for (loss, group, kind), shift in zip(rows, shifts, strict=True):
            symbol, colour = MARKS[_KINDS.get(kind, "saddle")]
            axes.plot(names.index(group) + shift, loss, symbol, color=getattr(theme, colour), ms=5,
                      zorder=3, clip_on=False)  # fmt: skip
        for x, name in enumerate(names):
            place(axes, _named(name, theme), (x, 0), (0, -5), anchor=(0.5, 1),
                  coordinates=axes.get_xaxis_transform())  # fmt: skip
        axes.set_xticks([])
        axes.set(xlim=(-0.6, len(names) - 0.4), ylabel="loss")
        _spread(axes, losses)
        said = {"global minimum": "global", "bad minimum": "bad", "other": "saddle"}
        entries = {
            word: line(marker=MARKS[kind][0], color=getattr(theme, MARKS[kind][1]), lw=0)
            for word, kind in said.items()
        }
        key(canvas, entries, (0.55, 0.0), ncols=3)

    listed = "; ".join(f"{kind} at {short_number(loss)}" for loss, _, kind in rows[:20])
    more = f", and {len(rows) - 20} more" if len(rows) > 20 else ""
    return Plot(
        f"Losses of {len(rows)} critical point{'s' * (len(rows) != 1)}",
        f"Levels of the loss with a mark for each critical point: {listed}{more}.",
        (3.4, 2.8),
        draw,
    )


def _apart(rows: Sequence[tuple[float, str, str]]) -> list[float]:
    """How far to the side of its column each mark goes, so that none hides another.

    >>> _apart([(1.0, "2|0", ""), (1.01, "2|0", ""), (1.0, "1|1", ""), (9.0, "2|0", "")])
    [-0.08, 0.08, 0.0, 0.0]
    """
    least, most = rows[0][0], rows[-1][0]
    scale = (lambda loss: abs(loss) ** 0.5) if least >= 0 else (lambda loss: loss)
    near = 0.05 * ((scale(most) - (0 if least >= 0 else least)) or 1)
    heaps: list[list[int]] = []
    for i, (loss, group, _) in enumerate(rows):
        for heap in heaps:
            if rows[heap[-1]][1] == group and scale(loss) - scale(rows[heap[-1]][0]) < near:
                heap.append(i)
                break
        else:
            heaps.append([i])
    shifts = [0.0] * len(rows)
    for heap in heaps:
        step = min(0.16, 0.6 / len(heap))
        for place_in_heap, i in enumerate(heap):
            shifts[i] = round(step * (place_in_heap - (len(heap) - 1) / 2), 3)
    return shifts


def _named(name: str, theme: Theme) -> Any:
    """A pattern with its icon, or a text."""
    from matplotlib.offsetbox import TextArea

    try:
        RootPattern(name)
    except ValueError:
        return TextArea(name, textprops={"size": 7, "color": theme.ink})
    return labelled(name, theme, below=True)


def _roots(classes: Sequence[Factorization]) -> Plot:
    """The complex plane, a panel a class; the colour and the mark of a root tell its layer.

    In it the roots of w_0 x^d + w_1 x^(d−1) y + … lie at x/y, and those with y = 0 at infinity.
    """
    shown = classes[:MOST_CLASSES]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    layers = len(shown[0].filters)
    roots = [[_roots_of(w) for w in found.filters] for found in shown]
    finite = [z for found in roots for layer in found for z in layer]
    reach = 1.15 * max((max(abs(z.real), abs(z.imag), 1.0) for z in finite), default=1.0)
    at_infinity = sum(len(w) - 1 for f in shown for w in f.filters) - len(finite)

    def draw(canvas: Canvas, theme: Theme) -> None:
        from matplotlib.patches import Circle

        colours = (theme.inside, theme.outside, theme.boundary, theme.accent, theme.ink)
        symbols, wider = "os^Dv", 1.5 if layers < 4 else 0.8
        for i, found in enumerate(roots):
            axes = canvas.add_subplot(down, across, i + 1)
            axes.axhline(0, color=theme.grid, lw=0.7, zorder=0)
            axes.add_patch(Circle((0, 0), 1, fill=False, ec=theme.muted, lw=0.7))
            for layer, zeros in enumerate(found):
                axes.plot([z.real for z in zeros], [z.imag for z in zeros], symbols[layer % 5],
                          color=colours[layer % 5], mec=theme.paper, mew=0.4,
                          ms=4 + wider * min(layers - 1 - layer, 4))  # fmt: skip
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
            axes.set_title(str(shown[i].packing), pad=2)
            axes.tick_params(labelleft=i % across == 0, labelbottom=i // across == down - 1)
        entries = {
            f"layer {layer + 1}": line(
                marker=symbols[layer % 5], color=colours[layer % 5], lw=0, mec=theme.paper
            )
            for layer in range(layers)
        }
        canvas.subplots_adjust(0.1, below / size[1], 0.98, 1 - 0.22 / size[1], 0.12, 0.2)
        key(canvas, entries, (0.54, 0.0), ncols=min(layers, 5), columnspacing=1)

    below = 0.4 + 0.17 * -(-layers // 5)
    size = (1.7 * across + 0.1 if across > 2 else 3.4, (1.7 if across > 1 else 2.8) * down + below)
    beside = f" {at_infinity} more lie at infinity." if at_infinity else ""
    plural = "es" * (len(shown) != 1)
    number = f"the first {len(shown)}" if len(shown) < len(classes) else f"{len(shown)}"
    marked = "marked by layer, a later one inside an earlier one where they meet"
    places = "; ".join(map(_places, shown, roots))
    return Plot(
        f"Roots of the filters in {number} class{plural}",
        f"The roots of the {layers} filters of {number} scaling class{plural} in the complex plane"
        f", with the unit circle, a panel each, {marked}: {places}.{beside}",
        size,
        draw,
    )


def _places(found: Factorization, roots: Sequence[Sequence[complex]]) -> str:
    """The roots of one class in words."""
    layers = [
        ", ".join(f"{z:.2g}" if z.imag else f"{z.real:.2g}" for z in zs) or "none" for zs in roots
    ]
    said = "; ".join(layers)
    return f"{found.packing}: {said}"


def _roots_of(w: Iterable[Any]) -> list[complex]:
    """The finite roots of a filter, of the centres of its coefficients."""
    import numpy as np

    centres = plain_column(list(w))
    largest = max(map(abs, centres)) or 1.0
    return [complex(z) for z in np.roots([c / largest for c in centres])]


def _spread(axes: Any, losses: Sequence[float]) -> None:
    """A scale of roots where losses are no less than 0, so that small ones are apart."""
    if min(losses) >= 0:
        axes.set_yscale("function", functions=(lambda y: abs(y) ** 0.5, lambda r: r**2))
        axes.set_ylim(0, 1.08 * max(losses) or 1)
