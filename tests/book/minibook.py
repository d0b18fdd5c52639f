"""A small book in a folder of its own, built with the real configuration and extensions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

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
        shutil.copytree(ROOT / "book" / "_live", root / "book" / "_live")
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

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("jupyter-book"), "build", "book/", "-W", "-n"]
        return subprocess.run(
            [*command, "--keep-going", "--quiet"],
            cwd=self.root,
            env=os.environ
            | {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0"}
            | environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def chapter(self) -> str:
        return (self.html / "chapter.html").read_text("utf-8")

    def outputs(self, page: str = "chapter") -> list[dict[str, Any]]:
        """What the cells of the notebook for download hold."""
        notebook = json.loads((self.html / "_sources" / f"{page}.ipynb").read_text("utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return [output for cell in cells for output in cell["outputs"]]

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.html).as_posix(): path.read_bytes()
            for path in self.html.rglob("*")
            if path.is_file()
        }
