"""Start systems: for one generic complex (S, b) all critical points on a stratum.

A start system is found once, by monodromy; from there a straight path leads to every other (S, b).
The systems of one group for n ≤ 7 are kept as text in data/start_systems; others are made when they
are needed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation.equations import Numbers, Parameters
from lcn_support.landscape.continuation.monodromy import (
    DistinctPoints,
    form,
    monodromy,
    random_parameters,
    scale_free,
)
from lcn_support.landscape.continuation.tracking import track
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.resources import resource

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

UNKNOWN = "the number for these data is unknown"

LARGEST_COUNTED = 150
"""For more generic points than these, linear algebra modulo a prime takes minutes."""

_SEED = 2022
_ATTEMPTS = 6
_SAME = 1e-7
_LARGEST_TARGET = 2**60
_AT_INFINITY, _FINITE = 1e5, 1e3
"""Sizes of W at the ends of paths, for data of size one."""


@dataclass(frozen=True, eq=False)
class StartSystem:
    """A generic (S, b) and approximations of all its critical points on Δ_λ.

    Attributes
    ----------
    locus
        Δ_λ.
    covariance, b
        S, complex symmetric, k rows of k numbers, and b = Su, k numbers.
    points
        the generic number of them, each of ``locus.unknowns`` numbers.
    """

    locus: Locus
    covariance: Sequence[Sequence[complex]]
    b: Sequence[complex]
    points: list[Numbers]

    @property
    def parameters(self) -> Parameters:
        """(S, b)."""
        return self.covariance, self.b


def start_system(locus: Locus) -> StartSystem:
    """The start system of a locus: the stored one, or else one made by monodromy.

    >>> system = start_system(Locus((2, 2)))
    >>> len(system.points) == multiple_root_ed_degree((2, 2))
    True
    """
    return _start_system(replace(locus, parts=tuple(sorted(locus.parts, reverse=True))))


def to_text(system: StartSystem, provenance: dict[str, object]) -> str:
    """The start system as JSON; complex numbers are pairs."""
    return json.dumps(
        {
            "partition": system.locus.parts,
            **provenance,
            "covariance": [*map(_pairs, system.covariance)],
            "b": _pairs(system.b),
            "points": [*map(_pairs, system.points)],
        },
        separators=(",", ":"),
    ).replace("],[[", "],\n[[").replace(',"', ',\n"') + "\n"  # fmt: skip


def from_text(text: str) -> StartSystem:
    """The inverse of :func:`to_text`, bit for bit."""
    read = json.loads(text)
    S, points = ([*map(_complex, read[name])] for name in ("covariance", "points"))
    return StartSystem(Locus(tuple(read["partition"])), S, _complex(read["b"]), points)


def write(folder: str | Path, degree: int = 7, seed: int = _SEED) -> None:
    """Make the start systems of all λ of degree ≤ n with two or more multiple roots, and keep them.

    One generator for each λ, from the same seed: the file of λ does not depend on the others.
    """
    import numpy as np

    for n in range(4, degree + 1):
        for pattern in RootPattern.all_of_degree(n):
            parts = pattern.real[::-1]
            if pattern.complex or sum(m > 1 for m in parts) < 2:
                continue
            system = _made(Locus(parts), np.random.default_rng(seed))
            provenance = {
                "method": "lcn_support.landscape.continuation.monodromy.monodromy",
                "seed": seed,
                "numpy": np.__version__,
                "found": len(system.points),
                "expected": multiple_root_ed_degree(parts),
            }
            Path(folder, _name(parts)).write_text(to_text(system, provenance), "utf-8")


def _name(parts: tuple[int, ...]) -> str:
    return f"{'-'.join(map(str, parts))}.json"


@cache
def _start_system(locus: Locus) -> StartSystem:
    place = resource("data/start_systems") / _name(locus.parts)
    if not locus.others and place.is_file():
        return from_text(place.read_text("utf-8"))
    return _made(locus, Draws(_SEED))


def _made(locus: Locus, rng: "RandomNumbers") -> StartSystem:
    parameters, points = monodromy(locus, rng)
    return StartSystem(locus, *parameters, points)


def _pairs(numbers: Sequence[complex]) -> list[list[float]]:
    return [[c.real, c.imag] for c in numbers]


def _complex(pairs: list[list[float]]) -> Numbers:
    return [complex(*pair) for pair in pairs]


@dataclass(frozen=True, eq=False)
class MetricSystem:
    """The critical points on a locus for one S and one generic complex target.

    Attributes
    ----------
    start
        approximations of the points; they need not be all.
    count
        how many there are for a generic target, with multiplicity; None if that is unknown.
    how
        how the count is known, or what is not, in words.
    is_proved
        whether the count is: that all generic paths are accounted for is evidence, no proof.
    """

    start: StartSystem
    count: int | None
    how: str
    is_proved: bool = True


@lru_cache(maxsize=256)
def metric_system(locus: Locus, covariance: Matrix) -> MetricSystem:
    """The start system of a locus for a rational covariance.

    What is drawn for it depends on nothing else, so that results do not depend on the order in
    which targets are solved.

    >>> from fractions import Fraction
    >>> white = tuple(tuple(Fraction(i == j) for j in range(4)) for i in range(4))
    >>> system = metric_system(Locus((1,), others=((2, (1,)),)), white)
    >>> len(system.start.points), system.count
    (2, 2)
    """
    generic, expected = start_system(locus), critical_count(locus.partitions)
    rng = Draws(len(covariance))
    end = unit_trace(covariance), random_parameters(locus, rng)[1]
    points: list[Numbers] = []
    count, how = None, ""
    for attempt in range(_ATTEMPTS):
        way = [random_parameters(locus, rng)] if attempt else []
        ends, lost = _followed(generic, [*way, end])
        points = _with_new(locus, points, ends)
        if len(points) >= expected:
            count, how = expected, "paths from generic data lead to as many points as there"
            break
        if expected > LARGEST_COUNTED:
            count, how = _accounted(locus, points, ends, lost)
        elif not attempt:
            count, how = _counted(locus, covariance, rng, len(points))
        if count is None or len(points) >= count:
            break
    is_proved = count == expected or expected <= LARGEST_COUNTED
    return MetricSystem(StartSystem(locus, *end, points), count, how, is_proved)


def unit_trace(covariance: Matrix) -> list[Numbers]:
    """S in floats, scaled to the trace of the identity, as the start systems have it."""
    S = [[float(c) for c in row] for row in covariance]
    scale = len(S) / sum(row[i] for i, row in enumerate(S))
    return [[complex(scale * c) for c in row] for row in S]


def _followed(
    system: StartSystem, stations: list[Parameters]
) -> tuple[list[Numbers], list[Numbers]]:
    """The ends of the paths that arrive at the last station, and where the others stop."""
    ends, lost = system.points, []
    for start, stop in pairwise([system.parameters, *stations]):
        found, arrived = track(system.locus, ends, start, stop)
        lost += [x for x, is_there in zip(found, arrived, strict=True) if not is_there]
        ends = [x for x, is_there in zip(found, arrived, strict=True) if is_there]
    return ends, lost


def _accounted(
    locus: Locus, points: list[Numbers], ends: list[Numbers], lost: list[Numbers]
) -> tuple[int | None, str]:
    """The number of points, if every path from generic data ends at one of them or at infinity.

    Every isolated point is the end of a path. That each path was followed rightly is not proved.
    """
    nearest = min((_size(locus, x) for x in lost), default=inf)
    farthest = max((_size(locus, x) for x in ends), default=0.0)
    paths = len(ends) + len(lost)
    if nearest < _AT_INFINITY or farthest > _FINITE:
        return None, f"not all {paths} generic paths are accounted for"
    return len(points), (
        f"all {paths} generic paths accounted for, not proved: {len(lost)} end at infinity"
    )


def _size(locus: Locus, x: Numbers) -> float:
    return max(map(abs, form(locus, x)))


def _with_new(locus: Locus, points: list[Numbers], others: list[Numbers]) -> list[Numbers]:
    """The points, and those of the others that are not among them."""
    kept, known = list(points), DistinctPoints(_SAME)
    for x in points:
        known.add(scale_free(locus, x))
    for x in others:
        marks = scale_free(locus, x)
        if known.place(marks) is None:
            kept.append(x)
            known.add(marks)
    return kept


def _counted(
    locus: Locus, covariance: Matrix, rng: "RandomNumbers", found: int
) -> tuple[int | None, str]:
    """The number for a random integer target, which no other target exceeds.

    Targets that have fewer lie on a hypersurface; if its degree is d, the draw of so many bits hits
    it with probability ≤ d/2⁶¹.
    """
    target = [int(c) for c in rng.integers(-_LARGEST_TARGET, _LARGEST_TARGET, len(covariance))]
    return count_exactly(locus, QuadraticLoss(target, covariance), rng, found)


def count_exactly(
    locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers", found: int
) -> tuple[int | None, str]:
    """How many points a loss has on a locus, or None, and how that is known.

    With several groups it is a bound, and its search ends where it meets the number found.
    """
    if locus.others:
        from lcn_support.counting.modulo_primes.solution_bounds import solution_bound

        bound = solution_bound(locus, loss, rng, found)
        return (None, UNKNOWN) if bound is None else (bound.points, str(bound))
    from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum

    try:
        exact = count_on_stratum(locus.parts, loss, rng)
    except ValueError as error:
        return None, str(error)
    return exact.distinct, str(exact)
