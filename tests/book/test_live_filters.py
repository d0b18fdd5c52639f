"""The interactives of the chapters on filters: exact answers before and after a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Reader
    from live_pages import Driven

CHAPTERS = {
    "slide-a-filter": "01-convolutions",
    "drag-roots": "02-filling",
    "merge-two-roots": "03-boundary",
    "deal-roots": "04-critical-points",
}
CORE = Path(__file__).parents[2] / "book" / "_live" / "core.mjs"
JS = "text/javascript"


@pytest.fixture
def live(reader: Callable[[str], Reader], book: str, name: str) -> Iterator[Driven]:
    from live_pages import driven

    address = f"{book}chapters/{CHAPTERS[name]}.html"
    with driven(reader("light-desktop").context, address, name) as found:
        yield found


@pytest.mark.parametrize("name", ["slide-a-filter"])
class TestSlideAFilter:
    def test_entries_are_sums_of_products(self, live: Driven) -> None:
        assert live.words.startswith("W₂ = 2·2 + (−1)·3 = 1. ")
        live.press_in_picture("entry-0")
        assert live.words.startswith("W₀ = 2·1 = 2. ")
        live.press("next")
        assert live.words.startswith("W₁ = 2·3 + (−1)·1 = 5. ")
        assert live.labels()[0].endswith("Chosen: W₁ = 2·3 + (−1)·1 = 5.")

    def test_a_stride_parts_the_copies(self, live: Driven) -> None:
        live.key("stride", "ArrowRight", "ArrowRight")
        assert (
            "touch: every entry of W is one single product. W = (2, 6, 4, −1, −3, −2)" in live.words
        )
        live.key("stride", "ArrowRight")
        assert "W₃ is 0 whatever the filters are. W = (2, 6, 4, 0, −1, −3, −2)" in live.words
        live.drag("stride", -400, 0)
        assert "overlap in 2 places. W = (2, 5, 1, −2)" in live.words

    def test_the_window_is_dragged(self, live: Driven) -> None:
        live.drag("entry", 400, 0)
        assert live.words.startswith("W₃ = (−1)·2 = −2. ".replace("(−1)", "−1"))
        live.drag("entry", -400, 0)
        assert live.words.startswith("W₀ = 2·1 = 2. ")

    def test_filters_are_written(self, live: Driven) -> None:
        live.set("first", "1 −1/2")
        live.set("last", "0.5, 1, 3")
        assert "W = (1/2, 3/4, 5/2, −3/2)" in live.words
        assert "(x − 1/2 y)(1/2 x² + xy + 3y²) = 1/2 x³ + 3/4 x²y + 5/2 xy² − 3/2 y³" in live.words

    def test_what_cannot_be_read_is_said_and_what_follows_is_right(self, live: Driven) -> None:
        live.set("first", "1, two")
        live.key("stride", "ArrowRight")
        assert live.words == "'two' is no rational number; write it as 3, -3/2 or 0.25"
        assert live.root.locator("output").inner_text() == "2"
        live.key("stride", "ArrowLeft")
        live.set("first", "1, 2, 3, 4, 5")
        assert "not 5; the package takes any" in live.words
        live.set("first", "1, 2")
        assert "W = (2, 3, −2)" in live.words


@pytest.mark.parametrize("name", ["drag-roots"])
class TestDragRoots:
    def test_two_roots_leave_the_line_together(self, live: Driven) -> None:
        assert live.words.startswith("Inside: every piece finds a place. W has 2 real roots")
        assert live.words.endswith("W = x² − y², root pattern 11|0.")
        live.drag("root-0", 0, -400)
        assert live.words.startswith("Outside: 1 pair finds no place. W has no real root, ")
        assert live.words.endswith("W = x² + 2xy + 13/4 y², root pattern 0|1.")
        assert live.labels()[0].endswith("no real root, 1 complex pair.")
        live.set("up", "0")
        assert live.words.startswith("Inside, on the boundary: every piece finds a place.")
        assert live.words.endswith("W = x² + 2xy + y², root pattern 2|0.")
        assert "W has 2 real roots, counted with multiplicity, and" in live.words

    def test_by_keys(self, live: Driven) -> None:
        live.press("next")
        live.key("across", "ArrowLeft", "ArrowLeft")
        assert "W = x² + 1/4 xy − 3/4 y²" in live.words
        live.key("up", "ArrowRight")
        assert "W = x² − 3/2 xy + 37/64 y², root pattern 0|1" in live.words

    def test_sizes_decide(self, live: Driven) -> None:
        """One cubic, with one real root; a root that is alone cannot leave the line."""
        live.set("sizes", "3 2")
        assert live.words.startswith("Inside: every piece finds a place. W has 1 real root, which")
        cubic = live.words.rpartition("W = ")[2]
        live.drag("root-0", 0, -400)
        live.key("up", "ArrowRight")
        assert live.words.rpartition("W = ")[2] == cubic
        assert live.root.locator("[name=up]").input_value() == "0"
        live.set("sizes", "2 2 2")
        assert live.words.startswith("Outside: 1 pair finds no place.") and cubic in live.words
        live.set("sizes", "2 2 2 2")
        assert live.words.startswith("Outside: 1 pair finds no place. W has 2 real roots")
        live.set("sizes", "3 2 2")
        assert live.words.startswith("Inside: every piece finds a place. W has 2 real roots")
        live.set("sizes", "3 3")
        assert "and no filter has an even size" in live.words


@pytest.mark.parametrize("name", ["drag-roots"])
def test_a_form_that_moved_differently_is_another_one(live: Driven) -> None:
    """The words depend on the last eighth, so the checks above would notice it."""
    live.key("across", "ArrowRight")
    first = live.words
    live.key("across", "ArrowRight")
    assert live.words != first and "7/8" in first and "3/4" in live.words


@pytest.mark.parametrize("name", ["merge-two-roots"])
class TestMergeTwoRoots:
    def test_one_double_root_is_boundary_for_some_sizes_only(self, live: Driven) -> None:
        quartic = "root pattern 112|0, W = x⁴ − 9/4 x²y² + 1/2 xy³ + 3/4 y⁴."
        found = {}
        for sizes in ("3 2 2", "4 2", "2 2 2 2", "3 3", "5"):
            live.set("sizes", sizes)
            assert live.words.endswith(quartic)
            found[sizes] = live.words.partition(":")[0]
        no_boundary = "Inside, and there is no boundary"
        assert found == {
            "3 2 2": "Inside, not on the boundary",
            "4 2": "Inside, not on the boundary",
            "2 2 2 2": "Boundary",
            "3 3": no_boundary,
            "5": no_boundary,
        }

    def test_a_double_root_is_opened_and_merged_by_keys(self, live: Driven) -> None:
        live.key("second", "ArrowLeft")
        assert "root pattern 11|1" in live.words and live.words.startswith("Inside, not on")
        live.set("first", "-1")
        assert live.words.startswith("Outside: W has no real root, and e = 2 are needed.")
        assert live.words.endswith("root pattern 0|11, W = x⁴ − 63/64 x²y² − 63/32 xy³ + 65/32 y⁴.")
        live.key("second", "ArrowRight")
        assert live.words.startswith("Boundary: W has 2 real roots, counted with multi")
        assert "root pattern 2|1" in live.words
        assert live.labels()[1].endswith("W is on the boundary.")

    def test_roots_are_dragged(self, live: Driven) -> None:
        live.drag("root-3", 0, -400)
        assert live.words.endswith("root pattern 11|1, W = x⁴ + 5xy³ + 39/16 y⁴.")
        live.drag("root-0", 0, -400)
        assert live.words.startswith("Outside") and "root pattern 0|11" in live.words
        live.set("middle", "0")
        assert live.words.startswith("Outside") and "root pattern 0|2" in live.words

    def test_every_pattern_is_there(self, live: Driven) -> None:
        found = []
        for middle, first, second in (
            *(("0", "0", "0"), ("0.5", "1", "0"), ("1", "0", "0"), ("1", "-1", "0")),
            *(("1", "0.5", "0.5"), ("0", "-1", "-1")),
        ):
            for control, value in (("middle", middle), ("first", first), ("second", second)):
                live.set(control, value)
            found.append(live.words.partition("root pattern ")[2].partition(",")[0])
        assert found == ["4|0", "13|0", "22|0", "2|1", "1111|0", "0|2"]


@pytest.mark.parametrize("name", ["deal-roots"])
class TestDealRoots:
    def test_a_copy_in_another_layer_and_the_gradient_is_zero(self, live: Driven) -> None:
        first = "The gradient does not vanish, as layer 1 has the root 1 more than once: it is "
        assert live.words.startswith(f"{first}(−12, −12, −12) at w₁. ")
        assert "W = (x² − 2xy + y²)(x + y)(x + 2y) = x⁴ + x³y − 3x²y² − xy³ + 2y⁴" in live.words
        live.press("on")
        assert live.words.startswith("The gradient vanishes: no layer has a root more than once. ")
        assert "W = (x² − y²)(x − y)(x + 2y) = x⁴ + x³y − 3x²y² − xy³ + 2y⁴" in live.words
        assert "Layer 2: roots 1, gradient (0, 0)." in live.labels()[0]

    def test_roots_are_dragged(self, live: Driven) -> None:
        live.drag("root-3", -400, 0)
        assert live.words.startswith("The gradient vanishes: ")
        live.drag("root-3", 400, 0)
        assert live.words.startswith("The gradient does not vanish")

    def test_some_sizes_have_no_compatible_dealing(self, live: Driven) -> None:
        live.set("form", "22|0")
        live.set("sizes", "4 2")
        never = "No dealing to the sizes (4, 2) is compatible. "
        for _ in range(4):
            assert live.words.startswith("The gradient does not vanish") and never in live.words
            live.press("next")
            live.press("on")
        live.set("sizes", "3 3")
        assert "No dealing" not in live.words

    def test_the_filter_itself_as_target(self, live: Driven) -> None:
        live.set("t", "0")
        assert live.words.startswith("The gradient vanishes although layer 1 has the root 1 more ")
        live.key("t", "ArrowRight")
        assert "(−6, −6, −6) at w₁" in live.words and "target u = 3/2 x⁴" in live.words


@pytest.mark.parametrize("name", ["deal-roots", "merge-two-roots"])
def test_a_wrong_answer_would_be_read(
    reader: Callable[[str], Reader], book: str, name: str
) -> None:
    """With a core that says the opposite the words are others: they are read off the answer."""
    from live_pages import driven

    context = reader("light-desktop").context
    wrong = {
        "critical: gradients": "critical: !gradients",
        "odd <= even - 2": "odd >= even - 2",
    }
    source = CORE.read_text("utf-8")
    for right, other in wrong.items():
        assert source.count(right) == 1
        source = source.replace(right, other)
    context.route("**/live/core.mjs", lambda route: route.fulfill(body=source, content_type=JS))
    with driven(context, f"{book}chapters/{CHAPTERS[name]}.html", name) as found:
        assert found.words.startswith(("The gradient vanishes", "Boundary"))
    context.unroute("**/live/core.mjs")
