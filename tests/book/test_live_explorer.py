"""The explorer: exact answers at once and from Python, its state in the address, its copies."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lcn_support.live.answers import answer

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven

ROOT = Path(__file__).parents[2]
PAGE = "explorer.html"


def asleep(question: str) -> str:
    """Answers of a Python that nobody may ask yet."""
    raise AssertionError(f"asked before Start: {question}")


def until(live: Driven, words: str) -> None:
    """Wait until the explorer says this."""
    script = (
        "([root, words]) => root.querySelector('[data-part=words]').textContent.includes(words)"
    )
    live.page.wait_for_function(script, arg=[live.root.element_handle(), words], timeout=30_000)


def section(live: Driven, name: str) -> str:
    return str(live.root.locator(f"[data-section={name}]").inner_text())


def typed(live: Driven, name: str, text: str) -> None:
    """Type into a field and go on to the next one, as people do."""
    field = live.root.locator(f"[name={name}]")
    field.fill(text)
    field.press("Tab")


def test_before_start_the_place_is_exact_and_python_sleeps(
    reader: Callable[[str], Reader], book: str
) -> None:
    from live_pages import driven

    context = reader("light-desktop").context
    with driven(context, book + PAGE, "explorer", asleep) as live:
        assert "1 bad minimum and 2 saddles" in live.words
        assert "(1.02226…, 0.921607…, 0.276111…, 0.0274985…)" in section(live, "critical")
        typed(live, "u", "1,-2,1,0")
        assert live.words == "u = x³ − 2x²y + xy²: root pattern 12|0, inside the function space."
        typed(live, "k", "2,2,2")
        assert "root pattern 12|0, on the boundary of the function space." in live.words
        assert "Press Start" in section(live, "network")
        typed(live, "u", "1,two,1,0")
        assert live.words.startswith("'two' is no rational number")
        assert "'two' is no" in live.root.locator("#live-explorer-u-error").inner_text()
        assert live.root.locator("[name=u]").get_attribute("aria-invalid") == "true"


def test_after_start_everything_is_said(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    context = reader("light-desktop").context
    with driven(context, book + PAGE, "explorer") as live:
        live.start()
        typed(live, "k", "2,2")
        typed(live, "u", "1,0,1")
        until(live, "4 critical points, 2 global minima and 2 saddles")
        assert "outside the function space, on a whisker" in live.words
        assert "closure of the stratum 2|0, and 0" in section(live, "network")
        assert "(1/3, −2/3, 1/3)" in section(live, "critical")
        assert any(text.startswith("The forms of degree 2 in space") for text in live.labels())
        live.set("metric", "bombieri")
        until(live, "For the target u and Bombieri’s metric")
        assert "(1/3, −2/3, 1/3)" not in section(live, "critical")
        live.set("metric", "white")
        typed(live, "k", "3,2,2")
        until(live, "u = x⁴ + x²y²")
        typed(live, "u", "1,1,0,1,0")
        until(live, "10 critical points")
        assert live.root.locator("[data-section=critical] tbody").first.locator("tr").count() == 10


def test_errors_stand_beside_their_fields(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    context = reader("dark-phone").context
    with driven(context, book + PAGE, "explorer") as live:
        live.start()
        wrong = {
            "k": ("3,x", "every entry must be an integer"),
            "s": ("1", "1 strides for 2 filters"),
        }
        for name, (text, said) in wrong.items():
            before = live.root.locator(f"[name={name}]").input_value()
            live.root.locator(f"[name={name}]").fill(text)
            error = live.root.locator(f"#live-explorer-{name}-error")
            error.wait_for()
            assert said in error.inner_text() and said in live.words
            live.root.locator(f"[name={name}]").fill(before)
            until(live, "4 critical points")
            assert not error.is_visible()
        live.set("metric", "given")
        live.root.locator("[name=S]").fill("1,2,0,0; 2,1,0,0; 0,0,1,0; 0,0,0,1")
        error = live.root.locator("#live-explorer-S-error")
        error.wait_for()
        assert "not positive definite" in error.inner_text()


def test_the_address_keeps_the_example(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import driven

    context = reader("light-desktop").context
    example = "?k=3,2&s=2,1&u=1,0,0,0,1&metric=white"
    with driven(context, book + PAGE + example, "explorer") as live:
        assert live.root.locator("[name=u]").input_value() == "1,0,0,0,1"
        assert live.words == "Press Start: the package answers."
        live.start()
        until(live, "outside the function space, on a whisker")
        until(live, "critical point")
        live.press("link")
        assert live.root.get_attribute("data-copied").endswith(f"explorer.html{example}")
        typed(live, "u", "3/2,0,0,0,-1")
        live.press("link")
        copied = live.root.get_attribute("data-copied")
        assert copied == live.page.url and copied.endswith("&u=3/2,0,0,0,-1&metric=white")
        live.press("cite")
        assert copied in live.root.get_attribute("data-copied")
    with driven(context, copied, "explorer") as again:
        assert again.root.locator("[name=u]").input_value() == "3/2,0,0,0,-1"
        assert again.page.url == copied


STATES = {
    "white": ("3,2", "1,1", "1,1,0,1", "white", ""),
    "strides": ("3,2", "2,1", "1,0,0,0,1", "bombieri", ""),
    "fractions": ("2,2", "1,1", "1/2,-0.25,−3", "markov", ""),
    "given": ("2,2", "1,1", "1,0,1", "given", "2,1,0;1,2,0;0,0,1/2"),
    "zero": ("2,2", "1,1", "0,0,0", "white", ""),
    "one layer": ("3", "1", "1,2,3", "white", ""),
}
LINES = """
  const { python } = await import(`${live}/explorer/python.mjs`);
  const { questions } = await import(`${live}/explorer/state.mjs`);
  result = data.map((state) => ({ lines: python(state), questions: questions(state) }));
"""


@pytest.mark.parametrize("name", STATES)
def test_the_copied_lines_run_and_say_the_same(name: str) -> None:
    from under_node import under_node

    state = dict(zip(("k", "s", "u", "metric", "S"), STATES[name], strict=True))
    made = under_node(LINES, [state])[0]
    done = subprocess.run(
        [sys.executable, "-c", made["lines"]], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {
        part: json.loads(answer(json.dumps(question)))
        for part, question in made["questions"].items()
    }
    assert_same(done.stdout, found)
    other = {**found, "place": {**found["place"], "inside": not found["place"]["inside"]}}
    with pytest.raises(AssertionError):
        assert_same(done.stdout, other)


def assert_same(printed: str, found: dict[str, Any]) -> None:
    """Whether the lines printed what the page says."""
    assert f"reached: {found['place']['inside']}\n" in printed
    if found["place"]["boundary"] is not None:
        assert f"on the boundary: {found['place']['boundary']}\n" in printed
    else:
        assert f"on a whisker: {found['whisker']['whisker']}\n" in printed
    if found["place"]["pattern"]:
        assert f"root pattern {found['place']['pattern']}\n" in printed
        assert printed.count("Factorization(") == len(found["fibre"]["shown"])
    count = re.search(r"CriticalPoints\(.*, (\d+|no) points?(?: and \d+ sets?)?, (\w+)", printed)
    assert count and count[1].replace("no", "0") == str(len(found["critical"]["points"]))
    assert (count[2] == "complete") == found["critical"]["complete"]


ADDRESSES = """
  const { address, fromAddress, fitted, length } = await import(`${live}/explorer/state.mjs`);
  result = data.map((state) => [fromAddress(address(state), state), fitted(state), length(state)]);
"""


def test_an_address_is_read_as_it_was_written_and_targets_fit() -> None:
    from under_node import under_node

    names = ("k", "s", "u", "metric", "S")
    states = [dict(zip(names, state, strict=True)) | {"example": ""} for state in STATES.values()]
    for state, (again, fit, _) in zip(states, under_node(ADDRESSES, states), strict=True):
        assert again == fit == state
    longer = dict(zip(names, ("3,2,2", "1,1", "1,1,0,1", "white", ""), strict=True))
    fit, length = under_node(ADDRESSES, [longer])[0][1:]
    assert (fit["s"], fit["u"], length) == ("1,1,1", "1,1,0,1,0", None)


SAID = """
  const { default: explorer } = await import(`${live}/interactives/explorer.mjs`);
  result = data.map(([state, answer]) => [explorer.words(state, answer),
    ...explorer.views.map((view) => view.label(state, answer)),
    explorer.sections.map((section) => section.html(answer)).join()]);
"""


def said(k: str, s: str, u: str, **changes: Any) -> list[str]:
    """Words, labels of the pictures and sections; with changes of what is critical."""
    from under_node import under_node

    state = {"k": k, "s": s, "u": u, "metric": "white", "S": ""}
    questions = under_node(LINES, [state])[0]["questions"]
    found = {part: json.loads(answer(json.dumps(asked))) for part, asked in questions.items()}
    found["critical"] |= changes
    return list(under_node(SAID, [[state, found]])[0])


def test_critical_points_that_are_not_isolated_are_said() -> None:
    assert said("2,2", "2,1", "1,0,0,1")[0].endswith("white data: a curve of critical points.")
    words = said("2,2", "2,1", "1,0,0,1", sets=[])[0]
    assert words.endswith("white data: no critical point with W ≠ 0.")
    assert said("2,2", "1,1", "1,0,1")[0].endswith(
        "4 critical points, 2 global minima and 2 saddles."
    )


def test_what_is_refused_is_said_once_and_hyphens_stay() -> None:
    _, _, losses, sections = said("3,2", "1,1", "1,1,0")
    assert losses == "No critical points are shown." and "3 coefficients" not in sections
    _, roots, _, sections = said("2,2", "1,1", "0,0,0")
    assert roots == "No roots are shown." and "treat W = 0 on its own" in sections
    table = said("2,2", "1,1", "1,0,1", notes=["end-to-end, 3e-15"])[3]
    assert "end-to-end, 3e−15" in table and "(1/3, −2/3, 1/3)" in table
