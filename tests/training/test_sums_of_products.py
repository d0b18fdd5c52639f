"""Networks as sums of products: shallow and dense ones on the loops of the convolutional ones."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numba import njit
from training_examples import BASIC, STRIDED, random_batch

from lcn_support import Architecture
from lcn_support.losses.batch import LossBatch
from lcn_support.shallow import ShallowNetwork, SignedNetwork, monomials, power_of
from lcn_support.training.descent import train
from lcn_support.training.filters import composed, layer_gradients, read_filters
from lcn_support.training.kernels import gradients
from lcn_support.training.kernels.gradients import (
    LANES,
    full_width,
    gradient_kernel,
    gradient_source,
)
from lcn_support.training.polish import polished
from lcn_support.training.runs import packed
from lcn_support.training.sums_of_products import dense_network, sum_of_products

QUADRATIC = ShallowNetwork(inputs=2, width=2, degree=2)
CUBIC = ShallowNetwork(inputs=3, width=2, degree=3)
SIGNED = SignedNetwork(inputs=3, positive=2, negative=1, degree=2)
DENSE = dense_network(3, 2, width=2)
NEW = [QUADRATIC, CUBIC, SIGNED, DENSE, SignedNetwork(2, 0, 1, 4), ShallowNetwork(1, 3, 5)]


def drawn(network, runs, seed, spread=0.0):
    """Parameters, targets and covariances as ``random_batch`` draws them."""
    rng = np.random.default_rng(seed)
    units = sum_of_products(network)
    k = units.coefficients
    parts = [rng.standard_normal((runs, *shape)) for shape in units.shapes]
    axes = np.linalg.qr(rng.standard_normal((runs, k, k)))[0]
    S = (axes * 10 ** rng.uniform(-spread, spread, (runs, 1, k))) @ axes.swapaxes(1, 2)
    return LossBatch(rng.standard_normal((runs, k)), (S + S.swapaxes(1, 2)) / 2), parts


def by_neurons(network, parts):
    """The coefficients of one run, neuron by neuron, for real or complex weights."""
    if network is DENSE:
        first, second = parts
        return (second.T @ first).ravel()
    inner = parts[0]
    outer = network.signs if len(parts) == 1 else parts[1]
    powers = [_power(w, network) for w in inner]
    return sum(a * p for a, p in zip(outer, powers, strict=True))


def _power(w, network):
    ones = power_of((1,) * network.inputs, network.degree)
    terms = monomials(network.inputs, network.degree)
    return np.array([int(c) * np.prod(w ** np.array(a)) for c, a in zip(ones, terms, strict=True)])


@pytest.mark.parametrize("network", NEW, ids=str)
def test_coefficients_and_derivatives_neuron_by_neuron(network):
    """Derivatives by a step into the complex plane, which has no rounding error of its own."""
    losses, parts = drawn(network, 5, seed=1)
    found, slopes = composed(network, parts), layer_gradients(network, losses, parts)
    for r in range(5):
        own = [w[r] for w in parts]
        assert np.allclose(found[r], by_neurons(network, own), rtol=1e-13, atol=1e-13)
        for i, w in enumerate(own):
            for place in np.ndindex(w.shape):
                moved = [v.astype(complex) for v in own]
                moved[i][place] += 1e-100j
                error = by_neurons(network, moved) - losses.targets[r]
                slope = (error @ losses.covariances[r] @ error).imag / 1e-100
                assert slope == pytest.approx(slopes[i][r][place], rel=1e-11, abs=1e-11)


def kernel_gradients(kernel, network, losses, parts):
    units = sum_of_products(network)
    x = units.rows(parts)
    g = np.zeros(x.size)
    kernel(x.T.ravel().copy(), packed(losses).T.ravel().copy(), g, np.zeros(LANES), 1)
    return g.reshape(-1, LANES).T


@pytest.mark.parametrize("network", NEW, ids=str)
def test_the_compiled_gradient(network):
    losses, parts = drawn(network, LANES, seed=2)
    wanted = sum_of_products(network).rows(layer_gradients(network, losses, parts))
    found = kernel_gradients(gradient_kernel(network), network, losses, parts)
    assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)


def test_a_compiled_gradient_without_the_power_is_another_one():
    losses, parts = drawn(QUADRATIC, LANES, seed=2)
    wanted = sum_of_products(QUADRATIC).rows(layer_gradients(QUADRATIC, losses, parts))
    source = gradient_source(QUADRATIC)
    assert "= 2 * (" in source
    scope = {"LANES": LANES, "full_width": full_width}
    exec(source.replace("= 2 * (", "= 1 * ("), scope)
    found = kernel_gradients(njit(scope["gradient"]), QUADRATIC, losses, parts)
    assert not np.allclose(found, wanted, rtol=1e-3, atol=1e-3)


@st.composite
def architectures(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    strides = draw(st.lists(st.integers(1, 3), min_size=len(sizes), max_size=len(sizes)))
    return Architecture(sizes, strides)


@settings(max_examples=30, deadline=None)
@given(a=architectures(), seed=st.integers(0, 99))
def test_convolutional_networks_are_sums_of_products(a, seed):
    """What is said of all sums agrees with convolutions by slices."""
    losses, filters = random_batch(a, 3, seed)
    units = sum_of_products(a)
    assert np.allclose(units.composed(filters), composed(a, filters))
    pairs = zip(units.gradients(losses, filters), layer_gradients(a, losses, filters), strict=True)
    assert all(np.allclose(x, y) for x, y in pairs)


@pytest.mark.parametrize("network", [*NEW, BASIC, STRIDED], ids=str)
def test_rows_and_back(network):
    _, parts = drawn(network, 4, seed=0)
    units = sum_of_products(network)
    back = units.parts(units.rows(parts))
    assert all(np.array_equal(x, y) for x, y in zip(back, parts, strict=True))
    assert units.rows(parts).shape == (4, units.parameters)


@pytest.mark.parametrize("network", NEW, ids=str)
def test_runs_of_arrays_are_those_of_tensors_and_of_naive_steps(network):
    torch = pytest.importorskip("torch")
    losses, parts = drawn(network, 5, seed=3)
    parts = [w / 2 for w in parts]
    tensors = LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances))
    for bounded, step in ((False, 1e-3), (True, 0.5)):
        options = {"step": step, "steps": 60, "bounded": bounded, "tolerance": 1e-300}
        runs = train(network, losses, parts, **options)
        others = train(network, tensors, [torch.tensor(w) for w in parts], **options)
        for w, other in zip(runs.filters, others.filters, strict=True):
            assert w.shape == other.shape and np.allclose(w, other.numpy(), rtol=1e-10)
    current = parts
    for _ in range(60):
        slopes = layer_gradients(network, losses, current)
        current = [w - 1e-3 * g for w, g in zip(current, slopes, strict=True)]
    runs = train(network, losses, parts, 1e-3, 60, tolerance=1e-300)
    assert all(np.allclose(x, y, rtol=1e-10) for x, y in zip(runs.filters, current, strict=True))


@pytest.mark.parametrize("bounded", [False, True])
def test_a_run_does_not_depend_on_the_others(bounded):
    losses, parts = drawn(QUADRATIC, 150, seed=4)
    options = {"step": 0.5 if bounded else 0.01, "steps": 500, "bounded": bounded}
    whole = train(QUADRATIC, losses, parts, tolerance=1e-3, **options)
    assert len(set(whole.steps.tolist())) > 3
    for chosen in (np.s_[:1], np.s_[60:130], np.s_[::-1]):
        part = train(
            QUADRATIC, losses[chosen], [w[chosen] for w in parts], tolerance=1e-3, **options
        )
        again = whole[chosen]
        assert np.array_equal(part.status, again.status) and np.array_equal(part.steps, again.steps)
        for x, y in zip(part.filters, again.filters, strict=True):
            assert np.array_equal(x, y, equal_nan=True)


def raised(network, losses, parts, count, **options):
    """Steps that do not lower the loss by half their length times the gradient's norm."""
    units, found = sum_of_products(network), 0
    largest = np.abs(losses.covariances).sum(axis=2).max(axis=1)
    before = read_filters(network, parts)
    for _ in range(count):
        after = train(network, losses, before, steps=1, tolerance=1e-300, **options).filters
        slopes = units.rows(layer_gradients(network, losses, before))
        moved = units.rows(after) - units.rows(before)
        promised = np.linalg.norm(moved, axis=1) * np.linalg.norm(slopes, axis=1) / 2
        old, new = (losses.value(composed(network, w)) for w in (before, after))
        size = np.abs(composed(network, before)).sum(axis=1) + np.abs(losses.targets).sum(axis=1)
        found += int((new > old - promised + 1e-14 * largest * size**2).sum())
        before = after
    return found


def scaled(network, runs, seed, spread):
    losses, parts = drawn(network, runs, seed, spread)
    sizes = 10 ** np.linspace(-2, 2, runs)
    return losses, [w * sizes.reshape(-1, *(1,) * (w.ndim - 1)) for w in parts]


@pytest.mark.parametrize("network", NEW, ids=str)
@pytest.mark.parametrize("spread", [0.0, 2.0])
def test_bounded_steps_lower_the_loss_as_promised(network, spread):
    losses, parts = scaled(network, 100, 11, spread)
    assert raised(network, losses, parts, 15, step=1.0, bounded=True) == 0


@pytest.mark.parametrize("network", NEW[:4], ids=str)
def test_steps_much_longer_than_the_bound_break_the_promise(network):
    losses, parts = scaled(network, 100, 11, 1.0)
    with np.errstate(all="ignore"):
        assert raised(network, losses, parts, 15, step=100.0, bounded=True) > 100


# -------------------------------------------------------------------------------------- bad input


def test_what_is_no_network_or_no_parameters_is_named():
    losses, parts = drawn(QUADRATIC, 2, seed=0)
    for wrong in ((2, 2), "ShallowNetwork", None, 3):
        with pytest.raises(TypeError, match=r"is no architecture; give .*ShallowNetwork"):
            train(wrong, losses, parts)
    wanted = r"for ShallowNetwork.*give \(R, 2, 2\) and \(R, 2\), with the same number R"
    for start in (parts[::-1], parts[:1], [*parts, parts[0]], [w[..., :1] for w in parts]):
        with pytest.raises(ValueError, match=wanted):
            train(QUADRATIC, losses, start)
    with pytest.raises(ValueError, match=r"size 2 for ShallowNetwork.* size 3"):
        train(QUADRATIC, LossBatch([(1, 2)] * 2), parts)


def test_one_run_may_leave_out_the_axis_of_runs():
    losses, parts = drawn(QUADRATIC, 1, seed=0)
    alone = train(QUADRATIC, losses, [w[0] for w in parts], steps=10)
    assert np.array_equal(alone.loss, train(QUADRATIC, losses, parts, steps=10).loss)
    assert str(alone).startswith(
        "1 run of ShallowNetwork(inputs=2, width=2, degree=2): 0 converged"
    )


def test_large_networks_are_refused_before_anything_is_listed(monkeypatch):
    for network in (ShallowNetwork(2, 10**9, 2), SignedNetwork(10**6, 0, 10**6, 3)):
        with pytest.raises(ValueError, match="weights, more than 20 000; take a smaller network"):
            train(network, LossBatch([(1, 2, 3)]), [[[0.0]], [0.0]])
    with pytest.raises(ValueError, match=r"filter size 45, more than 40; .*torch tensors"):
        gradient_kernel(ShallowNetwork(9, 1, 2))
    monkeypatch.setattr(gradients, "MOST_PRODUCTS", 100)
    with pytest.raises(ValueError, match=r"products of numbers, more than 100; .*torch tensors"):
        gradient_kernel(ShallowNetwork(2, 30, 3))


def test_the_widest_architectures_are_compiled():
    worst = max(sum_of_products(Architecture(s)).products for s in ((2,) * 39, (20, 21), (40,)))
    assert worst <= gradients.MOST_PRODUCTS


def test_newtons_method_knows_convolutional_networks_only():
    losses, parts = drawn(QUADRATIC, 2, seed=0)
    runs = train(QUADRATIC, losses, parts, steps=5)
    with pytest.raises(ValueError, match="Hessian is at hand for networks on a line only"):
        polished(runs)
