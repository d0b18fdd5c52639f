"""The table of real critical points: one row a run, in which each target keeps its own entry."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from lcn_support.experiments.real_point_sample import RealCount, RealPoints

COLUMNS = ("filter_sizes", "strides", "metric", "seed", "targets", "complex_points", "open",
           "mean", "mean_minima", "found")  # fmt: skip


def write_table(runs: Iterable[RealPoints], path: str | Path) -> None:
    """Keep runs as CSV, one row a run; ``found`` has points/minima/indices for each target."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for run in runs:
            writer.writerow(
                [_text(run.sizes), _text(run.strides), run.metric, run.seed, run.targets,
                 _text(run.complex_points), run.open, f"{run.mean:.4f}", f"{run.mean_minima:.4f}",
                 _text(run.found)]
            )  # fmt: skip


def read_table(path: str | Path) -> tuple[RealPoints, ...]:
    """The runs of a table, from its column ``found``; the other counts follow from it."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return tuple(
            RealPoints(
                _numbers(row["filter_sizes"]),
                _numbers(row["strides"]),
                row["metric"],
                int(row["seed"]),
                _numbers(row["complex_points"]),
                tuple(map(_real_count, row["found"].split())),
            )
            for row in csv.DictReader(file)
        )


def _text(values: Sequence[object]) -> str:
    return " ".join(map(str, values))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _real_count(text: str) -> RealCount:
    points, minima, indices = text.rstrip("+").split("/")
    split = tuple(map(int, indices.split("."))) if indices else ()
    return RealCount(int(points), int(minima), split, text.endswith("+"))
