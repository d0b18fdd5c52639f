"""Targets with few and with many real critical points, certified again."""

import pytest

from lcn_support import Architecture, critical_points, root_pattern, segre_ed_degree
from lcn_support.extreme_targets import (
    SEARCHES,
    SEEDS,
    STEPS_TO_FEW,
    ExtremeTarget,
    climb,
    read_extremes,
    write_extremes,
)
from lcn_support.index_sums import index_sum, least_real_points
from lcn_support.one_hyperroot import HyperrootProfile
from lcn_support.publishing.ledger import load_claims
from lcn_support.publishing.resources import resource
from lcn_support.real_point_table import read_table
from lcn_support.real_points import real_count

KEPT = resource("data/results/real_point_extremes.csv")


@pytest.fixture(scope="module")
def kept():
    return read_extremes(KEPT)


def test_the_kept_targets_are_few_and_many_for_each_network(kept, tmp_path):
    assert [(t.sizes, t.strides) for t in kept[::2]] == [(k, s) for k, s, _ in SEARCHES]
    assert [t.sizes for t in kept[1::2]] == [t.sizes for t in kept[::2]]
    write_extremes(kept, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == KEPT.read_bytes()


def test_the_kept_targets_are_certified_again(kept):
    for t in kept:
        found = t.solved()
        assert found.is_complete and len(found.points) == t.points
        count = real_count(found)
        assert count.index_sum == index_sum(t.architecture, t.loss)
        assert (t.points - segre_ed_degree(t.sizes)) % 2 == 0


def test_few_are_as_few_as_topology_allows(kept):
    for t in kept[::2]:
        assert t.points == least_real_points(t.architecture)


def test_all_points_are_real_for_a_second_filter_of_size_two(kept):
    """No solver: all roots of the critical form are real, and simple."""
    for t in kept[1::2]:
        if t.sizes in [(2, 2), (3, 2)]:
            pattern = root_pattern(HyperrootProfile(t.architecture, t.loss).critical_form)
            assert pattern.real == (1,) * segre_ed_degree(t.sizes) and not pattern.complex
            assert t.points == segre_ed_degree(t.sizes)


def test_records_are_above_the_sample(kept):
    sample = read_table(resource("data/results/real_points.csv"))
    for t in kept[1::2]:
        assert t.points > max(max(r.numbers) for r in sample if r.strides == t.strides
                              and r.sizes == t.sizes and r.metric == "anisotropic")  # fmt: skip


def test_white_data_take_the_points_away(kept):
    """The same targets with S = I have fewer real points: the matrix matters."""
    from lcn_support import QuadraticLoss

    for t in kept[1:4:2]:
        found = critical_points(t.architecture, QuadraticLoss(t.target), progress=False)
        assert len(found.points) < t.points


def test_the_stated_records_are_the_kept_ones(kept):
    (claim,) = [c for c in load_claims() if c.id == "extreme-targets"]
    for few, many in zip(kept[::2], kept[1::2], strict=True):
        assert f"${few.points}$ and ${many.points}$ for ${few.sizes}$" in claim.statement


def test_the_search_is_repeated(kept):
    sizes, strides, steps = SEARCHES[0]
    a = Architecture(sizes, strides=strides)
    assert climb(a, STEPS_TO_FEW, SEEDS[0], most=False) == kept[0]
    assert climb(a, 60, SEEDS[0]).points <= kept[1].points
    assert steps > 60


def test_longer_searches_are_not_worse():
    a = Architecture((2, 2), strides=(2, 1))
    numbers = [climb(a, steps, seed=5).points for steps in (1, 20, 60)]
    assert numbers == sorted(numbers)


def test_refusals():
    a = Architecture((2, 2), strides=(2, 1))
    for steps, seed in [(0, 0), (1, -1)]:
        with pytest.raises(ValueError, match=f"steps {steps}, seed {seed}"):
            climb(a, steps, seed)
    singular = ExtremeTarget((2, 2), (2, 1), (1, 2, 3, 4), ((1, 1, 1, 1),) * 4, 0)
    with pytest.raises(ValueError, match="not positive definite"):
        singular.solved()
