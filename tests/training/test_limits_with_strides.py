"""Where strided runs end: the ledger's numbers, runs of another seed, and ranks in floats."""

from functools import cache

import numpy as np
import pytest

from lcn_support import Architecture, train
from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.spurious_limits import RUNS, SEED, verdict
from lcn_support.experiments.spurious_points import NETWORKS
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.forms.composition import compose
from lcn_support.losses.batch import LossBatch
from lcn_support.publishing.ledger import load_claims

KEPT = {(t.sizes, t.strides, t.metric): t for t in kept("spurious_limits")}
FRESH = 40


def is_reduced(strides):
    return all(s > 1 for s in strides[:-1])


def apart_and_together():
    """The tables of networks with all strides larger than one, and of the others."""
    tables = list(KEPT.values())
    return [t for t in tables if is_reduced(t.strides)], [
        t for t in tables if not is_reduced(t.strides)
    ]


def least_singular_value(a, filters):
    """σ_D over σ_1 of dμ at filters of norm one, D the dimension of the function space."""
    unit = [np.asarray(w) / np.linalg.norm(w) for w in filters]
    rows = [
        compose([*unit[:i], e, *unit[i + 1 :]], a.strides)
        for i, w in enumerate(unit)
        for e in np.eye(len(w))
    ]
    values = np.linalg.svd(np.array(rows), compute_uv=False)
    return values[a.dimension - 1] / values[0]


def nearest_roots(a, filters):
    roots = [np.roots(w) for w in filters]
    gaps = [
        abs(p ** (a.layer_strides[j] // a.layer_strides[i]) - q) / max(1, abs(q))
        for j in range(a.layers)
        for i in range(j)
        for p in roots[i]
        for q in roots[j]
    ]
    return min(gaps)


@cache
def fresh(sizes, strides, metric, seed=415):
    """(verdict, least singular value, nearest roots, loss) of runs that are not among the kept."""
    a, rng = Architecture(sizes, strides), np.random.default_rng((seed, *sizes, *strides))
    losses = [random_loss(a.degree, metric, seed, i) for i in range(FRESH)]
    starts = [rng.standard_normal((FRESH, k)) for k in sizes]
    ended = train(a, LossBatch.of(losses), starts, polish=True)
    found = []
    for i in np.flatnonzero(ended.converged):
        filters = [w[i] for w in ended.filters]
        found.append((
            verdict(a, losses[i], filters), least_singular_value(a, filters),
            nearest_roots(a, filters), float(ended.loss[i]),
        ))  # fmt: skip
    assert len(found) >= FRESH - 2
    return found


ALL = [(*network, metric) for network in NETWORKS for metric in METRICS]


def test_the_ledger_states_the_kept_numbers():
    (claim,) = [c for c in load_claims() if c.id == "strided-runs-end-regular"]
    apart, together = apart_and_together()
    assert len(apart) == 4 and len(together) == 8
    assert all(t.count("regular") == t.runs == RUNS for t in apart)
    shares = [100 * t.spurious / t.runs for t in together]
    assert f"{min(shares):.0f} to {max(shares):.0f} %" in claim.statement
    low, high = (100 * min(t.interval()[0] for t in together), 100 * max(
        t.interval()[1] for t in together))  # fmt: skip
    assert f"from {low:.1f} % to {high:.1f} %" in claim.interval
    assert {f"{100 * t.interval()[1]:.1f}" for t in apart} == {"0.8"}
    assert "0 % to 0.8 %" in claim.interval and f"seed {SEED}" in claim.interval
    others = sum(t.runs - t.count("regular") - t.spurious for t in KEPT.values())
    assert others == sum(t.count("diverged") for t in KEPT.values()) == 1
    assert "one run diverged" in claim.interval
    assert f"Of {RUNS} training runs" in claim.statement


@pytest.mark.parametrize("network", ALL, ids=str)
def test_runs_of_another_seed_end_alike(network):
    """All regular, or shares that differ by at most 4.5 standard errors."""
    found = [kind for kind, *_ in fresh(*network)]
    assert set(found) <= {"regular", "spurious"}
    if is_reduced(network[1]):
        assert set(found) == {"regular"}
        return
    kept = KEPT[network]
    p, q = kept.spurious / kept.runs, found.count("spurious") / len(found)
    pooled = (kept.spurious + found.count("spurious")) / (kept.runs + len(found))
    error = (pooled * (1 - pooled) * (1 / kept.runs + 1 / len(found))) ** 0.5
    assert 0 < q < 1 and abs(p - q) <= 4.5 * error


@pytest.mark.parametrize("network", ALL, ids=str)
def test_verdicts_are_those_of_singular_values_in_floats(network):
    """No enclosure and no list of critical points: σ_D is rounding, or far from it."""
    for kind, value, _, _ in fresh(*network):
        assert value < 1e-7 or value > 1e-5
        assert (kind == "spurious") == (value < 1e-7)


WRONG = {
    "roots nearer than a tenth": lambda value, gap, loss: gap < 0.1,
    "a small singular value": lambda value, gap, loss: value < 0.1,
    "the target is not reached": lambda value, gap, loss: loss > 1e-6,
    "never": lambda value, gap, loss: False,
    "always": lambda value, gap, loss: True,
}


@pytest.mark.parametrize("rule", WRONG.values(), ids=WRONG)
def test_other_rules_give_other_verdicts(rule):
    """Break: none of them tells spurious limits."""
    cases = [case for network in ALL for case in fresh(*network)]
    assert any((kind == "spurious") != rule(*numbers) for kind, *numbers in cases)
