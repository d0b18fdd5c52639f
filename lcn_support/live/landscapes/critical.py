"""All critical points of a loss, in words and for a picture."""

from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.forms.end_to_end import exact_end_to_end
from lcn_support.landscape.critical_point import (
    CriticalClass,
    CriticalPoint,
    CriticalSet,
    partition_name,
)
from lcn_support.landscape.solver import critical_points
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question
from lcn_support.losses.metrics import metric_matrix
from lcn_support.losses.quadratic import QuadraticLoss

MOST_CLASSES = 300
"""Complex classes of critical points, for generic data, that a page solves for at stride one."""

MOST_OF_GROUPS = 40
"""With larger strides, those of the reduced network."""

MOST_WRITTEN = 12
"""Classes over one point whose filters are written out."""

STEPS = 60
"""The curve of the loss has twice as many steps."""


def points(asked: Question) -> dict[str, Any]:
    """All critical points with W ≠ 0 for the ``target`` and the ``metric``.

    A metric is ``white``, ``bombieri``, ``markov``, or ``given`` with a ``covariance``, a list of
    rows. ``counts`` say how many complex points there are on each stratum; ``curve`` is that of
    :func:`curve` or null.
    """
    a = asked.architecture()
    _refuse_large(a)
    loss = loss_of(asked, a)
    found = critical_points(a, loss, progress=False)
    return {
        "complete": found.is_complete,
        "points": [_point(p, loss) for p in found.points],
        "sets": [_set(s) for s in found.sets],
        "counts": [
            {"stratum": partition_name(parts), "count": str(count)}
            for parts, count in found.complex_counts.items()
        ],
        "notes": list(found.notes),
        "curve": curve(a, loss),
    }


def _refuse_large(a: Architecture) -> None:
    solved, most = (a, MOST_CLASSES) if a.is_thick else (a.reduced(), MOST_OF_GROUPS)
    refuse_above(
        most,
        segre_ed_degree(solved.sizes),
        f"{solved} has {{}} complex classes of critical points for generic data",
        "a page solves for no more; the package does",
    )


def loss_of(asked: Question, a: Architecture) -> QuadraticLoss:
    """The loss with that target and metric."""
    with asked.about_field("target"):
        target = exact_end_to_end(a, asked.numbers("target"))
    metric = asked["metric"]
    with asked.about_field("metric"):
        S: Any = None if metric in ("white", "given") else metric_matrix(a, metric)
    with asked.about_field("covariance"):
        if metric == "given":
            S = asked.matrix("covariance")
        return QuadraticLoss(target, S)


def curve(a: Architecture, loss: QuadraticLoss) -> list[float] | None:
    """The least loss over the filters of one layer, where the other has size two and is given.

    It is given as ((1 − t²), −2t)/(1 + t²) for t = −1, …, 1 in 120 steps, half a turn. None for
    networks without such a layer, or with more than two. The critical points of the loss are those
    of this function. Only sums, products and quotients of floats: the same on every machine.

    At a filter with a root of the target no loss is left:

    >>> levels = curve(Architecture((2, 2)), QuadraticLoss((0, 1, 0)))
    >>> levels[60], levels[30] > 0
    (0.0, True)
    """
    if a.layers != 2 or 2 not in a.sizes:
        return None
    fixed = 1 if a.sizes[1] == 2 else 0
    S = [list(map(float, row)) for row in loss.covariance]
    u = list(map(float, loss.target))
    towards = _applied(S, u)
    whole = _inner(u, towards)
    levels = []
    for step in range(-STEPS, STEPS + 1):
        t = step / STEPS
        scale = 1 + t * t
        given = ((1 - t * t) / scale, -2 * t / scale)
        images = _images(a, fixed, given)
        pulled = [_applied(S, w) for w in images]
        gram = [[_inner(w, v) for v in pulled] for w in images]
        moment = [_inner(w, towards) for w in images]
        least = whole - _inner(moment, _solved(gram, moment))
        levels.append(drawn(max(least, 0.0) + float(loss.offset)))
    return levels


def _images(a: Architecture, fixed: int, given: tuple[float, float]) -> list[list[float]]:
    """The end-to-end filters of the unit filters of the other layer."""
    spread = a.layer_strides
    images = []
    for place in range(a.sizes[1 - fixed]):
        W = [0.0] * (a.degree + 1)
        for j, c in enumerate(given):
            W[place * spread[1 - fixed] + j * spread[fixed]] += c
        images.append(W)
    return images


def _applied(S: list[list[float]], v: list[float]) -> list[float]:
    return [_inner(row, v) for row in S]


def _inner(v: list[float], w: list[float]) -> float:
    total = 0.0
    for x, y in zip(v, w, strict=True):
        total += x * y
    return total


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution for a positive definite matrix."""
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        for row in rows[i + 1 :]:
            factor = row[i] / rows[i][i]
            for j in range(i, size + 1):
                row[j] -= factor * rows[i][j]
    x = [0.0] * size
    for i in reversed(range(size)):
        x[i] = (rows[i][size] - _inner(rows[i][i + 1 : size], x[i + 1 :])) / rows[i][i]
    return x


def _point(p: CriticalPoint, loss: QuadraticLoss) -> dict[str, Any]:
    W = p.certificate.enclosure
    return {
        "W": list(map(said, W)),
        "at": list(map(drawn, p.end_to_end)),
        "loss": said(p.loss if isinstance(p.loss, Fraction) else loss.value(W)),
        "level": drawn(p.loss),
        "kind": p.kind,
        "pattern": str(p.pattern),
        "index": "/".join(dict.fromkeys(map(_index, p.classes))),
        "pure": p.is_pure,
        "proof": p.certificate.method,
        "count": len(p.classes),
        "classes": [
            {
                "packing": str(c.packing),
                "filters": [list(map(said, w)) for w in c.enclosure],
                "at": [list(map(drawn, w)) for w in c.filters],
            }
            for c in p.classes[:MOST_WRITTEN]
        ],
    }


def _index(c: CriticalClass) -> str:
    return f"{'' if c.is_decided else '≥ '}{c.signature.index}"


def _set(s: CriticalSet) -> dict[str, Any]:
    return {
        "stratum": partition_name(s.partitions),
        "dimension": s.dimension,
        "loss": said(s.loss),
        "global": s.is_global_minimum is True,
        "symmetry": s.symmetry,
        "level": drawn(s.loss),
        "points": [list(map(said, p.certificate.enclosure)) for p in s.points],
    }
