"""Hyperroots, exactly, and how they lower the rank of the parameterization.

A level-S hyperroot of a form P is a point α of P¹(C) for which x^S − αy^S divides P; α = 0 is x^S
and α = ∞ is y^S. With multiplicities they are the roots of the largest form H for which
H(x^S, y^S) divides P.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.integers import read_integer
from lcn_support.forms.exact_forms import ExactForm, shared_parts
from lcn_support.forms.roots import refuse_zero
from lcn_support.function_space.parameterization import read_filters, read_modulus


@dataclass(frozen=True, repr=False)
class Hyperroot:
    """All conjugates of one hyperroot, with their multiplicity; it shows as the factor.

    Attributes
    ----------
    stride
        the level S.
    factor
        integers (c_0, …, c_d) without common factor: Σ c_t x^{S(d−t)} y^{St} is irreducible over Q
        as a form in x^S, y^S, and its roots α there are the d conjugates.
    multiplicity
        the largest e for which the e-th power of the factor divides.

    Examples
    --------
    >>> Hyperroot(stride=2, factor=(1, 0, -2), multiplicity=3)
    (x⁴ − 2y⁴)³
    """

    stride: int
    factor: tuple[int, ...]
    multiplicity: int

    @property
    def degree(self) -> int:
        """The number d of conjugates α; x^S and y^S have one."""
        return len(self.factor) - 1

    def __repr__(self) -> str:
        shown = _shown(self.factor, self.stride)
        return shown if self.multiplicity == 1 else f"({shown}){_raised(self.multiplicity)}"


@dataclass(frozen=True, repr=False)
class RankDrop:
    """How far, and why, the rank of dμ stays below the dimension 1 + Σ(k_i − 1).

    Attributes
    ----------
    architecture
        the architecture.
    total
        the dimension minus the rank.
    shared
        for each layer j the hyperroots that P_j shares with the layers below, with the shared
        multiplicities e_j; none for the first layer. Empty tuples if a filter is zero.
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


def hyperroots(form: Iterable[Any], stride: int) -> tuple[Hyperroot, ...]:
    """The level-S hyperroots of a form, up to conjugation over Q.

    Parameters
    ----------
    form
        n + 1 coefficients, not all zero: integers, Fractions, or floats, which are taken as the
        dyadic rational numbers that they are.
    stride
        the level S ≥ 1; for S = 1 these are the roots.

    Returns
    -------
    tuple of Hyperroot
        α = ∞ first, then by degree and factor.

    Raises
    ------
    ValueError
        if the form is zero or has no finite real coefficients, or the level is no positive integer.

    Notes
    -----
    Source: [Shahverdi2024] for the S-decomposition, whose common factors these are.

    Examples
    --------
    x⁴ − y⁴ has two level-2 hyperroots; x³ has one, α = 0, and a root 0 left over:

    >>> hyperroots((1, 0, 0, 0, -1), stride=2), hyperroots((1, 0, 0, 0), stride=2)
    ((x² − y², x² + y²), (x²,))
    >>> hyperroots((1, 0, 0, 0, -1), stride=3)
    ()
    """
    coefficients = read_exact(form, "form")
    refuse_zero(coefficients)
    level = read_integer(
        stride, "stride", 1, remedy="the level of hyperroots is 1, 2, …", error=ValueError
    )
    exact = [c.as_integer_ratio() for c in coefficients]
    common = lcm(*(denominator for _, denominator in exact))
    whole = ExactForm.of([numerator * (common // denominator) for numerator, denominator in exact])
    return _factors(whole.hyperpart(level), level)


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
    α in H_j is the least of the multiplicity of α in P_j and, over all ρ with ρ^{S_j} = α, of the
    largest multiplicity of ρ in a single P_i; at α = 0 and ∞ that one is divided by S_j and rounded
    down. The rank drops at all if and only if some P_j shares a level-S_j hyperroot with the
    product P_1⋯P_{j−1}.

    Proof of the formula: a relation Σ Q_i P_{≠i} = 0 is Σ Q_i/P_i = 0, and the Q_i/P_i make up the
    space F_i, of dimension k_i, of the functions of (x/y)^{S_i} whose poles are at most the zeros
    of P_i. So rank dμ = dim Σ F_i. A function in F_j lies in Σ_{i<j} F_i if and only if its order
    at each pole ρ is at most the multiplicity of ρ in one of the P_i: give the principal part at ρ
    to the largest such i. As S_i divides S_j, what F_i gets is a function of (x/y)^{S_i}. These
    functions have dimension 1 + deg H_j, with the constants; this is what F_j does not add. Nothing
    is asked of the field, and p may divide the S_j.

    With exactly one zero filter, that of layer i, the rank is k_i; with more it is 0. The critical
    points of μ are studied in [KMST2023]; the exact drop is ours, beyond the paper.

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
    shared = tuple(map(_factors, parts, a.layer_strides))
    return RankDrop(a, sum(h.degree * h.multiplicity for found in shared for h in found), shared)


def _factors(form: ExactForm, level: int) -> tuple[Hyperroot, ...]:
    infinite = [((0, 1), form.at_infinity)] if form.at_infinity else []
    finite = [
        (tuple(int(c) for c in reversed(part.coeffs())), multiplicity)
        for part, multiplicity in form.rest.factor()[1]
    ]
    finite.sort(key=lambda found: (len(found[0]), [abs(c) for c in found[0]], found))
    return tuple(Hyperroot(level, factor, m) for factor, m in infinite + finite)


def _shown(factor: Sequence[int], stride: int) -> str:
    degree = stride * (len(factor) - 1)
    text = ""
    for t, c in enumerate(factor):
        if c:
            power_of_y = stride * t
            name = _power("x", degree - power_of_y) + _power("y", power_of_y)
            size = "" if abs(c) == 1 and name else str(abs(c))
            first = "−" if c < 0 else ""
            sign = (" − " if c < 0 else " + ") if text else first
            text += f"{sign}{size}{name}"
    return text


def _power(name: str, exponent: int) -> str:
    if exponent == 0:
        return ""
    return name if exponent == 1 else name + _raised(exponent)


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
