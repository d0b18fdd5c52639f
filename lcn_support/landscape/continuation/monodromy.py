"""Monodromy: from one critical point of random data to all of them.

Two random pairs (S, b) are joined by straight lines. Those from the first to γ times the second are
different lines for different γ, but the critical points at their ends are the same. A solution that
is followed there on one line and back on another has come round a loop, and is often another one
[DuffEtAl2019]. Every line is walked once from each solution, until their number is the generic one.
"""

import numpy as np

from lcn_support.architectures.loci import Locus
from lcn_support.counting.products import critical_count
from lcn_support.landscape.continuation.kernels import power_product
from lcn_support.landscape.continuation.tracking import Complex, track

_LINES = 60
_SAME = 1e-6

Parameters = tuple[Complex, Complex]


def monodromy(locus: Locus, rng: np.random.Generator) -> tuple[Parameters, Complex]:
    """A random complex pair (S, b), and all its critical points, shape (points, locus.unknowns).

    Raises ``RuntimeError`` if their number does not reach the generic one.

    >>> parameters, points = monodromy(Locus((2, 2)), np.random.default_rng(1))
    >>> points.shape
    (13, 4)
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
            lines.append(_Line(np.exp(2j * np.pi * rng.random())))
    return base, np.array(ends[0].points)


class _End:
    """Parameters (S, b) and the solutions found there."""

    def __init__(self, locus: Locus, parameters: Parameters) -> None:
        self.locus, self.parameters = locus, parameters
        self.points: list[Complex] = []
        self.known = DistinctPoints(_SAME)

    def place(self, x: Complex) -> int:
        """The number of a solution, which is added if it is new."""
        marks = scale_free(self.locus, x[None, :])
        known = self.known.place(marks[0])
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
        parameters = ends[0].parameters, (self.gamma * S, self.gamma * b)
        moved = False
        for side in (0, 1):
            here, there = ends[side], ends[1 - side]
            todo = [i for i in range(len(here.points)) if i not in self.walked[side]]
            if not todo:
                continue
            moved = True
            starts = np.array([here.points[i] for i in todo])
            found, arrived = track(locus, starts, parameters[side], parameters[1 - side])
            self.walked[side].update(todo)
            self.walked[1 - side].update(there.place(x) for x in found[arrived])
        return moved


class DistinctPoints:
    """Solutions that are told apart by their :func:`scale_free` numbers, up to a tolerance.

    >>> known = DistinctPoints(1e-6)
    >>> known.add(np.array([[1, 2j], [3, 4j]]))
    >>> known.place(np.array([3, 4j + 1e-9])), known.place(np.array([3, 4]))
    (1, None)
    """

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance
        self.marks: Complex = np.empty((0, 0), dtype=complex)

    def place(self, marks: Complex) -> int | None:
        """Which of the solutions has these numbers; None if it is a new one."""
        if not len(self.marks):
            return None
        away = abs(self.marks - marks).max(axis=1)
        nearest = int(away.argmin())
        return nearest if away[nearest] < self.tolerance * abs(marks).max() else None

    def add(self, marks: Complex) -> None:
        """Numbers of more solutions, one row for each."""
        self.marks = np.concatenate([self.marks.reshape(-1, marks.shape[1]), marks])


def random_parameters(locus: Locus, rng: np.random.Generator) -> Parameters:
    """A random complex symmetric S near the identity, and a random b."""
    k = locus.degree + 1
    A = _random(rng, k, k) / np.sqrt(k)
    return np.eye(k) + (A + A.T) / 2, _random(rng, k)


def scale_free(locus: Locus, points: Complex) -> Complex:
    """Numbers that do not depend on the scale of the q_j and tell solutions apart.

    W, and the projection to the line of each q_j, times the size of W. With one group W would do.

    >>> x = np.array([[1, 1, 1, 2]], dtype=complex)
    >>> y = x * [5, 5, 1 / 25, 1 / 25]
    >>> bool(np.allclose(scale_free(Locus((2, 1)), x), scale_free(Locus((2, 1)), y)))
    True
    """
    W = forms(locus, points)
    sizes = abs(W).max(axis=1)
    marks = [W]
    for part in locus.slices[:-1]:
        q = points[:, part] / np.linalg.norm(points[:, part], axis=1)[:, None]
        lines = q[:, :, None] * q[:, None, :].conj() * sizes[:, None, None]
        marks.append(lines.reshape(len(points), lines.shape[1] ** 2))
    return np.concatenate(marks, axis=1)


def forms(locus: Locus, points: Complex) -> Complex:
    """W = ∏ q_j(x^T, y^T)^{m_j} R for each row of unknowns, shape (points, k).

    >>> forms(Locus((2, 1)), np.array([[1, 1, 1, 2]], dtype=complex)).real
    array([[1., 4., 5., 2.]])
    """
    products = np.empty((len(points), locus.degree + 1), dtype=complex)
    blocks, powers = np.array(locus.blocks), np.array(locus.powers)
    for row, x in enumerate(points):
        products[row] = power_product(x, blocks, powers)
    return products


def _random(rng: np.random.Generator, *shape: int) -> Complex:
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.sqrt(2)


def _random_point(locus: Locus, rng: np.random.Generator) -> tuple[Complex, Parameters]:
    """Random unknowns, and random (S, b) of which they are a critical point."""
    x = _random(rng, locus.unknowns)
    S, b = random_parameters(locus, rng)
    rows = []
    for powers, shifts in locus.tangents:
        g = power_product(x, np.array(locus.blocks), np.array(powers))
        for shift in shifts:
            rows.append(np.zeros(locus.degree + 1, dtype=complex))
            rows[-1][shift : shift + len(g)] = g
    tangents = np.array(rows)
    residual = b - np.linalg.pinv(tangents) @ (tangents @ b)
    return x, (S, S @ forms(locus, x[None, :])[0] - residual)
