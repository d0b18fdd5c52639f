"""The fibre of the parameterization: all factorizations of an end-to-end filter along the layers.

μ(w_1, …, w_L) = W multiplies the filters. For W ≠ 0 the fibre μ^{-1}(W) is finitely many classes
under scaling the filters by α_1⋯α_L = 1: at stride one, one class for each packing of the real
factors of W into the layers [KMMT2022]; with larger strides, one for each real factorization of W
along the groups and each packing of the real factors of its forms into the layers of their groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from lcn_support.allotments import Allotments, Copies
from lcn_support.architecture import Architecture
from lcn_support.coefficients import is_exact, read_end_to_end, read_exact
from lcn_support.convolution import compose
from lcn_support.forms import (
    RealFactor,
    check_precision,
    pattern_within,
    real_factors,
    refuse_zero,
)
from lcn_support.function_space import contained
from lcn_support.grouped_packings import GroupedPacking, grouped_packings
from lcn_support.hyperroot_forest import HyperrootForest, monic
from lcn_support.packings import Packing, packings
from lcn_support.patterns import RootPattern
from lcn_support.sparse_factorization import group_degrees, group_forest
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
        which real factor of W, or of the form of each group, lies in which layer.
    """

    filters: tuple[tuple[Any, ...], ...]
    packing: Packing | GroupedPacking

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
    a: Architecture, W: Iterable[Any], tolerance: float | None = None, precision: int = 53
) -> tuple[Factorization, ...]:
    """All factorizations of W along the architecture, one for each scaling class.

    Parameters
    ----------
    a
        an architecture of any strides.
    W
        k coefficients, not all zero; exact (int, Fraction) or float.
    tolerance
        for floats: the fibre is given only if all W within it have one root pattern; the filters
        are then those of W as the dyadic numbers that its floats are. With larger strides it is
        given only if all those fibres are empty, or for 0: then W is these dyadic numbers.
    precision
        bits asked of the enclosures of irrational coefficients.

    Returns
    -------
    tuple of Factorization
        compatible ones first; empty exactly when W is not in the function space.

    Raises
    ------
    ValueError
        if W = 0 (its fibre is not finite), or if W does not have k finite real coefficients; unless
        0 ≤ tolerance < 1, for exact W, too, and precision ≥ 2.
    UndecidedError
        for floats too close to a form with another root pattern; with larger strides for floats
        that are not certainly outside.

    Notes
    -----
    Source: [KMMT2022], fibres as scaling classes; the count is that of the packings. The exact
    algorithm for larger strides is ours, see
    :func:`~lcn_support.sparse_factorization.factorize`.

    Examples
    --------
    >>> a = Architecture((4, 2))
    >>> W = [1, -1, 0, 0, 0]
    >>> fibre(a, W)
    (Factorization(p1p2² · p2, not compatible), Factorization(p2³ · p1, not compatible))
    >>> all(compose(f.filters) == tuple(W) for f in fibre(a, W))
    True

    With larger strides a fibre is a point, up to scaling, unless hyperroots can be exchanged:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> [f.filters[1] for f in fibre(a, [1, 0, 0, 0, -1])]
    [(Fraction(1, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(-1, 1))]
    """
    from flint import ctx

    coefficients, tolerance = read_end_to_end(a, W, tolerance)
    refuse_zero(coefficients)
    check_precision(precision)
    if not a.is_thick:
        if is_exact(coefficients):
            return _fibre_with_strides(a, coefficients, precision)
        inside = contained(a, coefficients, tolerance)
        if isinstance(inside, Unknown):
            raise UndecidedError(f"the fibre is undecided: {inside.reason}")
        return ()
    pattern = pattern_within(coefficients, tolerance)
    if isinstance(pattern, Unknown):
        raise UndecidedError(f"the fibre is undecided: {pattern.reason}")
    exact = read_exact(coefficients, "W")
    scale = next(c for c in exact if c)
    factors = real_factors(exact, precision)
    linear = [f for f in factors if f.is_linear]
    quadratic = [f for f in factors if not f.is_linear]
    with ctx.workprec(precision):
        return tuple(
            Factorization(_filters(packing, linear, quadratic, scale), packing)
            for packing in packings(pattern, a)
        )


def real_group_patterns(a: Architecture, W: tuple[Fraction, ...]) -> list[tuple[RootPattern, ...]]:
    """The root patterns of (Q_1, …, Q_G), for each real factorization of W ≠ 0 along the groups.

    >>> a = Architecture((2, 2, 2), strides=(1, 2, 1))
    >>> real_group_patterns(a, tuple(map(Fraction, (1, 0, 0, 0, -1))))
    [(RootPattern('11|0'), RootPattern('1|0')), (RootPattern('0|1'), RootPattern('1|0'))]
    """
    forest = group_forest(a, W)
    if forest is None:
        return []
    return [
        tuple(_real_factors(forest, group, copies).pattern for group in range(forest.groups))
        for copies in Allotments(forest, group_degrees(a), real=True)
    ]


def _fibre_with_strides(
    a: Architecture, W: tuple[Fraction, ...], precision: int
) -> tuple[Factorization, ...]:
    from flint import ctx

    forest = group_forest(a, W, precision)
    if forest is None:
        return ()
    scale = next(c for c in W if c)

    @cache
    def form(group: int, layer: int, copies: tuple[tuple[int, int], ...]) -> tuple[Any, ...]:
        first = a.groups[group].layers[layer] == 1
        return forest.form(group, dict(copies), scale if first else Fraction(1))

    found = []
    with ctx.workprec(precision):
        for copies in Allotments(forest, group_degrees(a), real=True):
            factors = [_real_factors(forest, group, copies) for group in range(forest.groups)]
            for packing in grouped_packings([f.pattern for f in factors], a):
                filters = [
                    [form(group, layer, f.copies(chosen, layer)) for layer in range(chosen.layers)]
                    for group, (chosen, f) in enumerate(zip(packing.groups, factors, strict=True))
                ]
                first, *others = packing.filters(filters, constant=Fraction(1))
                if a.sizes[0] == 1:
                    first = (scale,)
                found.append(Factorization((first, *others), packing))
    return tuple(sorted(found, key=lambda f: not f.is_compatible))


@dataclass(frozen=True)
class _OrderedFactors:
    """The real factors of one group's form, by multiplicity as in its pattern.

    Each is given by its orbits: one that is its own conjugate, or two that are conjugate.
    """

    pattern: RootPattern
    orbits: tuple[tuple[int, ...], ...]

    def copies(self, packing: Packing, layer: int) -> tuple[tuple[int, int], ...]:
        """How many copies of each orbit lie in a layer."""
        rows = zip((*packing.real, *packing.complex), self.orbits, strict=True)
        return tuple((i, row[layer]) for row, orbits in rows if row[layer] for i in orbits)


def _real_factors(forest: HyperrootForest, group: int, copies: Copies) -> _OrderedFactors:
    mine = [(n, i, forest.orbits[i]) for i, n in copies.items() if forest.orbits[i].group == group]
    real = sorted(
        (n, float("inf") if orbit.value is None else float(orbit.value.real.mid()), (i,))
        for n, i, orbit in mine
        if orbit.conjugate == i
    )
    pairs = sorted(
        (n, float(orbit.value.real.mid()), (i, orbit.conjugate))
        for n, i, orbit in mine
        if i < orbit.conjugate
    )
    pattern = RootPattern([n for n, _, _ in real], [n for n, _, _ in pairs])
    return _OrderedFactors(pattern, tuple(orbits for _, _, orbits in [*real, *pairs]))


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
            whole = min(row[layer] for _, row in together)  # all conjugates: exactly rational
            chosen += [monic(minimal)] * whole
            for factor, row in together:
                chosen += [factor.coefficients] * (row[layer] - whole)
        filters.append(compose(chosen))
    return tuple(filters)
