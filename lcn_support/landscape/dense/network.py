"""Dense linear networks of any depth: what they express, and what a critical parameter is.

W = W_L ⋯ W_1 with W_i of size d_i × d_{i−1} fills the matrices of rank at most r = min d_i. With
the loss ℓ of W and R = ∇ℓ(W) the gradient in W_i is (W_L ⋯ W_{i+1})ᵀ R (W_{i−1} ⋯ W_1)ᵀ. If it
vanishes for i = 1 and i = L, then WᵀR = 0 and RWᵀ = 0: so W is critical for ℓ on the matrices of
its own rank, whatever the depth [TragerKohnBruna2020].
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

from flint import fmpq_mat

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import shown_number
from lcn_support.arithmetic.matrices import Matrix, from_flint, read_matrix, to_flint, to_fraction
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.landscape.dense.matrix_loss import MatrixLoss, require_loss
from lcn_support.records import Record
from lcn_support.text_tables import aligned

LARGEST_WIDTH = 10**6
MOST_PARAMETERS = 200
"""Of a network whose Hessian or differential is written down exactly."""


@dataclass(frozen=True, eq=False)
class CriticalParameters(Record):
    """What the gradient, the ranks and the Hessian say about parameters.

    Attributes
    ----------
    product
        W.
    rank
        e, the rank of W.
    differential_rank
        the rank of dμ; e = r or not, it is at most the dimension of the function space.
    is_critical
        whether the gradient of the loss vanishes.
    is_critical_on_rank
        whether W is critical for ℓ on the matrices of rank exactly e. It is, if ``is_critical``.
    is_smooth
        whether W is a smooth point of the matrices of rank at most r: if the network is filling, or
        e = r.
    is_pure, is_spurious
        pure: critical, W smooth, and critical for ℓ on the smooth part of the matrices of rank at
        most r. Spurious: critical and not pure. The definition is that for convolutional networks,
        whose Zariski closure here is the function space itself; W = 0 is not excluded.
    loss
        ℓ(W).
    hessian
        the numbers of positive, negative and zero eigenvalues of the Hessian, exact.
    """

    product: Matrix
    rank: int
    differential_rank: int
    is_critical: bool
    is_critical_on_rank: bool
    is_smooth: bool
    is_pure: bool
    is_spurious: bool
    loss: Fraction
    hessian: tuple[int, int, int]

    def __str__(self) -> str:
        kind = "pure" if self.is_pure else "spurious" if self.is_spurious else "not critical"
        return "\n".join(
            aligned([
                ("rank", "of dμ", "loss", "Hessian", "kind"),
                (str(self.rank), str(self.differential_rank), shown_number(self.loss),
                 "(" + ", ".join(map(str, self.hessian)) + ")", kind),
            ])
        )  # fmt: skip


@dataclass(frozen=True)
class DenseNetwork(Record):
    """A dense linear network W = W_L ⋯ W_1.

    Parameters
    ----------
    widths
        (d_0, …, d_L), positive integers, two at least.

    Raises
    ------
    TypeError, ValueError
        if there are fewer than two widths, or one is no positive integer up to 10⁶.

    Examples
    --------
    >>> network = DenseNetwork((3, 2, 4))
    >>> network.depth, network.rank, network.dimension, network.is_filling
    (2, 2, 10, False)
    """

    widths: tuple[int, ...]

    def __init__(self, widths: Iterable[int]) -> None:
        given = listed(widths, "widths", "positive integers")
        if len(given) < 2:
            raise ValueError(f"widths {short(given)}: give d_0 and d_L at least")
        read = [read_integer(d, f"d_{i}", 1, LARGEST_WIDTH) for i, d in enumerate(given)]
        object.__setattr__(self, "widths", tuple(read))

    @property
    def depth(self) -> int:
        """L."""
        return len(self.widths) - 1

    @property
    def shape(self) -> tuple[int, int]:
        """d_L × d_0."""
        return self.widths[-1], self.widths[0]

    @property
    def rank(self) -> int:
        """r, the least width."""
        return min(self.widths)

    @property
    def dimension(self) -> int:
        """r(d_0 + d_L − r), of the matrices of rank at most r."""
        return self.rank * (sum(self.shape) - self.rank)

    @property
    def parameters(self) -> int:
        """The number of entries of all W_i."""
        return sum(a * b for a, b in pairwise(self.widths))

    @property
    def is_filling(self) -> bool:
        """Whether every d_L × d_0 matrix is a product: r = min(d_0, d_L)."""
        return self.rank == min(self.shape)

    def product(self, layers: Sequence[Any]) -> Matrix:
        """W_L ⋯ W_1; ``ValueError`` for layers of other shapes.

        >>> DenseNetwork((2, 1, 2)).product([[[1, 2]], [[1], [0]]])
        ((Fraction(1, 1), Fraction(2, 1)), (Fraction(0, 1), Fraction(0, 1)))
        """
        return from_flint(Layers(self, layers).whole)

    def gradient(self, layers: Sequence[Any], loss: MatrixLoss) -> tuple[Matrix, ...]:
        """The gradient of ℓ(W_L ⋯ W_1) in each W_i, exactly; ``ValueError`` for other shapes.

        >>> loss = MatrixLoss([[1, 0], [0, 2]])
        >>> DenseNetwork((2, 1, 2)).gradient([[[0, 1]], [[0], [2]]], loss)[0]
        ((Fraction(0, 1), Fraction(0, 1)),)
        """
        parts = Layers(self, layers)
        R = to_flint(self._checked(loss).slope(from_flint(parts.whole)))
        return tuple(map(from_flint, parts.gradient(R)))

    def hessian(self, layers: Sequence[Any], loss: MatrixLoss) -> Matrix:
        """The Hessian of the loss, layer by layer, each row by row, exactly.

        Raises ``ValueError`` for other shapes, and for more than 200 parameters.

        >>> loss = MatrixLoss([[3]])
        >>> DenseNetwork((1, 1, 1)).hessian([[[0]], [[0]]], loss)
        ((Fraction(0, 1), Fraction(-6, 1)), (Fraction(-6, 1), Fraction(0, 1)))
        """
        self._refuse_many()
        return Layers(self, layers).hessian(self._checked(loss))

    def classify(self, layers: Sequence[Any], loss: MatrixLoss) -> CriticalParameters:
        """Whether parameters are critical, pure or spurious, and what the Hessian says.

        Parameters
        ----------
        layers
            (W_1, …, W_L), W_i of size d_i × d_{i−1}; exact numbers, or floats, which are the dyadic
            numbers that they are.
        loss
            of d_L × d_0 matrices.

        Raises
        ------
        TypeError, ValueError
            if the shapes do not fit, and for more than 200 parameters.

        Notes
        -----
        A critical point with e = r is pure, so spurious ones have e < r. If ℓ is smooth and convex,
        they are saddles, unless W is a global minimum of ℓ [TragerKohnBruna2020].

        Examples
        --------
        Of three singular parts a network of width two takes one: spurious, and a saddle.

        >>> network, loss = DenseNetwork((3, 2, 3)), MatrixLoss([[3, 0, 0], [0, 2, 0], [0, 0, 1]])
        >>> print(network.classify([[[0, 2, 0], [0, 0, 0]], [[0, 0], [1, 0], [0, 0]]], loss))
        rank  of dμ  loss  Hessian    kind
        1     5      10    (6, 3, 3)  spurious
        """
        self._refuse_many()
        parts = Layers(self, layers)
        W = from_flint(parts.whole)
        R = to_flint(self._checked(loss).slope(W))
        rank = int(parts.whole.rank())
        critical = not any(c for part in parts.gradient(R) for c in part.entries())
        smooth = self.is_filling or rank == self.rank
        pure = critical and smooth and _is_orthogonal(R, parts.whole, self.is_filling)
        positive, negative = inertia(parts.hessian(loss))
        return CriticalParameters(
            W,
            rank,
            int(parts.jacobian().rank()),
            critical,
            is_critical_on_rank(W, loss),
            smooth,
            pure,
            critical and not pure,
            loss.value(W),
            (positive, negative, self.parameters - positive - negative),
        )

    def _checked(self, loss: MatrixLoss) -> MatrixLoss:
        require_loss(loss)
        if loss.shape != self.shape:
            raise ValueError(
                f"a loss of {loss.shape[0]} × {loss.shape[1]} matrices, and a network of "
                f"{self.shape[0]} × {self.shape[1]} ones; give a target of that shape"
            )
        return loss

    def _refuse_many(self) -> None:
        refuse_above(
            MOST_PARAMETERS, self.parameters, f"{self}: a Hessian of {{}} parameters",
            "take a smaller network; gradient() is exact for larger ones",
        )  # fmt: skip


def require_dense(network: Any) -> None:
    """Refuse what is no dense network.

    >>> require_dense((2, 1, 2))
    Traceback (most recent call last):
        ...
    TypeError: network (2, 1, 2) is no DenseNetwork; give DenseNetwork(widths)
    """
    if not isinstance(network, DenseNetwork):
        raise TypeError(f"network {short(network)} is no DenseNetwork; give DenseNetwork(widths)")


class Layers:
    """The layers of a network with their products, read and checked once.

    Raises ``ValueError`` for layers of other shapes.

    >>> Layers(DenseNetwork((1, 1)), [[[2]]]).whole
    [2]
    """

    def __init__(self, network: DenseNetwork, layers: Sequence[Any]) -> None:
        require_dense(network)
        given = listed(layers, "layers", "matrices")
        widths = network.widths
        if len(given) != network.depth:
            raise ValueError(
                f"{len(given)} layers for a network of depth {network.depth}; give W_1, …, "
                f"W_{network.depth}"
            )
        self.widths = widths
        self.matrices = []
        for i, values in enumerate(given, 1):
            W, _ = read_matrix(values, f"W_{i}")
            if (len(W), len(W[0])) != (widths[i], widths[i - 1]):
                raise ValueError(
                    f"W_{i} of shape {len(W)} × {len(W[0])}; give {widths[i]} × {widths[i - 1]}"
                )
            self.matrices.append(to_flint(W))

    def between(self, low: int, high: int) -> fmpq_mat:
        """W_high ⋯ W_low, the identity if there is none."""
        found = _one(self.widths[low - 1])
        for W in self.matrices[low - 1 : high]:
            found = W * found
        return found

    @cached_property
    def whole(self) -> fmpq_mat:
        """W."""
        return self.between(1, len(self.matrices))

    def gradient(self, R: fmpq_mat) -> list[fmpq_mat]:
        """The derivative of ⟨R, W⟩ by each layer."""
        L = len(self.matrices)
        return [
            self.between(i + 1, L).transpose() * R * self.between(1, i - 1).transpose()
            for i in range(1, L + 1)
        ]

    def jacobian(self) -> fmpq_mat:
        """The derivatives of W by all parameters, as rows."""
        L = len(self.matrices)
        rows: list[Any] = []
        for i in range(1, L + 1):
            after, before = self.between(i + 1, L), self.between(1, i - 1)
            for p, q in _entries(self.matrices[i - 1]):
                rows += [
                    after[k, p] * before[q, j]
                    for k in range(after.nrows())
                    for j in range(before.ncols())
                ]
        size = self.whole.nrows() * self.whole.ncols()
        return fmpq_mat(len(rows) // size, size, rows)

    def hessian(self, loss: MatrixLoss) -> Matrix:
        """2JQJᵀ, and ⟨R, W⟩ where two entries of different layers move."""
        J, L = self.jacobian(), len(self.matrices)
        R = to_flint(loss.slope(from_flint(self.whole)))
        H = [list(row) for row in from_flint(2 * (J * to_flint(loss.form) * J.transpose()))]
        starts = [0]
        for W in self.matrices:
            starts.append(starts[-1] + W.nrows() * W.ncols())
        for i, j in combinations(range(1, L + 1), 2):
            outer = self.between(j + 1, L).transpose() * R * self.between(1, i - 1).transpose()
            inner = self.between(i + 1, j - 1)
            for x, (k, h) in enumerate(_entries(self.matrices[i - 1]), starts[i - 1]):
                for y, (p, q) in enumerate(_entries(self.matrices[j - 1]), starts[j - 1]):
                    H[x][y] += to_fraction(outer[p, h] * inner[q, k])
                    H[y][x] = H[x][y]
        return tuple(map(tuple, H))


def is_critical_on_rank(W: Any, loss: MatrixLoss) -> bool:
    """Whether W is critical for ℓ on the matrices of exactly the rank of W.

    The tangent space at W consists of all AW + WB, so the condition is WᵀR = 0 and RWᵀ = 0 for
    R = ∇ℓ(W). Raises ``ValueError`` for a matrix of another shape, ``TypeError`` for another loss.

    >>> loss = MatrixLoss([[3, 0], [0, 2]])
    >>> is_critical_on_rank([[3, 0], [0, 0]], loss), is_critical_on_rank([[3, 0], [0, 1]], loss)
    (True, False)
    """
    require_loss(loss)
    R = to_flint(loss.slope(W))
    return _is_orthogonal(R, to_flint(read_matrix(W, "W")[0]), False)


def _is_orthogonal(R: fmpq_mat, W: fmpq_mat, everywhere: bool) -> bool:
    """Whether R is orthogonal to all matrices, or to the tangent space of the rank of W."""
    if everywhere:
        return not any(R.entries())
    return not any((W.transpose() * R).entries()) and not any((R * W.transpose()).entries())


def _entries(W: fmpq_mat) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(W.nrows()) for j in range(W.ncols()))


def _one(size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
