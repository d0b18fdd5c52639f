"""The number of critical points: growth, metrics, multiple roots and dense networks."""

import shutil
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.counting.determinantal import (
    dense_critical_count,
    determinantal_ed_degree,
    largest_dense_count,
)
from lcn_support.counting.multiple_roots import critical_class_count, multiple_root_ed_degree
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree
from lcn_support.landscape.counts import count_critical_points
from lcn_support.publishing.citations import bibliography
from lcn_support.resources import kept_rows

REDUCED = [
    Architecture(k, s)
    for k, s in [
        ((2, 2), (2, 1)), ((2, 2), (3, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)),
        ((2, 2, 2), (2, 2, 1)),
    ]
]  # fmt: skip
STRIDE_ONE = [(2, 2), (3, 2), (4, 2), (2, 2, 2), (3, 3), (3, 2, 2)]


def solved(a, metric):
    found = count_critical_points(a, metric, method="solving", seed=13, progress=False)
    assert found.is_complete
    return found


@cache
def classes(a, metric):
    return solved(a, metric).count


def partitions(n):
    return [p.real[::-1] for p in RootPattern.all_of_degree(n) if not p.complex]


# The theorem.


@pytest.mark.parametrize("a", REDUCED, ids=str)
def test_certified_points_and_a_bound_meet_the_formula(a):
    bound = count_critical_points(a, method="quotient", seed=13)
    assert classes(a, "generic") == bound.count == segre_ed_degree(a.sizes)


def test_white_data_would_refute_it():
    """Break: the identity is no generic matrix."""
    white = {a: classes(a, "white") for a in REDUCED}
    assert all(n <= segre_ed_degree(a.sizes) for a, n in white.items())
    assert sum(n < segre_ed_degree(a.sizes) for a, n in white.items()) >= 3


def test_points_in_function_space_are_fewer_with_a_stride_of_one():
    """Break: the theorem needs reduced architectures, unless classes of parameters are counted."""
    for k in STRIDE_ONE:
        found = solved(Architecture(k), "generic")
        assert found.count == segre_ed_degree(k) > found.pure > found.points == 1


def written_out(k, sign=-1):
    """The first of the five ways, as the proposition prints it."""
    m, total = sum(k) - len(k), Fraction(0)
    for b in product(*map(range, k)):
        term = Fraction(sign ** (m - sum(b)) * (2 ** (sum(b) + 1) - 1) * factorial(sum(b)))
        for size, j in zip(k, b, strict=True):
            term *= Fraction(comb(size, j + 1), factorial(j))
        total += term
    return total


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_the_sum_written_out_is_the_number(k):
    assert written_out(k) == segre_ed_degree(k)
    if sum(k) > len(k):
        assert written_out(k, sign=1) > segre_ed_degree(k)  # break: all terms positive


# Stationary series.


def toeplitz(size, *correlations):
    lags = (*correlations, *(0 for _ in range(size)))
    return [[lags[abs(i - j)] for j in range(size)] for i in range(size)]


MARKOV = [Fraction(1, 2**d) for d in range(9)]
SERIES = [(20, 5, -3, 2, 1), (9, 4, 1)]


@pytest.mark.parametrize(
    "k, s, count", [((2, 2), 2, 6), ((3, 2), 3, 10), ((4, 2), 2, 14), ((3, 3), 2, 23)]
)
def test_a_covariance_that_halves_with_each_step(k, s, count):
    a = Architecture(k, (s, 1))
    S = toeplitz(a.filter_size, *MARKOV)
    assert solved(a, S).count == count <= segre_ed_degree(k)
    if shutil.which("Singular"):
        assert count_critical_points(a, S, method="singular").count == count


@pytest.mark.parametrize("lags", SERIES, ids=str)
def test_other_series_are_generic(lags):
    """Break: it is not being a Toeplitz matrix that makes the number fall."""
    a = Architecture((3, 3), (2, 1))
    assert solved(a, toeplitz(a.filter_size, *lags)).count == segre_ed_degree(a.sizes) == 39


# Growth.


def degree(k, layers):
    return factorial(layers * (k - 1)) // factorial(k - 1) ** layers


def quotient(k, layers):
    """C over 2^(m + 1) deg Z, for L filters of size k."""
    points = segre_ed_degree((k,) * layers)
    return float(Fraction(points, 2 ** (layers * (k - 1) + 1) * degree(k, layers)))


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_the_growth_with_depth(k):
    errors = [abs(quotient(k, layers) * exp(k / 2) - 1) for layers in (10, 20, 40, 80)]
    assert all(later < 0.6 * earlier for earlier, later in pairwise(errors))
    assert errors[-1] < 0.01


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_without_its_constant_the_growth_is_another(k):
    """Break: the degree of the function space, doubled for each dimension, is too large."""
    assert abs(quotient(k, 80) - 1) > 0.5


# Multiple roots.


def conjugate(parts):
    return tuple(sum(p > i for p in parts) for i in range(parts[0]))


@cache
def degree_by_inversion(parts):
    sizes = [n + 1 for n in conjugate(parts)]
    ways = compatible_partitions(Architecture(sizes))
    assert ways[parts] == 1
    return segre_ed_degree(sizes) - sum(
        n * degree_by_inversion(q) for q, n in ways.items() if q != parts
    )


@pytest.mark.parametrize("n", range(2, 8))
def test_segre_varieties_determine_the_degrees_of_multiple_root_loci(n):
    for parts in partitions(n):
        assert degree_by_inversion(parts) == multiple_root_ed_degree(parts)


@pytest.mark.parametrize("k", STRIDE_ONE, ids=str)
def test_double_roots_within_a_filter_do_not_count(k):
    """Break: matrices of non-negative integers in place of zeros and ones give too many."""

    def matrices(rows, columns):
        if not rows:
            return int(not any(columns))
        return sum(
            matrices(rows[1:], tuple(c - e for c, e in zip(columns, row, strict=True)))
            for row in product(*(range(c + 1) for c in columns))
            if sum(row) == rows[0]
        )

    n = tuple(size - 1 for size in k)
    total = sum(matrices(p, n) * multiple_root_ed_degree(p) for p in partitions(sum(n)))
    assert (total > critical_class_count(Architecture(k))) == (max(n) > 1)


@pytest.mark.parametrize("k", STRIDE_ONE, ids=str)
def test_the_identity_holds_for_the_bombieri_metric_with_degrees_of_its_own(k):
    a = Architecture(k)
    by_loci = sum(
        n * multiple_root_ed_degree(parts, metric="bombieri")
        for parts, n in compatible_partitions(a).items()
    )
    assert classes(a, "bombieri") == by_loci
    assert count_critical_points(a, "bombieri", method="quotient").count == by_loci


@pytest.mark.parametrize("k", STRIDE_ONE, ids=str)
def test_the_bombieri_metric_is_not_generic_and_white_data_are(k):
    """Break: with one metric's degrees the other metric's points are not counted."""
    a = Architecture(k)
    assert classes(a, "bombieri") < segre_ed_degree(k) == classes(a, "white")


# Dense networks.


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3)], ids=str)
def test_the_metric_of_a_dense_network_is_not_generic(shape):
    inputs, outputs = shape
    a = Architecture(shape, (inputs, 1))
    A = np.random.default_rng(5).integers(-3, 4, (inputs, inputs))
    sigma = A @ A.T + np.eye(inputs, dtype=int)
    dense = np.kron(np.eye(outputs, dtype=int), sigma).tolist()
    assert solved(a, dense).count == dense_critical_count(inputs, outputs, 1)
    assert classes(a, "generic") == determinantal_ed_degree(outputs, inputs, 1)


def test_a_metric_of_each_output_of_its_own_is_generic_enough():
    """Break: rows that meet different inputs have more critical points than singular values."""
    rng = np.random.default_rng(5)
    S = np.zeros((4, 4), dtype=int)
    for block in (slice(0, 2), slice(2, 4)):
        A = rng.integers(-3, 4, (2, 2))
        S[block, block] = A @ A.T + np.eye(2, dtype=int)
    found = solved(Architecture((2, 2), (2, 1)), S.tolist())
    assert found.count > dense_critical_count(2, 2, 1)


@given(st.lists(st.integers(2, 5), min_size=2, max_size=6))
def test_a_dense_network_of_that_size_has_fewer(k):
    assert largest_dense_count(sum(k)) < segre_ed_degree(k)
    assert largest_dense_count(sum(k)) <= 2 ** (sum(k) // 2)


def test_one_filter_has_no_more_than_a_dense_network():
    """Break: it takes depth."""
    assert all(segre_ed_degree((k,)) == 1 <= largest_dense_count(k) for k in range(2, 20))
    assert comb(4, 1) == largest_dense_count(8) > segre_ed_degree((8,))


# Numbers of others.


def counts(path):
    for row in kept_rows(path):
        k, s = (tuple(map(int, row[name].split())) for name in ("filter_sizes", "strides"))
        yield row.get("source"), row["metric"], k, s, int(row["count"])


def published():
    return counts("data/published/critical_point_counts.csv")


def other_software():
    return counts("data/other_software/other_software_counts.csv")


def test_published_counts_are_ours():
    rows = list(published())
    for _, metric, k, s, count in rows:
        if metric == "generic":
            assert not s and segre_ed_degree(k) == count
        else:
            found = count_critical_points(Architecture(k, s), metric)
            assert found.count == frobenius_ed_degree(k) == count
    assert len(rows) == len(set(rows)) and {row[0] for row in rows} <= set(bibliography())


def test_generic_counts_by_other_software_are_ours():
    generic = [(k, count) for _, metric, k, _, count in other_software() if metric == "generic"]
    assert len(generic) >= 10
    assert all(segre_ed_degree(k) == count for k, count in generic)


def test_counts_by_other_software_for_other_metrics_are_ours():
    for _, metric, k, s, count in other_software():
        if metric != "generic" and sum(k) - len(k) <= 3:
            found = count_critical_points(Architecture(k, s), metric, seed=4, progress=False)
            assert found.is_complete and found.count == count


def test_numbers_for_one_metric_are_wrong_for_another():
    """Break: neither the white nor the Bombieri numbers are the generic ones."""
    for _, metric, k, _, count in [*published(), *other_software()]:
        if metric != "generic":
            assert count < segre_ed_degree(k)


def test_formats_of_tensors_of_rank_one():
    """Values of the formula for singular vectors, and of the merges of (2, 3, 4, 5)."""
    formats = [(2, 2, 2), (2, 2, 3), (2, 3, 3), (2, 3, 4), (3, 3, 3), (3, 3, 4), (2, 2, 2, 2)]
    assert [frobenius_ed_degree(k) for k in formats] == [6, 8, 15, 18, 37, 55, 24]
    merged = [(2, 3, 4, 5), (4, 4, 5), (2, 6, 5), (2, 3, 8), (7, 5), (4, 8), (2, 10), (11,)]
    assert [segre_ed_degree(k) for k in merged] == [
        2976084, 806396, 139726, 12698, 11821, 3644, 38, 1,
    ]  # fmt: skip
