"""How to cite a page and a statement, and which edition of the book a page belongs to.

At the end of each page stand BibTeX entries of the book and of the page; beside a statement's link
to itself a button opens its entry. No script is needed: a page folds with ``<details>``, an entry
is a popover. The footer says version, commit and licence.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from lcn_figure_links import Repository
from lcn_statements import STATEMENTS, StatementTitle
from lcn_unbroken import DOT
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from lcn_support.publishing.citations import book_entry, part_entry
from lcn_support.publishing.edition import Edition
from lcn_support.publishing.provenance import LICENCE, LICENCE_URL


class StatementEntries(SphinxPostTransform):
    """Give the title of each statement its BibTeX entry."""

    default_priority = 20
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        page, state = self.env.docname, str(self.app.lcn_edition)  # type: ignore[attr-defined]
        for title in self.document.findall(StatementTitle):
            if not isinstance(title.parent, STATEMENTS):
                continue
            name, anchor = title.astext(), title["anchor"]
            named = f"{title['number']} ({name})" if name else title["number"]
            where = part_name(self.env, page)
            entry = part_entry(f"lcn:{anchor}", named, where, f"{page}.html#{anchor}", state)
            title["bibtex"] = popover(anchor, title["number"], entry)


def part_name(env: BuildEnvironment, page: str) -> str:
    """*Chapter 5*, *Appendix A*, or *Page*."""
    number = env.toc_secnumbers.get(page, {}).get("")
    if not number:
        return "Page"
    return f"{'Chapter' if isinstance(number[0], int) else 'Appendix'} {number[0]}"


def bibtex(entry: str) -> str:
    return (
        '<div class="highlight-bibtex notranslate"><div class="highlight">'
        f"<pre>{escape(entry.strip(), quote=False)}\n</pre></div></div>"
    )


def popover(anchor: str, number: str, entry: str) -> str:
    """A button that opens the entry, and the entry, above the page."""
    name = re.sub(r"[^\w-]", "-", f"cite-{anchor}")
    return (
        f'<button class="lcn-cite" type="button" popovertarget="{name}" '
        f'aria-label="cite {escape(number)}">cite</button>'
        f'<div class="lcn-entry" id="{name}" popover>{bibtex(entry)}</div>'
    )


def page_entries(app: Sphinx, page: str) -> str:
    """A fold with the entries of the book and of a page."""
    state = str(app.lcn_edition)  # type: ignore[attr-defined]
    key = f"lcn:{page.rpartition('/')[2]}"
    own = part_entry(
        key, app.env.titles[page].astext(), part_name(app.env, page), f"{page}.html", state
    )
    entries = [("The book", book_entry(state))]
    if page != app.config.root_doc:
        entries.insert(0, ("This page", own))
    listed = "".join(f"<p>{name}:</p>{bibtex(entry)}" for name, entry in entries)
    return (
        '<details class="lcn-fold lcn-cite-page" id="cite-this-page">'
        '<summary class="lcn-fold-title">Cite this page</summary>'
        f'<div class="lcn-fold-content">{listed}</div></details>\n'
    )


def footer(app: Sphinx, has_entries: bool) -> str:
    """One line: version, commit with its date, licence, and the way to the entries."""
    edition: Edition = app.lcn_edition  # type: ignore[attr-defined]
    repository, name = Repository.of(app).url, escape(edition.version)
    if edition.is_release:
        name = f'<a href="{escape(repository)}/releases/tag/v{name}">{name}</a>'
    parts = [f"The LCN Companion {name}"]
    if edition.commit:
        url = f"{repository}/commit/{edition.commit}"
        parts.append(
            f'commit <a href="{escape(url)}">{edition.commit[:7]}</a>, '
            f'<time datetime="{edition.date}">{edition.date}</time>{edition.reserve}'
        )
    parts.append(f'text and figures <a href="{LICENCE_URL}">{LICENCE}</a>, code MIT')
    if has_entries:
        parts.append('<a href="#cite-this-page">cite this page</a>')
    return f'<p class="lcn-edition">{DOT.join(parts)}</p>'


def add_entries(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    has_entries = doctree is not None and "body" in context
    if has_entries:
        context["body"] += page_entries(app, page)
    context["theme_extra_footer"] = footer(app, has_entries)


def note_edition(app: Sphinx) -> None:
    app.lcn_edition = Edition.current()  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(StatementEntries)
    app.connect("builder-inited", note_edition)
    app.connect("html-page-context", add_entries, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
