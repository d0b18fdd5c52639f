"""Counts of critical points: every route gives one number, and says how it knows it."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lcn_support import Architecture, count_critical_points, metric_matrix, segre_ed_degree
from lcn_support.landscape.counts import METHODS
from lcn_support.losses.metrics import METRICS

FORMULAS = ("formula", "polar classes", "generating function", "strata")
NETWORKS = [
    ((2, 2), (1, 1)), ((3, 2), (1, 1)), ((2, 2, 2), (1, 1, 1)), ((3, 3), (1, 1)),
    ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((3, 2), (3, 1)), ((3, 3), (2, 1)),
    ((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)), ((2, 2, 2), (2, 2, 1)), ((1, 3), (2, 1)),
]  # fmt: skip

networks = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4).filter(
    lambda layers: sum(k - 1 for k, _ in layers) <= 6
)


def network(k, s):
    return Architecture(k, strides=s)


@given(networks)
@settings(max_examples=40, deadline=None)
def test_all_formulas_agree_for_generic_data(layers):
    a = network(*zip(*layers, strict=True))
    counts = {method: count_critical_points(a, method=method) for method in FORMULAS}
    assert len({(c.count, c.pure, c.points) for c in counts.values()}) == 1
    assert all(c.is_complete and c.kind == "exact" and c.seed is None for c in counts.values())


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k, s", NETWORKS, ids=str)
def test_certified_points_meet_the_quotient(k, s, metric):
    a = network(k, s)
    below = count_critical_points(a, metric, method="solving", seed=1, progress=False)
    above = count_critical_points(a, metric, method="quotient", seed=2)
    assert (below.count, below.pure) == (above.count, above.pure)
    assert below.kind == "certified" and below.is_complete and below.seed == 1
    assert above.kind == "exact" and above.relation == ("=" if a.is_thick else "≤")
    auto = count_critical_points(a, metric, progress=False)
    assert (auto.count, auto.pure) == (below.count, below.pure)


@pytest.mark.skipif(
    shutil.which("Singular") is None, reason="the computer algebra system Singular is not installed"
)
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k, s", NETWORKS, ids=str)
def test_singular_counts_the_same(k, s, metric):
    a = network(k, s)
    oracle = count_critical_points(a, metric, method="singular")
    ours = count_critical_points(a, metric, progress=False)
    assert (oracle.count, oracle.pure, oracle.points) == (ours.count, ours.pure, ours.points)
    assert oracle.relation == "≥"


def test_pure_spurious_and_points():
    a = network((3, 2, 2), (2, 1, 1))
    count = count_critical_points(a)
    assert (count.count, count.pure, count.spurious) == (100, 78, 22)
    assert count.points == segre_ed_degree((3, 3)) == count.pure // 2
    reduced = count_critical_points(network((3, 2, 2), (2, 2, 1)))
    assert reduced.spurious == 0 and reduced.points == reduced.count


def test_white_data_refute_the_formula_for_generic_data():
    a = network((2, 2), (2, 1))
    white, generic = count_critical_points(a, "white", method="solving"), count_critical_points(a)
    assert white.count == 2 != generic.count == 6
    near = [list(row) for row in metric_matrix(a, "white")]
    near[0][0] += 1
    assert count_critical_points(a, near).count > 2


def test_a_given_matrix_is_the_metric_that_it_is():
    a = network((3, 3), (1, 1))
    named = count_critical_points(a, "bombieri", method="quotient")
    given_ = count_critical_points(a, metric_matrix(a, "bombieri"), method="quotient")
    assert named.count == given_.count == 21
    assert (named.metric, given_.metric) == ("bombieri", "given")


def test_a_bound_says_that_it_is_one():
    a = network((2, 2), (2, 1))
    bound = count_critical_points(a, "white", method="quotient")
    assert not bound.is_complete and str(bound).startswith("≤ 2")
    exact = str(count_critical_points(a, "white"))
    assert exact == "2 (2 pure), exact: proved formula for white data"


def test_one_seed_gives_one_result():
    a = network((2, 2, 2), (1, 2, 1))
    first, again = (count_critical_points(a, method="solving", seed=7) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("method", [m for m in METHODS if m in FORMULAS[1:]])
def test_formulas_for_generic_data_refuse_other_metrics(method):
    with pytest.raises(ValueError, match="for generic data, and the metric is white"):
        count_critical_points(network((2, 2), (2, 1)), "white", method=method)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"method": "guess"}, "method 'guess' is not known; choose one of auto"),
        ({"metric": None}, "metric None: give 'generic', 'white', 'bombieri', 'markov'"),
        ({"metric": "black"}, "metric 'black' is not known; choose one of generic, white"),
        ({"seed": -1}, "seed -1 is negative"),
        ({"metric": "white", "method": "formula"}, "no formula is known; choose method='solving'"),
        ({"metric": [[1, 0], [0, 1]]}, "covariance is 2 × 2, but the target has 5 coefficients"),
    ],
)
def test_what_makes_no_sense_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        count_critical_points(network((3, 3), (1, 1)), **options)


def test_a_metric_matrix_is_white_or_bombieri():
    with pytest.raises(ValueError, match="'generic' is no matrix"):
        metric_matrix(network((2, 2), (1, 1)), "generic")
    with pytest.raises(ValueError, match="is no matrix; give 'white'"):
        metric_matrix(network((2, 2), (1, 1)), np.eye(3))
    with pytest.raises(TypeError, match="is no architecture"):
        metric_matrix((2, 2), "white")


@pytest.mark.parametrize("method", ["solving", "quotient"])
def test_a_seed_is_kept_as_an_integer(method):
    found = count_critical_points(network((2, 2), (2, 1)), method=method, seed=np.int64(3))
    assert type(found.seed) is int and found.seed == 3
