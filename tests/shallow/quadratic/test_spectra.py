"""Eigenvalues of rational symmetric matrices, and every question about them decided."""

from fractions import Fraction as F

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpz_mat
from hypothesis import given, settings, strategies as st
from quadratic_oracles import diagonal, exact, rotated

from lcn_support.arithmetic.undecided import Unknown
from lcn_support.shallow.quadratic.spectra import Spectrum

GOLDEN = [[1, 1, 0], [1, 0, 0], [0, 0, F(1, 2)]]


def spectrum(rows, **options):
    return Spectrum(tuple(tuple(map(F, row)) for row in rows), **options)


def symmetric(n):
    size = n * (n + 1) // 2
    entries = st.lists(st.integers(-3, 3), min_size=size, max_size=size)
    pairs = [(i, j) for i in range(n) for j in range(i, n)]
    at = {pair: k for k, pair in enumerate(pairs)}
    return entries.map(
        lambda c: [[c[at[min(i, j), max(i, j)]] for j in range(n)] for i in range(n)]
    )


def radicals(T):
    """The eigenvalues by SymPy, the largest first."""
    t = sympy.Symbol("t")
    roots = sympy.Poly(exact(T).charpoly(t).as_expr(), t).real_roots()
    return sorted(roots, key=lambda x: -x.evalf(40))


@settings(max_examples=25)
@given(symmetric(3))
def test_eigenvalues_are_those_of_sympy(T):
    ours, theirs = spectrum(T), radicals(T)
    assert [ours.places[0] == place for place in ours.places] == [x == theirs[0] for x in theirs]
    for value, other in zip(ours.values, theirs, strict=True):
        if isinstance(value, F):
            assert other.is_Rational and value == F(str(other))
        else:
            assert not other.is_rational
            assert value.overlaps(arb(str(other.evalf(40)))) and value.rel_accuracy_bits() > 100


@settings(max_examples=15)
@given(symmetric(3), st.lists(st.integers(-2, 2), min_size=3, max_size=3))
def test_signs_of_combinations_are_those_of_sympy(T, weights):
    other = sum(w * x for w, x in zip(weights, radicals(T), strict=True))
    value = other.evalf(60, maxn=200) if other != 0 else 0
    expected = 0 if abs(value) < F(1, 10**40) else (1 if value > 0 else -1)
    assert spectrum(T).sign([F(w) for w in weights]) == expected


@pytest.mark.parametrize("steps", [600, 601])
def test_zero_is_told_from_very_small(steps):
    """Convergents of √2: |q√2 − p| < 1/q, far below the first balls."""
    p, q = 1, 1
    for _ in range(steps):
        p, q = p + 2 * q, p + q
    assert abs(p * p - 2 * q * q) == 1 and q > 2**700
    ours = spectrum([[1, 1, 0], [1, -1, 0], [0, 0, F(p, q)]])
    first = 0 if p * p > 2 * q * q else 1
    assert [isinstance(v, F) for v in ours.values].index(True) == first
    assert ours.sign((F(1), F(-1), F(0))) == 1


def test_sums_of_conjugates_vanish_exactly():
    ours = spectrum(GOLDEN)
    assert ours.sign((F(1), F(-2), F(1))) == 0  # golden ratio, one half, the conjugate
    assert ours.sign((F(1), F(-2) + F(1, 10**80), F(1))) == 1
    assert (
        ours.total([0, 2]) == 1 and ours.total([0, 2], 2) == 3 and ours.total([0, 1, 2]) == F(3, 2)
    )
    assert isinstance(ours.total([0]), arb)


def test_too_few_bits_are_admitted():
    """Not a zero by mistake: with balls of 128 bits the tiny sign is unknown."""
    combination = (F(1), F(-2) + F(1, 10**80), F(1))
    answer = spectrum(GOLDEN, most_bits=64).sign(combination)
    assert isinstance(answer, Unknown) and "would show whether it is zero" in answer.reason


def test_the_number_of_conjugates_matters():
    """A combination with coefficients of 2^100 that is about 2^−200: small, and not zero.

    Its six conjugates make the bound 2^−600. With one label for all it would be taken for zero.
    """
    ours = spectrum([[2, 1, 0], [1, 0, 1], [0, 1, -1]])
    with ctx.workprec(600):
        values = ours.enclosed(500)
        whole = [int((v * 2**300).mid().floor().unique_fmpz()) for v in values]
    rows = fmpz_mat([[int(i == j) for j in range(3)] + [whole[i]] for i in range(3)]).lll()
    combination = [int(rows[0, j]) for j in range(3)]
    largest = sum(map(abs, combination)) * ours.bound
    assert 95 < largest.bit_length() < 110

    def at(values):
        return sum(a * v for a, v in zip(combination, values, strict=True))

    with ctx.workprec(600):
        exact_sign = 1 if at(values) > 0 else -1
        assert not at(values).contains(0) and abs(at(values)) < arb(2) ** -180
    assert ours.sign(list(map(F, combination))) == exact_sign
    assert ours.decide(at, combination, 1, largest) == exact_sign
    assert ours.decide(at, (0, 0, 0), 1, largest) == 0


@settings(max_examples=25)
@given(symmetric(4))
def test_projected_matrices_have_their_eigenvalues(T):
    ours = spectrum(T)
    shift = F(1, 3)
    for subset in ([0], [1, 3], [0, 1, 2, 3]):
        kept = [k for g in {tuple(ours.equal(i)) for i in subset}
                for k in g[: len([i for i in subset if i in g])]]  # fmt: skip
        B = np.array([[float(c) for c in row] for row in ours.matrix_of(kept, shift)])
        expected = np.zeros(4)
        expected[: len(kept)] = [float(ours.values[i]) + 1 / 3 for i in kept]
        assert np.abs(np.sort(np.linalg.eigvalsh(B)) - np.sort(expected)).max() < 1e-9
        assert np.abs(B @ T - T @ B).max() < 1e-9


def test_matrices_are_exact_where_they_are_rational():
    T = rotated((3, F(1, 2), -1, -1), (1, 0, 2, -1, 1, 0))
    ours = spectrum(T)
    assert ours.matrix_of(range(4), F(0)) == ours.matrix
    half = ours.matrix_of([2], F(0))  # one of two equal eigenvalues
    assert all(isinstance(c, F) for row in half for c in row)
    assert exact(half) ** 2 == -exact(half) and exact(half).rank() == 1
    golden = spectrum(GOLDEN)
    assert golden.matrix_of([0, 2], F(0)) == ((1, 1, 0), (1, 0, 0), (0, 0, 0))
    assert isinstance(golden.matrix_of([0], F(0))[0][0], arb)
    assert isinstance(golden.matrix_of([1], arb(2))[2][2], arb)


def test_the_zero_matrix_and_large_numbers():
    assert spectrum(diagonal(0, 0)).values == (0, 0)
    large = spectrum([[10**40, 1], [1, -(10**40)]])
    assert large.sign((F(1), F(1))) == 0 and large.sign((F(1), F(-1))) == 1
    close = spectrum([[1, F(1, 10**50)], [F(1, 10**50), 1]])
    assert close.values[0] > close.values[1] and close.is_rational


@pytest.mark.parametrize("n", [6, 8])
def test_floats_are_dyadic_numbers(n):
    A = np.random.default_rng(n).standard_normal((n, n))
    T = A + A.T
    ours = spectrum([[F(x) for x in row] for row in T.tolist()])
    found = [float(v) for v in ours.values]
    assert np.abs(np.array(found) - np.linalg.eigvalsh(T)[::-1]).max() < 1e-13
    assert ours.total(range(n)) == sum(F(x) for x in np.diag(T).tolist())
