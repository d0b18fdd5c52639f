"""Forms of degree d in n variables by their coefficients, and symmetric matrices for d = 2.

The coefficients belong to the monomials x^a, |a| = d, in lexicographic order with x_1^d first: for
n = 2 the order x^d, x^{d−1}y, …, y^d of binary forms, for d = 2 the upper triangle of a symmetric
matrix, row by row, its entries off the diagonal doubled.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import comb, factorial, isqrt, prod
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed, read_numbers, real_number
from lcn_support.arguments.ring_elements import read_ring_elements
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.text_tables import short_number

Exponents = tuple[int, ...]

MOST_MONOMIALS = 20_000
"""Coefficients of one form."""


def monomials(inputs: int, degree: int) -> tuple[Exponents, ...]:
    """The exponents a of the monomials x^a with |a| = d, in the order of the coefficients.

    Parameters
    ----------
    inputs, degree
        n ≥ 1 and d ≥ 0.

    Returns
    -------
    tuple of tuples of int
        C(n + d − 1, d) of them, n entries each.

    Raises
    ------
    ValueError
        for n < 1, d < 0, or more than ``MOST_MONOMIALS`` of them.

    Examples
    --------
    >>> monomials(2, 3)
    ((3, 0), (2, 1), (1, 2), (0, 3))
    >>> len(monomials(4, 3)) == comb(6, 3)
    True
    """
    n = read_integer(inputs, "inputs", 1, error=ValueError)
    d = read_integer(degree, "degree", 0, error=ValueError)
    check_size(n, d)
    return _monomials(n, d)


def power_of(w: Sequence[Any], degree: int) -> tuple[Any, ...]:
    """The coefficients of (w·x)^d.

    Parameters
    ----------
    w
        n numbers of any ring that takes integers: Fractions, floats, balls.
    degree
        d ≥ 0.

    Returns
    -------
    tuple
        C(d; a) w^a in the order of :func:`monomials`.

    Raises
    ------
    ValueError
        as :func:`monomials`, and if w is no flat sequence of numbers.

    Examples
    --------
    >>> power_of((1, -2), 3)
    (1, -6, 12, -8)
    """
    given = read_ring_elements(w, "w")
    exponents = monomials(len(given), degree)
    try:
        return tuple(
            multinomial(a) * prod(x**e for x, e in zip(given, a, strict=True) if e)
            for a in exponents
        )
    except OverflowError:
        raise ValueError(
            f"w {short(w)}: its powers are larger than a double can be; give exact numbers"
        ) from None


def form_of(matrix: Any) -> tuple[Fraction, ...]:
    """The coefficients of xᵀTx, for a symmetric matrix T.

    Parameters
    ----------
    matrix
        T, n × n: nested sequences or an array, exact or float.

    Returns
    -------
    tuple
        T_ii and 2T_ij (i < j), in the order of :func:`monomials`; Fractions: a float is the dyadic
        rational that it is.

    Raises
    ------
    ValueError
        if T is not a square, symmetric matrix of finite real numbers.

    Examples
    --------
    >>> [str(c) for c in form_of([[1, 3], [3, 0]])]
    ['1', '6', '0']
    >>> form_of([[1, 2], [3, 0]])
    Traceback (most recent call last):
        ...
    ValueError: T: entry (0, 1) is 2 and entry (1, 0) is 3, so it is not symmetric; give ...
    """
    rows = read_symmetric(matrix, "T")
    n = len(rows)
    return tuple(rows[i][j] if i == j else 2 * rows[i][j] for i in range(n) for j in range(i, n))


def matrix_of(form: Any) -> tuple[tuple[Fraction, ...], ...]:
    """The symmetric matrix T of a quadratic form xᵀTx; undoes :func:`form_of`.

    Parameters
    ----------
    form
        its n(n + 1)/2 coefficients.

    Returns
    -------
    tuple of tuples
        n × n; Fractions.

    Raises
    ------
    ValueError
        if the number of coefficients is not n(n + 1)/2, or one is no finite real number.

    Examples
    --------
    >>> T = ((1, 3), (3, 0))
    >>> matrix_of(form_of(T)) == T
    True
    """
    given = [Fraction(c) for c in read_numbers(form, "form")[0]]
    n = (isqrt(8 * len(given) + 1) - 1) // 2
    if not given or n * (n + 1) // 2 != len(given):
        raise ValueError(
            f"form: {len(given)} coefficients; a quadratic form in n variables has n(n + 1)/2, "
            "1, 3, 6, 10, …"
        )
    places = {a: i for i, a in enumerate(_pairs(n))}
    return tuple(
        tuple(
            given[places[i, i]] if i == j else given[places[min(i, j), max(i, j)]] / 2
            for j in range(n)
        )
        for i in range(n)
    )


def read_symmetric(matrix: Any, name: str) -> list[list[Fraction]]:
    """The exact rows of a symmetric matrix; ``ValueError`` for others.

    >>> read_symmetric([[1]], "T")
    [[Fraction(1, 1)]]
    """
    rows = [
        [
            Fraction(real_number(entry, f"{name}, row {i}, column {j}")[0])
            for j, entry in enumerate(listed(row, f"{name}, row {i}", "rows of real numbers"))
        ]
        for i, row in enumerate(listed(matrix, name, "rows of real numbers"))
    ]
    if not rows or any(len(row) != len(rows) for row in rows):
        raise ValueError(
            f"{name} has {len(rows)} rows of lengths {sorted({len(row) for row in rows})}; a "
            "teacher of degree 2 is a square, symmetric matrix"
        )
    for i, row in enumerate(rows):
        for j in range(i + 1, len(rows)):
            if row[j] != rows[j][i]:
                raise ValueError(
                    f"{name}: entry ({i}, {j}) is {short_value(row[j])} and entry ({j}, {i}) is "
                    f"{short_value(rows[j][i])}, so it is not symmetric; give (T + Tᵀ)/2, which is "
                    "the same quadratic form"
                )
    return rows


def read_teacher(f: Any, inputs: int, degree: int, name: str = "f") -> tuple[Fraction, ...]:
    """The exact coefficients of a form: given as such, or for d = 2 as a symmetric matrix.

    Raises ``ValueError`` for another number of coefficients or rows, and for other numbers.

    >>> read_teacher([[1, 3], [3, 0]], 2, 2) == read_teacher([1, 6, 0], 2, 2)
    True
    """
    if degree == 2 and getattr(f, "ndim", 1) != 1:
        given = form_of(f)
    else:
        entries = listed(f, name, "coefficients")
        nested = degree == 2 and entries and isinstance(entries[0], list | tuple)
        given = form_of(entries) if nested else tuple(map(Fraction, read_numbers(f, name)[0]))
    size = comb(inputs + degree - 1, degree)
    if len(given) != size:
        matrix = f", or a symmetric {inputs} × {inputs} matrix" if degree == 2 else ""
        raise ValueError(
            f"{name}: {len(given)} coefficients, but forms of degree {degree} in {inputs} "
            f"variables have {size}; give that many, x_1^{degree} first{matrix}"
        )
    return given


def multinomial(a: Exponents) -> int:
    """|a|!/(a_1!⋯a_n!).

    >>> multinomial((2, 1))
    3
    """
    return factorial(sum(a)) // prod(map(factorial, a))


def in_words(form: Sequence[Any], inputs: int, degree: int) -> str:
    """A form as a polynomial in x_1, …, x_n.

    >>> in_words((1, 0, Fraction(-1, 2)), 2, 2)
    'x_1^2 − 1/2 x_2^2'
    """
    terms: list[str] = []
    for c, a in zip(form, monomials(inputs, degree), strict=True):
        if not c:
            continue
        power = " ".join(f"x_{i}" + (f"^{e}" if e > 1 else "") for i, e in enumerate(a, 1) if e)
        size = "" if abs(c) == 1 else f"{short_value(abs(c))} "
        sign = "− " if c < 0 else "+ "
        terms.append((sign if terms else sign.replace("+ ", "").strip()) + size + power)
    return " ".join(terms) or "0"


def short_value(value: Any) -> str:
    """A number for a message.

    >>> short_value(Fraction(1, 2))
    '1/2'
    """
    return short_number(value) if isinstance(value, Fraction) else short(value)


def check_size(inputs: int, degree: int) -> None:
    """Refuse forms with more than ``MOST_MONOMIALS`` coefficients, before one is listed."""
    small = min(inputs - 1, degree)
    large = inputs + degree - 1
    size = comb(large, small) if small < 64 and large < 10**6 else 10**18
    refuse_above(
        MOST_MONOMIALS, size if small else 1,
        f"degree {short(degree)}, inputs {short(inputs)}: {{}} coefficients",
        "take fewer inputs or a smaller degree",
    )  # fmt: skip


@cache
def _monomials(n: int, d: int) -> tuple[Exponents, ...]:
    def listed_from(variables: int, rest: int) -> Iterator[Exponents]:
        if variables == 1:
            yield (rest,)
            return
        for first in range(rest, -1, -1):
            for others in listed_from(variables - 1, rest - first):
                yield (first, *others)

    return tuple(listed_from(n, d))


def _pairs(n: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(n) for j in range(i, n))
