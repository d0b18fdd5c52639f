"""The figures of chapter 14 show the kept sample, the certified numbers and the series."""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points, figures, segre_ed_degree
from lcn_support.experiments.extreme_targets import read_extremes
from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.targets import SAMPLED_METRICS as METRICS
from lcn_support.figures.base import rows
from lcn_support.figures.counting import real_count_section as section, sunspot_filters
from lcn_support.losses.series import prediction_loss, sunspots
from lcn_support.resources import resource


@pytest.fixture(scope="module")
def shares():
    return rows(figures.get("fig-real-point-shares").data())


@pytest.fixture(scope="module")
def planes():
    return figures.get("fig-real-count-section").data()


@pytest.fixture(scope="module")
def filters():
    return figures.get("fig-sunspot-filters").data()


def test_the_shares_are_those_of_the_kept_sample(shares):
    for run in kept("real_points"):
        here = [r for r in shares if (r["k"], r["metric"]) == (str(run.sizes), run.metric)]
        if 1 in run.strides[:-1]:
            continue
        assert {r["real"]: r["count"] for r in here} == dict(run.numbers)
        assert sum(r["count"] for r in here) == run.targets
        assert {r["complex"] for r in here} == {segre_ed_degree(run.sizes)}
        for r in here:
            assert r["low"] <= r["count"] / r["of"] <= r["high"]
    assert {r["metric"] for r in shares} == set(METRICS)


def test_the_alternative_text_names_the_most_frequent_numbers(shares):
    _, alt = figures.get("fig-real-point-shares").words()
    for k in dict.fromkeys(r["k"] for r in shares):
        most = [
            max(
                (r for r in shares if (r["k"], r["metric"]) == (k, metric)),
                key=lambda r: r["count"],
            )
            for metric in METRICS
        ]
        assert f"{k}: {', '.join(str(r['real']) for r in most)}" in alt


def moved_target(sizes, moved, x, y):
    kept = read_extremes(resource("data/results/real_point_extremes.csv"))
    target = max((t for t in kept if t.sizes == sizes), key=lambda t: t.points)
    u = [float(c) for c in target.target]
    u[moved[0]] += x
    u[moved[1]] += y
    return QuadraticLoss(u, target.loss.covariance)


def test_the_planes_have_the_certified_numbers(planes):
    """A sample of places away from the curves: turns of f against the solver."""
    rng = np.random.default_rng(0)
    agree = 0
    for (sizes, moved, _), table in zip(section.PLANES, planes.values(), strict=True):
        a = Architecture(sizes, strides=(2, 1))
        grid = np.array(table["real"]).reshape(section.STEPS, section.STEPS)
        for i, j in rng.integers(1, section.STEPS - 1, (8, 2)):
            if len(set(grid[i - 1 : i + 2, j - 1 : j + 2].ravel())) > 1:
                continue
            at = int(i * section.STEPS + j)
            loss = moved_target(sizes, moved, table["first"][at], table["second"][at])
            found = critical_points(a, loss, progress=False)
            assert found.is_complete and len(found.points) == grid[i, j]
            agree += 1
    assert agree >= 10


def test_neighbouring_regions_differ_by_two(planes):
    for table in planes.values():
        grid = np.array(table["real"]).reshape(section.STEPS, section.STEPS)
        assert not (grid % 2).any() and grid.min() >= 2
        steps = np.abs(np.diff(grid, axis=0))
        assert (steps == 2).sum() > 20 * (steps > 2).sum()


def test_another_covariance_has_other_regions(planes):
    """White data: two real points everywhere for (2, 2)."""
    (sizes, moved, _), table = section.PLANES[0], planes["k-2-2"]
    for at in (0, 5000, len(table["real"]) // 2):
        loss = moved_target(sizes, moved, table["first"][at], table["second"][at])
        white = critical_points(Architecture(sizes, strides=(2, 1)), QuadraticLoss(loss.target))
        assert len(white.points) == 2
    assert set(table["real"]) == {2, 4, 6}


def test_the_filters_are_critical_for_the_series(filters):
    a = Architecture(sunspot_filters.SIZES, strides=sunspot_filters.STRIDES)
    loss = prediction_loss(sunspots(), a.degree + 1)
    table = rows(filters["filters"])
    numbers = dict.fromkeys(r["number"] for r in table)
    assert len(numbers) == 5
    for number in numbers:
        W = [r["coefficient"] for r in table if r["number"] == number]
        stated = next(r["loss"] for r in table if r["number"] == number)
        assert loss.value(W) == pytest.approx(stated, abs=1e-5)
        # critical: the gradient is orthogonal to all that moving one of the filters does to W
        first, second = factors(W)
        tangents = [np.convolve(unit, widened(second)) for unit in np.eye(3)]
        tangents += [np.convolve(first, widened(unit)) for unit in np.eye(3)]
        assert np.allclose(np.convolve(first, widened(second)), W, atol=1e-4)
        assert np.allclose(tangents @ np.array(loss.gradient(W)), 0, atol=1e-3)


def widened(second):
    """The second filter with zeros between its taps, as stride 2 has them."""
    return np.array([second[0], 0, second[1], 0, second[2]])


def factors(W):
    """Without the solver: the even and the odd coefficients of W have the second filter in common.

    Of sizes (3, 3) and stride 2, W holds second * (a_0, a_2) and a_1 second.
    """
    second = np.array(W[1::2])
    matrix = np.column_stack([np.append(second, 0), np.append(0, second)])
    (a_0, a_2), *_ = np.linalg.lstsq(matrix, np.array(W[::2]), rcond=None)
    return np.array([a_0, 1, a_2]), second


def test_another_filter_is_not_critical(filters):
    loss = prediction_loss(sunspots(), 7)
    first, second = factors([r["coefficient"] for r in rows(filters["filters"])][:7])
    W = np.convolve(first + np.array([0.1, 0, 0]), widened(second))
    assert abs(W @ np.array(loss.gradient(W.tolist()))) > 1e-2


def test_predictions_are_those_of_the_filters(filters):
    series, years = sunspots(), filters["years"]
    mean, values = float(series.mean), np.array(series.values, dtype=float)
    W = [r["coefficient"] for r in rows(filters["filters"]) if r["number"] == 1]
    for year, predicted in zip(years["year"][:20], years["filter 1"][:20], strict=True):
        window = values[year - 1700 - 7 : year - 1700] - mean
        assert predicted == pytest.approx(mean + np.dot(W, window), abs=1e-2)


def test_the_alternative_text_has_the_losses(filters):
    _, alt = figures.get("fig-sunspot-filters").words()
    for r in rows(filters["filters"]):
        assert f"{r['loss']:.3f}" in alt
