"""Experiments for the tests of sweeps, in a module that workers can import."""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

NAMES = np.array(["minimum", "saddle, strict", 'a "limit"', "7", "", "two\nlines", "ρ"])
SHARED = np.random.default_rng(0)


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
