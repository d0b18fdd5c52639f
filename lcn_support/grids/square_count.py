"""How many complex critical points have two equal filters on a grid.

With r = S(cG² − u) the condition HG = 0 of ``squares`` reads c v(G) = l(G): the
entries of v are cubic, those of l linear forms in the m entries of G. The two vectors are parallel
at (3^m − 1)/2 points of P^{m−1}, if at finitely many, counted with multiplicity; for forms of
degrees a and b at Σ_{i+j=m−1} a^i b^j. The 2 × 2 minors then are resolved by the complex of Eagon
and Northcott, of regularity 2m − 1 of the quotient, so forms of degree 2m show both: the points are
finitely many iff some linear form and the minors generate all of them, and those modulo the minors
are as many as the points.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod
from operator import add, mul
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx

from lcn_support.arithmetic.primes import read_modulus
from lcn_support.arithmetic.residues import matrix_modulo
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.losses.quadratic import QuadraticLoss

Form = dict[tuple[int, ...], int]


def square_point_count(
    shape: Sequence[int], loss: QuadraticLoss, modulus: int, degree: int | None = None
) -> int:
    """The number of complex G, up to scaling, at which the two vectors are parallel.

    Parameters
    ----------
    shape
        of both filters.
    loss
        a squared loss of end-to-end filters in row-major order, of integers or Fractions.
    modulus
        a prime that divides no denominator; the forms are read modulo it.
    degree
        d ≥ 2m; the number is the dimension of the forms of degree d modulo the 2 × 2 minors, the
        same for all of these d; 2m when left out.

    Returns
    -------
    int
        counted with multiplicity, over the algebraic closure of the field of that prime.

    Raises
    ------
    ValueError
        if the loss is of filters of another size; if the modulus is no prime, or divides a
        denominator; if the degree is less than 2m; or if the points are infinitely many, as for
        the target 0, or meet all hyperplanes that were tried modulo a small prime.

    Examples
    --------
    >>> square_point_count((2,), QuadraticLoss((1, 3, -1)), 101), (3**2 - 1) // 2
    (4, 4)
    """
    if read_modulus(modulus) is None:
        raise ValueError("modulus None: points are counted over a field; give a prime below 2^63")
    table = sum_places(shape, loss)
    size = len(table)
    top = 2 * size if degree is None else degree
    if not isinstance(top, int) or top < 2 * size:
        raise ValueError(
            f"degree {degree!r}: filters of {size} entries are counted by forms of degree "
            f"{2 * size} or more; give such an integer, or leave it out"
        )
    minors = _minors(table, loss, modulus)
    before, count = (_forms_modulo(minors, size, d, modulus) for d in (top - 1, top))
    bound = (size - 1) * (3**size - 1) // 2  # so many hyperplanes of a moment curve meet points
    hyperplanes = (
        {unit: pow(t, i, modulus) for i, unit in enumerate(reversed(_monomials(size, 1)))}
        for t in range(min(modulus, bound + 1))
    )
    if count == before and any(
        _forms_modulo([*minors, hyperplane], size, top, modulus) == 0 for hyperplane in hyperplanes
    ):
        return count
    raise ValueError(
        f"modulo {modulus} the two vectors are parallel at infinitely many points, which have no "
        "number, or at a point of every hyperplane that was tried; give another target than "
        f"({', '.join(map(str, loss.target))}), or a prime above {bound}"
    )


def sum_places(shape: Sequence[int], loss: QuadraticLoss) -> list[list[int]]:
    """The places of p + q in a row-major end-to-end filter, p and q positions in two filters.

    Raises ``ValueError`` if the loss is of filters of another size.

    >>> sum_places((2,), QuadraticLoss((1, 3, -1)))
    [[0, 1], [1, 2]]
    """
    a = GridArchitecture([shape, shape])
    if len(loss.target) != a.filter_size:
        raise ValueError(
            f"the target has {len(loss.target)} coefficients, but two filters of shape "
            f"{tuple(shape)} compose to {a.filter_size}; give them in row-major order"
        )
    box = a.filter_shape
    steps = [prod(box[d + 1 :]) for d in range(len(box))]
    places = [sum(map(mul, p, steps)) for p in product(*map(range, a.filter_shapes[0]))]
    return [[p + q for q in places] for p in places]


def _forms_modulo(forms: Sequence[Form], size: int, degree: int, modulus: int) -> int:
    """The dimension of the forms of a degree modulo the multiples of some of lower degrees."""
    columns = {monomial: i for i, monomial in enumerate(_monomials(size, degree))}
    rows = []
    for form in filter(None, forms):
        for shift in _monomials(size, degree - sum(next(iter(form)))):
            row = [0] * len(columns)
            for monomial, c in form.items():
                row[columns[tuple(map(add, monomial, shift))]] = c
            rows.append(row)
    return len(columns) - (int(matrix_modulo(modulus, rows).rank()) if rows else 0)


def _minors(table: Any, loss: QuadraticLoss, modulus: int) -> list[Form]:
    """The forms v_i l_j − v_j l_i of degree 4; entry (p, q) of the table is the place of p + q."""
    size = len(table)
    ring = fmpz_mpoly_ctx.get([f"g{p}" for p in range(size)], Ordering.lex)
    G, zero = ring.gens(), ring.from_dict({})
    S = [[_residue(entry, modulus) for entry in row] for row in loss.covariance]
    u = [_residue(c, modulus) for c in loss.target]
    b = [sum(s * c for s, c in zip(row, u, strict=True)) for row in S]
    square = [zero] * len(u)
    for p, q in product(range(size), repeat=2):
        square[table[p][q]] += G[p] * G[q]
    weighted = [sum((s * f for s, f in zip(row, square, strict=True)), zero) for row in S]
    v = [sum((weighted[w] * g for w, g in zip(row, G, strict=True)), zero) for row in table]
    lines = [sum((b[w] * g for w, g in zip(row, G, strict=True)), zero) for row in table]
    return [
        {monomial: int(c) % modulus for monomial, c in minor.to_dict().items()}
        for i, j in combinations(range(size), 2)
        for minor in [v[i] * lines[j] - v[j] * lines[i]]
    ]


def _residue(c: Fraction, modulus: int) -> int:
    if c.denominator % modulus == 0:
        raise ValueError(
            f"modulus {modulus} divides the denominator of {c}, an entry of the loss; give a prime "
            "that divides none, such as 2147483647"
        )
    return c.numerator * pow(c.denominator, -1, modulus) % modulus


def _monomials(size: int, degree: int) -> list[tuple[int, ...]]:
    if size == 1:
        return [(degree,)]
    return [
        (first, *rest)
        for first in range(degree + 1)
        for rest in _monomials(size - 1, degree - first)
    ]
