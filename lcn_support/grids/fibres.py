"""Membership and fibres on a grid, where exact factorization decides them.

The end-to-end filter is ∏_i π(w_i)(x^{S_i}), so a fibre is all ways to hand the irreducible real
factors of W to the layers. Factors that extend along a single axis d are, taken together, a binary
form, and so is what the layers have of them: for it everything is known from one axis. The others
are handed out here. A factor of π(w_i)(x^{S_i}) is of the first kind exactly if the factor q of
π(w_i) that it comes from is, as the factors of q(x^{S_i}) are exchanged by roots of unity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import count, islice
from math import gcd, prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import check_precision, is_exact, read_form
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.ring_elements import beside_flint, without_flint
from lcn_support.arguments.size_limits import (
    MOST_COEFFICIENTS,
    MOST_LISTED,
    read_limit,
    refuse_above,
)
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.function_space.factorizations import Factorization
from lcn_support.function_space.fibres import Fibre, fibre
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.factorizations import GridFactorization, GridFibre
from lcn_support.grids.real_factors import (
    Piece,
    Place,
    RealFactors,
    Terms,
    all_terms,
    real_factors_of,
    times,
)
from lcn_support.progress import check_time

_GUARD_BITS = 8

_FLOATS = (
    "on a grid nothing is decided within a tolerance; give the rational numbers that are meant, or "
    "tolerance=0 for the dyadic numbers that the floats are"
)


def grid_contains(a: GridArchitecture, W: Any, tolerance: float | None = 0) -> bool | Unknown:
    """Whether real filters along an architecture on a grid compose to W.

    It is what :func:`~lcn_support.function_space.membership.contains` asks of a network on a grid.

    Parameters
    ----------
    a
        an architecture on a grid, of any strides.
    W
        of shape ``a.filter_shape``: int, Fraction, or floats. As a rule rounding leads out of the
        function space: give the rational numbers that are meant.
    tolerance
        0 takes floats as the dyadic rational numbers that they are. Within any other tolerance,
        and within that of their type for None, floats are not decided.

    Returns
    -------
    bool or Unknown
        ``Unknown`` where W has an irreducible factor over Q along several axes that may split over
        the reals, and the answer depends on how; and for floats with a tolerance, unless all are
        zero.

    Raises
    ------
    ValueError
        if W does not have that shape, or a number is not real or not finite; for too many ways to
        hand out the factors; unless 0 ≤ tolerance < 1.

    Notes
    -----
    Source: [KMMT2022] for convolutions as products of polynomials. How the factors over the reals
    are found is said in :mod:`lcn_support.grids.real_factors`.

    Examples
    --------
    Sobel's filter is composed of two filters of shape (2, 2), Laplace's is not:

    >>> a = GridArchitecture([(2, 2), (2, 2)])
    >>> grid_contains(a, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    True
    >>> grid_contains(a, [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    False
    """
    terms = all_terms(_read(a, W, tolerance), a.filter_shape)
    if not terms:
        return True
    if not is_exact(tuple(terms.values())):
        return Unknown(_FLOATS)
    factors = real_factors_of(terms, a.filter_shape)
    lines = _Lines(a, factors)
    if any(map(lines.fit, _handed_out(a, factors.pieces))):
        return True
    doubtful = [piece for piece in factors.pieces if piece.parts != 1]
    for held in filter(lines.fit, _handed_out(a, _split(factors.pieces))) if doubtful else ():
        strided = any(
            w.terms is None and max(steps) > 1
            for w, steps in zip(held, a.layer_strides, strict=True)
        )
        if strided or any(piece.parts == 0 for piece in doubtful):
            return Unknown(_why(doubtful[0]))
        return True
    return False


def grid_fibre(
    a: GridArchitecture,
    W: Any,
    tolerance: float | None = 0,
    precision: int = 53,
    limit: int | None = None,
) -> GridFibre:
    """All factorizations of W along an architecture on a grid, one for each scaling class.

    It is what :func:`~lcn_support.function_space.fibres.fibre` asks of a network on a grid.

    Parameters
    ----------
    a, W, tolerance
        as for :func:`grid_contains`; W not zero.
    precision
        p ≥ 2: enclosures are products of numbers with a relative error of about 2^−p.
    limit
        list only so many, the first that are found; all when left out.

    Returns
    -------
    GridFibre
        a sequence, empty exactly when W is not in the function space.

    Raises
    ------
    ValueError
        as :func:`grid_contains` does; for W = 0; if there are too many and no limit.
    UndecidedError
        if W has an irreducible factor over Q along several axes that splits over the reals, or may
        split, in a way that matters; for floats with a tolerance.

    Notes
    -----
    Source: [KMMT2022] for fibres as scaling classes; the algorithm is not in the sources we had.

    Examples
    --------
    >>> a = GridArchitecture([(2, 2), (2, 2)])
    >>> sobel = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    >>> found = grid_fibre(a, sobel)
    >>> for f in found:
    ...     print([[int(c) for c in row] for w in f.filters for row in w])
    [[1, 1], [1, 1], [1, -1], [1, -1]]
    [[1, -1], [1, -1], [1, 1], [1, 1]]
    >>> from lcn_support.grids import compose_grid
    >>> all((compose_grid(f.filters) == sobel).all() for f in found)
    True
    """
    given = _read(a, W, tolerance)
    terms = all_terms(given, a.filter_shape)
    check_precision(precision)
    limit = read_limit(limit)
    if not terms:
        raise ValueError(
            "W = 0 is any filters with a zero one: no finite fibre; give an entry that is not zero"
        )
    if not is_exact(tuple(terms.values())):
        raise UndecidedError(f"the fibre is undecided: {_FLOATS}")
    factors = real_factors_of(terms, a.filter_shape)
    lines = _Lines(a, factors, precision + _GUARD_BITS, limit)
    whole: Iterable[_Layers] = filter(lines.fit, _handed_out(a, factors.pieces))
    doubtful = [piece for piece in factors.pieces if piece.parts != 1]
    if doubtful:
        whole = list(whole)
        if sum(map(lines.fit, _handed_out(a, _split(factors.pieces)))) > len(whole):
            raise UndecidedError(f"the fibre is undecided: {_why(doubtful[0])}")
    if limit is None:
        whole = list(whole)
        refuse_above(
            MOST_COEFFICIENTS // a.parameter_count,
            sum(prod(found.class_count for found in lines.fibres(held)) for held in whole),
            "the fibre of W has {} classes",
            "give a limit to list the first ones",
        )
    return GridFibre(a, given, tuple(islice(_classes(a, factors.scale, whole, lines), limit)))


@dataclass(frozen=True)
class _Held:
    """The product of the pieces in a layer, in its own variables; terms are None if not known."""

    degrees: Place
    terms: Terms | None


_Layers = tuple[_Held, ...]

_Content = tuple[tuple[int, int], ...]
"""Pieces, by their places, and how many copies a layer has of each."""


class _Lines:
    """The binary forms along the axes, composed of what is left for the layers beside the pieces.

    They depend on the degrees of the pieces in the layers alone.
    """

    def __init__(
        self, a: GridArchitecture, factors: RealFactors, bits: int = 53, limit: int | None = None
    ) -> None:
        self._architecture, self._forms = a, factors.lines
        self._bits, self._limit = bits, limit
        self._known: dict[tuple[Place, ...], tuple[Fibre, ...]] = {}

    def fibres(self, held: _Layers) -> tuple[Fibre, ...]:
        """For each axis."""
        degrees = tuple(w.degrees for w in held)
        if degrees not in self._known:
            a, found = self._architecture, []
            for d, form in enumerate(self._forms):
                sizes = [k[d] - n[d] for k, n in zip(a.filter_shapes, degrees, strict=True)]
                line = Architecture(sizes, [steps[d] for steps in a.strides])
                found.append(fibre(line, form, precision=self._bits, limit=self._limit))
            self._known[degrees] = tuple(found)
        return self._known[degrees]

    def fit(self, held: _Layers) -> bool:
        """Whether the forms are so composed."""
        return all(self.fibres(held))


def _classes(
    a: GridArchitecture, scale: Fraction, whole: Iterable[_Layers], lines: _Lines
) -> Iterator[GridFactorization]:
    for held in whole:
        for chosen in _choices(lines.fibres(held)):
            filters = []
            for i, shape in enumerate(a.filter_shapes):
                terms: dict[Place, Any] = dict(held[i].terms or {})
                for d, factorization in enumerate(chosen):
                    line = {
                        tuple(j if e == d else 0 for e in range(len(shape))): beside_flint(c)
                        for j, c in enumerate(factorization.filters[i])
                        if c != 0
                    }
                    terms = times({p: beside_flint(c) for p, c in terms.items()}, line)
                if i == 0:
                    terms = {place: c * beside_flint(scale) for place, c in terms.items()}
                filters.append(_nested(terms, shape, ()))
            yield GridFactorization(tuple(filters))


def _choices(along: Sequence[Fibre]) -> Iterator[tuple[Factorization, ...]]:
    """One member of each; product would list them all first."""
    if not along:
        yield ()
        return
    for first in along[0]:
        for others in _choices(along[1:]):
            yield (first, *others)


def _handed_out(a: GridArchitecture, pieces: Sequence[Piece]) -> Iterator[_Layers]:
    """All ways to hand the pieces to the layers."""
    rooms = [
        tuple((k - 1) * s for k, s in zip(shape, steps, strict=True))
        for shape, steps in zip(a.filter_shapes, a.layer_strides, strict=True)
    ]
    nothing = _Held((0,) * len(a.filter_shape), {(0,) * len(a.filter_shape): Fraction(1)})

    @cache
    def product_of(content: _Content) -> _Held:
        if not content:
            return nothing
        *before, (place, copies) = content
        return _with(product_of(tuple(before)), pieces[place], copies)

    @cache
    def layer_of(content: _Content, steps: Place) -> _Held | None:
        return _divided(product_of(content), steps)

    waiting: list[tuple[int, list[_Content]]] = [(0, [()] * a.layers)]
    for looked_at in count():
        if not waiting:
            return
        check_time()
        refuse_above(
            MOST_LISTED, looked_at, "handing out the factors of W: {} ways to begin",
            "give grid_fibre a limit, or take fewer layers",
        )  # fmt: skip
        place, layers = waiting.pop()
        if place == len(pieces):
            divided = [layer_of(w, steps) for w, steps in zip(layers, a.layer_strides, strict=True)]
            if None not in divided:
                yield tuple(w for w in divided if w is not None)
            continue
        taken = [product_of(w).degrees for w in layers]
        left = [_minus(room, own) for room, own in zip(rooms, taken, strict=True)]
        for copies in _shares(pieces[place], left):
            held = [(*w, (place, n)) if n else w for w, n in zip(layers, copies, strict=True)]
            waiting.append((place + 1, held))


def _shares(piece: Piece, rooms: Sequence[Place]) -> list[tuple[int, ...]]:
    """How many copies of a piece each layer can have, all of them together."""
    most = [min(n // e for n, e in zip(room, piece.degrees, strict=True) if e) for room in rooms]
    found: list[tuple[int, ...]] = [()]
    for i, own in enumerate(most):
        after = sum(most[i + 1 :])
        found = [
            (*before, n)
            for before in found
            for n in range(own + 1)
            if 0 <= piece.multiplicity - sum(before) - n <= after
        ]
    return found


def _split(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, those that may split in the smallest parts that they may have."""
    found = []
    for piece in pieces:
        parts = piece.parts or gcd(*piece.degrees)
        degrees = tuple(n // parts for n in piece.degrees)
        one = piece if parts == 1 else Piece(degrees, None, piece.multiplicity, 1)
        found += [one] * parts
    return found


def _with(w: _Held, piece: Piece, copies: int) -> _Held:
    degrees, terms = w.degrees, w.terms
    for _ in range(copies):
        degrees = tuple(n + e for n, e in zip(degrees, piece.degrees, strict=True))
        terms = times(terms, piece.terms) if terms and piece.terms else None
    return _Held(degrees, terms)


def _divided(w: _Held, steps: Place) -> _Held | None:
    """w as a polynomial in x^S, y^S, if it is one, or may be."""
    places = [w.degrees, *(w.terms or ())]
    if any(j % s for place in places for j, s in zip(place, steps, strict=True)):
        return None
    first, *others = (tuple(j // s for j, s in zip(p, steps, strict=True)) for p in places)
    if w.terms is None:
        return _Held(first, None)
    return _Held(first, dict(zip(others, w.terms.values(), strict=True)))


def _minus(room: Place, taken: Place) -> Place:
    return tuple(n - e for n, e in zip(room, taken, strict=True))


def _why(piece: Piece) -> str:
    by = " × ".join(str(n + 1) for n in piece.degrees)
    splits = "splits" if piece.parts == 2 else "may split"
    return (
        f"a factor of shape {by}, irreducible over the rational numbers, {splits} over the reals; "
        "only filters whose factors along several axes are rational are taken apart"
    )


def _read(a: GridArchitecture, W: Any, tolerance: Any) -> Any:
    """W as nested tuples, exact ones as far as it is exact within the tolerance."""
    if not isinstance(a, GridArchitecture):
        raise TypeError(
            f"{short(a)} is no architecture on a grid; give GridArchitecture([(3, 3), (2, 2)])"
        )
    shape = a.filter_shape

    def rows(values: Any, lengths: Place) -> Any:
        if len(lengths) == 1:
            entries: Any = read_form(values, tolerance)[0]
        else:
            entries = tuple(rows(row, lengths[1:]) for row in listed(values, "W", "rows"))
        if len(entries) != lengths[0]:
            raise ValueError(
                f"W = {short(W)} is not of the shape {shape} that {a} composes; give nested rows "
                "of these lengths"
            )
        return entries

    return rows(W, shape)


def _nested(terms: dict[Place, Any], shape: Place, place: Place) -> Any:
    if len(place) == len(shape):
        return without_flint(terms[place]) if place in terms else Fraction(0)
    return tuple(_nested(terms, shape, (*place, j)) for j in range(shape[len(place)]))
