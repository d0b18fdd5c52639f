"""Dense networks: what the chapter states, by routes of its own, and where it breaks."""

from fractions import Fraction
from itertools import combinations, pairwise, product
from math import comb, prod

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings, strategies as st

from lcn_support.counting.determinantal import determinantal_ed_degree
from lcn_support.experiments.siblings.contrasts import singular_parts
from lcn_support.landscape.dense import DenseNetwork, MatrixLoss, rank_one_critical_points

VALUES = (3, 2, 1)
TARGET = MatrixLoss([[3, 0, 0], [0, 2, 0], [0, 0, 1]])
NETWORKS = [(3, 2, 3), (3, 2, 2, 3), (3, 3, 1, 3), (3, 3, 3), (3, 4, 3, 3), (3, 2, 2, 2, 3)]
ONE, NONE = [[1, 0], [0, 1]], [[0, 0], [0, 0]]


def subsets(widths):
    return [J for size in range(min(widths) + 1) for J in combinations(range(3), size)]


@pytest.mark.parametrize("widths", NETWORKS, ids=str)
def test_spurious_by_rank_and_by_the_differential(widths):
    network = DenseNetwork(widths)
    for chosen in subsets(widths):
        p = network.classify(singular_parts(widths, VALUES, chosen), TARGET)
        short = p.rank < network.rank
        assert p.is_critical and p.rank == len(chosen)
        assert p.is_spurious == short == (p.differential_rank < network.dimension)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([(3, 2, 3), (2, 1, 2), (3, 1, 2, 3), (4, 2, 2, 3)]), st.integers(0, 10**6))
def test_without_a_gradient_the_differential_knows_the_rank(widths, seed):
    """Not filling: full rank of dμ if and only if W has the rank r, at all parameters."""
    rng, network = np.random.default_rng(seed), DenseNetwork(widths)
    layers = []
    for before, after in pairwise(widths):
        inner = int(rng.integers(1, min(before, after) + 1))
        layers.append(rng.integers(-2, 3, (after, inner)) @ rng.integers(-2, 3, (inner, before)))
    loss = MatrixLoss(np.zeros(network.shape, dtype=int).tolist())
    p = network.classify([W.tolist() for W in layers], loss)
    assert (p.differential_rank == network.dimension) == (p.rank == network.rank)


def test_a_filling_network_over_a_target_of_low_rank_is_pure_without_full_rank():
    """Break: where ∇ℓ(W) = 0 in a filling network, W may have any rank."""
    U = [[1, 0], [0, 0]]
    p = DenseNetwork((2, 2, 2)).classify([U, U], MatrixLoss(U))
    assert p.is_pure and p.rank == 1 < 2 and p.differential_rank < 4


def test_parameters_that_are_not_critical_may_have_full_rank_over_zero():
    """Break: in a filling network, where the gradient is not zero."""
    p = DenseNetwork((2, 2, 2)).classify([NONE, ONE], MatrixLoss(ONE))
    assert not p.is_critical and p.rank == 0 and p.differential_rank == 4


@pytest.mark.parametrize("widths", NETWORKS, ids=str)
def test_idle_units_lead_down_from_all_spurious_singular_parts(widths):
    network, flat = DenseNetwork(widths), 0
    for chosen in subsets(widths):
        here = network.classify(singular_parts(widths, VALUES, chosen), TARGET)
        if here.is_spurious:
            idle = next(j for j in range(3) if j not in chosen)
            for step in (Fraction(1, 1000), Fraction(1, 4)):
                moved = network.product(singular_parts(widths, VALUES, chosen, idle, step))
                gain = 2 * VALUES[idle] * step**network.depth - step ** (2 * network.depth)
                assert TARGET.value(moved) == here.loss - gain < here.loss
            flat += here.hessian[1] == 0
    assert (flat > 0) == (network.depth > 2)


def test_without_convexity_a_filling_network_has_a_bad_minimum():
    """Break: ℓ(w) = (w² − 1)² − w/4 of the product w = w_2 w_1 of two numbers."""
    w1, w2 = sp.symbols("w1 w2")
    w = w1 * w2
    loss = (w**2 - 1) ** 2 - w / 4
    low = min(sp.Poly(sp.diff((w1**2 - 1) ** 2 - w1 / 4, w1), w1).nroots())
    at = {w1: sp.sqrt(-low), w2: -sp.sqrt(-low)}
    assert abs(sp.N(sp.diff(loss, w1).subs(at))) < 1e-10
    hessian = sp.hessian(loss, (w1, w2)).subs(at)
    signs = sorted(float(sp.re(v)) for v in np.linalg.eigvalsh(np.array(hessian, dtype=float)))
    assert abs(signs[0]) < 1e-9 < signs[1]  # flat along the fibre w_2 w_1 only
    assert sp.N(loss.subs(at)) > sp.N(loss.subs({w1: 1, w2: 1}))


@pytest.mark.parametrize(("t", "omega"), list(product((2, 3), (Fraction(7, 2), 5, 9))))
def test_the_saddles_have_the_stated_direction(t, omega):
    loss = MatrixLoss.weighted([[1, 0], [0, t]], [[1, omega], [omega, 1]])
    saddles = rank_one_critical_points(loss).saddles
    for p in saddles:
        x, y = (float(row[0]) for row in p.matrix)
        assert (y / x) ** 2 == pytest.approx(float((omega - t) / (omega * t - 1)))
    assert len(saddles) == 2


def test_weights_that_are_a_product_leave_a_saddle():
    """Break: [[1, ω], [ω, ω²]] is a product."""
    loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 9]])
    found = rank_one_critical_points(loss)
    assert not found.bad_minima and ((1, 0), (0, 0)) in {p.matrix for p in found.saddles}


@pytest.mark.parametrize("omega", [Fraction(1, 3), Fraction(49, 100), Fraction(51, 100), 1])
def test_light_weights_beside_the_diagonal_give_another_global_minimum(omega):
    """Break: for ωt < 1 diag(0, t) is a saddle."""
    found = rank_one_critical_points(
        MatrixLoss.weighted([[1, 0], [0, 2]], [[1, omega], [omega, 1]])
    )
    stated = next(p for p in found.real if p.matrix == ((0, 0), (0, 2)))
    assert stated.is_global_minimum == stated.is_local_minimum == (omega * 2 > 1)


def test_at_the_change_a_degenerate_point_stands_for_three():
    """Break: at ω = t the count of minima and saddles needs multiplicities."""
    loss = MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 2], [2, 1]])
    found = rank_one_critical_points(loss)
    assert [p.multiplicity for p in found.real] == [1, 3] and len(found.real) < 4


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_for_other_data_the_secular_equation_misses_nothing(seed):
    """Break: without the symmetry of the weights no multiplier makes Q − tK singular."""
    rng = np.random.default_rng(seed)
    A = rng.integers(-4, 5, (4, 4))
    found = rank_one_critical_points(
        MatrixLoss(rng.integers(1, 6, (2, 2)), A @ A.T + np.eye(4, dtype=int))
    )
    assume(len(found.points) == 6)
    t = sp.symbols("t")
    K = sp.Matrix([[0, 0, 0, 1], [0, 0, -1, 0], [0, -1, 0, 0], [1, 0, 0, 0]])
    pencil = sp.Matrix(found.loss.form) - t * K
    x = pencil.adjugate() * sp.Matrix(found.loss.form) * sp.Matrix(sum(found.loss.target, ()))
    equation = sp.Poly(sp.expand(x[0] * x[3] - x[1] * x[2]), t)
    common = sp.gcd(equation, sp.Poly(pencil.det(), t))
    assume(common.degree() == 4 or common.degree() == 0)
    assert equation.degree() - common.degree() == 6


def coefficient(n, r, a):
    """The sum of the page over sets of r of n numbers, by truncated series."""
    k, total = r * (n - r), Fraction(0)

    def times(f, g):
        return [sum(f[i] * g[j - i] for i in range(j + 1)) for j in range(k + 1)]

    def geometric(c, step):
        return [c ** (j // step) if j % step == 0 else Fraction(0) for j in range(k + 1)]

    for chosen in combinations(a, r):
        series = [Fraction(1)] + [Fraction(0)] * k
        for x in chosen:
            binomial = [comb(n, j) * x**j for j in range(k + 1)]
            series = times(times(series, binomial), geometric(2 * x, 1))
        for x, y in combinations(chosen, 2):
            series = times(series, geometric((x + y) ** 2, 2))
        total += series[k] / prod(x - b for x in chosen for b in a if b not in chosen)
    return total


@pytest.mark.parametrize(("n", "r"), [(2, 1), (3, 1), (3, 2), (4, 2)])
def test_the_sum_of_the_page_is_the_degree(n, r):
    for a in ((1, 2, 5, 11), (Fraction(1, 2), 3, -2, 7)):
        a = [Fraction(x) for x in a]
        assert coefficient(n, r, a[:n]) == determinantal_ed_degree(n, n, r, symmetric=True)
