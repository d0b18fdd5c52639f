"""Python beside a page of the built book: started, asked, stopped, and without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Reader
    from playwright.sync_api import Browser, BrowserContext, Page

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGE = "chapters/02-filling.html"
ASKED = {"ask": "filter", "sizes": [2, 2], "filter": ["1", "0", "-1"]}
ANSWER = {"boundary": False, "inside": True, "pattern": "11|0"}

BUTTON = """async () => {
  window.engine = await import(new URL("../live/engine.mjs", location.href));
  window.told = [];
  const place = document.createElement("p"), button = document.createElement("button");
  button.type = "button";
  place.append(button);
  place.id = "start-here";
  document.querySelector("article").prepend(place);
  engine.startButton(button);
  engine.onState((state, words) => told.push([state, words]));
}"""
"""A Start button on the page, whatever its interactives need."""

KEPT = """async () => {
  const lists = (await caches.keys()).map(async name => (await caches.open(name)).keys());
  return (await Promise.all(lists)).flat().map(request => new URL(request.url).pathname);
}"""
ON_THE_WAY = "state => told.some(([now]) => now === state)"


@dataclass
class Room:
    """An open page, what it has asked for, and the seconds that it took."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("question => engine.ask(question)", question)
        return found

    def run(self, code: str, namespace: str = "") -> tuple[dict[str, Any], str]:
        """What code gives and prints."""
        result, printed = self.page.evaluate(
            """async ([code, namespace]) => {
              let printed = "";
              return [await engine.run(code, text => { printed += text; }, namespace), printed];
            }""",
            [code, namespace],
        )
        return result, printed

    def wait_for(self, state: str) -> None:
        self.page.wait_for_function(ON_THE_WAY, arg=state, timeout=180_000)

    def is_quiet(self) -> bool:
        """Whether no module of ours has failed."""
        return not [error for error in self.errors if "/live/" in error]

    def words(self) -> str:
        return self.page.locator("#start-here").inner_text()


def opened(context: BrowserContext, address: str) -> Room:
    """A room on a page, not yet started."""
    room = Room(context.new_page())
    context.on("request", lambda request: room.requests.append(request.url))
    room.page.on("pageerror", lambda error: room.errors.append(error.stack or str(error)))
    room.page.goto(address, wait_until="load")
    room.page.evaluate(BUTTON)
    return room


@pytest.fixture(scope="module")
def parts() -> None:
    if not (HTML / "live" / "assets.json").is_file():
        pytest.skip("the book was built without Python for the browser")


def a_new_reader(reader: Callable[[str], Reader]) -> tuple[Browser, BrowserContext]:
    """A reader who was never here, and whose browser keeps pages."""
    browser = reader("light-desktop").context.browser
    assert browser is not None
    return browser, browser.new_context()


@pytest.fixture(scope="module")
def started(reader: Callable[[str], Reader], book: str, parts: None) -> Iterator[Room]:
    """A page on which Start was pressed."""
    _, context = a_new_reader(reader)
    room = opened(context, f"{book}{PAGE}")
    room.page.wait_for_timeout(3000)  # formulas are set
    assert not [url for url in room.requests if ".wasm" in url or url.endswith(".zip")]
    room.page.get_by_role("button", name=re.compile(r"Start \(1\d\.\d MB, once\)")).click()
    room.wait_for("ready")
    assert room.ask(ASKED) == ANSWER
    yield room
    context.close()


def test_it_says_what_it_is_doing(started: Room) -> None:
    told = started.page.evaluate("told")
    assert [words for _, words in told] == [
        "Python is loading", "Python is loading", "The exact arithmetic is loading", "",
    ]  # fmt: skip
    assert started.words() == ""


def test_it_asks_no_other_host(started: Room, book: str) -> None:
    assert len(started.requests) > 20
    assert [url for url in started.requests if not url.startswith((book, "data:", "blob:"))] == []


def test_a_refusal_is_said(started: Room) -> None:
    refused = started.ask({**ASKED, "filter": ["1", "two", "1"]})
    assert refused == {"error": "'two' is no rational number; write it as 3, -3/2 or 0.25"}


def test_lines_of_a_reader_run(started: Room) -> None:
    code = "print('1', end='')\nfrom lcn_support import Architecture\nArchitecture((3, 2)).degree"
    assert started.run(code) == ({"value": "3"}, "1")
    assert started.run("x = 5", "mine")[0] == {"value": None}
    assert started.run("x", "mine")[0] == {"value": "5"}
    assert started.run("x")[0] == {"error": "NameError: name 'x' is not defined"}
    result, printed = started.run("for i in range(10**5):\n    print(i)")
    assert result == {"value": None} and len(printed) < 300_000 and "not shown" in printed[-50:]


def test_a_long_answer_is_stopped_and_python_starts_anew(started: Room) -> None:
    page = started.page
    page.evaluate(
        """question => {
          window.results = [];
          told.length = 0;
          engine.run("print('on', flush=True)\\nwhile True: pass", text => results.push(text))
            .then(found => results.push(found));
          engine.ask(question).then(found => results.push(found));
        }""",
        ASKED,
    )
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for()
    stop.click()
    page.wait_for_function("results.length === 3", timeout=180_000)
    assert page.evaluate("results.map(found => found.stopped ?? found)") == ["on\n", True, ANSWER]
    stop.wait_for(state="hidden")
    assert started.run("x", "mine")[0] == {"error": "NameError: name 'x' is not defined"}


def test_of_waiting_questions_the_newest_is_asked(started: Room) -> None:
    taken = started.page.evaluate(
        """async question => {
          const taken = [], asked = [];
          const run = engine.newest(q => { asked.push(q.filter[1]); return engine.ask(q); },
            found => taken.push(found.pattern));
          for (const c of ["0", "1", "2", "3"]) run({ ...question, filter: ["1", c, "1"] });
          while (taken.length < 2) await new Promise(done => setTimeout(done, 10));
          return [asked, taken];
        }""",
        ASKED,
    )
    assert taken == [["0", "3"], ["0|1", "11|0"]]


def test_reading_and_computing_without_a_network(started: Room, book: str) -> None:
    page = started.page
    page.wait_for_function("async () => (await caches.keys()).length >= 2")
    page.wait_for_function(f"async () => (await ({KEPT})()).includes('/live/worker.mjs')")
    kept = page.evaluate(KEPT)
    assert f"/{PAGE}" in kept and any(path.endswith("asm.wasm") for path in kept)
    page.goto(f"{book}index.html")  # visited, so kept
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    try:
        page.goto(f"{book}{PAGE}")
        page.evaluate(BUTTON)
        page.get_by_role("button", name="Start").click()
        started.wait_for("ready")
        assert started.ask(ASKED) == ANSWER
        page.goto(f"{book}index.html")
        assert page.locator("h1").last.inner_text() != "No network"
        page.goto(f"{book}claims.html")
        assert page.locator("h1").last.inner_text() == "No network"
        assert page.locator(f"a[href='{book}index.html']").count() == 1
    finally:
        page.context.set_offline(False)
    page.goto(f"{book}claims.html")
    assert page.locator("h1").last.inner_text() != "No network"
    assert started.is_quiet()


def test_what_does_not_come_can_be_tried_again(
    reader: Callable[[str], Reader], book: str, parts: None
) -> None:
    _, context = a_new_reader(reader)
    room = opened(context, f"{book}{PAGE}")
    context.route("**/*.whl", lambda route: route.abort())
    room.page.get_by_role("button", name="Start").click()
    room.wait_for("failed")
    assert "Python could not be loaded" in room.words()
    context.unroute("**/*.whl")
    room.page.get_by_role("button", name="Try again").click()
    room.wait_for("ready")
    assert room.ask(ASKED) == ANSWER
    context.close()


def test_a_copy_without_python_says_so(reader: Callable[[str], Reader], book: str) -> None:
    context = reader("light-desktop").context
    said = 'export default { missing: "This copy was built without Python for the browser." };'
    context.route(
        "**/live/assets.mjs",
        lambda route: route.fulfill(content_type="text/javascript", body=said),
    )
    room = opened(context, f"{book}{PAGE}")
    context.unroute("**/live/assets.mjs")
    assert room.words() == "This copy was built without Python for the browser."
    assert room.page.get_by_role("button", name="Start").count() == 0
    assert room.is_quiet()
    room.page.close()
