"""The interactives of the chapters on real points and on the siblings, driven by a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pytest

from lcn_support.live.answers import answer

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven

Opened = Callable[..., "AbstractContextManager[Driven]"]


@pytest.fixture
def opened(reader: Callable[[str], Reader], book: str) -> Opened:
    """From a chapter and a name to the interactive, started."""

    @contextmanager
    def open_it(
        chapter: str, name: str, answers: Callable[[str], str] = answer
    ) -> Iterator[Driven]:
        from live_pages import driven

        page = f"{book}chapters/{chapter}.html"
        with driven(reader("light-desktop").context, page, name, answers) as live:
            live.start()
            yield live

    return open_it


def test_critical_points_meet_and_vanish_in_pairs(opened: Opened) -> None:
    with opened("14-real-points", "drag-the-target") as plane:
        assert "6 real critical points: 3 local minima (2 bad) and 3 saddles" in plane.words
        plane.key("x", *["ArrowRight"] * 9)
        assert "4 real critical points: 2 local minima (1 bad)" in plane.words
        assert "2 are complex" in plane.words
        plane.drag("target", 20, 105)
        assert "2 real critical points: 1 local minimum and 1 saddle" in plane.words
        assert "has 2" in plane.labels()[0]
        plane.set("k", "3,2")
        plane.set("x", "0")
        plane.set("y", "0")
        assert "10 real critical points: 5 local minima (4 bad)" in plane.words


def test_only_weights_give_a_dense_network_a_bad_minimum(opened: Opened) -> None:
    with opened("15-dense-networks", "dense-or-convolutional") as networks:
        assert "Only the convolutional network has a bad minimum" in networks.words
        assert "loss 0.0916731…), no bad one, 1 saddle. Conv" in networks.words
        networks.set("u1", "0")
        networks.key("u3", *["ArrowRight"] * 4)
        assert "Dense: 1 global minimum (loss 1), no bad one, 1 saddle" in networks.words
        networks.set("weight", "3")
        assert "Both have a bad minimum. Dense: 1 global minimum (loss 1), 1 bad" in networks.words
        assert "with 1 bad minimum" in networks.labels()[0]
        networks.key("weight", *["ArrowLeft"] * 4)
        assert "Dense: 1 global minimum (loss 1), no bad one, 1 saddle" in networks.words
        for i in range(4):
            networks.set(f"u{i}", "0")
        assert "Neither has a bad minimum" in networks.words


def test_bad_minima_appear_with_signs(opened: Opened) -> None:
    with opened("16-shallow-networks", "width-and-signs") as spectrum:
        assert "2 local minima, 1 of them bad: (1, 1) with loss 21/2" in spectrum.words
        spectrum.set("metric", "Frobenius")
        assert "3 local minima, 2 of them bad: (1, 1) with loss 5" in spectrum.words
        assert "(0, 2), bad minimum" in spectrum.labels()[0]
        spectrum.key("width", "ArrowLeft")
        assert "2 local minima, 1 of them bad: (1, 0) with loss 21" in spectrum.words
        spectrum.drag("d", 160, 0)
        spectrum.drag("c", 60, 0)
        assert "1 local minimum, the global one: (1, 0)" in spectrum.words


def test_kurtosis_opens_the_astroid(opened: Opened) -> None:
    with opened("17-teacher-metric-discriminant", "kurtosis") as teacher:
        assert "No bad minimum: 2 critical lines, 1 minimum" in teacher.words
        teacher.key("kappa", *["ArrowLeft"] * 3)
        assert "A bad minimum: 4 critical lines, 2 minima" in teacher.words
        assert "inside the astroid" in teacher.labels()[0]
        teacher.set("kappa", "3")
        assert "the astroid is a point" in teacher.words
        teacher.drag("teacher", 105, -105)
        assert "A bad minimum: 2 critical lines, 2 minima" in teacher.words
        assert "outside the ellipse" in teacher.words


def test_cubic_teachers_have_deltoids(opened: Opened) -> None:
    with opened("17-teacher-metric-discriminant", "kurtosis") as teacher:
        teacher.set("kappa", "6")
        teacher.set("degree", "3")
        assert "A bad minimum: 3 critical lines, 2 minima" in teacher.words
        teacher.set("x", "0.1")
        teacher.set("y", "0")
        assert "2 bad minima: 3 critical lines, 3 minima" in teacher.words
        teacher.set("x", "-1.5")
        assert "inside the large deltoid, outside the small one" in teacher.words
        teacher.set("y", "2")
        assert "No bad minimum: 1 critical line, 1 minimum" in teacher.words
        teacher.key("kappa", "ArrowRight")
        assert "ellipse" in teacher.words


def test_what_is_said_is_what_was_answered(opened: Opened) -> None:
    """A package that loses a saddle is seen."""

    def loses_one(question: str) -> str:
        found = json.loads(answer(question))
        found["points"] = [p for p in found["points"] if p["kind"] != "saddle"]
        return json.dumps(found)

    with opened("14-real-points", "drag-the-target", loses_one) as plane:
        plane.set("x", "0")
        assert "3 local minima (2 bad) and no saddle" in plane.words
