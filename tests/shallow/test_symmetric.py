"""Coefficients of forms against SymPy; teachers that are not symmetric are refused."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st

from lcn_support.shallow.symmetric import (
    form_of,
    in_words,
    matrix_of,
    monomials,
    power_of,
    read_teacher,
)


@pytest.mark.parametrize(("n", "d"), [(1, 4), (2, 5), (3, 3), (4, 2)])
def test_powers_are_those_of_sympy(n, d):
    x, w = sp.symbols(f"x1:{n + 1}"), list(range(-1, n - 1))
    expanded = sp.Poly(sp.expand(sum(a * b for a, b in zip(w, x, strict=True)) ** d), *x)
    assert list(power_of(w, d)) == [expanded.coeff_monomial(a) for a in monomials(n, d)]
    assert len(monomials(n, d)) == comb(n + d - 1, d) == len(set(monomials(n, d)))
    assert list(monomials(n, d)) == sorted(monomials(n, d), reverse=True)


@given(st.integers(1, 4), st.data())
def test_matrices_and_forms_are_the_same(n, data):
    entries = st.integers(-9, 9)
    half = [[data.draw(entries) for _ in range(n)] for _ in range(n)]
    T = [[half[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
    form = form_of(T)
    assert [list(row) for row in matrix_of(form)] == T
    x = [data.draw(entries) for _ in range(n)]
    value = sum(
        c * np.prod([xi**e for xi, e in zip(x, a, strict=True)])
        for c, a in zip(form, monomials(n, 2), strict=True)
    )
    assert value == sum(T[i][j] * x[i] * x[j] for i in range(n) for j in range(n))
    assert read_teacher(T, n, 2) == read_teacher(np.array(T), n, 2) == read_teacher(form, n, 2)


@pytest.mark.parametrize(
    ("T", "message"),
    [
        ([[1, 2], [3, 4]], "not symmetric; give"),
        ([[1.0, 2.0], [2.0 + 1e-15, 4.0]], "not symmetric; give"),
        ([[1, 2, 3], [2, 4, 5]], "square, symmetric"),
        ([], "square, symmetric"),
        ([1, 2], "rows of real numbers"),
        ([["a"]], "not a real number"),
        ([[float("nan")]], "not finite"),
        ([[1j]], "not a real number"),
    ],
)
def test_what_is_no_symmetric_matrix_is_refused(T, message):
    with pytest.raises(ValueError, match=message):
        form_of(T)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: matrix_of([1, 2]), "1, 3, 6"),
        (lambda: matrix_of([]), "1, 3, 6"),
        (lambda: monomials(0, 2), "inputs 0 is below 1"),
        (lambda: monomials(2, -1), "degree -1 is below 0"),
        (lambda: monomials(10**9, 10**9), "more than 20 000"),
        (lambda: monomials(30, 30), "more than 20 000"),
        (lambda: monomials(2, 10**30), "more than 20 000"),
        (lambda: monomials(2.5, 2), "no integer"),
        (lambda: read_teacher([1, 2], 2, 2), "have 3; give that many"),
        (lambda: read_teacher([[1, 2], [2, 1]], 2, 3), "real number"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_form_in_words():
    assert in_words((Fraction(-1), 2, 0), 2, 2) == "−x_1^2 + 2 x_1 x_2"
    assert in_words((0, 0, 0), 2, 2) == "0"
