"""*Edit and run*: the cells under "Try your own" run on the page, in the reader's browser.

The build lays beside each of them its text, and the imports of the chapter above it that
it needs. A script makes the text editable and runs it by the package itself. Cells that need what
no browser has, a compiler or figures, stay as they are; so do notebooks, print and the PDF.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from lcn_live import script
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

SECTION = "## Try your own"
AT_HOME = {
    "Convention": "compiled training",
    "SharedFactors": "numpy",
    "gradient_flow": "compiled training",
    "np": "numpy",
    "show": "figures",
    "sweep": "compiled training",
    "torch": "PyTorch",
    "train": "compiled training",
}
"""Names of the chapters that need more than a browser has, and what that is."""

CELL = re.compile(
    r"^(?P<marks>```+)\{code-cell\}[^\n]*\n(?P<text>.*?)^(?P=marks)[ ]*$", re.S | re.M
)
OPTION = re.compile(r"^:[\w-]+:.*\n?", re.M)


@dataclass(frozen=True)
class Cell:
    """A cell to run on a page: its text, and the lines that are run before it."""

    code: str
    prelude: str


def live_cells(page: str) -> list[Cell]:
    """The cells of a page, as Markdown, that run in a browser: those of "Try your own".

    >>> page = '''```{code-cell} python
    ... from math import comb, pi
    ... ```
    ... ## Try your own
    ... ```{code-cell} python
    ... print(comb(4, 2))
    ... ```
    ... '''
    >>> live_cells(page)
    [Cell(code='print(comb(4, 2))', prelude='from math import comb')]
    """
    before, mine = cells_of(page)
    known = imported(before)
    return [
        Cell(code, "\n".join(known[name] for name in sorted(used(code) & known.keys())))
        for code in mine
        if not used(code) & AT_HOME.keys()
    ]


def cells_of(page: str) -> tuple[list[str], list[str]]:
    """The cells before "Try your own", and those in it, up to the first exercise."""
    start = page.find(f"\n{SECTION}\n")
    if start < 0:
        return [], []
    end = page.find("{exercise}", start)
    found = [(m.start(), OPTION.sub("", m["text"]).strip("\n")) for m in CELL.finditer(page)]
    until = end if end >= 0 else len(page)
    return (
        [code for place, code in found if place < start],
        [code for place, code in found if start < place < until],
    )


def imported(cells: Iterable[str]) -> dict[str, str]:
    """The line that imports each name, of all that cells import."""
    found = {}
    for code in cells:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                source = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
                for name in node.names:
                    other = f" as {name.asname}" if name.asname else ""
                    short = name.asname or name.name.partition(".")[0]
                    found[short] = f"{source}import {name.name}{other}"
    return found


def used(code: str) -> set[str]:
    """The names that lines read or import."""
    names = {n.id for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)}
    return names | imported([code]).keys()


class EditAndRun(SphinxPostTransform):
    """Lay a cell's text and its imports beside it, for the script that runs it."""

    default_priority = 5  # before the outputs are chosen
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        page = Path(self.env.doc2path(self.env.docname))
        if page.suffix != ".md":
            return
        wanted = live_cells(page.read_text("utf-8"))
        section = next((s for s in self.document.findall(nodes.section) if is_its(s)), None)
        if not wanted or section is None:
            return
        for cell in list(section.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or not wanted:
                continue
            source = next(cell.findall(nodes.literal_block), None)
            if source is None or source.astext().strip("\n") != wanted[0].code:
                continue
            cell.insert(1, nodes.raw("", written(wanted.pop(0)), format="html"))
        if wanted:
            raise ExtensionError(f"{page.name}: no cell with {wanted[0].code!r} is on the page")


def is_its(section: nodes.Element) -> bool:
    """Whether this is the section "Try your own"."""
    return f"## {section[0].astext()}" == SECTION


def written(cell: Cell) -> str:
    """What the script finds, and a button that it shows."""
    kept = escape(json.dumps({"code": cell.code, "prelude": cell.prelude}, ensure_ascii=False))
    return (
        f'<div class="lcn-cell" data-cell="{kept}"><button type="button" hidden '
        'class="btn btn-sm btn-outline-primary" data-part="edit">Edit and run</button></div>\n'
    )


def add_script(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Pages with such a cell have the script and the style."""
    if "data-cell=" in context.get("body", ""):
        root = "../" * page.count("/")
        context["body"] += script(root, "cells.mjs")
        app.add_css_file("lcn-live-cells.css")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(EditAndRun)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
