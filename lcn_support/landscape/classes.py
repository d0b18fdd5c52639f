"""From a real point on a stratum to a critical point with all its classes.

The pattern is certified, the compatible factorizations are listed, and each gets the signature of
its Hessian modulo scaling. Rational points are treated in exact arithmetic, where incompatible
factorizations can be decided as well. Balls have python-flint's working precision; where they are
not narrow, or leave open what has to be shown, ``UndecidedError`` says so.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product as choices
from typing import Any

from flint import ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import GroupedPacking, Packing, packings
from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import in_function_space
from lcn_support.arithmetic.balls import (
    is_narrow,
    overlap,
    shown_numbers,
    simple_fraction,
    to_ball,
)
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.certified_factorization import certified_factors
from lcn_support.forms.composition import compose
from lcn_support.function_space.fibres import fibre
from lcn_support.function_space.ordered_factors import real_group_patterns
from lcn_support.landscape.critical_point import Certificate, CriticalClass, CriticalPoint, Number
from lcn_support.losses.derivatives import Signature, gradient, quotient_signature
from lcn_support.losses.quadratic import QuadraticLoss

Filters = tuple[tuple[Any, ...], ...]
Packed = tuple[Packing | GroupedPacking, Filters]
InFibre = tuple[Packing | GroupedPacking, Filters, int]


def target_fibre(a: Architecture, loss: QuadraticLoss, is_simple: bool) -> tuple[InFibre, ...]:
    """All factorizations of W = u, with the rank that dμ loses there; none outside of M.

    Parameters
    ----------
    a, loss
        network and loss.
    is_simple
        whether u has no multiple root: then floats, as dyadic numbers, need no exact factors.
    """
    if a.is_thick and is_simple and not loss.is_exact:
        packed = _packed(a, Locus((1,) * a.degree), (tuple(map(to_ball, loss.target)),))
        if packed is not None:
            return tuple((packing, filters, 0) for packing, filters in packed)
    found = fibre(a, loss.target, precision=ctx.prec)
    return tuple((f.packing, f.filters, f.rank_drop) for f in found)


def target_point(
    a: Architecture, loss: QuadraticLoss, fibre_of_u: Sequence[InFibre]
) -> CriticalPoint:
    """W = u, a critical point with each of its factorizations.

    The residual is zero there, and the Hessian 2 dμᵀS dμ: its rank is that of dμ.

    Raises ``UndecidedError`` if the filters are too wide to show their digits.
    """
    number = Fraction if loss.is_exact else float
    classes = tuple(
        CriticalClass(
            _digits_of_filters(filters),
            packing,
            Signature(a.dimension - drop, 0, undecided=drop, scaling=a.layers - 1),
            filters,
        )
        for packing, filters, drop in fibre_of_u
    )
    return CriticalPoint(
        tuple(map(number, loss.target)),
        classes[0].packing.pattern,
        classes,
        number(loss.offset),
        is_global_minimum=True,
        is_pure=True,
        certificate=Certificate("exact", loss.target),
    )


def critical_point(
    a: Architecture, loss: QuadraticLoss, locus: Locus, point: LocusPoint
) -> CriticalPoint | None:
    """The real point W ≠ 0 on a locus with its critical factorizations; None if there are none.

    Raises ``UndecidedError`` if the balls are too wide for its pattern or for a signature.
    """
    W, factors_once = point.form, True
    if point.is_exact:
        packed, factors_once = _critical_factorizations(a, loss, locus, point)
    else:
        in_balls = _packed(a, locus, point.factors)
        if in_balls is None:
            centres = ", ".join(c.str(5, radius=False) for c in W)
            raise UndecidedError(
                f"the roots of the critical point ({centres}) or their multiplicities are "
                "undecided; it may lie on a smaller stratum"
            )
        packed = in_balls
    if not packed:
        return None
    multiplicity = 1 if point.is_exact else point.multiplicity
    return CriticalPoint(
        _digits(W, "the end-to-end filter of a critical point"),
        packed[0][0].pattern,
        _critical_classes(a, loss, packed, factors_once, multiplicity),
        _digits_of_loss(loss, W),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate("exact" if point.is_exact else point.method, W, point.multiplicity),
    )


def _packed(
    a: Architecture, locus: Locus, factors: tuple[tuple[Any, ...], ...]
) -> list[Packed] | None:
    """The compatible packings of the blocks of a locus, with narrow filters.

    None if a pattern is undecided, or a filter is not narrow.
    """
    groups = [a] if a.is_thick else [group.architecture for group in a.groups]
    own: list[list[tuple[Any, int]]] = [[] for _ in locus.partitions]
    for block, factor in zip(locus.blocks, factors, strict=True):
        own[block.group].append((factor, block.multiplicity))
    scale: Any = 1
    if len(own) > len(groups):
        (((scale,), _),) = own.pop(0)
    certified, own_packings = [], []
    for blocks, group in zip(own, groups, strict=True):
        found = certified_factors(*zip(*blocks, strict=True))
        if found is None:
            return None
        certified.append(found)
        own_packings.append(_compatible_packings(found.pattern, group))
    packed: list[Packed] = []
    for chosen in choices(*own_packings):
        filters = [f.filters(packing) for f, packing in zip(certified, chosen, strict=True)]
        if a.is_thick:
            packed.append((chosen[0], filters[0]))
        else:
            first, *rest = filters[0]
            filters[0] = (tuple(scale * c for c in first), *rest)
            packing = GroupedPacking(a, chosen)
            packed.append((packing, packing.filters(filters, constant=0 * first[0] + 1)))
    return packed if all(is_narrow(w) for _, filters in packed for w in filters) else None


def rational_if_simple(loss: QuadraticLoss, locus: Locus, point: LocusPoint) -> LocusPoint:
    """The point as Fractions, if simple ones in its balls solve the equations exactly.

    The balls of an interval Newton test hold one solution only, so that these fractions are it.
    """
    if point.is_exact or point.method != "krawczyk":
        return point
    factors = tuple(tuple(map(simple_fraction, f)) for f in point.factors)
    if any(c is None for f in factors for c in f):
        return point
    W = locus.product(factors, locus.powers, Fraction(1))
    residual = loss.gradient(W)
    for powers, shifts in locus.tangents:
        g = locus.product(factors, powers, Fraction(1))
        for shift in shifts:
            if sum(c * r for c, r in zip(g, residual[shift:], strict=False)):
                return point
    return LocusPoint(factors, tuple(W), True, True, point.method)


def _critical_factorizations(
    a: Architecture, loss: QuadraticLoss, locus: Locus, point: LocusPoint
) -> tuple[list[Packed], bool]:
    """Of a rational point, where even incompatible factorizations can be decided.

    Compatible ones are critical where the factors of the groups are those of the point. With them
    comes whether W has one real factorization along the groups.
    """
    W = point.form
    factors_once = len(real_group_patterns(a, W)) == 1
    critical: list[Packed] = []
    for f in fibre(a, W, precision=ctx.prec):
        slopes = gradient(f.filters, *_data(loss), a.layer_strides)
        slope = [c for part in slopes for c in part]
        if any(c > 0 or c < 0 for c in slope):
            continue
        proved = f.is_compatible and (factors_once or _has_factors(a, locus, point, f.filters))
        if not proved and not all(c == 0 for c in slope):
            raise UndecidedError(
                f"whether a critical point with the pattern {f.packing.pattern} is "
                f"critical with the factorization {f.packing} is undecided"
            )
        critical.append((f.packing, f.filters))
    return critical, factors_once


def _critical_classes(
    a: Architecture,
    loss: QuadraticLoss,
    packed: list[Packed],
    factors_once: bool,
    multiplicity: int,
) -> tuple[CriticalClass, ...]:
    """Signatures class by class; layers of equal size may change places and keep theirs.

    ``factors_once`` says that all have the same factors along the groups. Roots of W that lie in
    several layers may change places, too: near the point this is a symmetry of the loss, and the
    forms of the same multiplicities are its fixed points. So a multiple solution on the stratum has
    an eigenvalue zero.
    """
    known: dict[Any, Signature] = {}
    classes = []
    for place, (packing, filters) in enumerate(packed):
        orbit = _orbit(a, packing) if factors_once else place
        if orbit not in known:
            try:
                known[orbit] = quotient_signature(filters, *_data(loss), a.layer_strides)
            except ValueError as error:
                raise UndecidedError(f"a signature is undecided: {error}") from error
        exact = all(isinstance(c, Fraction) for w in filters for c in w)
        decided = exact or known[orbit].undecided <= (1 if multiplicity > 1 else 0)
        digits = _digits_of_filters(filters)
        classes.append(CriticalClass(digits, packing, known[orbit], filters, decided))
    return tuple(classes)


def _has_factors(a: Architecture, locus: Locus, point: LocusPoint, filters: Filters) -> bool:
    """Whether in each group the filters have the product of the rational point, up to scale."""
    constants = len(locus.partitions) - len(a.groups)
    for g, group in enumerate(a.groups, start=constants):
        powers = [b.multiplicity * (b.group == g) for b in locus.blocks]
        Q = locus.product(point.factors, powers, Fraction(1))
        own = [w if i in group.layers else (1,) for i, w in enumerate(filters, start=1)]
        balls = list(map(to_ball, compose(own, a.strides)))
        pivot = next(i for i, c in enumerate(Q) if c)
        if not overlap((balls[pivot] * to_ball(c / Q[pivot]) for c in Q), balls):
            return False
    return True


def _orbit(a: Architecture, packing: Packing | GroupedPacking) -> tuple[Any, ...]:
    """The layers' contents in each group, in an order of their own."""
    if isinstance(packing, GroupedPacking):
        of_groups = zip(a.groups, packing.groups, strict=True)
        return tuple(_orbit(group.architecture, chosen) for group, chosen in of_groups)
    rows = (*packing.real, *packing.complex)
    return tuple(sorted((k, *(row[layer] for row in rows)) for layer, k in enumerate(a.sizes)))


def _data(loss: QuadraticLoss) -> tuple[Any, Any]:
    """Target and covariance; none for white data, where derivatives do without."""
    return loss.target, None if loss.is_white else loss.covariance


def _digits_of_filters(filters: Filters) -> tuple[tuple[Number, ...], ...]:
    return tuple(_digits(w, f"filter {layer}") for layer, w in enumerate(filters, start=1))


def _digits_of_loss(loss: QuadraticLoss, W: tuple[Any, ...]) -> Number:
    """Of ℓ(W), where 0 stands for little beside uᵀSu and the offset."""
    zero = loss.value((0,) * len(W))
    return _digits((loss.value(W), zero, loss.offset), "the loss of a critical point")[0]


def _digits(entries: tuple[Any, ...], name: str) -> tuple[Number, ...]:
    """Numbers to show; ``UndecidedError`` where the balls leave digits open."""
    numbers = shown_numbers(entries)
    if numbers is None:
        balls = ", ".join(map(str, entries))
        raise UndecidedError(f"{name} is ({balls}), which leaves open the digits to be shown")
    return numbers


@cache
def _compatible_packings(pattern: RootPattern, a: Architecture) -> tuple[Packing, ...]:
    if not in_function_space(pattern, a):
        return ()
    return tuple(p for p in packings(pattern, a) if p.is_compatible)
