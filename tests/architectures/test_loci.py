"""One stratum over C: exact polynomial, tracked paths, interval Newton, start systems."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, strategies as st

from lcn_support import QuadraticLoss, multiple_root_ed_degree
from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.balls import simple_fraction
from lcn_support.forms.certified_factorization import certified_factors
from lcn_support.landscape.continuation import interval_newton
from lcn_support.landscape.continuation.equations import flat, kept_rows, left_out, linearised
from lcn_support.landscape.continuation.interval_newton import IntervalNewton
from lcn_support.landscape.continuation.monodromy import (
    form,
    monodromy,
    random_parameters,
    scale_free,
)
from lcn_support.landscape.continuation.one_multiple_root import points_with_one_multiple_root
from lcn_support.landscape.continuation.start_systems import (
    StartSystem,
    from_text,
    start_system,
    to_text,
)
from lcn_support.landscape.continuation.tracking import track

STORED = [
    pattern.real[::-1]
    for n in range(4, 8)
    for pattern in RootPattern.all_of_degree(n)
    if not pattern.complex and sum(m > 1 for m in pattern.real) > 1
]


def spread(w, stride):
    out = np.zeros(stride * (len(w) - 1) + 1, dtype=complex)
    out[::stride] = w
    return out


def power_product(locus, x, powers):
    """∏ q(x^T)^power, with numpy's polynomials (which drop leading zeros: none here)."""
    g = np.ones(1, dtype=complex)
    for block, part, power in zip(locus.blocks, locus.slices, powers, strict=True):
        for _ in range(power):
            g = np.polymul(g, spread(x[part], block.stride))
    return g


def equations(locus, x, S, b, implied=(-1,)):
    """⟨g_g x^{T i}, S W − b⟩ without the implied ones, written a second time."""
    residual = np.array(S) @ power_product(locus, x, [b.multiplicity for b in locus.blocks]) - b
    values = []
    for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
        g = power_product(locus, x, [b.multiplicity - (b.group == group) for b in locus.blocks])
        values += [
            g @ residual[i * stride : i * stride + len(g)]
            for i in range(distinct + 1)
            if i != implied[group]
        ]
    return np.array(values)


def forms(locus, points):
    return np.array([form(locus, x) for x in points])


def distinct(locus, points):
    W = forms(locus, points)
    gaps = abs(W[:, None, :] - W[None, :, :]).max(axis=2)
    return sum(not any(gaps[i, :i] < 1e-6 * abs(W[i]).max()) for i in range(len(W)))


@pytest.mark.parametrize("parts", STORED)
def test_stored_start_systems_are_complete(parts):
    """As many distinct solutions of the equations as the formula says."""
    system = start_system(Locus(parts))
    assert system.locus.parts == parts
    assert len(system.points) == multiple_root_ed_degree(parts)
    for x in system.points:
        size = np.linalg.norm(system.b)
        assert abs(equations(system.locus, x, *system.parameters)).max() < 1e-9 * size
    assert distinct(system.locus, system.points) == len(system.points)


def test_the_check_of_start_systems_sees_a_wrong_point():
    system = start_system(Locus((2, 2)))
    x = np.array(system.points[0]) * 1.001
    assert abs(equations(system.locus, x, *system.parameters)).max() > 1e-6
    twice = [*system.points, system.points[0]]
    assert distinct(system.locus, twice) == len(system.points)


@pytest.mark.parametrize("parts", [(2, 2), (2, 2, 1)])
def test_stored_start_systems_are_made_again(parts):
    parameters, points = monodromy(Locus(parts), np.random.default_rng(2022))
    made, kept = StartSystem(Locus(parts), *parameters, points), start_system(Locus(parts))
    for x, y in zip(made.points, kept.points, strict=True):  # the q_j are known up to scale
        assert np.allclose(scale_free(made.locus, x), scale_free(kept.locus, y), atol=1e-8)
    assert from_text(to_text(made, {})).points == made.points


def test_a_partition_that_is_not_stored_is_solved_when_needed():
    assert len(start_system(Locus((2, 2, 2, 2))).points) == multiple_root_ed_degree((2, 2, 2, 2))


@pytest.mark.parametrize(
    "locus",
    [
        Locus((3, 2)),
        Locus((2, 2, 1)),
        Locus((4, 2, 1)),
        Locus((1, 1), others=((2, (1, 1)),)),
        Locus((), others=((2, (2, 1)), (6, (1,)))),
        Locus((2,), others=((3, (2, 1)),)),
    ],
)
def test_jacobian_against_differences(locus):
    rng = np.random.default_rng(0)
    S, b = random_parameters(locus, rng)
    x = rng.normal(size=locus.unknowns) + 1j * rng.normal(size=locus.unknowns)
    implied = left_out(locus, x)
    rows = linearised(locus, False)(x.tolist(), flat((S, b)), flat((S, b)))
    J = np.array([rows[i][:-2] for i in kept_rows(locus, implied)])
    for c, e in enumerate(np.eye(locus.unknowns)):
        ahead, behind = (equations(locus, x + h * e, S, b, implied) for h in (1e-6, -1e-6))
        assert np.allclose(J[:, c], (ahead - behind) / 2e-6, atol=1e-5)


def test_a_path_does_not_depend_on_its_neighbours():
    system = start_system(Locus((2, 2)))
    end = random_parameters(system.locus, np.random.default_rng(3))
    together, _ = track(system.locus, system.points, system.parameters, end)
    alone = [track(system.locus, [x], system.parameters, end)[0][0] for x in system.points]
    assert together == alone


def test_paths_into_a_singular_system_do_not_arrive():
    """Bombieri's metric keeps 7 of 13 solutions."""
    system = start_system(Locus((2, 2)))
    S = np.diag([1 / comb(4, i) for i in range(5)]).astype(complex)
    b = S @ np.random.default_rng(0).normal(size=5)
    _, arrived = track(system.locus, system.points, system.parameters, (S, b))
    assert sum(arrived) < 13


# --- interval Newton


def planted():
    """W = (x² − 3y²)²: critical for u = W + r, r orthogonal to (x² − 3y²)·(1, x, x²)."""
    q = np.array([1, 0, -3])
    residual = np.array([9, 0, 3, 0, 1])
    assert all(q @ residual[i : i + 3] == 0 for i in range(3))
    return Locus((2, 2)), QuadraticLoss(np.polymul(q, q) - residual), np.array([1, 0, -3, 1.0 + 0j])


def test_a_planted_point_is_certified_from_nearby():
    locus, loss, x = planted()
    for disturbance in (0, 1e-9, 1e-5):
        with ctx.workprec(160):
            point = IntervalNewton(locus, loss).certify(list(x * (1 + disturbance) + disturbance))
        assert point is not None and point.is_real and point.weight == 1
        with ctx.workprec(200):
            assert all(
                abs(ball - w) <= ball.rad() * 2 and ball.rad() < 1e-20
                for ball, w in zip(point.form, (1, 0, -6, 0, 9), strict=True)
            )


def test_nothing_is_certified_where_there_is_no_point():
    locus, loss, x = planted()
    rng = np.random.default_rng(0)
    far = [
        IntervalNewton(locus, loss).certify(list(x + 0.5 * rng.normal(size=4))) for _ in range(20)
    ]
    certified = [p for p in far if p is not None]
    truth = start_points(locus, loss)
    assert len(truth) == 13
    for p in certified:
        W = np.array([complex(float(c.real.mid()), float(c.imag.mid())) for c in p.form])
        assert abs(truth - W).max(axis=1).min() < 1e-8
    other = QuadraticLoss([c + Fraction(1, 10**9) for c in loss.target])
    moved = IntervalNewton(locus, other).certify(list(x))
    assert moved is None or not moved.form[0].contains(1)


def start_points(locus, loss):
    system = start_system(locus)
    S = np.array(loss.covariance, dtype=complex)
    b = S @ np.array(loss.target, dtype=float)
    ends, arrived = track(locus, system.points, system.parameters, (S, b))
    return forms(locus, [x for x, is_there in zip(ends, arrived, strict=True) if is_there])


def test_a_double_solution_is_not_certified():
    """For u = x⁴ every q is critical with W = 0: q = xy is no isolated point."""
    locus = Locus((2, 2))
    loss = QuadraticLoss((1, 0, 0, 0, 0))
    assert IntervalNewton(locus, loss).certify([0, 1, 0, 0]) is None


def critical_but_for_one_equation():
    """W = (2x + 3y)y², critical for (2x + 3y)(1 + ax²) and all other second filters of x², y².

    For W = q_0(x) q_1(x²) with q_1 = (0, 1) in x², 1 the equations ⟨x^i q_1, r⟩ = 0 and
    ⟨x^{2i} q_0, r⟩ = 0 state r_2 = r_3 = 0, and 2 r_0 + 3 r_1 = 0, which fails.
    """
    locus, loss = Locus((1,), others=((2, (1,)),)), QuadraticLoss((1, 1, 2, 3))
    return locus, loss, [0, 1, 2, 3]


def test_an_equation_that_does_not_follow_is_not_left_out(monkeypatch):
    """q_1 has no x²: the equation of that place does not follow from the others."""
    locus, loss, x = critical_but_for_one_equation()
    assert IntervalNewton(locus, loss).certify(x) is None
    monkeypatch.setattr(interval_newton, "left_out", lambda locus, x: (-1, 0))
    assert IntervalNewton(locus, loss).certify(x) is None
    monkeypatch.setattr(interval_newton.Equations, "implies_all", lambda self, x: True)
    taken = IntervalNewton(locus, loss).certify(x)
    assert taken is not None and taken.form[3].contains(3)


# --- one multiple root


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_degree_of_the_polynomial_is_the_ed_degree(n):
    rng = np.random.default_rng(n)
    for m in range(2, n + 1):
        loss = QuadraticLoss(rng.normal(size=n + 1))
        found = points_with_one_multiple_root(m, loss)
        assert found.degree == multiple_root_ed_degree((m, *(1,) * (n - m)))
        assert sum(p.weight for p in found.points) == found.degree and not found.isotropic


@pytest.mark.parametrize(("n", "m", "finite"), [(3, 2, 3), (4, 2, 4), (4, 3, 4), (5, 2, 5)])
def test_isotropic_zeros_are_left_out(n, m, finite):
    """Bombieri's metric."""
    S = [[Fraction(i == j, comb(n, i)) for j in range(n + 1)] for i in range(n + 1)]
    found = points_with_one_multiple_root(m, QuadraticLoss([7, -3, 2, 5, 11, 1][: n + 1], S))
    assert sum(p.weight for p in found.points) == finite
    assert found.isotropic == found.degree - finite


def test_one_multiple_root_agrees_with_tracked_paths():
    """λ = (3, 1), once by its polynomial and once by monodromy and a path."""
    loss = QuadraticLoss((1, -2, Fraction(1, 3), 4, 1))
    exact = points_with_one_multiple_root(3, loss).points
    locus = Locus((3, 1))
    parameters, points = monodromy(locus, np.random.default_rng(0))
    S = np.eye(5, dtype=complex)
    b = np.array(loss.target, dtype=complex)
    ends, arrived = track(locus, points, parameters, (S, b))
    assert all(arrived)
    tracked = forms(locus, ends)
    assert len(tracked) == sum(p.weight for p in exact) == 12
    for p in exact:
        W = [complex(float(c.real.mid()), float(c.imag.mid())) if hasattr(c, "imag") else float(c)
             for c in (x if hasattr(x, "mid") else Fraction(x) for x in p.form)]  # fmt: skip
        assert abs(tracked - np.array(W)).max(axis=1).min() < 1e-8


def test_a_root_at_infinity_is_found():
    found = points_with_one_multiple_root(2, QuadraticLoss((1, 0, 1, 1)))
    infinite = [p for p in found.points if p.is_exact and p.factors[0] == (0, 1)]
    assert [p.form for p in infinite] == [(0, 0, 1, 1)]


def test_multiplicities_out_of_range_are_refused():
    with pytest.raises(ValueError, match="2 ≤ m ≤ 3"):
        points_with_one_multiple_root(4, QuadraticLoss((1, 2, 3, 4)))


# --- factors in balls


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4, unique=True), st.integers(1, 3))
def test_patterns_from_balls(roots, m):
    """∏(x − ay)^m · (x² + y²)y: one simple real root at infinity, a pair, and the given ones."""
    with ctx.workprec(160):
        q = [arb(c, 1e-30) for c in np.poly(roots)]
        rest = [arb(0), arb(1), arb(0), arb(1)]
        found = certified_factors([q, rest], [m, 1])
    assert found is not None
    assert found.pattern == RootPattern((1, *[m] * len(roots)), (1,))


def test_colliding_roots_are_not_certified():
    with ctx.workprec(160):
        line = [arb(1), arb(-1, 1e-30)]
        assert certified_factors([line, line], [2, 1]) is None
        assert certified_factors([[arb(1), arb(-2), arb(1, 1e-30)], [arb(1)]], [2, 1]) is None


@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_simple_fractions_are_recognised(x):
    with ctx.workprec(160):
        ball = arb(x.numerator) / x.denominator
        assert simple_fraction(ball) == x
        assert simple_fraction(ball + arb(2).sqrt()) is None
