"""A filter of size three, whole or split in two: the loss over the hyperroot of the last filter.

White data. Whole: sizes (3, 2), strides (2, 1). Split: sizes (2, 2, 2), strides (1, 2, 1), so that
the first two filters compose quadratic forms with real roots only. Critical points are of two
kinds. Regular ones have two different roots there, and are those of the whole filter with such a
form. At the others both filters share a root a, and W = (x − ay)²(px² + qy²) is the best for this
a: a critical point of

    g(a) = uᵀu − bᵀG⁻¹b,   G = AᵀA,  b = Aᵀu,  A the multiples of (x − ay)² by x² and y².

It is a minimum if g has one there and the loss grows when the two roots part, W − t²y²(px² + qy²).
"""

from fractions import Fraction
from typing import Any

from flint import ctx, fmpq, fmpq_poly

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.ring_elements import without_flint
from lcn_support.arithmetic.matrices import to_fmpq, to_fraction
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.turning_points import turning_points, value_at, vanishes_at
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question
from lcn_support.losses.quadratic import QuadraticLoss

WHOLE = Architecture((3, 2), strides=(2, 1))
_BITS = 256
Point = tuple[Any, Any, bool]
"""A hyperroot, None for infinity, the loss, and whether it is a minimum."""


def split(asked: Question) -> dict[str, Any]:
    """The critical points for a ``target`` of degree 4: of the filter as a whole, and split.

    ``whole`` is a list by ascending hyperroot, with ``kept`` where the form of size three has two
    real roots; ``shared`` are the points of the split network at which its first filters share
    their root. Kept and shared points are all that the split network has.
    """
    loss = QuadraticLoss(asked.form("target"))
    whole = []
    for p in HyperrootProfile(WHOLE, loss).points():
        first, middle, last = p.filters[0]
        discriminant = middle * middle - 4 * first * last
        if not (discriminant > 0 or discriminant < 0):
            raise UndecidedError("the best form has a double root at a critical point; move u")
        point = _written((p.hyperroot, p.loss, p.is_minimum))
        whole.append({**point, "kept": bool(discriminant > 0)})
    shared = [_written(point) for point in _shared_points(loss.target)]
    return {"whole": whole, "shared": sorted(shared, key=lambda p: (p["at"] is None, p["at"] or 0))}


def _written(point: Point) -> dict[str, Any]:
    hyperroot, loss, is_minimum = point
    return {
        "hyperroot": "∞" if hyperroot is None else said(hyperroot),
        "at": None if hyperroot is None else drawn(hyperroot),
        "loss": said(loss),
        "height": drawn(loss),
        "minimum": is_minimum,
    }


def _shared_points(target: tuple[Fraction, ...]) -> list[Point]:
    u = [to_fmpq(c) for c in target]
    a, norm = fmpq_poly([0, 1]), sum((c * c for c in u), fmpq(0))
    same, other = a**4 + 4 * a**2 + 1, a**2
    D = same**2 - other**2
    b = [a**2 * u[i + 2] - 2 * a * u[i + 1] + u[i] for i in (0, 2)]
    gain = same * (b[0] ** 2 + b[1] ** 2) - 2 * other * b[0] * b[1]
    N = norm * D - gain
    slope = N.derivative() * D - N * D.derivative()
    form = [to_fraction(slope[i]) for i in reversed(range(15))]
    if not any(form):
        raise ValueError("the loss does not depend on the shared root; change the target")
    second = [same * b[0] - other * b[1], same * b[1] - other * b[0]]
    found = []
    for turn in turning_points(form, _BITS):
        if vanishes_at(turn.minimal, gain, 8):
            continue
        with ctx.workprec(_BITS):
            a, det = turn.place, value_at(D, turn.place, 8)
            p, q = (value_at(c, a, 6) / det for c in second)
            first, middle, last = (1, -2 * a, a * a) if a is not None else (0, 0, 1)
            W = (first * p, middle * p, last * p + first * q, middle * q, last * q)
            r = [c - w for c, w in zip(u, W, strict=True)]
            parting = p * r[2] + q * r[4] if a is not None else p * r[0] + q * r[2]
            value = without_flint(value_at(N, a, 8) / det)
            hyperroot = None if p == 0 else without_flint(-q / p)
        if not all(sign > 0 or sign < 0 for sign in (parting, turn.slope)):
            raise UndecidedError("a shared root is about to part, or to vanish; move the target")
        is_minimum = turn.order % 2 == 1 and bool(turn.slope > 0) and bool(parting > 0)
        found.append((hyperroot, value, is_minimum))
    return found
