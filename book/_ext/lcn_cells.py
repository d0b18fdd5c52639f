"""Local Sphinx extension: how the cells of a chapter are run, and what is kept of what they print.

* A kernel hands over printed text in pieces that end where its clock says; they are joined again,
  so that page and notebook are the same on a busy machine.
* The notebook for download has the outputs of the page, also where they come from the cache.
* A cell with the tag ``needs-torch`` is not run where torch is missing, and says so instead.
* ``lcn_ahead`` runs several chapters at a time.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

import myst_nb.core.execute
import myst_nb.core.execute.cache
from lcn_ahead import Ahead
from myst_nb.core.execute.cache import NotebookClientCache
from nbformat import NotebookNode
from nbformat.v4 import new_output
from sphinx.application import Sphinx

NEEDS = "needs-"
SKIP = "skip-execution"


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The outputs with neighbouring pieces of one stream as one, character by character."""
    whole: list[NotebookNode] = []
    for output in outputs:
        last = whole[-1] if whole else None
        if (
            last is not None
            and last["output_type"] == output["output_type"] == "stream"
            and last["name"] == output["name"]
        ):
            whole[-1] = NotebookNode(last, text=last["text"] + output["text"])
        else:
            whole.append(output)
    return whole


def lacking(cell: NotebookNode) -> str | None:
    """The module that a tag of the cell names and that is not installed."""
    tags = cell["metadata"].get("tags", [])
    names = [tag.removeprefix(NEEDS) for tag in tags if tag.startswith(NEEDS)]
    return next((name for name in names if importlib.util.find_spec(name) is None), None)


def leave_out(notebook: NotebookNode) -> list[NotebookNode]:
    """Say of each cell whose module is missing that it was not run; these cells."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    left_out = [(cell, name) for cell in cells if (name := lacking(cell))]
    for cell, name in left_out:
        said = f"This cell was not run: {name} is not installed where the book was built.\n"
        cell["outputs"] = [new_output("stream", name="stdout", text=said)]
        cell["metadata"]["tags"].append(SKIP)
    return [cell for cell, _ in left_out]


class Execution(NotebookClientCache):
    """Runs a chapter, or takes its outputs from the cache."""

    def start_client(self) -> None:
        notebook = self.notebook
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        left_out = leave_out(notebook)
        super().start_client()
        ran = [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]
        for cell, done in zip(cells, ran, strict=True):
            cell["outputs"] = joined(done["outputs"])
            cell["execution_count"] = done["execution_count"]
        for cell in left_out:
            cell["metadata"]["tags"].remove(SKIP)
        notebook["metadata"] = self.notebook["metadata"]
        self._notebook = notebook  # the parser writes the notebook that it gave


def setup(app: Sphinx) -> dict[str, Any]:
    myst_nb.core.execute.NotebookClientCache = Execution  # type: ignore[misc]
    os.environ["LCN_QUIET"] = "1"  # what is said to whom waits is no part of a page
    ahead = Ahead(leave_out)
    myst_nb.core.execute.cache.single_nb_execution = ahead.run
    app.connect("env-before-read-docs", ahead.begin)
    app.connect("build-finished", ahead.end)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
