"""The index of a critical point, read off its end-to-end filter.

Let θ be a compatible critical point over W = Π p^{m_p}, and ℓ the loss of end-to-end filters. The
copies of a root p lie in m_p different filters. Move them apart by ε_1, …, ε_m with Σε_i = 0: W is
symmetric in them, so to second order the loss changes by κ_p Σε_i², where

    κ_p = ⟨u − W, Wℓ_p²/p²⟩_S,   ℓ_p any linear form independent of p,

and nothing couples these directions to those along the stratum. Hence

    index θ = index of ℓ on the stratum + Σ_{real p, κ_p < 0} (m_p − 1) + Σ_{pairs q} (m_q − 1),

as the real part of κΣε_i² over C has as many negative as positive directions. No factorization
enters on the right: all compatible ones over W have the same index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flint import acb, arb, ctx

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.balls import exact_or_balls, to_ball
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.composition import compose, shifted
from lcn_support.forms.root_isolation import isolated_roots
from lcn_support.forms.roots import root_pattern
from lcn_support.losses.derivatives import Filters, Matrix, Signature, gradient
from lcn_support.records import Record


@dataclass(frozen=True)
class IndexTerms(Record):
    """The terms of the index theorem at one critical point.

    Attributes
    ----------
    stratum
        certified signature of ℓ restricted to the stratum of W.
    real
        (m_p, sign of κ_p) for each real root with m_p ≥ 2; sign 0: not certified.
    pairs
        (m_q, whether κ_q ≠ 0 is certified) for each pair of non-real roots with m_q ≥ 2.
    scaling
        L − 1.
    """

    stratum: Signature
    real: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, bool], ...]
    scaling: int

    @property
    def signature(self) -> Signature:
        """What the theorem says about the Hessian of the loss modulo scaling."""
        positive = self.stratum.positive + sum(m - 1 for m, sign in self.real if sign > 0)
        negative = self.stratum.negative + sum(m - 1 for m, sign in self.real if sign < 0)
        saddles = sum(m - 1 for m, certain in self.pairs if certain)
        undecided = self.stratum.undecided + sum(m - 1 for m, sign in self.real if sign == 0)
        undecided += sum(2 * (m - 1) for m, certain in self.pairs if not certain)
        return Signature(positive + saddles, negative + saddles, undecided, self.scaling)


def index_terms(
    filters: Filters,
    target: Iterable[Any],
    covariance: Matrix | None = None,
    pattern: RootPattern | None = None,
    precision: int = 256,
) -> IndexTerms:
    """The right side of the index theorem, in ball arithmetic.

    Parameters
    ----------
    filters
        a compatible critical point with W ≠ 0: exact numbers, or balls that hold one. Only W and
        its roots are used, no second derivative of the loss in the filters.
    target, covariance
        u and S (the identity when left out), exact numbers or balls.
    pattern
        the root pattern of W; needed for balls, which cannot tell a double root from two near ones.
    precision
        bits.

    Returns
    -------
    IndexTerms
        with the signature that :func:`lcn_support.losses.derivatives.quotient_signature` should
        give.

    Raises
    ------
    ValueError
        if a size is wrong, S is not symmetric or a number not finite; if the gradient is not zero
        (balls: does not contain zero); if balls come without a pattern; and if a filter is zero or
        has a double root: not compatible.
    UndecidedError
        if the enclosures do not separate the roots that the pattern keeps apart.

    Notes
    -----
    On the stratum W = Π_j q_j^j, where q_j collects the roots of multiplicity j and moves freely up
    to scale: the second derivatives of this product give those of the restricted loss.

    Examples
    --------
    x²(x + y) for the target x³ + x²y ± y³: one real double root, with κ of the sign of ±1.

    >>> for sign in (1, -1):
    ...     terms = index_terms([(1, 1, 0), (1, 0)], target=(1, 1, 0, sign))
    ...     print(terms.real, terms.signature)
    ((2, 1),) (4, 0, 1)
    ((2, -1),) (3, 1, 1)
    """
    given = [exact_or_balls(w, f"filter {i}") for i, w in enumerate(filters, start=1)]
    u, S = list(target), None if covariance is None else [list(row) for row in covariance]
    with ctx.workprec(precision):
        slope = [c for part in gradient(given, u, S) for c in part]
    if any(c > 0 or c < 0 for c in slope):
        raise ValueError(
            f"the gradient is ({', '.join(map(str, slope))}), not zero: the index theorem is about "
            "critical points; give one"
        )
    if pattern is None:
        if any(isinstance(c, arb) for w in given for c in w):
            raise ValueError(
                "the filters are balls, which hold forms of many root patterns; give the pattern "
                "of the end-to-end filter"
            )
        exact = root_pattern(compose(given))
        assert isinstance(exact, RootPattern)
        pattern = exact
    with ctx.workprec(precision):
        layers = [list(map(to_ball, w)) for w in given]
        roots = _common_roots(layers, pattern)
        W = compose(layers)
        error = [to_ball(c) - w for c, w in zip(exact_or_balls(u, "target"), W, strict=True)]
        rows = [list(map(to_ball, exact_or_balls(row, "covariance"))) for row in S or []]
        towards = [_dot(row, error) for row in rows] or error
        scale = _scale(W, roots)
        real, pairs = _curvatures(roots, scale, towards)
        return IndexTerms(_on_the_stratum(roots, scale, towards, rows), real, pairs, len(given) - 1)


@dataclass(frozen=True)
class _Root:
    """A real linear form, or a quadratic form with its complex linear factor, in balls."""

    factor: tuple[Any, ...]
    multiplicity: int
    linear: tuple[Any, ...]
    is_real: bool

    def to(self, power: int) -> list[tuple[Any, ...]]:
        """The factor, power times, for `compose`."""
        return [self.factor] * power


def _common_roots(filters: list[list[Any]], pattern: RootPattern) -> list[_Root]:
    """Roots of the product: those of two filters whose enclosures meet are one, as counted."""
    groups: list[list[Any]] = []
    at_infinity = 0
    for layer, w in enumerate(filters, start=1):
        zeros = next((i for i, c in enumerate(w) if not c.is_zero()), len(w))
        at_infinity += zeros
        isolated = isolated_roots(w[zeros:][::-1]) if zeros < min(2, len(w)) else None
        if isolated is None:
            raise ValueError(
                f"the roots of filter {layer} are not separated: it is zero, or has a double root "
                "(so the factorization is not compatible), or its balls are too wide"
            )
        met = [[g for g in groups if any(z.overlaps(other) for other in g)] for z in isolated]
        for z, found in zip(isolated, met, strict=True):
            if len(found) == 1:
                found[0].append(z)
            else:
                groups.append([z])
    one, zero = arb(1), arb(0)
    roots = [_Root((zero, one), at_infinity, (zero, one), True)] if at_infinity else []
    for group in groups:
        z = group[0]
        if all(other.imag.contains(0) for other in group):
            linear = (one, -z.real)
            roots.append(_Root(linear, len(group), linear, True))
        elif z.imag > 0:
            quadratic = (one, -2 * z.real, z.real * z.real + z.imag * z.imag)
            roots.append(_Root(quadratic, len(group), (acb(1), -z), False))
    seen = RootPattern(*([r.multiplicity for r in roots if r.is_real == k] for k in (True, False)))
    if seen != pattern:
        raise UndecidedError(
            f"the enclosures of the roots look like {seen}, not like the pattern {pattern}; give "
            "narrower balls, or the pattern of this filter"
        )
    return roots


def _scale(W: Sequence[Any], roots: list[_Root]) -> Any:
    """The constant c of W = c Π p^m."""
    product = compose([(1,), *(w for root in roots for w in root.to(root.multiplicity))])
    at = max(range(len(W)), key=lambda i: float(abs(product[i].mid())))
    return W[at] / product[at]


def _curvatures(
    roots: list[_Root], scale: Any, towards: list[Any]
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, bool], ...]]:
    """Signs of κ_p = ⟨u − W, Wℓ²/p²⟩_S, and whether κ_q ≠ 0, at the multiple roots."""
    real, pairs = [], []
    for root in roots:
        m = root.multiplicity
        if m == 1:
            continue
        others = [w for r in roots if r is not root for w in r.to(r.multiplicity)]
        rest = [(scale,), *others, *root.to(m - 2)]
        if root.is_real:
            ell = (0, 1) if root.factor[0] != 0 else (1, 0)
            kappa = _dot(compose([*rest, ell, ell]), towards)
            real.append((m, 1 if kappa > 0 else -1 if kappa < 0 else 0))
        else:
            conjugate = tuple(c.conjugate() for c in root.linear)
            kappa = _dot(compose([*rest, conjugate, conjugate, (0, 1), (0, 1)]), towards)
            pairs.append((m, not kappa.contains(0)))
    return tuple(real), tuple(pairs)


def _on_the_stratum(
    roots: list[_Root], scale: Any, towards: list[Any], S: list[list[Any]]
) -> Signature:
    """Signature of the loss in the coefficients of q_1, q_2, …, W = Π q_j^j, modulo scaling.

    ``S`` has no rows for the identity.
    """
    powers = {1: (scale,)} | {r.multiplicity: (1,) for r in roots if r.multiplicity > 1}
    q = {j: compose([c, *(r.factor for r in roots if r.multiplicity == j)])
         for j, c in powers.items()}  # fmt: skip

    def product(*left_out: int) -> tuple[Any, ...]:
        """W with the named q_j divided out, and the derivative's factor in front."""
        left = {j: j for j in q}
        front = 1
        for j in left_out:
            front *= left[j]
            left[j] -= 1
        return tuple(compose([(front,), *(q[j] for j in q for _ in range(max(left[j], 0)))]))

    moves = [(j, a) for j in q for a in range(len(q[j])) if j == 1 or a != _largest(q[j])]
    first = [shifted(product(j), a, len(towards)) for j, a in moves]
    weighted = [[_dot(row, d) for row in S] or d for d in first]
    second = {(i, j): product(i, j) for i, j in [*combinations(q, 2), *((j, j) for j in q)]}
    second |= {(j, i): value for (i, j), value in second.items()}

    def entry(s: int, t: int) -> Any:
        (i, a), (j, b) = moves[s], moves[t]
        return arb(_dot(first[s], weighted[t]) - _dot(second[i, j], towards[a + b :]))

    rows = [[entry(max(s, t), min(s, t)) for t in range(len(moves))] for s in range(len(moves))]
    positive, negative = inertia(rows)
    return Signature(positive, negative, len(moves) - positive - negative, scaling=0)


def _largest(q: Sequence[Any]) -> int:
    return max(range(len(q)), key=lambda i: float(abs(q[i].mid())))


def _dot(first: Sequence[Any], second: Sequence[Any]) -> Any:
    return sum(a * b for a, b in zip(first, second, strict=False))
