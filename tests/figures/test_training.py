"""The figures of the training chapter show exactly what they say."""

from functools import cache

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points, figures, train
from lcn_support.experiments.slides.comparisons import compare, read_printed
from lcn_support.experiments.slides.limit_tables import read_tables
from lcn_support.figures.training import (
    training_basins as basins,
    training_trajectories as trajectories,
)
from lcn_support.resources import resource
from lcn_support.training.flow import gradient_flow


@cache
def drawn(name):
    data = figures.get(name).data()
    return {n: {k: np.asarray(v) for k, v in table.items()} for n, table in data.items()}


def form(x, y, z):
    """A, B, C of a point of the picture."""
    return np.stack([z + x, 2 * y, z - x], axis=-1)


@cache
def along(panel):
    """The paths of a panel: forms (path, time, 3), and the ends they are drawn with."""
    table = drawn("fig-training-trajectories")["paths"]
    on = table["panel"] == panel
    paths = len(np.unique(table["path"][on]))
    W = form(*(table[k][on] for k in "xyz")).reshape(paths, -1, 3)
    return W, table["end"][on].reshape(paths, -1)[:, 0]


@pytest.mark.parametrize("panel", [0, 1])
def test_paths_start_on_the_circle_stay_inside_and_go_downhill(panel):
    W, _ = along(panel)
    a, b, c = np.moveaxis(W, -1, 0)
    assert np.allclose(a[:, 0] + c[:, 0], 0) and np.allclose(
        np.hypot((a - c)[:, 0] / 2, b[:, 0] / 2), trajectories.RADIUS
    )
    assert (b * b - 4 * a * c > -1e-9).all()
    loss = trajectories.LOSSES[panel]
    u, S = (np.array(part, dtype=float) for part in (loss.target, loss.covariance))
    values = np.einsum("...i,ij,...j", W - u, S, W - u)
    assert (np.diff(values, axis=1) < 1e-9).all()


@pytest.mark.parametrize("panel", [0, 1])
def test_paths_end_at_the_minimum_that_gives_them_their_colour(panel):
    W, ends = along(panel)
    found = critical_points(Architecture((2, 2)), trajectories.LOSSES[panel], progress=False)
    minima = {p.kind: np.array(p.end_to_end, dtype=float) for p in found.local_minima}
    assert set(ends) == set(minima) == {"global minimum", "bad minimum"}
    for path, end in zip(W, ends, strict=True):
        assert np.abs(path[-1] - minima[str(end)]).max() < 1e-2


def discriminants(panel):
    W, _ = along(panel)
    a, b, c = W[:, -1].T
    return b * b - 4 * a * c


def test_outside_the_reach_every_path_ends_on_the_boundary():
    assert (discriminants(0) < 1e-3).all()


def test_within_reach_only_the_trapped_paths_do():
    trapped = along(1)[1] == "bad minimum"
    assert 0 < trapped.sum() < len(trapped)
    assert (discriminants(1)[trapped] < 1e-3).all() and (discriminants(1)[~trapped] > 5).all()


def test_what_is_hidden_is_behind_the_cone():
    front = np.array([0.0, -0.5, 0.45])
    assert not trajectories.is_hidden(front)
    assert trajectories.is_hidden(front * (1, -1, 1))
    assert trajectories.is_hidden(np.array([0.0, 0.0, 0.3]))
    assert not trajectories.is_hidden(np.array([0.0, 0.2, 1.2]))


LOSS = QuadraticLoss(basins.TARGET)


def starts(rows, panel):
    table = drawn("fig-training-basins")["starts"]
    first = np.array(basins.FIRST_FILTERS[panel]) / np.linalg.norm(basins.FIRST_FILTERS[panel])
    angles = np.radians([table["root 2"][rows], table["root 3"][rows]])
    return [
        np.tile(first, (len(rows), 1)),
        *(np.stack([np.sin(a), -np.cos(a)], axis=1) for a in angles),
    ]


def chosen(panel, number=150):
    table = drawn("fig-training-basins")["starts"]
    mine = np.flatnonzero(table["panel"] == panel)
    return np.random.default_rng(5 + panel).choice(mine, number, replace=False)


@pytest.mark.parametrize("panel", [0, 1])
def test_shades_are_where_the_gradient_flow_ends(panel):
    """A step of 0.02 and the flow may part near the border of a basin: in a few runs of 150."""
    rows = chosen(panel)
    runs = gradient_flow(basins.NETWORK, LOSS, starts(rows, panel), accuracy=1e-8, polish=True)
    found = critical_points(basins.NETWORK, LOSS, progress=False).local_minima
    places = np.array([[float(c) for c in p.end_to_end] for p in found])
    ends = np.linalg.norm(runs.end_to_end[:, None] - places, axis=2).argmin(axis=1)
    assert (ends == drawn("fig-training-basins")["starts"]["end"][rows]).mean() > 0.95


def test_every_minimum_has_a_basin_in_both_panels_and_nearly_every_start_an_end():
    table = drawn("fig-training-basins")
    assert len(table["minima"]["pattern"]) == len(basins.SHADES) == 4
    for panel in (0, 1):
        ends = table["starts"]["end"][table["starts"]["panel"] == panel]
        assert set(ends) >= {0, 1, 2, 3} and (ends == -1).mean() < 0.002


def test_only_the_lightest_basin_is_that_of_the_target():
    minima = drawn("fig-training-basins")["minima"]
    assert minima["loss"][0] == 0 and (minima["loss"][1:] > 8.9).all() and minima["loss"][3] < 9.7


def test_the_negative_start_may_end_elsewhere():
    """The product of the start only changes its sign, and the basins do not care for that sign."""
    rows = chosen(1)
    first, *short = starts(rows, 1)
    runs = train(basins.NETWORK, LOSS, [-first, *short], 0.02, 4000, tolerance=1e-4)
    found = critical_points(basins.NETWORK, LOSS, progress=False).local_minima
    places = np.array([[float(c) for c in p.end_to_end] for p in found])
    ends = np.linalg.norm(runs.end_to_end[:, None] - places, axis=2).argmin(axis=1)
    assert (ends == drawn("fig-training-basins")["starts"]["end"][rows]).mean() < 0.8


def test_the_dot_plot_shows_the_comparison_of_the_chapter():
    rows = figures.get("fig-training-tables").data()
    compared = compare(
        read_printed(resource("data/published/gradient_descent_tables.csv")),
        read_tables(),
    )
    assert rows["inside"] == [c.is_inside for c in compared]
    assert rows["printed"] == [c.printed.percent / 100 for c in compared]
    assert rows["computed"] == [c.computed.share for c in compared]
    pairs = zip(rows["printed"], rows["computed"], strict=True)
    assert all(0.8 < ours / printed < 1.2 for printed, ours in pairs if printed > 0.1)


@pytest.mark.parametrize("panel", [0, 1])
def test_for_a_target_with_real_roots_only_the_same_starts_have_one_end(panel):
    """Break: it is the target that has four minima, and not the grid of starts."""
    target = (1, 0, -5, 0, 4)
    found = critical_points(basins.NETWORK, QuadraticLoss(target), progress=False)
    assert found.is_complete and len(found.local_minima) == 1
    rows = chosen(panel)
    runs = gradient_flow(
        basins.NETWORK, QuadraticLoss(target), starts(rows, panel), accuracy=1e-8, polish=True
    )
    ended = np.abs(runs.end_to_end - np.array(target)).max(axis=1) < 1e-6
    assert ended.mean() > 0.98
    assert set(drawn("fig-training-basins")["starts"]["end"][rows]) >= {0, 1, 2, 3}
