"""No address of the book dies: what was once linked to is a place, or a line that leads on."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

HTML = Path(__file__).parents[2] / "_build" / "html"
ADDRESSES = Path(__file__).with_name("addresses.txt").read_text("utf-8").split()


def dead(addresses: list[str], html: Path) -> list[str]:
    """Those whose page or place is missing."""

    @cache
    def places(page: str) -> set[str]:
        file = html / page
        found = re.findall(r'\bid="([^"]+)"', file.read_text("utf-8")) if file.is_file() else []
        return {"" if file.is_file() else "no page", *found}

    return [a for a in addresses if a.partition("#")[2] not in places(a.partition("#")[0])]


@pytest.mark.skipif(not HTML.is_dir(), reason="no built book in _build/html: make test builds it")
def test_every_address_is_still_a_place() -> None:
    assert dead(ADDRESSES, HTML) == []


def test_a_lost_place_and_a_lost_page_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="here">')
    asked = ["a.html", "a.html#here", "a.html#gone", "b.html", "b.html#here"]
    assert dead(asked, tmp_path) == asked[2:]
