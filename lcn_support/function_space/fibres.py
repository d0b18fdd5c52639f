"""The fibre of the parameterization: all factorizations of an end-to-end filter along the layers.

μ(w_1, …, w_L) = W multiplies the filters. For W ≠ 0 the fibre μ^{-1}(W) is finitely many classes
under scaling the filters by α_1⋯α_L = 1: at stride one, one class for each packing of the real
factors of W into the layers [KMMT2022]; with larger strides, one for each real factorization of W
along the groups and each packing of the real factors of its forms into the layers of their groups.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

from flint import ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import (
    GroupedPacking,
    Packing,
    count_grouped_packings,
    grouped_packings,
    packings,
)
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.coefficients import check_precision, is_exact, read_exact, refuse_zero
from lcn_support.arguments.size_limits import MOST_COEFFICIENTS, read_limit, refuse_above
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.forms.end_to_end import read_end_to_end
from lcn_support.forms.hyperroot_forests import HyperrootForest
from lcn_support.forms.roots import pattern_within
from lcn_support.formulas import product_formula
from lcn_support.function_space.allotments import Allotments, Copies
from lcn_support.function_space.membership import contained
from lcn_support.function_space.sparse_factorization import (
    group_degrees,
    group_forest,
    narrow_enough,
)
from lcn_support.records import Record


@dataclass(frozen=True, repr=False, eq=False)
class Factorization(Record):
    """One scaling class of parameters over W, by a representative.

    Attributes
    ----------
    filters
        (w_1, …, w_L) with product W. In every layer after the first the first non-zero coefficient
        is 1. A filter that takes all conjugates of its roots alike is rational and has Fractions;
        any other has certified enclosures where it is not, with radii of at most 2^−precision of
        the largest entry of the filter.
    packing
        which real factor of W, or of the form of each group, lies in which layer.
    rank_drop
        how far the rank of dμ stays below 1 + Σ(k_i − 1) at these filters; exact. It is the total
        of :func:`~lcn_support.function_space.parameterization.rank_drop`.
    """

    filters: tuple[tuple[Any, ...], ...]
    packing: Packing | GroupedPacking
    rank_drop: int

    @property
    def is_compatible(self) -> bool:
        """Whether no filter has a double root, real or not."""
        return self.packing.is_compatible

    @property
    def is_rational(self) -> bool:
        """Whether all coefficients are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for w in self.filters for c in w)

    def _repr_latex_(self) -> str:
        strides: tuple[int, ...] = (1,) * len(self.filters)
        if isinstance(self.packing, GroupedPacking):
            strides = self.packing.architecture.layer_strides
        pairs = zip(self.filters, strides, strict=True)
        return f"${product_formula((w, S, 1) for w, S in pairs)}$"

    def __repr__(self) -> str:
        word = "compatible" if self.is_compatible else "not compatible"
        return f"Factorization({self.packing}, {word})"


def fibre(
    a: Architecture,
    W: Iterable[Any],
    tolerance: float | None = None,
    precision: int = 53,
    limit: int | None = None,
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
        p ≥ 2: radii of enclosures are at most 2^−p of the largest entry of their filter.
    limit
        list only so many, compatible ones first; all when left out.

    Returns
    -------
    tuple of Factorization
        compatible ones first; empty exactly when W is not in the function space.

    Raises
    ------
    ValueError
        if W = 0 (its fibre is not finite), or if W does not have k finite real coefficients; unless
        0 ≤ tolerance < 1, for exact W, too, and precision ≥ 2. If there are too many and no limit:
        they are counted first, and listed up to ``MOST_COEFFICIENTS`` coefficients together.
    UndecidedError
        for floats too close to a form with another root pattern; with larger strides for floats
        that are not certainly outside.

    Notes
    -----
    Source: [KMMT2022], fibres as scaling classes; the count is that of the packings. For larger
    strides see
    :func:`~lcn_support.function_space.sparse_factorization.factorize`.

    Examples
    --------
    >>> a = Architecture((4, 2))
    >>> W = [1, -1, 0, 0, 0]
    >>> fibre(a, W)
    (Factorization(p1p2² · p2, not compatible), Factorization(p2³ · p1, not compatible))
    >>> from lcn_support.forms.composition import compose
    >>> all(compose(f.filters) == tuple(W) for f in fibre(a, W))
    True

    With larger strides a fibre is a point, up to scaling, unless hyperroots can be exchanged:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> [f.filters[1] for f in fibre(a, [1, 0, 0, 0, -1])]
    [(Fraction(1, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(-1, 1))]

    There may be n! of them, which are counted, and listed as far as you ask:

    >>> a = Architecture((2,) * 12)
    >>> W = compose([(1, -j) for j in range(12)])
    >>> fibre(a, W)
    Traceback (most recent call last):
        ...
    ValueError: the fibre of W has 479 001 600 classes, more than 41 666; give a limit ...
    >>> len(fibre(a, W, limit=5))
    5
    """
    coefficients, tolerance = read_end_to_end(a, W, tolerance)
    refuse_zero(coefficients)
    check_precision(precision)
    read_limit(limit)
    if not is_exact(coefficients):
        decided: Any = (
            pattern_within(coefficients, tolerance)
            if a.is_thick
            else contained(a, coefficients, tolerance)
        )
        if isinstance(decided, Unknown):
            raise UndecidedError(f"the fibre is undecided: {decided.reason}")
        if not a.is_thick:
            return ()
    exact = read_exact(coefficients, "W")
    return narrow_enough(lambda bits: _fibre(a, exact, bits, limit), "filters", a, precision)


def real_group_patterns(a: Architecture, W: tuple[Fraction, ...]) -> list[tuple[RootPattern, ...]]:
    """The root patterns of (Q_1, …, Q_G), for each real factorization of W ≠ 0 along the groups.

    >>> a = Architecture((2, 2, 2), strides=(1, 2, 1))
    >>> real_group_patterns(a, tuple(map(Fraction, (1, 0, 0, 0, -1))))
    [(RootPattern('11|0'), RootPattern('1|0')), (RootPattern('0|1'), RootPattern('1|0'))]
    """
    forest = group_forest(a, W)
    if forest is None:
        return []
    return list(map(_patterns, _real_factorizations(a, forest)))


def _fibre(
    a: Architecture, W: tuple[Fraction, ...], precision: int, limit: int | None
) -> tuple[Factorization, ...]:
    forest = group_forest(a, W, precision)
    if forest is None:
        return ()
    if limit is None:
        refuse_above(
            MOST_COEFFICIENTS // (a.dimension + a.layers - 1),
            _class_count(a, forest),
            "the fibre of W has {} classes",
            "give a limit to list the first ones, compatible ones before the others",
        )
    scale = next(c for c in W if c)

    @cache
    def form(held: tuple[tuple[int, int], ...], is_first: bool) -> tuple[Any, ...]:
        group = forest.orbits[held[0][0]].group if held else 0
        return forest.form(group, dict(held), scale if is_first else Fraction(1))

    with ctx.workprec(precision):
        found = []
        for factors, packing in islice(_real_classes(a, forest), limit):
            if isinstance(packing, Packing):
                layers: Sequence[Any] = factors[0].copies(packing)
            else:
                contents = [f.copies(own) for f, own in zip(factors, packing.groups, strict=True)]
                layers = packing.filters(contents, constant=(0, 0))  # no copies of an orbit
            filters = tuple(form(held, layer == 0) for layer, held in enumerate(layers))
            found.append(Factorization(filters, packing, _shared(forest, layers)))
    return tuple(found)


def _real_classes(
    a: Architecture, forest: HyperrootForest
) -> Iterator[tuple[list["_OrderedFactors"], Packing | GroupedPacking]]:
    """The real factors of each group and a packing of them; compatible packings first."""
    one_group: tuple[bool | None, ...] = (None,)  # its packings come in that order by themselves
    for compatible in one_group if a.is_thick else (True, False):
        for factors in _real_factorizations(a, forest):
            patterns = _patterns(factors)
            chosen: Iterator[Packing | GroupedPacking] = (
                packings(patterns[0], a, compatible)
                if a.is_thick
                else grouped_packings(patterns, a, compatible)
            )
            for packing in chosen:
                yield factors, packing


def _class_count(a: Architecture, forest: HyperrootForest) -> int:
    """The number of classes, or of real factorizations along the groups if these are too many."""
    factorizations = Allotments(forest, group_degrees(a), real=True).count()
    if factorizations > MOST_COEFFICIENTS // a.filter_size:
        return factorizations
    packed = cache(lambda patterns: count_grouped_packings(patterns, a))
    return sum(map(packed, map(_patterns, _real_factorizations(a, forest))))


def _real_factorizations(
    a: Architecture, forest: HyperrootForest
) -> Iterator[list["_OrderedFactors"]]:
    """The real factors of (Q_1, …, Q_G), for each real factorization along the groups."""
    for copies in Allotments(forest, group_degrees(a), real=True):
        yield [_real_factors(forest, group, copies) for group in range(forest.groups)]


def _patterns(factors: Iterable["_OrderedFactors"]) -> tuple[RootPattern, ...]:
    return tuple(f.pattern for f in factors)


def _shared(forest: HyperrootForest, layers: Iterable[tuple[tuple[int, int], ...]]) -> int:
    """The number of hyperroots that a layer shares with the ones below, which is the rank drop.

    ``layers`` are the copies of orbits in each layer; a root counts as often as it is in a single
    lower layer.
    """
    drop = 0
    below = [0] * len(forest.multiplicities)
    for held in layers:
        own: dict[int, int] = {}
        for i, n in held:
            orbit = forest.orbits[i]
            drop += min(n, min([below[root] for root in orbit.roots]) // orbit.copies)
            for root in orbit.roots:
                own[root] = own.get(root, 0) + n * orbit.copies
        for root, copies in own.items():
            if copies > below[root]:
                below[root] = copies
    return drop


@dataclass(frozen=True)
class _OrderedFactors:
    """The real factors of one group's form, by multiplicity as in its pattern.

    Each is given by its orbits: one that is its own conjugate, or two that are conjugate.
    """

    pattern: RootPattern
    orbits: tuple[tuple[int, ...], ...]

    def copies(self, packing: Packing) -> list[tuple[tuple[int, int], ...]]:
        """How many copies of each orbit lie in each layer."""
        rows = (*packing.real, *packing.complex)
        columns = zip(*rows, strict=True) if rows else [()] * packing.layers
        return [
            tuple([(i, n) for n, orbits in zip(c, self.orbits, strict=True) if n for i in orbits])
            for c in columns
        ]


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
