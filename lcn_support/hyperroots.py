"""Hyperroots, exactly over Q, and how they lower the rank of the parameterization.

A level-S hyperroot of a form P is a point α of P¹(C) for which x^S − αy^S divides P; α = 0 is x^S
and α = ∞ is y^S. Collect the coefficients of P by their index modulo S, the S-decomposition

    P = Σ_{r<S} y^r x^{(n−r) mod S} F_r(x^S, y^S),   F_r with coefficients w_r, w_{r+S}, ….

A form in x^S, y^S divides P if and only if it divides every F_r; so the level-S hyperroots of P,
with multiplicities, are the roots of the greatest common divisor of F_0, …, F_{S−1}.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import lcm
from typing import Any, NamedTuple

from flint import fmpz_poly

from lcn_support.architecture import Architecture
from lcn_support.coefficients import read_coefficients
from lcn_support.forms import refuse_zero
from lcn_support.parameterization import read_filters


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
    coefficients = read_coefficients(form, "form")
    refuse_zero(coefficients)
    (level,) = Architecture((1,), (stride,)).strides
    exact = [c.as_integer_ratio() for c in coefficients]
    common = lcm(*(denominator for _, denominator in exact))
    whole = _Form.of([numerator * (common // denominator) for numerator, denominator in exact])
    return whole.hyperpart(level).factors(level)


def rank_drop(a: Architecture, filters: Iterable[Iterable[Any]]) -> RankDrop:
    """The rank of dμ from the hyperroots that the layers share.

    Parameters
    ----------
    a
        any architecture, of any strides.
    filters
        (w_1, …, w_L) as for :func:`~lcn_support.parameterization.parameterization_rank`.

    Returns
    -------
    RankDrop
        of total 0 exactly at the regular points of μ.

    Raises
    ------
    ValueError
        if there is not one filter of size k_i of finite real numbers for each layer.

    Notes
    -----
    For non-zero filters

        rank dμ = 1 + Σ(k_i − 1) − Σ_{j≥2} Σ_α e_j(α),

    where (x^{S_j} − αy^{S_j})^{e_j(α)} is the largest power that divides both P_j and the *least
    common multiple* of P_1, …, P_{j−1} — not their product. Spelled out, e_j(α) is the least of the
    multiplicity of α in P_j and, over all ρ with ρ^{S_j} = α, of the largest multiplicity of ρ in a
    single P_i; at α = 0 and ∞ that one is divided by S_j and rounded down. The rank drops at all if
    and only if some P_j shares a level-S_j hyperroot with the product P_1⋯P_{j−1}.

    Proof of the formula: a relation Σ Q_i P_{≠i} = 0 is Σ Q_i/P_i = 0, and the Q_i/P_i make up the
    space F_i, of dimension k_i, of the functions of (x/y)^{S_i} whose poles are at most the zeros
    of P_i. So rank dμ = dim Σ F_i. A function in F_j lies in Σ_{i<j} F_i if and only if each of its
    poles, of order e at α, hence of order e at all ρ with ρ^{S_j} = α (or eS_j, at 0 and ∞), has at
    each ρ an i < j with at least this multiplicity in P_i: its principal parts can then be handed,
    one orbit of the S_i-th roots of unity after another, to such F_i. These functions have
    dimension 1 + Σ_α e_j(α); this is what F_j does not add.

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
    read = read_filters(a, filters)
    zero = tuple(layer for layer, w in enumerate(read, start=1) if not any(w))
    if zero:
        rank = a.sizes[zero[0] - 1] if len(zero) == 1 else 0
        return RankDrop(a, a.dimension - rank, ((),) * a.layers, zero)
    multiple = _Form.of([1])
    shared = []
    for w, level in zip(read, a.layer_strides, strict=True):
        factor = _Form.of(w)
        shared.append(multiple.hyperpart(level).gcd(factor).factors(level))
        multiple = multiple.lcm(factor.spread(level))
    total = sum(h.degree * h.multiplicity for found in shared for h in found)
    return RankDrop(a, total, tuple(shared))


class _Form(NamedTuple):
    """The form y^at_infinity · rest, with rest in Z[x], not zero, made homogeneous by y."""

    at_infinity: int
    rest: Any

    @classmethod
    def of(cls, coefficients: Sequence[int]) -> "_Form":
        at_infinity = next(i for i, c in enumerate(coefficients) if c)
        return cls(at_infinity, fmpz_poly(list(coefficients)[::-1]))

    @property
    def coefficients(self) -> list[int]:
        return [0] * self.at_infinity + [int(c) for c in reversed(self.rest.coeffs())]

    def gcd(self, other: "_Form") -> "_Form":
        return _Form(min(self.at_infinity, other.at_infinity), self.rest.gcd(other.rest))

    def lcm(self, other: "_Form") -> "_Form":
        rest = self.rest // self.rest.gcd(other.rest) * other.rest
        return _Form(max(self.at_infinity, other.at_infinity), rest)

    def spread(self, level: int) -> "_Form":
        """The form in x^S, y^S in place of x, y."""
        given = self.coefficients
        spread = [0] * (level * (len(given) - 1) + 1)
        spread[::level] = given
        return _Form.of(spread)

    def hyperpart(self, level: int) -> "_Form":
        """The largest form H for which H(x^S, y^S) divides this one."""
        given = self.coefficients
        parts = (given[r::level] for r in range(min(level, len(given))))
        return reduce(_Form.gcd, (_Form.of(part) for part in parts if any(part)))

    def factors(self, level: int) -> tuple[Hyperroot, ...]:
        infinite = [((0, 1), self.at_infinity)] if self.at_infinity else []
        finite = [
            (tuple(int(c) for c in reversed(part.coeffs())), multiplicity)
            for part, multiplicity in self.rest.factor()[1]
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
