"""``{lcn-pdf}``: the whole book as one PDF, where it was made of the very same sources."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from lcn_book import cache_key, digest
from lcn_paper import NAME, STATE
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PAGES = ("book/**/*.md", "book/*.bib", "book/_toc.yml", "book/_ext/*.py", "_config.yml")
MISSING = (
    "The PDF of the whole book is missing here: the book was built without it. "
    "In a checkout, make pdf writes it."
)


class PdfLink(nodes.General, nodes.Element):
    """The place of the link, until all pages are written."""


class Pdf(SphinxDirective):
    """A line with the link, or with the reason why there is none."""

    def run(self) -> list[nodes.Node]:
        return [PdfLink()]


def state(app: Sphinx) -> str:
    """One name for everything that the book is made from."""
    root = Path(app.srcdir).parent
    return cache_key(root) + digest(root, PAGES)


def pdf(app: Sphinx) -> Path | None:
    """The PDF, if it is of this state of the sources."""
    folder = Path(app.outdir).parent / "pdf"
    made, file = folder / STATE, folder / f"{NAME}.pdf"
    is_current = made.is_file() and file.is_file() and made.read_text("utf-8") == state(app)
    return file if is_current else None


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(PdfLink)):
        line = nodes.paragraph(classes=["lcn-pdf"])
        file = pdf(app) if app.builder.format == "html" else None
        if file:
            size = f"{file.stat().st_size / 1e6:.1f} MB"
            uri = "../" * docname.count("/") + file.name
            line += nodes.reference("", "The whole book as a PDF", refuri=uri, internal=True)
            line += nodes.Text(f" ({size}), numbered as here.")
        else:
            line += nodes.Text(MISSING)
        place.replace_self([] if app.builder.format == "latex" else line)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put the PDF beside the pages, or its state beside the LaTeX."""
    if exception:
        return
    if app.builder.format == "latex":
        Path(app.outdir, STATE).write_text(state(app), "utf-8")
    elif app.builder.format == "html" and (file := pdf(app)):
        shutil.copyfile(file, Path(app.outdir, file.name))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(PdfLink)
    app.add_directive("lcn-pdf", Pdf)
    app.connect("doctree-resolved", resolve)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
