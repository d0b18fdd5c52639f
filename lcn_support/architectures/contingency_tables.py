"""Contingency tables: matrices of natural numbers with given row sums, below given column sums.

A row says how many copies of one ball lie in each bin; balls and bins have sizes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import comb, prod

Slots = tuple[tuple[int, int], ...]
"""The columns: (units that one ball takes, room)."""


def left_over(room: tuple[int, ...], row: tuple[int, ...], weight: int) -> tuple[int, ...]:
    """The room that a row of balls of one weight leaves.

    >>> left_over((3, 2), (1, 0), weight=2)
    (1, 2)
    """
    return tuple(space - weight * n for space, n in zip(room, row, strict=True))


def rows_of(
    copies: int, weight: int, room: tuple[int, ...], most: int, slack: int | None = None
) -> Iterator[tuple[int, ...]]:
    """Ways to put ``copies`` balls of size ``weight`` into the room left, one number a bin.

    At most ``most`` into one bin; balls of size 1 use up no more than the slack.

    >>> list(rows_of(2, 1, (2, 1), most=2))
    [(2, 0), (1, 1)]
    """
    first, *others = room or (0,)
    if not room:
        yield ()
        return
    for n in range(min(copies, most, first // weight), -1, -1):
        if copies - n > sum(min(most, space // weight) for space in others):
            return
        rest = slack
        if slack is not None and weight == 1:
            rest = slack - (first // 2 - (first - n) // 2)
            odd = sum(space % 2 for space in others)
            if 2 * rest < copies - n - odd or rest < 0:
                continue
        for row in rows_of(copies - n, weight, tuple(others), most, rest):
            yield (n, *row)


def line_work(slots: Iterable[tuple[int, int]]) -> int:
    """A bound for the work of one line: the states that the slots can be in, times their number².

    Equal slots count alike, and the sum of all is known, so that one of them follows.

    >>> line_work([(1, 1), (1, 1)]) < line_work([(1, 1), (1, 2)])
    True
    """
    kinds = [(space, n) for (_, space), n in Counter(slots).items()]
    states = Fraction(prod(comb(space + n, n) for space, n in kinds))
    states *= min((Fraction(min(n, space), space + n) for space, n in kinds), default=Fraction(1))
    return int(states) * sum(n for _, n in kinds) ** 2


def count_tables(lines: list[tuple[int, int]], slots: Slots, compatible: bool) -> int:
    """How many tables there are: a line holds ``amount`` in units that fill a slot by v.

    >>> count_tables([(2, 1), (1, 1)], ((1, 2), (1, 1)), compatible=False)
    2
    """
    states = Counter({tuple(sorted(slots)): 1})
    for amount, v in lines:
        after: Counter[Slots] = Counter()
        for state, ways in states.items():
            for left, choices in spread(amount, v, state, compatible).items():
                after[left] += ways * choices
        states = after
    return sum(states.values())


def spread(amount: int, v: int, slots: Slots, compatible: bool) -> Counter[Slots]:
    """What is left of the slots (sorted) after one line, with multiplicity.

    A slot (w, space) takes n units, n·w of the amount and n·v of the space; at most one, if asked.

    >>> dict(spread(1, 1, ((1, 1), (1, 1)), compatible=True))
    {((1, 0), (1, 1)): 2}
    """
    states: Counter[tuple[int, Slots]] = Counter({(amount, ()): 1})
    for w, space in slots:
        after: Counter[tuple[int, Slots]] = Counter()
        for (unplaced, settled), ways in states.items():
            limit = min(unplaced // w, space // v)
            for n in range(min(limit, 1 if compatible else limit) + 1):
                left = tuple(sorted((*settled, (w, space - v * n))))
                after[unplaced - n * w, left] += ways
        states = after
    return Counter({settled: ways for (left, settled), ways in states.items() if left == 0})
