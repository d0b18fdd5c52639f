"""The random quartic that several figures draw, and its critical points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.strata import place_of
from lcn_support.figures.base import columns

SEED = 4
SIZES = ((4, 2), (3, 2, 2))


def random_target(seed: int = SEED, size: int = 5) -> tuple[Fraction, ...]:
    """Coefficients N(0, 1), rounded to two decimals so that they can be printed.

    >>> " ".join(map(str, random_target()))
    '-13/20 -17/100 83/50 33/50 -41/25'
    """
    import numpy as np

    drawn = np.random.default_rng(seed).standard_normal(size)
    return tuple(Fraction(round(100 * float(c)), 100) for c in drawn)


def critical_points_of_target(
    seed: int = SEED, sizes: tuple[tuple[int, ...], ...] = SIZES
) -> dict[str, list[Any]]:
    """One row for each critical W ≠ 0 by loss, for white data and architectures of one degree.

    Columns that begin with ``classes`` hold its number of scaling classes for an architecture;
    ``filters`` holds the layers of one class.

    >>> table = critical_points_of_target()
    >>> table["loss"] == sorted(table["loss"]), max(table["classes 4 2"])
    (True, 1)
    """
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.quadratic import QuadraticLoss

    architectures = [Architecture(k) for k in sizes]
    loss = QuadraticLoss(random_target(seed, architectures[0].filter_size))
    classes = {a: f"classes {' '.join(map(str, a.sizes))}" for a in architectures}
    found: dict[tuple[float, ...], dict[str, Any]] = {}
    for a in architectures:
        for point in critical_points(a, loss, progress=False).points:
            W = tuple(map(float, point.end_to_end))
            row = found.setdefault(
                W,
                {
                    "pattern": str(point.pattern),
                    "place": place_of(point.pattern, a),
                    "loss": float(point.loss),
                    "index": point.index,
                    **dict.fromkeys(classes.values(), 0),
                    **{f"w{i}": c for i, c in enumerate(W)},
                },
            )
            row |= {classes[a]: len(point.classes), "filters": point.classes[0].filters}
    ordered = sorted(found.values(), key=lambda row: row["loss"])
    numbered = ((number, *row.values()) for number, row in enumerate(ordered))
    return columns(("number", *ordered[0]), numbered)


def sizes_of(column: str) -> str:
    """The filter sizes that a column of classes names.

    >>> sizes_of("classes 4 2")
    '(4, 2)'
    """
    return f"({column.removeprefix('classes ').replace(' ', ', ')})"
