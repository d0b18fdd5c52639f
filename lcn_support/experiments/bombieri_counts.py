"""Exact counts of critical points on multiple root loci in the Bombieri metric: a table.

Each number is counted for several random targets by linear algebra modulo random primes, and again
by Gröbner bases in Singular. Neither is ever larger than the number for a generic target, so it is
at least the largest, and all of them agree unless a target, a prime or a program is at fault.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from pathlib import Path

from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum
from lcn_support.losses.quadratic import QuadraticLoss

LARGEST_DEGREE = 7
TARGETS = 3
SEED = 2016

COLUMNS = ("parts", "ed_degree", "solutions", "counts", "primes", "singular", "singular_primes",
           "seed")  # fmt: skip


@dataclass(frozen=True)
class BombieriCounts:
    """The counts on one locus.

    Attributes
    ----------
    parts
        λ, in descending order.
    solutions
        for the first target, with multiplicity and the isotropic ones; None if infinitely many.
    counts, primes
        for each target the number of critical points whose roots have the multiplicities λ, by
        :func:`lcn_support.counting.modulo_primes.stratum_counts.count_on_stratum`, and its prime.
    singular, singular_primes
        for other targets the number of critical points on the closed locus, with multiplicity, by
        Singular, and its prime; empty if it was not asked.
    seed
        targets and primes of λ are drawn with the seeds (seed, *λ).
    """

    parts: tuple[int, ...]
    solutions: int | None
    counts: tuple[int, ...]
    primes: tuple[int, ...]
    singular: tuple[int, ...]
    singular_primes: tuple[int, ...]
    seed: int

    @property
    def ed_degree(self) -> int:
        """The largest count: none is too large."""
        return max(self.counts + self.singular)

    @property
    def agree(self) -> bool:
        """Whether all counts are the same."""
        return len({*self.counts, *self.singular}) == 1


def bombieri_counts(
    parts: Iterable[int], targets: int = TARGETS, seed: int = SEED, *, singular: bool = True
) -> BombieriCounts:
    """Count the critical points on Δ_λ for a few random targets.

    Parameters
    ----------
    parts
        λ, positive integers.
    targets
        how many for each program.
    seed
        a non-negative integer.
    singular
        whether to ask Singular, too.

    Raises
    ------
    ValueError, FileNotFoundError, TimeoutError
        as :func:`lcn_support.counting.modulo_primes.stratum_counts.count_on_stratum` and
        :func:`lcn_support.counting.modulo_primes.singular.singular_count` do.

    Examples
    --------
    >>> found = bombieri_counts((2, 2), targets=1, singular=False)
    >>> found.solutions, found.counts
    (13, (7,))
    """
    import numpy as np

    parts = tuple(sorted(parts, reverse=True))
    n = sum(parts)
    metric = [[Fraction(i == j, comb(n, i)) for j in range(n + 1)] for i in range(n + 1)]
    rng = np.random.default_rng((seed, *parts))
    drawn = [rng.integers(-(10**6), 10**6, n + 1).tolist() for _ in range(targets)]
    found = [count_on_stratum(parts, QuadraticLoss(u, metric), rng) for u in drawn]
    seeds = rng.integers(2**31, size=targets).tolist() if singular else []
    checks = [singular_count(Locus(parts), metric, s) for s in seeds]
    return BombieriCounts(
        parts=parts,
        solutions=found[0].length,
        counts=tuple(count.of_exact_pattern for count in found),
        primes=tuple(count.prime for count in found),
        singular=tuple(check.count or 0 for check in checks),
        singular_primes=tuple(check.prime for check in checks),
        seed=seed,
    )


def experiment(largest: int = LARGEST_DEGREE) -> Iterator[BombieriCounts]:
    """The counts for all λ with a multiple root, by degree."""
    for n in range(2, largest + 1):
        for pattern in RootPattern.all_of_degree(n):
            if not pattern.complex and max(pattern.real) > 1:
                yield bombieri_counts(pattern.real)


def write_table(rows: Iterable[BombieriCounts], path: str | Path) -> None:
    """Keep counts as CSV, one row a locus."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            lists = (row.counts, row.primes, row.singular, row.singular_primes)
            counts, primes, singular, singular_primes = (" ".join(map(str, x)) for x in lists)
            writer.writerow(
                [" ".join(map(str, row.parts)), row.ed_degree,
                 "infinite" if row.solutions is None else row.solutions,
                 counts, primes, singular, singular_primes, row.seed]
            )  # fmt: skip


def read_table(path: str | Path) -> tuple[BombieriCounts, ...]:
    """The rows of a table; ``ed_degree`` follows from the counts."""

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(map(int, text.split()))

    with Path(path).open(encoding="utf-8", newline="") as file:
        return tuple(
            BombieriCounts(
                numbers(row["parts"]),
                None if row["solutions"] == "infinite" else int(row["solutions"]),
                numbers(row["counts"]),
                numbers(row["primes"]),
                numbers(row["singular"]),
                numbers(row["singular_primes"]),
                int(row["seed"]),
            )
            for row in csv.DictReader(file)
        )
