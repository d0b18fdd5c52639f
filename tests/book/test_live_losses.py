"""The interactives of losses and training: exact answers before and after a change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from lcn_support.live.answers import answer

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven


@pytest.fixture
def well(reader: Callable[[str], Reader], book: str) -> Iterator[Driven]:
    from live_pages import driven

    context = reader("light-desktop").context
    with driven(context, f"{book}chapters/05-bad-minima.html", "second-well") as live:
        assert "No second well" in live.words and "finds the root −1 of u" in live.words
        live.start()
        yield live


def test_a_second_well_opens_by_slider_and_keys(well: Driven) -> None:
    well.set("apart", "0.25")
    assert "a bad minimum of loss 0.00377686… at a = −0.0340353…" in well.words
    assert "the ball falls into it" in well.words
    well.key("apart", *["ArrowLeft"] * 4)
    assert "u = x³ + x²y − 1/16 xy² − 1/16 y³" in well.words
    assert "No second well" in well.words  # all roots are real
    well.set("apart", "0.25")
    well.key("ball", *["ArrowLeft"] * 10)
    assert "a bad minimum" in well.words and "the ball finds the root −1" in well.words


def test_a_second_well_opens_by_dragging(well: Driven) -> None:
    well.drag("up", 0, 80)
    assert "0 twice" in well.labels()[0]
    well.drag("right", 0, -16)
    assert "A second well" in well.words
    well.drag("ball", -150, 0)
    assert "the ball finds the root" in well.words
    well.drag("real", 40, 0)
    assert "u = x³ + x²y" not in well.words


def test_a_wrong_answer_shows(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    def wrong(question: str) -> str:
        asked = json.loads(question)
        return answer(json.dumps({**asked, "target": ["2", *asked["target"][1:]]}))

    context = reader("light-desktop").context
    page = f"{book}chapters/05-bad-minima.html"
    with driven(context, page, "second-well", answers=wrong) as live:
        live.start()
        live.set("apart", "0.25")
        assert "0.00377686…" not in live.words


def test_descent_leaves_the_hyperbola(reader: Callable[[str], Reader], book: str) -> None:
    """Before Python is there, by slider, keys and pointer."""
    from live_pages import driven

    context = reader("light-desktop").context
    page = f"{book}chapters/06-invariants.html"
    with driven(context, page, "leave-the-hyperbola") as live:
        assert "δ = 33/16 becomes 9207/6400" in live.words
        live.set("last", "-1.25")
        live.set("step", "0.24")
        live.key("step", "ArrowRight")
        assert "makes the other filter the longer one: δ = 3/2 becomes −4731/2048" in live.words
        live.drag("start", 0, -40)
        assert "δ = 3/2" not in live.words
        live.set("first", "-2")
        live.set("last", "2")
        assert "the saddle at zero" in live.words and live.words.startswith("δ = 0")
        live.set("last", "-0.5")
        assert "The start is critical" in live.words and "(−2, −0.5)" in live.words
        live.set("first", "2.5")
        live.set("step", "0.4")
        assert "descent runs away" in live.words
