"""The strata of a stride-one network: in its function space, on its boundary, with critical points.

Whether W ≠ 0 lies in M, or on ∂M, depends only on its root pattern, and so does whether it can be
critical: for generic data all critical points W ≠ 0 have compatible patterns [KMMT2022]. Everything
here is integer arithmetic on patterns; :mod:`lcn_support.function_space.membership` asks it about
actual filters.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import bin_sizes, count_packings, require_stride_one
from lcn_support.architectures.contingency_tables import line_work
from lcn_support.architectures.patterns import RootPattern, partition_counts, partitions
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above

_MOST_COUNTED = 500

_MOST_SUMS = 300_000_000


def in_function_space(pattern: RootPattern, a: Architecture) -> bool:
    """Whether forms with this pattern lie in the function space: Σρ_i ≥ e.

    Equivalently, the pattern packs into the layers
    (:func:`lcn_support.architectures.balls_in_bins.packings`).

    Raises ``ValueError`` if the degrees differ, or if the architecture is not of stride one.
    Source: [KMMT2022].

    >>> a = Architecture((2, 2, 2))
    >>> [str(p) for p in RootPattern.all_of_degree(3) if in_function_space(p, a)]
    ['111|0', '12|0', '3|0']
    """
    bin_sizes(pattern, a)
    return pattern.real_count >= a.even_count


def in_boundary(pattern: RootPattern, a: Architecture) -> bool:
    """Whether forms with this pattern lie on the boundary: Σρ_i ≥ e and #{odd ρ_i} ≤ e − 2.

    Equivalently, the pattern lies in the function space and is a degeneration of one that does not.

    Raises ``ValueError`` as :func:`in_function_space` does. Source: [KMMT2022].

    >>> a = Architecture((4, 2))
    >>> [str(p) for p in RootPattern.all_of_degree(4) if in_boundary(p, a)]
    ['22|0', '4|0', '2|1']
    """
    return in_function_space(pattern, a) and pattern.odd_count <= a.even_count - 2


def place_of(pattern: Any, a: Architecture) -> str:
    """Where the forms with this pattern lie: ``"inside"``, on the ``"boundary"``, or ``"outside"``.

    Inside is in the function space and not on its boundary. Raises ``TypeError`` for what is no
    single pattern, and ``ValueError`` as :func:`in_function_space`. Source: [KMMT2022].

    >>> [place_of(RootPattern(p), Architecture((4, 2))) for p in ("112|0", "2|1", "0|2")]
    ['inside', 'boundary', 'outside']
    """
    if not isinstance(pattern, RootPattern):
        raise TypeError(f"{pattern!r} is not the root pattern of a form")
    if not in_function_space(pattern, a):
        return "outside"
    return "boundary" if in_boundary(pattern, a) else "inside"


def dense_boundary_pattern(a: Architecture) -> RootPattern | None:
    """The pattern (2, 1^{e−2} | 1^c) whose stratum is dense in the boundary; None for e ≤ 1.

    Raises ``ValueError`` if the architecture is not of stride one, or for e ≥ 2 if its degree is
    above ``MOST_LISTED``. Source: [KMMT2022].

    >>> [str(dense_boundary_pattern(Architecture(k))) for k in [(2, 2, 2), (4, 2), (3, 3)]]
    ['12|0', '2|1', 'None']
    """
    require_stride_one(a)
    e = a.even_count
    if e < 2:
        return None
    refuse_above(MOST_LISTED, a.degree, "a pattern of degree {}", "take smaller filters")
    return RootPattern((2, *(1,) * (e - 2)), (1,) * ((a.degree - e) // 2))


def compatible_patterns(a: Architecture) -> tuple[RootPattern, ...]:
    """The root patterns that factor along the architecture without a double root in a filter.

    Double roots of either kind count, real or not; the slides' words do not say so.

    Raises ``ValueError`` if the architecture is not of stride one, and if more than ``MOST_LISTED``
    patterns have multiplicities up to the number of layers. Source: [KMMT2022].

    >>> " ".join(map(str, compatible_patterns(Architecture((4, 2)))))
    '1111|0 112|0 11|1 2|1'
    """
    require_stride_one(a)
    counted = min(a.degree, _MOST_COUNTED)
    _refuse_long_count(a, RootPattern.count_of_degree(counted, _holding_layers(a)))
    return tuple(
        pattern
        for pattern in RootPattern.all_of_degree(a.degree, _holding_layers(a))
        if count_packings(pattern, a, compatible=True)
    )


def compatible_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """N_λ for every compatible λ: how many factorizations a form on Δ_λ has over C.

    The parts of λ are in descending order.

    Raises ``ValueError`` as :func:`compatible_patterns` does.

    >>> compatible_partitions(Architecture((3, 2, 2)))
    {(1, 1, 1, 1): 12, (2, 1, 1): 5, (2, 2): 2, (3, 1): 1}
    """
    require_stride_one(a)
    found = {
        parts[::-1]: count_packings(RootPattern(parts), a, compatible=True)
        for parts in _listed_partitions(a, _holding_layers(a))
    }
    return {parts: count for parts, count in found.items() if count}


def critical_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """Every λ on whose Δ_λ a critical point of the network can lie, with N_λ.

    If filter i holds c_i copies of a root of W, the gcd of the products of all but one filter holds
    Σc_i − max c_i of them, and a critical point of the network is critical on the locus with the
    multiplicities Σc_i − max c_i + 1. All c_i ≤ 1 gives the compatible λ [KMMT2022]. The others
    (N_λ = 0) can matter for special data only; to leave nothing out they are solved as well.

    For the multiplicity m it is enough that the two largest c_i are equal and the others add up to
    m − 1; what is left of the layers takes simple roots.

    Raises ``ValueError`` as :func:`compatible_patterns` does.

    >>> critical_partitions(Architecture((3, 3)))
    {(1, 1, 1, 1): 6, (2, 1, 1): 2, (2, 2): 1, (3, 1): 0}
    """
    compatible = compatible_partitions(a)
    bins = tuple(sorted(k - 1 for k in a.sizes if k > 1))

    @cache
    def fit(multiple: tuple[int, ...], room: tuple[int, ...]) -> bool:
        if not multiple:
            return True
        return any(
            fit(multiple[1:], tuple(sorted(space - c for space, c in zip(room, row, strict=True))))
            for row in _doubled_rows(multiple[0] - 1, room)
        )

    largest = 1 + sum(bins[:-1])
    found = [
        parts[::-1]
        for parts in _listed_partitions(a, largest)
        if parts[::-1] not in compatible and fit(tuple(m for m in parts[::-1] if m > 1), bins)
    ]
    rest = sorted(found, key=lambda parts: (-len(parts), parts))
    return {**compatible, **dict.fromkeys(rest, 0)}


def _holding_layers(a: Architecture) -> int:
    """How many layers can hold a root: the largest multiplicity of a compatible pattern."""
    return max(1, sum(k > 1 for k in a.sizes))


def _listed_partitions(a: Architecture, largest: int) -> Iterator[tuple[int, ...]]:
    counted = min(a.degree, _MOST_COUNTED)
    listed = partition_counts(counted, largest)[-1]
    refuse_above(
        MOST_LISTED,
        listed,
        f"{a}: {'' if a.degree == counted else 'more than '}{{}} partitions of {a.degree}",
        "take smaller filters, or fewer layers",
    )
    _refuse_long_count(a, listed)
    return partitions(a.degree, largest)


def _refuse_long_count(a: Architecture, listed: int) -> None:
    """Refuse so many patterns whose packings are to be counted, if that takes more than minutes."""
    bins = [(1, k - 1) for k in a.sizes if k > 1]
    refuse_above(
        _MOST_SUMS, listed * a.degree * line_work(bins),
        f"the packings of all patterns of degree {a.degree}: {{}} partial sums to count",
        "take smaller filters, or count_packings(pattern, a) for the patterns you need",
    )  # fmt: skip


def _doubled_rows(rest: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Vectors below the room whose entries add up to ``rest`` without one of the two largest."""

    def fill(left: int, most: int, spaces: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if left > sum(min(most, space) for space in spaces):
            return
        if not spaces:
            yield ()
            return
        for n in range(min(left, most, spaces[0]) + 1):
            for others in fill(left - n, most, spaces[1:]):
                yield (n, *others)

    for most in range(1, rest + 1):
        for row in fill(rest + most, most, room):
            if row.count(most) >= 2:
                yield row
