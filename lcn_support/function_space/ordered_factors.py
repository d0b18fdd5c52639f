"""The real factors that a factorization along the groups hands to each of them, in order.

Which orbits of roots there are, and how many copies of each lie in which layer, is exact; numbers
come later, see :mod:`lcn_support.function_space.fibres`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import (
    GroupedPacking,
    Packing,
    grouped_packings,
    packing_apart,
    packings,
)
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.forms.hyperroot_forests import HyperrootForest
from lcn_support.function_space.allotments import Allotments, Copies
from lcn_support.function_space.sparse_factorization import group_degrees, group_forest
from lcn_support.progress import check_time

MOST_TRIED = 20_000
"""Real factorizations along the groups that are looked at in vain."""

Held = tuple[tuple[int, int], ...]
"""Orbits, by their indices, and how many copies of each a layer holds."""


@dataclass(frozen=True)
class OrderedFactors:
    """The real factors of one group's form, by multiplicity as in its pattern.

    Each is given by its orbits: one that is its own conjugate, or two that are conjugate.
    """

    pattern: RootPattern
    orbits: tuple[tuple[int, ...], ...]

    def copies(self, packing: Packing) -> list[Held]:
        """How many copies of each orbit lie in each layer."""
        rows = (*packing.real, *packing.complex)
        columns = zip(*rows, strict=True) if rows else [()] * packing.layers
        return [
            tuple([(i, n) for n, orbits in zip(c, self.orbits, strict=True) if n for i in orbits])
            for c in columns
        ]


def real_classes(
    a: Architecture, forest: HyperrootForest, kinds: Iterable[bool | None]
) -> Iterator[tuple[list[OrderedFactors], Packing | GroupedPacking]]:
    """The real factors of each group and a packing of them: compatible ones, others, or all.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> forest = hyperroot_forest([1, -1, 0, 0, 0], [1], precision=53)
    >>> [str(packing) for _, packing in real_classes(Architecture((4, 2)), forest, [None])]
    ['p1p2² · p2', 'p2³ · p1']
    """
    for compatible in kinds:
        for factors in real_factorizations(a, forest):
            patterns = [f.pattern for f in factors]
            chosen: Iterator[Packing | GroupedPacking] = (
                packings(patterns[0], a, compatible)
                if a.is_thick
                else grouped_packings(patterns, a, compatible)
            )
            for packing in chosen:
                yield factors, packing


def held_by(
    factors: Sequence[OrderedFactors], packing: Packing | GroupedPacking
) -> tuple[Held, ...]:
    """The orbits in each layer.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> forest = hyperroot_forest([1, -1, 0, 0, 0], [1], precision=53)
    >>> [held_by(*each) for each in real_classes(Architecture((4, 2)), forest, [None])]
    [(((1, 1), (0, 2)), ((0, 1),)), (((0, 3),), ((1, 1),))]
    """
    if isinstance(packing, Packing):
        return tuple(factors[0].copies(packing))
    contents = [f.copies(own) for f, own in zip(factors, packing.groups, strict=True)]
    return packing.filters(contents, constant=(0, 0))  # no copies of an orbit


def factors_apart(
    a: Architecture, forest: HyperrootForest, layers: Collection[int], orbits: Collection[int]
) -> tuple[list[OrderedFactors], Packing | GroupedPacking] | None:
    """Real factors and a packing with only these orbits in these layers, counted from 0, if any.

    At stride one it is compatible if one is. Raises ``ValueError`` if ``MOST_TRIED`` real
    factorizations along the groups have none.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> a, forest = Architecture((2, 2)), hyperroot_forest([1, 0, -1], [1], precision=53)
    >>> [held_by(*factors_apart(a, forest, [0], [orbit]))[0] for orbit in (0, 1)]
    [((0, 1),), ((1, 1),)]
    """
    for tried, factors in enumerate(real_factorizations(a, forest), start=1):
        check_time()
        refuse_above(
            MOST_TRIED, tried, "looking at {} factorizations of W along the groups of layers",
            "ask for other layers",
        )  # fmt: skip
        packing = _apart(a, factors, layers, frozenset(orbits))
        if packing is not None:
            return factors, packing
    return None


def real_factorizations(a: Architecture, forest: HyperrootForest) -> Iterator[list[OrderedFactors]]:
    """The real factors of (Q_1, …, Q_G), for each real factorization along the groups.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> forest = hyperroot_forest([1, 0, -4], [1], precision=53)
    >>> [f.pattern for (f,) in real_factorizations(Architecture((2, 2)), forest)]
    [RootPattern('11|0')]
    """
    for copies in Allotments(forest, group_degrees(a), real=True):
        yield [_real_factors(forest, group, copies) for group in range(forest.groups)]


def real_group_patterns(a: Architecture, W: tuple[Fraction, ...]) -> list[tuple[RootPattern, ...]]:
    """The root patterns of (Q_1, …, Q_G), for each real factorization of W ≠ 0 along the groups.

    >>> a = Architecture((2, 2, 2), strides=(1, 2, 1))
    >>> real_group_patterns(a, tuple(map(Fraction, (1, 0, 0, 0, -1))))
    [(RootPattern('11|0'), RootPattern('1|0')), (RootPattern('0|1'), RootPattern('1|0'))]
    """
    forest = group_forest(a, W)
    if forest is None:
        return []
    return [tuple(f.pattern for f in each) for each in real_factorizations(a, forest)]


def shared_hyperroots(forest: HyperrootForest, layers: Iterable[Held]) -> int:
    """The number of hyperroots that a layer shares with the ones below, which is the rank drop.

    ``layers`` are the copies of orbits in each layer; a root counts as often as it is in a single
    lower layer.

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> forest = hyperroot_forest([1, -2, 1], [1], precision=53)
    >>> shared_hyperroots(forest, [((0, 1),), ((0, 1),)])
    1
    """
    drop = 0
    below = [0] * len(forest.multiplicities)
    for held in layers:
        own: dict[int, int] = {}
        for i, n in held:
            orbit = forest.orbits[i]
            drop += min(n, min([below[root] for root in orbit.roots]) // orbit.copies)
            for root in orbit.roots:
                own[root] = own.get(root, 0) + n * orbit.copies
        for root, copies in own.items():
            if copies > below[root]:
                below[root] = copies
    return drop


def _apart(
    a: Architecture,
    factors: Sequence[OrderedFactors],
    layers: Collection[int],
    orbits: frozenset[int],
) -> Packing | GroupedPacking | None:
    allowed = [[i for i, own in enumerate(f.orbits) if orbits.issuperset(own)] for f in factors]
    if a.is_thick:
        return packing_apart(factors[0].pattern, a, layers, allowed[0])
    found = []
    for group, own, mine in zip(a.groups, factors, allowed, strict=True):
        reserved = [i for i, layer in enumerate(group.layers) if layer - 1 in layers]
        packing = packing_apart(own.pattern, group.architecture, reserved, mine)
        if packing is None:
            return None
        found.append(packing)
    return GroupedPacking(a, tuple(found))


def _real_factors(forest: HyperrootForest, group: int, copies: Copies) -> OrderedFactors:
    mine = [(n, i, forest.orbits[i]) for i, n in copies.items() if forest.orbits[i].group == group]
    real = sorted(
        (n, float("inf") if orbit.value is None else float(orbit.value.real.mid()), (i,))
        for n, i, orbit in mine
        if orbit.conjugate == i
    )
    pairs = sorted(
        (n, float(orbit.value.real.mid()), (i, orbit.conjugate))
        for n, i, orbit in mine
        if i < orbit.conjugate
    )
    pattern = RootPattern([n for n, _, _ in real], [n for n, _, _ in pairs])
    return OrderedFactors(pattern, tuple(orbits for _, _, orbits in [*real, *pairs]))
