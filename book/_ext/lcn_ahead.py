"""Local Sphinx extension: pages that have to run do so side by side, before Sphinx comes to them.

Sphinx reads one page after the other and would run each when it reads it. Here all runs begin when
reading does, on as many threads as there are processors, and a page that is read waits for its own.
Page and cache get what they would have got: each run has its kernel and its empty folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx

MOST = 4
"""Kernels at a time, as each has its memory."""


def code(notebook: NotebookNode) -> tuple[tuple[str, ...], ...]:
    """The cells that are run, with their tags: two notebooks with the same ones run alike."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return tuple((cell["source"], *cell["metadata"].get("tags", ())) for cell in cells)


class Ahead:
    """The runs that have begun, each until its page is read."""

    def __init__(self, prepare: Callable[[NotebookNode], Any]) -> None:
        self._prepare = prepare
        self._begun: dict[tuple[tuple[str, ...], ...], Future[ExecutionResult]] = {}
        self._pool = ThreadPoolExecutor(min(MOST, max(2, os.cpu_count() or 1)))

    def begin(self, app: Sphinx, env: Any, docnames: list[str]) -> None:
        """Begin to run the pages that are about to be read and are not in the cache."""
        settings = env.mystnb_config
        if settings.execution_mode != "cache" or not settings.execution_in_temp:
            return
        cache = get_cache(settings.execution_cache_path)
        for name in docnames:
            path = Path(env.doc2path(name))
            text = path.read_text("utf-8")
            reader = create_nb_reader(str(path), env.myst_config, settings, text)
            if reader is None:
                continue
            notebook = reader.read(text)
            self._prepare(notebook)
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                limits = settings.execution_timeout, settings.execution_allow_errors
                self._begun[code(notebook)] = self._pool.submit(_run, notebook, *limits)

    def run(self, notebook: NotebookNode, cwd: str | None, **options: Any) -> ExecutionResult:
        """Run a notebook in place, or wait for the run of it that has begun."""
        begun = self._begun.pop(code(notebook), None)
        if begun is None:
            return single_nb_execution(notebook, cwd, **options)
        result = begun.result()
        for cell, done in zip(notebook["cells"], result.nb["cells"], strict=True):
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = done["outputs"], done["execution_count"]
        notebook["metadata"] = result.nb["metadata"]
        return result

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """Begin no more runs: of a build that failed nobody waits for them."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _run(notebook: NotebookNode, timeout: int, allow_errors: bool) -> ExecutionResult:
    with TemporaryDirectory() as empty:
        cwd = os.path.abspath(empty)
        return single_nb_execution(notebook, cwd, timeout=timeout, allow_errors=allow_errors)
