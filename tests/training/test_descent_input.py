"""Training: tensors for arrays, and which filters, losses and options are refused."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest
from training_examples import BASIC, SMALL, STRIDED, random_batch

from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.descent import train

# ---------------------------------------------------------------------------------- torch tensors


@pytest.mark.parametrize("a", [BASIC, STRIDED], ids=str)
@pytest.mark.parametrize("bounded", [False, True])
def test_tensors_give_the_numbers_of_arrays(a, bounded):
    torch = pytest.importorskip("torch")
    losses, filters = random_batch(a, 70, seed=12)
    filters[0][3] *= 1e3
    options = {"steps": 230, "step": 1.0 if bounded else 0.02, "bounded": bounded}
    arrays = train(a, losses, filters, tolerance=1e-3, **options)
    given = [torch.tensor(w) for w in filters]
    tensors = train(a, losses, given, tolerance=1e-3, **options)
    assert all(isinstance(part, torch.Tensor) for part in (*tensors.filters, tensors.loss))
    assert all(torch.equal(w, torch.tensor(v)) for w, v in zip(given, filters, strict=True))
    assert np.array_equal(tensors.steps.numpy(), arrays.steps)
    assert np.array_equal(tensors.status.numpy(), arrays.status)
    kept = ~arrays.diverged
    assert kept.sum() >= 69
    for ours, theirs in zip(arrays.filters, tensors.filters, strict=True):
        assert np.allclose(ours[kept], theirs.numpy()[kept], rtol=1e-12, atol=1e-12)
    assert str(tensors) == str(arrays) and len(tensors[:5]) == 5


def test_tensors_keep_their_type():
    torch = pytest.importorskip("torch")
    losses, filters = random_batch(BASIC, 20, seed=13)
    single = [torch.tensor(w, dtype=torch.float32) for w in filters]
    doubles = train(BASIC, losses, filters, steps=200)
    for kind in (
        losses,
        LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances)),
    ):
        runs = train(BASIC, kind, single, steps=200)
        assert {w.dtype for w in (*runs.filters, runs.loss, runs.end_to_end)} == {torch.float32}
        assert np.allclose(runs.end_to_end.numpy(), doubles.end_to_end, atol=1e-4)


@pytest.mark.parametrize("kind", ["mixed", "types", "integers", "losses"])
def test_kinds_are_not_mixed(kind):
    torch = pytest.importorskip("torch")
    losses, filters = random_batch(BASIC, 2, seed=0)
    tensors = [torch.tensor(w) for w in filters]
    given, message = {
        "mixed": ([filters[0], *tensors[1:]], "give all in one kind"),
        "types": ([tensors[0].float(), *tensors[1:]], "differ in type or device"),
        "integers": ([w.int() for w in tensors], "floating type"),
        "losses": (filters, "give one kind"),
    }[kind]
    if kind == "losses":
        losses = LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances))
    with pytest.raises(ValueError, match=message):
        train(BASIC, losses, given)
    for targets, covariances in ((np.ones((1, 2)), torch.eye(2)), (torch.ones(1, 2), np.eye(2))):
        with pytest.raises(ValueError, match="give all in one kind"):
            LossBatch(targets, covariances[None])


def test_arrays_do_not_load_torch():
    code = (
        "import sys; from lcn_support import Architecture, QuadraticLoss\n"
        "from lcn_support.training.descent import train\n"
        "train(Architecture((2,)), QuadraticLoss((1, 2)), [(0, 0)], polish=True)\n"
        "assert 'numba' in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -------------------------------------------------------------------------------------- bad input

LOSS = QuadraticLoss((1, 2, 3))
START = [(1.0, 2.0), (3.0, 4.0)]


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ([], r"shapes \[\].*give one array \(R, k_i\) for each layer"),
        ([(1, 2)], r"shapes \[\(1, 2\)\] for Architecture\(\(2, 2\)\)"),
        ([(1, 2), (1, 2, 3)], r"\(1, 3\)"),
        ([1.0, 2.0], r"shapes \[\(\), \(\)\]"),
        ([[(1, 2)] * 3, [(1, 2)] * 2], r"\(3, 2\), \(2, 2\).*same number R"),
        ([np.zeros((0, 2)), np.zeros((0, 2))], "R ≥ 1"),
        ([np.zeros((1, 1, 2)), np.zeros((1, 1, 2))], r"\(1, 1, 2\)"),
        ([(1, 2), (np.nan, 1)], "layer 2: nan at .* is not finite; give finite"),
        ([(np.inf, 2), (0, 1)], "layer 1"),
        ([(1j, 2), (0, 1)], r"layer 1: 1j is not a real number.*give z\.real"),
        ([[(1, 2), (1,)], (0, 1)], "give real numbers"),
    ],
)
def test_wrong_filters_are_named(start, message):
    with pytest.raises(ValueError, match=message):
        train(SMALL, LOSS, start)


@pytest.mark.parametrize("name", ["step", "steps", "tolerance"])
@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf, None, "3", np.ones(2)])
def test_numbers_that_are_not_positive_are_named(name, value):
    with pytest.raises(
        ValueError, match=re.escape(f"{name} {value!r}: it must be a positive number")
    ):
        train(SMALL, LOSS, START, **{name: value})


def test_half_a_step_is_refused():
    with pytest.raises(ValueError, match=r"steps 10\.5: it must be a whole number"):
        train(SMALL, LOSS, START, steps=10.5)


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (QuadraticLoss((1, 2)), r"size 2 for Architecture.* size 3; give targets of that size"),
        ([LOSS] * 2, "2 losses for 1 runs; give one loss, or one for each run"),
        ([], "give at least one loss"),
        ([LOSS, QuadraticLoss((1, 2))], "all of the same size"),
        ([3.0], "is no QuadraticLoss"),
    ],
)
def test_wrong_losses_are_named(loss, message):
    with pytest.raises(ValueError, match=message):
        train(SMALL, loss, START)


@pytest.mark.parametrize(
    ("targets", "covariances", "message"),
    [
        ([1, 2, 3], None, r"shape \(3,\).*axis of the runs first"),
        ([(1, 2)], np.eye(2), r"covariances of shape \(2, 2\)"),
        ([(1, np.nan)], None, "not finite"),
        ([(1, 2)], [[(1, 1), (0, 1)]], "not symmetric"),
    ],
)
def test_wrong_batches_are_named(targets, covariances, message):
    with pytest.raises(ValueError, match=message):
        LossBatch(targets, covariances)


def test_a_batch_is_the_losses_it_was_made_of():
    losses, _ = random_batch(SMALL, 4, seed=0, spread=1)
    again = LossBatch.of([losses.loss(r) for r in range(4)])
    assert np.array_equal(again.targets, losses.targets)
    assert np.array_equal(again.covariances, losses.covariances)
    W = np.random.default_rng(1).standard_normal((4, 3))
    exact = [losses.loss(r).value(W[r]) for r in range(4)]
    assert np.allclose(losses.value(W), exact, rtol=1e-14)


@pytest.mark.parametrize("kind", ["array", "float64", "float32"])
def test_a_covariance_that_rounding_made_unsymmetric_is_mended(kind):
    S = np.array([[[2.0, 1.0], [1.0 + 3e-16, 2.0]]])
    assert (S.swapaxes(1, 2) != S).any()

    def make(numbers):
        if kind == "array":
            return np.array(numbers)
        torch = pytest.importorskip("torch")
        return torch.tensor(numbers, dtype=getattr(torch, kind))

    mended = LossBatch(make([[1.0, 2.0]]), make(S.tolist())).covariances
    assert bool((mended == mended.swapaxes(1, 2)).all())
    for size in (1.0, 1e-6):
        wrong = [[[1.0, 0.0], [0.0, 1.0]], [[2.0 * size, size], [1.0001 * size, 2.0 * size]]]
        with pytest.raises(ValueError, match="not symmetric"):
            LossBatch(make([[1.0, 2.0]] * 2), make(wrong))
