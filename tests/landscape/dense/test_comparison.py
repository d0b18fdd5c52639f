"""Critical points of dense networks by elimination and by a search; wrong formulas."""

from functools import cache
from itertools import product
from math import comb, perm

import numpy as np
import pytest
import sympy as sp

from lcn_support.counting.determinantal import (
    dense_critical_count,
    determinantal_ed_degree,
    largest_dense_count,
)
from lcn_support.counting.segre import segre_ed_degree

PRIME = 2**31 - 1
SHAPES = [(2, 3, 1), (3, 3, 2), (4, 4, 2), (4, 5, 2), (5, 4, 3), (5, 5, 2)]
WRONG = {
    "the number of singular values": lambda m, n, r: min(m, n),
    "of the larger side": lambda m, n, r: comb(max(m, n), r),
    "of both sides": lambda m, n, r: comb(m + n, r),
    "in an order": lambda m, n, r: perm(min(m, n), r),
    "of any rank up to r": lambda m, n, r: sum(comb(min(m, n), j) for j in range(1, r + 1)),
    "one rank less": lambda m, n, r: comb(min(m, n), r - 1),
    "the global minimum": lambda m, n, r: 1,
    "a generic quadratic form": determinantal_ed_degree,
}


def slopes(x, U, S, r):
    """∂ tr (W − U)S(W − U)ᵀ of W = (1; B)A, halved, and its derivatives; x holds B, then A."""
    m, n = U.shape
    runs, cut = len(x), (m - r) * r
    one = np.broadcast_to(np.eye(r), (runs, r, r))
    left = np.concatenate([one, x[:, :cut].reshape(runs, m - r, r)], axis=1)
    right = x[:, cut:].reshape(runs, r, n)
    error = (left @ right - U) @ S
    value = [(error @ right.swapaxes(1, 2))[:, r:], left.swapaxes(1, 2) @ error]
    columns = []
    for unit in np.eye(x.shape[1]):
        d_left = np.vstack([np.zeros((r, r)), unit[:cut].reshape(m - r, r)])
        d_right = unit[cut:].reshape(r, n)
        d_error = (d_left @ right + left @ d_right) @ S
        columns.append([
            (d_error @ right.swapaxes(1, 2) + error @ d_right.T)[:, r:],
            d_left.T @ error + left.swapaxes(1, 2) @ d_error,
        ])  # fmt: skip
    flat = [np.concatenate([part.reshape(runs, -1) for part in c], axis=1) for c in columns]
    return np.concatenate([part.reshape(runs, -1) for part in value], axis=1), np.stack(flat, -1)


@cache
def met(m, n, r, starts=300):
    """Critical W of rank r, by Newton's method from random complex starts; not always all."""
    rng = np.random.default_rng((m, n, r))
    U = rng.standard_normal((m, n))
    X = rng.standard_normal((n, 2 * n))
    S = X @ X.T
    size, cut = r * (m + n - r), (m - r) * r
    below = rng.standard_normal((starts, m - r, r)) + 1j * rng.standard_normal((starts, m - r, r))
    left = np.concatenate([np.broadcast_to(np.eye(r), (starts, r, r)), below], axis=1)
    across = left.swapaxes(1, 2)
    right = np.linalg.solve(across @ left, across @ U)
    x = np.concatenate([below.reshape(starts, -1), right.reshape(starts, -1)], axis=1)
    with np.errstate(all="ignore"):
        for _ in range(60):
            value, slope = slopes(x, U, S, r)
            good = np.isfinite(slope).all(axis=(1, 2)) & (abs(x).max(axis=1) < 1e6)
            x, value, slope = x[good], value[good], slope[good]
            x = x - np.linalg.solve(slope + 1e-14 * np.eye(size), value[..., None])[..., 0]
        value, _ = slopes(x, U, S, r)
    points = []
    for row in x[abs(value).max(axis=1) < 1e-8]:
        left = np.vstack([np.eye(r), row[:cut].reshape(m - r, r)])
        right = row[cut:].reshape(r, n)
        W = left @ right
        if np.linalg.svd(right, compute_uv=False)[-1] > 1e-5 and not any(
            abs(P - W).max() < 1e-5 for P in points
        ):
            points.append(W)
    return U, S, points


@cache
def counted(m, n, r):
    """All critical W = (1; B)A of rank r, modulo a prime, for random U and S = XXᵀ.

    The equations are (1; B)ᵀE = 0 and ESAᵀ = 0 with E = U − W. So A is the solution of least
    squares, and USUᵀ maps the image of (1; B) to itself: quadratic equations for B, whose
    solutions are counted by a Gröbner basis.
    """
    if m > n:
        m, n = n, m
    rng = np.random.default_rng((m, n, r))
    U = rng.integers(-9, 10, (m, n)).astype(object)
    X = rng.integers(-9, 10, (n, n)).astype(object)
    square = sp.Matrix(U @ X @ X.T @ U.T)
    B = sp.Matrix(m - r, r, sp.symbols(f"b:{(m - r) * r}"))
    image = sp.Matrix.vstack(sp.eye(r), B)
    equations = [sp.expand(c) for c in sp.Matrix.hstack(-B, sp.eye(m - r)) * square * image]
    if not equations:
        return 1
    basis = sp.groebner(equations, *B, order="grevlex", modulus=PRIME)
    leading = [max(p.monoms(), key=sp.polys.orderings.grevlex) for p in basis.polys]
    pure = [min(e[i] for e in leading if sum(e) == e[i] > 0) for i in range(len(B))]
    return sum(
        not any(all(i >= j for i, j in zip(e, top, strict=True)) for top in leading)
        for e in product(*map(range, pure))
    )


@pytest.mark.parametrize(("m", "n", "r"), SHAPES)
def test_elimination_counts_as_many_points_of_each_rank(m, n, r):
    assert counted(m, n, r) == dense_critical_count(n, m, r) == dense_critical_count(m, n, r)


@pytest.mark.parametrize(("m", "n", "r"), [(2, 3, 1), (3, 3, 2), (4, 4, 2)])
def test_a_search_that_eliminates_nothing_finds_these_points_and_no_others(m, n, r):
    """They are real, their image is kept by USUᵀ, and whitened they are sums of singular parts."""
    U, S, points = met(m, n, r)
    root = np.linalg.cholesky(S)
    left, values, _ = np.linalg.svd(U @ root)
    assert min(3, dense_critical_count(m, n, r)) <= len(points) <= dense_critical_count(m, n, r)
    for W in points:
        assert abs(W.imag).max() < 1e-6
        assert np.linalg.matrix_rank(np.hstack([W.real, U @ S @ U.T @ W.real]), tol=1e-4) == r
        inside = np.linalg.norm(left.T @ W.real @ root, axis=1)[: len(values)]
        chosen = inside > 1e-5
        assert chosen.sum() == r and np.allclose(inside[chosen], values[chosen], atol=1e-5)


def test_the_singular_parts_of_the_target_itself_are_not_critical():
    """Break: without the metric of the data the points are others."""
    U, S, points = met(3, 3, 2)
    left, values, right = np.linalg.svd(U)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        W = sum(values[h] * np.outer(left[:, h], right[h]) for h in (i, j))
        assert min(abs(P - W).max() for P in points) > 1e-2
        assert abs(W.T @ (U - W) @ S).max() < 1e-9 < abs((U - W) @ S @ W.T).max()


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_other_formulas_are_not_what_is_counted(formula):
    """Break: each of them agrees for some shape, as min(m, n) does for rank one."""
    assert any(formula(m, n, r) != counted(m, n, r) for m, n, r in SHAPES)


def dense_counts(parameters, formula=dense_critical_count):
    """All networks d_0–r–d_2 of that many parameters, by trial."""
    for r in range(1, parameters):
        for inputs in range(r, parameters):
            outputs, rest = divmod(parameters - r * inputs, r)
            if not rest and outputs >= r:
                yield formula(inputs, outputs, r)


@pytest.mark.parametrize("parameters", range(2, 60))
def test_the_largest_dense_count_is_that_of_all_networks(parameters):
    assert largest_dense_count(parameters) == max(dense_counts(parameters))


def test_dense_networks_have_fewer_also_with_all_smaller_ranks():
    for layers in (2, 3, 4):
        for k in product((2, 3, 4, 5), repeat=layers):
            assert max(dense_counts(sum(k))) < segre_ed_degree(k)
            everything = dense_counts(sum(k), WRONG["of any rank up to r"])
            assert max(everything) < segre_ed_degree(k)


def test_with_a_generic_metric_dense_networks_may_have_more():
    """Break: it is the metric I ⊗ Σ that makes them few. 3–1–3 against (2, 2, 2)."""
    generic = max(dense_counts(6, determinantal_ed_degree))
    assert generic == 39 > segre_ed_degree((2, 2, 2)) == 34 > max(dense_counts(6))
