"""A headless Chromium that opens pages of a folder, without network, and notes what is wrong."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import shutil
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

NAMES = (
    "chromium-headless-shell",  # a third less work than the whole browser
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MOST = 1_000_000
"""Bytes of the first view of a page: all that is asked for before anyone scrolls, compressed."""

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
MODES = {
    f"{scheme}-{device}": (scheme, width)
    for scheme in SCHEMES
    for device, width in (("desktop", 1280), ("phone", 390))
}
HOW = {
    "resultTypes": ["violations"],
    "preload": False,  # it would fetch style sheets again, from addresses that do not exist
}
LEVELS = HOW | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS = HOW | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
NOT_COLOURS = LEVELS | {
    "rules": {rule: {"enabled": False} for rule in COLOURS["runOnly"]["values"]}
}
FORMULA_COLOURS = """() => [...document.querySelectorAll('mjx-container')].filter(formula => {
  const { color } = getComputedStyle(formula.parentElement);
  return [formula, ...formula.querySelectorAll('*')].some(part => {
    const own = getComputedStyle(part);
    return own.color !== color || own.opacity !== '1' || own.backgroundColor !== 'rgba(0, 0, 0, 0)';
  });
}).map(formula => formula.outerHTML.slice(0, 200))"""
"""Formulas of which a part has another colour than the words around it."""

ONE_LETTER = """() => document.querySelectorAll('mjx-container')
  .forEach(formula => formula.replaceChildren('x'))"""
"""A letter has the colour of its formula, and on some pages formulas are most of what axe walks."""

NO_FORMULA = ONE_LETTER.replace("'x'", "")
"""On a phone: axe has walked through all formulas on the desktop, and what is wider than its box,
and reached by no key, is found without it."""

EMPTIED = "() => document.querySelectorAll('article').forEach(part => part.replaceChildren())"
"""On a phone: an article has the colours of the desktop, as ``COLOUR_BY_WIDTH`` sees to."""

LOOK = """() => {
  const blocks = 'p, li, dt, td, th, pre, figcaption, summary, h1, h2, h3, h4, nav a';
  const grounds = new Map([[null, '']]);
  const ground = e => {
    if (!grounds.has(e)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(e);
      const own = [backgroundColor, backgroundImage, opacity, filter].join();
      const plain = own === 'rgba(0, 0, 0, 0),none,1,none';
      grounds.set(e, ground(e.parentElement) + (plain ? '' : own + ';'));
    }
    return grounds.get(e);
  };
  const look = e => {
    const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(e);
    return [e.tagName, color, fontSize, fontWeight, textDecorationLine, ground(e)].join();
  };
  window.looks ??= new Map();
  for (const block of document.querySelectorAll(blocks)) {
    if (block.querySelector(blocks)) continue;
    const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), found = new Set();
    while (words.nextNode()) {
      if (words.currentNode.data.trim()) found.add(look(words.currentNode.parentElement));
    }
    const here = [block.tagName, block.className, block.checkVisibility(), ...[...found].sort()];
    window.looks.set(block, (window.looks.get(block) ?? '') + here.join('|'));
  }
}"""
"""What colours, letters and grounds each block of words has, in the scheme that the page shows."""

ONE_OF_EACH = """() => {
  const known = new Set();
  for (const [block, look] of window.looks) {
    if (known.has(look)) block.replaceChildren();
    known.add(look);
  }
}"""
"""Empty the blocks that look like an earlier one in both schemes: axe would judge them alike."""

# A page has few colours, and axe would parse each of them thousands of times.
PARSE_ONCE = """;(() => {
  const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) {
      const { r, g, b, alpha } = parse.call(this, text);
      known.set(text, { r, g, b, alpha });
    }
    return Object.assign(this, known.get(text));
  };
})();"""

THEME = """scheme => {
  const { dataset } = document.documentElement;
  return !dataset.theme || dataset.theme === scheme;
}"""
"""Whether the page shows itself in the colours that its reader prefers, if it has a choice."""

TYPESET = """async () => {
  await window.MathJax?.startup?.promise;
  const formulas = document.getElementsByTagName('mjx-container');
  const widths = () => Array.from(formulas, e => e.scrollWidth).join();
  for (let before = null; before !== widths();) {
    before = widths();
    await document.fonts.ready;
    await new Promise(resolve => setTimeout(resolve, 100));
    await new Promise(requestAnimationFrame);
  }
}"""
"""Wait for the formulas, and for their letters, which are fetched when they are needed."""
FORMULA_ERRORS = (
    "() => [...document.querySelectorAll('mjx-merror, [data-mjx-error], .MathJax_Error')]"
    ".map(e => e.dataset.mjxError ?? e.textContent)"
)
TOO_WIDE = """() => {
  const root = document.documentElement, limit = window.innerWidth;
  return root.scrollWidth > limit || document.body.scrollWidth > limit
    ? [`${root.scrollWidth} of ${limit} pixels`] : [];
}"""

BOXES = (
    "mjx-container, mjx-container *, span.math, .pst-scrollable-table-container, "
    ".cell_output > .output, article pre"
)
STOPS = f"""() => [...document.querySelectorAll('{BOXES}')]
  .filter(e => e.tabIndex >= 0 && e.scrollWidth <= e.clientWidth)
  .map(e => e.outerHTML.slice(0, 200))"""
"""Formulas, tables and code that the Tab key stops at, although there is nothing to scroll."""

UNSIGNED = """() => [...document.querySelectorAll(
    'article :is(div, pre, span.math, mjx-container[display="true"])')]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map(e => [e, getComputedStyle(e)])
  .filter(([e, style]) => style.overflowX !== 'visible'
    && (style.maskImage === 'none' || style.overflowX === 'hidden' || e.tabIndex < 0))
  .map(([e]) => e.outerHTML.slice(0, 200))"""
"""What is wider than its box, and no edge fades, or no finger or key moves it."""

TWICE = """() => {
  const ids = [...document.querySelectorAll('main [id]')].map(e => e.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
"""Addresses that a page has twice."""

COLOUR_BY_WIDTH = r"""() => {
  const rules = (list, narrow) => [...list].flatMap(rule =>
    rule instanceof CSSStyleRule ? (narrow ? [rule] : [])
    : rule.cssRules ? rules(rule.cssRules, narrow || /width/.test(rule.media?.mediaText)) : []);
  const colours = ["color", "background-color", "background-image", "opacity"];
  return [...document.styleSheets].flatMap(sheet => rules(sheet.cssRules, false))
    .filter(rule => colours.some(name => rule.style.getPropertyValue(name)))
    .filter(rule => document.querySelector(
      `article :is(${rule.selectorText.replace(/::[\w-]+/g, "")})`))
    .map(rule => rule.cssText.slice(0, 200));
}"""
"""Rules for some widths of a window that change a colour of the article."""

CUT = """() => {
  if (window.innerWidth < 1280 || !/\\/(chapters|further)\\//.test(location.pathname)) return [];
  document.querySelectorAll('article details').forEach(e => { e.open = true; });
  return [...document.querySelectorAll('article pre')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 200));
}"""
"""Code and outputs of a chapter that run out of their box on a desktop."""


def executable() -> str | None:
    """Path of the Chromium or Chrome of this machine, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which ``folder`` is served on this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextlib.contextmanager
def launched(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Reader:
    """Opens pages on one device, in one colour scheme first, and reports problems by kind."""

    def __init__(self, browser: Browser, mode: str) -> None:
        self.scheme, width = MODES[mode]
        self.other: Scheme = "light" if self.scheme == "dark" else "dark"
        self.is_phone = width < 600
        self.context = browser.new_context(
            color_scheme=self.scheme,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            service_workers="block",  # what one test keeps is not what the next one reads
        )
        self.axe = Axe(AXE_SCRIPT + PARSE_ONCE)

    def problems(self, url: str) -> dict[str, list[str]]:
        """What is wrong with the page at ``url``: kind of problem -> findings.

        The page is loaded in the reader's colour scheme and then switched to the other one.
        """
        found: dict[str, list[str]] = defaultdict(list)

        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                found["console error"].append(f"{message.text} ({message.location.get('url')})")

        def request(sent: Request) -> None:
            if not sent.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
                found["outside request"].append(sent.url)

        sizes: dict[str, int] = {}

        def weigh(answer: Response) -> None:
            sizes.setdefault(answer.url, len(gzip.compress(answer.body(), 6, mtime=0)))

        page = self.context.new_page()
        page.on("console", console)
        page.on("request", request)
        page.on("pageerror", lambda error: found["page error"].append(str(error)))
        if not self.is_phone:
            page.on("response", weigh)
        try:
            page.goto(url, wait_until="load" if self.is_phone else "networkidle")
            page.evaluate(TYPESET)
            if not self.is_phone:
                page.remove_listener("response", weigh)
            if sum(sizes.values()) > MOST:
                heaviest = sorted(sizes.items(), key=lambda entry: -entry[1])[:5]
                found["heavy"] += [f"{size} of {url}" for url, size in heaviest]
            found["formula error"] += page.evaluate(FORMULA_ERRORS)
            found["horizontal scroll"] += page.evaluate(TOO_WIDE)
            found["tab stop"] += page.evaluate(STOPS)
            found["no sign"] += page.evaluate(UNSIGNED)
            found["address twice"] += page.evaluate(TWICE)
            found["colour by width"] += page.evaluate(COLOUR_BY_WIDTH)
            if self.is_phone:
                page.evaluate(NO_FORMULA)
            found["accessibility"] += self.violations(page, NOT_COLOURS)
            found["cut"] += page.evaluate(CUT)
            for scheme in () if self.is_phone else (self.other, self.scheme):
                self._shows(page, scheme)
                found["formula colour"] += page.evaluate(FORMULA_COLOURS)
            page.evaluate(EMPTIED if self.is_phone else ONE_LETTER)
            page.evaluate(LOOK)
            self._shows(page, self.other)
            page.evaluate(LOOK)
            page.evaluate(ONE_OF_EACH)
            found["accessibility"] += self.violations(page, COLOURS)
            self._shows(page, self.scheme)
            found["accessibility"] += self.violations(page, COLOURS)
        finally:
            page.close()
        return {kind: findings for kind, findings in found.items() if findings}

    @staticmethod
    def _shows(page: Page, scheme: Scheme) -> None:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(THEME, arg=scheme)

    def violations(
        self, page: Page, options: dict[str, Any], context: dict[str, Any] | None = None
    ) -> list[str]:
        """What axe finds on the open page, or in the part of it that ``context`` names."""
        results = self.axe.run(page, context, options).response
        return [
            f"{violation['id']}: {node['target']} {node['html'][:200]}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]
