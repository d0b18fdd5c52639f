"""What the ledger is checked against: the collected tests and the places in the chapters."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

_COLLECT = """
import json, sys
import pytest

class Collected:
    def pytest_collection_finish(self, session):
        print("\\nCOLLECTED " + json.dumps([item.nodeid for item in session.items]))

sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider"], plugins=[Collected()]))
"""

_LABELS = (
    re.compile(r"^\(([^()\s]+)\)=\s*$", re.M),
    re.compile(r"^\s*:(?:label|name):\s*(\S+)\s*$", re.M),
    re.compile(r"\{#([A-Za-z][\w-]*)\}"),
)
_FENCE = re.compile(r"^(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)


def collected_tests(root: Path) -> list[str]:
    """Node ids of the whole suite of a checkout, doctests included, as pytest collects them.

    Raises ``RuntimeError`` with pytest's own words when the collection fails.
    """
    run = subprocess.run(
        [sys.executable, "-c", _COLLECT], cwd=root, capture_output=True, text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    found = re.search(r"^COLLECTED (.*)$", run.stdout, re.M)
    if run.returncode != 0 or found is None:
        raise RuntimeError(f"pytest could not collect the suite:\n{run.stdout[-2000:]}{run.stderr}")
    return list(json.loads(found[1]))


def chapter_anchors(book: Path) -> list[str]:
    """Every ``chapters/NN-name#anchor`` and ``further/name#anchor`` of the book.

    Anchors are labels, named blocks and headings.
    """
    return [
        f"{folder}/{page.stem}#{anchor}"
        for folder in ("chapters", "further")
        for page in sorted((book / folder).glob("*.md"))
        for anchor in page_anchors(page.read_text("utf-8"))
    ]


def page_anchors(text: str) -> list[str]:
    """The ids of a page's labels and headings, as its HTML has them.

    >>> page_anchors("# Filling\\n\\n(convex-cones)=\\n## See it\\n")
    ['convex-cones', 'filling', 'see-it']
    >>> page_anchors("```python\\n# no heading\\n```\\n")
    []
    >>> page_anchors("```{prf:lemma}\\n:label: l\\n```\\n(here)=\\n```python\\n# code\\n```\\n")
    ['here', 'l']
    """
    prose = _without_code(text)
    labels = {html_id(label) for pattern in _LABELS for label in pattern.findall(prose)}
    return sorted(labels | {html_id(heading) for heading in _HEADING.findall(prose)} - {""})


def _without_code(text: str) -> str:
    """The lines outside fenced code; a fenced directive is prose, with its label."""
    kept: list[str] = []
    fence, code = "", False
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence and mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        elif not fence and mark:
            fence, code = mark[1], not mark[2].startswith("{") or mark[2].startswith("{code-cell")
        elif not (fence and code):
            kept.append(line)
    return "\n".join(kept)


def html_id(name: str) -> str:
    """The id that docutils makes of a name.

    >>> html_id("The paper's numbers, beside ours")
    'the-paper-s-numbers-beside-ours'
    """
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))
