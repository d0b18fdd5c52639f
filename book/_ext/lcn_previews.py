"""What links lead to, kept in small files of our own, so that a page can show it beside the link.

Each page has a file ``_previews/<page>.json`` with its statements, exercises, figures, words of a
glossary and works of the bibliography: HTML by address. ``lcn-previews.js`` reads it when a reader
rests on a link, by pointer or key. Without the script, or by touch, a link is just a link.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from lcn_statements import NUMBERED, StatementTitle
from sphinx.addnodes import glossary
from sphinx.application import Sphinx

FOLDER = "_previews"
FIGURE = re.compile(r'<figure class="lcn-figure" id="([\w-]+)".*?</figure>', re.S)
NOT_SHOWN = re.compile(
    r'<a class="headerlink".*?</a>|<ul class="lcn-links">.*?</ul>|</?a\b[^>]*>|\sid="[^"]*"', re.S
)


def bare(html: str) -> str:
    """HTML without links, addresses and what else a preview has no use for.

    >>> bare('<p id="a">By <a href="x">this</a>.<a class="headerlink" href="#a">#</a></p>')
    '<p>By this.</p>'
    """
    return NOT_SHOWN.sub("", html).strip()


def previews(app: Sphinx, doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """The addresses of a page that have a preview, each with its HTML."""

    def html(*shown: nodes.Node) -> str:
        box = nodes.container("", *(node.deepcopy() for node in shown), classes=["lcn-previewed"])
        for title in box.findall(StatementTitle):
            title["plain"] = True
        rendered = app.builder.render_partial(box)["fragment"]  # type: ignore[attr-defined]
        return bare(rendered)

    for node in doctree.findall(lambda node: isinstance(node, NUMBERED)):
        yield node["label"], html(*node.children)
    for work in doctree.findall(nodes.citation):
        for name in work["ids"]:
            yield name, html(*work.children[1:])
    for words in doctree.findall(glossary):
        for item in words.findall(nodes.definition_list_item):
            for term in item.findall(nodes.term):
                for name in term["ids"]:
                    yield name, html(*item[-1].children)


def pictures(body: str) -> Iterator[tuple[str, str]]:
    """The figures of a finished page that take their pictures from files."""
    for figure in FIGURE.finditer(body):
        if "data:" not in figure[0]:
            yield figure[1], bare(figure[0])


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None:
        return
    found = dict(previews(app, doctree)) | dict(pictures(context.get("body", "")))
    path = Path(app.outdir, FOLDER, f"{page}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_js_file("lcn-previews.js", loading_method="defer")
    app.connect("html-page-context", write, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
