"""Exit codes, which say what the answer was."""

from collections.abc import Iterable

YES, NO, ERROR, OPEN = 0, 1, 2, 3
"""Yes or found; no or nothing there; something is wrong; undecided, or not all that there is."""

STOPPED = 130
"""Ctrl-C, as shells have it."""


def of_all(codes: Iterable[int]) -> int:
    """The code of several answers: yes if all are; no if one is; else undecided.

    >>> of_all([YES, YES]), of_all([YES, OPEN]), of_all([OPEN, NO])
    (0, 3, 1)
    """
    found = set(codes)
    return NO if NO in found else OPEN if OPEN in found else YES
