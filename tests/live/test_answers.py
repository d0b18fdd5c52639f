"""Questions that are none: every kind refuses in words of the package, and never fails."""

import json
import re

import numpy as np
import pytest
from random_questions import random_questions

from lcn_support.live import answer
from lcn_support.live.answers import ANSWERS

SEED, EACH = 20261130, 25
JUNK = [
    *(None, True, 0, -1, 1e308, float("nan"), float("inf"), "", "x", "1/0", "1e5", "9" * 70, "١"),
    *([], {}, [0], [[]], [["1"]], [0, 0], [-1, 2], [2, 10**9], ["0", "0"], ["0"] * 3, ["1"] * 7),
    *([["0", "0"], ["0", "0"]], [["1", "0"], ["0", "-1"]], [["1"], ["1", "2"]], "white"),
]
PYTHONS_OWN = re.compile(
    r"object is not|has no attribute|not subscriptable|unhashable|to unpack|index out of range"
    r"|unsupported operand|positional argument|NoneType|invalid literal|not supported between"
    r"|is longer than|is shorter than"
)


def spoiled(kind, rng):
    """Questions of a kind, each with junk in place of one thing, or without it."""
    sound = [q for q in random_questions(rng) if q["ask"] == kind]
    for junk in [*JUNK, *JUNK[:EACH]]:
        question = dict(sound[int(rng.integers(len(sound)))])
        names = [name for name in question if name != "ask"]
        if not names:
            return
        name = names[int(rng.integers(len(names)))]
        yield {**question, name: junk}
        question.pop(name)
        yield question


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_what_is_no_question_is_refused_in_our_words(kind):
    for question in spoiled(kind, np.random.default_rng(SEED)):
        found = json.loads(answer(json.dumps(question)))
        assert not PYTHONS_OWN.search(found.get("error", "")), question


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "nested too deeply"),
        ("[]", "asks nothing"),
        ('{"ask": "weather"}', "asks nothing"),
        ('{"ask": "filter"}', "says nothing of sizes"),
        ("nonsense", "Expecting value"),
        ('{"ask": "several", "a": {"ask": "several"}}', "ask them at once"),
        ('{"ask": "several", "a": 3}', ""),
    ],
)
def test_no_text_ends_in_a_failure(text, why):
    found = json.loads(answer(text))
    assert why in found.get("error", "")
    assert "error" in (found if why else found["a"])


@pytest.mark.parametrize(
    "error", ["'int' object is not iterable", "not enough values to unpack (expected 3, got 0)"]
)
def test_words_of_python_are_found(error):
    assert PYTHONS_OWN.search(error)
