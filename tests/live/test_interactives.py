"""Every interactive in states that a reader can bring it to: an answer, words and pictures without
holes; and where it answers itself, the answer of the package."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from interactives import NAMES, called, in_a_checkout, random_state

from lcn_support.live.answers import answer

STATES = 40
HOLES = re.compile(r"NaN|undefined|null|Infinity|\[object")

pytestmark = in_a_checkout


def states(name: str, seed: int) -> list[dict[str, str]]:
    """The first state and random ones, as the interactive itself settles them."""
    first, controls = called(name, [["start"], ["controls"]])
    rng = np.random.default_rng(seed)
    buttons = {c["id"] for c in controls if c["type"] == "button"}
    found = [first] + [{**first, **random_state(controls, rng)} for _ in range(STATES)]
    last = [c["id"] for c in controls if c["id"] not in buttons][-1]
    return called(name, [["changed", state, last] for state in found])


def answers(name: str, found: list[dict[str, str]]) -> list[Any]:
    asked = called(name, [["ask", state] for state in found])
    return [json.loads(answer(json.dumps(question))) for question in asked]


def holes(shown: list[str]) -> list[str]:
    """Words and pictures in which a number is missing."""
    return [text for text in shown if not text.strip() or HOLES.search(text)]


@pytest.mark.parametrize("name", NAMES)
def test_every_state_has_an_answer_words_and_pictures(name: str) -> None:
    found = states(name, 1)
    known = answers(name, found)
    assert [(state, a) for state, a in zip(found, known, strict=True) if "error" in a] == []
    for shown in called(name, [["shown", *pair] for pair in zip(found, known, strict=True)]):
        assert holes(shown) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_it_answers_itself_is_the_packages_answer(name: str) -> None:
    found = states(name, 2)
    own = called(name, [["core", state] for state in found])
    for state, mine, packages in zip(found, own, answers(name, found), strict=True):
        assert mine is None or mine == packages, state


def test_a_hole_is_found() -> None:
    assert holes(["x² + NaNxy", "inside", ""]) == ["x² + NaNxy", ""]


def test_a_wrong_answer_is_found() -> None:
    """Asked with one root moved, the package answers something else at some state."""
    found = states("drag-roots", 2)
    own = called("drag-roots", [["core", state] for state in found])
    others = answers("drag-roots", found[1:] + found[:1])
    assert any(mine != other for mine, other in zip(own, others, strict=True))
