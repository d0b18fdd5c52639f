"""The claims page, made from ``data/claims.yml``: one card a row, grouped by chapter."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from lcn_chapter_links import ChapterLink
from lcn_figure_links import Repository, load_index
from sphinx.util.docutils import SphinxDirective

from lcn_support.publishing.ledger import KINDS, STATUSES, Claim, load_claims
from lcn_support.resources import resource


class ClaimsLedger(SphinxDirective):
    """``{claims-ledger}``: every claim with its source, hypothesis, evidence and tests."""

    def run(self) -> list[nodes.Node]:
        path = resource("data/claims.yml")
        self.env.note_dependency(str(path))
        claims = sorted(load_claims(path), key=lambda claim: claim.page)
        figures = load_index(self.env.app)["figures"]
        self.figures = {
            claim.id: [figure for figure in figures if claim.id in figure["claims"]]
            for claim in claims
        }
        return [self.chapter(page, list(rows)) for page, rows in groupby(claims, lambda c: c.page)]

    def chapter(self, page: str, claims: list[Claim]) -> nodes.section:
        source = Path(self.env.srcdir) / f"{page}.md"
        text = source.read_text("utf-8") if source.is_file() else ""
        heading = re.search(r"^# (.+)$", text, re.M)
        section = nodes.section(ids=["claims-of-" + page.rpartition("/")[2]])
        section += nodes.title("", "", *self.inline(heading[1] if heading else page))
        section += map(self.card, claims)
        return section

    def card(self, claim: Claim) -> nodes.container:
        card = nodes.container(ids=[f"claim-{claim.id}"], classes=["lcn-claim"])
        badge = nodes.inline("", STATUSES[claim.status], classes=["lcn-status"])
        badge["classes"].append("lcn-" + claim.status.replace(" ", "-"))
        card += nodes.paragraph("", "", nodes.literal("", claim.id), nodes.Text(" "), badge)
        statement = nodes.container(classes=["lcn-statement"])
        statement += self.blocks(claim.statement)
        card += statement
        sources = [f"{{cite:t}}`{key}`" for key in claim.source]
        rows: list[tuple[str, list[nodes.Node] | nodes.Element]] = [
            ("Origin", self.inline(", ".join(filter(None, (claim.origin, *sources, claim.place))))),
            ("Hypothesis", self.inline(claim.hypothesis)),
            ("Evidence", self.inline(_evidence(claim))),
            ("Chapter", [ChapterLink(docname=claim.page, anchor=claim.anchor)]),
            ("Checked by", self.tests(claim.tests)),
            ("Broken by", self.tests(claim.breaks)),
        ]
        if claim.note:
            rows.insert(2, ("Note", self.inline(claim.note)))
        if self.figures[claim.id]:
            rows.insert(-2, ("Seen in", self.pictures(claim)))
        listing = nodes.definition_list(classes=["lcn-rows"])
        for term, content in rows:
            body = content if isinstance(content, nodes.Element) else _paragraph(content)
            listing += nodes.definition_list_item(
                "", nodes.term("", term), nodes.definition("", body)
            )
        card += listing
        return card

    def blocks(self, text: str) -> list[nodes.Node]:
        box = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), "data/claims.yml"), 0, box)
        return box.children

    def inline(self, text: str) -> list[nodes.Node]:
        return [node for block in self.blocks(" ".join(text.split())) for node in block.children]

    def tests(self, names: tuple[str, ...]) -> nodes.bullet_list:
        repository = Repository.of(self.env.app)
        root = Path(self.env.srcdir).parent
        found = nodes.bullet_list()
        for name in names:
            path, _, function = name.partition("::")
            function = function.rpartition("::")[2]
            label = nodes.literal("", function or path)
            uri = repository.lines(path, _line(root / path, function))
            found += nodes.list_item("", _paragraph([nodes.reference("", "", label, refuri=uri)]))
        return found

    def pictures(self, claim: Claim) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for figure in self.figures[claim.id]:
            uri = f"figures.html#{figure['id']}"
            link = nodes.reference("", figure["title"], refuri=uri, internal=True)
            found += [nodes.Text("; "), link]
        return found[1:]


def _paragraph(content: list[nodes.Node]) -> nodes.paragraph:
    return nodes.paragraph("", "", *content)


def _evidence(claim: Claim) -> str:
    parts = [KINDS[claim.kind], claim.interval]
    if claim.failure_probability:
        parts.append(f"probability of failure {claim.failure_probability}")
    return "; ".join(filter(None, parts))


def _line(path: Path, function: str) -> int:
    """The line on which a test or the owner of a doctest is defined."""
    name = re.escape(function.rpartition(".")[2])
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    definition = re.compile(rf"\s*(?:async )?(?:def|class) {name}\b")
    return next((n for n, line in enumerate(lines, 1) if definition.match(line)), 1)
