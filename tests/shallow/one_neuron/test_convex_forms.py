"""Convex norms, and teachers with only real roots: d lines, all minima, and what breaks it."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support.arithmetic.polynomials import product
from lcn_support.shallow import InducedMetric, critical_lines
from lcn_support.shallow.one_neuron import is_convex

MOMENTS = ((1, 1), (1, 6), (1, 2, 5), (1, 3, 15, 105), (1, 2, 5, 14), (1, 3, 15, 105, 945))


def sampled_hessian_is_positive(N, rng):
    """Whether random second differences of a form are not negative, in floats."""
    n = len(N) - 1

    def value(x, y):
        return sum(float(c) * x ** (n - i) * y**i for i, c in enumerate(N))

    p, v = rng.standard_normal((2, 2, 20_000))
    v *= 0.05
    return bool((value(*(p + v)) + value(*(p - v)) - 2 * value(*p) > -1e-9).all())


def test_convexity_against_second_differences():
    rng = np.random.default_rng(31)
    seen = set()
    for k in range(-24, 40, 4):
        N = (4, 0, k, 0, 4)
        assert is_convex(N) == sampled_hessian_is_positive(N, rng) == (0 <= k <= 24)
        seen.add(is_convex(N))
    assert seen == {True, False}


@pytest.mark.parametrize("moments", MOMENTS, ids=str)
def test_every_law_has_a_convex_norm(moments):
    assert is_convex(InducedMetric.iid(2, moments).norm_of_powers)


def test_a_norm_with_a_bias_need_not_be_convex():
    convex = {
        m: is_convex(InducedMetric.iid(2, (1, m)).with_bias().norm_of_powers)
        for m in (Fraction(17, 15), Fraction(5, 3), Fraction(16, 10), 2, 6)
    }
    assert convex == {Fraction(17, 15): False, Fraction(5, 3): True, Fraction(8, 5): False,
                      2: True, 6: True}  # fmt: skip


@pytest.mark.parametrize("form", [(1,), (1, 2), (0, 0, 0), (0, 0, 1)])
def test_small_convex_forms(form):
    assert is_convex(form)


@pytest.mark.parametrize("form", [(1, 0, -1), (-1, 0, 0), (1, 0, 0, 0), (0, 1, 0)])
def test_small_forms_that_are_not_convex(form):
    assert not is_convex(form)


def random_product(rng, d):
    roots = rng.permutation(np.arange(-9, 10))[:d]
    return product([(Fraction(int(rng.integers(1, 5))), Fraction(-int(r), 2)) if r != 9 else (0, 1)
                    for r in roots])  # fmt: skip


def test_real_roots_force_as_many_lines_all_minima():
    rng = np.random.default_rng(32)
    tried = 0
    for _ in range(60):
        d = int(rng.integers(2, 6))
        law = InducedMetric.from_data(rng.integers(-5, 6, (d + 4, 2)).tolist(), d)
        if not law.is_definite:
            continue
        h = random_product(rng, d)
        found = critical_lines(h, law.norm_of_powers)
        if found.root_lines != d:
            continue
        assert is_convex(law.norm_of_powers) and found.chamber == (d, d)
        tried += 1
    assert tried > 40


def test_without_convexity_there_may_be_more_lines():
    N = (2, 0, -3, 0, 2)
    found = critical_lines((3, 0, -1), N)
    assert not is_convex(N) and found.root_lines == 2 and found.chamber == (4, 3)
    places = {line.line for line in found if isinstance(line.line[0], Fraction)}
    assert places == {(0, 1), (1, 0)}
    assert {line.minimal for line in found} == {(1, 0), (0, 1), (5, 0, -9)}


def test_without_real_roots_there_may_be_more_lines():
    law = InducedMetric.iid(2, (1, Fraction(9, 5)))
    found = critical_lines(law.pairing((1, 0, 1)), law.norm_of_powers)
    assert found.root_lines == 0 and found.chamber == (4, 2)
    assert is_convex(law.norm_of_powers)


def test_a_bias_breaks_it():
    law = InducedMetric.iid(2, (1, Fraction(17, 15))).with_bias()
    T = [[Fraction(15, 2), 1], [1, Fraction(15, 2)]]
    found = critical_lines(law.pairing(T), law.norm_of_powers, law.inner(T, T))
    assert not is_convex(law.norm_of_powers)
    assert found.root_lines == 2 and found.chamber == (4, 3)


def test_descent_with_a_bias_ends_at_the_three_losses():
    """Of α(w·x)² + b, with momentum, on the moments that the loss needs."""
    m, T = 17 / 15, np.array([[7.5, 1.0], [1.0, 7.5]])
    squares = np.array([[m, 1.0], [1.0, m]])  # E x_i² x_j²
    rng = np.random.default_rng(33)
    runs = 60
    w, alpha, b = rng.standard_normal((runs, 2)), rng.standard_normal(runs), np.zeros(runs)
    velocity = [np.zeros_like(alpha), np.zeros_like(w), np.zeros_like(b)]
    for _ in range(6000):
        A = alpha[:, None, None] * w[:, :, None] * w[:, None, :] - T
        diagonal = np.einsum("rii->ri", A)
        trace = diagonal.sum(axis=1) + b
        # E (xᵀAx + b)², its gradient in A and b.
        G = 4 * A.copy()
        for i in range(2):
            G[:, i, i] = 2 * (diagonal @ squares[i] + b)
        alpha_step = np.einsum("rij,ri,rj->r", G, w, w)
        w_step = 2 * alpha[:, None] * np.einsum("rij,rj->ri", G, w)
        velocity = [0.95 * v - 5e-4 * step for v, step in
                    zip(velocity, (alpha_step, w_step, 2 * trace), strict=True)]  # fmt: skip
        alpha, w, b = alpha + velocity[0], w + velocity[1], b + velocity[2]
    A = alpha[:, None, None] * w[:, :, None] * w[:, None, :] - T
    diagonal = np.einsum("rii->ri", A)
    loss = ((diagonal @ squares) * diagonal).sum(axis=1) + 4 * A[:, 0, 1] ** 2
    loss = loss + 2 * b * diagonal.sum(axis=1) + b * b
    near = [np.abs(loss - end) < 1e-6 for end in (101 / 14, 289 / 16)]
    assert (near[0] | near[1]).all() and near[0].any() and near[1].any()
    axis = np.abs(w[near[0]]).argmax(axis=1)
    assert set(axis.tolist()) == {0, 1}
