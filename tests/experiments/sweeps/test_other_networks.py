"""Sweeps of networks that are not convolutional: the same folders, the same refusals."""

from dataclasses import dataclass

import numpy as np
import pytest

from lcn_support import Architecture, train
from lcn_support.experiments.sweeps import Table, sweep
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.shallow import InducedMetric, ShallowNetwork, SignedNetwork, form_of
from lcn_support.training.sums_of_products import dense_network, sum_of_products

LOSS = InducedMetric.gaussian(2, 2).loss(form_of([[2, 0], [0, -1]]))
NETWORK = ShallowNetwork(inputs=2, width=1, degree=2)


@dataclass(frozen=True)
class Ends:
    """Where runs from normal weights end."""

    loss: QuadraticLoss

    def __call__(self, network, generator, runs):
        shapes = sum_of_products(network).shapes
        start = [generator.standard_normal((runs, *shape)) for shape in shapes]
        found = train(network, self.loss, start, 0.5, bounded=True)
        return {"loss": found.loss, "status": found.status}


def test_a_sweep_of_shallow_networks_resumes_from_its_folder(tmp_path):
    whole = sweep(NETWORK, Ends(LOSS), 300, seed=1, chunk=100)
    folder = tmp_path / "runs"
    sweep(NETWORK, Ends(LOSS), 100, seed=1, chunk=100, out=folder)
    longer = sweep(NETWORK, Ends(LOSS), 300, seed=1, chunk=100, out=folder)
    kept = Table.read(folder / "table.csv")
    for table in (longer, kept):
        assert all(np.array_equal(table[name], whole[name]) for name in ("loss", "status"))
    assert longer.facts["architecture"] == "ShallowNetwork(inputs=2, width=1, degree=2)"
    ends = whole["loss"][whole["status"] == 0]
    assert set(np.round(ends, 6).tolist()) == {round(8 / 3, 6), round(32 / 3, 6)}


@pytest.mark.parametrize(
    "other", [ShallowNetwork(2, 2, 2), SignedNetwork(2, 1, 0), Architecture((2, 2))], ids=str
)
def test_the_folder_of_another_network_is_refused(tmp_path, other):
    folder = tmp_path / "runs"
    sweep(NETWORK, Ends(LOSS), 20, seed=1, out=folder)
    with pytest.raises(ValueError, match="holds another sweep: architecture is"):
        sweep(other, Ends(LOSS), 20, seed=1, out=folder)


def test_every_kind_of_network_is_swept():
    loss = QuadraticLoss((1, 0, 0, 1))
    for network in (dense_network(2, 2, 1), Architecture((2, 2), strides=(2, 1))):
        table = sweep(network, Ends(loss), 50, seed=2)
        assert len(table) == 50 and table["loss"].min() == pytest.approx(1)
    with pytest.raises(TypeError, match="is no architecture"):
        sweep((2, 2), Ends(loss), 50, seed=2)
