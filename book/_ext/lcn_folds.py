"""Proofs, solutions and boxes that fold away, without a script.

What has the class ``dropdown`` becomes a ``<details>``: it opens by mouse, key and link to a place
inside, and on paper it stands open. A proof begins with its word, a solution with its exercise.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from lcn_statements import number
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxTranslator
from sphinx_exercise.nodes import solution_node
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import proof_node

logger = logging.getLogger(__name__)

FOLDED = {"dropdown", "toggle"}


class Fold(nodes.General, nodes.Element):
    """A box with ``fold["title"]``, which opens and closes it if ``fold["folded"]``."""


class Proof(SphinxDirective):
    """``{prf:proof}``: a box that begins with the word *Proof*."""

    has_content = True
    option_spec = {"class": directives.class_option}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        box = nodes.admonition(classes=["proof", *self.options.get("class", ())])
        self.state.nested_parse(self.content, self.content_offset, box)
        if not isinstance(box[0], nodes.paragraph):
            box.insert(0, nodes.paragraph())
        word = nodes.emphasis("", "Proof.", classes=["lcn-proof-word"])
        box[0][:0] = [word, nodes.Text(" ")]
        return [proof_node("", box)]


class FoldAway(SphinxPostTransform):
    """Turn proofs, solutions and boxes that are to be folded into folds."""

    default_priority = 16
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for proof in list(self.document.findall(proof_node)):
            if is_folded(box := proof[0]):
                del box[0][:2]  # the word, which is the title now
            proof.parent.replace(proof, fold(box, "Proof" if is_folded(box) else ""))
        for solution in list(self.document.findall(solution_node)):
            solution.pop(0)
            solution.parent.replace(solution, fold(solution, self.title_of(solution)))
        for box in list(self.document.findall(nodes.Admonition)):
            if is_folded(box) and isinstance(box[0], nodes.title):
                title = box.pop(0).astext()
                box.parent.replace(box, fold(box, title))

    def title_of(self, solution: nodes.Element) -> str:
        """*Solution of Exercise 5.1*."""
        label = solution["target_label"]
        exercise = self.env.sphinx_exercise_registry.get(label)  # type: ignore[attr-defined]
        if exercise is None:
            logger.warning("there is no exercise %s to solve", label, location=solution)
            return "Solution"
        counted = number(self.env, "exercise", "exercise", exercise["docname"], label)
        return f"Solution of {counted}"


def is_folded(box: nodes.Element) -> bool:
    return bool(FOLDED & set(box["classes"]))


def fold(box: nodes.Element, title: str) -> Fold:
    """The content of a box, with its classes and ids, below the title that opens it."""
    classes = [name for name in box["classes"] if name not in FOLDED]
    return Fold(
        "", *box.children, ids=box["ids"], classes=classes, title=title, folded=is_folded(box)
    )


def visit_fold(self: SphinxTranslator, node: Fold) -> None:
    tag, head = ("details", "summary") if node["folded"] else ("div", "p")
    self.body.append(self.starttag(node, tag, CLASS="lcn-fold"))
    if node["title"]:
        title = escape(node["title"])
        self.body.append(f'<{head} class="lcn-fold-title">{title}</{head}>\n')
    self.body.append('<div class="lcn-fold-content">\n')


def depart_fold(self: SphinxTranslator, node: Fold) -> None:
    self.body.append("</div></details>\n" if node["folded"] else "</div></div>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    ProofDomain.directives["proof"] = Proof
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_css_file("lcn-print.css", media="print")
    app.add_post_transform(FoldAway)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
