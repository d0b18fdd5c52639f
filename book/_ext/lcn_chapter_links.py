"""Links from the generated pages into the chapters, checked against the built pages."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)


class ChapterLink(nodes.Inline, nodes.TextElement):
    """A link to ``docname#anchor``, with the title of the page as its text if it has none.

    ``reftitle`` is shown with the pointer over it, and after the text where there are no links.
    """


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn chapter links into references, now that titles and addresses are known."""
    for link in list(doctree.findall(ChapterLink)):
        target, anchor = link["docname"], link["anchor"]
        if target not in app.env.titles:
            logger.warning("no page %s", target, location=link, type="lcn", subtype="chapter")
            link.replace_self(nodes.Text(link.astext() or target))
            continue
        text, hint = link.astext() or app.env.titles[target].astext(), link.get("reftitle", "")
        if app.builder.format != "html":
            link.replace_self(nodes.Text(f"{text} {hint}".rstrip()))
            continue
        uri = f"{app.builder.get_relative_uri(docname, target)}#{anchor}"
        reference = nodes.reference("", text, refuri=uri, internal=True)
        link.replace_self(reference)
        if hint:
            reference["reftitle"] = hint
        expected(app).add((target, anchor, docname))


def expected(app: Sphinx) -> set[tuple[str, str, str]]:
    """Places that the pages written in this run link to."""
    if not hasattr(app, "lcn_expected_anchors"):
        app.lcn_expected_anchors = set()  # type: ignore[attr-defined]
    return app.lcn_expected_anchors  # type: ignore[attr-defined, no-any-return]


def verify(app: Sphinx, exception: Exception | None) -> None:
    """Fail the build when a page has not the place that a generated page links to."""
    if exception or app.builder.format != "html":
        return
    wrong = []
    for target, anchor, docname in sorted(expected(app)):
        page = Path(app.builder.get_outfilename(target))
        if not re.search(rf'\bid="{re.escape(anchor)}"', page.read_text("utf-8")):
            wrong.append(f"{docname} links to {target}#{anchor}")
    if wrong:
        raise ExtensionError("places that no page has: " + "; ".join(wrong))
