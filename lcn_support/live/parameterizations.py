"""The rank of the differential of the parameterization, and the hyperroots that cost it."""

from typing import Any

from lcn_support.function_space.parameterization import rank_drop
from lcn_support.live.questions import Question


def rank(asked: Question) -> dict[str, Any]:
    """``rank`` at the filters, of ``dimension``; for each layer what it has ``shared``.

    Each shared hyperroot is the integers of its factor, in x^S and y^S, and a multiplicity. Under
    ``zero`` stand the layers, counted from 1, whose filter is zero.
    """
    a = asked.architecture()
    drop = rank_drop(a, asked.matrix("filters"))
    shared = [[[[*map(str, h.factor)], h.multiplicity] for h in found] for found in drop.shared]
    return {
        "rank": drop.rank,
        "dimension": a.dimension,
        "shared": shared,
        "zero": list(drop.zero_filters),
    }
