"""The flow stays bounded for any network: products of unit filters stay away from zero."""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, gradient_flow

NETWORKS = [((2, 2), (1, 1)), ((3, 2), (2, 1)), ((3, 3), (1, 1)), ((2, 2, 2), (1, 2, 1))]


def least_product(a, rng, samples=4000):
    """The least ‖W‖ of sampled filters of norm one."""
    best = np.inf
    for _ in range(samples):
        filters = [w / np.linalg.norm(w) for w in (rng.standard_normal(k) for k in a.sizes)]
        best = min(best, np.linalg.norm(compose(filters, a.strides)))
    return best


@pytest.mark.parametrize(("k", "s"), NETWORKS)
def test_norms_stay_within_what_invariants_and_loss_allow(k, s):
    """∏‖w_i‖ ≤ ‖W‖/c and ‖W − u‖ never grows; with the differences of squares fixed, so are all.

    The least norm is sampled, so half of it is taken for c.
    """
    a, rng = Architecture(k, s), np.random.default_rng(k)
    c = least_product(a, rng) / 2
    for _ in range(4):
        u = rng.standard_normal(a.filter_size)
        start = [2 * rng.standard_normal(size) for size in k]
        loss = QuadraticLoss(u)
        begun = np.linalg.norm(compose(start, a.strides) - u)
        most = (np.linalg.norm(u) + begun) / c
        delta = [w @ w - start[-1] @ start[-1] for w in start]
        for time in (0.1, 1, 10, 100):
            ended = [w[0] for w in gradient_flow(a, loss, start, time=time).filters]
            squares = np.array([w @ w for w in ended])
            assert np.linalg.norm(compose(ended, a.strides) - u) <= begun * (1 + 1e-9)
            assert np.allclose(squares - squares[-1], delta, atol=1e-8)
            assert np.sqrt(squares.prod()) <= most


def test_backwards_the_loss_grows_and_nothing_bounds_the_norms():
    """Break: forwards in time. Against the gradient the norms pass any bound of this kind."""
    v, w = np.array([1.0, 0.5]), np.array([1.0, -0.3])
    u = np.zeros(3)
    begun = np.linalg.norm(np.convolve(v, w))
    for _ in range(400):
        slope = 2 * (np.convolve(v, w) - u)
        v, w = (
            v + 0.001 * np.correlate(slope, w, "valid"),
            w + 0.001 * np.correlate(slope, v, "valid"),
        )
        if np.linalg.norm(v) > 100:
            break
    assert np.linalg.norm(np.convolve(v, w)) > 100 * begun
