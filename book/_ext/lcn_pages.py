"""Local Sphinx extension: the pages made from the book's sources, and the links of its figures.

``{figure-gallery}`` is the page of figures, ``lcn_claims`` has those of claims; figures that
chapters show get numbers, ``{fig}`` leads to them, and links to their files and the lines that drew
them.
"""

from __future__ import annotations

from typing import Any

import lcn_chapter_links
import lcn_figure_numbers
from lcn_figure_links import add_links
from lcn_gallery import FigureGallery
from lcn_moved import Moved
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("lcn_claims")
    app.add_node(lcn_chapter_links.ChapterLink)
    app.add_directive("figure-gallery", FigureGallery)
    app.add_directive("lcn-moved", Moved)
    app.add_css_file("lcn-pages.css")
    lcn_figure_numbers.setup(app)
    app.connect("doctree-resolved", lcn_chapter_links.resolve)
    app.connect("html-page-context", add_links)
    app.connect("build-finished", lcn_chapter_links.verify)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
