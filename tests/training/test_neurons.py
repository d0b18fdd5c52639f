"""Shallow networks along the gradient flow: invariants, locked signs, and where training ends."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from lcn_support.shallow import InducedMetric, ShallowNetwork, SignedNetwork, form_of
from lcn_support.training import (
    gradient_flow,
    locked_signs,
    neuron_invariants,
    sign_products,
    train,
)
from lcn_support.training.sums_of_products import sum_of_products

GAUSSIAN = InducedMetric.gaussian(2, 2)
TIMES = (0.02, 0.1, 0.3, 1.0, 3.0)


def starts(network, runs, seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((runs, *s)) for s in sum_of_products(network).shapes]


def random_loss(inputs, degree, seed):
    """A teacher of integers with the Gaussian metric."""
    metric = InducedMetric.gaussian(inputs, degree)
    rng = np.random.default_rng(seed)
    return metric.loss(rng.integers(-9, 10, len(metric.matrix)).tolist())


def invariants_of(network, filters):
    inner, outer = filters
    return outer**2 - (inner**2).sum(axis=2) / network.degree


# ------------------------------------------------------------------------------------- invariants


def symbols_and_slopes(degree, signed, decay):
    """Weights of two neurons of two inputs, and the derivatives of a loss of the function that has
    one symbol for the derivative by each coefficient; with weight decay, if any."""
    w = sympy.symbols("a b c d")
    alpha = (1, -1) if signed else sympy.symbols("p q")
    x = sympy.symbols("x y")
    units = zip(alpha, (w[:2], w[2:]), strict=True)
    f = sympy.Poly(sum(a * (v[0] * x[0] + v[1] * x[1]) ** degree for a, v in units), *x)
    g = sympy.symbols(f"g:{degree + 1}")
    linear = sum(
        c * s for c, s in zip((f.coeff_monomial(m) for m in _terms(x, degree)), g, strict=True)
    )
    loss = linear + decay * sum(v**2 for v in w)
    return w, alpha, lambda v: sympy.diff(loss, v)


def _terms(x, degree):
    return [x[0] ** (degree - i) * x[1] ** i for i in range(degree + 1)]


@pytest.mark.parametrize("degree", [2, 3, 4])
@pytest.mark.parametrize("decay", [0, 1])
def test_squares_of_a_neuron_are_kept_for_every_loss_of_the_function(degree, decay):
    """The derivative along the flow vanishes identically; with weight decay it does not."""
    w, alpha, slope = symbols_and_slopes(degree, signed=False, decay=decay)
    change = -2 * alpha[0] * slope(alpha[0])
    change += sympy.Rational(2, degree) * sum(v * slope(v) for v in w[:2])
    assert (sympy.expand(change) == 0) == (decay == 0)


@pytest.mark.parametrize("degree", [2, 3])
def test_products_of_neurons_of_different_signs_are_kept_for_degree_two(degree):
    w, _, slope = symbols_and_slopes(degree, signed=True, decay=0)
    change = sum(slope(v) * u + v * slope(u) for v, u in zip(w[:2], w[2:], strict=True))
    assert (sympy.expand(change) == 0) == (degree == 2)


@pytest.mark.parametrize("network", [ShallowNetwork(2, 3, 2), ShallowNetwork(3, 2, 3)], ids=str)
def test_the_flow_keeps_the_squares_to_the_last_digits(network):
    loss, filters = random_loss(network.inputs, network.degree, seed=0), starts(network, 50, seed=1)
    before = invariants_of(network, filters)
    for time in (0.1, 10.0):
        after = invariants_of(network, gradient_flow(network, loss, filters, time).filters)
        assert abs(after - before).max() < 1e-13 * (1 + abs(before).max())
    stepped = train(network, loss, filters, 1e-5, 100, tolerance=1e-300).filters
    assert abs(invariants_of(network, stepped) - before).max() > 1e-6


def test_the_numbers_of_one_run_are_exact():
    network, filters = ShallowNetwork(2, 2, 3), starts(ShallowNetwork(2, 2, 3), 1, seed=2)
    one = [w[0] for w in filters]
    exact = neuron_invariants(network, one)
    assert all(isinstance(delta, Fraction) for delta in exact)
    squares = [sum(Fraction(float(c)) ** 2 for c in w) for w in one[0]]
    assert exact == tuple(
        Fraction(float(a)) ** 2 - s / 3 for a, s in zip(one[1], squares, strict=True)
    )


def products_within(inner):
    return [(inner[:, i] * inner[:, j]).sum(axis=1) for i, j in ((0, 1), (0, 2), (1, 2))]


def test_products_of_neurons_along_the_flow():
    """Neurons 1 and 2 are positive, 3 is negative: the products of 1 and 2 with 3 stay."""
    network = SignedNetwork(inputs=3, positive=2, negative=1)
    loss, (inner,) = random_loss(3, 2, seed=3), starts(network, 50, seed=4)
    after = gradient_flow(network, loss, [inner], 0.3, accuracy=1e-12).filters[0]
    same, first, second = (
        abs(b - a).max()
        for a, b in zip(products_within(inner), products_within(after), strict=True)
    )
    assert first < 1e-8 and second < 1e-8 < 1 < same
    cubic = SignedNetwork(inputs=3, positive=2, negative=1, degree=3)
    moved = gradient_flow(cubic, random_loss(3, 3, seed=3), [inner], 0.3).filters[0]
    pairs = zip(products_within(inner), products_within(moved), strict=True)
    assert all(abs(b - a).max() > 1e-2 for a, b in pairs)
    exact = sign_products(network, inner[0])
    assert [float(row[0]) for row in exact] == pytest.approx(
        [inner[0, i] @ inner[0, 2] for i in (0, 1)]
    )


def test_what_has_no_such_numbers_is_named():
    network, signed = ShallowNetwork(2, 1, 2), SignedNetwork(2, 1, 1)
    with pytest.raises(TypeError, match="is no ShallowNetwork"):
        neuron_invariants(signed, [[(1, 2)], (1,)])
    with pytest.raises(TypeError, match="is no SignedNetwork"):
        sign_products(network, [(1, 2)])
    with pytest.raises(ValueError, match=r"degree 3: .* for degree 2 only"):
        sign_products(SignedNetwork(2, 1, 1, 3), [(1, 2), (3, 4)])
    for filters, message in (
        ([[(1, 2)]], "are 1 arrays; give two"),
        ([[(1, 2, 3)], (1,)], "W is 1 × 3; give the 1 × 2 weights of one run"),
        ([[(1, 2)], (1, 2)], "α has 2 entries; give 1"),
        ([[(1, np.nan)], (1,)], "not finite|finite"),
    ):
        for called in (neuron_invariants, locked_signs):
            with pytest.raises(ValueError, match=message):
                called(network, filters)


# ------------------------------------------------------------------------------------------ signs


def sign_changes(network, loss, filters):
    """For each neuron, whether its output has another sign at one of the times."""
    changed = np.zeros(filters[1].shape, dtype=bool)
    for time in TIMES:
        runs = gradient_flow(network, loss, filters, time)
        changed |= np.sign(runs.filters[1]) != np.sign(filters[1])
    return changed


@pytest.mark.parametrize(("degree", "seed"), [(2, 0), (2, 1), (3, 2)])
def test_signs_are_locked_by_invariants_that_are_not_negative(degree, seed):
    network = ShallowNetwork(2, 3, degree)
    loss, filters = random_loss(2, degree, seed), starts(network, 100, seed)
    locked = np.array([locked_signs(network, [w[r] for w in filters]) for r in range(100)]) != 0
    changed = sign_changes(network, loss, filters)
    assert 50 < locked.sum() < 250
    assert not changed[locked].any()
    assert changed[~locked].any(), "a negative invariant lets signs change"


def test_an_invariant_of_zero_locks_and_a_negative_one_does_not():
    """The teacher is negative definite, so a positive output is driven to zero, or through it."""
    network, loss = ShallowNetwork(2, 1, 2), GAUSSIAN.loss(form_of([[-4, 0], [0, -1]]))
    inner = np.array([[[1.0, 1.0]]] * 2)
    filters = [inner, np.array([[1.0], [0.875]])]
    assert [locked_signs(network, [w[r] for w in filters]) for r in (0, 1)] == [(1,), (0,)]
    assert neuron_invariants(network, [w[0] for w in filters]) == (0,)
    assert sign_changes(network, loss, filters).tolist() == [[False], [True]]


# --------------------------------------------------------------------------------- where runs end


def ends(network, metric, teacher, runs=100, seed=0, steps=20_000):
    loss = metric.loss(teacher)
    start = starts(network, runs, seed)
    return train(network, loss, start, 0.9, steps, bounded=True, tolerance=1e-9)


def best_positive(eigenvalues, width):
    """The loss of the nearest positive semidefinite matrix of rank ≤ r, for Gaussian data and a
    positive definite teacher: 2 tr E² + (tr E)² with the top eigenvalues moved by a common σ."""
    rest = sorted(eigenvalues)[: max(len(eigenvalues) - width, 0)]
    best = sympy.symbols("s")
    width = len(eigenvalues) - len(rest)
    loss = 2 * (width * best**2 + sum(v * v for v in rest)) + (width * best - sum(rest)) ** 2
    return sympy.nsimplify(loss.subs(best, sympy.solve(sympy.diff(loss, best), best)[0]))


@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_positive_outputs_have_no_bad_minima_for_positive_teachers(width):
    """Seen in runs: all end at the best loss of this width."""
    metric = InducedMetric.gaussian(3, 2)
    runs = ends(SignedNetwork(3, width, 0), metric, form_of(np.diag([3, 2, 1]).tolist()))
    assert runs.converged.all()
    assert runs.loss == pytest.approx(float(best_positive([3, 2, 1], width)), abs=1e-9)


def test_positive_outputs_have_bad_minima_for_other_laws():
    """Laplace inputs, kurtosis 6: two minima of one positive neuron for a definite teacher."""
    teacher = [[Fraction(11, 10), Fraction(1, 10)], [Fraction(1, 10), Fraction(9, 10)]]
    runs = ends(SignedNetwork(2, 1, 0), InducedMetric.iid(2, (1, 6)), form_of(teacher))
    found, counts = np.unique(np.round(runs.loss, 6), return_counts=True)
    assert runs.converged.all() and len(found) == 2 and counts.min() > 20
    gaussian = ends(SignedNetwork(2, 1, 0), GAUSSIAN, form_of(teacher))
    assert len(np.unique(np.round(gaussian.loss, 6))) == 1


def test_a_dead_neuron_of_the_wrong_sign():
    """diag(4, −1) with one neuron: 8/3 if it is positive, the zero form and 43 if negative."""
    teacher = form_of([[4, 0], [0, -1]])
    positive = ends(SignedNetwork(2, 1, 0), GAUSSIAN, teacher)
    negative = ends(SignedNetwork(2, 0, 1), GAUSSIAN, teacher)
    assert positive.converged.all() and positive.loss == pytest.approx(8 / 3)
    assert negative.converged.all() and negative.loss == pytest.approx(43)
    assert abs(negative.filters[0]).max() < 1e-9
    assert GAUSSIAN.inner(teacher, teacher) == 43
    both = ends(SignedNetwork(2, 1, 1), GAUSSIAN, teacher)
    assert both.converged.all() and both.loss == pytest.approx(0, abs=1e-12)


def test_wrong_signs_are_bad_minima_at_a_width_that_fills():
    """Width 2 expresses every teacher; free outputs that start with one sign may stay so."""
    runs = ends(ShallowNetwork(2, 2, 2), GAUSSIAN, form_of([[4, 0], [0, -1]]), runs=300)
    losses = np.round(runs.loss[runs.converged], 6)
    assert set(losses.tolist()) == {0, round(8 / 3, 6), 43}


def test_the_infimum_that_no_network_attains():
    """Re z³ by two cubic neurons: the loss tends to 12 from above while the outputs grow."""
    metric, teacher, network = InducedMetric.gaussian(2, 3), (1, 0, -3, 0), ShallowNetwork(2, 2, 3)
    short, long = (ends(network, metric, teacher, steps=steps) for steps in (3000, 60_000))
    low = long.loss < 15
    assert low.sum() > 50 and len(long) == 100
    assert not long.converged[low].any()
    assert (long.loss[low] > 12).all() and (long.loss[low] < short.loss[low]).all()
    assert np.median(long.loss[low]) < 12.1
    largest = [abs(runs.filters[1]).max(axis=1)[low] for runs in (short, long)]
    assert (largest[1] > largest[0]).mean() > 0.9
    assert set(np.round(long.loss[long.converged], 6).tolist()) <= {21.6}
    three = ends(ShallowNetwork(2, 3, 3), metric, teacher)
    assert three.converged.any() and three.loss.min() < 1e-12
