"""Every interactive, in random states: it shows what the package answers, also before Start."""

import json
import re
import shutil
from xml.etree import ElementTree

import pytest
from interactives import asked, at_once, names, shown, states
from under_node import LIVE

from lcn_support.live import answer

SEED, STATES, MORE = 17, 24, 300
UNMEANT = re.compile(r"undefined|NaN|Infinity|\[object|null")


def answers(questions):
    return [question and json.loads(answer(json.dumps(question))) for question in questions]


def wrong_at_once(name, given, live=LIVE):
    """The states in which the core says something else than the package."""
    found, expected = at_once(name, given, live), answers(asked(name, given, live))
    triples = zip(given, found, expected, strict=True)
    return [(state, f, e) for state, f, e in triples if f is not None and f != e]


def has_core(name):
    return at_once(name, states(name, SEED, 1)) != [None]


@pytest.mark.parametrize("name", names())
def test_the_core_says_what_the_package_says(name):
    if not has_core(name):
        pytest.skip("it waits for Python")
    assert wrong_at_once(name, states(name, SEED, MORE)) == []


def test_a_core_that_says_something_else_is_noticed(tmp_path):
    name = "drag-roots"
    shutil.copytree(LIVE, tmp_path / "live")
    core = tmp_path / "live" / "core.mjs"
    text = core.read_text("utf-8")
    assert text.count("real.push(...Array(roots).fill(m))") == 1
    core.write_text(text.replace("Array(roots).fill(m)", "Array(roots).fill(m + 1)"), "utf-8")
    assert wrong_at_once(name, states(name, SEED, STATES), tmp_path / "live")


@pytest.mark.parametrize("name", names())
def test_every_state_is_said_and_drawn(name):
    given = states(name, SEED, STATES)
    found = answers(asked(name, given))
    told = [(s, a) for s, a in zip(given, found, strict=True) if a and "error" not in a]
    assert told
    for words, *views in shown(name, [s for s, _ in told], [a for _, a in told]):
        assert words and not UNMEANT.search(words)
        for label, drawing in zip(views[::2], views[1::2], strict=True):
            assert label and not UNMEANT.search(label + drawing)
            ElementTree.fromstring(f"<svg>{drawing}</svg>")
