"""Signatures and kernels of exact symmetric matrices that fall apart into blocks.

Moments of odd exponents vanish for symmetric laws, so that the matrix of their metric is one block
for each class of monomials modulo squares.
"""

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, ctx, fmpz_mat

from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import Matrix, from_flint, integer_multiple, to_flint
from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs, inertia

SMALL = 6
"""Rows of a block whose characteristic polynomial is computed."""

MOST_BITS = 200_000
"""Bits of one row of a block whose signature is found, in about half a minute."""


def blocks(matrix: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """The rows in classes, with only zeros between them.

    >>> blocks([[1, 0, 2], [0, 1, 0], [2, 0, 1]])
    [[0, 2], [1]]
    """
    rest, found = set(range(len(matrix))), []
    while rest:
        block: set[int] = set()
        new = {min(rest)}
        while new:
            block |= new
            rest -= new
            new = {j for i in new for j in rest if matrix[i][j]}
        found.append(sorted(block))
    return found


def signature(matrix: Matrix) -> tuple[int, int]:
    """The numbers of positive and of negative eigenvalues: exact.

    Raises ``ValueError`` for blocks with more than ``MOST_BITS`` in a row.

    >>> signature(((Fraction(1), Fraction(2)), (Fraction(2), Fraction(1))))
    (1, 1)
    """
    counts = [_signature([[matrix[i][j] for j in b] for i in b]) for b in blocks(matrix)]
    return sum(p for p, _ in counts), sum(q for _, q in counts)


def kernel(matrix: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    """A basis of the kernel, block by block; the first entry that is not 0 is 1.

    >>> kernel(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(1))))
    ((Fraction(1, 1), Fraction(-1, 1)),)
    """
    found = []
    for block in blocks(matrix):
        echelon, rank = to_flint([[matrix[i][j] for j in block] for i in block]).rref()
        reduced = from_flint(echelon)[:rank]
        pivots = [next(j for j, x in enumerate(row) if x) for row in reduced]
        for free in (j for j in range(len(block)) if j not in pivots):
            vector = [Fraction(0)] * len(matrix)
            vector[block[free]] = Fraction(1)
            for row, pivot in zip(reduced, pivots, strict=True):
                vector[block[pivot]] = -row[free]
            lead = next(x for x in vector if x)
            found.append(tuple(x / lead for x in vector))
    return tuple(found)


def _signature(block: list[list[Fraction]]) -> tuple[int, int]:
    """Large blocks in balls of growing precision, on rows that span them all.

    The block is congruent to its part on rows of full rank, beside zeros; this part is not singular
    and has the same signature.
    """
    if len(block) <= SMALL:
        return eigenvalue_signs(block)[:2]
    rows = integer_multiple(block)[0]
    bits = max(abs(x).bit_length() for row in rows for x in row)
    refuse_above(
        MOST_BITS, len(block) * bits, f"the signature of a matrix with {len(block)} rows of {{}} "
        "bits", "take a smaller degree, or data of fewer digits",
    )  # fmt: skip
    whole = fmpz_mat(rows)
    echelon, _, rank = whole.rref()
    pivots = [next(j for j in range(len(block)) if echelon[i, j]) for i in range(rank)]
    precision = 128
    while True:
        with ctx.workprec(precision):
            found = inertia([[arb(whole[i, j]) for j in pivots] for i in pivots])
        if sum(found) == rank:
            return found
        precision *= 2
