"""Root patterns of many floating-point forms at once, certified or unknown.

The Bezout matrices of a whole batch are eliminated in midpoint–radius arithmetic on numpy arrays,
with every rounding error enclosed. A form whose pivots do not all have a certain sign is taken up
again, first in other coordinates, then on its own in arbitrary-precision balls.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.coefficients import own_tolerance, read_tolerance
from lcn_support.arguments.float_arrays import read_rounded
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.forms.bezoutians import bezoutian
from lcn_support.forms.roots import exact_pattern, real_root_bounds
from lcn_support.progress import in_slices
from lcn_support.records import Record

MOST_DEGREE = 120
"""Of the forms in a batch; the work for each grows with the cube."""

_CHUNK = 4096
_EPS = float(np.finfo(float).eps)
_TINY = 1e-300


@dataclass(frozen=True, eq=False, repr=False)
class Classification(Record):
    """Certified numbers of real roots of a batch of N forms of one degree.

    Attributes
    ----------
    degree
        of the forms.
    fewest, most
        integer arrays of shape (N,): bounds on the number of real roots over the forms with simple
        roots within the tolerance. Equal numbers mean that all forms there have simple roots, that
        many of them real.
    tolerance
        relative to the largest coefficient of each form.
    multiple
        for a tolerance of 0 the patterns of the forms with multiple roots, by row; ``fewest`` and
        ``most`` count these roots with multiplicity. Empty otherwise.
    """

    degree: int
    fewest: NDArray[np.int16]
    most: NDArray[np.int16]
    tolerance: float
    multiple: Mapping[int, RootPattern] = field(default_factory=dict)

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Mask of shape (N,) of the forms whose pattern the floats do not decide."""
        return self.fewest < self.most

    def counts(self) -> dict[str, int]:
        """How many forms have each pattern; ``unknown`` comes last, and is always there."""
        simple = ~self.unknown
        simple[list(self.multiple)] = False
        found = Counter(self.fewest[simple].tolist())
        table = {
            str(RootPattern((1,) * r, (1,) * ((self.degree - r) // 2))): found[r]
            for r in range(self.degree, -1, -2)
        }
        table |= Counter(str(pattern) for pattern in self.multiple.values())
        return {**table, "unknown": int(self.unknown.sum())}

    def as_columns(self) -> dict[str, Any]:
        """A row a form: the least and the largest number of real roots."""
        return {"fewest": self.fewest, "most": self.most}

    def __repr__(self) -> str:
        shares = ", ".join(f"{name}: {count}" for name, count in self.counts().items())
        return f"Classification(degree {self.degree}, {len(self.fewest)} forms, {shares})"


def classify(forms: Iterable[Any], tolerance: float | None = None) -> Classification:
    """Root patterns of a batch of floating-point forms, each certified or unknown.

    Parameters
    ----------
    forms
        array or tensor of shape (N, n + 1): one form (w_0, …, w_n) a row, n ≥ 0. It is rounded to
        doubles.
    tolerance
        every coefficient may be off by this much, in units of the form's largest coefficient;
        0 ≤ tolerance < 1. When left out, that of the type of the floats, as for
        :func:`lcn_support.root_pattern`. With 0 the doubles are exact, and every form is decided.

    Returns
    -------
    Classification
        with one pair of bounds a row.

    Raises
    ------
    ValueError
        if the array is not two-dimensional with at least one column, has a complex number, a NaN
        or an infinity, if a row is zero and so has no pattern, or if the degree is above
        ``MOST_DEGREE``.

    Notes
    -----
    Agrees with :func:`lcn_support.root_pattern` row by row wherever it decides.

    Examples
    --------
    >>> found = classify([[1.0, 0.0, -1.0], [1.0, 0.0, 1.0], [1.0, 2.0, 1.0]])
    >>> found.counts()
    {'11|0': 1, '0|1': 1, 'unknown': 1}
    >>> classify([[1.0, 2.0, 1.0]], tolerance=0).counts()
    {'11|0': 0, '0|1': 0, '2|0': 1, 'unknown': 0}
    """
    batch, epsilon = read_rounded(forms, "forms")
    allowed = own_tolerance(epsilon) if tolerance is None else read_tolerance(tolerance)
    if batch.ndim != 2 or batch.shape[1] == 0:
        raise ValueError(
            f"forms of shape {batch.shape}: give an array of shape (N, n + 1), one form a row"
        )
    largest = np.abs(batch).max(axis=1, initial=0)
    if not largest.all():
        row = int(np.flatnonzero(largest == 0)[0])
        raise ValueError(f"form {row} is zero and has no root pattern; leave it out")
    n = batch.shape[1] - 1
    refuse_above(
        MOST_DEGREE, n, "batches of forms of degree {}", "take root_pattern(W) of one at a time"
    )
    fewest = np.zeros(len(batch), dtype=np.int16)
    most = np.full(len(batch), n, dtype=np.int16)
    done = 0

    def advance(_: int) -> int:
        nonlocal done
        rows = slice(done, done + _CHUNK)
        fewest[rows], most[rows] = _bounds(batch[rows], largest[rows], allowed)
        done = min(len(batch), done + _CHUNK)
        return done

    in_slices(advance, len(batch), "form")
    multiple = {}
    for row in np.flatnonzero(fewest < most).tolist() if allowed == 0 else ():
        multiple[row] = exact_pattern(tuple(map(Fraction, batch[row].tolist())))
        fewest[row] = most[row] = multiple[row].real_count
    return Classification(n, fewest, most, allowed, multiple)


def _bounds(
    forms: NDArray[np.float64], largest: NDArray[np.float64], tolerance: float
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    n = forms.shape[1] - 1
    if n == 0:
        none = np.zeros(len(forms), dtype=np.int16)
        return none, none
    positive, certain = _positive_pivots(forms, largest, tolerance, None)
    for turn in _other_coordinates(n - 1):
        again = np.flatnonzero(~certain)
        if len(again) == 0:
            break
        positive[again], certain[again] = _positive_pivots(
            forms[again], largest[again], tolerance, turn
        )
    fewest = (2 * positive - n + 2).astype(np.int16)
    most = fewest.copy()
    for row in np.flatnonzero(~certain):
        fewest[row], most[row] = real_root_bounds(tuple(forms[row].tolist()), tolerance)
    return fewest, most


def _other_coordinates(size: int) -> list[NDArray[np.int64]]:
    """Unimodular integer matrices; a congruence with one makes zero leading minors unlikely."""
    lower = np.tril(np.add.outer(np.arange(size), 2 * np.arange(size)) % 3 + 1, -1)
    identity = np.eye(size, dtype=np.int64)
    return [identity + lower.T, (identity + lower.T) @ (identity + lower)] if size > 1 else []


def _positive_pivots(
    forms: NDArray[np.float64],
    largest: NDArray[np.float64],
    tolerance: float,
    turn: NDArray[np.int64] | None,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number of positive pivots of each Bezout matrix, and whether all pivots are certain."""
    exponents = np.frexp(largest)[1]
    scaled = np.ldexp(forms, -exponents[:, None])
    radius = np.ldexp(largest, -exponents) * tolerance * (1 + 4 * _EPS) + _TINY
    matrix = bezoutian([BallArray(column, radius) for column in scaled.T])
    if turn is not None:
        matrix = _congruent(matrix, turn)
    positive = np.zeros(len(forms), dtype=np.int64)
    certain = np.ones(len(forms), dtype=bool)
    size = len(matrix)
    with np.errstate(all="ignore"):
        for p in range(size):
            pivot = matrix[p][p]
            positive += pivot.centre > 0
            certain &= np.abs(pivot.centre) > pivot.radius
            for i in range(p + 1, size):
                ratio = matrix[p][i] / pivot
                for j in range(i, size):
                    matrix[i][j] = matrix[i][j] - ratio * matrix[p][j]
    return positive, certain


def _congruent(matrix: list[list[Any]], turn: NDArray[np.int64]) -> list[list[Any]]:
    every = range(len(matrix))
    half = [
        [reduce(add, (int(turn[i, k]) * matrix[k][j] for k in every)) for j in every] for i in every
    ]
    return [
        [reduce(add, (int(turn[j, k]) * half[i][k] for k in every)) for j in every] for i in every
    ]


class BallArray:
    """An array of real balls: centre ± radius, closed under arithmetic with rounding enclosed.

    Each operation rounds a few times; the radius takes the first-order bound, one ulp of the
    centre, and a factor and a summand that cover its own rounding and underflow.
    """

    __slots__ = ("centre", "radius")

    def __init__(self, centre: Any, radius: Any) -> None:
        self.centre = centre
        self.radius = radius

    def _rounded(self, centre: Any, radius: Any) -> "BallArray":
        return BallArray(centre, (radius + _EPS * np.abs(centre)) * (1 + 16 * _EPS) + _TINY)

    def __add__(self, other: "BallArray") -> "BallArray":
        return self._rounded(self.centre + other.centre, self.radius + other.radius)

    def __sub__(self, other: "BallArray") -> "BallArray":
        return self._rounded(self.centre - other.centre, self.radius + other.radius)

    def __rmul__(self, factor: int) -> "BallArray":
        return self._rounded(factor * self.centre, abs(factor) * self.radius)

    def __mul__(self, other: "BallArray") -> "BallArray":
        return self._rounded(
            self.centre * other.centre,
            np.abs(self.centre) * other.radius
            + np.abs(other.centre) * self.radius
            + self.radius * other.radius,
        )

    def __truediv__(self, other: "BallArray") -> "BallArray":
        """Quotient; where the divisor may be zero the radius is infinite."""
        room = np.abs(other.centre) - other.radius
        centre = self.centre / other.centre
        radius = (np.abs(centre) * other.radius + self.radius + _TINY) / room
        usable = (room > 0) & np.isfinite(centre) & np.isfinite(radius)
        return self._rounded(np.where(usable, centre, 0.0), np.where(usable, radius, np.inf))
