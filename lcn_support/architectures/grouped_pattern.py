"""The root patterns of all group factors of an end-to-end filter with larger strides."""

from collections.abc import Iterable
from dataclasses import dataclass

from lcn_support.architectures.grouped_packings import GroupedPacking
from lcn_support.architectures.packings import Packing
from lcn_support.architectures.patterns import RootPattern


@dataclass(frozen=True, repr=False)
class GroupedPattern:
    """One root pattern for each group of an architecture: that of Q_g in W = ∏ Q_g(x^T, y^T).

    >>> GroupedPattern((RootPattern("11|0"), RootPattern("2|0")))
    GroupedPattern('11|0 ⋆ 2|0')
    """

    groups: tuple[RootPattern, ...]

    @property
    def codimension(self) -> int:
        """How many hyperroots repeat others of their group: 0 for generic filters."""
        return sum(pattern.codimension for pattern in self.groups)

    def __str__(self) -> str:
        return " ⋆ ".join(map(str, self.groups))

    def __repr__(self) -> str:
        return f"GroupedPattern('{self}')"


def packed_pattern(packing: Packing | GroupedPacking) -> RootPattern | GroupedPattern:
    """The pattern whose factors a packing hands out.

    >>> from lcn_support.architectures.architecture import Architecture
    >>> from lcn_support.architectures.grouped_packings import grouped_packings
    >>> a, patterns = Architecture((3, 2), strides=(2, 1)), [RootPattern("2|0"), RootPattern("1|0")]
    >>> packed_pattern(next(grouped_packings(patterns, a)))
    GroupedPattern('2|0 ⋆ 1|0')
    """
    if isinstance(packing, GroupedPacking):
        return GroupedPattern(tuple(map(_pattern, packing.groups)))
    return _pattern(packing)


def _pattern(packing: Packing) -> RootPattern:
    return RootPattern(_sums(packing.real), _sums(packing.complex))


def _sums(rows: Iterable[tuple[int, ...]]) -> list[int]:
    return [sum(row) for row in rows]
