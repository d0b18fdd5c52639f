"""How many critical points networks have, by metric: tables with several routes to each number.

Each count comes from a formula or from certified points, and beside it stands what the other routes
say: linear algebra modulo a prime, and Gröbner bases in Singular. What disagrees is kept. A second
table has what Singular says of more networks, with another seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from lcn_support.architectures.architecture import Architecture
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.experiments.stored import NetworkRow, StoredTable
from lcn_support.landscape.counts import count_critical_points
from lcn_support.losses.metrics import read_metric

NETWORKS = (
    # stride one
    ((2, 2), (1, 1)), ((3, 2), (1, 1)), ((4, 2), (1, 1)), ((3, 3), (1, 1)), ((4, 3), (1, 1)),
    ((2, 2, 2), (1, 1, 1)), ((3, 2, 2), (1, 1, 1)), ((2, 2, 2, 2), (1, 1, 1, 1)),
    # one stride of several is one
    ((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)), ((3, 2, 2), (1, 2, 1)),
    ((3, 2, 2), (2, 1, 1)), ((2, 2, 3), (1, 2, 1)), ((2, 2, 2, 2), (1, 2, 1, 1)),
    # reduced
    ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((3, 2), (3, 1)), ((4, 2), (2, 1)),
    ((4, 2), (3, 1)), ((5, 2), (2, 1)), ((3, 3), (2, 1)), ((3, 3), (3, 1)), ((4, 3), (2, 1)),
    ((2, 2, 2), (2, 2, 1)), ((3, 2, 2), (2, 2, 1)), ((2, 3, 2), (2, 2, 1)),
    ((2, 2, 3), (2, 2, 1)), ((2, 2, 2, 2), (2, 2, 2, 1)),
)  # fmt: skip
LARGER = (
    ((2, 4), (2, 1)), ((2, 5), (2, 1)), ((5, 2), (3, 1)), ((6, 2), (2, 1)), ((6, 2), (4, 1)),
    ((3, 4), (2, 1)), ((4, 3), (3, 1)), ((5, 3), (2, 1)), ((4, 4), (2, 1)), ((2, 2, 2), (2, 3, 1)),
    ((2, 2, 2), (3, 2, 1)), ((4, 2, 2), (2, 2, 1)), ((3, 3, 2), (2, 2, 1)),
)  # fmt: skip
"""Networks that only Singular counts."""

METRICS = ("generic", "white", "bombieri")
SEED, SINGULAR_SEED = 2401, 4313
SECONDS = 120
"""For each count by Singular alone."""


@dataclass(frozen=True)
class CountRow(NetworkRow):
    """The counts of one network and metric.

    Attributes
    ----------
    sizes, strides, metric
        what is counted: complex critical points for a generic target.
    count, pure, points, relation, kind, how
        as in :class:`lcn_support.landscape.counts.CriticalPointCount`, by its method ``auto``.
    seed
        of all routes.
    certified
        scaling classes of certified points for a random target, by solving; None if that fails.
    bound
        linear algebra modulo a prime: for one group exact, else a bound from above; None if it is
        too large for it.
    singular
        a Gröbner basis in Singular; None if that is not installed or takes too long.
    """

    metric: str
    count: int
    pure: int
    points: int
    relation: str
    kind: str
    how: str
    seed: int
    certified: int | None
    bound: int | None
    singular: int | None

    @property
    def disagreements(self) -> tuple[str, ...]:
        """The routes that contradict the count: a bound may be larger, and points may be missing.

        >>> row = load_counts()[0]
        >>> from dataclasses import replace
        >>> row.disagreements, replace(row, singular=7).disagreements
        ((), ('singular',))
        """
        found = {
            "certified": self.certified is not None and self.certified > self.count,
            "bound": self.bound is not None
            and (self.bound < self.count or self.architecture.is_thick)
            and self.bound != self.count,
            "singular": self.singular not in (None, self.count),
        }
        return tuple(route for route, contradicts in found.items() if contradicts)

    @property
    def routes(self) -> int:
        """How many independent routes give this number: formula, points, bound, Singular."""
        others = (self.certified, self.bound, self.singular)
        return (self.kind == "exact") + sum(number == self.count for number in others)


def counted(a: Architecture, metric: str, seed: int = SEED, *, singular: bool = True) -> CountRow:
    """The row of a network and a metric.

    Parameters
    ----------
    a
        of any strides.
    metric
        ``"generic"``, ``"white"`` or ``"bombieri"``.
    seed
        of everything that is drawn: a non-negative integer.
    singular
        whether to ask Singular, too; without it the row has none.

    Raises
    ------
    ValueError
        as :func:`lcn_support.landscape.counts.count_critical_points` does.

    Examples
    --------
    >>> row = counted(Architecture((2, 2), strides=(2, 1)), "white", singular=False)
    >>> row.count, row.certified, row.bound, row.singular
    (2, 2, 2, None)
    """
    best = count_critical_points(a, metric, seed=seed, progress=False)
    solved = best.count if best.method == "solving" else _route(a, metric, "solving", seed)
    bound = _route(a, metric, "quotient", seed)
    oracle = _route(a, metric, "singular", seed) if singular else None
    return CountRow(
        a.sizes, a.strides, metric, best.count, best.pure, best.points, best.relation, best.kind,
        best.how, seed, solved, bound, oracle,
    )  # fmt: skip


def _route(a: Architecture, metric: str, method: str, seed: int) -> int | None:
    """None if the method does not get there."""
    try:
        return count_critical_points(a, metric, method=method, seed=seed, progress=False).count
    except TimeoutError:
        return None
    except ValueError as error:
        if "choose another method" in str(error):
            return None
        raise


def experiment(seed: int = SEED) -> Iterator[CountRow]:
    """The rows of all ``NETWORKS`` and metrics; raises as :func:`counted` does."""
    for (sizes, strides), metric in product(NETWORKS, METRICS):
        yield counted(Architecture(sizes, strides), metric, seed)


TABLE = StoredTable(
    "critical_counts",
    CountRow,
    ("filter_sizes=sizes", "strides", "metric", "count", "pure", "points", "relation", "kind",
     "seed", "certified", "bound", "singular", "how"),
    experiment, SEED,
)  # fmt: skip
"""One row a network and metric; what is not known stays empty."""


def load_counts(path: str | Path | None = None) -> tuple[CountRow, ...]:
    """The kept rows, or those of another file; raises as ``TABLE.read`` does.

    >>> {row.metric for row in load_counts()} == set(METRICS)
    True
    """
    return TABLE.read(path)


@dataclass(frozen=True)
class SingularRow(NetworkRow):
    """One count by Singular alone, kept so that it can be compared where Singular is missing.

    Attributes
    ----------
    sizes, strides, metric, seed
        the network, one of ``METRICS``, and the seed of
        :func:`lcn_support.counting.modulo_primes.singular.singular_count`.
    prime, count, dimension, fitting, version
        as in :class:`lcn_support.counting.modulo_primes.singular.SingularCount`.
    """

    metric: str
    seed: int
    prime: int
    count: int
    dimension: int
    fitting: int
    version: str


def singular_row(a: Architecture, metric: str, seed: int = SINGULAR_SEED) -> SingularRow:
    """Count the scaling classes of critical filters for a random target, with Singular.

    Raises as :func:`lcn_support.counting.modulo_primes.singular.singular_count` does, and
    ``ValueError`` for another metric and if the critical points are infinitely many.
    """
    name, S = read_metric(a, metric)
    found = singular_count(a, S, seed, seconds=SECONDS)
    if found.count is None or found.fitting is None:
        raise ValueError(f"{a}, metric {name}, seed {seed}: infinitely many critical points")
    return SingularRow(
        a.sizes, a.strides, name, seed, found.prime, found.count, found.dimension, found.fitting,
        found.version,
    )  # fmt: skip


def singular_experiment(seed: int = SINGULAR_SEED) -> Iterator[SingularRow]:
    """The rows of all networks and metrics; raises as :func:`singular_row` does."""
    for (sizes, strides), metric in product(NETWORKS + LARGER, METRICS):
        yield singular_row(Architecture(sizes, strides), metric, seed)


SINGULAR_TABLE = StoredTable(
    "singular_counts",
    SingularRow,
    ("filter_sizes=sizes", "strides", "metric", "seed", "prime", "count", "dimension", "fitting",
     "version"),
    singular_experiment, SINGULAR_SEED,
)  # fmt: skip
"""One row a network and metric."""
