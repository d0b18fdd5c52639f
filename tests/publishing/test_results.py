"""Results leave and come back: copies are equal, and no number is another one on the way."""

import copy
import json
import pickle
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages
from types import SimpleNamespace

import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq_poly
from hypothesis import given, strategies as st
from result_examples import EXAMPLES, LOSS, A, solved

import lcn_support
from lcn_support import Architecture, QuadraticLoss, RootPattern, critical_points, fibre, train
from lcn_support.arithmetic.balls import ball_from_parts, ball_parts
from lcn_support.function_space import Fibre
from lcn_support.publishing import from_dict, from_json, to_dict, to_json
from lcn_support.records import Record

WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda result: pickle.loads(pickle.dumps(result)),
    "json": lambda result: from_json(to_json(result)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_copy_is_equal_hashes_alike_and_says_the_same(name, way):
    result = EXAMPLES[name]()
    again = WAYS[way](result)
    assert again == result and hash(again) == hash(result)
    assert repr(again) == repr(result) and str(again) == str(result)


def test_what_was_computed_twice_is_equal():
    first, second = solved(), solved()
    assert first is not second and first == second and len({first, second}) == 1


CHANGED = {
    "a point less": lambda r: replace(r, points=r.points[:-1]),
    "another seed": lambda r: replace(r, seed=9),
    "a note": lambda r: replace(r, notes=("so",)),
    "another loss": lambda r: replace(r, loss=QuadraticLoss((1, 0, 2))),
    "a count": lambda r: replace(r, complex_counts={}),
    "one coefficient": lambda r: replace(
        r, points=(replace(r.points[0], end_to_end=(1.0, 0.0, 2.5000000000000004)), *r.points[1:])
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_what_differs_is_not_equal_and_json_tells_it(change):
    result = solved()
    other = CHANGED[change](result)
    assert other != result and to_json(other) != to_json(result)
    assert from_json(to_json(other)) == other


def test_arrays_are_compared_entry_by_entry():
    runs = EXAMPLES["diverged"]()
    moved = runs.end_to_end.copy()
    moved[1, 2] = np.nextafter(1, 2)
    assert replace(runs, end_to_end=moved) != runs
    assert replace(runs, steps=runs.steps.astype(float)) != runs
    one_zero = np.where(runs.end_to_end == 0, 0.0, runs.end_to_end)
    assert one_zero.tobytes() != runs.end_to_end.tobytes()
    assert replace(runs, end_to_end=one_zero) == runs
    assert replace(runs, times=np.zeros(2)) != runs != "runs"


def test_balls_are_equal_with_centre_and_radius_only():
    (factor, *_) = EXAMPLES["factors"]()
    one, ball = factor.coefficients
    assert (ball == ball * 1) is False  # python-flint compares numbers, not balls
    assert replace(factor, coefficients=(one, ball + arb(0, 1e-30))) != factor
    assert replace(factor, coefficients=(one, WAYS["pickle"](ball))) == factor


odd = st.integers(0, 2**30 - 1).map(lambda n: n | 1)
centres = st.one_of(st.just((0, 0)), st.tuples(st.integers(-(2**300), 2**300), st.integers(-99, 9)))


@given(centres, st.tuples(odd, st.integers(-200, 20)), st.integers(2, 200))
def test_a_ball_is_rebuilt_whatever_the_precision(mid, rad, bits):
    with ctx.workprec(bits):
        ball = ball_from_parts(mid, rad)
        assert ball_parts(ball)[1] == rad
        centre = Fraction(mid[0]) * Fraction(2) ** mid[1]
        m, e = ball_parts(ball)[0]
        assert Fraction(m) * Fraction(2) ** e == centre
        assert ball_parts(from_json(to_json(ball))) == ball_parts(ball)


def test_python_flint_alone_widens_a_radius():
    assert arb((3, 0), (2**29 + 1, -85)).rad().man_exp() != (2**29 + 1, -85)


numbers = st.one_of(
    st.integers(), st.fractions(), st.floats(), st.booleans(), st.none(), st.text(),
)  # fmt: skip
plain = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.integers(), st.fractions(), st.text()), inner, max_size=3),
    ),
    max_leaves=8,
)


def told(value):
    """The value with its types, and with nan as a word."""
    if isinstance(value, list | tuple):
        return type(value), [told(v) for v in value]
    if isinstance(value, dict):
        return [(told(k), told(v)) for k, v in value.items()]
    return type(value), repr(value)


@given(plain)
def test_json_keeps_every_number_text_and_type(value):
    text = to_json(value)
    assert told(from_json(text)) == told(value)
    json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


@pytest.mark.parametrize(
    "value",
    [
        np.array([[1.5, -0.0], [np.inf, 2]]), np.array([1, 2], np.int16), np.array([True]),
        np.array(["a", "bb"]), np.zeros((0, 3)), np.float32([0.1]),
    ],
    ids=lambda v: str(v.dtype),
)  # fmt: skip
def test_arrays_come_back_with_type_and_shape(value):
    again = from_json(to_json(value))
    assert again.dtype == value.dtype and again.size == value.size
    assert again.tobytes() == value.tobytes()


def test_tensors_come_back():
    torch = pytest.importorskip("torch")
    runs = train(A, LOSS, [torch.tensor([[1.0, 2.0]], dtype=torch.float64)] * 2, steps=50)
    again = from_json(to_json(runs))
    assert again == runs and torch.equal(again.filters[0], runs.filters[0])
    assert replace(runs, loss=runs.loss + 1) != runs


def test_numbers_of_flint_come_back():
    for value in (acb(1, arb(2).sqrt()), fmpq_poly([1, 2]) / 3):
        again = from_json(to_json(value))
        assert type(again) is type(value) and to_json(again) == to_json(value)


REFUSED = {
    "no JSON": ("{", "no JSON"),
    "another word": ('{"pickle": "x"}', "begins with 'pickle'"),
    "nothing": ("{}", "begins with 'nothing'"),
    "a fraction by 0": ('{"fraction": "1/0"}', "no fraction"),
    "a ball of words": ('{"ball": ["one", "two"]}', "no ball"),
    "a function": ('{"lcn": "landscape.critical_points"}', "no result"),
    "another package": ('{"lcn": "os.path"}', "no result"),
    "a way out": ('{"lcn": "..os.Path"}', "no result"),
    "a private name": ('{"lcn": "function_space.fibres._OrderedFactors"}', "no result"),
    "a module's name": ('{"lcn": "landscape.critical_point.CriticalPoint"}', "no result"),
    "no text": ('{"lcn": 3}', "no result"),
    "a field less": ('{"lcn": "architectures.RootPattern", "real": [1]}', "has the fields"),
    "an array of objects": ('{"array": [1], "type": "object_"}', "no array"),
    "a wrong architecture": (
        '{"lcn": "architectures.Architecture", "sizes": [0], "strides": [1]}', "filter sizes",
    ),
    "infinity": ("[Infinity]", "no JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_other_json_is_refused(name):
    text, words = REFUSED[name]
    with pytest.raises(ValueError, match=words):
        from_json(text)


def test_what_has_no_place_in_json_is_named():
    for value in (object(), {1, 2}, np.array([1j]), arb("inf"), SimpleNamespace()):
        with pytest.raises(TypeError, match="has no place in JSON"):
            to_json(value)
    with pytest.raises(TypeError, match="is no text"):
        from_json(3)


def records():
    """All dataclasses of the package that are results."""
    kept = lcn_support.ROOMS[: lcn_support.ROOMS.index("figures")]
    for module in walk_packages(lcn_support.__path__, "lcn_support."):
        if module.name.split(".")[1] in kept:
            for value in vars(import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, Record) and is_dataclass(value):
                    yield value


@pytest.mark.skipif(find_spec("torch") is None, reason="one of all modules needs PyTorch")
def test_json_has_a_name_for_every_result():
    """Made of nothing but its class, each is written under a name that leads back to the class."""
    found = set(records()) - {Fibre}  # it lists its members, and is among the examples
    assert len(found) > 80
    for kind in found:
        blank = object.__new__(kind)
        for f in fields(kind):
            object.__setattr__(blank, f.name, None)
        assert "lcn" not in {f.name for f in fields(kind)}
        face, _, name = to_dict(blank)["lcn"].rpartition(".")
        assert getattr(import_module(f"lcn_support.{face}"), name) is kind


def test_a_class_on_no_face_has_no_name():
    @dataclass(frozen=True)
    class Own(Record):
        loss: float

    with pytest.raises(TypeError, match="is on no face"):
        to_dict(Own(1.0))
    assert copy.deepcopy(Own(1.0)) == Own(1.0) != Own(2.0)


def test_a_result_of_a_result_is_plain_json():
    plain = to_dict(critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 2))))
    assert json.loads(json.dumps(plain)) == plain and plain["lcn"] == "landscape.CriticalPoints"
    assert from_dict(plain["points"][0]["pattern"]) in (RootPattern("2|0"), RootPattern("11|0"))
    assert from_dict(to_dict(fibre(A, (1, 0, -2))[0])).filters[0][0] == 1
