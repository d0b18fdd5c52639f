"""The fibre of the parameterization: all factorizations of an end-to-end filter along the layers.

μ(w_1, …, w_L) = W multiplies the filters. For W ≠ 0 the fibre μ^{-1}(W) is finitely many classes
under scaling the filters by α_1⋯α_L = 1, one class for each packing of the real factors of W into
the layers [KMMT2022].
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lcn_support.architecture import Architecture
from lcn_support.coefficients import TOLERANCE, read_end_to_end
from lcn_support.convolution import compose
from lcn_support.forms import RealFactor, real_factors, refuse_zero, root_pattern
from lcn_support.packings import Packing, packings
from lcn_support.unknown import UndecidedError, Unknown


@dataclass(frozen=True, repr=False)
class Factorization:
    """One scaling class of parameters over W, by a representative.

    Attributes
    ----------
    filters
        (w_1, …, w_L) with product W. In every layer after the first the first non-zero coefficient
        is 1. A filter that takes all conjugates of its roots alike is rational and has Fractions;
        any other has certified enclosures where it is not.
    packing
        which real factor of W lies in which layer.
    """

    filters: tuple[tuple[Any, ...], ...]
    packing: Packing

    @property
    def is_compatible(self) -> bool:
        """Whether no filter has a double root, real or not."""
        return self.packing.is_compatible

    @property
    def is_rational(self) -> bool:
        """Whether all coefficients are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for w in self.filters for c in w)

    def __repr__(self) -> str:
        word = "compatible" if self.is_compatible else "not compatible"
        return f"Factorization({self.packing}, {word})"


def fibre(
    a: Architecture, W: Iterable[Any], tolerance: float = TOLERANCE, precision: int = 53
) -> tuple[Factorization, ...]:
    """All factorizations of W along the architecture, one for each scaling class.

    Parameters
    ----------
    a
        an architecture of stride one.
    W
        k coefficients, not all zero; exact (int, Fraction) or float.
    tolerance
        for floats: the fibre is given only if all W within it have one root pattern; the filters
        are then those of W as the dyadic numbers that its floats are.
    precision
        bits asked of the enclosures of irrational coefficients.

    Returns
    -------
    tuple of Factorization
        compatible ones first; empty exactly when W is not in the function space.

    Raises
    ------
    ValueError
        if W = 0 (its fibre is not finite), if W does not have k finite real coefficients, or if the
        architecture has larger strides.
    UndecidedError
        for floats too close to a form with another root pattern.

    Notes
    -----
    Source: [KMMT2022], fibres as scaling classes; the count is that of the packings.

    Examples
    --------
    >>> a = Architecture((4, 2))
    >>> W = [1, -1, 0, 0, 0]
    >>> fibre(a, W)
    (Factorization(p1p2² · p2, not compatible), Factorization(p2³ · p1, not compatible))
    >>> all(compose(f.filters) == tuple(W) for f in fibre(a, W))
    True
    """
    from flint import ctx

    coefficients = read_end_to_end(a, W)
    refuse_zero(coefficients)
    pattern = root_pattern(coefficients, tolerance)
    if isinstance(pattern, Unknown):
        raise UndecidedError(f"the fibre is undecided: {pattern.reason}")
    scale = next(Fraction(c) for c in coefficients if c)
    factors = real_factors(coefficients, precision)
    linear = [f for f in factors if f.is_linear]
    quadratic = [f for f in factors if not f.is_linear]
    with ctx.workprec(precision):
        return tuple(
            Factorization(_filters(packing, linear, quadratic, scale), packing)
            for packing in packings(pattern, a)
        )


def _filters(
    packing: Packing, linear: list[RealFactor], quadratic: list[RealFactor], scale: Fraction
) -> tuple[tuple[Any, ...], ...]:
    rows = [*zip(linear, packing.real, strict=True), *zip(quadratic, packing.complex, strict=True)]
    conjugates: dict[tuple[int, ...], list[tuple[RealFactor, tuple[int, ...]]]] = {}
    for factor, row in rows:
        conjugates.setdefault(factor.minimal, []).append((factor, row))
    filters = []
    for layer in range(packing.layers):
        chosen: list[tuple[Any, ...]] = [(scale if layer == 0 else Fraction(1),)]
        for minimal, together in conjugates.items():
            whole = min(row[layer] for _, row in together)
            chosen += [_monic(minimal)] * whole
            for factor, row in together:
                chosen += [factor.coefficients] * (row[layer] - whole)
        filters.append(compose(chosen))
    return tuple(filters)


def _monic(minimal: tuple[int, ...]) -> tuple[Fraction, ...]:
    """The product of all real factors that divide an irreducible form over Q: exactly rational."""
    leading = next(c for c in minimal if c)
    return tuple(Fraction(c, leading) for c in minimal)
