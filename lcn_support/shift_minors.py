"""Equations of a neurovariety of two groups from matrices of shifts: the resultant route.

Collect the coefficients of a form of degree k − 1 by their index modulo s:

    F_r = (c_r, c_{r+s}, …),   of degree d_r in x^s, y^s,   r = 0, …, s − 1.

For k = k_1 + δs, the form has a factor of degree δ in x^s, y^s if and only if F_r = 0 for r ≥ k_1,
where it would have degree δ − 1 at most, and the other F_r have it in common [Shahverdi2024]. Then
their multiples in degree N lie in the multiples of the common factor, of dimension N − δ + 1, so
all minors of size N − δ + 2 of the matrix of shifts are zero.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from lcn_support.architecture import Architecture, require_architecture
from lcn_support.equations import Equation


def shift_degrees(a: Architecture) -> range:
    """The degrees N of the matrices of shifts, from min d_r to max(2 max d_r − δ, max d_r + 1).

    >>> shift_degrees(Architecture((3, 2), strides=(2, 1)))
    range(1, 4)
    """
    delta, sections = _sections(a)
    degrees = [len(section) - 1 for section in sections]
    return range(min(degrees), max(2 * max(degrees) - delta, max(degrees) + 1) + 1)


def shift_minors(a: Architecture, degrees: Iterable[int] | None = None) -> list[Equation]:
    """Equations of the neurovariety: coefficients that are missing, and minors of shift matrices.

    Parameters
    ----------
    a
        an architecture of two groups, of strides 1 and s.
    degrees
        degrees N of the matrices; all of :func:`shift_degrees` when left out.

    Returns
    -------
    list of Equation
        those not zero, without repetition; not minimal.

    Raises
    ------
    ValueError
        if the architecture does not have two groups, the first of stride 1.

    Notes
    -----
    Source: [Shahverdi2024] for the common factor of the sections. That the minors for all these N
    generate the ideal is no theorem here; it is checked, for each architecture, against
    :func:`~lcn_support.neurovariety_ideal.neurovariety_equations`.

    For s = 2 one matrix suffices, N = k_1 + k_2 − 3; ours. It has k_1 rows and k_1 + k_2 − 2
    columns, and its rows are dependent, u F_0 = v F_1, if and only if F_0 and F_1 have a factor of
    degree k_2 − 1 in common. So its maximal minors define the neurovariety, in the codimension of
    a generic matrix: they are resolved by the Eagon–Northcott complex, and the degree is
    C(k_1 + k_2 − 2, k_1 − 1), that of the neurovariety. Hence they generate its prime ideal.

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> for equation in shift_minors(a, degrees=[2]):
    ...     print(equation)
    c1*c2*c3 - c0*c3^2 - c1^2*c4
    """
    from flint import Ordering, fmpz_mpoly_ctx

    delta, sections = _sections(a)
    ring = fmpz_mpoly_ctx.get([f"c{j}" for j in range(a.filter_size)], Ordering.degrevlex)
    c, zero = ring.gens(), ring.from_dict({})
    used = {j for section in sections for j in section}
    found = {Equation((((j,), 1),)): None for j in range(a.filter_size) if j not in used}
    for N in shift_degrees(a) if degrees is None else degrees:
        rows = [
            [zero] * shift + [c[j] for j in section] + [zero] * (N + 1 - len(section) - shift)
            for section in sections
            for shift in range(N + 2 - len(section))
        ]
        for minor in _minors(rows, N - delta + 2):
            found[_equation(minor)] = None
    return list(found)


def _sections(a: Architecture) -> tuple[int, list[range]]:
    """δ, and the indices of the coefficients of F_r for r below the size of the first group."""
    require_architecture(a)
    if len(a.groups) != 2 or a.groups[0].stride != 1:
        raise ValueError(
            f"{a} has groups of strides {tuple(g.stride for g in a.groups)}; shift matrices need "
            "two groups, the first of stride 1; use neurovariety_equations"
        )
    first, second = a.groups
    nonzero = range(min(first.merged_size, second.stride))
    return second.degree, [range(r, a.filter_size, second.stride) for r in nonzero]


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
