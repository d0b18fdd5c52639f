"""What the pages say of critical points, against numpy, float elimination and exact gradients."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, metric_matrix
from lcn_support.landscape.double_root import critical_form, profile
from lcn_support.live.answers import answer
from lcn_support.live.landscapes.critical import MOST_CLASSES, STEPS, curve

TARGETS = [(1, 1, 0, 1), (3, -1, 2, 5), (2, 1, -7, 1), (1, 4, 4, -2)]
DIGITS = re.compile(r"-?[\d.]+(e[-+]\d+)?…")


def asked(sizes: Any, target: Any, metric: str = "white", **more: Any) -> dict[str, Any]:
    question = {
        "ask": "critical points",
        "sizes": list(sizes),
        "target": list(map(str, target)),
        "metric": metric,
        **more,
    }
    return dict(json.loads(answer(json.dumps(question))))


def number(text: str) -> float:
    return float(Fraction(text)) if "…" not in text else float(text[:-1])


@pytest.mark.parametrize("u", TARGETS)
@pytest.mark.parametrize("metric", ["white", "bombieri", "markov"])
def test_the_points_of_a_cubic_are_the_turning_points_of_one_function(
    u: tuple[int, ...], metric: str
) -> None:
    """Their double roots are numpy's real roots of the critical form, and none is missing."""
    a = Architecture((3, 2))
    loss = QuadraticLoss(u, metric_matrix(a, metric))
    found = asked((3, 2), u, metric)
    assert found["complete"] and not found["notes"]
    roots = np.roots(list(map(float, critical_form(loss))))
    real = roots[abs(roots.imag) < 1e-9].real
    points = [p for p in found["points"] if not p["pure"]]
    assert len(points) == len(real)
    for p in points:
        W = list(map(number, p["W"]))
        scale = max(map(abs, W))
        double = min(abs(np.polyval(W, x)) + abs(np.polyval(np.polyder(W), x)) for x in real)
        assert double < 1e-3 * scale
        assert number(p["loss"]) == pytest.approx(float(loss.value(p["at"])), rel=1e-4)


def test_numbers_that_are_enclosed_are_right_to_the_last_of_their_digits() -> None:
    found = asked((3, 2), (1, 1, 0, 1))
    texts = [c for p in found["points"] for c in (*p["W"], p["loss"])]
    assert {"1", "0"} <= set(texts)
    enclosed = [text for text in texts if "…" in text]
    assert len(enclosed) == 10 and all(map(DIGITS.fullmatch, enclosed))
    precise = np.roots(list(map(float, critical_form(QuadraticLoss((1, 1, 0, 1))))))
    a = max(x.real for x in precise if abs(x.imag) < 1e-9)
    powers = a ** np.arange(3, -1, -1)
    residual = np.polyval((1, 1, 0, 1), a) / (powers @ powers)
    W = np.array((1, 1, 0, 1)) - residual * powers
    assert [f"{c:.6g}…" for c in W] in [p["W"] for p in found["points"]]
    assert [f"{c:.5g}…" for c in W] not in [p["W"] for p in found["points"]]


def test_an_exact_point_has_exact_filters_with_an_exact_zero_of_the_gradient() -> None:
    found = asked((3, 2), (1, 1, 0, 1))
    bad = [p for p in found["points"] if p["kind"] == "bad minimum"]
    assert [p["W"] for p in bad] == [["1", "1", "0", "0"]] and bad[0]["proof"] == "exact"
    v, w = ([Fraction(c) for c in f] for f in bad[0]["classes"][0]["filters"])
    assert compose([v, w]) == (1, 1, 0, 0)

    def slopes(u: tuple[int, ...]) -> list[Fraction]:
        r = [x - y for x, y in zip(compose([v, w]), u, strict=True)]
        return [sum(r[i + j] * c for j, c in enumerate(w)) for i in range(3)] + [
            sum(r[i + j] * c for j, c in enumerate(v)) for i in range(2)
        ]

    assert not any(slopes((1, 1, 0, 1)))
    assert any(slopes((1, 1, 1, 1)))


@pytest.mark.parametrize("metric", ["white", "bombieri", "markov"])
@pytest.mark.parametrize(("sizes", "u"), [((3, 2), (1, 1, 0, 1)), ((4, 2), (1, 2, -1, 0, 3))])
def test_the_curve_is_that_of_one_variable(
    sizes: tuple[int, ...], u: tuple[int, ...], metric: str
) -> None:
    """Solved for the other filter, or u(a)²/K(a): the same; with another metric it is not."""
    a = Architecture(sizes)
    loss = QuadraticLoss(u, metric_matrix(a, metric))
    angles = 2 * np.arctan(np.linspace(-1, 1, 2 * STEPS + 1))
    levels = curve(a, loss)
    assert levels == pytest.approx(profile(loss, angles).tolist(), rel=1e-4, abs=1e-9)
    other = QuadraticLoss(u, metric_matrix(a, "white" if metric != "white" else "markov"))
    assert levels != pytest.approx(profile(other, angles).tolist(), rel=1e-2)


def test_with_strides_the_critical_points_lie_on_the_curve_and_it_turns_there() -> None:
    a, u = Architecture((3, 2), strides=(2, 1)), (3, 1, 4, 1, 5)
    found = asked((3, 2), u, strides=[2, 1])
    levels = np.array(found["curve"])
    angles = 2 * np.arctan(np.linspace(-1, 1, 2 * STEPS + 1))
    assert curve(a, QuadraticLoss(u)) == found["curve"]
    for p in found["points"]:
        w = p["classes"][0]["at"][1]
        phi = np.arctan2(-w[1], w[0])
        phi -= np.pi * round(phi / np.pi)
        assert np.interp(phi, angles, levels) == pytest.approx(p["level"], rel=5e-3)
    turns = np.diff(np.sign(np.diff(np.append(levels, levels[1:3]))))
    assert np.count_nonzero(turns) == len(found["points"])


def test_what_is_wrong_is_said_of_its_field() -> None:
    S = [["2", "1", "0"], ["1", "2", "0"], ["0", "0", "0"]]
    refused = {
        "strides": asked((2, 2), (1, 0, 1), strides=[1]),
        "target": asked((2, 2), (1, 0, 1, 1)),
        "covariance": asked((2, 2), (1, 0, 1), "given", covariance=S),
    }
    assert {name: found["field"] for name, found in refused.items()} == {n: n for n in refused}
    assert "not positive definite" in refused["covariance"]["error"]
    S[2][2] = "1"
    assert asked((2, 2), (1, 0, 1), "given", covariance=S)["complete"]


def test_what_a_page_cannot_bear_is_refused_at_once() -> None:
    large, sparse = asked((5, 5), [1] * 9), asked((4, 3), [1] * 8, strides=[2, 1])
    for found in (large, sparse):
        assert "a page solves for no more" in found["error"] and "field" not in found
    assert str(MOST_CLASSES) in large["error"]
    assert "13" in asked((14,), [1] * 14)["error"]
