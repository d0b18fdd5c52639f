"""The squared loss of a matrix, with any weights: ℓ(W) = vec(W − U)ᵀ Q vec(W − U) + offset.

vec lists the entries of a matrix row by row, and Q is symmetric and positive semidefinite: with
fewer samples than inputs it is singular. Floats are the dyadic rational numbers that they are.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq_mat

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import Matrix, from_flint, read_matrix, to_flint, to_fraction
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.losses.samples import read_samples
from lcn_support.records import Record

MOST_ENTRIES = 100
"""Of a matrix with its own quadratic form."""


@dataclass(frozen=True)
class MatrixLoss(Record):
    """ℓ(W) = vec(W − U)ᵀ Q vec(W − U) + offset.

    Parameters
    ----------
    target
        U, m × n.
    form
        Q, mn × mn, symmetric and positive semidefinite, in the order of the entries of U row by
        row; the identity, of the Frobenius norm, when left out.
    offset
        the real number ℓ(U).

    Attributes
    ----------
    target, form, offset
        as Fractions, and as tuples of tuples of them.

    Raises
    ------
    ValueError
        if an entry is no finite real number, if Q is not mn × mn, not symmetric, or has a negative
        eigenvalue; for more than ``MOST_ENTRIES`` = 100 entries.

    Examples
    --------
    >>> loss = MatrixLoss([[1, 0], [0, 2]])
    >>> loss.value([[1, 0], [0, 0]]), loss.slope([[1, 0], [0, 0]])[1][1], loss.is_definite
    (Fraction(4, 1), Fraction(-4, 1), True)
    """

    target: Matrix
    form: Matrix
    offset: Fraction

    def __init__(self, target: Any, form: Any = None, offset: Any = 0) -> None:
        U, _ = read_matrix(target, "target")
        m, n = len(U), len(U[0])
        if not n:
            raise ValueError(f"target: a {m} × 0 matrix; give rows of at least one number")
        refuse_above(
            MOST_ENTRIES, m * n, f"a {m} × {n} target with {{}} entries", "give a smaller matrix"
        )
        Q, _ = read_matrix(_identity(m * n) if form is None else form, "form")
        _check_form(Q, m, n)
        object.__setattr__(self, "target", U)
        object.__setattr__(self, "form", Q)
        object.__setattr__(self, "offset", Fraction(real_number(offset, "offset")[0]))

    @classmethod
    def weighted(cls, target: Any, weights: Any) -> "MatrixLoss":
        """Σ_ij ω_ij (W_ij − U_ij)², with weights ω ≥ 0 of the shape of U.

        Raises ``ValueError`` if the shapes differ, or a weight is negative.

        >>> MatrixLoss.weighted([[1, 0], [0, 2]], [[1, 3], [3, 1]]).value([[0, 1], [1, 0]])
        Fraction(11, 1)
        """
        U, _ = read_matrix(target, "target")
        given, _ = read_matrix(weights, "weights")
        if (len(given), len(given[0])) != (len(U), len(U[0])):
            raise ValueError(
                f"weights of shape {len(given)} × {len(given[0])} for a {len(U)} × {len(U[0])} "
                "target; give one weight an entry"
            )
        return cls(U, _diagonal([w for row in given for w in row]))

    @classmethod
    def kronecker(cls, target: Any, left: Any, right: Any) -> "MatrixLoss":
        """tr A(W − U)B(W − U)ᵀ, with symmetric A (m × m) and B (n × n): Q = A ⊗ B.

        Raises ``ValueError`` if the shapes do not match or the form has a negative eigenvalue.

        >>> MatrixLoss.kronecker([[1, 0]], [[2]], [[1, 0], [0, 3]]).value([[0, 1]])
        Fraction(8, 1)
        """
        U, _ = read_matrix(target, "target")
        A, _ = read_matrix(left, "left")
        B, _ = read_matrix(right, "right")
        for name, factor, size in (("left", A, len(U)), ("right", B, len(U[0]))):
            if len(factor) != size or len(factor[0]) != size:
                raise ValueError(
                    f"{name} has shape {len(factor)} × {len(factor[0])} for a {len(U)} × "
                    f"{len(U[0])} target; give {size} × {size}"
                )
        return cls(U, [[a * b for a in p for b in q] for p in A for q in B])

    @classmethod
    def from_data(cls, X: Any, Y: Any, samples: str | None = None) -> "MatrixLoss":
        """‖WX − Y‖² for inputs X, d_0 × N, and outputs Y, d_L × N, one sample a column.

        With ``samples="rows"`` they are N × d_0 and N × d_L, one sample a row, and so are data
        frames and arrays (N, 1, d) if nothing is said. X may have any rank. Then U is the solution
        of least squares that vanishes on what is orthogonal to all inputs, and Q = 1 ⊗ XXᵀ.

        Raises ``ValueError`` if the numbers of samples differ.

        Examples
        --------
        Two samples on one line of R²:

        >>> loss = MatrixLoss.from_data([[1, 2], [1, 2]], [[2, 4]])
        >>> loss.target, loss.is_definite, loss.offset
        (((Fraction(1, 1), Fraction(1, 1)),), False, Fraction(0, 1))
        """
        inputs, outputs = _read_data(X, Y, samples)
        basis, reduced = _column_basis(inputs)
        U = fmpq_mat(outputs.nrows(), inputs.nrows())
        if basis is not None:
            left_inverse = (basis.transpose() * basis).inv() * basis.transpose()
            gram = reduced * reduced.transpose()
            U = outputs * reduced.transpose() * gram.inv() * left_inverse
        error = U * inputs - outputs
        covariance = from_flint(inputs * inputs.transpose())
        rows = [
            [covariance[j][q] if i == p else Fraction(0)
             for p in range(outputs.nrows()) for q in range(inputs.nrows())]
            for i in range(outputs.nrows()) for j in range(inputs.nrows())
        ]  # fmt: skip
        return cls(from_flint(U), rows, sum(to_fraction(c * c) for c in error.entries()))

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return len(self.target), len(self.target[0])

    @property
    def is_definite(self) -> bool:
        """Whether Q is positive definite."""
        return bool(to_flint(self.form).det() != 0)

    def value(self, W: Any) -> Fraction:
        """ℓ(W), exactly; ``ValueError`` for a matrix of another shape."""
        error = self._error(W)
        return self.offset + to_fraction((error.transpose() * to_flint(self.form) * error)[0, 0])

    def slope(self, W: Any) -> Matrix:
        """∇ℓ(W) = 2Q vec(W − U) as an m × n matrix; ``ValueError`` for another shape."""
        m, n = self.shape
        flat = (2 * (to_flint(self.form) * self._error(W))).entries()
        return from_flint(fmpq_mat(m, n, flat))

    def _error(self, W: Any) -> fmpq_mat:
        given, _ = read_matrix(W, "W")
        if (len(given), len(given[0])) != self.shape:
            raise ValueError(
                f"W has shape {len(given)} × {len(given[0])}, and the target {self.shape[0]} × "
                f"{self.shape[1]}; give a matrix of that shape"
            )
        m, n = self.shape
        return fmpq_mat(m * n, 1, (to_flint(given) - to_flint(self.target)).entries())


def require_loss(loss: Any) -> None:
    """Refuse what is no loss of matrices.

    >>> require_loss("squared")
    Traceback (most recent call last):
        ...
    TypeError: loss 'squared' is no MatrixLoss; give MatrixLoss(target, form)
    """
    if not isinstance(loss, MatrixLoss):
        raise TypeError(f"loss {short(loss)} is no MatrixLoss; give MatrixLoss(target, form)")


def reduced_data(X: Any, Y: Any) -> tuple[Matrix, MatrixLoss]:
    """A basis C of the column space of X, and the loss of the data X′ with X = CX′.

    Parameters
    ----------
    X, Y
        inputs, d_0 × N, of any rank ρ ≥ 1, and outputs, d_L × N.

    Returns
    -------
    tuple
        C, d_0 × ρ, and the loss ‖W′X′ − Y‖², whose form is positive definite.

    Raises
    ------
    ValueError
        if the numbers of samples differ, or X is zero.

    Notes
    -----
    ‖WX − Y‖² = ‖(WC)X′ − Y‖². In a network W = W_L ⋯ W_1 the map W_1 ↦ W_1C is linear and onto, and
    the other layers stay. So parameters are critical, or a local minimum, for the one loss if and
    only if their images are for the other.

    Examples
    --------
    >>> C, loss = reduced_data([[1, 2], [1, 2]], [[2, 5]])
    >>> C, loss.target, loss.form
    (((Fraction(1, 1),), (Fraction(1, 1),)), ((Fraction(12, 5),),), ((Fraction(5, 1),),))
    """
    inputs, outputs = _read_data(X, Y)
    basis, reduced = _column_basis(inputs)
    if basis is None:
        raise ValueError(
            f"X is the {inputs.nrows()} × {inputs.ncols()} zero matrix, so every W has the same "
            "loss; give an input that is not zero"
        )
    return from_flint(basis), MatrixLoss.from_data(from_flint(reduced), from_flint(outputs))


def _read_data(X: Any, Y: Any, samples: Any = None) -> tuple[fmpq_mat, fmpq_mat]:
    inputs, outputs, _ = read_samples(X, Y, samples)
    if len(inputs[0]) != len(outputs[0]) or not inputs[0]:
        raise ValueError(
            f"X has {len(inputs[0])} samples and Y has {len(outputs[0])}; give as many, at least "
            "one, one sample a column, or with samples='rows' one a row"
        )
    refuse_above(
        MOST_ENTRIES, len(inputs) * len(outputs),
        f"a {len(outputs)} × {len(inputs)} matrix with {{}} entries", "give smaller samples",
    )  # fmt: skip
    return to_flint(inputs), to_flint(outputs)


def _column_basis(X: fmpq_mat) -> tuple[fmpq_mat | None, fmpq_mat]:
    """The columns of X that are no combinations of earlier ones, and X in terms of these."""
    echelon, rank = X.rref()
    if not rank:
        return None, echelon
    pivots, column = [], 0
    for row in range(rank):
        while not echelon[row, column]:
            column += 1
        pivots.append(column)
    basis = fmpq_mat(X.nrows(), rank, [X[i, j] for i in range(X.nrows()) for j in pivots])
    rows = [echelon[i, j] for i in range(rank) for j in range(X.ncols())]
    return basis, fmpq_mat(rank, X.ncols(), rows)


def _check_form(Q: Matrix, m: int, n: int) -> None:
    if len(Q) != m * n or len(Q[0]) != m * n:
        raise ValueError(
            f"form of shape {len(Q)} × {len(Q[0])} for a {m} × {n} target; give {m * n} × {m * n}, "
            "in the order of the entries row by row"
        )
    if tuple(zip(*Q, strict=True)) != Q:
        raise ValueError("form is not symmetric; give (Q + Qᵀ)/2, which has the same values")
    negative = inertia(Q)[1]
    if negative:
        raise ValueError(
            f"form has {negative} negative eigenvalue(s), so the loss has no least value; give a "
            "positive semidefinite one"
        )


def _identity(size: int) -> list[list[Fraction]]:
    return _diagonal([Fraction(1)] * size)


def _diagonal(entries: list[Fraction]) -> list[list[Fraction]]:
    return [[c if i == j else Fraction(0) for j in range(len(entries))]
            for i, c in enumerate(entries)]  # fmt: skip
