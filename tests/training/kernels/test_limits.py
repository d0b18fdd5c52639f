"""The bounds behind certified limits, against the same inequalities in ball arithmetic."""

from fractions import Fraction
from itertools import pairwise
from math import frexp

import numpy as np
import pytest
from flint import arb, arb_mat, ctx

from lcn_support import Architecture, compatible_patterns, compose, fibre
from lcn_support.landscape.planted import (
    image_of_differential,
    loss_with_residual,
    random_form,
    random_orthogonal,
)
from lcn_support.losses.derivatives import gradient, hessian
from lcn_support.training.kernels.bounded_matrices import (
    congruence_defect,
    defect,
    normalising,
    right_inverse,
)
from lcn_support.training.kernels.limits import critical_point, derivatives, rounding

UNIT = 2.0**-53
SIZES = [(1,), (3,), (1, 1), (2, 2), (3, 2), (3, 2, 2), (2, 2, 2), (3, 3), (2, 2, 2, 2)]
DISTURBANCES = [0.3, 1e-2, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14, 0.0]


def half_to_one(values):
    """The numbers divided by the power of two that brings their norm into [½, 1), and the power."""
    power = 2.0 ** frexp(np.linalg.norm(values))[1]
    return np.asarray(values, dtype=float) / power, power


def critical_data(sizes, rng, residual=Fraction(1, 2)):
    """(x, starts, S, u) of exact critical points as the proof sees them; r ≠ 0 where roots meet."""
    a, starts = Architecture(sizes), np.cumsum([0, *sizes])
    for pattern in compatible_patterns(a):
        for f in fibre(a, random_form(pattern, rng))[:2]:
            if not f.is_compatible:
                continue
            r = random_orthogonal(image_of_differential(f.filters), rng)
            r = [residual * c / max(1, *map(abs, r)) for c in r]
            loss = loss_with_residual(compose(f.filters), r, rng)
            parts = [half_to_one([float(c) for c in w]) for w in f.filters]
            u = np.array(loss.target, dtype=float) / np.prod([power for _, power in parts])
            S, _ = half_to_one(np.array(loss.covariance, dtype=float))
            yield np.concatenate([w for w, _ in parts]), starts, S, u


def norm(entries):
    return sum((abs(c) ** 2 for c in entries), start=arb(0)).sqrt()


def in_balls(values):
    return [arb(float(c)) for c in values]


def exact_derivatives(x, starts, S, u):
    """r, the gradient, the Hessian and S dW in balls, from formulas of another module."""
    filters = [in_balls(x[i:j]) for i, j in pairwise(starts)]
    target, metric = in_balls(u), [in_balls(row) for row in S]
    error = [w - c for w, c in zip(compose(filters), target, strict=True)]
    r = [sum((s * e for s, e in zip(row, error, strict=True)), start=arb(0)) for row in metric]
    rows = []
    for i, w in enumerate(filters):
        P = compose([[arb(1)], *(v for j, v in enumerate(filters) if j != i)])
        rows += [[arb(0)] * a + list(P) + [arb(0)] * (len(w) - 1 - a) for a in range(len(w))]
    SdW = [[sum((c * s for c, s in zip(row, column, strict=True)), start=arb(0))
            for column in metric] for row in rows]  # fmt: skip
    g = [c for part in gradient(filters, target, metric) for c in part]
    return r, g, hessian(filters, target, metric), SdW


def expected(x, starts, S, u):
    """The distance and the error of r that the inequalities give, or None, without any slack.

    Sums of N roundings are off by N u times the absolute values; the first three derivatives of W
    are at most c R^{L−1} √L, c R^{L−2} (L−1) and c R^{L−3} √L (L−2) for norms of at most R.
    """
    L, D, k = len(starts) - 1, len(x), len(u)
    sizes = np.diff(starts)
    c = (arb(int(np.prod(sizes))) / int(sizes.max())).sqrt()
    computed_error, computed_r, computed_g, _, M, kappa = derivatives(x, starts, S, u)
    Y, signs = normalising(M)
    _, _, H, SdW = exact_derivatives(x, starts, S, u)
    g = in_balls(computed_g)
    large = [abs(v) for v in in_balls(x)]
    parts = [large[i:j] for i, j in pairwise(starts)]
    W = compose(parts)
    off_r = [
        UNIT * sum((arb(abs(float(S[i, j]))) * ((D + 2) * W[j] + (k + 3) * abs(arb(float(e))))
                    for j, e in enumerate(computed_error)), start=arb(0))
        for i in range(k)
    ]  # fmt: skip
    off_g = []
    for i, w in enumerate(parts):
        P = compose([[arb(1)], *(v for j, v in enumerate(parts) if j != i)])
        for a in range(len(w)):
            off_g.append(2 * sum(
                (p * (off_r[a + j] + (D + k + 4) * UNIT * abs(arb(float(computed_r[a + j]))))
                 for j, p in enumerate(P)), start=arb(0)))  # fmt: skip
    gamma = arb(4 * (D + k) + 16) * UNIT
    YB = [in_balls(row) for row in Y]
    size_Y = norm(e for row in YB for e in row)
    size_r, size_g = norm(in_balls(computed_r)), norm(g)
    step = [sum((y * e for y, e in zip(row, g, strict=True)), start=arb(0)) for row in YB]
    off_step = [
        2 * D * UNIT * size_Y * size_g
        + sum((abs(y) * e for y, e in zip(row, off_g, strict=True)), start=arb(0))
        for row in YB
    ]
    move = [sum((int(signs[i]) * YB[i][p] * step[i] for i in range(D)), start=arb(0))
            for p in range(D)]  # fmt: skip
    off_move = [sum((abs(YB[i][p]) * (off_step[i] + 2 * D * UNIT * abs(step[i]))
                     for i in range(D)), start=arb(0)) for p in range(D)]  # fmt: skip
    velocity = norm(
        sum((YB[i][p] * SdW[p][j] for p in range(D)), start=arb(0))
        for i in range(D) for j in range(k)
    )  # fmt: skip
    reach = 2 * (norm(step) + norm(off_step))
    distance = size_Y * reach
    if not distance <= arb(1) / (8 * L):
        return None
    growth = 1 + 4 * L * distance
    speed = velocity + c * size_Y * (D * gamma + growth * (L - 1) * distance)
    error_there = norm(off_r) + speed * reach
    bend = max(L - 2, 0) * arb(L).sqrt() * size_Y * (size_r + error_there) + 3 * (L - 1) * speed
    error_M = 2 * c * (c * gamma + norm(off_r) + gamma * size_r) + 4 * gamma * float(kappa)
    N = [[arb(0)] * (L - 1) for _ in range(D)]
    for i in range(L - 1):
        for p in range(starts[i], starts[i + 2]):
            N[p][i] = arb(float(x[p])) * (1 if p < starts[i + 1] else -1)
    NN = [[sum((a * b for a, b in zip(v, w, strict=True)), start=arb(0)) for v in N] for w in N]
    full = [[H[p][q] + float(kappa) * NN[p][q] for q in range(D)] for p in range(D)]
    YM = [[sum((y * m for y, m in zip(row, column, strict=True)), start=arb(0))
           for column in full] for row in YB]  # fmt: skip
    off_diagonal = norm(
        sum((a * y for a, y in zip(YM[i], YB[j], strict=True)), start=arb(0))
        - (int(signs[i]) if i == j else 0) for i in range(D) for j in range(D)
    )  # fmt: skip
    rounded = 2 * (D + 2) * UNIT * (norm(m for row in full for m in row) * size_Y**2 + D)
    spread = off_diagonal + rounded + size_Y**2 * D * error_M + (
        2 * growth * c * size_Y**2 * bend * reach
    )  # fmt: skip
    if not spread <= arb(0.5):
        return None
    return norm(move) + norm(off_move) + size_Y * spread * reach, error_there, spread, distance


def compared(x, starts, S, u):
    """Whether a critical point is certified, and the bounds are those of ball arithmetic."""
    distance, index, _, error = critical_point(x, starts, S, u)
    with ctx.workprec(160):
        bounds = expected(x, starts, S, u)
    assert (index == -1) == (distance == np.inf)
    if bounds is None:
        assert distance == np.inf
        return False
    bound, error_bound, spread, farthest = map(float, bounds)
    if distance == np.inf:  # so near to a threshold that the slack decides
        assert spread > 0.46 or farthest > 0.12 / (len(starts) - 1)
        return False
    assert bound < distance < 1.08 * bound and error_bound < error < 1.08 * error_bound
    return True


def compared_at_the_edge(data):
    """Bisects for the edge of what is certified on the way from ``data(0)`` to ``data(1)``."""
    certified, refused = 0.0, 1.0
    assert critical_point(*data(0.0))[0] < np.inf and critical_point(*data(1.0))[0] == np.inf
    for _ in range(12):
        middle = (certified + refused) / 2
        if critical_point(*data(middle))[0] < np.inf:
            certified = middle
        else:
            refused = middle
    return compared(*data(certified)), compared(*data(refused))


@pytest.mark.parametrize("sizes", [s for s in SIZES if len(s) > 1 and min(s) > 1], ids=str)
def test_where_the_hessian_degenerates_rounding_decides_as_in_ball_arithmetic(sizes):
    """u = W up to rounding, and a root of one filter tends to one of another: to 10⁻⁸ at last."""
    rng, starts = np.random.default_rng(32), np.cumsum([0, *sizes])
    for _ in range(3):
        forms = [np.poly(rng.uniform(-3, 3, k - 1)) for k in sizes]
        rest = [rng.uniform(-3, 3, k - 2) for k in sizes[:2]]
        A = rng.normal(size=(starts[-1] - len(sizes) + 1,) * 2)
        S, _ = half_to_one(A @ A.T + np.eye(len(A)))

        def data(t, forms=forms, rest=rest, S=S):
            near = [np.poly([1, *rest[0]]), np.poly([1 + 10 ** (-1 - 7 * t), *rest[1]])]
            x = np.concatenate([half_to_one(w)[0] for w in (*near, *forms[2:])])
            return x, starts, S, np.array(compose([x[i:j] for i, j in pairwise(starts)]))

        assert compared_at_the_edge(data) == (True, False)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_where_the_metric_degenerates_rounding_decides_as_in_ball_arithmetic(size):
    """One layer, where the Hessian is constant: the bound of its own rounding errors is left."""
    rng = np.random.default_rng(36)
    for _ in range(3):
        Q, _ = np.linalg.qr(rng.normal(size=(size, size)))
        x, _ = half_to_one(rng.normal(size=size))

        def data(t, Q=Q, x=x):
            S, _ = half_to_one(Q @ np.diag([10 ** (-16 * t), *[1] * (len(x) - 1)]) @ Q.T)
            return x, np.array([0, len(x)]), (S + S.T) / 2, x

        assert compared_at_the_edge(data) == (True, False)


@pytest.mark.parametrize("residual", [Fraction(1, 2), Fraction(10**5)])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_farthest_filters_are_those_of_ball_arithmetic(sizes, residual):
    """Where the second derivative of the loss changes too much, or the filters are too far."""
    rng = np.random.default_rng(35)
    for x, starts, S, u in critical_data(sizes, rng, residual):
        far = rng.normal(size=len(x))
        compared_at_the_edge(lambda t, x=x, far=far, rest=(starts, S, u): (x + t * far, *rest))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_bounds_are_those_of_ball_arithmetic(sizes):
    """Never below, and above by the slack alone, whichever of the terms is the largest one."""
    rng = np.random.default_rng(31)
    answers = [
        compared(x + disturbance * rng.normal(size=len(x)), starts, S, u)
        for x, starts, S, u in critical_data(sizes, rng)
        for disturbance in DISTURBANCES
    ]
    assert set(answers) == {True, False}


def derivatives_along(filters, direction):
    """The derivatives of W of order 1, 2, 3 along the direction, three times the same one."""
    by_order = [np.ones(1)]
    for w, v in zip(filters, direction, strict=True):
        grown = [np.convolve(P, w) for P in by_order] + [np.zeros(1)]
        for j, P in enumerate(by_order):
            grown[j + 1] = grown[j + 1] + np.convolve(P, v)
        by_order = grown
    factorials = (1, 2, 6)
    return [f * np.linalg.norm(P) for f, P in zip(factorials, [*by_order, 0, 0][1:4], strict=True)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_three_derivatives_of_the_product_are_bounded(sizes):
    """For filters of norm one; without c the bounds fail, and they cannot shrink by a half."""
    L, c = len(sizes), (np.prod(sizes) / max(sizes)) ** 0.5
    bounds = np.array([L**0.5, max(L - 1, 0), L**0.5 * max(L - 2, 0)])
    rng, largest = np.random.default_rng(33), np.zeros(3)
    for trial in range(200):
        draw = rng.normal if trial else lambda size: np.ones(size)
        filters = [(w := draw(size=k)) / np.linalg.norm(w) for k in sizes]
        direction = [draw(size=k) for k in sizes] if trial % 2 else filters
        length = np.linalg.norm(np.concatenate(direction))
        found = derivatives_along(filters, [v / length for v in direction])
        assert (found <= c * bounds * (1 + 1e-9)).all()
        largest = np.maximum(largest, found)
    assert (largest > bounds * (1 + 1e-9)).any() == (c > 1)
    assert (largest >= c * bounds / 2).all() or L > 2


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_rounding_is_within_its_bounds_and_they_are_not_below_those_of_balls(sizes):
    """Residual and gradient in balls of 53 bits, whose every step is off by two units."""
    rng = np.random.default_rng(34)
    starts, k = np.cumsum([0, *sizes]), sum(sizes) - len(sizes) + 1
    for trial in range(60):
        spread = rng.uniform(-30, 0, sum(sizes)) * (trial % 2)
        x = rng.normal(size=sum(sizes)) * 2**spread
        A = rng.normal(size=(k, k))
        S, u = half_to_one(A @ A.T + np.eye(k))[0], rng.normal(size=k) * 2.0 ** -rng.integers(21)
        error, r, g, *_ = derivatives(x, starts, S, u)
        off = np.concatenate(rounding(x, starts, S, error, r))
        with ctx.workprec(53):
            balls, slope, *_ = exact_derivatives(x, starts, S, u)
        with ctx.workprec(300):
            exact, exact_slope, *_ = exact_derivatives(x, starts, S, u)
            actual = [abs(arb(float(a)) - b) for a, b in zip([*r, *g], [*exact, *exact_slope],
                                                             strict=True)]  # fmt: skip
        for bound, true, ball in zip(off, actual, [*balls, *slope], strict=True):
            assert true <= bound and float(ball.rad()) / 2 <= bound


@pytest.mark.parametrize("off", [0.0, 1e-12, 1e-3])
def test_defects_are_those_of_ball_arithmetic(off):
    """‖AX − 1‖ and ‖YMYᵀ − diag σ‖, of inverses that are right and of disturbed ones."""
    rng = np.random.default_rng(37)
    for size in range(1, 6):
        A = rng.normal(size=(size, size + 2))
        X = right_inverse(A) + off * rng.normal(size=(size + 2, size))
        B = rng.normal(size=(size, size))
        M = B + B.T
        Y, signs = normalising(M)
        Y = Y + off * rng.normal(size=Y.shape)
        with ctx.workprec(200):
            exact_A, exact_X, exact_M, exact_Y = (arb_mat(m.tolist()) for m in (A, X, M, Y))
            one = arb_mat(np.eye(size).tolist())
            wrong = norm((exact_A * exact_X - one).entries())
            sizes = norm(exact_A.entries()) * norm(exact_X.entries())
            rounded = 2 * (size + 4) * UNIT * (sizes + size)
            for error in (0.0, 1e-6):
                bound = wrong + rounded + error * norm(exact_X.entries())
                assert bound <= defect(A, X, error) < 1.02 * float(bound) + 1e-13
            congruent = exact_Y * exact_M * exact_Y.transpose()
            wrong = norm((congruent - arb_mat(np.diag(signs).tolist())).entries())
            scale = norm(exact_M.entries()) * norm(exact_Y.entries()) ** 2
            bound = float(wrong + 2 * (size + 2) * UNIT * (scale + size))
            assert 0.99 * bound - 1e-14 <= congruence_defect(M, Y, signs) < 1.02 * bound + 1e-13
    D = 4
    one, rounded = np.eye(D), 2 * (D + 2) * UNIT * (D**1.5 + D)
    assert congruence_defect(one, one, np.ones(D)) == pytest.approx(rounded, rel=1e-9, abs=0)
