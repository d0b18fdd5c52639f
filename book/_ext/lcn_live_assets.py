"""What the interactives need beside their pages, in ``live/`` of the finished book."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx


def assemble(app: Sphinx, exception: Exception | None) -> None:
    """Copy the modules."""
    if exception or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / "_live", Path(app.outdir) / "live"
    for path in source.rglob("*.mjs"):
        if path.name != "render.mjs":
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
