"""A filter beyond its place: its roots, its factorizations along a network, whiskers."""

from math import sqrt
from typing import Any

from lcn_support.architectures.balls_in_bins import count_packings
from lcn_support.forms.roots import exact_pattern, real_factors
from lcn_support.function_space.fibres import fibre
from lcn_support.function_space.membership import is_whisker
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question

MOST_SHOWN = 12
"""Factorizations that are written out."""

MOST_LISTED = 400
"""Factorizations that are counted by listing them, where nothing else counts them."""


def whisker(asked: Question) -> dict[str, Any]:
    """``whisker``: whether the filter is in the Zariski closure only."""
    return {"whisker": is_whisker(asked.architecture(), asked.numbers("filter"))}


def roots(asked: Question) -> dict[str, Any]:
    """The ``roots`` of a form: real ones in ascending order, infinity, then one of each pair.

    Each has its ``multiplicity``, and ``at`` [real part, imaginary part], null for infinity; a
    real root has ``root``, in words.
    """
    W = asked.numbers("filter")
    real: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for factor in real_factors(W) if any(W) else ():
        c, m = factor.coefficients, factor.multiplicity
        if not factor.is_linear:
            middle = -c[1] / 2
            high = sqrt(drawn(c[2] - middle * middle))
            pairs.append({"multiplicity": m, "at": [drawn(middle), drawn(high)]})
        elif c[0] == 0:
            real.append({"multiplicity": m, "at": None, "root": "∞"})
        else:
            root = -c[1]
            real.append({"multiplicity": m, "at": [drawn(root), 0.0], "root": said(root)})
    real.sort(key=lambda r: (r["at"] is None, r["at"] or []))
    pairs.sort(key=lambda r: r["at"])
    return {"roots": real + pairs}


def factorizations(asked: Question) -> dict[str, Any]:
    """The fibre of a filter: how many classes it has, and the first of them.

    ``count`` and ``compatible`` are null where there are more than ``MOST_LISTED`` of a network
    with larger strides. Each of ``shown`` has its ``filters``, its ``packing``, and whether it is
    ``compatible`` and ``exact``.
    """
    a, W = asked.architecture(), asked.numbers("filter")
    found = fibre(a, W, limit=MOST_SHOWN if a.is_thick else MOST_LISTED + 1)
    count: int | None = len(found)
    compatible: int | None = sum(f.is_compatible for f in found)
    if a.is_thick and found:
        pattern = exact_pattern(W)
        count, compatible = (count_packings(pattern, a, only) for only in (False, True))
    elif len(found) > MOST_LISTED:
        count = compatible = None
    return {
        "count": count,
        "compatible": compatible,
        "shown": [
            {
                "filters": [list(map(said, w)) for w in f.filters],
                "packing": str(f.packing),
                "compatible": f.is_compatible,
                "exact": f.is_rational,
            }
            for f in found[:MOST_SHOWN]
        ],
    }
