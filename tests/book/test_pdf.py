"""The book as a PDF: what must be right of it is checked where it is made."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the book's packages are not installed (extra: book)")

ROOT = Path(__file__).parents[2]
PDF = ROOT / "_build" / "pdf" / "lcn-companion.pdf"
HTML = ROOT / "_build" / "html"
needs_tex = pytest.mark.skipif(
    not (shutil.which("xelatex") and shutil.which("latexmk")), reason="xelatex is not installed"
)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    return importlib.import_module("lcn_paper")


DOCUMENT = r"""\documentclass{article}
\usepackage{fontspec}
\begin{document}
%s
\end{document}
"""


@needs_tex
def test_a_good_document_is_typeset_twice_to_the_same_bytes(
    paper: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    written = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "lcn-companion.tex").write_text(DOCUMENT % "Words.")
        written.append(paper.typeset(folder).read_bytes())
    assert written[0] == written[1]


@needs_tex
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (r"A glyph: \char" + '"1F600', "a glyph that no font has"),
        (r"\mbox{" + "long " * 60 + "}", "a line that is too long"),
        (r"\ref{nowhere}", "a reference to nothing"),
        (r"\nothing", "an error"),
    ],
)
def test_a_fault_is_named_and_no_file_is_left(
    paper: Any, tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "lcn-companion.tex").write_text(DOCUMENT % text)
    with pytest.raises(SystemExit, match=fault):
        paper.main(tmp_path, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_without_the_pdf_the_pages_say_so_and_with_it_they_lead_to_it() -> None:
    if not (HTML / "index.html").is_file():
        pytest.skip("no built book in _build/html: make test builds it first")
    page = (HTML / "index.html").read_text("utf-8")
    assert ('href="lcn-companion.pdf"' in page) == (HTML / "lcn-companion.pdf").is_file()
    assert ('href="lcn-companion.pdf"' in page) != ("The PDF of the whole book is missing" in page)


@pytest.mark.skipif(not PDF.is_file(), reason="no PDF: make pdf writes it")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_chapters_have_the_numbers_of_the_pages() -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", PDF, "-"], capture_output=True, text=True, check=True
    ).stdout
    toc = (ROOT / "book" / "_toc.yml").read_text("utf-8")
    titles = [
        re.search(r"^# (.*)$", (ROOT / "book" / f"{name}.md").read_text("utf-8"), re.M)[1]
        for name in re.findall(r"file: (chapters/\S+)", toc)
    ]
    assert len(titles) >= 14
    for number, title in enumerate(titles, 1):
        assert re.search(rf"^\s*{number}\s+{re.escape(title)}\s", text, re.M), title
