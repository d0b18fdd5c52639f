"""Two layers of a 3 × 3 filter: planted ones are found, SymPy finds no others."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import acb, arb, fmpq

from lcn_support import compose_grid
from lcn_support.figures.grids.grid_filters import FILTERS, decide
from lcn_support.grids import stencil_layers

x, y = sympy.symbols("x y")


def small(rng, most=2):
    return rng.integers(-most, most + 1, (2, 2)).tolist()


def composed(A, B):
    return compose_grid([A, B]).astype(object).tolist()


def norm(A, B, d):
    """(A + √d B)(A − √d B)."""
    squares = zip(composed(A, A), composed(B, B), strict=True)
    return [[a - d * b for a, b in zip(*rows, strict=True)] for rows in squares]


def in_balls(filters):
    return [
        [[acb(fmpq(c.numerator, c.denominator)) if isinstance(c, Fraction) else acb(c) for c in row]
         for row in w]
        for w in filters
    ]  # fmt: skip


def compose_wrongly(W, found):
    """Whether the layers do not compose W."""
    A, B = in_balls(found.layers)
    product = [[acb(0)] * 3 for _ in range(3)]
    for i, j, k, m in itertools.product(range(2), repeat=4):
        product[i + k][j + m] += A[i][j] * B[k][m]
    return not all(product[i][j].contains(acb(W[i][j])) for i in range(3) for j in range(3))


def is_enclosure(c):
    return isinstance(c, arb | acb)


def test_real_layers_are_found():
    rng = np.random.default_rng(1)
    for _ in range(300):
        A, B = small(rng), small(rng)
        if not (np.any(A) and np.any(B)):
            continue
        found = stencil_layers(W := composed(A, B))
        assert found.verdict in ("real", "equal") and not compose_wrongly(W, found)
        proportional = np.linalg.matrix_rank([np.ravel(A), np.ravel(B)]) == 1
        assert not proportional or found.verdict == "equal"


@pytest.mark.parametrize("d", [-4, -2, -1, 2, 3, 12])
def test_conjugate_layers_are_real_if_the_root_is(d):
    rng, seen = np.random.default_rng(2), set()
    for _ in range(60):
        A, B = small(rng), small(rng)
        if np.linalg.matrix_rank([np.ravel(A), np.ravel(B)]) < 2:
            continue
        found = stencil_layers(W := norm(A, B, d))
        assert not compose_wrongly(W, found)
        assert found.verdict in (("real", "equal") if d > 0 else ("complex", "real"))
        entries = [c for w in found.layers for row in w for c in row]
        assert any(isinstance(c, acb) for c in entries) == (found.verdict == "complex")
        seen.add(found.verdict)
    assert ("complex" if d < 0 else "real") in seen


def splits(W):
    """Whether the form is a product over C, by the discriminant in the *second* variable."""
    form = sympy.Poly(
        sum(W[i][j] * x ** (2 - i) * y ** (2 - j) for i in range(3) for j in range(3)), y
    )
    disc = sympy.Poly(sympy.discriminant(form), x)
    return form.degree() < 2 or all(m % 2 == 0 for _, m in sympy.sqf_list(disc)[1])


def test_without_layers_the_discriminant_is_no_square():
    rng, irreducible = np.random.default_rng(3), 0
    for _ in range(120):
        W = rng.integers(-3, 4, (3, 3)).tolist()
        found = stencil_layers(W)
        if found.is_irreducible:
            irreducible += 1
            assert not splits(W)
        if found.layers is not None:
            assert splits(W) or len(found.factors) > 1
    assert irreducible > 80


def test_factors_that_do_not_fit_leave_no_layers():
    W = compose_grid([[[1, 2], [3, 5], [7, 1]], [[1, 4]]]).tolist()
    found = stencil_layers(W)
    assert found.verdict == "none" and not found.is_irreducible
    assert {(len(F), len(F[0])) for F, _ in found.factors} == {(3, 2), (1, 2)}


def test_the_figure_decides_as_the_package():
    words = {"square": "equal", "product": "real", "complex": "complex", "irreducible": "none"}
    for W in FILTERS.values():
        verdict, pair = decide(W)
        found = stencil_layers(W)
        assert words[verdict] == found.verdict
        if pair:
            assert sorted(pair) == sorted(
                tuple(tuple(map(int, row)) for row in w) for w in found.layers
            )


def test_zeros_at_the_border_are_roots_at_infinity():
    found = stencil_layers([[0, 0, 0], [0, 3, 0], [0, 0, 0]])
    assert found.verdict == "real" and not compose_wrongly([[0] * 3, [0, 3, 0], [0] * 3], found)
    assert stencil_layers([[0, 0, 0], [0, 0, 0], [0, 0, 1]]).verdict == "equal"


def test_scaling_changes_the_first_layer_only():
    W = [[1, 0, -2], [0, 0, 0], [-3, 0, 6]]
    one, half = stencil_layers(W), stencil_layers([[Fraction(c, 2) for c in row] for row in W])
    assert half.layers[0][0][0] == Fraction(1, 2) and half.factors == one.factors
    assert str(half.layers[1]) == str(one.layers[1])
    assert all(is_enclosure(c) for c in one.layers[0][1])


def test_layers_of_another_filter_are_noticed():
    W = composed([[1, 2], [3, 4]], [[1, -1], [2, 0]])
    W[1][1] += 1
    assert compose_wrongly(W, stencil_layers(composed([[1, 2], [3, 4]], [[1, -1], [2, 0]])))


@pytest.mark.parametrize(
    ("W", "said"),
    [
        ([[1, 2, 3], [4, 5, 6]], "three rows"),
        ([[0] * 3] * 3, "any filter times zero"),
        ([[1, 2, float("nan")]] * 3, "not finite"),
        (5, "rows"),
    ],
)
def test_what_is_no_stencil_is_refused(W, said):
    with pytest.raises((ValueError, TypeError), match=said):
        stencil_layers(W)
