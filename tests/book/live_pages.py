"""Interactives driven in a browser, as a reader would: by their form, with keys, with a pointer."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lcn_support.live.answers import answer
from lcn_support.live.cells import run

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

FOR_THE_WORKER = """
window.Worker = class {
  constructor() { setTimeout(() => this.onmessage({ data: { ready: true, ms: 0 } }), 0); }
  async postMessage({ id, question, code, namespace }) {
    if (code === undefined) {
      this.onmessage({ data: { id, text: await window.lcnAnswer(question), ms: 0 } });
      return;
    }
    const [printed, text] = await window.lcnRun(code, namespace);
    if (printed) this.onmessage({ data: { id, printed } });
    this.onmessage({ data: { id, text, ms: 0 } });
  }
  terminate() {}
};"""
"""In place of the worker: the same function, run by this Python instead of the browser's.
``tests/live`` compares the two byte by byte."""

PARTS = {"content_type": "text/javascript", "body": "export default { sent: 0, space: 0 };"}
"""The list of what Start loads, also in a copy that was built without."""

SET = """(input, value) => {
  if (input.type === "checkbox") input.checked = value === "yes"; else input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}"""
QUIET = """root => new Promise(done => {
  let timer = setTimeout(done, 150);
  root.addEventListener("lcn-live-shown", () => {
    clearTimeout(timer);
    timer = setTimeout(done, 150);
  });
})"""


class Driven:
    """An interactive on an open page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.root = page, page.locator(f"#live-{name}")
        self.root.scroll_into_view_if_needed()
        page.wait_for_function(f"document.querySelector('#live-{name}').dataset.alive === 'yes'")

    def start(self) -> None:
        """Press Start, and wait until the form is awake."""
        self.root.locator("[data-part=start]").click()
        self.root.locator("[data-part=fields]:enabled").wait_for(timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the last answer is shown."""
        self.root.evaluate(QUIET)

    def set(self, control: str, value: str) -> None:
        """Give a control a value."""
        self.root.locator(f"[name={control}]").evaluate(SET, value)
        self.settle()

    def key(self, control: str, *keys: str) -> None:
        """Press keys on a control that has the focus."""
        for key in keys:
            self.root.locator(f"[name={control}]").press(key)
        self.settle()

    def press(self, control: str) -> None:
        """Press a button of the form."""
        self.root.locator(f"button[name={control}]").click()
        self.settle()

    def drag(self, handle: str, right: float, down: float) -> None:
        """Drag a handle of a picture, in pixels."""
        grip = self.root.locator(f"[data-handle={handle}]").first
        grip.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = grip.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right / 2, y + down / 2)
        self.page.mouse.move(x + right, y + down)
        self.page.mouse.up()
        self.settle()

    def press_in_picture(self, name: str) -> None:
        """Press something in a picture."""
        self.root.locator(f"[data-press='{name}']").first.click()
        self.settle()

    @property
    def words(self) -> str:
        """What the interactive says."""
        return self.root.locator("[data-part=words]").inner_text()

    def labels(self) -> list[str]:
        """What its pictures are called."""
        found: list[str] = self.root.locator("svg[data-view]").evaluate_all(
            "all => all.map(e => e.getAttribute('aria-label'))"
        )
        return found


def runner() -> Callable[[str, str], tuple[str, str]]:
    """What the worker does with code: what it prints, and what ``run`` says; it keeps names."""
    namespaces: dict[str, dict[str, Any]] = {}

    def ran(code: str, name: str) -> tuple[str, str]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            said = run(code, namespaces.setdefault(name, {}) if name else {})
        return printed.getvalue(), said

    return ran


@contextlib.contextmanager
def opened(
    context: BrowserContext, address: str, answers: Callable[[str], str] = answer
) -> Iterator[Page]:
    """The page at that address, its questions answered by ``answers``; no error may be left."""
    page = context.new_page()
    errors: list[str] = []
    page.expose_function("lcnAnswer", answers)
    page.expose_function("lcnRun", runner())
    page.add_init_script(FOR_THE_WORKER)
    page.route("**/live/assets.mjs", lambda route: route.fulfill(**PARTS))
    page.goto(address)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, errors
    page.close()


@contextlib.contextmanager
def driven(
    context: BrowserContext,
    address: str,
    name: str,
    answers: Callable[[str], str] = answer,
) -> Iterator[Driven]:
    """The interactive on the page at that address, answered by ``answers``."""
    with opened(context, address, answers) as page:
        yield Driven(page, name)
