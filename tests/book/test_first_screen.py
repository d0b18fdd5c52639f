"""A chapter's first screen shows its picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Reader

HTML = Path(__file__).parents[2] / "_build" / "html"
MOST = 0.8
CHAPTERS = sorted(path.stem for path in HTML.glob("chapters/*.html"))
SHOWN = """() => {
  const box = document.querySelector("article figure picture, article figure img")
    .getBoundingClientRect();
  return (Math.min(box.bottom, window.innerHeight) - box.top) / box.height;
}"""


def share_on_screen(reader: Reader, address: str) -> float:
    """How much of the page's first picture is seen before anyone scrolls."""
    page = reader.context.new_page()
    page.goto(address, wait_until="load")
    share: float = page.evaluate(SHOWN)
    page.close()
    return share


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_first_screen_shows_the_picture(
    reader: Callable[[str], Reader], book: str, chapter: str
) -> None:
    assert share_on_screen(reader("light-desktop"), f"{book}chapters/{chapter}.html") >= MOST


@pytest.mark.parametrize(("above", "is_seen"), [(100, True), (800, False)])
def test_a_picture_below_the_first_screen_is_not_seen(
    reader: Callable[[str], Reader], tmp_path: Path, above: int, is_seen: bool
) -> None:
    source = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
    picture = f'<figure><img alt="a dot" src="{source}" width="9" height="300"></figure>'
    page = f'<article><div style="height:{above}px"></div>{picture}</article>'
    (tmp_path / "page.html").write_text(f"<!doctype html><body>{page}</body>")
    from browser import served

    with served(tmp_path) as address:
        assert (share_on_screen(reader("light-desktop"), f"{address}page.html") >= MOST) == is_seen
