"""Experiments for the tests of sweeps, in a module that workers can import."""

import os
import signal
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lcn_support import Architecture
from lcn_support.experiments.sweeps.runs import sweep

NAMES = np.array(["minimum", "saddle, strict", 'a "limit"', "7", "", "two\nlines", "ρ"])
SHARED = np.random.default_rng(0)
A = Architecture((3, 2))


@dataclass(frozen=True)
class Walk:
    """All four types of columns, with every awkward value."""

    scale: float = 1.0
    pause: float = field(default=0.0, repr=False)

    def __call__(self, a, generator, runs):
        time.sleep(self.pause)
        value = generator.standard_normal(runs) * self.scale
        value[generator.random(runs) < 0.1] = np.nan
        value[generator.random(runs) < 0.1] = -np.inf
        return {
            "index": generator.integers(-(2**62), 2**62, runs),
            "value": value,
            "converged": generator.random(runs) < 0.5,
            "limit": generator.choice(NAMES, runs),
        }


@dataclass(frozen=True)
class Deadly:
    """A walk whose worker is killed in about every fifth chunk, until the flag is raised.

    Without a flag it is always killed.
    """

    flag: str | None = field(default=None, repr=False)

    def __call__(self, a, generator, runs):
        if generator.random() < 0.2 and not (self.flag and Path(self.flag).exists()):
            if self.flag:
                Path(self.flag).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Walk()(a, generator, runs)


@dataclass(frozen=True)
class Careless:
    """Draws from a generator that all chunks of a worker share."""

    def __call__(self, a, generator, runs):
        return {"value": SHARED.random(runs)}


@dataclass(frozen=True)
class SeededByWorker:
    """Draws from a generator that depends on the process."""

    def __call__(self, a, generator, runs):
        return {"value": np.random.default_rng(os.getpid()).random(runs)}


def run(experiment=None, runs=95, seed=3, chunk=10, **options):
    return sweep(A, experiment or Walk(), runs, seed, chunk=chunk, progress=False, **options)


def written(folder):
    """Every file with its bytes."""
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def in_one_thread(folder, experiment=None, **options):
    with ThreadPoolExecutor(1) as pool:
        run(experiment, executor=pool, out=folder, **options)
    return written(folder)


def identities(folder):
    """What changes when a file is written again."""
    chunks = (Path(folder) / "chunks").glob("*.csv")
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in chunks}


class Breaking(Executor):
    """Does everything at once, but for one chunk, whose worker dies."""

    def __init__(self, broken):
        self.broken = broken

    def submit(self, work, i, runs):
        future = Future()
        if i == self.broken:
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(work(i, runs))
        return future


@dataclass(frozen=True)
class Returns:
    name: str

    def __call__(self, a, generator, runs):
        x = generator.random(runs)
        return {
            "no dict": [x],
            "nothing": {},
            "unequal": {"x": x, "y": x[:-1]},
            "short": {"x": x[:-1]},
            "matrix": {"x": np.outer(x, x)},
            "complex": {"x": x * 1j},
            "objects": {"x": [None] * runs},
            "huge": {"x": np.full(runs, 2**63, dtype=np.uint64)},
            "masked": {"x": np.ma.masked_less(x, 0.5)},
            "surrogate": {"x": ["\ud800"] * runs},
            "comma": {"x,y": x},
            "number": {3: x},
        }[self.name]
