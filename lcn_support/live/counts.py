"""How many critical points a network has, before and after neighbours are merged."""

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer
from lcn_support.counting.determinantal import largest_dense_count
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.live.questions import Question


def merged(asked: Question) -> dict[str, Any]:
    """``sizes`` when the layers at the ``gaps`` are merged, and the ``count`` for generic data.

    Gap i lies between layers i and i + 1. ``before`` is the count without merging, ``dense`` the
    most that a dense network with as many parameters has.
    """
    a = asked.architecture()
    gaps = {read_integer(gap, "gap", 1, a.layers - 1) for gap in asked.listed("gaps")}
    sizes: list[int] = []
    for layer, size in enumerate(a.sizes):
        if layer in gaps:
            sizes[-1] += size - 1
        else:
            sizes.append(size)
    return {
        "sizes": sizes,
        "parameters": sum(sizes),
        "dimension": Architecture(sizes).dimension,
        "count": str(segre_ed_degree(sizes)),
        "before": str(segre_ed_degree(a.sizes)),
        "dense": str(largest_dense_count(sum(sizes))),
    }
