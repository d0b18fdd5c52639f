"""What the answer to a question for the nearest point is: values that print themselves."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import packings
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.architectures.strata import in_function_space
from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.forms.certified_factorization import CertifiedFactors
from lcn_support.function_space.fibres import fibre
from lcn_support.landscape.continuation.stratum import StratumCount
from lcn_support.landscape.critical_point import (
    Certificate,
    CriticalClass,
    Number,
    partition_name,
)
from lcn_support.records import Record
from lcn_support.text_tables import short_number

_BITS = 128


@dataclass(frozen=True, repr=False, eq=False)
class NearestPoint(Record):
    """A filter that no other one of its set is nearer than.

    Attributes
    ----------
    end_to_end
        its coefficients: Fractions, or floats.
    pattern
        its root pattern, with larger strides those of its group factors; None for the zero filter,
        ``Unknown`` where it is undecided.
    certificate
        how it is known, and an enclosure.
    classes
        its factorizations with their signatures, with larger strides.
    factors
        its real factors in balls, where it is not exact and the strides are one.
    """

    end_to_end: tuple[Number, ...]
    pattern: RootPattern | GroupedPattern | Unknown | None
    certificate: Certificate
    classes: tuple[CriticalClass, ...] = field(default=(), compare=False)
    factors: CertifiedFactors | None = field(default=None, compare=False)

    @property
    def is_exact(self) -> bool:
        """Whether the coefficients are rational numbers, and exact."""
        return self.certificate.method == "exact"

    def __repr__(self) -> str:
        W = ", ".join(map(short_number, self.end_to_end))
        return f"NearestPoint(({W}), {'W = 0' if self.pattern is None else self.pattern})"


@dataclass(frozen=True, repr=False, eq=False)
class Nearest(Record):
    """The nearest points of a set to a filter W, and their distance.

    Attributes
    ----------
    architecture
        the network.
    place
        the set: ``"function space"``, ``"boundary"`` or ``"discriminant"``.
    points
        all nearest points, several when tied; of infinitely many some, and a note says so.
    squared_distance
        (V − W)ᵀS(V − W) for the nearest points V and the W that was given: Fraction if it is one
        exactly, else float.
    interval
        floats that certainly enclose the distance, for every W within the tolerance.
    is_proved
        whether nothing is nearer; else the notes say what is missing, and the lower end of the
        interval is what is proved all the same, perhaps 0.
    is_tie
        whether several points are equally near; ``Unknown`` where that is undecided, and then one
        of the points may be a little farther than another.
    notes
        in words, what is special or undecided.
    complex_counts
        why nothing is nearer: for each partition λ that matters the complex critical points on Δ_λ,
        as in :attr:`CriticalPoints.complex_counts`; none where W is its own nearest point, or 0 is.
    """

    architecture: Architecture
    place: str
    points: tuple[NearestPoint, ...]
    squared_distance: Number
    interval: tuple[float, float]
    is_proved: bool = True
    is_tie: bool | Unknown = False
    notes: tuple[str, ...] = field(default=())
    complex_counts: Mapping[tuple[Any, ...], StratumCount] = field(default_factory=dict)

    @property
    def point(self) -> tuple[Number, ...]:
        """The coefficients of the first of the nearest points."""
        return self.points[0].end_to_end

    @property
    def pattern(self) -> RootPattern | GroupedPattern | Unknown | None:
        """The root pattern of the first of the nearest points; None for the zero filter."""
        return self.points[0].pattern

    @property
    def certificate(self) -> Certificate:
        """How the first of the nearest points is known, with an enclosure."""
        return self.points[0].certificate

    @property
    def distance(self) -> float:
        """√((V − W)ᵀS(V − W)), rounded."""
        with ctx.workprec(_BITS):
            root = float(to_ball(Fraction(self.squared_distance)).sqrt().mid())
        return min(max(root, self.interval[0]), self.interval[1])

    @property
    def factorizations(self) -> tuple[tuple[tuple[Number, ...], ...], ...]:
        """Filters (w_1, …, w_L) that compose to the first nearest point, one for each class.

        Exact where they are rational, else floats; none if the point lies outside of the function
        space, as one of the discriminant may. Raises ``ValueError`` for W = 0, which has infinitely
        many, and where there are too many to list.
        """
        a, nearest = self.architecture, self.points[0]
        if nearest.classes:
            return tuple(c.filters for c in nearest.classes)
        if nearest.factors is None:
            listed = [f.filters for f in fibre(a, nearest.certificate.enclosure)]
        else:
            pattern = nearest.factors.pattern
            inside = in_function_space(pattern, a)
            listed = [nearest.factors.filters(p) for p in packings(pattern, a)] if inside else []
        return tuple(tuple(tuple(map(_number, w)) for w in filters) for filters in listed)

    def as_row(self) -> dict[str, Any]:
        """Where it is, its pattern, the distance and its interval, and whether that is proved."""
        low, high = self.interval
        return {
            "nearest on": self.place,
            "pattern": self.pattern,
            "distance": self.distance,
            "at least": low,
            "at most": high,
            "proved": self.is_proved,
            "W": self.point,
        }

    def as_columns(self) -> dict[str, Any]:
        """A row for each nearest point."""
        rows = [self.as_row() | {"pattern": p.pattern, "W": p.end_to_end} for p in self.points]
        return {name: [row[name] for row in rows] for name in self.as_row()}

    def __repr__(self) -> str:
        low, high = self.interval
        first = self.points[0]
        W = ", ".join(map(short_number, first.end_to_end))
        what = "W = 0" if first.pattern is None else f"({W}), {first.pattern}"
        tied = f", and {len(self.points) - 1} more" if len(self.points) > 1 else ""
        proved = "" if self.is_proved else ", NOT proved nearest"
        within = f"[{_rounded(low, ROUND_FLOOR)}, {_rounded(high, ROUND_CEILING)}]"
        return (
            f"Nearest({self.place}: distance {short_number(self.distance)} in {within}, "
            f"{what}{tied}{proved})"
        )

    def __str__(self) -> str:
        counts = (f"{partition_name(key)}: {count}" for key, count in self.complex_counts.items())
        return "\n".join([repr(self), *counts, *(f"note: {note}" for note in self.notes)])


def distance_interval(square: Any, slack: arb, proved: bool = True) -> tuple[float, float]:
    """Floats that enclose the root of a Fraction or of a ball, give or take the slack.

    >>> distance_interval(Fraction(4), arb(0)), distance_interval(Fraction(4), arb(1), False)
    ((2.0, 2.0), (0.0, 3.0))
    """
    if isinstance(square, Fraction) and slack == 0 and proved:
        roots = [math.isqrt(part) for part in (square.numerator, square.denominator)]
        root = Fraction(*roots)
        if root * root == square and Fraction(float(root)) == root:
            return float(root), float(root)
    with ctx.workprec(_BITS):
        ball = to_ball(square)
        high = _above(ball.abs_upper().sqrt().upper() + slack)
        least = (ball.lower().sqrt() - slack).lower() if ball > 0 else arb(0)
        low = -_above(-least) if proved and least > 0 else 0.0
    return max(low, 0.0), high


def least_value(values: Sequence[Any]) -> Any:
    """The least of some numbers: a Fraction where it certainly is one, else a ball that holds it.

    >>> least_value([Fraction(1), arb(2)]), least_value([arb(2), arb(3)])
    (Fraction(1, 1), 2.00000000000000)
    """
    exact = [v for v in values if isinstance(v, Fraction)]
    balls = [v for v in values if not isinstance(v, Fraction)]
    if exact and all(b >= to_ball(min(exact)) for b in balls):
        return min(exact)
    everything = list(map(to_ball, values))
    low, high = (min(map(end, everything)) for end in (arb.lower, arb.upper))
    return low.union(high)


def zero_point(size: int) -> NearestPoint:
    """W = 0 as a nearest point.

    >>> zero_point(2)
    NearestPoint((0, 0), W = 0)
    """
    zero = (Fraction(0),) * size
    return NearestPoint(zero, None, Certificate("exact", zero))


def exact_point(W: Sequence[Fraction], pattern: Any) -> NearestPoint:
    """A rational nearest point with its pattern.

    >>> exact_point((Fraction(1), Fraction(0)), RootPattern("1|0"))
    NearestPoint((1, 0), 1|0)
    """
    return NearestPoint(tuple(W), pattern, Certificate("exact", tuple(W)))


def _above(bound: arb) -> float:
    """The least float that is certainly not below, or the next."""
    found = float(bound.mid())
    while not arb(found) >= bound:
        found = math.nextafter(found, math.inf)
    return found


def _rounded(bound: float, rounding: str) -> str:
    """Six digits, to the safe side."""
    return f"{Context(prec=6, rounding=rounding).plus(Decimal(bound)).normalize():.6g}"


def _number(entry: Any) -> Number:
    return entry if isinstance(entry, Fraction) else float(entry.mid())
