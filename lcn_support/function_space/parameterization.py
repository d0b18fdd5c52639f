"""The differential of the parameterization μ(w_1, …, w_L) = P_1⋯P_L: its rank, and why it drops.

μ is linear in each filter, so the image of its differential is spanned by the product of all
factors but one, times the monomials of that one:

    im dμ = Σ_i P_{≠i} · ⟨x^{S_i a} y^{S_i b} : a + b = k_i − 1⟩.

The same holds for products of polynomials with any given exponents. Divided by P, the image is
Σ_i F_i with F_i = {Q/P_i : Q a form in x^{S_i}, y^{S_i} of degree at most that of P_i}.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, repeat
from math import gcd, lcm, prod
from operator import mul
from typing import Any

from flint import fmpz_mat, fmpz_poly

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.size_limits import refuse_memory
from lcn_support.arithmetic.primes import read_modulus
from lcn_support.arithmetic.residues import matrix_modulo, polynomial_modulo
from lcn_support.forms.end_to_end import read_exact_filters
from lcn_support.forms.exact_forms import ExactForm, shared_parts
from lcn_support.forms.hyperroot_factors import Hyperroot, irreducible_hyperroots
from lcn_support.records import Record

PRIME = 2**31 - 1
BASE = 271828182
"""Ranks modulo this prime are lower bounds; the base generates many powers."""


@dataclass(frozen=True, repr=False)
class RankDrop(Record):
    """How far, and why, the rank of dμ stays below the dimension 1 + Σ(k_i − 1).

    Attributes
    ----------
    architecture
        the architecture.
    total
        the dimension minus the rank.
    shared
        for each layer j the hyperroots that P_j shares with the layers below, with the shared
        multiplicities; none for the first layer. Empty tuples if a filter is zero.
    zero_filters
        the layers, counted from 1, whose filter is zero.
    """

    architecture: Architecture
    total: int
    shared: tuple[tuple[Hyperroot, ...], ...]
    zero_filters: tuple[int, ...] = ()

    @property
    def rank(self) -> int:
        """The rank of dμ."""
        return self.architecture.dimension - self.total

    def __repr__(self) -> str:
        reasons = [f"filter {layer} is zero" for layer in self.zero_filters]
        reasons += [
            f"layer {layer} shares {', '.join(map(repr, found))}"
            for layer, found in enumerate(self.shared, start=1)
            if found
        ]
        return f"RankDrop({self.total}{': ' if reasons else ''}{'; '.join(reasons)})"


def rank_drop(
    a: Architecture, filters: Iterable[Iterable[Any]], modulus: int | None = None
) -> RankDrop:
    """The rank of dμ from the hyperroots that the layers share.

    Parameters
    ----------
    a
        any architecture, of any strides.
    filters
        (w_1, …, w_L) as for
        :func:`~lcn_support.function_space.parameterization.parameterization_rank`.
    modulus
        a prime p: integer filters are then read modulo p and the rank is over F_p.

    Returns
    -------
    RankDrop
        of total 0 exactly at the regular points of μ.

    Raises
    ------
    ValueError
        if there is not one filter of size k_i of finite real numbers for each layer, the modulus is
        no prime, or numbers to be reduced are not integers.

    Notes
    -----
    For non-zero filters

        rank dμ = 1 + Σ(k_i − 1) − Σ_{j≥2} deg H_j,

    where H_j is the largest form for which H_j(x^{S_j}, y^{S_j}) divides both P_j and the *least
    common multiple* of P_1, …, P_{j−1} — not their product. Spelled out over C, the multiplicity of
    α in H_j is the least of the multiplicity of α in P_j and, over all β with β^{S_j} = α, of the
    largest multiplicity of β in a single P_i; at α = 0 and ∞ that one is divided by S_j and rounded
    down. The rank drops at all if and only if some P_j shares a hyperroot of stride S_j with
    the product P_1⋯P_{j−1}.

    Proof of the formula: a relation Σ Q_i P_{≠i} = 0 is Σ Q_i/P_i = 0, and the Q_i/P_i make up the
    space Φ_i, of dimension k_i, of the functions of (x/y)^{S_i} whose poles are at most the zeros
    of P_i. So rank dμ = dim Σ Φ_i. A function in Φ_j lies in Σ_{i<j} Φ_i if and only if its order
    at each pole β is at most the multiplicity of β in one of the P_i: give the principal part at β
    to the largest such i. As S_i divides S_j, what Φ_i gets is a function of (x/y)^{S_i}. These
    functions have dimension 1 + deg H_j, with the constants; this is what Φ_j does not add. Nothing
    is asked of the field, and p may divide the S_j.

    With exactly one zero filter, that of layer i, the rank is k_i; with more it is 0. The critical
    points of μ are studied in [KMST2023]; the exact drop is not in the sources we had.

    Examples
    --------
    >>> a = Architecture((5, 3), strides=(2, 1))
    >>> rank_drop(a, [(1, 0, -1, 0, 0), (1, -1, 0)])
    RankDrop(2: layer 2 shares x², x² − y²)
    >>> rank_drop(a, [(1, 0, -1, 0, 0), (1, -2, 1)]).rank == a.dimension - 1
    True
    >>> rank_drop(a, [(1, 1, 0, 0, 1), (0, 0, 0)])
    RankDrop(4: filter 2 is zero)
    """
    modulus = read_modulus(modulus)
    read = read_filters(a, filters, modulus)
    zero = tuple(
        layer
        for layer, w in enumerate(read, start=1)
        if not any(w if modulus is None else (c % modulus for c in w))
    )
    if zero:
        rank = a.sizes[zero[0] - 1] if len(zero) == 1 else 0
        return RankDrop(a, a.dimension - rank, ((),) * a.layers, zero)
    parts = shared_parts([ExactForm.of(w, modulus) for w in read], a.layer_strides)
    shared = tuple(map(irreducible_hyperroots, parts, a.layer_strides))
    return RankDrop(a, sum(h.degree * h.multiplicity for found in shared for h in found), shared)


def parameterization_rank(
    a: Architecture, filters: Iterable[Iterable[Any]], modulus: int | None = None
) -> int:
    """The exact rank of dμ at the filters.

    Parameters
    ----------
    a
        any architecture, of any strides.
    filters
        (w_1, …, w_L) of sizes k_i: integers, Fractions, or floats, which are taken as the dyadic
        rational numbers that they are. Zero filters are allowed.
    modulus
        a prime p: integer filters are then read modulo p and the rank is over F_p, at most the one
        over Q.

    Returns
    -------
    int
        the rank of the k × Σk_i Jacobian; at most 1 + Σ(k_i − 1), which is attained by almost all
        filters [KMST2023], so it is the dimension of the function space.

    Raises
    ------
    ValueError
        if there is not one filter of size k_i for each layer, a number is not real or not finite,
        the modulus is no prime, or numbers to be reduced are not integers.

    Notes
    -----
    Scaling a filter by c ≠ 0 leaves the rank alone; so denominators are cleared and the rank is one
    of integers. If only w_i is zero, dμ is multiplication by P_{≠i} ≠ 0. Otherwise the rank of
    values at some points modulo a prime is a lower bound; it nearly always meets the dimension or
    the upper bound of the theorem at :func:`rank_drop`. Where
    it meets neither, and with a modulus, the Jacobian is eliminated. Source for the image of dμ and
    its critical points: [KMMT2022, KMST2023].

    Examples
    --------
    The rank is the dimension, unless P_1 and P_2 = x² − y² share this hyperroot:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> a.dimension, parameterization_rank(a, [(1, 0, -2), (1, -1)])
    (4, 4)
    >>> parameterization_rank(a, [(1, 0, -1), (1, -1)])
    3
    """
    modulus = read_modulus(modulus)
    read = read_filters(a, filters, modulus)
    refuse_memory(
        64.0 * a.dimension * sum(a.sizes),
        f"the Jacobian of {a}",
        "ask rank_drop(a, filters).rank, which needs no matrix",
    )
    if modulus is None:
        zero = [k for k, w in zip(a.sizes, read, strict=True) if not any(w)]
        if zero:
            return zero[0] if len(zero) == 1 else 0
        lower = _rank_of_values(a, read)
        if lower == a.dimension:
            return lower
        shared = shared_parts(list(map(ExactForm.of, read)), a.layer_strides)
        if lower == a.dimension - sum(part.degree for part in shared):
            return lower
    exponents = [
        range(0, k * stride, stride) for k, stride in zip(a.sizes, a.layer_strides, strict=True)
    ]
    return product_rank(exponents, read, modulus)


def product_rank(
    exponents: Sequence[Sequence[int]], coefficients: Sequence[Sequence[int]], modulus: int | None
) -> int:
    """The rank of the differential of (c_1, …, c_L) ↦ ∏_i Σ_e c_{i,e} x^e at integers c_{i,e}.

    Unchecked; over Q if the modulus is None, else over the field of that prime order. A rank modulo
    a large prime is a lower bound of that over Q; where it attains the upper bound
    Σ_i #exponents_i − (L − 1), due to scaling, nothing more is computed.

    (a + bx)(c + dx²) at 1 + x and 1 + 2x², and (a + bx)(c + dx) at 1 + x and 1 + x:

    >>> product_rank([(0, 1), (0, 2)], [(1, 1), (1, 2)], None)
    3
    >>> product_rank([(0, 1), (0, 1)], [(1, 1), (1, 1)], 101)
    2
    """
    size = 1 + sum(map(max, exponents))
    count = sum(map(len, exponents))
    factors = [
        _polynomial(layer, values, modulus)
        for layer, values in zip(exponents, coefficients, strict=True)
    ]
    rows: list[int] = []
    for i, layer in enumerate(exponents):
        others = prod((f for j, f in enumerate(factors) if j != i), start=factors[i] ** 0)
        known = others.coeffs()
        for e in layer:
            rows += [0] * e + known + [0] * (size - e - len(known))
    if modulus is not None:
        return int(matrix_modulo(modulus, count, size, rows).rank())
    jacobian = fmpz_mat(count, size, rows)
    lower, upper = matrix_modulo(PRIME, jacobian).rank(), min(size, count - len(exponents) + 1)
    return int(lower if lower == upper else jacobian.rank())


def read_filters(
    a: Architecture, filters: Iterable[Iterable[Any]], modulus: int | None = None
) -> list[list[int]]:
    """Integer multiples of the filters, one for each layer; with a modulus integers only.

    Raises ``ValueError`` as :func:`parameterization_rank` does.

    >>> read_filters(Architecture((2, 2)), [(Fraction(1, 2), Fraction(1, 3)), (0.25, 1)])
    [[3, 2], [1, 4]]
    """
    read = read_exact_filters(a, filters)
    return [_integers(w, layer, modulus) for layer, w in enumerate(read, start=1)]


def _rank_of_values(a: Architecture, filters: Sequence[Sequence[int]]) -> int:
    """A lower bound of the rank over Q: that of the rows' values at ``a.dimension`` points mod p.

    A minor of the values that is not zero modulo p is not zero, and rows whose values are
    independent are independent. No filter is zero.
    """
    p, points = PRIME, a.dimension
    blocks, at_points = [], []
    for w, stride in zip(filters, a.layer_strides, strict=True):
        step = pow(BASE, stride, p)
        z = list(accumulate(repeat(step, points), lambda x, y: x * y % p))
        powers = [[1] * points]
        for _ in w[1:]:
            powers.append([x * y % p for x, y in zip(powers[-1], z, strict=True)])
        content = gcd(*w)
        primitive = [c // content % p for c in reversed(w)]
        blocks.append(powers)
        at_points.append([sum(map(mul, primitive, at)) % p for at in zip(*powers, strict=True)])
    rows = []
    for i, block in enumerate(blocks):
        others = [1] * points
        for factor in at_points[:i] + at_points[i + 1 :]:
            others = [x * y % p for x, y in zip(others, factor, strict=True)]
        rows += [[x * y % p for x, y in zip(row, others, strict=True)] for row in block]
    return int(matrix_modulo(p, rows).rank())


def _integers(w: Sequence[Fraction], layer: int, modulus: int | None) -> list[int]:
    common = lcm(*(c.denominator for c in w))
    if modulus is not None and common != 1:
        raise ValueError(
            f"filter {layer} is {short(tuple(w))}: only integers are reduced modulo "
            f"{modulus}; scale it, or leave the modulus out"
        )
    return [int(c * common) for c in w]


def _polynomial(exponents: Sequence[int], values: Sequence[int], modulus: int | None) -> Any:
    dense = [0] * (max(exponents) + 1)
    for e, value in zip(exponents, values, strict=True):
        dense[e] = value
    return fmpz_poly(dense) if modulus is None else polynomial_modulo(modulus, dense)
