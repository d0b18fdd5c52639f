"""Of the theme's icons only those that a page shows: ten of two thousand, 1.4 MB less to load."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ICONS = "_static/scripts/fontawesome.js"
ENTRY = re.compile(
    r'(?P<name>"[^"]+"|[\w$]+):\[\d+,\d+,\[(?P<aliases>[^\]]*)\],"[0-9a-f]+","[^"]*"\](?P<end>,?)'
)
CLASS = re.compile(r"\bfa-([a-z0-9-]+)")


def used(pages: Iterable[str]) -> set[str]:
    """The names of icons, and of styles of icons, in the classes of pages."""
    return {name for page in pages for name in CLASS.findall(page)}


def reduced(script: str, names: set[str]) -> str:
    """The script with the icons of these names alone."""

    def kept(entry: re.Match[str]) -> str:
        known = {entry["name"].strip('"'), *re.findall(r'"([^"]+)"', entry["aliases"])}
        return entry[0] if known & names else ""

    return re.sub(r",\}", "}", ENTRY.sub(kept, script))


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Reduce the script of the icons; the maps that lead to its source go."""
    script = Path(app.outdir, ICONS)
    if exception or app.builder.format != "html":
        return
    if not ENTRY.search(script.read_text("utf-8")):
        raise ExtensionError(f"{ICONS} has no icons in the form that is known: see lcn_icons")
    names = used(path.read_text("utf-8") for path in sorted(Path(app.outdir).rglob("*.html")))
    script.write_text(reduced(script.read_text("utf-8"), names), "utf-8")
    for path in script.parent.glob("*.js.map"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
