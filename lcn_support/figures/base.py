"""What every figure needs: its words, tables from rows and rows from tables, canvas and theme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from lcn_support.figures.style import LIGHT, Theme, styled

if TYPE_CHECKING:
    import matplotlib.figure

Canvas: TypeAlias = "matplotlib.figure.Figure"
"""The matplotlib figure that is painted on; matplotlib is loaded when something is drawn."""

WIDTHS = {"column": 3.4, "text": 5.0}
"""Widths in inches: a column of a two-column paper, and the text block of a one-column paper."""

MAX_HEIGHT = 8.5
"""Height in inches of a paper's text block, with room for a caption."""

MIN_ALT, MAX_ALT = 60, 700
"""Length of an alternative text: long enough to stand for the picture, short enough to hear."""

_ID = re.compile(r"fig-[a-z0-9]+(-[a-z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CHAPTER = re.compile(r"(chapters/[0-9]{2}-|further/)[a-z0-9-]+(#[A-Za-z0-9-]+)?")

Column = Sequence[Any]
Table = Mapping[str, Column]
Data = Mapping[str, Any]
"""One table (name -> column), or several (table name -> table)."""

Wording: TypeAlias = "str | Callable[[Any], str]"
"""Words that hold whatever the data are, or that are made from the data."""


def tables(data: Data) -> dict[str, dict[str, Column]]:
    """The tables of a figure's data, by name; a single table has the empty name.

    Raises ``ValueError`` for data without columns or with columns of unequal length.

    >>> tables({"a": [1, 2], "b": [3, 4]})
    {'': {'a': [1, 2], 'b': [3, 4]}}
    >>> list(tables({"points": {"x": [0]}, "lines": {"x": [0, 1]}}))
    ['points', 'lines']
    """
    nested = [isinstance(value, Mapping) for value in data.values()]
    if not nested:
        raise ValueError("figure data is empty: return at least one column")
    if any(nested) and not all(nested):
        raise ValueError(
            "figure data mixes columns and tables: return either name -> column or table -> columns"
        )
    found = {name: dict(t) for name, t in data.items()} if all(nested) else {"": dict(data)}
    for name, table in found.items():
        where = f"table {name!r}" if name else "the table"
        if name and not _SLUG.fullmatch(name):
            raise ValueError(f"table name {name!r} is not lower-case words joined by hyphens")
        if not table:
            raise ValueError(f"{where} of the figure data has no column")
        lengths = {column: len(values) for column, values in table.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of {where} have unequal lengths: {lengths}")
    return found


def columns(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> dict[str, list[Any]]:
    """The table with these columns, of the given rows; fractions become floats.

    >>> columns(("a", "b"), [(1, Fraction(1, 2)), (3, "four")])
    {'a': [1, 3], 'b': [0.5, 'four']}
    """
    table: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for column, entry in zip(table.values(), row, strict=True):
            column.append(float(entry) if isinstance(entry, Fraction) else entry)
    return table


def rows(table: Table, **given: Any) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns: those that have the given entries.

    >>> rows({"a": [1, 3, 1], "b": [2, 4, 5]}, a=1)
    [{'a': 1, 'b': 2}, {'a': 1, 'b': 5}]
    """
    found = (dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True))
    return [row for row in found if given.items() <= row.items()]


def arrays(table: Table, **given: Any) -> dict[str, Any]:
    """The columns of a table as numpy arrays, of the rows that have the given entries.

    >>> arrays({"a": [1, 3, 1], "b": [2, 4, 5]}, a=1)["b"].tolist()
    [2, 5]
    """
    import numpy as np

    found = {name: np.asarray(column) for name, column in table.items()}
    for name, entry in given.items():
        chosen = found[name] == entry
        found = {key: column[chosen] for key, column in found.items()}
    return found


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a figure's module states of it, besides its functions ``data`` and ``draw``.

    Parameters
    ----------
    title
        one line, plain text.
    caption
        first the finding, then how to read the picture; plain text, mathematics in Unicode. A
        function of the data where the parameters of ``data`` change what is true, or where it
        gives numbers.
    alt
        the picture in words for those who do not see it, the finding first; as ``caption``.
    claim
        id of the claim in ``data/claims.yml`` that it shows, or a tuple of ids. Where these are
        from, the ledger says.
    chapter
        the page that shows it, ``chapters/NN-name`` or ``further/name``, with an optional
        ``#anchor``.
    height
        in inches.
    width
        ``'column'`` (3.4 in) or ``'text'`` (5.0 in).
    column_height
        of a figure of the width ``'text'``, which has a second version in one column: the height of
        that, in inches.
    seed
        of the random data, ``None`` when nothing is random.
    title_elsewhere
        the title with parameters of a reader's own, where that above speaks of the book's.
    elsewhere
        ``elsewhere(data, parameters)`` gives caption and alternative text for parameters of a
        reader's own, where those above speak of the book's data; ``parameters`` are all of them.
    """

    title: str
    caption: Wording
    alt: Wording
    claim: str | tuple[str, ...]
    chapter: str
    height: float
    width: str = "column"
    column_height: float | None = None
    seed: int | None = None
    title_elsewhere: str = ""
    elsewhere: Callable[[Any, Mapping[str, Any]], tuple[str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Figure(Words):
    """One citable figure of the book, the paper-sized picture of a computed result.

    It has its :class:`Words`, and what its module computes and draws.

    Parameters
    ----------
    id
        ``fig-`` and lower-case words joined by hyphens; the module's name with underscores.
    data
        ``data(**parameters)``, pure: a mapping of column names to columns of equal length, or of
        table names to such mappings. Every parameter has a default.
    draw
        ``draw(data, canvas, theme)`` paints ``data`` on an empty matplotlib figure that already has
        its size, background and style, and text its ink; all other colours come from ``theme``. It
        lays out its panels by the width of the canvas.

    Raises
    ------
    ValueError
        naming the field that does not hold what is stated here or of its words.
    """

    id: str
    data: Callable[..., Data]
    draw: Callable[[Any, Canvas, Theme], None]

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"figure id {self.id!r} is not 'fig-' and lower-case words: rename it")
        if not self.title.strip():
            raise ValueError(f"{self.id}: the title is empty")
        if isinstance(self.caption, str):
            self._check_caption(self.caption)
        if isinstance(self.alt, str):
            self._check_alt(self.alt)
        if not self.claims:
            raise ValueError(f"{self.id}: no claim: name the row of data/claims.yml that it shows")
        for claim in self.claims:
            if not _SLUG.fullmatch(claim):
                raise ValueError(f"{self.id}: claim id {claim!r} is not words-and-hyphens")
        if not _CHAPTER.fullmatch(self.chapter):
            raise ValueError(
                f"{self.id}: chapter {self.chapter!r} is not 'chapters/NN-name' or 'further/name', "
                "perhaps with an #anchor"
            )
        if self.width not in WIDTHS:
            raise ValueError(f"{self.id}: width {self.width!r} is not one of {', '.join(WIDTHS)}")
        if (self.width == "text") != (self.column_height is not None):
            raise ValueError(
                f"{self.id}: figures of the width 'text', and only these, have a column_height"
            )
        for height in (self.height, self.column_height):
            if height is not None and not 0.5 <= height <= MAX_HEIGHT:
                raise ValueError(
                    f"{self.id}: height {height} in is not within 0.5 to {MAX_HEIGHT} in"
                )
        for name in ("data", "draw"):
            if not callable(getattr(self, name)):
                raise ValueError(f"{self.id}: {name} is not a function")

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims that the figure shows."""
        return (self.claim,) if isinstance(self.claim, str) else tuple(self.claim)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        return WIDTHS[self.width], self.height

    @property
    def column_size(self) -> tuple[float, float] | None:
        """Width and height of the version in one column, which a figure of the text's width has."""
        return None if self.column_height is None else (WIDTHS["column"], self.column_height)

    def words(self, data: Data | None = None) -> tuple[str, str]:
        """Caption and alternative text, as they hold for the data, or for the figure's own.

        No line ends within a root pattern of the caption, and where the data make the text for
        the ear too long, the end of its list is left to them.
        Raises ``ValueError`` for words that break the rules of :class:`Words`.
        """
        if data is None and not (isinstance(self.caption, str) and isinstance(self.alt, str)):
            data = self.data()
        caption, alt = (w if isinstance(w, str) else w(data) for w in (self.caption, self.alt))
        if not isinstance(self.alt, str):
            alt = _in_short(alt)
        self._check_caption(caption)
        self._check_alt(alt)
        return caption.replace(" | ", "\u202f|\u202f"), alt

    def _check_caption(self, caption: str) -> None:
        if not caption.strip():
            raise ValueError(f"{self.id}: the caption is empty")
        if "$" in caption or "`" in caption:
            raise ValueError(f"{self.id}: captions are plain text: write mathematics in Unicode")

    def _check_alt(self, alt: str) -> None:
        if not MIN_ALT <= len(alt.strip()) <= MAX_ALT:
            raise ValueError(
                f"{self.id}: the alt text has {len(alt.strip())} characters, "
                f"not {MIN_ALT} to {MAX_ALT}: say what the picture shows"
            )

    def __repr__(self) -> str:
        width, height = self.size
        return f"Figure({self.id!r}, {self.title!r}, {width} in × {height} in)"

    def render(
        self, data: Data | None = None, theme: Theme | None = None, *, column: bool = False
    ) -> Canvas:
        """The figure as a matplotlib figure, at its size on paper.

        ``data`` stands in for the figure's own: ``figure.render(figure.data(n=8))``. With
        ``column`` a figure of the text's width is laid out in one column.
        """
        theme = theme or LIGHT
        if data is None:
            data = self.data()
        tables(data)
        size = (self.column_size if column else None) or self.size
        with styled(theme):
            import matplotlib.figure

            canvas = matplotlib.figure.Figure(figsize=size, facecolor=theme.paper)
            self.draw(data, canvas, theme)
        return canvas


_REST = ", and more, which the data list."


def _in_short(alt: str) -> str:
    """The text, up to a part of a sentence from which it would be too long to hear."""
    if len(alt) <= MAX_ALT:
        return alt
    kept = alt[: MAX_ALT - len(_REST)]
    return kept[: max(kept.rfind(end) for end in (", ", "; ", ". "))] + _REST
