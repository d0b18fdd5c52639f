"""The one equation of a network with stride two, and who satisfies it without real layers."""

from functools import cache
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.function_space.membership import contains, is_whisker
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.live.numbers import said
from lcn_support.live.questions import Question
from lcn_support.neurovariety.equations import Equation
from lcn_support.neurovariety.shifts import shift_minors


def needle(asked: Question) -> dict[str, Any]:
    """``equation``, its ``terms`` and ``value`` at the filter; ``inside``, ``whisker``, ``layers``.

    ``layers`` lists the pairs of rational layers; the first number of the second is 1 unless 0.
    """
    a, W = asked.architecture(), asked.numbers("filter")
    equation, inside = _only_equation(a), contains(a, W)
    found = factorize(a, W) if inside and any(W) else ()
    rational = sorted((f.factors for f in found if f.is_real and f.is_rational), key=lambda f: f[1])
    return {
        "equation": str(equation),
        "terms": [said(prod((W[j] for j in m), start=c)) for m, c in equation.terms],
        "value": said(equation(W)),
        "inside": inside,
        "whisker": is_whisker(a, W),
        "layers": [[[said(c) for c in layer] for layer in layers] for layers in rational],
    }


@cache
def _only_equation(a: Architecture) -> Equation:
    """The largest minor of one shift matrix: for (n, 2) with stride 2 it is the whole ideal."""
    if a.layers != 2 or a.strides[0] != 2 or a.sizes[0] < 2 or a.sizes[1] != 2:
        raise ValueError(f"{a} has not one equation; take sizes (n, 2), n ≥ 2, with strides (2, 1)")
    (equation,) = shift_minors(a, group=2, degrees=[sum(a.sizes) - 3])
    return equation
