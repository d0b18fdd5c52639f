"""The search for packings: rows that say how many copies of a factor lie in each bin."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import product

from lcn_support.architectures.contingency_tables import left_over, rows_of, spread
from lcn_support.architectures.patterns import RootPattern

Rows = tuple[tuple[int, ...], ...]


class PackingSearch:
    """Packings of one pattern, by depth first: real factors first, then quadratic ones.

    Parameters
    ----------
    pattern
        the multiplicities of the factors.
    reserved, allowed
        layers, and factors, counted from 0: those layers hold only these factors.

    Notes
    -----
    Without regard to compatibility, what is left of a pattern fits into the room left of the same
    size if and only if the bins have room for its quadratic factors: Σ⌊room/2⌋ ≥ Σγ_j. The
    difference is the *slack*; only real factors use it up. If some bins are reserved, as many
    quadratic factors as are allowed there are best put there, and the others into the other bins.
    """

    def __init__(
        self,
        pattern: RootPattern,
        reserved: Collection[int] = (),
        allowed: Collection[int] = (),
    ) -> None:
        self._colours = [(m, 1) for m in pattern.real] + [(m, 2) for m in pattern.complex]
        self._reserved, self._allowed = frozenset(reserved), frozenset(allowed)
        self._fits = cache(self._is_compatible_possible)

    def compatible(self, room: tuple[int, ...], colour: int = 0) -> Iterator[Rows]:
        """With at most one copy of a factor in each bin."""
        if colour == len(self._colours):
            yield ()
            return
        copies, weight = self._colours[colour]
        for row in rows_of(copies, weight, self._open(colour, room), most=1):
            left = left_over(room, row, weight)
            if self._fits(colour + 1, *map(tuple, map(sorted, self._parted(left)))):
                for rest in self.compatible(left, colour + 1):
                    yield (row, *rest)

    def _is_compatible_possible(
        self, colour: int, reserved: tuple[int, ...], others: tuple[int, ...]
    ) -> bool:
        if colour == len(self._colours):
            return True
        copies, weight = self._colours[colour]
        most = min(copies, len(reserved)) if colour in self._allowed else 0
        parts = [tuple((1, space) for space in part) for part in (reserved, others)]
        for n in range(most + 1):
            here = spread(n, weight, parts[0], compatible=True)
            there = spread(copies - n, weight, parts[1], compatible=True)
            for left in product(here, there):
                if self._fits(colour + 1, *(tuple(space for _, space in part) for part in left)):
                    return True
        return False

    def others(
        self, room: tuple[int, ...], colour: int = 0, is_double: bool = False
    ) -> Iterator[Rows]:
        """Rows of which one has an entry above 1; any rows if an earlier one ``is_double``."""
        slack = sum(space // 2 for space in room)
        slack -= sum(copies for copies, weight in self._colours[colour:] if weight == 2)
        if slack < 0 or not (is_double or self._is_double_possible(colour, room, slack)):
            return
        if self._reserved and not self._fit_apart(colour, room):
            return
        if colour == len(self._colours):
            yield ()
            return
        copies, weight = self._colours[colour]
        for row in rows_of(copies, weight, self._open(colour, room), most=copies, slack=slack):
            for rest in self.others(
                left_over(room, row, weight), colour + 1, is_double or max(row, default=0) > 1
            ):
                yield (row, *rest)

    def _open(self, colour: int, room: tuple[int, ...]) -> tuple[int, ...]:
        """The room that a factor may use."""
        if colour in self._allowed:
            return room
        return tuple(0 if i in self._reserved else space for i, space in enumerate(room))

    def _parted(self, room: tuple[int, ...]) -> tuple[list[int], list[int]]:
        """The room of the reserved bins, and of the others."""
        parts: tuple[list[int], list[int]] = [], []
        for i, space in enumerate(room):
            parts[i not in self._reserved].append(space)
        return parts

    def _fit_apart(self, colour: int, room: tuple[int, ...]) -> bool:
        """Whether what is left fits, with only what is allowed in the reserved bins."""
        here, there = self._parted(room)
        left = list(enumerate(self._colours))[colour:]
        real, quadratic = (
            sum(copies for i, (copies, weight) in left if i in self._allowed and weight == size)
            for size in (1, 2)
        )
        every = sum(copies for _, (copies, weight) in left if weight == 2)
        placed = min(quadratic, sum(space // 2 for space in here))
        fits = every - placed <= sum(space // 2 for space in there)
        return fits and sum(here) - 2 * placed <= real

    def _is_double_possible(self, colour: int, room: tuple[int, ...], slack: int) -> bool:
        multiple = {weight for copies, weight in self._colours[colour:] if copies > 1}
        widest = max(room, default=0)
        return (1 in multiple and widest >= 2 and slack >= 1) or (2 in multiple and widest >= 4)
