"""The finitely many critical parameters that the gradient flow can reach from a given start.

The flow keeps the invariants of its start, and a scaling class of critical parameters with W ≠ 0
has exactly 2^{L−1} members with given invariants [KMMT2022]. All of them are listed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import dist, hypot, inf, isfinite
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.arguments.batches import is_batch, of_all_runs
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, real_number, to_double
from lcn_support.arithmetic.balls import shown_numbers
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.forms.end_to_end import read_exact_filters, require_sizes
from lcn_support.landscape.critical_point import (
    CriticalClass,
    CriticalPoint,
    CriticalPoints,
    Number,
)
from lcn_support.landscape.solver import critical_points
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record, stacked
from lcn_support.text_tables import aligned, short_number
from lcn_support.training.flow_invariants import invariants, rescalings

PRECISION = 192


@dataclass(frozen=True, repr=False, eq=False)
class ReachablePoint(Record):
    """Critical parameters with the invariants of the start.

    Attributes
    ----------
    critical_point
        the end-to-end filter W ≠ 0 and all that is known of it.
    critical_class
        the scaling class of critical parameters over W to which these belong.
    filters
        (w_1, …, w_L): Fractions, or floats. These are the centres of ``enclosure``, right to 20
        bits each; 0 stands for what cannot be told from it, less than 2^−60 of the largest entry.
    enclosure
        the filters as they are known: Fractions, or certified balls (python-flint ``arb``) with
        radii of at most 2^−60 of the largest entry of their filter.
    """

    critical_point: CriticalPoint
    critical_class: CriticalClass
    filters: tuple[tuple[Number, ...], ...]
    enclosure: tuple[tuple[Any, ...], ...] = field(compare=False)

    @property
    def end_to_end(self) -> tuple[Number, ...]:
        """W."""
        return self.critical_point.end_to_end

    @property
    def pattern(self) -> RootPattern | GroupedPattern:
        """The root pattern of W, certified; with larger strides those of the group factors."""
        return self.critical_point.pattern

    @property
    def loss(self) -> Number:
        """ℓ(W), offset included."""
        return self.critical_point.loss

    @property
    def is_local_minimum(self) -> bool | Unknown:
        """Whether this is a local minimum of the network's loss; ``Unknown`` if undecided."""
        signature = self.critical_class.signature
        if signature.is_minimum or self.critical_point.is_global_minimum is True:
            return True
        if signature.is_strict_saddle:
            return False
        return Unknown("the Hessian is degenerate modulo scaling and shows no descending direction")

    @property
    def kind(self) -> str:
        """In words: local minimum, saddle, or undecided."""
        minimum = self.is_local_minimum
        if isinstance(minimum, Unknown):
            return "undecided"
        return "local minimum" if minimum else "saddle"

    def as_row(self) -> dict[str, Any]:
        """Loss, pattern, kind and filters."""
        return {
            "loss": self.loss,
            "pattern": self.pattern,
            "kind": self.kind,
            "filters": self.filters,
        }

    def __repr__(self) -> str:
        return f"ReachablePoint({_text(self.filters)}, {self.pattern}, loss {float(self.loss):.3g})"


_COLUMNS = ("loss", "pattern", "kind", "filters")


@dataclass(frozen=True, repr=False, eq=False)
class ReachablePoints(Record):
    """All critical parameters with W ≠ 0 that have the invariants of a start; shown as a table.

    Attributes
    ----------
    critical_points
        the certified list that they are made from, with architecture and loss.
    invariants
        (δ_1, …, δ_{L−1}) of the start, exact: floats are the dyadic numbers that they are.
    points
        by loss, the least first; those of one class are neighbours.
    undecided
        how many were left out, as the enclosures of their classes are too wide to tell them.
    """

    critical_points: CriticalPoints
    invariants: tuple[Fraction, ...]
    points: tuple[ReachablePoint, ...]
    undecided: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether none is left out, and the list of critical points certainly is complete."""
        return not self.undecided and self.critical_points.is_complete

    @property
    def local_minima(self) -> tuple[ReachablePoint, ...]:
        """The points that are certainly local minima."""
        return tuple(p for p in self.points if p.is_local_minimum is True)

    def nearest(self, filters: Iterable[Iterable[Any]]) -> tuple[ReachablePoint, float]:
        """The nearest of the points, and its Euclidean distance from the filters.

        Raises ``ValueError`` for filters of other sizes, not finite, or if there is no point.
        """
        given = _flat(self.critical_points.architecture, filters)
        if not self.points:
            raise ValueError("there is no reachable point with W ≠ 0, so none is the nearest")
        distances = [_distance(given, p.filters) for p in self.points]
        best = min(range(len(distances)), key=distances.__getitem__)
        return self.points[best], distances[best]

    def reached_by(self, filters: Iterable[Iterable[Any]], tolerance: float = 1e-6) -> Any:
        """The point at which trained filters are, or None; of R networks R of these.

        It is the only one within ``tolerance`` of the filters, relative to 1 + their norm. None
        where no point is so near: training is not over, went to W = 0, or lost the invariants on
        its way. None, too, where several are.

        Parameters
        ----------
        filters
            (w_1, …, w_L); or those of R networks, as training returns them: arrays or tensors
            (R, k_i), beside which a filter of one axis is that of all networks.
        tolerance
            0 or more.

        Returns
        -------
        ReachablePoint, None or tuple
            for R networks a tuple of length R; None for those that are not finite.

        Raises
        ------
        ValueError
            for filters of other sizes, and for one network that is not finite.
        """
        number = to_double(real_number(tolerance, "tolerance")[0], "tolerance")
        if number < 0:
            raise ValueError(f"tolerance {number}: it is a distance; give a number of 0 or more")
        a, each = self.critical_points.architecture, listed(filters, "filters", "filters")
        if not any(map(is_batch, each)):
            return self._reached(_flat(a, each), number)
        runs, _ = of_all_runs(each, "filters")
        require_sizes(a, [w.T for w in runs])
        rows = zip(*(w.tolist() for w in runs), strict=True)
        flat = ([to_double(c, "a filter") for w in run for c in w] for run in rows)
        return tuple(
            self._reached(run, number) if all(map(isfinite, run)) else None for run in flat
        )

    def _reached(self, given: Sequence[float], tolerance: float) -> ReachablePoint | None:
        allowed = tolerance * (1 + hypot(*given))
        near = [p for p in self.points if _distance(given, p.filters) <= allowed < inf]
        return near[0] if len(near) == 1 else None

    def as_columns(self) -> dict[str, Any]:
        """Those of the points."""
        return stacked(self.points, _COLUMNS)

    def __repr__(self) -> str:
        return (
            f"ReachablePoints({self.critical_points.architecture}, {len(self.points)} points, "
            f"{'complete' if self.is_complete else 'NOT complete'})"
        )

    def __str__(self) -> str:
        rows = [_COLUMNS] + [
            (
                f"{float(p.loss):.3g}",
                str(p.pattern),
                p.kind,
                _text(p.filters),
            )
            for p in self.points
        ]
        delta = ", ".join(f"{float(d):.3g}" for d in self.invariants)
        left_out = [f"note: {self.undecided} points left out, undecided"] if self.undecided else []
        return "\n".join([repr(self), f"invariants ({delta})", *aligned(rows), *left_out])


def reachable(
    a: Architecture,
    loss: QuadraticLoss,
    initial: Iterable[Iterable[Any]],
    seed: int = 0,
    found: CriticalPoints | None = None,
) -> ReachablePoints:
    """The critical parameters with W ≠ 0 that have the invariants of the initial filters.

    Parameters
    ----------
    a
        of any strides.
    loss
        (W − u)ᵀS(W − u).
    initial
        (w_1, …, w_L) of the sizes of the architecture, exact or floats.
    seed
        of :func:`lcn_support.critical_points`.
    found
        the critical points of this architecture and loss, if they are known already.

    Returns
    -------
    ReachablePoints
        2^{L−1} parameters for every class of every critical point. Each is certified: Fractions
        are the parameters themselves, balls are proved to contain them. That none is missing is
        certified if ``is_complete``.

    Raises
    ------
    ValueError
        if the initial filters are not of the sizes of the architecture, real and finite; if
        ``found`` belongs to another architecture or loss; and as
        :func:`lcn_support.critical_points` does.

    Notes
    -----
    A limit of the flow is one of these or has W = 0: parameters with a zero filter are not listed,
    and those with two zero filters may be infinitely many. Which of the points is reached the
    invariants alone do not tell. Gradient descent with steps of positive size drifts away from the
    invariants, and so past these points. Source: [KMMT2022] for the finiteness; the numbers and
    certificates are not in the sources we had.

    Examples
    --------
    The target x² − y² has two factorizations, each with two signs; x² has one, a saddle:

    >>> a, loss = Architecture((2, 2)), QuadraticLoss((1, 0, -1))
    >>> start = [(2, 1), (0, 1)]
    >>> found = reachable(a, loss, start)
    >>> len(found.local_minima), found.is_complete
    (4, True)
    >>> from lcn_support import compose
    >>> from lcn_support.training.flow_invariants import invariants
    >>> all(abs(float(invariants(p.filters)[0]) - 4) < 1e-12 for p in found.points)
    True
    >>> all(max(abs(float(c) - d) for c, d in zip(compose(p.filters), (1, 0, -1))) < 1e-12
    ...     for p in found.local_minima)
    True
    """
    start = read_exact_filters(a, initial)
    if found is not None and not isinstance(found, CriticalPoints):
        raise TypeError(f"found {short(found)} are no critical points; leave it out")
    if not isinstance(loss, QuadraticLoss):
        raise TypeError(f"the loss is {short(loss)}, no loss; give QuadraticLoss(target)")
    if found is None:
        found = critical_points(a, loss, seed, progress=False)
    elif (found.architecture, found.loss) != (a, loss):
        raise ValueError(
            f"found holds the critical points of {found.architecture} and {found.loss}, not of "
            f"{a} and {loss}; give those, or leave it out"
        )
    delta = invariants(start)
    points, undecided = [], 0
    for point in found.points:
        for critical_class in point.classes:
            for r in rescalings(critical_class.enclosure, delta, PRECISION):
                shown = [shown_numbers(w) for w in r.filters]
                filters = tuple(w for w in shown if w is not None)
                if len(filters) == a.layers:
                    points.append(ReachablePoint(point, critical_class, filters, r.filters))
                else:
                    undecided += 1
    return ReachablePoints(found, delta, tuple(points), undecided)


def _flat(a: Architecture, filters: Iterable[Iterable[Any]]) -> list[float]:
    return [to_double(c, "a filter") for w in read_exact_filters(a, filters) for c in w]


def _distance(given: Sequence[float], filters: Iterable[Iterable[Number]]) -> float:
    other = [float(c) for w in filters for c in w]
    return dist(given, other)


def _text(filters: Iterable[Iterable[Number]]) -> str:
    return " · ".join(f"({', '.join(short_number(c, 8) for c in w)})" for w in filters)
