"""Critical points by their losses: which one is least, and which are equal, proved.

Rational losses are compared exactly. Enclosures that have nothing in common decide as well; where
they overlap, a symmetry of the loss that takes one point to the other proves that both are equal.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from lcn_support.arithmetic.balls import overlap, to_ball
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.landscape.critical_point import CriticalPoint, CriticalSet
from lcn_support.losses.quadratic import QuadraticLoss

Form = tuple[Any, ...]
MISSING = Unknown("a critical point of less loss may be missing")
"""What is said of the least point that was found where others may not have been."""

Ranked = tuple[tuple[CriticalPoint, ...], tuple[CriticalSet, ...], tuple[str, ...]]


def ranked_by_loss(
    points: Sequence[CriticalPoint],
    sets: Sequence[CriticalSet],
    loss: QuadraticLoss,
    complete: bool,
) -> Ranked:
    """Points and sets by loss, with the global minima named, and notes on ties.

    Parameters
    ----------
    points, sets
        all that are known.
    loss
        whose critical points they are.
    complete
        whether none is missing.
    """
    if any(p.is_pure for p in points):
        ordered = sorted(points, key=lambda p: (not p.is_pure, p.loss))
        return tuple(ordered), tuple(sorted(sets, key=lambda s: s.loss)), ()
    places = [p.certificate.enclosure for p in points]
    places += [s.points[0].certificate.enclosure for s in sets]
    values = [loss.value(W) for W in places]
    least = [i for i, v in enumerate(values) if not any(_is_less(w, v) for w in values)]
    symmetries = symmetries_of(loss)
    proved = all(are_equal(values, places, i, j, symmetries) for i, j in combinations(least, 2))
    best: bool | Unknown = True
    notes: tuple[str, ...] = ()
    if not complete:
        best = MISSING
    elif not proved:
        best = Unknown("two losses are too close to be told apart, or equal")
        which = f"the least loss is that of one of {len(least)} points, or of several"
        notes = (f"{which}: it may be a tie",)
    marks = [best if i in least else False for i in range(len(values))]
    ranked = [replace(p, is_global_minimum=m) for p, m in zip(points, marks, strict=False)]
    on_sets = [
        replace(s, is_global_minimum=m) for s, m in zip(sets, marks[len(points) :], strict=True)
    ]
    return (
        tuple(sorted(ranked, key=lambda p: p.loss)),
        tuple(sorted(on_sets, key=lambda s: s.loss)),
        notes,
    )


def is_rotation_invariant(loss: QuadraticLoss) -> bool:
    """Whether the rotations of (x, y) leave target and metric as they are.

    Their generator A takes x^{n−i} y^i to (n − i) x^{n−i−1} y^{i+1} − i x^{n−i+1} y^{i−1}; the test
    is Au = 0 and AᵀS + SA = 0.

    >>> is_rotation_invariant(QuadraticLoss((1, 0, 1), [(2, 0, 0), (0, 1, 0), (0, 0, 2)]))
    True
    >>> is_rotation_invariant(QuadraticLoss((1, 0, 1)))
    False
    """
    n = loss.degree
    A = [[0] * (n + 1) for _ in range(n + 1)]
    for i in range(n):
        A[i + 1][i], A[i][i + 1] = n - i, -(i + 1)
    moved = [sum(a * c for a, c in zip(row, loss.target, strict=True)) for row in A]
    S, size = loss.covariance, range(n + 1)
    metric = [sum(A[k][i] * S[k][j] + S[i][k] * A[k][j] for k in size) for i in size for j in size]
    return not any(moved) and not any(metric)


def _is_less(first: Any, second: Any) -> bool:
    """Whether the first loss is certainly less."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first < second
    return bool(to_ball(first) < to_ball(second))


def are_equal(
    values: Sequence[Any],
    places: Sequence[Form],
    i: int,
    j: int,
    symmetries: Sequence[tuple[bool, int, int]],
) -> bool:
    """Whether two losses are the same number, which is proved.

    A symmetry of the loss takes critical points to critical points, all of which are known; so the
    image of the one is the other if no third ball meets it.

    Parameters
    ----------
    values, places
        the losses and the forms of all points.
    i, j
        which two.
    symmetries
        of the loss, from :func:`symmetries_of`.
    """
    if isinstance(values[i], Fraction) and isinstance(values[j], Fraction):
        return bool(values[i] == values[j])
    for symmetry in symmetries:
        image = _moved(places[i], *symmetry)
        if [k for k, W in enumerate(places) if overlap(image, W)] == [j]:
            return True
    return False


def symmetries_of(loss: QuadraticLoss) -> list[tuple[bool, int, int]]:
    """Of the substitutions (x, y) → (±x, y), (y, ±x), times ±1, those that keep the loss.

    Each is (whether x and y change places, sign of y, sign of the form).

    >>> symmetries_of(QuadraticLoss((1, 0, 2)))
    [(False, 1, 1), (False, -1, 1)]
    """
    found = []
    for swap, sign, factor in product((False, True), (1, -1), (1, -1)):
        rows = [_moved(row, swap, sign, factor) for row in loss.covariance]
        columns = [_moved(c, swap, sign, factor) for c in zip(*rows, strict=True)]
        if (
            loss.covariance == tuple(zip(*columns, strict=True))
            and _moved(loss.target, swap, sign, factor) == loss.target
        ):
            found.append((swap, sign, factor))
    return found


def _moved(W: Sequence[Any], swap: bool, sign: int, factor: int) -> tuple[Any, ...]:
    """The coefficients after a substitution."""
    signed = [c * (factor * sign**i) for i, c in enumerate(W)]
    return tuple(signed[::-1] if swap else signed)
