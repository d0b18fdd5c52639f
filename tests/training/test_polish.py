"""The Newton polish: its derivatives and eigenvalues, and that it ends at the right point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from training_examples import BASIC, STRIDED, sampled_batch

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.landscape.planted import (
    image_of_differential,
    loss_with_residual,
    random_orthogonal,
)
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.derivatives import hessian, quotient_signature
from lcn_support.training.descent import train
from lcn_support.training.flow import gradient_flow
from lcn_support.training.kernels.newton import eigenvalues, half_hessian, half_loss
from lcn_support.training.polish import polished
from lcn_support.training.runs import runs_at


def untrained(a, losses, filters):
    """Runs of no step."""
    n = len(losses)
    return runs_at(a, losses, filters, np.zeros(n, np.int64), np.ones(n, np.int8))


def invariants(runs):
    norms = np.stack([(w * w).sum(axis=1) for w in runs.filters], axis=1)
    return norms[:, :-1] - norms[:, -1:]


def derivatives(a, loss, filters):
    """Loss, gradient and Hessian by the kernels of the polish, and not of its half."""
    x = np.concatenate([np.asarray(w, dtype=float) for w in filters])
    k, p = a.filter_size, len(x)
    batch = LossBatch.of(loss)
    S, sizes, spreads = batch.covariances[0], np.array(a.sizes), np.array(a.layer_strides)
    residual, slope, H = np.empty(k), np.empty(p), np.empty((p, p))
    value = half_loss(x, sizes, spreads, batch.targets[0], S, np.empty(k), residual)
    half_hessian(x, sizes, spreads, S, residual, np.empty(k), slope, np.empty((k, p)), H)
    return 2 * value, 2 * slope, 2 * H


@pytest.mark.parametrize("sizes", [(3,), (2, 2), (3, 2, 2), (1, 3), (2, 1, 2, 2)])
def test_the_hessian_of_the_kernels_is_the_exact_one(sizes):
    a = Architecture(sizes)
    losses, filters = sampled_batch(a, 5, seed=1, samples=2 * a.filter_size)
    for r in range(5):
        w, loss = [part[r].tolist() for part in filters], losses.loss(r)
        exact = [[Fraction(c) for c in part] for part in w]
        value, slope, H = derivatives(a, loss, w)
        truth = np.array(hessian(exact, loss.target, loss.covariance), dtype=float)
        assert np.isclose(value, float(loss.value(compose(exact))), rtol=1e-13)
        assert np.allclose(slope, np.concatenate(loss.layer_gradients(w)), rtol=1e-12, atol=1e-13)
        assert np.allclose(H, truth, rtol=1e-12, atol=1e-12 * np.abs(truth).max())
        shifted = hessian(exact, [u + Fraction(1, 10**6) for u in loss.target], loss.covariance)
        assert len(sizes) == 1 or not np.allclose(
            H, np.array(shifted, dtype=float), rtol=1e-12, atol=1e-12 * np.abs(truth).max()
        )


@pytest.mark.parametrize("a", [STRIDED, Architecture((2, 2, 2), strides=(3, 2, 1))], ids=str)
def test_strided_hessians_are_those_of_exact_differences(a):
    """The gradient is a polynomial; its differences in exact numbers, in steps that halve."""
    losses, filters = sampled_batch(a, 2, seed=2, samples=2 * a.filter_size)
    for r in range(2):
        w, loss = [part[r].tolist() for part in filters], losses.loss(r)
        _, slope, H = derivatives(a, loss, w)
        gradient = loss.layer_gradients(w, a.strides)
        assert np.allclose(slope, np.concatenate(gradient), rtol=1e-12, atol=1e-13)
        h, columns = Fraction(1, 10**9), []
        for layer, part in enumerate(w):
            for j in range(len(part)):
                sides = []
                for sign in (1, -1):
                    moved = [[Fraction(c) for c in v] for v in w]
                    moved[layer][j] += sign * h
                    parts = loss.layer_gradients(moved, a.strides)
                    sides.append([entry for v in parts for entry in v])
                columns.append([float((x - y) / (2 * h)) for x, y in zip(*sides, strict=True)])
        assert np.allclose(H, columns, rtol=1e-12, atol=1e-12 * np.abs(H).max())


@pytest.mark.parametrize("n", [1, 2, 7, 12])
def test_eigenvalues_are_those_of_lapack(n):
    rng = np.random.default_rng(n)
    G = rng.standard_normal((n, n))
    scales = 10.0 ** np.linspace(0, -12, n)
    cases = [G + G.T, G @ G.T, np.outer(G[0], G[0]), np.zeros((n, n)), np.eye(n), np.diag(G[0])]
    cases += [np.ones((n, n)), 1e-100 * (G + G.T), 1e100 * (G + G.T)]
    cases += [scales[:, None] * (G + G.T) * scales]
    for matrix in cases:
        H, V = matrix.copy(), np.full((n, n), np.nan)
        eigenvalues(H, V)
        size = np.abs(matrix).max()
        truth = np.linalg.eigvalsh(matrix)
        assert np.allclose(np.sort(np.diag(H)), truth, rtol=0, atol=1e-14 * n * size)
        assert np.allclose(V.T @ V, np.eye(n), atol=1e-13)
        assert np.allclose((V * np.diag(H)) @ V.T, matrix, rtol=0, atol=1e-13 * size)
        assert np.abs(H - np.diag(np.diag(H))).max() <= 1e-15 * n * size


@pytest.mark.parametrize(
    "a", [BASIC, STRIDED, Architecture((2, 2, 2, 2)), Architecture((1, 4))], ids=str
)
def test_every_random_run_converges_downhill(a):
    """From random filters, without any training; descent alone is far from it after 200 steps."""
    losses, filters = sampled_batch(a, 2000, seed=3, samples=2 * a.filter_size)
    start = untrained(a, losses, filters)
    ended = polished(start, 1e-12)
    assert ended.converged.all() and (ended.gradient <= 1e-12).all()
    assert (ended.loss < start.loss).all() and np.array_equal(ended.steps, start.steps)
    assert train(a, losses, filters, step=0.02, steps=200, tolerance=1e-12).converged.sum() < 20


def test_the_loss_never_grows():
    """However far the start and however long the training: up to the rounding error of the loss."""
    losses, filters = sampled_batch(BASIC, 300, seed=4, samples=2 * BASIC.filter_size)
    for scale in (1e-12, 1e-3, 1.0, 1e3):
        far = [scale * w for w in filters]
        for steps in (1, 300):
            runs = train(BASIC, losses, far, step=1.0, steps=steps, bounded=True)
            ended = polished(runs)
            size = np.abs(runs.end_to_end).sum(axis=1) + np.abs(losses.targets).sum(axis=1)
            allowed = 1e-14 * np.abs(losses.covariances).sum(axis=(1, 2)) * size**2
            assert (ended.loss <= runs.loss + allowed).all()


@pytest.mark.parametrize("scale", [1e-320, 1e-160, 1e-110, 1e-90, 1e-40, 1e40, 1e90, 1e200, 1e300])
@pytest.mark.parametrize("sizes", [(2, 2), (1, 2, 2, 2)])
def test_filters_of_any_size_are_survived(scale, sizes):
    a = Architecture(sizes)
    losses, filters = sampled_batch(a, 4, seed=5, samples=2 * a.filter_size)
    start = untrained(a, losses, [scale * w for w in filters])
    ended = polished(start)
    assert all(np.isfinite(w).all() for w in ended.filters)
    assert not (ended.loss > start.loss * (1 + 1e-12)).any()


def test_the_polished_flow_ends_where_the_flow_leads():
    """Runs of the flow that have converged move by no more than they had still to go."""
    losses, filters = sampled_batch(BASIC, 300, seed=6, samples=2 * BASIC.filter_size)
    flow = gradient_flow(BASIC, losses, filters, steps=3000)
    runs = polished(flow)
    calm = flow.converged
    assert calm.sum() > 100 and runs.converged.all() and np.array_equal(runs.times, flow.times)
    moved = np.abs(runs.end_to_end - flow.end_to_end).max(axis=1)[calm]
    drift = np.abs(invariants(runs) - invariants(flow)).max(axis=1)[calm]
    assert np.median(moved) < 1e-7 and np.median(drift) < 1e-12
    # An early stop is not the flow: there the polish may go to another point.
    early = polished(gradient_flow(BASIC, losses, filters, time=0.05))
    assert (np.abs(early.end_to_end - runs.end_to_end).max(axis=1) > 1e-3).sum() > 5
    assert np.median(np.abs(invariants(early) - invariants(flow)).max(axis=1)) > 1e-2


def planted(kind, seed, count):
    """Critical parameters with a factor in common, and their losses: minima or saddles."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        a, b, c, d = (Fraction(int(n), 4) for n in rng.choice(np.arange(-8, 9), 4, replace=False))
        filters = [compose([(1, a), (1, b)]), (1, a), (1, c)]
        if rng.random() < 0.5:
            filters = [compose([(1, a), (1, d)]), (1, b), (1, a)]
        residual = random_orthogonal(image_of_differential(filters), rng)
        size = max(map(abs, residual))
        loss = loss_with_residual(compose(filters), [r / size for r in residual], rng)
        signature = quotient_signature(filters, loss.target, loss.covariance)
        if getattr(signature, kind):
            found.append((filters, loss))
    losses = LossBatch.of([loss for _, loss in found])
    return losses, [np.array([w[i] for w, _ in found], dtype=float) for i in range(3)]


def rounding_scale(runs):
    """The size of the terms that cancel in a gradient."""
    lengths = np.abs(runs.end_to_end).max(axis=1) + np.abs(runs.losses.targets).max(axis=1)
    return np.abs(runs.losses.covariances).sum(axis=(1, 2)) * lengths


def test_planted_minima_are_found_again():
    losses, filters = planted("is_minimum", seed=7, count=40)
    at = untrained(BASIC, losses, filters)
    assert (at.gradient < 1e-12).all() and (at.loss > 1e-4).all()
    assert np.abs(polished(at).end_to_end - at.end_to_end).max() < 1e-12
    rng = np.random.default_rng(0)
    near = [w + 1e-5 * rng.standard_normal(w.shape) for w in filters]
    runs = polished(untrained(BASIC, losses, near))
    assert (runs.gradient < 1e-15 * rounding_scale(runs)).all() and runs.converged.all()
    assert np.abs(runs.end_to_end - at.end_to_end).max() < 1e-11
    assert np.abs(runs.loss / at.loss - 1).max() < 1e-12
    start = untrained(BASIC, losses, near)
    assert np.abs(start.end_to_end - at.end_to_end).max() > 1e-6


def test_saddles_are_left():
    """Newton's own method returns to them: it is drawn to critical points of every kind."""
    losses, filters = planted("is_strict_saddle", seed=8, count=40)
    at = untrained(BASIC, losses, filters)
    stay = polished(at)
    assert stay.converged.all() and np.abs(stay.end_to_end - at.end_to_end).max() < 1e-9
    rng = np.random.default_rng(0)
    near = [w + 1e-5 * rng.standard_normal(w.shape) for w in filters]
    runs = polished(untrained(BASIC, losses, near))
    assert (runs.gradient < 1e-15 * rounding_scale(runs)).all() and runs.converged.all()
    assert (runs.loss < at.loss * (1 - 1e-6)).all()
    returned = 0
    for r in range(40):
        w = [part[r] for part in near]
        for _ in range(12):
            _, slope, H = derivatives(BASIC, losses.loss(r), w)
            step = np.linalg.lstsq(H, slope, rcond=1e-7)[0]
            w = [v - s for v, s in zip(w, np.split(step, (3, 5)), strict=True)]
        W = np.convolve(np.convolve(w[0], w[1]), w[2])
        returned += bool(np.abs(W - at.end_to_end[r]).max() < 1e-9)
    assert returned > 30


def test_diverged_runs_stay_as_they_are():
    losses, filters = sampled_batch(BASIC, 20, seed=9, samples=2 * BASIC.filter_size)
    filters = [2 * w for w in filters]
    runs = train(BASIC, losses, filters, steps=100)
    ended = polished(runs)
    assert 0 < runs.diverged.sum() < 20 and np.array_equal(ended.diverged, runs.diverged)
    assert ended.converged[~runs.diverged].all()
    for w, v in zip(ended.filters, runs.filters, strict=True):
        assert np.array_equal(w[runs.diverged], v[runs.diverged], equal_nan=True)
    again = train(BASIC, losses, filters, steps=100, polish=True)
    assert np.array_equal(again.end_to_end, ended.end_to_end, equal_nan=True)


def test_a_run_does_not_depend_on_the_others():
    losses, filters = sampled_batch(BASIC, 30, seed=10, samples=2 * BASIC.filter_size)
    whole = polished(untrained(BASIC, losses, filters))
    order = np.random.default_rng(0).permutation(30)
    part = polished(untrained(BASIC, losses, filters)[order])
    assert np.array_equal(part.end_to_end, whole.end_to_end[order])


def test_tensors_stay_tensors():
    torch = pytest.importorskip("torch")
    losses, filters = sampled_batch(BASIC, 10, seed=11, samples=2 * BASIC.filter_size)
    arrays = train(BASIC, losses, filters, steps=50, polish=True)
    for kind, close in ((torch.float64, 1e-9), (torch.float32, 1e-3)):
        given = [torch.tensor(w, dtype=kind) for w in filters]
        runs = train(BASIC, losses, given, steps=50, polish=True)
        assert {w.dtype for w in runs.filters} == {kind}
        assert np.allclose(runs.end_to_end.numpy(), arrays.end_to_end, atol=close)
        assert bool(runs.converged.all()) == (kind == torch.float64)
