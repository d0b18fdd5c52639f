"""The figures of the siblings show exactly what they say."""

import math
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, figures
from lcn_support.experiments import kept
from lcn_support.figures.base import rows
from lcn_support.figures.siblings import entrywise_weights, where_runs_end
from lcn_support.landscape.dense import MatrixLoss

DRAWN = np.random.default_rng(15).integers(-5, 6, (6, 4)).tolist()
RANDOM = [tuple(u) for u in DRAWN if u[0] * u[3] != u[1] * u[2]]


@pytest.fixture(scope="module")
def landscapes():
    return figures.get("fig-two-landscapes").data()


def least_dense(u, direction):
    """By least squares over the first layer."""
    second = np.array(direction).reshape(2, 1)
    first = np.linalg.lstsq(second, np.array(u, dtype=float).reshape(2, 2), rcond=None)[0]
    return float(((second @ first - np.array(u).reshape(2, 2)) ** 2).sum())


def least_convolutional(u, direction):
    basis = np.array([compose([row, direction]) for row in np.eye(3).tolist()]).T
    best = np.linalg.lstsq(basis, np.array(u, dtype=float), rcond=None)[0]
    return float(((basis @ best - np.array(u)) ** 2).sum())


LEAST = {"dense": least_dense, "convolutional": least_convolutional}


def test_the_curves_are_least_losses(landscapes):
    for row in rows(landscapes["curves"])[::7]:
        phi = math.radians(row["angle"])
        least = LEAST[row["network"]]((1, 3, 0, 1), (math.cos(phi), math.sin(phi)))
        assert row["loss"] == pytest.approx(least, abs=1e-9)


def test_the_marks_are_all_critical_points(landscapes):
    dense = rows(landscapes["points"], network="dense")
    values = np.linalg.svd(np.array([[1, 3], [0, 1]]), compute_uv=False)
    assert [p["kind"] for p in dense] == ["global", "saddle"]
    assert [p["loss"] for p in dense] == pytest.approx(sorted(values**2), abs=1e-9)
    found = critical_points(Architecture((3, 2)), QuadraticLoss((1, 3, 0, 1)))
    marked = sorted(p["loss"] for p in rows(landscapes["points"], network="convolutional"))
    assert marked == pytest.approx([float(p.loss) for p in found.points], abs=1e-9)
    for p in rows(landscapes["points"]):
        phi = math.radians(p["angle"])
        at = LEAST[p["network"]]((1, 3, 0, 1), (math.cos(phi), math.sin(phi)))
        assert p["loss"] == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize("target", RANDOM, ids=str)
def test_the_dense_curve_has_one_valley_for_random_targets(target):
    data = figures.get("fig-two-landscapes").data(target)
    kinds = [p["kind"] for p in rows(data["points"], network="dense")]
    assert kinds == ["global", "saddle"]


def test_the_convolutional_curve_has_two(landscapes):
    kinds = sorted(p["kind"] for p in rows(landscapes["points"], network="convolutional"))
    assert kinds == ["bad", "global", "saddle", "saddle"]
    caption = figures.get("fig-two-landscapes").words(landscapes)[0]
    assert "the convolutional network has one." in caption


def test_the_weighted_curves_run_through_their_marks():
    data = figures.get("fig-entrywise-weights").data()
    for p in [*rows(data["curves"])[::11], *rows(data["points"])]:
        phi, w = math.radians(p["angle"]), float(p["weight"])
        c, s = math.cos(phi), math.sin(phi)
        columns = (([1, 0], [1, w]), ([0, 2], [w, 1]))
        least = 0.0
        for wanted, weights in columns:
            direction = np.array([c, s]) * np.sqrt(weights)
            rest = np.array(wanted) * np.sqrt(weights)
            least += rest @ rest - (rest @ direction) ** 2 / (direction @ direction)
        assert p["loss"] == pytest.approx(least, abs=1e-9)


def test_a_bad_minimum_is_marked_beyond_the_change_only():
    data = figures.get("fig-entrywise-weights").data(branch=6)
    for p in rows(data["branches"]):
        if p["kind"] == "bad minimum":
            assert p["weight"] > entrywise_weights.TARGET and p["angle"] == 0
    assert {p["weight"] > 2 for p in rows(data["branches"]) if p["angle"] == 0} == {True, False}


def test_another_target_has_its_change_elsewhere():
    """Break: at ω = 3 and t = 4 diag(1, 0) is a saddle."""
    kinds = {round(a): kind for a, _, kind in entrywise_weights.critical_points(4, 3)}
    assert kinds[0] == "saddle"
    loss = MatrixLoss.weighted([[1, 0], [0, 4]], [[1, 3], [3, 1]])
    assert loss.value([[1, 0], [0, 0]]) == Fraction(16)


def test_the_stated_shares_are_those_of_the_kept_table():
    data = figures.get("fig-where-runs-end").data()
    drawn = {(r["kind"], r["sizes"]): (r["count"], r["of"]) for r in rows(data)}
    assert drawn == {(r.kind, r.sizes): (r.several, r.targets) for r in kept("several_ends")}
    ends = {
        kind: sorted(round(100 * n / of) for (k, _), (n, of) in drawn.items() if k == kind)
        for kind in where_runs_end.KINDS
    }
    assert ends["dense"] == [0, 0, 0]
    for kind, low, high in (("stride one", 3, 57), ("strided", 0, 44), ("quadratic", 9, 99)):
        assert (ends[kind][0], ends[kind][-1]) == (low, high)
    for row in rows(data):
        assert row["low"] <= row["count"] / row["of"] <= row["high"]
