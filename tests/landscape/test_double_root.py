"""The one-variable picture against Hessians, least squares and grids; roots at infinity too."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import acb_poly, arb, ctx, fmpq

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    critical_points,
    fibre,
    root_pattern,
)
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape.double_root import critical_form, double_root_points, profile
from lcn_support.losses.derivatives import quotient_signature

BAD = [
    ((1, 1, 0, 1), (1, 1, 0, 0)),
    ((1, 3, 1, 0, 1), (1, 3, 1, 0, 0)),
    ((1, 3, 2, 0, 1), (1, 3, 2, 0, 0)),
]


def rational_loss(rng, degree, white):
    u = [Fraction(int(c), 16) for c in rng.integers(-99, 100, degree + 1)]
    if white:
        return QuadraticLoss(u)
    A = rng.integers(-3, 4, (degree + 1, degree + 1))
    return QuadraticLoss(u, A @ A.T + np.eye(degree + 1, dtype=int))


def losses(degrees=(2, 3, 4, 5), count=6):
    rng = np.random.default_rng(19)
    kinds = [(n, white) for n in degrees for white in (True, False)]
    return [rational_loss(rng, *kind) for kind in kinds for _ in range(count)]


def planted(rng, degree):
    """A loss, and the rational form with double root a that is critical for it."""
    a, *others = (Fraction(int(r), 2) for r in rng.permutation(np.arange(-5, 6))[: degree - 1])
    W = compose([(1, -a), (1, -a), *((1, -b) for b in others)])
    white = rational_loss(rng, degree, white=False)
    step = Fraction(int(rng.choice([-2, -1, 1, 2])), 8)
    shift = [
        sum(s * a ** (degree - j) for j, s in enumerate(row)) for row in white.inverse_covariance
    ]
    u = [w - step * c for w, c in zip(W, shift, strict=True)]
    return QuadraticLoss(u, white.covariance), a, W


def in_balls(entries):
    return [arb(fmpq(*e.as_integer_ratio())) if isinstance(e, Fraction) else e for e in entries]


def split(point):
    """Filters of sizes (n, 2) with product W: divide by (x − ay) or by y."""
    W, (x, y) = in_balls(point.end_to_end), in_balls(point.root)
    if point.root[1] == 0:
        return [W[1:], [0, 1]]
    quotient = [W[0]]
    for w in W[1:-1]:
        quotient.append(w + x * quotient[-1])
    return [quotient, [y, -x]]


@pytest.mark.parametrize(("target", "W"), BAD)
def test_bad_minima_are_minima_of_the_one_variable_function(target, W):
    points = double_root_points(QuadraticLoss(target))
    (found,) = [p for p in points if p.end_to_end == W]
    assert found.root == (0, 1) and found.loss == 1 and found.is_minimum and found.order == 1


def test_planted_points_are_found_exactly():
    """Also for architectures other than (n, 2): every compatible factorization."""
    rng = np.random.default_rng(20)
    minima = set()
    for degree in [2, 3, 3, 3, 4, 4, 4]:
        loss, a, W = planted(rng, degree)
        (found,) = [p for p in double_root_points(loss) if p.root == (a, 1)]
        assert found.end_to_end == W and found.loss == loss.value(W)
        for sizes in {(degree, 2), (2,) * degree, (3, *(2,) * (degree - 2))}:
            for f in fibre(Architecture(sizes), W):
                if f.is_compatible:
                    signature = quotient_signature(f.filters, loss.target, loss.covariance)
                    assert signature.is_minimum == found.is_minimum
        minima.add(found.is_minimum)
    assert minima == {True, False}


def test_points_are_critical_with_the_signature_that_they_claim():
    """All of them, irrational ones in balls, for k = (n, 2)."""
    seen = {True: 0, False: 0}
    for loss in losses():
        for p in double_root_points(loss):
            with ctx.workprec(256):
                signature = quotient_signature(split(p), loss.target, loss.covariance)
            assert p.order == 1 and signature.undecided == 0
            assert signature.positive == loss.degree + p.is_minimum
            assert signature.is_minimum == p.is_minimum
            seen[p.is_minimum] += 1
    assert min(seen.values()) > 20


@pytest.mark.parametrize("sizes", [(3, 2), (4, 2), (2, 2), (3, 2, 2)])
def test_the_solver_finds_the_same_points(sizes):
    """Irrational ones too; for (3, 2, 2) among those with one real double root."""
    a = Architecture(sizes)
    losses = [random_loss(a.degree, m, 19, i) for m in METRICS for i in range(6)]
    minima = 0
    for loss, found in zip(losses, critical_points(a, losses, progress=False), strict=True):
        assert found.is_complete
        theirs = [p for p in found.points if p.pattern.codimension == 1]
        ours = sorted(double_root_points(loss), key=lambda p: float(p.loss))
        assert len(ours) == len(theirs)
        for p, q in zip(ours, theirs, strict=True):
            assert p.is_minimum == q.is_local_minimum
            assert float(p.loss) == pytest.approx(q.loss, rel=1e-9)
            assert np.allclose([float(c) for c in p.end_to_end], q.end_to_end, atol=1e-9)
            minima += p.is_minimum
    assert minima > 0


def test_other_strata_are_not_in_the_picture():
    """For (3, 2, 2) it misses the points with a triple root or two double ones."""
    a, loss = Architecture((3, 2, 2)), random_loss(4, "white", 19, 0)
    found = critical_points(a, loss)
    missed = [p for p in found.points if p.pattern.codimension == 2]
    losses = [float(p.loss) for p in double_root_points(loss)]
    assert missed and all(abs(p.loss - value) > 1e-6 for p in missed for value in losses)


def real_rooted(rng, degree):
    roots = rng.permutation(np.arange(-12, 13))[:degree]
    return compose([(1, -Fraction(int(r), 3)) for r in roots])


def bombieri(degree):
    """K = (x² + y²)^n."""
    return np.diag([Fraction(1, math.comb(degree, i)) for i in range(degree + 1)])


@pytest.mark.parametrize("degree", [2, 3, 4, 5, 6])
def test_targets_with_real_roots_only_have_no_minimum(degree):
    """White data and Bombieri's metric: one maximum between two roots, and nothing else."""
    rng = np.random.default_rng(degree)
    for _ in range(8):
        u = real_rooted(rng, degree)
        for S in (None, bombieri(degree)):
            points = double_root_points(QuadraticLoss(u, S))
            assert len(points) == degree and not any(p.is_minimum for p in points)


def test_the_white_kernel_is_a_mean_of_powers_of_linear_forms():
    """Σ x^{2i}y^{2n−2i} = (2n + 1) ∫_0^1 ½[(tx + (1−t)y)^{2n} + (tx − (1−t)y)^{2n}] dt."""
    x, y, t = sp.symbols("x y t")
    for n in range(1, 6):
        powers = ((t * x + (1 - t) * y) ** (2 * n) + (t * x - (1 - t) * y) ** (2 * n)) / 2
        mean = sp.integrate(sp.expand((2 * n + 1) * powers), (t, 0, 1))
        assert sp.expand(mean - sum(x ** (2 * i) * y ** (2 * (n - i)) for i in range(n + 1))) == 0


def test_a_target_with_a_complex_pair_can_have_a_minimum():
    for target, W in BAD[:2]:
        assert root_pattern(target).complex and any(
            p.end_to_end == W and p.is_minimum for p in double_root_points(QuadraticLoss(target))
        )


def test_for_an_arbitrary_covariance_real_roots_do_not_help():
    """K is no mean of powers then: 3x² − 2y² has real roots, and a bad minimum of (2, 2)."""
    S = [[19, 9, 15], [9, 10, 9], [15, 9, 14]]
    loss = QuadraticLoss((3, 0, -2), S)
    assert root_pattern(loss.target).real_count == 2
    points = double_root_points(loss)
    (bad,) = [p for p in points if p.is_minimum]
    assert len(points) == 4 and float(bad.loss) > 0
    with ctx.workprec(256):
        assert quotient_signature(split(bad), loss.target, S).is_minimum


def test_the_losses_are_those_of_the_forms():
    for loss in losses(degrees=(3, 4), count=3):
        for p in double_root_points(QuadraticLoss(loss.target, loss.covariance, offset=2)):
            with ctx.workprec(128):
                (ball,) = in_balls([p.loss])
                assert ball.overlaps(arb(2) + loss.value(in_balls(p.end_to_end)))


def test_the_number_of_complex_critical_points_is_the_degree_of_the_discriminant():
    """3n − 2 distinct roots of G, none of them a root of u; the real ones are those listed."""
    for loss in losses():
        G = critical_form(loss)
        assert len(G) - 1 == 3 * loss.degree - 2
        pattern = root_pattern(G)
        assert pattern.codimension == 0
        assert len(pattern.real) == len(double_root_points(loss))


def test_the_profile_is_the_least_loss_with_that_root():
    angles = np.linspace(-1.5, 1.6, 9)
    for loss in losses(degrees=(2, 3, 5), count=2):
        S = np.array(loss.covariance, dtype=float)
        root = np.linalg.cholesky(S).T
        u = np.array(loss.target, dtype=float)
        for angle, value in zip(angles, profile(loss, angles), strict=True):
            last = np.array([np.cos(angle), -np.sin(angle)])
            basis = np.array([compose([row, last]) for row in np.eye(loss.degree)]).T
            best = np.linalg.lstsq(root @ basis, root @ u, rcond=None)[0]
            error = root @ (basis @ best - u)
            assert value == pytest.approx(error @ error, rel=1e-9)


def grid_minima(loss, count=20_000):
    f = profile(loss, np.linspace(-np.pi / 2, np.pi / 2, count, endpoint=False))
    return int(((f < np.roll(f, 1)) & (f < np.roll(f, -1))).sum())


def test_minima_of_a_grid_are_the_listed_ones_and_the_roots_of_the_target():
    for loss in losses(degrees=(3, 4), count=4):
        listed = sum(p.is_minimum for p in double_root_points(loss))
        assert grid_minima(loss) == listed + len(root_pattern(loss.target).real)


def test_without_the_roots_of_the_target_the_minima_do_not_match():
    """The zeros of f are minima of f, and no critical points with a double root: there W = u."""
    for loss in losses(degrees=(3,), count=4):
        assert grid_minima(loss) != sum(p.is_minimum for p in double_root_points(loss))


def test_roots_of_the_target_are_no_double_roots():
    """u(a) = 0 at a = 1: the picture has a minimum there, the list does not name it."""
    loss = QuadraticLoss(compose([(1, -1), (1, 1, 3)]))
    assert profile(loss, np.array([np.pi / 4])) == pytest.approx(0)
    assert all(p.root != (1, 1) for p in double_root_points(loss))
    assert root_pattern(loss.target).codimension == 0


def test_a_double_root_of_the_target_is_left_out():
    """There f and G vanish both: W = u, and the Hessian is degenerate."""
    loss = QuadraticLoss(compose([(1, -1), (1, -1), (1, 3)]))
    assert sum(critical_form(loss)) == 0
    assert all(p.root != (1, 1) for p in double_root_points(loss))


def test_the_points_of_another_covariance_are_not_critical():
    """K belongs to S: the white picture of correlated data names points that are none."""
    S = [[2 * (i == j) + (abs(i - j) == 1) for j in range(4)] for i in range(4)]
    loss = QuadraticLoss((1, 1, 0, 1), S)
    for p in double_root_points(QuadraticLoss(loss.target)):
        with pytest.raises(ValueError, match="not zero"), ctx.workprec(256):
            quotient_signature(split(p), loss.target, S)


def test_the_double_root_may_lie_at_infinity():
    """x ↔ y: the same picture, read backwards."""
    for target, W in BAD:
        points = double_root_points(QuadraticLoss(target[::-1]))
        assert points[-1].root == (1, 0) and points[-1].end_to_end == W[::-1]
        assert points[-1].is_minimum and points[-1].loss == 1
    for loss in losses(degrees=(3,), count=3):
        S = [row[::-1] for row in loss.covariance[::-1]]
        mirrored = double_root_points(QuadraticLoss(loss.target[::-1], S))
        ours = double_root_points(loss)
        key = [(round(float(p.loss), 9), p.is_minimum) for p in ours]
        assert sorted(key) == sorted((round(float(p.loss), 9), p.is_minimum) for p in mirrored)


@pytest.mark.parametrize(("last", "is_minimum"), [(1, False), (9, True)])
def test_degenerate_points_are_decided_by_the_order(last, is_minimum):
    """u = x² + 2y², S = diag(last, 1, 1): f'' vanishes at a = 0, f'''' does not."""
    (found,) = [
        p for p in double_root_points(QuadraticLoss((1, 0, 2), np.diag([last, 1, 1])))
        if p.root == (0, 1)
    ]  # fmt: skip
    assert found.order == 3 and found.is_minimum == is_minimum


def test_the_enclosures_hold_a_double_root():
    for loss in losses(degrees=(4,), count=3):
        for p in double_root_points(loss, precision=200):
            with ctx.workprec(200):
                at = in_balls(p.root)[0]
                form = acb_poly([*reversed(in_balls(p.end_to_end))])
                assert form(at).contains(0) and form.derivative()(at).contains(0)
                assert not form.derivative().derivative()(at).contains(0)


def test_refusals():
    with pytest.raises(ValueError, match="double root needs degree 2"):
        critical_form(QuadraticLoss((1, 2)))
    bombieri = QuadraticLoss((1, 0, 1), [[1, 0, 0], [0, Fraction(1, 2), 0], [0, 0, 1]])
    with pytest.raises(ValueError, match="every a is critical"):
        double_root_points(bombieri)


def test_an_angle_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        profile(QuadraticLoss((1, 2, 3)), np.array([0.0, np.nan]))
