"""Whether it matters where training starts, on convolutional networks and their siblings."""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.experiments import Share, kept
from lcn_support.experiments.siblings import ends
from lcn_support.experiments.siblings.ends import (
    NETWORKS,
    SEED,
    STARTS,
    TARGETS,
    SeveralEnds,
    network_of,
    several_ends,
)
from lcn_support.losses.batch import LossBatch

ROWS = {(row.kind, row.sizes): row for row in kept("several_ends")}


def test_the_kept_rows():
    assert tuple(ROWS) == NETWORKS
    for row in ROWS.values():
        assert (row.seed, row.starts, row.targets) == (SEED, STARTS, TARGETS)
        assert row.share == Share(row.several, TARGETS, row.undecided)
        assert row.share_above.total == TARGETS * STARTS


@pytest.mark.parametrize(("kind", "sizes"), NETWORKS)
def test_the_first_targets_again(kind, sizes):
    assert several_ends(kind, sizes, 8, SEED) == ROWS[kind, sizes].first(8)


def test_what_the_comparison_says():
    """Dense networks never end above another run; nor do filters that are 2 × 2 matrices of rank
    one. Wrong signs leave a quadratic network behind, less often if it is wide."""
    rows = {name: row.share for name, row in ROWS.items()}
    never = [name for name, share in rows.items() if share.hits == 0]
    assert never == [*NETWORKS[:3], ("strided", (2, 2))]
    for name in never:
        assert rows[name].interval()[1] < 0.08
    for name in (("stride one", (3, 2)), ("stride one", (3, 3)), ("strided", (3, 2))):
        assert rows[name].interval()[0] > 0.25
    assert rows["quadratic", (2, 1)].interval()[0] > 0.95
    assert rows["quadratic", (2, 2)].interval()[0] > 0.95
    wide = rows["quadratic", (2, 5)].interval()
    assert 0.03 < wide[0] < wide[1] < 0.2


def recorded(monkeypatch, kind, sizes, targets, seed):
    """The runs behind a row, with the losses of their targets."""
    found = []

    def watched(*arguments, **options):
        found.append(train(*arguments, **options))
        return found[-1]

    train = ends.train
    monkeypatch.setattr(ends, "train", watched)
    return several_ends(kind, sizes, targets, seed), found[0]


@pytest.mark.parametrize(("sizes", "targets"), [((3, 2), 8), ((3, 3), 3)])
def test_runs_end_at_certified_minima(monkeypatch, sizes, targets):
    """The solver lists all critical points: a target with one minimum has no run above another."""
    row, runs = recorded(monkeypatch, "stride one", sizes, targets, seed=5)
    numbers = []
    for i in range(targets):
        own = runs[i * STARTS : (i + 1) * STARTS]
        target = own.losses.targets[0].tolist()
        found = critical_points(Architecture(sizes), QuadraticLoss(target)).points
        minima = {float(p.loss) for p in found if p.is_local_minimum is True}
        numbers.append(len(minima))
        for loss in own.loss[own.converged]:
            assert min(abs(loss - minimum) for minimum in minima) < 1e-6
    assert all(above == 0 for above, n in zip(row.above, numbers, strict=True) if n == 1)
    assert any(n > 1 for n in numbers)


def test_one_quadratic_neuron_ends_at_an_eigenvalue_or_at_zero(monkeypatch):
    """Gaussian data: 8λ²/3 for the eigenvalue left out, or the loss of the zero form."""
    row, runs = recorded(monkeypatch, "quadratic", (2, 1), 20, seed=6)
    assert row.several >= 18
    for i in range(20):
        own = runs[i * STARTS : (i + 1) * STARTS]
        first, cross, last = own.losses.targets[0]
        left_out = np.linalg.eigvalsh([[first, cross / 2], [cross / 2, last]])
        zero = 2 * (left_out**2).sum() + left_out.sum() ** 2
        ends_at = np.array([*(8 / 3 * left_out**2), zero])
        gaps = abs(own.loss[own.converged][:, None] - ends_at).min(axis=1)
        assert gaps.max() < 1e-9 * (1 + zero)


def test_dense_runs_end_at_the_singular_values_left_out(monkeypatch):
    _, runs = recorded(monkeypatch, "dense", (3, 2, 3), 10, seed=7)
    values = np.linalg.svd(runs.losses.targets.reshape(-1, 3, 3), compute_uv=False)
    least = values[:, 2] ** 2
    assert runs.loss[runs.converged] == pytest.approx(least[runs.converged], abs=1e-9)
    assert (runs.loss > least - 1e-9).all()


def test_a_weighted_loss_gives_dense_networks_two_ends(monkeypatch):
    """Weights 3 off the diagonal and target diag(1, 2): minima of rank one with losses 1 and 4."""
    whole = LossBatch
    weights = np.diag([1.0, 3.0, 3.0, 1.0])

    def weighted(targets, covariances):
        return whole(
            np.tile([1.0, 0, 0, 2], (len(targets), 1)), np.tile(weights, (len(targets), 1, 1))
        )

    monkeypatch.setattr(ends, "LossBatch", weighted)
    row, runs = recorded(monkeypatch, "dense", (2, 1, 2), 5, seed=8)
    assert row.several == 5
    assert set(np.round(runs.loss[runs.converged], 6).tolist()) == {1, 4}


def test_what_is_unfinished_stays_undecided():
    row = SeveralEnds("dense", (2, 1, 2), 0, 5, above=(0, 3, 0, 1), unfinished=(0, 0, 1, 2))
    assert (row.targets, row.several, row.undecided) == (4, 2, 1)
    assert (row.runs_above, row.runs_unfinished) == (4, 3)
    assert row.first(2).share == Share(1, 2)


def test_other_kinds_are_refused():
    with pytest.raises(UnknownKeyError, match="strided"):
        several_ends("stridet", (2, 2), 3, 0)
    for targets, starts in ((0, 5), (5, 0)):
        with pytest.raises(ValueError, match="is below 1"):
            several_ends("dense", (2, 1, 2), targets, 0, starts)
    assert network_of("stride one", (3, 2)) == Architecture((3, 2))
