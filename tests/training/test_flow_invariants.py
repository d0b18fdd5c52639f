"""Invariants along the flow as exact identities, and what breaks them."""

from fractions import Fraction
from itertools import pairwise
from math import isqrt

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given, settings, strategies as st
from training_examples import dot, rational_vectors

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.balls import to_ball
from lcn_support.forms.composition import compose
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.flow_invariants import invariants


@st.composite
def networks(draw):
    """Filters, strides and a loss of their composition, its covariance AᵀA + I."""
    filters = draw(st.lists(st.integers(1, 3).flatmap(rational_vectors), min_size=2, max_size=4))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(filters), max_size=len(filters)))
    k = Architecture(map(len, filters), strides).filter_size
    A = np.array(draw(rational_vectors(k)), dtype=object)
    S = np.outer(A, A) + np.eye(k, dtype=int)
    return filters, strides, QuadraticLoss(draw(rational_vectors(k)), S)


def rates(filters, gradients):
    """δ_i' along the flow w' = −gradient."""
    *others, last = (-2 * dot(w, g) for w, g in zip(filters, gradients, strict=True))
    return [rate - last for rate in others]


@settings(max_examples=60)
@given(networks())
def test_constant_along_the_flow(network):
    """Euler's identity: ⟨w_i, ∂L/∂w_i⟩ = ⟨W, ∇ℓ(W)⟩ in every layer, for any strides."""
    filters, strides, loss = network
    gradients = loss.layer_gradients(filters, strides)
    assert not any(rates(filters, gradients))
    W = compose(filters, strides)
    assert dot(filters[0], gradients[0]) == dot(W, loss.gradient(W))


@pytest.mark.parametrize(
    ("sizes", "strides"), [((2, 2), (1, 1)), ((3, 2, 2), (1, 1, 1)), ((2, 3, 2), (2, 3, 1))]
)
def test_the_identity_for_every_loss_at_once(sizes, strides):
    """⟨w_i, ∂⟨g, μ(w)⟩/∂w_i⟩ = ⟨g, μ(w)⟩ as polynomials: ∇ℓ(W) may be any g, or a subgradient."""
    a = Architecture(sizes, strides)
    filters = [sympy.symbols(f"w{i}_:{k}") for i, k in enumerate(sizes)]
    g = sympy.symbols(f"g:{a.filter_size}")
    value = sum(c * w for c, w in zip(g, compose(filters, strides), strict=True))
    for w in filters:
        euler = sum(c * sympy.diff(value, c) for c in w)
        assert sympy.expand(euler - value) == 0


def test_without_one_factor_in_each_layer_the_identity_is_lost():
    """A bias in the first layer: W = (w_1 + b)·w_2 is not homogeneous in w_1."""
    a, b, c = sympy.symbols("a b c")
    value = (a + b) * c
    assert sympy.expand(a * value.diff(a) - c * value.diff(c)) == -b * c


def chained(filters, strides, slope):
    """The gradients of ℓ(W) in the layers for ∇ℓ(W) = slope, by W's linearity in each layer."""
    parts = []
    for i, w in enumerate(filters):
        units = [[int(j == k) for k in range(len(w))] for j in range(len(w))]
        moved = [compose([*filters[:i], e, *filters[i + 1 :]], strides) for e in units]
        parts.append([sum(x * y for x, y in zip(m, slope, strict=True)) for m in moved])
    return parts


@settings(max_examples=20)
@given(networks())
def test_losses_that_are_not_quadratic(network):
    """Σ(W − u)⁴ in rational arithmetic, and the logistic loss Σ log(1 + exp(−u·W)) in balls."""
    filters, strides, loss = network
    W, u = compose(filters, strides), loss.target
    quartic = [4 * (x - y) ** 3 for x, y in zip(W, u, strict=True)]
    assert not any(rates(filters, chained(filters, strides, quartic)))
    logistic = [
        -to_ball(y) / (1 + to_ball(Fraction(x) * y).exp()) for x, y in zip(W, u, strict=True)
    ]
    balls = [[to_ball(c) for c in w] for w in filters]
    *others, last = (
        sum((x * y for x, y in zip(w, g, strict=True)), arb(0))
        for w, g in zip(balls, chained(balls, strides, logistic), strict=True)
    )
    assert all((rate - last).contains(0) for rate in others)


@settings(max_examples=60)
@given(networks(), st.fractions(Fraction(1, 20), 1))
def test_weight_decay_is_no_loss_of_the_end_to_end_filter(network, decay):
    """With decay·Σ‖w_i‖² the invariants obey δ' = −4·decay·δ, so only δ = 0 is kept."""
    filters, strides, loss = network
    gradients = [
        [g + 2 * decay * c for g, c in zip(part, w, strict=True)]
        for part, w in zip(loss.layer_gradients(filters, strides), filters, strict=True)
    ]
    delta = invariants(filters)
    assert rates(filters, gradients) == [-4 * decay * d for d in delta]
    assert any(rates(filters, gradients)) == any(delta)


@pytest.mark.parametrize("strides", [(1, 1, 1), (2, 1, 1), (2, 3, 1)])
def test_a_wrong_gradient_is_seen(strides):
    filters = [(1, 2, 3), (4, -1), (2, 5)]
    k = Architecture((3, 2, 2), strides).filter_size
    right = QuadraticLoss(range(k)).layer_gradients(filters, strides)
    assert rates(filters, right) == [0, 0]
    reversed_filter = [part[::-1] for part in right[:1]] + list(right[1:])
    assert rates(filters, reversed_filter)[0] != 0
    assert rates(filters, [[2 * g for g in right[0]], *right[1:]])[0] != 0


@settings(max_examples=30)
@given(networks(), st.fractions(0, 1, max_denominator=100))
def test_a_step_of_gradient_descent_adds_a_square(network, step):
    """δ_i changes by h²(‖g_i‖² − ‖g_L‖²), exactly: the cross terms are the flow's, and vanish."""
    filters, strides, loss = network
    gradients = loss.layer_gradients(filters, strides)
    moved = [
        [c - step * g for c, g in zip(w, part, strict=True)]
        for w, part in zip(filters, gradients, strict=True)
    ]
    changes = [b - a for a, b in zip(invariants(filters), invariants(moved), strict=True)]
    assert changes == [step**2 * d for d in invariants(gradients)]


def descend(filters, target, step, time):
    """Gradient descent with two layers of stride one and white data, in floats."""
    v, w = filters
    for _ in range(round(time / step)):
        slope = 2 * (np.convolve(v, w) - target)
        v, w = (
            v - step * np.correlate(slope, w, "valid"),
            w - step * np.correlate(slope, v, "valid"),
        )
    return v, w


def drift(filters, target, step):
    (before,), (after,) = invariants(filters), invariants(descend(filters, target, step, 1.0))
    return after - before


def test_gradient_descent_drifts_in_proportion_to_the_step():
    """A tenth of the step, a tenth of the drift, up to terms of the next order."""
    rng = np.random.default_rng(22)
    coarse, fine = [], []
    for _ in range(20):
        filters = rng.standard_normal(3), rng.standard_normal(2)
        target = rng.standard_normal(4)
        coarse.append(abs(drift(filters, target, 0.002)))
        fine.append(abs(drift(filters, target, 0.0002)))
    assert np.median(coarse) > 1e-4, "far above rounding"
    assert 9 < np.median(np.divide(coarse, fine)) < 11


def drift_of(update, step):
    """The drift over time 1 from (2, 1), (1, 2), with the target (1, 0, −1) and white data.

    ``update`` makes velocities from gradients, the velocities before, and the step.
    """
    layers = [np.array([2.0, 1.0]), np.array([1.0, 2.0])]
    velocities = [np.zeros(2), np.zeros(2)]
    (before,) = invariants(layers)
    for _ in range(round(1 / step)):
        v, w = layers
        slope = 2 * (np.convolve(v, w) - (1.0, 0.0, -1.0))
        gradients = [np.correlate(slope, w, "valid"), np.correlate(slope, v, "valid")]
        velocities = [update(g, v, step) for g, v in zip(gradients, velocities, strict=True)]
        layers = [w + step * v for w, v in zip(layers, velocities, strict=True)]
    return invariants(layers)[0] - before


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(lambda g, v, h: -np.sign(g), id="signs, as Adam's first step"),
        pytest.param(lambda g, v, h: -g / np.linalg.norm(g), id="a norm for each layer"),
        pytest.param(lambda g, v, h: v - h * (v + g), id="momentum"),
    ],
)
def test_other_flows_drift_however_small_the_step(update):
    coarse, fine = drift_of(update, 0.001), drift_of(update, 0.0001)
    assert abs(fine) > 0.02 and abs(coarse - fine) < 0.05 * abs(fine)
    plain = [abs(drift_of(lambda g, v, h: -g, step)) for step in (0.001, 0.0001)]
    assert plain[1] < plain[0] / 8


def test_the_flow_backwards_may_end_in_finite_time():
    """(ab)² with a = b: a = (1 + 4t)^{−1/2} solves a' = −2a³, and is infinite at t = −1/4."""
    for t in [Fraction(-1, 4) + Fraction(1, 4 * m**2) for m in (1, 2, 10, 1000)]:
        a = 1 / Fraction(isqrt((1 + 4 * t).numerator), isqrt((1 + 4 * t).denominator))
        assert a**2 * (1 + 4 * t) == 1
        speed = -2 * a / (1 + 4 * t)  # the derivative of (1 + 4t)^{−1/2}
        slopes = QuadraticLoss((0,)).layer_gradients([(a,), (a,)])
        assert slopes == ((-speed,), (-speed,))
        assert invariants([(a,), (a,)]) == (0,)
    assert a == 1000


def test_the_descent_follows_the_gradient_of_the_loss():
    filters, target = [(1.0, 2.0, -1.0), (3.0, 0.5)], (1.0, 0.0, 2.0, 1.0)
    gradients = QuadraticLoss(target).layer_gradients(filters)
    moved = descend([np.array(w) for w in filters], np.array(target), 0.125, 0.125)
    for w, g, m in zip(filters, gradients, moved, strict=True):
        assert np.allclose(np.subtract(w, m), 0.125 * np.array(g), rtol=1e-12)


def test_all_differences_follow():
    filters = [(1, 2), (3,), (1, 1, 1), (5, 0)]
    delta = (*invariants(filters), 0)
    for (i, v), (j, w) in pairwise(enumerate(filters)):
        assert dot(v, v) - dot(w, w) == delta[i] - delta[j]


def test_balls_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="filter 1: nan is not finite; give finite balls"):
        invariants([(arb.nan(), 1), (1,)])
