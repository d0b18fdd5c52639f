"""Real factors of a form that is known in balls, its root pattern, and its factorizations.

The form comes as W = ∏_j q_j^{m_j} · R, as on a multiple root locus. Disjoint discs around the
roots of ∏ q_j · R prove that these are distinct; then the pattern of W is exact, although its
coefficients are balls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lcn_support.architectures.balls_in_bins import Packing
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.arithmetic.polynomials import product
from lcn_support.forms.root_isolation import are_disjoint, isolated_roots
from lcn_support.records import Record

_CENTRES = (0, 1, -1, 2, -2, 3, -3)

Ball = Any
Linear = tuple[Ball, Ball]
Quadratic = tuple[Ball, Ball, Ball]


@dataclass(frozen=True, eq=False)
class CertifiedFactors(Record):
    """The irreducible real factors of a form in balls, all multiplicities certain.

    Attributes
    ----------
    linear, quadratic
        pairs (multiplicity, coefficients), ordered as the pattern; each factor takes the value 1 at
        one point of the projective line, the same for all.
    scale
        W is the product of the factors times this.
    """

    linear: tuple[tuple[int, Linear], ...]
    quadratic: tuple[tuple[int, Quadratic], ...]
    scale: Ball

    @property
    def pattern(self) -> RootPattern:
        """The root pattern of W."""
        return RootPattern([m for m, _ in self.linear], [m for m, _ in self.quadratic])

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
    """The real factors of ∏ f_j^{m_j}, or None if the balls do not tell them.

    Parameters
    ----------
    factors
        forms f_j with real balls (``arb``) as coefficients.
    multiplicities
        m_j ≥ 1.

    Returns
    -------
    CertifiedFactors or None
        None if the roots of ∏ f_j are not certainly distinct, and if a factor has a ball that is
        not narrow (:func:`~lcn_support.arithmetic.balls.is_narrow`): then give narrower balls, or
        more bits.

    Examples
    --------
    >>> from flint import arb, ctx
    >>> q, R = (arb(1), arb(0, 1e-20)), (arb(1), arb(0), arb(2))
    >>> with ctx.workprec(128):
    ...     found = certified_factors([q, R], [2, 1])
    >>> found.pattern, len(found.linear), len(found.quadratic)
    (RootPattern('2|1'), 1, 1)
    >>> certified_factors([q, (arb(1), arb(0, 1e-20))], [2, 1]) is None
    True
    """
    t = _regular_direction(product(factors))
    roots = [isolated_roots(_in_chart(f, t)) for f in factors]
    known = [found for found in roots if found is not None]
    if len(known) < len(roots) or not are_disjoint([z for found in known for z in found]):
        return None
    linear: list[tuple[int, float, Linear]] = []
    quadratic: list[tuple[int, float, Quadratic]] = []
    scale: Any = 1
    for f, m, found in zip(factors, multiplicities, known, strict=True):
        scale = scale * _value(f, t) ** m
        for z in found:
            if z.imag == 0:
                a = z.real
                linear.append((m, _place(a, t), (1 + a * t, -a)))
            elif z.imag > 0:
                twice, norm = 2 * z.real, z.real * z.real + z.imag * z.imag
                coefficients = (1 + twice * t + norm * t * t, -twice - 2 * t * norm, norm)
                quadratic.append((m, float(z.real.mid()), coefficients))
    if not all(is_narrow(form) for _, _, form in (*linear, *quadratic)):
        return None
    linear.sort(key=lambda root: root[:2])
    quadratic.sort(key=lambda root: root[:2])
    return CertifiedFactors(
        tuple((m, form) for m, _, form in linear),
        tuple((m, form) for m, _, form in quadratic),
        scale,
    )


def _regular_direction(reduced: Sequence[Ball]) -> int:
    """A small integer t for which [1 : t] is far from being a root."""

    def size(t: int) -> float:
        value = abs(_value(reduced, t)).lower()
        return float(value) / (1 + t * t) ** ((len(reduced) - 1) / 2)

    return max(_CENTRES, key=size)


def _value(form: Sequence[Ball], t: int) -> Ball:
    """f(1, t)."""
    return sum((c * t**k for k, c in enumerate(form)), start=0 * form[0])


def _in_chart(form: Sequence[Ball], t: int) -> list[Ball]:
    """The polynomial f(z, 1 + tz), the constant first; its degree is that of the form."""
    from flint import arb_poly

    n = len(form) - 1
    p = sum(
        (arb_poly([0] * (n - k) + [c]) * arb_poly([1, t]) ** k for k, c in enumerate(form)),
        start=arb_poly([0]),
    )
    return [p[k] for k in range(n + 1)]


def _place(a: Ball, t: int) -> float:
    """x/y of the root [a : 1 + ta], for sorting; infinity where it may be that."""
    x = a / (1 + a * t)
    return float(x.mid()) if x.is_finite() else float("inf")
