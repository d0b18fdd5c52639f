"""Rational matrices: read at the door, and handed to python-flint and back."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from flint import fmpq, fmpq_mat

from lcn_support.arguments.frames import frame_columns, is_frame
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, real_number

Matrix = tuple[tuple[Fraction, ...], ...]

_ROWS = "rows of real numbers (one column is a matrix with rows of length one)"


def read_matrix(values: Any, name: str) -> tuple[Matrix, bool]:
    """A rectangular matrix as exact numbers, and whether it was given without floats.

    Raises ``ValueError`` for rows of unequal length and for entries that are no finite real number.
    Each entry is read by itself: integers beside floats are not rounded. A data frame is the matrix
    that it shows.

    >>> read_matrix([[1, 0.5]], "X")
    (((Fraction(1, 1), Fraction(1, 2)),), False)
    """
    labels = [short(label) for label, _ in frame_columns(values, name)] if is_frame(values) else []
    rows = [
        [
            real_number(entry, f"{name}, row {i}, column {labels[j] if labels else j}")[0]
            for j, entry in enumerate(listed(row, f"{name}, row {i}", _ROWS))
        ]
        for i, row in enumerate(listed(values, name, _ROWS))
    ]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1:
        raise ValueError(f"{name} has rows of lengths {lengths}; give rows of one length")
    exact = all(isinstance(entry, Fraction) for row in rows for entry in row)
    return tuple(tuple(Fraction(entry) for entry in row) for row in rows), exact


def integer_multiple(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[int]], int]:
    """The least integer multiple of a matrix, and the factor.

    >>> integer_multiple([[Fraction(1, 2), Fraction(1, 3)]])
    ([[3, 2]], 6)
    """
    scale = lcm(*(c.denominator for row in rows for c in row))
    return [[int(c * scale) for c in row] for row in rows], scale


def to_fmpq(entry: Fraction) -> Any:
    """python-flint's rational number.

    >>> to_fmpq(Fraction(1, 2))
    1/2
    """
    return fmpq(entry.numerator, entry.denominator)


def to_fraction(entry: Any) -> Fraction:
    """A python-flint rational as a Fraction.

    >>> to_fraction(to_fmpq(Fraction(-2, 3)))
    Fraction(-2, 3)
    """
    return Fraction(int(entry.p), int(entry.q))


def to_flint(rows: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    """A matrix of python-flint, for determinants, ranks and solving.

    >>> to_flint([[Fraction(1, 2), Fraction(1)], [Fraction(1), Fraction(4)]]).det()
    1
    """
    entries = [to_fmpq(entry) for row in rows for entry in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def from_flint(matrix: fmpq_mat) -> Matrix:
    """The rows of a python-flint matrix as Fractions.

    >>> from_flint(to_flint([[Fraction(1, 2)]]).inv())
    ((Fraction(2, 1),),)
    """
    return tuple(tuple(map(to_fraction, row)) for row in matrix.tolist())
