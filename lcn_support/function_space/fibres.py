"""The fibre of the parameterization: all factorizations of an end-to-end filter along the layers.

μ(w_1, …, w_L) = W multiplies the filters. For W ≠ 0 the fibre μ^{-1}(W) is finitely many classes
under scaling the filters by α_1⋯α_L = 1: at stride one, one class for each packing of the real
factors of W into the layers [KMMT2022]; with larger strides, one for each real factorization of W
along the groups and each packing of the real factors of its forms into the layers of their groups.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, SupportsIndex, overload

from lcn_support import rooms_above
from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import (
    GroupedPacking,
    Packing,
    count_grouped_packings,
)
from lcn_support.architectures.on_grids import OnGrid
from lcn_support.arguments.coefficients import check_precision, is_exact, read_exact, refuse_zero
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import (
    MOST_COEFFICIENTS,
    read_limit,
    refuse_above,
    written,
)
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.forms.end_to_end import read_end_to_end
from lcn_support.forms.roots import pattern_within
from lcn_support.function_space.allotments import Allotments
from lcn_support.function_space.factorizations import Factorization, MinimumPhase
from lcn_support.function_space.membership import contained
from lcn_support.function_space.ordered_factors import (
    Held,
    factors_apart,
    held_by,
    real_classes,
    shared_hyperroots,
)
from lcn_support.function_space.refined_orbits import ON_CIRCLE, RefinedOrbits
from lcn_support.function_space.sparse_factorization import group_degrees, group_forest
from lcn_support.progress import check_time
from lcn_support.records import Record, stacked

_COLUMNS = tuple(f.name for f in fields(Factorization) if f.repr)


@dataclass(frozen=True, repr=False, eq=False)
class Fibre(Record, Sequence[Factorization]):
    """All factorizations of W along an architecture: a sequence, counted before it is listed.

    It is what :func:`fibre` returns. ``len`` gives the number of classes, an index or a slice finds
    the first ones as far as needed, and a loop finds one after the other. Without a limit, a loop
    over more than ``MOST_COEFFICIENTS`` coefficients is refused before it begins; an index or a
    slice beyond them is, too.

    Attributes
    ----------
    architecture, end_to_end
        the network, and W as Fractions.
    precision
        p: radii of enclosures are at most 2^−p of the largest entry of their filter.
    limit
        the largest number of members, or None.

    Examples
    --------
    >>> found = fibre(Architecture((3, 2, 2)), [1, 2, 0, -2, -1])
    >>> found
    Fibre(3 classes: p1p2 · p2 · p2, p2² · p1 · p2, p2² · p2 · p1)
    """

    architecture: Architecture
    end_to_end: tuple[Fraction, ...]
    precision: int = 53
    limit: int | None = None

    @cached_property
    def class_count(self) -> int:
        """The number of scaling classes over W, whatever the limit, without listing them.

        Raises ``ValueError`` as :func:`~lcn_support.architectures.balls_in_bins.count_packings`.
        """
        return self._count(compatible=False)

    @cached_property
    def compatible_count(self) -> int:
        """How many of the classes are compatible; they come first."""
        return self._count(compatible=True)

    @cached_property
    def orbits(self) -> RefinedOrbits | None:
        """The roots of W, by hyperroots; None where W is no form in x^S for the first stride."""
        bits = self.precision + 2 * self.architecture.degree + 8  # products may nearly cancel
        forest = group_forest(self.architecture, self.end_to_end, bits)
        if forest is None:
            return None
        return RefinedOrbits(self.architecture, self.end_to_end, forest, bits)

    def members(self) -> Iterator[tuple[tuple[Held, ...], Packing | GroupedPacking]]:
        """Which orbits lie in which layers, and their packing, for each class: no numbers yet."""
        a = self.architecture
        if self.orbits is None:
            return
        one_group: tuple[bool | None, ...] = (None,)  # its packings come in that order themselves
        kinds = one_group if a.is_thick else (True, False) if self.compatible_count else (False,)
        for factors, packing in islice(real_classes(a, self.orbits.forest, kinds), self.limit):
            check_time()
            yield held_by(factors, packing), packing

    def factorization(
        self, layers: Sequence[Held], packing: Packing | GroupedPacking
    ) -> Factorization:
        """The factorization with these orbits in the layers."""
        assert self.orbits is not None
        scales = [next(c for c in self.end_to_end if c), *[Fraction(1)] * (len(layers) - 1)]
        pairs = zip(layers, scales, strict=True)
        filters = tuple(self.orbits.filter(held, scale, self.precision) for held, scale in pairs)
        return Factorization(filters, packing, shared_hyperroots(self.orbits.forest, layers))

    def minimum_phase(
        self, layers: Iterable[int] | None = None, strictly: bool = False
    ) -> MinimumPhase | None:
        """A factorization whose filters have all their roots in the unit disc, or None.

        Parameters
        ----------
        layers
            the numbers of the layers, from 1, whose filters are asked; all when left out.
        strictly
            whether the open disc is meant; the closed one otherwise.

        Returns
        -------
        MinimumPhase or None
            with the number of roots on the circle; at stride one a compatible factorization, if
            there is such a one. None is proved, too: no factorization of W is one, whatever the
            limit. It is found from the roots, without a walk through the fibre.

        Raises
        ------
        ValueError
            if a layer is not there; with larger strides, if too many real factorizations along the
            groups were looked at in vain.

        Notes
        -----
        The filter w is read as w_0 + w_1 z^{−1} + ⋯, newest entry first, with roots in z = x/y; ∞
        is outside. A network slides its filters the other way along time, as libraries for deep
        learning do: reverse W then, and each filter. A filter w_i has the S_i-th powers of some
        roots of W as its roots, so that for all layers the answer depends on W alone, and all
        members are of minimum phase or none is. Whether a root lies on the circle is exact: the
        irreducible polynomial over Q is then its own reciprocal, and 1/α is the root that the
        conjugate of α is. Source of the notion, with the open disc: [Smith2007, Minimum-Phase
        Polynomials].

        Examples
        --------
        A spectral factorization, w(z)w(1/z): the factor with the roots 1/2 and −1/3.

        >>> from lcn_support.forms.composition import compose
        >>> W = compose([(6, -1, -1), (-1, -1, 6)])
        >>> found = fibre(Architecture((3, 3)), W).minimum_phase(layers=[1])
        >>> print(*found.factorization.filters[0], found.on_circle)
        -6 1 1 (0, 0)
        >>> fibre(Architecture((3, 3)), W).minimum_phase() is None
        True
        """
        a = self.architecture
        given = range(1, a.layers + 1) if layers is None else listed(layers, "layers", "layers")
        asked = {read_integer(layer, "a layer", 1, a.layers) - 1 for layer in given}
        most = ON_CIRCLE - read_flag(strictly, "strictly")
        if self.orbits is None:
            return None
        sides = self.orbits.sides()
        inside = [i for i, side in enumerate(sides) if side <= most]
        if len(asked) == a.layers and len(inside) < len(sides):
            return None  # all factorizations have the same roots
        found = factors_apart(a, self.orbits.forest, asked, inside)
        if found is None:
            return None
        held = held_by(*found)
        on_circle = tuple(sum(n for i, n in w if sides[i] == ON_CIRCLE) for w in held)
        return MinimumPhase(self.factorization(held, found[1]), on_circle)

    def _count(self, compatible: bool) -> int:
        if self.orbits is None:
            return 0
        a = self.architecture
        patterns = Allotments(self.orbits.forest, group_degrees(a), real=True).patterns()
        return sum(n * count_grouped_packings(p, a, compatible) for p, n in patterns.items())

    def _most(self) -> int:
        a = self.architecture
        return MOST_COEFFICIENTS // (a.dimension + a.layers - 1)

    def _refuse_many(self, number: int, what: str = "the fibre of W has {} classes") -> None:
        refuse_above(
            self._most(), number, what,
            "give a limit to list the first ones, compatible ones before the others",
        )  # fmt: skip

    @cached_property
    def _found(self) -> list[Factorization]:
        """The first members, as far as they have been asked for."""
        return []

    @cached_property
    def _waiting(self) -> Iterator[tuple[tuple[Held, ...], Packing | GroupedPacking]]:
        return self.members()

    def _first(self, number: int) -> list[Factorization]:
        """The members that were found, at least so many if there are."""
        missing = number - len(self._found)
        for member in islice(self._waiting, max(missing, 0)):
            self._found.append(self.factorization(*member))
        return self._found

    def as_columns(self) -> dict[str, Any]:
        """Those of the factorizations."""
        return stacked(self, _COLUMNS)

    def first_rows(self, most: int) -> dict[str, Any]:
        """The columns of the first factorizations, however many there are."""
        return stacked(self._first(most)[:most], _COLUMNS)

    @property
    def _size(self) -> int:
        return self.class_count if self.limit is None else min(self.limit, self.class_count)

    def __len__(self) -> int:
        if self._size > sys.maxsize:
            raise OverflowError(
                f"the fibre of W has {written(self._size)} classes, more than len can say; ask for "
                "class_count"
            )
        return self._size

    def __bool__(self) -> bool:
        return bool(self._first(1))

    def __iter__(self) -> Iterator[Factorization]:
        if self.limit is None:
            self._refuse_many(self._size)  # now: a list makes room for them all before it begins
        return self._one_by_one()

    def _one_by_one(self) -> Iterator[Factorization]:
        place = 0
        while place < self._most():
            if place == len(self._first(place + 1)):
                return
            yield self._found[place]
            place += 1
        for member in islice(self.members(), place, None):  # these are not kept
            yield self.factorization(*member)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Factorization: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Factorization, ...]: ...

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        if isinstance(index, slice):
            whole = range(self._size)[index]
            if not whole:
                return ()
            last = max(whole[0], whole[-1])
        else:
            last = operator.index(index)
            last += self._size if last < 0 else 0
            if not 0 <= last < self._size:
                raise IndexError(f"member {index} of {self._size}; give an index from 0")
        self._refuse_many(last + 1, "the first {} classes of the fibre of W")
        first = self._first(last + 1)
        return tuple(first[i] for i in whole) if isinstance(index, slice) else first[last]

    def __eq__(self, other: object) -> bool:
        """Whether they have the same members, in this order; too many are not compared."""
        if isinstance(other, Fibre):
            if self._key() == other._key():
                return True
            if self.end_to_end != other.end_to_end:
                return not (self or other)
        elif not isinstance(other, tuple):
            return NotImplemented
        size = other._size if isinstance(other, Fibre) else len(other)
        return self._size == size <= self._most() and all(map(operator.eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _key(self) -> tuple[Any, ...]:
        return self.architecture, self.end_to_end, self.precision, self.limit

    def __repr__(self) -> str:
        shown = [str(f.packing) for f in self._first(4)[:4]]
        try:
            number = self._size
        except ValueError:  # not even counted
            return f"Fibre(many classes: {', '.join(shown[:3])}, …)"
        names = f": {', '.join(shown[:3])}{', …' if number > 3 else ''}" if shown else ""
        return f"Fibre({written(number)} class{'es' * (number != 1)}{names})"


@overload
def fibre(
    a: Architecture,
    W: Iterable[Any],
    tolerance: float | None = None,
    precision: int = 53,
    limit: int | None = None,
) -> Fibre: ...


@overload
def fibre(
    a: OnGrid,
    W: Iterable[Any],
    tolerance: float | None = None,
    precision: int = 53,
    limit: int | None = None,
) -> Sequence[Any]: ...


def fibre(
    a: Architecture | OnGrid,
    W: Iterable[Any],
    tolerance: float | None = None,
    precision: int = 53,
    limit: int | None = None,
) -> Any:
    """All factorizations of W along the architecture, one for each scaling class.

    They are counted at once, and found one at a time, when they are asked for.

    Parameters
    ----------
    a
        an architecture of any strides, or one on a grid:
        :func:`~lcn_support.grids.fibres.grid_fibre` says what W and the fibre are then.
    W
        k coefficients, not all zero; exact (int, Fraction) or float.
    tolerance
        for floats: the fibre is given only if all W within it have one root pattern; the filters
        are then those of W as the dyadic numbers that its floats are. With larger strides it is
        given only if all those fibres are empty, or for 0: then W is these dyadic numbers.
    precision
        p ≥ 2: radii of enclosures are at most 2^−p of the largest entry of their filter.
    limit
        only so many, compatible ones first; all when left out.

    Returns
    -------
    Fibre
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
    Source: [KMMT2022], fibres as scaling classes; the count is that of the packings. For larger
    strides see
    :func:`~lcn_support.function_space.sparse_factorization.factorize`.

    Examples
    --------
    >>> a = Architecture((4, 2))
    >>> W = [1, -1, 0, 0, 0]
    >>> fibre(a, W)
    Fibre(2 classes: p1p2² · p2, p2³ · p1)
    >>> from lcn_support.forms.composition import compose
    >>> all(compose(f.filters) == tuple(W) for f in fibre(a, W))
    True

    With larger strides a fibre is a point, up to scaling, unless hyperroots can be exchanged:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> [f.filters[1] for f in fibre(a, [1, 0, 0, 0, -1])]
    [(Fraction(1, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(-1, 1))]

    There may be n! of them, which are counted, and listed as far as you ask:

    >>> a = Architecture((2,) * 12)
    >>> found = fibre(a, compose([(1, -j) for j in range(12)]))
    >>> len(found), found[1].packing, len(found[:5])
    (479001600, Packing('p1 · p2 · p3 · p4 · p5 · p6 · p7 · p8 · p9 · p10 · p12 · p11'), 5)
    >>> list(found)
    Traceback (most recent call last):
        ...
    ValueError: the fibre of W has 479 001 600 classes, more than 41 666; give a limit ...
    """
    if isinstance(a, OnGrid):
        return rooms_above.enter("grids").grid_fibre(a, W, tolerance, precision, limit)
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
    found = Fibre(a, read_exact(coefficients, "W"), int(precision), limit)
    found.orbits  # noqa: B018 - high degrees are refused now
    return found
