"""Every interactive on its page, awake: readable for everyone, no wider than a phone, no errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven

HTML = Path(__file__).parents[2] / "_build" / "html"
SHOWN = re.compile(r'data-live="([\w-]+)"')
PAGES = {
    name: path.relative_to(HTML).as_posix()
    for path in sorted([*HTML.glob("*.html"), *HTML.glob("chapters/*.html")])
    for name in SHOWN.findall(path.read_text("utf-8"))
}
PHONE = {"width": 390, "height": 844}

OUT_OF_PICTURE = """root => [...root.querySelectorAll("svg[data-view]")].flatMap(svg => {
  const box = root.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(text => {
    const { left, right } = text.getBoundingClientRect();
    return left < box.left || right > box.right;
  }).map(text => text.textContent);
})"""
ON_EACH_OTHER = """root => [...root.querySelectorAll("svg[data-view]")].flatMap(svg => {
  const texts = [...svg.querySelectorAll("text")].filter(t => t.textContent.trim());
  const boxes = texts.map(text => text.getBoundingClientRect());
  return texts.flatMap((text, i) => texts.slice(i + 1).filter((_, k) => {
    const [a, b] = [boxes[i], boxes[i + 1 + k]];
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  }).map(other => `${text.textContent} on ${other.textContent}`));
})"""
SMALL = """root => [...root.querySelectorAll("svg[data-view] text")].filter(text =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 9.5)
  .map(text => text.textContent)"""
"""Letters of a picture that are smaller than this many pixels."""

ELSEWHERE = """root => [...document.querySelectorAll("mjx-container")]
  .filter(formula => !root.contains(formula)).forEach(formula => formula.replaceChildren("x"))"""
"""Formulas around the interactive become a letter: axe would walk through them four times."""


def faults(live: Driven) -> dict[str, list[Any]]:
    """What a reader would stumble over, by kind."""
    from browser import TOO_WIDE

    checks = {"cut": OUT_OF_PICTURE, "on each other": ON_EACH_OTHER, "small": SMALL}
    found = {kind: live.root.evaluate(check) for kind, check in checks.items()}
    found["too wide"] = live.page.evaluate(TOO_WIDE)
    return {kind: list(each) for kind, each in found.items() if each}


@pytest.fixture
def awake(reader: Callable[[str], Reader], book: str, name: str) -> Iterator[Driven]:
    from live_pages import driven

    with driven(reader("light-desktop").context, f"{book}{PAGES[name]}", name) as live:
        if live.root.locator("[data-part=fields]:disabled").count():
            live.start()
        yield live


@pytest.mark.parametrize("name", PAGES)
def test_awake_it_is_readable_everywhere(
    reader: Callable[[str], Reader], awake: Driven, name: str
) -> None:
    from browser import COLOURS, LEVELS

    here = {"include": [[f"#live-{name}"]]}
    read = reader("light-desktop")
    awake.root.evaluate(ELSEWHERE)
    assert read.violations(awake.page, LEVELS, here) == []
    awake.page.emulate_media(color_scheme="dark")
    awake.page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert read.violations(awake.page, COLOURS, here) == []
    assert faults(awake) == {}
    awake.page.set_viewport_size(PHONE)
    assert read.violations(awake.page, LEVELS, here) == []
    awake.page.emulate_media(color_scheme="light")
    awake.page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    assert read.violations(awake.page, COLOURS, here) == []
    assert faults(awake) == {}


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_and_moved_by_keys(awake: Driven, name: str) -> None:
    """After a key at each control it says something, and no number is missing."""
    controls = awake.root.locator("[data-part=fields] :is(input, select, button)")
    seen = {awake.words}
    for place in range(controls.count()):
        control = controls.nth(place)
        if control.is_hidden() or control.is_disabled():
            continue
        control.focus()
        kind = control.get_attribute("type") or "select"
        control.press({"range": "ArrowLeft", "select": "ArrowDown"}.get(kind, "Space"))
        awake.settle()
        seen.add(awake.words)
        assert not re.search(r"NaN|undefined|null", awake.words)
    assert len(seen) > 1, "no control changes what it says"


BAD = """<svg data-view="0" viewBox="0 0 100 20" width="400">
<text x="-90" y="9" style="font-size: 2px">cut</text>
<text x="5" y="9">one</text><text x="6" y="9">two</text></svg>"""


def test_each_fault_is_found(reader: Callable[[str], Reader], book: str) -> None:
    """In a picture that has them all; the page itself is wide because of it."""
    from live_pages import driven

    name, page = next(iter(PAGES.items()))
    with driven(reader("light-desktop").context, f"{book}{page}", name) as live:
        live.root.evaluate("(root, bad) => root.insertAdjacentHTML('beforeend', bad)", BAD)
        live.root.evaluate("root => { root.style.minWidth = '3000px'; }")
        assert set(faults(live)) == {"cut", "on each other", "small", "too wide"}
