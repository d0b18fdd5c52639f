"""The search finds a page by the other names of what it tells, and ranks chapters first.

``_search/words.yml`` lists these names, ``_search/search.js`` ranks and writes the excerpts.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

WORDS, SCRIPT = "_search/words.yml", "_search/search.js"


def words(folder: Path) -> dict[str, list[str]]:
    """From each page to the single words of its other names."""
    names = yaml.safe_load((folder / WORDS).read_text("utf-8"))
    return {page: re.findall(r"\w+", " ".join(map(str, found))) for page, found in names.items()}


def configure(app: Sphinx, config: Config) -> None:
    if Path(app.srcdir, SCRIPT).is_file():
        config.html_search_scorer = str(Path(app.srcdir, SCRIPT))


def add_words(app: Sphinx, doctree: nodes.document) -> None:
    """Give a page its other names as keywords, which the index reads."""
    if not Path(app.srcdir, WORDS).is_file():
        return
    app.env.note_dependency(str(Path(app.srcdir, WORDS)))
    if found := words(Path(app.srcdir)).get(app.env.docname):
        doctree.insert(0, nodes.meta(name="keywords", content=", ".join(found)))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", configure)
    app.connect("doctree-read", add_words)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
