"""Where a filter lies: its root pattern, and its place in a function space."""

from typing import Any

from lcn_support.forms.roots import root_pattern
from lcn_support.function_space.membership import contains, on_boundary
from lcn_support.live.questions import Question


def place(asked: Question) -> dict[str, Any]:
    """``pattern`` (null for zero), ``inside``, ``boundary`` (null if the network is not thick)."""
    a, W = asked.architecture(), asked.numbers("filter")
    return {
        "pattern": str(root_pattern(W)) if any(W) else None,
        "inside": contains(a, W),
        "boundary": on_boundary(a, W) if a.is_thick else None,
    }
