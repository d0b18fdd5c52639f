"""What merging layers does to the number of critical points.

Two neighbouring filters of sizes k_i and k_{i+1} merged into one of size k_i + k_{i+1} − 1 have the
same number of degrees of freedom [Shahverdi2024, caption of figure 1], but fewer critical points.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.counting.segre import refuse_long_product, segre_ed_degree
from lcn_support.records import Record
from lcn_support.text_tables import aligned

MOST_NODES = 2**14
"""Architectures in one poset."""

Sizes = tuple[int, ...]


@dataclass(frozen=True)
class MergePoset(Record):
    """All that merging neighbouring layers makes of an architecture.

    Attributes
    ----------
    nodes
        the sizes that occur: most layers first, and then by counts, the largest first.
    counts
        for each node the number of complex critical points for generic data.
    covers
        the pairs (finer, coarser) of which one merge of two neighbours makes the second.

    Notes
    -----
    The counts are those of :func:`lcn_support.counting.segre.segre_ed_degree`, which do not depend
    on the strides. If no size is 1, the poset is the Boolean lattice of the L − 1 gaps between the
    layers, and counts fall strictly along it: with one stride for two neighbours, the points after
    their merge are the pure ones before it, up to sharing out roots in at least two ways, and there
    are spurious ones besides (``spurious_class_count``).
    """

    nodes: tuple[Sizes, ...]
    counts: tuple[int, ...]
    covers: tuple[tuple[Sizes, Sizes], ...]

    def as_columns(self) -> dict[str, Any]:
        """A row an architecture: its sizes and count."""
        return {"sizes": self.nodes, "count": self.counts}

    @property
    def levels(self) -> tuple[tuple[Sizes, ...], ...]:
        """The nodes with L, L − 1, …, 1 layers.

        >>> merge_poset((2, 3, 2)).levels
        (((2, 3, 2),), ((2, 4), (4, 2)), ((5,),))
        """
        longest = len(self.nodes[0])
        return tuple(
            tuple(sizes for sizes in self.nodes if len(sizes) == layers)
            for layers in range(longest, 0, -1)
        )

    def __str__(self) -> str:
        """A line for each node, with its count."""
        names = [f"({', '.join(map(str, sizes))})" for sizes in self.nodes]
        numbers = [f"{count:,}".replace(",", " ") for count in self.counts]
        width = max(map(len, numbers))
        return "\n".join(aligned(zip(names, (c.rjust(width) for c in numbers), strict=True)))


def merge_poset(sizes: Iterable[int]) -> MergePoset:
    """All that merging neighbouring layers makes of an architecture, with counts.

    Parameters
    ----------
    sizes
        k, positive integers, first layer first.

    Returns
    -------
    MergePoset
        2^{L−1} nodes for L layers of sizes larger than one.

    Raises
    ------
    ValueError
        if there are no sizes, or one is not a positive integer; for more than ``MOST_NODES`` nodes,
        and if the counts are too much work.

    Notes
    -----
    Source of the figure for (2, 3, 4, 5) and of the counts: [Shahverdi2024].

    Examples
    --------
    >>> print(merge_poset((2, 3, 4)))
    (2, 3, 4)  1 226
    (4, 4)       284
    (2, 6)        22
    (7)            1

    Every merge lowers the number of critical points:

    >>> poset = merge_poset((2, 3, 4, 5))
    >>> number = dict(zip(poset.nodes, poset.counts))
    >>> all(number[finer] > number[coarser] for finer, coarser in poset.covers)
    True
    """
    k = Architecture(sizes).sizes
    nodes = 2 ** (len(k) - 1)
    refuse_above(
        MOST_NODES, nodes, f"merging {len(k)} layers: {{}} nodes",
        "take fewer layers; merges(sizes) gives one step",
    )  # fmt: skip
    refuse_long_product([size - 1 for size in k], nodes)
    merged = {
        tuple(1 + sum(k[a:b]) - (b - a) for a, b in pairwise((0, *cuts, len(k))))
        for layers in range(len(k))
        for cuts in combinations(range(1, len(k)), layers)
    }
    count = cache(segre_ed_degree)  # the order of the sizes does not matter
    counts = {sizes: count(tuple(sorted(sizes))) for sizes in merged}
    nodes = tuple(sorted(merged, key=lambda sizes: (-len(sizes), -counts[sizes], sizes)))
    return MergePoset(
        nodes,
        tuple(counts[sizes] for sizes in nodes),
        tuple((sizes, coarser) for sizes in nodes for coarser in merges(sizes)),
    )


def merges(sizes: Sizes) -> tuple[Sizes, ...]:
    """What one merge of two neighbours makes of the sizes, without repetition, in order.

    >>> merges((2, 3, 4, 5)), merges((1, 1, 3))
    (((4, 4, 5), (2, 6, 5), (2, 3, 8)), ((1, 3),))
    """
    return tuple(
        dict.fromkeys(
            (*sizes[:i], sizes[i] + sizes[i + 1] - 1, *sizes[i + 2 :])
            for i in range(len(sizes) - 1)
        )
    )
