"""What gradient flow of a dense linear network keeps: W_{i+1}ᵀW_{i+1} − W_iW_iᵀ.

The gradients G_i in W_i satisfy W_{i+1}ᵀG_{i+1} = G_iW_iᵀ for every loss of the product: both are
the derivative by a matrix that is put between the two layers. So the symmetric d_i × d_i matrices
W_{i+1}ᵀW_{i+1} − W_iW_iᵀ are constant along W_i' = −G_i. A step of descent with the rate η changes
them by η²(G_{i+1}ᵀG_{i+1} − G_iG_iᵀ).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq_mat

from lcn_support.arguments.real_numbers import listed, real_number
from lcn_support.arithmetic.matrices import Matrix, from_flint, to_flint, to_fmpq
from lcn_support.landscape.dense.matrix_loss import MatrixLoss
from lcn_support.landscape.dense.network import DenseNetwork, Layers


def dense_invariants(network: DenseNetwork, layers: Sequence[Any]) -> tuple[Matrix, ...]:
    """W_{i+1}ᵀW_{i+1} − W_iW_iᵀ for i = 1, …, L − 1, exactly.

    Parameters
    ----------
    network, layers
        W_i of size d_i × d_{i−1}.

    Raises
    ------
    ValueError
        if the shapes do not fit.

    Examples
    --------
    For widths of one they are differences of squares, as for filters:

    >>> dense_invariants(DenseNetwork((1, 1, 1)), [[[2]], [[3]]])
    (((Fraction(5, 1),),),)
    """
    W = Layers(network, layers).matrices
    return tuple(from_flint(_difference(W[i + 1], W[i], W[i + 1], W[i])) for i in range(len(W) - 1))


def invariant_rates(
    network: DenseNetwork, layers: Sequence[Any], loss: MatrixLoss, rates: Sequence[Any] = ()
) -> tuple[Matrix, ...]:
    """The derivatives of the invariants along gradient flow, exactly: all are zero.

    Parameters
    ----------
    network, layers, loss
        of shapes that fit.
    rates
        a learning rate for each layer, W_i' = −η_i G_i; all 1 when left out. The invariants of
        unequal rates are W_{i+1}ᵀW_{i+1}/η_{i+1} − W_iW_iᵀ/η_i, and these here are not constant.

    Raises
    ------
    TypeError, ValueError
        if the shapes do not fit, or there is not one rate a layer.

    Examples
    --------
    >>> network, loss = DenseNetwork((1, 1, 1)), MatrixLoss([[5]])
    >>> invariant_rates(network, [[[2]], [[3]]], loss)
    (((Fraction(0, 1),),),)
    >>> invariant_rates(network, [[[2]], [[3]]], loss, rates=(1, 2))
    (((Fraction(-24, 1),),),)
    """
    W = Layers(network, layers).matrices
    G = [to_flint(g) for g in network.gradient(layers, loss)]
    read = listed(rates, "rates", "a number for each layer")
    given = [real_number(c, "rates")[0] for c in read] or [1] * len(W)
    if len(given) != len(W):
        raise ValueError(f"{len(given)} rates for {len(W)} layers; give one a layer, or none")
    V = [-_exact(c) * g for c, g in zip(given, G, strict=True)]
    found = []
    for i in range(len(W) - 1):
        half = _difference(W[i + 1], W[i], V[i + 1], V[i])
        found.append(from_flint(half + half.transpose()))
    return tuple(found)


def descent_step(
    network: DenseNetwork, layers: Sequence[Any], loss: MatrixLoss, rate: Any
) -> tuple[Matrix, ...]:
    """W_i − ηG_i, exactly: a step of gradient descent, along which the invariants change.

    Raises ``TypeError`` or ``ValueError`` if the shapes do not fit or η is no real number.

    >>> network, loss, layers = DenseNetwork((1, 1, 1)), MatrixLoss([[5]]), [[[2]], [[3]]]
    >>> moved = descent_step(network, layers, loss, rate=Fraction(1, 10))
    >>> moved, dense_invariants(network, moved)
    ((((Fraction(7, 5),),), ((Fraction(13, 5),),)), (((Fraction(24, 5),),),))
    """
    W = Layers(network, layers).matrices
    eta = _exact(real_number(rate, "rate")[0])
    G = network.gradient(layers, loss)
    return tuple(from_flint(w - eta * to_flint(g)) for w, g in zip(W, G, strict=True))


def _difference(W: fmpq_mat, V: fmpq_mat, X: fmpq_mat, Y: fmpq_mat) -> fmpq_mat:
    """WᵀX − VYᵀ."""
    return W.transpose() * X - V * Y.transpose()


def _exact(number: Any) -> Any:
    return to_fmpq(Fraction(number))
