"""No result is forgotten: whatever a room shows or returns has an example, which all tests take."""

import inspect
import re
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest
from result_examples import EXAMPLES

import lcn_support
from lcn_support.function_space import Fibre
from lcn_support.records import Record

ENGINES = {"counting.modulo_primes", "landscape.continuation", "landscape.special_data"}
"""Rooms whose values are steps on the way to a result."""

STEPS = {"HyperrootForest", "InterpolatedIdeal"}
"""So are these."""


def faces():
    """The rooms that compute, and those behind them."""
    last = lcn_support.ROOMS.index("experiments")
    for room in (*lcn_support.ROOMS[:last], "exchange", "experiments.sweeps"):
        yield room, import_module(f"lcn_support.{room}")
        folder = Path(lcn_support.__file__).parent.joinpath(*room.split("."))
        for inner in sorted(folder.glob("*/__init__.pyi")):
            name = f"{room}.{inner.parent.name}"
            if name not in ENGINES:
                yield name, import_module(f"lcn_support.{name}")


def shown(room, face):
    """The dataclasses among the names of a face."""
    for name in dir(face) if room == "explore" else face.__all__:
        value = getattr(face, name)
        if isinstance(value, type) and is_dataclass(value) and name not in STEPS:
            yield value


def defined():
    """All dataclasses of those rooms, on a face or not."""
    for _, face in faces():
        modules = iter_modules(getattr(face, "__path__", ()), f"{face.__name__}.")
        for module in (face, *(import_module(m.name) for m in modules)):
            for value in vars(module).values():
                if isinstance(value, type) and is_dataclass(value) and value.__name__ not in STEPS:
                    yield value


def returned(face, classes):
    """Those of the classes that some function of a face, or a method, says that it returns."""
    for value in vars(face).values() if not hasattr(face, "__all__") else face_values(face):
        members = vars(value).values() if isinstance(value, type) else [value]
        for member in members:
            member = getattr(member, "fget", None) or getattr(member, "__func__", member)
            if inspect.isfunction(member) and not member.__name__.startswith("_"):
                words = re.findall(r"\w+", str(member.__annotations__.get("return")))
                yield from (kind for kind in classes if kind.__name__ in words)


def face_values(face):
    return [getattr(face, name) for name in face.__all__]


def kinds(value):
    """The classes of a value and of its parts."""
    if is_dataclass(value):
        yield type(value)
        for f in fields(value):
            yield from kinds(getattr(value, f.name))
    if isinstance(value, tuple | list | Fibre):
        for part in value:
            yield from kinds(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from (*kinds(key), *kinds(part))


@cache
def known():
    return {kind for make in EXAMPLES.values() for kind in kinds(make())}


def forgotten(found):
    return {kind.__name__ for kind in found} - {kind.__name__ for kind in known()}


def test_whatever_a_face_shows_has_an_example():
    found = {kind for room, face in faces() for kind in shown(room, face)}
    assert len(found) > 70
    assert forgotten(found) == set()


@pytest.mark.skipif(find_spec("torch") is None, reason="one of all modules needs PyTorch")
def test_whatever_is_returned_is_a_result():
    classes = set(defined())
    found = {kind for _, face in faces() for kind in returned(face, classes)}
    assert len(found) > 50
    assert {kind.__name__ for kind in found if not issubclass(kind, Record)} == set()


@dataclass(frozen=True)
class New:
    loss: float


def invented() -> tuple[New, ...]:
    """A function with a result that nobody has thought of."""
    return (New(1.0),)


def test_no_example_is_nothing():
    assert all(make() is not None for make in EXAMPLES.values())


def test_a_new_result_is_noticed():
    face = SimpleNamespace(__all__=["New", "invented"], New=New, invented=invented)
    assert list(shown("room", face)) == [New]
    assert forgotten(shown("room", face)) == {"New"}
    assert list(returned(face, {New})) == [New] and not issubclass(New, Record)
