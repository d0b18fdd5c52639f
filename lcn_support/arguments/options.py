"""Reading options: flags, one of several names, paths, and keys that may be unknown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lcn_support.arguments.in_short import short


def read_flag(value: Any, name: str) -> bool:
    """True or False; ``TypeError`` for what is neither.

    >>> read_flag("no", "progress")
    Traceback (most recent call last):
        ...
    TypeError: progress 'no' is neither True nor False; give one of them
    """
    if type(value).__name__ not in ("bool", "bool_") or getattr(value, "ndim", 0) != 0:
        raise TypeError(f"{name} {short(value)} is neither True nor False; give one of them")
    return bool(value)


def read_choice(value: Any, name: str, choices: Sequence[str]) -> str:
    """One of the names; ``ValueError`` for any other value.

    >>> read_choice("black", "metric", ("white", "bombieri"))
    Traceback (most recent call last):
        ...
    ValueError: metric 'black' is not known; choose one of white, bombieri
    """
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} {short(value)} is not known; choose one of {', '.join(choices)}")
    return str(value)


def read_path(value: Any, name: str) -> Path:
    """A path; ``TypeError`` for what is none, ``ValueError`` for one that no system has.

    >>> read_path(3, "out")
    Traceback (most recent call last):
        ...
    TypeError: out 3 is no path; give a str or a pathlib.Path
    """
    if not isinstance(value, str | os.PathLike) or not isinstance(os.fspath(value), str):
        raise TypeError(f"{name} {short(value)} is no path; give a str or a pathlib.Path")
    path = Path(value)
    if not os.fspath(value) or "\0" in str(path) or not str(path).isprintable():
        raise ValueError(f"{name} {short(value)} is no path that can be written; give another name")
    return path


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
        hint = f": did you mean {folded[near[0]]!r}? Known" if near else "; known"
        known = ", ".join(self.known) or "none"
        return f"unknown {self.kind} {short(self.key)}{hint}: {known}"
