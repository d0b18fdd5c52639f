"""Targets with few and with many real critical points, certified again."""

from fractions import Fraction
from itertools import pairwise

import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    critical_points,
    root_pattern,
    segre_ed_degree,
)
from lcn_support.counting.index_sums import index_sum, least_real_points
from lcn_support.experiments.extreme_targets import (
    NETWORKS,
    SEED,
    STEPS_TO_FEW,
    ExtremeTarget,
    climb,
    read_extremes,
)
from lcn_support.experiments.real_points import TABLE, real_count
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.publishing.ledger import load_claims


@pytest.fixture(scope="module")
def kept():
    return read_extremes()


def test_the_kept_targets_are_few_and_many_for_each_network(kept):
    assert [(t.sizes, t.strides) for t in kept[::2]] == [(k, s) for k, s, _ in NETWORKS]
    assert [t.sizes for t in kept[1::2]] == [t.sizes for t in kept[::2]]


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
    sample = TABLE.read()
    for t in kept[1::2]:
        assert t.points > max(max(r.numbers) for r in sample if r.strides == t.strides
                              and r.sizes == t.sizes and r.metric == "anisotropic")  # fmt: skip


def test_white_data_take_the_points_away(kept):
    """The same targets with S = I have fewer real points: the matrix matters."""
    for t in kept[1:4:2]:
        found = critical_points(t.architecture, QuadraticLoss(t.target), progress=False)
        assert len(found.points) < t.points


def real_zeros_between(few, many, t):
    """By the zeros of a form: the number at (1 − t)(u, S) + t(u', S')."""
    u = [(1 - t) * v + t * w for v, w in zip(few.target, many.target, strict=True)]
    rows = zip(few.loss.covariance, many.loss.covariance, strict=True)
    S = [[(1 - t) * v + t * w for v, w in zip(row, other, strict=True)] for row, other in rows]
    form = HyperrootProfile(few.architecture, QuadraticLoss(u, S)).critical_form
    return root_pattern(form).real_count


def test_from_few_to_many_the_number_changes_by_two_at_a_time(kept):
    """Where it jumps by more, a finer step tells the jumps apart; so all even numbers occur."""
    for few, many in (kept[0:2], kept[2:4]):
        at = [Fraction(step, 50) for step in range(51)]
        seen = {t: real_zeros_between(few, many, t) for t in at}
        for _ in range(30):
            wide = [(s, t) for s, t in pairwise(sorted(seen)) if abs(seen[s] - seen[t]) > 2]
            seen |= {(s + t) / 2: real_zeros_between(few, many, (s + t) / 2) for s, t in wide}
        assert not wide
        assert set(seen.values()) == set(range(2, segre_ed_degree(few.sizes) + 1, 2))


def test_the_stated_records_are_the_kept_ones(kept):
    (claim,) = [c for c in load_claims() if c.id == "extreme-targets"]
    for few, many in zip(kept[::2], kept[1::2], strict=True):
        assert f"${few.points}$ and ${many.points}$ for ${few.sizes}$" in claim.statement


def test_the_search_is_repeated(kept):
    sizes, strides, steps = NETWORKS[0]
    a = Architecture(sizes, strides=strides)
    assert climb(a, STEPS_TO_FEW, SEED, most=False) == kept[0]
    assert climb(a, 60, SEED).points <= kept[1].points
    assert steps > 60


def test_longer_searches_are_not_worse():
    a = Architecture((2, 2), strides=(2, 1))
    numbers = [climb(a, steps, seed=5).points for steps in (1, 20, 60)]
    assert numbers == sorted(numbers)


def test_only_a_singular_matrix_is_passed_over(monkeypatch):
    """Break: an error of the solver is an error, not a candidate less."""

    def refuse(self):
        raise ValueError("the solver refuses")

    monkeypatch.setattr(ExtremeTarget, "solved", refuse)
    with pytest.raises(ValueError, match="the solver refuses"):
        climb(Architecture((2, 2), strides=(2, 1)), 12, seed=0)


def test_refusals():
    a = Architecture((2, 2), strides=(2, 1))
    for steps, seed in [(0, 0), (1, -1)]:
        with pytest.raises(ValueError, match=f"steps {steps}, seed {seed}"):
            climb(a, steps, seed)
    singular = ExtremeTarget((2, 2), (2, 1), (1, 2, 3, 4), ((1, 1, 1, 1),) * 4, 0)
    with pytest.raises(ValueError, match="not positive definite"):
        singular.solved()
