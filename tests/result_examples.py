"""One result of each kind, by name, made when it is asked for."""

from fractions import Fraction

import numpy as np

from lcn_support import (
    Architecture,
    GridArchitecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    Unknown,
    classify,
    classify_limits,
    contains,
    count_critical_points,
    critical_points,
    factorize,
    fibre,
    hyperroots,
    merge_poset,
    reachable,
    real_factors,
    train,
)
from lcn_support.exchange import from_weights
from lcn_support.experiments.sweeps import Table
from lcn_support.explore import explore
from lcn_support.grids import stencil_layers
from lcn_support.landscape import nearest, surroundings
from lcn_support.landscape.dense import (
    DenseNetwork,
    MatrixLoss,
    dense_critical_points,
    random_target,
    rank_one_critical_points,
)
from lcn_support.shallow import InducedMetric, ShallowNetwork, critical_lines
from lcn_support.shallow.one_neuron import expected_counts
from lcn_support.shallow.quadratic import Spectrum
from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points
from lcn_support.training import TrainingRuns

A, LOSS = Architecture((2, 2)), QuadraticLoss((1, 0, 2.5))
STARTS = (((1.0, 2.0), (0.5, 1.0)), ((1.0, 1.0), (1.0, -1.0)))
ARRAYS = tuple(np.array(w) for w in zip(*STARTS, strict=True))


def solved():
    return critical_points(A, LOSS)


def trained():
    return train(A, LOSS, ARRAYS, steps=2000)


EXAMPLES = {
    "architecture": lambda: Architecture((3, 2, 2), strides=(2, 1, 1)),
    "grid": lambda: GridArchitecture([(2, 2), (2, 2)]),
    "pattern": lambda: RootPattern("112|0"),
    "loss": lambda: LOSS,
    "losses": lambda: LossBatch([(1, 0, 1), (0, -0.0, 1)]),
    "exploration": lambda: explore(Architecture((3, 2, 2))),
    "critical points": solved,
    "critical point": lambda: solved().points[0],
    "strided critical points": lambda: critical_points(
        Architecture((2, 2), strides=(2, 1)), QuadraticLoss((1, 2, 3, 7))
    ),
    "a circle of critical points": lambda: critical_points(
        Architecture((2, 2), strides=(2, 1)), QuadraticLoss((0, 2, 2, 0))
    ),
    "nearest": lambda: nearest(Architecture((2, 2, 2)), (1, 0.5, 2, -0.3)),
    "strided nearest": lambda: nearest(Architecture((2, 2), strides=(2, 1)), (3, 0, 0, 2)),
    "surroundings": lambda: surroundings(A, (1, 0, 2.5)),
    "network with weights": lambda: from_weights([[[[1, 2, 1]]], [[[1, -1]]]], strides=(2, 1)),
    "count": lambda: count_critical_points(A, "white"),
    "fibre": lambda: fibre(A, (1, 0, -2)),
    "strided fibre": lambda: fibre(Architecture((2, 2), strides=(2, 1)), (1, 2, 3, 6)),
    "factors": lambda: real_factors((1, 0, 1, -7)),
    "hyperroots": lambda: hyperroots((1, 0, -2), 1),
    "sparse": lambda: factorize(Architecture((2, 2), strides=(2, 1)), (1, 2, 3, 6)),
    "undecided": lambda: contains(A, [1.0, 2.0, 1.0]),
    "classification": lambda: classify([(1.0, 2.0, 1.0), (1.0, 0.0, -1.0)]),
    "runs": trained,
    "limits": lambda: classify_limits(A, LOSS, trained().filters),
    "reachable": lambda: reachable(A, LOSS, STARTS[0]),
    "diverged": lambda: TrainingRuns(
        A, ARRAYS, LossBatch.of(LOSS, 2), np.array([[np.nan] * 3, [np.inf, -0.0, 1]]),
        *np.array([[np.nan, -np.inf], [1.0, np.nan]]), np.array([3, 4]), np.array([2, 1]),
    ),
    "table": lambda: Table(
        {"loss": [0.1, float("nan")], "end": ["saddle", 'a "b", c'], "ok": [True, False]},
        {"seed": 7, "sizes": [3, 2], "note": None},
    ),
    "merging": lambda: merge_poset((2, 3, 2)),
    "stencil": lambda: stencil_layers([[1, 0, 0], [0, 0, 0], [0, 0, -2]]),
    "dense network": lambda: DenseNetwork((3, 2, 4)),
    "dense points": lambda: dense_critical_points(
        random_target(2, 2, (1, 2), np.random.default_rng(0)), 1
    ),
    "matrices of rank one": lambda: rank_one_critical_points(
        MatrixLoss(((1, 2), (3, 5)), ((2, 0, 0, 1), (0, 3, 0, 0), (0, 0, 5, 0), (1, 0, 0, 7)))
    ),
    "shallow network": lambda: ShallowNetwork(2, 3, 2),
    "spectrum": lambda: Spectrum(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0)))),
    "quadratic points": lambda: quadratic_critical_points(
        [[1, 2], [2, 0]], 1, InducedMetric.gaussian(2, 2)
    ),
    "critical lines": lambda: critical_lines((1, 0, -2), (1, 0, 2, 0, 1)),
    "expected": lambda: expected_counts(InducedMetric.gaussian(2, 3)),
    "unknown": lambda: Unknown("the balls overlap"),
}  # fmt: skip
