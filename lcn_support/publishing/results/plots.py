"""Pictures of results in the style of the figures: levels of losses, roots, shares of runs."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin
from pathlib import Path
from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_path
from lcn_support.figures.base import Canvas
from lcn_support.figures.labels import MARKS, key, line
from lcn_support.figures.root_icons import labelled, place
from lcn_support.figures.style import DARK, DPI, LIGHT, PIXELS_PER_INCH, Theme, styled
from lcn_support.function_space.factorizations import Factorization
from lcn_support.publishing.results.frames import columns_of, is_number, plain_column
from lcn_support.resources import write_whole
from lcn_support.text_tables import short_number

Draw = Callable[[Canvas, Theme], None]

MOST_CLASSES = 12
"""Factorizations that are drawn, a panel each."""

_KINDS = {"global minimum": "global", "bad minimum": "bad", "minimum": "bad"}
_SUFFIXES = ("pdf", "svg", "png")


@dataclass(frozen=True, repr=False, eq=False)
class Plot:
    """What :func:`plot` returns: notebooks display it, light and dark, and it is saved as a file.

    Attributes
    ----------
    title
        one line.
    alt
        the picture in words.
    size
        in inches.
    draw
        paints on an empty canvas, in a theme.
    """

    title: str
    alt: str
    size: tuple[float, float]
    draw: Draw

    def __repr__(self) -> str:
        return f"Plot({self.title})"

    def render(self, theme: Theme = LIGHT) -> Canvas:
        """The picture as a matplotlib figure."""
        with styled(theme):
            import matplotlib.figure

            canvas = matplotlib.figure.Figure(figsize=self.size, facecolor=theme.paper)
            self.draw(canvas, theme)
        return canvas

    def save(self, path: str | Path, theme: Theme = LIGHT) -> Path:
        """Write the picture as PDF, SVG or PNG, by the end of the name.

        Raises ``ValueError`` for another end, and ``OSError`` where the file cannot be written.
        """
        file = read_path(path, "path")
        kind = file.suffix.removeprefix(".")
        if kind not in _SUFFIXES:
            raise ValueError(f"{short(str(path))} ends in none of .pdf, .svg, .png; choose one")
        write_whole(file, self._bytes(theme, kind))
        return file

    def _repr_html_(self) -> str:
        width, height = (round(PIXELS_PER_INCH * inches) for inches in self.size)
        images = "\n".join(
            f'<img class="lcn-{theme.name} dark-light" alt="{escape(self.alt)}" width="{width}" '
            f'height="{height}"{hidden} src="data:image/svg+xml;base64,'
            f'{base64.b64encode(self._bytes(theme, "svg")).decode()}">'
            for theme, hidden in ((LIGHT, ""), (DARK, ' style="display:none"'))
        )
        return f'<figure class="lcn-figure">\n{images}\n</figure>'

    def _bytes(self, theme: Theme, kind: str) -> bytes:
        canvas, buffer = self.render(theme), io.BytesIO()
        undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(kind, {})
        with styled(theme):
            canvas.savefig(buffer, format=kind, dpi=DPI, metadata={"Title": self.title, **undated})
        return buffer.getvalue()


def plot(result: Any, column: str | None = None, by: str | None = None) -> Plot:
    """A picture of a result in the style of the book's figures.

    Parameters
    ----------
    result
        critical points of any kind: their losses as levels, a column a root pattern. A fibre: the
        roots of each filter, a panel a class. Runs, limits and tables of a sweep: for each number
        the share of runs below it.
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
        for a column that is not there, and where no number is finite.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss, critical_points, fibre
    >>> plot(critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 2))))
    Plot(Losses of 2 critical points)
    >>> plot(fibre(Architecture((2, 2)), (1, 0, -2)))
    Plot(Roots of the filters in 2 classes)
    """
    if isinstance(result, Sequence) and result and isinstance(result[0], Factorization):
        return _roots(result)
    columns = columns_of(result)
    if column is None and by is None and {"loss", "kind"} <= set(columns):
        return _levels(columns)
    return _shares(columns, column, by)


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

    def draw(canvas: Canvas, theme: Theme) -> None:
        axes = canvas.add_axes((0.15, 0.27, 0.83, 0.7))
        for loss, group, kind in rows:
            x = names.index(group)
            symbol, colour = MARKS[_KINDS.get(kind, "saddle")]
            axes.plot((x - 0.35, x + 0.35), (loss, loss), color=theme.grid, zorder=1)
            axes.plot(x, loss, symbol, color=getattr(theme, colour), ms=5, zorder=2)
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


def _named(name: str, theme: Theme) -> Any:
    """A pattern with its icon, or a text."""
    from matplotlib.offsetbox import TextArea

    try:
        RootPattern(name)
    except ValueError:
        return TextArea(name, textprops={"size": 7, "color": theme.ink})
    return labelled(name, theme, below=True)


def _roots(classes: Sequence[Factorization]) -> Plot:
    """The complex plane, a panel a class; the colour and the mark of a root tell its layer."""
    shown = classes[:MOST_CLASSES]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    layers = len(shown[0].filters)
    roots = [[_roots_of(w) for w in found.filters] for found in shown]
    turns = [t * pi / 60 for t in range(121)]
    circle = list(map(cos, turns)), list(map(sin, turns))
    finite = [z for found in roots for layer in found for z in layer]
    reach = 1.15 * max((max(abs(z.real), abs(z.imag)) for z in finite), default=1.0) or 1.0
    at_infinity = sum(len(w) - 1 for f in shown for w in f.filters) - len(finite)

    def draw(canvas: Canvas, theme: Theme) -> None:
        colours = (theme.inside, theme.outside, theme.boundary, theme.accent, theme.ink)
        symbols = "os^Dv"
        for i, found in enumerate(roots):
            axes = canvas.add_subplot(down, across, i + 1)
            axes.axhline(0, color=theme.grid, lw=0.7, zorder=0)
            axes.plot(*circle, color=theme.grid, lw=0.7, zorder=0)
            for layer, zeros in enumerate(found):
                axes.plot([z.real for z in zeros], [z.imag for z in zeros], symbols[layer % 5],
                          color=colours[layer % 5], mec=theme.paper, mew=0.4, ms=5)  # fmt: skip
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
            axes.set_title(str(shown[i].packing), pad=2)
            axes.tick_params(labelleft=i % across == 0, labelbottom=i // across == down - 1)
        entries = {
            f"layer {layer + 1}": line(
                marker=symbols[layer % 5], color=colours[layer % 5], lw=0, mec=theme.paper
            )
            for layer in range(layers)
        }
        canvas.subplots_adjust(0.1, 0.3 / (0.4 + down), 0.98, 1 - 0.1 / down, 0.12, 0.3)
        key(canvas, entries, (0.54, 0.0), ncols=min(layers, 5), columnspacing=1)

    size = (1.7 * across + 0.1 if across > 2 else 3.4, (1.7 if across > 1 else 3) * down + 0.5)
    beside = f" {at_infinity} more lie at infinity." if at_infinity else ""
    first = f", of which the first {len(shown)} are drawn" if len(shown) < len(classes) else ""
    return Plot(
        f"Roots of the filters in {len(classes)} class{'es' * (len(classes) != 1)}",
        f"{len(classes)} scaling classes of filters with one product{first}, a panel each: the "
        f"roots of the {layers} filters in the complex plane, marked by layer, beside the unit "
        f"circle.{beside}",
        size,
        draw,
    )


def _roots_of(w: Iterable[Any]) -> list[complex]:
    """The finite roots of a filter, of the centres of its coefficients."""
    import numpy as np

    centres = plain_column(list(w))
    largest = max(map(abs, centres)) or 1.0
    return [complex(z) for z in np.roots([c / largest for c in centres])]


def _shares(columns: dict[str, Any], column: str | None, by: str | None) -> Plot:
    """For each number of a column the share of rows with at most it, a line a group."""
    import numpy as np

    numbers = [name for name, entries in columns.items() if _holds_numbers(entries)]
    chosen = column or ("loss" if "loss" in numbers else next(iter(numbers), None))
    if chosen is None:
        raise TypeError("the result has no column of numbers to draw; see columns_of")
    for name in filter(None, (chosen, by)):
        if name not in columns:
            raise ValueError(f"no column {short(name)}; there are {', '.join(columns)}")
    if chosen not in numbers:
        raise ValueError(f"column {chosen!r} holds no numbers; choose of {', '.join(numbers)}")
    values = np.asarray(plain_column(columns[chosen]), float)
    grouping = by or next((n for n in ("status", "pattern", "end") if n in columns), None)
    entries = ["all"] * len(values) if grouping is None else columns[grouping]
    names = np.array(list(map(str, entries)))
    finite = np.isfinite(values)
    if not finite.any():
        raise ValueError(f"column {chosen!r} has no finite number to draw")
    groups = {name: np.sort(values[finite & (names == name)]) for name in dict.fromkeys(names)}
    groups = {name: found for name, found in groups.items() if len(found)}

    def draw(canvas: Canvas, theme: Theme) -> None:
        bottom = 0.3 if len(groups) > 1 else 0.17
        axes = canvas.add_axes((0.15, bottom, 0.82, 0.96 - bottom))
        styles = ("-", "--", ":", "-.")
        for i, (name, found) in enumerate(groups.items()):
            kept = np.unique(np.linspace(0, len(found) - 1, min(len(found), 2000)).astype(int))
            axes.step(found[kept], (kept + 1) / len(found), where="post", label=name,
                      ls=styles[i // 4 % 4])  # fmt: skip
        axes.set(xlabel=chosen, ylabel="share of rows", ylim=(0, 1.02))
        if values[finite].min() > 0 and values[finite].max() > 100 * values[finite].min():
            axes.set_xscale("log")
        if len(groups) > 1:
            handles, labels = axes.get_legend_handles_labels()
            key(canvas, dict(zip(labels, handles, strict=True)), (0.55, 0.0), ncols=3)

    said = "; ".join(
        f"{name}: {len(found)}, median {short_number(float(np.median(found)))}"
        for name, found in list(groups.items())[:10]
    )
    left = int((~finite).sum())
    beside = f" {left} rows without a finite number are left out." if left else ""
    return Plot(
        f"{chosen} of {len(values)} rows" + (f" by {grouping}" if grouping else ""),
        f"For each number the share of rows with {chosen} at most it, rising from 0 to 1. Rows: "
        f"{said}.{beside}",
        (3.4, 2.6),
        draw,
    )


def _holds_numbers(column: Any) -> bool:
    plain = plain_column(column)
    if hasattr(plain, "dtype"):
        return plain.dtype.kind in "if"
    return bool(plain) and all(is_number(entry) for entry in plain)


def _spread(axes: Any, losses: Sequence[float]) -> None:
    """A scale of roots where losses are no less than 0, so that small ones are apart."""
    if min(losses) >= 0:
        axes.set_yscale("function", functions=(lambda y: abs(y) ** 0.5, lambda r: r**2))
        axes.set_ylim(0, 1.08 * max(losses) or 1)
