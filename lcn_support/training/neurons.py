"""Invariants of the gradient flow of shallow polynomial networks, and the signs that they lock.

Scaling a neuron α_i (w_i·x)^d by w_i ↦ s·w_i and α_i ↦ s^{−d}·α_i leaves the function alone, so
along the gradient flow of any loss of the function α_i² − ‖w_i‖²/d stays what it is.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.matrices import Matrix, read_matrix
from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.signed_network import SignedNetwork


def neuron_invariants(network: ShallowNetwork, filters: Iterable[Any]) -> tuple[Fraction, ...]:
    """The numbers α_i² − ‖w_i‖²/d that the gradient flow of every loss of the function keeps.

    Parameters
    ----------
    network
        Σ α_i (w_i·x)^d, of width r, with n inputs.
    filters
        W and α of one run, of shapes (r, n) and (r,): exact numbers, or floats, which are taken as
        the dyadic rational numbers that they are.

    Returns
    -------
    tuple of Fraction
        one for each neuron.

    Raises
    ------
    ValueError
        if a shape does not fit, or a number is not real or not finite.
    TypeError
        if the network is no ShallowNetwork.

    Notes
    -----
    By Euler's identity ⟨w_i, ∂L/∂w_i⟩ = d · α_i ∂L/∂α_i. A step of gradient descent of length h
    adds h²((∂L/∂α_i)² − ‖∂L/∂w_i‖²/d).

    Examples
    --------
    >>> neuron_invariants(ShallowNetwork(2, 1, 2), [[(1, 3)], (2,)])
    (Fraction(-1, 1),)
    """
    if not isinstance(network, ShallowNetwork):
        raise TypeError(f"{short(network)} is no ShallowNetwork; give one, with its W and α")
    given = listed(filters, "filters", "W and α")
    if len(given) != 2:
        raise ValueError(f"filters are {len(given)} arrays; give two, W and α, of one run")
    inner = _inner_weights(network, given[0])
    outer = read_exact(listed(given[1], "α"), "α")
    if len(outer) != network.width:
        raise ValueError(f"α has {len(outer)} entries; give {network.width}, one for each neuron")
    squares = (sum((c * c for c in w), Fraction(0)) for w in inner)
    return tuple(a * a - s / network.degree for a, s in zip(outer, squares, strict=True))


def locked_signs(network: ShallowNetwork, filters: Iterable[Any]) -> tuple[int, ...]:
    """The signs of the α_i that no gradient flow from here changes, and 0 for the others.

    Arguments and errors are those of :func:`neuron_invariants`; nothing is rounded.

    Notes
    -----
    If δ = α² − ‖w‖²/d is positive, then α² ≥ δ keeps α away from 0. If δ = 0, then α = 0 only where
    w = 0, a rest point of the neuron, which no flow reaches in finite time. If δ < 0, then α may
    pass through 0.

    Examples
    --------
    >>> net = ShallowNetwork(inputs=1, width=3, degree=2)
    >>> locked_signs(net, [[(1,), (2,), (2,)], (-1, 1, 2)])
    (-1, 0, 1)
    """
    given = listed(filters, "filters", "W and α")
    kept = neuron_invariants(network, given)
    outer = read_exact(listed(given[1], "α"), "α")
    signs = ((a > 0) - (a < 0) for a in outer)
    return tuple(sign if delta >= 0 else 0 for sign, delta in zip(signs, kept, strict=True))


def sign_products(network: SignedNetwork, weights: Any) -> Matrix:
    """W₊ᵀW₋, the inner products of a neuron of each sign, kept by the gradient flow for d = 2.

    Parameters
    ----------
    network
        p positive and q negative neurons, of degree 2.
    weights
        W of one run, of shape (p + q, n), the positive neurons first; read as in
        :func:`neuron_invariants`.

    Returns
    -------
    tuple of tuples of Fraction
        p × q numbers.

    Raises
    ------
    ValueError
        if the degree is not 2, a shape does not fit, or a number is not real or not finite.
    TypeError
        if the network is no SignedNetwork.

    Notes
    -----
    With a symmetric matrix G that depends on the function alone, w_i' = −G w_i for the positive
    neurons and w_j' = G w_j for the negative ones: so ⟨w_i, w_j⟩' = 0. For two neurons of one sign
    it is ∓2⟨w_i, G w_j⟩.

    Examples
    --------
    >>> sign_products(SignedNetwork(inputs=2, positive=1, negative=1), [(1, 2), (3, 4)])
    ((Fraction(11, 1),),)
    """
    if not isinstance(network, SignedNetwork):
        raise TypeError(f"{short(network)} is no SignedNetwork; give one, with its W")
    if network.degree != 2:
        raise ValueError(
            f"degree {network.degree}: these products are kept for degree 2 only; give a network "
            "of degree 2"
        )
    inner = _inner_weights(network, weights)
    pluses, minuses = inner[: network.positive], inner[network.positive :]
    return tuple(
        tuple(sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for w in minuses)
        for v in pluses
    )


def _inner_weights(network: ShallowNetwork | SignedNetwork, weights: Any) -> Matrix:
    inner, _ = read_matrix(weights, "W")
    wanted = (network.width, network.inputs)
    if (len(inner), len(inner[0])) != wanted:
        raise ValueError(
            f"W is {len(inner)} × {len(inner[0])}; give the {wanted[0]} × {wanted[1]} weights of "
            "one run"
        )
    return inner
