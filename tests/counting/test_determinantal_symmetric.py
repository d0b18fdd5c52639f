"""Symmetric determinantal varieties: the formula against another resolution; wrong ones."""

import time
from fractions import Fraction
from itertools import combinations
from math import comb, prod

import pytest
from fixed_points import aluffi

from lcn_support.counting.determinantal import determinantal_ed_degree

TABLE = {2: (4,), 3: (13, 13), 4: (40, 122, 40), 5: (121, 1042, 1042, 121)}


def degrees(n, **options):
    return tuple(determinantal_ed_degree(n, n, r, symmetric=True, **options) for r in range(1, n))


def images(n, r):
    """The symmetric matrices with a given image: P(Sym² S) over G(r, n); smooth for r = 1."""
    weights = [3**i for i in range(n)]
    for image in combinations(weights, r):
        base = [y - x for x in image for y in weights if y not in image]
        fibre = [x + y for i, x in enumerate(image) for y in image[i:]]
        for k, w in enumerate(fibre):
            yield -w, base + [v - w for j, v in enumerate(fibre) if j != k]


def direct(n, r):
    """The same integral with the two Segre classes left apart, and other weights."""
    weights, total = [5**i + i for i in range(n)], Fraction(0)
    top = r * (n - r)
    for chosen in combinations(range(n), r):
        inside = [weights[i] for i in chosen]
        outside = [weights[i] for i in range(n) if i not in chosen]
        series = [Fraction(1)] + [Fraction(0)] * top
        roots = [-(x + y) for i, x in enumerate(inside) for y in inside[i:]]
        roots += [x + y for i, x in enumerate(outside) for y in outside[i:]]
        for c in roots:  # divide by 1 + ct
            for d in range(1, top + 1):
                series[d] -= c * series[d - 1]
        # S has the weights −inside, and the tangent space is Hom(S, V/S)
        total += series[top] / prod(x - y for x in inside for y in outside)
    return total


@pytest.mark.parametrize("n", TABLE)
def test_the_table(n):
    assert degrees(n) == TABLE[n]


@pytest.mark.parametrize("n", range(2, 7))
def test_segre_classes_of_both_bundles_give_the_same(n):
    """V has the weights of the dual tautological bundle; there c(S) = ∏(1 − x), c((V/S)*) = …"""
    assert degrees(n) == tuple(direct(n, r) for r in range(1, n))


@pytest.mark.parametrize("n", range(2, 9))
def test_rank_one_and_duality(n):
    found = degrees(n)
    assert found[0] == (3**n - 1) // 2 == aluffi(images(n, 1)) and found == found[::-1]
    assert determinantal_ed_degree(n, n, n, symmetric=True) == 1


def test_the_resolution_by_images_is_no_second_route_above_rank_one():
    """Break: over singular points its Chern classes are not Chern–Mather classes."""
    assert aluffi(images(4, 2)) != 122 and aluffi(images(3, 2)) != 13


@pytest.mark.parametrize("n", range(2, 7))
def test_symmetric_matrices_have_fewer_points_and_the_frobenius_metric_fewest(n):
    """Break: neither the count without symmetry nor that of the Frobenius metric is this one."""
    for r, degree in enumerate(degrees(n), 1):
        plain = determinantal_ed_degree(n, n, r)
        frobenius = determinantal_ed_degree(n, n, r, symmetric=True, metric="frobenius")
        assert frobenius == comb(n, r) < degree < plain
        assert determinantal_ed_degree(n, n, r, metric="frobenius") == comb(n, r)


def test_all_tables_up_to_six_take_less_than_a_second():
    start = time.perf_counter()
    for n in range(2, 7):
        degrees(n)
        for m in range(n, 7):
            for r in range(1, n):
                determinantal_ed_degree(n, m, r)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((3, 4, 1), {"symmetric": True}, ValueError, "not symmetric; give rows = columns"),
        ((3, 3, 1), {"symmetric": "yes"}, TypeError, "neither True nor False"),
        ((3, 3, 1), {"metric": "white"}, ValueError, "choose one of generic, frobenius"),
        ((3, 3, 4), {"symmetric": True}, ValueError, "a rank from 1 to"),
        ((10**9, 10**9, 2), {"symmetric": True}, ValueError, "take smaller matrices"),
    ],
)
def test_what_is_none_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        determinantal_ed_degree(*arguments, **options)
