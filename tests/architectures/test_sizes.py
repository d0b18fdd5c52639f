"""Lists and counts of patterns, packings and partitions, just below their limits."""

import pytest

from lcn_support import (
    Architecture,
    RootPattern,
)
from lcn_support.architectures import balls_in_bins as packings, patterns, strata


def test_patterns_are_counted_as_they_are_listed(monkeypatch):
    for degree in range(13):
        for largest in (None, 1, 2, 3):
            listed = RootPattern.all_of_degree(degree, largest)
            assert len(listed) == RootPattern.count_of_degree(degree, largest)
            assert set(listed) == {
                p
                for p in RootPattern.all_of_degree(degree)
                if max((*p.real, *p.complex), default=0) <= (degree if largest is None else largest)
            }
    monkeypatch.setattr(patterns, "MOST_LISTED", 9)
    assert len(RootPattern.all_of_degree(4)) == 9
    with pytest.raises(ValueError, match="degree 5: 12 root patterns, more than 9"):
        RootPattern.all_of_degree(5)


def test_a_closure_grows_up_to_the_limit(monkeypatch):
    pattern = RootPattern("0|111")
    size = len(pattern.closure())
    monkeypatch.setattr(patterns, "MOST_CLOSURE", size)
    assert len(pattern.closure()) == size
    monkeypatch.setattr(patterns, "MOST_CLOSURE", size - 1)
    with pytest.raises(ValueError, match=f"at least {size} patterns"):
        pattern.closure()


def test_counts_of_packings_are_refused_by_their_work(monkeypatch):
    pattern, a = RootPattern("1122|12"), Architecture((4, 3, 5, 4))
    count = packings.count_packings(pattern, a)
    assert count == len(list(packings.packings(pattern, a)))
    monkeypatch.setattr(packings, "MOST_SUMS", 10)
    with pytest.raises(ValueError, match=r"partial sums, more than 10; .* walk through packings"):
        packings.count_packings(pattern, a)


@pytest.mark.parametrize("turn", [False, True])
def test_both_ways_to_count_packings_agree(monkeypatch, turn):
    """By ball and by bin; the shorter one is taken, here the other one too."""
    if turn:
        monkeypatch.setattr(packings, "line_work", lambda slots: -len(list(slots)))
    for degree in range(1, 7):
        for a in Architecture.all_of_degree(degree):
            for pattern in RootPattern.all_of_degree(degree):
                for compatible in (None, True):
                    listed = list(packings.packings(pattern, a, compatible))
                    assert len(set(listed)) == len(listed)
                    counted = packings.count_packings(pattern, a, bool(compatible))
                    assert counted == len(listed)


def test_packings_are_found_one_at_a_time():
    """The first of 40! and the first that is not compatible, at once."""
    a = Architecture((2,) * 40)
    assert next(packings.packings(RootPattern((1,) * 40), a)).is_compatible
    assert list(packings.packings(RootPattern((1,) * 40), a, compatible=False)) == []
    a = Architecture((3,) * 20)
    pattern = RootPattern((10,), (1,) * 15)
    assert not next(packings.packings(pattern, a, compatible=False)).is_compatible
    assert next(packings.packings(pattern, a, compatible=True), None) is None


def test_partitions_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(strata, "MOST_LISTED", 5)
    monkeypatch.setattr(patterns, "MOST_LISTED", 9)
    assert len(strata.compatible_partitions(Architecture((2,) * 4))) == 5
    with pytest.raises(ValueError, match="7 partitions of 5, more than 5"):
        strata.compatible_partitions(Architecture((2,) * 5))


def test_long_filters_have_few_partitions():
    """Two filters share double roots only, however long they are."""
    assert set(strata.compatible_partitions(Architecture((60, 2)))) == {
        (1,) * 60,
        (2, *(1,) * 58),
    }
    assert len(strata.critical_partitions(Architecture((60, 2)))) == 2


@pytest.mark.parametrize("sizes", [(3, 3), (3, 3, 3), (4, 4), (4, 3, 2), (5, 4), (4, 4, 3)])
def test_critical_partitions_as_the_packings_say(sizes):
    a = Architecture(sizes)
    by_packings = set(strata.compatible_partitions(a))
    for pattern in RootPattern.all_of_degree(a.degree):
        for packing in packings.packings(pattern, a) if not pattern.complex else ():
            multiple = [sum(row) - max(row) + 1 for row in packing.real]
            parts = sorted((m for m in multiple if m > 1), reverse=True)
            by_packings.add((*parts, *(1,) * (a.degree - sum(parts))))
    assert set(strata.critical_partitions(a)) == by_packings
