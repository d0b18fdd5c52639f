"""Inside, boundary or outside: the place of a stratum, and how each place is drawn."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import in_boundary, in_function_space

LINES: dict[str, dict[str, Any]] = {
    "inside": {"linestyle": "-", "linewidth": 0.9},
    "boundary": {"linestyle": "-", "linewidth": 2.0},
    "outside": {"linestyle": (0, (3, 1.5)), "linewidth": 0.9},
}
"""How a place is told from the others without its colour."""


def place_of(pattern: Any, a: Architecture) -> str:
    """Where the forms with this pattern lie, for an architecture of stride one.

    Raises ``TypeError`` for what is no single pattern, and ``ValueError`` as `in_function_space`.

    >>> [place_of(RootPattern(p), Architecture((4, 2))) for p in ("112|0", "2|1", "0|2")]
    ['inside', 'boundary', 'outside']
    """
    if not isinstance(pattern, RootPattern):
        raise TypeError(f"{pattern!r} is not the root pattern of a form")
    if not in_function_space(pattern, a):
        return "outside"
    return "boundary" if in_boundary(pattern, a) else "inside"
