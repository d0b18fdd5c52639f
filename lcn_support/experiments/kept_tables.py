"""All kept tables by name, each with its rows and its recipe; ``lcn tables`` makes them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcn_support.arguments.options import UnknownKeyError
from lcn_support.experiments import (
    bad_minima,
    bombieri_counts,
    count_tables,
    extreme_targets,
    real_points,
    spurious_limits,
    spurious_points,
)
from lcn_support.experiments.basins import torus
from lcn_support.experiments.siblings import ends
from lcn_support.experiments.slides import limit_tables, searches, target_laws
from lcn_support.experiments.stored import StoredTable

TABLES: dict[str, StoredTable[Any]] = {
    table.name: table
    for table in (
        bad_minima.TABLE, limit_tables.TABLE, target_laws.TABLE, searches.TABLE,
        spurious_points.TABLE, spurious_limits.TABLE, bombieri_counts.TABLE, real_points.TABLE,
        extreme_targets.TABLE, count_tables.TABLE, count_tables.SINGULAR_TABLE,
        ends.TABLE, torus.TABLE,
    )
}  # fmt: skip
"""All of them by name, in the order of ``data/results/README.md``."""


def table(name: str) -> StoredTable[Any]:
    """The table with this name; raises ``UnknownKeyError``, naming the nearest, for another.

    >>> print(table("bad_minima").recipe)
    lcn_support.experiments.bad_minima.experiment(4000, 2108)
    """
    if name not in TABLES:
        raise UnknownKeyError("table", name, TABLES)
    return TABLES[name]


def kept(name: str, path: str | Path | None = None) -> tuple[Any, ...]:
    """The rows of a kept table, or those of another file with its columns.

    Raises as :func:`table` and ``StoredTable.read`` do.

    >>> run, *_ = kept("bad_minima")
    >>> run.sizes, run.metric, run.targets
    ((3, 2), 'white', 4000)
    """
    return table(name).read(path)
