"""Statements of a built book: numbers, headings, contents, addresses, folds."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

bs4 = pytest.importorskip("bs4", reason="pages are read with the parser that the theme brings")

if TYPE_CHECKING:
    from minibook import MiniBook

EMPTY = '<ul><li><a href="#a">A</a></li><li><a href="#b">B</a><ul><li>C</li></ul></li></ul>'


def page(book: MiniBook, name: str = "chapter") -> bs4.BeautifulSoup:
    return bs4.BeautifulSoup((book.html / f"{name}.html").read_text("utf-8"), "html.parser")


def words(node: bs4.Tag) -> str:
    return " ".join(node.get_text().split())


def headings(soup: bs4.BeautifulSoup) -> list[tuple[int, str]]:
    """Levels and words of the headings of a page, as a screen reader lists them."""
    found = soup.select("article :is(h1, h2, h3, h4, [role=heading])")
    return [(int(h.get("aria-level", h.name[1:])), words(h).removesuffix("#")) for h in found]


def duplicates(html: str) -> list[str]:
    """Addresses that a page has twice."""
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    return sorted(name for name, times in ids.items() if times > 1)


def test_one_counter_serves_all_kinds_of_a_chapter(specimen: MiniBook) -> None:
    numbers = [words(n) for n in page(specimen).select("article .lcn-heading .caption-number")]
    assert numbers == [
        "Definition 1.1", "Theorem 1.2", "Remark 1.3", "Exercise 1.1", "Exercise 1.2",
    ]  # fmt: skip
    assert "Lemma 2.1" in words(page(specimen, "second").article)


def test_references_say_the_numbers_of_headings(specimen: MiniBook) -> None:
    first = words(page(specimen).article.p)
    assert "See Theorem 1.2, Theorem A.1, Exercise 1.1, pure," in words(page(specimen).article)
    assert first.startswith("Roots in")
    assert "See Theorem 1.2 and Lemma 2.1." in words(page(specimen, "second").article)


def test_pages_of_the_appendix_are_lettered(specimen: MiniBook) -> None:
    assert headings(page(specimen, "further/more")) == [
        (1, "A. A page of the appendix"), (2, "A.1. What it shows"), (3, "Theorem A.1 More"),
    ]  # fmt: skip
    sidebar = page(specimen).select_one("nav.bd-links")
    listed = [words(a) for a in sidebar.select("li a")]
    assert listed == [
        "A book", "1. A chapter", "2. A second chapter", "A. A page of the appendix",
        "B. Another page", "Words", "Bibliography",
    ]  # fmt: skip
    captions = [words(p) for p in sidebar.select("p.caption")]
    assert captions == ["First part", "Second part", "Further", "Reference"]


def test_a_statement_is_a_heading_below_its_section(specimen: MiniBook) -> None:
    found = headings(page(specimen))
    assert (3, "Definition 1.1 Bad minimum") in found and (
        4,
        "Remark 1.3 Inside a subsection",
    ) in found
    assert (3, "Exercise 1.1 By hand") in found
    levels = [level for level, _ in found]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels))


def test_statements_stand_in_the_list_of_contents(specimen: MiniBook) -> None:
    soup = page(specimen)
    links = {a["href"]: words(a) for a in soup.select(".bd-sidebar-secondary nav a")}
    assert list(links)[:7] == [
        "#see-it", "#what-the-theorem-says", "#def-bad", "#thm-trap", "#why", "#a-second-reason",
        "#rem-inside",
    ]  # fmt: skip
    assert links["#thm-trap"].startswith("Theorem 1.2 Bad minima exist, also if")
    assert links["#a-second-reason"].endswith("A second reason")
    for target in links:
        assert soup.find(id=target[1:]) is not None


@pytest.mark.usefixtures("extensions")
def test_entries_go_before_subsections_whether_or_not_there_are_any() -> None:
    with_entries = importlib.import_module("lcn_statements").with_entries
    assert '<a href="#a">A</a><ul>+</ul></li>' in with_entries(EMPTY, "a", ["+"])
    assert "<ul>+<li>C</li></ul>" in with_entries(EMPTY, "b", ["+"])
    assert with_entries(EMPTY, "c", ["+"]) == EMPTY


def test_each_statement_and_exercise_links_to_itself(specimen: MiniBook) -> None:
    soup = page(specimen)
    boxes = soup.select("article .lcn-box")
    assert len(boxes) == 5
    for box in boxes:
        link = box.select_one(".lcn-heading > a.headerlink")
        assert link["href"] == f"#{box['id']}" and words(link) == "#"
        assert link["aria-label"] == f"Link to {words(box.select_one('.caption-number'))}"


def test_no_page_has_an_address_twice(specimen: MiniBook) -> None:
    pages = [p for p in specimen.html.rglob("*.html") if "_static" not in p.parts]
    assert len(pages) > 8
    for path in pages:
        assert duplicates(path.read_text("utf-8")) == [], path.name
    assert duplicates('<p id="a"></p><p id="b"></p><p id="a"></p>') == ["a"]


def test_the_index_of_statements_has_names_and_numbers(specimen: MiniBook) -> None:
    soup = page(specimen, "prf-prf")
    rows = [words(row) for row in soup.select("table.indextable tr") if row.a]
    assert rows == [
        "Definition 1.1 Bad minimum", "Theorem 1.2 Bad minima exist, also if n = 3",
        "Remark 1.3 Inside a subsection", "Lemma 2.1 Its lemma", "Theorem A.1 More",
    ]  # fmt: skip
    assert soup.select_one("tr a")["href"] == "chapter.html#def-bad"
    assert words(soup.article.h1) == "Statements"


def test_no_bell_and_no_icon_stands_at_a_statement(specimen: MiniBook) -> None:
    for box in page(specimen).select("article .lcn-box"):
        assert "admonition" not in box["class"] and box.find(class_="admonition-title") is None


# What folds.


def test_what_is_to_fold_folds_without_a_script(specimen: MiniBook) -> None:
    soup = page(specimen)
    folds = {words(d.summary): d for d in soup.select("article details.lcn-fold")}
    assert {"Proof", "Solution of Exercise 1.1", "Solution of Exercise 1.2"} <= set(folds)
    assert words(folds["Proof"].div) == "A long proof, folded."
    assert words(folds["Solution of Exercise 1.2"].div) == "Because."
    assert not list((specimen.html / "_static").glob("togglebutton*"))


def test_a_proof_that_stands_open_begins_with_its_word(specimen: MiniBook) -> None:
    (proof,) = page(specimen).select("article div.proof.lcn-fold")
    assert words(proof).startswith("Proof. A short proof:") and proof.em.get_text() == "Proof."


def test_a_solution_with_cells_is_executed_and_folded(specimen: MiniBook) -> None:
    (solution,) = [
        d for d in page(specimen).select("details.solution") if "Exercise 1.1" in words(d.summary)
    ]
    assert "It is computed:" in words(solution)
    assert words(solution.select_one(".cell_output")) == "the answer is 42"


def test_headers_of_tables_say_what_they_head(specimen: MiniBook) -> None:
    heads = page(specimen).select("article th")
    assert [th["scope"] for th in heads] == ["col", "col"]
