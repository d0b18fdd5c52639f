"""All critical points on the matrices of rank one with two rows, for any quadratic loss.

A matrix of rank one is W = αβᵀ with a column direction α = (a, 1), a ∈ P¹. For given α the loss is
a convex quadratic function of β. Its minimum is, with G = AᵀQA and b = AᵀQu, where Aβ = vec W,

    f(a) = uᵀQu − N(a)/D(a) + offset,    D = det G,    N = bᵀ adj(G) b,

and W is critical on the matrices of rank one where f′ = 0: at the roots of J = ND′ − N′D, a form of
degree 4n − 2 in α, six for 2 × 2 matrices. A root where D does not vanish gives the one matrix
β = G⁻¹b. At all others, which are not real, G is singular, and the critical equations are solved
there as they stand. Every point is put into these equations, αᵀR = 0 and Rβ = 0 for the residual
R = Q(W − U): they say that R = t·K(W) with K(W) = ½∇ det W, Lagrange's system, if n = 2.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from flint import acb, ctx, fmpq, fmpq_mat, fmpq_poly

from lcn_support.arguments.coefficients import check_precision
from lcn_support.arithmetic.balls import is_narrow, to_ball
from lcn_support.arithmetic.matrices import to_flint, to_fmpq, to_fraction
from lcn_support.forms.turning_points import value_at
from lcn_support.landscape.dense.matrix_loss import MatrixLoss, require_loss
from lcn_support.landscape.dense.number_fields import (
    constant,
    inverse,
    kernel,
    minimal_polynomial,
    rows_solved,
)
from lcn_support.landscape.dense.rank_one_points import (
    ConjugatePoints,
    Entry,
    RankOneCriticalPoints,
    RankOnePoint,
)

MOST_COLUMNS = 6
"""The degree of J is 4n − 2, with as many times the digits of the data: seconds, for doubles."""


def rank_one_critical_points(loss: MatrixLoss, precision: int = 128) -> RankOneCriticalPoints:
    """All critical points of a quadratic loss on the matrices of rank one, 2 × n.

    Parameters
    ----------
    loss
        with a positive definite form, of 2 × n matrices, n ≤ ``MOST_COLUMNS`` = 6.
    precision
        bits to begin with, raised until the radii are at most 2^−60 of the largest entry, and all
        signs and the order of the losses are decided.

    Returns
    -------
    RankOneCriticalPoints

    Raises
    ------
    TypeError
        if ``loss`` is no ``MatrixLoss``.
    ValueError
        if the form is singular, the target is zero (then W = 0 is the only real critical point), or
        it has not two rows, or too many columns.

    Notes
    -----
    J is factored over Q, and the critical equations are checked in the field of each factor, so
    nothing is missed and nothing is rounded. The secular equation of (Q − tK)x = Qu, which is
    shorter, misses the points at which Q − tK is singular; those are no exceptions here. On the
    circle of all α minima and maxima of f alternate, and at α with W = 0 there is a maximum: so
    there are as many minima as saddles if det Qu ≠ 0 and all real points are nondegenerate.

    Examples
    --------
    A bad minimum: the diagonal entries have the weight 1, the others 3.

    >>> loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 1]])
    >>> print(rank_one_critical_points(loss))
    matrix                           loss  kind
    ((0, 0), (0, 2))                 1     global minimum
    ((1, 0), (0, 0))                 4     bad minimum
    ((5/8, -0.28), (-0.28, 1/8))     33/8  saddle
    ((5/8, 0.28), (0.28, 1/8))       33/8  saddle
    ((-7/8, -0.74i), (0.74i, -5/8))  57/8  complex
    ((-7/8, 0.74i), (-0.74i, -5/8))  57/8  complex

    White data leave the sums of singular parts:

    >>> rank_one_critical_points(MatrixLoss([[1, 0], [0, 2]])).counts
    (2, 2, 1)
    """
    require_loss(loss)
    m, n = loss.shape
    if m != 2 or n > MOST_COLUMNS:
        raise ValueError(
            f"a {m} × {n} target: critical points of rank one are found for 2 × n matrices, n ≤ "
            f"{MOST_COLUMNS}; transpose the loss of two columns"
        )
    if not loss.is_definite:
        raise ValueError(
            "the form is singular, so critical points come in families; for data of lower rank "
            "take reduced_data(X, Y)"
        )
    check_precision(precision)
    if not any(c for row in loss.target for c in row):
        raise ValueError("the target is zero, and so is the only critical point; give another one")
    picture = _Picture(loss)
    J = picture.numerator * picture.denominator.derivative()
    J -= picture.numerator.derivative() * picture.denominator
    if not J:
        least = picture.at_target - picture.numerator[0] / picture.denominator[0]
        return RankOneCriticalPoints(loss, (), 0, to_fraction(least), True)
    attempts = (_points(picture, J, precision << i) for i in count())
    return next(found for found in attempts if found is not None)


class _Picture:
    """β, N and D as polynomials in a, from their values; α = (a, 1), or (1, 0) at infinity."""

    def __init__(self, loss: MatrixLoss) -> None:
        self.loss, self.n = loss, loss.shape[1]
        self.Q, n = to_flint(loss.form), self.n
        u = fmpq_mat(2 * n, 1, to_flint(loss.target).entries())
        self.u, self.Qu = u.entries(), (self.Q * u).entries()
        self.at_target = (u.transpose() * self.Q * u)[0, 0] + to_fmpq(loss.offset)
        values = [self.at(fmpq(a), fmpq(1)) for a in range(2 * n + 1)]
        inverse_vandermonde = fmpq_mat(
            2 * n + 1, 2 * n + 1, [fmpq(a) ** j for a in range(2 * n + 1) for j in range(2 * n + 1)]
        ).inv()

        def through(column: list[fmpq]) -> fmpq_poly:
            return fmpq_poly((inverse_vandermonde * fmpq_mat(2 * n + 1, 1, column)).entries())

        self.denominator = through([D for D, _, _ in values])
        self.numerator = through([D * value for D, value, _ in values])
        self.factor = [through([D * beta[j] for D, _, beta in values]) for j in range(n)]

    def at(self, x: fmpq, y: fmpq) -> tuple[fmpq, fmpq, list[fmpq]]:
        """D, N/D and β at the direction (x, y)."""
        n = self.n
        G = fmpq_mat(n, n, self.gram(x, y))
        b = fmpq_mat(n, 1, [x * self.Qu[j] + y * self.Qu[n + j] for j in range(n)])
        beta = G.solve(b)
        return G.det(), (b.transpose() * beta)[0, 0], beta.entries()

    def gram(self, x: Any, y: Any) -> list[Any]:
        """The entries of G at the direction (x, y)."""
        n, Q = self.n, self.Q
        return [
            x * x * Q[i, j] + x * y * (Q[i, n + j] + Q[n + i, j]) + y * y * Q[n + i, n + j]
            for i in range(n)
            for j in range(n)
        ]

    def residual(self, W: list[Any]) -> list[Any]:
        """R = Q(W − U), as a list of 2n entries."""
        error = [w - c for w, c in zip(W, self.u, strict=True)]
        return [
            sum((self.Q[i, j] * e for j, e in enumerate(error)), start=0 * error[0])
            for i in range(2 * self.n)
        ]

    def conjugates(self, f: fmpq_poly | None, multiplicity: int) -> ConjugatePoints | None:
        """The points at the roots of f, or at infinity; None if W = 0 there."""
        n, one = self.n, fmpq_poly([1])
        if f is None:
            modulus, alpha = fmpq_poly([0, 1]), (one, 0 * one)
            beta = [one * c for c in self.at(fmpq(1), fmpq(0))[2]]
        else:
            modulus, alpha = f, (fmpq_poly([0, 1]) % f, one)
            scale = inverse(self.denominator, f)
            beta = [c * scale % f for c in self.factor]
        if not any(beta):
            return None
        W = [x * c % modulus for x in alpha for c in beta]
        R = [c % modulus for c in self.residual(W)]
        error = [w - c for w, c in zip(W, self.u, strict=True)]
        value = sum((e * c for e, c in zip(error, R, strict=True)), start=to_fmpq(self.loss.offset))
        stationary = [alpha[0] * R[j] + alpha[1] * R[n + j] for j in range(n)]
        stationary += [sum((R[i * n + j] * beta[j] for j in range(n)), 0 * one) for i in (0, 1)]
        assert not any(c % modulus for c in stationary)
        return ConjugatePoints(
            (1,) if f is None else tuple(int(c) for c in f.numer().coeffs()),
            (tuple(W[:n]), tuple(W[n:])),
            value % modulus,
            _multiplier(W, R, modulus) if n == 2 else None,
            multiplicity,
        )


def _multiplier(W: list[fmpq_poly], R: list[fmpq_poly], f: fmpq_poly) -> fmpq_poly:
    """t with R = t·(d, −c, −b, a) for W = (a, b, c, d), checked."""
    normal = [W[3], -W[2], -W[1], W[0]]
    i = next(i for i, c in enumerate(normal) if c)
    t = R[i] * inverse(normal[i], f) % f
    assert not any((r - t * c) % f for r, c in zip(R, normal, strict=True))
    return t


def _points(picture: _Picture, J: fmpq_poly, precision: int) -> RankOneCriticalPoints | None:
    """The points, or None where this precision leaves something open."""
    found: list[RankOnePoint] = []
    at_zero, complete = 0, True
    at_infinity = 4 * picture.n - 2 - J.degree()
    factors = [(fmpq_poly(f), m) for f, m in J.numer().factor()[1]]
    with ctx.workprec(precision):
        for f, m in [*factors, *([(None, at_infinity)] if at_infinity else [])]:
            if f is not None and not picture.denominator % f:
                singular = _singular_points(picture, f, m)
                complete &= singular is not None
                found += singular or ()
                continue
            exact = picture.conjugates(f, m)
            if exact is None:
                at_zero += m * (1 if f is None else f.degree())
                continue
            for place, slope in _places(J, f, m):
                if slope is not None and not (slope > 0 or slope < 0):
                    return None
                found.append(_point(exact, place, slope))
        if not all(is_narrow([c for row in p.matrix for c in row]) for p in found):
            return None
        return _ranked(picture.loss, found, at_zero, complete)


def _places(J: fmpq_poly, f: fmpq_poly | None, m: int) -> Iterator[tuple[Any, Any]]:
    """The roots of f, None for infinity, and for real ones the sign of the first derivative of f′.

    Up to a positive factor, as in :func:`lcn_support.forms.turning_points.turning_points`.
    """
    if f is None:
        yield None, (-1) ** m * J[J.degree()]
        return
    rest, slope = J, f.derivative()
    for _ in range(m):
        rest //= f
    roots = [-f[0] / f[1]] if f.degree() == 1 else [z for z, _ in f.numer().complex_roots()]
    for z in roots:
        real = f.degree() == 1 or bool(z.imag == 0)
        place = z.real if real and f.degree() > 1 else z
        yield place, value_at(slope, place) ** m * value_at(rest, place) if real else None


def _point(exact: ConjugatePoints, place: Any, slope: Any) -> RankOnePoint:
    """One of conjugate points; whether it is global is not known yet."""

    def at(p: fmpq_poly) -> Entry:
        known = constant(p)
        return value_at(p, place) if known is None else known

    real, odd = slope is not None, exact.multiplicity % 2 == 1
    minimum = real and odd and bool(slope > 0)
    simple = real and exact.multiplicity == 1
    return RankOnePoint(
        tuple(tuple(map(at, row)) for row in exact.matrix),
        at(exact.loss),
        real,
        int(simple and not minimum) if real else None,
        minimum,
        False,
        exact.multiplicity,
        exact,
    )


def _singular_points(picture: _Picture, f: fmpq_poly, m: int) -> list[RankOnePoint] | None:
    """The complex points where G is singular; None if they are not isolated or not known."""
    n, a, one = picture.n, fmpq_poly([0, 1]) % f, fmpq_poly([1])
    entries = [c % f for c in picture.gram(a, one)]
    G = [entries[i * n : (i + 1) * n] for i in range(n)]
    b = [(a * picture.Qu[j] + picture.Qu[n + j]) % f for j in range(n)]
    start = rows_solved(G, b, f)
    if start is None:
        return []
    directions = kernel(G, f)
    if len(directions) > 1:
        return None
    k = directions[0]
    base = picture.residual([x * c % f for x in (a, one) for c in start])[:n]
    zero = picture.residual([0 * one] * (2 * n))[:n]
    moved = picture.residual([x * c % f for x in (a, one) for c in k])[:n]
    step = [p - q for p, q in zip(moved, zero, strict=True)]

    def dot(p: list[Any], q: list[Any]) -> fmpq_poly:
        return sum((x * y for x, y in zip(p, q, strict=True)), start=0 * one) % f

    quadratic = (dot(base, start), dot(base, k) + dot(step, start), dot(step, k))
    if not any(quadratic):
        return None
    found = []
    for z, _ in f.numer().complex_roots():
        c0, c1, c2 = (value_at(c, z) for c in quadratic)
        if quadratic[2]:
            square = (quadratic[1] ** 2 - 4 * quadratic[2] * quadratic[0]) % f
            roots = [value_at(square, z).sqrt()] if square else [acb(0)]
            roots = [(-c1 + r) / (2 * c2) for r in (roots[0], -roots[0])[: 1 + bool(square)]]
        else:
            roots = [-c0 / c1] if quadratic[1] else []
        for s in roots:
            beta = [value_at(p, z) + s * value_at(q, z) for p, q in zip(start, k, strict=True)]
            W = [x * c for x in (z, acb(1)) for c in beta]
            R = picture.residual(W)
            value = sum((r * (w - c) for r, w, c in zip(R, W, picture.u, strict=True)), acb(0))
            value += to_fmpq(picture.loss.offset)
            matrix = (tuple(W[:n]), tuple(W[n:]))
            found.append(RankOnePoint(matrix, value, False, None, False, False, m, None))
    return found


def _ranked(
    loss: MatrixLoss, found: list[RankOnePoint], at_zero: int, complete: bool
) -> RankOneCriticalPoints | None:
    """In order of loss, global minima marked; None where two losses are not told apart."""
    real = sorted((p for p in found if p.is_real), key=_place)
    least = real[0]
    for p in real[1:]:
        if _order(p, least) is None:
            return None
        least = p if _order(p, least) == -1 else least
    ranked = [replace(p, is_global_minimum=_order(p, least) == 0) for p in real]
    assert all(p.is_local_minimum for p in ranked if p.is_global_minimum)
    others = sorted((p for p in found if not p.is_real), key=_place)
    return RankOneCriticalPoints(loss, (*ranked, *others), at_zero, None, complete)


def _order(p: RankOnePoint, q: RankOnePoint) -> int | None:
    """Whether the loss of p is less, equal or greater: −1, 0 or 1; None if the balls are too wide.

    Two balls that meet stand for one number if they meet one root, the same, of one irreducible
    polynomial that has both numbers among its roots.
    """
    first, second = to_ball(p.loss), to_ball(q.loss)
    if first < second or second < first:
        return -1 if first < second else 1
    minimal = [minimal_polynomial(r.exact.loss, r.exact.modulus) for r in (p, q) if r.exact]
    if minimal[0] != minimal[1]:
        return None
    if minimal[0].degree() == 1:
        return 0
    roots = [z for z, _ in minimal[0].complex_roots()]
    met = [[i for i, z in enumerate(roots) if z.overlaps(acb(ball))] for ball in (first, second)]
    return 0 if met[0] == met[1] and len(met[0]) == 1 else None


def _place(p: RankOnePoint) -> tuple[float, ...]:
    numbers = [to_ball(c) for c in (p.loss, *(c for row in p.matrix for c in row))]
    return tuple(
        round(float(part.mid()), 12)
        for c in numbers
        for part in ((c.real, c.imag) if isinstance(c, acb) else (c,))
    )
