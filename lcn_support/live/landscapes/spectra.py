"""A quadratic teacher by its eigenvalues: which sign patterns of a width have a local minimum."""

from fractions import Fraction
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points
from lcn_support.shallow.quadratic.points import QuadraticPoint

RATIOS = {"Gaussian": (Fraction(1, 2), 2), "Frobenius": (Fraction(0), 1)}
"""c and a of the metric a(tr AB + c tr A tr B)."""

MOST_INPUTS = 6


def sign_patterns(asked: Question) -> dict[str, Any]:
    """What the best matrices of each sign pattern are, for a teacher with given eigenvalues.

    Asked are the ``eigenvalues``, rational, the ``width`` r, less than their number, and the
    ``metric``, "Gaussian" or "Frobenius".

    Answered are the ``eigenvalues``, the largest first; for each pattern (p, q), p + q = r, the
    matrix that keeps the p first and the q last ones, in ``rows``: the positions ``kept``; the
    place ``zero``, beyond which an eigenvalue is positive when shifted; the positions that are
    ``wrong``, kept on the other side of zero or on it; the ``loss`` and the ``kind``. And how many
    ``minima`` there are, how many of them are ``bad``, and the ``least`` loss.
    """
    values = sorted(asked.numbers("eigenvalues"), reverse=True)
    n = read_integer(len(values), "the number of eigenvalues", 2, MOST_INPUTS)
    r = read_integer(asked["width"], "width", 1, n - 1)
    metric = asked["metric"]
    if not isinstance(metric, str) or metric not in RATIOS:
        raise ValueError(f"metric {short(metric)}: give {' or '.join(RATIOS)}")
    ratio, scale = RATIOS[metric]
    T = [[values[i] * (i == j) for j in range(n)] for i in range(n)]
    law = InducedMetric.rotation_invariant(n, ratio, scale)
    found = {p.subset: p for p in quadratic_critical_points(T, r, law)}
    minima = [p for p in found.values() if p.is_local_minimum is True]
    return {
        "eigenvalues": list(map(drawn, values)),
        "rows": [_row(values, p, r, ratio, found) for p in range(r, -1, -1)],
        "minima": len(minima),
        "bad": sum(p.is_global_minimum is False for p in minima),
        "least": said(min(p.loss for p in minima)),
    }


def _row(
    values: list[Fraction],
    p: int,
    r: int,
    ratio: Fraction,
    found: dict[tuple[int, ...], QuadraticPoint],
) -> dict[str, Any]:
    """The matrix of one pattern, of kind "none" where it has another pattern or less rank."""
    n = len(values)
    kept = (*range(p), *range(n - r + p, n))
    shift = ratio * sum(v for i, v in enumerate(values) if i not in kept) / (1 + ratio * r)
    # Of equal eigenvalues the first ones stand for any.
    point = found.get(
        tuple(
            i
            for i, v in enumerate(values)
            if i - values.index(v) < sum(values[k] == v for k in kept)
        )
    )
    signs = [(v + shift > 0) - (v + shift < 0) for v in values]
    wrong = [i for i in kept if signs[i] != (1 if i < p else -1)]
    if point is not None and wrong and point.is_local_minimum:
        point = None  # with equal eigenvalues: the minimum of another pattern
    return {
        "pattern": [p, r - p],
        "kept": list(kept),
        "zero": drawn(-shift),
        "wrong": wrong,
        "kind": "none" if point is None else point.kind,
        "loss": None if point is None else said(point.loss),
        "height": None if point is None else drawn(point.loss),
    }
