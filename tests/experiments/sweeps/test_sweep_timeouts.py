"""A sweep whose time is over: its first chunks come back, and the same call takes up the rest."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from lcn_support import Architecture, Table, sweep
from lcn_support.commands.line import main
from lcn_support.progress import Interrupted, OutOfTimeError, time_limit

A = Architecture((2, 2))
BEGUN = []


@dataclass(frozen=True)
class Stuck:
    """Finishes as many chunks as it says, and then no other one."""

    chunks: int

    def __call__(self, a, generator, runs):
        BEGUN.append(threading.get_ident())
        while len(BEGUN) > self.chunks:
            time.sleep(0.01)
        return {"loss": generator.random(runs)}


@pytest.fixture(autouse=True)
def _anew():
    BEGUN.clear()


def swept(chunks, **options):
    return sweep(A, Stuck(chunks), 100, 7, chunk=10, progress=False, **options)


def test_the_first_chunks_are_the_table_of_a_shorter_sweep():
    found = swept(3, timeout=1)
    assert 10 <= len(found) <= 30 and found.facts["runs"] == len(found)
    BEGUN.clear()
    short = sweep(A, Stuck(100), len(found), 7, chunk=10)
    assert np.array_equal(found["loss"], short["loss"])
    assert not np.array_equal(found["loss"][:10], sweep(A, Stuck(100), 10, 8)["loss"])


def test_no_thread_is_left_at_work():
    before = threading.active_count()
    swept(3, timeout=1)
    assert threading.active_count() == before


def test_the_same_call_takes_up_the_rest(tmp_path):
    assert len(swept(3, timeout=1, out=tmp_path)) < 100
    assert not (tmp_path / "table.csv").exists()
    kept = list(tmp_path.rglob("*.csv"))
    with pytest.MonkeyPatch.context() as patch:  # the same experiment, on a machine that is free
        patch.setattr(Stuck, "__call__", lambda self, a, generator, runs: drawn(generator, runs))
        whole, alone = swept(3, out=tmp_path), swept(3)
    assert kept and np.array_equal(whole["loss"], alone["loss"]) and len(whole) == 100


def drawn(generator, runs):
    return {"loss": generator.random(runs)}


def test_no_chunk_is_no_table():
    with pytest.raises(OutOfTimeError):
        swept(0, timeout=0.5)
    with time_limit(0.5), pytest.raises(OutOfTimeError):
        swept(0)
    assert len(swept(100, timeout=1000)) == 100


def test_ctrl_c_hands_on_the_first_chunks(monkeypatch):
    from lcn_support.experiments.sweeps import runs

    def stopped_after_two(work, *rest):
        yield from (next(work), next(work))
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "with_bar", stopped_after_two)
    with pytest.raises(Interrupted) as caught:
        swept(10**6, executor=ThreadPoolExecutor(1))
    assert len(caught.value.so_far) == 20


def test_the_command_says_that_it_is_not_all(monkeypatch, capsys):
    from lcn_support.experiments.sweeps import runs

    line = ["sweep", "2,2", "--runs", "20", "--samples", "0"]
    assert main([*line, "--timeout", "1000"]) == 0
    assert main([*line, "--timeout", "1e-9"]) == 3
    assert "the time is over" in capsys.readouterr().err
    whole = runs.sweep

    def cut(*given, **options):
        table = whole(*given, **options)
        return Table({name: column[:5] for name, column in table.columns.items()}, table.facts)

    monkeypatch.setattr(runs, "sweep", cut)
    assert main(line) == 3
    assert "5 runs" in capsys.readouterr().out
