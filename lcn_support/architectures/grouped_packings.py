"""Balls in bins, group by group: how the factors of each group's form lie in its layers.

With larger strides a form factors first along the groups, W = ∏ Q_g(x^{T_g}, y^{T_g}), and then
each Q_g along the layers of its group, at stride one. The second step is a packing for each group.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.packings import Packing, count_packings, packings
from lcn_support.architectures.patterns import RootPattern


@dataclass(frozen=True, repr=False)
class GroupedPacking:
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
        :func:`~lcn_support.architectures.packings.packings` does.

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
    groups = architecture.groups
    if len(patterns) != len(groups):
        raise ValueError(
            f"{len(patterns)} root patterns for the {len(groups)} groups of {architecture}; give "
            "one for each group"
        )
