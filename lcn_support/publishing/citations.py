"""BibTeX for a paper, for a figure of the book and for the companion itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.publishing.provenance import LICENCE, version
from lcn_support.resources import resource

if TYPE_CHECKING:
    from lcn_support.figures.base import Figure

COMPANION = "lcn"
TITLE = "The {LCN} Companion: the geometry of linear convolutional networks, computed"
AUTHOR = "{The LCN Companion contributors}"
BOOK_URL = "https://lcn-companion.github.io/lcn-companion/"

_ENTRY = re.compile(r"^@(?!comment|preamble|string)\w+\{\s*([^,\s]+)\s*,", re.M | re.I)


def cite(key: str = COMPANION) -> str:
    """BibTeX of a bibliography key, of a figure id, or of the companion (``'lcn'``).

    A figure comes with the entry of the paper whose result it shows. Raises
    ``UnknownKeyError``, a ``KeyError``, for any other key, naming the nearest known one.

    >>> print(cite("Shahverdi2024").splitlines()[0])
    @article{Shahverdi2024,
    >>> "CC BY 4.0" in cite("fig-discriminant-cone") and "KMMT2022" in cite("fig-discriminant-cone")
    True
    """
    from lcn_support import figures

    if not isinstance(key, str):
        raise TypeError(f"citation {short(key)} is no text; give a key, such as 'KMMT2022'")
    if key == COMPANION:
        return _entry(
            "misc", COMPANION, {"title": TITLE, "version": version(), "url": BOOK_URL}
        )  # fmt: skip
    papers = bibliography()
    if key in papers:
        return papers[key]
    if key in figures.ids():
        return figure_entry(figures.get(key))
    raise UnknownKeyError("citation", key, [COMPANION, *papers, *figures.ids()])


def bibliography() -> dict[str, str]:
    """The entries of ``book/references.bib`` as they are written there, by key.

    >>> {'KMMT2022', 'KMST2023'} <= set(bibliography())
    True
    """
    text = resource("book/references.bib").read_text("utf-8")
    return {
        start[1]: text[start.start() : _closing(text, start.start())] + "\n"
        for start in _ENTRY.finditer(text)
    }


def figure_entry(figure: Figure, revision: str | None = None) -> str:
    """BibTeX of a figure, followed by the entry of the paper whose result it shows.

    Without a revision the text is the same in every checkout of this version of the package.
    """
    stated = {
        "title": "{" + figure.title + "}",
        "howpublished": f"Figure \\texttt{{{figure.id}}} of the {{LCN}} Companion",
        "version": version(),
        "url": f"{BOOK_URL}figures/{figure.id}.pdf",
        "note": f"{LICENCE}" + (f", revision {revision}" if revision else ""),
    }
    if figure.source == "ours":
        return _entry("misc", figure.id, stated)
    papers = bibliography()
    if figure.source not in papers:
        raise UnknownKeyError(f"paper of {figure.id}", figure.source, papers)
    stated["note"] += f". Shows a result of \\cite{{{figure.source}}}"
    return _entry("misc", figure.id, stated) + "\n" + papers[figure.source]


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    fields = {"author": AUTHOR} | fields
    width = max(map(len, fields))
    lines = [f"  {name:<{width}} = {{{value}}}" for name, value in fields.items()]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError(f"an entry of the bibliography is not closed: {text[start : start + 40]!r}")
