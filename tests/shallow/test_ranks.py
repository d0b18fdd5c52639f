"""Real ranks of binary forms by Sylvester's theorem, against the bounds for the widths."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from flint import fmpq, fmpq_mat

from lcn_support.experiments.shares import Share
from lcn_support.shallow.ranks import filling_bounds, generic_rank, typical_ranks
from lcn_support.shallow.symmetric import power_of


def apolar(form, r):
    """A basis of the forms of degree r in ∂ that annihilate a binary form, highest ∂_1 first."""
    d = len(form) - 1
    a = [Fraction(c) / comb(d, i) for i, c in enumerate(form)]
    rows = [[fmpq(a[i + j].numerator, a[i + j].denominator) for j in range(r + 1)]
            for i in range(d - r + 1)]  # fmt: skip
    return [[sp.Rational(int(x.p), int(x.q)) for x in column] for column in kernel(rows)]


def kernel(rows):
    matrix = fmpq_mat(len(rows), len(rows[0]), [x for row in rows for x in row])
    echelon, rank = matrix.rref()
    columns = len(rows[0])
    pivots = [next(j for j in range(columns) if echelon[i, j] != 0) for i in range(rank)]
    for free in (j for j in range(columns) if j not in pivots):
        vector = [fmpq(0)] * columns
        vector[free] = fmpq(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -echelon[i, free]
        yield vector


def is_real_rooted(form):
    """Whether a binary form has distinct real roots, as many as its degree."""
    t = sp.Symbol("t")
    infinite = next(i for i, c in enumerate(form) if c)
    p = sp.Poly(form[infinite:], t)
    return infinite <= 1 and p.is_sqf and p.count_roots() == p.degree()


@pytest.mark.parametrize("d", [3, 4, 5, 6])
def test_the_rank_of_x_to_the_power_times_y_is_the_degree(d):
    form = [0, 1] + [0] * (d - 1)
    for r in range(1, d):
        basis = apolar(form, r)
        assert all(not vector[0] and not vector[1] for vector in basis)  # divisible by ∂_2²
    # nodes t_i with Σ 1/t_i = 0 give a decomposition of d terms
    nodes = [Fraction(t) for t in range(1, d)]
    nodes.append(-1 / sum(1 / t for t in nodes))
    powers = [power_of((1, t), d) for t in nodes]
    system = sp.Matrix([[sp.Rational(p[k]) for p in powers] for k in range(d + 1)])
    assert system.rank() == system.row_join(sp.Matrix(form)).rank() == d
    other = [power_of((1, t), d) for t in range(1, d + 1)]  # Σ 1/t ≠ 0
    system = sp.Matrix([[sp.Rational(p[k]) for p in other] for k in range(d + 1)])
    assert system.rank() < system.row_join(sp.Matrix(form)).rank()


def test_both_typical_ranks_of_binary_cubics_are_seen():
    rng = np.random.default_rng(3)
    sample = rng.integers(-99, 100, (400, 4)).tolist()
    hits = 0
    for form in sample:
        rank_two = is_real_rooted(apolar(form, 2)[0])
        x = sp.Symbol("x")
        assert rank_two == (sp.Poly(form, x).count_roots() == 1)
        hits += rank_two
    low, high = Share(hits, len(sample)).interval()
    assert 0 < low < high < 1
    assert (
        tuple(typical_ranks(2, 3).certain)
        == (2, 3)
        == (generic_rank(2, 3), filling_bounds(2, 3)[1])
    )


def test_a_quartic_with_four_real_roots_has_no_three_terms():
    """In the pencil of apolar cubics none has three real roots; for x⁴ + y⁴ + (x + y)⁴ one has."""
    steps = [sp.Rational(k, 7) for k in range(-60, 61)]
    for form, expected in ([1, 0, -5, 0, 4], False), ([2, 4, 6, 4, 2], True):
        first, second = apolar(form, 3)
        pencil = [[a + s * b for a, b in zip(first, second, strict=True)] for s in steps]
        assert any(map(is_real_rooted, [*pencil, second])) == expected
    assert tuple(typical_ranks(2, 4).certain) == (3, 4)


def test_what_is_known_begins_with_the_generic_rank_and_has_no_gap():
    for n in range(1, 7):
        for d in range(2, 7):
            found = typical_ranks(n, d)
            ranks = [*found.certain, *found.undecided]
            assert ranks == list(range(generic_rank(n, d), ranks[-1] + 1))
            assert ranks[-1] <= 2 * generic_rank(n, d)
    assert str(typical_ranks(3, 3)) == "4" and str(typical_ranks(4, 3)) == "5, 6"


def test_twice_the_generic_rank_suffices():
    """F = ((G + εF) − G)/ε with both in the open set of rank two, for a cubic of rank three."""
    F, G, epsilon = [1, 0, -3, 0], [1, 0, 3, 0], Fraction(1, 2)
    moved = [g + epsilon * f for f, g in zip(F, G, strict=True)]
    assert is_real_rooted(apolar(G, 2)[0]) and is_real_rooted(apolar(moved, 2)[0])
    assert not is_real_rooted(apolar(F, 2)[0])
    assert not is_real_rooted(apolar([g + 2 * f for f, g in zip(F, G, strict=True)], 2)[0])
