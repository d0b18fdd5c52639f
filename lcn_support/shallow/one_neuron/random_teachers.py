"""Expected numbers of critical lines and minima for random teachers of two inputs, and such h.

A random teacher has a density proportional to exp(−½⟨T, T⟩); ⟨ , ⟩ is the inner product of the
data, or another one. Then h is a Gaussian process on the lines. If no rotation changes both inner
products it is stationary, h/√N is h up to a factor, and by the formula of Kac and Rice the real
lines with h = 0 and those with h' = 0 have the expected numbers √(−r''/r) and √(−r''''/r''), r the
covariance of h at two lines that an angle φ separates, at φ = 0. Their mean is the expected number
of minima. For the inner product of the data, without an output bias, the squares of these numbers
are d²/(2d − 1) and d(3d − 4)/(2d − 3). A bias subtracts a constant from r for even d: there are
more real lines with h = 0, and as many critical ones.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.records import Record
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.one_neuron.chamber_maps import MOST_TEACHERS


@dataclass(frozen=True)
class ExpectedCounts(Record):
    """Expected numbers for a random teacher.

    Attributes
    ----------
    degree
        d.
    roots_squared, lines_squared
        the squares of the expected numbers of real lines with h = 0, and of critical lines: exact.
    """

    degree: int
    roots_squared: Fraction
    lines_squared: Fraction

    @property
    def roots(self) -> float:
        """The expected number of real lines with h = 0."""
        return sqrt(self.roots_squared)

    @property
    def lines(self) -> float:
        """The expected number of critical lines."""
        return sqrt(self.lines_squared)

    @property
    def minima(self) -> float:
        """The expected number of minima."""
        return (self.roots + self.lines) / 2

    @property
    def most_lines(self) -> float | None:
        """The probability of d critical lines, for d = 3, where there is 1 or there are 3."""
        return (self.lines - 1) / 2 if self.degree == 3 else None

    def __str__(self) -> str:
        return (
            f"d = {self.degree}: {self.lines:.4f} critical lines, {self.roots:.4f} lines with "
            f"h = 0, {self.minima:.4f} minima"
        )


def expected_counts(metric: InducedMetric, law: InducedMetric | None = None) -> ExpectedCounts:
    """The expected numbers of critical lines and minima of a random teacher of two inputs.

    Parameters
    ----------
    metric
        of the data; two inputs, and no rotation changes it.
    law
        the inner product in the density exp(−½⟨T, T⟩) of the teacher, which no rotation changes;
        that of the data when left out.

    Returns
    -------
    ExpectedCounts

    Raises
    ------
    ValueError
        if a rotation changes one, if one is not positive definite, for other numbers of inputs, and
        for two degrees.

    Examples
    --------
    Three critical lines of a cubic have the probability (√5 − 1)/2:

    >>> found = expected_counts(InducedMetric.gaussian(2, 3))
    >>> str(found.lines_squared), round(found.most_lines, 4)
    ('5', 0.618)
    """
    density = _read(metric, law)
    for given in (metric, density):
        if not _is_invariant(given):
            raise ValueError(
                f"{given!r} changes under rotations, so that the expected numbers are no closed "
                "formula; sample with random_pairings and chambers"
            )
    d = metric.degree
    # The covariance of h at (1, 0) and at (c, s): the first row of G Q⁻¹ G, c^d first.
    G, Q = to_flint(metric.matrix), to_flint(density.matrix)
    row = [comb(d, i) * x for i, x in enumerate(from_flint(G * Q.inv() * G)[0])]
    second = d * row[0] - 2 * row[2]
    fourth = d * (3 * d - 2) * row[0] - (12 * d - 16) * row[2] + (24 * row[4] if d > 3 else 0)
    return ExpectedCounts(d, second / row[0], fourth / second)


def random_pairings(
    metric: InducedMetric,
    count: int,
    rng: np.random.Generator,
    law: InducedMetric | None = None,
) -> NDArray[np.float64]:
    """h for random teachers of two inputs.

    Parameters
    ----------
    metric
        of the data, positive definite; two inputs.
    count
        how many teachers.
    rng
        where they are drawn from.
    law
        the inner product in the density exp(−½⟨T, T⟩) of the teacher; that of the data when left
        out.

    Returns
    -------
    numpy.ndarray
        of shape (count, d + 1), rounded to multiples of 2⁻²⁰ of the largest entry: whatever is
        computed from them may be exact.

    Raises
    ------
    ValueError
        if an inner product is not positive definite, for other numbers of inputs, and for two
        degrees; for more than ``MOST_TEACHERS`` of them.

    Examples
    --------
    >>> metric = InducedMetric.gaussian(2, 2)
    >>> h = random_pairings(metric, 100, np.random.default_rng(0))
    >>> h.shape
    (100, 3)
    """
    density = _read(metric, law)
    size = read_integer(count, "count", 1, MOST_TEACHERS)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng {short(rng)}: give numpy.random.default_rng(seed)")
    d = metric.degree
    root = np.linalg.cholesky(np.array(from_flint(to_flint(density.matrix).inv()), dtype=float))
    G = np.array(metric.matrix, dtype=float)
    binomials = [float(comb(d, i)) for i in range(d + 1)]
    h = rng.standard_normal((size, d + 1)) @ (G @ root).T * binomials
    unit = 2.0 ** np.ceil(np.log2(np.abs(h).max())) * 2.0**-20
    return np.round(h / unit) * unit


def _read(metric: Any, law: Any) -> InducedMetric:
    density = metric if law is None else law
    for given, name in ((metric, "metric"), (density, "law")):
        if not isinstance(given, InducedMetric):
            raise TypeError(f"{name}: give an InducedMetric, such as InducedMetric.gaussian(2, 3)")
        if given.inputs != 2 or not given.is_definite:
            raise ValueError(
                f"{name} {given!r}: give a positive definite one of two inputs"
                + (f" ({given.degeneracy})" if given.degeneracy else "")
            )
    if density.degree != metric.degree:
        raise ValueError(
            f"the metric is of degree {metric.degree}, the law of degree {density.degree}; give "
            "both of one degree"
        )
    return density


def _is_invariant(metric: InducedMetric) -> bool:
    """Whether no rotation changes the inner product: its derivative along rotations vanishes."""
    d = metric.degree
    turn = [[Fraction(0)] * (d + 1) for _ in range(d + 1)]
    for i in range(d + 1):  # x ∂_y − y ∂_x on x^{d−i} y^i
        if i:
            turn[i - 1][i] = Fraction(i)
        if i < d:
            turn[i + 1][i] = Fraction(i - d)
    moved = to_flint(metric.matrix) * to_flint(turn)
    return not any(map(any, from_flint(moved + moved.transpose())))
