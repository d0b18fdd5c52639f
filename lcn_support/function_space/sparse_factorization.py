"""Sparse factorizations: along the groups of an architecture, over C, and exactly.

The neurovariety Z of an architecture consists of the forms W = ∏ Q_g(x^{T_g}, y^{T_g}) with complex
factors, one for each group; it is the Zariski closure of the function space [KMST2023]. A form
W ≠ 0 has finitely many such factorizations up to scaling the factors.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from flint import ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import check_precision, refuse_zero
from lcn_support.arguments.in_short import short
from lcn_support.arguments.size_limits import MOST_COEFFICIENTS, read_limit, refuse_above
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.forms.end_to_end import exact_end_to_end
from lcn_support.forms.hyperroot_forests import HyperrootForest, Orbit, hyperroot_forest
from lcn_support.forms.roots import refuse_high_degree
from lcn_support.formulas import product_formula
from lcn_support.function_space.allotments import Allotments, Copies
from lcn_support.records import Record


@dataclass(frozen=True, repr=False, eq=False)
class SparseFactorization(Record):
    """W = ∏ Q_g(x^{T_g}, y^{T_g}), one factor for each group.

    Attributes
    ----------
    factors
        (Q_1, …, Q_G), of N_g + 1 coefficients. In every factor after the first the first non-zero
        coefficient is 1. A factor that takes all conjugates over Q of its hyperroots alike has
        Fractions; any other has certified enclosures (python-flint), ``arb`` if it is real, else
        ``acb``, where a coefficient is not rational, with radii of at most 2^−precision of the
        largest coefficient.
    strides
        (T_1, …, T_G).
    is_real
        whether all factors are real.
    """

    factors: tuple[tuple[Any, ...], ...]
    strides: tuple[int, ...]
    is_real: bool

    @property
    def is_rational(self) -> bool:
        """Whether all coefficients are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for Q in self.factors for c in Q)

    def _repr_latex_(self) -> str:
        pairs = zip(self.factors, self.strides, strict=True)
        return f"${product_formula((Q, T, 1) for Q, T in pairs)}$"

    def __repr__(self) -> str:
        degrees = tuple(len(Q) - 1 for Q in self.factors)
        word = "real" if self.is_real else "not real"
        return f"SparseFactorization(degrees {degrees}, strides {self.strides}, {word})"


def factorize(
    a: Architecture, W: Iterable[Any], precision: int = 53, limit: int | None = None
) -> tuple[SparseFactorization, ...]:
    """All factorizations of W over C along the groups of the architecture.

    Parameters
    ----------
    a
        any architecture, of any strides.
    W
        k coefficients, not all zero: int, Fraction, or floats, which are taken as the dyadic
        rational numbers that they are.
    precision
        p ≥ 2: radii of enclosures are at most 2^−p of the largest coefficient of their factor.
    limit
        list only so many of them, the first that are found; all when left out.

    Returns
    -------
    tuple of SparseFactorization
        one for each class under scaling the factors, real ones first; empty exactly when W is not
        in the neurovariety, the Zariski closure of the function space.

    Raises
    ------
    ValueError
        if W = 0 (it has infinitely many), if W does not have k finite real coefficients, if the
        precision is below 2, or if there are too many and no limit: with more than
        ``MOST_COEFFICIENTS`` coefficients together.

    Notes
    -----
    Groups are maximal runs of layers with one layer stride, filters of size 1 dropped. Which
    factorizations there are is decided exactly: the hyperroots of W with their multiplicities are
    found over Q (see :func:`~lcn_support.forms.hyperroot_factors.hyperroots`), and certified balls
    tell which roots each of them is made of. Source of the sparse factors: [KMST2023].

    Examples
    --------
    >>> from lcn_support.forms.composition import compose
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> W = compose([(1, 0, -2), (1, 1)], strides=(2, 1))
    >>> for f in factorize(a, W):
    ...     print([[str(c) for c in Q] for Q in f.factors])
    [['1', '0', '1'], ['1', '-2']]
    [['1', '0', '-2'], ['1', '1']]
    >>> factorize(a, [1, 0, 0, 0, 1])[0]
    SparseFactorization(degrees (2, 1), strides (1, 2), not real)
    >>> factorize(a, [1, 0, 0, 1, 0])
    ()
    """
    coefficients = exact_end_to_end(a, W)
    refuse_zero(coefficients)
    check_precision(precision)
    most = read_limit(limit)
    found = narrow_enough(
        lambda bits: _factorizations(a, coefficients, bits, most), "factors", a, precision
    )
    return tuple(sorted(found, key=lambda f: not f.is_real))


def is_singular_point(a: Architecture, W: Iterable[Any]) -> bool:
    """Whether W is a singular point of the neurovariety of the architecture.

    Parameters
    ----------
    a
        any architecture, of any strides.
    W
        k coefficients: int, Fraction, or floats, which are taken as the dyadic rational numbers
        that they are.

    Returns
    -------
    bool
        for W ≠ 0 whether in some complex factorization along the groups the product of the factors
        below some group i contains a hyperroot of its stride T_i; W = 0 is singular unless the
        neurovariety is a linear space, that is, unless there is one group only.

    Raises
    ------
    ValueError
        if W is not in the neurovariety, or does not have k finite real coefficients.

    Notes
    -----
    The factors make up a smooth variety with a finite birational map to the neurovariety; a point
    is smooth exactly if it has one preimage and the differential is injective there. Such a
    hyperroot can either be exchanged for another one of Q_i, which gives a second factorization, or
    all hyperroots of Q_i equal it, and the differential drops rank. The criterion follows
    [KMST2023].

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> is_singular_point(a, [1, 0, 0, 0, -1]), is_singular_point(a, [1, 2, 1, 2, 0])
    (True, False)
    >>> is_singular_point(a, [1, 1, 1, 1, 0])
    False
    """
    coefficients = exact_end_to_end(a, W)
    if not any(coefficients):
        return len(a.groups) > 1
    forest = group_forest(a, coefficients)
    copies = None if forest is None else next(iter(Allotments(forest, group_degrees(a))), None)
    if forest is None or copies is None:
        raise ValueError(
            f"W = {short(coefficients)} is not in the neurovariety of {a}: it does "
            "not factor along the groups, not even over C; factorize(a, W) is empty"
        )
    return any(
        _contained_below(orbit, forest, copies) for orbit in forest.orbits if orbit.group > 0
    )


def group_degrees(a: Architecture) -> tuple[int, ...]:
    """(N_1, …, N_G).

    >>> group_degrees(Architecture((3, 2, 3), strides=(1, 2, 1)))
    (3, 2)
    """
    return tuple(group.degree for group in a.groups)


def group_forest(
    a: Architecture, coefficients: tuple[Fraction, ...], precision: int = 53
) -> HyperrootForest | None:
    """The hyperroots of W ≠ 0 at the strides of the groups, or None if W is no form in x^{T_1}.

    A leading filter of size 1 makes T_1 > 1 possible; strides and coefficients are then divided.
    Raises ``ValueError`` for too high a degree, as :func:`~lcn_support.forms.roots.root_pattern`
    does.

    >>> a = Architecture((1, 2), strides=(2, 1))
    >>> group_forest(a, (Fraction(1), Fraction(1), Fraction(1))) is None
    True
    >>> group_forest(a, (Fraction(1), Fraction(0), Fraction(1))).orbits[0].minimal
    (1, 1)
    """
    first = a.groups[0].stride
    if any(c for i, c in enumerate(coefficients) if i % first):
        return None
    refuse_high_degree(coefficients[::first])
    strides = [group.stride // first for group in a.groups]
    return hyperroot_forest(coefficients[::first], strides, precision)


def narrow_enough(
    found_with: Callable[[int], tuple[Any, ...]], forms: str, a: Architecture, precision: int
) -> tuple[Any, ...]:
    """What is found with more and more bits, until all forms that it has by that name are narrow.

    >>> found = SparseFactorization(((Fraction(1),),), (1,), True)
    >>> narrow_enough(lambda bits: (found,), "factors", Architecture((2, 2)), 53) == (found,)
    True
    """
    bits = precision + 2 * a.degree + 8  # the coefficients of a product may nearly cancel
    while True:
        found = found_with(bits)
        if all(is_narrow(form, precision) for each in found for form in getattr(each, forms)):
            return found
        bits *= 2


def _factorizations(
    a: Architecture, W: tuple[Fraction, ...], precision: int, limit: int | None
) -> tuple[SparseFactorization, ...]:
    forest = group_forest(a, W, precision)
    if forest is None:
        return ()
    allotments = Allotments(forest, group_degrees(a))
    if limit is None:
        refuse_above(
            MOST_COEFFICIENTS // a.filter_size,
            allotments.count(),
            f"W has {{}} factorizations along the groups of {a}",
            "give a limit to list the first ones",
        )
    scales = [next(c for c in W if c)] + [Fraction(1)] * (forest.groups - 1)
    strides = tuple(group.stride for group in a.groups)
    found = []
    with ctx.workprec(precision):
        for copies in islice(allotments, limit):
            factors = tuple(forest.form(g, copies, scale) for g, scale in enumerate(scales))
            real = all(n == copies.get(forest.orbits[i].conjugate, 0) for i, n in copies.items())
            found.append(SparseFactorization(factors, strides, real))
    return tuple(found)


def _contained_below(orbit: Orbit, forest: HyperrootForest, copies: Copies) -> bool:
    """Whether the factors of the lower groups, all together, contain the hyperroot."""
    order = dict.fromkeys(orbit.roots, 0)
    for i, n in copies.items():
        other = forest.orbits[i]
        if other.group < orbit.group:
            for root in other.roots & orbit.roots:
                order[root] += n * other.copies
    return min(order.values()) >= orbit.copies
