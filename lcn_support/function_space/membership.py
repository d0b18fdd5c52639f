"""The function space of an architecture: membership, whiskers and boundary.

Stride one: let e be the number of even filter sizes. Then W ∈ M ⇔ W = 0 or π(W) has at least e real
roots, with multiplicity; and for W ≠ 0, W ∈ ∂M ⇔ W ∈ M and at most e − 2 real roots have odd
multiplicity [KMMT2022]. Larger strides: W ∈ M ⇔ W = 0 or W is a product of one real factor for each
group, each in the function space of its group.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from lcn_support import rooms_above
from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import require_stride_one
from lcn_support.architectures.on_grids import OnGrid
from lcn_support.architectures.strata import in_boundary, in_function_space
from lcn_support.arguments.coefficients import Coefficients, is_exact
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.forms.end_to_end import exact_end_to_end, read_end_to_end
from lcn_support.forms.roots import exact_pattern, real_root_bounds, unit_balls
from lcn_support.forms.shift_matrices import sections, shift_matrix
from lcn_support.function_space.allotments import Allotments
from lcn_support.function_space.sparse_factorization import group_degrees, group_forest

_WORKING_BITS = 128

Ball = Any


def contains(
    a: Architecture | OnGrid, W: Iterable[Any], tolerance: float | None = None
) -> bool | Unknown:
    """Whether the end-to-end filter W lies in the function space of the architecture.

    Parameters
    ----------
    a
        an architecture of any strides (filters of size 1 and the last stride do not matter), or one
        on a grid: :func:`~lcn_support.grids.fibres.grid_contains` says what W is then.
    W
        k coefficients; exact (int, Fraction), float, or balls (python-flint's ``arb``).
    tolerance
        for floats: relative to the largest coefficient; when left out, that of their type, as for
        :func:`~lcn_support.root_pattern`. 0 takes floats as the dyadic rational numbers that they
        are.

    Returns
    -------
    bool or Unknown
        exact input: always a bool. Floats: the answer that all W within the tolerance share, else
        ``Unknown``. With larger strides the function space has no interior; floats and balls are
        then never inside, unless they are all zero or the tolerance is 0.

    Raises
    ------
    ValueError
        if W does not have k finite real coefficients, or the tolerance does not lie in [0, 1).

    Notes
    -----
    Source: [KMMT2022], description of the function space by the number of real roots; [KMST2023]
    for larger strides.

    Examples
    --------
    A product of the right sizes is inside; a positive form is not, if two filters are even:

    >>> from lcn_support import compose
    >>> a = Architecture((3, 2, 2))
    >>> contains(a, compose([(1, 0, 1), (1, 2), (3, -1)])), contains(a, [1, 0, 0, 0, 1])
    (True, False)

    Larger strides impose equations, here w_1w_2 = w_0w_3:

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> contains(a, [1, 2, 3, 6]), contains(a, [1, 2, 3, 5]), contains(a, [1.0, 2.0, 3.0, 5.0])
    (True, False, False)
    >>> print(contains(a, [1.0, 2.0, 3.0, 6.0]), contains(a, [1.0, 2.0, 3.0, 6.0], tolerance=0))
    unknown True

    On a grid, Laplace's filter is not composed of two filters of shape (2, 2):

    >>> from lcn_support import GridArchitecture
    >>> contains(GridArchitecture([(2, 2), (2, 2)]), [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    False
    """
    if isinstance(a, OnGrid):
        on_grid: bool | Unknown = rooms_above.enter("grids").grid_contains(a, W, tolerance)
        return on_grid
    return contained(a, *read_end_to_end(a, W, tolerance))


def on_boundary(
    a: Architecture, W: Iterable[Any], tolerance: float | None = None
) -> bool | Unknown:
    """Whether W lies on the Euclidean boundary of the function space, at stride one.

    Parameters, errors and source are those of :func:`contains`; larger strides raise
    ``ValueError``: without interior, the function space is its own boundary.

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
    coefficients, tolerance = read_end_to_end(a, W, tolerance)
    if a.even_count < 2:
        return False
    if all(c == 0 for c in coefficients):
        return True
    if is_exact(coefficients):
        return in_boundary(exact_pattern(coefficients), a)
    inside = contained(a, coefficients, tolerance)
    return inside if isinstance(inside, Unknown) else False


def is_whisker(a: Architecture, W: Iterable[Any]) -> bool:
    """Whether W lies in the Zariski closure of the function space, but not in it.

    Parameters
    ----------
    a
        an architecture of any strides.
    W
        k coefficients: int, Fraction, or floats, which are taken as the dyadic rational numbers
        that they are.

    Returns
    -------
    bool
        whether W factors along the layers over C and not over R; never for W = 0.

    Raises
    ------
    ValueError
        if W does not have k finite real coefficients.

    Notes
    -----
    There are whiskers if and only if the architecture is not Zariski closed, see
    :func:`~lcn_support.architectures.architecture.is_zariski_closed`; at stride one they are the
    complement of the function space.

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> is_whisker(a, [1, 0, 0, 0, 1]), is_whisker(a, [1, 0, 0, 0, -1])
    (True, False)
    """
    coefficients = exact_end_to_end(a, W)
    if not any(coefficients) or _factors_over_the_reals(a, coefficients):
        return False
    forest = group_forest(a, coefficients)
    return forest is not None and any(True for _ in Allotments(forest, group_degrees(a)))


def contained(a: Architecture, coefficients: Coefficients, tolerance: float) -> bool | Unknown:
    """As :func:`contains`, for coefficients that have been read.

    >>> contained(Architecture((2, 2)), (1.0, 0.0, 1.0), 1e-3)
    False
    """
    if all(c == 0 for c in coefficients):
        return True
    if is_exact(coefficients):
        if a.is_thick:
            return in_function_space(exact_pattern(coefficients), a)
        return _factors_over_the_reals(a, coefficients)
    if not a.is_thick:
        with ctx.workprec(_WORKING_BITS):
            if certainly_not_sparse(a, unit_balls(coefficients, tolerance)):
                return False
        return Unknown(
            f"the function space of {a} has no interior, and W is within about {tolerance:g} of "
            "its Zariski closure; give exact numbers (int, Fraction), or tolerance=0 to take the "
            "floats as the dyadic numbers that they are"
        )
    fewest, most = real_root_bounds(coefficients, tolerance)
    if fewest >= a.even_count:
        return True
    if most < a.even_count:
        return False
    return Unknown(
        f"forms with {fewest} and with {most} real roots lie within {tolerance:g} of W, and "
        f"{a.even_count} are needed; give exact numbers (int, Fraction) to decide"
    )


def certainly_not_sparse(a: Architecture, form: Sequence[Ball]) -> bool:
    """Whether no form in the balls lies in the neurovariety of the architecture.

    Sufficient only: ``False`` decides nothing.

    Parameters
    ----------
    a
        any architecture, of any strides.
    form
        k coefficients as balls (``arb``).

    Examples
    --------
    x³ + x²y + xy² + 2y³ is no product of linear forms in x, y and in x², y², and no near form is:

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> [certainly_not_sparse(a, [arb(c, 1e-9) for c in W]) for W in [(1, 1, 1, 2), (1, 1, 2, 2)]]
    [True, False]
    """
    for group, below in zip(a.groups, a.degrees_below, strict=True):
        common = (a.degree - below) // group.stride
        parts = sections(form, group.stride)
        long = [section for section in parts if len(section) > common]
        if any(not c.contains(0) for s in parts if len(s) <= common for c in s):
            return True
        if group.stride > 1 and _rank_exceeds(long, common):
            return True
    return False


def _factors_over_the_reals(a: Architecture, coefficients: tuple[Fraction, ...]) -> bool:
    forest = group_forest(a, coefficients)
    if forest is None:
        return False
    needed = [group.even_count for group in a.groups]
    return Allotments(forest, group_degrees(a), real=True).enough_real_roots(needed)


def _rank_exceeds(parts: Sequence[Sequence[Ball]], common: int) -> bool:
    """Whether the sections certainly have no common factor of that degree."""
    largest = max(len(section) - 1 for section in parts)
    degree = max(2 * largest - common, largest + 1)
    rows = [list(row) for row in shift_matrix(parts, degree, zero=arb(0))]
    return _certain_rank(rows, enough=degree - common + 2) == degree - common + 2


def _certain_rank(rows: list[list[Ball]], enough: int) -> int:
    """A lower bound of the rank of every matrix in the balls: eliminations with certain pivots."""
    rank = 0
    while rank < enough:
        pivot = max(
            ((row, column) for row in range(len(rows)) for column in range(len(rows[row]))),
            key=lambda place: abs(rows[place[0]][place[1]]).lower(),
            default=None,
        )
        if pivot is None or rows[pivot[0]][pivot[1]].contains(0):
            break
        row, column = pivot
        head = rows.pop(row)
        for other in rows:
            if not other[column].is_zero():
                factor = other[column] / head[column]
                for j, entry in enumerate(head):
                    if j != column:
                        other[j] -= factor * entry
                other[column] = arb(0)
        rank += 1
    return rank
