"""Critical points of rank one for any form: against elimination and the secular equation."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import acb, arb, fmpq_poly
from hypothesis import assume, given, settings, strategies as st

from lcn_support.arithmetic.matrices import to_flint
from lcn_support.counting.determinantal import determinantal_ed_degree
from lcn_support.landscape.dense import MatrixLoss, rank_one_critical_points

K = np.array([[0, 0, 0, 1], [0, 0, -1, 0], [0, -1, 0, 0], [1, 0, 0, 0]])
SIX = [[2, -3, -4, -4], [-3, 18, 6, 7], [-4, 6, 21, 16], [-4, 7, 16, 13]]
EXAMPLES = [
    (MatrixLoss([[3, 2], [-1, 0]], SIX), (6, 6, 3)),
    (MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 1]]), (6, 4, 2)),
    (MatrixLoss.weighted([[1, 0], [0, 3]], [[1, 2], [2, 1]]), (6, 2, 1)),
    (MatrixLoss([[1, 0], [0, 2]]), (2, 2, 1)),
]
small = st.integers(-4, 4)


def weighted(omega, t):
    return rank_one_critical_points(MatrixLoss.weighted([[1, 0], [0, t]], [[1, omega], [omega, 1]]))


def random_loss(seed, columns=2):
    rng = np.random.default_rng(seed)
    X = rng.integers(-4, 5, (2 * columns, 3 * columns))
    return MatrixLoss(rng.integers(-4, 5, (2, columns)), X @ X.T)


def number(c):
    return complex(c) if isinstance(c, acb | arb) else complex(float(c))


def lagrange_count(loss):
    """The solutions x ≠ 0 of Q(x − u) = tKx, det x = 0, by a Gröbner basis modulo p."""
    *x, t, z = sp.symbols("a b c d t z")
    Q, u = sp.Matrix(loss.form), sp.Matrix([c for row in loss.target for c in row])
    X = sp.Matrix(x)
    equations = [*(Q * (X - u) - t * sp.Matrix(K) * X), x[0] * x[3] - x[1] * x[2]]
    weights = [3, 5, 7, 11]
    away = z * sum(w * c for w, c in zip(weights, x, strict=True)) - 1
    basis = sp.groebner([*equations, away], *x, t, z, order="grevlex", modulus=2**31 - 1)
    leading = [max(p.monoms(), key=sp.polys.orderings.grevlex) for p in basis.polys]
    pure = [min(e[i] for e in leading if sum(e) == e[i] > 0) for i in range(6)]
    return sum(
        not any(all(i >= j for i, j in zip(e, top, strict=True)) for top in leading)
        for e in np.ndindex(*pure)
    )


def secular(loss):
    """How many solutions the secular equation has: x = (Q − tK)⁻¹Qu with Q − tK regular."""
    t = sp.symbols("t")
    Q, u = sp.Matrix(loss.form), sp.Matrix([c for row in loss.target for c in row])
    P = Q - t * sp.Matrix(K)
    y = P.adjugate() * Q * u
    equation = sp.Poly(sp.expand((y.T * sp.Matrix(K) * y)[0]), t)
    singular = sp.Poly(sp.expand(P.det()), t)
    while (common := sp.gcd(equation, singular)).degree() > 0:
        equation = sp.quo(equation, common)
    return equation.degree()


@pytest.mark.parametrize(("loss", "counts"), EXAMPLES)
def test_the_examples(loss, counts):
    found = rank_one_critical_points(loss)
    assert found.counts == counts and found.is_complete and found.at_zero == 0
    assert len(found.minima) == len(found.saddles) and {p.index for p in found.real} <= {0, 1}


@pytest.mark.parametrize(("loss", "counts"), EXAMPLES)
def test_elimination_counts_as_many(loss, counts):
    assert lagrange_count(loss) == counts[0]


@pytest.mark.parametrize(("loss", "counts"), EXAMPLES)
def test_every_point_solves_the_system_of_lagrange_exactly(loss, counts):
    """Q(W − U) = tK(W) and det W = 0 in the field of the column direction."""
    Q, u = to_flint(loss.form), to_flint(loss.target).entries()
    for p in rank_one_critical_points(loss).points:
        f, W = p.exact.modulus, [c for row in p.exact.matrix for c in row]
        normal = [W[3], -W[2], -W[1], W[0]]
        assert not (W[0] * W[3] - W[1] * W[2]) % f and any(W)
        for i in range(4):
            R = sum((Q[i, j] * (W[j] - u[j]) for j in range(4)), start=fmpq_poly([0]))
            assert not (R - p.exact.multiplier * normal[i]) % f
            moved = p.exact.multiplier + 1
            assert any((R - moved * c) % f for c in normal)  # break: not for another multiplier


def test_all_six_points_of_the_weighted_example_exactly():
    """ω = 3, t = 2: entries 5/8, ±√5/8, 1/8 and −7/8, ±√−35/8, −5/8."""
    found = weighted(3, 2)
    assert [p.loss for p in found.points] == [1, 4, *[Fraction(33, 8)] * 2, *[Fraction(57, 8)] * 2]
    assert found.points[0].matrix == ((0, 0), (0, 2)) and found.points[1].matrix == ((1, 0), (0, 0))
    for p, diagonal, square in (
        (found.points[2], (Fraction(5, 8), Fraction(1, 8)), Fraction(5, 64)),
        (found.points[4], (Fraction(-7, 8), Fraction(-5, 8)), Fraction(-35, 64)),
    ):
        assert (p.matrix[0][0], p.matrix[1][1]) == diagonal
        b, c = p.exact.matrix[0][1], p.exact.matrix[1][0]
        assert not (b * b - to_flint([[square]])[0, 0]) % p.exact.modulus
        assert not (b - c if square > 0 else b + c) % p.exact.modulus


def test_the_secular_equation_misses_the_saddles_of_the_weighted_example():
    """Break: at four of the six points, both saddles among them, Q − tK is singular."""
    loss = EXAMPLES[1][0]
    found = rank_one_critical_points(loss)
    Q = np.array(loss.form, dtype=float)
    at = [float(Fraction(str(p.exact.multiplier[0]))) for p in found.points]
    regular = [abs(np.linalg.det(Q - t * K)) > 1e-9 for t in at]
    assert regular == [p.is_local_minimum for p in found.points]
    assert secular(loss) == sum(regular) == 2 < len(found.points) == 6
    assert secular(EXAMPLES[0][0]) == 6  # where no pencil is singular nothing is missed


@pytest.mark.parametrize("t", [Fraction(3, 2), 2, 3])
def test_a_saddle_turns_into_a_bad_minimum_at_the_weight_t(t):
    for omega in (1, t - Fraction(1, 100), t, t + Fraction(1, 100), 2 * t):
        found = weighted(omega, t)
        least, other = found.real[0], next(p for p in found.real if p.matrix == ((1, 0), (0, 0)))
        assert least.matrix == ((0, 0), (0, t)) and least.loss == 1 and least.is_global_minimum
        assert other.loss == t * t
        assert (other in found.bad_minima) == (omega > t)
        assert other.multiplicity == (3 if omega == t else 1)
        assert other.index == (1 if omega < t else 0)
        assert len(found.bad_minima) == (omega > t)


@settings(max_examples=40, deadline=None)
@given(st.lists(small, min_size=16, max_size=16), st.lists(small, min_size=4, max_size=4))
def test_minima_and_saddles_alternate(entries, target):
    X = np.array(entries).reshape(4, 4)
    Q = X @ X.T + np.eye(4, dtype=int)
    u = np.array(target)
    assume(any(target))
    found = rank_one_critical_points(MatrixLoss(u.reshape(2, 2), Q))
    assume(found.constant is None and all(p.multiplicity == 1 for p in found.points))
    moment = (Q @ u).reshape(2, 2)
    lost = int(round(np.linalg.det(moment)) == 0)
    assert found.at_zero == lost and len(found.points) == 6 - lost
    assert len(found.minima) == len(found.saddles) + lost


def test_without_a_regular_moment_there_is_a_minimum_more():
    """Break: det Qu = 0, and a maximum of f belongs to W = 0. Here W = U is the only point."""
    found = rank_one_critical_points(MatrixLoss([[1, 2], [2, 4]]))
    assert (found.counts, found.at_zero) == ((1, 1, 1), 1) and found.points[0].loss == 0


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_a_grid_of_column_directions_has_the_same_minima(seed, columns):
    """At each direction the best row by least squares, in doubles."""
    loss = random_loss(seed, columns)
    found = rank_one_critical_points(loss)
    Q, u = (np.array(m, dtype=float) for m in (loss.form, loss.target))
    angles = np.linspace(0, np.pi, 4000, endpoint=False)
    alpha = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    A = np.einsum("ka,ij->kaij", alpha, np.eye(columns)).reshape(-1, 2 * columns, columns)
    G, b = A.swapaxes(1, 2) @ Q @ A, A.swapaxes(1, 2) @ (Q @ u.ravel())
    f = u.ravel() @ Q @ u.ravel() - (b * np.linalg.solve(G, b[..., None])[..., 0]).sum(axis=1)
    low = np.sort(f[(f < np.roll(f, 1)) & (f < np.roll(f, -1))])
    assert low == pytest.approx([float(number(p.loss).real) for p in found.minima], rel=1e-2)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_more_columns_have_as_many_points_as_the_euclidean_distance_degree(n):
    found = rank_one_critical_points(random_loss(n, n))
    assert len(found.points) == 4 * n - 2 == determinantal_ed_degree(2, n, 1)


def test_points_that_share_their_column_space():
    """G(i) is singular there with the kernel (1, i), and two complex points have a = i."""
    A, B = np.diag([5, 9]), np.array([[0, 1], [1, 0]])
    C = A + np.array([[2, 0], [0, -2]])
    Q = np.block([[A, B], [B, C]])
    M = np.array([[1, 2], [2, -1]])
    u = np.array(sp.Matrix(Q.tolist()).solve(sp.Matrix(M.ravel().tolist()))).reshape(2, 2)
    loss = MatrixLoss([[Fraction(int(c.p), int(c.q)) for c in row] for row in u], Q)
    found = rank_one_critical_points(loss)
    shared = [p for p in found.points if p.exact is None]
    assert len(shared) == 4 and found.is_complete
    assert len(found.points) == lagrange_count(loss) == 6
    for p in shared:
        W = np.array([[number(c) for c in row] for row in p.matrix])
        R = (Q @ (W.ravel() - np.array(loss.target, dtype=float).ravel())).reshape(2, 2)
        assert abs(np.linalg.det(W)) < 1e-9 and abs(W.T @ R).max() < 1e-9 > abs(R @ W.T).max()


def test_a_circle_of_minima_is_named():
    found = rank_one_critical_points(MatrixLoss([[3, -2], [2, 3]], offset=1))
    assert found.constant == 14 and found.points == () and "circle" in str(found)
    assert len(rank_one_critical_points(MatrixLoss([[3, -2], [2, 4]])).points) == 2


def test_equal_losses_are_both_global():
    found = weighted(2, 1)
    assert [p.is_global_minimum for p in found.minima] == [True, True] and not found.bad_minima


@pytest.mark.parametrize(
    ("loss", "error", "message"),
    [
        ([[1, 0], [0, 1]], TypeError, "is no MatrixLoss"),
        (MatrixLoss([[1, 0]]), ValueError, "transpose the loss"),
        (MatrixLoss([[0, 0], [0, 0]]), ValueError, "the target is zero"),
        (MatrixLoss.from_data([[1], [2]], [[1], [1]]), ValueError, "take reduced_data"),
    ],
)
def test_what_has_no_such_points_is_refused(loss, error, message):
    with pytest.raises(error, match=message):
        rank_one_critical_points(loss)
