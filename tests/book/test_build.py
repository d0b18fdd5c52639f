"""The build of a small book with the real configuration and extension: it fails when it must, it
never publishes a stale output, and it writes the same bytes twice."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")
pytest.importorskip("jupyter_book", reason="the book's packages are not installed (extra: book)")

ROOT = Path(__file__).parents[2]
TIMEOUT = 4
HEADER = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# A chapter

## See it

"""
INPUTS = {
    "package": "lcn_support/value.py",
    "data": "data/value.csv",
    "lock": "requirements.lock",
    "project": "pyproject.toml",
}


def cell(code: str) -> str:
    return f"```{{code-cell}} ipython3\n{code}\n```\n"


class MiniBook:
    """A book of two pages in a folder of its own."""

    def __init__(self, root: Path, body: str) -> None:
        self.root = root
        self.html = root / "_build" / "html"
        shutil.copytree(
            ROOT / "book" / "_ext", root / "book" / "_ext", ignore=lambda *_: ["__pycache__"]
        )
        shutil.copytree(ROOT / "book" / "_assets", root / "book" / "_assets")
        shutil.copy(ROOT / "book" / "references.bib", root / "book")
        (root / "book" / "_extra").mkdir()
        for path in INPUTS.values():
            self.write(path, "first")
        config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
        assert config["execute"]["timeout"] > TIMEOUT
        config["execute"]["timeout"] = TIMEOUT
        self.write("_config.yml", yaml.safe_dump(config))
        self.write("book/_toc.yml", "format: jb-book\nroot: index\nchapters:\n- file: chapter\n")
        self.write("book/index.md", "# A book\n\n## Words\n\nWords, and $x^2$.\n")
        self.write("book/chapter.md", HEADER + body)

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def build(self) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", "book/", "-W", "-n"]
        return subprocess.run(
            [*command, "--keep-going", "--quiet"],
            cwd=self.root,
            env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def chapter(self) -> str:
        return (self.html / "chapter.html").read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.html).as_posix(): path.read_bytes()
            for path in self.html.rglob("*")
            if path.is_file()
        }


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


def test_two_cold_builds_are_identical(tmp_path: Path) -> None:
    book = MiniBook(tmp_path, "$$x^2$$\n\n" + cell("{'a': 1}"))
    assert (done := book.build()).returncode == 0, done.stdout
    first = book.files()
    shutil.rmtree(tmp_path / "_build")
    assert book.build().returncode == 0
    second = book.files()
    assert first.keys() == second.keys() and len(first) > 50
    assert [name for name in first if first[name] != second[name]] == []
