"""All complex critical points on one stratum, each proved, and how many there are.

With one multiple root they are the zeros of an exact polynomial. With more, paths lead to them
from a start system; a path that goes astray is tried again on another way. What arrives is
certified, and the count is compared with the generic one, or else with an exact one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation.one_multiple_root import points_with_one_multiple_root
from lcn_support.landscape.continuation.path_search import (
    PointSearch,
    is_diagonal,
    total_weight,
)
from lcn_support.landscape.continuation.start_systems import (
    UNKNOWN,
    count_exactly,
    metric_system,
    start_system,
)
from lcn_support.landscape.special_data.scheme import CriticalScheme, critical_scheme
from lcn_support.landscape.special_data.sets import LocusSet, critical_set
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

_ATTEMPTS = 6
_REACHED = "certified points reach the generic number"

KnownCounts = dict[Locus, tuple[CriticalScheme | None, LocusSet | None]]


@dataclass(frozen=True)
class StratumCount(Record):
    """How many complex critical points were found on a stratum, and how many there are.

    Attributes
    ----------
    found
        distinct certified points, W = 0 among them; zeros of a polynomial with multiplicity. Where
        ``how`` says so, W = 0 and isotropic W, which are not real, are left aside.
    expected
        the number for generic data: if so many are found, there are no others, as points
        that are isolated can be followed to generic data, where they stay distinct.
    exact
        the number for these data where it is another one and known; otherwise None. If two points
        on the locus have one W, or if there are several groups, it errs on the side of too many.
        For diagonal S it is the number for a generic target: no target has more isolated points.
    how
        how the count is known, or what is not, in words.
    set
        the points that are not isolated, if there are any; the counts leave them aside.
    is_proved
        whether the number is; if not, all generic paths are accounted for, which is evidence.
    """

    found: int
    expected: int
    exact: int | None
    how: str
    set: LocusSet | None = None
    is_proved: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether every complex critical point was found."""
        return self.found == (self.expected if self.exact is None else self.exact)

    def __str__(self) -> str:
        """In words: how many are found, how many there are, and why.

        >>> print(StratumCount(7, 7, None, "zeros of an exact polynomial"))
        7 of 7, zeros of an exact polynomial
        >>> print(StratumCount(4, 10, 4, "counted modulo 7"))
        4 found; for these data at most 4 exist, generic data have 10; counted modulo 7
        """
        if self.exact is None and self.found == self.expected:
            said = f"{self.found} of {self.expected}, {self.how}"
        else:
            exist = "" if self.exact is None else f"for these data {self._bound} exist, "
            found = f"{self.found or 'none'} found"
            said = f"{found}; {exist}generic data have {self.expected}; {self.how}"
        if self.set is None:
            return said
        return f"{said}, beside a set of dimension {self.set.dimension}; others of its loss aside"

    @property
    def _bound(self) -> str:
        if not self.exact:
            return "none"
        return f"at most {self.exact}" if self.is_proved else f"probably only {self.exact}"


def solve_stratum(
    locus: Locus,
    loss: QuadraticLoss,
    rng: "RandomNumbers",
    counted: KnownCounts | None = None,
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """The complex critical points of the loss on a stratum, one of each pair of conjugates.

    Parameters
    ----------
    locus
        of the degree of the loss; Δ_λ with a multiple root, or of several groups.
    loss
        with a non-zero target.
    rng
        used only where a path has to be tried again.
    counted
        exact counts for this loss that are known; others are added.

    Notes
    -----
    Balls have python-flint's working precision. Infinitely many points are described in the count;
    what is unknown is said there, and it is then not complete.

    Examples
    --------
    >>> from lcn_support.arithmetic.draws import Draws
    >>> points, count = solve_stratum(Locus((2, 2)), QuadraticLoss((1, 3, 2, 0, 1)), Draws(0))
    >>> print(count)
    13 of 13, certified points reach the generic number
    >>> sum(p.weight for p in points)
    13
    """
    counted = {} if counted is None else counted
    if not locus.others and locus.degrees == (1,):
        return _points_of_polynomial(locus, loss, rng, counted)
    expected = critical_count(locus.partitions)
    metric = metric_system(locus, loss.covariance) if is_diagonal(loss) else None
    search = PointSearch(locus, loss, start_system(locus) if metric is None else metric.start)
    for attempt in range(2):
        search.follow(search.detour(rng) if attempt else None)
        if not search.tells_zero:
            continue
        if search.found >= expected:
            return search.result, StratumCount(search.found, expected, None, _REACHED)
        if metric is not None and metric.count is not None and search.found >= metric.count:
            known = metric.count, metric.how, None, metric.is_proved
            return search.result, StratumCount(search.found, expected, *known)
    return _with_multiple(search, loss, rng, counted)


def _with_multiple(
    search: PointSearch, loss: QuadraticLoss, rng: "RandomNumbers", counted: KnownCounts
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    """The points found and the multiple ones, which no interval Newton test certifies."""
    locus = search.locus
    expected = critical_count(locus.partitions)
    scheme, infinite = _scheme(locus, loss, rng, search.with_norm, counted)
    if scheme is None:
        exact, how = None, UNKNOWN
        if not locus.others:
            exact, how = count_exactly(locus, loss, rng, search.found)
        return search.result, StratumCount(search.found, expected, exact, how, infinite)
    for _ in range(_ATTEMPTS):
        if search.isolated(infinite) >= scheme.simple:
            break
        search.follow(search.detour(rng))
    multiple = scheme.multiple_points()
    found = search.isolated(infinite) + total_weight(multiple)
    count = StratumCount(found, expected, scheme.distinct, str(scheme), infinite)
    return (*filter(search.has_norm, search.points), *multiple), count


def _scheme(
    locus: Locus,
    loss: QuadraticLoss,
    rng: "RandomNumbers",
    simple: int,
    counted: KnownCounts,
) -> tuple[CriticalScheme | None, LocusSet | None]:
    """The isolated points, exactly, and the other ones."""
    if locus not in counted:
        scheme, infinite = critical_scheme(locus, loss, rng, simple), None
        if scheme is None:
            infinite = critical_set(locus, loss, rng)
        if infinite is not None:
            scheme = critical_scheme(locus, loss, rng, aside=infinite.energy)
        counted[locus] = scheme, infinite
    return counted[locus]


def _points_of_polynomial(
    locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers", counted: KnownCounts
) -> tuple[tuple[LocusPoint, ...], StratumCount]:
    m = locus.multiplicities[0]
    try:
        found = points_with_one_multiple_root(m, loss)
    except ValueError as error:
        expected = multiple_root_ed_degree(locus.parts)
        scheme, infinite = _scheme(locus, loss, rng, 0, counted)
        if scheme is None or scheme.simple:
            return (), StratumCount(0, expected, None, str(error), infinite)
        multiple = scheme.multiple_points()
        count = total_weight(multiple), expected, scheme.distinct, str(scheme), infinite
        return multiple, StratumCount(*count)
    number = sum(p.weight * p.multiplicity for p in found.points)
    how = "zeros of an exact polynomial"
    if found.isotropic:
        how += f", {found.isotropic} of them isotropic"
        return found.points, StratumCount(number, found.degree, number, how)
    if any(p.multiplicity > 1 for p in found.points):
        how += ", with multiplicity"
    return found.points, StratumCount(number, found.degree, None, how)
