"""From a real point on a multiple root locus to a critical point with all its classes.

Here the last of the four steps is taken: the pattern is certified, the compatible factorizations
are listed, and each gets the signature of its Hessian modulo scaling. Rational points are treated
in exact arithmetic, where incompatible factorizations can be decided as well.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from lcn_support.architecture import Architecture
from lcn_support.balls import simple_fraction
from lcn_support.convolution import compose
from lcn_support.critical_point import Certificate, CriticalClass, CriticalPoint
from lcn_support.enclosed_factors import certified_factors
from lcn_support.fibres import fibre
from lcn_support.forms import root_pattern
from lcn_support.hessian import Signature, gradient, quotient_signature
from lcn_support.loss import QuadraticLoss
from lcn_support.multiple_root_locus import Locus, LocusPoint
from lcn_support.packings import Packing, packings
from lcn_support.patterns import RootPattern
from lcn_support.rational_matrices import to_fmpq
from lcn_support.strata import in_function_space

BITS = 160

Filters = tuple[tuple[Any, ...], ...]


class LossData:
    """u and S as Fractions and as balls."""

    def __init__(self, loss: QuadraticLoss) -> None:
        from flint import arb, ctx

        self.loss = loss
        white = loss.is_white
        self.exact = (loss.target, None if white else loss.covariance)
        with ctx.workprec(BITS):
            u = [arb(to_fmpq(c)) for c in loss.target]
            S = None if white else [[arb(to_fmpq(c)) for c in row] for row in loss.covariance]
        self.balls = (u, S)

    def beside(self, filters: Filters) -> tuple[Any, Any]:
        """Target and covariance in the ring of the filters."""
        exact = all(isinstance(c, Fraction) for w in filters for c in w)
        return self.exact if exact else self.balls


def target_point(a: Architecture, data: LossData, pattern: RootPattern) -> CriticalPoint:
    """W = u, a critical point with each of its factorizations."""
    from flint import ctx

    loss = data.loss
    if pattern.codimension or loss.is_exact:
        found = fibre(a, loss.target, precision=BITS)
        classes = _critical_classes(a, data, {f.packing: f.filters for f in found})
    else:
        with ctx.workprec(BITS):
            factors = certified_factors([data.balls[0]], [1])
            assert factors is not None
            filters = {p: factors.filters(p) for p in _compatible_packings(factors.pattern, a)}
        classes = _critical_classes(a, data, filters)
    number = Fraction if loss.is_exact else float
    return CriticalPoint(
        tuple(map(number, loss.target)),
        pattern,
        classes,
        number(loss.offset),
        is_global_minimum=True,
        is_pure=True,
        certificate=Certificate("exact", loss.target),
    )


def is_target(point: LocusPoint, data: LossData) -> bool:
    """Whether a real point is W = u; no other critical point lies that near."""
    if point.is_exact:
        return point.form == data.loss.target
    return all(c.overlaps(u) for c, u in zip(point.form, data.balls[0], strict=True))


def critical_point(
    a: Architecture, data: LossData, locus: Locus, point: LocusPoint
) -> CriticalPoint | str | None:
    """The real point on Δ_λ with its critical factorizations.

    A text says what is undecided, and None stands for W = 0, which is left out.
    """
    from flint import ctx

    loss = data.loss
    rational = _rational_form(loss, locus, point)
    if rational is not None:
        return _rational_point(a, data, rational, point.multiplicity) if any(rational) else None
    with ctx.workprec(BITS):
        found = certified_factors(point.factors, (*locus.multiplicities, 1))
        if found is None:
            W = ", ".join(c.str(8, radius=False) for c in point.form)
            return (
                f"the multiplicities of the roots of the critical point ({W}) are undecided; "
                "it may lie on a smaller stratum"
            )
        value = loss.value(point.form)
        filters = {p: found.filters(p) for p in _compatible_packings(found.pattern, a)}
    classes = _critical_classes(a, data, filters)
    return CriticalPoint(
        tuple(map(_number, point.form)),
        found.pattern,
        classes,
        float(value.mid()),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate(point.method, point.form, point.multiplicity),
    )


def _rational_point(
    a: Architecture, data: LossData, W: tuple[Fraction, ...], multiplicity: int
) -> CriticalPoint | str:
    """A rational point, where even incompatible factorizations can be decided."""
    pattern = root_pattern(W)
    assert isinstance(pattern, RootPattern)
    critical = {}
    for f in fibre(a, W, precision=BITS) if in_function_space(pattern, a) else ():
        slope = [c for part in _gradient(data, f.filters) for c in part]
        if any(c > 0 or c < 0 for c in slope):
            continue
        if not f.is_compatible and any(c != 0 for c in slope):
            return f"whether {W} is critical with the factorization {f.packing} is undecided"
        critical[f.packing] = f.filters
    classes = _critical_classes(a, data, critical)
    return CriticalPoint(
        W, pattern, classes, data.loss.value(W), is_global_minimum=False, is_pure=False,
        certificate=Certificate("exact", W, multiplicity),
    )  # fmt: skip


def _rational_form(
    loss: QuadraticLoss, locus: Locus, point: LocusPoint
) -> tuple[Fraction, ...] | None:
    """W, if it is exact already, or if simple fractions in the balls solve the equations exactly.

    The balls hold one solution only, so that these fractions are it.
    """
    if point.is_exact:
        return point.form
    if point.method != "krawczyk":
        return None
    factors: list[list[Fraction]] = []
    for f in point.factors:
        simple = [c for c in map(simple_fraction, f) if c is not None]
        if len(simple) < len(f):
            return None
        factors.append(simple)
    powers = (*locus.multiplicities, 1)
    W = compose([f for f, m in zip(factors, powers, strict=True) for _ in range(m)])
    g = compose(
        [(Fraction(1),)] + [f for f, m in zip(factors, powers, strict=True) for _ in range(m - 1)]
    )
    residual = loss.gradient(W)
    for i in range(locus.equations):
        if sum(c * r for c, r in zip(g, residual[i:], strict=False)):
            return None
    return tuple(map(Fraction, W))


def _critical_classes(
    a: Architecture, data: LossData, filters: dict[Packing, Filters]
) -> tuple[CriticalClass, ...]:
    """Signatures class by class; layers of equal size may change places and keep theirs."""
    from flint import ctx

    known: dict[Any, Signature] = {}
    classes = []
    for packing, enclosure in filters.items():
        rows = (*packing.real, *packing.complex)
        orbit = tuple(sorted((k, *(row[layer] for row in rows)) for layer, k in enumerate(a.sizes)))
        if orbit not in known:
            with ctx.workprec(BITS):
                known[orbit] = quotient_signature(enclosure, *data.beside(enclosure))
        shown = tuple(tuple(_number(c) for c in w) for w in enclosure)
        classes.append(CriticalClass(shown, packing, known[orbit], enclosure))
    return tuple(classes)


def _gradient(data: LossData, filters: Filters) -> tuple[tuple[Any, ...], ...]:
    from flint import ctx

    with ctx.workprec(BITS):
        return gradient(filters, *data.beside(filters))


def _number(entry: Any) -> Fraction | float:
    """A Fraction as it is, a ball as its centre, or as 0 if that is in it."""
    if isinstance(entry, Fraction):
        return entry
    return 0.0 if entry.contains(0) else float(entry.mid())


@cache
def _compatible_packings(pattern: RootPattern, a: Architecture) -> tuple[Packing, ...]:
    return tuple(p for p in packings(pattern, a) if p.is_compatible)
