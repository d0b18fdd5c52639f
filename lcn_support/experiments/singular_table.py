"""Counts of critical points by Singular, kept so that they can be compared where it is missing."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from lcn_support.architectures.architecture import Architecture
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.experiments.count_tables import NETWORKS
from lcn_support.landscape.counts import METRICS, metric_matrix
from lcn_support.resources import resource

LARGER = (
    ((2, 4), (2, 1)), ((2, 5), (2, 1)), ((5, 2), (3, 1)), ((6, 2), (2, 1)), ((6, 2), (4, 1)),
    ((3, 4), (2, 1)), ((4, 3), (3, 1)), ((5, 3), (2, 1)), ((4, 4), (2, 1)), ((2, 2, 2), (2, 3, 1)),
    ((2, 2, 2), (3, 2, 1)), ((4, 2, 2), (2, 2, 1)), ((3, 3, 2), (2, 2, 1)),
)  # fmt: skip
SEED = 4313
SECONDS = 120

COLUMNS = ("filter_sizes", "strides", "metric", "seed", "prime", "count", "dimension", "fitting",
           "version")  # fmt: skip


@dataclass(frozen=True)
class SingularRow:
    """One count.

    Attributes
    ----------
    sizes, strides, metric, seed
        the network, ``generic``, ``white`` or ``bombieri``, and the seed of
        :func:`lcn_support.counting.modulo_primes.singular.singular_count`.
    prime, count, dimension, fitting, version
        as in :class:`lcn_support.counting.modulo_primes.singular.SingularCount`.
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    metric: str
    seed: int
    prime: int
    count: int
    dimension: int
    fitting: int
    version: str


def singular_row(a: Architecture, metric: str, seed: int = SEED) -> SingularRow:
    """Count the scaling classes of critical filters for a random target, with Singular.

    Raises as :func:`lcn_support.counting.modulo_primes.singular.singular_count` does, and
    ``ValueError`` if the critical points are infinitely many.
    """
    S = None if metric == "generic" else metric_matrix(a, metric)
    found = singular_count(a, S, seed, seconds=SECONDS)
    if found.count is None or found.fitting is None:
        raise ValueError(f"{a}, metric {metric}, seed {seed}: infinitely many critical points")
    return SingularRow(
        a.sizes,
        a.strides,
        metric,
        seed,
        found.prime,
        found.count,
        found.dimension,
        found.fitting,
        found.version,
    )


def experiment(seed: int = SEED) -> Iterator[SingularRow]:
    """The rows of all networks and metrics; raises as :func:`singular_row` does."""
    for sizes, strides in NETWORKS + LARGER:
        for metric in METRICS:
            yield singular_row(Architecture(sizes, strides), metric, seed)


def write_table(rows: Iterable[SingularRow], path: str | Path) -> None:
    """Keep rows as CSV."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            entries = asdict(row)
            sizes, strides = (" ".join(map(str, entries.pop(x))) for x in ("sizes", "strides"))
            writer.writerow({"filter_sizes": sizes, "strides": strides, **entries})
            file.flush()


def read_table(path: str | Path | None = None) -> tuple[SingularRow, ...]:
    """The stored rows, or those of another file."""
    place = resource("data/results/singular_counts.csv") if path is None else Path(path)
    with place.open(encoding="utf-8", newline="") as file:
        return tuple(
            SingularRow(
                tuple(map(int, row["filter_sizes"].split())),
                tuple(map(int, row["strides"].split())),
                row["metric"],
                int(row["seed"]),
                int(row["prime"]),
                int(row["count"]),
                int(row["dimension"]),
                int(row["fitting"]),
                row["version"],
            )
            for row in csv.DictReader(file)
        )
