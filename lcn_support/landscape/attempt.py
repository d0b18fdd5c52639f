"""One attempt at all critical points of a loss, at python-flint's working precision.

The four steps, each a function: the loci, all complex points on each, the real ones with their
classes, and the list by loss. What the precision leaves undecided is said in words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import prod

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus, LocusPoint, critical_loci
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.architectures.strata import in_function_space
from lcn_support.arithmetic.balls import overlap
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.counting.products import critical_count
from lcn_support.function_space.ordered_factors import real_group_patterns
from lcn_support.landscape.classes import (
    critical_point,
    rational_if_simple,
    target_fibre,
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
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import OutOfTimeError, check_time, time_is_up, with_bar
from lcn_support.text_tables import short_form

Form = tuple[Fraction, ...]
Patterns = list[tuple[RootPattern, ...]]


@dataclass(frozen=True)
class Stratum:
    """All complex critical points on a locus, and how many there are."""

    locus: Locus
    points: tuple[LocusPoint, ...]
    count: StratumCount


@dataclass(frozen=True)
class Findings:
    """Real critical points from one place, the target or a stratum, and what is said of them.

    Attributes
    ----------
    points, sets
        isolated ones, and those of positive dimension.
    settled
        the rational ones that were found on their own stratum: on it, no ball holds them.
    notes
        what is special, in words.
    missing, unsure
        what could not be decided, in words: where a point may not be listed, and what is not known
        of those that are.
    """

    points: list[CriticalPoint] = field(default_factory=list)
    sets: list[CriticalSet] = field(default_factory=list)
    settled: set[Form] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def attempt(
    a: Architecture,
    loss: QuadraticLoss,
    seed: tuple[int, ...],
    progress: bool,
    counted: KnownCounts,
) -> tuple[CriticalPoints, BaseException | None]:
    """All critical points, as far as the working precision tells them, and what cut this short.

    After Ctrl-C, or when the time is over, the strata that were not solved have no point, and their
    counts say so.

    Parameters
    ----------
    a, loss
        of one degree.
    seed
        of the detours on which paths are followed again.
    progress
        whether a bar counts the strata.
    counted
        exact counts for this loss, which do not depend on the precision; others are added.
    """
    if not any(loss.target):
        note = (
            "the target is zero: W itself is a direction of the stratum, so WᵀSW = 0 at a critical "
            "point, and W = 0"
        )
        return listed_by_loss(a, loss, seed, {}, [Findings(notes=[note])]), None
    rng = Draws(*seed)
    loci = critical_loci(a)
    patterns = real_group_patterns(a, loss.target)
    counts, findings = {}, [Findings() if time_is_up() else at_the_target(a, loss, patterns)]
    cut: BaseException | None = None
    try:
        for locus in with_bar(loci, len(loci), "stratum", progress):
            check_time()
            stratum = complex_points(locus, loss, rng, counted)
            found = real_points(a, loss, stratum, patterns)
            counts[locus.key] = stratum.count
            findings.append(found)
    except (KeyboardInterrupt, OutOfTimeError) as stopped:
        cut = stopped
    for locus in loci:
        if locus.key not in counts:
            expected = critical_count(locus.partitions)
            counts[locus.key] = StratumCount(0, expected, None, "stopped before it was solved")
    return listed_by_loss(a, loss, seed, counts, findings), cut


def complex_points(locus: Locus, loss: QuadraticLoss, rng: Draws, counted: KnownCounts) -> Stratum:
    """All complex critical points on a locus; W = u alone where all forms are on it."""
    if not locus.others and max(locus.parts, default=1) == 1:
        return Stratum(locus, (), StratumCount(1, 1, None, "W = u"))
    return Stratum(locus, *solve_stratum(locus, loss, rng, counted))


def at_the_target(a: Architecture, loss: QuadraticLoss, patterns: Patterns) -> Findings:
    """W = u, if the network has it; ``patterns`` are those of its real factors."""
    found = Findings(settled={loss.target})
    alone = [group.architecture for group in a.groups]
    if not any(all(map(in_function_space, groups, alone)) for groups in patterns):
        return found
    is_simple = all(p.codimension == 0 for group in patterns for p in group)
    fibre_of_u = target_fibre(a, loss, is_simple)
    if not fibre_of_u:
        return found
    if not is_simple:
        where = "the discriminant, pattern" if a.is_thick else "a discriminant, patterns"
        named = ", ".join(" ⋆ ".join(map(str, group)) for group in patterns)
        found.notes.append(
            f"the target lies on {where} {named}: it is critical with all its factorizations, "
            "compatible or not"
        )
    try:
        found.points.append(target_point(a, loss, fibre_of_u))
    except UndecidedError as error:
        found.missing.append(f"W = u: {error}")
    return found


def real_points(
    a: Architecture, loss: QuadraticLoss, stratum: Stratum, patterns: Patterns
) -> Findings:
    """The real points of a stratum that come from critical parameters, other than W = u."""
    found, locus = Findings(), stratum.locus
    real = [rational_if_simple(loss, locus, p) for p in stratum.points if p.is_real]
    others = _without_target(loss, locus, real, patterns, found)
    for point in _with_classes(a, loss, locus, others, found, ""):
        if point.certificate.method == "exact" and _is_own(locus, point):
            found.settled.add(point.certificate.enclosure)
        found.points.append(point)
        if not all(c.is_decided for c in point.classes):
            found.unsure.append(
                f"λ = {locus}: a signature over {_named(point)} is undecided, perhaps degenerate"
            )
        if not all(c.packing.is_compatible for c in point.classes):
            found.notes.append(f"{_named(point)} is critical with incompatible factorizations, too")
    _add_sets(a, loss, stratum, found)
    return found


def listed_by_loss(
    a: Architecture,
    loss: QuadraticLoss,
    seed: tuple[int, ...],
    counts: dict[tuple[int, ...], StratumCount],
    findings: Sequence[Findings],
) -> CriticalPoints:
    """The list of all points and sets by loss, with the global minima named."""
    points, doubtful = _once(findings)
    missing = _each_once(text for found in findings for text in found.missing)
    unsure = _each_once([text for found in findings for text in found.unsure] + doubtful)
    incomplete = [f"{partition_name(k)}: {c}" for k, c in counts.items() if not c.is_complete]
    complete = not incomplete and not missing
    sets = [s for found in findings for s in found.sets]
    ranked, ranked_sets, tie = ranked_by_loss(points, sets, loss, complete)
    special = _each_once(text for found in findings for text in found.notes)
    notes = (*special, *tie, *incomplete, *missing, *unsure)
    undecided = len(missing) + len(unsure)
    named = seed if len(seed) > 1 else seed[0]
    return CriticalPoints(a, loss, named, ranked, counts, notes, undecided, ranked_sets)


def _without_target(
    loss: QuadraticLoss,
    locus: Locus,
    real: list[LocusPoint],
    patterns: Patterns,
    found: Findings,
) -> list[LocusPoint]:
    """The points that are not u: where u lies on the locus, it is as many points as it can be.

    Each way to write u as ∏ q_j^{m_j} R is a solution, and stands in a ball that meets u.
    """
    ways = sum(prod(map(_ways, group, locus.partitions[-len(group) :])) for group in patterns)
    if not ways:
        return real
    exact = [p for p in real if p.is_exact and p.form == loss.target]
    near = [p for p in real if not p.is_exact and overlap(p.form, loss.target)]
    if len(exact) + len(near) > ways:
        found.missing.append(
            f"λ = {locus}: {len(exact) + len(near) - ways} of the critical points cannot be told "
            "from the target"
        )
    return [p for p in real if p not in exact and p not in near]


def _with_classes(
    a: Architecture,
    loss: QuadraticLoss,
    locus: Locus,
    points: Iterable[LocusPoint],
    found: Findings,
    where: str,
) -> Iterator[CriticalPoint]:
    """Those with W ≠ 0 that come from critical parameters; ``found`` is told of the others."""
    for point in points:
        check_time()
        if point.is_exact and not any(point.form):
            found.notes.append(f"λ = {locus}: one of the critical points is W = 0, and left out")
            continue
        if not point.is_exact and all(c.contains(0) for c in point.factors[-1]):
            found.missing.append(f"λ = {locus}: a critical point cannot be told from W = 0")
            continue
        try:
            made = critical_point(a, loss, locus, point)
        except UndecidedError as error:
            found.missing.append(f"λ = {locus}: {where}{error}")
            continue
        if made is not None:
            yield made


def _add_sets(a: Architecture, loss: QuadraticLoss, stratum: Stratum, found: Findings) -> None:
    """A set of positive dimension, if one of its samples comes from critical parameters.

    Samples of coarser pattern belong to a set on a smaller stratum.
    """
    locus, infinite = stratum.locus, stratum.count.set
    if infinite is None:
        return
    if not infinite.samples:
        found.missing.append(
            f"λ = {locus}: whether a set of dimension {infinite.dimension} has real points is "
            "undecided, as no slice met one"
        )
    by_loss: dict[Number, list[CriticalPoint]] = {}
    where = "of a set of critical points, "
    for point in _with_classes(a, loss, locus, infinite.samples, found, where):
        if _is_own(locus, point):
            by_loss.setdefault(point.loss, []).append(point)
    symmetry = "moved by rotations" if is_rotation_invariant(loss) else ""
    shape = locus.key, infinite.dimension, infinite.degrees
    for value, points in by_loss.items():
        found.sets.append(CriticalSet(*shape, tuple(points), value, False, symmetry))


def _once(findings: Sequence[Findings]) -> tuple[list[CriticalPoint], list[str]]:
    """All points without repetition, and what is undecided about that.

    A rational point may be found on several strata; others stand on their own only. There it may
    have been found in balls, unless it is settled.
    """
    undecided = []
    settled = {W for found in findings for W in found.settled}
    rational: dict[Form, CriticalPoint] = {}
    others = []
    for p in (p for found in findings for p in found.points):
        if p.certificate.method == "exact":
            rational.setdefault(p.certificate.enclosure, p)
        else:
            others.append(p)
    for W, p in rational.items():
        patterns = [c.packing.pattern for c in p.classes]
        again = [o for o in others if o.pattern in patterns and overlap(o.certificate.enclosure, W)]
        if len(again) > (W not in settled):
            undecided.append(
                f"critical points of pattern {p.pattern} cannot be told from {_named(p)}"
            )
        elif again:
            others.remove(again[0])
    for p, q in combinations(others, 2):
        if overlap(p.certificate.enclosure, q.certificate.enclosure):
            undecided.append(
                f"{_named(p)} and {_named(q)} cannot be told apart: they may be one point, with "
                "several factorizations along the groups"
            )
    return [*rational.values(), *others], undecided


def _named(point: CriticalPoint) -> str:
    """A point by its coefficients and its pattern, in words."""
    return f"W = {short_form(point.end_to_end)}, {point.pattern},"


def _each_once(texts: Iterable[str]) -> list[str]:
    """In the order in which they first come: a point may be found on several strata."""
    return list(dict.fromkeys(texts))


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


def _is_own(locus: Locus, point: CriticalPoint) -> bool:
    """Whether the pattern of a point has the partitions of the locus, not coarser ones."""
    pattern = point.pattern
    groups = pattern.groups if isinstance(pattern, GroupedPattern) else (pattern,)
    own = tuple(tuple(sorted((*p.real, *p.complex, *p.complex), reverse=True)) for p in groups)
    return locus.partitions[-len(own) :] == own
