"""Formulas keep the punctuation and the brackets that touch them: none begins or ends a line alone.

A browser may break a line on both sides of a formula. What stands against one, up to the next
space, is put into one piece with it: an opening bracket, a comma, the *th* of *n*th.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

DOT = "\N{NO-BREAK SPACE}· "
"""Between parts of a line: it ends a line, and begins none."""

BEFORE = re.compile(r"[^\s\w—–/]+$")
AFTER = re.compile(r"-?\w{1,3}(?!\w)[^\s\w—–/]*|[^\s\w—–/]+")


def split_before(text: str) -> tuple[str, str]:
    """A text that ends at a formula, and of it what stays with the formula.

    >>> split_before("real roots ("), split_before("the "), split_before("is—")
    (('real roots ', '('), ('the ', ''), ('is—', ''))
    """
    match = BEFORE.search(text)
    return (text[: match.start()], match[0]) if match else (text, "")


def split_after(text: str) -> tuple[str, str]:
    """What stays with a formula of the text that begins at it, and the rest.

    >>> split_after("), and"), split_after("-th root"), split_after("-dimensional")
    (('),', ' and'), ('-th', ' root'), ('-', 'dimensional'))
    """
    match = AFTER.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


class KeepTogether(SphinxPostTransform):
    """Put each formula in one piece with what touches it."""

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            keep(formula)


def keep(formula: nodes.math) -> None:
    """Wrap a formula and the neighbouring characters, if there are any."""
    parent = formula.parent
    place = parent.index(formula)
    start = end = ""
    if place and isinstance(before := parent[place - 1], nodes.Text):
        rest, start = split_before(str(before))
        if start:
            parent[place - 1] = nodes.Text(rest)
    if place + 1 < len(parent) and isinstance(after := parent[place + 1], nodes.Text):
        end, rest = split_after(str(after))
        if end:
            parent[place + 1] = nodes.Text(rest)
    if start or end:
        piece = nodes.inline(classes=["lcn-unbroken"])
        parent[place] = piece
        piece += [nodes.Text(start), formula, nodes.Text(end)]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_js_file("lcn-wide.js", loading_method="defer")
    app.add_post_transform(KeepTogether)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
