"""What the theory says about a network."""

from typing import Any

from lcn_support.explore import explore
from lcn_support.live.questions import Question


def architecture(asked: Question) -> dict[str, Any]:
    """All that :func:`lcn_support.explore.explore` says."""
    return explore(asked.architecture()).as_dict()
