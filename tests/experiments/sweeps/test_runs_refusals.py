"""Which sweeps go on in a folder, and what is refused."""

from dataclasses import dataclass

import numpy as np
import pytest
from sweep_examples import (
    Breaking,
    Returns,
    Walk,
    identities,
    in_one_thread,
    run,
    written,
)

from lcn_support import QuadraticLoss
from lcn_support.experiments.sweeps.runs import ExperimentError, SweepError
from lcn_support.experiments.sweeps.tables import Table
from lcn_support.losses.batch import LossBatch

# --- Longer, and other sweeps -------------------------------------------------------------------


def test_a_sweep_is_extended(tmp_path):
    in_one_thread(tmp_path / "grown", runs=55)
    kept = {k: v for k, v in identities(tmp_path / "grown").items() if k < "000005.csv"}
    run(out=tmp_path / "grown", runs=95)
    assert len(kept) == 5 and kept.items() <= identities(tmp_path / "grown").items()
    assert written(tmp_path / "grown") == in_one_thread(tmp_path / "one")


def test_an_extension_that_is_not_finished_is_no_table(tmp_path):
    in_one_thread(tmp_path, runs=50)
    with pytest.raises(SweepError):
        run(out=tmp_path, executor=Breaking(7))
    with pytest.raises(ValueError, match="50 rows, but its facts speak of 95 runs; call sweep"):
        Table.read(tmp_path)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 4}, "another sweep: seed is 3 there and 4 here; give another folder"),
        ({"chunk": 5}, "chunk is 10 there and 5 here"),
        ({"experiment": Walk(2.0)}, r"'Walk\(scale=1.0\)' there and 'Walk\(scale=2.0\)' here"),
        ({"runs": 94}, "a sweep of 95 runs, and 94 are asked for; read it"),
    ],
    ids=["seed", "chunk", "experiment", "runs"],
)
def test_a_folder_of_another_sweep_is_refused(tmp_path, other, said):
    before = in_one_thread(tmp_path)
    with pytest.raises(ValueError, match=said):
        run(out=tmp_path, **other)
    assert written(tmp_path) == before


def test_other_versions_are_another_sweep(tmp_path, monkeypatch):
    in_one_thread(tmp_path)
    monkeypatch.setattr(np, "__version__", "1.0")
    with pytest.raises(ValueError, match=r"numpy is '.*' there and '1.0' here"):
        run(out=tmp_path)


@dataclass(frozen=True)
class Holds:
    """An experiment whose repr rounds what it holds."""

    value: object

    def __call__(self, a, generator, runs):
        return {"value": generator.random(runs)}


def nearby(kind, off):
    numbers = np.linspace(0, 1, 2000) if kind == "long" else np.array([0.1, 1.0, 2.0])
    numbers[len(numbers) // 2] += off
    if kind == "tensor":
        return pytest.importorskip("torch").tensor(numbers)
    return {
        "loss": QuadraticLoss,
        "losses": lambda u: (QuadraticLoss(u), QuadraticLoss(u)),
        "batch": lambda u: LossBatch([u]),
        "named": lambda u: {"target": u},
    }.get(kind, np.array)(numbers)


@pytest.mark.parametrize("kind", ["long", "short", "loss", "losses", "batch", "named", "tensor"])
def test_experiments_that_differ_in_a_digit_are_different(tmp_path, kind):
    first, same, other = (Holds(nearby(kind, off)) for off in (1e-12, 1e-12, 2e-12))
    assert repr(first) == repr(other)
    table = run(first, out=tmp_path)
    assert (run(same, out=tmp_path)["value"] == table["value"]).all()
    with pytest.raises(ValueError, match=r"another sweep: experiment is .* #\w{12}. there and"):
        run(other, out=tmp_path)


def test_numbers_that_the_repr_shows_need_no_digest():
    assert run(Walk(0.1)).facts["experiment"] == "Walk(scale=0.1)"


@pytest.mark.parametrize("text", ["[]", "3", "", "{", '{"runs": 5}'])
def test_facts_of_somebody_else_are_refused(tmp_path, text):
    (tmp_path / "table.json").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"(no facts of a sweep|another sweep: .*); give another"):
        run(out=tmp_path)
    assert written(tmp_path) == {"table.json": text.encode()}


def test_only_drafts_of_the_sweep_are_removed(tmp_path):
    run(out=tmp_path)
    (tmp_path / "table.csv").unlink()
    (tmp_path / "deep").mkdir()
    for name in (".notes.tmp", "deep/.notes.tmp", "chunks/.notes.tmp", "deep/.table.csv.tmp"):
        (tmp_path / name).write_text("precious", "utf-8")
    run(out=tmp_path)
    assert sum(text == b"precious" for text in written(tmp_path).values()) == 4


def test_a_table_of_somebody_else_is_not_overwritten(tmp_path):
    (tmp_path / "table.csv").write_text("precious", "utf-8")
    with pytest.raises(ValueError, match=r"has table.csv, but no table.json; give a new folder"):
        run(out=tmp_path)
    assert written(tmp_path) == {"table.csv": b"precious"}


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"runs": 0}, ValueError, "runs 0 is below 1; give one from 1 to"),
        ({"runs": 2.5}, TypeError, "runs 2.5 is no integer"),
        ({"seed": -1}, ValueError, "seed -1 is negative; give a non-negative integer"),
        ({"seed": None}, TypeError, "seed None is no integer"),
        ({"chunk": 0}, ValueError, "chunk 0 is below 1"),
        ({"experiment": "coin"}, TypeError, "'coin' cannot be called; give an experiment"),
        ({"experiment": lambda *given: {}}, ValueError, "place in memory.*give a frozen dataclass"),
    ],
    ids=["no runs", "runs", "negative", "seed", "chunk", "no call", "lambda"],
)
def test_bad_input(tmp_path, options, error, said):
    with pytest.raises(error, match=said):
        run(**options, out=tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no dict", "return a dict of arrays"),
        ("nothing", "give one or more, all of one length"),
        ("unequal", r"columns of lengths {'x': 10, 'y': 9}"),
        ("short", "9 rows were returned for 10 runs"),
        ("matrix", r"'x' has the shape \(10, 10\)"),
        ("complex", "'x' has the type complex128; give bool"),
        ("objects", "'x' has the type object"),
        ("huge", "'x' has 9223372036854775808; give integers below"),
        ("masked", "'x' has masked entries; give filled ones"),
        ("surrogate", "'x' has half a character"),
        ("comma", "a column is called 'x,y'"),
        ("number", "a column is called 3"),
    ],
)
def test_what_an_experiment_may_not_return(name, said):
    with pytest.raises(ExperimentError, match=rf"chunk \d of Returns\(.*{said}"):
        run(Returns(name))


@dataclass(frozen=True)
class Fickle:
    change: str

    def __call__(self, a, generator, runs):
        x = generator.integers(2, size=runs)
        if runs == 10:
            return {"x": x, "y": x}
        return {"order": {"y": x, "x": x}, "type": {"x": x, "y": x / 2}, "name": {"x": x}}[
            self.change
        ]


@pytest.mark.parametrize("change", ["order", "type", "name"])
def test_chunks_with_other_columns(tmp_path, change):
    with pytest.raises(ExperimentError, match=r"chunk \d has the columns .*, others have .*; let"):
        run(Fickle(change), out=tmp_path)
