"""The signs of the output weights: where minima of the parameters lie, and what signs can do."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from lcn_support.shallow import (
    InducedMetric,
    ShallowNetwork,
    SignedNetwork,
    form_of,
    quadratic_critical_points,
    sheet_minimum,
    uniform_moments,
)
from lcn_support.training import train

METRICS = {2: InducedMetric.gaussian(2, 2), 3: InducedMetric.gaussian(3, 2).with_bias()}
TEACHERS = ([[2, 0], [0, -1]], [[4, 0], [0, -1]], [[3, 0, 0], [0, 1, 0], [0, 0, -2]],
            [[3, 1, 0], [1, 2, -1], [0, -1, -2]])  # fmt: skip


def diagonal(*values):
    return [[v * (i == j) for j in range(len(values))] for i, v in enumerate(values)]


def over(point, positive, negative):
    """Weights of p positive and q negative neurons over a critical point; the others are dead."""
    B = np.array([[float(c) for c in row] for row in point.matrix])
    values, vectors = np.linalg.eigh(B)
    W = np.zeros((positive + negative, len(B)))
    places = {1: 0, -1: positive}
    for value, v in zip(values, vectors.T, strict=True):
        if abs(value) > 1e-9:
            sign = 1 if value > 0 else -1
            W[places[sign]] = np.sqrt(abs(value)) * v
            places[sign] += 1
    return W


def near(point, network, loss, runs=5):
    """The losses where descent from perturbed weights over a critical point ends."""
    rng = np.random.default_rng(4)
    W = over(point, network.positive, network.negative)
    starts = W + 0.03 * rng.standard_normal((runs, *W.shape))
    return train(network, loss, [starts], step=1, steps=8_000, bounded=True, tolerance=1e-4).loss


def is_sheet_minimum(point, T, p, q, metric):
    return point.subset == sheet_minimum(T, p, q, metric).subset


@pytest.mark.parametrize("T", TEACHERS[::2])
def test_minima_of_the_parameters_lie_over_the_minimum_of_their_sheet(T):
    n = len(T)
    metric = METRICS[n]
    for width in range(1, n):
        for point in quadratic_critical_points(T, width, metric):
            for p in range(width + 1):
                has, q = point.pattern, width - p
                if has[0] > p or has[1] > q:
                    continue
                ends = near(point, SignedNetwork(n, p, q), metric.loss(T))
                if is_sheet_minimum(point, T, p, q, metric):
                    assert ends == pytest.approx(float(point.loss), abs=1e-3)
                else:
                    assert ends.max() < float(point.loss) - 1e-3


@pytest.mark.parametrize(("T", "width"), [(TEACHERS[0], 1), (TEACHERS[2], 2), (TEACHERS[3], 4)])
def test_descent_ends_over_the_minimum_of_the_signs_that_it_ends_with(T, width):
    n, rng = len(T), np.random.default_rng(width)
    metric, seen = METRICS[n], set()
    start = [rng.standard_normal((40, width, n)), rng.standard_normal((40, width))]
    runs = train(ShallowNetwork(n, width, 2), metric.loss(T), start, step=1, steps=60_000,
                 bounded=True, tolerance=1e-8)  # fmt: skip
    for alpha, loss in zip(runs.filters[1], runs.loss, strict=True):
        p = int((alpha > 0).sum())
        assert loss == pytest.approx(float(sheet_minimum(T, p, width - p, metric).loss), abs=1e-3)
        seen.add(p)
    assert len(seen) > 1


def test_over_other_signs_the_same_matrix_is_no_minimum():
    """The bad minimum of diag(2, −1) has a negative neuron; a positive one finds the better one."""
    T, metric = TEACHERS[0], METRICS[2]
    bad = quadratic_critical_points(T, 1, metric).points[2]
    assert bad.kind == "bad minimum" and bad.pattern == (0, 1)
    assert near(bad, SignedNetwork(2, 0, 1), metric.loss(T)).min() > float(bad.loss) - 1e-9
    assert near(bad, SignedNetwork(2, 1, 1), metric.loss(T)).max() < 1e-3


# Wrong signs at every width, for every even degree and law.


def cone_optimum(teacher, metric, width, sign, starts=4):
    """Loss and end-to-end form of the best descent with all outputs of one sign."""
    n, d = metric.inputs, metric.degree
    network = SignedNetwork(n, *((width, 0) if sign > 0 else (0, width)), degree=d)
    rng = np.random.default_rng(1)
    runs = train(network, metric.loss(teacher), [rng.standard_normal((starts, width, n))], step=1,
                 steps=30_000, bounded=True, tolerance=1e-8)  # fmt: skip
    best = int(np.argmin(runs.loss))
    return float(runs.loss[best]), runs.end_to_end[best]


def slope_along_new_neurons(teacher, form, metric):
    """⟨B − T, (w·x)^d⟩ over all directions w of the plane."""
    error = [float(b) - float(t) for b, t in zip(form, teacher, strict=True)]
    h = metric.pairing([Fraction(e) for e in error])
    angles = np.linspace(0, np.pi, 400)
    x, y = np.cos(angles), np.sin(angles)
    return sum(float(c) * x ** (len(h) - 1 - i) * y**i for i, c in enumerate(h))


@pytest.mark.parametrize("width", [3, 6])
def test_wrong_signs_are_bad_for_quartics_of_another_law(width):
    """A certificate: no new neuron of that sign helps, so the loss is the least of the cone."""
    metric, teacher = InducedMetric.iid(2, uniform_moments(4)), (1, 0, 0, 0, -1)
    for sign in (1, -1):
        loss, form = cone_optimum(teacher, metric, width, sign)
        assert loss > 1e-3
        assert (sign * slope_along_new_neurons(teacher, form, metric)).min() > -1e-4


def test_with_an_odd_degree_there_are_no_wrong_signs():
    metric, teacher = InducedMetric.gaussian(2, 3), (1, 0, -3, 0)
    assert cone_optimum(teacher, metric, 3, 1)[0] < 1e-6
    assert cone_optimum(teacher, metric, 3, -1)[0] < 1e-6


# Dead neurons.


def loss_with(metric, teacher, neurons):
    form = np.zeros(len(teacher))
    for alpha, (a, b) in neurons:
        cubic = np.poly1d([a, b]) ** metric.degree
        c = np.zeros(metric.degree + 1)
        c[metric.degree - cubic.order :] = cubic.coeffs
        form += alpha * c
    return float(metric.loss(teacher).value(form.tolist()))


def dead_neuron_helps(degree, teacher):
    """Whether a small neuron of output −1 lowers the loss of the zero function."""
    metric = InducedMetric.gaussian(2, degree)
    angles = np.linspace(0, 2 * np.pi, 41)
    ways = [(-1, (0.05 * np.cos(t), 0.05 * np.sin(t))) for t in angles]
    least = min(loss_with(metric, teacher, [way]) for way in ways)
    return least < float(metric.inner(teacher, teacher))


def test_a_dead_neuron_of_odd_degree_helps():
    assert dead_neuron_helps(3, (1, 0, -3, 0))
    assert dead_neuron_helps(3, (-1, 0, 3, 0))
    assert dead_neuron_helps(5, (1, 0, 0, 0, 2, 0))


def test_a_dead_neuron_of_even_degree_may_not_help():
    assert not dead_neuron_helps(2, form_of([[4, 0], [0, -1]]))
    assert dead_neuron_helps(2, form_of([[-4, 0], [0, 1]]))


# Enough neurons of both signs.


def softly(X, T):
    """Σ log cosh of the errors of xᵀBx, and its derivative in B: smooth and convex in B."""

    def value(B):
        return np.log(np.cosh(np.einsum("ki,ij,kj->k", X, B - T, X))).sum()

    def slope(B):
        errors = np.einsum("ki,ij,kj->k", X, B - T, X)
        return np.einsum("k,ki,kj->ij", np.tanh(errors), X, X)

    return value, slope


def descended(signs, n, value, slope, seed, steps=8_000):
    """The loss where plain descent with fixed signs ends."""
    W = np.random.default_rng(seed).standard_normal((len(signs), n))
    for _ in range(steps):
        G = slope(W.T @ (signs[:, None] * W))
        W = W - 0.004 * 2 * signs[:, None] * (W @ G)
    return float(value(W.T @ (signs[:, None] * W)))


@pytest.mark.parametrize("signs", [(1, 1, -1, -1), (1, 1, 1, -1, -1)])
def test_n_neurons_of_each_sign_have_no_bad_minimum_for_another_convex_loss(signs):
    X = np.random.default_rng(0).standard_normal((9, 2))
    value, slope = softly(X, np.array([[-1.0, 0.4], [0.4, -2.0]]))
    for seed in range(3):
        assert descended(np.array(signs), 2, value, slope, seed) < 1e-6


def test_one_neuron_less_of_a_sign_has_one():
    X = np.random.default_rng(0).standard_normal((9, 2))
    value, slope = softly(X, np.array([[-1.0, 0.4], [0.4, -2.0]]))
    ends = [descended(np.array((1, 1, 1, -1)), 2, value, slope, seed) for seed in range(3)]
    assert min(ends) > 1e-2


def psd_root(P):
    values, vectors = np.linalg.eigh(P)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def lifted(W, D, steps):
    """Weights W(t) with W(t)ᵀW(t) = WᵀW + tD from W(0) = W, for D ⪰ 0 and at least n neurons."""
    P = W.T @ W
    U, _, Vt = np.linalg.svd(W, full_matrices=True)
    Q = U[:, : len(P)] @ Vt  # W = Q √P with orthonormal columns
    return [Q @ psd_root(P + t * D) for t in np.linspace(0, 1, steps)]


def largest_jump(ways):
    return max(np.abs(b - a).max() for a, b in pairwise(ways))


@pytest.mark.parametrize("seed", range(3))
def test_from_n_neurons_of_each_sign_a_path_leads_down_to_the_teacher(seed):
    rng = np.random.default_rng(seed)
    n, metric = 3, METRICS[3]
    T = np.array(TEACHERS[3], dtype=float)
    plus, minus = rng.standard_normal((3, n)), rng.standard_normal((4, n))
    minus[:2] = 0
    values, vectors = np.linalg.eigh(T - plus.T @ plus + minus.T @ minus)
    D = [vectors @ np.diag(np.maximum(sign * values, 0)) @ vectors.T for sign in (1, -1)]
    sides = (plus, D[0]), (minus, D[1])
    up, down = (lifted(*side, 60) for side in sides)
    assert np.allclose(up[0], plus) and np.allclose(down[0], minus)
    forms = [a.T @ a - b.T @ b for a, b in zip(up, down, strict=True)]
    loss = metric.loss(TEACHERS[3])
    losses = [float(loss.value(form_of(((B + B.T) / 2).tolist()))) for B in forms]
    assert np.diff(losses).max() < 1e-12 and losses[-1] < 1e-12
    coarse, fine = (max(largest_jump(lifted(*side, k)) for side in sides) for k in (60, 960))
    assert fine < coarse / 3


def test_a_narrow_network_has_a_valley_that_only_a_climb_leaves():
    """The two sheets of one neuron meet in the zero function alone."""
    T, metric = TEACHERS[0], METRICS[2]
    bad = sheet_minimum(T, 0, 1, metric)
    assert bad.loss > sheet_minimum(T, 1, 0, metric).loss
    assert bad.loss < metric.inner(T, T)
