"""A fibre is counted before it is listed, and is listed as far as somebody asks."""

import pickle
from fractions import Fraction
from itertools import islice
from math import factorial

import pytest
from hypothesis import given, settings, strategies as st

from lcn_support import Architecture, compose, fibre
from lcn_support.function_space import fibres
from lcn_support.function_space.allotments import Allotments
from lcn_support.function_space.ordered_factors import real_factorizations
from lcn_support.function_space.sparse_factorization import group_degrees, group_forest
from lcn_support.records import MOST_ROWS

ARCHITECTURES = [
    Architecture((3, 2, 2)),
    Architecture((2, 2, 3), (1, 2, 1)),
    Architecture((3, 3), (2, 1)),
    Architecture((2, 2, 2, 2), (2, 1, 2, 1)),
    Architecture((2, 2, 2, 2), (1, 2, 2, 1)),
]


def filters_of(a):
    entry = st.integers(-2, 2)
    return st.tuples(*(st.tuples(*[entry] * k) for k in a.sizes))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ARCHITECTURES), st.data())
def test_the_count_is_the_number_listed(a, data):
    W = compose(data.draw(filters_of(a)), a.strides)
    if not any(W):
        return
    found = fibre(a, W)
    counted = found.class_count, found.compatible_count
    listed = list(found)
    assert counted == (len(listed), sum(f.is_compatible for f in listed))
    assert [f.is_compatible for f in listed] == sorted(
        (f.is_compatible for f in listed), reverse=True
    )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ARCHITECTURES), st.data())
def test_the_patterns_are_counted_as_they_are_listed(a, data):
    W = compose(data.draw(filters_of(a)), a.strides)
    forest = group_forest(a, tuple(map(Fraction, W))) if any(W) else None
    if forest is None:
        return
    listed = [tuple(f.pattern for f in each) for each in real_factorizations(a, forest)]
    counted = Allotments(forest, group_degrees(a), real=True).patterns()
    assert counted == {patterns: listed.count(patterns) for patterns in listed}


def test_a_huge_fibre_is_counted_and_begun_at_once(monkeypatch):
    found = fibre(Architecture((2,) * 20), compose([(1, -j) for j in range(20)]))
    assert len(found) == factorial(20) and found
    computed = []
    plain = fibres.Fibre.factorization
    monkeypatch.setattr(
        fibres.Fibre,
        "factorization",
        lambda self, *member: computed.append(member) or plain(self, *member),
    )
    assert [f.packing for f in found[:3]] == [found[i].packing for i in range(3)]
    assert len(computed) == 2
    for refused in (lambda: list(found), lambda: found[-1], lambda: found[10**6 : 10**6 + 2]):
        with pytest.raises(
            ValueError,
            match=r"has about 2e18 classes|the first .* classes of the fibre.*, more than 25 000",
        ):
            refused()
    assert len(computed) == 2


def test_a_fibre_too_long_for_an_int_has_a_count():
    found = fibre(Architecture((2,) * 22), compose([(1, -j) for j in range(22)]))
    assert found.class_count == factorial(22) and found and found[0].is_compatible
    assert repr(found).startswith("Fibre(about 1e21 classes: p1 · p2")
    with pytest.raises(OverflowError, match="about 1e21 classes, more than len can say; ask for c"):
        len(found)
    assert len(fibre(found.architecture, found.end_to_end, limit=7)) == 7


def test_a_limit_lifts_the_refusal_and_nothing_is_kept_beyond(monkeypatch):
    a, W = Architecture((2,) * 5), compose([(1, -j) for j in range(5)])
    whole = [f.filters for f in fibre(a, W)]
    monkeypatch.setattr(fibres, "MOST_COEFFICIENTS", 10 * 10)
    found = fibre(a, W, limit=1000)
    assert [f.filters for f in found] == whole == [f.filters for f in found]
    assert len(found._found) == 10
    with pytest.raises(ValueError, match="120 classes, more than 10"):
        list(fibre(a, W))


def test_two_loops_over_one_fibre_do_not_disturb_each_other():
    found = fibre(Architecture((2, 2, 2)), (1, -6, 11, -6))
    pairs = [(f.filters, g.filters) for f in found for g in found]
    assert len(set(pairs)) == 36
    again = iter(found)
    assert list(islice(again, 2)) + list(again) == list(found)


def test_it_is_a_sequence_like_the_tuple_that_it_was():
    found = fibre(Architecture((2, 2)), (1, 0, -1))
    first, second = found
    assert found == (first, second) and found == fibre(Architecture((2, 2)), (1, 0, -1))
    assert found != (second, first) and found != (first,) and found != [first, second]
    assert first in found and found.index(second) == 1 and found[::-1] == (second, first)
    assert hash(found) == hash((first, second)) and list(reversed(found)) == [second, first]
    assert found[-2] is found[0] and found[5:] == ()
    for index in (2, -3):
        with pytest.raises(IndexError, match=f"member {index} of 2"):
            found[index]
    copy = pickle.loads(pickle.dumps(found))
    assert copy == found and repr(copy) == "Fibre(2 classes: p1 · p2, p2 · p1)"
    nothing = fibre(Architecture((2, 2)), (1, 0, 1))
    assert not nothing and nothing == () and nothing != found and list(nothing) == []


def test_irrational_fibres_are_equal_if_their_balls_are():
    found, copy = (fibre(Architecture((2, 2)), (1, 0, -2)) for _ in range(2))
    assert found == copy and list(found) == list(copy) and hash(found) == hash(copy)
    assert found != fibre(Architecture((2, 2)), (1, 0, -2), precision=80)


def test_fibres_are_equal_if_their_members_are():
    a, W = Architecture((2, 2, 2)), (1, -6, 11, -6)
    found = fibre(a, W)
    same = [fibre(a, W, limit=6), fibre(a, W, precision=80), tuple(found)]
    assert all(found == each and hash(found) == hash(each) for each in same)
    assert found != fibre(a, W, limit=5) and found != fibre(a, (1, -6, 11, -5))
    assert found != fibre(Architecture((3, 2, 1)), W)
    nothing = [fibre(Architecture((2, 2)), (1, 0, c)) for c in (1, 2)]
    assert nothing[0] == nothing[1] == () != found and hash(nothing[0]) == hash(())


def test_huge_fibres_are_compared_without_listing():
    a, W = Architecture((2,) * 22), compose([(1, -j) for j in range(22)])
    found = fibre(a, W)
    assert found == fibre(a, W) != fibre(a, W[::-1]) and found != (found[0],)
    assert found != fibre(a, W, limit=7) and found != fibre(a, W, precision=60)
    with pytest.raises(ValueError, match="give a limit"):
        hash(found)


def test_tables_have_a_row_for_each_member():
    found = fibre(Architecture((2, 2)), (1, 0, -1))
    assert found.as_columns()["packing"] == [f.packing for f in found]
    assert found._repr_html_().count("<tr>") == 1 + 2
    huge = fibre(Architecture((2,) * 12), compose([(1, -j) for j in range(12)]))
    assert huge._repr_html_().count("<tr>") == 1 + MOST_ROWS
    with pytest.raises(ValueError, match="479 001 600 classes"):
        huge.as_columns()


@pytest.mark.parametrize("exponent", [20, 60, 100])
def test_finer_balls_keep_the_order_of_the_classes(exponent):
    """Roots that a double does not tell apart, and filters that need more bits than the first."""
    near = 10**exponent
    W = compose([(near, -1), (near, 1), (1, 0, -2), (1, 0, 1), (near**2, 0, 1)])
    a = Architecture((5, 3, 3))
    found = fibre(a, W, precision=200)
    packings = [f.packing for f in found]
    assert len(set(packings)) == len(packings) == found.class_count
    assert packings == [f.packing for f in fibre(a, W)]
    for f in found:
        product = compose(f.filters)
        assert all(c == w or c.contains(w) for c, w in zip(product, W, strict=True))
