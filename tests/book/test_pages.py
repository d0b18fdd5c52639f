"""Every built page in a browser, light and dark, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Reader

HTML = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.relative_to(HTML).parts
)
MODES = ("light-desktop", "dark-phone")
"""Both devices, either colour scheme first."""

CLEAN = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}</head>
<body><main><h1>A page</h1><p>Words.</p>{body}</main></body></html>"""
BROKEN = {
    "outside request": ("", '<img alt="a dot" src="https://example.org/dot.png">'),
    "console error": ("<script>console.error('loud')</script>", ""),
    "page error": ("<script>undefinedFunction()</script>", ""),
    "formula error": ('<script async src="../mathjax/tex-chtml.js"></script>', r"\(\frac{1}\)"),
    "accessibility": ("", '<p style="color:#bbb;background:#fff">pale</p>'),
    "accessibility in the other colours": (
        "<style>@media (prefers-color-scheme: dark) { p { color: #ccc } }</style>",
        "",
    ),
    "accessibility of one of many": (
        "<style>p:nth-of-type(3) { color: #bbb }</style>",
        "<p>Dark.</p><p>Pale.</p><p>Dark.</p>",
    ),
    "accessibility on another ground": ("", '<div style="background:#222"><p>Dark.</p></div>'),
    "accessibility of a link": (
        "<style>a { color: #226; text-decoration: none }</style>",
        '<p>Words.</p><p>Words with <a href="#top">a link</a> in them.</p>',
    ),
    "heavy": ('<script src="../heavy.js"></script>', ""),
    "horizontal scroll": ("", '<div style="width:2000px">wide</div>'),
    "colour by width": (
        "<style>@media (max-width: 600px) { article p { color: #bbb } }</style>",
        "<article><p>Pale on a phone.</p></article>",
    ),
    "formula colour": (
        "<style>@media (prefers-color-scheme: dark) { i { opacity: 0.9 } }</style>",
        "<mjx-container><span><i>x</i></span></mjx-container>",
    ),
    "tab stop": ("", '<mjx-container tabindex="0">x</mjx-container>'),
    "no sign": (
        "",
        f'<article><pre style="overflow-x: auto" tabindex="0">{"long " * 99}</pre></article>',
    ),
    "address twice": ("", '<p id="a">one</p><p id="a">two</p>'),
    "cut": (
        "",
        f'<article><pre style="overflow-x: auto" tabindex="0">{"long " * 99}</pre></article>',
    ),
}


@pytest.mark.skipif(not PAGES, reason="no built book in _build/html: make test builds it first")
def test_the_book_is_whole() -> None:
    """No page is left out: each line of the table of contents has its page."""
    listed = [
        line.split("file:")[1].strip()
        for line in (HTML.parents[1] / "book" / "_toc.yml").read_text("utf-8").splitlines()
        if "file:" in line
    ]
    assert len(listed) > 5
    assert {f"{name}.html" for name in ["index", *listed]} <= set(PAGES)


@pytest.mark.skipif(not PAGES, reason="no built book in _build/html: make test builds it first")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", PAGES)
def test_page(reader: Callable[[str], Reader], book: str, page: str, mode: str) -> None:
    """Light, no outside request or error, all of WCAG 2.1 A and AA, nothing cut or twice."""
    assert reader(mode).problems(book + page) == {}


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A served folder for broken pages, with the MathJax of the book."""
    from browser import MOST, served

    folder = tmp_path_factory.mktemp("pages")
    if HTML.is_dir():
        (folder / "mathjax").symlink_to(HTML / "_static" / "mathjax")
    (folder / "heavy.js").write_text(f"// {Random(0).randbytes(MOST).hex()}", "utf-8")
    with served(folder) as address:
        yield folder, address


@pytest.mark.parametrize("mode", MODES)
def test_a_sound_page_passes(
    reader: Callable[[str], Reader], workbench: tuple[Path, str], mode: str
) -> None:
    folder, address = workbench
    (folder / "sound.html").write_text(CLEAN.format(head="", body=""), "utf-8")
    assert reader(mode).problems(f"{address}sound.html") == {}


@pytest.mark.parametrize("kind", BROKEN)
def test_each_check_has_teeth(
    reader: Callable[[str], Reader], workbench: tuple[Path, str], kind: str
) -> None:
    """A page broken in one way is caught by the check of that name."""
    folder, address = workbench
    if kind == "formula error" and not (folder / "mathjax").exists():
        pytest.skip("no built book in _build/html, so no MathJax: make test builds it first")
    head, body = BROKEN[kind]
    name = f"chapters/{kind.replace(' ', '-')}.html"
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / name).write_text(CLEAN.format(head=head, body=body), "utf-8")
    found = reader("light-desktop").problems(address + name)
    assert kind in found or (kind.startswith("accessibility ") and "accessibility" in found)


def test_a_colour_is_judged_each_time_that_it_is_met(
    reader: Callable[[str], Reader], workbench: tuple[Path, str]
) -> None:
    """Colours are parsed once: two pale words, one between them that is not: found in both."""
    folder, address = workbench
    colours = ("#bbb", "#000", "#bcb")
    body = "".join(f'<p style="color:{colour};background:#fff">word</p>' for colour in colours)
    (folder / "colours.html").write_text(CLEAN.format(head="", body=body), "utf-8")
    assert len(reader("light-desktop").problems(f"{address}colours.html")["accessibility"]) == 4
