"""Cells that run on a page: without what no browser has they print what the book prints."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Reader
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "book" / "chapters").glob("*.md"))
NAMES = [path.stem for path in CHAPTERS]
NOT_THERE = [
    *("numpy", "numba", "sympy", "torch", "matplotlib", "yaml"),
    *("scipy", "tqdm", "PIL", "pandas", "IPython", "mpmath"),
]
WITHOUT = f"""
import contextlib, io, json, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {NOT_THERE!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from lcn_support.live.cells import run

names, found = {{}}, []
for code in json.load(sys.stdin):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        said = json.loads(run(code, names))
    found.append([printed.getvalue(), said.get("value"), said.get("error")])
print(json.dumps(found))
"""


def ran(codes: list[str]) -> list[list[Any]]:
    """What cells print and give where nothing is installed that a browser has not."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        input=json.dumps(codes), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    found: list[list[Any]] = json.loads(done.stdout)
    return found


def page_cells(extensions: Path, path: Path) -> list[Any]:
    cells: list[Any] = importlib.import_module("lcn_live_cells").live_cells(path.read_text("utf-8"))
    return cells


def in_the_book(name: str) -> dict[str, tuple[str, str | None]]:
    """What the cells of a chapter print and give, by their text."""
    path = ROOT / "_build" / "html" / "_sources" / "chapters" / f"{name}.ipynb"
    if not path.exists():
        pytest.skip("no built book in _build/html: make test builds it first")
    found = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            outputs = cell["outputs"]
            printed = "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")
            values = ["".join(o["data"]["text/plain"]) for o in outputs if "data" in o]
            found["".join(cell["source"]).strip("\n")] = (printed, values[-1] if values else None)
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_cells_print_on_the_page_what_the_book_prints(extensions: Path, path: Path) -> None:
    cells = page_cells(extensions, path)
    assert cells, "a chapter has a cell that runs in a browser"
    steps = [lines for cell in cells for lines in (cell.prelude, cell.code)]
    found = ran(steps)
    assert [error for _, _, error in found if error] == []
    assert not any(printed for printed, _, _ in found[::2]), "imports print nothing"
    shown = in_the_book(path.stem)
    for cell, (printed, value, _) in zip(cells, found[1::2], strict=True):
        assert shown[cell.code] == (printed, value), cell.code


def test_what_is_left_out_needs_more_than_a_browser(extensions: Path) -> None:
    """Each cell without a button fails there, and so would one that asks for numpy."""
    module = importlib.import_module("lcn_live_cells")
    for path in CHAPTERS:
        before, mine = module.cells_of(path.read_text("utf-8"))
        known, kept = module.imported(before), {c.code for c in page_cells(extensions, path)}
        for code in mine:
            if code not in kept:
                lines = [known[n] for n in sorted(module.used(code) & known.keys())]
                assert ran(["\n".join(lines), code])[-1][2], code
    assert ran(["import numpy"])[0][2].startswith("numpy is not in this page")


def test_a_changed_cell_prints_something_else(extensions: Path) -> None:
    cell = page_cells(extensions, CHAPTERS[1])[0]
    changed = cell.code.replace("(4, 2)", "(5, 1)")
    assert changed != cell.code
    first, second = (ran([cell.prelude, code])[1] for code in (cell.code, changed))
    assert first[0] != second[0] and not second[2]


def test_only_the_names_that_a_cell_needs_are_imported(extensions: Path) -> None:
    module = importlib.import_module("lcn_live_cells")
    page = (
        "```{code-cell} python\nimport random as r, math\nfrom a.b import c as d, e\n```\n"
        "\n## Try your own\n```{code-cell} python\n:tags: [x]\n\nd(r.random())\n```\n"
        "```{code-cell} python\nshow(1)\n```\n:::{exercise} One\n```{code-cell} python\nd()\n```\n"
    )
    expected = module.Cell("d(r.random())", "from a.b import c as d\nimport random as r")
    assert module.live_cells(page) == [expected]
    assert module.live_cells(page.replace("## Try", "## Do not try")) == []


# --- On the page.

CELLS = "[data-cell]"


def started(page: Page, place: int = 0) -> Locator:
    """A cell that was opened, with Python there."""
    cell = page.locator(CELLS).nth(place)
    cell.locator("[data-part=edit]").click()
    start = cell.get_by_role("button", name="Start")
    if start.is_visible():
        start.click()
    cell.get_by_role("button", name="Run").wait_for()
    return cell


def output(cell: Locator) -> str:
    """What a cell shows after it has run once more."""
    out = cell.locator(".lcn-cell-out")
    before = int(out.get_attribute("data-done") or 0)
    cell.get_by_role("button", name="Run").click()
    cell.locator(f".lcn-cell-out[data-done='{before + 1}']").wait_for()
    return out.inner_text()


def test_a_cell_is_edited_run_and_put_back(reader: Callable[[str], Reader], book: str) -> None:
    from live_pages import opened

    context = reader("light-desktop").context
    with opened(context, f"{book}chapters/03-boundary.html") as page:
        shown = page.locator(f"div.cell:has({CELLS}) > .cell_output").first
        first = shown.inner_text()
        cell = started(page)
        area = cell.locator("textarea")
        assert area.evaluate("e => e.labels.length === 1")
        assert output(cell).split() == first.split() and not shown.is_visible()
        area.fill(area.input_value().replace("(2, 2, 2, 3)", "(6,)"))
        assert "on the boundary: False" in output(cell)
        area.fill("1 / 0")
        assert output(cell) == "ZeroDivisionError: division by zero"
        area.press("Escape")
        assert cell.get_by_role("button", name="Run").evaluate("e => e === document.activeElement")
        cell.get_by_role("button", name="Reset").click()
        assert shown.is_visible() and not area.is_visible()
        assert cell.locator("[data-part=edit]").evaluate("e => e === document.activeElement")


def test_a_cell_knows_what_stands_above_it(reader: Callable[[str], Reader], book: str) -> None:
    """The second cell runs first: its table is that of the sizes above, also of changed ones."""
    from live_pages import opened

    context = reader("dark-phone").context
    with opened(context, f"{book}chapters/03-boundary.html") as page:
        second = started(page, 1)
        table = output(second)
        assert "All strata for filter sizes (2, 2, 2, 3)" in table
        assert second.locator("table caption").count() == 1
        first = started(page, 0)
        area = first.locator("textarea")
        area.fill("SIZES, a = (6,), Architecture((6,))")
        assert output(first) == "It ran, and printed nothing."
        assert "All strata for filter sizes (6,)" in output(second)
        area.fill("oh no")
        assert output(first).startswith("SyntaxError")


def test_tab_is_no_trap_and_the_open_cell_is_accessible(
    reader: Callable[[str], Reader], book: str
) -> None:
    from browser import LEVELS, TOO_WIDE
    from live_pages import opened

    desk = reader("light-phone")
    with opened(desk.context, f"{book}chapters/03-boundary.html") as page:
        cell = started(page)
        output(cell)
        area = cell.locator("textarea")
        area.focus()
        area.press("Tab")
        assert not area.evaluate("e => e === document.activeElement")
        assert desk.violations(page, LEVELS, {"include": [[CELLS]]}) == []
        assert page.evaluate(TOO_WIDE) == []
