"""Notebooks for download: plain Jupyter shows all of them and runs them, in an empty folder."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

nbformat = pytest.importorskip("nbformat", reason="the book's packages are not installed")

if TYPE_CHECKING:
    from browser import Reader

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "_build" / "html" / "_sources"
NOTEBOOKS = sorted((*SOURCES.glob("chapters/*.ipynb"), *SOURCES.glob("further/*.ipynb")))
RAW = re.compile(r"^:{3,}|^`{3,}\{|^\([^()\s]+\)=\s*$|\{[a-z:-]+\}`|\]\((?!https?:)[^)]*\)", re.M)


@pytest.fixture
def notebooks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    return importlib.import_module("lcn_notebooks")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("(here)=\n## See it", "## See it"),
        ("By {prf:ref}`thm-a`.", "By [Theorem 2.1](https://x.org/chapters/b.html#thm-a)."),
        ("{ref}`below <thm-a>`", "[below](https://x.org/chapters/b.html#thm-a)"),
        ("Known {cite:p}`K`.", "Known ([Kac, 1943](https://x.org/bib.html#k))."),
        ("As {cite:t}`K` says", "As [Kac, 1943](https://x.org/bib.html#k) says"),
        ("[next](02-b.md#c)", "[next](https://x.org/chapters/02-b.html#c)"),
        ("[here](#c)", "[here](https://x.org/chapters/01-a.html#c)"),
        ("[far](../further/d.md)", "[far](https://x.org/further/d.html)"),
        ("some {glue:text}`share:.1f` %", "some 33.3 %"),
        ("a {term}`whisker`", "a whisker"),
        ("```{math}\nx^2\n```", "$$\nx^2\n$$"),
        ("```{lcn-moved} a\nGone.\n```", ""),
        (
            ":::{prf:proof}\n:class: dropdown\nEasy.\n:::",
            "> *Proof.*\n>\n> Easy.",
        ),
        (
            "::::{prf:theorem} Name {cite:p}`K`\n:label: thm-a\nSee {prf:ref}`thm-a`.\n::::",
            (
                "> **[Theorem 2.1](https://x.org/chapters/b.html#thm-a)**"
                " (Name ([Kac, 1943](https://x.org/bib.html#k))).\n>\n"
                "> See [Theorem 2.1](https://x.org/chapters/b.html#thm-a)."
            ),
        ),
    ],
)
def test_what_only_a_book_understands_becomes_markdown(
    notebooks: Any, source: str, shown: str
) -> None:
    things = {"thm-a": ("Theorem 2.1", "chapters/b.html#thm-a"), "K": ("Kac, 1943", "bib.html#k")}
    names = notebooks.Names("https://x.org/", "chapters/01-a", things, {"share": "33.333"})
    assert notebooks.readable(source, names) == shown
    assert RAW.search(source) or source.startswith("```{math}")
    assert not RAW.search(shown)


@pytest.fixture(scope="module")
def run() -> set[tuple[str, ...]]:
    """The cells of all notebooks that the book's build ran, with the package and data as they are.

    Each ran in an empty folder of its own: ``test_cells_run_in_an_empty_folder``.
    """
    cached = (ROOT / "_build" / ".jupyter_cache").glob("*/executed/*/base.ipynb")
    return {code(nbformat.read(path, as_version=4)) for path in cached}


def code(notebook: Any) -> tuple[str, ...]:
    return tuple(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.skipif(not NOTEBOOKS, reason="no built book in _build/html: make test builds it")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_downloaded_notebook_is_readable_and_its_cells_were_run(
    path: Path, run: set[tuple[str, ...]]
) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    raw = {
        found
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for found in RAW.findall(cell.source)
    }
    assert raw == set()
    assert "pip install" in notebook.cells[1].source
    install, *cells = code(notebook)
    assert install.startswith("# %pip") and "\n" not in install
    assert tuple(cells) in run
    assert not {tuple(cells[1:]), (*cells, "1 / 0")} & run


@pytest.mark.skipif(not NOTEBOOKS, reason="no built book in _build/html: make test builds it")
@pytest.mark.parametrize("path", [*NOTEBOOKS[:1], *NOTEBOOKS[-1:]], ids=lambda path: path.stem)
def test_a_downloaded_notebook_runs_as_it_is(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient

    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_that_fails_is_seen(tmp_path: Path) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert 1 == 2")])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()


@contextlib.contextmanager
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab over a folder as ``make lab`` starts it, without a browser of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = Path(sys.executable).parents[1]
    started = subprocess.Popen(
        [
            "make", "lab", f"--assume-old={environment}/.ready",  # it is the one that tests run in
            f"FOLDER={folder}", f"VENV={environment}",
            f"LAB=--no-browser --port={port} --IdentityProvider.token=",
        ],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                urlopen(f"{address}api")
                break
            time.sleep(0.5)
        yield address
    finally:
        os.killpg(started.pid, 15)
        started.wait()


@pytest.mark.skipif(not NOTEBOOKS, reason="no built book in _build/html: make test builds it")
@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_a_chapter_opens_in_the_lab_and_runs(
    reader: Callable[[str], Reader], tmp_path: Path
) -> None:
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed (extra: lab)")
    shutil.copy(NOTEBOOKS[1], tmp_path / "chapter.ipynb")
    with lab(tmp_path) as address:
        page = reader("light-desktop").context.new_page()
        page.goto(f"{address}lab/tree/chapter.ipynb")
        named = re.compile(r"^\s*(Theorem|Definition|Proposition) \d+\.\d+ \(")
        theorem = page.locator(".jp-MarkdownCell blockquote", has_text=named).first
        theorem.wait_for(timeout=60_000)
        assert page.locator(".jp-MarkdownCell:has-text(':::{')").count() == 0
        page.wait_for_function("document.body.innerText.includes('Idle')", timeout=60_000)
        page.get_by_role("menuitem", name="Run").click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(
            "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            ".slice(0, 3).every(p => /\\d/.test(p.textContent))",
            timeout=120_000,
        )
        page.keyboard.press("Control+s")
        assert page.locator(".jp-toast-message, .Toastify__toast").count() == 0
        page.close()
    cells = json.loads((tmp_path / "chapter.ipynb").read_text("utf-8"))["cells"]
    assert not [o for c in cells for o in c.get("outputs", ()) if o["output_type"] == "error"]
