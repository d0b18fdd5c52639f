"""How often a random filter lies in a function space: sampled, with certified counts.

The coefficients are independent standard normal numbers. Whether a form lies in the function space
of an architecture with e even filter sizes depends on its number of real roots alone [KMMT2022].
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from lcn_support.experiments.shares import Share
from lcn_support.forms.classification import classify

_BLOCK = 20_000


@dataclass(frozen=True)
class Shares:
    """Numbers of real roots of a sample of random forms.

    Attributes
    ----------
    degree, samples, seed
        what was sampled: this many forms of this degree, from this seed.
    counts
        ``counts[r]`` forms have exactly r real roots, r = 0, …, degree; each count is certified.
    unknown
        the forms that floating-point coefficients do not decide. They stay in the sample, and every
        interval allows each of them any number of roots.
    """

    degree: int
    samples: int
    seed: int
    counts: tuple[int, ...]
    unknown: int

    def at_least(self, e: int) -> int:
        """How many forms certainly have at least e real roots.

        >>> Shares(2, 10, 0, counts=(3, 0, 6), unknown=1).at_least(2)
        6
        """
        if e < 0:
            raise ValueError(f"e = {e}: a number of even filter sizes is not negative")
        return sum(self.counts[e:])

    def share(self, e: int) -> float:
        """The share of forms that certainly have at least e real roots."""
        return self.at_least(e) / self.samples

    def interval(self, e: int, level: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval for the probability of at least e real roots.

        Its lower end is that of the sample in which no undecided form has e real roots, its upper
        end that of the sample in which all have.

        Raises ``ValueError`` unless e ≥ 0 and 0 < level < 1.

        >>> low, high = Shares(2, 1000, 0, counts=(350, 0, 650), unknown=0).interval(2)
        >>> round(low, 3), round(high, 3)
        (0.62, 0.679)
        """
        found = Share(self.at_least(e), self.samples, self.unknown).interval(level)
        if e <= self.degree % 2:
            return 1.0, 1.0
        return found if e <= self.degree else (0.0, 0.0)

    def mean_real_roots(self) -> float:
        """The mean number of real roots of the decided forms."""
        decided = self.samples - self.unknown
        return sum(r * count for r, count in enumerate(self.counts)) / decided


@cache
def membership_shares(degree: int, samples: int, seed: int, block: int = _BLOCK) -> Shares:
    """Count the real roots of random forms with independent N(0, 1) coefficients.

    Parameters
    ----------
    degree
        n ≥ 1 of the forms.
    samples
        how many, at least 1.
    seed
        of the random numbers; the sample depends on it and on the degree alone.
    block
        how many forms are held in memory at a time; of no influence on the result.

    Returns
    -------
    Shares
        the counts, remembered for the next call with the same arguments.

    Raises
    ------
    ValueError
        if degree, samples or block is not positive, or the seed is negative.

    Notes
    -----
    Every form is classified by :func:`lcn_support.classify`: certified, or kept as unknown.

    Examples
    --------
    >>> quadratics = membership_shares(2, samples=1000, seed=1)
    >>> sum(quadratics.counts) + quadratics.unknown
    1000
    >>> low, high = quadratics.interval(2)
    >>> low < expected_real_roots(2) / 2 < high
    True
    """
    for name, value in (("degree", degree), ("samples", samples), ("block", block)):
        if value < 1:
            raise ValueError(f"{name} {value}: it must be positive")
    if seed < 0:
        raise ValueError(f"seed {seed}: it must not be negative")
    draw = np.random.default_rng((seed, degree))
    counts = np.zeros(degree + 1, dtype=np.int64)
    unknown = 0
    for start in range(0, samples, block):
        found = classify(draw.standard_normal((min(block, samples - start), degree + 1)))
        counts += np.bincount(found.fewest[~found.unknown], minlength=degree + 1)
        unknown += int(found.unknown.sum())
    return Shares(degree, samples, seed, tuple(counts.tolist()), unknown)


def expected_real_roots(degree: int) -> float:
    """Kac's integral: the expected number of real roots of a form with N(0, 1) coefficients.

    For degree n it is

        (4/π) ∫_0^1 √( 1/(1−t²)² − (n+1)² t^{2n}/(1−t^{2n+2})² ) dt,

    evaluated by the Gauss–Legendre rule to about ten digits. Raises ``ValueError`` unless n ≥ 1.
    Source: [Kac1943].

    >>> round(expected_real_roots(1), 9)
    1.0
    """
    if degree < 1:
        raise ValueError(f"degree {degree}: it must be positive")
    nodes, weights = np.polynomial.legendre.leggauss(200)
    t = (nodes + 1) / 2
    powers = np.arange(degree + 1)
    moments = t[:, None] ** (2 * powers)
    total = moments.sum(axis=1)
    mean = (moments * powers).sum(axis=1) / total
    variance = (moments * (powers - mean[:, None]) ** 2).sum(axis=1) / total
    return float(4 / np.pi * (weights / 2 * np.sqrt(variance) / t).sum())
