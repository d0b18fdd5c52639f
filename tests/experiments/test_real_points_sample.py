"""Intervals for samples of real critical points, and what open targets do to them."""

from dataclasses import replace
from statistics import NormalDist, mean, stdev

import pytest

from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.real_points import RealCount, RealPoints
from lcn_support.experiments.shares import wilson_interval
from lcn_support.publishing.ledger import load_claims

Z = NormalDist().inv_cdf(0.975)
ONE, TWO, THREE = RealCount(3, 1, (1, 2)), RealCount(5, 2, (2, 3)), RealCount(7, 3, (3, 4))
RUN = RealPoints((3, 2), (2, 1), "white", 0, (10,), (ONE,) * 50 + (TWO,) * 30 + (THREE,) * 20)


def test_shares_of_minima_are_counted_between_bounds():
    assert RUN.minima_interval(2) == wilson_interval(50, 100, Z)
    assert RUN.minima_interval(2, 2) == wilson_interval(30, 100, Z)
    assert RUN.minima_interval(1, 1) == wilson_interval(50, 100, Z) != RUN.minima_interval(1)
    assert RUN.minima_interval(2, level=0.99)[0] < RUN.minima_interval(2)[0]


def test_means_of_points_and_of_minima_are_different_things():
    for minima, numbers in [
        (False, [c.points for c in RUN.found]), (True, [c.minima for c in RUN.found])
    ]:  # fmt: skip
        low, high = RUN.mean_interval(minima=minima)
        assert (low + high) / 2 == pytest.approx(mean(numbers))
        assert (high - low) / 2 == pytest.approx(Z * stdev(numbers) / 10)


def test_open_targets_widen_shares_and_leave_no_mean():
    """Break: an open list may hold any number, so nothing bounds the mean from above."""
    opened = replace(RUN, found=(*RUN.found[:-1], replace(THREE, is_open=True)))
    assert opened.minima_interval(3)[0] < RUN.minima_interval(3)[0]
    assert opened.minima_interval(1, 1)[1] > RUN.minima_interval(1, 1)[1]
    with pytest.raises(ValueError, match="100 targets, 1 of them open"):
        opened.mean_interval()


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.2, float("nan")])
def test_levels_are_probabilities(level):
    for interval in (RUN.mean_interval, lambda level: RUN.interval(3, level)):
        with pytest.raises(ValueError, match=r"level .* is not between 0 and 1"):
            interval(level)


def test_the_first_targets_are_some_of_them():
    assert RUN.first(60).found == RUN.found[:60]
    for targets in (-1, 0, 101):
        with pytest.raises(ValueError, match=f"first {targets} of 100 targets: give 1 to 100"):
            RUN.first(targets)
    with pytest.raises(ValueError, match="1 targets, 0 of them open"):
        RUN.first(1).mean_interval()


def test_the_stated_widths_are_those_of_the_kept_sample():
    (claim,) = [c for c in load_claims() if c.id == "real-point-shares"]
    assert "at most 0.1 to each side, 0.15 for $(3, 2, 2)$" in claim.interval
    for run in kept("real_points"):
        if run.metric == "anisotropic" and 1 not in run.strides[:-1]:
            low, high = run.mean_interval()
            assert high - low < 2 * (0.15 if run.sizes == (3, 2, 2) else 0.1)
