"""Figures on a page: their pictures and numbers, and links to files, claims and source lines.

A chapter's outputs hold their pictures whole, so that its notebook works anywhere. A page of the
book takes them from the exported files instead, those of one theme when they are looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lcn_chapter_links import expected
from lcn_figure_numbers import label_of, place_of
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FIGURES = "_extra/figures"
SHOWN = re.compile(
    r'<figure class="(lcn-figure" id|lcn-picture" data-figure)="(fig-[a-z0-9-]+)".*?</figure>', re.S
)
"""What a chapter's output shows, and what the gallery leaves to be filled."""

CARD = re.compile(r'(<section class="lcn-card" id="(fig-[a-z0-9-]+)">\s*<h2>)')
PHONE, DARK = "(max-width: 600px)", "(prefers-color-scheme: dark)"
"""Where a figure is shown in one column, and where a page is dark until someone chooses."""


@dataclass(frozen=True)
class Repository:
    """Where the source is read on the web."""

    url: str
    branch: str

    @classmethod
    def of(cls, app: Sphinx) -> Repository:
        options = app.config.html_theme_options
        return cls(options.get("repository_url", ""), options.get("repository_branch") or "main")

    def lines(self, path: str, first: int, last: int | None = None, at: str = "") -> str:
        """Address of some lines of a file, at a commit or else on the branch."""
        span = f"#L{first}" + (f"-L{last}" if last else "")
        return f"{self.url}/blob/{at or self.branch}/{path}{span}"


def index_path(app: Sphinx) -> Path:
    """The index that ``python -m lcn_support figures`` writes."""
    return Path(app.srcdir) / FIGURES / "index.json"


def load_index(app: Sphinx) -> dict[str, Any]:
    """The exported figures, those that still exist; an error says how to export them."""
    from lcn_support.figures import ids

    path = index_path(app)
    if not path.is_file():
        raise ExtensionError(
            f"no figures in book/{FIGURES}: run python -m lcn_support figures --out book/{FIGURES}"
        )
    index = json.loads(path.read_text("utf-8"))
    index["figures"] = [figure for figure in index["figures"] if figure["id"] in ids()]
    files = {file for figure in index["figures"] for file in figure["files"]}
    missing = {file for file in files if not (path.parent / file).is_file()}
    missing |= set(ids()) - {figure["id"] for figure in index["figures"]}
    if missing:
        raise ExtensionError(
            f"not exported: {', '.join(sorted(missing))}; "
            f"run python -m lcn_support figures --out book/{FIGURES}"
        )
    return index


def to_root(docname: str) -> str:
    """The way from a page to the root of the book."""
    return "../" * docname.count("/")


def pictures(entry: dict[str, Any], root: str, first: bool = False) -> str:
    """The exported pictures of a figure, in both themes.

    A browser fetches a lazy picture when it is about to be seen, so never that of the other theme.
    On a phone a wide figure has its version in one column. The first picture of a page, in or near
    the first screen, is fetched at once, in the theme of the system; the lazy ones beside it are
    for a reader who has chosen a theme.
    """
    from lcn_support.figures.style import THEMES

    themes = [(theme.name, "" if theme.name == "light" else f".{theme.name}") for theme in THEMES]
    found = [_picture(entry, root, name, ending, 'loading="lazy"') for name, ending in themes]
    if first:
        dark = _sources(entry, root, ".dark", DARK)
        found.insert(0, _picture(entry, root, "system", "", 'fetchpriority="high"', dark))
    return "\n".join(found)


def _picture(
    entry: dict[str, Any], root: str, name: str, ending: str, fetched: str, before: str = ""
) -> str:
    """One picture; a phone has its column, where there is one."""
    width, height = _pixels(entry["size_inches"])
    sources = before + _sources(entry, root, ending)
    return (
        f'<picture class="lcn-{name}">{sources}<img class="dark-light" {fetched} '
        f'src="{root}figures/{entry["id"]}{ending}.svg" alt="{escape(entry["alt"])}" '
        f'width="{width}" height="{height}"></picture>'
    )


def _sources(entry: dict[str, Any], root: str, ending: str, *media: str) -> str:
    """What a picture shows instead under some conditions, and on a phone."""
    kinds = [("", entry["size_inches"], media)]
    if entry["column_inches"]:
        kinds.insert(0, (".column", entry["column_inches"], (PHONE, *media)))
    return "".join(
        f'<source media="{" and ".join(conditions)}" '
        f'srcset="{root}figures/{entry["id"]}{kind}{ending}.svg" '
        'width="{}" height="{}">'.format(*_pixels(inches))
        for kind, inches, conditions in kinds
        if conditions
    )


def _pixels(inches: list[float]) -> tuple[int, ...]:
    from lcn_support.figures.style import PIXELS_PER_INCH

    return tuple(round(PIXELS_PER_INCH * side) for side in inches)


def links(entry: dict[str, Any], index: dict[str, Any], root: str, repository: Repository) -> str:
    """One line of HTML: the files of a figure and the lines that drew it."""
    name = entry["id"]
    kinds = [("PDF", f"{name}.pdf"), ("SVG", f"{name}.svg"), ("PNG", f"{name}.png")]
    if entry["column_inches"]:
        kinds.append(("PDF, one column", f"{name}.column.pdf"))
    for file in entry["files"]:
        if file.endswith(".csv"):
            table = file.removeprefix(name).removesuffix(".csv").strip(".")
            kinds.append((f"Data: {table}" if table else "Data", file))
    kinds.append(("BibTeX", f"{name}.bib"))
    items = [(label, f"{root}figures/{file}") for label, file in kinds]
    commit = re.search(r"revision ([0-9a-f]{40});", index["provenance"])
    first, last = entry["lines"]
    source = repository.lines(entry["source"], first, last, commit[1] if commit else "")
    items.append((f"Source lines {first}–{last}", source))
    claims = entry["claims"]
    for number, claim in enumerate(claims, 1):
        label = "Claim" if len(claims) == 1 else f"Claim {number}"
        items.append((label, f"{root}claims.html#claim-{claim}"))
    title = escape(entry["title"])
    listed = "".join(
        f'<li><a href="{escape(url)}" aria-label="{label}, {title}">{label}</a></li>'
        for label, url in ((escape(text), url) for text, url in items)
    )
    return f'<ul class="lcn-links">{listed}</ul>'


def _caption(app: Sphinx, pagename: str, entry: dict[str, Any], in_chapter: bool) -> str:
    """Number, title and words; the number leads to the place that shows the figure."""
    name, page = entry["id"], place_of(app.env, entry["id"])
    label = label_of(app.env, name)
    permalink = ""
    if in_chapter:
        permalink = (
            f'<a class="headerlink" href="#{name}" title="Link to this figure" '
            f'aria-label="Link to {label}">#</a>'
        )
    elif page is not None:
        label = f'<a href="{app.builder.get_relative_uri(pagename, page)}#{name}">{label}</a>'
    return (
        f'<figcaption><strong class="lcn-title">{label}. {escape(entry["title"])}.</strong>'
        f"{permalink} {escape(entry['caption'])}</figcaption>"
    )


def add_links(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Give every figure of a page its pictures and its number, and in a chapter its links."""
    body = context.get("body")
    if not body or not (SHOWN.search(body) or CARD.search(body)):
        return
    index, repository = load_index(app), Repository.of(app)
    entries = {entry["id"]: entry for entry in index["figures"]}
    root, seen = to_root(pagename), []

    def dressed(match: re.Match[str]) -> str:
        kind, name = match.groups()
        entry = entries.get(name)
        if entry is None:
            raise ExtensionError(f"{pagename} shows {name}, which is no figure of the book")
        in_chapter = kind.startswith("lcn-figure")
        parts = [
            f'<figure class="{kind}="{name}">',
            pictures(entry, root, first=not seen),
            _caption(app, pagename, entry, in_chapter),
        ]
        seen.append(name)
        if in_chapter:
            claims = entry["claims"]
            expected(app).update(("claims", f"claim-{claim}", pagename) for claim in claims)
            parts.append(links(entry, index, root, repository))
        return "\n".join([*parts, "</figure>"])

    body = SHOWN.sub(dressed, body)
    context["body"] = CARD.sub(lambda m: f"{m[1]}{label_of(app.env, m[2])}. ", body)
