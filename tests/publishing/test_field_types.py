"""What was read has the types that fields state: a result is whole, or there is none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

import pytest
from flint import arb
from result_examples import EXAMPLES, solved

from lcn_support import Architecture, RootPattern, count_critical_points
from lcn_support.publishing import from_dict, from_json
from lcn_support.publishing.results.field_types import field_types, fits, written
from lcn_support.records import Record


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (3, int), (3, float), (Fraction(1, 2), float), (2, Fraction), (arb(2), Fraction | float),
        (None, None), ("a", str | None), (None, str | None), (True, bool), ("a", Literal["a", 1]),
        ((), tuple[int, ...]), ((1, "a"), tuple[int, str]), ([1], list[int]), ((1,), Sequence[int]),
        (range(3), Iterable[int]), ({1: "a"}, Mapping[int, str]), ({}, dict[str, int]), (3, Any),
        (RootPattern("2|0"), RootPattern), (3, "a name for checkers"),
    ],
)  # fmt: skip
def test_what_fits(value, kind):
    assert fits(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, int), (1.0, int), (arb(2), int), ("1", float), (0.5, Fraction), (3, None),
        (3, str | None), (1, bool), ("b", Literal["a", 1]), ((1, "2"), tuple[int, ...]),
        ([1], tuple[int, ...]), ((1,), tuple[int, str]), ((1, 2), tuple[int, str]),
        ((1,), list[int]),
        ({1: 2}, Mapping[int, str]), ({"a": 2}, Mapping[int, int]), (((1, 2),), Mapping[int, int]),
        ("2|0", RootPattern),
    ],
)  # fmt: skip
def test_what_does_not_fit(value, kind):
    assert not fits(value, kind)
    assert written(kind)


def parts(value):
    """A value and all that it holds."""
    yield value
    inner = ()
    if isinstance(value, Record):
        inner = [getattr(value, name) for name in field_types(type(value))]
    elif isinstance(value, tuple | list):
        inner = value
    for part in inner:
        yield from parts(part)


@pytest.mark.parametrize("name", EXAMPLES)
def test_fields_are_what_they_say(name):
    for part in parts(EXAMPLES[name]()):
        if isinstance(part, Record):
            for field, kind in field_types(type(part)).items():
                assert fits(getattr(part, field), kind), (type(part), field)


SPOILT = {
    "a word for points": lambda d: d | {"points": "abc"},
    "a number for notes": lambda d: d | {"notes": 5},
    "a number for a network": lambda d: d | {"architecture": 5},
    "a word for a loss": lambda d: d | {"points": [d["points"][0] | {"loss": "least"}]},
    "half of a count": lambda d: d | {"undecided": 0.5},
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_result_with_a_part_of_another_kind_is_refused(name):
    plain = solved().to_dict()
    assert from_dict(plain) == solved()
    with pytest.raises(ValueError, match=r"and should be .*; give what to_dict wrote"):
        from_json(json.dumps(SPOILT[name](plain)))


def test_a_count_is_a_number():
    plain = count_critical_points(Architecture((3, 2))).to_dict()
    with pytest.raises(ValueError, match="count is 'many', and should be int"):
        from_dict(plain | {"count": "many"})
    with pytest.raises(ValueError, match=r"has the fields .*; there are architecture"):
        from_dict({k: v for k, v in plain.items() if k != "seed"})


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('{"ball": ["1*2^0", "-1*2^0"]}', '{"ball": ["1*2^0", "1*2^0"]}'),
        ('{"array": [1.5], "type": "int8"}', '{"array": [1], "type": "int8"}'),
        ('{"array": ["abc"], "type": "<U2"}', '{"array": ["ab"], "type": "<U2"}'),
        ('{"array": [2], "type": "bool"}', '{"array": [true], "type": "bool"}'),
        ('{"terms": [[[-1], "3"]], "variables": ["x"]}',
         '{"terms": [[[1], "3"]], "variables": ["x"]}'),
        ("1e999", "1e99"),
        ('{"array": [-1e999], "type": "float64"}', '{"array": [-1e99], "type": "float64"}'),
    ],
)  # fmt: skip
def test_no_number_becomes_another_one(text, right):
    with pytest.raises(ValueError, match=r"is no \w+ that to_dict writes|beyond all floats"):
        from_json(text)
    assert from_json(right) is not None
