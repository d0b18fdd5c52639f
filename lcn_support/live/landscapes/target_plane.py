"""A plane of targets for two layers, the second of size two: what is critical, and for how many.

For the target u + x e_i + y e_j the least loss for each hyperroot of the second layer is N/D. N and
the form G = N'D − ND', whose real zeros are the critical points, are quadratic in (x, y), and D
does not depend on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.landscape.shared_hyperroot import HyperrootPoint, HyperrootProfile
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question
from lcn_support.losses.quadratic import QuadraticLoss

Form = Sequence[Fraction]

PLACES = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1))
"""They determine a quadratic polynomial in x and y."""


@dataclass(frozen=True)
class Plane:
    """The targets u + x e_i + y e_j, and the covariance of all of them."""

    network: Architecture
    target: tuple[Fraction, ...]
    covariance: tuple[tuple[Fraction, ...], ...]
    moved: tuple[int, int]

    @classmethod
    def read(cls, asked: Question) -> "Plane":
        """From ``sizes``, ``strides``, ``target``, ``covariance`` and ``moved``."""
        target = asked.numbers("target")
        moved = [read_integer(k, "moved", 0, len(target) - 1) for k in asked.listed("moved")]
        if len(set(moved)) != 2 or len(moved) != 2:
            raise ValueError(f"moved {moved}: give the places of two coefficients")
        return cls(asked.architecture(), target, asked.matrix("covariance"), (moved[0], moved[1]))

    def at(self, x: Fraction, y: Fraction) -> HyperrootProfile:
        """The loss of the best first filter, as a function of the second one, for one target."""
        u = list(self.target)
        for k, step in zip(self.moved, (x, y), strict=True):
            u[k] += step
        return HyperrootProfile(self.network, QuadraticLoss(u, self.covariance))


@lru_cache(maxsize=8)
def family(plane: Plane) -> dict[str, Any]:
    """D, and of N and G the coefficients of 1, x, y, x², xy and y²: forms in the hyperroot.

    Those of G are exact: near a wall two of its zeros are close.
    """
    profiles = [plane.at(Fraction(x), Fraction(y)) for x, y in PLACES]
    below = profiles[0].fraction[1]
    degree = below.degree()
    above = [coefficients(f.fraction[0], degree) for f in profiles]
    slopes = [f.critical_form for f in profiles]
    if any(f.fraction[1] != below for f in profiles):
        raise ValueError("N and D have a common factor for one of the targets; move the plane")
    return {
        "below": list(map(drawn, coefficients(below, degree))),
        "above": [list(map(drawn, form)) for form in _polynomial(above)],
        "slope": [list(map(said, form)) for form in _polynomial(slopes)],
    }


@lru_cache(maxsize=256)
def number_at(plane: Plane, x: Fraction, y: Fraction) -> int:
    """How many real critical points a target of the plane has."""
    return len(plane.at(x, y).points())


def targets_in_a_plane(asked: Question) -> dict[str, Any]:
    """All real critical points W ≠ 0 of one target of a plane.

    Asked are the network (two layers, the second of size two), the ``target`` in the middle, the
    ``covariance``, the two coefficients ``moved``, how far they are moved, ``by``, and places whose
    numbers of real points are to be told, ``marks``.

    Answered are the ``points`` by hyperroot, each with its ``place`` (null for infinity), ``loss``,
    ``kind`` and ``order``; how many are ``real``, and ``complex`` (with multiplicity); ``numbers``
    for the marks, and the ``family``.
    """
    plane = Plane.read(asked)
    profile = plane.at(*asked.numbers("by", 2))
    points = profile.points()
    return {
        "points": shown(points),
        "real": len(points),
        "complex": len(profile.critical_form) - 1 - sum(p.order for p in points),
        "numbers": [number_at(plane, *place) for place in asked.matrix("marks", 2)],
        "sizes": list(plane.network.sizes),
        "family": family(plane),
    }


def shown(points: Sequence[HyperrootPoint]) -> list[dict[str, Any]]:
    """The points for a picture: hyperroot, loss and kind."""
    return [
        {
            "place": None if p.hyperroot is None else drawn(p.hyperroot),
            "loss": drawn(p.loss),
            "said": said(p.loss),
            "kind": kind,
        }
        for p, kind in zip(points, kinds(points), strict=True)
    ]


def kinds(points: Sequence[HyperrootPoint]) -> list[str]:
    """global minimum, bad minimum, saddle, or meeting: there the loss turns on neither side.

    Of minima whose losses are not told apart each is called a global one.
    """
    losses = [to_ball(p.loss) for p in points if p.is_minimum]
    found = []
    for p in points:
        if p.is_minimum:
            best = not any(other < to_ball(p.loss) for other in losses)
            found.append("global minimum" if best else "bad minimum")
        else:
            found.append("saddle" if p.order % 2 else "meeting")
    return found


def _polynomial(values: Sequence[Form]) -> list[Form]:
    """The coefficients of a quadratic polynomial in x and y from its values at ``PLACES``."""
    terms = [
        (a, (r - s) / 2, (u - d) / 2, (r + s) / 2 - a, b - r - u + a, (u + d) / 2 - a)
        for a, r, s, u, d, b in zip(*values, strict=True)
    ]
    return list(zip(*terms, strict=True))


def coefficients(polynomial: Any, degree: int) -> Form:
    """Those of the form of that degree, by descending powers."""
    return [to_fraction(polynomial[i]) for i in reversed(range(degree + 1))]
