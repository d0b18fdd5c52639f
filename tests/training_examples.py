"""Networks, random batches and rational vectors for the tests of training."""

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from lcn_support import Architecture, LossBatch

BASIC = Architecture((3, 2, 2))
STRIDED = Architecture((2, 3), strides=(2, 1))
SMALL = Architecture((2, 2))


def random_batch(a, runs, seed, spread=0.0):
    """Filters and targets of normal numbers; covariances with eigenvalues from 1 to 10^±spread."""
    rng = np.random.default_rng(seed)
    k = a.filter_size
    filters = [rng.standard_normal((runs, size)) for size in a.sizes]
    axes = np.linalg.qr(rng.standard_normal((runs, k, k)))[0]
    eigenvalues = 10 ** rng.uniform(-spread, spread, (runs, 1, k)) if spread else np.ones(k)
    S = (axes * eigenvalues) @ axes.swapaxes(1, 2)
    return LossBatch(rng.standard_normal((runs, k)), (S + S.swapaxes(1, 2)) / 2), filters


def sampled_batch(a, runs, seed, samples):
    """Filters and targets of normal numbers; covariances of so many samples of normal numbers."""
    rng = np.random.default_rng(seed)
    k = a.filter_size
    filters = [rng.standard_normal((runs, size)) for size in a.sizes]
    X = rng.standard_normal((runs, k, samples))
    S = X @ X.swapaxes(1, 2) / samples
    return LossBatch(rng.standard_normal((runs, k)), (S + S.swapaxes(1, 2)) / 2), filters


def rational_vectors(size):
    entries = st.fractions(min_value=-9, max_value=9, max_denominator=12)
    return st.lists(entries, min_size=size, max_size=size)


def dot(x, y):
    return sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))
