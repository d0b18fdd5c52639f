"""Descartes' rule against floating-point eigenvalues, congruences and the certificates."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq

from lcn_support import compose
from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs, inertia, sign_changes
from lcn_support.losses.derivatives import hessian, quotient_signature

BAD_MINIMA = [
    ([(1, 1, 0), (1, 0)], (1, 1, 0, 1)),
    ([(1, 3, 1, 0), (1, 0)], (1, 3, 1, 0, 1)),
    ([(1, 3, 1), (1, 0), (1, 0)], (1, 3, 1, 0, 1)),
    ([(1, 1, 0), (1, 0), (1, 0)], (1, 1, 0, 1, 0)),
    ([(1, 1, 0), (1, 2, 0)], (1, 3, 2, 0, 1)),
]


def symmetric(rng, size, rank):
    factor = rng.integers(-3, 4, (size, rank))
    return factor @ np.diag(rng.choice([-2, -1, 1, 3], rank)) @ factor.T


@pytest.mark.parametrize(("filters", "target"), BAD_MINIMA)
def test_bad_minima_have_a_second_proof(filters, target):
    """All coordinates, no complement chosen: k positive eigenvalues, and L − 1 zeros of scaling."""
    signature = quotient_signature(filters, target)
    signs = eigenvalue_signs(hessian(filters, target))
    assert signs == (len(target), 0, len(filters) - 1)
    assert signs == (signature.positive, signature.negative, signature.kernel)


@pytest.mark.parametrize(("filters", "target"), BAD_MINIMA)
def test_the_target_mirrored_in_the_point_gives_a_saddle(filters, target):
    """2W − u in place of u: still critical, and the proof of a minimum fails."""
    mirrored = [2 * w - u for w, u in zip(compose(filters), target, strict=True)]
    signs = eigenvalue_signs(hessian(filters, mirrored))
    assert signs[1] > 0 and signs[2] == len(filters) - 1


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_against_eigenvalues_and_congruences(size):
    rng = np.random.default_rng(size)
    for rank in range(size + 1):
        matrix = symmetric(rng, size, rank) if rank else np.zeros((size, size), dtype=int)
        positive, negative, zero = eigenvalue_signs(matrix)
        assert (positive, negative) == inertia(matrix.tolist())
        assert positive + negative + zero == size and zero == size - sp.Matrix(matrix).rank()
        values = np.linalg.eigvalsh(matrix.astype(float))
        assert int((values > 1e-7).sum()) == positive and int((values < -1e-7).sum()) == negative


def test_without_real_roots_the_rule_is_an_upper_bound_only():
    """t² − t + 1 changes sign twice and has no real root; its companion matrix is refused."""
    t = sp.Symbol("t")
    assert sign_changes([1, -1, 1]) == 2 != len(sp.real_roots(t**2 - t + 1)) == 0
    with pytest.raises(ValueError, match="not symmetric"):
        eigenvalue_signs([[0, -1], [1, 1]])


@pytest.mark.parametrize(
    ("matrix", "message"),
    [([[1.0]], "floats"), ([[1, 2, 3], [2, 1, 1]], "square"), ([[1, 2], [2, "x"]], "matrix")],
)
def test_refusals(matrix, message):
    with pytest.raises(ValueError, match=message):
        eigenvalue_signs(matrix)


@pytest.mark.parametrize("kind", [Fraction, fmpq, arb, int])
@pytest.mark.parametrize("size", [1, 10**400])
def test_inertia_reads_numbers_of_every_kind_and_size(kind, size):
    """The pivot is the largest diagonal entry: all kinds are compared, and none becomes a float."""
    matrix = [[kind(size * c) for c in row] for row in ((2, 1, 0), (1, -3, 1), (0, 1, 5))]
    assert inertia(matrix) == (2, 1)
