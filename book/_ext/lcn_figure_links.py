"""Links from a figure on a page to its files, its claims and the lines that drew it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lcn_chapter_links import expected
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FIGURES = "_extra/figures"
SHOWN = re.compile(r'(<figure class="lcn-figure" id="(fig-[a-z0-9-]+)".*?)(</figure>)', re.S)


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


def links(entry: dict[str, Any], index: dict[str, Any], root: str, repository: Repository) -> str:
    """One line of HTML: the files of a figure and the lines that drew it."""
    name = entry["id"]
    kinds = [("PDF", f"{name}.pdf"), ("SVG", f"{name}.svg"), ("PNG", f"{name}.png")]
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
    listed = "".join(
        f'<li><a href="{escape(url)}" aria-label="{escape(label)}, {name}">{escape(label)}</a></li>'
        for label, url in items
    )
    return f'<ul class="lcn-links">{listed}</ul>'


def add_links(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Give every figure that a chapter shows its line of links."""
    body = context.get("body")
    if not body or 'class="lcn-figure"' not in body:
        return
    index, repository = load_index(app), Repository.of(app)
    entries = {entry["id"]: entry for entry in index["figures"]}

    def linked(match: re.Match[str]) -> str:
        entry = entries.get(match[2])
        if entry is None:
            raise ExtensionError(f"{pagename} shows {match[2]}, which is no figure of the book")
        expected(app).update(("claims", f"claim-{claim}", pagename) for claim in entry["claims"])
        return match[1] + links(entry, index, to_root(pagename), repository) + match[3]

    context["body"] = SHOWN.sub(linked, body)
