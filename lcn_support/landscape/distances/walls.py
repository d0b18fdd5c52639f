"""The boundary of the function space and the discriminant: how near they are.

Stride one. Let ∂M be the forms with at least e real roots, of which at most e − 2 are odd, and 0;
and D the real forms with a multiple root, real or not, and 0. Both are closed cones that span all
forms, so a nearest point V to u ≠ 0 exists and is not 0. Put r = u − V.

*A real multiple root.* The forms with the double root a are a linear space L_a, and V ∈ L_a is
nearest to u in it if V is the nearest form with any real multiple root; so r is orthogonal to
(x − ay)² R[x, y]. If a is exactly double in V, moving a makes r orthogonal to (x − ay)V/(x − ay)²,
too: V is critical on Δ_{2,1,…,1}. If not, V is critical on Δ_{3,1,…,1}.

*Complex ones.* Let h(a) be the squared distance to the real forms with the double roots a and ā. As
before ∂h/∂a = 4βV^{[2]}(a). Where V^{[2]}(a) = 0 and β ≠ 0, ∂V/∂ā lies in L_a, and ∂²h/∂a∂ā =
−2|∂V/∂ā|² < 0: no minimum. So β = 0, and V is critical on Δ_{2,2,1,…,1}; Δ_{3,3,1,…,1} is not
needed.

*On ∂M.* The stratum of V lies in ∂M. Complex roots of V may move, so V is critical on Δ_λ where
λ has the multiplicities of its real roots, and 1 for the others. If e = 2, ∂M consists of the
boundaries of two convex cones, of nonnegative and of nonpositive forms. Outside such a cone,
r = −Σ c_a S⁻¹ev_a over roots a of V, each of even multiplicity, so λ = (2, …, 2, 1, …, 1); inside
both, u = 0 only; and a nearest point from inside of one is critical on Δ_{2,1,…,1}.

No form on ∂M is nearer than the nearest one with any real multiple root; if that one is on ∂M, one
polynomial in a has decided.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import in_boundary
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above
from lcn_support.forms.roots import exact_pattern
from lcn_support.function_space.membership import on_boundary
from lcn_support.landscape.distances.least_points import Cone, least_points
from lcn_support.landscape.distances.nearest_point import (
    Nearest,
    NearestPoint,
    distance_interval,
    exact_point,
    zero_point,
)
from lcn_support.landscape.distances.question import Question, read_question
from lcn_support.progress import time_limit

MOST_DEGREE = 100
"""Of filters that are asked for their distance: a minute in plain arithmetic."""

NOTHING_FOUND = "no nearest point was found, and W = 0 is one of the set"


def nearest_on_boundary(
    a: Architecture,
    W: Iterable[Any],
    metric: Any = "white",
    tolerance: float | None = None,
    seed: int = 0,
    *,
    progress: bool = True,
    timeout: float | None = None,
) -> Nearest:
    """The nearest filters to W on the boundary of the function space, at stride one.

    Parameters
    ----------
    a
        thick, with two filters of even size at least.
    W
        k coefficients, exact, float or balls, inside or outside of the function space.
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
        all nearest points with a certified interval for the distance.

    Raises
    ------
    ValueError
        for larger strides, where the function space has no interior; if there is no boundary; as
        :func:`~lcn_support.landscape.critical_points` does, and for the metric ``"generic"``.

    Notes
    -----
    Not in the sources we had; the description of the boundary is that of [KMMT2022].

    Examples
    --------
    The cubic x³ − xy² has three real roots. By symmetry two filters with a double root are equally
    near; between W and them there is nothing to leave by:

    >>> from lcn_support import on_boundary
    >>> a = Architecture((2, 2, 2))
    >>> found = nearest_on_boundary(a, [1, 0, -1, 0])
    >>> found.is_tie, [str(p.pattern) for p in found.points]
    (True, ['12|0', '12|0'])
    >>> low, high = found.interval
    >>> high - low < 1e-12
    True

    A network with two even filters, and its cone of definite forms seen from inside:

    >>> nearest_on_boundary(Architecture((2, 2)), [1, 0, 1]).squared_distance
    Fraction(1, 1)
    """
    _require_thick(a, "has no interior, so that it is its own boundary", "nearest(a, W)")
    if a.even_count < 2:
        raise ValueError(
            f"the function space of {a} has no boundary: {a.even_count} of its filters are of even "
            "size, and a boundary needs two; ask nearest_on_discriminant"
        )
    question = read_question(a, W, metric, tolerance)
    return _nearest_within(timeout, question, "boundary", boundary_cone(a), seed, progress)


def nearest_on_discriminant(
    a: Architecture,
    W: Iterable[Any],
    metric: Any = "white",
    tolerance: float | None = None,
    seed: int = 0,
    *,
    progress: bool = True,
    timeout: float | None = None,
) -> Nearest:
    """The nearest real forms to W with a multiple root, real or complex, at stride one.

    Parameters, and what is returned, are those of :func:`nearest_on_boundary`; the architecture
    says only how many coefficients there are.

    Raises ``ValueError`` for larger strides, for degrees below 2, and else as
    :func:`nearest_on_boundary`.

    Examples
    --------
    A filter in floats near x²(x + y)(x − 2y), and the double root beside it:

    >>> a = Architecture((4, 2))
    >>> W = [1.0, -1.0, -2.0, 1e-9, 3e-7]
    >>> found = nearest_on_discriminant(a, W)
    >>> str(found.pattern), found.interval[1] < 3.1e-7
    ('112|0', True)
    >>> found.interval[0] <= found.distance <= found.interval[1]
    True
    """
    _require_thick(a, "has several discriminants, one for each group", "critical_points(a, loss)")
    if a.degree < 2:
        raise ValueError(
            f"{a} composes forms of degree {a.degree}, which have no multiple root; take a larger "
            "network"
        )
    question = read_question(a, W, metric, tolerance)
    cone = discriminant_cone(a.degree)
    return _nearest_within(timeout, question, "discriminant", cone, seed, progress)


def boundary_cone(a: Architecture) -> Cone:
    """∂M with loci on which its nearest points are critical.

    >>> cone = boundary_cone(Architecture((4, 2)))
    >>> [str(locus) for locus in (*cone.first, *cone.others)]
    ['2+1+1', '3+1', '2+2']
    >>> [str(locus) for locus in boundary_cone(Architecture((2, 2, 2))).others]
    []
    """
    n = a.degree
    refuse_above(
        MOST_LISTED, RootPattern.count_of_degree(n), "{} root patterns of degree " + str(n),
        "take smaller filters",
    )  # fmt: skip
    found = {
        _partition(p.real, n)
        for p in RootPattern.all_of_degree(n)
        if all(m == 1 for m in p.complex)
        and in_boundary(p, a)
        and (a.even_count > 2 or set(p.real) == {2})
    }
    first = _one_multiple_root(n)
    others = sorted(found - {locus.parts for locus in first}, key=lambda p: (-len(p), p))

    def misses(form: Any) -> bool:
        return on_boundary(a, form) is False

    return Cone(first, tuple(map(Locus, others)), lambda p: in_boundary(p, a), misses)


def discriminant_cone(n: int) -> Cone:
    """The real forms of degree n with a multiple root.

    >>> [str(locus) for locus in discriminant_cone(6).others]
    ['2+2+1+1']
    """
    others = (Locus(_partition((2, 2), n)),) if n >= 4 else ()
    return Cone(_one_multiple_root(n), others, lambda p: True, lambda form: False, in_first=False)


def nearest_in(
    question: Question, place: str, cone: Cone, seed: int, progress: bool = False
) -> Nearest:
    """The nearest points of a cone that spans all forms, under the name of a place.

    >>> question = read_question(Architecture((2, 2)), [1, 0, 4], "white", None)
    >>> nearest_in(question, "discriminant", discriminant_cone(2), 0)
    Nearest(discriminant: distance 1 in [1, 1], (0, 0, 4), 2|0)
    """
    a, loss, slack = question.architecture, question.loss, question.slack
    u = loss.target
    own: NearestPoint | None = None
    if question.is_zero:
        own = zero_point(len(u))
    else:
        pattern = exact_pattern(u)
        if pattern.codimension and cone.holds(pattern):
            own = exact_point(u, pattern)
    if own is not None:
        none = Fraction(0)
        return Nearest(a, place, (own,), none, distance_interval(none, slack))
    refuse_high_degree(a)
    found = least_points(loss, cone, seed, progress)
    low, _ = distance_interval(found.floor, slack)
    _, high = distance_interval(found.square, slack)
    exact = isinstance(found.square, Fraction)
    points, notes = found.points, found.notes
    if not points:
        points, notes = (zero_point(len(u)),), (*notes, NOTHING_FOUND)
    return Nearest(
        a,
        place,
        points,
        found.square if exact else float(found.square.mid()),
        (low, high),
        found.is_proved,
        found.is_tie,
        notes,
        found.counts,
    )


def refuse_high_degree(a: Architecture) -> None:
    """Refuse filters of more than ``MOST_DEGREE``, at stride one.

    >>> refuse_high_degree(Architecture((102,)))
    Traceback (most recent call last):
        ...
    ValueError: filters of degree 101, more than 100; take smaller filters
    """
    if a.is_thick:
        refuse_above(MOST_DEGREE, a.degree, "filters of degree {}", "take smaller filters")


def _nearest_within(
    timeout: float | None, question: Question, place: str, cone: Cone, seed: Any, progress: Any
) -> Nearest:
    seed, progress = read_seed(seed), read_flag(progress, "progress")
    with time_limit(timeout):
        return nearest_in(question, place, cone, seed, progress)


def _require_thick(a: Architecture, why: str, remedy: str) -> None:
    require_architecture(a)
    if not a.is_thick:
        raise ValueError(f"the function space of {a} {why}; ask {remedy}")


def _one_multiple_root(n: int) -> tuple[Locus, ...]:
    return tuple(Locus(_partition((m,), n)) for m in (2, 3) if m <= n)


def _partition(multiple: Iterable[int], n: int) -> tuple[int, ...]:
    """Multiplicities in descending order, filled up with simple roots."""
    parts = sorted(multiple, reverse=True)
    return (*parts, *(1,) * (n - sum(parts)))
