"""Certified critical points on one locus, gathered from paths on different ways."""

from collections.abc import Iterable
from itertools import combinations, pairwise
from math import sqrt
from operator import mul
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.balls import simple_fraction
from lcn_support.landscape.continuation.equations import Parameters
from lcn_support.landscape.continuation.interval_newton import IntervalNewton
from lcn_support.landscape.continuation.monodromy import (
    DistinctPoints,
    random_parameters,
    scale_free,
)
from lcn_support.landscape.continuation.start_systems import StartSystem, unit_trace
from lcn_support.landscape.continuation.tracking import track
from lcn_support.landscape.special_data.sets import LocusSet
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import check_time

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

_SAME = 1e-7


def is_diagonal(loss: QuadraticLoss) -> bool:
    """Whether S is a diagonal matrix: such data have fewer critical points than generic ones."""
    return not any(c for i, row in enumerate(loss.covariance) for c in row[:i])


def total_weight(points: Iterable[LocusPoint]) -> int:
    """How many complex points these are, conjugates counted."""
    return sum(p.weight for p in points)


class PointSearch:
    """Certified points on one locus, gathered from paths on different ways."""

    def __init__(self, locus: Locus, loss: QuadraticLoss, start: StartSystem) -> None:
        self.locus, self.start = locus, start
        self.newton = IntervalNewton(locus, loss)
        self.end, self.scale = _normalised(loss)
        self.points: list[LocusPoint] = []
        self.known = DistinctPoints(_SAME)

    @property
    def found(self) -> int:
        """How many complex points are certified."""
        return total_weight(self.points)

    @property
    def with_norm(self) -> int:
        """How many of them have ⟨W, SW⟩ ≠ 0, certainly: neither W = 0 nor isotropic ones."""
        return total_weight(filter(self.has_norm, self.points))

    @property
    def tells_zero(self) -> bool:
        """Whether real points with W = 0 are so by exact numbers, or there are none."""
        return all(self.has_norm(p) or self.is_rational(p) for p in self.points if p.is_real)

    def is_rational(self, point: LocusPoint) -> bool:
        """Whether simple fractions stand in all balls; a guess, to be verified."""
        return all(simple_fraction(c) is not None for f in point.factors for c in f)

    def has_norm(self, point: LocusPoint) -> bool:
        """Whether ⟨W, SW⟩ ≠ 0 is certain; that is so for real W ≠ 0."""
        return not self.newton.loss.norm(point.form).contains(0)

    def isolated(self, infinite: LocusSet | None) -> int:
        """How many of these may be of another loss than the points that are not isolated."""
        if infinite is None:
            return self.with_norm
        return total_weight(
            p
            for p in filter(self.has_norm, self.points)
            if not infinite.may_hold_loss_of(p.form, self.newton.loss)
        )

    def detour(self, rng: "RandomNumbers") -> Parameters:
        """Random parameters on the way; S stays that of a start system made for a metric."""
        covariance, b = random_parameters(self.locus, rng)
        return (self.start.covariance, b) if is_diagonal(self.newton.loss) else (covariance, b)

    @property
    def result(self) -> tuple[LocusPoint, ...]:
        return tuple(self.points)

    def follow(self, detour: Parameters | None) -> None:
        """Follow all paths, straight or on a detour, and certify what is new."""
        stations = [self.start.parameters, *([] if detour is None else [detour]), self.end]
        ends, rest = self.start.points, self.locus.slices[-1]
        for start, stop in pairwise(stations):
            found, arrived = track(self.locus, ends, start, stop)
            ends = [x for x, is_there in zip(found, arrived, strict=True) if is_there]
        for end in ends:
            check_time()
            x = [*end[: rest.start], *(c * self.scale for c in end[rest])]
            marks = scale_free(self.locus, x)
            if self.known.place(marks) is not None:
                continue
            point = self.newton.certify(x)
            if point is not None and all(are_distinct(point, other) for other in self.points):
                self.points.append(point)
                self.known.add(marks)
                self.known.add([c.conjugate() for c in marks])


def _normalised(loss: QuadraticLoss) -> tuple[Parameters, float]:
    """(S, b) of the size of the start systems, and the factor by which W has shrunk."""
    S, u = unit_trace(loss.covariance), [float(c) for c in loss.target]
    b = [sum(map(mul, row, u)) for row in S]
    scale = sqrt(sum(abs(c) ** 2 for c in b) / len(b))
    return (S, [c / scale for c in b]), scale


def are_distinct(first: LocusPoint, second: LocusPoint) -> bool:
    """Whether two points are certainly different, and different from their conjugates."""
    if first.is_real != second.is_real:
        return True
    return _apart(first, second, mirrored=False) and (
        first.is_real or _apart(first, second, mirrored=True)
    )


def _apart(first: LocusPoint, second: LocusPoint, mirrored: bool) -> bool:
    """Whether the W, or the lines of two factors, have nothing in common."""

    def mirror(numbers: tuple[Any, ...]) -> list[Any]:
        return [b.conjugate() for b in numbers] if mirrored else list(numbers)

    if any(not a.overlaps(b) for a, b in zip(first.form, mirror(second.form), strict=True)):
        return True
    factors = zip(first.factors[:-1], second.factors[:-1], strict=True)
    return any(
        not (p[i] * q[j] - p[j] * q[i]).contains(0)
        for p, q in ((p, mirror(q)) for p, q in factors)
        for i, j in combinations(range(len(p)), 2)
    )
