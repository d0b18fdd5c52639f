"""What the page on the umbrella is told, beside the figure's route and products of factors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from interactives import DRIVEN, asked as questions, at_once
from under_node import under_node

from lcn_support import Architecture, compose
from lcn_support.figures.strides.whitney_umbrella import place
from lcn_support.live import answer
from lcn_support.live.questions import rational

ONCE, TWICE = ((3, 2), (2, 1)), ((2, 2, 2), (1, 2, 1))
NAME = "turn-the-umbrella"
QUARTERS = [Fraction(n, 4) for n in range(-8, 9)]
ON_SHEETS = [(1, a, 0, a * t, -t * t) for a in QUARTERS for t in QUARTERS[3:14]]
ON_THE_HANDLE = [(1, 0, 0, 0, h * h) for h in QUARTERS[9:14]]

numbers = st.fractions(min_value=-4, max_value=4, max_denominator=6)


def asked(network: Any, W: Any) -> dict[str, Any]:
    sizes, strides = network
    question = {"ask": "umbrella", "sizes": sizes, "strides": strides, "filter": [*map(str, W)]}
    found: dict[str, Any] = json.loads(answer(json.dumps(question)))
    return found


def number(text: str) -> complex:
    """A coefficient as the page is told it, read by hand."""
    if text.startswith("("):
        re, sign, im = text[1:-1].split(" ", 2)
        return number(re) + number(("-" if sign == "-" else "") + im)
    if not text.endswith("i"):
        return complex(float(text[:-1]) if text.endswith("…") else rational(text))
    size = text[:-1].strip()
    return 1j * number({"": "1", "-": "-1"}.get(size, size))


def multiplied(factors: list[list[str]]) -> np.ndarray:
    (p, q) = ([number(c) for c in factor] for factor in factors)
    return np.polymul(p, [q[0], 0, q[1]]) if len(q) == 2 else np.polymul(p, q)


def full(coefficients: np.ndarray) -> np.ndarray:
    """With the leading zeros that polymul drops."""
    return np.concatenate([np.zeros(5 - len(coefficients)), coefficients])


def misplaced(network: Any, told: Callable[[Any, Any], dict[str, Any]] = asked) -> list[Any]:
    """Points of the page that the figure, which moves the factors a little, places elsewhere."""
    a = Architecture(*network)
    points = {tuple(map(Fraction, W)) for W in ON_SHEETS + ON_THE_HANDLE}
    return [W for W in sorted(points) if told(network, W)["place"] != place(a, W)]


@pytest.mark.parametrize("network", [ONCE, TWICE])
def test_places_are_those_of_the_figure(network: Any) -> None:
    assert misplaced(network) == []


def test_a_network_taken_for_the_other_is_noticed() -> None:
    wrong = misplaced(TWICE, lambda _, W: asked(ONCE, W))
    assert len(wrong) > 20 and (1, 2, 0, -2, -1) in wrong


@given(st.tuples(numbers, numbers, numbers), st.tuples(numbers, numbers))
def test_factors_multiply_to_the_form(p: Any, q: Any) -> None:
    """And those that it was made of are among them."""
    W = compose([p, q], (2, 1))
    if not any(W):
        return
    for network in (ONCE, TWICE):
        told = asked(network, W)
        assert told["place"] != "outside" or network == TWICE
        found = told["factorizations"]
        assert any(f["real"] for f in found)
        for f in found:
            assert np.allclose(full(multiplied(f["factors"])), np.array(W, dtype=float), atol=1e-3)
        first = next(c for c in q if c)
        own = [number(str(c / first)) for c in q]
        assert any(np.allclose([number(c) for c in f["factors"][1]], own) for f in found)


def place_of_even(network: Any, c0: Fraction, c2: Fraction, c4: Fraction) -> str:
    """By the roots of c₀t² + c₂t + c₄, the hyperroots: the quadratic factor has one with its minus.

    In two layers it needs real roots, so a hyperroot that is not negative; a negative one, 0 or ∞
    in its place, or a double hyperroot, is next to what is outside.
    """
    discriminant = c2 * c2 - 4 * c0 * c4
    negative = c0 * c2 > 0 and c0 * c4 > 0
    positive = c0 * c2 < 0 and c0 * c4 > 0
    if discriminant < 0 or (network == TWICE and negative):
        return "outside"
    ends = discriminant == 0 or (network == TWICE and not positive)
    return "boundary" if ends else "inside"


@given(numbers, numbers, numbers)
def test_even_forms_by_their_hyperroots(c0: Fraction, c2: Fraction, c4: Fraction) -> None:
    W = (c0, 0, c2, 0, c4)
    if not any(W):
        return
    for network in (ONCE, TWICE):
        told = asked(network, W)
        assert told["place"] == place_of_even(network, c0, c2, c4)
        assert told["whisker"] == (told["place"] == "outside")
        assert {f["real"] for f in told["factorizations"]} == {c2 * c2 >= 4 * c0 * c4}
        for f in told["factorizations"]:
            shown = full(multiplied(f["factors"]))
            assert np.allclose(shown, np.array(W, dtype=float), atol=1e-3)


def test_other_forms_and_networks() -> None:
    assert asked(ONCE, (1, 0, 0, 1, 0)) == {
        "place": "outside", "whisker": False, "factorizations": [],
    }  # fmt: skip
    assert "zero" in asked(ONCE, (0,) * 5)["error"]
    assert "another closure" in asked(((3, 3), (2, 1)), (1,) * 7)["error"]
    assert asked(((3, 1, 2), (1, 2, 1)), (1, 0, 0, 0, 1))["whisker"]


def test_complex_factors_are_told_exactly() -> None:
    (first, second) = asked(ONCE, (1, 0, 0, 0, Fraction(25, 16)))["factorizations"]
    assert first == {"real": False, "factors": [["1", "0", "-5/4 i"], ["1", "5/4 i"]]}
    assert second == {"real": False, "factors": [["1", "0", "5/4 i"], ["1", "-5/4 i"]]}
    (first, _) = asked(ONCE, (2, 0, 2, 0, 1))["factorizations"]
    assert first["factors"] == [["2", "0", "(1 + i)"], ["1", "(1/2 - 1/2 i)"]]
    (first, _) = asked(ONCE, (1, 0, 0, 0, 2))["factorizations"]
    assert first["factors"][1] == ["1", "1.41421… i"]


def states() -> list[dict[str, str]]:
    """Every state of the page."""
    heights = [str(float(h)) for h in QUARTERS[3:14]]
    return [
        {"network": network, "a": str(float(a)), "h": h, "sheet": sheet}
        for network, a, h, sheet in product(("once", "twice"), QUARTERS, heights, ("plus", "minus"))
        if a == 0 or float(h) <= 0
    ]


def differences(moved: int = 0) -> list[Any]:
    found = states()
    own = at_once(NAME, found)
    told = [json.loads(answer(json.dumps(question))) for question in questions(NAME, found)]
    told = told[moved:] + told[:moved]
    return [s for s, mine, package in zip(found, own, told, strict=True) if mine != package]


def test_the_page_knows_every_answer_of_the_package() -> None:
    assert len(states()) > 400 and differences() == []


def test_an_answer_to_another_state_is_noticed() -> None:
    assert differences(moved=1)


def test_off_the_handle_the_point_slides_down() -> None:
    on = {"network": "once", "a": "0.5", "h": "0.75", "sheet": "plus"}
    changed = "result = ['a', 'h'].map(id => interactive.changed(data.states[0], id));"
    settled = under_node(DRIVEN + changed, {"name": NAME, "states": [on]})
    assert settled == [{**on, "h": "0"}, {**on, "a": "0"}]


def test_no_numpy_is_needed() -> None:
    question = {"ask": "umbrella", "sizes": (3, 2), "strides": (2, 1), "filter": ["1"] * 5}
    code = f"import sys; sys.modules['numpy'] = None; from lcn_support.live import answer; print(answer({json.dumps(question)!r}))"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["place"] == "outside"
