"""A step of descent and the end of the flow for two numbers, against training itself."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, gradient_flow, train
from lcn_support.live import answer

NETWORK = Architecture((1, 1))


def asked(filters, target="1", step="1/10"):
    question = {"ask": "two numbers", "filters": [str(w) for w in filters]}
    return json.loads(answer(json.dumps({**question, "target": str(target), "step": str(step)})))


def starts(seed, number=40):
    rng = np.random.default_rng(seed)
    for _ in range(number):
        first, last, u = (Fraction(int(c), 8) for c in rng.integers(-20, 21, 3))
        yield first, last, u or Fraction(1, 2)


def test_the_flow_ends_where_it_is_said():
    other = 0
    for first, last, u in starts(1):
        said = asked((first, last), u)["end"]
        flow = gradient_flow(NETWORK, QuadraticLoss((u,)), [[first], [last]], time=400.0)
        end = [float(w[0, 0]) for w in flow.filters]
        assert said == pytest.approx(end, abs=1e-3)
        other += [-c for c in said] != pytest.approx(end, abs=1e-3)
    assert other > 30  # the other point with this invariant is not where it ends


def test_a_step_is_a_step_of_descent():
    for first, last, u in starts(2):
        found = asked((first, last), u, "3/50")
        filters = [[float(first)], [float(last)]]
        moved = train(NETWORK, QuadraticLoss((u,)), filters, step=0.06, steps=1).filters
        assert [float(Fraction(w)) for w in found["next"]] == pytest.approx(
            [w[0, 0] for w in moved]
        )
        factor = 1 - 4 * Fraction(3, 50) ** 2 * (first * last - u) ** 2
        assert Fraction(found["after"]) == factor * Fraction(found["invariant"])
        kept = found["after"] == found["invariant"]
        assert kept == (first**2 == last**2 or first * last == u)


def test_diagonals():
    assert asked((2, -2))["end"] == [0, 0] == asked((0, 0))["end"]
    assert asked((2, 2))["end"] == [1, 1] and asked((-2, -2))["end"] == [-1, -1]
    assert asked((2, -2), target=-1)["end"] == [1, -1]


def test_what_it_refuses():
    assert "for the target 0" in asked((1, 2), target=0)["error"]
    assert "filters has 3 numbers" in asked((1, 2, 3))["error"]
