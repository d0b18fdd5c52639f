"""The names by which readers begin, together: one teacher from its law to its minima."""

from fractions import Fraction

import pytest

from lcn_support import determinantal_ed_degree
from lcn_support.shallow import (
    InducedMetric,
    ShallowNetwork,
    chambers,
    critical_lines,
    quadratic_critical_points,
    quadratic_local_minima,
    teacher_metric_discriminant,
)

T = [[2, 0], [0, -1]]
METRICS = [
    InducedMetric.gaussian(2, 2),
    InducedMetric.frobenius(2),
    InducedMetric.rotation_invariant(2, Fraction(-1, 4), scale=2),
    InducedMetric.gaussian(2, 2).with_bias(),
    InducedMetric.iid(2, (1, 3)),
    InducedMetric.iid(2, (1, 3)).with_bias(),
    InducedMetric.from_data([[1, 0], [0, 1], [1, 1]], 2),
]


@pytest.mark.parametrize("metric", METRICS, ids=repr)
def test_lines_and_points_of_one_teacher_agree(metric):
    """Two routes: eigenvectors with their shifts, and the real roots of the form of lines."""
    assert ShallowNetwork(2, 1, 2).ambient == len(metric.matrix)
    h, N = metric.pairing(T), metric.norm_of_powers
    lines = critical_lines(h, N, metric.inner(T, T))
    minima = sorted(line.loss for line in lines if line.is_local_minimum)
    assert list(chambers([h], N).counts()) == [lines.chamber]
    assert teacher_metric_discriminant(h, N).walls == ()
    if metric.ratio is None:
        with pytest.raises(ValueError, match="critical points have other vectors than T"):
            quadratic_critical_points(T, 1, metric)
        return
    found = quadratic_critical_points(T, 1, metric)
    points = [p for p in found.points if p.rank == 1]
    assert sorted(p.loss for p in points) == sorted(line.loss for line in lines)
    assert sorted(p.loss for p in points if p.is_local_minimum) == minima
    assert [p.loss for p in quadratic_local_minima(T, 1, metric).minima] == minima
    assert {(p.loss, p.index) for p in points} == {(line.loss, line.index) for line in lines}
    assert sum(p.is_global_minimum is True for p in points) == 1
    best = next(p for p in points if p.is_global_minimum)
    assert best.subset == (0,) and best.eigenvalues == (2 + best.shift,)


def test_the_teacher_of_another_metric_has_other_minima():
    """Break: with the lines of one metric and the points of another the losses differ."""
    gaussian, frobenius = METRICS[:2]
    lines = critical_lines(gaussian.pairing(T), gaussian.norm_of_powers, gaussian.inner(T, T))
    points = quadratic_local_minima(T, 1, frobenius).minima
    assert sorted(line.loss for line in lines) != [p.loss for p in points]


def test_the_number_for_generic_metrics_is_a_public_name():
    assert determinantal_ed_degree(2, 2, 1, symmetric=True) == 4
    assert METRICS[-1].ratio is None
