"""Two zero filters are critical for every loss, and stay; beside them the loss falls."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
import sympy as sp

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, train
from lcn_support.losses.batch import LossBatch

NETWORKS = [
    Architecture(k, s)
    for k, s in [
        ((2, 2), (1, 1)), ((3, 2, 2), (1, 1, 1)), ((2, 3, 2), (2, 1, 1)),
        ((2, 2, 2, 2), (1, 2, 1, 1)),
    ]
]  # fmt: skip
NETWORK = Architecture((3, 2, 2))
TARGET = (1, 3, -1, 0, -3)


def with_zeros(a, zero, rng):
    return [
        [0] * k if i in zero else [Fraction(int(c), 3) for c in rng.integers(1, 9, k)]
        for i, k in enumerate(a.sizes)
    ]


def random_losses(a, rng, count=5):
    for _ in range(count):
        A = rng.integers(-2, 3, (a.filter_size, a.filter_size))
        u = rng.integers(-9, 10, a.filter_size).tolist()
        u[0] = u[0] or 1
        yield QuadraticLoss(u, (A @ A.T + np.eye(len(u), dtype=int)).tolist())


@pytest.mark.parametrize("a", NETWORKS, ids=repr)
def test_all_derivatives_vanish_for_any_function_of_the_product(a):
    """d⟨g, μ(w)⟩ = 0 as a polynomial in g and in the other filters, wherever two are zero."""
    filters = [sp.symbols(f"w{i}_:{k}") for i, k in enumerate(a.sizes)]
    g = sp.symbols(f"g:{a.filter_size}")
    value = sp.Poly(sum(c * w for c, w in zip(g, compose(filters, a.strides), strict=True)),
                    *g, *(c for w in filters for c in w))  # fmt: skip
    for zero in combinations(range(a.layers), 2):
        at = {c: 0 for i in zero for c in filters[i]}
        for w in filters:
            assert all(sp.expand(value.diff(c).as_expr().subs(at)) == 0 for c in w)
    for i in range(a.layers):  # break: where one is zero
        at = dict.fromkeys(filters[i], 0)
        assert any(sp.expand(value.diff(c).as_expr().subs(at)) != 0 for c in filters[i])


@pytest.mark.parametrize("a", NETWORKS, ids=repr)
def test_exact_steps_and_runs_stay_at_the_loss_of_zero(a):
    rng = np.random.default_rng(1)
    for zero in combinations(range(a.layers), 2):
        for loss in random_losses(a, rng):
            start = with_zeros(a, zero, rng)
            slopes = loss.layer_gradients(start, a.strides)
            assert not any(c for part in slopes for c in part)
            assert loss.value(compose(start, a.strides)) == loss.value((0,) * a.filter_size) > 0
            floats = [np.array(w, dtype=float) for w in start]
            for options in ({}, {"bounded": True, "step": 1.0}):
                ended = train(a, loss, floats, steps=200, **options)
                assert ended.converged.all() and not ended.end_to_end.any()
                for before, after in zip(floats, ended.filters, strict=True):
                    assert (after[0] == before).all()


@pytest.mark.parametrize("a", NETWORKS, ids=repr)
def test_however_near_there_are_filters_of_lower_loss(a):
    """Exactly: monomials in place of the zeros, as small as one likes, of one sign or the other."""
    rng = np.random.default_rng(3)
    for zero in combinations(range(a.layers), 2):
        for loss in random_losses(a, rng):
            start = with_zeros(a, zero, rng)
            tiny = Fraction(1, 10**30)
            lower = False
            for places in product(*(range(a.sizes[i]) for i in zero)):
                for sign in (1, -1):
                    moved = list(start)
                    for i, place, t in zip(zero, places, (tiny, sign * tiny), strict=True):
                        moved[i] = [t * (j == place) for j in range(a.sizes[i])]
                    W = compose(moved, a.strides)
                    lower |= loss.value(W) < loss.value((0,) * a.filter_size)
            assert lower


@pytest.mark.parametrize("a", NETWORKS, ids=repr)
def test_one_zero_filter_moves(a):
    """Break: one zero filter is not enough, unless the target is orthogonal to all multiples."""
    rng = np.random.default_rng(2)
    for i in range(a.layers):
        for loss in random_losses(a, rng):
            start = with_zeros(a, (i,), rng)
            slopes = loss.layer_gradients(start, a.strides)
            assert any(slopes[i])
            floats = [np.array(w, dtype=float) for w in start]
            ended = train(a, loss, floats, step=1e-4, steps=50)
            assert float(loss.value((0,) * a.filter_size)) > ended.loss[0]


def ended_beside_zero(targets, seed, size=1e-3):
    rng = np.random.default_rng(seed)
    starts = [rng.normal(0, size, (len(targets), k)) for k in NETWORK.sizes]
    return train(NETWORK, LossBatch(targets), starts, steps=300_000)


@pytest.mark.parametrize("seed", [31, 32])
def test_from_every_sampled_start_beside_zero_the_loss_falls(seed):
    """For the target of the chapter, to that of a local minimum of the solver's list."""
    ended = ended_beside_zero(np.tile(np.array(TARGET, dtype=float), (200, 1)), seed)
    minima = critical_points(NETWORK, QuadraticLoss(TARGET), progress=False).local_minima
    losses = np.array([float(p.loss) for p in minima])
    assert ended.converged.all() and losses.max() < 10 < sum(c * c for c in TARGET)
    assert np.abs(ended.loss[:, None] - losses).min(axis=1).max() < 1e-6


def test_for_random_targets_it_falls_too_though_some_runs_take_long():
    targets = np.random.default_rng(33).standard_normal((200, 5))
    ended = ended_beside_zero(targets, 33)
    assert (ended.loss < (targets**2).sum(axis=1)).all() and ended.converged.mean() > 0.95


def test_for_the_target_zero_it_cannot():
    """Break: it is the target that makes zero a saddle."""
    ended = ended_beside_zero(np.zeros((20, 5)), 31)
    assert (ended.loss >= 0).all() and (ended.loss < 1e-15).all()
