"""Equations of the neurovariety: recursion, points on and off, breaks, and the table."""

import itertools
from collections import Counter
from functools import cache

import numpy as np
import pytest
import sympy as sp

from lcn_support import Architecture, compose, contains
from lcn_support.forms.shift_matrices import sections, shift_matrix
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.neurovariety.equations import Equation
from lcn_support.neurovariety.ideal import in_ideal, neurovariety_equations, vanishes_identically
from lcn_support.neurovariety.s_decomposition import common_factors
from lcn_support.neurovariety.shifts import shift_degrees, shift_equations, shift_minors

equations_of = cache(neurovariety_equations)

TABLE = [
    ((2, 2), (2, 1), 1, 2, {2: 1}),
    ((2, 2), (3, 1), 2, 2, {1: 1, 2: 1}),
    ((3, 2), (2, 1), 1, 3, {3: 1}),
    ((3, 2), (3, 1), 2, 3, {2: 3}),
    ((2, 3), (2, 1), 2, 3, {2: 3}),
    ((4, 2), (2, 1), 1, 4, {4: 1}),
    ((4, 2), (3, 1), 2, 4, {2: 1, 3: 3}),
    ((5, 2), (2, 1), 1, 5, {5: 1}),
    ((5, 2), (3, 1), 2, 5, {3: 4, 4: 1}),
    ((5, 2), (4, 1), 3, 5, {2: 3, 3: 6}),
    ((2, 4), (2, 1), 3, 4, {2: 6}),
    ((3, 3), (2, 1), 2, 6, {3: 4}),
    ((3, 3), (3, 1), 4, 6, {2: 9}),
    ((4, 3), (2, 1), 2, 10, {4: 5}),
    ((4, 3), (3, 1), 4, 10, {2: 3, 3: 12}),
    ((3, 4), (2, 1), 3, 10, {3: 10}),
    ((4, 4), (2, 1), 3, 20, {4: 15}),
    ((2, 2, 2), (1, 2, 1), 1, 3, {3: 1}),
    ((2, 2, 2), (2, 2, 1), 4, 6, {2: 9}),
    ((2, 2, 2), (2, 3, 1), 6, 6, {1: 2, 2: 9}),
    ((3, 2, 2), (2, 2, 1), 4, 12, {2: 3, 3: 10}),
    ((2, 3, 2), (2, 2, 1), 5, 12, {2: 10, 3: 4}),
    ((2, 2, 3), (2, 2, 1), 7, 12, {2: 24}),
    ((3, 2, 2), (2, 3, 1), 6, 12, {1: 1, 2: 10, 3: 4}),
    ((3, 2, 2), (3, 2, 1), 7, 12, {2: 24}),
    ((3, 3, 2), (2, 2, 1), 5, 30, {3: 26, 4: 3}),
    ((2, 2, 2, 2), (2, 2, 2, 1), 11, 24, {2: 55}),
]
"""Sizes, strides, codimension, degree, number of minimal generators by degree."""

MANY = [Architecture(k, s) for k, s, *_ in TABLE]


def random_filters(rng, sizes, bound=9999):
    return [[int(c) or 1 for c in rng.integers(-bound, bound + 1, k)] for k in sizes]


# The recursion for (3, 2), step by step.


def test_the_resultant_of_the_sections_is_the_equation():
    c, t = sp.symbols("c:5"), sp.Symbol("t")
    parts = sections(c, 2)
    assert parts == ((c[0], c[2], c[4]), (c[1], c[3]))
    resultant = sp.resultant(*(sp.Poly(f, t) for f in parts))
    (equation,) = equations_of(Architecture((3, 2), (2, 1))).to_sympy()
    assert sp.expand(resultant + equation) == 0
    assert sp.expand(sp.Matrix(shift_matrix(parts, 2)).det() + equation) == 0


def test_the_resultant_of_other_sections_is_no_equation():
    c, t = sp.symbols("c:5"), sp.Symbol("t")
    wrong = sp.resultant(sp.Poly(c[:3], t), sp.Poly(c[3:], t))
    W = dict(zip(c, compose([(1, 2, 3), (4, 5)], (2, 1)), strict=True))
    assert wrong.subs(W) != 0


def test_the_common_factor_is_the_top_layer():
    rng = np.random.default_rng(121)
    for k, s in [((3, 2), 2), ((4, 3), 2), ((4, 2), 3)]:
        a = Architecture(k, (s, 1))
        for first, second in (random_filters(rng, k) for _ in range(20)):
            (step,) = common_factors(a, compose([first, second], (s, 1)))
            pairs = itertools.product(zip(step.factor, second, strict=True), repeat=2)
            assert all(x * v == y * u for (x, u), (y, v) in pairs)


# At random integer points.


@pytest.mark.parametrize("a", MANY, ids=str)
def test_generators_are_zero_at_random_integer_points(a):
    rng = np.random.default_rng(122)
    points = [compose(random_filters(rng, a.sizes), a.strides) for _ in range(20)]
    for generator in equations_of(a).generators:
        assert all(generator(W) == 0 for W in points)
        assert vanishes_identically(a, generator)


@pytest.mark.parametrize("a", MANY, ids=str)
def test_one_wrong_coefficient_is_seen_at_a_random_point(a):
    rng = np.random.default_rng(123)
    W = compose(random_filters(rng, a.sizes), a.strides)
    for generator in equations_of(a).generators:
        (monomial, c), *rest = generator.terms
        wrong = Equation(((monomial, c + 1), *rest))
        if all(W[j] for j in monomial):
            assert wrong(W) != 0


@pytest.mark.parametrize("a", MANY, ids=str)
def test_a_random_form_is_no_zero(a):
    rng = np.random.default_rng(124)
    for W in random_filters(rng, [a.filter_size] * 10):
        assert not equations_of(a).vanishes_on(W) and factorize(a, W) == ()


# On whiskers.


def no_real_roots(rng, stride):
    """x^{2T} + 2p x^T y^T + (p² + q) y^{2T}."""
    p, q = int(rng.integers(-4, 5)), int(rng.integers(1, 10))
    spread = [0] * (2 * stride + 1)
    spread[::stride] = [1, 2 * p, p * p + q]
    return spread


def with_top(rng, stride):
    return [int(rng.integers(1, 9)), *[0] * (stride - 1), int(rng.integers(1, 9))]


WHISKERS = [
    ((3, 2), (2, 1), lambda rng: no_real_roots(rng, 2)),
    ((4, 2), (2, 1), lambda rng: compose([no_real_roots(rng, 2), with_top(rng, 1)])),
    ((4, 2), (3, 1), lambda rng: no_real_roots(rng, 3)),
    ((3, 2, 2), (2, 2, 1), lambda rng: compose([no_real_roots(rng, 2), with_top(rng, 4)])),
]


@pytest.mark.parametrize(("sizes", "strides", "whisker"), WHISKERS)
def test_whiskers_are_zeros_that_the_network_does_not_reach(sizes, strides, whisker):
    rng, a = np.random.default_rng(125), Architecture(sizes, strides)
    for _ in range(25):
        W = whisker(rng)
        assert equations_of(a).vanishes_on(W) and factorize(a, W)
        assert is_whisker(a, W) and not contains(a, W)


def test_with_an_odd_top_size_such_forms_are_no_whiskers():
    """(3, 3): a quadratic in x² without real roots is a filter of the second layer."""
    rng, a = np.random.default_rng(126), Architecture((3, 3), (2, 1))
    for _ in range(10):
        W = compose([no_real_roots(rng, 2), with_top(rng, 1), with_top(rng, 1)])
        assert contains(a, W) and equations_of(a).vanishes_on(W)


# Breaks.


def kept(a, minors):
    return [in_ideal(g, minors, a.filter_size) for g in equations_of(a).generators]


@pytest.mark.parametrize("k", [(3, 2), (2, 3), (4, 2), (3, 3)])
def test_one_shift_gives_all_at_stride_two(k):
    assert all(
        kept(Architecture(k, (2, 1)), shift_minors(Architecture(k, (2, 1)), 2, [sum(k) - 3]))
    )


def test_the_largest_shift_alone_has_the_right_zeros_but_not_all_equations():
    a = Architecture((4, 2), (3, 1))
    largest = shift_minors(a, 2, [shift_degrees(a, 2)[-1]])
    assert not any(kept(a, largest)) and all(kept(a, shift_equations(a)))
    for W in itertools.product((0, 1, -1), repeat=a.filter_size):
        if any(W) and sum(map(abs, W)) <= 4:
            zero = all(minor(W) == 0 for minor in largest)
            assert zero == equations_of(a).vanishes_on(W)


def test_a_smaller_shift_alone_has_a_linear_space_too_many():
    a = Architecture((5, 2), (3, 1))
    cubics, rng = shift_minors(a, 2, [2]), np.random.default_rng(127)
    (W,) = random_filters(rng, [a.filter_size])
    assert any(cubic(W) != 0 for cubic in cubics)
    W[2] = W[5] = 0
    assert all(cubic(W) == 0 for cubic in cubics)
    assert not equations_of(a).vanishes_on(W) and factorize(a, W) == ()
    assert a.filter_size - 2 == a.dimension


def extra_zero(a, left_out):
    others = [g for g in equations_of(a).generators if g != left_out]
    forms = itertools.product((0, 1), repeat=a.filter_size)
    zeros = (W for W in forms if left_out(W) != 0 and all(g(W) == 0 for g in others))
    return next(zeros, None)


@pytest.mark.parametrize("k", [(2, 3), (3, 3)])
def test_without_any_one_generator_there_are_more_zeros(k):
    a = Architecture(k, (2, 1))
    for generator in equations_of(a).generators:
        W = extra_zero(a, generator)
        assert W is not None and factorize(a, W) == ()


def test_a_generator_can_be_missed_though_the_zeros_stay():
    a = Architecture((4, 2), (3, 1))
    generators = equations_of(a).generators
    (missed,) = [g for g in generators if extra_zero(a, g) is None]
    others = [g for g in generators if g != missed]
    assert not in_ideal(missed, others, a.filter_size)
    for j in (1, 2, 4, 5):
        shifted = Equation.primitive({tuple(sorted((*m, j))): c for m, c in missed.terms})
        assert in_ideal(shifted, others, a.filter_size)
    assert all({1, 2, 4, 5} & set(m) for m, _ in missed.terms)


# The table.


@pytest.mark.parametrize(("sizes", "strides", "codimension", "degree", "counts"), TABLE)
def test_codimension_degree_and_generators(sizes, strides, codimension, degree, counts):
    found = equations_of(Architecture(sizes, strides))
    numerator, order = list(found.hilbert_numerator), 0
    while sum(numerator) == 0:
        numerator, order = list(itertools.accumulate(numerator))[:-1], order + 1
    assert (order, sum(numerator)) == (codimension, degree) == (found.codimension, found.degree)
    assert Counter(g.degree for g in found.generators) == counts


def test_another_stride_has_other_generators():
    two, three = (equations_of(Architecture((4, 2), (s, 1))) for s in (2, 3))
    assert [g.degree for g in two.generators] != [g.degree for g in three.generators]
    assert two.degree == three.degree and two.codimension != three.codimension
