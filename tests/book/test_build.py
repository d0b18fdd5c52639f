"""The build of a small book with the real configuration and extension: it fails when it must, it
never publishes a stale output, and it writes the same bytes twice."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest
from minibook import HEADER, INPUTS, ROOT, TIMEOUT, MiniBook, cell, yaml


def reading(root: Path) -> str:
    """A cell that prints what each kind of input says."""
    lines = ["from pathlib import Path", f"root = Path({str(root)!r})"]
    lines += [
        f"print({name!r}, 'says', (root / {path!r}).read_text())" for name, path in INPUTS.items()
    ]
    return cell("\n".join(lines))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(cell("1 / 0"), "ZeroDivisionError", id="failing-cell"),
        pytest.param(
            cell(f"import time; time.sleep({10 * TIMEOUT})"), "timed out", id="overlong-cell"
        ),
        pytest.param("[nowhere](nowhere.md)\n", "nowhere", id="broken-link"),
    ],
)
def test_a_fault_fails_the_build(tmp_path: Path, body: str, reason: str) -> None:
    done = MiniBook(tmp_path, body).build()
    assert done.returncode != 0, done.stdout
    assert reason in done.stdout


def test_a_change_runs_the_cells_again(tmp_path: Path) -> None:
    """Of the package, and of the lock: the page follows."""
    book = MiniBook(tmp_path, reading(tmp_path))
    assert (done := book.build()).returncode == 0, done.stdout
    for name in ("package", "lock"):
        path = INPUTS[name]
        assert f"{name} says first" in book.chapter()
        book.write(path, "second")
        assert (done := book.build()).returncode == 0, done.stdout
        assert f"{name} says second" in book.chapter()


def test_the_key_sees_every_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed, new or renamed file anywhere in the inputs, or another package: another key."""
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    extension = importlib.import_module("lcn_book")
    book = MiniBook(tmp_path, "")
    book.write("book/chapters/unseen.md", "text")

    def key() -> str:
        return extension.cache_key(tmp_path)

    seen = [key()]
    for path in INPUTS.values():
        book.write(path, "second")
        seen.append(key())
    book.write("data/deep/new.json", "{}")
    seen.append(key())
    (tmp_path / "data/deep/new.json").rename(tmp_path / "data/deep/renamed.json")
    seen.append(key())
    monkeypatch.setattr(extension.platform, "python_version", lambda: "3.99.0")
    seen.append(key())
    assert len(set(seen)) == len(seen)
    book.write("book/chapters/unseen.md", "other text")
    assert key() == seen[-1]


def test_without_the_key_a_stale_output_is_published(tmp_path: Path) -> None:
    """The teeth of the test above: with a key that sees no files, the old output stays."""
    book = MiniBook(tmp_path, reading(tmp_path))
    extension = tmp_path / "book" / "_ext" / "lcn_book.py"
    source = extension.read_text("utf-8")
    blind = source.replace("digest(root, CODE_AND_DATA)", "digest(root, ())")
    assert blind != source
    extension.write_text(blind, "utf-8")
    assert book.build().returncode == 0
    book.write(INPUTS["package"], "second")
    assert book.build().returncode == 0
    assert "package says first" in book.chapter()


PRINTED = "18 of 18 cells agree,\n   the last of them \n\n\tafter a pause"
PIECEWISE = cell(
    f"""import os, sys
from IPython.display import HTML, display

def say(text):
    pieces = text if os.environ["HANDED_OVER"] == "in pieces" else [text]
    for piece in pieces:
        sys.stdout.write(piece)
        sys.stdout.flush()

say({PRINTED!r})
display(HTML("<p>between</p>"))
say("and more")
"""
)


def differences(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    return [name for name in sorted(first | second) if first.get(name) != second.get(name)]


def test_two_cold_builds_are_identical(tmp_path: Path) -> None:
    """Also where the kernel hands over what a cell prints one character at a time."""
    book = MiniBook(tmp_path, "$$x^2$$\n\n" + cell("{'a': 1}") + PIECEWISE)
    assert (done := book.build(HANDED_OVER="at once")).returncode == 0, done.stdout
    first = book.files()
    shutil.rmtree(tmp_path / "_build")
    assert (done := book.build(HANDED_OVER="in pieces")).returncode == 0, done.stdout
    assert differences(first, book.files()) == [] and len(first) > 50
    _, before, between, after = book.outputs()
    assert "".join(before["text"]) == PRINTED and "".join(after["text"]) == "and more"
    assert "between" in "".join(between["data"]["text/html"])


@pytest.mark.parametrize("by", ["nothing", "myst-nb"])
def test_pieces_that_are_not_joined_make_builds_differ(tmp_path: Path, by: str) -> None:
    """The teeth of the test above, and why the joining that comes with myst-nb is of no use."""
    book = MiniBook(tmp_path, PIECEWISE)
    extension = tmp_path / "book" / "_ext" / "lcn_cells.py"
    source = extension.read_text("utf-8")
    extension.write_text(source.replace("joined(done[", "(done["), "utf-8")
    if by == "myst-nb":
        config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf-8"))
        config["sphinx"]["config"]["nb_merge_streams"] = True
        book.write("_config.yml", yaml.safe_dump(config))
    assert (done := book.build(HANDED_OVER="at once")).returncode == 0, done.stdout
    first = book.files()
    shutil.rmtree(tmp_path / "_build")
    assert book.build(HANDED_OVER="in pieces").returncode == 0
    assert {"chapter.html", "_sources/chapter.ipynb"} <= set(differences(first, book.files()))


def test_outputs_from_the_cache_are_the_outputs_of_the_run(tmp_path: Path) -> None:
    """On the page and in the notebook for download."""
    book = MiniBook(tmp_path, PIECEWISE)
    assert (done := book.build(HANDED_OVER="in pieces")).returncode == 0, done.stdout
    first = book.files()
    for built in (tmp_path / "_build").iterdir():
        if built.name != ".jupyter_cache":
            shutil.rmtree(built)
    assert book.build(HANDED_OVER="not at all: no cell is run").returncode == 0
    assert differences(first, book.files()) == [] and book.outputs()


@pytest.mark.parametrize("is_empty", [True, False])
def test_cells_run_in_an_empty_folder(tmp_path: Path, is_empty: bool) -> None:
    """So what a page runs, a downloaded notebook runs; not so without the line that says it."""
    book = MiniBook(tmp_path, cell("import os\nprint(os.listdir())"))
    config = (tmp_path / "_config.yml").read_text("utf-8")
    book.write("_config.yml", config if is_empty else config.replace("run_in_temp: true", ""))
    assert (done := book.build()).returncode == 0, done.stdout
    (output,) = book.outputs()
    assert ("".join(output["text"]) == "[]\n") is is_empty


def test_a_cell_is_left_out_where_its_module_is_missing(tmp_path: Path) -> None:
    """Its page and its notebook say so; without the tag the build fails."""
    code = "import no_such_module"
    left_out = cell(f":tags: [needs-no_such_module]\n\n{code}")
    run = cell(":tags: [needs-json]\n\nimport json\nprint(json.dumps([1]))")
    book = MiniBook(tmp_path, left_out + run)
    assert (done := book.build()).returncode == 0, done.stdout
    said = "This cell was not run: no_such_module is not installed where the book was built."
    assert said in book.chapter()
    assert ["".join(output["text"]) for output in book.outputs()] == [f"{said}\n", "[1]\n"]
    assert "skip-execution" not in (book.html / "_sources" / "chapter.ipynb").read_text("utf-8")
    book.write("book/chapter.md", HEADER + cell(code))
    done = book.build()
    assert done.returncode != 0 and "No module named" in done.stdout


@pytest.mark.parametrize("ahead", [True, False])
def test_pages_run_side_by_side(tmp_path: Path, ahead: bool) -> None:
    """A page that waits for the next one; it waits in vain where each is run when it is read."""
    patience = 100 if ahead else 1
    wait = [
        "import time",
        "from pathlib import Path",
        f"came = Path({str(tmp_path / 'came')!r})",
        f"until = time.monotonic() + {patience}",
        "while not came.exists() and time.monotonic() < until:",
        "    time.sleep(0.05)",
        "print(came.exists())",
    ]
    book = MiniBook(tmp_path, cell(f"open({str(tmp_path / 'came')!r}, 'w').close()"))
    book.write("book/before.md", HEADER + cell("\n".join(wait)))
    book.write(
        "book/_toc.yml",
        "format: jb-book\nroot: index\nchapters:\n- file: before\n- file: chapter\n",
    )
    config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf-8"))
    config["execute"]["timeout"] = 2 * patience
    book.write("_config.yml", yaml.safe_dump(config))
    if not ahead:
        extension = tmp_path / "book" / "_ext" / "lcn_cells.py"
        source = extension.read_text("utf-8")
        extension.write_text(source.replace("ahead.begin)", "lambda *_: None)"), "utf-8")
    assert (done := book.build()).returncode == 0, done.stdout
    (output,) = book.outputs("before")
    assert "".join(output["text"]) == f"{ahead}\n"
