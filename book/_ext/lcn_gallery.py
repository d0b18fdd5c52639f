"""The figure gallery: every figure of the book with its files, made from the exported index.

Pictures and captions are filled in with those of the chapters, when numbers are known.
"""

from __future__ import annotations

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
        picture = f'<figure class="lcn-picture" data-figure="{entry["id"]}"></figure>'
        if teaser:
            return [nodes.raw("", picture, format="html")]

        root = to_root(self.env.docname)
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
