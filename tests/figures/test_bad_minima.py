"""The figures of the bad minima show exactly what they say."""

import math

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, figures
from lcn_support.experiments.bad_minima import TARGETS
from lcn_support.figures.base import rows
from lcn_support.figures.landscape import bad_minimum_landscape as landscape
from lcn_support.figures.landscape.one_variable import TARGETS as PICTURED
from lcn_support.landscape.double_root import profile
from lcn_support.losses.derivatives import gradient, quotient_signature

LOSS = QuadraticLoss(landscape.TARGET)


@pytest.fixture(scope="module")
def drawn():
    return figures.get("fig-bad-minimum-landscape").data()


@pytest.mark.parametrize("target", [*PICTURED, (1, 1, 0, 1), (1, 3, 1, 0, 1), (2, 1, 3, -1)])
def test_the_marks_of_the_picture_are_the_critical_points_of_the_network(target):
    points = rows(figures.get("fig-one-variable").data(targets=[target])["points"])
    found = critical_points(Architecture((len(target) - 1, 2)), QuadraticLoss(target))
    listed = sorted((round(float(p.loss), 9), p.kind) for p in found.points for _ in p.classes)
    names = {"global": "global minimum", "bad": "bad minimum", "saddle": "saddle"}
    assert sorted((round(p["loss"], 9), names[p["kind"]]) for p in points) == listed


def test_the_marks_of_another_metric_are_others():
    """White marks, and the critical points for correlated data."""
    target = PICTURED[0]
    S = [[2 * (i == j) + (abs(i - j) == 1) for j in range(4)] for i in range(4)]
    points = rows(figures.get("fig-one-variable").data(targets=[target])["points"])
    found = critical_points(Architecture((3, 2)), QuadraticLoss(target, S))
    assert sorted(p["loss"] for p in points)[1:] != sorted(float(p.loss) for p in found.points)[1:]


def test_the_curve_runs_through_its_marks():
    data = figures.get("fig-one-variable").data()
    for target in PICTURED:
        loss = QuadraticLoss(target)
        for p in rows(data["points"]):
            if p["k"] == f"({loss.degree}, 2)":
                value = profile(loss, np.array(math.radians(p["angle"])))
                assert float(value) == pytest.approx(p["loss"], abs=1e-9)


def disc_parameters(x, y):
    """(t · best w_1, w_2) of a point of the disc, by least squares."""
    angle, t = math.atan2(y, x) / 2, math.hypot(x, y)
    last = np.array([math.cos(angle), -math.sin(angle)])
    u = np.array(landscape.TARGET, dtype=float)
    basis = np.array([compose([row, last]) for row in np.eye(3)]).T
    return [t * np.linalg.lstsq(basis, u, rcond=None)[0], last]


def test_the_disc_shows_the_loss_of_parameters(drawn):
    for row in rows(drawn["disc"])[::97]:
        W = compose(disc_parameters(row["x"], row["y"]))
        assert row["loss"] == pytest.approx(LOSS.value(W), rel=1e-9)


def test_the_marks_of_the_disc_are_critical_and_have_the_loss_that_is_drawn(drawn):
    for p in rows(drawn["points"]):
        if p["slice"] == "disc":
            filters = disc_parameters(p["x"], p["y"])
            slope = np.concatenate(LOSS.layer_gradients([w.tolist() for w in filters]))
            assert np.abs(slope).max() < 1e-9
            assert LOSS.value(compose(filters)) == pytest.approx(p["loss"], abs=1e-9)


def test_the_plane_holds_three_critical_points_of_the_kinds_that_are_marked(drawn):
    marked = [p for p in rows(drawn["points"]) if p["slice"] == "plane"]
    assert [p["kind"] for p in marked] == ["bad", "global", "saddle"]
    value, _ = landscape.plane(LOSS)
    for p in marked:
        steps = [(0, 0), (1e-4, 0), (-1e-4, 0), (0, 1e-4), (0, -1e-4), (1e-4, 1e-4), (1e-4, -1e-4)]
        x, y = np.array([(p["x"] + s, p["y"] + t) for s, t in steps]).T
        heights = value(x, y)
        assert heights[0] == pytest.approx(p["loss"], abs=1e-9)
        assert abs(heights[1] - heights[2]) < 1e-9 and abs(heights[3] - heights[4]) < 1e-9
        assert (heights[1:] > heights[0]).all() == (p["kind"] != "saddle")


def test_the_pictured_bad_minimum_is_proved():
    filters = [(1, 3, 0), (1, 0)]
    assert not any(c for part in gradient(filters, landscape.TARGET) for c in part)
    assert quotient_signature(filters, landscape.TARGET).is_minimum


def barrier(loss, steps=20_000):
    """The least height that a path of roots from a = 0 to a root of the target must climb to."""
    f = profile(loss, np.linspace(0, np.pi, steps))
    zero = int(f.argmin())
    return min(f[: zero + 1].max(), f[zero:].max())


def test_every_path_to_loss_zero_climbs_over_the_lower_saddle(drawn):
    """L(w_1, w_2) ≥ f(a) where a is the root of w_2, and w_2 = 0 has the loss of W = 0."""
    saddles = sorted({p["loss"] for p in rows(drawn["points"]) if p["kind"] == "saddle"})
    assert barrier(LOSS) == pytest.approx(saddles[0], rel=1e-6)
    assert LOSS.value((0, 0, 0, 0)) > saddles[0]
    assert {round(s, 3) for s in saddles} <= set(landscape.LEVELS["disc"])
    assert f"climbs to {saddles[0]:.2f} at least" in landscape.words_of(drawn)


def test_from_the_global_minimum_there_is_nothing_to_climb():
    f = profile(LOSS, np.linspace(0, np.pi, 20_000))
    assert f.min() < 1e-6 < barrier(LOSS)
    assert barrier(QuadraticLoss((1, 1, 0, 1))) < 1.03


def test_the_shares_are_those_of_the_kept_run():
    figure = figures.get("fig-bad-minima-shares")
    data = figure.data()
    assert set(data["targets"]) == {TARGETS} and figure.seed == 2108
    assert f"{TARGETS // 1000}\u202f000 targets" in figure.words(data)[0]
    for row in rows(data):
        assert 0 < row["low"] <= row["share"] == row["with"] / row["targets"] <= row["high"] < 1
