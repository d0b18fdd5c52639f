"""All critical points of the squared loss of a network of stride one, certified.

The four steps of the slides [KMMT2022]: list the root patterns, keep the compatible ones, find all
critical points of ℓ on each of their strata, list all compatible factorizations of each. The strata
are solved over C, partition by partition, so that what was found can be counted; the real points
are then sorted by their patterns. What a precision leaves undecided is tried again with more bits.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import product
from operator import index
from typing import Any, TypeVar, overload

import numpy as np

from lcn_support.architecture import Architecture
from lcn_support.counting import critical_partitions
from lcn_support.critical_classes import (
    LossData,
    critical_point,
    rational_if_simple,
    target_point,
)
from lcn_support.critical_point import CriticalPoint, CriticalPoints
from lcn_support.forms import root_pattern
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus, LocusPoint
from lcn_support.packings import require_stride_one
from lcn_support.patterns import RootPattern
from lcn_support.rational_matrices import to_fmpq
from lcn_support.strata import in_function_space
from lcn_support.stratum_solver import StratumCount, solve_stratum
from lcn_support.unknown import UndecidedError, Unknown

_PRECISIONS = (192, 448, 1024, 2048)
_LARGEST = Fraction(10) ** 100
_CHUNK = 8
_Work = TypeVar("_Work")


@overload
def critical_points(
    a: Architecture, loss: QuadraticLoss, seed: int = 0, *, executor: None = None,
    progress: bool = True,
) -> CriticalPoints: ...  # fmt: skip
@overload
def critical_points(
    a: Architecture, loss: Iterable[QuadraticLoss], seed: int = 0, *,
    executor: Executor | None = None, progress: bool = True,
) -> tuple[CriticalPoints, ...]: ...  # fmt: skip
def critical_points(
    a: Architecture,
    loss: QuadraticLoss | Iterable[QuadraticLoss],
    seed: int = 0,
    *,
    executor: Executor | None = None,
    progress: bool = True,
) -> CriticalPoints | tuple[CriticalPoints, ...]:
    """Every W ≠ 0 that comes from critical parameters, with every factorization.

    Parameters
    ----------
    a
        of stride one, with forms of degree n = Σ(k_i − 1).
    loss
        (W − u)ᵀS(W − u) with n + 1 coefficients, exact or float; or several losses.
    seed
        a non-negative integer, of the detours that paths take when a point is missing. The i-th of
        several losses uses (seed, i), so that results do not depend on how the work is shared out.
    executor
        for several losses: any ``concurrent.futures`` executor that is to do the work.
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
        if the architecture is not of stride one, if degrees differ, if the data are larger than
        10^100 or smaller than 10^−100, or if the seed is negative.
    TypeError
        if what is given is no loss, or the seed no integer.

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
    if index(seed) < 0:
        raise ValueError(f"seed {seed} is negative; give a non-negative integer")
    if isinstance(loss, QuadraticLoss):
        if executor is not None:
            raise ValueError("an executor shares out several losses; give a list of losses")
        _check(a, loss, "the loss")
        return _solve(a, loss, (index(seed),), progress)
    losses = list(loss) if isinstance(loss, Iterable) else [loss]
    for i, one in enumerate(losses):
        _check(a, one, f"loss {i}")
    chunks = [
        [(i, losses[i]) for i in range(start, min(start + _CHUNK, len(losses)))]
        for start in range(0, len(losses), _CHUNK)
    ]
    work = partial(_solve_chunk, a, index(seed))
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
    return [_solve(a, loss, (seed, i)) for i, loss in chunk]


def _check(a: Architecture, loss: Any, name: str) -> None:
    if not isinstance(loss, QuadraticLoss):
        raise TypeError(f"{name} is {loss!r}, no loss; give QuadraticLoss(target, covariance)")
    if loss.degree != a.degree:
        raise ValueError(
            f"{name} takes forms of degree {loss.degree}, but {a} composes forms of degree "
            f"{a.degree}; give a target with {a.degree + 1} coefficients"
        )
    for what, numbers in (
        ("the target", loss.target),
        ("the covariance", [c for row in loss.covariance for c in row]),
    ):
        size = max(abs(c) for c in numbers)
        if size and not 1 / _LARGEST <= size <= _LARGEST:
            raise ValueError(
                f"{name}: {what} is {'larger' if size > 1 else 'smaller'} than floats can hold the "
                "results of; scale it to lie between 10^-100 and 10^100"
            )


def _solve(
    a: Architecture, loss: QuadraticLoss, seed: tuple[int, ...], progress: bool = False
) -> CriticalPoints:
    """Solve with more and more bits until they suffice; a missing point is sought twice."""
    from flint import ctx

    for bits in _PRECISIONS:
        with ctx.workprec(bits):
            run = _Run(a, loss, seed, progress)
        missing = not all(count.is_complete for count in run.counts.values())
        if not run.undecided and not (missing and bits == _PRECISIONS[0]):
            break
    return run.result


class _Run:
    """One attempt at all strata, at python-flint's working precision."""

    def __init__(
        self, a: Architecture, loss: QuadraticLoss, seed: tuple[int, ...], progress: bool
    ) -> None:
        self.a, self.loss, self.seed = a, loss, seed
        self.data = LossData(loss)
        self.points: list[CriticalPoint] = []
        self.counts: dict[tuple[int, ...], StratumCount] = {}
        self.notes: list[str] = []
        self.undecided: list[str] = []
        self.settled = {loss.target}  # rational points found as such on their own locus
        if not any(loss.target):
            self.notes.append(
                "the target is zero: W itself is a direction of the stratum, so WᵀSW = 0 at a "
                "critical point, and W = 0"
            )
            return
        target = root_pattern(loss.target)
        assert isinstance(target, RootPattern)
        self.target = target
        self._add_target()
        rng = np.random.default_rng(seed)
        partitions = _partitions(a)
        for parts in _shown(partitions, len(partitions), "stratum", progress):
            if max(parts, default=1) == 1:
                self.counts[parts] = StratumCount(1, 1, None, "W = u")
            else:
                self._add_stratum(Locus(parts), rng)
        self._drop_repeated()

    @property
    def result(self) -> CriticalPoints:
        """The points by loss, with the global minima named."""
        incomplete = [
            f"{_name(parts)}: {count}"
            for parts, count in self.counts.items()
            if not count.is_complete
        ]
        ranked, tie = _ranked(self.points, self.loss, not incomplete and not self.undecided)
        notes = (*self.notes, *tie, *incomplete, *self.undecided)
        seed = self.seed if len(self.seed) > 1 else self.seed[0]
        return CriticalPoints(
            self.a, self.loss, seed, ranked, self.counts, notes, len(self.undecided)
        )

    def _add_target(self) -> None:
        if not in_function_space(self.target, self.a):
            return
        if self.target.codimension:
            self.notes.append(
                f"the target lies on the discriminant, pattern {self.target}: it is critical with "
                "all its factorizations, compatible or not"
            )
        try:
            self.points.append(target_point(self.a, self.data, self.target))
        except UndecidedError as error:
            self.undecided.append(f"W = u: {error}")

    def _add_stratum(self, locus: Locus, rng: np.random.Generator) -> None:
        found, self.counts[locus.parts] = solve_stratum(locus, self.loss, rng)
        real = [rational_if_simple(self.data, locus, p) for p in found if p.is_real]
        for point in self._without_target(locus, real):
            if point.is_exact and not any(point.form):
                self.notes.append(
                    f"{_name(locus.parts)}: one of the critical points is W = 0, and left out"
                )
                continue
            try:
                made = critical_point(self.a, self.data, locus, point)
            except UndecidedError as error:
                self.undecided.append(f"{_name(locus.parts)}: {error}")
                continue
            if point.is_exact and locus.parts == _multiplicities(made.pattern):
                self.settled.add(point.form)
            if not made.classes:
                continue
            self.points.append(made)
            if not point.is_exact and any(c.signature.is_degenerate for c in made.classes):
                self.undecided.append(
                    f"{_name(locus.parts)}: a signature over the pattern {made.pattern} is "
                    "undecided, perhaps degenerate"
                )
            if not all(c.packing.is_compatible for c in made.classes):
                self.notes.append(
                    f"a critical point with the pattern {made.pattern} is critical with an "
                    "incompatible factorization"
                )

    def _without_target(self, locus: Locus, real: list[LocusPoint]) -> list[LocusPoint]:
        """The points that are not u: where u lies on the locus, it is as many points as it can be.

        Each way to write u as ∏ q_j^{m_j} R is a solution, and stands in a ball that meets u.
        """
        ways = _ways(self.target, locus) if self.target.codimension else 0
        if not ways:
            return real
        exact = [p for p in real if p.is_exact and p.form == self.loss.target]
        near = [p for p in real if not p.is_exact and _overlap(p.form, self.data.balls[0])]
        if len(exact) + len(near) > ways:
            self.undecided.append(
                f"{_name(locus.parts)}: {len(exact) + len(near) - ways} of the critical points "
                "cannot be told from the target"
            )
        return [p for p in real if p not in exact and p not in near]

    def _drop_repeated(self) -> None:
        """A rational point may be found on several strata; others stand on their own only.

        There it may have been found in balls, unless it is settled.
        """
        rational: dict[tuple[Any, ...], CriticalPoint] = {}
        others = []
        for p in self.points:
            if p.certificate.method == "exact":
                rational.setdefault(p.certificate.enclosure, p)
            else:
                others.append(p)
        for W, p in rational.items():
            again = [
                o for o in others
                if o.pattern == p.pattern and _overlap(o.certificate.enclosure, _balls(W))
            ]  # fmt: skip
            if len(again) > (W not in self.settled):
                self.undecided.append(
                    f"critical points of pattern {p.pattern} cannot be told from a rational one"
                )
            elif again:
                others.remove(again[0])
        self.points = [*rational.values(), *others]


def _ways(pattern: RootPattern, locus: Locus) -> int:
    """How many real (q_1, …, q_s) have ∏ q_j^{m_j} dividing a form of this pattern."""
    roots = [(m, 1) for m in pattern.real] + [(m, 2) for m in pattern.complex]
    states = Counter({(0,) * len(locus.degrees): 1})
    for multiplicity, weight in roots:
        after: Counter[tuple[int, ...]] = Counter()
        for chosen in product(*(range(multiplicity // m + 1) for m in locus.multiplicities)):
            if sum(c * m for c, m in zip(chosen, locus.multiplicities, strict=True)) > multiplicity:
                continue
            for state, ways in states.items():
                after[tuple(s + weight * c for s, c in zip(state, chosen, strict=True))] += ways
        states = after
    return states[locus.degrees]


def _multiplicities(pattern: RootPattern) -> tuple[int, ...]:
    """λ of a form with this pattern, descending."""
    return tuple(sorted((*pattern.real, *pattern.complex, *pattern.complex), reverse=True))


def _overlap(first: Iterable[Any], second: Iterable[Any]) -> bool:
    return all(a.overlaps(b) for a, b in zip(first, second, strict=True))


def _balls(W: Iterable[Fraction]) -> list[Any]:
    from flint import arb

    return [arb(to_fmpq(c)) for c in W]


def _name(parts: tuple[int, ...]) -> str:
    return f"λ = {'+'.join(map(str, parts))}"


@cache
def _partitions(a: Architecture) -> tuple[tuple[int, ...], ...]:
    return tuple(critical_partitions(a))


def _ranked(
    points: list[CriticalPoint], loss: QuadraticLoss, complete: bool
) -> tuple[tuple[CriticalPoint, ...], tuple[str, ...]]:
    """The points by loss; the least loss is the global minimum, if no point is missing."""
    if any(p.is_pure for p in points):
        return tuple(sorted(points, key=lambda p: (not p.is_pure, p.loss))), ()
    values = [loss.value(p.certificate.enclosure) for p in points]
    balls = [_balls([v])[0] if isinstance(v, Fraction) else v for v in values]
    least = [i for i, ball in enumerate(balls) if not any(other < ball for other in balls)]
    tied = len({values[i] for i in least if isinstance(values[i], Fraction)}) > 1 or (
        len(least) > 1 and not all(isinstance(values[i], Fraction) for i in least)
    )
    best: bool | Unknown = True
    if not complete:
        best = Unknown("a critical point of less loss may be missing")
    elif tied:
        best = Unknown("two losses are too close to be told apart, or equal")
    ranked = [
        replace(p, is_global_minimum=best if i in least else False) for i, p in enumerate(points)
    ]
    note = f"the least loss is that of one of {len(least)} points, or of several: it is a tie"
    return tuple(sorted(ranked, key=lambda p: p.loss)), (note,) if tied and complete else ()
