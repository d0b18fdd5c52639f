"""Gradient descent in batches: naive loops, autograd, exact gradients, and runs kept apart."""

from __future__ import annotations

import re
import warnings
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st
from numba import njit, types
from training_examples import BASIC, SMALL, STRIDED, random_batch

from lcn_support.architectures.architecture import Architecture
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.descent import train
from lcn_support.training.filters import composed, layer_gradients, read_filters
from lcn_support.training.kernels.descent import (
    CONVERGED,
    DIVERGED,
    NOT_CONVERGED,
    descend,
    lanes,
    untracked,
)
from lcn_support.training.kernels.gradients import (
    GRADIENT,
    LANES,
    gradient_kernel,
    gradient_source,
)
from lcn_support.training.runs import packed

FEW = [BASIC, STRIDED, Architecture((1, 4)), Architecture((5,)), Architecture((2, 1, 2, 2))]


@st.composite
def architectures(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    strides = draw(st.lists(st.integers(1, 3), min_size=len(sizes), max_size=len(sizes)))
    a = Architecture(sizes, strides)
    assume(a.filter_size <= 16)
    return a


def by_hand(a, losses, filters, step, steps):
    """One run after the other, one step after the other, with convolutions of whole vectors."""
    found = []
    for r in range(len(losses)):
        w = [part[r].copy() for part in filters]
        for _ in range(steps):
            spread = [
                np.zeros((len(v) - 1) * s + 1) for v, s in zip(w, a.layer_strides, strict=True)
            ]
            for wide, v, s in zip(spread, w, a.layer_strides, strict=True):
                wide[::s] = v
            W = np.ones(1)
            for wide in spread:
                W = np.convolve(W, wide)
            slope = 2 * losses.covariances[r] @ (W - losses.targets[r])
            gradients = []
            for i, s in enumerate(a.layer_strides):
                rest = np.ones(1)
                for j, wide in enumerate(spread):
                    rest = rest if j == i else np.convolve(rest, wide)
                gradients.append(np.correlate(slope, rest, "valid")[::s])
            w = [v - step * g for v, g in zip(w, gradients, strict=True)]
        found.append(np.concatenate(w))
    return np.array(found)


def flat(runs):
    return np.concatenate(runs.filters, axis=1)


def same(one, other):
    parts = ("end_to_end", "loss", "gradient", "steps", "status")
    return np.array_equal(flat(one), flat(other), equal_nan=True) and all(
        np.array_equal(getattr(one, part), getattr(other, part), equal_nan=True) for part in parts
    )


# ------------------------------------------------------------------------------------ gradient


def exact_gradient(source, loss, filters):
    """The generated code, run by Python in exact arithmetic with a single lane."""
    scope = {"LANES": 1, "full_width": lambda: None}
    exec(source, scope)
    k, S = len(loss.target), loss.covariance
    x = [entry for w in filters for entry in w]
    found = [0] * len(x)
    m = [*loss.target, *(2 * S[i][j] for i in range(k) for j in range(i, k))]
    scope["gradient"](x, m, found, [0], 1)
    return found


def exact_example(a, seed):
    rng = np.random.default_rng(seed)
    k = a.filter_size
    filters = [[Fraction(int(c), 3) for c in rng.integers(1, 500, size)] for size in a.sizes]
    root = rng.integers(1, 500, (k, k))
    S = [[int(c) for c in row] for row in root @ root.T + np.eye(k, dtype=int)]
    return QuadraticLoss([Fraction(int(c), 2) for c in rng.integers(1, 500, k)], S), filters


@settings(max_examples=40)
@given(architectures(), st.integers(0, 99))
def test_the_generated_gradient_is_exact(a, seed):
    loss, filters = exact_example(a, seed)
    truth = [entry for w in loss.layer_gradients(filters, a.strides) for entry in w]
    assert exact_gradient(gradient_source(a), loss, filters) == truth


@pytest.mark.parametrize("a", [BASIC, STRIDED, Architecture((2, 2, 2))], ids=str)
def test_one_wrong_index_in_the_generated_gradient_is_noticed(a):
    """Every variable that is read, replaced by another one of its kind, in every place."""
    loss, filters = exact_example(a, seed=8)
    source = gradient_source(a)
    truth = [entry for w in loss.layer_gradients(filters, a.strides) for entry in w]
    reads = list(re.finditer(r"\b([whe])(\d*)_?(\d+)\b(?! =)", source))
    assert len(reads) > 40 and exact_gradient(source, loss, filters) == truth
    for read in reads:
        kind, layer, place = read.groups()
        name = f"e{(int(place) + 1) % a.filter_size}"
        if kind != "e":
            size = a.sizes[int(layer) - 1] if kind == "w" else None
            place = (int(place) + 1) % size if size else max(int(place) - 1, 0)
            name = f"{kind}{layer}_{place}"
        if name == read[0]:
            continue
        wrong = source[: read.start()] + name + source[read.end() :]
        assert exact_gradient(wrong, loss, filters) != truth, read[0]


@pytest.mark.parametrize("a", FEW, ids=str)
def test_compiled_gradients_agree_with_exact_ones_and_with_autograd(a):
    torch = pytest.importorskip("torch")
    losses, filters = random_batch(a, LANES, seed=3, spread=1)
    p = sum(a.sizes)
    x, g = np.concatenate(filters, axis=1).T.ravel().copy(), np.zeros(p * LANES)
    gradient_kernel(a)(x, packed(losses).T.ravel().copy(), g, np.zeros(LANES), 1)
    compiled = g.reshape(p, LANES).T
    arrays = np.concatenate(layer_gradients(a, losses, filters), axis=1)
    tensors = [torch.tensor(w, requires_grad=True) for w in filters]
    batch = LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances))
    batch.value(composed(a, tensors)).sum().backward()
    autograd = np.concatenate([w.grad.numpy() for w in tensors], axis=1)
    exact = np.array(
        [
            np.concatenate(losses.loss(r).layer_gradients([w[r] for w in filters], a.strides))
            for r in range(LANES)
        ]
    )
    allowed = 1e-13 * (1 + np.abs(exact).max(axis=1, keepdims=True))
    for found in (compiled, arrays, autograd):
        assert (np.abs(found - exact) <= allowed).all()


def test_vectors_are_as_wide_as_the_processor_has_them():
    """LLVM reads this of a function; without it, it halves the widest ones."""
    wish = '"prefer-vector-width"="512"'
    assert wish in next(iter(gradient_kernel(SMALL).inspect_llvm().values()))
    without = gradient_source(SMALL).replace("full_width()", "pass")
    scope = {"LANES": LANES}
    exec(without, scope)
    kernel = njit(GRADIENT.signature)(scope["gradient"])
    assert wish not in next(iter(kernel.inspect_llvm().values()))


# ------------------------------------------------------------------------------- plain descent


@pytest.mark.parametrize("a", FEW, ids=str)
def test_a_hundred_steps_are_those_of_a_naive_loop(a):
    losses, filters = random_batch(a, 5, seed=1)
    runs = train(a, losses, filters, step=0.01, steps=100)
    truth = by_hand(a, losses, filters, 0.01, 100)
    assert np.allclose(flat(runs), truth, rtol=1e-12, atol=1e-12)
    assert not np.allclose(flat(runs), by_hand(a, losses, filters, 0.01, 99), atol=1e-6)
    W = np.array([composed(a, [w[r : r + 1] for w in runs.filters])[0] for r in range(5)])
    assert np.array_equal(runs.end_to_end, W) and np.array_equal(runs.loss, losses.value(W))


def test_a_start_is_left_alone_and_one_run_needs_no_axis():
    start = [np.array([1.0, 0.5]), np.array([0.5, 1.0])]
    loss = QuadraticLoss((1, 3, 2))
    alone = train(Architecture((2, 2)), loss, start, steps=10)
    assert np.array_equal(start[0], [1.0, 0.5]) and np.array_equal(start[1], [0.5, 1.0])
    batch = train(Architecture((2, 2)), [loss] * 3, [np.tile(w, (3, 1)) for w in start], steps=10)
    assert len(alone) == 1 and np.array_equal(flat(batch), np.repeat(flat(alone), 3, axis=0))


def test_every_run_ends_as_one_of_three_kinds():
    a = Architecture((2, 2))
    losses, filters = random_batch(a, 200, seed=4)
    runs = train(a, losses, filters, step=0.2, steps=1000, tolerance=1e-9)
    codes = {code: runs.status == code for code in (CONVERGED, NOT_CONVERGED, DIVERGED)}
    assert all(mask.any() for mask in codes.values()) and sum(codes.values()).all()
    assert np.array_equal(runs.converged, runs.gradient <= 1e-9)
    assert np.array_equal(runs.diverged, ~np.isfinite(runs.gradient))
    assert (runs.steps[codes[NOT_CONVERGED]] == 1000).all()
    assert (runs.steps[~codes[NOT_CONVERGED]] % 50 == 0).all()
    counts = [int(mask.sum()) for mask in codes.values()]
    assert str(runs) == (
        f"200 runs of k = (2, 2): {counts[0]} converged, {counts[1]} not converged, "
        f"{counts[2]} diverged"
    )
    some = runs[runs.diverged]
    assert len(some) == counts[2] and some.diverged.all() and len(runs[:7]) == 7


def test_a_run_ends_at_its_first_calm_check():
    a = Architecture((2, 2))
    losses, filters = random_batch(a, 70, seed=6)
    runs = train(a, losses, filters, step=0.05, steps=5000, tolerance=1e-6)
    assert runs.converged.any()
    for steps in np.unique(runs.steps[runs.converged]):
        now = runs.steps == steps
        before = train(a, losses, filters, step=0.05, steps=int(steps) - 50, tolerance=1e-300)
        assert (before.gradient[now & runs.converged] > 1e-6).all()


def test_a_critical_start_has_converged_before_the_first_step():
    a = Architecture((2, 2))
    losses, filters = random_batch(a, 70, seed=6)
    for w in filters:
        w[::7] = 0
    runs = train(a, losses, filters, steps=60)
    assert (runs.steps[::7] == 0).all() and runs.converged[::7].all()
    assert (np.delete(runs.steps, np.s_[::7]) == 60).all()


def test_a_diverged_run_disturbs_no_neighbour():
    losses, filters = random_batch(BASIC, 64, seed=2)
    calm = train(BASIC, losses, filters, steps=500)
    filters[0][5] *= 1e3
    wild = train(BASIC, losses, filters, steps=500)
    assert list(np.flatnonzero(wild.diverged)) == [5] and wild.steps[5] == 50
    assert not np.isfinite(wild.gradient[5]) and not calm.diverged.any()
    others = np.arange(64) != 5
    assert same(wild[others], calm[others])


@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("size", [1e300, 1e308])
def test_losses_that_overflow_disturb_no_neighbour(bounded, size):
    losses, filters = random_batch(SMALL, 3, seed=0, spread=1)
    calm = train(SMALL, losses, filters, bounded=bounded, steps=100)
    losses.covariances[1] = size * np.eye(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runs = train(SMALL, losses, filters, bounded=bounded, steps=100)
    assert not runs.converged[1]
    assert np.array_equal(runs.end_to_end[[0, 2]], calm.end_to_end[[0, 2]])


def test_one_run_is_a_batch_of_one():
    losses, filters = random_batch(SMALL, 3, seed=0, spread=1)
    runs = train(SMALL, losses, filters, steps=100)
    assert [len(one) for one in runs] == [1, 1, 1] and len(losses[2]) == 1
    assert np.array_equal(runs[-1].end_to_end, runs.end_to_end[2:])
    assert np.array_equal(runs[np.int64(1)].losses.targets, losses.targets[1:2])
    with pytest.raises(IndexError):
        runs[3]


def test_a_gradient_that_is_nowhere_finite_is_no_small_one():
    """A lane whose first derivative is not a number and whose last one is zero has diverged."""

    def undefined(x, m, g, h, steps):
        for r in range(LANES):
            g[r], g[LANES + r] = np.nan, 0.0

    end, taken, status = np.zeros((1, 2)), np.zeros(1, np.int64), np.zeros(1, np.int8)
    descend(
        njit(GRADIENT.signature)(undefined), np.ones((1, 2)), np.ones((1, 2)), np.ones(1), False,
        np.ones((1, 2)), np.ones((2, 2), np.int64), 100, 1e-6, 50, *untracked(), end, taken,
        status, *lanes(2, 2, 1, 1), 1000,
    )  # fmt: skip
    assert isinstance(GRADIENT, types.FunctionType) and list(status) == [DIVERGED]


@pytest.mark.parametrize("bounded", [False, True])
def test_a_run_does_not_depend_on_the_others(bounded):
    """Bit by bit: batches of any size, in any order, runs that end early, steps off the check."""
    losses, filters = random_batch(BASIC, 200, seed=9)
    options = {"steps": 1075, "step": 1.0 if bounded else 0.05, "bounded": bounded}
    options["tolerance"] = 1e-1 if bounded else 1e-4
    whole = train(BASIC, losses, filters, **options)
    assert len(set(whole.steps.tolist())) > 5 and 1075 in whole.steps and whole.converged.any()
    for chosen in (np.s_[:1], np.s_[1:64], np.s_[:64], np.s_[100:165], np.s_[::-1]):
        part = train(BASIC, losses[chosen], [w[chosen] for w in filters], **options)
        assert same(part, whole[chosen])
    order = np.random.default_rng(0).permutation(200)
    assert same(train(BASIC, losses[order], [w[order] for w in filters], **options), whole[order])


@pytest.mark.parametrize("steps", [1, 49, 50, 51, 130])
def test_steps_need_not_be_a_multiple_of_the_check(steps):
    losses, filters = random_batch(STRIDED, 3, seed=1)
    runs = train(STRIDED, losses, filters, step=0.003, steps=steps)
    assert (runs.steps == steps).all()
    assert np.allclose(flat(runs), by_hand(STRIDED, losses, filters, 0.003, steps), atol=1e-12)


# ----------------------------------------------------------------------------- bounded descent


def descents(a, losses, filters, count, **options):
    """The runs after 0, 1, 2, … steps."""
    yield read_filters(a, filters), losses.value(composed(a, filters))
    for steps in range(1, count + 1):
        runs = train(a, losses, filters, steps=steps, tolerance=1e-300, **options)
        yield runs.filters, runs.loss


def violations(a, losses, filters, count, **options):
    """Steps that do not lower the loss by half the step times the squared gradient.

    The allowance is the rounding error of the loss.
    """
    found = 0
    largest = np.abs(losses.covariances).sum(axis=2).max(axis=1)
    path = list(descents(a, losses, filters, count, **options))
    for (before, old), (after, new) in pairwise(path):
        slopes = np.concatenate(layer_gradients(a, losses, before), axis=1)
        moved = np.concatenate(after, axis=1) - np.concatenate(before, axis=1)
        promised = np.linalg.norm(moved, axis=1) * np.linalg.norm(slopes, axis=1) / 2
        size = np.abs(composed(a, before)).sum(axis=1) + np.abs(losses.targets).sum(axis=1)
        found += int((new > old - promised + 1e-14 * largest * size**2).sum())
    return found


@pytest.mark.parametrize("a", FEW, ids=str)
@pytest.mark.parametrize("spread", [0.0, 3.0])
def test_bounded_steps_lower_the_loss_as_promised(a, spread):
    losses, filters = random_batch(a, 100, seed=11, spread=spread)
    filters = [w * 10 ** np.linspace(-2, 2, 100)[:, None] for w in filters]
    assert violations(a, losses, filters, 40, step=1.0, bounded=True) == 0


@pytest.mark.parametrize("a", FEW, ids=str)
def test_fixed_steps_break_the_promise(a):
    losses, filters = random_batch(a, 100, seed=11, spread=1.0)
    with np.errstate(all="ignore"):
        assert violations(a, losses, filters, 40, step=0.3) > 100


@pytest.mark.parametrize("sizes", [(1,), (5,), (1, 1), (1, 1, 1)])
def test_the_bound_is_sharp_where_it_can_be(sizes):
    """One layer and white data, or filters of size one near a minimum: Λ is the largest eigenvalue.

    So one bounded step lands at the minimum of that direction, and one of three times the length
    overshoots.
    """
    a = Architecture(sizes)
    rng = np.random.default_rng(0)
    filters = [np.ones((50, k)) for k in sizes]
    u = composed(a, filters) + 1e-4 * rng.standard_normal((50, a.filter_size))
    good = train(a, LossBatch(u), filters, step=1.0, steps=1, bounded=True)
    wrong = train(a, LossBatch(u), filters, step=3.0, steps=1, bounded=True)
    start = LossBatch(u).value(composed(a, filters))
    assert (good.loss < 0.01 * start).all() and (wrong.loss > start).all()


def test_a_bounded_run_from_afar_converges_where_a_fixed_step_diverges():
    losses, filters = random_batch(BASIC, 100, seed=5)
    filters = [5 * w for w in filters]
    assert train(BASIC, losses, filters, steps=300).diverged.sum() > 50
    bounded = train(BASIC, losses, filters, step=1.0, steps=300, bounded=True)
    assert not bounded.diverged.any() and (bounded.loss < 50).all()
