"""Roots, factorizations and whiskers, against numpy, products and enumeration."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from math import comb
from typing import Any

import numpy as np
import pytest

from lcn_support import compose
from lcn_support.live.answers import answer


def asked(kind: str, **about: Any) -> dict[str, Any]:
    return dict(json.loads(answer(json.dumps({"ask": kind, **about}))))


def texts(form: Any) -> list[str]:
    return list(map(str, form))


@pytest.mark.parametrize(
    "form",
    [(1, 1, 0, 1), (0, 0, 3, 1, 7), (1, -4, 6, -4, 1), compose([(1, 0, 2)] * 2 + [(3, -2)])],
)
def test_the_roots_are_those_of_numpy(form: tuple[int, ...]) -> None:
    found = asked("roots", filter=texts(form))["roots"]
    infinite = next(i for i, c in enumerate(form) if c)
    expected = sorted(np.roots(form), key=lambda z: (z.real, z.imag))
    mine = []
    for root in found:
        if root["at"] is not None:
            z = complex(*root["at"])
            mine += [z] * root["multiplicity"] + [z.conjugate()] * (
                root["multiplicity"] * (z.imag > 0)
            )
    assert sum(r["multiplicity"] for r in found if r["at"] is None) == infinite
    for z in mine:
        nearest = min(range(len(expected)), key=lambda i: abs(expected[i] - z))
        assert abs(expected.pop(nearest) - z) < 2e-3  # numpy splits fourfold roots
    assert not expected


def test_the_zero_form_has_no_roots() -> None:
    assert asked("roots", filter=["0", "0", "0"]) == {"roots": []}


def test_the_factorizations_are_those_and_no_others() -> None:
    """Four rational roots in filters of size 3 and two of size 2: 4 · 3 choices."""
    linear = [(1, 1), (1, -2), (2, 3), (1, 0)]
    W = compose(linear)
    found = asked("factorizations", sizes=[3, 2, 2], filter=texts(W))
    assert (found["count"], found["compatible"], len(found["shown"])) == (12, 12, 12)
    filters = {tuple(tuple(map(Fraction, w)) for w in f["filters"]) for f in found["shown"]}

    def scaled(form: Any) -> tuple[Fraction, ...]:
        first = next(c for c in form if c)
        return tuple(Fraction(c) / first for c in form)

    expected = {
        (scaled(compose([linear[i], linear[j]])), scaled(linear[k]), scaled(linear[m]))
        for i, j, k, m in permutations(range(4))
    }
    assert {tuple(map(scaled, f)) for f in filters} == expected
    assert all(compose(f) == tuple(map(Fraction, W)) for f in filters)
    assert {tuple(map(scaled, f)) for f in list(filters)[1:]} != expected


def test_many_are_counted_and_few_written() -> None:
    W = compose([(1, -j) for j in range(6)])
    found = asked("factorizations", sizes=[4, 4], filter=texts(W))
    assert found["count"] == comb(6, 3) and len(found["shown"]) == 12
    assert found["shown"][0]["exact"]
    double = asked("factorizations", sizes=[3, 2], filter=["1", "1", "0", "0"])
    assert (double["count"], double["compatible"]) == (2, 1)


def test_zero_and_wrong_sizes_are_refused_in_words() -> None:
    assert "no finite fibre" in asked("factorizations", sizes=[2, 2], filter=["0"] * 3)["error"]
    assert "2 coefficients" in asked("whisker", sizes=[2, 2], filter=["0"] * 2)["error"]


def test_a_whisker_is_out_of_reach_and_in_the_closure() -> None:
    network = {"sizes": [3, 2], "strides": [2, 1]}
    outside = {"1 0 0 0 1": True, "1 0 0 0 -1": False, "1 1 1 1 0": False}
    for form, expected in outside.items():
        assert asked("whisker", **network, filter=form.split())["whisker"] is expected
