"""Merged layers: the counts by other formulas, the sizes by hand."""

import json
from itertools import combinations

import pytest

from lcn_support import merge_poset
from lcn_support.counting import dense_critical_count, ed_degree_series_coefficient
from lcn_support.live import answer


def merged(sizes, gaps):
    return json.loads(answer(json.dumps({"ask": "merged", "sizes": sizes, "gaps": gaps})))


@pytest.mark.parametrize("sizes", [(2, 3, 4, 5), (2, 2, 2, 2, 2), (3, 1, 4), (5,)])
def test_all_merges_of_a_network(sizes):
    places = range(1, len(sizes))
    found = [
        merged(sizes, gaps) for count in range(len(sizes)) for gaps in combinations(places, count)
    ]
    poset = merge_poset(sizes)
    assert {tuple(one["sizes"]) for one in found} == set(poset.nodes)
    counts = dict(zip(poset.nodes, map(str, poset.counts), strict=True))
    for one in found:
        k = tuple(one["sizes"])
        assert one["count"] == counts[k] == str(ed_degree_series_coefficient(k))
        assert one["before"] == counts[sizes]
        assert one["dimension"] == 1 + sum(sizes) - len(sizes) == 1 + one["parameters"] - len(k)


def most_of_dense(parameters):
    shapes = [
        (d, e, r)
        for r in range(1, parameters)
        for d in range(r, parameters)
        for e in range(r, parameters)
        if r * (d + e) == parameters
    ]
    return max(dense_critical_count(*shape) for shape in shapes)


def test_the_most_of_a_dense_network():
    for sizes in [(2, 3, 4, 5), (4, 4), (2, 2, 2), (3,)]:
        assert merged(sizes, [])["dense"] == str(most_of_dense(sum(sizes)))


def test_gaps_that_are_none_are_refused():
    for gap in (0, 3, 1.5, "x"):
        assert "gap" in merged((2, 2, 2), [gap])["error"]
