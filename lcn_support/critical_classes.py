"""From a real point on a multiple root locus to a critical point with all its classes.

Here the last of the four steps is taken: the pattern is certified, the compatible factorizations
are listed, and each gets the signature of its Hessian modulo scaling. Rational points are treated
in exact arithmetic, where incompatible factorizations can be decided as well. Balls have
python-flint's working precision; where it does not suffice, ``UndecidedError`` says so.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from lcn_support.architecture import Architecture
from lcn_support.balls import simple_fraction
from lcn_support.convolution import product
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
from lcn_support.unknown import UndecidedError

Filters = tuple[tuple[Any, ...], ...]


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


def target_point(a: Architecture, data: LossData, pattern: RootPattern) -> CriticalPoint:
    """W = u, a critical point with each of its factorizations."""
    from flint import ctx

    loss = data.loss
    simple = pattern.codimension == 0 and not loss.is_exact
    factors = certified_factors([data.balls[0]], [1]) if simple else None
    if factors is not None:
        filters = {p: factors.filters(p) for p in _compatible_packings(factors.pattern, a)}
    else:
        found = fibre(a, loss.target, precision=ctx.prec)
        filters = {f.packing: f.filters for f in found}
    number = Fraction if loss.is_exact else float
    return CriticalPoint(
        tuple(map(number, loss.target)),
        pattern,
        _critical_classes(a, data, filters),
        number(loss.offset),
        is_global_minimum=True,
        is_pure=True,
        certificate=Certificate("exact", loss.target),
    )


def critical_point(
    a: Architecture, data: LossData, locus: Locus, point: LocusPoint
) -> CriticalPoint:
    """The real point W ≠ 0 on Δ_λ with its critical factorizations; there may be none.

    Raises ``UndecidedError`` if the balls are too wide for its pattern or for a signature.
    """
    if point.is_exact:
        return _rational_point(a, data, point)
    found = certified_factors(point.factors, (*locus.multiplicities, 1))
    if found is None:
        W = ", ".join(c.str(5, radius=False) for c in point.form)
        raise UndecidedError(
            f"the multiplicities of the roots of the critical point ({W}) are undecided; it may "
            "lie on a smaller stratum"
        )
    filters = {p: found.filters(p) for p in _compatible_packings(found.pattern, a)}
    return CriticalPoint(
        tuple(map(_number, point.form)),
        found.pattern,
        _critical_classes(a, data, filters),
        float(data.loss.value(point.form).mid()),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate(point.method, point.form, point.multiplicity),
    )


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
    powers = (*locus.multiplicities, 1)
    W = product([f for f, m in zip(factors, powers, strict=True) for _ in range(m)])
    g = product(
        [(Fraction(1),)] + [f for f, m in zip(factors, powers, strict=True) for _ in range(m - 1)]
    )
    residual = data.loss.gradient(W)
    for i in range(locus.equations):
        if sum(c * r for c, r in zip(g, residual[i:], strict=False)):
            return point
    return LocusPoint(tuple(factors), tuple(map(Fraction, W)), True, True, point.method)


def _rational_point(a: Architecture, data: LossData, point: LocusPoint) -> CriticalPoint:
    """A rational point, where even incompatible factorizations can be decided."""
    from flint import ctx

    W = point.form
    pattern = root_pattern(W)
    assert isinstance(pattern, RootPattern)
    critical = {}
    for f in fibre(a, W, precision=ctx.prec) if in_function_space(pattern, a) else ():
        slope = [c for part in gradient(f.filters, *data.beside(f.filters)) for c in part]
        if any(c > 0 or c < 0 for c in slope):
            continue
        if not f.is_compatible and any(c != 0 for c in slope):
            raise UndecidedError(
                f"whether a critical point with the pattern {pattern} is critical with the "
                f"factorization {f.packing} is undecided"
            )
        critical[f.packing] = f.filters
    return CriticalPoint(
        W,
        pattern,
        _critical_classes(a, data, critical),
        data.loss.value(W),
        is_global_minimum=False,
        is_pure=False,
        certificate=Certificate("exact", W, point.multiplicity),
    )


def _critical_classes(
    a: Architecture, data: LossData, filters: dict[Packing, Filters]
) -> tuple[CriticalClass, ...]:
    """Signatures class by class; layers of equal size may change places and keep theirs."""
    known: dict[Any, Signature] = {}
    classes = []
    for packing, enclosure in filters.items():
        rows = (*packing.real, *packing.complex)
        orbit = tuple(sorted((k, *(row[layer] for row in rows)) for layer, k in enumerate(a.sizes)))
        if orbit not in known:
            try:
                known[orbit] = quotient_signature(enclosure, *data.beside(enclosure))
            except ValueError as error:
                raise UndecidedError(f"a signature is undecided: {error}") from error
        shown = tuple(tuple(_number(c) for c in w) for w in enclosure)
        classes.append(CriticalClass(shown, packing, known[orbit], enclosure))
    return tuple(classes)


def _number(entry: Any) -> Fraction | float:
    """A Fraction as it is, a ball as its centre, or as 0 if that is in it."""
    if isinstance(entry, Fraction):
        return entry
    return 0.0 if entry.contains(0) else float(entry.mid())


@cache
def _compatible_packings(pattern: RootPattern, a: Architecture) -> tuple[Packing, ...]:
    if not in_function_space(pattern, a):
        return ()
    return tuple(p for p in packings(pattern, a) if p.is_compatible)
