"""The search of the built book, as a reader uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

yaml = pytest.importorskip("yaml")

if TYPE_CHECKING:
    from browser import Reader

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
needs_book = pytest.mark.skipif(
    not (HTML / "search.html").is_file(), reason="no built book in _build/html: make test builds it"
)


def found(reader: Reader, book: str, query: str) -> list[tuple[str, str]]:
    """Address and excerpt of each result, best first."""
    page = reader.context.new_page()
    page.goto(f"{book}search.html?q={query}")
    page.wait_for_function("document.querySelector('#search-results p:not(.context)')?.innerText")
    page.wait_for_function(
        "[...document.querySelectorAll('#search-results li')].every(e => e.matches('.kind-object')"
        " || e.querySelector('.context') || e.innerText.includes('Python'))",
        timeout=20_000,
    )
    results = [
        (
            item.query_selector("a").get_attribute("href").removeprefix(book),
            getattr(item.query_selector(".context"), "inner_text", str)(),
        )
        for item in page.query_selector_all("#search-results li")
    ]
    page.close()
    return results


@needs_book
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("balancedness", "chapters/06"),
        ("neuromanifold", "chapters/"),
        ("Eckart–Young", "chapters/1"),
        ("Sobel", "chapters/11"),
        ("discriminant", "chapters/"),
        ("swallowtail", "chapters/03"),
        ("stride", "chapters/"),
        ("whisker", "chapters/08"),
        ("nowhereatall", None),
    ],
)
def test_the_page_that_is_meant_comes_first(
    reader: Callable[[str], Reader], book: str, query: str, first: str | None
) -> None:
    results = found(reader("light-desktop"), book, query)
    ranked = [address for address, _ in results if not address.startswith("notation.html#term-")]
    assert [address.startswith(first or "-") for address in ranked[:1]] == [True][: bool(first)]
    assert not [excerpt for _, excerpt in results if "\\" in excerpt]


@needs_book
def test_an_excerpt_begins_at_the_word_and_not_inside_another(
    reader: Callable[[str], Reader], book: str
) -> None:
    address, excerpt = next(
        result
        for result in found(reader("light-desktop"), book, "ED degree")
        if not result[0].startswith("notation.html#term-")
    )
    assert address.startswith("chapters/13")
    assert "Contents" not in excerpt[:40]


def test_every_page_with_other_names_is_a_page() -> None:
    names = yaml.safe_load((ROOT / "book/_search/words.yml").read_text("utf-8"))
    toc = (ROOT / "book/_toc.yml").read_text("utf-8")
    assert {page for page in names if f": {page}\n" not in toc} == set()
    assert all(isinstance(word, str) for words in names.values() for word in words)
