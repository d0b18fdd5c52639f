"""The page of recipes: each is short, is linked from the first screen, and shows a refusal."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import pytest
from form import Form, parsed

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "use-it.md").read_text("utf-8")
FENCE = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.M | re.S)
TAGS = re.compile(r"^:tags: \[(.*)\]\n", re.M)
BUILT_IN = {*dir(builtins), "display"}
"""Names that a notebook has without an import."""


def recipes(page: str) -> dict[str, str]:
    """The text of each recipe by its address."""
    parts = re.split(r"^\((recipe-[a-z]+)\)=$", page, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def problems(page: str) -> list[str]:
    """What a reader of the page would complain about."""
    first, found = page.partition("(recipe-")[0], recipes(page)
    listed = re.findall(r"^\| \[.*?\]\(#(recipe-[a-z]+)\)", first, re.M)
    form = Form.of(page)
    cells = [b for b in parsed(page).main_flow() if b.is_visible_cell]
    said = {
        f"the table lists {listed}, not {list(found)}": listed != list(found),
        f"a cell of {form.longest_cell} lines": form.longest_cell > 12,
        f"words in bold instead of a heading: {form.run_ins}": bool(form.run_ins),
        "a line of code that breaks on a page": max(len(x) for c in cells for x in c.code) > 76,
    }
    for name, text in found.items():
        said[f"{name} names no statement"] = "{prf:ref}" not in text
        said[f"{name} shows no code"] = not FENCE.search(text)
    return [problem for problem, there in said.items() if there]


def without_torch(page: str) -> list[str]:
    """Names that cells without the tag need, and that only cells with it, or none, define."""
    there, lacking = set(BUILT_IN), []
    for cell in FENCE.findall(page):
        tags = TAGS.search(cell)
        if tags and "needs-torch" in tags[1]:
            continue
        tree = ast.parse(TAGS.sub("", cell))
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        there |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                there |= {(a.asname or a.name).partition(".")[0] for a in node.names}
            if isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name:
                there.add(node.name)
        lacking += [n.id for n in names if n.id not in there]
    return lacking


def test_seven_recipes_have_the_form_that_readers_need() -> None:
    assert len(recipes(PAGE)) == 7
    assert problems(PAGE) == []
    assert len(re.findall(r"^except \w+ as ", PAGE, re.M)) >= 4


def test_what_needs_no_torch_runs_without_it() -> None:
    assert without_torch(PAGE) == []


def test_the_page_is_found_from_the_front_page_and_the_readme() -> None:
    toc = (BOOK / "_toc.yml").read_text("utf-8")
    assert "- file: use-it\n" in toc
    assert "](use-it.md)" in (BOOK / "index.md").read_text("utf-8")
    assert "/use-it.html)" in (BOOK.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("(#recipe-torch)", "(#recipe-touch)", "the table lists"),
        ("(recipe-leave)=\n", "(recipe-stay)=\n", "the table lists"),
        ("{prf:ref}`prop-fibres`", "chapter 4", "recipe-factor names no statement"),
        ("W = [0.2", "W = 1\n" * 13 + "W = [0.2", "a cell of"),
        ("W = [0.2", "W = " + " " * 90 + "[0.2", "a line of code"),
        ("You have a filter", "**You** have a filter", "words in bold"),
    ],
)
def test_each_fault_is_seen(before: str, after: str, problem: str) -> None:
    assert before in PAGE
    (found,) = problems(PAGE.replace(before, after, 1))
    assert problem in found


def test_a_name_that_only_torch_cells_have_is_seen() -> None:
    cell = "```{code-cell} python\nprint(stack)\n```\n"
    assert without_torch(PAGE + "\n" + cell) == ["stack"]
