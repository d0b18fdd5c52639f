"""How often a random target has each number of real roots, and what printed shares say about it.

The root pattern depends on the direction of a form alone. So all laws that are invariant under
rotations of the coefficients have the same shares: independent N(0, 1) coefficients, or the best
filter for Gaussian data. Independent coefficients of another law have other shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.options import read_choice
from lcn_support.experiments.shares import Share, chi_square_tail
from lcn_support.experiments.slides.comparisons import rounded
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.stored import StoredTable
from lcn_support.forms.classification import classify

SAMPLES, SEED = 10_000_000, 2108
_BLOCK = 100_000

LAWS = {
    "normal": Convention(samples=0),
    "uniform": Convention(samples=0, targets="uniform"),
    "regression": Convention(targets="regression"),
}
"""Conventions by the law of their targets."""


@dataclass(frozen=True)
class Law:
    """Numbers of real roots of targets.

    Attributes
    ----------
    name, degree, samples, seed
        what was sampled.
    counts
        ``counts[r]`` targets certainly have r real roots; with the unknown they are all.
    first
        the same for the first block of the sample.
    """

    name: str
    degree: int
    samples: int
    seed: int
    counts: tuple[int, ...]
    first: tuple[int, ...]

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """From the most real roots to the fewest, in steps of two."""
        return tuple(count / self.samples for count in self.counts[::-2])

    def intervals(self, z: float = 1.96) -> list[tuple[float, float]]:
        """Wilson's intervals for the shares; at its upper end each counts what is undecided."""
        unknown = self.samples - sum(self.counts)
        return [Share(count, self.samples, unknown).within(z) for count in self.counts[::-2]]

    def statistic(self, percents: Iterable[float]) -> float:
        """χ²/T of printed shares: the least Σ(p − q)²/q of numbers p that are printed like this.

        Parameters
        ----------
        percents
            with three digits, in the order of the shares.
        """
        total = 0.0
        for percent, q in zip(percents, self.shares, strict=True):
            low, high = map(float, rounded(percent))
            total += (min(max(q, low), high) - q) ** 2 / q
        return total

    def probability(self, percents: Iterable[float], targets: int) -> float:
        """The p-value of Pearson's test, that so many targets are at least as far from the law.

        >>> law = Law("made up", 4, 100, 0, (20, 0, 70, 0, 10), (20, 0, 70, 0, 10))
        >>> law.probability((10, 70, 20), 10**6)
        1.0
        >>> law.probability((10, 60, 30), 1000) < 1e-9
        True
        """
        return chi_square_tail(targets * self.statistic(percents), len(self.shares) - 1)

    def most_targets(self, percents: Iterable[float], level: float = 0.05) -> int:
        """The largest number of targets up to 10⁹ whose p-value is not below the level."""
        percents, least, most = list(percents), 0, 10**9
        while least < most:
            middle = (least + most + 1) // 2
            if self.probability(percents, middle) >= level:
                least = middle
            else:
                most = middle - 1
        return least


def sampled_law(
    name: str, samples: int = SAMPLES, seed: int = SEED, sizes: tuple[int, ...] = (4, 2)
) -> Law:
    """Count the real roots of the targets of a convention, each certified, block by block.

    Raises ``ValueError`` for an unknown law.

    >>> law = sampled_law("normal", samples=1000)
    >>> sum(law.counts) <= 1000
    True
    """
    read_choice(name, "law", tuple(LAWS))
    a, draw = Architecture(sizes), np.random.default_rng(seed)
    counts = np.zeros(a.degree + 1, dtype=np.int64)
    first: tuple[int, ...] = ()
    for begin in range(0, samples, _BLOCK):
        targets, _ = LAWS[name].losses(a, draw, min(_BLOCK, samples - begin))
        found = classify(targets)
        counts += np.bincount(found.fewest[~found.unknown], minlength=a.degree + 1)
        first = first or tuple(counts.tolist())
    return Law(name, a.degree, samples, seed, tuple(counts.tolist()), first)


def experiment(samples: int = SAMPLES, seed: int = SEED) -> Iterator[Law]:
    """All ``LAWS``; about a minute on one core."""
    return (sampled_law(name, samples, seed) for name in LAWS)


TABLE = StoredTable(
    "law_of_patterns",
    Law,
    ("law=name", "degree", "samples", "seed", "counts", "first_block=first"),
    experiment, SEED, SAMPLES,
)  # fmt: skip
"""One row a law; counts are by the number of real roots, from none to all."""


def read_laws(path: str | Path | None = None) -> dict[str, Law]:
    """The kept laws by name, or those of another file; raises as ``TABLE.read`` does."""
    return {law.name: law for law in TABLE.read(path)}
