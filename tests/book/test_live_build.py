"""What an interactive leaves on its page before a script runs, and in print."""

from __future__ import annotations

import html
import importlib
import json
import re
from pathlib import Path

import pytest
from minibook import ROOT, MiniBook

from lcn_support.live.answers import answer

HTML = ROOT / "_build" / "html"
NAMES = sorted(path.stem for path in (ROOT / "book" / "_live" / "interactives").glob("*.mjs"))
CHAPTERS = sorted((ROOT / "book" / "chapters").glob("*.md"))
SHOWN = re.compile(r"^```\{lcn-live\} (\S+)$", re.M)


def test_every_chapter_has_an_interactive_and_every_interactive_a_page() -> None:
    pages = [*CHAPTERS, *sorted((ROOT / "book").glob("*.md"))]
    shown = {page: SHOWN.findall(page.read_text("utf-8")) for page in pages}
    assert [page.name for page in CHAPTERS if not shown[page]] == []
    assert sorted(name for names in shown.values() for name in names) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_the_packages_answer_and_the_whole_first_state(
    name: str, extensions: Path
) -> None:
    """The answer on the page is the one that the package gives now, and its words stand there."""
    pages = [
        page for page in HTML.rglob("*.html") if f'id="live-{name}"' in page.read_text("utf-8")
    ]
    if not pages:
        pytest.skip("no built book in _build/html: make test builds it first")
    live = importlib.import_module("lcn_live")
    asked = live.rendered(ROOT / "book" / "_live", "questions", [name])
    block = pages[0].read_text("utf-8").split(f'id="live-{name}"')[1]
    (first, *_) = map(html.unescape, re.findall(r'data-answer="([^"]*)"', block))
    assert json.loads(first) == json.loads(answer(json.dumps(asked[name])))
    written = live.rendered(ROOT / "book" / "_live", "pages", [name], {name: json.loads(first)})[
        name
    ]
    for part in ("title", "question", "words"):
        assert written[part].strip() and html.escape(written[part]) in block
    for view in written["views"]:
        assert view["svg"] in block and html.escape(view["label"]) in block


LIVE = "```{lcn-live} drag-roots\n```\n"


def test_two_builds_with_an_interactive_are_the_same_and_a_wrong_name_is_refused(
    tmp_path: Path,
) -> None:
    books = [MiniBook(tmp_path / name, LIVE) for name in ("a", "b")]
    for book in books:
        assert (done := book.build()).returncode == 0, done.stdout
    assert 'data-live="drag-roots"' in books[0].chapter()
    first, second = (book.files() for book in books)
    assert {path for path in first if first[path] != second.get(path)} == set()
    books[0].write(
        "book/chapter.md", (tmp_path / "a/book/chapter.md").read_text() + "\n```{lcn-live} x\n```\n"
    )
    done = books[0].build()
    assert done.returncode != 0 and "there is no interactive x" in done.stdout


def test_a_module_that_fails_stops_the_build(tmp_path: Path) -> None:
    book = MiniBook(tmp_path, LIVE)
    book.write("book/_live/interactives/drag-roots.mjs", "export default { controls: [] };")
    done = book.build()
    assert done.returncode != 0 and "the interactives cannot be written" in done.stdout


PICTURE = (
    '<line x1="0" y1="50" x2="100" y2="50" class="line-muted thin dashed"></line>'
    '<g data-handle="a"><circle cx="30" cy="50" r="9" class="fill-inside"></circle></g>'
    '<path d="M10 10L90 10Q90 90 50 90Z" class="line-boundary fill-boundary faint"></path>'
    '<rect x="1" y="1" width="5" height="5" class="fill-outside"></rect>'
    '<text x="50" y="20" class="fill-ink small middle">W₂ = −1</text>'
)


def test_a_picture_on_paper_has_what_the_page_has(tmp_path: Path, extensions: Path) -> None:
    """The same bytes twice; an element more is another file."""
    paper = importlib.import_module("lcn_live_paper")
    files = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")]
    for file, svg in zip(files, (PICTURE, PICTURE, PICTURE.replace('r="9"', 'r="8"')), strict=True):
        paper.picture(svg, (100, 100), file)
    first, again, other = (file.read_bytes() for file in files)
    assert first.startswith(b"%PDF") and first == again != other


@pytest.mark.parametrize("name", NAMES)
def test_the_first_pictures_are_drawn_on_paper(name: str, tmp_path: Path, extensions: Path) -> None:
    live, paper = (importlib.import_module(module) for module in ("lcn_live", "lcn_live_paper"))
    folder = ROOT / "book" / "_live"
    asked = live.rendered(folder, "questions", [name])[name]
    first = json.loads(answer(json.dumps(asked)))
    for place, view in enumerate(
        live.rendered(folder, "pages", [name], {name: first})[name]["views"]
    ):
        paper.picture(view["svg"], view["size"], tmp_path / f"{place}.pdf")
        assert (tmp_path / f"{place}.pdf").stat().st_size > 1500


@pytest.mark.parametrize(
    ("d", "points"),
    [
        ("M0 0L1 1", [(0, 0), (1, 1)]),
        ("M1 1h2v-3l1 .5z", [(1, 1), (3, 1), (3, -2), (4, -1.5), (1, 1)]),
        ("M0 0Q1 1 2 0M5 5C1 1 2 2 3 0", [(0, 0), (1, 1), (2, 0), (5, 5), (1, 1), (2, 2), (3, 0)]),
    ],
)
def test_an_outline_passes_through_its_points(
    d: str, points: list[tuple[float, float]], extensions: Path
) -> None:
    paper = importlib.import_module("lcn_live_paper")
    outline = paper.steps(d)
    drawn = outline.codes != outline.CLOSEPOLY
    assert [tuple(map(float, v)) for v in outline.vertices[drawn]] == points


def test_pages_at_the_root_and_below_find_their_modules(extensions: Path) -> None:
    """A browser takes a name without a dot for a package's, and not for a file."""
    script = importlib.import_module("lcn_live").script
    for root in ("", "../", "../../"):
        (module,) = re.findall(r'import\("(.*?)"\)', script(root, "page.mjs"))
        assert module.startswith(".") and module.endswith(f"{root}live/page.mjs")
