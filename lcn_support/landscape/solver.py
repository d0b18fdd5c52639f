"""All critical points of the squared loss of a network, certified.

The four steps of the slides [KMMT2022]: list the root patterns, keep the compatible ones, find all
critical points of ℓ on each of their strata, list all compatible factorizations of each. The strata
are solved over C, partition by partition, so that what was found can be counted; the real points
are then sorted by their patterns. What a precision leaves undecided is tried again with more bits.
With larger strides each group of layers has its own patterns, and the strata are their products.
"""

from collections.abc import Iterable
from concurrent.futures import Executor
from fractions import Fraction
from functools import partial
from math import inf
from time import time as clock
from typing import Any, overload

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.counting.segre import refuse_many_classes
from lcn_support.landscape.attempt import attempt
from lcn_support.landscape.continuation.stratum import KnownCounts
from lcn_support.landscape.continuation.tracking import expect_many_paths
from lcn_support.landscape.critical_point import CriticalPoints
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import Interrupted, seconds_left, time_limit, with_bar

PRECISIONS = (192, 448, 1024, 2048)
"""Bits with which a loss is tried, one after another, until nothing is left undecided."""
_LARGEST = Fraction(10) ** 100
_CHUNK = 8
_NO_TIME = 1e-9


@overload
def critical_points(
    a: Architecture, loss: QuadraticLoss, seed: int = 0, *, executor: None = None,
    progress: bool = True, timeout: float | None = None,
) -> CriticalPoints: ...  # fmt: skip
@overload
def critical_points(
    a: Architecture, loss: Iterable[QuadraticLoss], seed: int = 0, *,
    executor: Executor | None = None, progress: bool = True, timeout: float | None = None,
) -> tuple[CriticalPoints, ...]: ...  # fmt: skip
def critical_points(
    a: Architecture,
    loss: QuadraticLoss | Iterable[QuadraticLoss],
    seed: int = 0,
    *,
    executor: Executor | None = None,
    progress: bool = True,
    timeout: float | None = None,
) -> CriticalPoints | tuple[CriticalPoints, ...]:
    """Every W ≠ 0 that comes from critical parameters, with every factorization.

    Parameters
    ----------
    a
        of any strides, with forms of degree n = Σ(k_i − 1) S_i.
    loss
        (W − u)ᵀS(W − u) with n + 1 coefficients, exact or float; or several losses.
    seed
        a non-negative integer, of the detours that paths take when a point is missing. The i-th of
        several losses uses (seed, i), so that results do not depend on how the work is shared out.
    executor
        for several losses: any ``concurrent.futures`` executor that is to do the work.
    progress
        whether a bar shows progress, on the error stream, once two seconds have passed.
    timeout
        seconds for all losses, after which what is there is returned: it is not complete, and says
        which strata are missing. Ctrl-C hands it on, too: as ``so_far`` of the
        :class:`lcn_support.progress.Interrupted` that it raises, of several losses for those that
        were begun; an executor's for the chunks that came back.

    Returns
    -------
    CriticalPoints, or a tuple of them
        real points by loss, with certificates; for each partition the number of complex points
        found and expected; and notes on what is special about the data. With larger strides there
        is one partition, and one root pattern, for each group of layers.

    Raises
    ------
    ValueError
        if degrees differ, if the data are larger than
        10^100 or smaller than 10^−100, or if the seed is negative; if generic data have more than
        ``MOST_CLASSES`` complex classes of critical points.
    TypeError
        if what is given is no loss, or the seed no integer.

    Notes
    -----
    One loss is solved in plain Python, where its paths are few; for several losses, and for many
    paths, the paths are followed by a kernel that is compiled once. The certified answers are the
    same.

    W = 0 is left out: parameters with two zero filters are always critical, and a single zero
    filter may give infinitely many classes. Source of the four steps: [KMMT2022]; the reduction to
    groups of layers, counts and certificates are not in the sources we had.

    Examples
    --------
    The target x³ + x²y + y³ is reached, and still x²(x + y) is a local minimum:

    >>> r = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    >>> r.bad_minima
    (CriticalPoint((1, 1, 0, 0), 12|0, loss 1, bad minimum),)
    >>> print(r.complex_counts[2, 1], "|", r.is_complete)
    7 of 7, zeros of an exact polynomial | True

    With strides (2, 1) all critical points have factors without common hyperroots, for this target:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> r = critical_points(a, QuadraticLoss((3, 1, 4, 1, 5)))
    >>> print(r.complex_counts[(1, 1), (1,)], "|", r.points[0].pattern, "|", r.is_complete)
    10 of 10, certified points reach the generic number | 0|1 ⋆ 1|0 | True
    """
    require_architecture(a)
    refuse_many_classes(a)
    seed, progress = read_seed(seed), read_flag(progress, "progress")
    if executor is not None and not callable(getattr(executor, "map", None)):
        raise TypeError(f"{short(executor)} is no executor; give one of concurrent.futures")
    if isinstance(loss, QuadraticLoss):
        if executor is not None:
            raise ValueError("an executor shares out several losses; give a list of losses")
        _check(a, loss, "the loss")
        with time_limit(timeout):
            return _solve(a, loss, (seed,), progress)
    several = isinstance(loss, Iterable) and not isinstance(loss, str | bytes)
    losses = listed(loss, "losses", "QuadraticLoss") if several else [loss]
    for i, one in enumerate(losses):
        _check(a, one, f"loss {i}")
    size = _CHUNK if executor else 1
    pairs = list(enumerate(losses))
    chunks = [pairs[i : i + size] for i in range(0, len(losses), size)]
    found: list[CriticalPoints] = []
    with time_limit(timeout):
        work = partial(_solve_chunk, a, seed, clock() + seconds_left())
        done = executor.map(work, chunks) if executor else map(work, chunks)
        try:
            for results in with_bar(done, len(chunks), "chunk" if executor else "loss", progress):
                found += results
        except KeyboardInterrupt as stopped:
            part = (stopped.so_far,) if isinstance(stopped, Interrupted) else ()
            raise Interrupted((*found, *part)) from stopped
    return tuple(found)


def _solve_chunk(
    a: Architecture, seed: int, end: float, chunk: list[tuple[int, QuadraticLoss]]
) -> list[CriticalPoints]:
    """The points of each loss, as far as they are found before the clock shows ``end``."""
    expect_many_paths()
    with time_limit(None if end == inf else max(end - clock(), _NO_TIME)):
        return [_solve(a, loss, (seed, i)) for i, loss in chunk]


def _check(a: Architecture, loss: Any, name: str) -> None:
    if not isinstance(loss, QuadraticLoss):
        raise TypeError(f"{name} is {short(loss)}, no loss; give QuadraticLoss(target, covariance)")
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

    counted: KnownCounts = {}
    found: CriticalPoints | None = None
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            tried, cut = attempt(a, loss, seed, progress, counted)
        if cut is None or found is None:
            found = tried
        if isinstance(cut, KeyboardInterrupt):
            raise Interrupted(found) from cut
        if cut is not None:
            break
        missing = not all(count.is_complete for count in found.complex_counts.values())
        least = [x.is_global_minimum for xs in (found.points, found.sets) for x in xs]
        tied = any(isinstance(answer, Unknown) for answer in least)
        if not found.undecided and (bits > PRECISIONS[0] if missing else not tied):
            break
    assert found is not None
    return found
