"""Equations of a neurovariety from matrices of shifts: the resultant route.

Let W be a form of degree k − 1, D_g the degree in x^{T_g} of the product of the factors of the
groups from g on, and k^{(<g)} the end-to-end size of the groups below. Collect the coefficients by
their index modulo T = T_g, the sections

    F_r = (c_r, c_{r+T}, …),   of degree d_r in x^T, y^T,   r = 0, …, T − 1.

Then W has a factor of degree D_g in x^T, y^T if and only if F_r = 0 for r ≥ k^{(<g)}, where the
degree is too small, and the other F_r have that factor in common [Shahverdi2024]. In that case
their multiples in degree N lie in the multiples of the common factor, of dimension N − D_g + 1, so
all minors of size N − D_g + 2 of the matrix of shifts are zero.

W lies in the neurovariety if and only if it has such a factor for each group: as strides divide
each other, the largest form in x^{T_g} that divides W contains the largest one in x^{T_{g+1}}, so
factors of the right degrees can be taken from the top group down. No quotient is needed.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from math import comb
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.integers import is_integer
from lcn_support.forms.shift_matrices import shift_matrix
from lcn_support.neurovariety.equations import Equation, require_few_coefficients

MOST_PRODUCTS = 10**6
"""For the minors of one matrix: m 2^{m−1} for one of size m, as those within it are kept."""


def shift_degrees(a: Architecture, group: int) -> range:
    """The degrees N of the matrices of a group, counted from 1.

    They go from min d_r to max(2 max d_r − D_g, max d_r + 1). Raises ``ValueError`` if there is no
    such group, or if the filter size is above 1000.

    >>> shift_degrees(Architecture((3, 2), strides=(2, 1)), group=2)
    range(1, 4)
    """
    common, sections = _sections(a, group)
    degrees = [len(section) - 1 for section in sections]
    return range(min(degrees), max(2 * max(degrees) - common, max(degrees) + 1) + 1)


def shift_minors(
    a: Architecture, group: int, degrees: Iterable[int] | None = None
) -> list[Equation]:
    """Equations for a factor of degree D_g in x^{T_g}, y^{T_g}.

    Parameters
    ----------
    a
        an architecture of any strides.
    group
        which group, counted from 1; the first gives equations only if its stride is not 1.
    degrees
        degrees N of the matrices, from min d_r on; all of :func:`shift_degrees` when left out.

    Returns
    -------
    list of Equation
        coefficients that are missing, and minors that are not zero; not minimal.

    Raises
    ------
    ValueError
        if there is no such group, if a degree is below all sections, if the filter size is above
        1000, or if the expansion of the minors has more than ``MOST_PRODUCTS`` products.

    Notes
    -----
    With two groups and s = 2 one matrix suffices for the prime ideal, N = k_1 + k_2 − 3. It
    has k_1 rows and k_1 + k_2 − 2 columns, and its rows are dependent, u F_0 = v F_1, if and only
    if F_0 and F_1 have a factor of degree k_2 − 1 in common. So its maximal minors define the
    neurovariety, in the codimension of a generic matrix: they are resolved by the Eagon–Northcott
    complex, and the degree is C(k_1 + k_2 − 2, k_1 − 1), that of the neurovariety. Hence they
    generate its prime ideal.

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> for equation in shift_minors(a, group=2, degrees=[2]):
    ...     print(equation)
    c1*c2*c3 - c0*c3^2 - c1^2*c4
    """
    from flint import Ordering, fmpz_mpoly_ctx

    common, sections = _sections(a, group)
    ring = fmpz_mpoly_ctx.get([f"c{j}" for j in range(a.filter_size)], Ordering.degrevlex)
    c, zero = ring.gens(), ring.from_dict({})
    used = {j for section in sections for j in section}
    found = {Equation((((j,), 1),)): None for j in range(a.filter_size) if j not in used}
    for N in shift_degrees(a, group) if degrees is None else degrees:
        _require_degree(a, group, N)
        rows = shift_matrix([[c[j] for j in section] for section in sections], N, zero)
        for minor in _minors(rows, N - common + 2):
            found[_equation(minor)] = None
    return list(found)


def shift_equations(a: Architecture) -> list[Equation]:
    """Equations that define the neurovariety: those of all groups.

    Parameters
    ----------
    a
        an architecture of any strides.

    Returns
    -------
    list of Equation
        not minimal; none if the neurovariety is all of space.

    Notes
    -----
    Their zeros are the neurovariety. That they generate its prime ideal is no theorem here; it is
    checked, one architecture at a time, against
    :func:`~lcn_support.neurovariety.ideal.neurovariety_equations`. Source: [Shahverdi2024] for the
    sections and their common factor; that each group can be looked at by itself is shown at
    :func:`~lcn_support.neurovariety.s_decomposition.common_factors`.

    Examples
    --------
    >>> W = (1, 1, 1, 1, 2, 2, 2, 2)
    >>> a = Architecture((2, 2, 2), strides=(2, 2, 1))
    >>> all(equation(W) == 0 for equation in shift_equations(a))
    True
    """
    require_architecture(a)
    found = [shift_minors(a, group) for group in range(1, len(a.groups) + 1)]
    return list(dict.fromkeys(equation for equations in found for equation in equations))


def _sections(a: Architecture, group: int) -> tuple[int, list[range]]:
    """D_g, and the indices of the coefficients of F_r for r below the size of the lower groups."""
    require_few_coefficients(a)
    if not is_integer(group) or not 1 <= group <= len(a.groups):
        raise ValueError(f"group {group!r}: {a} has {len(a.groups)}; count them from 1")
    stride, below = a.groups[group - 1].stride, a.degrees_below[group - 1]
    sections = [range(r, a.filter_size, stride) for r in range(min(1 + below, stride))]
    return (a.degree - below) // stride, sections


def _require_degree(a: Architecture, group: int, N: int) -> None:
    common, sections = _sections(a, group)
    least = min(map(len, sections)) - 1
    if not is_integer(N) or least > N:
        raise ValueError(
            f"degree {N!r}: all sections of group {group} have degree {least} or more; give integer"
            f" degrees from {least} on"
        )
    size = N - common + 2
    rows = sum(max(0, N + 2 - len(section)) for section in sections)
    if comb(rows, size) * comb(N + 1, size) * size * 2 ** (size - 1) > MOST_PRODUCTS:
        raise ValueError(
            f"degree {N}: a matrix of {rows} × {N + 1} has too many minors of size {size} to expand"
            "; give smaller degrees, or take a smaller architecture"
        )


def _minors(rows: Sequence[Sequence[Any]], size: int) -> list[Any]:
    """All minors of that size that are not zero."""

    @cache
    def minor(chosen: tuple[int, ...], columns: tuple[int, ...]) -> Any:
        head, *rest = chosen
        terms = [
            rows[head][j] * (minor(tuple(rest), columns[:i] + columns[i + 1 :]) if rest else 1)
            for i, j in enumerate(columns)
        ]
        return sum(term if i % 2 == 0 else -term for i, term in enumerate(terms))

    return [
        value
        for chosen in combinations(range(len(rows)), size)
        for columns in combinations(range(len(rows[0])), size)
        if (value := minor(chosen, columns)) != 0
    ]


def _equation(polynomial: Any) -> Equation:
    return Equation.primitive(
        {
            tuple(j for j, e in enumerate(exponents) for _ in range(e)): int(c)
            for exponents, c in polynomial.to_dict().items()
        }
    )
