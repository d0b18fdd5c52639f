"""Real critical points counted: laws of parity and topology, oracles, and the kept sample."""

from dataclasses import replace
from math import comb

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    critical_points,
    root_pattern,
    segre_ed_degree,
)
from lcn_support.counting.index_sums import index_sum, least_indices, least_real_points
from lcn_support.experiments.real_points import (
    NETWORKS,
    SEED,
    TABLE,
    TARGETS,
    RealCount,
    RealPoints,
    complex_points,
    laws_kept,
    real_count,
    real_points,
)
from lcn_support.experiments.targets import SAMPLED_METRICS as METRICS, sampled_loss
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.publishing.ledger import load_claims

FOLD = (186, -54, -54, 314)


@pytest.fixture(scope="module")
def kept():
    return {(run.sizes, run.strides, run.metric): run for run in TABLE.read()}


def is_reduced(run):
    return 1 not in run.strides[:-1]


def breaks_parity(run, number, complex_number):
    return sum((number(c) - complex_number) % 2 for c in run.found if not c.is_open)


# --- the kept sample


def test_the_kept_run_is_whole(kept):
    assert set(kept) == {(k, s, metric) for k, s in NETWORKS for metric in METRICS}
    assert {(run.targets, run.seed) for run in kept.values()} == {(TARGETS, SEED)}


def test_every_kept_list_is_complete_if_strides_are_larger_than_one(kept):
    """One list of (3, 3) with stride one is not: two of its complex points are missing."""
    assert not any(run.open for run in kept.values() if is_reduced(run))
    assert {name: run.open for name, run in kept.items() if run.open} == {
        ((3, 3), (1, 1), "bombieri"): 1
    }


@pytest.mark.parametrize("sizes, strides", NETWORKS)
def test_the_first_targets_are_reproduced(kept, sizes, strides):
    """Those that take seconds, as the bounds for white data do, are left out."""
    first = 1 if sizes == (3, 2, 2) else 2
    for metric in METRICS:
        if metric != "white" or sizes in [(2, 2), (3, 2)] or strides[0] == 1:
            again = real_points(Architecture(sizes, strides=strides), metric, first, SEED)
            assert again.found == kept[sizes, strides, metric].first(first).found


def test_other_metrics_have_other_numbers(kept):
    for sizes, strides in NETWORKS:
        found = {kept[sizes, strides, metric].found for metric in METRICS}
        assert len(found) == len(METRICS)


def test_the_stated_means_are_the_kept_ones(kept):
    (claim,) = [c for c in load_claims() if c.id == "real-point-shares"]
    for sizes, strides in NETWORKS:
        run = kept[sizes, strides, "anisotropic"]
        if is_reduced(run):
            assert f"{run.mean:.1f} of {segre_ed_degree(sizes)} for ${sizes}$" in claim.statement


def test_generic_metrics_have_the_generic_number_of_complex_points(kept):
    for run in kept.values():
        if is_reduced(run) and run.metric in ("anisotropic", "sunspots"):
            assert run.complex_points == (segre_ed_degree(run.sizes),)


def test_white_data_have_fewer_complex_points(kept):
    white = {k: kept[k, s, "white"].complex_points for k, s in NETWORKS if s[0] == 2}
    assert white[2, 2] == white[2, 3] == (2,)
    assert (white[2, 2, 2], white[3, 3], white[3, 2, 2]) == ((6,), (23,), (64,))


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2)])
@pytest.mark.parametrize("metric", METRICS)
def test_the_kept_numbers_are_those_of_real_zeros_of_a_form(kept, sizes, metric):
    """No solver: the hyperroot of the second layer, in exact arithmetic."""
    run = kept[sizes, (2, 1), metric]
    for i in range(200, 215):
        loss = sampled_loss(run.architecture.degree, metric, SEED, i)
        form = HyperrootProfile(run.architecture, loss).critical_form
        assert root_pattern(form).real_count == run.found[i].points


def test_white_points_of_strides_that_do_not_overlap_are_singular_components(kept):
    """W is a matrix, and critical are its singular components: numpy finds their losses."""
    a = Architecture((2, 3), strides=(2, 1))
    for i in range(5):
        loss = sampled_loss(a.degree, "white", SEED, i)
        u = np.array(loss.target, dtype=float)
        values = np.linalg.svd(u.reshape(3, 2), compute_uv=False)
        expected = sorted(u @ u - values**2)
        found = critical_points(a, loss, progress=False)
        assert [float(p.loss) for p in found.points] == pytest.approx(expected)
    for sizes in [(2, 2), (2, 3)]:
        assert set(kept[sizes, (2, 1), "white"].numbers) == {2}


# --- the laws


def test_parity_holds_for_classes_of_all_kept_targets(kept):
    for run in kept.values():
        assert not breaks_parity(run, lambda c: c.classes, segre_ed_degree(run.sizes))


def test_parity_is_that_of_the_complex_points_of_each_metric(kept):
    for run in kept.values():
        if is_reduced(run):
            (number,) = run.complex_points
            assert not breaks_parity(run, lambda c: c.points, number)


def test_a_lost_point_breaks_parity(kept):
    for run in kept.values():
        lost = replace(
            run,
            found=tuple(replace(c, indices=(c.indices[0] - 1, *c.indices[1:])) for c in run.found),
        )
        wrong = breaks_parity(lost, lambda c: c.classes, segre_ed_degree(run.sizes))
        assert wrong == run.targets - run.open


def test_by_filters_parity_fails_with_strides_of_one(kept):
    failing = {
        run.sizes
        for run in kept.values()
        if not is_reduced(run) and breaks_parity(run, lambda c: c.points, run.complex_points[0])
    }
    assert failing == {(2, 2, 2), (3, 3)}


def test_topology_holds_for_all_kept_targets(kept):
    for (sizes, _, metric), run in kept.items():
        a = run.architecture
        if sizes == (2, 2, 2):
            assert all(c.classes >= least_real_points(a) for c in run.found)
            for i, c in enumerate(run.found[:60]):
                loss = sampled_loss(a.degree, metric, SEED, i)
                assert c.index_sum == index_sum(a, loss)
            continue
        least = least_indices(a)
        sums = index_sum(a, QuadraticLoss((1,) * (a.degree + 1)))
        for c in run.found:
            if c.is_open:
                continue
            assert len(c.indices) == len(least)
            assert all(number >= bound for number, bound in zip(c.indices, least, strict=True))
            assert c.index_sum == sums


def test_the_laws_are_asked_together(kept):
    run = kept[(3, 3), (2, 1), "anisotropic"]
    counts = list(enumerate(run.found[:20]))
    laws = laws_kept(run, counts)
    assert (laws.targets, laws.parity, laws.least, laws.index_sum) == (20,) * 4
    lost = [(i, replace(c, indices=(c.indices[0] - 1, *c.indices[1:]))) for i, c in counts]
    laws = laws_kept(run, lost)
    assert (laws.targets, laws.parity, laws.index_sum) == (20, 0, 0)


def test_a_lost_point_breaks_the_alternating_sum(kept):
    for run in kept.values():
        for c in run.found[:50]:
            for p in range(len(c.indices)):
                lost = tuple(number - (i == p) for i, number in enumerate(c.indices))
                assert replace(c, indices=lost).index_sum != c.index_sum


def test_without_a_large_filter_the_sum_is_another(kept):
    """(2, 2, 2): the sum would be that of a torus, 0, if no filter had to be large."""
    for metric in METRICS:
        sums = {c.index_sum for c in kept[(2, 2, 2), (2, 2, 1), metric].found}
        assert sums == {0, -2}
    with pytest.raises(ValueError, match="no filter is as large"):
        least_indices(Architecture((2, 2, 2)))


def test_with_a_size_of_two_exactly_half_of_two_layers_are_minima(kept):
    for run in kept.values():
        if len(run.sizes) == 2 and 2 in run.sizes:
            assert all(c.indices[0] == c.indices[1] for c in run.found)


def test_with_larger_sizes_other_shares_are_minima(kept):
    run = kept[(3, 3), (2, 1), "anisotropic"]
    assert any(2 * c.minima not in (c.points - 1, c.points + 1) for c in run.found)


@pytest.mark.parametrize("sizes, strides", [((4, 2), (3, 1)), ((3, 2, 2), (1, 1, 1))])
def test_topology_holds_for_other_networks(sizes, strides):
    a = Architecture(sizes, strides=strides)
    for i in range(3):
        loss = sampled_loss(a.degree, METRICS[i], 3, i)
        count = real_count(critical_points(a, loss, progress=False))
        assert not count.is_open and count.index_sum == index_sum(a, loss)
        assert all(n >= b for n, b in zip(count.indices, least_indices(a), strict=True))


def test_filters_of_size_one_do_not_matter():
    with_ones = Architecture((2, 1, 2, 2), strides=(2, 3, 2, 1))
    without = Architecture((2, 2, 2), strides=(6, 2, 1))
    loss = QuadraticLoss([(7 * i * i + 3 * i) % 11 for i in range(with_ones.filter_size)])
    assert with_ones.filter_size == without.filter_size
    assert least_real_points(with_ones) == least_real_points(without) == 4
    assert index_sum(with_ones, loss) == index_sum(without, loss)


def test_the_hyperdeterminant_is_that_of_two_real_or_complex_lines():
    """Rank-two tensors: real components have it positive, conjugate ones negative."""
    a = Architecture((2, 2, 2), strides=(2, 2, 1))
    rng = np.random.default_rng(5)

    def tensor(filters):
        return compose(filters, a.strides)

    for _ in range(10):
        real, other = (rng.integers(1, 10, (3, 2)) * (1, sign) for sign in (1, -1))
        b = [int(x + y) for x, y in zip(tensor(real.tolist()), tensor(other.tolist()), strict=True)]
        z = real + 1j * other
        pair = [0] * 8
        for i in range(8):
            entry = np.prod([z[layer, (i >> layer) & 1] for layer in range(3)])
            pair[i] = round(2 * entry.real)
        assert index_sum(a, QuadraticLoss(b)) == -2
        assert index_sum(a, QuadraticLoss(pair)) == 0


# --- a double point


def fold(step=0):
    target = (*FOLD[:3], FOLD[3] + step)
    return QuadraticLoss(target, sampled_loss(3, "bombieri", 0, 0).covariance)


def test_a_double_point_has_the_wrong_parity_until_it_is_counted_twice():
    a = Architecture((2, 2), strides=(2, 1))
    pattern = root_pattern(HyperrootProfile(a, fold()).critical_form)
    assert pattern.real == (1, 1, 2) and pattern.complex == (1,)
    assert len(pattern.real) % 2 == 1 and sum(pattern.real) % 2 == segre_ed_degree((2, 2)) % 2
    r = critical_points(a, fold(), progress=False)
    assert r.is_complete
    assert sorted(p.certificate.multiplicity for p in r.points) == [1, 1, 2]


def test_beside_the_double_point_two_real_points_are_lost():
    a = Architecture((2, 2), strides=(2, 1))
    counts = [real_count(critical_points(a, fold(s), progress=False)) for s in (-1, 1)]
    assert sorted(c.points for c in counts) == [2, 4]
    assert all(c.index_sum == 0 and not c.is_open for c in counts)


# --- the counting itself


def test_targets_are_shared_and_longer_runs_continue_shorter_ones():
    losses = [sampled_loss(4, metric, 3, 9) for metric in METRICS]
    assert len({loss.target for loss in losses}) == 1
    assert [loss.is_white for loss in losses] == [True, False, False, False]
    a = Architecture((3, 2), strides=(2, 1))
    assert real_points(a, "bombieri", 4, 1).first(2).found == real_points(a, "bombieri", 2, 1).found


def test_the_bombieri_metric_does_not_change_under_rotations():
    """Its defining property: (x, y) ↦ (cx − sy, sx + cy) keeps it; not the white one."""
    n, c, s = 4, 0.6, 0.8
    W = np.array([2.0, -1, 3, 0, 5])
    turned = sum(w * np.polymul(_power((c, -s), n - j), _power((s, c), j)) for j, w in enumerate(W))
    S = np.array(sampled_loss(n, "bombieri", 0, 0).covariance, dtype=float)
    assert np.allclose(np.diag(S), [1 / comb(n, j) for j in range(n + 1)])
    assert turned @ S @ turned == pytest.approx(W @ S @ W)
    assert turned @ turned != pytest.approx(W @ W)


def _power(form, exponent):
    result = np.array([1.0])
    for _ in range(exponent):
        result = np.polymul(result, form)
    return result


def test_counts_are_those_of_the_points():
    a = Architecture((2, 2, 2))
    found = critical_points(a, sampled_loss(3, "white", SEED, 0), progress=False)
    count = real_count(found)
    assert count.points == len(found.points) and count.minima == len(found.local_minima)
    assert count.classes == sum(len(p.classes) for p in found.points) > count.points
    assert complex_points(found) == sum(c.found for c in found.complex_counts.values()) == 15


def test_open_targets_stay_and_widen_the_interval():
    """Dropping them would make the interval narrower; here they may have any number."""
    two, four = RealCount(2, 1, (1, 1)), RealCount(4, 2, (2, 2))
    run = RealPoints((2, 2), (2, 1), "white", 0, (6,), (two,) * 60 + (four,) * 40)
    opened = replace(run, found=(*run.found[:-10], *(replace(four, is_open=True),) * 10))
    assert opened.open == 10 and opened.numbers == run.numbers
    low, high = run.interval(4)
    assert opened.interval(4)[0] < low and opened.interval(4)[1] == high
    assert opened.interval(2)[1] > run.interval(2)[1]


def test_tables_are_read_as_written(tmp_path):
    found = (RealCount(3, 1, (1, 2), True), RealCount(12, 4, (4, 6, 2)), RealCount(0, 0, (), True))
    runs = (RealPoints((3, 2, 2), (2, 2, 1), "white", 5, (64, 100), found),)
    TABLE.write(runs, tmp_path / "t.csv")
    assert TABLE.read(tmp_path / "t.csv") == runs
    assert "3/1/1.2+ 12/4/4.6.2 0/0/+" in (tmp_path / "t.csv").read_text("utf-8")


def test_refusals():
    with pytest.raises(ValueError, match="metric 'grey'"):
        sampled_loss(3, "grey", 0, 0)
    with pytest.raises(ValueError, match="targets 0"):
        real_points(Architecture((3, 2)), "white", 0, 0)
    with pytest.raises(ValueError, match="forms of degree 2"):
        index_sum(Architecture((2, 2, 2)), QuadraticLoss((1, 2, 3)))
    with pytest.raises(ValueError, match="hyperdeterminant"):
        index_sum(Architecture((2, 2, 2)), QuadraticLoss((1, 0, 0, 0)))
