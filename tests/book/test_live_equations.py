"""The interactives of ranks, grids, equations and counts: exact answers, driven by a reader."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from lcn_support.live.answers import answer

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven

    Opened = Callable[..., contextlib.AbstractContextManager[Driven]]

PAGES = {
    "cover-the-corners": "09-parameterization",
    "stencil": "11-dimensions",
    "needle": "12-equations",
    "merge-tree": "13-counting",
}


@pytest.fixture
def opened(reader: Callable[[str], Reader], book: str) -> Opened:
    @contextlib.contextmanager
    def page(
        name: str, mode: str = "light-desktop", **more: Callable[[str], str]
    ) -> Iterator[Driven]:
        from live_pages import driven

        address = f"{book}chapters/{PAGES[name]}.html"
        with driven(reader(mode).context, address, name, **more) as live:
            yield live

    return page


def test_the_needle_finds_a_whisker(opened: Opened) -> None:
    with opened("needle") as needle:
        assert needle.words.startswith("Not reached: the equation is −4 at x⁴ + 2x³y")
        needle.key("c4", "ArrowLeft")
        assert needle.words.startswith("Reached: the equation is 0")
        assert "(x² + 2xy + y²)(x² + y²)" in needle.words
        needle.set("c1", "0")
        assert needle.words.startswith("Not reached: the equation is −4")
        needle.set("c3", "0")
        assert needle.words.startswith("Reached") and "(x² + y²)(x² + y²)" in needle.words
        needle.key("c2", "ArrowLeft")
        assert needle.words.startswith("A whisker! The equation is 0 at x⁴ + x²y² + y⁴")
        assert "a whisker" in needle.labels()[0] and "no real layer" in needle.labels()[1]


def test_the_needle_shows_whiskers(opened: Opened) -> None:
    with opened("needle") as needle:
        shown = set()
        for _ in range(4):
            needle.press("show")
            assert needle.words.startswith("A whisker!")
            shown.add(needle.words)
        assert len(shown) == 4
        needle.set("c0", "0")
        assert not needle.words.startswith("A whisker!")


def test_a_stencil_has_layers_or_complex_ones_or_none(opened: Opened) -> None:
    with opened("stencil") as stencil:
        sobel = "Two real layers compose it: (1 −1, 1 −1) and (1 1, 1 1)."
        assert stencil.words == sobel
        stencil.start()
        stencil.set("preset", "prewitt")
        assert stencil.words.startswith("Complex layers only")
        assert "no root of x₁² + x₁y₁ + y₁² is real" in stencil.words
        stencil.set("preset", "laplace")
        assert "irreducible" in stencil.words and "no filters" in stencil.labels()[0]
        stencil.set("preset", "blur")
        assert "(1 1, 1 1) and (1 1, 1 1)" in stencil.words
        stencil.set("numbers", "1 0 −2, 0 0 0, −3 0 6")
        assert "(1 1.41421…, 1.73205… 2.44949…)" in stencil.words
        stencil.set("numbers", "1 0, 2")
        assert "no 3 × 3 filter" in stencil.words
        stencil.set("preset", "sobel")
        assert stencil.words == sobel


def test_a_number_of_a_stencil_is_pressed_and_changed(opened: Opened) -> None:
    with opened("stencil") as stencil:
        stencil.start()
        stencil.press_in_picture("cell-3")
        stencil.key("value", "ArrowLeft")  # 2 becomes 1
        assert "No layers" in stencil.words
        stencil.press_in_picture("cell-5")
        stencil.key("value", "ArrowRight")  # and −2 becomes −1: Prewitt's filter
        assert stencil.words.startswith("Complex layers only")
        assert stencil.root.locator("[name=preset]").input_value() == "prewitt"


def test_a_wrong_verdict_shows(opened: Opened) -> None:
    def wrong(question: str) -> str:
        return answer(question).replace("complex", "none")

    with opened("stencil", answers=wrong) as stencil:
        stencil.start()
        stencil.set("preset", "prewitt")
        assert not stencil.words.startswith("Complex layers only")


def test_merging_lowers_the_number(opened: Opened) -> None:
    with opened("merge-tree") as tree:
        assert tree.words.startswith(
            "2\u00a0976\u00a0084 complex critical points for sizes (2, 3, 4, 5)"
        )
        tree.press_in_picture("gap1")
        assert tree.words.startswith("806\u00a0396 complex critical points for sizes (4, 4, 5)")
        tree.key("gap2", "Space")
        assert tree.words.startswith("11\u00a0821 complex critical points for sizes (7, 5)")
        tree.set("gap3", "yes")
        assert tree.words.startswith("One filter, 1 complex critical point")
        tree.press_in_picture("gap1")
        tree.press_in_picture("gap2")
        tree.press_in_picture("gap3")
        assert "Nothing is merged yet" in tree.words
        tree.set("network", "2, 2, 2, 2")
        asked = {"ask": "merged", "sizes": [2] * 4, "gaps": []}
        count = json.loads(answer(json.dumps(asked)))["count"]
        assert tree.words.replace("\u00a0", "").startswith(f"{count} complex critical points")


def test_roots_cover_the_corners(opened: Opened) -> None:
    with opened("cover-the-corners") as square:
        assert square.words.startswith("Three corners are covered, and the rank is full, 5 of 5")
        box = square.root.locator("svg[data-view]").first.bounding_box()
        assert box is not None
        unit = 70 * box["width"] / 360
        square.drag("left", -unit / 2, 0)
        assert square.words.startswith("All four corners are covered: layer 3 shares x⁴ − y⁴")
        assert square.labels()[1] == "The rank is 4 of 5."
        square.drag("pair-one", 0, -unit / 2)
        assert square.words.startswith("Two corners are covered, and the rank is full")
        square.drag("right", -unit, -unit)
        assert "nothing covers" in square.words


def test_corners_by_the_form_alone(opened: Opened) -> None:
    with opened("cover-the-corners") as square:
        square.set("apart", "1")
        square.key("middle", *["ArrowLeft"] * 2)
        assert "the rank drops to 4 of 5" in square.words
        square.set("second", "real")
        assert "layer 2 shares its pair of roots with layer 1" in square.words
        square.key("size", "ArrowRight")
        assert "the rank is full, 5 of 5" in square.words
        square.set("first", "complex")
        square.set("size", "1")
        assert "the rank drops to 4 of 5" in square.words
