"""BibTeX for a paper, for a figure of the book and for the companion itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.publishing.ledger import Claim, load_claims
from lcn_support.publishing.provenance import LICENCE, version
from lcn_support.resources import resource

if TYPE_CHECKING:
    from lcn_support.figures.base import Figure

COMPANION = "lcn"
TITLE = "The {LCN} Companion: the geometry of linear convolutional networks, computed"
AUTHOR = "{The LCN Companion contributors}"
BOOK_URL = "https://lcn-companion.github.io/lcn-companion/"
YEAR = "2026"
"""Of this version, in every entry."""

_LATEX = str.maketrans(
    {"\\": r"\textbackslash ", "{": "(", "}": ")", "~": r"\textasciitilde ", "^": r"\^ "}
    | {letter: f"\\{letter}" for letter in "_%&#$"}
)

_ENTRY = re.compile(r"^@(?!comment|preamble|string)\w+\{\s*([^,\s]+)\s*,", re.M | re.I)


def cite(key: str = COMPANION) -> str:
    """BibTeX of a bibliography key, of a figure id, or of the companion (``'lcn'``).

    A figure comes with the entries of the works that its claims are from. Raises
    ``UnknownKeyError``, a ``KeyError``, for any other key, naming the nearest known one.

    >>> print(cite("Shahverdi2024").splitlines()[0])
    @article{Shahverdi2024,
    >>> entry = cite("fig-discriminant-cone")
    >>> "CC BY 4.0" in entry, "KMMTslides" in entry
    (True, True)
    """
    from lcn_support import figures

    if not isinstance(key, str):
        raise TypeError(f"citation {short(key)} is no text; give a key, such as 'KMMT2022'")
    if key == COMPANION:
        return book_entry()
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


def book_entry(state: str = "") -> str:
    """BibTeX of the book; ``state``, such as ``str(Edition.current())``, goes into its note.

    >>> "note" in book_entry(), "Commit abc" in book_entry("commit abc")
    (False, True)
    """
    stated = {"title": TITLE, "year": YEAR, "version": version(), "url": BOOK_URL}
    return _entry("misc", COMPANION, stated | ({"note": _first_upper(state)} if state else {}))


def part_entry(key: str, title: str, part: str, address: str, state: str = "") -> str:
    """BibTeX of a part of the book: a page, or a statement on one.

    Parameters
    ----------
    key
        of the entry
    title
        what the part is called
    part
        which part it is, such as *Chapter 5*, or where it is
    address
        of the part, relative to the book
    state
        the edition in words, for the note

    Examples
    --------
    >>> entry = part_entry("lcn:bad-minima", "Bad minima", "Chapter 5", "chapters/x.html")
    >>> "howpublished = {Chapter 5 of the {LCN} Companion}" in entry
    True
    """
    stated = {
        "title": "{" + title + "}",
        "howpublished": f"{part} of the {{LCN}} Companion",
        "year": YEAR,
        "version": version(),
        "url": BOOK_URL + address,
        "note": ". ".join(filter(None, (_first_upper(state), LICENCE))),
    }
    return _entry("misc", key, stated)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def figure_entry(
    figure: Figure, revision: str | None = None, parameters: Mapping[str, Any] | None = None
) -> str:
    """BibTeX of a figure, followed by the entries of the works that its claims are from.

    Without a revision the text is the same in every checkout of this version of the package. With
    ``parameters`` of a reader's own it is the entry of that variant: they are in its title, and in
    its key if they differ from the book's. Raises as ``export_variant`` for what they cannot be.

    >>> from lcn_support import figures
    >>> print(figure_entry(figures.get("fig-merge-poset"), None, {"sizes": (3, 2)}).split(",")[0])
    @misc{fig-merge-poset-sizes-3-2
    """
    from lcn_support.publishing.variants import Variant

    variant = Variant.of(figure, parameters or {})
    papers = bibliography()
    shown = sources(figure)
    for key in shown:
        if key not in papers:
            raise UnknownKeyError(f"paper of {figure.id}", key, papers)
    notes = [LICENCE + (f", revision {revision}" if revision else "")]
    for said, in_part in (("Shows a result of", False), ("Shows in part a result of", True)):
        named = [_authors_and_year(papers[key]) for key in shown if shown[key] == in_part]
        notes += [f"{said} {'; '.join(named)}"] if named else []
    place = "Drawn with other parameters than figure" if variant.parameters else "Figure"
    stated = {
        "title": "{" + _as_latex(variant.figure.title) + "}",
        "howpublished": f"{place} \\texttt{{{figure.id}}} of the {{LCN}} Companion",
        "year": YEAR,
        "version": version(),
        "url": f"{BOOK_URL}figures/{figure.id}.pdf",
        "note": ". ".join(notes),
    }
    return "\n".join([_entry("misc", variant.key, stated), *(papers[key] for key in shown)])


def _as_latex(text: str) -> str:
    """Plain text as LaTeX: braces, which must pair in BibTeX, become parentheses."""
    return text.translate(_LATEX)


def sources(figure: Figure, claims: Iterable[Claim] | None = None) -> dict[str, bool]:
    """Keys of the works that a figure's claims are from, and whether only in part.

    None for a figure whose claims are not in the sources we had. ``claims`` are the rows of the
    ledger, by default the book's.

    >>> from lcn_support import figures
    >>> sources(figures.get("fig-merge-poset")), sources(figures.get("fig-special-targets"))
    ({'Shahverdi2024': True}, {})
    """
    ledger = {claim.id: claim for claim in claims or _claims()}
    for name in figure.claims:
        if name not in ledger:
            raise UnknownKeyError(f"claim of {figure.id}", name, ledger)
    shown = [ledger[name] for name in figure.claims]
    keys = dict.fromkeys(key for claim in shown for key in claim.source)
    return {key: all(c.lacks for c in shown if key in c.source) for key in keys}


@cache
def _claims() -> tuple[Claim, ...]:
    return load_claims()


def _authors_and_year(entry: str) -> str:
    """*Kohn, Merkh and Trager 2022*, from an entry whose names begin with the family's."""
    fields = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*?)\},?$", entry, re.M))
    names = [name.partition(",")[0].strip() for name in fields["author"].split(" and ")]
    authors = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{authors} {fields.get('year', '')}".strip()


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
