"""A built book in a browser: by key, by pointer, on paper and on a phone."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from browser import Reader
    from playwright.sync_api import Page

Opening: TypeAlias = "Callable[..., contextlib.AbstractContextManager[Page]]"

STOPS = """() => [...document.querySelectorAll('article *')].filter(e => e.tabIndex >= 0
  && e.checkVisibility()).map(e => e.tagName)"""
LINES = """() => [...document.querySelectorAll('article .lcn-unbroken')].map(e =>
  new Set([...e.getClientRects()].map(r => Math.round(r.bottom / 12))).size)"""
SHOWN = "() => document.querySelector('.lcn-preview:popover-open')?.innerText ?? null"
WAIT = "() => document.querySelector('.lcn-preview:popover-open mjx-container, .lcn-preview p')"
CUT = """() => [...document.querySelectorAll('article pre')]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""
THEOREM = 'article p a[href="#thm-trap"]'


@pytest.fixture
def opened(reader: Callable[[str], Reader], specimen_address: str) -> Opening:
    """Opens a page of the specimen in a mode, with its formulas set."""
    from browser import TYPESET

    @contextlib.contextmanager
    def open_page(name: str = "chapter", mode: str = "light-desktop") -> Iterator[Page]:
        page = reader(mode).context.new_page()
        try:
            page.goto(f"{specimen_address}{name}.html")
            page.evaluate(TYPESET)
            yield page
        finally:
            page.close()

    return open_page


@pytest.mark.parametrize("mode", ["light-desktop", "dark-phone"])
@pytest.mark.parametrize("name", ["chapter", "further/more", "words", "prf-prf"])
def test_no_page_has_a_problem(
    reader: Callable[[str], Reader], specimen_address: str, name: str, mode: str
) -> None:
    assert reader(mode).problems(f"{specimen_address}{name}.html") == {}


def test_the_tab_key_stops_at_what_can_be_used_alone(opened: Opening) -> None:
    """Formulas are none; a statement has two stops, its link and its entry."""
    with opened() as page:
        stops = page.evaluate(STOPS)
        assert page.locator("article mjx-container").count() > 4
    assert set(stops) == {"A", "BUTTON", "SUMMARY"}
    assert stops.count("SUMMARY") == 5  # a cell, a proof, two solutions, how to cite
    assert len(stops) < 40


def test_formulas_that_were_stops_would_be_seen(opened: Opening) -> None:
    with opened() as page:
        page.evaluate("document.querySelectorAll('mjx-container').forEach(e => e.tabIndex = 0)")
        assert "MJX-CONTAINER" in page.evaluate(STOPS)


def test_a_formula_and_its_comma_stay_on_one_line(opened: Opening) -> None:
    """Whatever the width; without the rule one of them is torn apart."""

    def torn(page: Page) -> bool:
        lines = []
        for width in range(300, 420, 4):
            page.set_viewport_size({"width": width, "height": 700})
            lines += page.evaluate(LINES)
        return max(lines) > 1

    with opened(mode="light-phone") as page:
        assert not torn(page)
        page.add_style_tag(content=".lcn-unbroken { white-space: normal !important; }")
        assert torn(page)


def test_what_a_cell_prints_is_not_cut(opened: Opening) -> None:
    for mode in ("light-desktop", "light-phone"):
        with opened(mode=mode) as page:
            outputs = page.locator("article .cell_output pre")
            assert outputs.count() == 2
            assert not [
                text for text in page.evaluate(CUT) if "checked" in text and "(" not in text
            ]


def test_a_table_that_scrolls_says_so_as_long_as_it_does(opened: Opening) -> None:
    """Its edge fades where there is more, the Tab key stops there; one that fits has neither."""

    def state(page: Page) -> tuple[bool, list[str]]:
        page.wait_for_timeout(100)
        box = page.locator(".pst-scrollable-table-container").first
        classes = (box.get_attribute("class") or "").split()
        assert (box.evaluate("e => getComputedStyle(e).maskImage") != "none") == bool(classes[1:])
        return box.evaluate("e => e.tabIndex >= 0"), classes[1:]

    with opened(mode="dark-phone") as page:
        assert state(page) == (False, [])
        page.add_style_tag(content="article td { min-width: 15rem; }")
        assert state(page) == (True, ["lcn-scrolls", "lcn-more-after"])
        box = page.locator(".pst-scrollable-table-container").first
        box.evaluate("e => e.scrollBy(20, 0)")
        assert set(state(page)[1]) == {"lcn-scrolls", "lcn-more-before", "lcn-more-after"}
        box.evaluate("e => e.scrollBy(9999, 0)")
        assert set(state(page)[1]) == {"lcn-scrolls", "lcn-more-before"}
        page.set_viewport_size({"width": 1280, "height": 900})
        assert state(page) == (False, [])


def test_a_formula_in_a_line_that_is_wider_than_the_page_can_be_moved(opened: Opening) -> None:
    with opened(mode="light-phone") as page:
        formula = page.locator("article p span.math").first
        assert formula.get_attribute("tabindex") is None
        page.add_style_tag(content="article p mjx-math { padding-right: 30rem; }")
        page.wait_for_timeout(100)
        assert formula.get_attribute("tabindex") == "0"
        assert formula.evaluate("e => { e.scrollBy(50, 0); return e.scrollLeft; }") == 50


# Previews.


def test_a_pointer_that_rests_on_a_link_shows_what_it_leads_to(opened: Opening) -> None:
    """The preview stays under the pointer, and goes with it."""
    with opened() as page:
        page.hover(THEOREM)
        page.wait_for_function(WAIT)
        shown = page.evaluate(SHOWN)
        assert "Theorem 1.2" in shown and "There are such networks" in shown
        assert "#" not in shown and "cite" not in shown
        page.hover(".lcn-preview")
        page.wait_for_timeout(500)
        assert page.evaluate(SHOWN) == shown
        page.mouse.move(5, 5)
        page.wait_for_function(f"!({SHOWN})()")


def test_a_key_shows_a_preview_and_escape_closes_it(opened: Opening) -> None:
    with opened() as page:
        page.locator(THEOREM).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        page.wait_for_function(WAIT)
        page.keyboard.press("Escape")
        assert page.evaluate(SHOWN) is None
        page.wait_for_timeout(500)
        assert page.evaluate(SHOWN) is None
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#thm-trap"


def test_words_works_exercises_and_other_pages_have_previews(opened: Opening) -> None:
    expected = {
        "words.html#term-pure": "Critical for the loss",
        "further/more.html#thm-more": "Theorem A.1",
        "#ex-hand": "Do it by hand.",
        "bibliography.html#": "Geometry of linear convolutional networks",
    }
    with opened() as page:
        for address, words in expected.items():
            page.hover(f'article p a[href^="{address}"]')
            page.wait_for_function(f"(({SHOWN})() ?? '').toLowerCase().includes('{words.lower()}')")
            page.keyboard.press("Escape")
            page.mouse.move(5, 5)


def test_a_finger_opens_no_preview(reader: Callable[[str], Reader], specimen_address: str) -> None:
    browser = reader("light-phone").context.browser
    assert browser is not None
    with contextlib.closing(browser.new_context(has_touch=True)) as context:
        page = context.new_page()
        page.goto(f"{specimen_address}chapter.html")
        page.locator(THEOREM).first.tap()
        page.wait_for_timeout(600)
        assert page.evaluate(SHOWN) is None and page.url.endswith("#thm-trap")


@pytest.mark.usefixtures("extensions")
def test_previews_of_figures_are_their_pictures_and_words() -> None:
    """Without links and addresses; pictures that stand in the page itself would be too much."""
    pictures = importlib.import_module("lcn_previews").pictures
    figure = (
        '<figure class="lcn-figure" id="fig-a"><img src="{}" alt="A"><figcaption>Finding'
        '<a class="headerlink" href="#fig-a">#</a> <a href="x">more</a></figcaption>'
        '<ul class="lcn-links"><li>PDF</li></ul></figure>'
    )
    shown = '<figure class="lcn-figure"><img src="a.svg" alt="A"><figcaption>Finding more'
    assert dict(pictures(figure.format("a.svg"))) == {"fig-a": f"{shown}</figcaption></figure>"}
    assert dict(pictures(figure.format("data:image/svg+xml;base64,AA"))) == {}


# Citing.


def test_the_entry_of_a_statement_opens_beside_its_link(opened: Opening) -> None:
    with opened() as page:
        page.click("#thm-trap .lcn-cite")
        entry = page.locator("#cite-thm-trap")
        assert entry.is_visible() and "@misc{lcn:thm-trap," in entry.inner_text()
        page.keyboard.press("Escape")
        assert not entry.is_visible()


# On paper.


def test_on_paper_folds_stand_open_and_nothing_is_cut(opened: Opening) -> None:
    with opened() as page:
        assert not page.get_by_text("A long proof, folded.").is_visible()
        page.set_viewport_size({"width": 660, "height": 900})
        page.emulate_media(media="print")
        assert page.get_by_text("A long proof, folded.").is_visible()
        assert page.get_by_text("the answer is 42").is_visible()
        assert page.locator("article h1").is_visible()
        assert page.locator(".lcn-edition").is_visible()
        assert page.evaluate(CUT) == []
        for gone in ("Show code cell source", "Hide code cell source"):
            assert not page.get_by_text(gone).is_visible()
        for gone in (".bd-sidebar-primary", ".bd-sidebar-secondary", "#thm-trap .lcn-cite"):
            assert not page.locator(gone).is_visible()
