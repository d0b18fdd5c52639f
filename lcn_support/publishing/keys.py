"""The error for a name that is not in one of the book's lists."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lcn_support.arguments.in_short import short


class UnknownKeyError(KeyError, ValueError):
    """A key that is not known: names it, the nearest known one, and all known ones.

    >>> print(UnknownKeyError("citation", "KMMT2021", ["KMMT2022", "KMST2023"]))
    unknown citation 'KMMT2021': did you mean 'KMMT2022'? Known: KMMT2022, KMST2023
    """

    def __init__(self, kind: str, key: str, known: Iterable[str]) -> None:
        self.kind, self.key, self.known = kind, key, tuple(known)
        super().__init__(key)

    def __str__(self) -> str:
        folded = {known.lower(): known for known in self.known}
        near = get_close_matches(str(self.key).lower(), folded, n=1, cutoff=0.5)
        hint = f" did you mean {folded[near[0]]!r}?" if near else ""
        known = ", ".join(self.known) or "none"
        return f"unknown {self.kind} {short(self.key)}:{hint} Known: {known}"
