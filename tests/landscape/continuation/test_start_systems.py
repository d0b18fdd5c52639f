"""Start systems for one metric: counts of special data, for every target, in any order."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.loci import Locus
from lcn_support.counting.few_samples import one_hyperroot_count
from lcn_support.counting.networks import white_critical_count
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation import start_systems as metric_systems
from lcn_support.landscape.continuation.start_systems import count_exactly, metric_system
from lcn_support.landscape.continuation.stratum import solve_stratum
from lcn_support.landscape.continuation.tracking import track


def diagonal(entries):
    return tuple(
        tuple(Fraction(c) if i == j else Fraction(0) for j in range(len(entries)))
        for i, c in enumerate(entries)
    )


def white(size):
    return diagonal([1] * size)


def network(k, s):
    """The architecture, and its locus without multiple roots."""
    a = Architecture(k, strides=s)
    parts = [(1,) * group.degree for group in a.groups]
    strides = [group.stride for group in a.groups]
    return a, Locus(parts[0], tuple(zip(strides[1:], parts[1:], strict=True)))


@pytest.mark.parametrize(
    "k, s", [((2, 2), (2, 1)), ((3, 2), (2, 1)), ((3, 2), (3, 1)), ((2, 2, 2), (2, 2, 1))], ids=str
)
def test_white_counts_are_the_proved_ones(k, s):
    a, locus = network(k, s)
    system = metric_system(locus, white(a.filter_size))
    assert len(system.start.points) == system.count == white_critical_count(a)


def test_a_metric_near_the_white_one_has_the_generic_number():
    _, locus = network((2, 2), (2, 1))
    generic = critical_count(locus.partitions)
    assert metric_system(locus, diagonal([1, 2, 3, 5])).count == generic != 2
    assert metric_system(locus, white(4)).count == 2


def test_a_count_is_that_of_every_target():
    a, locus = network((3, 3), (2, 1))
    count = metric_system(locus, white(a.filter_size)).count
    rng = np.random.default_rng(1)
    for _ in range(10):
        loss = QuadraticLoss(rng.integers(-9, 10, a.filter_size).tolist())
        points, found = solve_stratum(locus, loss, rng)
        assert sum(p.weight for p in points) == found.found <= count
        assert found.is_complete


def test_the_target_that_is_counted_for_is_generic(monkeypatch):
    """A draw of few bits would meet the hypersurface of special targets too often."""
    drawn = []

    def keep(locus, loss, rng, found):
        drawn.extend(loss.target)
        return count_exactly(locus, loss, rng, found)

    monkeypatch.setattr(metric_systems, "count_exactly", keep)
    _, locus = network((2, 2), (2, 1))
    assert metric_system.__wrapped__(locus, white(4)).count == 2
    assert len(drawn) == 4 and max(map(abs, drawn)) > 2**50


@pytest.mark.parametrize("k, s", [((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 2), (3, 1))], ids=str)
def test_no_point_is_missing_where_special_targets_are_called_complete(k, s):
    """Ties, signs and zeros, against an exact polynomial in the root of the second filter."""
    a, locus = network(k, s)
    rng = np.random.default_rng(4)
    complete = 0
    for units in ([1] * a.filter_size, [1 + i % 2 for i in range(a.filter_size)]):
        for u in rng.integers(-1, 2, (10, a.filter_size)).tolist():
            loss = QuadraticLoss([*u[:-1], 2], diagonal([c * c for c in units]))
            _, count = solve_stratum(locus, loss, rng)
            if count.is_complete:
                complete += 1
                answers = [c * w for c, w in zip(units, loss.target, strict=True)]
                assert count.found >= one_hyperroot_count(a, diagonal(units), answers).total
    assert complete > 10


def test_the_order_of_the_targets_does_not_matter():
    a = Architecture((3, 3), strides=(2, 1))
    rng = np.random.default_rng(2)
    losses = [QuadraticLoss(rng.standard_normal(a.filter_size)) for _ in range(4)]
    metric_system.cache_clear()
    forwards = [critical_points(a, loss, progress=False) for loss in losses]
    metric_system.cache_clear()
    backwards = [critical_points(a, loss, progress=False) for loss in losses[::-1]][::-1]
    assert [r.points for r in forwards] == [r.points for r in backwards]


def test_bombieri_strata_of_stride_one():
    bombieri = diagonal([Fraction(1, comb(4, j)) for j in range(5)])
    assert metric_system(Locus((2, 2)), bombieri).count == 7
    assert metric_system(Locus((2, 2)), white(5)).count == critical_count([(2, 2)]) == 13


# --- where no bound can be computed: all generic paths are accounted for


def test_accounted_paths_agree_with_the_proved_count(monkeypatch):
    """The lost paths end at infinity, and those that arrive are as many as the exact bound."""
    for k, s in [((2, 2), (2, 1)), ((2, 3), (2, 1)), ((3, 3), (2, 1)), ((2, 2, 2), (2, 2, 1))]:
        a, locus = network(k, s)
        proved = metric_system(locus, white(a.filter_size))
        with monkeypatch.context() as patch:
            patch.setattr(metric_systems, "LARGEST_COUNTED", 0)
            system = metric_system.__wrapped__(locus, white(a.filter_size))
        assert "generic paths accounted for, not proved" in system.how and not system.is_proved
        assert system.count == proved.count == len(proved.start.points) and proved.is_proved


def test_a_path_that_stops_on_its_way_is_not_accounted_for(monkeypatch):
    """The way to the target is cut short: the ends are neither points nor at infinity."""
    monkeypatch.setattr(metric_systems, "LARGEST_COUNTED", 0)
    _, locus = network((3, 2), (2, 1))

    def cut(locus, starts, start, end):
        _, arrived = track(locus, starts, start, end)
        middle = [(np.array(p) + q) / 2 for p, q in zip(start, end, strict=True)]
        halfway, _ = track(locus, starts, start, middle)
        return halfway, [False, *arrived[1:]]

    monkeypatch.setattr(metric_systems, "track", cut)
    system = metric_system.__wrapped__(locus, white(5))
    assert system.count is None and "not all 10 generic paths" in system.how
