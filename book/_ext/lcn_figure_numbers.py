"""Numbers of figures: that of the chapter, and the place among the figures that its page shows.

``{fig}`fig-discriminant-cone``` is a link that reads "Figure 2.1", on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)

SHOWN = re.compile(r'<figure class="lcn-figure" id="(fig-[a-z0-9-]+)"')
GALLERY = re.compile(r"(?:^|/)figures\.html#(fig-[a-z0-9-]+)$")


class FigureLink(nodes.Inline, nodes.Element):
    """A link to the place that shows ``figure``, with its number as text."""


class FigureRole(SphinxRole):
    """``{fig}`fig-…```: the number of a figure, linked to it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        link = FigureLink(figure=self.text.strip())
        self.set_source_info(link)
        return [link], []


def shown_on(env: BuildEnvironment) -> dict[str, list[str]]:
    """The figures that each page shows, in their order, under the book's own parameters."""
    if not hasattr(env, "lcn_shown_figures"):
        env.lcn_shown_figures = {}  # type: ignore[attr-defined]
    return env.lcn_shown_figures  # type: ignore[attr-defined, no-any-return]


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note which figures the outputs of a page show."""
    pieces = (n.astext() for n in doctree.findall(nodes.raw) if "html" in n.get("format", ""))
    found = [name for piece in pieces for name in SHOWN.findall(piece)]
    shown_on(app.env)[app.env.docname] = list(dict.fromkeys(found))


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again, or gone."""
    shown_on(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what another process read."""
    shown_on(env).update({name: shown_on(other).get(name, []) for name in docnames})


def place_of(env: BuildEnvironment, figure: str) -> str | None:
    """The page that shows a figure, the first by name."""
    return next((page for page, names in sorted(shown_on(env).items()) if figure in names), None)


def number_of(env: BuildEnvironment, figure: str) -> str:
    """The number of a figure, such as ``2.1``; empty where it has none.

    The number of a page is the first one that the table of contents gives it, or a letter.
    """
    page = place_of(env, figure)
    chapter = env.toc_secnumbers.get(page or "", {}).get("")
    if page is None or not chapter:
        return ""
    return f"{chapter[0]}.{1 + shown_on(env)[page].index(figure)}"


def label_of(env: BuildEnvironment, figure: str) -> str:
    """``Figure 2.1``; ``Figure`` where it has no number."""
    return f"Figure {number_of(env, figure)}".strip()


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give links to figures their text and their address, now that numbers are known."""
    for link in list(doctree.findall(FigureLink)):
        figure, page = link["figure"], place_of(app.env, link["figure"])
        if page is None:
            logger.warning("no page shows %s", figure, location=link, type="lcn", subtype="figure")
            link.replace_self(nodes.Text(figure))
            continue
        text = label_of(app.env, figure)
        if app.builder.format != "html":
            link.replace_self(nodes.Text(text))
            continue
        uri = f"{app.builder.get_relative_uri(docname, page)}#{figure}"
        link.replace_self(nodes.reference("", text, refuri=uri, internal=True))
    for reference in doctree.findall(nodes.reference):
        gallery = GALLERY.search(reference.get("refuri", ""))
        if gallery and (number := number_of(app.env, gallery[1])):
            reference.insert(0, nodes.Text(f"Figure {number}. "))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(FigureLink)
    app.add_role("fig", FigureRole())
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", resolve)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
