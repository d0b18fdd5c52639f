"""Filters of an architecture, one for each layer or end to end, read and checked for their sizes.

An end-to-end filter W is read as a form, exactly or with the tolerance of its floats; the filters
of the layers are read exactly.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.coefficients import Coefficients, read_exact, read_form
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed


def read_end_to_end(
    architecture: Architecture, values: Iterable[Any], tolerance: Any = None
) -> tuple[Coefficients, float]:
    """Read W as an end-to-end filter of the architecture, exactly k coefficients, as a form.

    Raises ``ValueError`` as :func:`read_form` does, and if the length is not k; ``TypeError`` for
    what is no architecture.

    >>> read_end_to_end(Architecture((3, 2, 2)), [1, 0, 1])
    Traceback (most recent call last):
        ...
    ValueError: W has 3 coefficients (degree 2), but Architecture((3, 2, 2)) composes ... size 5 ...
    """
    require_architecture(architecture)
    coefficients, allowed = read_form(values, tolerance)
    _check_size(architecture, coefficients)
    return coefficients, allowed


def exact_end_to_end(architecture: Architecture, values: Iterable[Any]) -> tuple[Fraction, ...]:
    """Read W as an end-to-end filter of the architecture, floats as the dyadic numbers they are.

    Raises ``ValueError`` and ``TypeError`` as :func:`read_end_to_end` does.

    >>> exact_end_to_end(Architecture((2,)), [0.5, 10**20 + 1])
    (Fraction(1, 2), Fraction(100000000000000000001, 1))
    """
    require_architecture(architecture)
    coefficients = read_exact(values, "W")
    _check_size(architecture, coefficients)
    return coefficients


def read_exact_filters(architecture: Architecture, filters: Iterable[Any]) -> list[list[Fraction]]:
    """Read (w_1, …, w_L) of the sizes of the architecture, floats as the dyadic numbers they are.

    Raises ``ValueError`` and ``TypeError`` as :func:`exact_end_to_end` does.

    >>> read_exact_filters(Architecture((2, 2)), [(1, 2), (3, 0.5)])[1]
    [Fraction(3, 1), Fraction(1, 2)]
    """
    require_architecture(architecture)
    given = listed(filters, "filters", "filters, one for each layer")
    read = [list(read_exact(w, f"filter {layer}")) for layer, w in enumerate(given, start=1)]
    require_sizes(architecture, read)
    return read


def require_sizes(architecture: Architecture, filters: Iterable[Sequence[Any]]) -> None:
    """Refuse filters that do not have the sizes of the architecture.

    >>> require_sizes(Architecture((3, 2)), [(1, 2), (3, 4)])
    Traceback (most recent call last):
        ...
    ValueError: filters of sizes (2, 2), but Architecture((3, 2)) has layers of sizes (3, 2); ...
    """
    require_architecture(architecture)
    sizes = tuple(map(len, filters))
    if sizes != architecture.sizes:
        raise ValueError(
            f"filters of sizes {short(sizes)}, but {architecture} has layers of sizes "
            f"{architecture.sizes}; give one filter of size k_i for each layer, padded with zeros"
        )


def _check_size(architecture: Architecture, coefficients: Coefficients) -> None:
    if len(coefficients) != architecture.filter_size:
        raise ValueError(
            f"W has {len(coefficients)} coefficients (degree {len(coefficients) - 1}), but "
            f"{architecture} composes end-to-end filters of size {architecture.filter_size} "
            f"(degree {architecture.degree}); pad with zeros on the left for roots at infinity, "
            "or on the right for roots at zero, or change the architecture"
        )
