"""Linear algebra over Q[a]/f with f irreducible: numbers are polynomials of degree below that."""

from fractions import Fraction

from flint import fmpq_mat, fmpq_poly, fmpz_poly

from lcn_support.arithmetic.matrices import to_fraction

Row = list[fmpq_poly]


def inverse(number: fmpq_poly, f: fmpq_poly) -> fmpq_poly:
    """1/number modulo f; the number is not a multiple of f.

    >>> root_of_two = fmpq_poly([0, 1])
    >>> inverse(root_of_two, fmpq_poly([-2, 0, 1]))
    1/2*x
    """
    return (number % f).xgcd(f)[1] % f


def constant(number: fmpq_poly) -> Fraction | None:
    """The number if it is rational, else None.

    >>> constant(fmpq_poly([3])), constant(fmpq_poly([0, 1]))
    (Fraction(3, 1), None)
    """
    return None if number.degree() > 0 else to_fraction(number[0])


def minimal_polynomial(number: fmpq_poly, f: fmpq_poly) -> fmpz_poly:
    """The irreducible polynomial of the number, with coprime integer coefficients.

    >>> minimal_polynomial(fmpq_poly([1, 1]), fmpq_poly([-2, 0, 1]))
    x^2 + (-2)*x + (-1)
    """
    size, rows, power = f.degree(), [], fmpq_poly([1])
    for _ in range(size):
        image = power * number % f
        rows += [image[i] for i in range(size)]
        power = power * fmpq_poly([0, 1]) % f
    return fmpq_mat(size, size, rows).charpoly().numer().factor()[1][0][0]


def rows_solved(matrix: list[Row], right: Row, f: fmpq_poly) -> Row | None:
    """One solution of matrix · x = right, or None if there is none.

    >>> one = fmpq_poly([1])
    >>> rows_solved([[one, one], [one, one]], [one, one], fmpq_poly([1, 0, 1]))
    [1, 0]
    >>> rows_solved([[one, one], [one, one]], [one, 0 * one], fmpq_poly([1, 0, 1])) is None
    True
    """
    width = len(matrix[0])
    echelon = _echelon([[*row, c] for row, c in zip(matrix, right, strict=True)], f)
    if width in echelon:
        return None
    return [echelon[j][width] if j in echelon else fmpq_poly([0]) for j in range(width)]


def kernel(matrix: list[Row], f: fmpq_poly) -> list[Row]:
    """A basis of the x with matrix · x = 0.

    >>> kernel([[fmpq_poly([1]), fmpq_poly([0, 1])]], fmpq_poly([1, 0, 1]))
    [[(-1)*x, 1]]
    """
    width = len(matrix[0])
    echelon, found = _echelon(matrix, f), []
    for j in range(width):
        if j not in echelon:
            vector = [-echelon[i][j] if i in echelon else fmpq_poly([0]) for i in range(width)]
            vector[j] = fmpq_poly([1])
            found.append(vector)
    return found


def _echelon(matrix: list[Row], f: fmpq_poly) -> dict[int, Row]:
    """The reduced rows by the columns of their pivots."""
    rows, found = [[c % f for c in row] for row in matrix], dict[int, Row]()
    for j in range(len(matrix[0])):
        pivot = next((row for row in rows if row[j]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        scale = inverse(pivot[j], f)
        pivot = [c * scale % f for c in pivot]
        for row in (*rows, *found.values()):
            factor = row[j]
            row[:] = [(c - factor * p) % f for c, p in zip(row, pivot, strict=True)]
        found[j] = pivot
    return found
