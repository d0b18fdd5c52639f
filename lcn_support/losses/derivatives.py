"""Gradient and Hessian of the squared loss, and a certified signature modulo scaling.

For W = w_1⋯w_L and L = (W − u)ᵀS(W − u) let r = S(W − u), and let P_i and P_ij be the products of
the filters without the i-th, and without the i-th and the j-th. W is linear in every filter, so the
product rule is all there is: with x_a the shift by a coefficients, and S_i the layer strides,

    ∂L/∂w_{i,a} = 2⟨r, x_{S_i a} P_i⟩,
    ∂²L/∂w_{i,a}∂w_{j,b} = 2⟨x_{S_i a} P_i, S x_{S_j b} P_j⟩ + 2⟨r, x_{S_i a + S_j b} P_ij⟩,

the last term for i ≠ j.

Numbers are exact, or balls (python-flint's ``arb``, at the precision of ``flint.ctx``) that enclose
them; a float is neither, and is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, islice, product as choices
from typing import Any

from flint import arb, arb_mat, fmpq_mat

from lcn_support.arguments.ring_elements import without_flint
from lcn_support.arithmetic.balls import exact_or_balls, in_one_ring
from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.forms.composition import differential, dilate, shifted
from lcn_support.records import Record

Filters = Iterable[Iterable[Any]]
Matrix = Sequence[Sequence[Any]]


@dataclass(frozen=True, repr=False)
class Signature(Record):
    """Signs of a Hessian modulo scaling; it shows as (positive, negative, kernel).

    Attributes
    ----------
    positive, negative
        certified numbers of directions in which the loss curves up, and down.
    undecided
        dimension of what is left of the quotient by scaling. From exact numbers the Hessian
        vanishes there; from balls no sign could be certified, and more precision may help.
    scaling
        the dimension L − 1 of the scaling directions, along which the loss is constant.

    Examples
    --------
    >>> Signature(positive=4, negative=0, undecided=0, scaling=1)
    (4, 0, 1)
    """

    positive: int
    negative: int
    undecided: int
    scaling: int

    @property
    def index(self) -> int:
        """The number of descending directions (from balls: at least so many, if degenerate)."""
        return self.negative

    @property
    def kernel(self) -> int:
        """Dimension without a certified sign: the scaling directions and the undecided ones."""
        return self.scaling + self.undecided

    @property
    def is_degenerate(self) -> bool:
        """Whether the Hessian is singular modulo scaling, or not certified to be regular."""
        return self.undecided > 0

    @property
    def is_minimum(self) -> bool:
        """Whether this certifies a strict local minimum modulo scaling."""
        return self.negative == 0 and not self.is_degenerate

    @property
    def is_strict_saddle(self) -> bool:
        """Whether this certifies a descending direction (another one ascends: scale a filter)."""
        return self.negative > 0

    def __repr__(self) -> str:
        return f"({self.positive}, {self.negative}, {self.kernel})"


def gradient(
    filters: Filters,
    target: Iterable[Any],
    covariance: Matrix | None = None,
    layer_strides: Sequence[int] | None = None,
) -> tuple[tuple[Any, ...], ...]:
    """The gradient of (W − u)ᵀS(W − u), layer by layer.

    Parameters
    ----------
    filters
        (w_1, …, w_L), exact numbers or balls; a zero filter is allowed.
    target
        u, k = Σ(k_i − 1) S_i + 1 numbers.
    covariance
        S, symmetric, k × k; the identity (white data) when left out. No ½ anywhere.
    layer_strides
        (S_1, …, S_L), as :attr:`Architecture.layer_strides` has them; all one when left out.

    Returns
    -------
    tuple of tuples
        ∂L/∂w_i, of size k_i: Fractions, or balls as soon as one number is a ball.

    Raises
    ------
    ValueError
        if a number is neither exact nor a finite ball, a size is wrong or S is not symmetric.

    Examples
    --------
    x²(x + y) is critical for x³ + x²y + y³, however far from it:

    >>> gradient([(1, 1, 0), (1, 0)], target=(1, 1, 0, 1))
    ((Fraction(0, 1), Fraction(0, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(0, 1)))
    >>> print(*gradient([(1, 1, 0), (1, 0)], target=(1, 1, 1, 1))[1])
    0 -2

    (x² − y²)(x² − y²) from filters of layer strides 1 and 2 is critical for 2x⁴ − x²y² + 2y⁴:

    >>> square, u = [(1, 0, -1), (1, -1)], (2, 0, -1, 0, 2)
    >>> any(c for part in gradient(square, u, layer_strides=(1, 2)) for c in part)
    False
    """
    return _read(filters, target, covariance, layer_strides).gradient()


def hessian(
    filters: Filters,
    target: Iterable[Any],
    covariance: Matrix | None = None,
    layer_strides: Sequence[int] | None = None,
) -> list[list[Any]]:
    """The Hessian of (W − u)ᵀS(W − u) in all Σk_i coefficients, first layer first.

    Parameters, the numbers of the result and errors are those of :func:`gradient`.

    Examples
    --------
    (ab − 1)² at a = b = 1, a minimum along the hyperbola ab = 1, is (1, 0, 1):

    >>> [[int(entry) for entry in row] for row in hessian([(1,), (1,)], target=(1,))]
    [[2, 2], [2, 2]]
    """
    point = _read(filters, target, covariance, layer_strides)
    return [[without_flint(c) for c in row] for row in point.hessian()]


def scaling_directions(filters: Filters) -> tuple[tuple[Any, ...], ...]:
    """The tangent vectors (0, …, w_i, −w_{i+1}, …, 0) of the scaling class, i = 1, …, L − 1.

    They are linearly independent. At a critical point they lie in the kernel of the Hessian.

    Raises ``ValueError`` as :func:`quotient_signature` does.

    >>> [[int(c) for c in vector] for vector in scaling_directions([(1, 2), (3, 4), (5,)])]
    [[1, 2, -3, -4, 0], [0, 0, 3, 4, -5]]
    """
    read = in_one_ring([exact_or_balls(w, f"filter {i}") for i, w in enumerate(filters, start=1)])
    _refuse_zero_filter(read)

    def part(direction: int, layer: int, entry: Any) -> Any:
        return {direction: entry, direction + 1: -entry}.get(layer, 0 * entry)

    return tuple(
        tuple(without_flint(part(direction, layer, c)) for layer, w in enumerate(read) for c in w)
        for direction in range(len(read) - 1)
    )


def quotient_signature(
    filters: Filters,
    target: Iterable[Any],
    covariance: Matrix | None = None,
    layer_strides: Sequence[int] | None = None,
) -> Signature:
    """The certified signature of the Hessian at a critical point, modulo scaling the filters.

    Parameters
    ----------
    filters
        a critical point with W ≠ 0: exact, or balls known to hold one (an interval Newton step
        shows that; the balls alone cannot). The answer is then that of the enclosed point.
    target, covariance, layer_strides
        as for :func:`gradient`; balls stand for each of their points.

    Returns
    -------
    Signature
        exact numbers give the signature, degenerate or not; balls give certified lower bounds.

    Raises
    ------
    ValueError
        as :func:`gradient`; and if the gradient is not zero (balls: does not contain zero), or if a
        filter is zero (balls: is not certainly non-zero).

    Notes
    -----
    The scaling directions lie in the kernel, so any complement has the quotient's signature. Ours
    leaves out, in each layer but the last, one coordinate p_i with w_{i,p_i} ≠ 0: the remaining
    coordinate vectors and the scaling directions are a basis, since their determinant is, up to
    sign, that of a triangular matrix with diagonal w_{1,p_1}, …, w_{L−1,p_{L−1}}.

    Examples
    --------
    A bad minimum of an architecture that fills R⁴: the loss is 1 here and 0 elsewhere.

    >>> signature = quotient_signature([(1, 1, 0), (1, 0)], target=(1, 1, 0, 1))
    >>> signature, signature.is_minimum
    ((4, 0, 1), True)
    """
    point = _read(filters, target, covariance, layer_strides)
    _refuse_zero_filter(point.filters)
    slopes = point.gradient()
    if not all(_may_vanish(c) for part in slopes for c in part):
        shown = ", ".join(f"({', '.join(map(str, part))})" for part in slopes)
        raise ValueError(
            f"the gradient is ({shown}), not zero: the signature modulo scaling is defined at "
            "critical points only; give one, or use hessian for the full matrix"
        )
    kept = _complement(point.filters)
    full = point.hessian()
    positive, negative = inertia([[without_flint(full[p][q]) for q in kept] for p in kept])
    return Signature(
        positive, negative, len(kept) - positive - negative, scaling=len(point.filters) - 1
    )


class _Point:
    """Filters and loss over one ring: python-flint's rational numbers, or its balls.

    ``rows`` are the tangent vectors x_a P_i of W, first layer first.
    """

    def __init__(
        self,
        filters: list[list[Any]],
        target: list[Any],
        covariance: list[list[Any]] | None,
        strides: Sequence[int],
    ) -> None:
        self.filters, self.strides = filters, strides
        self.spread = [dilate(w, s) for w, s in zip(filters, strides, strict=True)]
        self.mat = arb_mat if isinstance(target[0], arb) else fmpq_mat
        self.rows = self.mat([row for part in differential(filters, strides) for row in part])
        W = product([[1], *self.spread[1:], self.spread[0]])
        error = self.mat([[a - b] for a, b in zip(W, target, strict=True)])
        self.S = None if covariance is None else self.mat(covariance)
        self.residual = error if self.S is None else self.S * error

    def gradient(self) -> tuple[tuple[Any, ...], ...]:
        entries = (without_flint(2 * entry) for entry in (self.rows * self.residual).entries())
        return tuple(tuple(islice(entries, len(w))) for w in self.filters)

    def hessian(self) -> list[list[Any]]:
        weighted = self.rows if self.S is None else self.rows * self.S
        H = (weighted * self.rows.transpose()).tolist()
        starts = list(accumulate(map(len, self.filters), initial=0))
        for i, j in combinations(range(len(self.filters)), 2):
            moments = self._moments(i, j)
            for a, b in choices(range(len(self.filters[i])), range(len(self.filters[j]))):
                p, q = starts[i] + a, starts[j] + b
                shift = a * self.strides[i] + b * self.strides[j]
                H[p][q] = H[q][p] = H[p][q] + moments[shift, 0]
        return [[2 * entry for entry in row] for row in H]

    def _moments(self, i: int, j: int) -> Any:
        """⟨r, x_a P_ij⟩ for all shifts a."""
        others = [w for k, w in enumerate(self.spread) if k not in (i, j)]
        size, reach = self.rows.ncols(), len(self.spread[i]) + len(self.spread[j]) - 1
        P = product([[1], *others])
        return self.mat([shifted(P, a, size) for a in range(reach)]) * self.residual


def _complement(filters: list[list[Any]]) -> list[int]:
    """Coordinates that remain when the largest entry of each filter but the last is left out."""
    kept: list[int] = []
    start = 0
    for layer, w in enumerate(filters, start=1):
        certain = [a for a, c in enumerate(w) if not _may_vanish(c)]
        left_out = max(certain, key=lambda a: float(abs(w[a]))) if layer < len(filters) else None
        kept += [start + a for a in range(len(w)) if a != left_out]
        start += len(w)
    return kept


def _may_vanish(entry: Any) -> bool:
    return not (entry > 0 or entry < 0)


def _refuse_zero_filter(filters: list[list[Any]]) -> None:
    for layer, w in enumerate(filters, start=1):
        if all(_may_vanish(entry) for entry in w):
            shown = f"({', '.join(map(str, w))})"
            raise ValueError(
                f"filter {layer} is {shown}, not certainly non-zero: with a zero filter W = 0, "
                "where the scaling class is no manifold of dimension L − 1; give non-zero "
                "filters, or narrower balls"
            )


def _read(
    filters: Filters,
    target: Iterable[Any],
    covariance: Matrix | None,
    layer_strides: Sequence[int] | None,
) -> _Point:
    given = [exact_or_balls(w, f"filter {i}") for i, w in enumerate(filters, start=1)]
    layers = len(given)
    strides = (1,) * layers if layer_strides is None else tuple(layer_strides)
    if len(strides) != layers or not all(type(s) is int and s > 0 for s in strides):
        raise ValueError(
            f"layer strides {strides} for {layers} filters; give one positive integer for each, "
            "such as Architecture(k, strides=s).layer_strides"
        )
    size = sum((len(w) - 1) * s for w, s in zip(given, strides, strict=True)) + 1
    u = exact_or_balls(target, "target")
    if len(u) != size:
        raise ValueError(
            f"target has {len(u)} coefficients, but filters of sizes {[len(w) for w in given]} "
            f"and layer strides {strides} compose to {size}; give {size} coefficients"
        )
    rows = [] if covariance is None else [exact_or_balls(row, "covariance") for row in covariance]
    if covariance is not None and [len(row) for row in rows] != [size] * size:
        raise ValueError(
            f"covariance has rows of lengths {[len(row) for row in rows]}; give {size} rows of "
            f"length {size}, as W has {size} coefficients"
        )
    *read, u = in_one_ring([*given, *rows, u])
    return _Point(read[:layers], u, _symmetric(read[layers:]) if rows else None, strides)


def _symmetric(rows: list[list[Any]]) -> list[list[Any]]:
    for i, row in enumerate(rows):
        for j in range(i):
            if not _may_vanish(row[j] - rows[j][i]):
                raise ValueError(
                    f"covariance has {row[j]} in row {i + 1}, column {j + 1}, but {rows[j][i]} "
                    "across the diagonal; give a symmetric matrix"
                )
    return [[rows[min(i, j)][max(i, j)] for j in range(len(rows))] for i in range(len(rows))]
