"""Sign patterns on the page: against the one minimum of each sign pattern, and nearby matrices."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lcn_support.live.answers import answer
from lcn_support.shallow import InducedMetric, sheet_minimum

METRICS = {"Gaussian": InducedMetric.gaussian(4, 2), "Frobenius": InducedMetric.frobenius(4)}


def asked(eigenvalues, width, metric="Gaussian"):
    question = {"ask": "sign patterns", "width": width, "metric": metric}
    return json.loads(answer(json.dumps(question | {"eigenvalues": list(map(str, eigenvalues))})))


def is_minimum(row):
    return row["kind"].endswith("minimum")


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_pattern_has_a_minimum_where_its_sheet_has_one_of_full_rank(metric, width):
    """Another algorithm: active sets on the matrices with at most p positive, q negative ones."""
    rng, seen = np.random.default_rng(160 + width), set()
    for _ in range(25):
        values = [Fraction(int(v), 4) for v in rng.choice(np.arange(-24, 25), 4, replace=False)]
        T = [[Fraction(c) for c in row] for row in np.diag(values).tolist()]
        found = asked(values, width, metric)
        for row in found["rows"]:
            p, q = row["pattern"]
            sheet = sheet_minimum(T, p, q, METRICS[metric])
            full = len(sheet.eigenvalues) == width
            assert is_minimum(row) == full == (not row["wrong"])
            assert not full or Fraction(row["loss"]) == sheet.loss
            seen.add(full)
        minima = [Fraction(row["loss"]) for row in found["rows"] if is_minimum(row)]
        if 0 not in values:
            assert len(minima) == found["minima"] and str(min(minima)) == found["least"]
            assert found["bad"] == sum(loss > min(minima) for loss in minima)
    assert seen == {True, False}


def lower_nearby(values, row, scale, rng):
    """Whether a matrix of the same rank near that of the row has less loss: Gaussian data.

    Tried are kept vectors turned towards dropped ones, and random neighbours.
    """
    T = np.diag(np.array(values, float))
    mu = np.array([values[i] - row["zero"] for i in row["kept"]], float)
    W = np.eye(len(values))[:, row["kept"]]

    def loss(B):
        return 2 * np.sum((B - T) ** 2) + np.trace(B - T) ** 2

    here = loss(W * mu @ W.T)
    assert here == pytest.approx(row["height"], rel=1e-4)
    tried = []
    for place in range(len(mu)):
        for j in set(range(len(values))) - set(row["kept"]):
            V = W.copy()
            V[:, place] = np.sqrt(1 - scale**2) * W[:, place]
            V[j, place] = scale
            tried.append(loss(V * mu @ V.T))
    for _ in range(400):
        V = W + scale * rng.standard_normal(W.shape)
        tried.append(loss(V * (mu + scale * rng.standard_normal(mu.shape)) @ V.T))
    return bool(min(tried) < here - 1e-9)


def test_minima_have_no_better_neighbour_and_saddles_have_one():
    rng = np.random.default_rng(166)
    values = [5, 2, -1, -4]
    kinds = set()
    for width in (1, 2, 3):
        for row in asked(values, width)["rows"]:
            if row["kind"] != "none":
                kinds.add(row["kind"])
                assert lower_nearby(values, row, 0.03, rng) == (row["kind"] == "saddle")
    assert kinds == {"global minimum", "bad minimum", "saddle"}


def test_three_minima_and_none_that_is_bad():
    assert [asked([5, 2, -1, -4], 2, m)["minima"] for m in METRICS] == [2, 3]
    positive = asked([4, 3, 2, 1], 2)
    assert (positive["minima"], positive["bad"]) == (1, 0)


def test_equal_eigenvalues_and_a_teacher_of_low_rank():
    """A tie is no minimum of the other pattern; the teacher itself may be reached."""
    tie = asked([5, Fraction(1, 4), -2, -2], 3, "Frobenius")
    assert [row["kind"] for row in tie["rows"]][:2] == ["none", "bad minimum"]
    low = asked([3, 0, 0, 0], 2)
    assert (low["minima"], low["least"]) == (1, "0") and not any(map(is_minimum, low["rows"]))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (([1], 1), "eigenvalues 1 is below 2"),
        ((range(7), 1), "is above 6"),
        (([1, 2], 2), "width 2 is above 1"),
        (([1, "x"], 1), "no rational number"),
        (([1, 2], 1, "Bombieri"), "give Gaussian or Frobenius"),
    ],
)
def test_other_questions_are_refused_in_words(question, said):
    assert said in asked(*question)["error"]
