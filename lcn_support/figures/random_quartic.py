"""The random quartic that several figures draw, and its critical points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.strata import place_of
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.real_numbers import listed
from lcn_support.figures.base import columns

SEED = 4
SIZES = ((4, 2), (3, 2, 2))
MOST = 4
"""Architectures that one figure compares."""
HIGHEST = 12


def random_target(seed: int = SEED, size: int = 5) -> tuple[Fraction, ...]:
    """Coefficients N(0, 1), rounded to two decimals so that they can be printed.

    >>> " ".join(map(str, random_target()))
    '-13/20 -17/100 83/50 33/50 -41/25'
    """
    import numpy as np

    drawn = np.random.default_rng(read_seed(seed)).standard_normal(size)
    return tuple(Fraction(round(100 * float(c)), 100) for c in drawn)


def architectures_of(sizes: Iterable[Sequence[int]]) -> list[Architecture]:
    """Architectures of one degree, at most 12, and at most four, so that a figure has room.

    Raises ``ValueError`` for others.

    >>> architectures_of([(4, 2), (3, 2)])
    Traceback (most recent call last):
        ...
    ValueError: sizes (4, 2) have forms of degree 4, and (3, 2) of degree 3; give architectures of \
one degree
    """
    lists = listed(sizes, "sizes", "lists of filter sizes")
    if not 1 <= len(lists) <= MOST:
        raise ValueError(f"sizes {short(sizes)}: give 1 to {MOST} lists of filter sizes")
    found = [Architecture(k) for k in lists]
    if found[0].degree > HIGHEST:
        raise ValueError(
            f"sizes {found[0].sizes} have forms of degree {found[0].degree}, and a figure has room "
            f"for degree {HIGHEST} at most; give smaller sizes"
        )
    for a in found[1:]:
        if a.degree != found[0].degree:
            raise ValueError(
                f"sizes {found[0].sizes} have forms of degree {found[0].degree}, and {a.sizes} of "
                f"degree {a.degree}; give architectures of one degree"
            )
    return found


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

    architectures = architectures_of(sizes)
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
