"""The claims page, made from ``data/claims.yml``: counts, filters, one line a claim that opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from lcn_chapter_links import ChapterLink
from lcn_details import Details, Summary
from lcn_figure_links import Repository, load_index
from lcn_origins import LEDGER, citation, origin
from lcn_unbroken import DOT
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from lcn_support.publishing.ledger import KINDS, NOT_HAD, ORIGINS, STATUSES, Claim, load_claims
from lcn_support.resources import resource

PAGE, SCRIPT = "claims", "lcn-claims.js"
FROM = {NOT_HAD: "not in our sources"}  # a line is short
ROWS = re.compile(r'<details class="lcn-claim.*?</details>', re.S)

TESTS = re.compile(r'(?<=<span class="pre">)test_\w+')


class Ledger(SphinxDirective):
    """What the pages that are made from the ledger share."""

    def claims(self) -> list[Claim]:
        path = resource(LEDGER)
        self.env.note_dependency(str(path))
        return sorted(load_claims(path), key=lambda claim: claim.page)

    def title(self, page: str) -> str:
        """The heading of a page, as its source has it."""
        source = Path(self.env.srcdir) / f"{page}.md"
        found = re.search(r"^# (.+)$", source.read_text("utf-8") if source.is_file() else "", re.M)
        return found[1] if found else page

    def blocks(self, text: str) -> list[nodes.Node]:
        box = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), LEDGER), 0, box)
        return box.children

    def inline(self, text: str) -> list[nodes.Node]:
        return [node for block in self.blocks(" ".join(text.split())) for node in block.children]

    def tests(self, names: tuple[str, ...]) -> nodes.bullet_list:
        """Tests, each with a link to its lines."""
        repository = Repository.of(self.env.app)
        root = Path(self.env.srcdir).parent
        found = nodes.bullet_list()
        for name in names:
            path, _, function = name.partition("::")
            function = function.rpartition("::")[2]
            label = nodes.literal("", function or path)
            uri = repository.lines(path, line_of(root / path, function))
            found += nodes.list_item("", paragraph([nodes.reference("", "", label, refuri=uri)]))
        return found


class ClaimsTable(Ledger):
    """``{claims-table}``: how many claims there are of each status, evidence and origin."""

    def run(self) -> list[nodes.Node]:
        claims = self.claims()
        kinds = [(name, [c for c in claims if c.kind == kind]) for kind, name in KINDS.items()]
        statuses = {name: {c for c in claims if c.status == s} for s, name in STATUSES.items()}
        origins = {FROM.get(o, o): {c for c in claims if c.origin == o} for o in ORIGINS}
        pages: dict[str, list[Claim]] = {}
        for c in claims:
            further = c.page.startswith("further/")
            pages.setdefault("Further" if further else self.title(c.page), []).append(c)
        return [
            counts("Status and evidence", "Status", statuses.items(), kinds),
            counts("Origin and evidence", "Origin", origins.items(), kinds),
            counts("Chapter and origin", "Chapter", pages.items(), list(origins.items())),
        ]


class ClaimsLedger(Ledger):
    """``{claims-ledger}``: every claim with its source, hypothesis, evidence and tests."""

    def run(self) -> list[nodes.Node]:
        claims = self.claims()
        figures = load_index(self.env.app)["figures"]
        self.figures = {
            claim.id: [figure for figure in figures if claim.id in figure["claims"]]
            for claim in claims
        }
        chapters = [(page, list(rows)) for page, rows in groupby(claims, lambda c: c.page)]
        form = filters({page: self.title(page) for page, _ in chapters}, len(claims))
        found: list[nodes.Node] = [nodes.raw("", form, format="html")]
        return found + [self.chapter(page, rows) for page, rows in chapters]

    def chapter(self, page: str, claims: list[Claim]) -> nodes.section:
        section = nodes.section(ids=["claims-of-" + page.rpartition("/")[2]])
        section += nodes.title("", "", *self.inline(self.title(page)))
        section += map(self.row, claims)
        return section

    def row(self, claim: Claim) -> Details:
        facts = {"origin": claim.origin, "status": claim.status, "evidence": claim.kind}
        row = Details(classes=["lcn-claim"], data=facts | {"chapter": claim.page})
        body = nodes.container(ids=[f"claim-{claim.id}"], classes=["lcn-body"])
        statement = nodes.container(classes=["lcn-statement"])
        statement += self.blocks(claim.statement)
        body += [statement, self.facts(claim)]
        row += [summary(claim), body]
        return row

    def facts(self, claim: Claim) -> nodes.definition_list:
        near = [[nodes.Text("; "), citation(key)] for key in claim.near]
        rows: list[tuple[str, list[nodes.Node] | nodes.Element]] = [
            ("Origin", origin(claim)),
            ("Not there", self.inline(claim.lacks)),
            ("Comes near", [node for pair in near for node in pair][1:]),
            ("The source says", self.inline(claim.said)),
            ("What differs" if claim.said else "Note", self.inline(claim.note)),
            ("Hypothesis", self.inline(claim.hypothesis)),
            ("Evidence", self.inline(evidence(claim))),
            ("Chapter", [ChapterLink(docname=claim.page, anchor=claim.anchor)]),
            ("Shown in", self.pictures(claim)),
            ("Checked by", self.tests(claim.tests)),
            ("Broken by", self.tests(claim.breaks)),
            ("Name", [nodes.literal("", claim.id)]),
        ]
        rows = [(term, content) for term, content in rows if content]
        return definitions(rows)

    def pictures(self, claim: Claim) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for figure in self.figures[claim.id]:
            place = {"docname": "figures", "anchor": figure["id"]}
            found += [nodes.Text("; "), ChapterLink("", figure["title"], **place)]
        return found[1:]


def summary(claim: Claim) -> Summary:
    """The line of a claim: its title, its status if it differs, chapter, origin and evidence."""
    line = Summary("", "", nodes.inline("", claim.title, classes=["lcn-title"]))
    if claim.status != "holds":
        badge = nodes.inline("", claim.status, classes=["lcn-status"])
        badge["classes"].append("lcn-" + claim.status.replace(" ", "-"))
        line[0] += [nodes.Text(" "), badge]
    for kind, text in (
        ("where", where(claim.page)),
        ("from", FROM.get(claim.origin, claim.origin)),
        ("kind", KINDS[claim.kind]),
    ):
        line += nodes.inline("", DOT, classes=["lcn-dot"])
        line += nodes.inline("", text, classes=[f"lcn-{kind}"])
    return line


def where(page: str) -> str:
    """The page, in a word or two."""
    number = re.match(r"chapters/0*(\d+)-", page)
    return f"ch. {number[1]}" if number else "further"


def filters(chapters: dict[str, str], total: int) -> str:
    """The form that chooses claims; it is hidden where no script can do so."""
    choices = {
        "origin": {o: o for o in ORIGINS},
        "status": STATUSES,
        "evidence": KINDS,
        "chapter": {page: plain(title) for page, title in chapters.items()},
    }
    fields = "".join(
        f'<label>{label.capitalize()} <select name="{label}"><option value="">all</option>'
        + "".join(f'<option value="{escape(k)}">{escape(v)}</option>' for k, v in values.items())
        + "</select></label>"
        for label, values in choices.items()
    )
    said = f'<output aria-live="polite">{total} of {total} claims</output>'
    clear = '<button type="reset">Show all</button>'
    return (
        f'<form class="lcn-filters" aria-label="Choose claims" hidden>{fields}{said}{clear}</form>'
    )


def plain(title: str) -> str:
    """A heading without marks of emphasis and mathematics."""
    return re.sub(r"[$*`]", "", title)


def counts(
    caption: str,
    corner: str,
    rows: Iterable[tuple[str, Iterable[Claim]]],
    columns: Sequence[tuple[str, Iterable[Claim]]],
) -> nodes.table:
    """How many claims each row and column have in common, with the sums of rows and columns."""
    body = [(head, [len(set(row) & set(column)) for _, column in columns]) for head, row in rows]
    body += [("all", [sum(column) for column in zip(*(row for _, row in body), strict=True)])]
    table = nodes.table("", nodes.title("", caption), classes=["lcn-counts"])
    group = nodes.tgroup(cols=len(columns) + 2)
    group += [nodes.colspec(colwidth=1, stub=1), *(nodes.colspec(colwidth=1) for _ in columns)]
    group += nodes.colspec(colwidth=1)
    heads = [corner, *(head for head, _ in columns), "all"]
    group += nodes.thead("", nodes.row("", *(cell(head) for head in heads)))
    lines = [[head, *map(str, row), str(sum(row))] for head, row in body]
    group += nodes.tbody("", *(nodes.row("", *map(cell, line)) for line in lines))
    table += group
    return table


def cell(text: str) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", plain(text)))


def definitions(rows: Iterable[tuple[str, list[nodes.Node] | nodes.Element]]) -> nodes.Element:
    """Terms beside what is said of them."""
    listing = nodes.definition_list(classes=["lcn-rows"])
    for term, content in rows:
        body = content if isinstance(content, nodes.Element) else paragraph(content)
        listing += nodes.definition_list_item("", nodes.term("", term), nodes.definition("", body))
    return listing


def paragraph(content: list[nodes.Node]) -> nodes.paragraph:
    return nodes.paragraph("", "", *content)


def evidence(claim: Claim) -> str:
    parts = [KINDS[claim.kind], claim.interval]
    if claim.failure_probability:
        parts.append(f"probability of failure {claim.failure_probability}")
    return "; ".join(filter(None, parts))


def line_of(path: Path, function: str) -> int:
    """The line on which a test or the owner of a doctest is defined."""
    name = re.escape(function.rpartition(".")[2])
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    definition = re.compile(rf"\s*(?:async )?(?:def|class) {name}\b")
    return next((n for n, line in enumerate(lines, 1) if definition.match(line)), 1)


def prepare(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Names of tests may break after an underscore; the page of claims gets its script.

    The script typesets the formulas of a row when the row is opened.
    """
    body = context.get("body")
    if pagename not in (PAGE, "corrections") or not body:
        return
    body = TESTS.sub(lambda name: name[0].replace("_", "_<wbr>"), body)
    if pagename == PAGE:
        app.add_js_file(SCRIPT, loading_method="defer")
        body = ROWS.sub(lambda row: row[0].replace('class="math ', 'class="lcn-math '), body)
    context["body"] = body
