"""Exact counts on multiple root strata against formulas, published numbers and other algebra."""

import runpy
from contextlib import suppress
from fractions import Fraction
from math import comb, log2
from operator import mul
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq_mat

from lcn_support import QuadraticLoss, RootPattern, compose, multiple_root_ed_degree
from lcn_support.arithmetic import primes
from lcn_support.counting.modulo_primes.degeneracy_locus import CriticalSystem, minors, multiply
from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum
from lcn_support.counting.modulo_primes.stratum_shape import StratumShape, porteous_ed_degree

PEERS = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "stratum_counts.py"))


def partitions(degree):
    return [p.real[::-1] for p in RootPattern.all_of_degree(degree) if not p.complex]


UP_TO_FIVE = [parts for n in range(1, 6) for parts in partitions(n)]
OF_SIX = [(2, 2, 2), (3, 3), (4, 2), (2, 2, 1, 1), (3, 2, 1)]
BOMBIERI = {
    (2, 1): 3,
    (2, 1, 1): 4,
    (2, 2): 7,
    (3, 1): 4,
    (3, 2): 21,
    (2, 2, 1): 16,
    (2, 2, 2): 20,
    (3, 3): 19,
    (4, 2): 26,
    (3, 2, 1): 44,
}


def random_target(degree, rng):
    return rng.integers(-(10**6), 10**6, degree + 1).tolist()


def generic_loss(degree, rng):
    X = rng.integers(-9, 10, (degree + 1, degree + 3))
    return QuadraticLoss(random_target(degree, rng), (X @ X.T).tolist())


def bombieri(degree):
    weights = [Fraction(1, comb(degree, i)) for i in range(degree + 1)]
    return [[w * (i == j) for j in range(degree + 1)] for i, w in enumerate(weights)]


def counts(count):
    return count.length, count.away_from_isotropic, count.distinct, count.of_exact_pattern


@pytest.mark.parametrize("degree", range(1, 13))
def test_porteous_and_the_integral_agree(degree):
    for parts in partitions(degree):
        assert porteous_ed_degree(parts) == multiple_root_ed_degree(parts)


@pytest.mark.parametrize("parts", UP_TO_FIVE + OF_SIX, ids=str)
def test_generic_data_attain_the_generic_degree(parts):
    rng = np.random.default_rng(sum(parts))
    count = count_on_stratum(parts, generic_loss(sum(parts), rng), rng)
    assert counts(count) == (multiple_root_ed_degree(parts),) * 4
    assert count.parts == tuple(sorted(parts, reverse=True))
    assert 0 < count.failure_probability < 1e-7


@pytest.mark.parametrize("parts", UP_TO_FIVE + OF_SIX[:4], ids=str)
def test_white_data_attain_it_too(parts):
    rng = np.random.default_rng(sum(parts))
    count = count_on_stratum(parts, QuadraticLoss(random_target(sum(parts), rng)), rng)
    assert counts(count) == (multiple_root_ed_degree(parts),) * 4


@pytest.mark.parametrize("parts", BOMBIERI, ids=str)
def test_the_bombieri_metric_loses_isotropic_points(parts):
    rng = np.random.default_rng(sum(parts))
    degree = sum(parts)
    loss = QuadraticLoss(random_target(degree, rng), bombieri(degree))
    count = count_on_stratum(parts, loss, rng)
    # for (4, 2) they are a curve: (x + iy)^4 q² with any q
    length = None if parts == (4, 2) else multiple_root_ed_degree(parts)
    assert counts(count) == (length, *[BOMBIERI[parts]] * 3)


@pytest.mark.parametrize("parts", [(2, 1, 1), (2, 2), (3, 1)], ids=str)
def test_the_wrong_binomial_coefficients_lose_none(parts):
    """Bombieri's weights are the reciprocals; with binomials as weights the metric is generic."""
    rng = np.random.default_rng(4)
    weights = [[comb(4, i) * (i == j) for j in range(5)] for i in range(5)]
    count = count_on_stratum(parts, QuadraticLoss(random_target(4, rng), weights), rng)
    assert count.distinct == multiple_root_ed_degree(parts) != BOMBIERI[parts]


def test_a_special_target_loses_all_points_of_the_bombieri_metric():
    """Ours: if x² + y² divides u, no form ℓ³m is critical, real or complex."""
    u = compose([(1, 0, 1), (-8, -15, 10)])
    count = count_on_stratum((3, 1), QuadraticLoss(u, bombieri(4)), np.random.default_rng(3))
    assert counts(count) == (12, 0, 0, 0) != (12, *[BOMBIERI[3, 1]] * 3)


def test_primes_and_coordinates_do_not_matter():
    loss = QuadraticLoss((0.1, 2, -3.7, 1, 5), bombieri(4))
    found = [count_on_stratum((2, 2), loss, np.random.default_rng(seed)) for seed in range(5)]
    assert len({count.prime for count in found}) == 5
    assert all(2**60 < count.prime < 2**61 for count in found)
    assert {counts(count) for count in found} == {(13, 7, 7, 7)}


def univariate_counts(m, loss):
    """One root a of multiplicity m: u and the derivatives of S⁻¹ev_a become dependent.

    Degrees, in a, of the determinant; of its part away from isotropic a; and of that without
    multiplicity. The chart must hold all roots.
    """
    from flint import fmpq, fmpq_poly

    n = loss.degree

    def rational(c):
        return fmpq(c.numerator, c.denominator)

    def derivatives(polynomial, order):
        found = [polynomial]
        for _ in range(order - 1):
            found.append(found[-1].derivative())
        return found

    ev = [derivatives(fmpq_poly([0] * (n - i) + [1]), m) for i in range(n + 1)]
    inverse = [[rational(c) for c in row] for row in loss.inverse_covariance]
    kernel = [
        [
            sum(
                (ev[a][i] * inverse[a][b] * ev[b][j] for a in range(n + 1) for b in range(n + 1)),
                start=fmpq_poly(),
            )
            for j in range(m - 1)
        ]
        for i in range(m)
    ]
    u = derivatives(fmpq_poly([rational(c) for c in reversed(loss.target)]), m)
    one = fmpq_poly([1])
    columns = tuple(range(m))
    determinant = minors([[*row, c] for row, c in zip(kernel, u, strict=True)], one)(columns)
    isotropic = fmpq_poly()
    for skipped in range(m):
        rows = [row for i, row in enumerate(kernel) if i != skipped]
        isotropic = isotropic.gcd(minors(rows, one)(columns[:-1]))
    away = determinant
    while (common := away.gcd(isotropic)).degree() > 0:
        away = away // common
    distinct = away // away.gcd(away.derivative())
    return determinant.degree(), away.degree(), distinct.degree()


ONE_ROOT = [(2, 1), (3,), (2, 1, 1), (3, 1), (4,), (2, 1, 1, 1), (3, 1, 1), (4, 1), (5, 1)]


@pytest.mark.parametrize("parts", ONE_ROOT, ids=str)
@pytest.mark.parametrize("metric", ["generic", "rotated Bombieri", "generic, u a power"])
def test_one_multiple_root_is_a_univariate_determinant(parts, metric):
    degree, rng = sum(parts), np.random.default_rng(7)
    loss = generic_loss(degree, rng)
    if metric == "rotated Bombieri":
        loss = QuadraticLoss(loss.target, bombieri(degree))
    if metric == "generic, u a power":
        loss = QuadraticLoss(compose([(1, -2)] * degree), loss.covariance)
    assert counts(count_on_stratum(parts, loss, rng))[:3] == univariate_counts(parts[0], loss)


def test_a_target_on_the_stratum_is_one_of_the_points():
    """W = u for u ∈ Δ_λ: of exact pattern λ, unless u is more degenerate."""
    rng = np.random.default_rng(5)
    S = generic_loss(4, rng).covariance
    on, beyond = [(1, -2)] * 2 + [(1, 0, 1)], [(1, -2)] * 3 + [(1, 1)]
    full = (multiple_root_ed_degree((2, 1, 1)),)
    assert counts(count_on_stratum((2, 1, 1), QuadraticLoss(compose(on), S), rng)) == full * 4
    count = count_on_stratum((2, 1, 1), QuadraticLoss(compose(beyond), S), rng)
    assert count.away_from_isotropic == full[0] > count.distinct > count.of_exact_pattern


def test_a_pure_point_counts_only_where_its_roots_are_distinct():
    rng = np.random.default_rng(6)
    for u, exact in [((1, 0, -1), 1), ((1, -2, 1), 0)]:
        assert counts(count_on_stratum((1, 1), QuadraticLoss(u), rng)) == (1, 1, 1, exact)


def test_failure_probability_is_the_share_of_bad_primes_and_draws():
    """Hadamard's inequality, the resultants and Schwartz and Zippel's lemma, for λ = (2, 2).

    One q of degree 2, one coefficient R, three equations, of degree 3 in q in the column A and 1 in
    b. The module has 13 dimensions in degree 3, and C(9, 2) + C(7, 2) terms in degree 4: so many
    rows has a coefficient of the characteristic polynomial f, and 13 draws of 61 bits, taken for
    70. Resultants with f: its discriminant, a minor of two columns of degree 3, and the
    discriminant of ∏ q_j · R, of degree 2 · 4 in the coefficients of degree 1 and 6.
    """
    loss, rng = QuadraticLoss((3, 1, 4, 1, 6)), np.random.default_rng(2)
    length, terms, minor, discriminant = 13, comb(9, 2) + comb(7, 2), 2 * 3, 2 * 4 * (1 + 6)
    for power in (0, 1, 50):
        entry = 8 + 2 * log2(6) + 2 * (3 + power)  # 6 · 2^power has so many bits
        f = terms * entry + 70 * length
        bits = 3 * length * f * (minor + discriminant + 2)
        draws = (length + 4) ** 2 * (minor + discriminant)
        scaled = QuadraticLoss([c * 2**power for c in loss.target])
        count = count_on_stratum((2, 2), scaled, rng)
        assert count.length == length
        expected = (bits / 60 * 70 + draws) / 2**60
        assert count.failure_probability == pytest.approx(expected, rel=1e-9, abs=0)


def test_small_primes_lose_points_and_never_invent_them(monkeypatch):
    """Modulo primes of six bits points merge, or lose their pattern, and the bound is above 1."""
    rng = np.random.default_rng(3)
    losses = [QuadraticLoss(rng.integers(-9, 10, 5).tolist()) for _ in range(150)]
    true = [counts(count_on_stratum((2, 2), loss, rng)) for loss in losses]
    monkeypatch.setattr(primes, "RANDOM_BITS", 5)
    lost = 0
    for loss, right in zip(losses, true, strict=True):
        with suppress(AssertionError, ValueError):  # an unlucky draw, or infinitely many points
            count = count_on_stratum((2, 2), loss, rng)
            assert 2**5 < count.prime < 2**6 and count.failure_probability > 1
            assert all(a <= b for a, b in zip(counts(count), right, strict=True))
            lost += counts(count) != right
    assert 0 < lost < 50


@pytest.mark.parametrize("generic", [True, False])
@pytest.mark.parametrize(("parts", "q"), [((2, 2), (1, 1, -1)), ((3,), (2, -1))], ids=str)
def test_zero_is_no_point_of_exact_pattern(parts, q, generic):
    """Su annihilates q^{m−1} times all forms: then W = 0 is critical, with q, and only there."""
    rng, m, n = np.random.default_rng(8), parts[0], sum(parts)
    g = compose([q] * (m - 1))
    moment = [*rng.integers(1, 99, len(g) - 1).tolist()]
    while len(moment) <= n:
        moment.append(-g[-1] * sum(map(mul, g, moment[1 - len(g) :])))
    assert not any(sum(map(mul, g, moment[i:])) for i in range(n + 2 - len(g)))
    S = fmpq_mat([[int(c) for c in row] for row in generic_loss(n, rng).covariance])
    S = S if generic else S * S.inv()
    u = S.inv() * fmpq_mat([[int(c)] for c in moment])
    loss = QuadraticLoss([Fraction(int(c.p), int(c.q)) for c in u.entries()],
                         [[int(c.p) for c in row] for row in S.tolist()])  # fmt: skip
    count = count_on_stratum(parts, loss, rng)
    assert count.distinct == multiple_root_ed_degree(parts)
    assert count.of_exact_pattern == count.distinct - 1


def test_what_is_infinite_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="u = 0"):
        count_on_stratum((2, 2), QuadraticLoss((0,) * 5), rng)
    # x⁴, white: W = 0 is critical with every multiple of y² among the q
    with pytest.raises(ValueError, match="infinitely many complex critical points"):
        count_on_stratum((2, 2), QuadraticLoss((1, 0, 0, 0, 0)), rng)
    with pytest.raises(ValueError, match="give a partition of 4"):
        count_on_stratum((2, 1), QuadraticLoss((1, 2, 3, 4, 5)), rng)


@pytest.mark.parametrize("parts", [(2, 2), (3, 2), (2, 2, 1)], ids=str)
def test_a_degree_too_small_is_noticed(parts, monkeypatch):
    """One degree lower, the multiples of the leading coefficients no longer span the module."""
    rng = np.random.default_rng(0)
    loss = generic_loss(sum(parts), rng)
    lower = tuple(c - 1 for c in StratumShape.of(parts).good_degree)
    monkeypatch.setattr(StratumShape, "good_degree", lower)
    with pytest.raises(ValueError, match="infinitely many"):
        count_on_stratum(parts, loss, rng)


def test_the_matrix_states_the_critical_equations():
    """A(q)·R − b(q) is the product of S(W − u) with multiples of g, at rational q and R."""
    p = 101
    S = [[(3 * i * j + i + j + (i == j)) % p for j in range(7)] for i in range(7)]
    u = [2, 7, 1, 8, 2, 8, 1]
    moment = [sum(s * c for s, c in zip(row, u, strict=True)) for row in S]
    system = CriticalSystem(StratumShape.of((3, 2, 1)), S, moment, p)
    double, triple, R = [1, 4], [2, 5], [3, 6]
    matrix = system.matrix([double, triple], 1)
    g = compose([double, triple, triple])
    W = compose([double, double, triple, triple, triple, R])
    residual = [sum(s * (w - c) for s, w, c in zip(row, W, u, strict=True)) for row in S]
    for i, row in enumerate(matrix):
        direct = sum(a * b for a, b in zip(g, residual[i:], strict=False))
        assert direct == sum(a * c for a, c in zip(row, [*R, -1], strict=True))
    assert tuple(multiply(double, R)) == compose([double, R])


SPECIAL = {
    "generic": lambda rng: generic_loss(4, rng),
    "Bombieri": lambda rng: QuadraticLoss(random_target(4, rng), bombieri(4)),
    "fourth power": lambda rng: QuadraticLoss(
        compose([(1, -2)] * 4), generic_loss(4, rng).covariance
    ),
    "two double roots": lambda rng: QuadraticLoss(compose([(1, 0, 1)] * 2)),
}


def peer(name):
    if not PEERS["installed"](name):
        pytest.skip(f"{name} is not installed")
    return PEERS["ORACLES"][name][0], PEERS["PRIMES"][name]


@pytest.mark.parametrize("special", SPECIAL)
@pytest.mark.parametrize("parts", [(2, 1, 1), (2, 2), (3, 1), (4,)], ids=str)
def test_singular_agrees(special, parts):
    solve, prime = peer("Singular")
    rng = np.random.default_rng(11)
    loss = SPECIAL[special](rng)
    count = count_on_stratum(parts, loss, rng)
    names, system, discriminant = PEERS["equations"](parts, loss, prime, rng)
    assert solve(names, system, "count")[0] == count.away_from_isotropic
    assert solve(names, system, "distinct")[0] == count.distinct
    if parts != (4,):
        exact, _ = solve(names, system, "distinct", discriminant=discriminant)
        assert exact == count.of_exact_pattern


@pytest.mark.parametrize("parts", [(2, 2, 1), (3, 2)], ids=str)
def test_singular_agrees_on_multiple_solutions(parts):
    solve, prime = peer("Singular")
    rng = np.random.default_rng(13)
    loss = QuadraticLoss(compose([(1, -2)] * 5), generic_loss(5, rng).covariance)
    count = count_on_stratum(parts, loss, rng)
    assert count.away_from_isotropic > count.distinct > count.of_exact_pattern
    names, system, discriminant = PEERS["equations"](parts, loss, prime, rng)
    assert solve(names, system, "distinct")[0] == count.distinct
    exact, _ = solve(names, system, "distinct", discriminant=discriminant)
    assert exact == count.of_exact_pattern


def test_macaulay2_agrees():
    solve, prime = peer("Macaulay2")
    rng = np.random.default_rng(12)
    loss = generic_loss(5, rng)
    names, system, _ = PEERS["equations"]((3, 2), loss, prime, rng)
    assert solve(names, system, "count")[0] == count_on_stratum((3, 2), loss, rng).distinct
