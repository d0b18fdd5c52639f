"""Sweeps: the same bytes whoever computes, and nothing lost whatever is killed."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sweep_examples import (
    A,
    Breaking,
    Careless,
    Deadly,
    Returns,
    SeededByWorker,
    Walk,
    identities,
    in_one_thread,
    run,
    written,
)

from lcn_support.experiments.sweeps.runs import ExperimentError, SweepError, chunk_generator, sweep
from lcn_support.experiments.sweeps.tables import Table

TESTS = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two worker processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="extra: sweep")
    import dask

    with (
        dask.config.set(temporary_directory=str(tmp_path_factory.mktemp("dask"))),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
    ):
        yield cluster


@pytest.fixture
def processes():
    with ProcessPoolExecutor(2) as pool:
        yield pool


# --- The same bytes -----------------------------------------------------------------------------


def test_threads_and_processes_write_the_same_bytes(tmp_path, processes):
    expected = in_one_thread(tmp_path / "one")
    assert len(expected) == 10 + 2
    run(out=tmp_path / "threads")
    run(out=tmp_path / "processes", executor=processes)
    assert written(tmp_path / "threads") == expected == written(tmp_path / "processes")


def test_a_cluster_writes_the_same_bytes(tmp_path, cluster):
    with cluster.get_client() as client:
        assert len({info["pid"] for info in client.run(_identity).values()} | {os.getpid()}) == 3
        run(out=tmp_path / "cluster", executor=client.get_executor())
    assert written(tmp_path / "cluster") == in_one_thread(tmp_path / "one")


def _identity():
    return {"pid": os.getpid()}


def test_chance_from_elsewhere_is_seen(tmp_path, processes):
    """The comparison fails for experiments that do not draw from their generator."""
    run(Careless(), out=tmp_path / "threads")
    assert written(tmp_path / "threads") != in_one_thread(tmp_path / "careless", Careless())
    run(SeededByWorker(), out=tmp_path / "processes", executor=processes)
    assert written(tmp_path / "processes") != in_one_thread(tmp_path / "seeded", SeededByWorker())


def test_without_a_folder_the_table_is_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = run()
    assert list(tmp_path.iterdir()) == []
    table.write("lone/table.csv")
    expected = in_one_thread(tmp_path / "one")
    assert written("lone") == {name: expected[name] for name in ("table.csv", "table.json")}


def test_the_table_is_its_chunks_and_each_chunk_can_be_repeated(tmp_path):
    files = in_one_thread(tmp_path)
    lines = [files[f"chunks/{i:06d}.csv"].split(b"\n", 1) for i in range(10)]
    assert files["table.csv"] == lines[0][0] + b"\n" + b"".join(rest for _, rest in lines)
    again = Walk()(A, chunk_generator(3, 4), 10)
    table = Table.read(tmp_path)
    for name, values in again.items():
        np.testing.assert_array_equal(table[name][40:50], values)


def test_the_facts(tmp_path):
    in_one_thread(tmp_path)
    facts = json.loads((tmp_path / "table.json").read_text("utf-8"))
    assert facts == Table.read(tmp_path).facts
    assert facts["experiment"] == "Walk(scale=1.0)" and facts["architecture"] == repr(A)
    assert (facts["runs"], facts["seed"], facts["chunk"]) == (95, 3, 10)
    assert facts["columns"] == {
        "index": "int64", "value": "float64", "converged": "bool", "limit": "str",
    }  # fmt: skip


def test_chunks_and_seeds_never_meet_the_same_numbers():
    first = {
        chunk_generator(seed, i).integers(2**63) for seed in (0, 1, 2**32, 2**64) for i in range(50)
    }
    assert len(first) == 200
    # A plain pair would not do: its words run together.
    assert np.random.default_rng((2**32, 0)).random() == np.random.default_rng((0, 1)).random()


def test_only_few_chunks_are_handed_out_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr("lcn_support.experiments.sweeps.runs.MOST_PENDING", 4)
    ahead = []

    class Counting(ThreadPoolExecutor):
        def submit(self, *work):
            ahead.append(len(ahead) + 1 - len(identities(tmp_path)))
            return super().submit(*work)

    with Counting(2) as pool:
        run(out=tmp_path, executor=pool, runs=300)
    assert len(ahead) == 30 and max(ahead) == 4


# --- Killed -------------------------------------------------------------------------------------

SCRIPT = """
import sys
from sweep_examples import Walk
from lcn_support import Architecture, QuadraticLoss
from lcn_support.losses.batch import LossBatch
from lcn_support.experiments.sweeps.runs import sweep
sweep(Architecture((3, 2)), Walk(pause=0.03), 1000, 3, out=sys.argv[1], chunk=10)
"""


def test_a_killed_sweep_resumes(tmp_path):
    """Killed three times, it computes no finished chunk again, and ends with the same bytes."""
    expected = in_one_thread(tmp_path / "whole", runs=1000)
    folder = tmp_path / "killed"
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    kept = {}
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, folder], env={**os.environ, "PYTHONPATH": paths}
        )
        deadline = time.monotonic() + 30
        while len(identities(folder)) < len(kept) + 8 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        now = identities(folder)
        assert len(kept) + 8 <= len(now) < 100 and kept.items() <= now.items()
        assert not (folder / "table.csv").exists()
        with pytest.raises(FileNotFoundError):
            Table.read(folder)
        kept = now
    run(out=folder, runs=1000)
    assert written(folder) == expected and kept.items() <= identities(folder).items()


def test_what_a_kill_or_a_crash_may_leave_is_mended(tmp_path):
    expected = in_one_thread(tmp_path)
    (tmp_path / "table.csv").unlink()
    (tmp_path / ".table.csv.tmp").write_text("half a li", "utf-8")
    chunks = tmp_path / "chunks"
    (chunks / ".000003.csv.tmp").write_text("index,va", "utf-8")
    (chunks / "000000.csv").write_bytes(expected["chunks/000000.csv"][:-1])
    (chunks / "000001.csv").write_bytes(expected["chunks/000001.csv"].rsplit(b"\n", 2)[0] + b"\n")
    (chunks / "000002.csv").write_bytes(b"")
    (chunks / "000005.csv").write_bytes(b"\xff\x00" * 40)
    (chunks / "000006.csv").unlink()
    before = identities(tmp_path)
    run(out=tmp_path)
    assert written(tmp_path) == expected
    after = identities(tmp_path)
    computed = {f"{i:06d}.csv" for i in (0, 1, 2, 5, 6)}
    assert {name for name in after if before.get(name) != after[name]} == computed


def test_a_finished_sweep_is_read_and_not_touched(tmp_path):
    expected = in_one_thread(tmp_path)
    before = identities(tmp_path), (tmp_path / "table.csv").stat().st_ino
    table = run(out=tmp_path)
    assert (identities(tmp_path), (tmp_path / "table.csv").stat().st_ino) == before
    table.write(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == expected["table.csv"]


def test_a_killed_worker_process_is_named_and_the_rest_is_kept(tmp_path):
    flag = str(tmp_path / "flag")
    folder = tmp_path / "killed"
    with (
        ProcessPoolExecutor(2) as pool,
        pytest.raises(SweepError, match=r"BrokenProcessPool.* of 30 chunks are done and kept") as e,
    ):
        run(Deadly(flag), 300, out=folder, executor=pool)
    kept = identities(folder)
    assert f"{len(kept)} of 30" in str(e.value) and len(kept) < 30
    with ProcessPoolExecutor(2) as pool:
        run(Deadly(flag), 300, out=folder, executor=pool)
    assert kept.items() <= identities(folder).items()
    assert written(folder) == in_one_thread(tmp_path / "one", Deadly(flag), runs=300)


def test_a_cluster_replaces_a_killed_worker(tmp_path, cluster):
    flag = str(tmp_path / "flag")
    with cluster.get_client() as client:
        run(Deadly(flag), out=tmp_path / "cluster", executor=client.get_executor())
    assert Path(flag).exists()
    assert written(tmp_path / "cluster") == in_one_thread(tmp_path / "one", Deadly(flag))


def test_a_cluster_that_gives_up_is_named_and_the_rest_is_kept(tmp_path, cluster, monkeypatch):
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with (
        cluster.get_client() as client,
        pytest.raises(SweepError, match=r"did not come back.* of 10 chunks are done and kept in"),
    ):
        run(Deadly(), out=tmp_path / "cluster", executor=client.get_executor())
    (tmp_path / "flag").touch()
    run(Deadly(str(tmp_path / "flag")), out=tmp_path / "cluster")
    expected = in_one_thread(tmp_path / "one", Deadly(str(tmp_path / "flag")))
    assert written(tmp_path / "cluster") == expected


def test_what_is_done_when_a_worker_dies_is_written_first(tmp_path):
    with pytest.raises(
        SweepError, match=f"chunk 2 .*9 of 10 chunks are done and kept in {tmp_path}"
    ):
        run(out=tmp_path, executor=Breaking(2))
    assert len(identities(tmp_path)) == 9
    with pytest.raises(SweepError, match="9 of 10 chunks are done and lost, as no folder"):
        run(executor=Breaking(2))


def test_ctrl_c_cancels_what_is_pending(tmp_path):
    called = []

    @dataclass(frozen=True)
    class Interrupted:
        def __call__(self, a, generator, runs):
            called.append(runs)
            if len(called) == 20:
                os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.005)
            return {"x": generator.random(runs)}

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            run(Interrupted(), out=tmp_path, runs=3000)
    finally:
        signal.signal(signal.SIGINT, before)
    assert 20 <= len(called) < 200
    kept = identities(tmp_path)
    assert 0 < len(kept) <= len(called)
    run(Interrupted(), out=tmp_path, runs=3000)
    assert kept.items() <= identities(tmp_path).items()


# --- Disks --------------------------------------------------------------------------------------


def test_a_full_disk_harms_nothing(tmp_path, monkeypatch):
    sync, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr("lcn_support.resources.os.fsync", full)
    with pytest.raises(OSError, match=r"No space left.*free some space.*chunks/0") as error:
        run(out=tmp_path / "full")
    assert error.value.errno == errno.ENOSPC
    monkeypatch.undo()
    before = written(tmp_path / "full")
    assert len(before) == 5 and not any("tmp" in name for name in before)
    expected = in_one_thread(tmp_path / "one")
    del before["table.json"]
    assert before.items() <= expected.items()
    kept = identities(tmp_path / "full")
    run(out=tmp_path / "full")
    assert written(tmp_path / "full") == expected
    assert kept.items() <= identities(tmp_path / "full").items()


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a disk of 64 KiB")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full(tmp_path, small_disk):
    folder = small_disk / "sweep"
    with pytest.raises(OSError, match="No space left on device: the file cannot be written"):
        run(out=folder, runs=2000, chunk=100)
    kept = written(folder)
    del kept["table.json"]
    expected = in_one_thread(tmp_path / "one", runs=2000, chunk=100)
    assert len(kept) > 1 and kept.items() <= expected.items()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("kept", "utf-8")
    with pytest.raises(NotADirectoryError, match="Not a directory: the file cannot be written"):
        run(out=tmp_path / "file" / "sweep")
    assert (tmp_path / "file").read_text("utf-8") == "kept"


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="give a folder that can be written to"):
        run(out=tmp_path / "sweep")


@dataclass(frozen=True)
class Failing:
    def __call__(self, a, generator, runs):
        if runs < 10:
            raise ZeroDivisionError("by nought")
        return {"x": generator.random(runs)}


def test_a_failure_names_its_chunk(tmp_path, processes):
    said = r"chunk 9 of Failing\(\): ZeroDivisionError: by nought .*chunk_generator\(3, 9\), 5\)"
    with pytest.raises(ExperimentError, match=said) as error:
        run(Failing(), out=tmp_path)
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        Failing()(A, chunk_generator(3, 9), 5)
    with pytest.raises(ExperimentError, match=said):
        run(Failing(), executor=processes)


def test_a_failure_on_a_cluster_names_its_chunk(cluster):
    with (
        cluster.get_client() as client,
        pytest.raises(ExperimentError, match=r"chunk \d of Returns\('?.*9 rows were returned for"),
    ):
        run(Returns("short"), executor=client.get_executor())


def test_an_experiment_that_cannot_be_pickled(processes):
    @dataclass(frozen=True)
    class Local:
        def __call__(self, a, generator, runs):
            return {"x": generator.random(runs)}

    assert len(run(Local())) == 95
    with pytest.raises(SweepError, match=r"did not come back from the ProcessPool.*pickle"):
        run(Local(), executor=processes)


def test_long_sweeps_show_progress(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr("tqdm.tqdm", lambda work, **options: shown.append(options) or work)
    sweep(A, Walk(), 20, 0, chunk=10, out=tmp_path)
    sweep(A, Walk(), 50, 0, chunk=10, out=tmp_path)
    sweep(A, Walk(), 20, 0, chunk=10, progress=False)
    assert shown == [
        {"total": 2, "initial": 0, "unit": "chunk", "delay": 2},
        {"total": 5, "initial": 2, "unit": "chunk", "delay": 2},
    ]
