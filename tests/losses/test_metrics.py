"""Metrics with a name: what each is defined by, and that a matrix of one's own counts the same."""

from fractions import Fraction
from itertools import pairwise

import pytest

from lcn_support import Architecture, compose, count_critical_points, metric_matrix
from lcn_support.losses.metrics import METRICS, read_metric

SIZES = [(2,), (3, 2), (2, 2, 2), (4, 3)]


def product(S, v, w):
    return sum(x * s * y for x, row in zip(v, S, strict=True) for s, y in zip(row, w, strict=True))


def rotated(form, c, s):
    """The coefficients of the form at (cx − sy, sx + cy)."""
    n = len(form) - 1
    terms = [compose([*[(c, -s)] * (n - i), *[(s, c)] * i]) for i in range(n + 1)]
    return [sum(w * term[j] for w, term in zip(form, terms, strict=True)) for j in range(n + 1)]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_bombieri_s_product_is_that_which_rotations_leave(n):
    a, (c, s) = Architecture((n + 1,)), (Fraction(3, 5), Fraction(4, 5))
    S, white = metric_matrix(a, "bombieri"), metric_matrix(a, "white")
    v, w = [Fraction(i * i - 2) for i in range(n + 1)], [Fraction(3 - i) for i in range(n + 1)]
    assert product(S, rotated(v, c, s), rotated(w, c, s)) == product(S, v, w)
    if n > 1:
        assert product(white, rotated(v, c, s), rotated(w, c, s)) != product(white, v, w)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_markov_series_forgets_all_but_its_last_value(sizes):
    """Its inverse has no entry off three diagonals, and its lags are powers of one half."""
    a = Architecture(sizes)
    S = metric_matrix(a, "markov")
    size = a.filter_size
    assert all(S[i][i] == 1 for i in range(size))
    assert all(2 * after == lag for lag, after in pairwise(S[0])) and S[0][0] == 1
    for i in range(size):
        for j in range(size):
            assert S[i][j] == S[0][abs(i - j)]
    inverse = [[Fraction(0)] * size for _ in range(size)]
    for i in range(size):
        ends = i in (0, size - 1)
        inverse[i][i] = Fraction(1) if size == 1 else Fraction(4 if ends else 5, 3)
        for j in (i - 1, i + 1):
            if 0 <= j < size:
                inverse[i][j] = Fraction(-2, 3)
    for i, row in enumerate(S):
        found = [sum(x * inverse[k][j] for k, x in enumerate(row)) for j in range(size)]
        assert found == [i == j for j in range(size)]


def test_white_is_the_unit_matrix():
    S = metric_matrix(Architecture((3, 2)), "white")
    assert [[int(i == j) for j in range(4)] for i in range(4)] == [list(row) for row in S]


def test_names_and_matrices_are_read_alike():
    a = Architecture((3, 2))
    for name in METRICS[1:]:
        assert read_metric(a, name) == (name, metric_matrix(a, name))
        assert read_metric(a, metric_matrix(a, name)) == ("given", metric_matrix(a, name))
    assert read_metric(a, "generic") == ("generic", None)


@pytest.mark.parametrize("metric", [None, "grey", 3, [[1, 0], [0, 1]], [[1, 2], [0, 1]]])
def test_what_is_no_metric_is_refused(metric):
    with pytest.raises((ValueError, TypeError), match=r"metric|covariance"):
        read_metric(Architecture((3, 2)), metric)


@pytest.mark.parametrize(("k", "count"), [((2, 2), 6), ((3, 3), 23)])
def test_a_markov_series_has_the_counts_of_its_matrix(k, count):
    """As good as generic for (2, 2), and not for (3, 3), where generic data have 39."""
    a = Architecture(k, strides=(2, 1))
    named = count_critical_points(a, "markov", progress=False)
    matrix = metric_matrix(a, "markov")
    given = count_critical_points(a, matrix, method="solving", progress=False)
    assert named.count == given.count == count and named.metric == "markov"
