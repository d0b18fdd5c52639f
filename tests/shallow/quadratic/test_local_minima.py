"""Local minima of a quadratic teacher: by sign pattern, by brute index, and how they change."""

from fractions import Fraction as F
from itertools import combinations, pairwise

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

from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.shallow import quadratic_critical_points, quadratic_local_minima
from lcn_support.shallow.quadratic import eckart_young, spectra

SPECTRA = st.lists(st.fractions(-5, 5, max_denominator=3), min_size=1, max_size=5)
DEFINITE = st.sampled_from([F(1, 2), F(0), F(4), F(-1, 6), F(-19, 100)])


def listed(T, width, metric):
    return [(str(p.loss), p.pattern) for p in quadratic_local_minima(T, width, metric)]


def signs(values):
    return sum(x > 0 for x in values), sum(x < 0 for x in values)


@settings(max_examples=60)
@given(SPECTRA, DEFINITE, st.integers(0, 6))
def test_the_short_list_is_that_of_the_long_one(values, ratio, width):
    """The long one tries every subset; the short one only top p and bottom q."""
    T, metric = diagonal(*values), OF_RATIO(len(values), ratio)
    short = {p.subset: p for p in quadratic_local_minima(T, width, metric)}
    long = {p.subset: p for p in quadratic_critical_points(T, width, metric).minima}
    assert short.keys() == long.keys()
    for S, p in short.items():
        assert (p.loss, p.pattern, p.is_global_minimum) == (
            long[S].loss, long[S].pattern, long[S].is_global_minimum,
        )  # fmt: skip
    r = min(width, len(values))
    assert 1 <= len(short) <= r + 1
    assert len({p.pattern for p in short.values()}) == len(short)
    assert all(p.rank == r or p.loss == 0 for p in short.values())
    best = min(p.loss for p in long.values())
    assert {p.loss for p in long.values() if p.is_global_minimum} == {best}


@settings(max_examples=60)
@given(st.sets(st.integers(-6, 6), min_size=2, max_size=4), DEFINITE, st.data())
def test_the_inequalities_decide_for_distinct_eigenvalues_zero_included(values, ratio, data):
    """λ_p + σ > 0 > λ_{n−q+1} + σ, for teachers of rank r = n − 1 as well."""
    spectrum, n = sorted({*values, 0}, reverse=True), len({*values, 0})
    r = data.draw(st.integers(1, n - 1))
    found = quadratic_local_minima(diagonal(*spectrum), r, OF_RATIO(n, ratio))
    expected = set()
    for p in range(r + 1):
        upper, lower = spectrum[:p], spectrum[n - r + p :]
        shift = ratio * (sum(spectrum) - sum(upper) - sum(lower)) / (1 + ratio * r)
        if all(x + shift > 0 for x in upper) and all(x + shift < 0 for x in lower):
            expected.add((p, r - p))
    assert {m.pattern for m in found} == expected
    equal = quadratic_local_minima(diagonal(1, 0, 0), 2, OF_RATIO(3, ratio))
    assert [m.rank for m in equal if m.loss == 0] == [1]  # two equal ones: T, of rank below r


@settings(max_examples=20)
@given(SPECTRA, st.sampled_from([F(-1, 2), F(-1, 3), F(-1), F(-2)]), st.integers(0, 5))
def test_the_same_for_metrics_that_are_not_definite(values, ratio, width):
    T, metric = diagonal(*values), OF_RATIO(len(values), ratio)
    short = [(p.subset, p.interval, p.is_global_minimum)
             for p in quadratic_local_minima(T, width, metric)]  # fmt: skip
    long = quadratic_critical_points(T, width, metric)
    assert sorted(map(str, short)) == sorted(
        str((p.subset, p.interval, p.is_global_minimum)) for p in long.minima
    )


@settings(max_examples=10)
@given(st.lists(st.integers(-4, 4), min_size=3, max_size=3), DEFINITE, st.integers(1, 2))
def test_minima_by_exact_hessians_and_descent(values, ratio, width):
    """Of full rank by the Hessian; of lower rank a new neuron descends, unless the loss is 0."""
    T, metric = rotated(values, (1, 0, -1)), OF_RATIO(3, ratio)
    for p in quadratic_critical_points(T, width, metric):
        B = p.matrix
        if p.rank == width:
            assert p.is_local_minimum == (index_and_nullity(B, T, metric)[0] == 0)
            continue
        vectors = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1))
        squares = [[[x * y for y in w] for x in w] for w in vectors]
        error = minus(B, T)
        steps = [-metric.inner(error, W) / metric.inner(W, W) for W in squares]
        losses = [
            loss_of([[b + t * w for b, w in zip(*rows, strict=True)]
                     for rows in zip(B, W, strict=True)], T, metric)
            for t, W in zip(steps, squares, strict=True)
        ]  # fmt: skip
        assert p.is_local_minimum == (not any(steps)) == (p.loss == 0)
        assert min(losses) < p.loss or p.loss == 0


@pytest.mark.parametrize(
    ("T", "width", "metric", "minima"),
    [
        ((2, -1), 1, GAUSSIAN(2, 2), {(1, 0): "8/3", (0, 1): "32/3"}),
        ((3, 1, -2), 1, GAUSSIAN(3, 2), {(1, 0): "32/3", (0, 1): "92/3"}),
        ((3, 1, -2), 2, GAUSSIAN(3, 2), {(1, 1): "5/2", (2, 0): "10"}),
        ((5, 2, -1, -4), 2, GAUSSIAN(4, 2), {(1, 1): "21/2", (2, 0): "93/2"}),
        ((5, 2, -1, -4), 2, FROBENIUS(4), {(1, 1): "5", (2, 0): "17", (0, 2): "29"}),
        ((5, 4, 1), 1, OF_RATIO(3, F(-1, 4)), {(1, 0): "26/3", (0, 1): "14"}),
        ((5, 4, 1), 2, OF_RATIO(3, F(-1, 4)), {(2, 0): "1/2", (1, 1): "8"}),
    ],
)
def test_worked_examples(T, width, metric, minima):
    found = listed(diagonal(*T), width, metric)
    assert {pattern: loss for loss, pattern in found} == minima
    for p in quadratic_local_minima(diagonal(*T), width, metric):
        assert loss_of(p.matrix, diagonal(*T), metric) == p.loss
        assert index_and_nullity(p.matrix, diagonal(*T), metric) == (0, 0)


@pytest.mark.parametrize(("ratio", "kept"), [(F(-2, 5), [0]), (F(-1, 2), [0]), (F(-1), [])])
def test_an_expressed_teacher_is_a_minimum_of_an_indefinite_metric_iff_1_plus_cr_allows(
    ratio, kept
):
    """At T + εP, P the projector on two coordinates, the loss is 2ε²(1 + 2c)."""
    T, metric = diagonal(3, 0, 0), OF_RATIO(3, ratio)
    found = quadratic_local_minima(T, 2, metric)
    assert [p.loss for p in found if p.rank == 1] == kept
    assert loss_of(diagonal(3 + F(1, 9), F(1, 9), 0), T, metric) == 2 * (1 + 2 * ratio) / 81


# How many, by the signs of the teacher.


@settings(max_examples=60)
@given(SPECTRA, st.sampled_from([F(0), F(1, 2), F(4)]))
def test_for_a_ratio_that_is_not_negative_patterns_are_those_of_the_teacher(values, ratio):
    n, (plus, minus_) = len(values), signs(values)
    for r in range(plus + minus_ + 1):
        found = quadratic_local_minima(diagonal(*values), r, OF_RATIO(n, ratio))
        assert all(p.pattern[0] <= plus and p.pattern[1] <= minus_ for p in found)
        most = min(r, plus) - max(0, r - minus_) + 1
        assert len(found) == most if ratio == 0 else 1 <= len(found) <= most
        if minus_ == 0:
            assert len(found) == 1


def test_that_number_is_a_bound_only_for_a_positive_ratio():
    assert len(listed(diagonal(3, F(-1, 10)), 1, GAUSSIAN(2, 2))) == 1
    assert len(listed(diagonal(3, F(-1, 10)), 1, FROBENIUS(2))) == 2


def test_a_negative_ratio_breaks_it():
    """A positive definite teacher with a bad minimum, and that one negative."""
    (_, bad) = quadratic_local_minima(diagonal(5, 4, 1), 1, OF_RATIO(3, F(-1, 4)))
    assert bad.matrix == ((0, 0, 0), (0, 0, 0), (0, 0, -2)) and bad.kind == "bad minimum"
    # Even for a teacher that the network expresses:
    found = quadratic_local_minima(diagonal(1, 0, 0), 2, OF_RATIO(3, F(-1, 4)))
    assert [(p.rank, str(p.loss)) for p in found] == [(1, "0"), (2, "1/2")]
    assert index_and_nullity(found.points[1].matrix, diagonal(1, 0, 0), OF_RATIO(3, F(-1, 4))) == (
        0, 0,
    )  # fmt: skip


@settings(max_examples=60)
@given(SPECTRA.filter(lambda values: len(values) > 1), DEFINITE)
def test_at_width_one_there_are_two_iff_the_pairing_is_indefinite(values, ratio):
    T, metric = diagonal(*values), OF_RATIO(len(values), ratio)
    shifted = [[t + (i == j) * ratio * sum(values) for j, t in enumerate(row)]
               for i, row in enumerate(T)]  # fmt: skip
    plus, minus_ = inertia(shifted)
    assert len(listed(T, 1, metric)) == (2 if plus and minus_ else 1)
    h = metric.pairing(T)  # on the diagonal: the squares come first, then by rows
    n = len(values)
    squares = [h[i * n - i * (i - 1) // 2] for i in range(n)]
    assert squares == [2 * c / 2 for c in (shifted[i][i] for i in range(n))]


# Walls.


def walls(values, r, ratio):
    """All λ_j + σ_S with |S| ≤ r; they vanish on hyperplanes of spectra."""
    n = len(values)
    for s in range(r + 1):
        for S in combinations(range(n), s):
            rest = sum(values[j] for j in range(n) if j not in S)
            for j in range(n):
                if s < r or j in S:
                    yield values[j] + ratio * rest / (1 + ratio * s)


@pytest.mark.parametrize(
    ("ratio", "r", "end"),
    [(F(1, 2), 1, (5, 1, F(-9, 2))), (F(1, 2), 2, (5, 1, F(-9, 2))), (F(-1, 4), 2, (7, 1, -2))],
)
def test_tables_change_only_at_walls(ratio, r, end):
    """Along a segment of spectra without equal eigenvalues."""
    t = sympy.Symbol("t")
    ends = (7, 3, -2), end
    path = [sympy.Rational(str(a)) + t * sympy.Rational(str(F(b) - a))
            for a, b in zip(*ends, strict=True)]  # fmt: skip
    crossed = {sympy.solve(f, t)[0] for f in walls(path, r, sympy.Rational(str(ratio)))
               if sympy.sympify(f).has(t)}  # fmt: skip
    inside = sorted(w for w in crossed if 0 < w < 1)
    assert inside

    def table(at):
        values = [F(str(x.subs(t, at))) for x in path]
        found = quadratic_critical_points(diagonal(*values), r, OF_RATIO(3, ratio))
        return {p.subset: (p.pattern, p.index, p.is_local_minimum) for p in found}

    for low, high in pairwise([sympy.Integer(0), *inside, sympy.Integer(1)]):
        steps = [table(low + (high - low) * k / 7) for k in (1, 3, 6)]
        assert steps[0] == steps[1] == steps[2]
    assert all(len(table(w)) < len(table(w + sympy.Rational(1, 10**9))) for w in inside)
    after = [table(w + sympy.Rational(1, 10**9)) for w in inside]
    before = [table(w - sympy.Rational(1, 10**9)) for w in inside]
    assert all(a != b for a, b in zip(after, before, strict=True))


def test_at_width_one_the_wall_is_a_determinant():
    """det(T + c tr(T) I) = 0: the two minima become one there, and not before."""
    counts = []
    for d in (F(-11, 10), F(-1), F(-9, 10)):  # T + tr(T)/2 · I = diag(…, d + 1)
        T = diagonal(F(3), d)
        shifted = (3 + (3 + d) / 2) * (d + (3 + d) / 2)
        counts.append((len(listed(T, 1, GAUSSIAN(2, 2))), (shifted > 0) - (shifted < 0)))
    assert counts == [(2, -1), (1, 0), (1, 1)]


def test_what_cannot_be_decided_is_not_listed(monkeypatch):
    """λ + σ = (2φ + 1 + x)/3 for the golden ratio φ, and x nearly −2φ − 1 = −2 − √5."""
    x = -2 - F(str(sympy.sqrt(5).n(80)))
    T = [[0, 1, 0], [1, 1, 0], [0, 0, x]]
    assert len(quadratic_local_minima(T, 1, GAUSSIAN(3, 2))) in (1, 2)
    monkeypatch.setattr(
        eckart_young, "Spectrum", lambda matrix: spectra.Spectrum(matrix, most_bits=64)
    )
    with pytest.raises(UndecidedError, match="whether <point"):
        quadratic_local_minima(T, 1, GAUSSIAN(3, 2))
    found = quadratic_critical_points(T, 1, GAUSSIAN(3, 2))
    kinds = {p.subset: p.kind for p in found}
    assert kinds == {(): "lower rank", (0,): "undecided", (1,): "saddle", (2,): "undecided"}
    (point,) = (p for p in found if p.subset == (0,))
    assert isinstance(point.index, Unknown) and isinstance(point.pattern, Unknown)
    assert [p.subset for p in found.minima] == [(2,)]


def test_many_inputs_have_their_minima_at_once():
    T = diagonal(*range(-6, 7))
    found = quadratic_local_minima(T, 6, GAUSSIAN(13, 2))
    assert 1 < len(found) <= 7 and str(found).startswith("local minima of rank at most 6")
