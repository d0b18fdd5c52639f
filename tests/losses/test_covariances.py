"""Covariances as they come out of computations: symmetric up to rounding."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss
from lcn_support.landscape import nearest
from lcn_support.losses.metrics import read_metric


def inverse(seed, size=4):
    """The matrix of Mahalanobis' distance, as numpy inverts a covariance."""
    X = np.random.default_rng(seed).standard_normal((3 * size, size))
    return np.linalg.inv(np.cov(X, rowvar=False))


def test_inverses_are_read_and_have_the_values_that_they_had():
    inverses = [inverse(seed) for seed in range(20)]
    skew = [S for S in inverses if (S != S.T).any()]
    assert skew  # else this tests nothing
    for S in skew:
        read = QuadraticLoss((0,) * 4, S).covariance
        assert all(read[i][j] == read[j][i] for i in range(4) for j in range(4))
        w, exact = (3, -1, 2, 5), [[Fraction(c) for c in row] for row in S.tolist()]
        assert QuadraticLoss((0,) * 4, S).value(w) == sum(
            w[i] * exact[i][j] * w[j] for i in range(4) for j in range(4)
        )


def test_a_symmetric_matrix_stays_as_it_is():
    S = inverse(1) + inverse(1).T
    assert QuadraticLoss((0,) * 4, S).covariance == tuple(
        tuple(map(Fraction, row)) for row in S.tolist()
    )


def test_how_much_is_rounding_is_a_matter_of_the_type():
    S = np.array([[2, 1], [1 + 2**-20, 2]])
    assert QuadraticLoss((1, 2), S.astype(np.float32)).covariance[0][1] == 1 + Fraction(1, 2**21)
    for strict in (S, S.tolist(), [[2, 1], [1 + Fraction(1, 2**60), 2]]):
        with pytest.raises(ValueError, match=r", so it is not symmetric; give \(S \+ Sᵀ\)/2"):
            QuadraticLoss((1, 2), strict)
    with pytest.raises(ValueError, match=r"is 1 and entry \(0, 1\) is 1, 8.67362e-19 apart, so it"):
        QuadraticLoss((1, 2), [[2, 1], [1 + Fraction(1, 2**60), 2]])


def test_a_metric_is_no_row_of_weights_and_no_loss():
    a, weights = Architecture((2, 2)), np.array([1.0, 2, 3])
    for given in (weights, weights.tolist()):
        with pytest.raises(ValueError, match=r"as its diagonal, numpy.diag\(weights\)"):
            nearest(a, [1, 0, 1], given)
    loss = QuadraticLoss((1, 0, 1), np.diag(weights))
    with pytest.raises(ValueError, match=r"give loss\.covariance"):
        nearest(a, [1, 0, 1], loss)
    for remedy in (np.diag(weights), loss.covariance):
        assert read_metric(a, remedy)[1] == loss.covariance
        assert nearest(a, [1, 0, 1], remedy).point == (0, 0, 1)
