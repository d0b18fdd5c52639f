"""Real factors of a form that is known in balls, its root pattern, and its factorizations.

The form comes as W = ∏_j q_j^{m_j} · R, as on a multiple root locus. The signature of one Bezout
matrix proves that the roots of ∏ q_j · R are distinct; then the pattern of W is exact, although its
coefficients are balls.
"""

from collections.abc import Sequence
from typing import Any

from lcn_support.bezoutian import bezoutian, inertia
from lcn_support.convolution import product
from lcn_support.packings import Packing
from lcn_support.patterns import RootPattern

_CENTRES = (0, 1, -1, 2, -2, 3, -3)

Ball = Any
Linear = tuple[Ball, Ball]
Quadratic = tuple[Ball, Ball, Ball]


class CertifiedFactors:
    """The irreducible real factors of a form in balls, all multiplicities certain.

    Attributes
    ----------
    pattern
        the root pattern of W.
    linear, quadratic
        pairs (multiplicity, coefficients), ordered as the pattern; each factor takes the value 1 at
        one point of the projective line, the same for all.
    scale
        W is the product of the factors times this.
    """

    def __init__(self, factors: Sequence[Sequence[Ball]], multiplicities: Sequence[int]) -> None:
        t = _regular_direction(product(factors))
        linear: list[tuple[int, float, Linear]] = []
        quadratic: list[tuple[int, float, Quadratic]] = []
        self.scale: Any = 1
        for f, m in zip(factors, multiplicities, strict=True):
            self.scale = self.scale * _value(f, t) ** m
            for z in _roots(f, t):
                if z.imag == 0:
                    a = z.real
                    linear.append((m, float((a / (1 + a * t)).mid()), (1 + a * t, -a)))
                elif z.imag > 0:
                    twice, norm = 2 * z.real, z.real**2 + z.imag**2
                    coefficients = (1 + twice * t + norm * t * t, -twice - 2 * t * norm, norm)
                    quadratic.append((m, float(z.real.mid()), coefficients))
        linear.sort(key=lambda root: root[:2])
        quadratic.sort(key=lambda root: root[:2])
        self.linear = [(m, factor) for m, _, factor in linear]
        self.quadratic = [(m, factor) for m, _, factor in quadratic]
        self.pattern = RootPattern([m for m, _ in self.linear], [m for m, _ in self.quadratic])

    def filters(self, packing: Packing) -> tuple[tuple[Ball, ...], ...]:
        """The filters that a packing of the pattern stands for, the scale on the first."""
        rows = [
            *zip(self.linear, packing.real, strict=True),
            *zip(self.quadratic, packing.complex, strict=True),
        ]
        filters = []
        for layer in range(packing.layers):
            chosen: list[Sequence[Ball]] = [(self.scale if layer == 0 else self.scale * 0 + 1,)]
            chosen += [f for (_, f), row in rows for _ in range(row[layer])]
            filters.append(tuple(product(chosen)))
        return tuple(filters)


def certified_factors(
    factors: Sequence[Sequence[Ball]], multiplicities: Sequence[int]
) -> CertifiedFactors | None:
    """The real factors of ∏ f_j^{m_j}, or None if the roots of ∏ f_j are not certainly distinct.

    Parameters
    ----------
    factors
        forms f_j with real balls (``arb``) as coefficients.
    multiplicities
        m_j ≥ 1.

    Examples
    --------
    >>> from flint import arb
    >>> q, R = (arb(1), arb(0, 1e-20)), (arb(1), arb(0), arb(2))
    >>> found = certified_factors([q, R], [2, 1])
    >>> found.pattern, len(found.linear), len(found.quadratic)
    (RootPattern('2|1'), 1, 1)
    >>> certified_factors([q, (arb(1), arb(0, 1e-20))], [2, 1]) is None
    True
    """
    reduced = product(factors)
    degree = len(reduced) - 1
    if degree >= 1 and sum(inertia(bezoutian(reduced))) < degree - 1:
        return None
    try:
        found = CertifiedFactors(factors, multiplicities)
    except ValueError:  # python-flint's root isolation asks for more precision
        return None
    expected = sum(m * (len(f) - 1) for f, m in zip(factors, multiplicities, strict=True))
    return found if found.pattern.degree == expected else None


def _regular_direction(reduced: Sequence[Ball]) -> int:
    """A small integer t for which [1 : t] is far from being a root."""

    def size(t: int) -> float:
        value = abs(_value(reduced, t)).lower()
        return float(value) / (1 + t * t) ** ((len(reduced) - 1) / 2)

    return max(_CENTRES, key=size)


def _value(form: Sequence[Ball], t: int) -> Ball:
    """f(1, t)."""
    return sum((c * t**k for k, c in enumerate(form)), start=0 * form[0])


def _roots(form: Sequence[Ball], t: int) -> list[Any]:
    """The zeros z of f(x, y) at [x : y] = [z : 1 + tz], disjoint balls, exactly real if real."""
    from flint import acb, arb_poly

    n = len(form) - 1
    p = sum(
        (arb_poly([0] * (n - k) + [c]) * arb_poly([1, t]) ** k for k, c in enumerate(form)),
        start=arb_poly([0]),
    )
    if n == 0:
        return []
    if n == 1:
        return [acb(-p[0] / p[1])]
    roots = [_refined(p, p.derivative(), z) for z in p.complex_roots()]
    found = []
    for i, z in enumerate(roots):
        mirror = z.conjugate()
        alone = not any(mirror.overlaps(w) for j, w in enumerate(roots) if j != i)
        found.append(acb(z.real) if z.imag.contains(0) and alone else z)
    return found


def _refined(p: Any, slope: Any, z: Any) -> Any:
    """Interval Newton steps on the ball of one root, as long as they help."""
    while True:
        centre, steepness = z.mid(), slope(z)
        if steepness.contains(0):
            return z
        closer = centre - p(centre) / steepness
        if not closer.rad() < z.rad() / 2:
            return z
        z = closer
