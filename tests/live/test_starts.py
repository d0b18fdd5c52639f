"""The torus of starts as it is answered: the kept table, and the minima of the solver."""

import json

import pytest

from lcn_support import critical_points
from lcn_support.experiments import kept
from lcn_support.experiments.basins.torus import NETWORK
from lcn_support.live import answer

TABLES = json.loads(answer('{"ask": "torus of starts"}'))["tables"]


def test_it_is_the_kept_table():
    assert [(t["metric"], [float(n) for n in t["norms"]], tuple(t["ends"])) for t in TABLES] == [
        (row.metric, list(row.norms), row.ends) for row in kept("torus_starts")
    ]


def test_its_minima_are_those_of_the_solver():
    for t, row in zip(TABLES, kept("torus_starts"), strict=True):
        found = critical_points(NETWORK, row.loss, progress=False)
        losses = sorted({float(m["loss"].rstrip("…")) for m in t["minima"]})
        assert losses == pytest.approx([float(p.loss) for p in found.local_minima], abs=1e-3)
        caught = [m for m in t["minima"] if m["caught"]]
        assert len(caught) == len(found.bad_minima) == (t["metric"] == "anisotropic")


def test_only_with_the_other_data_a_start_is_caught():
    """By the theorem none is with white data, whatever the norms."""
    for t in TABLES:
        traps = {str(k) for k, m in enumerate(t["minima"]) if m["caught"]}
        caught = traps & set("".join(t["ends"]))
        assert bool(caught) == (t["metric"] == "anisotropic")
