"""``{lcn-moved} anchor …``: addresses that once stood on a page, with a line that leads on.

The arguments are the ids that the page had; the content says where to go now. Without content the
place itself is still there, under another label.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class Moved(SphinxDirective):
    """A paragraph that the old addresses lead to."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        if not self.content:
            return [nodes.container(ids=self.arguments[0].split(), classes=["lcn-place"])]
        box = nodes.container(classes=["lcn-moved"])
        self.state.nested_parse(self.content, self.content_offset, box)
        if not isinstance(box.next_node(), nodes.paragraph):
            raise self.error("the content says where the reader goes now")
        places = [nodes.inline("", "", ids=[anchor]) for anchor in self.arguments[0].split()]
        box[0][:0] = places
        return [box]
