"""Reading options: flags, one of several names, and paths."""

import os
from collections.abc import Sequence
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
