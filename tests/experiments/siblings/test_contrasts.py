"""The contrast of four networks: every cell holds, and its check fails where it must."""

import numpy as np
import pytest

from lcn_support import Architecture, LossBatch
from lcn_support.experiments.siblings import contrasts as room, polynomial_loss
from lcn_support.experiments.siblings.contrasts import (
    ADDED,
    EXPRESSES,
    KEPT,
    MINIMA,
    NETWORKS,
    ZERO,
    contrast,
)  # fmt: skip
from lcn_support.landscape.dense import DenseNetwork, MatrixLoss
from lcn_support.losses.derivatives import gradient
from lcn_support.shallow import InducedMetric, ShallowNetwork
from lcn_support.training.sums_of_products import sum_of_products

CELLS = {(cell.question, cell.network): cell for cell in contrast()}


@pytest.mark.parametrize("place", list(CELLS), ids=str)
def test_every_cell_holds(place):
    assert CELLS[place].holds and CELLS[place].answer


def test_no_cell_is_missing():
    assert list(CELLS) == [
        (question, network)
        for question in (EXPRESSES, MINIMA, ADDED, KEPT, ZERO)
        for network in NETWORKS
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: room.factors_if_of_rank(3, 2),
        lambda: room.stops_at_the_discriminant((3,)),
        lambda: room.is_reached((3, -2, 1), 2),
        lambda: not room.has_a_best((1, 0, 0, 1)),
        lambda: room.minima_of_rank(2) == room.minima_by_signs((3, 2, -1, -2), 2),
        lambda: room.strides_leave_bad_minima((1, 1)),
        lambda: room.is_trap([(1, 1, 0), (1, 0)], (1, 1, 0, -1)),
        lambda: room.is_trap([(1, 1, 0, 0)], (1, 1, 0, 1)),
        lambda: room.wrong_signs_stay((2, 4), (-1, -3)),
        lambda: room.dead_neurons_help(2, sign=1),
        lambda: room.dense_matrices_are_kept(rates=(1, 2)),
        lambda: room.neurons_keep(3, divisor=2),
        lambda: room.neurons_keep(2, divisor=3),
        lambda: room.opposite_signs_keep((1, 1)),
        lambda: polynomial_loss.order(*room.dense((2, 2, 2))) == 3,
        lambda: polynomial_loss.order(*room.neurons(3)) == 3,
    ],
)
def test_each_answer_is_wrong_for_another_network(wrong):
    try:
        assert not wrong()
    except ValueError as refused:  # one filter has no loss to share between layers
        assert "layer" in str(refused)


def test_the_exact_gradients_are_those_of_the_engines():
    at, value = room.dense((2, 2, 2))
    layers = [np.array(at[:4]).reshape(2, 2).tolist(), np.array(at[4:]).reshape(2, 2).tolist()]
    exact = DenseNetwork((2, 2, 2)).gradient(layers, MatrixLoss([[1, 2], [3, 4]]))
    assert polynomial_loss.gradient_at(at, value) == [c for G in exact for row in G for c in row]

    at, value = room.filters((3, 2, 2))
    target = tuple(range(1, 6))
    exact = gradient([at[:3], at[3:5], at[5:]], target)
    assert polynomial_loss.gradient_at(at, value) == [c for part in exact for c in part]
    assert Architecture((3, 2, 2)).degree + 1 == len(target)


@pytest.mark.parametrize("degree", [2, 3])
def test_the_exact_gradients_of_neurons_are_those_of_the_engine(degree):
    at, value = room.neurons(degree)
    network, metric = ShallowNetwork(2, 2, degree), InducedMetric.gaussian(2, degree)
    units = sum_of_products(network)
    teacher = [-(i + 1.0) for i in range(degree + 1)]
    losses = LossBatch(-np.array([teacher]), np.array([metric.matrix], dtype=float))
    W = np.array([[at[1:3], at[4:6]]], dtype=float)
    alpha = np.array([[at[0], at[3]]], dtype=float)
    slopes = units.gradients(losses, [W, alpha])
    exact = np.array(polynomial_loss.gradient_at(at, value), dtype=float)
    assert slopes[0].ravel() == pytest.approx(exact[[1, 2, 4, 5]], rel=1e-9)
    assert slopes[1].ravel() == pytest.approx(exact[[0, 3]], rel=1e-9)


def test_a_polynomial_of_higher_degree_is_not_read():
    """Break: more values would be needed."""
    found = polynomial_loss.coefficients(lambda t: t**9)
    assert found[1] != 0
