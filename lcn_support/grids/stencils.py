"""3 × 3 filters as two layers of 2 × 2 filters: by real ones, by complex ones only, or not at all.

The filter W is the form Σ w_{ij} x_1^{2−i} y_1^i x_2^{2−j} y_2^j of bidegree (2, 2), and two layers
are two factors of bidegree (1, 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import lcm
from typing import Any

from flint import Ordering, acb, arb, ctx, fmpq, fmpz, fmpz_mpoly_ctx, fmpz_poly

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.records import Record

Filter = tuple[tuple[Any, ...], ...]
Surd = tuple[fmpq, fmpq]

_SIZE = 3
_BITS = 128


@dataclass(frozen=True, repr=False, eq=False)
class StencilLayers(Record):
    """How a 3 × 3 filter is composed of two 2 × 2 filters.

    Attributes
    ----------
    verdict
        ``"equal"`` if two real filters that are equal up to scale compose it, ``"real"`` for
        others that are real, ``"complex"`` if only complex ones do, ``"none"`` if no two do.
    layers
        two 2 × 2 filters, real ones if there are any; the first non-zero entry of the second is 1.
        Entries are Fractions, and enclosures (python-flint), ``arb`` or ``acb``, where they are
        made of square roots. None if the verdict is ``"none"``.
    factors
        the irreducible factors over Q and their multiplicities, up to a constant: each has coprime
        integers, the first not zero of them positive, and the shape of a filter.
    """

    verdict: str
    layers: tuple[Filter, Filter] | None
    factors: tuple[tuple[Filter, int], ...]

    @property
    def is_irreducible(self) -> bool:
        """Whether it has no factors at all, not even complex ones.

        >>> stencil_layers([[0, 1, 0], [1, -4, 1], [0, 1, 0]]).is_irreducible
        True
        """
        return self.verdict == "none" and [m for _, m in self.factors] == [1]

    def __repr__(self) -> str:
        shapes = " · ".join(f"{len(F)} × {len(F[0])}" for F, m in self.factors for _ in range(m))
        return f"StencilLayers({self.verdict}; factors of shape {shapes})"


def stencil_layers(W: Iterable[Iterable[Any]]) -> StencilLayers:
    """Whether, and how, two layers of 2 × 2 filters compose a 3 × 3 filter; stride one.

    Parameters
    ----------
    W
        three rows of three numbers, not all zero: int, Fraction, or floats, which are taken as the
        dyadic rational numbers that they are.

    Returns
    -------
    StencilLayers
        the verdict, exact, and layers.

    Raises
    ------
    ValueError
        if W is not 3 × 3, zero (any filter times zero), or has a number that is not finite.

    Notes
    -----
    Source: [KMMT2022] for convolutions as products of polynomials. The factors over C come from
    those over Q, whose conjugate factors all have one bidegree. So only a form of bidegree (2, 0)
    or (0, 2) can split further, by its square root, and one of bidegree (2, 2), into two of (1, 1).
    As a polynomial ax² + bx + c in one variable, with polynomials a, b, c in the other, it does so
    exactly if the discriminant is d s² with a number d and a polynomial s, and its factors are real
    if and only if d > 0. Then layers exist if and only if each factor fits into a 2 × 2 filter:
    two of bidegree (1, 1); one, and one of (1, 0) and (0, 1) each; or two and two of these. They
    can be real if and only if all these factors are: each layer of a third kind needs one factor
    along each axis.

    Examples
    --------
    Sobel's filter, Prewitt's, the square of a mean, and Laplace's:

    >>> sobel = stencil_layers([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    >>> sobel
    StencilLayers(real; factors of shape 1 × 2 · 1 × 2 · 2 × 1 · 2 × 1)
    >>> [[int(c) for row in layer for c in row] for layer in sobel.layers]
    [[1, -1, 1, -1], [1, 1, 1, 1]]
    >>> stencil_layers([[1, 0, -1]] * 3)
    StencilLayers(complex; factors of shape 1 × 2 · 1 × 2 · 3 × 1)
    >>> stencil_layers([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).verdict
    'equal'
    >>> stencil_layers([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    StencilLayers(none; factors of shape 3 × 3)
    """
    read = _read(W)
    factors = _rational_factors(read)
    with ctx.workprec(_BITS + 4 * max(abs(c).bit_length() for F, _ in factors for c in sum(F, ()))):
        pieces = [piece for F, m in factors for _ in range(m) for piece in _split(F)]
        layers = _dealt(pieces)
        if layers is None:
            return StencilLayers("none", None, factors)
        leading = next(c for row in read for c in row if c)
        scale = fmpq(leading.numerator, leading.denominator)
        first = tuple(tuple(_fraction(scale * c) for c in row) for row in layers[0])
    second = tuple(tuple(map(_fraction, row)) for row in layers[1])
    verdict = "real"
    if any(isinstance(c, acb) for piece in pieces for row in piece for c in row):
        verdict = "complex"
    elif all(m % 2 == 0 for _, m in factors):
        verdict = "equal"
    return StencilLayers(verdict, (first, second), factors)


def _read(W: Iterable[Iterable[Any]]) -> list[tuple[Fraction, ...]]:
    rows = [listed(row, f"row {i}") for i, row in enumerate(listed(W, "W", "three rows"), start=1)]
    if [len(row) for row in rows] != [_SIZE] * _SIZE:
        raise ValueError(f"W = {short(rows)} is no 3 × 3 filter; give three rows of three numbers")
    read = [read_exact(row, f"row {i}") for i, row in enumerate(rows, start=1)]
    if not any(map(any, read)):
        raise ValueError("W = 0 is any filter times zero; give a number that is not zero")
    return read


def _rational_factors(W: list[tuple[Fraction, ...]]) -> tuple[tuple[Filter, int], ...]:
    """The irreducible factors over Q, smaller ones first, with multiplicities."""
    ring = fmpz_mpoly_ctx.get(["x1", "y1", "x2", "y2"], Ordering.lex)
    below = lcm(*(c.denominator for row in W for c in row))
    last = _SIZE - 1
    form = ring.from_dict(
        {
            (last - i, i, last - j, j): int(c * below)
            for i, row in enumerate(W)
            for j, c in enumerate(row)
        }
    )
    found = []
    for factor, multiplicity in form.factor()[1]:
        terms = {powers: int(c) for powers, c in factor.to_dict().items()}
        (m, n) = next((x1 + y1, x2 + y2) for x1, y1, x2, y2 in terms)
        F = tuple(
            tuple(terms.get((m - i, i, n - j, j), 0) for j in range(n + 1)) for i in range(m + 1)
        )
        sign = 1 if next(c for row in F for c in row if c) > 0 else -1
        found.append((tuple(tuple(sign * c for c in row) for row in F), int(multiplicity)))
    return tuple(sorted(found, key=lambda factor: (len(factor[0]), len(factor[0][0]), factor)))


def _split(F: Filter) -> list[Filter]:
    """The irreducible factors over C of one over Q, each with first non-zero entry 1."""
    if sorted((len(F), len(F[0]))) == [1, _SIZE]:
        a, b, c = (fmpq(e) for row in F for e in row)
        root = fmpq(1) / (2 * a)
        found = [[(fmpq(1), fmpq(0)), (b * root, sign * root)] for sign in (1, -1)]
        d = b * b - 4 * a * c
        rows = [[w] if len(F) == 1 else [[e] for e in w] for w in found]
    elif len(F) == len(F[0]) == _SIZE and (surd := _discriminant_root(F)):
        d, rows = fmpq(surd[0]), [_bilinear(F, *surd, sign) for sign in (1, -1)]
    else:
        d, rows = fmpq(0), [[[(fmpq(e), fmpq(0)) for e in row] for row in F]]
    return [tuple(tuple(_number(e, d) for e in row) for row in _monic(w, d)) for w in rows]


def _discriminant_root(F: Filter) -> tuple[fmpz, fmpz_poly] | None:
    """d and s with b² − 4ac = d s² for F = ax² + bx + c, at y_1 = y_2 = 1; None if there are none.

    The discriminant is a form of degree 4, so if all finite roots are even, the root ∞ is, too.
    """
    a, b, c = (fmpz_poly(list(reversed(row))) for row in F)
    d, powers = (b * b - 4 * a * c).factor_squarefree()
    if any(m % 2 for _, m in powers):
        return None
    s = fmpz_poly([1])
    for factor, m in powers:
        s *= factor ** (m // 2)
    return d, s


def _bilinear(F: Filter, d: fmpz, s: fmpz_poly, sign: int) -> list[list[Surd]]:
    """The form of bidegree (1, 1) whose root x at any y is (−b ± √d s)/2a.

    Three of these roots determine it; its coefficients are minors of the rows (xy, x, y, 1).
    """
    a, b, _ = (fmpz_poly(list(reversed(row))) for row in F)
    ys = [y for y in range(_SIZE + 2) if a(y) != 0][:_SIZE]
    rows = []
    for y in ys:
        x: Surd = fmpq(-b(y), 2 * a(y)), fmpq(sign * s(y), 2 * a(y))
        rows.append([_times(x, (fmpq(y), fmpq(0)), d), x, (fmpq(y), fmpq(0)), (fmpq(1), fmpq(0))])
    minors = [_minor([row[:k] + row[k + 1 :] for row in rows], d) for k in range(4)]
    signed = [(p, q) if k % 2 == 0 else (-p, -q) for k, (p, q) in enumerate(minors)]
    return [signed[:2], signed[2:]]


def _times(a: Surd, b: Surd, d: Any) -> Surd:
    """(p + q√d)(r + s√d)."""
    return a[0] * b[0] + d * a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _minor(rows: list[list[Surd]], d: Any) -> Surd:
    p, q = fmpq(0), fmpq(0)
    for i, j, k in permutations(range(3)):
        odd = (i > j) + (i > k) + (j > k)
        u, v = _times(_times(rows[0][i], rows[1][j], d), rows[2][k], d)
        p, q = (p - u, q - v) if odd % 2 else (p + u, q + v)
    return p, q


def _monic(w: list[list[Surd]], d: Any) -> list[list[Surd]]:
    p, q = next(e for row in w for e in row if any(e))
    norm = p * p - d * q * q
    return [[_times(e, (p / norm, -q / norm), d) for e in row] for row in w]


def _number(e: Surd, d: fmpq) -> Any:
    """p + q√d: rational, or real or complex balls."""
    if e[1] == 0:
        return e[0]
    root = arb(abs(d)).sqrt() * e[1]
    return root + e[0] if d > 0 else acb(arb(e[0]), root)


def _dealt(pieces: list[Filter]) -> tuple[Filter, Filter] | None:
    """Two products of bidegree (1, 1); real ones if all pieces are real."""
    for size in range(1, len(pieces)):
        for chosen in combinations(range(len(pieces)), size):
            first = [piece for i, piece in enumerate(pieces) if i in chosen]
            rest = [piece for i, piece in enumerate(pieces) if i not in chosen]
            if all(
                sum(len(w) - 1 for w in side) == 1 == sum(len(w[0]) - 1 for w in side)
                for side in (first, rest)
            ):
                return _multiplied(first), _multiplied(rest)
    return None


def _multiplied(pieces: list[Filter]) -> Filter:
    """One piece of shape 2 × 2, or one along each axis."""
    if len(pieces) == 1:
        return pieces[0]
    along, across = sorted(pieces, key=len, reverse=True)
    zero = fmpq(0)
    return tuple(
        tuple(zero if zero in (c, row[0]) else row[0] * c for c in across[0]) for row in along
    )


def _fraction(c: Any) -> Any:
    return Fraction(int(c.p), int(c.q)) if isinstance(c, fmpq) else c
