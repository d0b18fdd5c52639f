"""Every chapter keeps the form that its readers need: picture first, short, nothing unnamed."""

from __future__ import annotations

from pathlib import Path

import pytest
from form import Form

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
FURTHER = sorted((BOOK / "further").glob("*.md"))

SECTIONS = (
    "See it", "What the theorem says", "Why", "Check it", "Break it",
    "The paper's numbers beside ours", "Try your own", "Cite",
)  # fmt: skip
LONGER = {"05": 1600}
WORDS, CODE_LINES, CELL_LINES, BEFORE_FIGURE, EXERCISES = 1300, 100, 12, 60, 3

CHAPTER = """---
a: b
---

# Filling

Enough real roots.

```{code-cell} python
:tags: [remove-input]

show("fig-x")
```

""" + "\n\n".join(f"## {name}\n\nWords." for name in SECTIONS)
EXERCISE = ":::{exercise} Find\nWords.\n:::\n\n:::{solution} find\n:class: dropdown\nThere.\n:::\n"
GOOD = CHAPTER.replace("## Cite", EXERCISE * 3 + "\n## Cite")


def problems(name: str, form: Form) -> list[str]:
    """What a reader of the chapter would complain about."""
    most = LONGER.get(name[:2], WORDS)
    found = {
        f"{form.words} words, at most {most}": form.words > most,
        f"{form.code_lines} visible lines of code": form.code_lines > CODE_LINES,
        f"a visible cell of {form.longest_cell} lines": form.longest_cell > CELL_LINES,
        f"sections {form.headings}": form.headings != SECTIONS,
        f"run-ins that are no headings: {form.run_ins}": bool(form.run_ins),
        f"{form.first_figure} words before a figure": form.first_figure > BEFORE_FIGURE,
        "no figure": not form.figures,
        f"{form.exercises} exercises": form.exercises < EXERCISES,
        f"{form.solutions} solutions": form.solutions < form.exercises,
        f"statements without a name: {form.unnamed}": bool(form.unnamed),
    }
    return [problem for problem, is_there in found.items() if is_there]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_the_form_its_readers_need(path: Path) -> None:
    assert problems(path.stem, Form.of(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", FURTHER, ids=lambda path: path.stem)
def test_what_goes_further_has_no_run_ins_and_no_unnamed_statement(path: Path) -> None:
    form = Form.of(path.read_text("utf-8"))
    assert (form.run_ins, form.unnamed) == ((), ())
    assert form.longest_cell <= CELL_LINES


def test_a_good_chapter_has_no_problem() -> None:
    assert problems("02", Form.of(GOOD)) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("## Why\n\nWords.", "## Why\n\n" + "word " * 1400, "1416 words"),
        ("Enough real roots.", "word " * 61, "61 words before a figure"),
        ("## Why", "```{code-cell} python\n" + "x = 1\n" * 13 + "```\n\n## Why", "cell of 13"),
        ("## Why", ("```{code-cell} python\n" + "x = 1\n" * 12 + "```\n\n") * 9 + "## Why", "108"),
        ("## Why", "**Why not.** Words.\n\n## Why", "run-ins"),
        ("## Why", "## Why not", "sections"),
        ("## Why", ":::{prf:theorem} {cite:t}`KMMT2022`\n:::\n\n## Why", "without a name"),
        ("## Cite", ":::{exercise} More\n:::\n\n## Cite", "3 solutions"),
        (EXERCISE * 3, EXERCISE, "1 exercises"),
    ],
)
def test_each_fault_is_seen(before: str, after: str, problem: str) -> None:
    source = GOOD.replace(before, after)
    assert source != GOOD
    (found,) = problems("02", Form.of(source))
    assert problem in found


def test_what_is_folded_away_is_not_counted() -> None:
    folded = ":::{prf:proof}\n:class: dropdown\n" + "word " * 500 + "\n:::\n\n"
    hidden = "```{code-cell} python\n:tags: [hide-input]\n\n" + "x = 1\n" * 50 + "```\n\n"
    assert Form.of(GOOD.replace("## Why", folded + hidden + "## Why")).words == Form.of(GOOD).words
    assert problems("02", Form.of(GOOD.replace("## Why", folded + hidden + "## Why"))) == []
    assert problems("05", Form.of(GOOD.replace("## Why", "word " * 1400 + "\n\n## Why"))) == []
