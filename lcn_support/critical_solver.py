"""All critical points of the squared loss of a network of stride one, certified.

The four steps of the slides [KMMT2022]: list the root patterns, keep the compatible ones, find all
critical points of ℓ on each of their strata, list all compatible factorizations of each. The strata
are solved over C, partition by partition, so that what was found can be counted; the real points
are then sorted by their patterns.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from typing import Any, overload

import numpy as np

import lcn_support.balls  # noqa: F401 (lets balls travel between processes)
from lcn_support.architecture import Architecture
from lcn_support.convolution import compose
from lcn_support.counting import critical_partitions
from lcn_support.critical_point import Certificate, CriticalClass, CriticalPoint, CriticalPoints
from lcn_support.enclosed_factors import certified_factors
from lcn_support.fibres import fibre
from lcn_support.forms import root_pattern
from lcn_support.hessian import gradient, quotient_signature
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus, LocusPoint
from lcn_support.packings import Packing, packings, require_stride_one
from lcn_support.patterns import RootPattern
from lcn_support.rational_matrices import to_fmpq
from lcn_support.strata import in_function_space
from lcn_support.stratum_solver import StratumCount, solve_stratum
from lcn_support.unknown import Unknown

_BITS = 160
_CHUNK = 8


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
        whether a sequence shows a progress bar once it has taken two seconds.

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
        return _solve(a, seed, loss, np.random.default_rng(seed))
    losses = list(loss)
    for one in losses:
        _check_degree(a, one)
    chunks = [
        [(i, losses[i]) for i in range(start, min(start + _CHUNK, len(losses)))]
        for start in range(0, len(losses), _CHUNK)
    ]
    work = partial(_solve_chunk, a, seed)
    done = executor.map(work, chunks) if executor else map(work, chunks)
    return tuple(result for results in _shown(done, len(chunks), progress) for result in results)


def _shown(done: Iterator[Any], chunks: int, progress: bool) -> Iterator[Any]:
    if not progress:
        return done
    from tqdm import tqdm

    bar: Iterator[Any] = iter(tqdm(done, total=chunks, unit="chunk", delay=2))
    return bar


class _Data:
    """u and S as Fractions and as balls."""

    def __init__(self, loss: QuadraticLoss) -> None:
        from flint import arb, ctx

        self.loss = loss
        white = loss.is_white
        self.exact = (loss.target, None if white else loss.covariance)
        with ctx.workprec(_BITS):
            u = [arb(to_fmpq(c)) for c in loss.target]
            S = None if white else [[arb(to_fmpq(c)) for c in row] for row in loss.covariance]
        self.balls = (u, S)

    def beside(self, filters: Sequence[Sequence[Any]]) -> tuple[Any, Any]:
        """Target and covariance in the ring of the filters."""
        exact = all(isinstance(c, Fraction) for w in filters for c in w)
        return self.exact if exact else self.balls


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
    a: Architecture, seed: int, loss: QuadraticLoss, rng: np.random.Generator
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
    data = _Data(loss)
    target = root_pattern(loss.target)
    assert isinstance(target, RootPattern)
    if target.codimension:
        notes.append(
            f"the target lies on the discriminant, pattern {target}: it is critical with all its "
            "factorizations, compatible or not"
        )
    if in_function_space(target, a):
        points.append(_target_point(a, data, target))
    for parts in _partitions(a):
        if max(parts) == 1:
            counts[parts] = StratumCount(1, 1, None, "W = u")
            continue
        found, count = solve_stratum(Locus(parts), loss, rng)
        counts[parts] = count
        if not count.is_complete:
            notes.append(f"λ = {'+'.join(map(str, parts))}: {count}")
        for point in found:
            if not point.is_real or _is_target(point, loss):
                continue
            made = _critical_point(a, data, Locus(parts), point)
            if isinstance(made, str):
                notes.append(made)
                undecided += 1
            elif made.classes and all(p.end_to_end != made.end_to_end for p in points):
                points.append(made)
    complete = not undecided and all(count.is_complete for count in counts.values())
    ranked = _ranked(points, loss, complete)
    return CriticalPoints(a, loss, seed, ranked, counts, tuple(notes), undecided)


def _target_point(a: Architecture, data: _Data, pattern: RootPattern) -> CriticalPoint:
    """W = u, a critical point with each of its factorizations."""
    from flint import ctx

    loss = data.loss
    if pattern.codimension or loss.is_exact:
        found = [(f.packing, f.filters) for f in fibre(a, loss.target, precision=_BITS)]
        classes = [_critical_class(data, packing, filters) for packing, filters in found]
    else:
        with ctx.workprec(_BITS):
            factors = certified_factors([data.balls[0]], [1])
        assert factors is not None
        classes = [
            _critical_class(data, packing, factors.filters(packing))
            for packing in _compatible_packings(factors.pattern, a)
        ]
    number = _number if loss.is_exact else float
    return CriticalPoint(
        tuple(map(number, loss.target)),
        pattern,
        tuple(classes),
        number(loss.offset),
        is_global_minimum=True,
        is_pure=True,
        certificate=Certificate("exact", loss.target),
    )


def _is_target(point: LocusPoint, loss: QuadraticLoss) -> bool:
    if point.is_exact:
        return point.form == loss.target
    return all(c.contains(to_fmpq(u)) for c, u in zip(point.form, loss.target, strict=True))


def _critical_point(
    a: Architecture, data: _Data, locus: Locus, point: LocusPoint
) -> CriticalPoint | str:
    """The real point on Δ_λ with its critical factorizations, or a note on what is undecided."""
    from flint import ctx

    loss = data.loss
    if rational := _rational_form(loss, locus, point):
        return _rational_point(a, data, rational, point.multiplicity)
    with ctx.workprec(_BITS):
        found = certified_factors(point.factors, (*locus.multiplicities, 1))
        if found is None:
            W = ", ".join(c.str(8, radius=False) for c in point.form)
            return (
                f"λ = {'+'.join(map(str, locus.parts))}: the multiplicities of the roots of the "
                f"critical point ({W}) are undecided; it may lie on a smaller stratum"
            )
        value = loss.value(point.form)
    classes = tuple(
        _critical_class(data, packing, found.filters(packing))
        for packing in _compatible_packings(found.pattern, a)
    )
    return CriticalPoint(
        tuple(float(c.mid()) for c in point.form),
        found.pattern,
        classes,
        float(value.mid()),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate(point.method, point.form, point.multiplicity),
    )


def _rational_point(
    a: Architecture, data: _Data, W: tuple[Fraction, ...], multiplicity: int
) -> CriticalPoint | str:
    """A rational point, where even incompatible factorizations can be decided."""
    pattern = root_pattern(W)
    assert isinstance(pattern, RootPattern)
    classes = []
    for f in fibre(a, W, precision=_BITS) if in_function_space(pattern, a) else ():
        slope = [c for part in _gradient(data, f.filters) for c in part]
        if any(c > 0 or c < 0 for c in slope):
            continue
        if not f.is_compatible and any(c != 0 for c in slope):
            return f"whether {W} is critical with the factorization {f.packing} is undecided"
        classes.append(_critical_class(data, f.packing, f.filters))
    return CriticalPoint(
        W, pattern, tuple(classes), data.loss.value(W), is_global_minimum=False, is_pure=False,
        certificate=Certificate("exact", W, multiplicity),
    )  # fmt: skip


def _rational_form(
    loss: QuadraticLoss, locus: Locus, point: LocusPoint
) -> tuple[Fraction, ...] | None:
    """W, if it is exact already, or if simple fractions in the balls solve the equations exactly.

    The balls hold one solution only, so that these fractions are it.
    """
    if point.is_exact:
        return point.form
    if not loss.is_exact or point.method != "krawczyk":
        return None
    factors = []
    for f in point.factors:
        guess = tuple(_simple_fraction(ball) for ball in f)
        if not all(ball.contains(to_fmpq(c)) for ball, c in zip(f, guess, strict=True)):
            return None
        factors.append(guess)
    powers = (*locus.multiplicities, 1)
    W = compose([f for f, m in zip(factors, powers, strict=True) for _ in range(m)])
    g = compose(
        [(Fraction(1),)] + [f for f, m in zip(factors, powers, strict=True) for _ in range(m - 1)]
    )
    residual = loss.gradient(W)
    for i in range(locus.equations):
        if sum(c * r for c, r in zip(g, residual[i:], strict=False)):
            return None
    return tuple(map(Fraction, W))


def _simple_fraction(ball: Any) -> Fraction:
    exact = ball.mid().fmpq()
    return Fraction(int(exact.p), int(exact.q)).limit_denominator(10**6)


def _critical_class(
    data: _Data, packing: Packing, filters: Sequence[Sequence[Any]]
) -> CriticalClass:
    from flint import ctx

    with ctx.workprec(_BITS):
        signature = quotient_signature(filters, *data.beside(filters))
    shown = tuple(tuple(_number(c) for c in w) for w in filters)
    return CriticalClass(shown, packing, signature, tuple(map(tuple, filters)))


def _gradient(data: _Data, filters: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    from flint import ctx

    with ctx.workprec(_BITS):
        return gradient(filters, *data.beside(filters))


def _number(entry: Any) -> Fraction | float:
    """A Fraction as it is, a ball as the float nearest to its centre."""
    return entry if isinstance(entry, Fraction) else float(entry.mid())


@cache
def _partitions(a: Architecture) -> tuple[tuple[int, ...], ...]:
    return tuple(critical_partitions(a))


@cache
def _compatible_packings(pattern: RootPattern, a: Architecture) -> tuple[Packing, ...]:
    return tuple(p for p in packings(pattern, a) if p.is_compatible)


def _ranked(
    points: list[CriticalPoint], loss: QuadraticLoss, complete: bool
) -> tuple[CriticalPoint, ...]:
    """The points by loss, with the global minima named: the least loss, if no point is missing."""
    from flint import arb, ctx

    if any(p.is_pure for p in points):
        return tuple(sorted(points, key=lambda p: (not p.is_pure, p.loss)))
    with ctx.workprec(_BITS):
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
