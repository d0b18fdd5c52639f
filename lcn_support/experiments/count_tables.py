"""How many critical points networks have, by metric: a table with several routes to each number.

Each count comes from a formula or from certified points, and beside it stands what the other routes
say: linear algebra modulo a prime, and Gröbner bases in Singular. What disagrees is kept.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from lcn_support.architectures.architecture import Architecture
from lcn_support.landscape.counts import METRICS, count_critical_points
from lcn_support.resources import resource

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
SEED = 2401

COLUMNS = ("filter_sizes", "strides", "metric", "count", "pure", "points", "relation", "kind",
           "seed", "certified", "bound", "singular", "how")  # fmt: skip


@dataclass(frozen=True)
class CountRow:
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

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
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
    def architecture(self) -> Architecture:
        """The network."""
        return Architecture(self.sizes, self.strides)

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
    return CountRow(
        a.sizes,
        a.strides,
        metric,
        best.count,
        best.pure,
        best.points,
        best.relation,
        best.kind,
        best.how,
        seed,
        certified=solved,
        bound=_route(a, metric, "quotient", seed),
        singular=_route(a, metric, "singular", seed) if singular else None,
    )


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
    for sizes, strides in NETWORKS:
        for metric in METRICS:
            yield counted(Architecture(sizes, strides), metric, seed)


def write_table(rows: Iterable[CountRow], path: str | Path) -> None:
    """Keep counts as CSV; what is not known stays empty."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            entries = asdict(row)
            sizes, strides = (" ".join(map(str, entries.pop(x))) for x in ("sizes", "strides"))
            writer.writerow({"filter_sizes": sizes, "strides": strides, **entries})
            file.flush()


def load_counts(path: str | Path | None = None) -> tuple[CountRow, ...]:
    """The stored rows, or those of another file; raises ``FileNotFoundError`` if there is none.

    >>> {row.metric for row in load_counts()} == set(METRICS)
    True
    """

    def number(text: str) -> int | None:
        return int(text) if text else None

    place = resource("data/results/critical_counts.csv") if path is None else Path(path)
    with place.open(encoding="utf-8", newline="") as file:
        return tuple(
            CountRow(
                tuple(map(int, row["filter_sizes"].split())),
                tuple(map(int, row["strides"].split())),
                row["metric"],
                int(row["count"]),
                int(row["pure"]),
                int(row["points"]),
                row["relation"],
                row["kind"],
                row["how"],
                int(row["seed"]),
                number(row["certified"]),
                number(row["bound"]),
                number(row["singular"]),
            )
            for row in csv.DictReader(file)
        )
