"""A picture of a result: drawn in a theme, shown on a page in both, saved as a file."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_path
from lcn_support.figures.base import Canvas
from lcn_support.figures.style import DARK, DPI, LIGHT, PIXELS_PER_INCH, Theme, styled
from lcn_support.resources import write_whole

Draw = Callable[[Canvas, Theme], None]

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
