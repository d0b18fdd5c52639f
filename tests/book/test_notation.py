"""The notation page has every letter of every chapter, and none that its chapter has not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from letters import formulas, letters, of_page

BOOK = Path(__file__).parents[2] / "book"
NOTATION = (BOOK / "notation.md").read_text("utf-8")
CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
HEADING = "## Letters of one chapter"


def of_all_chapters(notation: str) -> set[str]:
    """The letters that mean the same everywhere."""
    return of_page(notation.partition(HEADING)[0])


def of_one_chapter(notation: str, number: int) -> set[str]:
    """The letters that the last table gives to a chapter."""
    rows = re.findall(r"^\| ([\d, ]+) \| (.*) \| (.*) \|$", notation.partition(HEADING)[2], re.M)
    cells = [c for chapters, *c in rows if number in map(int, chapters.split(","))]
    return {letter for cell in cells for tex in formulas(" ".join(cell)) for letter in letters(tex)}


def differences(notation: str, number: int, chapter: str) -> tuple[set[str], set[str]]:
    """Letters of a chapter that the notation lacks, and letters it gives to it in vain."""
    used, stated = of_page(chapter), of_one_chapter(notation, number)
    return used - stated - of_all_chapters(notation), stated - used


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_uses_the_letters_of_the_notation(path: Path) -> None:
    missing, unused = differences(NOTATION, int(path.stem[:2]), path.read_text("utf-8"))
    assert (missing, unused) == (set(), set())


def test_a_letter_more_and_a_letter_less_are_seen() -> None:
    (chapter,) = (path.read_text("utf-8") for path in CHAPTERS if path.stem.startswith("05"))
    assert differences(NOTATION, 5, chapter + r" $\Xi$") == ({r"\Xi"}, set())
    assert differences(NOTATION + r"| 5 | $\Xi$ | none |" + "\n", 5, chapter)[1] == {r"\Xi"}
    without = NOTATION.replace(r"$\ell(W) = (W - u)^\top S\, (W - u)$", "").replace(
        r"\ell \circ", r"\circ"
    ).replace(r"$\ell$", "")  # fmt: skip
    assert differences(without, 5, chapter)[0] == {r"\ell"}


def test_every_letter_is_explained_once() -> None:
    symbols = re.findall(r"^\| \$(\\?\w+)\$ \|", NOTATION.partition(HEADING)[0], re.M)
    assert len(symbols) > 10
    assert sorted(symbols) == sorted(set(symbols))
