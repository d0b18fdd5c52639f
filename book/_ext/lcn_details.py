"""Rows that open: a line that is always seen and content on demand; in print all of it is seen."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class Details(nodes.General, nodes.Element):
    """A row; ``data`` are its facts, which a script can choose rows by."""


class Summary(nodes.General, nodes.TextElement):
    """The line of a row that is always seen."""


def visit_html_details(self: Any, node: Details) -> None:
    facts = {f"data-{name}": value for name, value in node["data"].items()}
    self.body.append(self.starttag(node, "details", **facts))


def depart_html_details(self: Any, node: Details) -> None:
    self.body.append("</details>\n")


def visit_html_summary(self: Any, node: Summary) -> None:
    self.body.append(self.starttag(node, "summary", ""))


def depart_html_summary(self: Any, node: Summary) -> None:
    self.body.append("</summary>\n")


def visit_latex_details(self: Any, node: Details) -> None:
    self.body.append("\n\n\\medskip\n")


def depart_latex_details(self: Any, node: Details) -> None:
    self.body.append("\n\n")


def visit_latex_summary(self: Any, node: Summary) -> None:
    self.body.append("\\noindent{\\sphinxstylestrong{")


def depart_latex_summary(self: Any, node: Summary) -> None:
    self.body.append("}}\n\n")


def add_nodes(app: Sphinx) -> None:
    """Make the nodes known to the writers of pages and of print."""
    app.add_node(
        Details,
        html=(visit_html_details, depart_html_details),
        latex=(visit_latex_details, depart_latex_details),
    )
    app.add_node(
        Summary,
        html=(visit_html_summary, depart_html_summary),
        latex=(visit_latex_summary, depart_latex_summary),
    )
