"""The dimensions of Alexander and Hirschowitz against ranks modulo primes and over Q."""

from fractions import Fraction
from math import factorial, prod

import numpy as np
import pytest
from flint import fmpz_mat

from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.ranks import DEFECTIVE
from lcn_support.shallow.symmetric import monomials, power_of
from lcn_support.shallow.terracini import terracini_rank

SPORADIC = sorted(DEFECTIVE.items())


def times_variable(form, n, d, j):
    """x_j times a form of degree d − 1."""
    places = {a: i for i, a in enumerate(monomials(n, d))}
    result = [0] * len(places)
    for a, c in zip(monomials(n, d - 1), form, strict=True):
        result[places[(*a[:j], a[j] + 1, *a[j + 1 :])]] = int(c)
    return result


def differential(alpha, weights, d):
    """All r(n + 1) partial derivatives of Σ α_i (w_i·x)^d, without shortening."""
    n, rows = len(weights[0]), []
    for a, w in zip(alpha, weights, strict=True):
        rows.append([int(c) for c in power_of(w, d)])
        lower = [a * d * c for c in power_of(w, d - 1)]
        rows += [times_variable(lower, n, d, j) for j in range(n)]
    return fmpz_mat(rows)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("d", [2, 3, 4, 5])
def test_the_formula_is_the_rank_at_random_weights(n, d):
    rng = np.random.default_rng(10 * n + d)
    for r in range(1, ShallowNetwork(n, 1, d).thick_width + 2):
        net = ShallowNetwork(n, r, d)
        found = terracini_rank(net, rng)
        assert found.rank == net.dimension and found.failure_probability < 1e-11


@pytest.mark.parametrize(("n", "d", "r"), [(2, 3, 2), (3, 2, 2), (3, 4, 5), (5, 3, 7)])
def test_the_whole_differential_has_that_rank_over_the_rationals(n, d, r):
    rng = np.random.default_rng(r)
    weights = rng.integers(-9, 10, (r, n)).tolist()
    net = ShallowNetwork(n, r, d)
    assert differential([1] * r, weights, d).rank() == net.dimension
    assert differential([3, *[-2] * (r - 1)], weights, d).rank() == net.dimension
    assert differential([0, *[1] * (r - 1)], weights, d).rank() < net.dimension
    assert differential([1] * r, [weights[0], weights[0], *weights[2:]], d).rank() < net.dimension


@pytest.mark.parametrize(("case", "r"), SPORADIC)
def test_four_cases_fall_short_by_exactly_one_one_step_earlier(case, r):
    n, d = case
    rng = np.random.default_rng(n)
    ranks = [terracini_rank(ShallowNetwork(n, s, d), rng).rank for s in (r - 1, r, r + 1)]
    size = ShallowNetwork(n, r, d).ambient
    assert ranks == [n * (r - 1), size - 1, size] and n * r >= size
    assert ShallowNetwork(n, r, d).thick_width == r + 1 > -(-size // n)


@pytest.mark.parametrize(("n", "r"), [(3, 5), (4, 9), (5, 14)])
def test_quartics_fall_short_because_of_the_square_of_a_quadric(n, r):
    """A quadric vanishes at r points in general position; its square is singular there."""
    rng = np.random.default_rng(n)
    points = rng.integers(-9, 10, (r, n)).tolist()
    values = [[np.prod([int(x) ** e for x, e in zip(p, a, strict=True)]) for a in monomials(n, 2)]
              for p in points]  # fmt: skip
    basis, nullity = fmpz_mat([[int(v) for v in row] for row in values]).nullspace()
    assert nullity == 1
    quadric = {a: int(basis[i, 0]) for i, a in enumerate(monomials(n, 2))}
    square = dict.fromkeys(monomials(n, 4), 0)
    for a, c in quadric.items():
        for b, e in quadric.items():
            square[tuple(map(sum, zip(a, b, strict=True)))] += c * e

    def derivatives(point, j):
        return sum(
            c * a[j] * np.prod([Fraction(x) ** (e - (i == j)) for i, (x, e) in
                                enumerate(zip(point, a, strict=True)) if e - (i == j) > 0])
            for a, c in square.items() if a[j]
        )  # fmt: skip

    assert all(derivatives(p, j) == 0 for p in points for j in range(n))
    assert any(derivatives([1] + [2] * (n - 1), j) for j in range(n))


def test_cubics_in_five_variables_fall_short_because_of_the_chords_of_a_quartic_curve():
    """The determinant of a Hankel matrix is singular along the curve (1, t, …, t⁴), on which seven
    points in general position lie after a change of basis."""
    rows = [[t**k for k in range(5)] for t in range(-3, 4)]
    basis, nullity = fmpz_mat(
        [times_variable(power_of(w, 2), 5, 3, j) for w in rows for j in range(5)]
    ).nullspace()
    assert nullity == 1
    # (w·x)³ has the coefficients 3!/a! w^a, so a form Σ c_a/a! w^a is singular at these w
    hankel = {(1, 0, 1, 0, 1): 1, (1, 0, 0, 2, 0): -1, (0, 2, 0, 0, 1): -1,
              (0, 1, 1, 1, 0): 2, (0, 0, 3, 0, 0): -1}  # fmt: skip
    found = {a: int(basis[i, 0]) for i, a in enumerate(monomials(5, 3)) if basis[i, 0] != 0}
    scale = found[1, 0, 1, 0, 1]
    assert found == {a: scale * c * prod(map(factorial, a)) for a, c in hankel.items()}


def test_a_formula_without_exceptions_would_fail():
    rng = np.random.default_rng(0)
    for (n, d), r in SPORADIC:
        net = ShallowNetwork(n, r, d)
        assert terracini_rank(net, rng).rank == net.expected - 1


def test_large_ranks_are_refused_before_they_are_tried():
    with pytest.raises(ValueError, match="operations"):
        terracini_rank(ShallowNetwork(30, 200, 3), np.random.default_rng(0))
