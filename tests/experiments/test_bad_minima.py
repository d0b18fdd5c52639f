"""Bad minima counted: against the one-variable picture, against descent, and the kept run."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    contains,
    critical_points,
    figures,
    root_pattern,
)
from lcn_support.experiments.bad_minima import (
    SEED,
    SIZES,
    TABLE,
    TARGETS,
    BadMinima,
    bad_minima,
)
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape.double_root import double_root_points
from lcn_support.losses.derivatives import quotient_signature
from lcn_support.publishing.ledger import load_claims


@pytest.fixture(scope="module")
def kept():
    return {(run.sizes, run.metric): run for run in TABLE.read()}


def by_the_picture(a, loss):
    """Bad minima of k = (n, 2): the minima with a double root, but for the best if u is outside."""
    assert a.sizes == (loss.degree, 2)
    minima = sum(p.is_minimum for p in double_root_points(loss))
    return minima if contains(a, loss.target) else minima - 1


def test_the_kept_run_is_whole(kept):
    assert set(kept) == {(sizes, metric) for sizes in SIZES for metric in METRICS}
    assert {(run.seed, run.targets) for run in kept.values()} == {(SEED, TARGETS)}


def test_the_kept_counts_are_those_of_its_targets(kept):
    with TABLE.file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, run in zip(rows, kept.values(), strict=True):
        for name in ("targets", "with_bad_minimum", "undecided", "incomplete"):
            assert int(row[name]) == getattr(run, name)
        assert row["mean_number"] == f"{run.mean_number:.4f}"
        assert run.share == run.with_bad_minimum / TARGETS


def test_the_stated_shares_are_the_kept_ones(kept):
    """What the ledger and the figure's alternative text say, rounded."""
    (claim,) = [c for c in load_claims() if c.id == "bad-minima-shares"]
    _, alt = figures.get("fig-bad-minima-shares").words()
    for sizes in SIZES:
        white, other = (round(100 * kept[sizes, metric].share) for metric in METRICS)
        assert f"{white} and {other} % for ${sizes}$" in claim.statement
        assert f"{white} and {other}" in alt[alt.index(str(sizes)) :][:60]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("sizes", SIZES)
def test_the_first_targets_are_reproduced(kept, sizes, metric):
    run = kept[sizes, metric]
    assert bad_minima(Architecture(sizes), metric, 12, run.seed) == run.first(12)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("sizes", [(3, 2), (4, 2)])
def test_the_kept_run_against_the_one_variable_picture(kept, sizes, metric):
    """No solver: the minima of u²/K alone, for the targets from number 1000 on."""
    a = Architecture(sizes)
    chosen = range(1000, 1120)
    losses = [random_loss(a.degree, metric, SEED, i) for i in chosen]
    expected = [kept[sizes, metric].numbers[i] for i in chosen]
    assert [by_the_picture(a, loss) for loss in losses] == expected


def with_real_roots_only(kept, sizes, metric):
    """The numbers of bad minima of the kept targets whose roots are all real."""
    degree = Architecture(sizes).degree
    targets = [random_loss(degree, metric, SEED, i).target for i in range(TARGETS)]
    real = [root_pattern(target).real_count == degree for target in targets]
    numbers = [n for n, chosen in zip(kept[sizes, metric].numbers, real, strict=True) if chosen]
    assert tuple(numbers) == kept[sizes, metric].of_pattern("1" * degree + "|0").numbers
    return numbers


@pytest.mark.parametrize("sizes", [(3, 2), (4, 2)])
def test_kept_white_targets_with_real_roots_only_have_none(kept, sizes):
    numbers = with_real_roots_only(kept, sizes, "white")
    assert len(numbers) > 150 and not any(numbers)


def test_kept_anisotropic_targets_with_real_roots_only_can_have_one(kept):
    assert any(with_real_roots_only(kept, (3, 2), "anisotropic"))


def test_the_minima_of_another_metric_are_others(kept):
    """The check above with white data taken for anisotropic ones."""
    a = Architecture((3, 2))
    losses = [random_loss(3, "white", SEED, i) for i in range(1000, 1120)]
    expected = kept[a.sizes, "anisotropic"].numbers[1000:1120]
    assert tuple(by_the_picture(a, loss) for loss in losses) != expected


def test_another_seed_has_the_same_share(kept):
    """Two independent samples, their difference within 4.5 standard errors (chance below 1e-5)."""
    a = Architecture((3, 2))
    for metric in METRICS:
        count = 250
        found = [by_the_picture(a, random_loss(3, metric, SEED + 1, i)) > 0 for i in range(count)]
        ours, other = kept[a.sizes, metric].share, np.mean(found)
        error = (ours * (1 - ours) * (1 / TARGETS + 1 / count)) ** 0.5
        assert abs(ours - other) <= 4.5 * error


def descend(sizes, loss, start, steps=200):
    """Levenberg and Marquardt's descent from a start; (loss, norm of the gradient) at the end."""
    root = np.linalg.cholesky(np.array(loss.covariance, dtype=float)).T
    u = np.array(loss.target, dtype=float)
    cuts = np.cumsum(sizes)[:-1]

    def residual(theta):
        return root @ (compose(np.split(theta, cuts)) - u)

    def jacobian(theta):
        filters = np.split(theta, cuts)
        columns = []
        for i, w in enumerate(filters):
            for basis in np.eye(len(w)):
                columns.append(root @ compose([*filters[:i], basis, *filters[i + 1 :]]))
        return np.array(columns).T

    theta, damping, r = start, 1.0, residual(start)
    for _ in range(steps):
        J = jacobian(theta)
        slope = J.T @ r
        if np.linalg.norm(slope) < 1e-11:
            break
        step = np.linalg.solve(J.T @ J + damping * np.eye(len(theta)), -slope)
        new = residual(theta + step)
        if new @ new < r @ r:
            theta, r, damping = theta + step, new, damping / 3
        else:
            damping *= 4
    return r @ r, np.linalg.norm(jacobian(theta).T @ r)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 3), (3, 2, 2)])
def test_descent_ends_at_the_listed_minima(sizes):
    """An oracle that solves no equations: where descent from random parameters comes to rest."""
    a, rng = Architecture(sizes), np.random.default_rng(0)
    ends = caught = 0
    for index in range(3):
        loss = random_loss(a.degree, METRICS[index % 2], 0, index)
        found = critical_points(a, loss)
        assert found.is_complete
        minima = np.array([float(p.loss) for p in found.local_minima])
        for _ in range(8):
            value, slope = descend(sizes, loss, rng.standard_normal(sum(sizes)))
            if slope < 1e-7:
                assert np.abs(minima - value).min() < 1e-6 * (1 + value)
                ends += 1
                caught += value > minima.min() + 1e-6
    assert ends >= 16
    assert sizes == (3, 3) or caught > 0


def test_every_bad_minimum_is_certified_in_each_class():
    a = Architecture((3, 2, 2))
    for index in range(3):
        loss = random_loss(4, "anisotropic", 1, index)
        for p in critical_points(a, loss).bad_minima:
            assert p.loss > 0
            for c in p.classes:
                signature = quotient_signature(c.enclosure, loss.target, loss.covariance)
                assert signature.is_minimum


@pytest.mark.parametrize("size", [3, 4, 5])
def test_without_layers_there_is_none(size):
    """One filter: the loss is convex in the parameters, and nothing is caught."""
    for metric in METRICS:
        run = bad_minima(Architecture((size,)), metric, 20, seed=0)
        assert run.with_bad_minimum == run.undecided == 0


def test_targets_do_not_depend_on_architecture_metric_or_length():
    white, other = (random_loss(4, metric, 3, 9) for metric in METRICS)
    assert white.target == other.target and not other.is_white
    assert random_loss(4, "white", 3, 9) == white != random_loss(4, "white", 3, 10)
    a = Architecture((2, 2, 2))
    assert bad_minima(a, "white", 5, 1).first(3) == bad_minima(a, "white", 3, 1)


def test_the_anisotropic_covariance_is_that_of_ten_samples():
    S = np.mean([random_loss(3, "anisotropic", 0, i).covariance for i in range(2000)], axis=0)
    assert np.abs(S.astype(float) - np.eye(4)).max() < 0.06
    variance = np.var(
        [float(random_loss(3, "anisotropic", 0, i).covariance[0][1]) for i in range(500)]
    )
    assert 0.7 < 10 * variance < 1.4


def test_undecided_targets_stay_and_widen_the_interval():
    """Dropping them would move the lower end up; here they count as without and as with."""
    run = BadMinima((3, 2), "white", 0, (1,) * 40 + (0,) * 60, (False,) * 90 + (True,) * 10)
    assert (run.targets, run.with_bad_minimum, run.undecided, run.incomplete) == (100, 40, 10, 10)
    low, high = run.interval()
    decided = replace(run, is_open=(False,) * 100)
    assert low == decided.interval()[0] and high > decided.interval()[1]
    dropped = decided.first(90)
    assert dropped.interval()[0] > low and dropped.share > run.share


def test_open_targets_with_a_certified_minimum_count_as_with():
    run = BadMinima((3, 2), "white", 0, (2, 0), (True, False))
    assert (run.with_bad_minimum, run.undecided, run.incomplete) == (1, 0, 1)


def test_tables_are_read_as_written(tmp_path):
    runs = (
        BadMinima((3, 2, 2), "anisotropic", 5, (0, 2, 10), (True, True, False)),
        BadMinima((3, 2), "white", 5, (1,), (False,)),
    )
    TABLE.write(runs, tmp_path / "t.csv")
    assert TABLE.read(tmp_path / "t.csv") == runs
    assert "0+ 2+ 10" in (tmp_path / "t.csv").read_text("utf-8")


def test_refusals():
    with pytest.raises(ValueError, match="metric 'grey'"):
        random_loss(3, "grey", 0, 0)
    with pytest.raises(ValueError, match="10 samples do not span 11 dimensions"):
        random_loss(10, "anisotropic", 0, 0)
    with pytest.raises(ValueError, match="targets 0"):
        bad_minima(Architecture((3, 2)), "white", 0, 0)
    with pytest.raises(ValueError, match="layer strides"):
        bad_minima(Architecture((3, 2), strides=(2, 1)), "white", 1, 0)


def test_a_zero_loss_offset_changes_nothing():
    """The offset is no bad minimum: it lifts all points alike."""
    loss = QuadraticLoss((1, 1, 0, 1), offset=5)
    found = critical_points(Architecture((3, 2)), loss)
    assert [p.loss for p in found.bad_minima] == [6]


@pytest.mark.parametrize(
    ("degree", "seed", "index"), [(0, 1, 0), (-1, 1, 0), (3, -1, 0), (3, 1, -1)]
)
def test_losses_out_of_range_are_refused(degree, seed, index):
    with pytest.raises(ValueError, match="not negative"):
        random_loss(degree, "white", seed, index)


def test_there_are_bad_minima_to_certify_and_saddles_that_the_certificate_refuses():
    """The check above is not empty, and it does not call everything a minimum."""
    bad = saddles = 0
    for index in range(3):
        loss = random_loss(4, "anisotropic", 1, index)
        found = critical_points(Architecture((3, 2, 2)), loss)
        bad += sum(len(p.classes) for p in found.bad_minima)
        for p in found.points:
            if p.is_local_minimum is False:
                for c in p.classes:
                    signature = quotient_signature(c.enclosure, loss.target, loss.covariance)
                    assert not signature.is_minimum and signature.negative > 0
                    saddles += 1
    assert bad >= 3 and saddles >= 3


def test_a_root_pattern_that_no_target_has_is_named():
    run = bad_minima(Architecture((3, 2)), "white", targets=5, seed=0)
    with pytest.raises(ValueError, match=r"root pattern '3\|0': they have 111\|0, 1\|1"):
        run.of_pattern("3|0")
