"""All hyperroots of a form for strides that divide each other, and which roots make them up.

Let 1 = T_1 | T_2 | ⋯ | T_G. A level-T_g hyperroot α ≠ 0, ∞ of a form W is an orbit of the T_g-th
roots of unity among the roots of W, {ρ : ρ^{T_g} = α}; such orbits are nested or disjoint, so they
make a forest. The hyperroots 0 and ∞ are one root each, of which they take T_g copies.

Which hyperroots there are, with their multiplicities, and which are conjugate over Q is exact; the
numbers are certified balls, tight enough to tell the roots of every orbit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from flint import acb, ctx, fmpz_poly

from lcn_support.forms.composition import compose
from lcn_support.forms.hyperroot_factors import Hyperroot, hyperroots

_INFINITY = (0, 1)
_LEAST_BITS = 64
_ONE = Fraction(1)


@dataclass(frozen=True)
class Orbit:
    """A hyperroot, as an orbit of roots of the form.

    Attributes
    ----------
    group
        the index g of its stride T_g, from 0.
    roots
        the indices of its roots.
    copies
        how many copies of each of its roots it takes: 1, and T_g at 0 and ∞.
    minimal
        integer coefficients of the irreducible form over Q whose root α is.
    value
        a ball (``acb``) that contains α; at ∞ none.
    conjugate
        the index of the complex conjugate orbit; its own if α is real.
    """

    group: int
    roots: frozenset[int]
    copies: int
    minimal: tuple[int, ...]
    value: Any
    conjugate: int


@dataclass(frozen=True)
class HyperrootForest:
    """The hyperroots of a form at all strides.

    Attributes
    ----------
    multiplicities
        of the roots of the form: first those at ∞ and 0, if there are, then the others.
    orbits
        of the largest stride first.
    groups
        the number G of strides.
    """

    multiplicities: tuple[int, ...]
    orbits: tuple[Orbit, ...]
    groups: int

    def form(
        self, group: int, copies: Mapping[int, int], scale: Fraction = _ONE
    ) -> tuple[Any, ...]:
        """The product of so many copies of some hyperroots of one group, as a form in x^T, y^T.

        The first non-zero coefficient is the scale. Coefficients are Fractions if conjugates over Q
        are taken alike, else ``arb`` if complex conjugates are, else ``acb``.
        """
        factors: list[tuple[Any, ...]] = [(scale,)]
        for monic, family in self._families[group]:
            whole = min(copies.get(i, 0) for i in family)
            factors += [monic] * whole
            left = {i: copies.get(i, 0) - whole for i in family}
            for i, n in left.items():
                if n:
                    factors += self._real_or_complex(i, n, left)
        return tuple(compose(factors))

    @cached_property
    def _families(self) -> list[list[tuple[tuple[Fraction, ...], list[int]]]]:
        """For each group, the conjugates over Q and their common product, which is rational."""
        families: list[dict[tuple[int, ...], list[int]]] = [{} for _ in range(self.groups)]
        for i, orbit in enumerate(self.orbits):
            families[orbit.group].setdefault(orbit.minimal, []).append(i)
        return [
            [(monic(minimal), family) for minimal, family in found.items()] for found in families
        ]

    def _real_or_complex(self, i: int, n: int, left: Mapping[int, int]) -> list[tuple[Any, ...]]:
        """The factors of n copies; those of conjugate pairs are real, with the first of the two."""
        one, z, j = _ONE, self.orbits[i].value, self.orbits[i].conjugate
        if i == j:
            return [(one, -z.real)] * n
        pairs = min(n, left[j])
        quadratic = (one, -2 * z.real, z.real * z.real + z.imag * z.imag)
        return [quadratic] * (pairs if i < j else 0) + [(one, -z)] * (n - pairs)


def hyperroot_forest(
    form: Sequence[Fraction], strides: Sequence[int], precision: int
) -> HyperrootForest:
    """The forest of a form with rational coefficients, not all zero.

    Parameters
    ----------
    form
        n + 1 coefficients.
    strides
        (T_1, …, T_G) with T_1 = 1, each dividing the next.
    precision
        bits, at least, to which the hyperroots are computed.

    Examples
    --------
    x⁴ − y⁴ is made of four roots, or of two orbits of two:

    >>> forest = hyperroot_forest([1, 0, 0, 0, -1], [1, 2], precision=53)
    >>> [(o.group, len(o.roots), o.minimal) for o in forest.orbits[:3]]
    [(1, 2, (1, -1)), (1, 2, (1, 1)), (0, 1, (1, -1))]
    """
    levels = [hyperroots(form, stride) for stride in strides]
    bits = max(precision, _LEAST_BITS)
    while True:
        with ctx.workprec(bits):
            forest = _forest(levels, strides)
        if forest is not None:
            return forest
        bits *= 2


def _forest(
    levels: Sequence[Sequence[Hyperroot]], strides: Sequence[int]
) -> HyperrootForest | None:
    """None if the balls are too large to tell the roots of every orbit."""
    roots_of = cache(_roots_of)  # at this precision
    roots = [(h.multiplicity, value) for h in levels[0] for value in roots_of(h.factor)]
    values = [value for _, value in roots]
    conjugates = [
        _meeting(None if value is None else value.conjugate(), values) for value in values
    ]
    if any(len(found) != 1 for found in conjugates):
        return None
    place: dict[tuple[int, frozenset[int]], int] = {}
    kept: list[tuple[int, tuple[int, ...], Any]] = []
    for group in reversed(range(len(strides))):
        powers = [None if value is None else value ** strides[group] for value in values]
        for hyperroot in levels[group]:
            factor = hyperroot.factor
            single = not all((factor[0], factor[-1]))
            for value in roots_of(factor):
                members = frozenset(_meeting(value, powers))
                if len(members) != (1 if single else strides[group]):
                    return None
                place[group, members] = len(kept)
                kept.append((strides[group] if single else 1, factor, value))
    orbits = [
        Orbit(
            group,
            members,
            *kept[i],
            conjugate=place[group, frozenset(conjugates[j][0] for j in members)],
        )
        for (group, members), i in place.items()
    ]
    return HyperrootForest(tuple(m for m, _ in roots), tuple(orbits), len(strides))


def _roots_of(factor: tuple[int, ...]) -> list[Any]:
    """Balls for the roots of an irreducible form; None stands for infinity."""
    if factor == _INFINITY:
        return [None]
    if factor == (1, 0):
        return [acb(0)]
    return [root for root, _ in fmpz_poly(list(factor[::-1])).complex_roots()]


def monic(factor: tuple[int, ...]) -> tuple[Fraction, ...]:
    """The multiple of a form whose first non-zero coefficient is 1.

    >>> monic((0, 2, 1))
    (Fraction(0, 1), Fraction(1, 1), Fraction(1, 2))
    """
    leading = next(c for c in factor if c)
    return tuple(Fraction(c, leading) for c in factor)


def _meeting(value: Any, others: Sequence[Any]) -> list[int]:
    """Which of the others a ball meets; infinity, which is None, meets itself alone."""
    if value is None:
        return [i for i, other in enumerate(others) if other is None]
    return [i for i, other in enumerate(others) if other is not None and other.overlaps(value)]
