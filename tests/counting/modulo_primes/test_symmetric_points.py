"""Critical symmetric matrices for a given metric, counted; the metric of the inputs matters."""

import re
import shutil
import subprocess
from itertools import combinations_with_replacement, permutations
from math import comb, prod

import numpy as np
import pytest

from lcn_support.counting.determinantal import determinantal_ed_degree
from lcn_support.counting.modulo_primes.relation_modules import module_points
from lcn_support.counting.modulo_primes.symmetric_points import symmetric_critical_count

PRIME = 2**31 - 1
SHAPES = [(2, 1), (3, 1), (3, 2)]


def independent(n, m):
    """E of the product of two monomials, for independent inputs with E x² = 1 and E x⁴ = m."""
    moments = {0: 1, 1: 0, 2: 1, 3: 0, 4: m}
    pairs = list(combinations_with_replacement(range(n), 2))
    return [[prod(moments[(*a, *b).count(i)] for i in range(n)) for b in pairs] for a in pairs]


def frobenius(n):
    pairs = list(combinations_with_replacement(range(n), 2))
    return [[2 * (a == b) * (1 + (a[0] == a[1])) for b in pairs] for a in pairs]


def random_metric(n, rng):
    N = n * (n + 1) // 2
    X = rng.integers(-5, 6, (N, N))
    return (X @ X.T).tolist()


def moved(metric, n, rng):
    """The same metric in other coordinates of the inputs: x becomes gx."""
    while round(np.linalg.det(g := rng.integers(-3, 4, (n, n)))) == 0:
        pass
    pairs = list(combinations_with_replacement(range(n), 2))
    place = {pair: k for k, pair in enumerate(pairs)}
    S = np.zeros((len(pairs), len(pairs)), dtype=int)
    for k, (i, j) in enumerate(pairs):
        for a in range(n):
            for b in range(n):
                S[place[min(a, b), max(a, b)], k] += g[i, a] * g[j, b]
    return (S.T @ np.array(metric) @ S).tolist()


@pytest.mark.parametrize(("n", "r"), [*SHAPES, (4, 2)])
def test_a_generic_metric_has_the_generic_number(n, r):
    rng = np.random.default_rng((n, r))
    found = symmetric_critical_count(random_metric(n, rng), r)
    assert found.count == found.generic == determinantal_ed_degree(n, n, r, symmetric=True)


@pytest.mark.parametrize(("n", "r"), [*SHAPES, (4, 2)])
@pytest.mark.parametrize("metric", [frobenius, lambda n: independent(n, 3)])
def test_frobenius_and_gaussian_metrics_have_one_point_a_set_of_eigenvalues(n, r, metric):
    found = symmetric_critical_count(metric(n), r)
    assert found.count == comb(n, r) < found.generic
    assert found.count == determinantal_ed_degree(n, n, r, symmetric=True, metric="frobenius")


@pytest.mark.parametrize(("n", "r"), SHAPES)
@pytest.mark.parametrize("m", [2, 6])
def test_other_independent_inputs_have_the_generic_number_up_to_three(n, r, m):
    assert symmetric_critical_count(independent(n, m), r).count == determinantal_ed_degree(
        n, n, r, symmetric=True
    )


def test_four_independent_inputs_and_rank_two_have_fewer():
    found = symmetric_critical_count(independent(4, 6), 2)
    assert (found.count, found.generic) == (110, 122)


def test_signs_leave_a_curve_of_points():
    """Break: E x⁴ = 1 makes the metric singular, and rank two in three variables is not finite."""
    assert symmetric_critical_count(independent(3, 1), 2).count is None


def test_the_count_does_not_depend_on_coordinates_of_the_inputs():
    rng = np.random.default_rng(2)
    for m in (3, 6):
        metric = independent(3, m)
        assert (
            symmetric_critical_count(moved(metric, 3, rng), 2).count
            == symmetric_critical_count(metric, 2, seed=4).count
        )


def power_gradients(metric, n, target):
    """The rows (∇N, ∇h) on the chart x_1 = 1, for N = ⟨w², w²⟩ and h = ⟨T, w²⟩."""
    pairs = list(combinations_with_replacement(range(n), 2))

    def exponents(*indices):
        return tuple(indices.count(i) for i in range(n))

    def weight(pair):  # w² has the coefficients w_i², and 2w_iw_j
        return 1 if pair[0] == pair[1] else 2

    N, h = {}, {}
    for a, line in zip(pairs, metric, strict=True):
        for b, c in zip(pairs, line, strict=True):
            key = exponents(*a, *b)
            N[key] = N.get(key, 0) + c * weight(a) * weight(b)
        h[exponents(*a)] = weight(a) * sum(c * t for c, t in zip(line, target, strict=True))

    def partial(form, i):
        found = {}
        for e, c in form.items():
            if e[i] and c * e[i] % PRIME:
                key = (*e[:i], e[i] - 1, *e[i + 1 :])[1:]
                found[key] = (found.get(key, 0) + c * e[i]) % PRIME
        return found

    return [[partial(N, i), partial(h, i)] for i in range(n)]


def inverse_modulo(metric):
    from flint import nmod_mat

    size = len(metric)
    inverse = nmod_mat(size, size, [c % PRIME for row in metric for c in row], PRIME).inv()
    return [[int(inverse[i, j]) for j in range(size)] for i in range(size)]


@pytest.mark.parametrize("n", [3, 4])
@pytest.mark.parametrize("m", [2, 6])
def test_rank_one_as_proportional_gradients_and_corank_one_as_its_dual(n, m):
    """The residual of a point of rank n − 1 is critical of rank one for the inverse metric."""
    rng = np.random.default_rng((n, m))
    size = n * (n + 1) // 2
    target = rng.integers(1, 1000, size).tolist()
    metric = moved(independent(n, m), n, rng)
    pairs = list(combinations_with_replacement(range(n), 2))
    # A residual R pairs with x_ix_j as R_ij; its own form has the coefficients R_ii, 2R_ij.
    halves = [(1 if a[0] == a[1] else pow(2, -1, PRIME)) for a in pairs]
    dual = [
        [c * x * y % PRIME for c, y in zip(row, halves, strict=True)]
        for row, x in zip(inverse_modulo(metric), halves, strict=True)
    ]
    for form in (metric, dual):
        rows = power_gradients(form, n, target)
        assert module_points(rows, n - 1, PRIME, rng).count == (3**n - 1) // 2


@pytest.mark.skipif(shutil.which("Singular") is None, reason="Singular is not installed")
@pytest.mark.parametrize(("m", "count"), [(3, 3), (6, 13), (2, 13)])
def test_singular_counts_as_many_of_rank_two(m, count):
    """Critical B with det B = 0 by the gradient of ℓ and that of det, up to a factor t."""
    rng = np.random.default_rng(m)
    n, p = 3, 32003
    metric = moved(independent(n, m), n, rng)
    pairs = list(combinations_with_replacement(range(n), 2))
    name = {pair: f"b{pair[0]}{pair[1]}" for pair in pairs}
    entry = {(i, j): name[min(i, j), max(i, j)] for i in range(n) for j in range(n)}
    det = " + ".join(
        f"({(-1) ** sum(q[i] > q[j] for i in range(n) for j in range(i + 1, n))})*"
        + "*".join(entry[i, q[i]] for i in range(n))
        for q in permutations(range(n))
    )
    target = rng.integers(1, p, len(pairs)).tolist()
    twice = [1 if a[0] == a[1] else 2 for a in pairs]
    slopes = [
        "+".join(
            f"({c % p})*({f}*{name[b]}-{t})"
            for c, f, t, b in zip(line, twice, target, pairs, strict=True)
        )
        for line in metric
    ]
    # d det / d(coefficient x_ix_j) is d det/d b_ij over 2 off the diagonal
    equations = [
        f"{f}*({s})-t*diff(D,{name[a]})" for s, f, a in zip(slopes, twice, pairs, strict=True)
    ]
    program = (
        f"ring R={p},(t,z,{','.join(name.values())}),dp;option(noloadLib);\n"
        f"poly D={det};ideal I=D,{','.join(equations)},z*diff(D,b00)-1;\n"
        'ideal G=std(I);print("count "+string(vdim(G)));quit;\n'
    )
    done = subprocess.run(["Singular", "-q"], input=program, capture_output=True, text=True)
    (found,) = re.findall(r"count (\d+)", done.stdout)
    assert int(found) == count == symmetric_critical_count(metric, 2).count


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[1, 2], [2, 1]], 1), ValueError, "give n\\(n \\+ 1\\)/2 rows"),
        (([[1]], 1), ValueError, "give n\\(n \\+ 1\\)/2 rows"),
        (([[1, 2, 0], [0, 1, 0], [0, 0, 1]], 1), ValueError, "is not symmetric"),
        ((np.eye(3), 2), ValueError, "rank 2 is above 1"),
        ((np.eye(3), "one"), TypeError, "rank 'one' is no integer"),
        ((np.eye(15), 2), ValueError, "take a smaller size"),
        ((np.eye(3) * np.nan, 1), ValueError, "is not finite"),
    ],
)
def test_metrics_that_are_none_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        symmetric_critical_count(*arguments)
