"""What the site has besides its pages, and what all of its pages have."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("sphinx", reason="the book's packages are not installed (extra: book)")

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
needs_book = pytest.mark.skipif(
    not (HTML / "index.html").is_file(), reason="no built book in _build/html: make test builds it"
)


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    return importlib.import_module


def test_icons_that_no_page_shows_are_left_out(extension: Any) -> None:
    icons = extension("lcn_icons")
    script = 'var p={sun:[512,512,[9728],"f185","M1 2"],"pencil":[5,5,["pencil-alt"],"f0","M3"],'
    script += 'moon:[384,512,[127769],"f186","M4"]};'
    names = icons.used(['<i class="fa-solid fa-sun">', '<i class="fas fa-pencil-alt">'])
    assert "moon" not in icons.reduced(script, names)
    assert icons.reduced(script, names) == script.replace(
        ',moon:[384,512,[127769],"f186","M4"]', ""
    )
    assert icons.reduced(script, set()) == "var p={};"


def test_the_feed_tells_the_dated_entries_of_the_changelog(extension: Any) -> None:
    site = extension("lcn_site")
    entries = site.news((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert len(entries) >= 2
    assert [n.date for n in entries] == sorted((n.date for n in entries), reverse=True)
    assert all(n.points for n in entries)
    feed = ElementTree.fromstring(site.feed(entries, "A & B", "https://example.org/"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{atom}title") for e in feed.iter(f"{atom}entry")] == [
        n.title for n in entries
    ]
    assert feed.findtext(f"{atom}title") == "A & B"
    assert site.news("### Added\n\n- A thing without a date\n") == []


@needs_book
def test_the_entries_of_the_feed_are_places(extension: Any) -> None:
    page = (HTML / "whats-new.html").read_text("utf-8")
    for entry in extension("lcn_site").news((ROOT / "CHANGELOG.md").read_text("utf-8")):
        assert f'id="{entry.address.partition("#")[2]}"' in page


@needs_book
def test_the_page_for_lost_readers_loads_nothing() -> None:
    page = (HTML / "404.html").read_text("utf-8")
    assert re.findall(r'(?:src|href)="(?!https?:|data:)[^"]*"', page) == []
    assert "<script" not in page and 'rel="stylesheet"' not in page
    assert "404" not in (HTML / "sitemap.xml").read_text("utf-8")


PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in (*HTML.glob("*.html"), *HTML.glob("chapters/*.html"), *HTML.glob("further/*.html"))
    if path.name != "404.html"
)


def test_a_counted_id_that_a_page_has_twice_is_kept_once(extension: Any) -> None:
    once = extension("lcn_book").once
    assert once('<p id="id1">a</p><p id="id1">b</p>') == '<p id="id1">a</p><p>b</p>'
    assert once('<p id="here"><p id="here">') == '<p id="here"><p id="here">'


def test_a_page_tells_its_width_once(extension: Any) -> None:
    one, other = '<meta name="viewport" content="a" />', '<meta name="viewport" content="b"/>'
    mend = extension("lcn_book").mend
    assert mend(f"<head>{one}<title>T</title>{other}\n{one}</head>") == (
        f"<head>{one}<title>T</title></head>"
    )
    assert mend("<head></head>") == "<head></head>"


@needs_book
@pytest.mark.parametrize("page", PAGES)
def test_a_built_page_tells_its_width_once(page: str) -> None:
    assert (HTML / page).read_text("utf-8").count('<meta name="viewport"') == 1


@needs_book
@pytest.mark.parametrize("page", PAGES)
def test_the_first_picture_of_a_page_does_not_wait(page: str) -> None:
    """The others do, those of both themes."""
    pictures = re.findall(r"<img [^>]*figures/fig-[^>]*>", (HTML / page).read_text("utf-8"))
    assert [text for text in pictures if 'loading="lazy"' not in text] == pictures[:1]
