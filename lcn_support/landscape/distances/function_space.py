"""The best approximation of a filter by filters of the network, which is exact or certified."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_flag
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.forms.roots import exact_pattern
from lcn_support.function_space.fibres import fibre
from lcn_support.function_space.membership import contained
from lcn_support.landscape.critical_point import CriticalPoints
from lcn_support.landscape.distances.nearest_point import (
    Nearest,
    NearestPoint,
    distance_interval,
    exact_point,
    least_value,
    zero_point,
)
from lcn_support.landscape.distances.question import Question, read_question
from lcn_support.landscape.distances.walls import NOTHING_FOUND, boundary_cone, nearest_in
from lcn_support.landscape.ranking import MISSING
from lcn_support.landscape.solver import PRECISIONS, critical_points
from lcn_support.progress import Interrupted, time_limit

_PLACE = "function space"


def nearest(
    a: Architecture,
    W: Iterable[Any],
    metric: Any = "white",
    tolerance: float | None = None,
    seed: int = 0,
    *,
    progress: bool = True,
    timeout: float | None = None,
) -> Nearest:
    """The best approximation of W in the function space of a network of any strides.

    Parameters
    ----------
    a
        the network.
    W
        k coefficients, exact, float or balls.
    metric
        S of the distance √((V − W)ᵀS(V − W)): ``"white"``, ``"bombieri"``, ``"markov"``, or a
        matrix, exact or float.
    tolerance
        of floats, relative to the largest coefficient; that of their type when left out. The points
        are nearest to the W that was given, the interval holds for all W within the tolerance.
    seed
        a non-negative integer, of detours that paths take when a point is missing.
    progress
        whether a bar shows progress, on the error stream, once two seconds have passed.
    timeout
        seconds, after which what is there is returned: not proved, with the bounds that are.

    Returns
    -------
    Nearest
        all nearest points with their factorizations, and a certified interval for the distance; it
        prints itself.

    Raises
    ------
    ValueError
        if W does not have k finite real coefficients, or the metric is no k × k covariance, or
        ``"generic"``; as :func:`~lcn_support.landscape.critical_points` does.

    Notes
    -----
    The function space M is closed [KMMT2022], so that a nearest point V exists, and V ∈ M has
    filters, at which the loss (V − W)ᵀS(V − W) of the network is least: V is W itself, or critical,
    or 0. At stride one it is the nearest point on the boundary. M is a cone, so V = 0 exactly if no
    U ∈ M has ⟨U, SW⟩ ≠ 0. As M is spanned by the monomials in it, of exponents Σ j_i S_i with
    0 ≤ j_i < k_i, this is the case if SW vanishes at their places: never at stride one for W ≠ 0.

    Examples
    --------
    The nearest polynomial to 2x² + y² with real roots has one of them twice:

    >>> found = nearest(Architecture((2, 2)), [2, 0, 1])
    >>> found
    Nearest(function space: distance 1 in [1, 1], (2, 0, 0), 2|0)
    >>> from lcn_support import compose
    >>> [compose(filters) == found.point for filters in found.factorizations]
    [True]

    With strides (2, 1) filters of sizes (2, 2) have the coefficients of matrices of rank one; the
    nearest one is that of the largest singular value:

    >>> found = nearest(Architecture((2, 2), strides=(2, 1)), [3, 0, 0, 2])
    >>> found.point == (3, 0, 0, 0), found.distance
    (True, 2.0)
    """
    question, progress = read_question(a, W, metric, tolerance), read_flag(progress, "progress")
    with time_limit(timeout):
        return nearest_to(question, read_seed(seed), progress)


def nearest_to(question: Question, seed: int, progress: bool = False) -> Nearest:
    """As :func:`nearest`, for a question that has been read.

    >>> nearest_to(read_question(Architecture((2, 2)), [2, 0, 1], "white", None), 0).distance
    1.0
    """
    a, u = question.architecture, question.loss.target
    if question.is_zero:
        return _at(question, zero_point(len(u)), question.slack)
    if contained(a, u, 0.0):
        pattern = exact_pattern(u) if a.is_thick else fibre(a, u, limit=1)[0].packing.pattern
        surely = contained(a, question.given, question.tolerance) is True
        return _at(question, exact_point(u, pattern), arb(0) if surely else question.slack)
    if a.is_thick:
        return nearest_in(question, _PLACE, boundary_cone(a), seed, progress)
    if _sees_nothing(question):
        norm = question.loss.norm(u)
        interval = distance_interval(norm, question.slack)
        return Nearest(a, _PLACE, (zero_point(len(u)),), norm, interval)
    try:
        found = critical_points(a, question.loss, seed, progress=progress)
    except Interrupted as stopped:
        raise Interrupted(_from_critical_points(question, stopped.so_far)) from stopped
    return _from_critical_points(question, found)


def _at(question: Question, point: NearestPoint, slack: arb) -> Nearest:
    """W itself: how far the filters within the tolerance are is at most the slack."""
    none = Fraction(0)
    return Nearest(question.architecture, _PLACE, (point,), none, distance_interval(none, slack))


def _sees_nothing(question: Question) -> bool:
    """Whether W is orthogonal to the function space: SW vanishes at its monomials."""
    a, slope = question.architecture, question.loss.gradient((0,) * len(question.given))
    choices = [range(0, k * S, S) for k, S in zip(a.sizes, a.layer_strides, strict=True)]
    places = {0}
    for exponents in choices:
        places = {p + e for p in places for e in exponents}
    return not any(slope[p] for p in places)


def _from_critical_points(question: Question, found: CriticalPoints) -> Nearest:
    """Of all critical points those that may have the least loss."""
    on_sets = [p for s in found.sets if s.is_global_minimum is not False for p in s.points]
    least = [p for p in found.points if p.is_global_minimum is not False] + on_sets
    if not least:
        return _zero_alone(question, found)
    with ctx.workprec(PRECISIONS[-1]):  # W is near: its own digits cancel
        values = [question.loss.value(p.certificate.enclosure) for p in least]
    marks = [p.is_global_minimum for p in found.points]
    marks += [s.is_global_minimum for s in found.sets]
    proved = MISSING not in marks
    square = least_value(values)
    tie: bool | Unknown = len(least) > 1
    doubts = [p.is_global_minimum for p in least if isinstance(p.is_global_minimum, Unknown)]
    if tie and doubts:
        tie = doubts[0]
    notes = () if found.is_complete else found.notes
    if on_sets:
        notes = ("infinitely many filters are nearest", *notes)
    points = tuple(NearestPoint(p.end_to_end, p.pattern, p.certificate, p.classes) for p in least)
    return Nearest(
        question.architecture,
        _PLACE,
        points,
        square if isinstance(square, Fraction) else float(square.mid()),
        distance_interval(square, question.slack, proved),
        proved,
        tie,
        notes,
        found.complex_counts,
    )


def _zero_alone(question: Question, found: CriticalPoints) -> Nearest:
    """What is left where no critical point was found: 0 is in the function space."""
    u = question.loss.target
    norm, points = question.loss.norm(u), (zero_point(len(u)),)
    interval = distance_interval(norm, question.slack, False)
    notes, counts = (*found.notes, NOTHING_FOUND), found.complex_counts
    a = question.architecture
    return Nearest(a, _PLACE, points, norm, interval, False, False, notes, counts)
