"""Limits of runs with strides, group by group: against the certified list of critical points."""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points, train
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.group_limits import limit_names, parts_of, start_names
from lcn_support.losses.batch import LossBatch

NETWORKS = [((2, 2, 2), (1, 2, 1)), ((3, 2), (2, 1)), ((2, 2, 2), (2, 1, 3))]


def trained(a, loss, runs=60, seed=0):
    rng = np.random.default_rng(seed)
    return train(a, loss, [rng.standard_normal((runs, k)) for k in a.sizes], polish=True)


@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
@pytest.mark.parametrize("scale", [1, 10**5])
def test_a_limit_has_the_pattern_of_the_critical_point_next_to_it(sizes, strides, scale):
    a = Architecture(sizes, strides)
    target = scale * np.random.default_rng(4).integers(-9, 10, a.filter_size)
    loss = QuadraticLoss(target.tolist())
    ended = trained(a, LossBatch(target[None].repeat(60, axis=0) / scale))
    points = critical_points(a, loss).points
    places = np.array([p.end_to_end for p in points], dtype=float) / scale
    names = limit_names(a, ended.losses, ended.filters)
    assert set(names[ended.converged]) - {"unknown"}
    for name, W in zip(names[ended.converged], ended.end_to_end[ended.converged], strict=True):
        near = np.linalg.norm(places - W, axis=1)
        assert near.min() < 1e-6
        assert name in ("unknown", str(points[near.argmin()].pattern))


def test_the_trap_of_a_split_filter_is_seen_and_needs_the_group_s_own_loss():
    """Sizes (2, 2, 2), strides (1, 2, 1): the first two filters end with a common root."""
    a = Architecture((2, 2, 2), (1, 2, 1))
    ended = trained(a, QuadraticLoss((1, 0, 1, 0, 1)), runs=40)
    names = limit_names(a, ended.losses, ended.filters)
    assert "2|0 ⋆ 1|0" in names
    others = LossBatch(ended.losses.targets[:, ::-1] + [0, 1, 0, 0, 2])
    assert set(limit_names(a, others, ended.filters)) == {"unknown"}


def test_what_diverged_has_no_pattern():
    a = Architecture((3, 2), (2, 1))
    filters = [np.array([(1.0, 0, -1), (np.inf, 0, 1), (0, 0, 0)]), np.array([(1.0, 2)] * 3)]
    losses = LossBatch(np.array([(1.0, 2, -1, -2, 0)] * 3)[:, : a.filter_size])
    assert list(limit_names(a, losses, filters)[1:]) == ["unknown", "unknown"]


def test_at_stride_one_there_is_one_part_and_names_are_as_before():
    a = Architecture((3, 2, 2))
    (part,) = parts_of(a)
    assert part.layers == (0, 1, 2) and part.architecture is a
    rng = np.random.default_rng(0)
    names = start_names(a, [rng.standard_normal((50, k)) for k in a.sizes])
    assert set(names) <= {"1111|0", "11|1", "unknown"}


@pytest.mark.parametrize(
    ("start", "said"),
    [("11|0", "1 patterns"), ("2|0 ⋆ 1|0", "simple roots"), ("1|0 ⋆ 11|0", "degree"),
     ("11|0 ⋆ 1|0 ⋆ 1|0", "3 patterns"), ("⋆", "root pattern")],
)  # fmt: skip
def test_a_start_that_no_run_can_have_is_refused(start, said):
    a = Architecture((3, 2), (2, 1))
    with pytest.raises(ValueError, match=said):
        Convention(start).starts(a, np.random.default_rng(0), 5)


def test_a_start_is_drawn_group_by_group():
    a = Architecture((3, 2), (2, 1))
    for start in ("0|1 ⋆ 1|0", "11|0 * 1|0"):
        names, filters = Convention(start).starts(a, np.random.default_rng(0), 20)
        assert set(names) == {start.replace("*", "⋆")}
        real = filters[0][:, 1] ** 2 > 4 * filters[0][:, 0] * filters[0][:, 2]
        assert real.all() == start.startswith("11") and real.any() == real.all()
