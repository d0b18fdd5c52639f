"""JSON of every result: combined at random it comes back, and spoilt at random it is refused."""

import json
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from result_examples import EXAMPLES

from lcn_support import Architecture, compose, fibre
from lcn_support.publishing import from_dict, from_json, to_dict, to_json
from lcn_support.records import stacked


@cache
def made(name):
    return EXAMPLES[name]()


names = st.sampled_from(sorted(EXAMPLES))
combined = st.recursive(
    names.map(lambda name: made(name)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=4,
)
slowly = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


@slowly
@given(combined)
def test_results_in_lists_tuples_and_mappings_come_back(value):
    assert from_json(to_json(value)) == value


@cache
def written(name):
    """A result as JSON, but for arrays that are long to look through."""
    return to_json(made(name))


def places(plain, path=()):
    """The ways to all parts of a thing of JSON."""
    yield path
    parts = (
        plain.items()
        if isinstance(plain, dict)
        else enumerate(plain)
        if isinstance(plain, list)
        else ()
    )
    for key, part in parts:
        yield from places(part, (*path, key))


def replaced(plain, path, value):
    if not path:
        return value
    plain = dict(plain) if isinstance(plain, dict) else list(plain)
    plain[path[0]] = replaced(plain[path[0]], path[1:], value)
    return plain


others = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 9), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4), st.just([]), st.just({}), st.just({"lcn": "architectures.RootPattern"}),
    st.just({"fraction": "1/0"}), st.just({"fraction": "1/7"}), st.just({"float": "nan"}),
    st.just({"ball": ["1*2^0", "1*2^-9"]}), st.just({"map": [[[], 1]]}), st.just([[1], [2, 3]]),
)  # fmt: skip


@slowly
@given(names, others, st.data())
def test_spoilt_json_is_refused_in_words_or_read_as_what_it_says(name, value, data):
    plain = json.loads(written(name))
    ways = list(places(plain))
    spoilt = replaced(plain, data.draw(st.sampled_from(ways)), value)
    try:
        result = from_dict(spoilt)
    except ValueError as error:
        assert str(error)
    else:
        assert from_dict(to_dict(result)) is not NotImplemented


HUGE = {
    "a power of ten": '{"fraction": "1e999999999"}',
    "an integer": "9" * 5000,
    "many levels": "[" * 900 + "]" * 900,
    "more levels": "[" * 100_000 + "]" * 100_000,
    "a network": '{"lcn": "architectures.Architecture", "sizes": [0], "strides": [1]}',
    "a fibre": json.dumps({
        "lcn": "function_space.Fibre", "limit": None, "precision": 10**12, "members": [],
        "end_to_end": [1, 0, 1], "architecture": to_dict(Architecture((3,))),
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_what_fits_into_no_memory_is_refused(name):
    if name == "many levels":
        value = from_json(HUGE[name])
        assert isinstance(value, tuple)
        return
    with pytest.raises(ValueError, match=r"."):
        from_json(HUGE[name])


def test_members_of_a_fibre_are_compared_with_those_that_are_found():
    plain = to_dict(EXAMPLES["fibre"]())
    assert len(plain["members"]) == 2 and from_dict(plain) == EXAMPLES["fibre"]()
    for spoilt in (
        plain["members"][::-1],
        plain["members"] * 2,
        [replaced(plain["members"][0], ("filters", 0, 0), 5), plain["members"][1]],
        [3],
    ):
        with pytest.raises(ValueError, match="members"):
            from_dict(plain | {"members": spoilt})
    assert from_dict(plain | {"members": plain["members"][:1]}) == EXAMPLES["fibre"]()


def test_balls_of_members_may_have_other_radii():
    found = fibre(Architecture((2, 2)), (1, 0, -2))
    plain = to_dict(found)
    (place,) = [p for p in places(plain) if p[-3:] == (1, "ball", 1) and p[:2] == ("members", 0)][
        :1
    ]
    wider, elsewhere = (replaced(plain, place, radius) for radius in ("1*2^-40", "1*2^-40"))
    assert from_dict(wider) == found
    moved = replaced(elsewhere, (*place[:-1], 0), "7*2^0")
    with pytest.raises(ValueError, match="members"):
        from_dict(moved)


def test_of_a_fibre_without_end_the_first_members_are_written():
    many = fibre(Architecture((2,) * 9), compose([(1, j) for j in range(9)]))
    plain = to_dict(many)
    assert len(plain["members"]) == 500 < many.class_count and from_dict(plain) == many
    assert stacked(from_dict(plain["members"][:3])) == stacked(many[:3])


@pytest.mark.parametrize("digits", [1, 4000, 4001, 5000])
def test_numbers_with_more_digits_than_python_reads(digits):
    number = 10**digits - 7
    for value in (number, -number, Fraction(number, 7), Fraction(-7, number)):
        again = from_json(to_json(value))
        assert again == value and type(again) is type(value)
    found = fibre(Architecture((2, 2)), (1, 0, -(number**2)), precision=4 * digits + 2)
    assert from_json(found.to_json()) == found
    balls = fibre(Architecture((2, 2)), (1, 0, -2), precision=4 * digits + 2)
    assert from_json(balls.to_json()) == balls


@pytest.mark.parametrize("text", ["1e5", "0x1f", "", 5, "1/2", "1_0"])
def test_digits_alone_are_an_integer(text):
    with pytest.raises(ValueError, match="no integer that to_dict writes"):
        from_dict({"integer": text})
