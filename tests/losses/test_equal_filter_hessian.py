"""The Hessian at two proportional filters splits, with the forms that the proposition states."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy as sp
from flint import fmpq, fmpq_mat

from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.grids.composition import compose_grid

SHAPES = [(2, 2), (1, 3), (3, 2)]
SCALES = [Fraction(1), Fraction(-2), Fraction(2, 3)]


def flat(*filters):
    return [Fraction(c) for w in filters for c in np.asarray(w, dtype=object).ravel()]


def planted(shape, scale, rng):
    """(G, cG, u, S, S(W − u)), with random S, for which they are critical: S(W − u) ⊥ im dμ."""
    first = rng.integers(-4, 5, shape)
    last = [[scale * int(c) for c in row] for row in first]
    W = flat(compose_grid([first, last]))
    rows = []
    for unit in np.eye(first.size, dtype=int):
        step = unit.reshape(shape)
        rows += [flat(compose_grid([step, last])), flat(compose_grid([first, step]))]
    size = len(W)
    entries = [fmpq(c.numerator, c.denominator) for row in rows for c in row]
    kernel, nullity = fmpq_mat(len(rows), size, entries).numer_denom()[0].nullspace()
    weights = rng.integers(1, 5, nullity) * rng.choice([-1, 1], nullity)
    residual = [sum(int(w) * int(kernel[i, j]) for j, w in enumerate(weights)) for i in range(size)]
    residual = [Fraction(r, max(map(abs, residual))) for r in residual]
    A = rng.integers(-2, 3, (size, size))
    S = A @ A.T + np.eye(size, dtype=int)
    shift = fmpq_mat(size, size, [fmpq(int(c)) for c in S.ravel()]).solve(
        fmpq_mat(size, 1, [fmpq(r.numerator, r.denominator) for r in residual])
    )
    u = [w - Fraction(int(shift[i, 0].p), int(shift[i, 0].q)) for i, w in enumerate(W)]
    return first, last, u, S.tolist(), residual


def second_derivatives(first, last, u, S):
    """Gradient and Hessian of (W − u)ᵀS(W − u) in all entries, by SymPy."""
    shape = np.shape(first)
    n = int(np.prod(shape))
    p, q = sp.symbols(f"p:{n}"), sp.symbols(f"q:{n}")
    W = compose_grid([np.reshape(p, shape), np.reshape(q, shape)]).ravel()
    error = sp.Matrix([w - sp.Rational(t) for w, t in zip(W, u, strict=True)])
    loss = sp.Poly((error.T * sp.Matrix(S) * error)[0], *p, *q)
    at = dict(zip((*p, *q), map(sp.Rational, flat(first, last)), strict=True))
    slope = [loss.diff(v) for v in at]
    exact = [[Fraction(str(g.diff(v).eval(at))) for v in at] for g in slope]
    return [g.eval(at) for g in slope], exact


def form(matrix, x, y):
    pairs = product(enumerate(x), enumerate(y))
    return sum((a * matrix[i][j] * b for (i, a), (j, b) in pairs if a and b), Fraction(0))


def steps(shape, scale, sign):
    """(A, ±cA) for all unit filters A."""
    for unit in np.eye(int(np.prod(shape)), dtype=int):
        yield unit.reshape(shape), [*flat(unit), *(sign * scale * c for c in flat(unit))]


def stated(first, scale, residual, S, A, B, together=(8, 4), apart=-4):
    """The proposition, polarized: 8c²⟨GA, GB⟩_S + 4c AᵀHB, and −4c AᵀHB."""
    twisted = sum(r * c for r, c in zip(residual, flat(compose_grid([A, B])), strict=True))
    GA, GB = flat(compose_grid([first, A])), flat(compose_grid([first, B]))
    metric = sum(a * S[i][j] * b for (i, a), (j, b) in product(enumerate(GA), enumerate(GB)))
    return (
        together[0] * scale**2 * metric + together[1] * scale * twisted,
        apart * scale * twisted,
    )


def disagreements(shape, scale, **formula):
    first, last, u, S, residual = planted(shape, scale, np.random.default_rng(shape))
    slope, H = second_derivatives(first, last, u, S)
    assert not any(slope) and any(residual)
    wrong = 0
    for (A, x), (B, y) in product(steps(shape, scale, 1), repeat=2):
        minus_x, minus_y = ([*v[: A.size], *(-c for c in v[A.size :])] for v in (x, y))
        assert form(H, x, minus_y) == 0
        found = form(H, x, y), form(H, minus_x, minus_y)
        wrong += found != stated(first, scale, residual, S, A, B, **formula)
    return wrong


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_hessian_is_the_sum_of_the_two_stated_forms(shape, scale):
    """Against SymPy, in all entries: nothing mixes steps together with steps apart."""
    assert disagreements(shape, scale) == 0


@pytest.mark.parametrize(
    "formula",
    [
        {"apart": 4},
        {"apart": -2},
        {"together": (8, -4)},
        {"together": (4, 4)},
        {"together": (8, 0)},
    ],
    ids=["sign apart", "half apart", "sign together", "half of the squares", "squares alone"],
)
def test_other_forms_are_not_the_hessian(formula):
    """Break: each sign and each factor matters."""
    assert disagreements((2, 2), Fraction(2, 3), **formula) > 0


def test_filters_that_are_not_proportional_have_no_such_sum():
    """Break: at another critical point, W = u, steps together and apart do mix."""
    first, last = np.array([[1, 2], [0, 3]]), np.array([[2, -1], [1, 1]])
    u = flat(compose_grid([first, last]))
    slope, H = second_derivatives(first, last, u, np.eye(9, dtype=int).tolist())
    assert not any(slope)
    assert any(
        form(H, x, [*y[:4], *(-c for c in y[4:])])
        for (_, x), (_, y) in product(steps((2, 2), Fraction(1), 1), repeat=2)
    )


def test_steps_that_do_not_keep_the_ratio_mix():
    """Break: at (G, cG) with c = −2 the steps together are (A, cA), and not (A, A)."""
    first, last, u, S, _ = planted((2, 2), Fraction(-2), np.random.default_rng((2, 2)))
    _, H = second_derivatives(first, last, u, S)
    assert any(
        form(H, x, [*y[:4], *(-c for c in y[4:])])
        for (_, x), (_, y) in product(steps((2, 2), Fraction(1), 1), repeat=2)
    )


BAD = (1, 0, 2, -1, 0, -1, 1, 0, 2)
"""(G, 2G/3) with G = (1, 0; −1, 0) is a bad minimum for this target and white data."""


def test_the_target_mirrored_in_a_bad_minimum_makes_it_a_saddle():
    """Break: 2W − u in place of u is critical, too, and there the loss falls where they part."""
    G, scale = np.array([[1, 0], [-1, 0]]), Fraction(2, 3)
    last = [[scale * int(c) for c in row] for row in G]
    W = flat(compose_grid([G, last]))
    white = np.eye(9, dtype=int).tolist()
    for target, signature in (
        (BAD, (7, 0)),
        ([2 * w - u for w, u in zip(W, BAD, strict=True)], (4, 3)),
    ):
        slope, H = second_derivatives(G, last, target, white)
        assert not any(slope) and inertia(H) == signature
