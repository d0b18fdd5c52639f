"""The gradient flow against a closed form and a classical integrator, and what it must keep."""

from __future__ import annotations

import time as clock
import warnings

import numpy as np
import pytest
from training_examples import BASIC, STRIDED, sampled_batch

from lcn_support.architectures.architecture import Architecture
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.filters import composed
from lcn_support.training.flow import gradient_flow

FEW = [BASIC, STRIDED, Architecture((2, 1, 2, 2))]


def invariants(filters):
    """‖w_i‖² − ‖w_L‖² for i < L, of shape (R, L − 1)."""
    norms = np.stack([(w * w).sum(axis=1) for w in filters], axis=1)
    return norms[:, :-1] - norms[:, -1:]


def slopes(a, u, S, w):
    """−∂L/∂w of one network, by convolutions of whole vectors."""
    wide = [np.zeros((len(v) - 1) * s + 1) for v, s in zip(w, a.layer_strides, strict=True)]
    for full, v, s in zip(wide, w, a.layer_strides, strict=True):
        full[::s] = v
    rest = []
    for i in range(a.layers):
        product = np.ones(1)
        for j, full in enumerate(wide):
            product = product if j == i else np.convolve(product, full)
        rest.append(product)
    residual = S @ (np.convolve(rest[0], wide[0]) - u)
    return [
        -2 * np.correlate(residual, part, "valid")[::s]
        for part, s in zip(rest, a.layer_strides, strict=True)
    ]


def classical(a, losses, filters, time, steps):
    """The classical Runge–Kutta method of order four with a fixed step, run by run."""
    h, found = time / steps, []
    for r in range(len(losses)):
        u, S, w = losses.targets[r], losses.covariances[r], [part[r] for part in filters]
        for _ in range(steps):
            total, stage = [0 * v for v in w], w
            for share, weight in ((0.5, 1), (0.5, 2), (1, 2), (0, 1)):
                k = slopes(a, u, S, stage)
                total = [t + weight * v for t, v in zip(total, k, strict=True)]
                stage = [v + share * h * g for v, g in zip(w, k, strict=True)]
            w = [v + h / 6 * t for v, t in zip(w, total, strict=True)]
        found.append(w)
    return [np.array(part) for part in zip(*found, strict=True)]


def test_filters_of_size_one_follow_the_logistic_curve():
    """From w_1 = w_2 the square s of the filters solves s' = 4 s (u − s)."""
    s, u = np.array([0.01, 0.3, 2.0, 9.0]), 1.5
    start = [np.sqrt(s)[:, None]] * 2
    for time in (0.1, 0.5, 2.0):
        runs = gradient_flow(Architecture((1, 1)), QuadraticLoss((u,)), start, time, accuracy=1e-11)
        truth = u / (1 + (u / s - 1) * np.exp(-4 * u * time))
        assert np.allclose(runs.end_to_end[:, 0], truth, rtol=1e-11, atol=0)
        assert (runs.times[~runs.converged] == time).all()


@pytest.mark.parametrize("a", FEW, ids=str)
def test_the_flow_is_that_of_a_classical_integrator(a):
    losses, filters = sampled_batch(a, 2, seed=1, samples=10)
    runs = gradient_flow(a, losses, filters, time=0.4, accuracy=1e-11)
    truth = classical(a, losses, filters, 0.4, 250)
    for ours, theirs in zip(runs.filters, truth, strict=True):
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    assert not np.allclose(runs.filters[0], classical(a, losses, filters, 0.39, 25)[0], atol=1e-6)
    assert not runs.converged.any() and (runs.times == 0.4).all()


@pytest.mark.parametrize("a", FEW, ids=str)
@pytest.mark.parametrize("time", [0.7, np.inf])
def test_the_invariants_are_kept_to_rounding(a, time):
    losses, filters = sampled_batch(a, 300, seed=2, samples=10)
    runs = gradient_flow(a, losses, filters, time)
    largest = max((w * w).sum(axis=1).max() for w in (*filters, *runs.filters))
    assert np.abs(invariants(runs.filters) - invariants(filters)).max() < 1e-15 * largest


def test_other_integrators_lose_the_invariants():
    """A fixed step of the classical method drifts, however close it stays to the end-to-end filter.

    Another start has other invariants: they are not the same for everyone.
    """
    losses, filters = sampled_batch(BASIC, 3, seed=2, samples=10)
    w = classical(BASIC, losses, filters, 0.7, 60)
    drift = np.abs(invariants(w) - invariants(filters)).max(axis=1)
    ours = gradient_flow(BASIC, losses, filters, 0.7, accuracy=1e-5)
    assert (drift > 1e-9).any()
    off = np.abs(composed(BASIC, w) - ours.end_to_end).max(axis=1)
    assert (off < 1e-4).all()
    assert np.abs(invariants(ours.filters) - invariants(filters)).max() < 1e-13
    assert np.ptp(invariants(filters), axis=0).min() > 0.1


@pytest.mark.parametrize("a", [BASIC, STRIDED], ids=str)
def test_the_error_falls_as_the_method_of_order_five_promises(a):
    """The error allowed on a way is h⁴, that of the step taken is h⁵: its exponent is 5/4."""
    losses, filters = sampled_batch(a, 64, seed=3, samples=10)
    fine = gradient_flow(a, losses, filters, time=0.5, accuracy=1e-12)
    errors, steps = [], []
    for accuracy in (1e-5, 1e-9):
        runs = gradient_flow(a, losses, filters, time=0.5, accuracy=accuracy)
        errors.append(np.median(np.abs(runs.end_to_end - fine.end_to_end).max(axis=1)))
        steps.append(runs.steps.mean())
    assert 1.2 < np.log10(errors[0] / errors[1]) / 4 < 1.35
    assert 0.2 < np.log10(steps[1] / steps[0]) / 4 < 0.27


def test_the_way_goes_downhill_and_can_be_walked_in_parts():
    losses, filters = sampled_batch(BASIC, 100, seed=4, samples=10)
    whole = gradient_flow(BASIC, losses, filters, time=1.0)
    half = gradient_flow(BASIC, losses, filters, time=0.5)
    rest = gradient_flow(BASIC, losses, half.filters, time=0.5)
    assert np.allclose(rest.end_to_end, whole.end_to_end, atol=1e-8)
    start = losses.value(composed(BASIC, filters))
    assert (half.loss < start).all() and (whole.loss < half.loss).all()


def test_runs_converge_or_say_that_they_did_not():
    losses, filters = sampled_batch(BASIC, 200, seed=5, samples=10)
    runs = gradient_flow(BASIC, losses, filters, tolerance=1e-8, steps=2000)
    assert 0 < runs.converged.sum() < 200 and not runs.diverged.any()
    assert np.array_equal(runs.converged, runs.gradient <= 1e-8)
    assert (runs.steps[~runs.converged] == 2000).all()
    polished = gradient_flow(BASIC, losses, filters, tolerance=1e-8, steps=2000, polish=True)
    assert polished.converged.all() and np.array_equal(polished.times, runs.times)
    strict = gradient_flow(BASIC, losses, filters, tolerance=1e-17, steps=50, polish=True)
    assert np.array_equal(strict.converged, strict.gradient <= 1e-17)
    assert strict.converged.sum() < 100 and (strict.gradient < 1e-12).all()
    moved = np.abs(polished.end_to_end - runs.end_to_end).max(axis=1)
    assert np.median(moved[runs.converged]) < 1e-7


def test_a_run_does_not_depend_on_the_others():
    losses, filters = sampled_batch(BASIC, 200, seed=6, samples=10)
    whole = gradient_flow(BASIC, losses, filters, time=3.0, tolerance=1e-2)
    assert len(set(whole.steps.tolist())) > 20 and whole.converged.any()
    order = np.random.default_rng(0).permutation(200)
    for chosen in (np.s_[:1], np.s_[:63], np.s_[:64], np.s_[:65], order):
        part = gradient_flow(
            BASIC, losses[chosen], [w[chosen] for w in filters], time=3.0, tolerance=1e-2
        )
        for name in ("end_to_end", "gradient", "steps", "times", "status"):
            assert np.array_equal(getattr(part, name), getattr(whole, name)[chosen])


def test_a_critical_start_rests():
    """Two zero filters; and the target itself."""
    start = [np.zeros((1, 3)), np.zeros((1, 2)), np.ones((1, 2))]
    runs = gradient_flow(BASIC, QuadraticLoss((1, 2, 3, 4, 5)), start)
    assert runs.converged.all() and runs.steps[0] == 0 and runs.times[0] == 0
    assert all(np.array_equal(w, v) for w, v in zip(runs.filters, start, strict=True))
    start = [(1.0, 2.0, 3.0), (1.0, 1.0), (2.0, -1.0)]
    runs = gradient_flow(BASIC, QuadraticLoss((2, 5, 7, 1, -3)), start)
    assert runs.loss[0] == 0 and runs.steps[0] == 0


def test_one_zero_filter_leaves_zero():
    """The invariants are restored from the first step on that finds no zero filter."""
    start = [np.zeros((1, 3)), np.array([[1.0, 2.0]]), np.array([[0.5, -1.0]])]
    loss = QuadraticLoss((1, 0, 2, 1, 3))
    runs = gradient_flow(BASIC, loss, start, time=0.5)
    assert (runs.loss < float(loss.value((0, 0, 0, 0, 0)))).all()
    assert np.abs(invariants(runs.filters) - invariants(start)).max() < 1e-13
    truth = classical(BASIC, LossBatch.of(loss), start, 0.5, 1000)
    assert np.allclose(runs.end_to_end, composed(BASIC, truth), atol=1e-8)


def test_a_flow_that_blows_up_ends():
    """For S = −1 and w_1 = w_2 the square of the filters is s/(1 − 4st): gone at t = 1/4."""
    losses = LossBatch([[0.0]] * 65, [[[-1.0]]] * 65)
    start = [np.r_[np.ones(64), 0.5][:, None]] * 2
    before = clock.perf_counter()
    runs = gradient_flow(Architecture((1, 1)), losses, start)
    assert clock.perf_counter() - before < 10
    assert not runs.converged.any() and (runs.steps <= 10_000).all()
    assert np.allclose(runs.times[:64], 0.25, atol=1e-7) and np.isclose(runs.times[64], 1)
    soon = gradient_flow(Architecture((1, 1)), losses, start, time=0.2)
    assert np.allclose(soon.end_to_end[:64], 1 / (1 - 0.8), rtol=1e-6)


def test_an_infinite_start_diverges_alone():
    losses, filters = sampled_batch(BASIC, 5, seed=7, samples=10)
    calm = gradient_flow(BASIC, losses, filters, time=0.1)
    for w in filters:
        w[2] = 1e200
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runs = gradient_flow(BASIC, losses, filters, time=0.1)
    assert list(runs.diverged) == [False, False, True, False, False] and runs.times[2] == 0
    assert np.array_equal(np.delete(runs.end_to_end, 2, 0), np.delete(calm.end_to_end, 2, 0))


@pytest.mark.parametrize("name", ["accuracy", "tolerance", "steps"])
@pytest.mark.parametrize("value", [0, -1.0, np.nan])
def test_numbers_that_are_not_positive_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} {value}: it must be a positive number"):
        gradient_flow(
            BASIC, QuadraticLoss((1,) * 5), [(1,) * k for k in BASIC.sizes], **{name: value}
        )


@pytest.mark.parametrize("time", [0, -1.0, np.nan])
def test_time_is_positive(time):
    with pytest.raises(
        ValueError, match=f"time {time}: it must be a positive number; leave it out"
    ):
        gradient_flow(BASIC, QuadraticLoss((1,) * 5), [(1,) * k for k in BASIC.sizes], time)


def test_tensors_are_refused():
    torch = pytest.importorskip("torch")
    start = [torch.ones(1, k) for k in BASIC.sizes]
    with pytest.raises(ValueError, match=r"torch tensors of .*; give arrays, or use train"):
        gradient_flow(BASIC, QuadraticLoss((1,) * 5), start)
