"""Where a statement is from, in words: under each statement that a claim of the ledger is about.

The line names the origin with a linked citation, the kind of evidence, and the claim's row.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from lcn_chapter_links import ChapterLink
from lcn_unbroken import DOT
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

from lcn_support.publishing.ledger import (
    KINDS,
    KNOWN,
    NOT_HAD,
    SEEN,
    Claim,
    load_claims,
)
from lcn_support.resources import resource

LEDGER = "data/claims.yml"
OPENINGS = {
    (SEEN, False): "Seen in ",
    (SEEN, True): "Seen in part in ",
    (KNOWN, False): "Known: ",
    (KNOWN, True): "Known in part: ",
}


class StatementOrigins(SphinxTransform):
    """A line of origin in the box of every statement whose label, or place in it, a claim names."""

    default_priority = 500  # labels before a statement have given it their ids

    def apply(self, **kwargs: Any) -> None:
        path = resource(LEDGER)
        here = [claim for claim in _claims(path) if claim.page == self.env.docname]
        if here:
            self.env.note_dependency(str(path))
        for statement in self.document.findall(_is_statement):
            places = {name for part in statement.findall(nodes.Element) for name in part["ids"]}
            about = [claim for claim in here if claim.anchor in places]
            statement += [line(group) for group in _alike(about)]


def line(claims: list[Claim]) -> nodes.paragraph:
    """``Seen in Kohn et al. [2022], abstract · exact · claim``, for claims of one origin."""
    claim = claims[0]
    words = [*origin(*claims), nodes.Text(f"{DOT}{KINDS[claim.kind]}{DOT}")]
    if claim.status != "holds":
        words += [nodes.Text(f"{claim.status}{DOT}")]
    words += [nodes.Text("claims " if len(claims) > 1 else "")]
    for number, each in enumerate(claims, 1):
        text = str(number) if len(claims) > 1 else "claim"
        place = {"docname": "claims", "anchor": f"claim-{each.id}", "reftitle": each.id}
        words += [nodes.Text(", " if number > 1 else ""), ChapterLink("", text, **place)]
    return nodes.paragraph("", "", *words, classes=["lcn-origin"])


def origin(*claims: Claim) -> list[nodes.Node]:
    """Where claims of the same sources are from: each citation as a link, with the places there."""
    claim = claims[0]
    if claim.origin == NOT_HAD:
        return [nodes.Text("Not in the sources we had")]
    words: list[nodes.Node] = [nodes.Text(OPENINGS[claim.origin, bool(claim.lacks)])]
    for number, key in enumerate(claim.source):
        places = _said_once(c.place[number] for c in claims if c.place)
        words += [nodes.Text("; " if number else ""), citation(key)]
        words += [nodes.Text(f", {places}" if places else "")]
    return words


def citation(key: str) -> pending_xref:
    """The work of that bibliography key, as ``{cite:t}`` prints it."""
    target = {"refdomain": "cite", "reftype": "t", "reftarget": key, "refwarn": True}
    return pending_xref("", nodes.inline("", key), **target)


@cache
def _claims(path: Path) -> tuple[Claim, ...]:
    return load_claims(path)


def _said_once(places: Iterable[str]) -> str:
    """The places in words; those that differ in their last words alone are named together."""
    last: dict[str, list[str]] = {}
    for place in _longest(places):
        before, comma, end = place.rpartition(", ")
        last.setdefault(before + comma, []).append(end)
    return "; ".join(before + _listed(sorted(ends)) for before, ends in last.items())


def _listed(ends: list[str]) -> str:
    """``part 1``, ``part 2`` and ``part 3`` are ``parts 1, 2 and 3``."""
    if len(ends) == 1:
        return ends[0]
    if all(end.startswith("part ") for end in ends):
        ends = [end.removeprefix("part ") for end in ends]
        ends[0] = f"parts {ends[0]}"
    return f"{', '.join(ends[:-1])} and {ends[-1]}"


def _longest(places: Iterable[str]) -> list[str]:
    """The places, each once, without those that another one begins with."""
    each = list(dict.fromkeys(places))
    return [p for p in each if not any(q != p and q.startswith(p) for q in each)]


def _is_statement(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and "proof" in node["classes"] and "label" in node


def _alike(claims: list[Claim]) -> list[list[Claim]]:
    """Claims with one origin, evidence and status share a line."""
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for c in claims:
        groups.setdefault((c.origin, c.source, bool(c.lacks), c.kind, c.status), []).append(c)
    return list(groups.values())
