"""Balls in bins: how a root pattern is distributed over the layers.

A factorization P = P_1⋯P_L with deg P_i = k_i − 1 hands each real factor p_i (a ball of size 1,
ρ_i copies) and each quadratic factor q_j (a ball of size 2, γ_j copies) to a layer (a bin of size
k_i − 1). Up to scaling the layers, factorizations *are* these packings [KMMT2022]. A packing is
*compatible* when no bin holds two balls of one colour: then no filter has a double root, real or
not.

With larger strides a form factors first along the groups, W = ∏ Q_g(x^{T_g}, y^{T_g}), and then
each Q_g along the layers of its group, at stride one: a *grouped packing* is one for each group.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.contingency_tables import (
    Slots,
    count_tables,
    line_work,
)
from lcn_support.architectures.packing_search import PackingSearch, Rows
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.arguments.in_short import short
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.records import Record

MOST_SUMS = 10_000_000
"""Terms of partial sums that a count may need: less than a minute."""

MOST_BALLS = 300
"""Different factors, or layers, of packings that are listed."""


@dataclass(frozen=True, repr=False)
class Packing(Record):
    """One way to hand the factors of a pattern to the layers.

    ``real[i][l]`` copies of the i-th real factor and ``complex[j][l]`` copies of the j-th quadratic
    factor lie in layer l (both in the pattern's ascending order).

    >>> next(packings(RootPattern.parse("112|0"), Architecture((4, 2))))
    Packing('p1p2p3 · p3')
    """

    real: tuple[tuple[int, ...], ...]
    complex: tuple[tuple[int, ...], ...]
    layers: int

    @property
    def is_compatible(self) -> bool:
        """Whether no layer receives two copies of one factor."""
        return all(copies <= 1 for row in (*self.real, *self.complex) for copies in row)

    @property
    def pattern(self) -> RootPattern:
        """The pattern whose factors are handed out.

        >>> next(packings(RootPattern("112|0"), Architecture((4, 2)))).pattern
        RootPattern('112|0')
        """
        return RootPattern(map(sum, self.real), map(sum, self.complex))

    def __str__(self) -> str:
        return " · ".join(self._layer(layer) or "1" for layer in range(self.layers))

    def _layer(self, layer: int) -> str:
        balls = [("p", i, row[layer]) for i, row in enumerate(self.real, start=1)]
        balls += [("q", j, row[layer]) for j, row in enumerate(self.complex, start=1)]
        power = {2: "²", 3: "³"}
        return "".join(
            f"{name}{number}{'' if copies == 1 else power.get(copies, f'^{copies}')}"
            for name, number, copies in balls
            if copies
        )

    def __repr__(self) -> str:
        return f"Packing('{self}')"


def packings(
    pattern: RootPattern, architecture: Architecture, compatible: bool | None = None
) -> Iterator[Packing]:
    """Every packing of the pattern into bins of sizes k_i − 1, compatible ones first.

    Packings are found one at a time and not kept: there may be n! of them.

    Parameters
    ----------
    pattern
        of degree Σ(k_i − 1).
    architecture
        of stride one (every filter of size > 1 has layer stride 1).
    compatible
        only the compatible ones, or only the others; all when left out.

    Raises
    ------
    ValueError
        if the degrees differ, if the architecture is not thick, or for more than ``MOST_BALLS``
        factors or layers; as :func:`count_packings` does.

    Examples
    --------
    The number of packings never depends on the order of the layers:

    >>> pattern = RootPattern.parse("112|0")
    >>> [len(list(packings(pattern, Architecture(k)))) for k in [(3, 2, 2), (2, 3, 2)]]
    [7, 7]
    """
    bins = _bins_to_fill(pattern, architecture)
    search = PackingSearch(pattern)
    if compatible is not False and count_packings(pattern, architecture, compatible=True):
        for rows in search.compatible(bins):
            yield _packing(pattern, rows, bins)
    if compatible is not True:
        for rows in search.others(bins):
            yield _packing(pattern, rows, bins)


def packing_apart(
    pattern: RootPattern,
    architecture: Architecture,
    reserved: Collection[int],
    allowed: Collection[int],
) -> Packing | None:
    """The first packing with no other factors than those allowed in the reserved layers, if any.

    Layers and factors are counted from 0, the real factors before the quadratic ones. A compatible
    packing, if there is such a one. Found without a walk through all packings.

    Raises ``ValueError`` as :func:`packings` does.

    >>> pattern, a = RootPattern("112|0"), Architecture((3, 2, 2))
    >>> packing_apart(pattern, a, reserved=[0], allowed=[1, 2])
    Packing('p2p3 · p1 · p3')
    >>> packing_apart(pattern, a, reserved=[0], allowed=[0]) is None
    True
    """
    bins = _bins_to_fill(pattern, architecture)
    search = PackingSearch(pattern, reserved, allowed)
    kinds = search.compatible(bins), search.others(bins, is_double=True)
    rows = next(chain(*kinds), None)
    return None if rows is None else _packing(pattern, rows, bins)


def count_packings(
    pattern: RootPattern, architecture: Architecture, compatible: bool = False
) -> int:
    """The number of packings (only the compatible ones, if asked), without listing them.

    Ball by ball, or bin by bin: whichever needs fewer partial sums.

    Raises ``ValueError`` as :func:`bin_sizes` does, and if both may need more than ``MOST_SUMS``.

    >>> a = Architecture((3, 2, 2))
    >>> count_packings(RootPattern.parse("112|0"), a)
    7
    >>> count_packings(RootPattern.parse("112|0"), a, compatible=True)
    5
    >>> count_packings(RootPattern((1,) * 40), Architecture((2,) * 40))
    815915283247897734345611269596115894272000000000
    """
    bins: Slots = tuple((1, space) for space in bin_sizes(pattern, architecture) if space)
    balls = [(2, m) for m in pattern.complex] + [(1, m) for m in pattern.real]
    by_ball = len(balls) * line_work(bins)
    by_bin = len(bins) * line_work(balls)
    refuse_above(
        MOST_SUMS,
        min(by_ball, by_bin),
        f"counting the packings of a pattern of degree {pattern.degree} into {len(bins)} layers: "
        "{} partial sums",
        "take smaller filters, or walk through packings(pattern, architecture)",
    )
    if by_ball <= by_bin:
        return count_tables([(m, weight) for weight, m in balls], bins, compatible)
    return count_tables([(space, 1) for _, space in bins], tuple(balls), compatible)


@dataclass(frozen=True, repr=False)
class GroupedPacking(Record):
    """One packing for each group of an architecture.

    >>> a = Architecture((2, 2, 3), strides=(1, 2, 1))
    >>> next(grouped_packings([RootPattern("11|0"), RootPattern("0|1")], a))
    GroupedPacking('p1 · p2 | q1')
    """

    architecture: Architecture
    groups: tuple[Packing, ...]

    @property
    def layers(self) -> int:
        """The number of layers of the architecture, filters of size 1 among them."""
        return self.architecture.layers

    @property
    def is_compatible(self) -> bool:
        """Whether no layer receives two copies of one factor."""
        return all(packing.is_compatible for packing in self.groups)

    def filters(self, factors: Sequence[Sequence[Any]], constant: Any) -> tuple[Any, ...]:
        """One filter for each layer: those of the groups, and (constant,) at filters of size 1.

        ``factors[g]`` are the filters of the layers of group g.

        >>> a = Architecture((1, 2, 1, 2), strides=(1, 2, 1, 1))
        >>> packing = next(grouped_packings([RootPattern("1|0")] * 2, a))
        >>> packing.filters([[(1, 2)], [(1, 3)]], constant=1)
        ((1,), (1, 2), (1,), (1, 3))
        """
        layers: list[Any] = [(constant,)] * self.layers
        for group, filters in zip(self.architecture.groups, factors, strict=True):
            for layer, w in zip(group.layers, filters, strict=True):
                layers[layer - 1] = w
        return tuple(layers)

    @property
    def pattern(self) -> GroupedPattern:
        """The patterns whose factors are handed out, one for each group."""
        return GroupedPattern(tuple(packing.pattern for packing in self.groups))

    def __str__(self) -> str:
        return " | ".join(map(str, self.groups))

    def __repr__(self) -> str:
        return f"GroupedPacking('{self}')"


def grouped_packings(
    patterns: Sequence[RootPattern], architecture: Architecture, compatible: bool | None = None
) -> Iterator[GroupedPacking]:
    """Every choice of one packing for each group, compatible ones first, one at a time.

    Parameters
    ----------
    patterns
        one for each group, of degree N_g.
    architecture
        of any strides.
    compatible
        only the compatible ones, or only the others; all when left out.

    Raises
    ------
    ValueError
        if there is not one pattern of degree N_g for each group; as
        :func:`~lcn_support.architectures.balls_in_bins.packings` does.

    Examples
    --------
    >>> a = Architecture((2, 2, 3), strides=(1, 2, 1))
    >>> patterns = [RootPattern("11|0"), RootPattern("2|0")]
    >>> [str(packing) for packing in grouped_packings(patterns, a)]
    ['p1 · p2 | p1²', 'p2 · p1 | p1²']
    """
    _require_patterns(patterns, architecture)
    if compatible is not False:
        kinds: list[bool | None] = [True] * len(patterns)
        yield from _chosen(patterns, architecture, kinds)
    if compatible is not True:
        for first in range(len(patterns)):
            kinds = [True] * first + [False] + [None] * (len(patterns) - first - 1)
            yield from _chosen(patterns, architecture, kinds)


def count_grouped_packings(
    patterns: Sequence[RootPattern], architecture: Architecture, compatible: bool = False
) -> int:
    """The number of packings, or of compatible ones only, without listing them.

    Raises ``ValueError`` as :func:`grouped_packings` does.

    >>> a = Architecture((2,) * 20 + (3,), strides=(1,) * 19 + (2, 1))
    >>> count_grouped_packings([RootPattern((1,) * 20), RootPattern("2|0")], a)
    2432902008176640000
    """
    _require_patterns(patterns, architecture)
    return prod(
        count_packings(pattern, group.architecture, compatible)
        for pattern, group in zip(patterns, architecture.groups, strict=True)
    )


def bin_sizes(pattern: RootPattern, architecture: Architecture) -> tuple[int, ...]:
    """The bins (k_1 − 1, …, k_L − 1), checked to hold the pattern exactly.

    Raises ``ValueError`` if the architecture is not of stride one, or if degrees differ.

    >>> bin_sizes(RootPattern.parse("11|1"), Architecture((4, 2)))
    (3, 1)
    """
    require_stride_one(architecture)
    if not isinstance(pattern, RootPattern):
        raise TypeError(f"{short(pattern)} is no root pattern; give RootPattern('112|0')")
    if pattern.degree != architecture.degree:
        raise ValueError(
            f"root pattern {pattern} has degree {pattern.degree}, but {architecture} composes "
            f"forms of degree {architecture.degree}; give a pattern of that degree"
        )
    return tuple(k - 1 for k in architecture.sizes)


def require_stride_one(architecture: Architecture) -> None:
    """Refuse an architecture with a filter of size > 1 at a layer stride > 1.

    >>> require_stride_one(Architecture((3, 2, 1), strides=(1, 4, 2)))
    >>> require_stride_one(Architecture((2, 2), strides=(2, 1)))
    Traceback (most recent call last):
        ...
    ValueError: Architecture((2, 2), strides=(2, 1)) has layer strides (1, 2): ...
    """
    require_architecture(architecture)
    if not architecture.is_thick:
        raise ValueError(
            f"{architecture} has layer strides {architecture.layer_strides}: the stride-one "
            "theory needs layer stride 1 at every filter of size > 1; set the strides to 1"
        )


def _bins_to_fill(pattern: RootPattern, architecture: Architecture) -> tuple[int, ...]:
    bins = bin_sizes(pattern, architecture)
    refuse_above(
        MOST_BALLS,
        max(len(pattern.real) + len(pattern.complex), len(bins)),
        "packings of {} factors or layers",
        "count them with count_packings(pattern, architecture)",
    )
    return bins


def _packing(pattern: RootPattern, rows: Rows, bins: tuple[int, ...]) -> Packing:
    real = len(pattern.real)
    return Packing(rows[:real], rows[real:], len(bins))


def _chosen(
    patterns: Sequence[RootPattern], architecture: Architecture, kinds: Sequence[bool | None]
) -> Iterator[GroupedPacking]:
    """The packings of each group are of its kind: compatible, not compatible, or any."""

    def choose(group: int) -> Iterator[tuple[Packing, ...]]:
        if group == len(patterns):
            yield ()
            return
        alone = architecture.groups[group].architecture
        for packing in packings(patterns[group], alone, kinds[group]):
            for others in choose(group + 1):
                yield (packing, *others)

    groups = architecture.groups
    for pattern, group, kind in zip(patterns, groups, kinds, strict=True):
        if next(packings(pattern, group.architecture, kind), None) is None:
            return
    for chosen in choose(0):
        yield GroupedPacking(architecture, chosen)


def _require_patterns(patterns: Sequence[RootPattern], architecture: Architecture) -> None:
    require_architecture(architecture)
    groups = architecture.groups
    if len(patterns) != len(groups):
        raise ValueError(
            f"{len(patterns)} root patterns for the {len(groups)} groups of {architecture}; give "
            "one for each group"
        )
