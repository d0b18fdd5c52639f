"""Determinantal varieties: one formula against another resolution, duality and dense networks."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from fixed_points import aluffi

from lcn_support import QuadraticLoss
from lcn_support.architectures.loci import Locus
from lcn_support.counting.determinantal import (
    dense_critical_count,
    determinantal_ed_degree,
    largest_dense_count,
)
from lcn_support.counting.modulo_primes.solution_bounds import solution_bound
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree

PUBLISHED = {
    (3, 3, 1): 39,
    (3, 3, 2): 39,
    (3, 4, 1): 83,
    (4, 4, 1): 284,
    (4, 4, 2): 1350,
    (4, 4, 3): 284,
}
SHAPES = [(m, n, r) for m in range(1, 6) for n in range(1, 6) for r in range(1, min(m, n))]


def tangent_weights(chosen, weights):
    return [y - x for x in chosen for y in weights if y not in chosen]


def tjurina(m, n, r):
    """The matrices with a given image: a projective bundle over G(r, m); small if m ≤ n."""
    rows, columns = [2**i for i in range(m)], [3**j * 1000 for j in range(n)]
    for image in combinations(rows, r):
        fibre = [x + y for x in image for y in columns]
        for w in fibre:
            yield -w, tangent_weights(image, rows) + [v - w for v in fibre if v != w]


def large_resolution(m, n, r):
    """The matrices with a given image and a given kernel, over G(r, m) × G(r, n)."""
    rows, columns = [2**i for i in range(m)], [3**j * 1000 for j in range(n)]
    for image in combinations(rows, r):
        for coimage in combinations(columns, r):
            fibre = [x + y for x in image for y in coimage]
            base = tangent_weights(image, rows) + tangent_weights(coimage, columns)
            for w in fibre:
                yield -w, base + [v - w for v in fibre if v != w]


@pytest.mark.parametrize("shape", PUBLISHED, ids=str)
def test_published_values(shape):
    assert determinantal_ed_degree(*shape) == PUBLISHED[shape]


@pytest.mark.parametrize("m, n, r", SHAPES)
def test_chern_mather_classes_give_the_same(m, n, r):
    small = tjurina(min(m, n), max(m, n), r)
    assert determinantal_ed_degree(m, n, r) == aluffi(small)


def test_resolutions_that_are_not_small_give_other_numbers():
    """Break: their Chern classes are not Chern–Mather classes; for rank one all are the same."""
    assert aluffi(tjurina(4, 3, 1)) == 83
    assert aluffi(tjurina(4, 3, 2)) != 83
    assert aluffi(large_resolution(3, 4, 1)) == 83
    assert aluffi(large_resolution(4, 4, 2)) != 1350
    assert aluffi(large_resolution(3, 3, 2)) != 39


@pytest.mark.parametrize("m, n, r", [*SHAPES, (6, 6, 2), (3, 8, 2)])
def test_dual_and_transposed_matrices_have_the_same_degree(m, n, r):
    degree = determinantal_ed_degree(m, n, r)
    assert determinantal_ed_degree(n, m, r) == degree
    assert determinantal_ed_degree(m, n, min(m, n) - r) == degree


@pytest.mark.parametrize("m, n", [(m, n) for m in range(1, 8) for n in range(1, 8)])
def test_rank_one_is_a_segre_variety(m, n):
    assert determinantal_ed_degree(m, n, 1) == segre_ed_degree((m, n))
    assert dense_critical_count(m, n, 1) == frobenius_ed_degree((m, n))
    assert determinantal_ed_degree(m, n, 1, metric="frobenius") == frobenius_ed_degree((m, n))


@pytest.mark.parametrize("m, n", [(1, 1), (2, 2), (2, 5), (4, 3)])
def test_all_matrices_have_one_critical_point(m, n):
    r = min(m, n)
    assert determinantal_ed_degree(m, n, r) == dense_critical_count(m, n, r) == 1


def tensor_bound(n, S, rng, wanted):
    """At most so many critical points on the n × n matrices of rank one, as filters."""
    locus = Locus((1,) * (n - 1), others=((n, (1,) * (n - 1)),))
    loss = QuadraticLoss(rng.integers(-9, 10, n * n).tolist(), S.tolist())
    return solution_bound(locus, loss, rng, wanted).points


def covariance(k, rng):
    X = rng.integers(-4, 5, (k, k))
    return X @ X.T + np.eye(k, dtype=int)


@pytest.mark.parametrize("n", [2, 3])
def test_data_of_a_dense_network_leave_the_singular_values(n):
    rng = np.random.default_rng(n)
    S = np.kron(np.eye(n, dtype=int), covariance(n, rng))
    count = dense_critical_count(n, n, 1)
    assert tensor_bound(n, S, rng, count) == count == n


def test_a_generic_form_does_not():
    """Break: the metric I ⊗ Σ is what makes the count C(n, r)."""
    rng = np.random.default_rng(2)
    degree = determinantal_ed_degree(2, 2, 1)
    assert tensor_bound(2, covariance(4, rng), rng, degree) == degree == 6


@pytest.mark.parametrize("p", range(2, 30))
def test_the_largest_dense_count_is_that_of_some_network(p):
    counts = [
        dense_critical_count(d, e, r)
        for r in range(1, p)
        for d in range(r, p)
        for e in range(r, p)
        if r * (d + e) == p
    ]
    assert largest_dense_count(p) == max(counts)


def test_convolutional_networks_have_more():
    sizes = [(2, 2), (3, 3), (2, 2, 2), (4, 4), (2, 3, 4, 5)]
    dense = [largest_dense_count(sum(k)) for k in sizes]
    assert dense == [2, 3, 3, 4, 7]
    assert all(segre_ed_degree(k) > c for k, c in zip(sizes, dense, strict=True))


@pytest.mark.parametrize("count", [determinantal_ed_degree, dense_critical_count])
@pytest.mark.parametrize(
    "shape, message",
    [
        ((3, 3, 4), "a rank from 1 to"),
        ((3, 3, 0), "a rank from 1 to"),
        ((0, 3, 0), "sizes m, n from 1"),
        ((3, 3, 1.5), "give three integers"),
        ((3, 3, True), "give three integers"),
    ],
)
def test_shapes_that_are_none_are_refused(count, shape, message):
    with pytest.raises(ValueError, match=message):
        count(*shape)


def test_networks_without_parameters_are_refused():
    assert comb(1, 1) == largest_dense_count(2)
    with pytest.raises(ValueError, match="give p ≥ 2"):
        largest_dense_count(1)
