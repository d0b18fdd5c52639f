"""The figure gallery: every figure of the book with its files, made from the exported index."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lcn_chapter_links import ChapterLink
from lcn_figure_links import FIGURES, Repository, index_path, links, load_index, to_root
from sphinx.util.docutils import SphinxDirective


class FigureGallery(SphinxDirective):
    """``{figure-gallery}``: cards of all figures, or pictures of those that ``:only:`` names."""

    option_spec: ClassVar = {"only": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        index = load_index(self.env.app)
        self.env.note_dependency(str(index_path(self.env.app)))
        chosen = self.options.get("only", "").split()
        known = {figure["id"]: figure for figure in index["figures"]}
        if unknown := set(chosen) - set(known):
            raise self.error(f"no figure {', '.join(sorted(unknown))} in the book")
        figures = [known[name] for name in chosen or known]
        teaser = bool(chosen)
        return [node for figure in figures for node in self.card(figure, index, teaser)]

    def card(self, entry: dict[str, Any], index: dict[str, Any], teaser: bool) -> list[nodes.Node]:
        root = to_root(self.env.docname)
        width, height = (round(96 * 1.35 * inches) for inches in entry["size_inches"])
        images = "".join(
            f'<img class="lcn-{theme} dark-light" src="{root}figures/{entry["id"]}{suffix}.svg" '
            f'alt="{escape(entry["alt"])}" width="{width}" height="{height}"{hidden}>'
            for theme, suffix, hidden in (
                ("light", "", ""),
                ("dark", ".dark", ' style="display:none"'),
            )
        )
        if entry["size_inches"][0] > 4:
            label = f"{escape(entry['title'])}; wider than a phone, scrolls sideways"
            images = (
                f'<div class="lcn-wide" role="group" tabindex="0" aria-label="{label}">'
                f"{images}</div>"
            )
        caption = f"<figcaption>{escape(entry['caption'])}</figcaption>"
        picture = f'<figure class="lcn-picture">{images}{caption}</figure>'
        if teaser:
            return [nodes.raw("", picture, format="html")]

        files = links(entry, index, root, Repository.of(self.env.app))
        where = nodes.paragraph("", "Shown in ", classes=["lcn-where"])
        docname, _, anchor = entry["chapter"].partition("#")
        where += ChapterLink(docname=docname, anchor=anchor or entry["id"])
        where += nodes.Text("; cite it as ")
        where += nodes.literal("", entry["id"])
        bib = self.env.srcdir / FIGURES / f"{entry['id']}.bib"
        self.env.note_dependency(str(bib))
        bibtex = nodes.literal_block("", bib.read_text("utf-8"), language="bibtex")
        section = nodes.section(ids=[entry["id"]], classes=["lcn-card"])
        section += [
            nodes.title("", entry["title"]),
            nodes.raw("", picture + files, format="html"),
            where,
            nodes.raw("", "<details><summary>BibTeX</summary>", format="html"),
            bibtex,
            nodes.raw("", "</details>", format="html"),
        ]
        return [section]
