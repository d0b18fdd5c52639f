"""How many local minima random quadratic teachers have: samples of the orthogonal ensemble."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import real_number, to_double
from lcn_support.arguments.size_limits import refuse_memory
from lcn_support.experiments.shares import Share, normal_quantile
from lcn_support.text_tables import aligned

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 2.0**-40
"""Signs of λ_i + σ below this, relative to n and the largest |λ|, are left open."""


@dataclass(frozen=True)
class MinimaSample:
    """How many teachers of a sample have how many local minima.

    Attributes
    ----------
    inputs, width, ratio
        n, r, and c of the metric a(tr AB + c tr A tr B).
    hits
        hits[k] teachers certainly have k local minima.
    undecided
        teachers for which a sign was too close to call.
    """

    inputs: int
    width: int
    ratio: float
    hits: tuple[int, ...]
    undecided: int = 0

    @property
    def teachers(self) -> int:
        """The size of the sample."""
        return sum(self.hits) + self.undecided

    def share(self, minima: int) -> Share:
        """The teachers with so many local minima.

        >>> print(MinimaSample(2, 1, 0.0, (0, 30, 70)).share(2))
        70 of 100, 70.0 % (60.4 to 78.1 %)
        """
        hits = self.hits[minima] if 0 <= minima < len(self.hits) else 0
        return Share(hits, self.teachers, self.undecided)

    @property
    def mean(self) -> float:
        """The mean number of local minima of those that are decided."""
        return sum(k * hits for k, hits in enumerate(self.hits)) / max(1, sum(self.hits))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """An interval for the mean; undecided teachers have one minimum at its lower end, and as
        many as any at its upper end.

        >>> low, high = MinimaSample(2, 1, 0.0, (0, 30, 70)).interval()
        >>> low < 1.7 < high
        True
        """
        ends = []
        for side, value in ((-1, 1), (1, len(self.hits) - 1)):
            hits = [h + self.undecided * (k == value) for k, h in enumerate(self.hits)]
            mean = sum(k * h for k, h in enumerate(hits)) / self.teachers
            square = sum(k * k * h for k, h in enumerate(hits)) / self.teachers - mean**2
            ends.append(mean + side * normal_quantile(level) * (square / self.teachers) ** 0.5)
        return ends[0], ends[1]

    def __str__(self) -> str:
        rows = [("minima", "teachers")]
        rows += [(str(k), str(self.share(k))) for k, h in enumerate(self.hits) if h]
        low, high = self.interval()
        head = f"{self.teachers} teachers, n = {self.inputs}, width {self.width}, c = {self.ratio}"
        return "\n".join([head, *aligned(rows), f"mean {self.mean:.4f} ({low:.4f} to {high:.4f})"])


def orthogonal_ensemble(
    inputs: int, teachers: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Symmetric matrices with the density ∝ exp(−tr T²/2).

    Parameters
    ----------
    inputs, teachers
        n ≥ 1, and how many matrices.
    generator
        draws them: N(0, 1) on the diagonal and N(0, ½) off it.

    Returns
    -------
    array
        of shape (teachers, n, n).

    Raises
    ------
    TypeError, ValueError
        if a number is no integer, or too small, the generator is none, or the matrices take more
        than a gibibyte.

    Examples
    --------
    >>> T = orthogonal_ensemble(3, 1000, np.random.default_rng(0))
    >>> bool(abs(T[:, 0, 1].var() - 0.5) < 0.1), bool((T == T.transpose(0, 2, 1)).all())
    (True, True)
    """
    n = read_integer(inputs, "inputs", 1)
    number = read_integer(teachers, "teachers", 1)
    if not isinstance(generator, np.random.Generator):
        raise TypeError(
            f"generator {short(generator)} is none; give numpy.random.default_rng(seed)"
        )
    refuse_memory(24 * number * n * n, f"{short(number)} teachers", "take fewer")
    A = generator.standard_normal((number, n, n))
    return (A + A.transpose(0, 2, 1)) / 2


def sampled_minima(
    inputs: int, width: int, ratio: Any, teachers: int, generator: np.random.Generator
) -> MinimaSample:
    """Count the local minima of random quadratic teachers, by sign pattern.

    Parameters
    ----------
    inputs, width
        n ≥ 1 and r ≥ 0.
    ratio
        c > −1/n of the metric a(tr AB + c tr A tr B).
    teachers
        the size of the sample.
    generator
        draws the teachers of :func:`orthogonal_ensemble`.

    Returns
    -------
    MinimaSample

    Raises
    ------
    TypeError, ValueError
        as :func:`orthogonal_ensemble`; for a negative width, and for c ≤ −1/n, where the metric is
        not positive definite.

    Notes
    -----
    The rule is that of :func:`lcn_support.shallow.quadratic.eckart_young.quadratic_local_minima`.
    The eigenvalues are rounded, with errors far below the margin within which nothing is decided.

    Examples
    --------
    >>> from lcn_support.shallow import expected_minima
    >>> sample = sampled_minima(2, 1, 0.5, 4000, np.random.default_rng(0))
    >>> low, high = sample.interval(0.999)
    >>> low < expected_minima(2, 0.5) < high
    True
    """
    given = Fraction(real_number(ratio, "ratio")[0])
    c = to_double(given, "ratio")
    T = orthogonal_ensemble(inputs, teachers, generator)
    n = T.shape[1]
    r = min(read_integer(width, "width", 0), n)
    if not 1 + n * given > 0:
        raise ValueError(
            f"ratio {short(given)}: at −1/n = −1/{n} and below the metric is not positive "
            "definite; give a larger one"
        )
    values = np.linalg.eigvalsh(T)[:, ::-1]
    factor = to_double(given / (1 + r * given), "ratio")
    margin = MARGIN * n * np.abs(values).max(axis=1)
    count = np.zeros(len(T), dtype=int)
    is_open = np.zeros(len(T), dtype=bool)
    for p in range(r + 1) if r < n else ():
        bottom = n - (r - p)
        shift = factor * values[:, p:bottom].sum(axis=1)
        least = np.full(len(T), np.inf)  # positive where the pattern is one of a minimum
        if p:
            least = values[:, p - 1] + shift
        if p < r:
            least = np.minimum(least, -(values[:, bottom] + shift))
        count += least > margin
        is_open |= np.abs(least) <= margin
    if r == n:
        count += 1
    hits = np.bincount(count[~is_open], minlength=r + 2)
    return MinimaSample(n, r, c, tuple(map(int, hits)), int(is_open.sum()))
