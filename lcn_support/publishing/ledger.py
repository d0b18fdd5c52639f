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
    "exact": "exact computation",
    "exact-mod-prime": "exact modulo a prime",
    "certified": "certified enclosure",
    "sampled": "sampled, with an interval",
}
"""Kinds of evidence, and how the book calls them."""

STATUSES = {
    "holds": "holds",
    "corrected": "holds as corrected here",
    "beyond": "beyond the paper",
    "qualitative": "reproduced in kind, not in number",
    "not reproduced": "not reproduced",
}
"""What came out, and how the book calls it."""

OURS = "ours"

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ANCHOR = re.compile(r"(chapters/[0-9]{2}-|further/)[a-z0-9-]+#[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Claim:
    """One row: a statement, where it is from, and the tests that it rests on.

    ``tests`` pass because the statement holds; ``breaks`` are tests in which a hypothesis is
    dropped and the check is seen to fail. ``interval`` says how a sampled number was bounded,
    ``failure_probability`` bounds the error of a computation modulo a prime.
    """

    id: str
    statement: str
    paper: str
    place: str
    hypothesis: str
    kind: str
    chapter: str
    tests: tuple[str, ...]
    breaks: tuple[str, ...]
    status: str
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
            if key in ("tests", "breaks"):
                values[key] = (value,) if isinstance(value, str) else tuple(value or ())
            else:
                values[key] = "" if value is None else str(value).strip()
        return cls(**values)

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
    rows = yaml.safe_load(path.read_text("utf-8")) or []
    if not isinstance(rows, list):
        raise ValueError(f"{path.name} is not a list of claims")
    return tuple(map(Claim.from_row, rows))


def check(
    claims: Iterable[Claim],
    collected_tests: Iterable[str],
    anchors: Iterable[str],
    papers: Iterable[str],
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
    papers
        the bibliography keys.

    Examples
    --------
    >>> claim = Claim("c", "1 = 1", "ours", "", "none", "exact", "chapters/01-x#y",
    ...               ("tests/test_x.py::test_y",), ("tests/test_x.py::test_z",), "beyond")
    >>> check([claim], ["tests/test_x.py::test_y[3]"], ["chapters/01-x#y"], [])
    ["c: the test 'tests/test_x.py::test_z' is not collected"]
    """
    tests = {name for node in collected_tests for name in (node, node.partition("[")[0])}
    places, keys = set(anchors), set(papers)
    problems, seen = [], set()
    for claim in claims:
        found = _problems(claim, tests, places, keys)
        if claim.id in seen:
            found.append("the id is not unique")
        seen.add(claim.id)
        problems += [f"{claim.id}: {problem}" for problem in found]
    return problems


def table(claims: Iterable[Claim]) -> str:
    """The ledger for a terminal: id, evidence, status, paper and chapter of every row."""
    rows = [("claim", "evidence", "status", "paper", "chapter")]
    rows += [(c.id, c.kind, c.status, c.paper, c.chapter) for c in claims]
    lines = aligned(rows)
    return "\n".join([lines[0], "-" * len(max(lines, key=len)), *lines[1:]])


def _problems(claim: Claim, tests: set[str], anchors: set[str], papers: set[str]) -> list[str]:
    found = []
    if not _ID.fullmatch(claim.id):
        found.append("the id is not lower-case words joined by hyphens")
    found += [f"the {f} is empty" for f in ("statement", "hypothesis") if not getattr(claim, f)]
    if claim.kind not in KINDS:
        found.append(f"unknown kind {claim.kind!r}: {', '.join(KINDS)}")
    if claim.status not in STATUSES:
        found.append(f"unknown status {claim.status!r}: {', '.join(STATUSES)}")
    if claim.paper != OURS and claim.paper not in papers:
        found.append(f"unknown bibliography key {claim.paper!r}")
    if claim.paper != OURS and not claim.place:
        found.append("no place in the paper")
    if (claim.paper == OURS) != (claim.status == "beyond"):
        found.append("what is ours is beyond the paper, and nothing else is")
    if claim.status in ("corrected", "qualitative", "not reproduced") and not claim.note:
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
