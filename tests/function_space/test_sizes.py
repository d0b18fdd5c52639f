"""Fibres and factorizations are listed up to a limit, and no further."""

from math import comb

import pytest

from lcn_support import (
    Architecture,
    compose,
    factorize,
    fibre,
)
from lcn_support.forms.hyperroot_forests import hyperroot_forest
from lcn_support.function_space import allotments, fibres, sparse_factorization


def test_a_fibre_is_listed_up_to_the_limit_and_no_further(monkeypatch):
    a, W = Architecture((2,) * 5), compose([(1, -j) for j in range(5)])
    monkeypatch.setattr(fibres, "MOST_COEFFICIENTS", 120 * 10)
    assert len(list(fibre(a, W))) == 120
    monkeypatch.setattr(fibres, "MOST_COEFFICIENTS", 120 * 10 - 1)
    with pytest.raises(ValueError, match="the fibre of W has 120 classes, more than 119; give a l"):
        list(fibre(a, W))
    with pytest.raises(ValueError, match="the first 120 classes of the fibre of W, more than 119"):
        fibre(a, W)[-1]
    assert len(fibre(a, W)) == 120 and fibre(a, W)[118] and len(list(fibre(a, W, limit=120))) == 120


STRIDED = Architecture((2, 2, 3), (1, 2, 1))


REAL = compose([(1, -1), (1, 1), (1, 0, -4)], STRIDED.strides)


def test_a_strided_fibre_is_listed_up_to_the_limit(monkeypatch):
    found = fibre(STRIDED, REAL)
    monkeypatch.setattr(fibres, "MOST_COEFFICIENTS", 7 * len(found))
    assert [f.packing for f in fibre(STRIDED, REAL)] == [f.packing for f in found]
    monkeypatch.setattr(fibres, "MOST_COEFFICIENTS", 7 * len(found) - 1)
    with pytest.raises(ValueError, match=f"the fibre of W has {len(found)} classes"):
        list(fibre(STRIDED, REAL))


@pytest.mark.parametrize(
    ("a", "W"),
    [
        (Architecture((3, 2, 2)), compose([(1, 0, -2), (1, 1), (1, 1)])),
        (Architecture((4, 2)), (1, -1, 0, 0, 0)),
        (STRIDED, REAL),
    ],
)
def test_a_limit_lists_the_first_ones(a, W):
    whole = [(f.packing, f.is_compatible) for f in fibre(a, W)]
    for limit in range(1, len(whole) + 2):
        assert [(f.packing, f.is_compatible) for f in fibre(a, W, limit=limit)] == whole[:limit]


def test_factorizations_are_listed_up_to_the_limit(monkeypatch):
    a = Architecture((5, 3), (2, 1))
    W = compose([compose([(1, 0, -1), (1, 0, -4)]), (1, 5, 6)], a.strides)
    found = factorize(a, W)
    assert len(found) == comb(4, 2)
    monkeypatch.setattr(sparse_factorization, "MOST_COEFFICIENTS", 6 * a.filter_size)
    assert len(factorize(a, W)) == 6 and len(factorize(a, W, limit=2)) == 2
    monkeypatch.setattr(sparse_factorization, "MOST_COEFFICIENTS", 6 * a.filter_size - 1)
    with pytest.raises(ValueError, match="W has 6 factorizations along the groups"):
        factorize(a, W)


@pytest.mark.parametrize("limit", [0, -1, 2.5, True, "3"])
def test_limits_are_positive_integers(limit):
    for call in (fibre, factorize):
        with pytest.raises(ValueError, match=r"limit .*; give a positive integer"):
            call(Architecture((2, 2)), (1, 0, -1), limit=limit)


def test_allotments_are_counted_as_they_are_listed():
    """x^8 − y^8, squared, along (1, 2, 4): choices within a tree of three levels."""
    form = compose([(1, 0, 0, 0, 0, 0, 0, 0, -1)] * 2)
    for degrees in ([8, 2, 1], [4, 4, 1], [2, 3, 2], [0, 4, 2], [16, 0, 0]):
        forest = hyperroot_forest(form, [1, 2, 4], precision=53)
        for real in (False, True):
            found = allotments.Allotments(forest, degrees, real)
            listed = list(found)
            assert found.count() == len(listed) == len({tuple(c.items()) for c in listed})
            for copies in listed:
                used = [0, 0, 0]
                for i, n in copies.items():
                    used[forest.orbits[i].group] += n
                assert used == degrees


def test_a_power_of_two_has_too_many_factors_to_list():
    """x^64 − y^64 along strides that double: counted without its 10^11 subtrees."""
    strides = [2**i for i in range(7)]
    forest = hyperroot_forest([1] + [0] * 63 + [-1], strides, precision=53)
    assert allotments.Allotments(forest, [16, 8, 4, 2, 0, 0, 0]).count() > 10**6
