"""What is said of critical points: each note once, losses apart, counts in words."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.landscape import surroundings
from lcn_support.landscape.continuation.stratum import StratumCount
from lcn_support.text_tables import short_form, short_number, told_apart

TARGETS = [
    ((3, 3), (1, 0, 2, 0, 1)),
    ((3, 2, 2), (1, 0, 0, 0, 1)),
    ((3, 3), (1, 0, 0, 0, 1)),
    ((2, 2, 2), (1, 3, 3, 1)),
]


@pytest.mark.parametrize(("sizes", "target"), TARGETS)
def test_a_note_stands_once_and_names_its_point(sizes, target):
    found = critical_points(Architecture(sizes), QuadraticLoss(target))
    assert max(Counter(found.notes).values()) == 1
    told = {note.partition(" is critical")[0] for note in found.notes if "incompatible" in note}
    mixed = [p for p in found.points if not p.is_pure and not all_compatible(p)]
    assert told == {f"W = {short_form(p.end_to_end)}, {p.pattern}," for p in mixed}


def test_what_time_cut_short_is_told_once():
    found = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)), timeout=1e-9)
    assert not found.is_complete and len(found.notes) == 2
    for note in found.notes:
        assert str(found).count(note) == 1 and "stopped" in note
    noted = replace(found, notes=(*found.notes, "another one"))
    assert str(noted) == f"{found}\nnote: another one"


@pytest.mark.parametrize(("sizes", "W"), [((4, 4), (1, 0, 0, 3, 0, 2, 1)), ((2, 2), (1, 0, 2))])
def test_a_stratum_that_two_distances_need_is_told_once(sizes, W):
    found = surroundings(Architecture(sizes), W)
    lines = str(found).splitlines()
    assert max(Counter(lines).values()) == 1 and any(line.startswith("λ") for line in lines)
    apart = [line for n in (found.space, found.boundary, found.discriminant)
             for line in (str(n).splitlines() if n else [])]  # fmt: skip
    assert set(lines[1:]) == set(apart) and (max(Counter(apart).values()) > 1 or sizes == (2, 2))


def all_compatible(point):
    return all(c.packing.is_compatible for c in point.classes)


def test_these_targets_have_such_points_and_generic_ones_have_none():
    """Else the test above would be of nothing."""
    found = [critical_points(Architecture(k), QuadraticLoss(u)) for k, u in TARGETS]
    assert sum(not all_compatible(p) for r in found for p in r.points if not p.is_pure) >= 6
    assert critical_points(Architecture((3, 3)), QuadraticLoss((3, 1, 4, 1, 5))).notes == ()


def test_two_losses_that_differ_late_are_told_apart():
    """A target near a symmetric one: two minima, whose losses differ in the sixth digit."""
    found = critical_points(Architecture((3, 2)), QuadraticLoss((1, 0, Fraction(1, 10**5), 1)))
    shown = [line.split()[0] for line in str(found).splitlines()[2 : 2 + len(found.points)]]
    assert len(set(shown)) == len({float(p.loss) for p in found.points}) == len(found.points)
    assert len(set(map(short_number, (p.loss for p in found.points)))) < len(found.points)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=8))
def test_numbers_told_apart_are_in_order(numbers):
    shown = told_apart(numbers)
    for x, s in zip(numbers, shown, strict=True):
        assert abs(float(s) - x) <= 6e-3 * x
        for y, t in zip(numbers, shown, strict=True):
            if x < y * (1 - 1e-10):
                assert float(s) < float(t)


def test_three_digits_do_not_tell_these_apart():
    assert len({short_number(x) for x in (0.50012, 0.50013)}) == 1
    assert told_apart([0.50012, 0.50013]) == ["0.50012", "0.50013"]
    assert told_apart([2.0, Fraction(1, 2), 0.4999999]) == ["2", "1/2", "0.4999999"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (StratumCount(7, 7, None, "why"), "7 of 7, why"),
        (StratumCount(4, 10, 4, "why"),
         "4 found; for these data at most 4 exist, generic data have 10; why"),
        (StratumCount(3, 10, 4, "why"),
         "3 found; for these data at most 4 exist, generic data have 10; why"),
        (StratumCount(0, 10, 0, "why"),
         "none found; for these data none exist, generic data have 10; why"),
        (StratumCount(9, 10, None, "why"), "9 found; generic data have 10; why"),
        (StratumCount(4, 10, 4, "why", is_proved=False),
         "4 found; for these data probably only 4 exist, generic data have 10; why"),
    ],
)  # fmt: skip
def test_a_count_is_said_in_words(count, said):
    assert str(count) == said


def test_a_special_count_says_both_numbers():
    a = Architecture((2, 2), (2, 1))
    found = critical_points(a, QuadraticLoss((1, 2, 3, 5)))
    (count,) = found.complex_counts.values()
    assert str(count).startswith("2 found; for these data at most 2 exist, generic data have 6")
    assert "for these data" not in str(
        critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    )
