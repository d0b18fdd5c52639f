"""All complex critical points on one multiple root locus, each proved, and how many there are.

With one multiple root they are the zeros of an exact polynomial. With more, paths lead to them
from a start system; a path that goes astray is tried again on another way. What arrives is
certified, and the count is compared with the generic one, or else with an exact one.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lcn_support.counting import multiple_root_ed_degree
from lcn_support.interval_newton import IntervalNewton
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus, LocusPoint
from lcn_support.one_multiple_root import points_with_one_multiple_root
from lcn_support.path_tracking import Complex, track
from lcn_support.start_systems import forms, random_parameters, start_system

_ATTEMPTS = 6
_SAME = 1e-7


@dataclass(frozen=True)
class StratumCount:
    """How many complex critical points were found on Δ_λ, and how many there are.

    Attributes
    ----------
    found
        distinct certified points, with their multiplicities as solutions where these are known.
    expected
        the number for generic data, ED(Δ_λ).
    exact
        the number for these data, where it was computed because the generic one was not reached;
        otherwise None.
    how
        how the count is known, in words.
    """

    found: int
    expected: int
    exact: int | None
    how: str

    @property
    def is_complete(self) -> bool:
        """Whether every complex critical point was found."""
        return self.found == (self.expected if self.exact is None else self.exact)

    def __str__(self) -> str:
        of = self.expected if self.exact is None else f"{self.exact} (generic: {self.expected})"
        return f"{self.found} of {of}, {self.how}"


def solve_stratum(
    locus: Locus, loss: QuadraticLoss, rng: np.random.Generator
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """The complex critical points of the loss on Δ_λ, one of each pair of conjugates.

    Parameters
    ----------
    locus
        Δ_λ with a multiple root, of the degree of the loss.
    loss
        with a non-zero target.
    rng
        used only where a path has to be tried again.

    Examples
    --------
    >>> loss = QuadraticLoss((1, 3, 2, 0, 1))
    >>> points, count = solve_stratum(Locus((2, 2)), loss, np.random.default_rng(0))
    >>> print(count)
    13 of 13, certified points reach the generic number
    >>> sum(p.weight for p in points)
    13
    """
    if locus.degrees == (1,):
        found = points_with_one_multiple_root(locus.multiplicities[0], loss)
        number = sum(p.weight * p.multiplicity for p in found.points)
        how = "zeros of an exact polynomial"
        if found.isotropic:
            how += f", {found.isotropic} of them isotropic"
            return found.points, StratumCount(number, found.degree, number, how)
        if any(p.multiplicity > 1 for p in found.points):
            how += ", with multiplicity"
        return found.points, StratumCount(number, found.degree, None, how)
    expected = multiple_root_ed_degree(locus.parts)
    points = _tracked_points(locus, loss, expected, rng)
    number = sum(p.weight for p in points)
    if number == expected:
        how = "certified points reach the generic number"
        return points, StratumCount(number, expected, None, how)
    from lcn_support.stratum_counts import count_on_stratum

    exact = count_on_stratum(locus.parts, loss, rng)
    how = (
        f"counted modulo {exact.prime}, wrong with probability ≤ {exact.failure_probability:.0e}; "
        f"{exact.away_from_isotropic} with multiplicity"
    )
    return points, StratumCount(number, expected, exact.distinct, how)


def _tracked_points(
    locus: Locus, loss: QuadraticLoss, expected: int, rng: np.random.Generator
) -> tuple[LocusPoint, ...]:
    system, newton = start_system(locus.parts), IntervalNewton(locus, loss)
    end, scale = _normalised(loss)
    points: list[LocusPoint] = []
    seen: Complex = np.empty((0, locus.degree + 1), dtype=complex)
    for attempt in range(_ATTEMPTS):
        stations = [system.parameters, end]
        if attempt:
            stations.insert(1, random_parameters(locus, rng))
        ends = system.points
        for start, stop in pairwise(stations):
            ends, arrived = track(locus, ends, start, stop)
            ends = ends[arrived]
        ends[:, locus.slices[-1]] *= scale
        for x, W in zip(ends, forms(locus, ends), strict=True):
            if len(seen) and abs(seen - W).max(axis=1).min() < _SAME * abs(W).max():
                continue
            seen = np.concatenate([seen, W[None, :], W.conj()[None, :]])
            point = newton.certify(x)
            if point is not None and all(_are_distinct(point, other) for other in points):
                points.append(point)
        if sum(p.weight for p in points) >= expected:
            break
    return tuple(points)


def _normalised(loss: QuadraticLoss) -> tuple[tuple[Complex, Complex], float]:
    """(S, b) of the size of the start systems, and the factor by which W has shrunk."""
    S = np.array([[float(c) for c in row] for row in loss.covariance])
    S *= len(S) / np.trace(S)
    b = S @ np.array([float(c) for c in loss.target])
    scale = float(np.linalg.norm(b)) / np.sqrt(len(b))
    return (S.astype(complex), (b / scale).astype(complex)), scale


def _are_distinct(first: LocusPoint, second: LocusPoint) -> bool:
    """Whether the boxes of two points, and of their conjugates, have nothing in common."""
    if first.is_real != second.is_real:
        return True
    pairs = list(zip(first.form, second.form, strict=True))
    apart = any(not a.overlaps(b) for a, b in pairs)
    if first.is_real or not apart:
        return apart
    return any(not a.overlaps(b.conjugate()) for a, b in pairs)
