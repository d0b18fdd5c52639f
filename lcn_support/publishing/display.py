"""A figure in a notebook: light and dark, with caption and alternative text."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

from lcn_support.figures.base import Figure
from lcn_support.figures.style import DARK, LIGHT, PIXELS_PER_INCH, Theme
from lcn_support.publishing.exporting import saved, svg_metadata
from lcn_support.publishing.variants import Variant, drawn_for, read_figure, read_parameters


@dataclass(frozen=True, repr=False)
class Shown:
    """What ``show`` returns: notebooks display it, terminals print its caption.

    The pictures carry no revision and no versions, so that an executed page stays true to a
    later revision that draws the same picture. ``parameters`` are those of ``figure.data``; a
    picture with other ones than the book's says for which it is drawn instead of its title.
    """

    figure: Figure
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self._title}. {self._words[0]}"

    @cached_property
    def _data(self) -> Any:
        return self.figure.data(**self.parameters)

    @cached_property
    def _words(self) -> tuple[str, str]:
        return Variant.of(self.figure, self.parameters).figure.words(self._data)

    @property
    def _title(self) -> str:
        drawn = drawn_for(self.parameters)
        return f"Drawn for {drawn}" if drawn else self.figure.title

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        wanted = set(include or ("text/html", "image/png", "text/plain")) - set(exclude or ())
        bundle = {"text/plain": repr(self)}
        if "text/html" in wanted:
            bundle["text/html"] = self._html()
        if "image/png" in wanted:
            bundle["image/png"] = self._encoded(LIGHT, "png", 200)
        return {kind: content for kind, content in bundle.items() if kind in wanted}

    def _html(self) -> str:
        figure = self.figure
        name = "" if self.parameters else f' id="{figure.id}"'
        caption, alt = self._words
        canvas = figure.render(self._data)
        width, height = (round(PIXELS_PER_INCH * inches) for inches in canvas.get_size_inches())
        images = "\n".join(
            f'<img class="lcn-{theme.name} dark-light" alt="{escape(alt)}" width="{width}" '
            f'height="{height}"{hidden} src="data:image/svg+xml;base64,'
            f'{self._encoded(theme, "svg", 200)}">'
            for theme, hidden in ((LIGHT, ""), (DARK, ' style="display:none"'))
        )
        return (
            f'<figure class="lcn-figure"{name} data-width="{figure.width}">\n{images}\n'
            f'<figcaption><strong class="lcn-title">{escape(self._title)}.</strong> '
            f"{escape(caption)}</figcaption>\n</figure>"
        )

    def _encoded(self, theme: Theme, kind: str, dpi: int) -> str:
        canvas = self.figure.render(self._data, theme)
        metadata = (
            svg_metadata(self.figure, self._words[1]) if kind == "svg" else {"Software": None}
        )
        return base64.b64encode(saved(self.figure, canvas, theme, kind, metadata, dpi)).decode()


def show(figure: str | Figure, **parameters: Any) -> Shown:
    """The figure for a notebook, in light and dark, with its caption and alternative text.

    Parameters
    ----------
    figure
        its id, such as ``"fig-discriminant-cone"``, or the figure itself.
    parameters
        those of the figure's ``data``.

    Raises
    ------
    KeyError
        for an id that no figure has, naming the nearest.
    TypeError, ValueError
        for parameters that the figure does not have, and for values that it cannot be drawn for.

    Examples
    --------
    >>> show("fig-discriminant-cone", turns=24).parameters
    {'turns': 24}
    """
    chosen = read_figure(figure)
    return Shown(chosen, read_parameters(chosen, parameters))
