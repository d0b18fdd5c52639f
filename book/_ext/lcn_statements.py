"""Statements and exercises: headings with a number, a name and an address of their own.

* The title of a theorem, a definition, an exercise is a heading one level below its section, and
  carries a link to itself; ``lcn_citing`` adds how to cite it.
* Statements stand in the page's list of contents, under their section.
* The index of statements lists numbers and names, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import IndexEntry
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxTranslator
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_subtitle
from sphinx_proof.domain import ProofDomain, ProofIndex
from sphinx_proof.nodes import NODE_TYPES

STATEMENTS = tuple(NODE_TYPES.values())
NUMBERED = (*STATEMENTS, exercise_enumerable_node)
SHARED_IDS = {"proof-content", "exercise-content", "solution-content"}


class StatementTitle(nodes.title):
    """The heading of a statement: ``title["number"]`` is *Theorem 5.1*, its children the name.

    ``title["level"]`` is that of the heading, ``title["anchor"]`` the address of the statement,
    ``title["bibtex"]``, where there is one, how to cite it; ``title["plain"]`` is words alone.
    """


class StatementIndex(ProofIndex):
    """All statements of the book: their numbers and names, under the number of their page."""

    localname = "Statements"
    shortname = "statements"

    def generate(self, docnames: Any = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        env = self.domain.env
        groups: dict[str, list[IndexEntry]] = {}
        for page, letter in _numbered_pages(env):
            listed = [s for s in env.proof_list.values() if s["docname"] == page]
            groups[letter] = [
                IndexEntry(
                    number(env, s["realtype"], s["countertype"], page, s["label"]),
                    0, page, s["label"], "", "", s.get("name", ""),
                )
                for s in listed
            ]  # fmt: skip
        return [(letter, entries) for letter, entries in groups.items() if entries], True


def _numbered_pages(env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """The pages that have a number, in the order of the book, each with it."""
    for page, numbers in env.toc_secnumbers.items():
        if numbers.get(""):
            yield page, str(numbers[""][0])


def number(env: BuildEnvironment, kind: str, counter: str, page: str, label: str) -> str:
    """*Theorem 5.1*; the kind alone where a page is not numbered."""
    digits = env.toc_fignumbers.get(page, {}).get(counter, {}).get(label, ())
    return " ".join([kind.title(), ".".join(map(str, digits))]).strip()


def settle(app: Sphinx, doctree: nodes.document) -> None:
    """Make what statements hold a box and no section, all with one id, and note the names."""
    for node in list(doctree.findall(nodes.section)):
        if SHARED_IDS & set(node["ids"]):
            node.parent.replace(node, nodes.container("", *node.children, classes=node["classes"]))
    for node in doctree.findall(lambda node: isinstance(node, STATEMENTS)):
        app.env.proof_list[node["label"]]["name"] = node[0].astext().strip()


class StatementHeadings(SphinxPostTransform):
    """Give each statement and each exercise its heading, before sphinx-exercise makes one."""

    default_priority = 15
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(lambda node: isinstance(node, NUMBERED))):
            label = node["label"]
            if isinstance(node, exercise_enumerable_node):
                found = number(self.env, "exercise", "exercise", node["docname"], label)
                name = [n for part in node[0].findall(exercise_subtitle) for n in part.children]
            else:
                page = self.env.proof_list[label]["docname"]
                found = number(self.env, node["realtype"], node["countertype"], page, label)
                name = node[0].children
            title = StatementTitle("", "", *_stripped(name))
            title["number"], title["anchor"], title["level"] = found, label, _level(node)
            node[0] = title


def _stripped(name: list[nodes.Node]) -> list[nodes.Node]:
    """Copies of a title's nodes without the space that the title's format sets before them."""
    first = [nodes.Text(node.lstrip()) for node in name[:1] if isinstance(node, nodes.Text)]
    return [*first, *(node.deepcopy() for node in name[len(first) :])]


def _level(node: nodes.Node) -> int:
    """One more than the sections around it."""
    level, parent = 1, node.parent
    while parent is not None:
        level += isinstance(parent, nodes.section)
        parent = parent.parent
    return level


def visit_statement(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "div", CLASS="lcn-box"))


def depart_statement(self: SphinxTranslator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def visit_title(self: SphinxTranslator, node: StatementTitle) -> None:
    heading = "" if node.get("plain") else f' role="heading" aria-level="{node["level"]}"'
    number = f'<span class="caption-number">{node["number"]}</span>'
    self.body.append(f'<div class="lcn-heading"><span{heading}>{number} ')


def depart_title(self: SphinxTranslator, node: StatementTitle) -> None:
    self.body.append("</span>")
    if not node.get("plain"):
        label = escape(f"Link to {node['number']}")
        self.body.append(
            f'<a class="headerlink" href="#{node["anchor"]}" title="{label}" '
            f'aria-label="{label}">#</a>{node.get("bibtex", "")}'
        )
    self.body.append("</div>\n")


def add_to_contents(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """List the page's statements in its contents, each section's before its subsections."""
    if doctree is None or "toc" not in context:
        return
    listed: dict[str, list[str]] = {}
    for node in doctree.findall(lambda node: isinstance(node, STATEMENTS)):
        section = node.parent
        while not isinstance(section, nodes.section):
            section = section.parent
        anchor = "" if section.parent is doctree else section["ids"][0]
        listed.setdefault(anchor, []).append(_entry(app, node[0]))
    for anchor, entries in listed.items():
        context["toc"] = with_entries(context["toc"], anchor, entries)


def _entry(app: Sphinx, title: nodes.Element) -> str:
    name = app.builder.render_partial(  # type: ignore[attr-defined]
        nodes.inline("", "", *(child.deepcopy() for child in title.children))
    )["fragment"]
    return (
        f'<li><a class="reference internal" href="#{title["anchor"]}">'
        f'<span class="lcn-number">{title["number"]}</span> {name.strip()}</a></li>\n'
    )


def with_entries(contents: str, anchor: str, entries: list[str]) -> str:
    """The list of contents with entries put first below the section at ``anchor``.

    >>> with_entries('<li><a href="#why">Why</a></li>', "why", ["<li>A</li>"])
    '<li><a href="#why">Why</a><ul><li>A</li></ul></li>'
    >>> with_entries('<li><a href="#why">Why</a><ul><li>B</li></ul></li>', "why", ["<li>A</li>"])
    '<li><a href="#why">Why</a><ul><li>A</li><li>B</li></ul></li>'
    """
    section = re.compile(rf'(<a [^>]*href="#{re.escape(anchor)}">.*?</a>)(\s*<ul>)?', re.S)

    def listing(match: re.Match[str]) -> str:
        first = f"{match[1]}<ul>{''.join(entries)}"
        return first if match[2] else first + "</ul>"

    return section.sub(listing, contents, count=1)


def setup(app: Sphinx) -> dict[str, Any]:
    ProofDomain.indices = [StatementIndex]
    app.add_node(StatementTitle, html=(visit_title, depart_title))
    for node in NUMBERED:
        app.add_node(node, override=True, html=(visit_statement, depart_statement))
    app.add_css_file("lcn-statements.css")
    app.add_post_transform(StatementHeadings)
    app.connect("doctree-read", settle)
    app.connect("html-page-context", add_to_contents)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
