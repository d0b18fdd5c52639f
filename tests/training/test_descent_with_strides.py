"""Training with strides: regular where all are larger than one, and spurious points elsewhere."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, figures
from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.spurious_limits import (
    RUNS,
    SEED as RUN_SEED,
    VERDICTS,
    spurious_limits,
    verdict,
)
from lcn_support.experiments.spurious_points import (
    NETWORKS,
    SEED,
    TARGETS,
    census,
    spurious_points,
)
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.function_space.parameterization import parameterization_rank, rank_drop
from lcn_support.function_space.regularity import certainly_regular, certainly_smooth
from lcn_support.landscape.hyperroot_coincidences import coincidences
from lcn_support.losses.derivatives import gradient
from lcn_support.publishing.ledger import load_claims
from lcn_support.training.enclosed_limits import enclosed_limit


def is_reduced(strides):
    return all(s > 1 for s in strides[:-1])


def classes(a, loss):
    found = critical_points(a, loss, progress=False)
    assert found.is_complete
    return [(p, c) for p in found.points for c in p.classes]


@pytest.mark.parametrize(
    "k, s, metric",
    [
        ((3, 2), (2, 1), "white"),
        ((5, 2), (2, 1), "white"),
        ((2, 2), (3, 1), "white"),
        ((4, 3), (2, 1), "anisotropic"),
        ((3, 3), (2, 1), "anisotropic"),
        ((2, 2, 2), (2, 3, 1), "anisotropic"),
        ((3, 2, 2), (2, 2, 1), "anisotropic"),
    ],
)
def test_all_critical_points_are_regular_and_smooth(k, s, metric):
    a = Architecture(k, strides=s)
    found = classes(a, random_loss(a.degree, metric, 11, 0))
    assert found
    for p, c in found:
        assert certainly_regular(a, c.enclosure) and certainly_smooth(a, c.enclosure)
        assert not p.pattern.codimension


@pytest.mark.parametrize("s", [(1, 2, 1), (2, 1, 1), (1, 1, 1)])
def test_with_a_stride_of_one_some_are_not_regular(s):
    """The check above: it fails exactly where a hyperroot repeats within a group."""
    a = Architecture((2, 2, 2), strides=s)
    found = classes(a, random_loss(a.degree, "anisotropic", 11, 0))
    regular = [certainly_regular(a, c.enclosure) for _, c in found]
    assert not all(regular)
    if s != (1, 1, 1):
        assert regular == [p.pattern.codimension == 0 for p, _ in found]


def test_the_special_target_is_not_generic():
    """The theorem's conclusion for a target of the family of the chapter."""
    a, filters = Architecture((3, 2), strides=(2, 1)), [(1, 0, -1), (1, -1)]
    target = (Fraction(6, 5), 0, Fraction(-9, 5), 0, Fraction(6, 5))
    slope = gradient(filters, target, layer_strides=a.layer_strides)
    assert not any(c for part in slope for c in part)
    assert parameterization_rank(a, filters) == a.dimension - 1
    assert not certainly_regular(a, [[Fraction(c) for c in w] for w in filters])


def test_a_double_root_in_one_filter_is_not_spurious():
    """(x − y)² · (x² + 2y²) is critical for this target, and the rank is full."""
    a, filters = Architecture((3, 2), strides=(2, 1)), [(1, -2, 1), (1, 2)]
    found = critical_points(a, QuadraticLoss((-15, -6, 11, -2, -2)), progress=False)
    assert found.points[1].end_to_end == compose(filters, strides=a.strides)
    assert found.points[1].pattern.codimension == 1
    assert parameterization_rank(a, filters) == a.dimension
    assert str(census(found)) == "2/0/0"


def test_two_zero_filters_are_critical_for_every_loss():
    a, zero = Architecture((3, 2), strides=(2, 1)), [(0, 0, 0), (0, 0)]
    for i in range(5):
        u = random_loss(a.degree, "white", 12, i).target
        slope = gradient(zero, u, layer_strides=a.layer_strides)
        assert not any(c for part in slope for c in part)
    assert parameterization_rank(a, zero) == 0


# Coincidences of hyperroots.


@pytest.mark.parametrize("k", list(product((2, 3), repeat=3)))
def test_only_simple_coincidences_in_one_group_cost_no_more_than_they_lose(k):
    for s in product((1, 2), repeat=2):
        a = Architecture(k, strides=(*s, 1))
        for c in coincidences(a):
            assert c.codimension >= c.rank_drop
            assert c.is_generic == c.is_simple_in_one_group
            assert not (c.is_generic and is_reduced(a.strides))


def planted(c, rest):
    """Filters with the hyperroots of a coincidence over 1 (level 2 at most) and others besides."""
    filters = []
    for k, stride, roots, more in zip(
        c.architecture.sizes, c.architecture.layer_strides, c.multiplicities, rest, strict=True
    ):
        linear = [(0, 1)] if c.at_zero else [(1, -1)] if stride == 2 else [(1, -1), (1, 1)]
        if not c.at_zero and len(roots) == 1:
            linear = [(1, -1)]
        w = np.array([1], dtype=object)
        for factor, m in zip(linear, roots, strict=True):
            for _ in range(m):
                w = np.convolve(w, factor)
        while len(w) < k:
            w = np.convolve(w, (1, -next(more)))
        filters.append([int(e) for e in w])
    return filters


@pytest.mark.parametrize(
    "k, s",
    [((3, 3), (2, 1)), ((3, 2, 2), (1, 2, 1)), ((3, 2, 3), (2, 1, 1)), ((3, 3, 2), (1, 1, 1))],
)
def test_the_rank_drop_of_a_coincidence_is_the_exact_one(k, s):
    a = Architecture(k, strides=s)
    drops = set()
    for c in coincidences(a):
        primes = iter((2, 3, 5, 7, 11, 13, 17, 19))
        filters = planted(c, [primes] * a.layers)
        assert rank_drop(a, filters).total == c.rank_drop, c
        assert a.dimension - parameterization_rank(a, filters) == c.rank_drop
        drops.add(c.rank_drop)
    assert len(drops) > 1


# The kept samples.


@pytest.fixture(scope="module")
def points():
    return {(r.sizes, r.strides, r.metric): r for r in kept("spurious_points")}


@pytest.fixture(scope="module")
def limits():
    return {(t.sizes, t.strides, t.metric): t for t in kept("spurious_limits")}


def test_the_kept_samples_are_whole(points, limits):
    names = {(*network, metric) for network in NETWORKS for metric in METRICS}
    assert set(points) == set(limits) == names
    assert {(r.seed, r.targets) for r in points.values()} == {(SEED, TARGETS)}
    assert {(t.seed, t.runs) for t in limits.values()} == {(RUN_SEED, RUNS)}


def test_kept_networks_with_all_strides_larger_have_nothing_spurious(points, limits):
    chosen = [name for name in points if is_reduced(name[1])]
    assert len(chosen) == 4
    for name in chosen:
        assert points[name].with_point == points[name].open == 0
        assert all(c.regular > 0 for c in points[name].found)
        assert limits[name].count("regular") == RUNS


def test_kept_networks_with_a_stride_of_one_have_spurious_points_and_end_there(points, limits):
    chosen = [name for name in points if not is_reduced(name[1])]
    assert len(chosen) == 8
    for name in chosen:
        assert points[name].with_point == TARGETS
        assert points[name].minimum_interval()[0] > 0.1
        assert limits[name].interval()[0] > 0.1


def test_the_stated_shares_are_the_kept_ones(points, limits):
    (claim,) = [c for c in load_claims() if c.id == "mixed-stride-minima"]
    shown = figures.get("fig-spurious-shares").data()
    shares = [n / total for n, total in zip(shown["count"], shown["of"], strict=True)]
    for metric in METRICS:
        name = ((2, 2, 2), (1, 2, 1), metric)
        assert f"{points[name].with_minimum} of {TARGETS}" in claim.statement
        for value in (points[name].with_minimum / TARGETS, limits[name].spurious / RUNS):
            assert value in shares


def test_the_stated_ends_of_runs_are_the_kept_ones(limits):
    (claim,) = [c for c in load_claims() if c.id == "strided-runs-end-regular"]
    ends = {True: [], False: []}
    for name, t in limits.items():
        ends[is_reduced(name[1])].append((t.spurious / RUNS, *t.interval()))
    shares, lows, highs = zip(*ends[False], strict=True)
    assert f"{100 * min(shares):.0f} to {100 * max(shares):.0f} %" in claim.statement
    assert f"{100 * min(lows):.1f} % to {100 * max(highs):.1f} %" in claim.interval
    assert {f"{100 * high:.1f}" for _, _, high in ends[True]} == {"0.8"}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("sizes, strides", [NETWORKS[0], NETWORKS[2], NETWORKS[4]])
def test_the_first_targets_and_runs_are_reproduced(points, limits, sizes, strides, metric):
    a, name = Architecture(sizes, strides=strides), (sizes, strides, metric)
    assert spurious_points(a, metric, 3, SEED) == points[name].first(3)
    assert spurious_limits(a, metric, 5, RUN_SEED) == limits[name].first(5)


def test_other_metrics_have_other_numbers(points, limits):
    name = ((2, 2, 2), (1, 2, 1))
    assert points[*name, "white"].found != points[*name, "anisotropic"].found
    assert limits[*name, "white"].verdicts != limits[*name, "anisotropic"].verdicts


def test_a_limit_that_is_not_enclosed_is_unknown():
    a, loss = Architecture((3, 2), strides=(2, 1)), QuadraticLoss((2, 0, -1, 0, 2))
    assert enclosed_limit(a, loss, [(1, 0, -1), (1, -1)]) is None
    assert verdict(a, loss, [(1, 0, -1), (1, -1)]) == "unknown"
    assert "unknown" in VERDICTS


def test_the_curve_of_mixed_strides_runs_through_its_minima():
    """The marks are the solver's, the curve is least squares: minima lie on it, of their kind."""
    data = figures.get("fig-mixed-strides").data()
    curve, places = data["curves"], {"regular": "inside", "spurious": "boundary"}
    for angle, loss, kind, minimum in zip(*data["points"].values(), strict=True):
        near = int(np.argmin([abs(angle - x) for x in curve["angle"]]))
        if minimum:
            assert curve["least"][near] == pytest.approx(loss, abs=2e-3)
            assert curve["place"][near] == places[kind]
        assert curve["free"][near] <= loss + 2e-3
