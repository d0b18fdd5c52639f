"""A filter: where it lies in a function space, and what layers make of it."""

from typing import Any

from lcn_support.arguments.integers import read_integer
from lcn_support.forms.composition import compose
from lcn_support.forms.roots import exact_pattern, root_pattern
from lcn_support.function_space.membership import contains, on_boundary
from lcn_support.live.questions import MOST_DEGREE, Question
from lcn_support.losses.quadratic import QuadraticLoss

MOST_ENTRIES = 4
"""Of a filter whose products a page lays out."""


def place(asked: Question) -> dict[str, Any]:
    """``pattern`` (null for zero), ``inside``, ``boundary`` (null if the network is not thick)."""
    a, W = asked.architecture(), asked.numbers("filter")
    return {
        "pattern": str(root_pattern(W)) if any(W) else None,
        "inside": contains(a, W),
        "boundary": on_boundary(a, W) if a.is_thick else None,
    }


def composition(asked: Question) -> dict[str, Any]:
    """``filter`` of two layers, and the ``terms`` (w_2's, w_1's) that its ``entry`` adds up."""
    filters, strides = asked.matrix("filters"), asked.listed("strides")
    if len(filters) != 2:
        raise ValueError(f"filters has {len(filters)} rows; give two, w_1 and w_2")
    for w in filters:
        if not 0 < len(w) <= MOST_ENTRIES:
            raise ValueError(
                f"a filter has 1 to {MOST_ENTRIES} entries here, not {len(w)}; "
                "the package takes any"
            )
    entry = read_integer(asked["entry"], "entry", 0)
    W, (first, last) = compose(filters, strides), filters
    places = ((c, entry - strides[0] * i) for i, c in enumerate(last))
    return {
        "filter": [str(c) for c in W],
        "terms": [[str(c), str(first[j])] for c, j in places if 0 <= j < len(first)],
    }


def gradient(asked: Question) -> dict[str, Any]:
    """Of filters of stride one and a target under white data: ``filter``, their product, and the
    exact ``gradients``, one a layer; whether all vanish, and whether no filter has a multiple root
    (null if one is zero)."""
    filters = asked.matrix("filters")
    degree = sum(len(w) - 1 for w in filters)
    if degree > MOST_DEGREE:
        raise ValueError(
            f"these filters compose a form of degree {degree}; a page takes degree {MOST_DEGREE} "
            "at most, the package any"
        )
    parts = QuadraticLoss(asked.numbers("target")).layer_gradients(filters)
    patterns = [exact_pattern(tuple(w)) for w in filters if any(w)]
    simple = all({*p.real, *p.complex} <= {1} for p in patterns)
    return {
        "filter": [str(c) for c in compose(filters)],
        "gradients": [[str(c) for c in part] for part in parts],
        "critical": not any(c for part in parts for c in part),
        "compatible": simple if len(patterns) == len(filters) else None,
    }
