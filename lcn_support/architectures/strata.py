"""Which strata make up the function space of a stride-one architecture, and which its boundary.

Whether W ≠ 0 lies in M, or on ∂M, depends only on its root pattern [KMMT2022]. Everything here is
integer arithmetic on patterns; :mod:`lcn_support.function_space.membership` asks it about actual
filters.
"""

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.packings import bin_sizes, require_stride_one
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above


def in_function_space(pattern: RootPattern, a: Architecture) -> bool:
    """Whether forms with this pattern lie in the function space: Σρ_i ≥ e.

    Equivalently, the pattern packs into the layers
    (:func:`lcn_support.architectures.packings.packings`).

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
