"""Powers of linear forms: the formula against Chern classes and against counted lines."""

from itertools import product
from math import comb

import numpy as np
import pytest

from lcn_support.counting.determinantal import determinantal_ed_degree
from lcn_support.counting.modulo_primes.relation_modules import module_points
from lcn_support.counting.powers import power_ed_degree

PRIME = 2**31 - 1
CASES = [(2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)]


def chern(n, d):
    """Σ_i (−1)^i (2^{m+1−i} − 1) deg c_i(P^m) · (dH)^{m−i}, m = n − 1."""
    m = n - 1
    return sum((-1) ** i * (2 ** (m + 1 - i) - 1) * comb(n, i) * d ** (m - i) for i in range(n))


def random_form(n, degree, rng):
    exponents = [e for e in product(range(degree + 1), repeat=n) if sum(e) == degree]
    return {e: int(rng.integers(1, PRIME)) for e in exponents}


def sphere(n, power):
    """|x|^{2 power}."""
    form = {(0,) * n: 1}
    for _ in range(power):
        squared = {}
        for e, c in form.items():
            for i in range(n):
                key = (*e[:i], e[i] + 2, *e[i + 1 :])
                squared[key] = squared.get(key, 0) + c
        form = squared
    return form


def gradient(form, n):
    """The derivatives on the chart x_1 = 1, in the other variables."""
    found = []
    for i in range(n):
        partial = {}
        for e, c in form.items():
            if e[i]:
                key = (*e[:i], e[i] - 1, *e[i + 1 :])[1:]
                partial[key] = (partial.get(key, 0) + e[i] * c) % PRIME
        found.append(partial)
    return found


def lines(first, second, n, rng):
    """How many lines have ∇first = λ∇second, a kernel vector (−λ, 1), modulo a prime."""
    rows = [list(pair) for pair in zip(gradient(second, n), gradient(first, n), strict=True)]
    return module_points(rows, n - 1, PRIME, rng).count


@pytest.mark.parametrize(("n", "d"), list(product(range(1, 6), range(1, 6))))
def test_chern_classes_of_projective_space_give_the_same(n, d):
    assert power_ed_degree(n, d) == chern(n, d)


@pytest.mark.parametrize(("n", "d"), CASES)
def test_so_many_lines_are_counted_for_generic_norms(n, d):
    rng = np.random.default_rng((n, d))
    h, N = random_form(n, d, rng), random_form(n, 2 * d, rng)
    assert lines(h, N, n, rng) == power_ed_degree(n, d)


@pytest.mark.parametrize(("n", "d"), CASES)
def test_and_so_many_where_the_norm_is_rotation_invariant(n, d):
    rng = np.random.default_rng((n, d))
    h = random_form(n, d, rng)
    assert lines(h, sphere(n, 1), n, rng) == power_ed_degree(n, d, metric="rotation_invariant")


@pytest.mark.parametrize("n", range(2, 5))
def test_quadratic_forms_are_symmetric_matrices(n):
    assert power_ed_degree(n, 2) == determinantal_ed_degree(n, n, 1, symmetric=True)
    frobenius = determinantal_ed_degree(n, n, 1, symmetric=True, metric="frobenius")
    assert power_ed_degree(n, 2, metric="rotation_invariant") == frobenius


@pytest.mark.parametrize(
    "wrong",
    [
        lambda n, d: power_ed_degree(n, d, metric="rotation_invariant"),
        lambda n, d: (2 * d - 1) ** (n - 1),
        lambda n, d: sum((d - 1) ** i * (2 * d) ** (n - 1 - i) for i in range(n)),
    ],
)
def test_other_formulas_are_not_what_is_counted(wrong):
    """Break: the metric counts, and the degrees of both gradients do."""
    rng = np.random.default_rng(5)
    h, N = random_form(3, 3, rng), random_form(3, 6, rng)
    assert wrong(3, 3) != lines(h, N, 3, rng) == 39


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 2), ValueError, "variables 0 is below 1"),
        ((2, 1.5), TypeError, "degree 1.5 is no integer"),
        ((2, 2, "white"), ValueError, "choose one of generic, rotation_invariant"),
        ((2**31 - 1, 9), ValueError, "take fewer variables"),
    ],
)
def test_what_is_none_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        power_ed_degree(*arguments)
