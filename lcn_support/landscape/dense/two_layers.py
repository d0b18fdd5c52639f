"""Dense linear networks of two layers, exactly: critical points where the rank drops.

The network is W = W_2 W_1 with W_1 of size r × n and W_2 of size m × r, its function space the
matrices of rank at most r, singular exactly where the rank is smaller. The loss is ‖W − U‖². If U
has distinct singular values σ_1, …, σ_q > 0, q = min(m, n), with singular vectors l_j and r_j, the
critical W are the sums Σ_{j∈J} σ_j l_j r_jᵀ over the sets J of at most r indices: so for every such
target there are some of each rank 1, …, min(r, q) [BaldiHornik1989].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arithmetic.matrices import Matrix, from_flint, read_matrix, to_flint, to_fraction
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.records import Record

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers


@dataclass(frozen=True)
class DenseTarget(Record):
    """A target matrix U = Σ_j σ_j l_j r_jᵀ that knows its singular values and vectors.

    Attributes
    ----------
    values
        σ_1, …, σ_q, distinct and positive.
    left, right
        the orthogonal matrices, m × m and n × n, whose columns are l_j and r_j.
    """

    values: tuple[Fraction, ...]
    left: Matrix
    right: Matrix

    @property
    def matrix(self) -> Matrix:
        """U, of shape m × n."""
        return self.truncated(range(len(self.values)))

    def truncated(self, chosen: Iterable[int]) -> Matrix:
        """Σ_{j∈J} σ_j l_j r_jᵀ."""
        sigma = fmpq_mat(len(self.left), len(self.right))
        for j in chosen:
            sigma[j, j] = fmpq(*self.values[j].as_integer_ratio())
        return from_flint(to_flint(self.left) * sigma * to_flint(self.right).transpose())


@dataclass(frozen=True)
class DensePoint(Record):
    """Critical parameters (W_1, W_2) over Σ_{j∈J} σ_j l_j r_jᵀ.

    Attributes
    ----------
    chosen
        J.
    layers
        W_1 (r × n) and W_2 (m × r), with zeros where J has fewer than r indices.
    loss
        Σ_{j∉J} σ_j².
    rank
        the exact rank of dμ; ρ(m + n − ρ) with ρ = min(r, m, n) at regular points.
    positive, negative
        the numbers of positive and of negative eigenvalues of the Hessian, exact.
    """

    chosen: tuple[int, ...]
    layers: tuple[Matrix, Matrix]
    loss: Fraction
    rank: int
    positive: int
    negative: int


def random_target(
    rows: int, columns: int, values: Sequence[Any], generator: "RandomNumbers"
) -> DenseTarget:
    """A target with these singular values and random rational singular vectors.

    Parameters
    ----------
    rows, columns
        m and n.
    values
        min(m, n) distinct positive exact numbers.
    generator
        draws the integers of −9, …, 9 in two skew-symmetric matrices K; the orthogonal matrices are
        Cayley's (1 − K)(1 + K)⁻¹.

    Raises
    ------
    ValueError
        if there are not min(m, n) ≥ 1 values, or they are not distinct and positive.

    Examples
    --------
    >>> import numpy as np
    >>> U = random_target(2, 3, (2, 1), np.random.default_rng(0))
    >>> [sum(c * c for c in row) for row in U.left], len(U.matrix[0])
    ([Fraction(1, 1), Fraction(1, 1)], 3)
    """
    given = tuple(values)
    singular = read_exact(given, "values") if given else ()
    if not len(singular) == len(set(singular)) == min(rows, columns) > 0 or min(singular) <= 0:
        raise ValueError(
            f"singular values ({', '.join(map(short, singular))}) of a {rows} × {columns} matrix; "
            f"give {max(min(rows, columns), 1)} distinct positive numbers"
        )
    return DenseTarget(singular, _orthogonal(rows, generator), _orthogonal(columns, generator))


def dense_critical_points(target: DenseTarget, width: int) -> tuple[DensePoint, ...]:
    """A critical point of ‖W_2 W_1 − U‖² over each critical W ≠ 0, by rank and loss.

    Parameters
    ----------
    target
        U.
    width
        r ≥ 1, the number of hidden units.

    Raises
    ------
    ValueError
        if the width is no positive integer.

    Notes
    -----
    That there are no further critical W ≠ 0 is the theorem [BaldiHornik1989]; that these are
    critical is checked in rational arithmetic each time. Where W has rank less than r there are
    other critical parameters over it; those given here have zero rows and columns.

    Examples
    --------
    >>> import numpy as np
    >>> U = random_target(3, 3, (3, 2, 1), np.random.default_rng(0))
    >>> [(p.chosen, p.rank, p.negative) for p in dense_critical_points(U, width=2)][2:5]
    [((2,), 5, 4), ((0, 1), 8, 0), ((0, 2), 8, 1)]
    """
    if isinstance(width, bool) or not hasattr(width, "__index__") or width < 1:
        raise ValueError(
            f"width {width!r}: a layer has a positive number of units; give an integer, 1 or more"
        )
    sets = [
        J
        for size in range(1, min(width, len(target.values)) + 1)
        for J in combinations(range(len(target.values)), size)
    ]
    found = [_point(target, width, J) for J in sets]
    return tuple(sorted(found, key=lambda p: (len(p.chosen), p.loss)))


def dense_gradient(layers: tuple[Any, Any], target: Any) -> tuple[Matrix, Matrix]:
    """The gradient of ‖W_2 W_1 − U‖² in W_1 and in W_2, exactly.

    >>> dense_gradient((((1, 0),), ((1,), (0,))), ((2, 0), (0, 1)))
    (((Fraction(-2, 1), Fraction(0, 1)),), ((Fraction(-2, 1),), (Fraction(0, 1),)))
    """
    W1, W2 = (_matrix(W, f"W_{i}") for i, W in enumerate(layers, start=1))
    error = 2 * (W2 * W1 - _matrix(target, "target"))
    return from_flint(W2.transpose() * error), from_flint(error * W1.transpose())


def _point(target: DenseTarget, width: int, chosen: tuple[int, ...]) -> DensePoint:
    """The columns of W_2 are the chosen l_j, beside zeros; W_1 = W_2ᵀU has the rows σ_j r_jᵀ."""
    unit_vectors = fmpq_mat(len(target.left), width)
    for h, j in enumerate(chosen):
        unit_vectors[j, h] = 1
    U = to_flint(target.matrix)
    W2 = to_flint(target.left) * unit_vectors
    W1 = W2.transpose() * U
    slope = dense_gradient((from_flint(W1), from_flint(W2)), target.matrix)
    assert not any(c for part in slope for row in part for c in row)
    positive, negative = inertia(_hessian(W1, W2, U))
    return DensePoint(
        chosen,
        (from_flint(W1), from_flint(W2)),
        sum((v * v for j, v in enumerate(target.values) if j not in chosen), start=Fraction(0)),
        int(_jacobian(W1, W2).rank()),
        positive,
        negative,
    )


def _jacobian(W1: fmpq_mat, W2: fmpq_mat) -> fmpq_mat:
    """The derivative of W_2 W_1 by each entry of W_1, then of W_2, as rows."""
    (r, n), m = (W1.nrows(), W1.ncols()), W2.nrows()
    rows = [
        [W2[i, h] if column == j else fmpq(0) for i in range(m) for column in range(n)]
        for h in range(r)
        for j in range(n)
    ]
    rows += [
        [W1[h, column] if row == i else fmpq(0) for row in range(m) for column in range(n)]
        for i in range(m)
        for h in range(r)
    ]
    return fmpq_mat(len(rows), m * n, [c for row in rows for c in row])


def _hessian(W1: fmpq_mat, W2: fmpq_mat, U: fmpq_mat) -> list[list[Fraction]]:
    """Half the Hessian: JJᵀ, and the error where ∂W_1[h, j] and ∂W_2[i, h] meet."""
    J, error = _jacobian(W1, W2), W2 * W1 - U
    (r, n), m = (W1.nrows(), W1.ncols()), W2.nrows()
    H = [[to_fraction(c) for c in row] for row in (J * J.transpose()).tolist()]
    for h, j, i in product(range(r), range(n), range(m)):
        p, q = h * n + j, r * n + i * r + h
        H[p][q] = H[q][p] = H[p][q] + to_fraction(error[i, j])
    return H


def _orthogonal(size: int, generator: "RandomNumbers") -> Matrix:
    drawn = [[int(c) for c in row] for row in generator.integers(-9, 10, (size, size))]
    K = fmpq_mat(size, size)
    for i in range(size):
        for j in range(i):
            K[i, j], K[j, i] = fmpq(drawn[i][j], 9), fmpq(-drawn[i][j], 9)
    one = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    return from_flint((one - K) * (one + K).inv())


def _matrix(values: Any, name: str) -> fmpq_mat:
    return to_flint(read_matrix(values, name)[0])
