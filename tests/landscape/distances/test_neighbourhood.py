"""The honest answer for a filter in floats, and that its numbers are rounded to the safe side."""

import re
from dataclasses import replace

import numpy as np
import pytest

from lcn_support import Architecture, Unknown, compose
from lcn_support.landscape import nearest_on_boundary, nearest_on_discriminant, surroundings
from lcn_support.publishing import from_json, to_json


def bounds(found):
    """The numbers behind "within" and "not closer than"."""
    text = repr(found)
    number = r"([\d.e+-]*\d)"
    near = [float(x) for x in re.findall(f"within {number}", text)]
    far = [float(x) for x in re.findall(f"not closer than {number}", text)]
    return near, far


def test_a_learned_filter_is_near_the_discriminant_and_far_from_the_boundary():
    a, W = Architecture((4, 2)), [1.0, -1.0, -2.0, 1e-9, 3e-7]
    found = surroundings(a, W)
    assert found.is_inside and str(found.discriminant.pattern) == "112|0"
    near, far = bounds(found)
    assert near == [pytest.approx(3e-7, rel=1e-2)] and 0.9 < far[0] < 1


def test_the_numbers_shown_are_bounds():
    rng = np.random.default_rng(1)
    for sizes in [(2, 2), (2, 2, 2), (4, 2), (3, 2, 2)]:
        a = Architecture(sizes)
        for _ in range(5):
            W = rng.standard_normal(a.filter_size)
            found = surroundings(a, W)
            near, far = bounds(found)
            edge = nearest_on_boundary(a, W)
            assert near[-1] >= nearest_on_discriminant(a, W).distance
            assert far[0] <= edge.interval[0] and edge.distance == found.boundary.distance
            if not found.is_inside:
                assert near[0] >= edge.interval[1] and "outside" in repr(found)


def test_floats_on_the_boundary_are_called_near_not_on_it():
    a = Architecture((2, 2, 2))
    W = compose([(1, 2), (1, 2), (3, -1)])
    exact, floats = surroundings(a, W), surroundings(a, list(map(float, W)))
    assert "on the discriminant, 12|0" in repr(exact) and "perhaps" not in str(floats.space)
    assert not floats.is_inside and "of the function space" in repr(floats)
    assert floats.space.interval[1] > 0 == exact.space.interval[1]


def test_without_boundary_or_discriminant_there_is_less_to_say():
    filling = surroundings(Architecture((3, 3)), [1, 0, 3, 0, 1])
    assert filling.boundary is None and filling.discriminant is not None
    assert surroundings(Architecture((2,)), [1, 2]).discriminant is None
    strided = surroundings(Architecture((2, 2), (2, 1)), [3, 0, 0, 2])
    assert strided.boundary is None and strided.discriminant is None
    assert "outside the function space, within 2 of" in repr(strided)


def test_a_filter_may_be_an_iterator_or_an_array_of_single_precision():
    a, W = Architecture((2, 2)), [1, 0, 3]
    first = surroundings(a, iter(W))
    single = surroundings(a, np.array(W, dtype=np.float32))
    assert first.space.distance == single.space.distance == 1
    assert single.space.interval[0] < 1 < single.space.interval[1]
    assert first.space.interval == (1, 1)


@pytest.mark.parametrize("W", [[1, 0, -1, 0], [1.0, 0.5, -1, 3], [0, 0, 0, 0], [1, 2, 1, 0]])
def test_what_is_found_can_be_kept_as_text(W):
    found = surroundings(Architecture((2, 2, 2)), W)
    again = from_json(to_json(found))
    assert again == found and hash(again) == hash(found) and repr(again) == repr(found)
    assert again != surroundings(Architecture((2, 2, 2)), [1, 1, -1, 0])
    for part, same in zip(found.as_columns()["distance"], again.as_columns()["distance"],
                          strict=True):  # fmt: skip
        assert part == same
    parts = (found.space, found.boundary, found.discriminant)
    places = [part.place for part in parts for _ in part.points]
    assert found.as_columns()["nearest on"] == places
    assert list(dict.fromkeys(places)) == ["function space", "boundary", "discriminant"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "seed -1"),
        ({"progress": "yes"}, "progress 'yes'"),
        ({"timeout": 0}, "timeout 0"),
        ({"a": Architecture((102,)), "W": [1] * 102}, "degree 101, more than 100"),
    ],
)
def test_errors_name_the_value(arguments, message):
    given = {"a": Architecture((2, 2)), "W": [1, 2, 3]} | arguments
    with pytest.raises((TypeError, ValueError), match=message):
        surroundings(**given)


def test_an_unknown_pattern_is_said_to_be_one():
    found = surroundings(Architecture((2, 2)), [1, 0, 3])
    (point,) = found.discriminant.points
    hidden = replace(found.discriminant, points=(replace(point, pattern=Unknown("no bits")),))
    assert "a filter of unknown pattern" in repr(replace(found, discriminant=hidden))
