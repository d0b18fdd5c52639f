"""The signs of the outputs, exactly: too few of one, dead neurons, and enough of both.

``test_output_signs`` has the same statements seen by descent; here are certificates.
"""

from fractions import Fraction
from itertools import product

import pytest
from flint import fmpq_poly
from hypothesis import given, settings, strategies as st

from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.forms.roots import exact_pattern
from lcn_support.shallow import (
    InducedMetric,
    critical_lines,
    gaussian_moments,
    laplace_moments,
    power_of,
    sign_moments,
    uniform_moments,
)

LAWS = [gaussian_moments, uniform_moments, laplace_moments]
VECTORS = [w for w in product(range(-3, 4), repeat=2) if any(w)]
SMALL = [Fraction(1, 2**k) for k in (12, 24)]


def form(metric, neurons):
    powers = [(a, power_of(w, metric.degree)) for a, w in neurons]
    return tuple(sum((a * p[k] for a, p in powers), Fraction(0)) for k in range(metric.degree + 1))


def minus(f, g):
    return tuple(a - b for a, b in zip(f, g, strict=True))


def loss(metric, T, neurons):
    error = minus(form(metric, neurons), T)
    return metric.inner(error, error)


# Even degrees: one of both signs has a bad minimum, at every width.


def is_nearest(metric, T, B, sign):
    """Whether no sum of d-th powers of that sign, however many, is nearer to T than the sum B.

    ‖X − T‖² ≥ ‖B − T‖² + 2⟨B − T, X⟩ if ⟨B − T, B⟩ = 0, and for such X no term of ⟨B − T, X⟩ is
    negative if ⟨B − T, (w·x)^d⟩ has the sign for all w: no real root of odd order.
    """
    error = minus(B, T)
    slope = [sign * c for c in metric.pairing(error)]
    even = not any(slope) or all(m % 2 == 0 for m in exact_pattern(slope).real)
    values = [sum(c * x ** (len(slope) - 1 - i) * y**i for i, c in enumerate(slope))
              for x, y in VECTORS]  # fmt: skip
    return metric.inner(error, B) == 0 and even and min(values) >= 0


def difference(law, d):
    """The law's metric, the teacher x^d − y^d, and what of x^d alone is nearest to it."""
    metric = InducedMetric.iid(2, law(d))
    T = (1, *[0] * (d - 1), -1)
    x = power_of((1, 0), d)
    size = metric.inner(T, x) / metric.inner(x, x)
    return metric, T, size, tuple(size * c for c in x)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("d", [2, 4, 6])
def test_outputs_of_one_sign_have_a_bad_minimum_at_every_width(law, d):
    metric, T, size, B = difference(law, d)
    assert 0 < size < 1 and loss(metric, T, [(size, (1, 0))]) > 0
    assert is_nearest(metric, T, B, 1)
    turned = tuple(-c for c in reversed(B))
    assert is_nearest(metric, T, turned, -1)
    assert loss(metric, T, [(1, (1, 0)), (-1, (0, 1))]) == 0
    if (law, d) == (gaussian_moments, 4):
        assert (size, loss(metric, T, [(size, (1, 0))])) == (Fraction(32, 35), Fraction(3648, 35))


def test_other_functions_are_not_nearest():
    """The certificate refuses other multiples, zero, the other sign, and a better mixture."""
    metric, T, size, B = difference(gaussian_moments, 4)
    for factor in (Fraction(9, 10), Fraction(11, 10), 0):
        assert not is_nearest(metric, T, tuple(factor * c for c in B), 1)
    assert not is_nearest(metric, T, B, -1) and not is_nearest(metric, T, (*T[:4], 0), 1)
    assert loss(metric, T, [(size, (1, 0)), (Fraction(-1, 9), (0, 1))]) < loss(
        metric, T, [(size, (1, 0))]
    )


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from(VECTORS)), min_size=1, max_size=5))
def test_sampled_sums_of_that_sign_are_not_nearer(neurons):
    metric, T, size, _ = difference(uniform_moments, 4)
    near = [(size, (1, 0)), *((Fraction(a, 999), w) for a, w in neurons)]
    assert loss(metric, T, near) >= loss(metric, T, [(size, (1, 0))])


def test_below_the_rank_of_the_teacher_both_signs_may_be_best():
    metric, T, _, B = difference(gaussian_moments, 4)
    found = critical_lines(metric.pairing(T), metric.norm_of_powers, metric.inner(T, T))
    assert len(found.minima) == 2 and all(line.is_global_minimum for line in found.minima)
    assert found.minima[0].loss == metric.inner(minus(B, T), minus(B, T))


@pytest.mark.parametrize("d", [3, 5])
def test_with_an_odd_degree_no_sign_is_wrong(d):
    """Break: the certificate fails, and neurons of positive output alone express the teacher."""
    metric, T, _, B = difference(gaussian_moments, d)
    assert not is_nearest(metric, T, B, 1)
    assert loss(metric, T, [(1, (1, 0)), (1, (0, -1))]) == 0


def test_without_a_definite_metric_nothing_need_be_bad():
    """Break: fair signs do not see x⁴ − y⁴; zero is as good as the teacher."""
    metric = InducedMetric.iid(2, sign_moments(4))
    assert not metric.is_definite and loss(metric, (1, 0, 0, 0, -1), []) == 0


# Dead neurons.


def moves(neuron, step):
    """Small changes of a dead neuron."""
    a, w = neuron
    if a:  # w = 0
        return [(a, tuple(step * x for x in v)) for v in VECTORS]
    directions = [tuple(x + step * y for x, y in zip(w, v, strict=True)) for v in VECTORS]
    return [(sign * step**9, v) for sign in (1, -1) for v in directions]


def is_left(metric, T, alive, neuron):
    """Whether arbitrarily small changes of the dead neuron lower the loss; at two small steps."""
    here = loss(metric, T, [*alive, neuron])
    return all(
        any(loss(metric, T, [*alive, moved]) < here for moved in moves(neuron, step))
        for step in SMALL
    )


NEURONS = st.lists(
    st.tuples(st.integers(-3, 3), st.sampled_from(VECTORS)), min_size=1, max_size=2, unique=True
)


@settings(max_examples=25)
@given(NEURONS, NEURONS, st.sampled_from([(0, (1, 2)), (0, (0, 0)), (2, (0, 0)), (-1, (0, 0))]),
       st.sampled_from([3, 5]))  # fmt: skip
def test_dead_neurons_of_odd_degree_leave_all_but_the_teacher(teacher, alive, dead, d):
    metric = InducedMetric.gaussian(2, d)
    T = form(metric, teacher)
    assert is_left(metric, T, alive, dead) == (form(metric, alive) != T)


@pytest.mark.parametrize("d", [2, 4])
def test_dead_neurons_of_even_degree_may_stay(d):
    """Break: w = 0 with the wrong sign stays, by the certificate for all; α = 0 does not."""
    metric = InducedMetric.gaussian(2, d)
    T = power_of((1, 0), d)
    assert not is_left(metric, T, [], (-1, (0, 0))) and is_left(metric, T, [], (1, (0, 0)))
    assert is_nearest(metric, T, (0,) * (d + 1), -1)
    assert is_left(metric, T, [], (0, (0, 0))) and is_left(metric, T, [], (0, (-1, 2)))


# Enough neurons of both signs: d = 2, n = 2, and the loss Σ c(x_k − t_k), c(u) = u² + u⁴, of the
# entries x = (B_11, s·B_12, B_22).


def along(t, s, signs, W, D=None):
    """The loss of the weights W + εD as a polynomial in ε, exactly."""
    lines = [[fmpq_poly([to_fmpq(Fraction(x)) for x in pair]) for pair in zip(w, d, strict=True)]
             for w, d in zip(W, D or W, strict=True)]  # fmt: skip
    entries = [sum((a * w[i] * w[j] for a, w in zip(signs, lines, strict=True)), fmpq_poly())
               for i, j in ((0, 0), (0, 1), (1, 1))]  # fmt: skip
    errors = [x * f - v for x, f, v in zip(entries, (1, s, 1), t, strict=True)]
    return sum((u * u + u**4 for u in errors), fmpq_poly())


def unit_steps(W):
    zero = [(0, 0)] * len(W)
    for i in range(len(W)):
        for e in ((1, 0), (0, 1)):
            yield [*zero[:i], e, *zero[i + 1 :]]


def is_critical(t, s, signs, W):
    return not any(along(t, s, signs, W, D)[1] for D in unit_steps(W))


def dependent_steps(signs, W):
    """z_i v for neurons of one sign with Σ z_i w_i = 0, where these are two on a line."""
    for sign in (1, -1):
        i, j, *_ = (k for k, a in enumerate(signs) if a == sign)
        (a, b), (c, d) = W[i], W[j]
        assert a * d == b * c
        z = (c, -a) if a or c else (d, -b) if b or d else (1, 0)
        for v in ((1, 0), (0, 1), (1, 1), (1, -2)):
            step = [(0, 0)] * len(W)
            step[i], step[j] = (tuple(x * y for y in v) for x in z)
            yield sign, z, v, step


@settings(max_examples=30)
@given(st.tuples(*[st.integers(-2, 2)] * 4), st.integers(-4, 4).filter(bool), st.integers(1, 3))
def test_two_neurons_of_each_sign_leave_every_other_critical_point(sizes, missing, s):
    """Neurons along x_1 that fit the first two entries: G = c'(−t_3) vvᵀ with v = (0, 1)."""
    signs, W = (1, 1, -1, -1), [(k, 0) for k in sizes]
    t = (sum(a * k * k for a, k in zip(signs, sizes, strict=True)), 0, missing)
    slope = 2 * -missing + 4 * (-missing) ** 3
    assert is_critical(t, s, signs, W)
    falling = set()
    for sign, z, v, step in dependent_steps(signs, W):
        second = along(t, s, signs, W, step)[2]
        assert second == sign * (z[0] ** 2 + z[1] ** 2) * slope * v[1] ** 2
        if second < 0:
            falling.add(sign)
    assert falling == {1 if missing > 0 else -1}


BAD = (-2, 0, -1), 9, (1, 1, -1), [(0, 0), (0, 0), (0, 1)]
"""Target diag(−2, −1), s = 9, one negative neuron only, which fits the smaller entry."""


@settings(max_examples=60)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.sampled_from([10**2, 10**5]))
def test_one_negative_neuron_less_has_a_bad_minimum(steps, size):
    """Break. For |B_22 + 1| ≤ ½ and x = B_12 one negative eigenvalue means B_11 ≥ −2x², and by
    convexity c(2 − 2x²) + c(9x) ≥ c(2) − 2x² c'(2) + 81x² = c(2) + 9x²: a minimum, of loss 20.
    """
    t, s, signs, W = BAD
    D = [(a, b) for a, b in zip(steps[::2], steps[1::2], strict=True)]
    assert along(t, s, signs, W)(0) == 20 and is_critical(t, s, signs, W)
    assert along(t, s, signs, W, D)(to_fmpq(Fraction(1, size))) >= 20
    x = Fraction(steps[0], 10)
    assert (2 - 2 * x * x) ** 2 + (2 - 2 * x * x) ** 4 + (9 * x) ** 2 >= 20
    better = [(0, 0), (0, 0), (1, 0)]
    assert along(t, 9, signs, [tuple(Fraction(13, 9) * c for c in w) for w in better])(0) < 3


def test_with_a_second_negative_neuron_it_is_none():
    t, s, signs, W = BAD
    wider = (*signs, -1), [*W, (0, 0)]
    steps = [second for _, _, _, D in dependent_steps(*wider)
             if (second := along(t, s, *wider, D)[2]) < 0]  # fmt: skip
    assert is_critical(t, s, *wider) and steps


def test_a_loss_that_is_not_convex_has_bad_minima_of_its_own():
    """Break: c(u) = u⁴/4 + u³/3 − u² has minima at 1 and −2, so that G = 0 is not enough."""

    def c(u):
        return Fraction(u**4, 4) + Fraction(u**3, 3) - u**2

    steps = [Fraction(k, 100) for k in range(-50, 51) if k]
    assert all(c(1 + e) > c(1) for e in steps) and c(-2) < c(1)
