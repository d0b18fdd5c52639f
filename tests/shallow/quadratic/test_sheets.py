"""One local minimum for each number of positive and negative outputs."""

from fractions import Fraction as F
from itertools import product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st
from quadratic_oracles import (
    FROBENIUS,
    GAUSSIAN,
    OF_RATIO,
    diagonal,
    index_and_nullity,
    loss_of,
    minus,
    rotated,
)

from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs, inertia
from lcn_support.shallow import (
    InducedMetric,
    quadratic_critical_points,
    quadratic_local_minima,
    sheet_minimum,
)

SPECTRA = st.lists(st.fractions(-5, 5, max_denominator=3), min_size=1, max_size=4)
DEFINITE = st.sampled_from([F(1, 2), F(0), F(4), F(-1, 6), F(-6, 25)])
SIDES = list(product(range(4), repeat=2))


def gradient(B, T, ratio):
    """G = B − T + c tr(B − T) I."""
    error = minus(B, T)
    trace = sum(error[i][i] for i in range(len(T)))
    return [[e + (i == j) * ratio * trace for j, e in enumerate(row)]
            for i, row in enumerate(error)]  # fmt: skip


@settings(max_examples=80)
@given(SPECTRA, DEFINITE, st.sampled_from(SIDES))
def test_it_is_the_best_of_all_critical_points_of_the_sheet(values, ratio, sides):
    (p, q), n = sides, len(values)
    T, metric = diagonal(*values), OF_RATIO(n, ratio, 3)
    found = sheet_minimum(T, p, q, metric)
    fitting = [
        point
        for point in quadratic_critical_points(T, n, metric)
        if point.pattern[0] <= p and point.pattern[1] <= q
    ]
    assert found.loss == min(point.loss for point in fitting)
    assert found.subset in {x.subset for x in fitting if x.loss == found.loss}
    plus, minus_ = inertia(found.matrix)
    assert (plus <= p, minus_ <= q) == (True, True)
    assert found.dead == p + q - plus - minus_
    assert loss_of(found.matrix, T, metric) == found.loss


@settings(max_examples=30)
@given(st.lists(st.integers(-4, 4), min_size=3, max_size=3), DEFINITE, st.sampled_from(SIDES))
def test_it_meets_the_conditions_of_a_minimum_and_nothing_else_does(values, ratio, sides):
    """GB = 0, no descent on its rank, and no descent by a neuron that is left over."""
    (p, q), T = sides, rotated(values, (2, 0, 1))
    metric = OF_RATIO(3, ratio)

    def is_minimum(B):
        G = gradient(B, T, ratio)
        plus, minus_ = inertia(B)
        up, down = inertia(G)
        helps = (plus < p and down) or (minus_ < q and up)
        return not helps and index_and_nullity(B, T, metric)[0] == 0

    meeting = {
        point.subset
        for point in quadratic_critical_points(T, 3, metric)
        if point.pattern[0] <= p and point.pattern[1] <= q and is_minimum(point.matrix)
    }
    assert meeting == {sheet_minimum(T, p, q, metric).subset}


@settings(max_examples=60)
@given(SPECTRA, DEFINITE, st.integers(0, 4))
def test_full_patterns_are_the_local_minima_without_fixed_signs(values, ratio, width):
    T, metric = diagonal(*values), OF_RATIO(len(values), ratio)
    r = min(width, len(values))
    sheets = [sheet_minimum(T, p, r - p, metric) for p in range(r + 1)]
    ours = {(s.subset, s.loss) for s in sheets if s.dead == 0 or s.loss == 0}
    assert ours == {(p.subset, p.loss) for p in quadratic_local_minima(T, width, metric)}


def test_worked_examples():
    T = diagonal(4, -1)
    found = [sheet_minimum(T, *sides, GAUSSIAN(2, 2)) for sides in ((1, 0), (0, 1))]
    assert [(s.loss, s.dead) for s in found] == [(F(8, 3), 0), (43, 1)]
    (bad,) = [p for p in quadratic_critical_points(T, 1, GAUSSIAN(2, 2)) if p.subset == (1,)]
    assert (bad.loss, bad.index, bad.pattern) == (F(128, 3), 1, (1, 0))
    below = sheet_minimum(diagonal(3, 1, -2), 0, 2, GAUSSIAN(3, 2))
    assert (below.loss, below.dead) == (F(92, 3), 1)
    assert repr(below).endswith("eigenvalues -2/3, loss 92/3, 1 dead>")


def test_a_dead_neuron_would_help_with_the_other_sign():
    """So B = 0 is a minimum with a negative output, and none once its sign may change."""
    T, metric = diagonal(4, -1), GAUSSIAN(2, 2)
    for w in product(range(-3, 4), repeat=2):
        for size, helps in ((F(1, 100), any(w)), (F(-1, 100), False)):
            B = [[size * x * y for y in w] for x in w]
            assert (loss_of(B, T, metric) < 43) == helps


def times(a, v, w):
    """a(vwᵀ + wvᵀ)/2."""
    return [[a * F(x * y + z * t) / 2 for y, z in zip(w, v, strict=True)]
            for x, t in zip(v, w, strict=True)]  # fmt: skip


def hessian_of_weights(T, metric, alphas, vectors):
    """Half the Hessian of ⟨F − T, F − T⟩ for F = Σ α_i w_i w_iᵀ, in all α_i and w_i."""
    n = len(T)
    units = [[int(k == m) for m in range(n)] for k in range(n)]
    F_ = [[sum(a * w[p] * w[q] for a, w in zip(alphas, vectors, strict=True))
           for q in range(n)] for p in range(n)]  # fmt: skip
    error = minus(F_, T)
    moves = [(i, None) for i in range(len(alphas))]
    moves += [(i, k) for i in range(len(alphas)) for k in range(n)]

    def first(i, k):
        a, w = alphas[i], vectors[i]
        return times(1, w, w) if k is None else times(2 * a, units[k], w)

    def second(i, k, j, m):
        if i != j or (k is None and m is None):
            return [[F(0)] * n] * n
        if k is None or m is None:
            return times(2, units[m if k is None else k], vectors[i])
        return times(2 * alphas[i], units[k], units[m])

    assert not any(metric.inner(error, first(*move)) for move in moves)
    return [[metric.inner(first(*x), first(*y)) + metric.inner(error, second(*x, *y))
             for y in moves] for x in moves]  # fmt: skip


@pytest.mark.parametrize("sides", [(2, 0), (1, 1), (0, 2)])
def test_weights_over_another_point_have_a_direction_of_descent(sides):
    """For outputs of these signs, dead neurons with w = 0: exactly the sheet's minimum has none."""
    T, metric = diagonal(3, 1, -2), GAUSSIAN(3, 2)
    best = sheet_minimum(T, *sides, metric).subset
    for point in quadratic_critical_points(T, 2, metric):
        p, q = point.pattern
        if p > sides[0] or q > sides[1]:
            continue
        alphas = list(point.eigenvalues)
        alphas += [1] * (sides[0] - p) + [-1] * (sides[1] - q)
        axes = [[int(i == k) for k in range(3)] for i in point.subset]
        axes += [[0, 0, 0]] * (2 - len(axes))
        negative = eigenvalue_signs(hessian_of_weights(T, metric, alphas, axes))[1]
        assert (negative == 0) == (point.subset == best)


@settings(max_examples=60)
@given(SPECTRA.filter(any), DEFINITE, st.integers(0, 3))
def test_wrong_signs_are_bad_at_every_width(values, ratio, more):
    T, metric = diagonal(*values), OF_RATIO(len(values), ratio)
    r = sum(map(bool, values)) + more
    losses = [sheet_minimum(T, *sides, metric).loss for sides in ((r, 0), (0, r))]
    assert max(losses) > 0
    assert sheet_minimum(T, len(values), len(values), metric).loss == 0


def test_below_the_rank_of_the_teacher_signs_may_tie():
    losses = [sheet_minimum(diagonal(1, -1), p, q, FROBENIUS(2)).loss for p, q in ((1, 0), (0, 1))]
    assert losses == [1, 1]


def losses_of_positive_neurons(T, metric):
    """Of the local minima for one positive output, two inputs: h²/N is largest there, and h > 0."""
    u = sympy.Symbol("u")  # w = (1, u); the line (0, 1) must not be one of them

    def along(form):
        return sum(sympy.Rational(str(c)) * u**k for k, c in enumerate(form))

    h, N = along(metric.pairing(T)), along(metric.norm_of_powers)
    slope = sympy.Poly(2 * sympy.diff(h, u) * N - h * sympy.diff(N, u), u)
    assert slope.degree() == 3 + len(metric.pairing(T)) - 2
    maxima = [x for x in slope.real_roots()
              if h.subs(u, x).evalf(30) > 0 > slope.diff().eval(x).evalf(30)]  # fmt: skip
    return [sympy.nsimplify((metric.inner(T, T) - h**2 / N).subs(u, x)) for x in maxima]


def test_for_another_law_a_positive_neuron_has_two_minima():
    """Independent inputs of fourth moment 6, and a teacher that is positive definite."""
    metric = InducedMetric.iid(2, (1, 6))
    T = [[F(1), F(1, 10)], [F(1, 10), F(1)]]
    assert inertia(T) == (2, 0) and metric.ratio is None
    first, second = losses_of_positive_neurons(T, metric)
    assert first != second
    for c in (F(1, 2), F(3)):
        (loss,) = losses_of_positive_neurons(T, OF_RATIO(2, c))
        assert loss == sheet_minimum(T, 1, 0, OF_RATIO(2, c)).loss


def test_equal_eigenvalues_make_a_family():
    found = sheet_minimum(diagonal(2, 2, -1), 1, 0, GAUSSIAN(3, 2))
    assert (found.subset, found.dimension) == ((0,), 1)
    assert "in a family of dimension 1" in repr(found)
    below = sheet_minimum(diagonal(2, -1, -1), 0, 1, FROBENIUS(3))
    assert (below.subset, below.dimension) == ((1,), 1)


def test_float_teachers_are_enclosed_and_nothing_random_is_better():
    rng = np.random.default_rng(5)
    A = rng.standard_normal((4, 4))
    T = A + A.T
    found = sheet_minimum(T, 1, 2, GAUSSIAN(4, 2))
    W = 2 * rng.standard_normal((20_000, 4, 3))
    error = np.einsum("kia,a,kja->kij", W, [1, -1, -1], W) - T
    losses = 2 * (error**2).sum(axis=(1, 2)) + np.trace(error, axis1=1, axis2=2) ** 2
    assert losses.min() > float(found.loss) > 0
    near = np.array([[float(c) for c in row] for row in found.matrix]) - T
    assert abs(2 * (near**2).sum() + np.trace(near) ** 2 - float(found.loss)) < 1e-11


def test_zero_outputs_and_one_input():
    assert sheet_minimum(diagonal(3, 1), 0, 0, GAUSSIAN(2, 2)).loss == 2 * 10 + 16
    assert sheet_minimum([[-4]], 2, 0, GAUSSIAN(1, 2)).dead == 2
    assert sheet_minimum([[-4]], 2, 1, GAUSSIAN(1, 2)).loss == 0


@pytest.mark.parametrize(
    ("p", "q", "ratio", "error", "message"),
    [
        (-1, 0, 0, ValueError, "p -1 is below 0; give how many outputs"),
        (1, 1.5, 0, TypeError, "q 1.5 is no integer"),
        (2, 0, F(-1, 2), ValueError, r"1 \+ ck = 0 for k = min\(p \+ q, n\) = 2"),
        (1, 0, -2, ValueError, r"1 \+ ck = -1"),
    ],
)
def test_what_is_refused(p, q, ratio, error, message):
    with pytest.raises(error, match=message):
        sheet_minimum(diagonal(3, 1, -1), p, q, OF_RATIO(3, ratio))


def test_where_it_is_refused_the_uniqueness_fails():
    """c = −2: the loss is unbounded below on M_{1,0}, and so there is no minimum."""
    T, metric = diagonal(3, 1, -1), OF_RATIO(3, -2)
    losses = [loss_of(diagonal(t, 0, 0), T, metric) for t in (10, 100, 1000)]
    assert losses[0] > losses[1] > losses[2] and losses[2] < -(10**5)
    assert sheet_minimum(T, 1, 0, OF_RATIO(3, F(-1, 2))).loss == F(2)
