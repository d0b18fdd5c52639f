"""Monodromy: from one critical point of random data to all of them.

Two random pairs (S, b) are joined by straight lines. Those from the first to γ times the second are
different lines for different γ, but the critical points at their ends are the same. A solution that
is followed there on one line and back on another has come round a loop, and is often another one
[DuffEtAl2019]. Every line is walked once from each solution, until their number is the generic one.
"""

from cmath import exp, pi
from collections.abc import Sequence
from math import sqrt
from operator import mul
from typing import TYPE_CHECKING

from lcn_support.architectures.loci import Locus
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation.equations import Numbers, Parameters
from lcn_support.landscape.continuation.tracking import track

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

_LINES = 60
_SAME = 1e-6


def monodromy(locus: Locus, rng: "RandomNumbers") -> tuple[Parameters, list[Numbers]]:
    """A random complex pair (S, b), and all its critical points.

    Raises ``RuntimeError`` if their number does not reach the generic one.

    >>> from lcn_support.arithmetic.draws import Draws
    >>> parameters, points = monodromy(Locus((2, 2)), Draws(1))
    >>> len(points), set(map(len, points))
    (13, {4})
    """
    expected = critical_count(locus.partitions)
    x, base = _random_point(locus, rng)
    ends = _End(locus, base), _End(locus, random_parameters(locus, rng))
    ends[0].place(x)
    lines: list[_Line] = []
    while len(ends[0].points) < expected:
        if not any(line.walk(locus, ends) for line in lines):
            if len(lines) == _LINES:
                raise RuntimeError(
                    f"monodromy found {len(ends[0].points)} of {expected} critical points on the "
                    f"locus of λ = {locus} on {_LINES} lines; try another seed"
                )
            lines.append(_Line(exp(2j * pi * rng.random())))
    return base, ends[0].points


class _End:
    """Parameters (S, b) and the solutions found there."""

    def __init__(self, locus: Locus, parameters: Parameters) -> None:
        self.locus, self.parameters = locus, parameters
        self.points: list[Numbers] = []
        self.known = DistinctPoints(_SAME)

    def place(self, x: Numbers) -> int:
        """The number of a solution, which is added if it is new."""
        marks = scale_free(self.locus, x)
        known = self.known.place(marks)
        if known is not None:
            return known
        self.known.add(marks)
        self.points.append(x)
        return len(self.points) - 1


class _Line:
    """The straight line from one end to γ times the other, and from where it was walked."""

    def __init__(self, gamma: complex) -> None:
        self.gamma = gamma
        self.walked: tuple[set[int], set[int]] = (set(), set())

    def walk(self, locus: Locus, ends: tuple[_End, _End]) -> bool:
        """Follow all solutions that were not yet followed on this line; whether there were any."""
        S, b = ends[1].parameters
        turned = [[self.gamma * c for c in row] for row in S], [self.gamma * c for c in b]
        parameters = ends[0].parameters, turned
        moved = False
        for side in (0, 1):
            here, there = ends[side], ends[1 - side]
            todo = [i for i in range(len(here.points)) if i not in self.walked[side]]
            if not todo:
                continue
            moved = True
            starts = [here.points[i] for i in todo]
            found, arrived = track(locus, starts, parameters[side], parameters[1 - side])
            self.walked[side].update(todo)
            ends_there = (x for x, is_there in zip(found, arrived, strict=True) if is_there)
            self.walked[1 - side].update(map(there.place, ends_there))
        return moved


class DistinctPoints:
    """Solutions that are told apart by their :func:`scale_free` numbers, up to a tolerance.

    >>> known = DistinctPoints(1e-6)
    >>> known.add([1, 2j])
    >>> known.add([3, 4j])
    >>> known.place([3, 4j + 1e-9]), known.place([3, 4])
    (1, None)
    """

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance
        self.marks: list[Numbers] = []

    def place(self, marks: Numbers) -> int | None:
        """Which of the solutions has these numbers; None if it is a new one."""
        reach = self.tolerance * max(map(abs, marks))
        nearest, place = reach, None
        for i, known in enumerate(self.marks):
            if abs(known[0] - marks[0]) < nearest:
                away = max(abs(p - q) for p, q in zip(known, marks, strict=True))
                if away < nearest:
                    nearest, place = away, i
        return place

    def add(self, marks: Numbers) -> None:
        """The numbers of one more solution."""
        self.marks.append(marks)


def random_parameters(locus: Locus, rng: "RandomNumbers") -> Parameters:
    """A random complex symmetric S near the identity, and a random b."""
    k = locus.degree + 1
    drawn = [c / sqrt(k) for c in _random(rng, k * k)]
    S = [[(i == j) + (drawn[i * k + j] + drawn[j * k + i]) / 2 for j in range(k)] for i in range(k)]
    return S, _random(rng, k)


def scale_free(locus: Locus, x: Numbers) -> Numbers:
    """Numbers that do not depend on the scale of the q_j and tell solutions apart.

    W, and the projection to the line of each q_j, times the size of W. With one group W would do.

    >>> x, y = [1, 1, 1, 2], [5, 5, 1 / 25, 2 / 25]
    >>> pairs = zip(scale_free(Locus((2, 1)), x), scale_free(Locus((2, 1)), y), strict=True)
    >>> max(abs(p - q) for p, q in pairs) < 1e-14
    True
    """
    marks = form(locus, x)
    size = max(map(abs, marks))
    for part in locus.slices[:-1]:
        q = x[part]
        scale = size / sum(abs(c) ** 2 for c in q)
        marks += [scale * c * complex(d).conjugate() for c in q for d in q]
    return marks


def form(locus: Locus, x: Numbers) -> Numbers:
    """W = ∏ q_j(x^T, y^T)^{m_j} R.

    >>> form(Locus((2, 1)), [1, 1, 1, 2])
    [(1+0j), (4+0j), (5+0j), (2+0j)]
    """
    return locus.product([x[part] for part in locus.slices], locus.powers, 1 + 0j)


def _random(rng: "RandomNumbers", count: int) -> Numbers:
    real, imaginary = ([float(rng.normal()) for _ in range(count)] for _ in range(2))
    return [complex(a, b) / sqrt(2) for a, b in zip(real, imaginary, strict=True)]


def _random_point(locus: Locus, rng: "RandomNumbers") -> tuple[Numbers, Parameters]:
    """Random unknowns, and random (S, b) of which they are a critical point."""
    x = _random(rng, locus.unknowns)
    S, b = random_parameters(locus, rng)
    k, blocks = locus.degree + 1, [x[part] for part in locus.slices]
    basis: list[Numbers] = []
    for powers, shifts in locus.tangents:
        g = locus.product(blocks, powers, 1 + 0j)
        for shift in shifts:
            row = [*[0j] * shift, *(c.conjugate() for c in g), *[0j] * (k - shift - len(g))]
            rest = _without(row, basis)
            if (size := _norm(rest)) > 1e-8 * _norm(row):
                basis.append([c / size for c in rest])
    residual = _without(b, basis)
    SW = [sum(map(mul, row, form(locus, x))) for row in S]
    return x, (S, [c - r for c, r in zip(SW, residual, strict=True)])


def _without(vector: Sequence[complex], basis: list[Numbers]) -> Numbers:
    """Its part orthogonal to orthonormal vectors, twice, as rounding asks for."""
    for e in [*basis, *basis]:
        share = sum(a.conjugate() * c for a, c in zip(e, vector, strict=True))
        vector = [c - share * a for a, c in zip(e, vector, strict=True)]
    return list(vector)


def _norm(vector: Sequence[complex]) -> float:
    return sqrt(sum(abs(c) ** 2 for c in vector))
