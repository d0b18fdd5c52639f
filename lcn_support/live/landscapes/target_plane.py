"""A plane of targets for two layers, the second of size two: what is critical, and the walls."""

from fractions import Fraction
from functools import cache
from typing import Any

from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.landscape.shared_hyperroot import HyperrootPoint, HyperrootProfile
from lcn_support.live.landscapes.fold_curves import FoldCurves
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question
from lcn_support.losses.quadratic import QuadraticLoss

BASIS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1))
"""Places that determine a quadratic polynomial in x and y."""

Place = tuple[Fraction, Fraction]


class Plane:
    """The targets u + x e_i + y e_j, from ``target``, ``covariance``, ``moved`` and ``reach``.

    The same for every question about one plane, so that its walls are followed once.
    """

    def __init__(self, asked: Question) -> None:
        self.network = asked.architecture()
        self.target = asked.numbers("target")
        self.covariance = tuple(map(tuple, asked.matrix("covariance")))
        last = len(self.target) - 1
        self.moved = tuple(read_integer(i, "moved", 0, last) for i in asked.listed("moved"))
        (self.reach,) = asked.numbers("reach")
        if len(self.moved) != 2 or self.moved[0] == self.moved[1] or self.reach <= 0:
            raise ValueError(
                f"moved {self.moved}, reach {self.reach}: give two coefficients and a positive reach"
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plane) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.target, self.covariance, self.moved, self.reach))

    def at(self, place: Place) -> HyperrootProfile:
        """The loss of the best first filter, as a function of the second one, for one target."""
        u = list(self.target)
        for i, step in zip(self.moved, place, strict=True):
            u[i] += step
        return HyperrootProfile(self.network, QuadraticLoss(u, self.covariance))

    @cache  # noqa: B019 a page has a few planes
    def walls(self) -> list[list[float]]:
        """Where two critical points meet: curves x, y, x, y, …, with more real points on their right."""
        values = [
            self.at((x * self.reach, y * self.reach)).critical_form
            for x, y in ((Fraction(x), Fraction(y)) for x, y in BASIS)
        ]
        one, right, left, up, down, both = (
            [float(c / max(map(abs, values[0]))) for c in form] for form in values
        )
        forms = [[0.0] * len(one) for _ in BASIS]
        for k, (a, r, l, u, d, b) in enumerate(zip(one, right, left, up, down, both, strict=True)):
            forms[0][k], forms[1][k], forms[2][k] = a, (r - l) / 2, (u - d) / 2
            forms[3][k], forms[5][k] = (r + l) / 2 - a, (u + d) / 2 - a
            forms[4][k] = b - a - sum(forms[i][k] for i in (1, 2, 3, 5))
        reach = float(self.reach)
        return [
            [round(reach * c, 3) for point in line for c in point]
            for line in FoldCurves(forms, 1).lines()
        ]

    @cache  # noqa: B019
    def number_at(self, place: Place) -> int:
        """How many real critical points the target at a place has."""
        return len(self.at(place).points())


_plane = cache(lambda plane: plane)


def targets_in_a_plane(asked: Question) -> dict[str, Any]:
    """All real critical points W ≠ 0 of one target in a plane, and the walls of the plane.

    Asked are the network (two layers, the second of size two), the ``target`` in the middle and
    the ``covariance``, the two coefficients ``moved``, the ``reach``, how far they are moved,
    ``by``, and places whose numbers of real points are to be written, ``marks``.

    Answered are ``points`` by hyperroot, each with its ``place`` (null for infinity), ``loss``,
    ``kind`` and ``order``; how many are ``real``, and ``complex`` (with multiplicity); ``curve``,
    above and below of the loss as forms in the hyperroot; ``walls`` and ``numbers``.
    """
    plane = _plane(Plane(asked))
    x, y = asked.numbers("by")
    profile = plane.at((x, y))
    points = profile.points()
    degree = len(profile.critical_form) - 1
    above, below = profile.fraction
    size = below.degree()
    return {
        "points": [
            {
                "place": None if p.hyperroot is None else drawn(p.hyperroot),
                "loss": drawn(p.loss),
                "said": said(p.loss),
                "kind": kind,
                "order": p.order,
            }
            for p, kind in zip(points, kinds(points), strict=True)
        ],
        "real": len(points),
        "complex": degree - sum(p.order for p in points),
        "curve": [
            [drawn(to_fraction(q[i])) for i in reversed(range(size + 1))] for q in (above, below)
        ],
        "walls": plane.walls(),
        "numbers": [plane.number_at((x, y)) for x, y in map(tuple, asked.matrix("marks"))],
    }


def kinds(points: tuple[HyperrootPoint, ...]) -> list[str]:
    """global minimum, bad minimum, saddle, or meeting, where f turns on neither side.

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
