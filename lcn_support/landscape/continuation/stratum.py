"""All complex critical points on one stratum, each proved, and how many there are.

With one multiple root they are the zeros of an exact polynomial. With more, paths lead to them
from a start system; a path that goes astray is tried again on another way. What arrives is
certified, and the count is compared with the generic one, or else with an exact one.
"""

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.balls import simple_fraction
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation.interval_newton import IntervalNewton
from lcn_support.landscape.continuation.monodromy import random_parameters, scale_free
from lcn_support.landscape.continuation.one_multiple_root import points_with_one_multiple_root
from lcn_support.landscape.continuation.start_systems import (
    StartSystem,
    count_exactly,
    metric_system,
    start_system,
    unit_trace,
)
from lcn_support.landscape.continuation.tracking import Complex, track
from lcn_support.landscape.special_data.scheme import CriticalScheme, critical_scheme
from lcn_support.landscape.special_data.sets import LocusSet, critical_set
from lcn_support.losses.quadratic import QuadraticLoss

_ATTEMPTS = 6
_SAME = 1e-7
_REACHED = "certified points reach the generic number"

KnownCounts = dict[Locus, tuple[CriticalScheme | None, LocusSet | None]]


@dataclass(frozen=True)
class StratumCount:
    """How many complex critical points were found on a stratum, and how many there are.

    Attributes
    ----------
    found
        distinct certified points, W = 0 among them; zeros of a polynomial with multiplicity. Where
        ``how`` says so, W = 0 and isotropic W, which are not real, are left aside.
    expected
        the number for generic data: if so many are found, there are no others, as points
        that are isolated can be followed to generic data, where they stay distinct.
    exact
        the number for these data where it is another one and known; otherwise None. If two points
        on the locus have one W, or if there are several groups, it errs on the side of too many.
        For diagonal S it is the number for a generic target: no target has more isolated points.
    how
        how the count is known, or what is not, in words.
    set
        the points that are not isolated, if there are any; the counts leave them aside.
    is_proved
        whether the number is; if not, all generic paths are accounted for, which is evidence.
    """

    found: int
    expected: int
    exact: int | None
    how: str
    set: LocusSet | None = None
    is_proved: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether every complex critical point was found."""
        return self.found == (self.expected if self.exact is None else self.exact)

    def __str__(self) -> str:
        of = self.expected if self.exact is None else f"{self.exact} (generic: {self.expected})"
        if self.set is None:
            return f"{self.found} of {of}, {self.how}"
        beside = f"beside a set of dimension {self.set.dimension}; others of its loss aside"
        return f"{self.found} of {of}, {self.how}, {beside}"


def solve_stratum(
    locus: Locus,
    loss: QuadraticLoss,
    rng: np.random.Generator,
    counted: KnownCounts | None = None,
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """The complex critical points of the loss on a stratum, one of each pair of conjugates.

    Parameters
    ----------
    locus
        of the degree of the loss; Δ_λ with a multiple root, or of several groups.
    loss
        with a non-zero target.
    rng
        used only where a path has to be tried again.
    counted
        exact counts for this loss that are known; others are added.

    Notes
    -----
    Balls have python-flint's working precision. Infinitely many points are described in the count;
    what is unknown is said there, and it is then not complete.

    Examples
    --------
    >>> loss = QuadraticLoss((1, 3, 2, 0, 1))
    >>> points, count = solve_stratum(Locus((2, 2)), loss, np.random.default_rng(0))
    >>> print(count)
    13 of 13, certified points reach the generic number
    >>> sum(p.weight for p in points)
    13
    """
    counted = {} if counted is None else counted
    if not locus.others and locus.degrees == (1,):
        return _points_of_polynomial(locus, loss, rng, counted)
    if is_diagonal(loss):
        return _solve_from_metric(locus, loss, rng, counted)
    expected = critical_count(locus.partitions)
    search = _Search(locus, loss, start_system(locus))
    for attempt in range(2):
        search.follow(random_parameters(locus, rng) if attempt else None)
        if search.found >= expected and search.tells_zero:
            return search.result, StratumCount(search.found, expected, None, _REACHED)
    return _with_multiple(search, loss, rng, counted)


def is_diagonal(loss: QuadraticLoss) -> bool:
    """Whether S is a diagonal matrix: such data have fewer critical points than generic ones."""
    return not any(c for i, row in enumerate(loss.covariance) for c in row[:i])


def _solve_from_metric(
    locus: Locus, loss: QuadraticLoss, rng: np.random.Generator, counted: KnownCounts
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """From the points for another target with the same S; for special targets count once more."""
    expected = critical_count(locus.partitions)
    metric = metric_system(locus, loss.covariance)
    search = _Search(locus, loss, metric.start)
    for attempt in range(2):
        search.follow(search.detour(rng) if attempt else None)
        if search.found >= expected and search.tells_zero:
            return search.result, StratumCount(search.found, expected, None, _REACHED)
        if metric.count is not None and search.found >= metric.count and search.tells_zero:
            known = metric.count, metric.how, None, metric.is_proved
            return search.result, StratumCount(search.found, expected, *known)
    return _with_multiple(search, loss, rng, counted)


def _with_multiple(
    search: "_Search", loss: QuadraticLoss, rng: np.random.Generator, counted: KnownCounts
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """The points found and the multiple ones, which no interval Newton test certifies."""
    locus = search.locus
    expected = critical_count(locus.partitions)
    scheme, infinite = _scheme(locus, loss, rng, search.with_norm, counted)
    if scheme is None:
        if locus.others:
            how = "the number for these data is unknown"
            return search.result, StratumCount(search.found, expected, None, how, infinite)
        exact, how = count_exactly(locus, loss, rng, search.found)
        return search.result, StratumCount(search.found, expected, exact, how, infinite)
    for _ in range(_ATTEMPTS):
        if search.isolated(infinite) >= scheme.simple:
            break
        search.follow(search.detour(rng))
    regular = tuple(p for p in search.result if search.has_norm(p))
    multiple = tuple(p for points in scheme.multiple for p in points.points())
    found = search.isolated(infinite) + sum(p.weight for p in multiple)
    count = StratumCount(found, expected, scheme.distinct, str(scheme), infinite)
    return (*regular, *multiple), count


def _scheme(
    locus: Locus,
    loss: QuadraticLoss,
    rng: np.random.Generator,
    simple: int,
    counted: KnownCounts,
) -> tuple[CriticalScheme | None, LocusSet | None]:
    """The isolated points, exactly, and the other ones."""
    if locus not in counted:
        scheme, infinite = critical_scheme(locus, loss, rng, simple), None
        if scheme is None:
            infinite = critical_set(locus, loss, rng)
        if infinite is not None:
            scheme = critical_scheme(locus, loss, rng, aside=infinite.energy)
        counted[locus] = scheme, infinite
    return counted[locus]


def _points_of_polynomial(
    locus: Locus, loss: QuadraticLoss, rng: np.random.Generator, counted: KnownCounts
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    m = locus.multiplicities[0]
    try:
        found = points_with_one_multiple_root(m, loss)
    except ValueError as error:
        expected = multiple_root_ed_degree(locus.parts)
        scheme, infinite = _scheme(locus, loss, rng, 0, counted)
        if scheme is None or scheme.simple:
            return (), StratumCount(0, expected, None, str(error), infinite)
        multiple = tuple(p for points in scheme.multiple for p in points.points())
        number = sum(p.weight for p in multiple)
        return multiple, StratumCount(number, expected, scheme.distinct, str(scheme), infinite)
    number = sum(p.weight * p.multiplicity for p in found.points)
    how = "zeros of an exact polynomial"
    if found.isotropic:
        how += f", {found.isotropic} of them isotropic"
        return found.points, StratumCount(number, found.degree, number, how)
    if any(p.multiplicity > 1 for p in found.points):
        how += ", with multiplicity"
    return found.points, StratumCount(number, found.degree, None, how)


class _Search:
    """Certified points on one locus, gathered from paths on different ways."""

    def __init__(self, locus: Locus, loss: QuadraticLoss, start: StartSystem) -> None:
        self.locus, self.start = locus, start
        self.newton = IntervalNewton(locus, loss)
        self.end, self.scale = _normalised(loss)
        self.points: list[LocusPoint] = []
        self.seen: Complex = np.empty((0, 0), dtype=complex)

    @property
    def found(self) -> int:
        """How many complex points are certified."""
        return sum(p.weight for p in self.points)

    @property
    def with_norm(self) -> int:
        """How many of them have ⟨W, SW⟩ ≠ 0, certainly: neither W = 0 nor isotropic ones."""
        return sum(p.weight for p in self.points if self.has_norm(p))

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
        return sum(
            p.weight
            for p in self.points
            if self.has_norm(p) and not infinite.may_hold_loss_of(p.form, self.newton.loss)
        )

    def detour(self, rng: np.random.Generator) -> tuple[Complex, Complex]:
        """Random parameters on the way; S stays that of a start system made for a metric."""
        covariance, b = random_parameters(self.locus, rng)
        return (self.start.covariance, b) if is_diagonal(self.newton.loss) else (covariance, b)

    @property
    def result(self) -> tuple[LocusPoint, ...]:
        return tuple(self.points)

    def follow(self, detour: tuple[Complex, Complex] | None) -> None:
        """Follow all paths, straight or on a detour, and certify what is new."""
        stations = [self.start.parameters, self.end]
        if detour is not None:
            stations.insert(1, detour)
        ends = self.start.points
        for start, stop in pairwise(stations):
            ends, arrived = track(self.locus, ends, start, stop)
            ends = ends[arrived]
        ends[:, self.locus.slices[-1]] *= self.scale
        for x, marks in zip(ends, scale_free(self.locus, ends), strict=True):
            size = abs(marks).max()
            if len(self.seen) and abs(self.seen - marks).max(axis=1).min() < _SAME * size:
                continue
            point = self.newton.certify(x)
            if point is not None and all(_are_distinct(point, other) for other in self.points):
                self.points.append(point)
                self.seen = np.concatenate(
                    [self.seen.reshape(-1, len(marks)), marks[None, :], marks.conj()[None, :]]
                )


def _normalised(loss: QuadraticLoss) -> tuple[tuple[Complex, Complex], float]:
    """(S, b) of the size of the start systems, and the factor by which W has shrunk."""
    S = unit_trace(loss.covariance)
    b = S @ np.array([float(c) for c in loss.target])
    scale = float(np.linalg.norm(b)) / np.sqrt(len(b))
    return (S, b / scale), scale


def _are_distinct(first: LocusPoint, second: LocusPoint) -> bool:
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
