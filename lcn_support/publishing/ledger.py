"""The claims ledger: what the book claims, and the evidence for each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from lcn_support.resources import resource
from lcn_support.text_tables import aligned

KINDS = {
    "exact": "exact",
    "exact-mod-prime": "exact modulo a prime",
    "certified": "certified",
    "sampled": "sampled",
}
"""Kinds of evidence, and how the book calls them."""

STATUSES = {
    "holds": "holds",
    "corrected": "holds as corrected here",
    "qualitative": "reproduced in kind",
    "not reproduced": "not reproduced",
}
"""What came out, and how the book calls it; all but the first compare with a source."""

SEEN, KNOWN, NOT_HAD = "seen", "known", "not in the sources we had"

ORIGINS = {
    SEEN: "read in a source, at the place that is named",
    KNOWN: "in the literature; the citation was checked",
    NOT_HAD: "not in the sources we had",
}
"""Where a statement is from, and what the book means by it."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ANCHOR = re.compile(r"(chapters/[0-9]{2}-|further/)[a-z0-9-]+#[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Claim:
    """One row: a statement, where it is from, and the tests that it rests on.

    ``origin`` is one of ``ORIGINS``. ``source`` are the bibliography keys of what was seen or is
    known, ``place`` is where it stands in each of them, ``lacks`` is what of it they do not have,
    and ``said`` is what a corrected one says, in our words. ``near`` are keys of works that come
    near. ``tests`` pass because the statement holds; ``breaks`` are tests in which a hypothesis
    is dropped and the check is seen to fail. ``interval`` says how a sampled number was bounded,
    ``failure_probability`` bounds the error of a computation modulo a prime.
    """

    id: str
    statement: str
    origin: str
    hypothesis: str
    kind: str
    chapter: str
    tests: tuple[str, ...]
    breaks: tuple[str, ...]
    status: str
    source: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    lacks: str = ""
    near: tuple[str, ...] = ()
    said: str = ""
    name: str = ""
    note: str = ""
    interval: str = ""
    failure_probability: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Claim:
        """A claim from a row of the file.

        Raises ``ValueError`` naming the row and its missing or unknown fields.
        """
        name = row.get("id", "without an id") if isinstance(row, Mapping) else row
        if not isinstance(row, Mapping):
            raise ValueError(f"a row of the claims ledger is no mapping: {row!r}")
        known = {field.name: field for field in fields(cls)}
        unknown = [key for key in row if key not in known]
        missing = [key for key, f in known.items() if f.default is MISSING and key not in row]
        if unknown or missing:
            said = [f"no {key!r}" for key in missing] + [f"unknown {key!r}" for key in unknown]
            raise ValueError(f"claim {name}: {', '.join(said)}")
        values: dict[str, Any] = {}
        for key, value in row.items():
            if key in ("source", "place", "near", "tests", "breaks"):
                values[key] = (value,) if isinstance(value, str) else tuple(value or ())
            else:
                values[key] = "" if value is None else str(value).strip()
        return cls(**values)

    @property
    def title(self) -> str:
        """Its name, or else the words of its id."""
        words = self.id.replace("-", " ")
        return self.name or words[:1].upper() + words[1:]

    @property
    def page(self) -> str:
        """The chapter's page, without the anchor."""
        return self.chapter.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The place in the chapter."""
        return self.chapter.partition("#")[2]


def load_claims(path: Path | None = None) -> tuple[Claim, ...]:
    """The rows of ``data/claims.yml``, or of another file of that format.

    Raises ``ValueError`` for a file that is not a list of complete rows.
    """
    import yaml

    path = path or resource("data/claims.yml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is compiled
    rows = yaml.load(path.read_text("utf-8"), loader) or []
    if not isinstance(rows, list):
        raise ValueError(f"{path.name} is not a list of claims")
    return tuple(map(Claim.from_row, rows))


def check(
    claims: Iterable[Claim],
    collected_tests: Iterable[str],
    anchors: Iterable[str],
    sources: Iterable[str],
) -> list[str]:
    """What is wrong with the ledger, one line each; an empty list when every row stands.

    Parameters
    ----------
    claims
        the rows.
    collected_tests
        node ids of the suite, parametrised ones with their brackets.
    anchors
        the places in the book, ``chapters/NN-name#anchor`` or ``further/name#anchor``.
    sources
        the bibliography keys.

    Examples
    --------
    >>> claim = Claim("c", "1 = 1", "seen", "none", "exact", "chapters/01-x#y",
    ...               ("tests/test_x.py::test_y",), ("tests/test_x.py::test_z",), "holds", ("A1",))
    >>> for problem in check([claim], ["tests/test_x.py::test_y[3]"], ["chapters/01-x#y"], ["A1"]):
    ...     print(problem)
    c: seen, but no place where
    c: the test 'tests/test_x.py::test_z' is not collected
    """
    tests = {name for node in collected_tests for name in (node, node.partition("[")[0])}
    places, keys = set(anchors), set(sources)
    problems, seen = [], set()
    for claim in claims:
        found = _problems(claim, tests, places, keys)
        if claim.id in seen:
            found.append("the id is not unique")
        seen.add(claim.id)
        problems += [f"{claim.id}: {problem}" for problem in found]
    return problems


def table(claims: Iterable[Claim]) -> str:
    """The ledger for a terminal: id, origin, evidence, status, source and chapter of every row."""
    rows = [("claim", "origin", "evidence", "status", "source", "chapter")]
    rows += [
        (c.id, c.origin, c.kind, c.status, ", ".join(c.source) or "–", c.chapter) for c in claims
    ]
    lines = aligned(rows)
    return "\n".join([lines[0], "-" * len(max(lines, key=len)), *lines[1:]])


def _problems(claim: Claim, tests: set[str], anchors: set[str], sources: set[str]) -> list[str]:
    found = []
    if not _ID.fullmatch(claim.id):
        found.append("the id is not lower-case words joined by hyphens")
    found += [f"the {f} is empty" for f in ("statement", "hypothesis") if not getattr(claim, f)]
    if claim.kind not in KINDS:
        found.append(f"unknown kind {claim.kind!r}: {', '.join(KINDS)}")
    if claim.status not in STATUSES:
        found.append(f"unknown status {claim.status!r}: {', '.join(STATUSES)}")
    found += _problems_of_origin(claim, sources)
    if claim.status != "holds" and not claim.note:
        found.append(f"the status {claim.status!r} needs a note that says what differs")
    if claim.kind == "exact-mod-prime" and not claim.failure_probability:
        found.append("exact-mod-prime without a failure_probability")
    if claim.kind == "sampled" and not claim.interval:
        found.append("sampled without an interval")
    if not _ANCHOR.fullmatch(claim.chapter):
        found.append(
            f"chapter {claim.chapter!r} is not 'chapters/NN-name#anchor' or 'further/name#anchor'"
        )
    elif claim.chapter not in anchors:
        found.append(f"no anchor {claim.chapter!r} in the book")
    if not claim.tests:
        found.append("no test")
    if not claim.breaks:
        found.append("no test that breaks it")
    for node in sorted(set(claim.tests) & set(claim.breaks)):
        found.append(f"{node!r} cannot both hold and break")
    for node in (*claim.tests, *claim.breaks):
        if node not in tests:
            found.append(f"the test {node!r} is not collected")
    return found


def _problems_of_origin(claim: Claim, sources: set[str]) -> list[str]:
    keys = (*claim.source, *claim.near)
    found = [f"unknown bibliography key {key!r}" for key in keys if key not in sources]
    if claim.origin not in ORIGINS:
        found.append(f"unknown origin {claim.origin!r}: {', '.join(ORIGINS)}")
    elif claim.origin == NOT_HAD and (claim.source or claim.place or claim.lacks):
        found.append(f"{NOT_HAD}, but with a source, a place or what it lacks")
    elif claim.origin != NOT_HAD and not claim.source:
        found.append(f"{claim.origin}, but no source")
    if claim.origin == SEEN and not claim.place:
        found.append("seen, but no place where")
    if claim.place and len(claim.place) != len(claim.source):
        found.append(f"{len(claim.place)} places in {len(claim.source)} sources")
    if set(claim.near) & set(claim.source):
        found.append("a source is an origin, not near")
    if (claim.status == "corrected") != bool(claim.said):
        found.append("what a source said belongs to the status 'corrected', and to no other")
    if claim.status != "holds" and not claim.source:
        found.append(f"the status {claim.status!r} compares with a source, and there is none")
    return found
