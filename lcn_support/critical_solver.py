"""All critical points of the squared loss of a network of stride one, certified.

The four steps of the slides [KMMT2022]: list the root patterns, keep the compatible ones, find all
critical points of ℓ on each of their strata, list all compatible factorizations of each. The strata
are solved over C, partition by partition, so that what was found can be counted; the real points
are then sorted by their patterns.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import TypeVar, overload

import numpy as np

from lcn_support.architecture import Architecture
from lcn_support.counting import critical_partitions
from lcn_support.critical_classes import (
    BITS,
    LossData,
    critical_point,
    is_target,
    target_point,
)
from lcn_support.critical_point import CriticalPoint, CriticalPoints
from lcn_support.forms import root_pattern
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus
from lcn_support.packings import require_stride_one
from lcn_support.patterns import RootPattern
from lcn_support.rational_matrices import to_fmpq
from lcn_support.strata import in_function_space
from lcn_support.stratum_solver import StratumCount, solve_stratum
from lcn_support.unknown import Unknown

_CHUNK = 8
_Work = TypeVar("_Work")


@overload
def critical_points(
    a: Architecture, loss: QuadraticLoss, seed: int = 0, *, executor: None = None,
    progress: bool = True,
) -> CriticalPoints: ...  # fmt: skip
@overload
def critical_points(
    a: Architecture, loss: Sequence[QuadraticLoss], seed: int = 0, *,
    executor: Executor | None = None, progress: bool = True,
) -> tuple[CriticalPoints, ...]: ...  # fmt: skip
def critical_points(
    a: Architecture,
    loss: QuadraticLoss | Sequence[QuadraticLoss],
    seed: int = 0,
    *,
    executor: Executor | None = None,
    progress: bool = True,
) -> CriticalPoints | tuple[CriticalPoints, ...]:
    """Every W ≠ 0 that comes from critical parameters, with every factorization.

    Parameters
    ----------
    a
        of stride one, with forms of degree n = Σ(k_i − 1) ≥ 1.
    loss
        (W − u)ᵀS(W − u) with n + 1 coefficients, exact or float; or a sequence of losses.
    seed
        of the detours that paths take when a point is missing. The i-th loss of a sequence uses
        (seed, i), so that results do not depend on how the work is shared out.
    executor
        for a sequence: any ``concurrent.futures`` executor that is to do the work.
    progress
        whether a bar shows progress, on the error stream, once two seconds have passed.

    Returns
    -------
    CriticalPoints, or a tuple of them
        real points by loss, with certificates; for each partition the number of complex points
        found and expected; and notes on what is special about the data.

    Raises
    ------
    ValueError
        if the architecture is not of stride one, or degrees differ.

    Notes
    -----
    W = 0 is left out: parameters with two zero filters are always critical, and a single zero
    filter may give infinitely many classes. Source of the four steps: [KMMT2022]. Counts and
    certificates are beyond the paper.

    Examples
    --------
    The target x³ + x²y + y³ is reached, and still x²(x + y) is a local minimum:

    >>> r = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    >>> r.bad_minima
    (CriticalPoint((1, 1, 0, 0), 12|0, loss 1, bad minimum),)
    >>> print(r.complex_counts[2, 1], "|", r.is_complete)
    7 of 7, zeros of an exact polynomial | True
    """
    require_stride_one(a)
    if isinstance(loss, QuadraticLoss):
        _check_degree(a, loss)
        return _solve(a, seed, loss, np.random.default_rng(seed), progress)
    losses = list(loss)
    for one in losses:
        _check_degree(a, one)
    chunks = [
        [(i, losses[i]) for i in range(start, min(start + _CHUNK, len(losses)))]
        for start in range(0, len(losses), _CHUNK)
    ]
    work = partial(_solve_chunk, a, seed)
    done = executor.map(work, chunks) if executor else map(work, chunks)
    shown = _shown(done, len(chunks), "chunk", progress)
    return tuple(result for results in shown for result in results)


def _shown(work: Iterable[_Work], total: int, unit: str, progress: bool) -> Iterable[_Work]:
    if not progress:
        return work
    from tqdm import tqdm

    bar: Iterable[_Work] = tqdm(work, total=total, unit=unit, delay=2)
    return bar


def _solve_chunk(
    a: Architecture, seed: int, chunk: list[tuple[int, QuadraticLoss]]
) -> list[CriticalPoints]:
    return [_solve(a, seed, loss, np.random.default_rng((seed, i))) for i, loss in chunk]


def _check_degree(a: Architecture, loss: QuadraticLoss) -> None:
    if loss.degree != a.degree:
        raise ValueError(
            f"the loss takes forms of degree {loss.degree}, but {a} composes forms of degree "
            f"{a.degree}; give a target with {a.degree + 1} coefficients"
        )


def _solve(
    a: Architecture,
    seed: int,
    loss: QuadraticLoss,
    rng: np.random.Generator,
    progress: bool = False,
) -> CriticalPoints:
    if not any(loss.target):
        note = (
            "the target is zero: W itself is a direction of the stratum, so WᵀSW = 0 at a critical "
            "point, and W = 0"
        )
        return CriticalPoints(a, loss, seed, (), {}, (note,))
    points: list[CriticalPoint] = []
    counts: dict[tuple[int, ...], StratumCount] = {}
    notes: list[str] = []
    undecided = 0
    data = LossData(loss)
    target = root_pattern(loss.target)
    assert isinstance(target, RootPattern)
    if target.codimension:
        notes.append(
            f"the target lies on the discriminant, pattern {target}: it is critical with all its "
            "factorizations, compatible or not"
        )
    if in_function_space(target, a):
        points.append(target_point(a, data, target))
    partitions = _partitions(a)
    for parts in _shown(partitions, len(partitions), "stratum", progress):
        if max(parts, default=1) == 1:
            counts[parts] = StratumCount(1, 1, None, "W = u")
            continue
        found, count = solve_stratum(Locus(parts), loss, rng)
        counts[parts] = count
        if not count.is_complete:
            notes.append(f"{_name(parts)}: {count}")
        for point in found:
            if not point.is_real or is_target(point, data):
                continue
            made = critical_point(a, data, Locus(parts), point)
            if isinstance(made, str):
                notes.append(f"{_name(parts)}: {made}")
                undecided += 1
            elif made is None:
                notes.append(f"{_name(parts)}: one of the critical points is W = 0, and left out")
            elif made.classes and all(p.end_to_end != made.end_to_end for p in points):
                points.append(made)
                if not all(c.packing.is_compatible for c in made.classes):
                    notes.append(f"{made} is critical with an incompatible factorization, too")
    complete = not undecided and all(count.is_complete for count in counts.values())
    ranked = _ranked(points, loss, complete)
    return CriticalPoints(a, loss, seed, ranked, counts, tuple(notes), undecided)


def _name(parts: tuple[int, ...]) -> str:
    return f"λ = {'+'.join(map(str, parts))}"


@cache
def _partitions(a: Architecture) -> tuple[tuple[int, ...], ...]:
    return tuple(critical_partitions(a))


def _ranked(
    points: list[CriticalPoint], loss: QuadraticLoss, complete: bool
) -> tuple[CriticalPoint, ...]:
    """The points by loss, with the global minima named: the least loss, if no point is missing."""
    from flint import arb, ctx

    if any(p.is_pure for p in points):
        return tuple(sorted(points, key=lambda p: (not p.is_pure, p.loss)))
    with ctx.workprec(BITS):
        values = [loss.value(p.certificate.enclosure) for p in points]
        balls = [arb(to_fmpq(v)) if isinstance(v, Fraction) else v for v in values]
        ranked = []
        for p, value, ball in zip(points, values, balls, strict=True):
            if any(other < ball for other in balls):
                best: bool | Unknown = False
            elif not complete:
                best = Unknown("a critical point of less loss may be missing")
            elif all(
                ball < other or value is v or (isinstance(v, Fraction) and value == v)
                for v, other in zip(values, balls, strict=True)
            ):
                best = True
            else:
                best = Unknown("two losses are too close to be told apart")
            ranked.append(replace(p, is_global_minimum=best))
    return tuple(sorted(ranked, key=lambda p: p.loss))
