"""The hyperroots of a form, to as many bits as a question about them needs.

Orbits are found and numbered once. Finer enclosures are computed when an enclosure is too wide, and
matched to the orbits of that numbering, so that what has been said of an orbit stays true.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.forms.hyperroot_forests import HyperrootForest, Orbit
from lcn_support.function_space.ordered_factors import Held
from lcn_support.function_space.sparse_factorization import group_forest

INSIDE, ON_CIRCLE, OUTSIDE = -1, 0, 1

_MOST_KEPT = 1000
"""Filters that are kept for the next class."""


class RefinedOrbits:
    """The forest of W ≠ 0 along an architecture, and finer ones when they are needed.

    Parameters
    ----------
    a, W
        architecture, and k coefficients as Fractions.
    forest
        of W, computed with so many ``bits``.

    Examples
    --------
    The roots of x² − x − 1, and the filter with both of them:

    >>> a, W = Architecture((3,)), (Fraction(1), Fraction(-1), Fraction(-1))
    >>> orbits = RefinedOrbits(a, W, group_forest(a, W, 60), bits=60)
    >>> sorted(orbits.sides()), orbits.filter(((0, 1), (1, 1)), Fraction(2), precision=53)
    ([-1, 1], (Fraction(2, 1), Fraction(-2, 1), Fraction(-2, 1)))
    """

    def __init__(
        self, a: Architecture, W: tuple[Fraction, ...], forest: HyperrootForest, bits: int
    ) -> None:
        self.forest, self._bits = forest, bits
        self._architecture, self._form = a, W
        self._matched: dict[int, tuple[HyperrootForest, Sequence[int]]] = {
            bits: (forest, range(len(forest.orbits)))
        }
        self._filters: dict[tuple[Held, Fraction, int], tuple[Any, ...]] = {}
        self._sides: list[int] = []

    def filter(self, held: Held, scale: Fraction, precision: int) -> tuple[Any, ...]:
        """The form of so many copies of orbits of one group, with that first coefficient not zero.

        Radii are at most 2^−precision of the largest entry.
        """
        key = held, scale, precision
        while key not in self._filters:
            forest, place = self._at(self._bits)
            group = forest.orbits[place[held[0][0]]].group if held else 0
            with ctx.workprec(self._bits):
                w = forest.form(group, {place[i]: n for i, n in held}, scale)
            if not is_narrow(w, precision):
                self._bits *= 2
                continue
            if len(self._filters) >= _MOST_KEPT:
                self._filters.clear()
            self._filters[key] = w
        return self._filters[key]

    def sides(self) -> list[int]:
        """Of each orbit, whether its root is inside (−1), on (0) or outside (1) the unit circle."""
        bits = self._bits
        while not self._sides:
            forest, place = self._at(bits)
            with ctx.workprec(bits):
                found = [side_of(forest, place[i]) for i in range(len(place))]
            decided = [side for side in found if side is not None]
            if len(decided) == len(found):
                self._sides = decided
                break
            bits *= 2
        return self._sides

    def _at(self, bits: int) -> tuple[HyperrootForest, Sequence[int]]:
        """The forest with at least so many bits, and the places of the orbits in it."""
        wanted = bits
        while bits not in self._matched:
            forest = group_forest(self._architecture, self._form, wanted)
            assert forest is not None
            place = [_places(orbit, forest) for orbit in self.forest.orbits]
            if all(len(places) == 1 for places in place):
                self._matched[bits] = forest, [only for (only,) in place]
            wanted *= 2
        return self._matched[bits]


def _places(orbit: Orbit, forest: HyperrootForest) -> list[int]:
    """The orbits of another forest that may be the same."""
    return [
        i
        for i, other in enumerate(forest.orbits)
        if (other.group, other.minimal) == (orbit.group, orbit.minimal)
        and (orbit.value is None or other.value.overlaps(orbit.value))
    ]


def side_of(forest: HyperrootForest, i: int) -> int | None:
    """Where the root of an orbit lies; None if the balls are too wide to tell.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> side_of(hyperroot_forest([5, 6, 5], [1], precision=53), 0) == ON_CIRCLE
    True
    """
    orbit = forest.orbits[i]
    if orbit.value is None:
        return OUTSIDE
    size = abs(orbit.value)
    if size != 1:  # of all numbers in the ball
        return OUTSIDE if size > 1 else INSIDE
    backwards = orbit.minimal[::-1]
    if orbit.minimal not in (backwards, tuple(-c for c in backwards)):
        return None  # not on the circle: 1/α would be the conjugate, and have this polynomial
    inverse = 1 / orbit.value
    reciprocal = [
        j
        for j, other in enumerate(forest.orbits)
        if (other.group, other.minimal) == (orbit.group, orbit.minimal)
        and other.value.overlaps(inverse)
    ]
    return ON_CIRCLE if reciprocal == [orbit.conjugate] else None
