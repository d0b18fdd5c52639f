"""How a built book says what it is and how to cite it, its pages and its statements."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lcn_support.publishing.citations import YEAR
from lcn_support.publishing.edition import Edition

parse_string = pytest.importorskip("pybtex.database").parse_string

if TYPE_CHECKING:
    from minibook import MiniBook

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"


def entries(page: str) -> dict[str, dict[str, str]]:
    """The BibTeX entries of a page, their fields by key."""
    texts = re.findall(r'<div class="highlight-bibtex notranslate">.*?<pre>(.*?)</pre>', page, re.S)
    plain = [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in texts]
    parsed = [parse_string(text, "bibtex").entries for text in plain]
    return {key: dict(entry.fields) for found in parsed for key, entry in found.items()}


def test_a_page_says_how_to_cite_it_the_book_and_its_statements(specimen: MiniBook) -> None:
    found = entries(specimen.chapter())
    assert set(found) == {"lcn", "lcn:chapter", "lcn:def-bad", "lcn:thm-trap", "lcn:rem-inside"}
    theorem, chapter = found["lcn:thm-trap"], found["lcn:chapter"]
    assert theorem["title"] == "{Theorem 1.2 (Bad minima exist, also if n = 3)}"
    assert theorem["howpublished"] == "Chapter 1 of the {LCN} Companion"
    assert theorem["url"].endswith("/chapter.html#thm-trap")
    assert chapter["title"] == "{A chapter}" and chapter["url"].endswith("/chapter.html")
    for fields in found.values():
        assert fields["year"] == YEAR and fields["version"] == Edition.current().version
    other = entries((specimen.html / "further" / "more.html").read_text("utf-8"))
    assert other["lcn:more"]["howpublished"] == "Appendix A of the {LCN} Companion"


def unversioned(book: Path, version: str) -> list[str]:
    """The entries of ours, of a built book and of its figures, that name another version."""
    texts = [
        *(path.read_text("utf-8") for path in book.rglob("*.html")),
        *(as_shown(path.read_text("utf-8")) for path in book.rglob("*.bib")),
    ]
    ours = [pair for text in texts for pair in entries(text).items() if OURS.match(pair[0])]
    assert ours, "no page has an entry"
    return [key for key, fields in ours if fields.get("version") != version]


OURS = re.compile(r"lcn(:|$)|fig-")


def as_shown(entry: str) -> str:
    return f'<div class="highlight-bibtex notranslate"><pre>{html.escape(entry)}</pre>'


@pytest.mark.skipif(
    not (HTML / "index.html").is_file(), reason="no built book in _build/html: make test builds it"
)
def test_every_entry_of_the_book_and_of_its_figures_names_the_version() -> None:
    assert unversioned(HTML, Edition.current().version) == []


def test_an_entry_of_another_version_is_found(specimen: MiniBook) -> None:
    version = Edition.current().version
    assert unversioned(specimen.html, version) == []
    assert {"lcn", "lcn:thm-trap"} <= set(unversioned(specimen.html, f"{version}.1"))


def test_each_page_says_which_edition_it_is(specimen: MiniBook) -> None:
    edition = Edition.current()
    for name in ("chapter", "further/more", "genindex"):
        page = (specimen.html / f"{name}.html").read_text("utf-8")
        (line,) = re.findall(r'<p class="lcn-edition">(.*?)</p>', page)
        assert f"The LCN Companion {edition.version}" in re.sub("<.*?>", "", line)
        assert "CC BY 4.0" in line and edition.commit[:7] in line and edition.date in line
        assert edition.reserve in line and ("/releases/tag/v" in line) == edition.is_release
        assert (
            ("#cite-this-page" in line) == ('id="cite-this-page"' in page) == (name != "genindex")
        )


@pytest.mark.skipif(shutil.which("git") is None, reason="editions of commits need git")
def test_the_edition_is_that_of_the_commit(tmp_path: Path) -> None:
    """The same at any later time; changes of its files are said; without git it is the version."""

    def git(*arguments: str) -> None:
        author = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(["git", *author, *arguments], cwd=tmp_path, check=True, capture_output=True)

    assert Edition.current(tmp_path).commit == ""
    git("init", "-q")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-qm", "first", "--date", "2020-01-01T00:00:00Z")
    first = Edition.current(tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", first.commit) and not first.is_changed
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first.date)
    (tmp_path / "untracked").write_text("")
    assert Edition.current(tmp_path) == first
    (tmp_path / "file").write_text("two")
    assert Edition.current(tmp_path).is_changed
    git("commit", "-qam", "second")
    assert Edition.current(tmp_path).commit != first.commit
    git("tag", "v0")
    assert not Edition.current(tmp_path).is_release
    git("tag", "-a", "-m", "of this version", f"v{first.version}")
    assert Edition.current(tmp_path).is_release and not Edition.current(tmp_path).reserve
    (tmp_path / "file").write_text("three")
    assert not Edition.current(tmp_path).is_release
    git("commit", "-qam", "third")
    assert Edition.current(tmp_path).reserve == ", before its release"
    (unpacked := tmp_path / "unpacked").mkdir()
    assert str(Edition.current(unpacked)) == ""


def test_the_year_is_that_of_the_copyright() -> None:
    assert f'copyright: "{YEAR}"' in (ROOT / "_config.yml").read_text("utf-8")
