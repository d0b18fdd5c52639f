"""Shares of a sample with their intervals, and whether two samples have the same shares.

Nothing that is undecided is dropped: at the lower end of an interval it counts as a miss, at the
upper end as a hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor, log10, sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Share:
    """How many of a sample certainly have a property, and how many more may have it.

    Parameters
    ----------
    hits, total, undecided
        counts; those that certainly do not have the property are the rest.

    Raises
    ------
    ValueError
        if the sample is empty, a count is negative, or there are more than the sample has.

    Examples
    --------
    >>> print(Share(50, 100))
    50 of 100, 50.0 % (40.4 to 59.6 %)
    >>> print(Share(50, 100, undecided=5))
    50 of 100, 5 undecided, 50.0 % (40.4 to 64.4 %)
    """

    hits: int
    total: int
    undecided: int = 0

    def __post_init__(self) -> None:
        if min(self.hits, self.undecided) < 0 or self.total < max(1, self.hits + self.undecided):
            raise ValueError(
                f"{self.hits} hits and {self.undecided} undecided of {self.total}: give counts of "
                "one sample that is not empty"
            )

    @property
    def value(self) -> float:
        """The certain hits, divided by the size of the sample."""
        return self.hits / self.total

    def within(self, z: float) -> tuple[float, float]:
        """Wilson's interval of z standard deviations, widened by what is undecided."""
        low, _ = wilson_interval(self.hits, self.total, z)
        _, high = wilson_interval(self.hits + self.undecided, self.total, z)
        return low, high

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The same with this confidence; raises ``ValueError`` unless 0 < level < 1."""
        return self.within(normal_quantile(level))

    def __str__(self) -> str:
        low, high = self.interval()
        undecided = f" {self.undecided} undecided," if self.undecided else ""
        share = f"{100 * self.value:.1f} % ({100 * low:.1f} to {100 * high:.1f} %)"
        return f"{self.hits} of {self.total},{undecided} {share}"


def in_percent(share: float, interval: tuple[float, float]) -> str:
    """A share and its interval, with the decimals that two figures of its width need.

    >>> in_percent(0.5, (0.404, 0.596)), in_percent(0.9995, (0.99944, 0.99956))
    ('50 (40 to 60)', '99.950 (99.944 to 99.956)')
    >>> in_percent(0, (0, 0.0038))
    '0.00 (0.00 to 0.38)'
    """
    low, high = interval
    decimals = max(0, 1 - floor(log10(100 * (high - low)))) if high > low else 1
    return f"{100 * share:.{decimals}f} ({100 * low:.{decimals}f} to {100 * high:.{decimals}f})"


def normal_quantile(level: float) -> float:
    """How many standard deviations to each side hold this share of a normal law.

    Raises ``ValueError`` unless 0 < level < 1.

    >>> round(normal_quantile(0.95), 2)
    1.96
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1; 0.95 is usual")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson_interval(hits: int, samples: int, z: float) -> tuple[float, float]:
    """Wilson's score interval for a probability, z standard deviations wide on each side.

    Its ends are the probabilities p with (hits − samples · p)² = z² · samples · p(1 − p).

    >>> [round(end, 3) for end in wilson_interval(50, 100, 1.96)]
    [0.404, 0.596]
    """
    share, weight = hits / samples, z * z / samples
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / samples + weight / (4 * samples))
    low = 0.0 if hits == 0 else centre - half
    high = 1.0 if hits == samples else centre + half
    return low, high


def homogeneity(first: Mapping[str, int], second: Mapping[str, int], least: float = 5.0) -> float:
    """The p-value of Pearson's χ² test that two samples have the same shares.

    Parameters
    ----------
    first, second
        counts by name; a name that one sample lacks has the count zero there.
    least
        names that are expected less often than this in a sample are counted together.

    Returns
    -------
    float
        the probability of a χ² at least as large if the shares are equal; 1 for a single name.

    Raises
    ------
    ValueError
        if a sample is empty.

    Examples
    --------
    >>> round(homogeneity({"a": 50, "b": 50}, {"a": 40, "b": 60}), 4)
    0.1552
    >>> homogeneity({"a": 50, "b": 50}, {"a": 10, "b": 90}) < 1e-8
    True
    """
    sizes = sum(first.values()), sum(second.values())
    if not all(sizes):
        raise ValueError(f"samples of {sizes[0]} and {sizes[1]} runs; give two that are not empty")
    scarce = least * sum(sizes) / min(sizes)
    pairs: dict[str, tuple[int, int]] = {}
    for name in sorted(first.keys() | second.keys()):
        pair = first.get(name, 0), second.get(name, 0)
        place = name if sum(pair) >= scarce else ""
        before = pairs.get(place, (0, 0))
        pairs[place] = before[0] + pair[0], before[1] + pair[1]
    return chi_square_tail(chi_square(pairs.values(), sizes), len(pairs) - 1)


def chi_square(pairs: Iterable[tuple[float, float]], sizes: tuple[float, float]) -> float:
    """Pearson's χ² of two samples of these sizes, from how often each has each outcome.

    >>> chi_square([(50, 40), (50, 60)], (100, 100)) == 2 * 5**2 / 45 + 2 * 5**2 / 55
    True
    """
    return sum(
        (pair[side] - expected) ** 2 / expected
        for pair in pairs
        for side in (0, 1)
        if (expected := sum(pair) * sizes[side] / sum(sizes))
    )


def chi_square_tail(square: float, freedom: int) -> float:
    """The probability that χ² is at least as large; 1 without a degree of freedom.

    >>> round(chi_square_tail(3.841, 1), 3)
    0.05
    """
    from flint import arb

    return float(arb(square / 2).gamma_upper(arb(freedom) / 2, 1)) if freedom else 1.0
