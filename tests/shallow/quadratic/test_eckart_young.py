"""All critical points of a quadratic teacher: gradient, loss, index and number by other means."""

from fractions import Fraction as F
from math import comb
from time import perf_counter

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st
from quadratic_oracles import (
    FROBENIUS,
    GAUSSIAN,
    HAS_SINGULAR,
    OF_RATIO,
    count_in_singular,
    diagonal,
    index_and_nullity,
    loss_of,
    rotated,
    slopes,
    solved_by_sympy,
)

from lcn_support.landscape.dense.two_layers import DenseTarget, dense_critical_points
from lcn_support.shallow import InducedMetric, quadratic_critical_points

needs_singular = pytest.mark.skipif(
    not HAS_SINGULAR, reason="Singular is not installed (Debian: apt-get install singular)"
)
RATIOS = [F(1, 2), F(0), F(3), F(-1, 5), F(-1, 3), F(-1, 2), F(-2), F(-5, 7)]
TILTED = rotated((2, -1, F(1, 2)), (1, 2, -1))


def teachers(n, values=None):
    """Rational eigenvectors, and eigenvalues that may be equal or zero."""
    values = values or st.lists(st.integers(-4, 4), min_size=n, max_size=n)
    skew = st.lists(st.integers(-2, 2), min_size=comb(n, 2), max_size=comb(n, 2))
    return st.builds(rotated, values, skew)


def kinds(found):
    return {special.kind for special in found.specials}


def by_subset(T, width, metric):
    return {p.subset: p for p in quadratic_critical_points(T, width, metric)}


# Each point, by the numbers of the metric and in a chart.


def check(found, T, metric):
    for p in found:
        B = p.matrix
        assert sympy.Matrix(B).rank() == p.rank == len(p.subset) == len(p.eigenvalues)
        assert not any(slopes(B, T, metric))
        assert loss_of(B, T, metric) == p.loss
        assert index_and_nullity(B, T, metric) == (p.index, p.nullity)


@settings(max_examples=12)
@given(teachers(3), st.sampled_from(RATIOS))
def test_points_of_three_inputs(T, ratio):
    metric = OF_RATIO(3, ratio, F(3, 2))
    check(quadratic_critical_points(T, 3, metric), T, metric)


@settings(max_examples=12)
@given(teachers(2), st.sampled_from(RATIOS))
def test_points_of_two_inputs(T, ratio):
    metric = OF_RATIO(2, ratio)
    check(quadratic_critical_points(T, 2, metric), T, metric)


@pytest.mark.parametrize("metric", [GAUSSIAN(4, 2), FROBENIUS(4), OF_RATIO(4, F(-1, 3))], ids=repr)
def test_points_of_four_inputs(metric):
    T = rotated((5, 2, -1, -4), (1, 0, -1, 2, 0, 1))
    found = quadratic_critical_points(T, 4, metric)
    check(found, T, metric)
    absent = ("no point", "vanishing eigenvalue")
    assert len(found) + sum(s.kind in absent for s in found.specials) == 16


@pytest.mark.parametrize("wrong", ["n for s", "no shift", "half the shift"])
def test_points_with_another_shift_are_not_critical(wrong):
    metric = GAUSSIAN(3, 2)
    p = by_subset(TILTED, 1, metric)[(0,)]
    rest = sum((c for i, c in enumerate((2, F(1, 2), -1)) if i), F(0))
    shift = {"n for s": rest / 5, "no shift": F(0), "half the shift": p.shift / 2}[wrong]
    assert p.shift == rest / 3 != shift
    assert any(slopes(p.spectrum.matrix_of(p.subset, shift), TILTED, metric))


@pytest.mark.parametrize("metric", [GAUSSIAN(2, 2), FROBENIUS(2)], ids=repr)
def test_the_rule_for_rectangular_matrices_is_another_one(metric):
    """There signs do not matter: −1 would be a saddle, as a larger singular value is left out."""
    T = diagonal(2, -1)
    p = by_subset(T, 1, metric)[(1,)]
    by_absolute_value = sum(abs(2 + p.shift) > abs(m) for m in p.eigenvalues)
    assert by_absolute_value == 1 != p.index == index_and_nullity(p.matrix, T, metric)[0] == 0


def test_the_same_matrix_has_one_minimum_as_a_rectangular_one_and_two_as_a_symmetric_one():
    one = ((F(1), F(0)), (F(0), F(1)))
    flip = ((F(1), F(0)), (F(0), F(-1)))
    target = DenseTarget((F(2), F(1)), one, flip)
    assert target.matrix == ((2, 0), (0, -1))
    dense = dense_critical_points(target, 1)
    assert [(p.loss, p.negative) for p in dense] == [(1, 0), (4, 1)]
    symmetric = by_subset(diagonal(2, -1), 1, FROBENIUS(2))
    assert [p.loss for p in symmetric.values() if p.is_local_minimum] == [1, 4]


# That there are no others.


@pytest.mark.parametrize("ratio", [F(1, 2), F(0), F(-1, 4), F(-2, 3)])
def test_two_inputs_have_these_points_alone_by_sympy(ratio):
    T, metric = rotated((3, -2), (2,)), OF_RATIO(2, ratio)
    ours = {tuple(sympy.Rational(str(p.matrix[i][j])) for i, j in ((0, 0), (0, 1), (1, 1)))
            for p in quadratic_critical_points(T, 2, metric)}  # fmt: skip
    assert solved_by_sympy(T, metric) == ours and len(ours) == 4


@needs_singular
@pytest.mark.parametrize(
    ("T", "ratio"),
    [(TILTED, F(1, 2)), (TILTED, F(0)), (TILTED, F(-1, 5)), (TILTED, F(-2)),
     (rotated((4, 1, -2), (0, 1, 1)), F(7, 3)), (rotated((5, -2), (3,)), F(1, 2))],
)  # fmt: skip
def test_all_complex_points_are_listed(T, ratio):
    metric = OF_RATIO(len(T), ratio)
    found = quadratic_critical_points(T, len(T), metric)
    assert count_in_singular(T, metric) == (0, len(found)) == (0, 2 ** len(T))


@needs_singular
def test_another_law_has_more_points():
    """So the count tells metrics apart: independent inputs of fourth moment 2."""
    generic = 1 + 13 + 13 + 1
    assert count_in_singular(TILTED, InducedMetric.iid(3, (1, 2))) == (0, generic)


@needs_singular
@pytest.mark.parametrize(
    ("T", "ratio", "dimension", "count"),
    [
        (diagonal(3, 1), F(-1), 0, 2),  # no point of rank one
        (diagonal(3, 0), F(-1), 1, -1),  # a line
        (diagonal(1, 1), F(1, 2), 1, -1),  # a circle
        (diagonal(3, -1), F(1, 2), 0, 4),  # a double point at zero
        (diagonal(3, 2, 1), F(-1, 3), 1, -1),  # |x| constant: T + tI fits
    ],
)
def test_special_cases_by_groebner_bases(T, ratio, dimension, count):
    metric = OF_RATIO(len(T), ratio)
    assert count_in_singular(T, metric) == (dimension, count)
    found = quadratic_critical_points(T, len(T), metric)
    assert max(p.nullity for p in found) == dimension
    double = sum(s.kind == "vanishing eigenvalue" for s in found.specials)
    assert dimension or len(found) + double == count


def test_there_are_binomially_many():
    for n in (2, 3, 5):
        T = diagonal(*(3**k for k in range(n)))
        ranks = [p.rank for p in quadratic_critical_points(T, n, GAUSSIAN(n, 2))]
        assert [ranks.count(s) for s in range(n + 1)] == [comb(n, s) for s in range(n + 1)]


# What is not generic, each with its name.


def test_equal_eigenvalues_make_families():
    metric = GAUSSIAN(2, 2)
    found = quadratic_critical_points(diagonal(1, 1), 1, metric)
    point = found.points[1]
    assert (point.loss, point.nullity, point.kind) == (F(8, 3), 1, "global minimum")
    assert "repeated eigenvalue" in kinds(found) and point.family == "Gr(1, 2), dimension 1"
    for c, s in ((F(3, 5), F(4, 5)), (F(5, 13), F(12, 13))):  # a circle of them
        B = [[F(4, 3) * x * y for y in (c, s)] for x in (c, s)]
        assert not any(slopes(B, diagonal(1, 1), metric))
        assert loss_of(B, diagonal(1, 1), metric) == F(8, 3)
    apart = quadratic_critical_points(diagonal(1, F(99, 100)), 1, metric)
    assert [p.nullity for p in apart] == [0, 0, 0] and not kinds(apart)


def test_families_of_irrational_eigenvalues():
    T = [[0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1]]
    found = quadratic_critical_points(T, 2, GAUSSIAN(4, 2))
    assert [p.subset for p in found if p.nullity] == [(0,), (2,), (0, 2)]
    assert [p.family for p in found if p.rank == 2 and p.nullity] == [
        "Gr(1, 2) × Gr(1, 2), dimension 2"
    ]


def test_a_shifted_eigenvalue_may_vanish():
    found = quadratic_critical_points(diagonal(3, -1), 1, GAUSSIAN(2, 2))
    assert [p.subset for p in found] == [(), (0,)]
    (special,) = found.specials
    assert (special.kind, special.subset) == ("vanishing eigenvalue", (1,))
    assert special.text.endswith("the point of {}") and found.points[0].loss == 24
    near = quadratic_critical_points(diagonal(3, F(-99, 100)), 1, GAUSSIAN(2, 2))
    assert len(near) == 3 and not near.specials


def test_a_vanishing_eigenvalue_is_seen_among_irrational_ones():
    """λ = −1/3 and two conjugates of sum 1: the shift is rational."""
    T = [[0, 1, 0], [1, 1, 0], [0, 0, F(-1, 3)]]
    found = quadratic_critical_points(T, 1, GAUSSIAN(3, 2))
    assert [(s.kind, s.subset) for s in found.specials] == [("vanishing eigenvalue", (1,))]
    T[2][2] = F(-1, 3) + F(1, 10**60)  # beyond the first balls
    assert len(quadratic_critical_points(T, 1, GAUSSIAN(3, 2))) == 4


def test_indefinite_metrics_keep_points_and_losses_and_shift_the_index():
    T, metric = diagonal(3, 1), OF_RATIO(2, -2)
    point = by_subset(T, 1, metric)[(0,)]
    assert point.index == 1 == index_and_nullity(point.matrix, T, metric)[0]
    assert by_subset(T, 1, GAUSSIAN(2, 2))[(0,)].index == 0
    found = quadratic_critical_points(T, 1, metric)
    assert kinds(found) == {"indefinite metric", "unbounded loss"} and not found.minima
    assert loss_of(diagonal(1000, 0), T, metric) < -(10**5)


def test_lines_and_missing_points_of_indefinite_metrics():
    metric = OF_RATIO(2, -1)
    missing = quadratic_critical_points(diagonal(3, 1), 1, metric)
    assert [(s.kind, s.subset) for s in missing.specials[2:]] == [
        ("no point", (1,)), ("no point", (0,)),
    ]  # fmt: skip
    T = diagonal(3, 0)
    found = quadratic_critical_points(T, 1, metric)
    low, high = (p for p in found if p.rank)
    assert (low.interval, high.interval) == ((None, -3), (-3, None))
    assert (low.index, high.index, low.nullity) == (1, 0, 1) and "line" in kinds(found)
    for p in (low, high):
        assert index_and_nullity(p.matrix, T, metric) == (p.index, 1)
    for shift in (-10, -4, -2, 0, 7):
        B = diagonal(3 + shift, 0)
        assert not any(slopes(B, T, metric)) and loss_of(B, T, metric) == 0


def test_if_the_length_is_constant_a_multiple_of_the_identity_costs_nothing():
    T, metric = rotated((3, 2, 1), (1, 2, 0)), OF_RATIO(3, F(-1, 3))
    found = quadratic_critical_points(T, 2, metric)
    assert "degenerate metric" in kinds(found)
    assert [(p.subset, p.loss) for p in found.minima] == [((0, 1), 0), ((0, 2), 0), ((1, 2), 0)]
    assert all(p.is_global_minimum for p in found.minima)
    whole = quadratic_critical_points(T, 3, metric)
    assert sum(p.interval is not None for p in whole) == 4
    definite = quadratic_critical_points(T, 2, OF_RATIO(3, F(-33, 100)))
    assert [p.is_global_minimum for p in definite.minima].count(True) == 1


def test_losses_that_agree_exactly_are_both_least():
    """±√2: balls do not tell the losses apart, the bound does; ±√2 + 10⁻⁴⁰ are told apart."""
    both = quadratic_critical_points([[1, 1], [1, -1]], 1, GAUSSIAN(2, 2))
    assert [p.is_global_minimum for p in both.minima] == [True, True]
    A = [[1, 2, 0], [2, -1, 1], [0, 1, 3]]  # T of A and −A, and an S that its mirror image is
    zero = [0, 0, 0]
    T = [[*row, *zero] for row in A] + [[*zero, *(-c for c in row)] for row in A]
    mirrored = quadratic_critical_points(T, 3, GAUSSIAN(6, 2)).minima
    assert [p.is_global_minimum for p in mirrored] == [True, True, False, False]
    assert {mirrored[0].pattern, mirrored[1].pattern} == {(1, 2), (2, 1)}
    tiny = F(1, 10**40)
    one = quadratic_critical_points([[1 + tiny, 1], [1, -1 + tiny]], 1, GAUSSIAN(2, 2))
    assert sorted(p.is_global_minimum for p in one.minima) == [False, True]
    assert one.minima[0].subset == (0,) or one.minima[1].is_global_minimum


# Irrational eigenvalues, sizes, and what is refused.


def test_float_teachers_are_enclosed():
    A = np.random.default_rng(3).standard_normal((5, 5))
    T = A + A.T
    metric = GAUSSIAN(5, 2)
    values, vectors = np.linalg.eigh(T)
    values, vectors = values[::-1], vectors[:, ::-1]
    found = quadratic_critical_points(T, 3, metric)
    assert len(found) == sum(comb(5, s) for s in range(4))
    for p in found:
        keep = list(p.subset)
        shift = 0.5 * np.delete(values, keep).sum() / (1 + 0.5 * len(keep))
        B = (vectors[:, keep] * (values[keep] + shift)) @ vectors[:, keep].T
        ours = np.array([[float(c) for c in row] for row in p.matrix])
        assert np.abs(ours - B).max() < 1e-12 and abs(float(p.shift) - shift) < 1e-12
        error = B - T
        assert abs(float(p.loss) - 2 * np.sum(error**2) - np.trace(error) ** 2) < 1e-11


def test_widths_beyond_the_inputs_and_zero():
    T = diagonal(3, 1, -2)
    full = quadratic_critical_points(T, 3, GAUSSIAN(3, 2))
    assert [(p.subset, p.index) for p in full.minima] == [((0, 1, 2), 0)]
    assert [p.subset for p in quadratic_critical_points(T, 9, GAUSSIAN(3, 2))] == [
        p.subset for p in full
    ]
    (zero,) = quadratic_critical_points(T, 0, GAUSSIAN(3, 2))
    assert (zero.subset, zero.kind, zero.loss) == ((), "global minimum", 2 * 14 + 4)
    one = quadratic_critical_points([[4]], 1, GAUSSIAN(1, 2))
    assert [(p.loss, p.kind) for p in one] == [(48, "lower rank"), (0, "global minimum")]
    (nothing,) = quadratic_critical_points(diagonal(0, 0), 1, OF_RATIO(2, F(-1, 5)))
    assert nothing.kind == "global minimum" and nothing.loss == 0


@pytest.mark.parametrize(
    ("T", "width", "metric", "error", "message"),
    [
        ([[1, 2], [3, 4]], 1, GAUSSIAN(2, 2), ValueError, r"not symmetric; give \(T \+ Tᵀ\)/2"),
        ([[1, 2, 3], [4, 5, 6]], 1, GAUSSIAN(2, 2), ValueError, "square, symmetric"),
        (diagonal(1, 2, 3), 1, GAUSSIAN(2, 2), ValueError, "T is 3 × 3, but the metric is of 2"),
        ((1, 2, 3), 1, GAUSSIAN(2, 2), ValueError, "T, row 0"),
        ([[float("nan")]], 1, GAUSSIAN(1, 2), ValueError, "finite"),
        (diagonal(1, 2), -1, GAUSSIAN(2, 2), ValueError, "width -1 is below 0"),
        (diagonal(1, 2), 1.5, GAUSSIAN(2, 2), TypeError, "width 1.5 is no integer"),
        (diagonal(1, 2), 1, "gaussian", TypeError, "give an InducedMetric"),
        (diagonal(1, 2), 1, GAUSSIAN(2, 3), ValueError, "is for degree 3"),
        (diagonal(1, 2), 1, InducedMetric.iid(2, (1, 2)), ValueError, "use critical_lines"),
        (diagonal(1, 2), 1, InducedMetric.iid(2, (1, 1)), ValueError, "not positive definite"),
        (diagonal(1, 2, 3), 1, InducedMetric.iid(3, (1, 2)), ValueError, "determinantal_ed_degree"),
        (diagonal(*range(16)), 16, GAUSSIAN(16, 2), ValueError, "take a smaller width"),
    ],
)
def test_what_is_refused(T, width, metric, error, message):
    with pytest.raises(error, match=message):
        quadratic_critical_points(T, width, metric)


def test_numbers_beyond_floats_are_read_and_shown():
    T = [[1e308, 1e308], [1e308, -1e308]]
    found = quadratic_critical_points(T, 1, GAUSSIAN(2, 2))
    assert [p.is_global_minimum for p in found.minima] == [True, True]
    assert "5.33e+616" in str(found) and "1.41e+308" in str(found)
    large = quadratic_critical_points(diagonal(10**400, -1), 1, GAUSSIAN(2, 2))
    assert "1.00e+400" in str(large) and "2.67e+800" in str(large)


@pytest.mark.parametrize("kind", ["rational", "float"])
def test_tables_of_six_inputs_take_no_time(kind):
    A = np.random.default_rng(6).standard_normal((6, 6))
    spread = (F(52, 3), F(56, 5), F(36, 7), F(23, 11), F(-40, 13), F(-205, 17))
    T = diagonal(*spread) if kind == "rational" else A + A.T
    metric = GAUSSIAN(6, 2)
    start = perf_counter()
    found = quadratic_critical_points(T, 6, metric)
    assert len(str(found).split("\n")) == 2 + len([p.matrix for p in found]) == 66
    assert perf_counter() - start < 5


def test_the_table_shows_every_point_and_special():
    found = quadratic_critical_points(diagonal(3, -1, -1), 2, GAUSSIAN(3, 2))
    lines = str(found).split("\n")
    assert lines[0].endswith("T has the eigenvalues 3, -1, -1; ⟨A, B⟩ = 2 (tr AB + 1/2 tr A tr B)")
    assert len(lines) == 2 + len(found) + len(found.specials) == 2 + 5 + 1
    assert repr(found) == "<5 critical points of rank at most 2>"
    assert [p.subset for p in found] == [(), (0,), (1,), (0, 1), (1, 2)]
    assert lines[-2] == "{1, 2}  -1/4, -1/4   3/4    45/2  0      bad minimum"
    assert lines[-1].startswith("repeated eigenvalue {1, 2}: ")
