"""What is fuzzed of dense and shallow networks, beside the rooms' own: valid arguments for each."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
from fuzz_targets import Arguments, Target

from lcn_support import QuadraticLoss, counting, shallow, training
from lcn_support.counting.modulo_primes.symmetric_points import symmetric_critical_count
from lcn_support.experiments.siblings import several_ends
from lcn_support.experiments.teachers import orthogonal_ensemble, sampled_minima
from lcn_support.landscape import dense
from lcn_support.training.sums_of_products import dense_network

METRICS = [
    shallow.InducedMetric.gaussian(2, 2),
    shallow.InducedMetric.frobenius(2),
    shallow.InducedMetric.rotation_invariant(2, Fraction(-1, 3), 2),
    shallow.InducedMetric.rotation_invariant(2, -2),
    shallow.InducedMetric.iid(2, (1, 1)),
]
NETWORK, SIGNED = shallow.ShallowNetwork(2, 2, 2), shallow.SignedNetwork(2, 2, 1)
DENSE = dense.DenseNetwork((2, 1, 2))
LOSS = dense.MatrixLoss([[1, 0], [0, 2]])


def entries(r: Random, rows: int, columns: int) -> list:
    return [[r.choice((-2, -1, 0, 1, 3, 0.5, Fraction(1, 3))) for _ in range(columns)]
            for _ in range(rows)]  # fmt: skip


def quadratic(r: Random) -> Arguments:
    a, b, c = entries(r, 1, 3)[0]
    return {"T": [[a, b], [b, c]], "width": r.randint(0, 3), "metric": r.choice(METRICS)}


def sheet(r: Random) -> Arguments:
    drawn = quadratic(r)
    return {"T": drawn["T"], "p": r.randint(0, 2), "q": r.randint(0, 2), "metric": drawn["metric"]}


def layers(r: Random) -> list:
    return [entries(r, 1, 2), entries(r, 2, 1)]


def neurons(r: Random) -> Arguments:
    return {"network": NETWORK, "filters": [entries(r, 2, 2), entries(r, 1, 2)[0]]}


def trained(r: Random) -> Arguments:
    network, shapes = r.choice(
        ((NETWORK, ((2, 2), (2,))), (SIGNED, ((3, 2),)), (dense_network(2, 2, 1), ((1, 2), (1, 2))))
    )
    size = 4 if len(shapes) == 2 and shapes[1] == (1, 2) else 3
    rng = np.random.default_rng(r.randint(0, 9))
    return {
        "a": network, "loss": QuadraticLoss(entries(r, 1, size)[0]),
        "initial": [rng.standard_normal((2, *shape)) for shape in shapes], "step": 0.01,
        "steps": r.randint(1, 20), "bounded": r.choice((False, True)),
    }  # fmt: skip


def table(function):
    return lambda **given: str(function(**given))


SIBLINGS = [
    Target("quadratic_critical_points", table(shallow.quadratic_critical_points), quadratic, 2),
    Target("quadratic_local_minima", table(shallow.quadratic_local_minima), quadratic),
    Target("sheet_minimum", table(shallow.sheet_minimum), sheet),
    Target("expected_minima", shallow.expected_minima,
           lambda r: {"inputs": r.randint(1, 3), "ratio": r.choice((0, 0.5, Fraction(-1, 4)))}),
    Target("SignedNetwork", table(shallow.SignedNetwork),
           lambda r: {"inputs": 2, "positive": r.randint(0, 3), "negative": 1, "degree": 2}),
    Target("sampled_minima", sampled_minima,
           lambda r: {"inputs": r.randint(1, 4), "width": r.randint(0, 3), "ratio": 0.5,
                      "teachers": 9, "generator": np.random.default_rng(0)}),
    Target("orthogonal_ensemble", orthogonal_ensemble,
           lambda r: {"inputs": 2, "teachers": 3, "generator": np.random.default_rng(0)}),
    Target("several_ends", several_ends,
           lambda r: {"kind": "dense", "sizes": (2, 1, 2), "targets": 2, "seed": 1, "starts": 2},
           0.2),
    Target("power_ed_degree", counting.power_ed_degree,
           lambda r: {"variables": r.randint(1, 4), "degree": r.randint(1, 4),
                      "metric": "generic"}),
    Target("symmetric ED degree", counting.determinantal_ed_degree,
           lambda r: {"rows": 3, "columns": 3, "rank": r.randint(1, 3), "symmetric": True,
                      "metric": r.choice(("generic", "frobenius"))}),
    Target("symmetric_critical_count", symmetric_critical_count,
           lambda r: {"metric": r.choice(METRICS).matrix, "rank": 1, "seed": 0}, 0.3),
    Target("neuron_invariants", training.neuron_invariants, neurons),
    Target("locked_signs", training.locked_signs, neurons),
    Target("sign_products", training.sign_products,
           lambda r: {"network": SIGNED, "weights": entries(r, 3, 2)}),
    Target("train a sibling", training.train, trained, 2),
    Target("dense_network", dense_network, lambda r: {"inputs": 2, "outputs": 3, "width": 1}),
    Target("DenseNetwork", dense.DenseNetwork, lambda r: {"widths": (2, r.randint(1, 3), 2)}),
    Target("DenseNetwork.classify", lambda layers, loss: str(DENSE.classify(layers, loss)),
           lambda r: {"layers": layers(r), "loss": LOSS}),
    Target("DenseNetwork.gradient", DENSE.gradient, lambda r: {"layers": layers(r), "loss": LOSS}),
    Target("MatrixLoss", dense.MatrixLoss,
           lambda r: {"target": entries(r, 1, 2), "form": [[2, 1], [1, 2]], "offset": 0.5}),
    Target("MatrixLoss.weighted", dense.MatrixLoss.weighted,
           lambda r: {"target": entries(r, 2, 2), "weights": [[1, 2], [0, 1]]}),
    Target("MatrixLoss.kronecker", dense.MatrixLoss.kronecker,
           lambda r: {"target": entries(r, 1, 2), "left": [[2]], "right": [[1, 0], [0, 3]]}),
    Target("MatrixLoss.from_data", dense.MatrixLoss.from_data,
           lambda r: {"X": entries(r, 2, 4), "Y": entries(r, 2, 4)}),
    Target("MatrixLoss.value", LOSS.value, lambda r: {"W": entries(r, 2, 2)}),
    Target("MatrixLoss.slope", LOSS.slope, lambda r: {"W": entries(r, 2, 2)}),
    Target("reduced_data", dense.reduced_data,
           lambda r: {"X": entries(r, 2, 3), "Y": entries(r, 1, 3)}),
    Target("is_critical_on_rank", dense.is_critical_on_rank,
           lambda r: {"W": entries(r, 2, 2), "loss": LOSS}),
    Target("rank_one_critical_points", table(dense.rank_one_critical_points),
           lambda r: {"loss": dense.MatrixLoss.weighted([[1, 2], [0, 1]], [[1, 2], [1, 1]]),
                      "precision": 64}, 0.3),
    Target("flat_zero", dense.flat_zero, lambda r: {"network": DENSE, "loss": LOSS}),
    Target("FlatZero.loss_at", dense.flat_zero(DENSE, LOSS).loss_at, lambda r: {"step": 0.25}),
    Target("dense_invariants", dense.dense_invariants,
           lambda r: {"network": DENSE, "layers": layers(r)}),
    Target("invariant_rates", dense.invariant_rates,
           lambda r: {"network": DENSE, "layers": layers(r), "loss": LOSS, "rates": ()}),
    Target("descent_step", dense.descent_step,
           lambda r: {"network": DENSE, "layers": layers(r), "loss": LOSS, "rate": 0.1}),
]  # fmt: skip
