"""Quadratic networks end on the sheet of their signs, at its only local minimum."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support.shallow import InducedMetric, ShallowNetwork, SignedNetwork, form_of, matrix_of
from lcn_support.training import train

RATIOS = [Fraction(-1, 5), Fraction(0), Fraction(1, 2)]
PATTERNS = [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (2, 1), (3, 0)]


def teachers(count, seed):
    """Symmetric 3 × 3 matrices of normal numbers."""
    drawn = np.random.default_rng(seed).standard_normal((count, 3, 3))
    return drawn + drawn.swapaxes(1, 2)


def sheet_minimum(T, p, q, ratio):
    """Π(T + σI), where Π keeps the p largest positive and the q least negative eigenvalues, and σ
    is the root of the increasing function σ + c tr Π(T + σI) − c tr T, by bisection."""
    values, vectors = np.linalg.eigh(T)

    def kept(shift):
        moved = values + shift
        top = np.where(np.arange(3) >= 3 - p, np.maximum(moved, 0), 0)
        return top + np.where(np.arange(3) < q, np.minimum(moved, 0), 0)

    low, high = -50.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        above = middle + float(ratio) * (kept(middle).sum() - values.sum()) > 0
        low, high = (low, middle) if above else (middle, high)
    return (vectors * kept(low)) @ vectors.T


def loss_of(error, ratio):
    return (error**2).sum() + float(ratio) * np.trace(error) ** 2


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
@pytest.mark.parametrize(("p", "q"), PATTERNS)
def test_fixed_signs_have_one_end(p, q, ratio):
    """The runs of three random teachers, each from 20 starts, end at one matrix."""
    metric, network = InducedMetric.rotation_invariant(3, ratio), SignedNetwork(3, p, q)
    rng = np.random.default_rng(1)
    for T in teachers(3, seed=p + 3 * q):
        start = [rng.standard_normal((20, p + q, 3))]
        loss = metric.loss(form_of(T.tolist()))
        runs = train(network, loss, start, 1.0, 50_000, bounded=True, tolerance=1e-9)
        wanted = sheet_minimum(T, p, q, ratio)
        assert runs.converged.sum() >= 18
        for W in runs.end_to_end[runs.converged]:
            found = np.array(matrix_of(W.tolist()), dtype=float)
            assert np.allclose(found, wanted, atol=1e-5)
        assert (runs.loss > loss_of(wanted - T, ratio) - 1e-9).all()


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_free_outputs_end_at_the_minimum_of_the_sheet_of_their_signs(ratio):
    """Two neurons: the form at the end follows from how many outputs are positive there."""
    metric, network = InducedMetric.rotation_invariant(3, ratio), ShallowNetwork(3, 2, 2)
    rng, seen = np.random.default_rng(2), set()
    for T in teachers(4, seed=9):
        start = [rng.standard_normal((40, 2, 3)), rng.standard_normal((40, 2))]
        loss = metric.loss(form_of(T.tolist()))
        runs = train(network, loss, start, 1.0, 50_000, bounded=True, tolerance=1e-9)
        done = runs[runs.converged]
        assert len(done) >= 25
        for signs, W in zip(np.sign(done.filters[1]), done.end_to_end, strict=True):
            p = int((signs > 0).sum())
            seen.add(p)
            found = np.array(matrix_of(W.tolist()), dtype=float)
            assert np.allclose(found, sheet_minimum(T, p, 2 - p, ratio), atol=1e-4)
    assert seen == {0, 1, 2}


def test_another_metric_has_another_minimum_on_the_sheet():
    """The formula is that of its own metric: with the wrong ratio it is off."""
    T = np.diag([3.0, 1.0, -2.0])
    start = [np.random.default_rng(3).standard_normal((5, 1, 3))]
    loss = InducedMetric.rotation_invariant(3, Fraction(1, 2)).loss(form_of(T.tolist()))
    runs = train(SignedNetwork(3, 1, 0), loss, start, 1.0, 50_000, bounded=True)
    found = np.array(matrix_of(runs.end_to_end[0].tolist()), dtype=float)
    assert np.allclose(found, sheet_minimum(T, 1, 0, Fraction(1, 2)), atol=1e-5)
    assert not np.allclose(found, sheet_minimum(T, 1, 0, Fraction(0)), atol=1e-2)
