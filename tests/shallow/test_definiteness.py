"""Signatures and kernels against characteristic polynomials; large ones are quick or refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs
from lcn_support.shallow.definiteness import blocks, kernel, signature
from lcn_support.shallow.metric import InducedMetric


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 2**32))
def test_signature_and_kernel(size, rank, seed):
    """A sum of signed squares, sometimes in hidden blocks."""
    rng = np.random.default_rng(seed)
    vectors = rng.integers(-3, 4, (rank, size)) * (rng.random((rank, size)) < 0.4)
    signs = rng.choice([-1, 1], rank)
    M = (vectors.T * signs) @ vectors
    matrix = tuple(tuple(Fraction(int(x)) for x in row) for row in M)
    positive, negative, zero = eigenvalue_signs(matrix)
    assert signature(matrix) == (positive, negative)
    null = kernel(matrix)
    assert len(null) == zero
    assert all(not any(M @ np.array(v)) for v in null)
    assert sorted(i for b in blocks(matrix) for i in b) == list(range(size))


def test_an_eigenvalue_close_to_zero_is_seen():
    tiny = Fraction(1, 10**80)
    for sign in (1, -1):
        M = [[Fraction(1) + (i == j == 0) * sign * tiny for j in range(8)] for i in range(8)]
        assert signature(tuple(map(tuple, M))) == ((2, 0) if sign > 0 else (1, 1))


def test_large_metrics_are_quick_or_refused():
    rng = np.random.default_rng(0)
    assert InducedMetric.gaussian(6, 3).is_definite and InducedMetric.gaussian(2, 40).is_definite
    few = InducedMetric.from_data(rng.integers(-9, 10, (20, 3)), 6)
    assert few.signature == (20, 0) and few.degeneracy == "forms of 8 dimensions have norm 0"
    many = InducedMetric.from_data(rng.standard_normal((5, 2)), 60)
    with pytest.raises(ValueError, match="digits"):
        _ = many.is_definite
