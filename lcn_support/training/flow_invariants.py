"""Invariants of the gradient flow, and the rescalings of a parameter that have given ones.

Scaling the filters by α_1⋯α_L = 1 leaves the end-to-end filter W alone, so along the gradient flow
of any loss ℓ(W) the differences of squared norms stay what they are [KMMT2022]: by Euler's
identity ⟨w_i, ∂L/∂w_i⟩ = ⟨W, ∇ℓ(W)⟩ for every layer i, whatever the strides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product as choices
from math import isqrt, prod
from typing import Any

from flint import arb, ctx, fmpq, fmpq_poly

from lcn_support.arguments.batches import is_batch, of_all_runs, run_by_run
from lcn_support.arguments.coefficients import check_precision, read_exact
from lcn_support.arguments.enclosures import as_ball
from lcn_support.arguments.real_numbers import listed, read_numbers, to_double
from lcn_support.arguments.ring_elements import beside_flint, without_flint
from lcn_support.arguments.size_limits import MOST_COEFFICIENTS, refuse_above
from lcn_support.arithmetic.matrices import to_fmpq, to_fraction
from lcn_support.records import Record

_GUARD_BITS = 8


@dataclass(frozen=True)
class Rescaling(Record):
    """One choice of scalings α_1⋯α_L = 1, and what it makes of the filters.

    Every number is a Fraction where it is rational, and a certified ball where it is not.

    Attributes
    ----------
    scales
        (α_1, …, α_L), all non-zero.
    filters
        (α_1 w_1, …, α_L w_L), with the end-to-end filter of (w_1, …, w_L).
    squared_norms
        (‖α_1 w_1‖², …, ‖α_L w_L‖²), the same for all rescalings with the same invariants.

    Examples
    --------
    Equal norms for (1, 2) and (3), in a ball that holds the square root of 45:

    >>> balanced, negated = rescalings([(1, 2), (3,)], delta=[0])
    >>> all((norm**2).contains(45) for norm in balanced.squared_norms)
    True
    >>> all(a.overlaps(-b) for a, b in zip(balanced.scales, negated.scales))
    True
    """

    scales: tuple[Any, ...]
    filters: tuple[tuple[Any, ...], ...]
    squared_norms: tuple[Any, ...]


def invariants(filters: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    """The invariants δ_i = ‖w_i‖² − ‖w_L‖² of the gradient flow, for i < L.

    Parameters
    ----------
    filters
        (w_1, …, w_L), first layer first: exact numbers, floats or balls (python-flint's ``arb``).
        A zero filter is allowed. Or those of R networks, as training returns them: arrays or
        tensors (R, k_i), beside which a filter of one axis is that of all networks.

    Returns
    -------
    tuple
        (δ_1, …, δ_{L−1}), so that ‖w_i‖² − ‖w_j‖² = δ_i − δ_j with δ_L = 0: Fractions; floats,
        rounded once, as soon as one number is a float; balls, at the precision of
        ``flint.ctx``, as soon as one is a ball. Of R networks each δ_i is an array (R,), computed
        in doubles if there are floats, and not finite where the filters are not; or a tensor.

    Raises
    ------
    ValueError
        if there is no filter, or one is empty, not flat, not real or not finite; if the filters
        are floats and an invariant is too large for one.

    Notes
    -----
    Constant, on its maximal interval of existence, along the gradient flow of every differentiable
    loss of the end-to-end filter, for any strides. The interval may be bounded in the past:
    for the loss (ab)² the flow with a = b comes from infinity in finite time. Not an invariant
    for a loss of the filters themselves, weight decay included, nor for steps of positive size: one
    of gradient descent with step h adds h²(‖∂L/∂w_i‖² − ‖∂L/∂w_L‖²) to δ_i. Source: [KMMT2022].

    Examples
    --------
    The derivative of δ_i along the flow is −2⟨w_i, ∂L/∂w_i⟩ + 2⟨w_L, ∂L/∂w_L⟩, and it is zero:

    >>> from lcn_support.losses.quadratic import QuadraticLoss
    >>> filters = [(1, 2, 3), (4, 5)]
    >>> gradients = QuadraticLoss((1, 1, 0, 1)).layer_gradients(filters)
    >>> first, last = (sum(map(int.__mul__, w, map(int, g))) for w, g in zip(filters, gradients))
    >>> first - last, invariants(filters) == (14 - 41,)
    (0, True)

    Of two networks at once:

    >>> import numpy as np
    >>> invariants([np.array([(1.0, 2.0), (3.0, 4.0)]), np.array([(0.0, 1.0), (0.0, 5.0)])])
    (array([4., 0.]),)
    """
    given = listed(filters, "filters", "filters, one for each layer")
    if any(map(is_batch, given)):
        return _of_runs(given)
    read, rounded = _read(given)
    *others, last = map(_sum_of_squares, read)
    differences = [norm - last for norm in others]
    if any(isinstance(d, arb) for d in differences):
        return tuple(map(arb, differences))
    exact = tuple(map(to_fraction, differences))
    return tuple(to_double(d, "an invariant") for d in exact) if rounded else exact


def rescalings(
    filters: Iterable[Iterable[Any]], delta: Iterable[Any], precision: int = 53
) -> tuple[Rescaling, ...]:
    """All real rescalings of the filters with the invariants δ: exactly 2^{L−1}.

    Parameters
    ----------
    filters
        (w_1, …, w_L), none zero: exact numbers, floats, which are taken as the dyadic rational
        numbers that they are, or balls. Balls stand for each choice of numbers in them, and the
        answer encloses the rescalings of them all.
    delta
        (δ_1, …, δ_{L−1}) as :func:`invariants` gives them, exact or floats; any real values occur.
    precision
        p ≥ 2: for exact filters, radii of balls are at most 2^−p of the largest entry of their
        filter.

    Returns
    -------
    tuple of Rescaling
        pairwise different; first the one with all α_i > 0.

    Raises
    ------
    ValueError
        if a filter is zero (balls: not certainly non-zero), empty, not flat, not real or not
        finite; if there is no filter; if δ does not have L − 1 finite real entries; if all
        rescalings have more than ``MOST_COEFFICIENTS`` coefficients together.

    Notes
    -----
    With δ_L = 0 and s = ‖α_L w_L‖², the conditions are α_i²‖w_i‖² = s + δ_i > 0 and
    ∏(s + δ_i) = ∏‖w_i‖². To the right of max(−δ_i) the left-hand side increases from 0 to ∞, so s
    is unique, and the signs of α_1, …, α_{L−1} are free. The root is taken from the factors over Q
    if it is rational, else from certified balls around all the complex roots; for balls from the
    roots for the least and the largest product. Source: [KMMT2022] for the invariants; the count
    is proved here.

    Examples
    --------
    Norms 2 and 3 with product 6: their squares differ by 5 if they are 3 and 2.

    >>> found = rescalings([(0, 2), (3, 0)], delta=[5])
    >>> print(*found[0].scales)
    3/2 2/3
    >>> [invariants(r.filters) == (5,) for r in found]
    [True, True]
    >>> rescalings([(1, 2), (0, 0)], delta=[5])
    Traceback (most recent call last):
        ...
    ValueError: filter 2 is zero: its norm is 0 in every rescaling, so not every δ occurs; ...
    """
    check_precision(precision)
    read, _ = _read(filters)
    refuse_above(
        MOST_COEFFICIENTS // sum(map(len, read)), 2 ** (len(read) - 1), "{} rescalings",
        "take fewer filters; all have the same sizes, and any signs with product 1",
    )  # fmt: skip
    differences = [*_read_delta(delta, len(read)), fmpq(0)]
    with ctx.workprec(precision + _GUARD_BITS):
        norms = [_sum_of_squares(w) for w in read]
        for layer, norm in enumerate(norms, start=1):
            if not norm > 0:
                raise ValueError(
                    f"filter {layer} {'is zero' if norm == 0 else 'may be zero'}: its norm is 0 in "
                    "every rescaling, so not every δ occurs; give non-zero filters, as every "
                    "factorization of a W ≠ 0 has"
                )
        squares = _squared_norms(norms, differences)
        sizes = [_root(s / n) for s, n in zip(squares, norms, strict=True)]
        signs = [(*free, prod(free)) for free in choices((1, -1), repeat=len(read) - 1)]
        return tuple(_rescaling(read, sizes, squares, chosen) for chosen in signs)


def _of_runs(filters: Sequence[Any]) -> tuple[Any, ...]:
    from numpy import errstate

    read, floats = of_all_runs(filters, "filters")
    if not floats:
        found = run_by_run(lambda *run: invariants([w.tolist() for w in run]), *read)
        return tuple(found.reshape(len(read[0]), -1).T)
    with errstate(over="ignore", invalid="ignore"):
        *others, last = [(w * w).sum(1) for w in read]
        return tuple(norm - last for norm in others)


def _squared_norms(norms: Sequence[Any], differences: Sequence[fmpq]) -> list[Any]:
    """The positive numbers s + δ_i with the product of the norms.

    As t + e_i with e_i = δ_i − min δ ≥ 0 and t > 0, so that nothing cancels: t increases with the
    product, from the root for the least product to that for the largest.
    """
    least = min(differences)
    gaps = [d - least for d in differences]
    low = [norm.lower().fmpq() if isinstance(norm, arb) else norm for norm in norms]
    high = [norm.upper().fmpq() if isinstance(norm, arb) else norm for norm in norms]
    root = _positive_root(gaps, prod(low, start=fmpq(1)))
    if low != high:
        root = arb(root).union(arb(_positive_root(gaps, prod(high, start=fmpq(1)))))
    return [root + gap for gap in gaps]


def _positive_root(gaps: Sequence[fmpq], product: fmpq) -> fmpq | arb:
    """The positive root t of ∏(t + e_i) − product, which is negative at 0 and increases there."""
    polynomial = prod((fmpq_poly([gap, 1]) for gap in gaps), start=fmpq_poly([1])) - product
    rational = [root for root, _ in polynomial.roots() if root > 0]
    if rational:
        return rational[0]
    roots = [root for root, _ in polynomial.numer().complex_roots()]
    (positive,) = (root.real for root in roots if root.imag == 0 and root.real > 0)
    return positive


def _rescaling(
    filters: list[list[Any]], sizes: list[Any], squares: list[Any], signs: Sequence[int]
) -> Rescaling:
    scales = [sign * size for sign, size in zip(signs, sizes, strict=True)]
    scaled = [[c * a for c in w] for a, w in zip(scales, filters, strict=True)]
    shown = (tuple(map(without_flint, numbers)) for numbers in (scales, squares, *scaled))
    return Rescaling(next(shown), squared_norms=next(shown), filters=tuple(shown))


def _root(square: Any) -> Any:
    """The positive square root, a rational number if it is one."""
    if isinstance(square, arb):
        return square.sqrt()
    root = fmpq(isqrt(int(square.p)), isqrt(int(square.q)))
    return root if root * root == square else arb(square).sqrt()


def _sum_of_squares(w: Sequence[Any]) -> Any:
    squares = [c * c for c in w]  # arb's power of a ball around 0 is no number
    exact = sum((c for c in squares if isinstance(c, fmpq)), fmpq(0))
    return sum((c for c in squares if isinstance(c, arb)), exact)


def _read(filters: Iterable[Iterable[Any]]) -> tuple[list[list[Any]], bool]:
    """The filters in rational numbers and balls, and whether a float was given."""
    given = listed(filters, "filters", "filters, one for each layer")
    if not given:
        raise ValueError("filters () is empty; give at least one filter")
    read, rounded = [], False
    for layer, w in enumerate(given, start=1):
        entries, epsilon = read_numbers(w, f"filter {layer}", as_ball)
        if not entries:
            raise ValueError(f"filter {layer} is empty; give at least one coefficient")
        read.append(list(map(beside_flint, entries)))
        rounded |= epsilon > 0
    return read, rounded


def _read_delta(delta: Iterable[Any], layers: int) -> list[fmpq]:
    given = listed(delta, "delta")
    if len(given) != layers - 1:
        raise ValueError(
            f"delta has {len(given)} entries for {layers} filters; give the {layers - 1} numbers "
            "‖w_i‖² − ‖w_L‖² with i < L"
        )
    return list(map(to_fmpq, read_exact(given, "delta"))) if given else []
