"""Invariants along the flow as exact identities; 2^{L−1} rescalings; what breaks either."""

from fractions import Fraction
from itertools import combinations, pairwise
from math import inf, isqrt, nan, prod

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.flow_invariants import Rescaling, invariants, rescalings

rationals = st.fractions(min_value=-9, max_value=9, max_denominator=12)


def vectors(size):
    return st.lists(rationals, min_size=size, max_size=size)


@st.composite
def networks(draw):
    """Filters, strides and a loss of their composition, its covariance AᵀA + I."""
    filters = draw(st.lists(st.integers(1, 3).flatmap(vectors), min_size=2, max_size=4))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(filters), max_size=len(filters)))
    k = Architecture(map(len, filters), strides).filter_size
    A = np.array(draw(vectors(k)), dtype=object)
    S = np.outer(A, A) + np.eye(k, dtype=int)
    return filters, strides, QuadraticLoss(draw(vectors(k)), S)


@st.composite
def classes(draw):
    """Non-zero filters, strides and invariants that some rescaling of them has."""
    filters = draw(st.lists(st.integers(1, 3).flatmap(vectors), min_size=1, max_size=4))
    assume(all(map(any, filters)))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(filters), max_size=len(filters)))
    return filters, strides, draw(vectors(len(filters) - 1))


def dot(x, y):
    return sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))


def rates(filters, gradients):
    """δ_i' along the flow w' = −gradient."""
    *others, last = (-2 * dot(w, g) for w, g in zip(filters, gradients, strict=True))
    return [rate - last for rate in others]


def holds(value, exact):
    """Whether a Fraction is the exact number, or a ball contains it."""
    exact = Fraction(exact)
    if isinstance(value, arb):
        with ctx.workprec(400):
            return value.contains(fmpq(exact.numerator, exact.denominator))
    return value == exact


def decidedly_different(first, second):
    return any(
        not arb(_flint(a)).overlaps(arb(_flint(b)))
        for v, w in zip(first, second, strict=True)
        for a, b in zip(v, w, strict=True)
    )


def _flint(c):
    return fmpq(c.numerator, c.denominator) if isinstance(c, Fraction) else c


# the flow


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
        -arb(_flint(y)) / (1 + arb(_flint(Fraction(x) * y)).exp())
        for x, y in zip(W, u, strict=True)
    ]
    balls = [[arb(_flint(c)) for c in w] for w in filters]
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


# the rescalings


@settings(max_examples=60)
@given(classes())
def test_exactly_two_to_the_layers_minus_one(case):
    filters, strides, delta = case
    W = compose(filters, strides)
    found = rescalings(filters, delta)
    assert len(found) == 2 ** (len(filters) - 1)
    assert all(scale > 0 for scale in found[0].scales)
    for r in found:
        assert holds(prod(map(_flint, r.scales), start=arb(1)), 1)
        assert all(map(holds, invariants(r.filters), delta))
        assert all(map(holds, compose(r.filters, strides), W))
        assert all(square > 0 for square in r.squared_norms)
    for a, b in combinations(found, 2):
        assert decidedly_different(a.filters, b.filters)


def excess(norms, delta, s):
    """∏(s + δ_i) − ∏‖w_i‖², exactly."""
    return prod(s + d for d in (*delta, 0)) - prod(norms)


@settings(max_examples=60)
@given(classes(), st.sampled_from([20, 53, 200]))
def test_the_root_by_exact_signs(case, precision):
    """The ball holds the one zero right of max(−δ_i): the excess changes sign from end to end."""
    filters, _, delta = case
    norms = [dot(w, w) for w in filters]
    s = rescalings(filters, delta, precision)[0].squared_norms[-1]
    if isinstance(s, Fraction):
        assert excess(norms, delta, s) == 0
        low = s
    else:
        low, high = (Fraction(int(q.p), int(q.q)) for q in (s.lower().fmpq(), s.upper().fmpq()))
        assert excess(norms, delta, low) < 0 < excess(norms, delta, high)
    assert low > max(-d for d in (*delta, 0))


@given(classes())
def test_a_parameter_is_among_the_rescalings_with_its_own_invariants(case):
    filters, _, _ = case
    first = rescalings(filters, invariants(filters))[0]
    assert first.scales == (1,) * len(filters)
    assert first.filters == tuple(map(tuple, filters))


@given(classes(), st.lists(st.fractions(Fraction(1, 9), 9), min_size=4, max_size=4))
def test_rational_rescalings_are_found_exactly(case, scales):
    """The way back from a rational rescaling, which is independent of any root finding."""
    filters, _, _ = case
    free = scales[: len(filters) - 1]
    alphas = (*free, 1 / prod(free, start=Fraction(1)))
    moved = [[a * c for c in w] for a, w in zip(alphas, filters, strict=True)]
    assert rescalings(filters, invariants(moved))[0].scales == alphas


@pytest.mark.parametrize("precision", [53, 300])
@pytest.mark.parametrize("delta", [(10**40, 0), (Fraction(1, 10**40), 0), (-(10**40), 10**20)])
def test_balls_are_narrow_however_large_the_invariants(delta, precision):
    for r in rescalings([(1, 2), (3, -1), (1, 1)], delta, precision):
        balls = [c for c in (*r.scales, *r.squared_norms) if isinstance(c, arb)]
        assert balls
        assert all(ball.rel_accuracy_bits() >= precision - 12 for ball in balls)


def around(filters, radius):
    """Balls of that relative radius, off centre, that hold the filters; zeros stay zeros."""
    return [[arb(_flint(c)) * arb(1, radius) if c else c for c in w] for w in filters]


@settings(max_examples=40)
@given(classes(), st.sampled_from([1e-3, 1e-12, 1e-40]))
def test_balls_enclose_the_rescalings_of_what_they_hold(case, radius):
    filters, _, delta = case
    with ctx.workprec(192):
        found = rescalings(around(filters, radius), delta, 192)
        exact = rescalings(filters, delta, 192)
    assert len(found) == len(exact)
    for ball, point in zip(found, exact, strict=True):
        pairs = zip(flat(ball.filters), flat(point.filters), strict=True)
        assert all(arb(_flint(b)).overlaps(arb(_flint(p))) for b, p in pairs)
        assert all(map(holds, invariants(ball.filters), delta))
        if radius < 1e-9:
            assert all(b.rad() < 1e-6 for b in flat(ball.filters) if isinstance(b, arb))


def flat(filters):
    return [c for w in filters for c in w]


def test_other_filters_are_outside_of_the_balls():
    (ball, _), (point, _) = (
        rescalings(w, (1,)) for w in (around([(1, 2), (3, 1)], 1e-9), [(1, 2), (3, 1 + 1e-6)])
    )
    pairs = zip(flat(ball.filters), flat(point.filters), strict=True)
    assert not any(b.overlaps(p) for b, p in pairs)


def test_balls_that_may_hold_zero_are_refused():
    with pytest.raises(ValueError, match=r"filter 2 may be zero: .*give non-zero filters"):
        rescalings([(1, 2), (arb(0, 1e-9), 0)], (1,))


def test_a_wrong_invariant_is_not_contained():
    found = rescalings([(1, 2), (3, 1)], (1,))[0]
    assert not holds(invariants(found.filters)[0], Fraction(10**9 + 1, 10**9))
    wrong = Rescaling(found.scales, ((1, 2), (3, 1)), found.squared_norms)
    assert not holds(invariants(wrong.filters)[0], 1)


# hypotheses dropped


def test_one_zero_filter_leaves_no_rescaling_for_some_invariants():
    """(0, αw) has δ = −α²‖w‖² < 0, so δ = 0 is never reached; the function refuses."""
    for a in (Fraction(1, 9), 1, -5):
        assert invariants([(0, 0), (a, 2 * a)])[0] < 0
    with pytest.raises(ValueError, match=r"filter 1 is zero: .*not every δ occurs; give non-zero"):
        rescalings([(0, 0), (1, 2)], (0,))


def test_two_zero_filters_have_infinitely_many_rescalings():
    """All (α, 1/α, 1) keep the invariants, with two different points instead of four."""
    scaled = [[(0 * a, 0), (0 / a, 0), (1, 2)] for a in map(Fraction, range(1, 20))]
    assert {invariants(filters) for filters in scaled} == {(-5, -5)}
    assert invariants([(0, 0), (0, 0), (-1, -2)]) == (-5, -5)
    with pytest.raises(ValueError, match="filter 1 is zero"):
        rescalings(scaled[0], (-5, -5))


def test_signs_of_product_minus_one_keep_the_invariants_but_not_the_filter():
    """Which is why there are 2^{L−1} rescalings, and not 2^L."""
    for r in rescalings([(0, 2), (3, 0), (1,)], (5, Fraction(1, 3))):
        (first, *others) = r.filters
        flipped = [tuple(-c for c in first), *others]
        assert all(map(holds, invariants(flipped), (5, Fraction(1, 3))))
        assert not all(map(holds, compose(flipped), compose([(0, 2), (3, 0)])))
        assert all(map(holds, compose(r.filters), compose([(0, 2), (3, 0)])))


def test_without_monotonicity_the_equation_has_more_roots():
    """(s + δ)s = ∏‖w_i‖² has a root on each side; only the one right of −δ gives norms."""
    norms, delta = (4, 9), (5,)
    assert excess(norms, delta, 4) == 0 == excess(norms, delta, -9)
    assert rescalings([(0, 2), (3, 0)], delta)[0].squared_norms == (9, 4)


# numbers in, numbers out


def test_all_differences_follow():
    filters = [(1, 2), (3,), (1, 1, 1), (5, 0)]
    delta = (*invariants(filters), 0)
    for (i, v), (j, w) in pairwise(enumerate(filters)):
        assert dot(v, v) - dot(w, w) == delta[i] - delta[j]


def test_kinds_of_numbers():
    assert invariants([(1, Fraction(1, 2)), (3,)]) == (Fraction(-31, 4),)
    assert all(type(d) is Fraction for d in invariants([(1, 2), (3,), (4,)]))
    assert all(type(d) is float for d in invariants([(1, 2), (3,), np.array([0.1])]))
    assert all(type(d) is arb for d in invariants([(1, 2), (arb(2).sqrt(), 1), (3.0,)]))
    assert invariants([(1, 2)]) == ()
    assert rescalings([(1, 2)], ()) == (Rescaling((1,), ((1, 2),), (5,)),)


def test_floats_are_the_dyadic_numbers_that_they_are():
    tenth = Fraction(0.1)
    assert invariants([(0.1, 1.0), (1.0,)]) == (float(tenth**2),)
    assert invariants([(1e8 + 1,), (1e8,)]) == (float((10**8 + 1) ** 2 - 10**16),)
    floats, exact = (rescalings([(c, 1), (1,)], (d,)) for c, d in ((0.1, 0.5), (tenth, tenth * 5)))
    assert len(floats) == len(exact) == 2
    assert holds(invariants(floats[1].filters)[0], Fraction(1, 2))


def test_the_working_precision_is_left_alone():
    before = ctx.prec
    rescalings([(1, 2), (3,)], (1,), precision=200)
    assert ctx.prec == before


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([], r"filters \(\) is empty"),
        ([(), (1,)], "filter 1"),
        ([(1,), (nan, 1)], "filter 2.*not finite; give finite"),
        ([(1,), (inf,)], "filter 2.*not finite"),
        ([(1,), (1j,)], "filter 2: 1j is not a real number"),
        ([(1,), "1"], "filter 2: '1' is str, not a sequence"),
        ([(1,), 1], "filter 2: 1 is no"),
        ([(1,), ((1, 2),)], "filter 2"),
    ],
)
def test_filters_refused(filters, message):
    with pytest.raises(ValueError, match=message):
        invariants(filters)
    with pytest.raises(ValueError, match=r"filter"):
        rescalings(filters, [0] * (len(filters) - 1))


@pytest.mark.parametrize(
    ("delta", "message"),
    [
        ((), "delta has 0 entries for 2 filters; give the 1 numbers"),
        ((1, 2), "delta has 2 entries for 2 filters"),
        ((nan,), "delta.*nan is not finite"),
        ((inf,), "delta.*inf is not finite"),
        ((1j,), "delta: 1j is not a real number"),
    ],
)
def test_deltas_refused(delta, message):
    with pytest.raises(ValueError, match=message):
        rescalings([(1, 2), (3,)], delta)


def test_balls_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="filter 1: nan is not finite; give finite balls"):
        invariants([(arb.nan(), 1), (1,)])


def test_balls_around_zero_are_squared():
    """python-flint's power of such a ball is not a number; a filter may have one beside others."""
    around = arb(0, 1e-20)
    assert not (around**2).is_finite()
    (delta,) = invariants([(around, 2), (1,)])
    assert holds(delta, 3) and delta.rad() < 1e-12
    for r in rescalings([(around, 2), (1,)], [3]):
        assert all(c.is_finite() for w in r.filters for c in w)
        assert holds(invariants(r.filters)[0], 3)
