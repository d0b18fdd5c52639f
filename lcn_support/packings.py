"""Balls in bins: how a root pattern is distributed over the layers.

A factorization P = P_1⋯P_L with deg P_i = k_i − 1 hands each real factor p_i (a ball of size 1,
ρ_i copies) and each quadratic factor q_j (a ball of size 2, γ_j copies) to a layer (a bin of size
k_i − 1). Up to scaling the layers, factorizations *are* these packings [KMMT2022]. A packing is
*compatible* when no bin holds two balls of one colour: then no filter has a double root, real or
not.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lcn_support.architecture import Architecture, require_architecture
from lcn_support.in_short import short
from lcn_support.patterns import RootPattern


@dataclass(frozen=True, repr=False)
class Packing:
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


def packings(pattern: RootPattern, architecture: Architecture) -> Iterator[Packing]:
    """Every packing of the pattern into bins of sizes k_i − 1, compatible ones first.

    Parameters
    ----------
    pattern
        of degree Σ(k_i − 1).
    architecture
        of stride one (every filter of size > 1 has layer stride 1).

    Raises
    ------
    ValueError
        if the degrees differ, or if the architecture is not thick.

    Examples
    --------
    The number of packings never depends on the order of the layers:

    >>> pattern = RootPattern.parse("112|0")
    >>> [len(list(packings(pattern, Architecture(k)))) for k in [(3, 2, 2), (2, 3, 2)]]
    [7, 7]
    """
    bins = bin_sizes(pattern, architecture)
    colours = [(m, 1) for m in pattern.real] + [(m, 2) for m in pattern.complex]

    @cache
    def fill(colour: int, room: tuple[int, ...]) -> list[tuple[tuple[int, ...], ...]]:
        if colour == len(colours):
            return [()]
        copies, weight = colours[colour]
        return [
            (row, *rest)
            for row in _rows(copies, weight, room)
            for left in [tuple(space - weight * n for space, n in zip(room, row, strict=True))]
            for rest in fill(colour + 1, left)
        ]

    found = [
        Packing(rows[: len(pattern.real)], rows[len(pattern.real) :], len(bins))
        for rows in fill(0, bins)
    ]
    yield from sorted(found, key=lambda packing: not packing.is_compatible)


def count_packings(
    pattern: RootPattern, architecture: Architecture, compatible: bool = False
) -> int:
    """The number of packings (only the compatible ones, if asked), without listing them.

    Raises ``ValueError`` as :func:`packings` does.

    >>> a = Architecture((3, 2, 2))
    >>> count_packings(RootPattern.parse("112|0"), a)
    7
    >>> count_packings(RootPattern.parse("112|0"), a, compatible=True)
    5
    >>> count_packings(RootPattern((1,) * 40), Architecture((2,) * 40))
    815915283247897734345611269596115894272000000000
    """
    states = Counter({tuple(sorted(bin_sizes(pattern, architecture))): 1})
    balls = [(m, 2) for m in pattern.complex] + [(m, 1) for m in pattern.real]
    for copies, weight in balls:
        after: Counter[tuple[int, ...]] = Counter()
        for room, ways in states.items():
            for left, choices in _spread(copies, weight, room, compatible).items():
                after[left] += ways * choices
        states = after
    return sum(states.values())


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


def _rows(copies: int, weight: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Ways to put ``copies`` balls of size ``weight`` into the room left, one number a bin."""
    if not room:
        if copies == 0:
            yield ()
        return
    for n in range(min(copies, room[0] // weight), -1, -1):
        for rest in _rows(copies - n, weight, room[1:]):
            yield (n, *rest)


def _spread(
    copies: int, weight: int, room: tuple[int, ...], compatible: bool
) -> Counter[tuple[int, ...]]:
    """Room left in the bins (sorted: only sizes matter) after one colour, with multiplicity."""
    states: Counter[tuple[int, tuple[int, ...]]] = Counter({(copies, ()): 1})
    for space in room:
        after: Counter[tuple[int, tuple[int, ...]]] = Counter()
        for (unplaced, settled), ways in states.items():
            limit = min(unplaced, space // weight, 1 if compatible else unplaced)
            for n in range(limit + 1):
                left = tuple(sorted((*settled, space - weight * n)))
                after[unplaced - n, left] += ways
        states = after
    return Counter({settled: ways for (left, settled), ways in states.items() if left == 0})
