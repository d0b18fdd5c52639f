"""One path after another in plain Python: nothing has to be compiled, or even be there.

A cubic through the last two points and their velocities predicts the next one (Hermite), and
Newton's method corrects it; the velocity there comes with the last correction. In each q_j a large
coefficient is fixed at 1. As in :mod:`lcn_support.landscape.continuation.kernels`, steps adapt, and
a path is given up where they become too small.
"""

from collections.abc import Callable, Sequence
from math import inf
from operator import itemgetter
from typing import Any

from lcn_support.architectures.loci import Locus
from lcn_support.landscape.continuation.equations import (
    Numbers,
    kept_rows,
    left_out,
    linearised,
)

_STEPS = 3000
_FIRST, _SMALLEST = 0.05, 1e-12
_WANTED, _LARGEST, _SECOND = 1e-3, 1e-2, 1e-4
"""Sizes of corrections: the first one that steps are chosen for, and the largest that are taken."""
_ENOUGH, _AT_THE_END = 1e-6, 1e-14
"""Sizes of a correction after which no other is needed: its square is left."""
_MOVED = 0.5
_ROUNDS = 4, 8
_ANOTHER_CHART = 1.5


def follow(
    locus: Locus, x: Sequence[complex], parameters: Numbers, velocity: Numbers
) -> tuple[Numbers, bool]:
    """Follow one solution from the parameters at t = 0 to those at t = 1; whether it arrives.

    A path that does not stops near a singular solution or at infinity.

    >>> from lcn_support.landscape.continuation.equations import flat
    >>> S = [[float(i == j) for j in range(4)] for i in range(4)]
    >>> start, end = flat((S, [1, 0, 0, 0])), flat((S, [1, 3, 3, 1]))
    >>> velocity = [q - p for p, q in zip(start, end, strict=True)]
    >>> x, arrived = follow(Locus((3,)), [1, 0, 1], start, velocity)
    >>> [round(abs(c), 12) for c in x], arrived
    ([1.0, 1.0, 1.0], True)
    """
    path = _Path(locus, x, any(velocity[: -locus.degree - 1]))
    try:
        is_there = path.arrives(parameters, velocity)
    except ArithmeticError:  # on its way to infinity, out of the range of floats
        is_there = False
    return path.x, is_there


class _Path:
    """Where a path is, its velocity, and where it was one step before.

    ``free`` are the unknowns that are not fixed, in this order: first those of the q_j, then R.
    """

    def __init__(self, locus: Locus, x: Sequence[complex], moving: bool) -> None:
        self.locus, self.x = locus, list(x)
        self.roots, self.rest = locus.slices[:-1], locus.slices[-1].start
        self.rows = linearised(locus, moving)
        self.velocity: Numbers = []
        self.before: tuple[float, Numbers, Numbers] | None = None
        self.choose_chart()

    def arrives(self, parameters: Numbers, velocity: Numbers) -> bool:
        """Go from t = 0 to t = 1; whether the end is reached."""
        solved = self.solved(self.x, parameters, velocity)
        if solved is None:
            return False
        self.velocity = solved[0]
        t, step = 0.0, _FIRST
        for _ in range(_STEPS):
            is_last = step >= 1 - t
            step = min(step, 1 - t)
            after = 1.0 if is_last else t + step
            there = [p + after * d for p, d in zip(parameters, velocity, strict=True)]
            first = self.advance(step, there, velocity, is_last)
            if first is None:
                step *= 0.5
                if step < _SMALLEST:
                    return False
                continue
            if is_last:
                return True
            t = after
            step *= min(2.0, max(0.5, (_WANTED / max(first, 1e-12)) ** 0.25))
            self.change_chart()
        return False

    def choose_chart(self) -> None:
        """Fix the largest coefficient of each q_j at 1."""
        self.pivots = []
        for part in self.roots:
            sizes = list(map(abs, self.x[part]))
            self.pivots.append(part.start + sizes.index(max(sizes)))
        self.x = self.in_chart(self.x)
        self.free = [c for c in range(len(self.x)) if c not in self.pivots]
        self.cut = self.rest - len(self.pivots)
        self.columns: Callable[[Sequence[complex]], Any] = itemgetter(
            *self.free, len(self.x), len(self.x) + 1
        )
        self.keep_rows()

    def keep_rows(self) -> None:
        """Leave out equations that follow from the others."""
        self.implied = left_out(self.locus, self.x)
        self.kept = kept_rows(self.locus, self.implied) if self.locus.others else None

    def in_chart(self, x: Numbers) -> Numbers:
        """The same point with 1 at the pivots."""
        x = list(x)
        for part, m, pivot in zip(self.roots, self.locus.multiplicities, self.pivots, strict=True):
            scale = x[pivot]
            x[part] = [c / scale for c in x[part]]
            x[pivot] = 1 + 0j
            factor = scale**m
            x[self.rest :] = [c * factor for c in x[self.rest :]]
        return x

    def moved_to_chart(self, x: Numbers, v: Numbers) -> tuple[Numbers, Numbers]:
        """A point and its velocity in another chart than the one they are given in."""
        x, v = list(x), list(v)
        for part, m, pivot in zip(self.roots, self.locus.multiplicities, self.pivots, strict=True):
            scale, change = x[pivot], v[pivot] / x[pivot]
            v[part] = [(w - c * change) / scale for c, w in zip(x[part], v[part], strict=True)]
            x[part] = [c / scale for c in x[part]]
            factor = scale**m
            for c in range(self.rest, len(x)):
                v[c] = (v[c] + m * change * x[c]) * factor
                x[c] *= factor
        return x, v

    def change_chart(self) -> None:
        """Fix other coefficients where those that are fixed have become small."""
        if max(map(abs, self.x[: self.rest]), default=0.0) <= _ANOTHER_CHART:
            if self.locus.others:
                self.keep_rows()
            return
        here = self.filled(self.velocity, 0j)
        step, x, v = self.before or (0.0, [], [])
        there = self.filled(x, 1 + 0j), self.filled(v, 0j)
        old = self.x
        self.choose_chart()
        _, here = self.moved_to_chart(old, here)
        x, v = self.moved_to_chart(*there)
        self.velocity = self.freed(here)
        self.before = step, self.freed(x), self.freed(v)

    def filled(self, numbers: Numbers, fixed: complex) -> Numbers:
        """All unknowns from the free ones."""
        x = [fixed] * len(self.x)
        for c, number in zip(self.free, numbers, strict=True):
            x[c] = number
        return x

    def freed(self, x: Numbers) -> Numbers:
        return [x[c] for c in self.free]

    def solved(
        self, x: Numbers, parameters: Numbers, velocity: Numbers
    ) -> tuple[Numbers, Numbers] | None:
        """−dx/dt and the correction that Newton's method subtracts; None where both are unknown."""
        rows = self.rows(x, parameters, velocity)
        if self.kept is not None:
            rows = [rows[i] for i in self.kept]
        return solve_twice(list(map(self.columns, rows)))

    def predicted(self, step: float) -> Numbers:
        """The step by the cubic through the last two points; along the tangent at the start."""
        if self.before is None:
            return [-step * v for v in self.velocity]
        length, x, v = self.before
        u = 1 + step / length
        a = u * u * (2 * u - 3) + 1
        p, q = u * (u - 1) * (u - 1) * length, u * u * (u - 1) * length
        return [
            a * (before - now) - p * old - q * new
            for before, now, old, new in zip(x, self.freed(self.x), v, self.velocity, strict=True)
        ]

    def size(self, step: Numbers, at: Numbers) -> float:
        """How long a step of free unknowns is: R counts by its own size, unless W is near 0."""
        rest = max(map(abs, step[self.cut :])) / max([*map(abs, at[self.cut :]), 1e-4])
        return max([*map(abs, step[: self.cut]), rest])

    def advance(
        self, step: float, there: Numbers, velocity: Numbers, is_last: bool
    ) -> float | None:
        """Go one step; the size of the first correction, or None where the step is too long."""
        start = self.freed(self.x)
        moved = self.predicted(step)
        if self.size(moved, start) > _MOVED:
            return None
        now = [c + d for c, d in zip(start, moved, strict=True)]
        first, last = inf, _LARGEST
        for _ in range(_ROUNDS[is_last]):
            solved = self.solved(self.filled(now, 1 + 0j), there, velocity)
            if solved is None:
                return None
            ahead, correction = solved
            now = [c - d for c, d in zip(now, correction, strict=True)]
            size = self.size(correction, now)
            if not size <= last:
                return None
            first = size if first == inf else first
            last = _SECOND
            if size < (_AT_THE_END if is_last else _ENOUGH):
                break
        if size > _ENOUGH:
            return None
        self.before = step, start, self.velocity
        self.x, self.velocity = self.filled(now, 1 + 0j), ahead
        return first


def solve_twice(rows: list[Any]) -> tuple[Numbers, Numbers] | None:
    """Solve linear equations for the last two columns; None if a pivot vanishes.

    >>> solve_twice([[1, 1, 3, 3], [1, -1, 1, 2]])
    ([2.0, 1.0], [2.5, 0.5])
    """
    done = []
    while rows:
        sizes = [abs(row[0]) for row in rows]
        largest = max(sizes)
        if not largest:
            return None
        first = rows.pop(sizes.index(largest))
        inverse = 1 / first[0]
        pivot = [c * inverse for c in first[1:]]
        done.append(pivot)
        for i, row in enumerate(rows):
            factor = row[0]
            rows[i] = [a - factor * c for a, c in zip(row[1:], pivot, strict=True)]
    x: Numbers = []
    y: Numbers = []
    for pivot in reversed(done):
        *known, first_side, second_side = pivot
        for a, c, d in zip(known, x, y, strict=True):
            first_side -= a * c
            second_side -= a * d
        x.insert(0, first_side)
        y.insert(0, second_side)
    return x, y
