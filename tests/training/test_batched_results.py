"""What training returns for R runs goes into the questions that are asked of one network."""

from fractions import Fraction
from math import hypot

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    gradient_flow,
    invariants,
    reachable,
    train,
)

A = Architecture((3, 2, 2), strides=(1, 2, 1))
LOSS = QuadraticLoss(range(A.filter_size), offset=Fraction(1, 3))
SKEW = QuadraticLoss((1, 2, 3), ((2, 1, 0), (1, 2, Fraction(1, 2)), (0, Fraction(1, 2), 1)), 5)


def runs_of(a, loss, runs=6, seed=0, **options):
    rng = np.random.default_rng(seed)
    return train(a, loss, [rng.standard_normal((runs, k)) for k in a.sizes], steps=20, **options)


def one(filters, r):
    return [w[r] for w in filters]


def test_runs_compose_to_their_end_to_end_filters():
    runs = runs_of(A, LOSS)
    W = compose(runs.filters, A.strides)
    assert W.shape == (6, A.filter_size) and np.allclose(W, runs.end_to_end, rtol=1e-14)
    for r in range(6):
        assert np.allclose(W[r], compose(one(runs.filters, r), A.strides), rtol=1e-14)
    assert compose(runs.filters).shape != W.shape  # without the strides
    assert not np.allclose(compose([runs.filters[0][::-1], *runs.filters[1:]], A.strides), W)


def test_runs_have_the_invariants_of_each():
    filters = runs_of(A, LOSS).filters
    found = invariants(filters)
    assert len(found) == 2 and all(d.shape == (6,) for d in found)
    for r in range(6):
        wanted = invariants(one(filters, r))
        assert np.allclose([d[r] for d in found], wanted, atol=1e-14)
    assert not np.allclose(found[0][0], invariants(one(filters, 1))[0])


@pytest.mark.parametrize("loss", [QuadraticLoss((1, 2, 3)), SKEW])
def test_runs_have_the_losses_of_each(loss):
    runs = runs_of(Architecture((2, 2)), loss)
    W = runs.end_to_end
    assert np.allclose(loss.value(W), runs.loss, rtol=1e-12)
    for r in range(6):
        for of_all, of_one in [
            (loss.value(W), loss.value(W[r])),
            (loss.norm(W), loss.norm(W[r])),
            (loss.gradient(W), loss.gradient(W[r])),
        ]:
            assert np.allclose(of_all[r], of_one, rtol=1e-12)
    assert loss.gradient(W).shape == W.shape
    if loss is SKEW:
        assert not np.allclose(QuadraticLoss((1, 2, 3), offset=5).value(W), loss.value(W))


def test_a_filter_of_one_axis_is_that_of_all():
    W = np.arange(8.0).reshape(4, 2)
    both = compose([W, (1, -1)])
    assert np.array_equal(both, [compose([w, (1, -1)]) for w in W])
    assert np.array_equal(both, compose([(1, -1), W]))
    (delta,) = invariants([W, (3, 4)])
    assert np.array_equal(delta, (W**2).sum(1) - 25)


def test_exact_runs_stay_exact():
    W = np.array([[1, Fraction(1, 3)], [2, 5]], dtype=object)
    product = compose([W, (1, 3)])
    assert product.dtype == object and product.tolist() == [
        list(compose([list(w), (1, 3)])) for w in W
    ]
    assert invariants([W, (1, 0)])[0].tolist() == [Fraction(1, 9), 28]
    whole = np.array([[10**10, 1], [3, 4]])
    assert QuadraticLoss((0, 0)).value(whole).tolist() == [10**20 + 1, 25]
    assert QuadraticLoss((0, 0)).gradient(whole).tolist() == [[2 * 10**10, 2], [6, 8]]


def test_a_diverged_run_does_not_spoil_the_others():
    a, loss = Architecture((2, 2)), QuadraticLoss((1, 0, -1))
    start = [np.array([(2.0, 1.0), (1e200, 1e200)]), np.array([(1.0, -1.0), (1e200, 1.0)])]
    runs = train(a, loss, start, steps=2000)
    assert runs.diverged.tolist() == [False, True]
    assert np.isfinite(compose(runs.filters)[0]).all() and np.isfinite(
        invariants(runs.filters)[0][0]
    )
    assert not np.isfinite(compose(runs.filters)[1]).all()
    assert np.isfinite(loss.value(runs.end_to_end)).tolist() == [True, False]
    found = reachable(a, loss, [w[0] for w in start])
    assert found.reached_by(runs.filters)[1] is None
    single = reachable(a, QuadraticLoss((0, 0, 0)), [w[0] for w in start])
    assert single.reached_by(one(runs.filters, 1)) is None  # the tolerance is infinite there
    with pytest.raises(ValueError, match="not finite"):
        found.reached_by([[float("nan"), 1.0], [1.0, 2.0]])


def test_runs_are_at_the_points_that_each_is_at():
    a, loss = Architecture((2, 2)), QuadraticLoss((1, 0, -1))
    start = [(2, 1), (0, 1)]
    found = reachable(a, loss, start)
    turned = [
        np.array([(2.0, 1.0), (-2.0, -1.0), (2.0, 1.0)]),
        np.array([(0.0, 1.0), (0.0, -1.0), (0.1, 0.3)]),
    ]
    runs = gradient_flow(a, loss, turned, accuracy=1e-11)
    assert runs.converged.all()
    at = found.reached_by(runs.filters, 1e-5)
    assert isinstance(at, tuple) and at == tuple(
        found.reached_by(one(runs.filters, r), 1e-5) for r in range(3)
    )
    assert at[0] and at[1] and at[0] is not at[1]
    assert at[2] is None  # it has other invariants
    for r in (0, 1):
        off = hypot(
            *(
                float(c) - d
                for w, v in zip(at[r].filters, one(runs.filters, r), strict=True)
                for c, d in zip(w, v, strict=True)
            )
        )
        assert off < 1e-5 * (1 + hypot(*(c for w in one(runs.filters, r) for c in w)))
    with pytest.raises(ValueError, match=r"filters of sizes \(3, 2\)"):
        found.reached_by([np.ones((4, 3)), np.ones((4, 2))])


def test_tensors_stay_tensors():
    torch = pytest.importorskip("torch")
    filters = [torch.randn(5, 3, dtype=torch.float64), torch.randn(5, 2, dtype=torch.float64)]
    arrays = [w.numpy() for w in filters]
    W = compose(filters, (2, 1))
    assert torch.is_tensor(W) and np.allclose(W, compose(arrays, (2, 1)))
    assert torch.is_tensor(invariants(filters)[0])
    loss = QuadraticLoss(range(5))
    assert torch.is_tensor(loss.value(W)) and np.allclose(loss.value(W), loss.value(W.numpy()))
    assert isinstance(compose([filters[0], arrays[1]]), np.ndarray)


@pytest.mark.parametrize(
    "filters",
    [
        [np.ones((4, 3)), np.ones((5, 2))],
        [np.ones((4, 3)), np.ones((4, 1, 2))],
        [np.ones((4, 3)), np.ones((4, 0))],
        [np.ones((4, 3)), np.float64(1)],
    ],
)
def test_runs_that_do_not_fit_are_refused(filters):
    for call in (compose, invariants):
        with pytest.raises(ValueError, match=r"filters of shapes .* are no runs of one network"):
            call(filters)


def test_channels_are_not_taken_for_runs():
    """Weights of a convolution with two channels have three axes, and no batch has."""
    weights = [np.ones((2, 2, 3)), np.ones((2, 2, 2))]
    for call in (compose, invariants):
        with pytest.raises(ValueError, match="one channel in and one out"):
            call(weights)
    with pytest.raises(ValueError, match="one channel in and one out"):
        LOSS.value(weights[0])
    with pytest.raises(ValueError, match="W has 3 coefficients"):
        LOSS.value(np.ones((4, 3)))
