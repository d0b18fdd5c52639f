"""One path after another in plain Python: nothing has to be compiled, or even be there.

The polynomial with the values and velocities of the last points predicts the next one (Hermite),
and Newton's method corrects it; the velocity there comes with the last correction. In each q_j a
large coefficient is fixed at 1. As in :mod:`lcn_support.landscape.continuation.kernels`, steps
adapt, and a path is given up where they become too small.
"""

from collections.abc import Callable, Sequence
from math import inf
from operator import itemgetter, mul
from typing import Any

from lcn_support.architectures.loci import Locus
from lcn_support.landscape.continuation.equations import (
    Numbers,
    kept_rows,
    left_out,
    linearised,
    solver,
)

_STEPS = 3000
_PAST = 3
_FIRST, _SMALLEST = 0.05, 1e-12
_WANTED, _LARGEST, _SECOND = 1e-3, 1e-2, 1e-4
"""Sizes of corrections: the first one that steps are chosen for, and the largest that are taken."""
_ENOUGH, _AT_THE_END = 1e-6, 1e-8
"""Sizes of a correction after which no other is needed: its square is left."""
_MOVED = 0.5
_INFINITE = 1e7
"""Of the coefficients of R, for data of size one and q_j of size one."""
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
    """Where a path is; ``past`` are the last t, points and −dx/dt, in unknowns that are not fixed.

    These are ``free``, in this order: first those of the q_j, then R.
    """

    def __init__(self, locus: Locus, x: Sequence[complex], moving: bool) -> None:
        self.locus, self.x, self.moving = locus, list(x), moving
        self.roots, self.rest = locus.slices[:-1], locus.slices[-1].start
        self.rows, self.solve = linearised(locus, moving), solver(locus.equations)
        self.past: list[tuple[float, Numbers, Numbers]] = []
        self.choose_chart()

    def arrives(self, parameters: Numbers, velocity: Numbers) -> bool:
        """Go from t = 0 to t = 1; whether the end is reached."""
        solved = self.solved(self.x, parameters, velocity)
        if solved is None:
            return False
        self.past = [(0.0, self.freed(self.x), solved[0])]
        still = 0 if self.moving else len(velocity) - self.locus.degree - 1
        t, step, moving = 0.0, _FIRST, velocity[still:]
        for _ in range(_STEPS):
            is_last = step >= 1 - t
            step = min(step, 1 - t)
            after = 1.0 if is_last else t + step
            there = parameters[:still]
            there += [p + after * d for p, d in zip(parameters[still:], moving, strict=True)]
            first = self.advance(after, there, velocity, is_last)
            if first is None:
                step *= 0.5
                if step < _SMALLEST:
                    return False
                continue
            if is_last:
                return True
            if max(map(abs, self.x[self.rest :])) > _INFINITE:
                return False
            t = after
            step *= min(2.0, max(0.5, (_WANTED / max(first, 1e-12)) ** (0.5 / len(self.past))))
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
        past = [(t, self.filled(x, 1 + 0j), self.filled(v, 0j)) for t, x, v in self.past]
        self.choose_chart()
        moved = ((t, *self.moved_to_chart(x, v)) for t, x, v in past)
        self.past = [(t, self.freed(x), self.freed(v)) for t, x, v in moved]

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
        return self.solve(list(map(self.columns, rows)))

    def predicted(self, t: float) -> Numbers:
        """Where the path is at t, by the polynomial with all values and velocities of the past."""
        numbers: list[Numbers] = []
        weights = []
        for s, x, v in self.past:
            away, ratio, slope = t - s, 1.0, 0.0
            for r, _, _ in self.past:
                if r != s:
                    slope += 1 / (s - r)
                    ratio *= (t - r) / (s - r)
            square = ratio * ratio
            weights += [(1 - 2 * away * slope) * square, -away * square]
            numbers += [x, v]
        return [sum(map(mul, weights, column)) for column in zip(*numbers, strict=True)]

    def size(self, step: Numbers, at: Numbers) -> float:
        """How long a step of free unknowns is: R counts by its own size, unless W is near 0."""
        rest = max(map(abs, step[self.cut :])) / max([*map(abs, at[self.cut :]), 1e-4])
        return max([*map(abs, step[: self.cut]), rest])

    def advance(self, t: float, there: Numbers, velocity: Numbers, is_last: bool) -> float | None:
        """Go to t; the size of the first correction, or None where that is too far."""
        start, now = self.past[-1][1], self.predicted(t)
        if self.size([c - d for c, d in zip(now, start, strict=True)], start) > _MOVED:
            return None
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
        self.past = [*self.past[1 - _PAST :], (t, now, ahead)]
        self.x = self.filled(now, 1 + 0j)
        return first
