"""The figures of the invariants show exactly what they say."""

from itertools import pairwise

import numpy as np
import pytest
from reference_flow import flow

from lcn_support import Architecture, QuadraticLoss, figures
from lcn_support.figures.base import rows
from lcn_support.figures.training import descent_drift, invariant_hyperbolas, reachable_basins
from lcn_support.losses.batch import LossBatch
from lcn_support.publishing.ledger import load_claims
from lcn_support.training.descent import train
from lcn_support.training.filters import layer_gradients
from lcn_support.training.flow import gradient_flow
from lcn_support.training.flow_invariants import invariants
from lcn_support.training.reachable_points import reachable

# The plane of the norms.


@pytest.fixture(scope="module")
def plane():
    return figures.get("fig-invariant-hyperbolas").data()


def ways(plane, method):
    found = {}
    for row in rows(plane["ways"]):
        if row["method"] == method:
            found.setdefault(row["start"], []).append((row["x"], row["y"]))
    return {start: np.array(way) for start, way in found.items()}


def test_every_crossing_of_the_hyperbolas_is_marked_once(plane):
    crossings = set()
    for point in rows(plane["points"]):
        x, y = point["x"], point["y"]
        assert x**2 - y**2 == pytest.approx(point["invariant"])
        (kind,) = [c["kind"] for c in rows(plane["classes"]) if abs(c["product"] - x * y) < 1e-9]
        assert point["kind"] == kind
        crossings.add((round(point["invariant"]), round(x * y, 9)))
    assert len(crossings) == len(plane["points"]["x"]) == 4 * len(plane["classes"]["kind"]) == 16


def test_the_flow_stays_on_its_hyperbola_and_ends_at_a_marked_minimum(plane):
    minima = [p for p in rows(plane["points"]) if "minimum" in p["kind"]]
    ends = {}
    for start, way in ways(plane, "flow").items():
        (delta,) = invariants(invariant_hyperbolas.STARTS[start])
        assert np.abs(way[:, 0] ** 2 - way[:, 1] ** 2 - float(delta)).max() < 1e-12
        (end,) = [p for p in minima if np.hypot(*(way[-1] - (p["x"], p["y"]))) < 1e-3]
        ends.setdefault((delta, *way[0].round(9)), set()).add(end["kind"])
    (shared,) = [spot for spot, kinds in ends.items() if len(kinds) == 2]
    assert shared[0] == 3


def test_descent_leaves_the_hyperbola_and_ends_on_a_class(plane):
    for start, way in ways(plane, "descent").items():
        (delta,) = invariants(invariant_hyperbolas.STARTS[start])
        assert abs(way[1, 0] ** 2 - way[1, 1] ** 2 - float(delta)) > 0.2
        near = np.hypot(*(np.array([plane["points"][c] for c in "xy"]).T - way[-1]).T).min()
        assert near > 0.1
        product = way[-1].prod()
        assert min(abs(product - c) for c in plane["classes"]["product"]) < 1e-3
        assert abs(way[-1, 0] - way[-1, 1]) < abs(way[0, 0] - way[0, 1]) + 0.1


# The basins.


@pytest.fixture(scope="module")
def basins():
    return figures.get("fig-reachable-basins").data(steps=24)


def test_every_start_ends_at_a_reachable_minimum_of_its_panel(basins):
    for panel in range(3):
        kinds = [p["kind"] for p in rows(basins["points"]) if p["panel"] == panel]
        assert kinds == ["local minimum"] * 4 + ["saddle"] * 4
        ends = [s["end"] for s in rows(basins["starts"]) if s["panel"] == panel]
        assert set(ends) == {0, 1, 2, 3}


def filters_of(panel, *phi):
    radii = reachable_basins.RADII[panel]
    return [
        (r * np.cos(np.radians(p)), r * np.sin(np.radians(p)))
        for r, p in zip(radii, phi, strict=True)
    ]


def test_the_colours_are_those_of_another_integrator(basins):
    loss = QuadraticLoss(reachable_basins.TARGET)
    for start in rows(basins["starts"])[5::173]:
        end = flow(loss, filters_of(start["panel"], start["phi 1"], start["phi 2"]), 25, 0.02)
        panel = [p for p in rows(basins["points"]) if p["panel"] == start["panel"]]
        angles = [np.degrees(np.arctan2(w[1], w[0])) for w in end]
        for angle, name in zip(angles, ("phi 1", "phi 2"), strict=True):
            gap = (angle - panel[start["end"]][name] + 180) % 360 - 180
            assert abs(gap) < 2


@pytest.mark.parametrize("sign", [1, -1])
def test_equal_filters_stay_equal_for_the_invariant_zero(sign):
    a, loss = Architecture((2, 2)), QuadraticLoss(reachable_basins.TARGET)
    v = np.array([0.6, 0.8])
    first, last = gradient_flow(a, loss, [v, sign * v], time=2.0).filters
    assert np.abs(first - sign * last).max() < 1e-12
    end = [w[0] for w in gradient_flow(a, loss, [v, sign * v], polish=True).filters]
    assert reachable(a, loss, [v, sign * v]).reached_by(end).kind == "saddle"
    first, last = gradient_flow(a, loss, [1.25 * v, 0.75 * sign * v], time=2.0).filters
    cross = first[0, 0] * last[0, 1] - first[0, 1] * last[0, 0]
    assert abs(cross) > 0.05, "for another invariant they do not even stay parallel"


def test_the_longer_filter_turns_less_the_larger_the_invariant(basins):
    turns = []
    for panel in range(3):
        way = [w for w in rows(basins["ways"]) if w["panel"] == panel]
        by_way = {w["way"]: [] for w in way}
        for w in way:
            by_way[w["way"]].append(w["phi 1"])
        turns.append(np.mean([abs(phi[-1] - phi[0]) for phi in by_way.values()]))
    assert all(before > after for before, after in pairwise(turns))


# The drift.


@pytest.fixture(scope="module")
def drift():
    return figures.get("fig-descent-drift").data()


def test_the_order_is_one_and_the_deviation_fades_with_the_step(drift):
    wide, short = rows(drift["order"])
    assert 0 < short["order"] - 1 < 0.001 < wide["order"] - 1 < 0.01
    for fit in (wide, short):
        assert fit["low"] < fit["order"] < fit["high"] < fit["low"] + 0.01


@pytest.mark.parametrize(("sizes", "seed"), [((4, 2), 22), ((2, 2), 21), ((3, 2, 2), 21)])
def test_other_runs_and_sizes_have_the_same_order(sizes, seed):
    _, short = rows(descent_drift.data(sizes=sizes, seed=seed, runs=100)["order"])
    assert abs(short["order"] - 1) < 0.002


def test_the_integrator_keeps_the_invariants_to_rounding(drift):
    *_, kept = rows(drift["drift"])
    assert kept["method"] == "flow" and kept["high"] < 1e-14


def test_runge_kutta_without_restoring_them_does_not():
    start = [(2.0, 1.0, 0.0, -1.0), (0.5, 1.0)]
    ended = flow(QuadraticLoss((1, 0, 2, -1, 1)), start, time=5.0, step=0.02)
    assert abs(invariants(ended)[0] - invariants(start)[0]) > 1e-7


def test_the_constant_is_the_integral_along_the_flow():
    """drift/h is ∫(‖g_1‖² − ‖g_2‖²) dt, up to a term of order h."""
    a, rng = Architecture((3, 2)), np.random.default_rng(3)
    loss = LossBatch(rng.standard_normal((30, 4)))
    start = [rng.standard_normal((30, k)) for k in (3, 2)]

    def difference(filters):
        first, last = ((w**2).sum(axis=1) for w in filters)
        return first - last

    dt, filters, values = 0.01, start, []
    for _ in range(101):
        values.append(difference(layer_gradients(a, loss, filters)))
        filters = gradient_flow(a, loss, filters, time=dt).filters
    weights = np.array([1, *[4, 2] * 49, 4, 1]) * dt / 3
    integral = weights @ np.array(values)
    gaps = [
        np.abs(
            (difference(train(a, loss, start, step=h, steps=round(1 / h), tolerance=1e-300).filters)
             - difference(start)) / h - integral
        ) for h in (1e-3, 1e-4)
    ]  # fmt: skip
    assert np.median(gaps[1]) < 0.02 * np.median(np.abs(integral))
    assert 8 < np.median(gaps[0] / gaps[1]) < 12


def test_the_ledger_states_the_measured_order(drift):
    (claim,) = [c for c in load_claims() if c.id == "descent-drift-order"]
    for fit in rows(drift["order"]):
        assert f"{fit['order']:.4f}" in claim.statement
        assert f"{fit['low']:.4f} to {fit['high']:.4f}" in claim.interval
    assert f"seed {descent_drift.SEED}" in claim.interval
