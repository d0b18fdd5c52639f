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
    assert "No bad minimum: all 3 wells are roots of u" in well.words
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


@pytest.mark.parametrize(
    ("page", "name", "change", "right"),
    [
        ("05-bad-minima", "second-well", ("apart", "0.25"), "0.00377686…"),
        ("10-training-with-strides", "stride-switch", ("layers", "split"), "0.0683573…"),
    ],
)
def test_a_wrong_answer_shows(
    reader: Callable[[str], Reader],
    book: str,
    page: str,
    name: str,
    change: tuple[str, str],
    right: str,
) -> None:
    from live_pages import driven

    def wrong(question: str) -> str:
        asked = json.loads(question)
        return answer(json.dumps({**asked, "target": ["1/3", *asked["target"][1:]]}))

    context = reader("light-desktop").context
    for answers, said in ((wrong, False), (answer, True)):
        with driven(context, f"{book}chapters/{page}.html", name, answers=answers) as live:
            live.start()
            live.set(*change)
            assert (right in live.words) == said


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
        assert "the saddle at zero; descent runs away" in live.words
        live.set("step", "0.1")
        assert live.words.startswith("δ = 0")
        assert live.words.count("stops at the saddle at zero") == 2
        live.set("last", "-0.5")
        assert "The start is critical" in live.words and "(−2, −0.5)" in live.words
        live.set("first", "2.5")
        live.set("step", "0.4")
        assert "descent runs away" in live.words


def test_starts_on_a_torus(reader: Callable[[str], Reader], book: str) -> None:
    """Before Python is there, by form, by keys, by a press and by dragging."""
    from live_pages import driven

    tables = json.loads(answer('{"ask": "torus of starts"}'))["tables"]
    table = next(t for t in tables if t["metric"] == "anisotropic" and t["norms"] == ["1.5", "1.5"])
    traps = [str(i) for i, minimum in enumerate(table["minima"]) if minimum["caught"]]
    ends = "".join(table["ends"])
    number = sum(map(ends.count, traps))
    context = reader("light-desktop").context
    page = f"{book}chapters/07-training.html"
    with driven(context, page, "torus-of-starts") as live:
        assert live.words.startswith("This start learns the target 3x² − 2y²")
        live.key("last", *["ArrowLeft"] * 12)
        assert "Caught: this start ends at a bad minimum of loss 24.3134…" in live.words
        assert f"Of all {len(ends)} on a grid of 40 × 40 starts, whose flows" in live.words
        assert f"floating point, {number} are caught" in live.words
        live.press("try")
        live.press("more")
        assert "Of 21 starts tried" in live.words and "Of 21 starts tried 0 are" not in live.words
        live.set("metric", "white")
        assert "Of 21 starts tried 0 are caught" in live.words
        assert "floating point, 0 are." in live.words
        assert live.words.startswith("This start learns")
        live.press("again")
        live.set("norms", "2.0,0.5")
        before = live.labels()
        live.press_in_picture("torus")
        assert "Of 1 start tried" in live.words and live.labels() != before
        before = live.labels()
        live.drag("start", 40, 40)
        assert live.labels() != before


def test_a_split_filter_loses_minima(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    context = reader("light-desktop").context
    page = f"{book}chapters/10-training-with-strides.html"
    with driven(context, page, "stride-switch") as live:
        assert live.words.startswith("The split swallows one minimum (loss 0.0683573…")
        live.start()
        live.set("layers", "whole")
        assert live.words.startswith("The whole filter has two minima")
        live.set("middle", "-1")
        live.set("last", "2")
        live.key("layers", "ArrowDown")
        assert live.words.startswith("The split swallows no minimum. It keeps one minimum.")
        live.set("middle", "2")
        assert "It keeps none" in live.words and "spurious" in live.words
        live.drag("at", 60, 0)
        assert "α = 0.25:" not in live.labels()[1]
