"""The one style of all figures: sizes for a paper, colours by meaning, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

FONT_SIZE = 8.0
"""Nominal size of text in points, at the figure's size on paper."""

SMALL_FONT_SIZE = 7.0
"""Size of ticks, legends and notes in points."""

MIN_FONT_SIZE = 7.0
"""No text is smaller than this, in points: about 13 pixels on a page of the book."""

PIXELS_PER_INCH = 134.4
"""Of a picture on a page: 1.4 times its size on paper."""

DPI = 300
"""Resolution of PNG files and of rasterized parts of vector files."""


@dataclass(frozen=True)
class Theme:
    """Colours by what they mean. The three regions never change their colour in the book.

    ``ink`` and ``muted`` are for text (contrast at least 4.5 on ``paper``), ``inside``,
    ``boundary``, ``outside``, ``accent`` for lines, marks and areas (at least 3), ``grid`` for
    what may be overlooked. All but ``grid`` stay apart under colour vision deficiencies.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    inside: str
    boundary: str
    outside: str
    accent: str

    def tint(self, name: str, strength: Any) -> Any:
        """A colour thinned by the paper, as RGB: one, or a row for each of several strengths.

        >>> LIGHT.tint("ink", 0).tolist(), LIGHT.tint("ink", np.linspace(0, 1, 5)).shape
        ([1.0, 1.0, 1.0], (5, 3))
        """
        from matplotlib.colors import to_rgb

        colour, paper = np.array(to_rgb(getattr(self, name))), np.array(to_rgb(self.paper))
        return np.multiply.outer(strength, colour) + np.multiply.outer(1 - strength, paper)


# Okabe and Ito's blue, green, orange and purple, moved as little as keeps them apart (25 in Lab) in
# normal vision, protanopia, deuteranopia and tritanopia, and visible (3 : 1) on their paper.
LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1b1f24",
    muted="#5a626b",
    grid="#d5d9de",
    inside="#0062b5",
    boundary="#00a67c",
    outside="#d75f00",
    accent="#8c276e",
)
DARK = Theme(
    name="dark",
    paper="#121212",
    ink="#e6e9ed",
    muted="#a3abb5",
    grid="#3a424d",
    inside="#4b9ae5",
    boundary="#4ee2ab",
    outside="#e59e00",
    accent="#c78eb7",
)
THEMES = (LIGHT, DARK)


def rc(theme: Theme) -> dict[str, Any]:
    """The matplotlib settings that differ from matplotlib's own defaults."""
    return {
        "font.family": "serif",
        "font.serif": ["STIXGeneral", "DejaVu Serif"],
        "mathtext.fontset": "stix",
        "font.size": FONT_SIZE,
        "axes.titlesize": FONT_SIZE,
        "axes.labelsize": FONT_SIZE,
        "xtick.labelsize": SMALL_FONT_SIZE,
        "ytick.labelsize": SMALL_FONT_SIZE,
        "legend.fontsize": SMALL_FONT_SIZE,
        "figure.titlesize": FONT_SIZE,
        "figure.dpi": 100,
        "savefig.dpi": DPI,
        "figure.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "axes.facecolor": "none",
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "text.color": theme.ink,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "xtick.labelcolor": theme.ink,
        "ytick.labelcolor": theme.ink,
        "grid.color": theme.grid,
        "grid.linewidth": 0.5,
        "axes.linewidth": 0.6,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": _cycle(theme),
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "lines.linewidth": 1.2,
        "lines.markersize": 3.5,
        "patch.linewidth": 0.6,
        "legend.frameon": False,
        "legend.handlelength": 1.4,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
    }


@contextmanager
def styled(theme: Theme = LIGHT, salt: str = "lcn") -> Iterator[None]:
    """The style of the book, whatever the reader's own matplotlib settings are.

    ``salt`` makes the element names of an SVG file the same from run to run.
    """
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(rc(theme))
        matplotlib.rcParams["svg.hashsalt"] = salt
        yield


def _cycle(theme: Theme) -> Any:
    from cycler import cycler

    return cycler(color=[theme.inside, theme.outside, theme.boundary, theme.accent])
