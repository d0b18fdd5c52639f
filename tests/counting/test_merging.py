"""Merging layers: which architectures arise, and how the number of critical points falls."""

import pytest
from hypothesis import given, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.counting.merging import merge_poset, merges
from lcn_support.counting.products import critical_count
from lcn_support.counting.segre import segre_ed_degree

PUBLISHED = {
    (2, 3, 4, 5): 2976084,
    (4, 4, 5): 806396,
    (2, 6, 5): 139726,
    (2, 3, 8): 12698,
    (7, 5): 11821,
    (4, 8): 3644,
    (2, 10): 38,
    (11,): 1,
}

several = st.lists(st.integers(2, 5), min_size=1, max_size=5).map(tuple)


def test_published_values():
    poset = merge_poset((2, 3, 4, 5))
    assert dict(zip(poset.nodes, poset.counts, strict=True)) == PUBLISHED
    assert list(poset.nodes) == list(PUBLISHED)


@pytest.mark.parametrize("sizes", [k for k in PUBLISHED if len(k) < 4], ids=str)
def test_porteous_gives_the_same(sizes):
    assert critical_count([(1,) * (k - 1) for k in sizes]) == PUBLISHED[sizes]


@given(several)
def test_the_poset_is_a_boolean_lattice(sizes):
    poset, gaps = merge_poset(sizes), len(sizes) - 1
    assert len(poset.nodes) == len(set(poset.nodes)) == 2**gaps
    assert len(poset.covers) == len(set(poset.covers)) == gaps * 2 ** (gaps - 1 if gaps else 0)
    assert [len(level[0]) for level in poset.levels] == list(range(gaps + 1, 0, -1))
    assert sum(poset.levels, ()) == poset.nodes
    assert poset.nodes[0] == sizes and poset.counts[-1] == 1


@given(several)
def test_merging_keeps_the_dimension_and_lowers_the_count(sizes):
    poset = merge_poset(sizes)
    assert {Architecture(k).dimension for k in poset.nodes} == {Architecture(sizes).dimension}
    counts = dict(zip(poset.nodes, poset.counts, strict=True))
    for finer, coarser in poset.covers:
        assert coarser in merges(finer)
        assert counts[coarser] < counts[finer]


def test_sizes_added_without_the_shared_entry_are_too_large():
    """Break: k_i + k_{i+1} in place of k_i + k_{i+1} − 1 changes the dimension."""
    assert Architecture((5, 4, 5)).dimension != Architecture((2, 3, 4, 5)).dimension
    assert segre_ed_degree((5, 4, 5)) != PUBLISHED[4, 4, 5]


def test_filters_of_size_one_merge_without_effect():
    """Break: the count falls only where both neighbours have a root to share."""
    poset = merge_poset((1, 3, 1))
    assert poset.nodes == ((1, 3, 1), (1, 3), (3, 1), (3,))
    assert set(poset.counts) == {1}


def test_a_poset_prints_itself():
    lines = str(merge_poset((2, 3, 4, 5))).splitlines()
    assert lines[0] == "(2, 3, 4, 5)  2 976 084"
    assert lines[-1].split() == ["(11)", "1"]
    assert len({len(line) for line in lines}) == 1 and len(lines[0]) <= 65
    assert str(merge_poset((3,))) == "(3)  1"


def test_posets_are_equal_by_value():
    assert {merge_poset((2, 3)), merge_poset([2, 3])} == {merge_poset((2, 3))}


def test_sizes_that_are_none_are_refused():
    with pytest.raises(ValueError, match="0 at layer 2 is not positive"):
        merge_poset((2, 0))
