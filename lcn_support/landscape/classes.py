"""From a real point on a stratum to a critical point with all its classes.

Here the last of the four steps is taken: the pattern is certified, the compatible factorizations
are listed, and each gets the signature of its Hessian modulo scaling. Rational points are treated
in exact arithmetic, where incompatible factorizations can be decided as well. Balls have
python-flint's working precision; where they are not narrow, or leave open what has to be shown,
``UndecidedError`` says so.
"""

from fractions import Fraction
from functools import cache
from itertools import product as choices
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import GroupedPacking, Packing, packings
from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import in_function_space
from lcn_support.arithmetic.balls import is_narrow, shown_numbers, simple_fraction
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.forms.certified_factorization import certified_factors
from lcn_support.forms.composition import compose
from lcn_support.function_space.fibres import fibre, real_group_patterns
from lcn_support.function_space.membership import contains
from lcn_support.landscape.critical_point import Certificate, CriticalClass, CriticalPoint, Number
from lcn_support.losses.derivatives import Signature, gradient, quotient_signature
from lcn_support.losses.quadratic import QuadraticLoss

Filters = tuple[tuple[Any, ...], ...]
Packed = tuple[Packing | GroupedPacking, Filters]


class LossData:
    """u and S as Fractions and as balls."""

    def __init__(self, loss: QuadraticLoss) -> None:
        from flint import arb

        self.loss = loss
        white = loss.is_white
        self.exact = (loss.target, None if white else loss.covariance)
        u = [arb(to_fmpq(c)) for c in loss.target]
        S = None if white else [[arb(to_fmpq(c)) for c in row] for row in loss.covariance]
        self.balls = (u, S)

    def beside(self, filters: Filters) -> tuple[Any, Any]:
        """Target and covariance in the ring of the filters."""
        exact = all(isinstance(c, Fraction) for w in filters for c in w)
        return self.exact if exact else self.balls


def target_point(a: Architecture, data: LossData, is_simple: bool) -> CriticalPoint:
    """W = u, a critical point with each of its factorizations.

    The residual is zero there, and the Hessian 2 dμᵀS dμ: its rank is that of dμ.

    ``is_simple`` says that u has no multiple root.
    """
    from flint import ctx

    loss = data.loss
    packed: list[Packed] | None = None
    if a.is_thick and is_simple and not loss.is_exact:
        packed = _packed(a, Locus((1,) * a.degree), (tuple(data.balls[0]),))
    if packed is not None:
        found = [(packing, filters, 0) for packing, filters in packed]
    else:
        fibre_of_u = fibre(a, loss.target, precision=ctx.prec)
        found = [(f.packing, f.filters, f.rank_drop) for f in fibre_of_u]
    number = Fraction if loss.is_exact else float
    return CriticalPoint(
        tuple(map(number, loss.target)),
        found[0][0].pattern,
        tuple(
            CriticalClass(
                _shown_filters(filters),
                packing,
                Signature(a.dimension - drop, 0, undecided=drop, scaling=a.layers - 1),
                filters,
            )
            for packing, filters, drop in found
        ),
        number(loss.offset),
        is_global_minimum=True,
        is_pure=True,
        certificate=Certificate("exact", loss.target),
    )


def critical_point(
    a: Architecture, data: LossData, locus: Locus, point: LocusPoint
) -> CriticalPoint | None:
    """The real point W ≠ 0 on a locus with its critical factorizations; None if there are none.

    Raises ``UndecidedError`` if the balls are too wide for its pattern or for a signature.
    """
    if point.is_exact:
        return _rational_point(a, data, locus, point)
    filters = _packed(a, locus, point.factors)
    if filters is None:
        W = ", ".join(c.str(5, radius=False) for c in point.form)
        raise UndecidedError(
            f"the roots of the critical point ({W}) or their multiplicities are undecided; it may "
            "lie on a smaller stratum"
        )
    if not filters:
        return None
    return CriticalPoint(
        _shown(point.form, "the end-to-end filter of a critical point"),
        filters[0][0].pattern,
        _critical_classes(a, data, filters, True, point.multiplicity),
        _shown_loss(data.loss, point.form),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate(point.method, point.form, point.multiplicity),
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
    found = [certified_factors(*zip(*blocks, strict=True)) for blocks in own]
    packed: list[Packed] = []
    if any(f is None for f in found):
        return None
    certified = [f for f in found if f is not None]
    for chosen in choices(
        *(
            _compatible_packings(f.pattern, group)
            for f, group in zip(certified, groups, strict=True)
        )
    ):
        filters = [f.filters(packing) for f, packing in zip(certified, chosen, strict=True)]
        if a.is_thick:
            packed.append((chosen[0], filters[0]))
        else:
            first, *rest = filters[0]
            filters[0] = (tuple(scale * c for c in first), *rest)
            packing = GroupedPacking(a, chosen)
            packed.append((packing, packing.filters(filters, constant=0 * first[0] + 1)))
    return packed if all(is_narrow(w) for _, filters in packed for w in filters) else None


def rational_if_simple(data: LossData, locus: Locus, point: LocusPoint) -> LocusPoint:
    """The point as Fractions, if simple ones in its balls solve the equations exactly.

    The balls of an interval Newton test hold one solution only, so that these fractions are it.
    """
    if point.is_exact or point.method != "krawczyk":
        return point
    factors: list[tuple[Fraction, ...]] = []
    for f in point.factors:
        simple: list[Fraction] = []
        for ball in f:
            guess = simple_fraction(ball)
            if guess is None:
                return point
            simple.append(guess)
        factors.append(tuple(simple))
    W = _power_product(locus, factors, [b.multiplicity for b in locus.blocks])
    residual = data.loss.gradient(W)
    for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
        powers = [b.multiplicity - (b.group == group) for b in locus.blocks]
        g = _power_product(locus, factors, powers)
        for i in range(distinct + 1):
            if sum(c * r for c, r in zip(g, residual[i * stride :], strict=False)):
                return point
    return LocusPoint(tuple(factors), tuple(map(Fraction, W)), True, True, point.method)


def _power_product(
    locus: Locus, factors: list[tuple[Fraction, ...]], powers: list[int]
) -> list[Fraction]:
    spread = [[Fraction(1)]]
    for block, factor, power in zip(locus.blocks, factors, powers, strict=True):
        form = [Fraction(0)] * (block.degree * block.stride + 1)
        form[:: block.stride] = factor
        spread += [form] * power
    return product(spread)


def _rational_point(
    a: Architecture, data: LossData, locus: Locus, point: LocusPoint
) -> CriticalPoint | None:
    """A rational point, where even incompatible factorizations can be decided.

    Compatible ones are critical where the factors of the groups are those of the point.
    """
    from flint import ctx

    W = point.form
    if not contains(a, W):
        return None
    factors_once = _factors_once(a, W)
    critical: list[Packed] = []
    for f in fibre(a, W, precision=ctx.prec):
        parts = gradient(f.filters, *data.beside(f.filters), layer_strides=a.layer_strides)
        slope = [c for part in parts for c in part]
        if any(c > 0 or c < 0 for c in slope):
            continue
        proved = f.is_compatible and (factors_once or _has_factors(a, locus, point, f.filters))
        if not proved and not all(c == 0 for c in slope):
            raise UndecidedError(
                f"whether a critical point with the pattern {f.packing.pattern} is "
                f"critical with the factorization {f.packing} is undecided"
            )
        critical.append((f.packing, f.filters))
    if not critical:
        return None
    return CriticalPoint(
        W,
        critical[0][0].pattern,
        _critical_classes(a, data, critical, factors_once, multiplicity=1),
        data.loss.value(W),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate("exact", W, point.multiplicity),
    )


def _critical_classes(
    a: Architecture,
    data: LossData,
    filters: list[Packed],
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
    for place, (packing, enclosure) in enumerate(filters):
        orbit: tuple[Any, ...]
        if not factors_once:
            orbit = (place,)
        elif isinstance(packing, GroupedPacking):
            sizes = [group.sizes for group in a.groups]
            orbit = tuple(map(_orbit, sizes, packing.groups))
        else:
            orbit = (_orbit(a.sizes, packing),)
        if orbit not in known:
            try:
                known[orbit] = quotient_signature(
                    enclosure, *data.beside(enclosure), layer_strides=a.layer_strides
                )
            except ValueError as error:
                raise UndecidedError(f"a signature is undecided: {error}") from error
        exact = all(isinstance(c, Fraction) for w in enclosure for c in w)
        decided = exact or known[orbit].undecided <= (1 if multiplicity > 1 else 0)
        shown = _shown_filters(enclosure)
        classes.append(CriticalClass(shown, packing, known[orbit], enclosure, decided))
    return tuple(classes)


def _has_factors(a: Architecture, locus: Locus, point: LocusPoint, filters: Filters) -> bool:
    """Whether in each group the filters have the product of the rational point, up to scale."""
    from flint import arb

    constants = len(locus.partitions) - len(a.groups)
    for g, group in enumerate(a.groups, start=constants):
        powers = [b.multiplicity * (b.group == g) for b in locus.blocks]
        Q = _power_product(locus, list(point.factors), powers)
        own = [w if i in group.layers else (1,) for i, w in enumerate(filters, start=1)]
        balls = [c if isinstance(c, arb) else arb(to_fmpq(c)) for c in compose(own, a.strides)]
        pivot = next(i for i, c in enumerate(Q) if c)
        ratios = (arb(to_fmpq(c / Q[pivot])) for c in Q)
        if not all((balls[pivot] * r).overlaps(c) for r, c in zip(ratios, balls, strict=True)):
            return False
    return True


def _factors_once(a: Architecture, W: tuple[Fraction, ...]) -> bool:
    """Whether W has one real factorization along the groups."""
    return a.is_thick or len(real_group_patterns(a, W)) == 1


def _orbit(sizes: tuple[int, ...], packing: Packing) -> tuple[tuple[int, ...], ...]:
    """The layers' contents, in an order of their own."""
    rows = (*packing.real, *packing.complex)
    return tuple(sorted((k, *(row[layer] for row in rows)) for layer, k in enumerate(sizes)))


def _shown_filters(filters: Filters) -> tuple[tuple[Number, ...], ...]:
    return tuple(_shown(w, f"filter {layer}") for layer, w in enumerate(filters, start=1))


def _shown_loss(loss: QuadraticLoss, W: tuple[Any, ...]) -> Number:
    """ℓ(W), where 0 stands for little beside uᵀSu and the offset."""
    zero = loss.value((0,) * len(W))
    return _shown((loss.value(W), zero, loss.offset), "the loss of a critical point")[0]


def _shown(entries: tuple[Any, ...], name: str) -> tuple[Number, ...]:
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
