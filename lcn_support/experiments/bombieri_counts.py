"""Exact counts of critical points on multiple root loci in the Bombieri metric: a table.

Each number is counted for several random targets by linear algebra modulo random primes, and again
by Gröbner bases in Singular. Neither is ever larger than the number for a generic target, so it is
at least the largest, and all of them agree unless a target, a prime or a program is at fault.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum
from lcn_support.experiments.stored import Column, StoredTable
from lcn_support.losses.metrics import metric_matrix
from lcn_support.losses.quadratic import QuadraticLoss

LARGEST_DEGREE = 7
TARGETS = 3
SEED = 2016


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
    metric = metric_matrix(Architecture((n + 1,)), "bombieri")
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


def experiment(targets: int = TARGETS, seed: int = SEED) -> Iterator[BombieriCounts]:
    """The counts for all λ of degree 2 to ``LARGEST_DEGREE`` with a multiple root, by degree."""
    for n in range(2, LARGEST_DEGREE + 1):
        for pattern in RootPattern.all_of_degree(n):
            if not pattern.complex and max(pattern.real) > 1:
                yield bombieri_counts(pattern.real, targets, seed)


def _solutions_text(row: BombieriCounts) -> str:
    return "infinite" if row.solutions is None else str(row.solutions)


def _solutions_read(text: str) -> dict[str, int | None]:
    return {"solutions": None if text == "infinite" else int(text)}


TABLE = StoredTable(
    "bombieri_ed_degrees",
    BombieriCounts,
    ("parts", "ed_degree", Column("solutions", _solutions_text, _solutions_read), "counts",
     "primes", "singular", "singular_primes", "seed"),
    experiment, SEED, TARGETS,
)  # fmt: skip
"""One row a locus."""
