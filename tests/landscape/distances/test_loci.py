"""Which loci nearest points lie on: a product of two polynomials, and what fails without one."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from lcn_support import Architecture, QuadraticLoss, compose
from lcn_support.architectures.loci import Locus
from lcn_support.landscape import nearest_on_boundary, nearest_on_discriminant
from lcn_support.landscape.continuation.one_multiple_root import RootChart
from lcn_support.landscape.continuation.stratum import solve_stratum
from lcn_support.landscape.distances.least_points import least_points
from lcn_support.landscape.distances.walls import boundary_cone, discriminant_cone
from lcn_support.progress import OutOfTimeError

a = sp.Symbol("a")


def random_losses(degree, count=2):
    rng = np.random.default_rng(degree)
    for _ in range(count):
        A = rng.integers(-2, 3, (degree + 1, degree + 1))
        S = A @ A.T + np.eye(degree + 1, dtype=int)
        yield QuadraticLoss([int(c) for c in rng.integers(-9, 10, degree + 1)], S)


def taylor(loss):
    """ev_a^{[i]} for i ≤ 2, K_ij and u^{[i]}(a), by sympy."""
    n = loss.degree
    jets = [sp.Matrix([sp.binomial(n - k, i) * a ** max(n - k - i, 0) for k in range(n + 1)])
            for i in range(3)]  # fmt: skip
    inverse = sp.Matrix(loss.inverse_covariance)
    K = sp.Matrix(3, 3, lambda i, j: (jets[i].T * inverse * jets[j])[0])
    return K, sp.Matrix([(jet.T * sp.Matrix(loss.target))[0] for jet in jets])


def polynomial(found):
    """python-flint's integer polynomial, for sympy."""
    return sum(int(c) * a**i for i, c in enumerate(found.coeffs()))


@pytest.mark.parametrize("degree", [3, 4])
def test_the_slope_of_the_distance_is_a_product(degree):
    """h' = 4 D_2 D_3/Δ² for the squared distance h to the forms with the double root a."""
    for loss in random_losses(degree):
        K, u = taylor(loss)
        G = K[:2, :2]
        h = (u[:2, :].T * G.adjugate() * u[:2, :])[0] / G.det()
        D2 = sp.Matrix([[K[0, 0], u[0]], [K[1, 0], u[1]]]).det()
        D3 = K[:, :2].row_join(u).det()
        difference = sp.diff(h, a) - 4 * D2 * D3 / G.det() ** 2
        assert sp.expand(sp.numer(sp.together(difference))) == 0
        degrees = [sp.degree(sp.expand(D), a) for D in (D2, D3)]
        assert degrees == [3 * degree - 2, 5 * degree - 8]
        for m, D in ((2, D2), (3, D3)):
            ours = polynomial(RootChart(m, loss, False).determinant())
            assert sp.simplify(ours / sp.expand(D)).is_number
        wrong = sp.diff(h, a) - 4 * D2 / G.det() ** 2
        assert sp.expand(sp.numer(sp.together(wrong))) != 0


def squared(loss, cone, **changes):
    """The squared distance to a cone, or what is found if it is described wrongly."""
    found = least_points(loss, replace(cone, **changes), 0)
    if not found.points or isinstance(found.square, Fraction):
        return found.square if found.points else None
    return float(found.square.mid())


def test_from_inside_two_double_roots_are_needed():
    network, u = Architecture((4, 2)), [Fraction(-1, 8), 0, 1, 0, Fraction(-1, 8)]
    found = nearest_on_boundary(network, u)
    assert found.squared_distance == Fraction(1, 32)
    without = squared(QuadraticLoss(u), boundary_cone(network), others=())
    assert without is None or without > Fraction(1, 32)


def test_from_outside_a_triple_root_is_needed():
    network, u = Architecture((2, 2, 2)), [1, 0, Fraction(1, 8), 0]
    assert nearest_on_discriminant(network, u).squared_distance == Fraction(1, 64)
    without = squared(QuadraticLoss(u), discriminant_cone(3), first=(Locus((2, 1)),))
    assert without is None or without > Fraction(1, 64)


def test_complex_double_pairs_are_needed():
    network, u = Architecture((4, 2)), [1, 0, 2, 0, Fraction(9, 8)]
    assert nearest_on_discriminant(network, u).squared_distance < Fraction(1, 60)
    assert squared(QuadraticLoss(u), discriminant_cone(4), others=()) > Fraction(1, 4)


def squared_distance(roots, u, S):
    """To the forms that these numbers and their conjugates are double roots of: least squares."""
    k = len(u)
    divisor = np.poly1d(np.real(np.poly([*roots, *roots])))
    span = np.array(
        [np.convolve(divisor.coeffs, row) for row in np.eye(k + 1 - len(divisor.coeffs))]
    )
    R = np.linalg.cholesky(S).T
    found = np.linalg.lstsq(R @ span.T, R @ u, rcond=None)[0]
    return float(np.sum((R @ (span.T @ found - u)) ** 2))


def with_triple_root(a, n, rng):
    """A form V with the triple root a, and u = V + r with r orthogonal to what has it doubly."""
    roots = [a] if np.isreal(a) else [a, np.conj(a)]
    triple = np.real(np.poly([*roots, *roots, *roots]))
    V = np.convolve(triple, rng.standard_normal(n + 2 - len(triple)))
    A = rng.standard_normal((n + 1, n + 1))
    S = A @ A.T + np.eye(n + 1)
    powers = a ** np.arange(n, -1.0, -1)
    slopes = np.append(np.arange(n, 0, -1) * a ** np.arange(n - 1, -1.0, -1), 0)
    weights = rng.standard_normal(2) + 1j * rng.standard_normal(2)
    return roots, V + np.linalg.solve(S, np.real(weights[0] * powers + weights[1] * slopes)), S


def neighbours(a, u, S, step=1e-3):
    """How much farther double roots near a are, on average over two directions or over four."""
    ways = (1, -1) if np.isreal(a) else (1, -1, 1j, -1j)
    sets = [[b] if np.isreal(a) else [b, np.conj(b)] for b in (a + step * way for way in ways)]
    here = squared_distance([a] if np.isreal(a) else [a, np.conj(a)], u, S)
    return np.mean([squared_distance(roots, u, S) for roots in sets]) - here


@pytest.mark.parametrize("degree", [6, 7, 8])
def test_complex_triple_pairs_are_not_needed(degree):
    """∂²h/∂a∂ā < 0: on average over a small circle, forms with a double pair are nearer."""
    rng = np.random.default_rng(degree)
    for _ in range(40):
        a = complex(rng.standard_normal(), rng.uniform(0.5, 1.5))
        roots, u, S = with_triple_root(a, degree, rng)
        assert len(roots) == 2 and neighbours(a, u, S) < 0


def test_real_triple_roots_may_be_nearest_to_some():
    """Teeth: on a line there are two sides of the cusp, and h may bend either way."""
    rng = np.random.default_rng(1)
    bends = []
    for _ in range(40):
        a = float(rng.standard_normal())
        _, u, S = with_triple_root(a, 5, rng)
        bends.append(neighbours(a, u, S) > 0)
    assert any(bends) and not all(bends)


def test_the_pattern_has_to_be_asked_for():
    """x²(x + y)(x − 2y) has a double root, and is not on the boundary of (4, 2)."""
    network = Architecture((4, 2))
    W = compose([(1, 0), (1, 0), (1, 1), (1, -2)])
    assert nearest_on_boundary(network, W).squared_distance > Fraction(8, 10)
    careless = squared(QuadraticLoss(W), boundary_cone(network), holds=lambda pattern: True)
    assert careless < Fraction(1, 10**9)


@pytest.mark.parametrize("sizes", [(4, 2), (6, 2), (3, 2, 2)])
def test_two_even_filters_need_double_roots_alone(sizes):
    cone = boundary_cone(Architecture(sizes))
    assert all(set(locus.parts) <= {1, 2} for locus in cone.others)
    n = sum(sizes) - len(sizes)
    assert len(cone.others) == n // 2 - 1


def test_more_even_filters_need_all_multiplicities():
    """The nearest product of four linear forms to this quartic is x⁴."""
    network = Architecture((2, 2, 2, 2))
    loss = QuadraticLoss([1, 0, Fraction(1, 8), Fraction(1, 16), Fraction(1, 32)])
    cone = boundary_cone(network)
    assert Locus((4,)) in cone.others
    kept = tuple(locus for locus in cone.others if locus != Locus((4,)))
    best = Fraction(1, 64) + Fraction(1, 256) + Fraction(1, 1024)
    assert squared(loss, cone) == best
    without = squared(loss, cone, others=kept)
    assert without is None or without > best


def test_a_missing_point_leaves_the_distance_unproved(monkeypatch):
    """Then the interval begins at the nearest form with any real double root."""
    module = "lcn_support.landscape.distances.least_points.solve_stratum"
    network, u = Architecture((4, 2)), [Fraction(-1, 8), 0, 1, 0, Fraction(-1, 8)]
    whole = nearest_on_boundary(network, u)

    def incomplete(locus, *arguments):
        points, count = solve_stratum(locus, *arguments)
        return points, replace(count, exact=99) if locus.parts == (2, 2) else count

    monkeypatch.setattr(module, incomplete)
    found = nearest_on_boundary(network, u)
    assert whole.is_proved and not found.is_proved and found.point == whole.point
    assert any("99 exist" in note for note in found.notes) and "NOT proved" in repr(found)
    assert 0 < found.interval[0] < whole.interval[0] <= found.interval[1]


def out_of_time(locus, *arguments):
    if locus.parts == (2, 2):
        raise OutOfTimeError("over")
    return solve_stratum(locus, *arguments)


@pytest.mark.parametrize("why", ["time", "number"])
def test_a_locus_that_is_not_looked_at_leaves_the_bounds_that_are_proved(monkeypatch, why):
    """From below the nearest form with any real multiple root, from above one on the boundary."""
    module = "lcn_support.landscape.distances.least_points."
    network, u = Architecture((4, 2)), [Fraction(-1, 4), 0, 1, 0, Fraction(-1, 8)]
    whole = nearest_on_boundary(network, u)
    if why == "time":
        monkeypatch.setattr(module + "solve_stratum", out_of_time)
    else:
        monkeypatch.setattr(module + "MOST_ON_A_LOCUS", 12)
    found = nearest_on_boundary(network, u, progress=False)
    assert whole.is_proved and set(whole.complex_counts) == {(2, 1, 1), (3, 1), (2, 2)}
    assert not found.is_proved and set(found.complex_counts) == {(2, 1, 1), (3, 1)}
    said = "the time was over" if why == "time" else "13 critical points, more than 12"
    assert f"λ = 2+2: {said}" in str(found) or f"λ = 2+2: not looked at, as it has {said}" in str(
        found
    )
    assert 0 < found.interval[0] < whole.interval[0] <= whole.interval[1] <= found.interval[1]
    unbounded = nearest_on_discriminant(network, [1, 0, 2, 0, Fraction(9, 8)])
    assert not unbounded.is_proved and unbounded.interval[0] == 0


def test_it_is_proved_by_counting_all_complex_critical_points():
    found = nearest_on_boundary(Architecture((2, 2, 2)), [1, 2, 3, 5])
    assert "7 of 7" in str(found) and found.complex_counts[2, 1].is_complete
    assert sorted(found.complex_counts) == [(2, 1), (3,)]


def test_where_nothing_is_found_zero_remains(monkeypatch):
    module = "lcn_support.landscape.distances.least_points.solve_stratum"
    monkeypatch.setattr(module, lambda locus, *rest: ((), solve_stratum(locus, *rest)[1]))
    found = nearest_on_boundary(Architecture((2, 2)), [3, 0, 4])
    assert not found.is_proved and found.pattern is None and found.interval == (0, 5)
