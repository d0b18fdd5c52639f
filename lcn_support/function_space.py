"""The function space of a stride-one architecture: membership and boundary.

Let e be the number of even filter sizes. Then W ∈ M ⇔ W = 0 or π(W) has at least e real roots,
with multiplicity; and for W ≠ 0, W ∈ ∂M ⇔ W ∈ M and at most e − 2 real roots have odd
multiplicity [KMMT2022].
"""

from collections.abc import Iterable
from typing import Any

from lcn_support.architecture import Architecture
from lcn_support.coefficients import TOLERANCE, is_exact, read_end_to_end
from lcn_support.forms import real_root_bounds, root_pattern
from lcn_support.packings import require_stride_one
from lcn_support.patterns import RootPattern
from lcn_support.strata import in_boundary, in_function_space
from lcn_support.unknown import Unknown


def contains(a: Architecture, W: Iterable[Any], tolerance: float = TOLERANCE) -> bool | Unknown:
    """Whether the end-to-end filter W lies in the function space of the architecture.

    Parameters
    ----------
    a
        an architecture of stride one (filters of size 1 and the last stride do not matter).
    W
        k coefficients; exact (int, Fraction) or float.
    tolerance
        for floats: relative to the largest coefficient.

    Returns
    -------
    bool or Unknown
        exact input: always a bool. Floats: the answer that all W within the tolerance share, else
        ``Unknown``.

    Raises
    ------
    ValueError
        if W does not have k finite real coefficients, or the architecture has larger strides.

    Notes
    -----
    Source: [KMMT2022], description of the function space by the number of real roots.

    Examples
    --------
    A product of the right sizes is inside; a positive form is not, if two filters are even:

    >>> from lcn_support import compose
    >>> a = Architecture((3, 2, 2))
    >>> contains(a, compose([(1, 0, 1), (1, 2), (3, -1)])), contains(a, [1, 0, 0, 0, 1])
    (True, False)
    """
    require_stride_one(a)
    coefficients = read_end_to_end(a, W)
    if not any(coefficients):
        return True
    if is_exact(coefficients):
        return in_function_space(_exact_pattern(coefficients), a)
    fewest, most = real_root_bounds(coefficients, tolerance)
    if fewest >= a.even_count:
        return True
    if most < a.even_count:
        return False
    return Unknown(
        f"forms with {fewest} and with {most} real roots lie within {tolerance:g} of W, and "
        f"{a.even_count} are needed; give exact numbers (int, Fraction) to decide"
    )


def on_boundary(a: Architecture, W: Iterable[Any], tolerance: float = TOLERANCE) -> bool | Unknown:
    """Whether W lies on the Euclidean boundary of the function space.

    Parameters, errors and source are those of :func:`contains`.

    Returns
    -------
    bool or Unknown
        exact input: always a bool. Floats: ``False`` where all W within the tolerance are inside or
        all are outside, else ``Unknown``; the boundary is thin, so never ``True``.

    Notes
    -----
    The zero filter has no pattern; it lies on the boundary exactly when e ≥ 2 (a correction to the
    wording of [KMMTslides]). For e ≤ 1 the boundary is empty.

    Examples
    --------
    >>> a = Architecture((4, 2))
    >>> on_boundary(a, [1, 0, 1, 0, 0]), on_boundary(a, [1, 0, -1, 0, 0])
    (True, False)
    >>> on_boundary(a, [0, 0, 0, 0, 0])
    True
    """
    require_stride_one(a)
    coefficients = read_end_to_end(a, W)
    if a.even_count < 2:
        return False
    if not any(coefficients):
        return True
    if is_exact(coefficients):
        return in_boundary(_exact_pattern(coefficients), a)
    inside = contains(a, coefficients, tolerance)
    return inside if isinstance(inside, Unknown) else False


def _exact_pattern(coefficients: Iterable[Any]) -> RootPattern:
    pattern = root_pattern(coefficients)
    assert isinstance(pattern, RootPattern)
    return pattern
