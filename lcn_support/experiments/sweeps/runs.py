"""Sweeps: an experiment repeated many times, on one machine or many, that survives being killed.

The runs are cut into chunks of fixed size, and chunk i draws from a generator of its own, seeded by
the seed and i. So the table is the same to the byte whoever does the work, and the first chunks of
a longer sweep are those of a shorter one.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice, takewhile
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.options import read_flag, read_path
from lcn_support.arguments.size_limits import refuse_above, refuse_memory
from lcn_support.experiments.sweeps.descriptions import description
from lcn_support.experiments.sweeps.folders import SweepFolder
from lcn_support.experiments.sweeps.tables import Columns, Table, joined, plain, types
from lcn_support.progress import (
    Interrupted,
    OutOfTimeError,
    check_time,
    seconds_left,
    time_limit,
    with_bar,
)
from lcn_support.resources import VERSION
from lcn_support.training.sums_of_products import Network, require_network

Experiment = Callable[[Any, np.random.Generator, int], Mapping[str, Any]]

_MOST_CHUNKS = 1_000_000
MOST_PENDING = 1000
"""Chunks that are handed to the executor ahead of their results."""
"""Chunks that are handed out at a time; more than a cluster has workers."""


class ExperimentError(RuntimeError):
    """The experiment failed, or returned no columns; the message names the chunk."""


class SweepError(RuntimeError):
    """A chunk did not come back: a worker died, say. Finished chunks are kept."""


def sweep(
    a: Network,
    experiment: Experiment,
    runs: int,
    seed: int,
    executor: Executor | None = None,
    out: str | Path | None = None,
    chunk: int = 1000,
    progress: bool = True,
    timeout: float | None = None,
) -> Table:
    """Repeat an experiment, on all cores or on a cluster, and keep what is finished.

    Parameters
    ----------
    a
        the network, handed to the experiment: an architecture, on a line or a grid, a
        :class:`lcn_support.shallow.ShallowNetwork` or a :class:`lcn_support.shallow.SignedNetwork`.
    experiment
        called as ``experiment(a, generator, runs)``, returns columns by name, each with a boolean,
        integer, float or string for every run. All chance comes from the generator, and all else
        that matters is in its ``repr``: a frozen dataclass with ``__call__`` is right, whose arrays
        and losses count with all their digits. Threads share it; for processes and clusters it
        must be picklable.
    runs
        how many, at least 1; the last chunk has what is left.
    seed
        a non-negative integer.
    executor
        any ``concurrent.futures`` executor, such as a ``ProcessPoolExecutor`` or the
        ``get_executor()`` of a dask client; a thread for each core when left out, which is right
        for compiled kernels.
    out
        a folder for the chunks and the table, used by one process at a time; nothing is written
        when left out. A sweep that was killed takes up its work there and has lost only the chunks
        under way; a finished one is read, and one with fewer runs extended.
    chunk
        runs a chunk. The results depend on it; a few seconds of work are a good size.
    progress
        whether a bar shows progress, on the error stream, once two seconds have passed.
    timeout
        seconds, after which the table of the first chunks is returned, up to one that is not
        finished: that of a sweep with fewer runs. Ctrl-C hands it on as ``so_far`` of the
        :class:`lcn_support.progress.Interrupted` that it raises.

    Returns
    -------
    Table
        one row a run, chunk by chunk; the same for all executors. (The last bits may depend on the
        processor, as far as those of the experiment do.)

    Raises
    ------
    ValueError
        if a number is out of range, if the experiment's ``repr`` does not describe it, or if the
        folder holds another sweep, or one with more runs; for more than a million chunks, and once
        the first chunk shows that the table needs more than a gibibyte of memory.
    TypeError
        if a number is no integer.
    ExperimentError
        if the experiment fails, returns no columns, or other columns in other chunks.
    SweepError
        if a worker dies, or the executor fails otherwise.
    lcn_support.progress.OutOfTimeError
        if the time is over before the first chunk is finished.
    OSError
        if a file cannot be written, because the disk is full, say.

    Notes
    -----
    After any of these errors, and after the time or Ctrl-C, which stop the threads of the sweep
    too, finished chunks are whole, and the same call resumes. Workers of an executor that was
    handed in belong to the caller: they finish the chunks under way. On resumption a chunk whose
    text is not as it was written is computed anew; a digit that was changed by hand is not seen.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Dice:
    ...     sides: int
    ...     def __call__(self, a, generator, runs):
    ...         return {"eyes": generator.integers(1, self.sides, runs, endpoint=True)}
    >>> from lcn_support import Architecture
    >>> a = Architecture((3, 2))
    >>> long, short = (sweep(a, Dice(6), runs, seed=1, chunk=100) for runs in (1000, 200))
    >>> bool((long["eyes"][:200] == short["eyes"]).all())
    True
    >>> short
    Table(200 runs of eyes; architecture Architecture((3, 2)); experiment Dice(sides=6); seed 1; ...
    """
    require_network(a)
    runs = read_integer(runs, "runs", 1, 2**63 - 1)
    chunk = read_integer(chunk, "chunk", 1)
    seed, progress = read_seed(seed), read_flag(progress, "progress")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(f"{short(executor)} is no executor; give one of concurrent.futures")
    facts = {
        "architecture": repr(a),
        "experiment": description(experiment),
        "runs": runs,
        "seed": seed,
        "chunk": chunk,
        "columns": {},
        "lcn_support": VERSION,
        "numpy": np.__version__,
    }
    refuse_above(
        _MOST_CHUNKS, -(-runs // chunk), f"{runs} runs in chunks of {short(chunk)}: {{}} chunks",
        "give larger chunks, or fewer runs",
    )  # fmt: skip
    sizes = [min(chunk, runs - start) for start in range(0, runs, chunk)]
    folder = None if out is None else SweepFolder.find(read_path(out, "out"), facts)
    if folder and (finished := folder.table()):
        return finished
    parts = folder.resume(sizes) if folder else {}
    kinds = types(next(iter(parts.values()))) if parts else {}
    missing = {i: size for i, size in enumerate(sizes) if i not in parts}
    cut: BaseException | None = None
    with time_limit(timeout), ExitStack() as stack:
        pool = executor or stack.enter_context(_Threads())
        results = _results(pool, _Work(a, experiment, seed), missing)
        stack.callback(results.close)
        try:
            for i, columns in with_bar(results, len(sizes), "chunk", progress, len(parts)):
                kinds = kinds or types(columns)
                if list(types(columns).items()) != list(kinds.items()):
                    raise ExperimentError(
                        f"chunk {i} has the columns {types(columns)}, others have {kinds}; let "
                        f"{experiment!r} return the same names, types and order every time"
                    )
                if folder:
                    folder.keep(i, columns)
                if not parts:
                    _refuse_long_table(columns, runs)
                parts[i] = columns
        except SweepError as error:
            kept = f"kept in {out}" if folder else "lost, as no folder (out) keeps them"
            raise SweepError(
                f"{error}. {len(parts)} of {len(sizes)} chunks are done and {kept}; when the cause "
                "(a worker killed, or short of memory, or an experiment that cannot be pickled) is "
                "gone, the same call with a new executor resumes"
            ) from error.__cause__
        except (KeyboardInterrupt, OutOfTimeError) as stopped:
            cut = stopped
            if isinstance(pool, _Threads):
                pool.stop()
    first = [parts[i] for i in takewhile(parts.__contains__, range(len(sizes)))]
    if cut is not None and not first:
        raise cut
    table = Table(joined(first), facts)
    if isinstance(cut, KeyboardInterrupt):
        raise Interrupted(table) from cut
    if folder and cut is None:
        folder.finish(table)
    return table


def chunk_generator(seed: int, chunk: int) -> np.random.Generator:
    """The generator of one chunk, to repeat it.

    Chunk i has the i-th child of the seed, ``SeedSequence(seed, spawn_key=(i,))``, so that chunks
    and seeds never meet the same numbers.

    >>> first = chunk_generator(7, 0).random()
    >>> first == chunk_generator(7, 0).random() != chunk_generator(7, 1).random()
    True
    """
    place = read_integer(chunk, "chunk", 0)
    return np.random.default_rng(np.random.SeedSequence(read_seed(seed), spawn_key=(place,)))


class _Threads(ThreadPoolExecutor):
    """Threads that can be stopped: Ctrl-C is raised in them, too, at the next line of Python.

    Compiled loops run in slices, so that there is a next line soon.
    """

    def __init__(self) -> None:
        super().__init__(os.cpu_count())
        self._busy: set[int] = set()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        return super().submit(self._watched, work, *arguments, **named)

    def _watched(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        number = threading.get_ident()
        self._busy.add(number)
        try:
            return work(*arguments, **named)
        finally:
            self._busy.discard(number)

    def stop(self) -> None:
        """Begin nothing more, and leave what is under way."""
        self.shutdown(wait=False, cancel_futures=True)
        for number in list(self._busy):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(number), ctypes.py_object(KeyboardInterrupt)
            )


def _refuse_long_table(columns: Columns, runs: int) -> None:
    """The chunks and the table are held together at the end."""
    bytes_a_run = sum(v.nbytes for v in columns.values()) / len(next(iter(columns.values())))
    refuse_memory(
        2 * bytes_a_run * runs, f"a table of {runs} runs", "sweep with several seeds, one by one"
    )


@dataclass(frozen=True)
class _Work:
    """What a worker is sent; called with the number of a chunk and its runs."""

    a: Network
    experiment: Experiment
    seed: int

    def __call__(self, i: int, runs: int) -> Columns:
        try:
            columns = self.experiment(self.a, chunk_generator(self.seed, i), runs)
            if not isinstance(columns, Mapping):
                raise TypeError(
                    f"a {type(columns).__name__} was returned; return a dict of arrays by name"
                )
            columns = plain(columns)
            length = len(next(iter(columns.values())))
            if length != runs:
                raise ValueError(f"{length} rows were returned for {runs} runs; return one a run")
        except Exception as error:
            raise ExperimentError(
                f"chunk {i} of {self.experiment!r}: {type(error).__name__}: {error} [to repeat it: "
                f"experiment({self.a!r}, chunk_generator({self.seed}, {i}), {runs})]"
            ) from error
        return columns


def _results(
    pool: Executor, work: _Work, missing: Mapping[int, int]
) -> Generator[tuple[int, Columns]]:
    """The chunks as they are finished; if one fails, first the others that are done by then."""
    waiting = iter(missing.items())
    pending: dict[Future[Columns], int] = {}
    done: SimpleQueue[Future[Columns]] = SimpleQueue()
    try:
        while True:
            try:
                for i, runs in islice(waiting, MOST_PENDING - len(pending)):
                    future = pool.submit(work, i, runs)
                    pending[future] = i
                    future.add_done_callback(done.put)
                if not pending:
                    return
                left = seconds_left()
                future = done.get(timeout=None if left == inf else max(left, 0.0))
                i = pending.pop(future)
                columns = future.result()
            except Empty:
                check_time()
                continue
            except Exception as error:
                failure = error
                break
            yield i, columns
        for other, j in pending.items():
            if not other.cancel() and other.done() and not other.exception():
                yield j, other.result()
    finally:
        for other in pending:
            other.cancel()
    if isinstance(failure, ExperimentError):
        raise failure
    raise SweepError(
        f"chunk {i} did not come back from the {type(pool).__name__}: {type(failure).__name__}: "
        f"{failure}"
    ) from failure
