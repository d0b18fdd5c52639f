"""The loss that is left when one root is given, and where a ball on its curve comes to rest."""

from fractions import Fraction
from typing import Any

from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.roots import real_factors
from lcn_support.landscape.double_root import critical_form, double_root_points
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question, rational
from lcn_support.losses.quadratic import QuadraticLoss


def one_variable(asked: Question) -> dict[str, Any]:
    """All critical points of f(a) = u(a)²/K(a) for white data and a ``target`` u with a real root.

    ``points`` by ascending root, infinity last, of the kinds ``target`` (a root of u, the loss is
    0), ``minimum`` (a bad one), ``maximum`` and ``flat``; ``end`` is the place in that list where a
    ball that starts at the rational root ``ball`` comes to rest.
    """
    loss, ball = QuadraticLoss(asked.form("target")), rational(asked["ball"])
    points: list[tuple[Any, Any, str]] = []
    for factor in real_factors(loss.target):
        if factor.is_linear:
            first, last = factor.coefficients
            points.append((-last if first else None, Fraction(0), "target"))
    if not points:
        raise ValueError("this target has no real root; give one of odd degree, so that it has one")
    for p in double_root_points(loss):
        kind = "flat" if p.order % 2 == 0 else "minimum" if p.is_minimum else "maximum"
        points.append((p.root[0] if p.root[1] else None, p.loss, kind))
    points.sort(key=lambda p: (p[0] is None, 0.0 if p[0] is None else float(p[0])))
    return {
        "points": [
            {
                "root": "∞" if root is None else said(root),
                "at": None if root is None else drawn(root),
                "loss": said(value),
                "height": drawn(value),
                "kind": kind,
            }
            for root, value, kind in points
        ],
        "end": _end(loss, ball, [root for root, _, _ in points]),
    }


def _end(loss: QuadraticLoss, ball: Fraction, roots: list[Any]) -> int:
    """Which critical point is next downhill: f' has the sign of uG."""
    slope = _value(loss.target, ball) * _value(critical_form(loss), ball)
    here, left = to_fmpq(ball), 0
    for place, root in enumerate(roots):
        if root is None:
            continue
        at = to_fmpq(root) if isinstance(root, Fraction) else root
        if slope == 0 and at == here:
            return place
        if not (at < here or at > here):
            raise UndecidedError(f"the ball at {ball} is too near to a critical point; move it")
        left += bool(at < here)
    return (left - 1 if slope > 0 else left) % len(roots)


def _value(form: tuple[Fraction, ...], a: Fraction) -> Fraction:
    value = Fraction(0)
    for c in form:
        value = value * a + c
    return value
