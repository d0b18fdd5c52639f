"""The nearest point of a cone of forms with a multiple root, among all critical points, certified.

All complex points on each locus are found and counted; of the real ones only those are looked at
that may be the nearest. What a precision leaves undecided is tried again with more bits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import ctx

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.size_limits import written
from lcn_support.arithmetic.balls import shown_numbers, simple_fraction, to_ball
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.matrices import integer_multiple, to_fmpq
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.counting.products import critical_count
from lcn_support.forms.certified_factorization import CertifiedFactors, certified_factors
from lcn_support.forms.roots import exact_pattern
from lcn_support.landscape.classes import rational_if_simple
from lcn_support.landscape.continuation.one_multiple_root import RootChart
from lcn_support.landscape.continuation.stratum import KnownCounts, StratumCount, solve_stratum
from lcn_support.landscape.critical_point import Certificate, partition_name
from lcn_support.landscape.distances.nearest_point import NearestPoint, least_value
from lcn_support.landscape.double_root import critical_form
from lcn_support.landscape.ranking import are_equal, is_rotation_invariant, symmetries_of
from lcn_support.landscape.solver import PRECISIONS
from lcn_support.landscape.special_data.sets import LocusSet
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import OutOfTimeError, check_time, with_bar

MOST_ON_A_LOCUS = 2000
"""Complex critical points on a locus that are sought: up to here it takes minutes."""

_PLACES = (Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(-2))


@dataclass(frozen=True, eq=False)
class Cone:
    """A closed cone of real forms with a multiple root, 0 among them.

    Attributes
    ----------
    first
        loci whose real points have a real multiple root, and on which the nearest form of all that
        have one is critical.
    others
        loci of which one more is critical for each nearest point of the cone that is not on those.
    holds
        whether forms W ≠ 0 with this pattern lie in the cone.
    misses
        whether no form in these balls does; sufficient only.
    in_first
        whether all forms W ≠ 0 in the cone have a real multiple root.
    """

    first: tuple[Locus, ...]
    others: tuple[Locus, ...]
    holds: Callable[[RootPattern], bool]
    misses: Callable[[Sequence[Any]], bool]
    in_first: bool = True


@dataclass(frozen=True, eq=False)
class Candidate:
    """A real critical point W, and (W − u)ᵀS(W − u): a Fraction or a ball.

    The pattern and the factors are filled in where they matter.
    """

    locus: Locus
    point: LocusPoint
    value: Any
    pattern: RootPattern | None = None
    factors: CertifiedFactors | None = None


@dataclass(frozen=True, eq=False)
class Least:
    """The nearest points that were found.

    Attributes
    ----------
    points
        the nearest ones, and those that cannot be told from them by their distances; the first one
        is no farther than the upper end of ``square``. None where nothing was found.
    square
        the squared distance: a Fraction, or a ball; of W = 0 where nothing else was found.
    floor
        a number of the same kind that no squared distance in the cone is below.
    counts
        for each locus that was looked at how many complex critical points it has, and how many of
        them were found.
    is_proved
        whether nothing is nearer.
    is_tie
        whether there are several; ``Unknown`` where that is undecided.
    notes
        what is special, or missing, in words.
    """

    points: tuple[NearestPoint, ...]
    square: Any
    floor: Any
    counts: dict[Any, StratumCount]
    is_proved: bool
    is_tie: bool | Unknown
    notes: tuple[str, ...]


def least_points(loss: QuadraticLoss, cone: Cone, seed: int, progress: bool = False) -> Least:
    """The nearest points of a cone to the target, W = 0 aside.

    Parameters
    ----------
    loss
        with a target that is not zero and not in the cone.
    cone
        that spans all forms: then 0 is not the nearest of its points, nor is there a nearest point
        that is not critical.
    seed
        of the detours that paths take when a point is missing.
    progress
        whether a bar counts the loci.

    Notes
    -----
    When the time is over, and on loci with more than ``MOST_ON_A_LOCUS`` critical points, nothing
    is looked for; a note says so, and nothing is proved but the floor.

    Examples
    --------
    The forms ±(ax + by)² nearest to x² + y² are x² and y², by their symmetry both:

    >>> cone = Cone((Locus((2,)),), (), lambda pattern: True, lambda balls: False)
    >>> found = least_points(QuadraticLoss((1, 0, 1)), cone, 0)
    >>> found.points, found.square, found.is_tie
    ((NearestPoint((1, 0, 0), 2|0), NearestPoint((0, 0, 1), 2|0)), Fraction(1, 1), True)
    """
    counted: KnownCounts = {}
    found: Least | None = None
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            attempt = _Attempt(loss, cone, seed, counted, progress)
            tried = attempt.least()
        if found is None or not found.points or (tried.points and not attempt.is_cut):
            found = tried
        if attempt.is_cut or (found.points and attempt.is_settled(again=bits > PRECISIONS[0])):
            break
    assert found is not None
    return found


class _Attempt:
    """One attempt at the working precision."""

    def __init__(
        self, loss: QuadraticLoss, cone: Cone, seed: int, counted: KnownCounts, progress: bool
    ) -> None:
        self.loss, self.cone, self.seed, self.counted = loss, cone, seed, counted
        self.candidates: list[Candidate] = []
        self.counts: dict[Any, StratumCount] = {}
        self.missing: list[str] = []
        self.undecided: list[str] = []
        self.loose: list[str] = []
        self.notes: list[str] = []
        self.on_sets: list[Any] = []
        self.floor: Any = Fraction(0)
        self.best: list[Candidate] = []
        self.is_cut = False
        self.every = loss.degree >= 2 and not any(critical_form(loss))
        if self.every:
            self._take_any()
        for stage in (cone.first, cone.others):
            for locus in with_bar(stage, len(stage), "locus", progress):
                self._solve(locus)
            all_in_first = stage is cone.first and cone.in_first and not self.missing
            if all_in_first and self.candidates:
                self.floor = least_value([c.value for c in self.candidates])
            if self._choose() and all_in_first:
                break

    def is_settled(self, again: bool) -> bool:
        """Whether more bits would not help; a missing point is sought twice."""
        return not self.undecided and not self.loose and (again or not self.missing)

    def least(self) -> Least:
        """What was found."""
        points = [p for p in map(self._shown, self.best) if p is not None]
        if len(points) < len(self.best) or not points:
            self.loose.append("the digits of a nearest point are undecided")
        if not points:
            norm, notes = self.loss.norm(self.loss.target), (*self.missing, *self.undecided)
            return Least((), norm, self.floor, self.counts, False, False, (*self.notes, *notes))
        tie = self._tie()
        if isinstance(tie, Unknown):
            self.loose.append(tie.reason)
        proved = not self.missing and not self.undecided
        square = least_value([c.value for c in self.best])
        floor = least_value([square, *self.on_sets]) if proved else self.floor
        notes = (*self.notes, *self.missing, *self.undecided, *self.loose)
        return Least(tuple(points), square, floor, self.counts, proved, tie, notes)

    def _solve(self, locus: Locus) -> None:
        if self.every and locus.multiplicities == (2,) and locus.degrees == (1,):
            return
        name, expected = partition_name(locus.key), critical_count(locus.partitions)
        if expected > MOST_ON_A_LOCUS:
            self.missing.append(
                f"{name}: not looked at, as it has {written(expected)} critical points, more than "
                f"{written(MOST_ON_A_LOCUS)}"
            )
            return
        try:
            check_time()
            points, count = solve_stratum(locus, self.loss, Draws(self.seed), self.counted)
        except OutOfTimeError:
            self.is_cut = True
            self.missing.append(f"{name}: the time was over before it was solved")
            return
        self.counts[locus.key] = count
        if not count.is_complete:
            self.missing.append(f"{name}: {count}")
        if count.set is not None:
            points = (*points, *count.set.samples)
            self.on_sets += _values_on(count.set, self.loss)
            self.notes.append(f"{name}: infinitely many critical points")
        for p in (rational_if_simple(self.loss, locus, p) for p in points if p.is_real):
            if not (p.is_exact and not any(p.form)):
                self._add(Candidate(locus, p, self.loss.value(p.form)))

    def _take_any(self) -> None:
        """Where u(a)²/K(a) is constant, each a belongs to a nearest form with a double root."""
        locus = Locus((2, *(1,) * (self.loss.degree - 2)))
        for flip in (False, True):
            chart = RootChart(2, self.loss, flip)
            for a in _PLACES[: 1 if flip else None]:
                point = chart.point(a, 1)
                if point is not None:
                    self._add(Candidate(locus, point, self.loss.value(point.form)))
        if not is_rotation_invariant(self.loss):  # then the patterns may differ
            self.on_sets.append(self.candidates[0].value)
        self.notes.append("each a ∈ P¹ is the double root of a form at the distance that is least")

    def _add(self, candidate: Candidate) -> None:
        form = candidate.point.form
        if not candidate.point.is_exact or all(c.point.form != form for c in self.candidates):
            self.candidates.append(candidate)

    def _choose(self) -> bool:
        """Choose the best ones in the cone; whether no candidate at all is nearer."""
        self.best, self.undecided, none_nearer = [], [], True
        for c in sorted(self.candidates, key=lambda c: to_ball(c.value).upper()):
            if self.best and any(_is_less(b.value, c.value) for b in self.best):
                continue
            known = _with_pattern(c)
            if known.pattern is None and self.cone.misses(c.point.form):
                none_nearer = False
            elif known.pattern is None and self.cone.in_first:
                self.undecided.append(
                    f"the pattern of a critical point is undecided, {partition_name(c.locus.key)}"
                )
                none_nearer = False
            elif known.pattern is None or self.cone.holds(known.pattern):
                self.best.append(known)
            else:
                none_nearer = False
        values = [c.value for c in self.best]
        self.best = [c for c in self.best if not any(_is_less(v, c.value) for v in values)]
        if any(all(_is_less(value, c.value) for c in self.best) for value in self.on_sets):
            self.undecided.append("whether a nearer set of critical points is real is undecided")
        return none_nearer and bool(self.best)

    def _tie(self) -> bool | Unknown:
        if len(self.best) == 1:
            return False
        places = [c.point.form for c in self.candidates]
        values = [c.value for c in self.candidates]
        own = [next(i for i, W in enumerate(places) if W is c.point.form) for c in self.best]
        symmetries = symmetries_of(self.loss)
        if all(are_equal(values, places, i, j, symmetries) for i, j in combinations(own, 2)):
            return True
        return Unknown("two distances are too close to be told apart, or equal")

    def _shown(self, c: Candidate) -> NearestPoint | None:
        digits = shown_numbers(c.point.form)
        if digits is None:
            return None
        method = "exact" if c.point.is_exact else c.point.method
        certificate = Certificate(method, c.point.form, c.point.multiplicity)
        pattern = c.pattern or Unknown("its roots are not told apart from each other")
        return NearestPoint(digits, pattern, certificate, factors=c.factors)


def _with_pattern(c: Candidate) -> Candidate:
    """The candidate with its pattern, if that is certain."""
    if c.point.is_exact:
        return replace(c, pattern=exact_pattern(c.point.form))
    multiplicities = [block.multiplicity for block in c.locus.blocks]
    found = certified_factors(c.point.factors, multiplicities)
    return c if found is None else replace(c, pattern=found.pattern, factors=found)


def _values_on(found: LocusSet, loss: QuadraticLoss) -> list[Any]:
    """What (W − u)ᵀS(W − u) = uᵀSu − WᵀSW may be on a set of critical points."""
    _, scale = integer_multiple(loss.covariance)
    whole = to_ball(loss.norm(loss.target))
    real = [root.real for root, _ in found.energy.complex_roots() if root.imag.contains(0)]
    simple = [(simple_fraction(energy), energy) for energy in real]
    return [
        loss.norm(loss.target) - guess / scale
        if guess is not None and found.energy(to_fmpq(guess)) == 0
        else whole - energy / scale
        for guess, energy in simple
    ]


def _is_less(first: Any, second: Any) -> bool:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first < second
    return bool(to_ball(first) < to_ball(second))
