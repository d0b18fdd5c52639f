"""The gradient flow and a step of descent for the smallest network: two filters of size one."""

from fractions import Fraction
from typing import Any

from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question, rational
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.flow_invariants import invariants, rescalings


def descent(asked: Question) -> dict[str, Any]:
    """From two ``filters`` w_1, w_2: the invariant, one ``step`` of descent, the end of the flow.

    The loss is (w_1 w_2 − u)² for a ``target`` u ≠ 0. The flow stays on a branch of the hyperbola
    w_1² − w_2² = δ, and ends where w_1 w_2 = u crosses it; on a diagonal of the wrong sign at zero.
    ``after`` is δ after one step: that multiplies it by 1 − 4h²(w_1 w_2 − u)².
    """
    given = asked.numbers("filters")
    if len(given) != 2:
        raise ValueError(f"filters has {len(given)} numbers; give two, w_1 and w_2")
    first, last = given
    u, h = rational(asked["target"]), rational(asked["step"])
    if not u:
        raise ValueError("for the target 0 each point of two lines is critical; give another one")
    filters = [(first,), (last,)]
    (delta,) = invariants(filters)
    slopes = QuadraticLoss((u,)).layer_gradients(filters)
    moved = [w - h * g for (w,), (g,) in zip(filters, slopes, strict=True)]
    (after,) = invariants([(w,) for w in moved])
    return {
        "invariant": said(delta),
        "next": [said(w) for w in moved],
        "after": said(after),
        "end": [drawn(w) for w in _end(first, last, u, delta)],
    }


def _end(first: Fraction, last: Fraction, u: Fraction, delta: Fraction) -> tuple[Any, Any]:
    """The only critical point on the branch of the start: the longer filter keeps its sign."""
    if delta == 0 and first * last * u <= 0:
        return 0, 0
    place, longer = (0, first) if delta >= 0 else (1, last)
    for found in rescalings([(u,), (1,)], [delta]):
        (x,), (y,) = found.filters
        if (x, y)[place] * (1 if longer > 0 else -1) > 0:
            return x, y
    raise AssertionError("rescalings come in both signs")
