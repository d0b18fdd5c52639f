"""How flat the loss of a dense network is at zero: exactly as its depth says.

Along θ = εV the product is ε^L V_L ⋯ V_1, so for a quadratic loss

    ℓ(ε^L V) = ℓ(0) + ε^L ⟨∇ℓ(0), V⟩ + ε^{2L} vec(V)ᵀ Q vec(V),    V = V_L ⋯ V_1,

and every monomial of the loss in the parameters has degree 0, L or 2L. If ∇ℓ(0) ≠ 0, some V of rank
one has ⟨∇ℓ(0), V⟩ = −1. So the first derivative at zero that does not vanish has the order L, and
zero is a saddle: for L ≥ 3 its Hessian vanishes, and it is not strict.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from lcn_support.arguments.real_numbers import real_number
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.landscape.dense.matrix_loss import MatrixLoss
from lcn_support.landscape.dense.network import DenseNetwork, require_dense
from lcn_support.records import Record


@dataclass(frozen=True)
class FlatZero(Record):
    """The parameters zero, and a way down from there.

    Attributes
    ----------
    order
        of the first derivative of the loss at zero that does not vanish, the depth L.
    direction
        (V_1, …, V_L), each with one entry that is not zero.
    expansion
        (c_0, c_L, c_{2L}) with the loss c_0 + c_L ε^L + c_{2L} ε^{2L} at εV; c_L = −1.
    is_strict
        whether the Hessian has a negative eigenvalue: L ≤ 2. For L = 1 zero is no critical point.
    """

    order: int
    direction: tuple[Matrix, ...]
    expansion: tuple[Fraction, Fraction, Fraction]
    is_strict: bool

    def loss_at(self, step: Any) -> Fraction:
        """The loss at εV, less than at zero for 0 < ε^L < 1/c_{2L}.

        Raises ``ValueError`` if ε is no real number.
        """
        power = Fraction(real_number(step, "step")[0]) ** self.order
        first, second, third = self.expansion
        return first + second * power + third * power * power


def flat_zero(network: DenseNetwork, loss: MatrixLoss) -> FlatZero:
    """How the loss of a network falls from θ = 0: the order, a direction, and the exact expansion.

    Parameters
    ----------
    network, loss
        of one shape.

    Returns
    -------
    FlatZero

    Raises
    ------
    TypeError
        if the arguments are no network and loss.
    ValueError
        if the shapes differ, or ∇ℓ(0) = 0: then zero is a global minimum.

    Notes
    -----
    Let (i, j) be an entry of ∇ℓ(0) of greatest absolute value g. V_1 takes input j to the first
    unit, each V_k the first unit to the first, and V_L the first unit to −sign/g times output i.

    Examples
    --------
    Three layers, and the loss 5 − ε³ + ε⁶/16:

    >>> zero = flat_zero(DenseNetwork((2, 2, 2, 2)), MatrixLoss([[1, 0], [0, 2]]))
    >>> zero.order, zero.is_strict, [str(c) for c in zero.expansion]
    (3, False, ['5', '-1', '1/16'])
    """
    require_dense(network)
    m, n = network.shape
    layers = _zeros(network)
    network.gradient(layers, loss)
    zero = tuple((Fraction(0),) * n for _ in range(m))
    slope = loss.slope(zero)
    entries = {(i, j): slope[i][j] for i in range(m) for j in range(n)}
    i, j = max(entries, key=lambda place: abs(entries[place]))
    if not entries[i, j]:
        raise ValueError(
            "the gradient of the loss vanishes at W = 0, so zero is a global minimum; give another "
            "target"
        )
    L = network.depth
    for k in range(L):
        row, column = (i if k == L - 1 else 0), (j if k == 0 else 0)
        layers[k][row][column] = -1 / entries[i, j] if k == L - 1 else Fraction(1)
    direction = tuple(tuple(map(tuple, W)) for W in layers)
    start, moved = loss.value(zero), loss.value(network.product(direction))
    return FlatZero(L, direction, (start, Fraction(-1), moved - start + 1), L <= 2)


def _zeros(network: DenseNetwork) -> list[list[list[Fraction]]]:
    return [
        [[Fraction(0)] * before for _ in range(after)] for before, after in pairwise(network.widths)
    ]
