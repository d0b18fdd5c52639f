"""Pages made from the claims ledger: lines of origin, the claims page, the corrections."""

from __future__ import annotations

import dataclasses
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

nodes = pytest.importorskip("docutils.nodes", reason="docutils comes with the book")
pytest.importorskip("sphinx", reason="the pages' extension needs Sphinx, which comes with the book")

from lcn_support.publishing.ledger import KINDS, NOT_HAD, ORIGINS, Claim, load_claims  # noqa: E402

if TYPE_CHECKING:
    from browser import Reader

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
SEEN = Claim(
    id="a-claim", statement="$1 = 1$", origin="seen", source=("KMMT2022",), place=("abstract",),
    hypothesis="none", kind="exact", chapter="chapters/01-x#thm-x", tests=("t",), breaks=("b",),
    status="holds",
)  # fmt: skip
KNOWN = dataclasses.replace(SEEN, id="b-claim", origin="known", place=("Theorem 2",))
OTHER = dataclasses.replace(SEEN, id="c-claim", origin=NOT_HAD, source=(), place=())
CORRECTED = dataclasses.replace(
    SEEN, id="d-claim", status="corrected", note="It needs $x$.", said="So it is."
)
TWO = dataclasses.replace(
    SEEN, kind="exact-mod-prime", source=("A1", "B2"), place=("abstract", "page 1"), lacks="Why."
)
built = pytest.mark.skipif(
    not (HTML / "claims.html").is_file(), reason="no built book in _build/html: make test builds it"
)


@pytest.fixture(scope="module")
def extension() -> Iterator[Callable[[str], Any]]:
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "book" / "_ext"))


def plain(line: Any) -> str:
    """The words of a line, whose dots stay with what is before them."""
    text: str = line.astext()
    assert " ·" not in text
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([SEEN], "Seen in KMMT2022, abstract · exact · claim"),
        ([KNOWN], "Known: KMMT2022, Theorem 2 · exact · claim"),
        ([OTHER], "Not in the sources we had · exact · claim"),
        ([CORRECTED], "Seen in KMMT2022, abstract · exact · corrected · claim"),
        (
            [TWO],
            "Seen in part in A1, abstract; B2, page 1 · exact modulo a prime · claim",
        ),
        (
            [
                dataclasses.replace(SEEN, place=(place,))
                for place in ("abstract", "page 2", "abstract, end")
            ],
            "Seen in KMMT2022, page 2; abstract, end · exact · claims 1, 2, 3",
        ),
        (
            [
                dataclasses.replace(SEEN, place=(place,))
                for place in ("theorem, part 3", "theorem, part 1", "page 2, end", "page 2, top")
            ],
            (
                "Seen in KMMT2022, theorem, parts 1 and 3; page 2, end and top · exact"
                " · claims 1, 2, 3, 4"
            ),
        ),
    ],
)
def test_a_line_of_origin_says_source_evidence_and_claim(extension, claims, words):
    line = extension("lcn_origins").line(claims)
    assert plain(line) == words
    link = extension("lcn_chapter_links").ChapterLink
    assert [found["anchor"] for found in line.findall(link)] == [f"claim-{c.id}" for c in claims]


def test_the_citation_of_a_line_is_a_link(extension):
    pending_xref = extension("sphinx.addnodes").pending_xref
    (cited,) = extension("lcn_origins").line([SEEN]).findall(pending_xref)
    assert (cited["refdomain"], cited["reftype"], cited["reftarget"]) == ("cite", "t", "KMMT2022")


BOX: dict[str, Any] = {"classes": ["proof", "theorem"], "label": "another"}


def statement(*ids):
    return nodes.container(ids=list(ids), **BOX)


@pytest.mark.parametrize(
    ("box", "page", "lines"),
    [
        (statement("thm-x"), "chapters/01-x", 1),
        (statement("another", "thm-x"), "chapters/01-x", 1),
        (statement("another"), "chapters/01-x", 0),
        (nodes.container("", nodes.paragraph(ids=["thm-x"]), **BOX), "chapters/01-x", 1),
        (statement("thm-x"), "chapters/02-y", 0),
        (nodes.section(ids=["thm-x"]), "chapters/01-x", 0),
    ],
)
def test_only_the_statement_that_a_claim_names_gets_its_line(
    extension, monkeypatch, box, page, lines
):
    module = extension("lcn_origins")
    monkeypatch.setattr(module, "load_claims", lambda path: (SEEN,))
    module._claims.cache_clear()
    noted: list[str] = []
    env = SimpleNamespace(docname=page, note_dependency=noted.append)
    document = extension("docutils.utils").new_document("x")
    document.settings.env = env
    document += box.deepcopy()
    module.StatementOrigins(document).apply()
    module._claims.cache_clear()
    added = [node for node in document[0].children if "lcn-origin" in node["classes"]]
    assert len(added) == lines
    assert len(noted) == (page == SEEN.page)


def test_claims_of_one_statement_share_a_line_if_they_are_alike(extension, monkeypatch):
    module = extension("lcn_origins")
    claims = (SEEN, dataclasses.replace(SEEN, id="e"), KNOWN, OTHER, CORRECTED)
    monkeypatch.setattr(module, "load_claims", lambda path: claims)
    module._claims.cache_clear()
    document = extension("docutils.utils").new_document("x")
    document.settings.env = SimpleNamespace(docname=SEEN.page, note_dependency=lambda path: None)
    document += statement("thm-x")
    module.StatementOrigins(document).apply()
    module._claims.cache_clear()
    assert [plain(line).rpartition(" · ")[2] for line in document[0]] == ["claims 1, 2"] + [
        "claim"
    ] * 3


def test_a_row_of_the_page_is_a_short_line(extension):
    module = extension("lcn_ledger_page")
    assert plain(module.summary(SEEN)) == "A claim · ch. 1 · seen · exact"
    assert "corrected" in module.summary(CORRECTED).astext()
    further = dataclasses.replace(OTHER, chapter="further/y#z", name="A better name")
    assert plain(module.summary(further)) == "A better name · further · not in our sources · exact"


def test_counts_add_up(extension):
    module = extension("lcn_ledger_page")
    claims = [SEEN, KNOWN, OTHER, CORRECTED]
    kinds = {name: {c for c in claims if c.kind == kind} for kind, name in KINDS.items()}
    origins = {o: {c for c in claims if c.origin == o} for o in ORIGINS}
    table = module.counts("A caption", "Origin", origins.items(), list(kinds.items()))
    rows = [[cell.astext() for cell in row] for row in table.findall(nodes.row)]
    assert rows == [
        ["Origin", "exact", "exact modulo a prime", "certified", "sampled", "all"],
        ["seen", "2", "0", "0", "0", "2"],
        ["known", "1", "0", "0", "0", "1"],
        [NOT_HAD, "1", "0", "0", "0", "1"],
        ["all", "4", "0", "0", "0", "4"],
    ]


def test_choices_are_hidden_where_no_script_can_choose(extension):
    form = extension("lcn_ledger_page").filters({"chapters/01-x": "All $x$ & more"}, 4)
    assert re.match(r"<form [^>]*hidden>", form)
    assert '<option value="chapters/01-x">All x &amp; more</option>' in form
    assert "4 of 4 claims" in form


def test_formulas_of_closed_rows_wait(extension):
    module = extension("lcn_ledger_page")
    scripts: list[str] = []
    app = SimpleNamespace(add_js_file=lambda name, **_: scripts.append(name))
    formula = '<span class="math notranslate">\\(x\\)</span>'
    body = f'{formula}<details class="lcn-claim">{formula}</details>{formula}'
    for page in ("chapters/01-x", "claims"):
        context = {"body": body}
        module.prepare(app, page, "page.html", context, None)
        assert context["body"].count('"math ') == (2 if page == "claims" else 3)
    assert scripts == ["lcn-claims.js"]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("claims", "test_<wbr>a_<wbr>name"),
        ("corrections", "test_<wbr>a_<wbr>name"),
        ("x", "test_a_name"),
    ],
)
def test_the_name_of_a_test_may_break_after_an_underscore(extension, page, name):
    context = {"body": '<code><span class="pre">test_a_name</span></code>'}
    app = SimpleNamespace(add_js_file=lambda *_, **__: None)
    extension("lcn_ledger_page").prepare(app, page, "page.html", context, None)
    assert context["body"] == f'<code><span class="pre">{name}</span></code>'


def test_every_correction_has_what_its_source_says_and_what_differs():
    corrected = [claim for claim in load_claims() if claim.status == "corrected"]
    assert corrected
    assert all(claim.said and claim.note and claim.breaks for claim in corrected)
    assert {claim.source[0] for claim in corrected} == {"KMMTslides"}, "the page says slides"


@built
def test_every_statement_of_a_claim_has_its_line_in_the_book():
    """A numbered statement with a place that is the anchor of a claim links to the claim's row."""
    soup = importlib.import_module("bs4").BeautifulSoup
    found, ledger = 0, load_claims()
    for page in {claim.page for claim in ledger}:
        file = HTML / f"{page}.html"
        text = file.read_text("utf-8") if file.is_file() else ""
        for box in soup(text, "html.parser").select("div.proof.lcn-box"):
            ids = {box.get("id"), *(place["id"] for place in box.select("[id]"))}
            links = {link["href"].partition("#")[2] for link in box.select("p.lcn-origin a[href]")}
            claims = [c for c in ledger if c.page == page and c.anchor in ids]
            assert {f"claim-{claim.id}" for claim in claims} <= links, box.get("id")
            found += len(claims)
    assert found


@built
def test_the_corrections_are_those_of_the_ledger():
    text = (HTML / "corrections.html").read_text("utf-8")
    corrected = [claim.id for claim in load_claims() if claim.status == "corrected"]
    assert re.findall(r'<section[^>]* id="correction-([a-z0-9-]+)"', text) == corrected
    assert all(f"claims.html#claim-{name}" in text for name in corrected)


@pytest.fixture
def claims_page(reader: Callable[[str], Reader]) -> Iterator[tuple[Any, str]]:
    from browser import TYPESET, served

    with served(HTML) as address:
        page = reader("light-desktop").context.new_page()
        page.goto(f"{address}claims.html")
        page.evaluate(TYPESET)
        yield page, address
        page.close()


SHOWN = "document.querySelectorAll('details.lcn-claim:not([hidden])').length"


@built
def test_a_claim_takes_a_line(claims_page):
    """As many as 143 claims are read in ten screens, the head of the page included."""
    page, _ = claims_page
    claims = len(load_claims())
    assert page.evaluate(SHOWN) == claims
    assert page.evaluate("document.documentElement.scrollHeight / 900") <= 10 * claims / 143


@built
def test_claims_are_chosen_without_a_server(claims_page):
    page, address = claims_page
    claims = load_claims()

    def count(**facts):
        return sum(all(getattr(c, k) == v for k, v in facts.items()) for c in claims)

    page.select_option("select[name=status]", "corrected")
    assert page.evaluate(SHOWN) == count(status="corrected")
    page.select_option("select[name=evidence]", "exact")
    assert page.evaluate(SHOWN) == count(status="corrected", kind="exact")
    said = f"{count(status='corrected', kind='exact')} of {len(claims)} claims"
    assert page.text_content("form.lcn-filters output") == said
    shown = "[...document.querySelectorAll(\"section[id^='claims-of-']\")].filter(s => !s.hidden)"
    pages = {c.page for c in claims if c.status == "corrected" and c.kind == "exact"}
    assert page.evaluate(f"{shown}.length") == len(pages)
    page.click("form.lcn-filters button")
    assert page.evaluate(SHOWN) == len(claims)
    page.goto(f"{address}claims.html?origin={NOT_HAD}")
    assert page.evaluate(SHOWN) == count(origin=NOT_HAD)


@built
def test_a_link_opens_the_row_it_leads_to_and_its_formulas(claims_page):
    page, address = claims_page
    assert page.evaluate("document.querySelectorAll('mjx-container').length") == 0
    page.select_option("select[name=status]", "corrected")
    page.evaluate("location.hash = 'claim-dimension'")
    page.wait_for_selector("details[open] mjx-container")
    assert page.evaluate(SHOWN) == len(load_claims())
    opened = "[...document.querySelectorAll('details[open] > .lcn-body')].map(body => body.id)"
    assert page.evaluate(opened) == ["claim-dimension"]
    page.goto("about:blank")
    page.goto(f"{address}claims.html#claim-dimension")
    page.wait_for_selector("details[open] mjx-container")
    assert page.evaluate(opened) == ["claim-dimension"]
    top = page.evaluate("document.querySelector('details[open]').getBoundingClientRect().top")
    assert 0 <= top < 450


@built
def test_without_a_script_everything_is_there(reader):
    from browser import served

    context = reader("light-desktop").context.browser.new_context(java_script_enabled=False)
    with served(HTML) as address:
        page = context.new_page()
        page.goto(f"{address}claims.html")
        assert page.locator("details.lcn-claim > summary").count() == len(load_claims())
        assert page.locator("details.lcn-claim > summary").last.is_visible()
        assert not page.locator("form.lcn-filters").is_visible()
        page.locator("details.lcn-claim > summary").last.click()
        assert page.locator("div.lcn-body").last.is_visible()
    context.close()
