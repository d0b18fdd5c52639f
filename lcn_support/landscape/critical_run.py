"""One attempt at all critical points of a loss, at python-flint's working precision.

Stratum by stratum the points are solved for, proved, sorted by their patterns and given their
classes. What the precision leaves undecided is said in words.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.architectures.strata import critical_partitions
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.roots import root_pattern
from lcn_support.function_space.fibres import real_group_patterns
from lcn_support.function_space.membership import contains
from lcn_support.landscape.classes import (
    LossData,
    critical_point,
    rational_if_simple,
    target_point,
)
from lcn_support.landscape.continuation.stratum import KnownCounts, StratumCount, solve_stratum
from lcn_support.landscape.critical_point import (
    CriticalPoint,
    CriticalPoints,
    CriticalSet,
    Number,
    partition_name,
)
from lcn_support.landscape.ranking import is_rotation_invariant, ranked_by_loss
from lcn_support.landscape.special_data.sets import LocusSet
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import with_bar


class CriticalRun:
    """Points, counts and notes of one attempt.

    ``counted`` keeps the exact counts, which do not depend on the precision, for other attempts.
    """

    def __init__(
        self,
        a: Architecture,
        loss: QuadraticLoss,
        seed: tuple[int, ...],
        progress: bool,
        counted: KnownCounts,
    ) -> None:
        self.a, self.loss, self.seed, self.counted = a, loss, seed, counted
        self.data = LossData(loss)
        self.points: list[CriticalPoint] = []
        self.sets: list[CriticalSet] = []
        self.counts: dict[tuple[Any, ...], StratumCount] = {}
        self.notes: list[str] = []
        self.undecided: list[str] = []
        self.settled = {loss.target}  # rational points found as such on their own locus
        if not any(loss.target):
            self.notes.append(
                "the target is zero: W itself is a direction of the stratum, so WᵀSW = 0 at a "
                "critical point, and W = 0"
            )
            return
        self._add_target()
        rng = np.random.default_rng(seed)
        loci = _loci(a)
        for locus in with_bar(loci, len(loci), "stratum", progress):
            if a.is_thick and max(locus.parts, default=1) == 1:
                self.counts[locus.parts] = StratumCount(1, 1, None, "W = u")
            else:
                self._add_stratum(locus, rng)
        self._drop_repeated()

    @property
    def result(self) -> CriticalPoints:
        """The points by loss, with the global minima named."""
        incomplete = [
            f"{partition_name(parts)}: {count}"
            for parts, count in self.counts.items()
            if not count.is_complete
        ]
        complete = not incomplete and not self.undecided
        ranked, sets, tie = ranked_by_loss(self.points, self.sets, self.loss, complete)
        notes = (*self.notes, *tie, *incomplete, *self.undecided)
        seed = self.seed if len(self.seed) > 1 else self.seed[0]
        return CriticalPoints(
            self.a, self.loss, seed, ranked, self.counts, notes, len(self.undecided), sets
        )

    def _add_target(self) -> None:
        self.target_patterns = _real_patterns(self.a, self.loss.target)
        if not contains(self.a, self.loss.target):
            return
        is_simple = all(p.codimension == 0 for group in self.target_patterns for p in group)
        if not is_simple:
            where = "the discriminant, pattern" if self.a.is_thick else "a discriminant, patterns"
            patterns = ", ".join(map(_joined, self.target_patterns))
            self.notes.append(
                f"the target lies on {where} {patterns}: it is critical with all its "
                "factorizations, compatible or not"
            )
        try:
            self.points.append(target_point(self.a, self.data, is_simple))
        except UndecidedError as error:
            self.undecided.append(f"W = u: {error}")

    def _add_stratum(self, locus: Locus, rng: np.random.Generator) -> None:
        key = locus.parts if self.a.is_thick else locus.partitions
        name = partition_name(key)
        found, self.counts[key] = solve_stratum(locus, self.loss, rng, self.counted)
        real = [rational_if_simple(self.data, locus, p) for p in found if p.is_real]
        for point in self._without_target(locus, real):
            if point.is_exact and not any(point.form):
                self.notes.append(f"{name}: one of the critical points is W = 0, and left out")
                continue
            if not point.is_exact and all(c.contains(0) for c in point.factors[-1]):
                self.undecided.append(f"{name}: a critical point cannot be told from W = 0")
                continue
            try:
                made = critical_point(self.a, self.data, locus, point)
            except UndecidedError as error:
                self.undecided.append(f"{name}: {error}")
                continue
            if made is None:
                continue
            own = _partitions_of(made.pattern)
            if point.is_exact and locus.partitions[-len(own) :] == own:
                self.settled.add(point.form)
            self.points.append(made)
            if not all(c.is_decided for c in made.classes):
                self.undecided.append(
                    f"{name}: a signature over the pattern {made.pattern} is "
                    "undecided, perhaps degenerate"
                )
            if not all(c.packing.is_compatible for c in made.classes):
                self.notes.append(
                    f"a critical point with the pattern {made.pattern} is critical with an "
                    "incompatible factorization"
                )
        if (infinite := self.counts[key].set) is not None:
            self._add_set(key, locus, infinite)

    def _add_set(self, key: tuple[Any, ...], locus: Locus, infinite: LocusSet) -> None:
        """A set of positive dimension, if one of its samples comes from critical parameters.

        Samples of coarser pattern belong to a set on a smaller stratum.
        """
        name = partition_name(key)
        if not infinite.samples:
            self.undecided.append(
                f"{name}: whether a set of dimension {infinite.dimension} has real points is "
                "undecided, as no slice met one"
            )
        made = []
        for sample in infinite.samples:
            try:
                point = critical_point(self.a, self.data, locus, sample)
            except UndecidedError as error:
                self.undecided.append(f"{name}: of a set of critical points, {error}")
                continue
            own = () if point is None else _partitions_of(point.pattern)
            if point is not None and locus.partitions[-len(own) :] == own:
                made.append(point)
        by_loss: dict[Number, list[CriticalPoint]] = {}
        for point in made:
            by_loss.setdefault(point.loss, []).append(point)
        symmetry = "moved by rotations" if is_rotation_invariant(self.loss) else ""
        for loss, points in by_loss.items():
            self.sets.append(
                CriticalSet(
                    key, infinite.dimension, infinite.degrees, tuple(points), loss, False, symmetry
                )
            )

    def _without_target(self, locus: Locus, real: list[LocusPoint]) -> list[LocusPoint]:
        """The points that are not u: where u lies on the locus, it is as many points as it can be.

        Each way to write u as ∏ q_j^{m_j} R is a solution, and stands in a ball that meets u.
        """
        ways = sum(
            prod(map(_ways, patterns, locus.partitions[-len(patterns) :]))
            for patterns in self.target_patterns
        )
        if not ways:
            return real
        exact = [p for p in real if p.is_exact and p.form == self.loss.target]
        near = [p for p in real if not p.is_exact and _overlap(p.form, self.data.balls[0])]
        if len(exact) + len(near) > ways:
            self.undecided.append(
                f"λ = {locus}: {len(exact) + len(near) - ways} of the critical points cannot be "
                "told from the target"
            )
        return [p for p in real if p not in exact and p not in near]

    def _drop_repeated(self) -> None:
        """A rational point may be found on several strata; others stand on their own only.

        There it may have been found in balls, unless it is settled.
        """
        rational: dict[tuple[Any, ...], CriticalPoint] = {}
        others = []
        for p in self.points:
            if p.certificate.method == "exact":
                rational.setdefault(p.certificate.enclosure, p)
            else:
                others.append(p)
        for W, p in rational.items():
            patterns = [c.packing.pattern for c in p.classes]
            again = [
                o for o in others
                if o.pattern in patterns and _overlap(o.certificate.enclosure, _balls(W))
            ]  # fmt: skip
            if len(again) > (W not in self.settled):
                self.undecided.append(
                    f"critical points of pattern {p.pattern} cannot be told from a rational one"
                )
            elif again:
                others.remove(again[0])
        for p, q in combinations(others, 2):
            if _overlap(p.certificate.enclosure, q.certificate.enclosure):
                self.undecided.append(
                    f"critical points of patterns {p.pattern} and {q.pattern} cannot be told "
                    "apart: they may be one, with several factorizations along the groups"
                )
        self.points = [*rational.values(), *others]


def _real_patterns(a: Architecture, target: tuple[Fraction, ...]) -> list[tuple[RootPattern, ...]]:
    """The patterns of the target, one for each group: one tuple for each real factorization.

    Whether the forms of the groups factor along their layers does not matter.
    """
    if a.is_thick:
        pattern = root_pattern(target)
        assert isinstance(pattern, RootPattern)
        return [(pattern,)]
    return real_group_patterns(a, target)


def _ways(pattern: RootPattern, parts: tuple[int, ...]) -> int:
    """How many real (q_1, …, q_s) have ∏ q_j^{m_j} dividing a form of this pattern."""
    multiple = Counter(m for m in parts if m > 1)
    roots = [(m, 1) for m in pattern.real] + [(m, 2) for m in pattern.complex]
    states = Counter({(0,) * len(multiple): 1})
    for multiplicity, weight in roots:
        after: Counter[tuple[int, ...]] = Counter()
        for chosen in product(*(range(multiplicity // m + 1) for m in multiple)):
            if sum(c * m for c, m in zip(chosen, multiple, strict=True)) > multiplicity:
                continue
            for state, ways in states.items():
                after[tuple(s + weight * c for s, c in zip(state, chosen, strict=True))] += ways
        states = after
    return states[tuple(multiple.values())]


def _partitions_of(pattern: RootPattern | GroupedPattern) -> tuple[tuple[int, ...], ...]:
    """λ^g of forms with these patterns, descending."""
    groups = pattern.groups if isinstance(pattern, GroupedPattern) else (pattern,)
    return tuple(tuple(sorted((*p.real, *p.complex, *p.complex), reverse=True)) for p in groups)


def _overlap(first: Iterable[Any], second: Iterable[Any]) -> bool:
    return all(a.overlaps(b) for a, b in zip(first, second, strict=True))


def _balls(W: Iterable[Fraction]) -> list[Any]:
    from flint import arb

    return [arb(to_fmpq(c)) for c in W]


@cache
def _loci(a: Architecture) -> tuple[Locus, ...]:
    """The strata on which critical points of the network can lie."""
    if a.is_thick:
        return tuple(map(Locus, critical_partitions(a)))
    strides = [group.stride for group in a.groups]
    chosen = product(*(critical_partitions(group.architecture) for group in a.groups))
    if strides[0] > 1:
        return tuple(Locus((), tuple(zip(strides, parts, strict=True))) for parts in chosen)
    return tuple(
        Locus(parts, tuple(zip(strides[1:], others, strict=True))) for parts, *others in chosen
    )


def _joined(patterns: tuple[RootPattern, ...]) -> str:
    return " ⋆ ".join(map(str, patterns))
