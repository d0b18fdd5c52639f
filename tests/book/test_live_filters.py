"""The interactives of the chapters on filters: exact answers before and after a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser import Reader


def test_two_roots(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    context = reader("light-desktop").context
    with driven(context, f"{book}chapters/02-filling.html", "drag-roots") as roots:
        assert "root pattern 2|0, inside" in roots.words
        roots.set("kind", "complex")
        assert "root pattern 0|1, outside" in roots.words
