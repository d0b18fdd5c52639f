"""The smallest strided networks with whiskers: the factors of a filter, and its place."""

from fractions import Fraction
from math import isqrt
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.balls import in_one_ring, to_ball
from lcn_support.function_space.membership import contains, is_whisker
from lcn_support.function_space.sparse_factorization import SparseFactorization, factorize
from lcn_support.live.numbers import said
from lcn_support.live.questions import Question

UMBRELLA = Architecture((3, 2), (2, 1))
"""Its closure has Whitney's umbrella as a slice, and so have those that reduce to it."""


def umbrella(asked: Question) -> dict[str, Any]:
    """``place``, ``whisker``, and ``factorizations`` into a quadratic form and one in x², y².

    The place is inside, outside, or boundary: inside, with filters of the closure outside
    arbitrarily near. Of a factorization, ``real`` says whether its factors are, and ``factors``
    holds their coefficients as text: ``"-1/2"``, ``"5/4 i"``.
    """
    a, W = asked.architecture(), asked.numbers("filter")
    if a.reduced() != UMBRELLA:
        raise ValueError(
            f"{a} has another closure; ask about filters of sizes 3, 2 with strides 2, 1 or of "
            "sizes 2, 2, 2 with strides 1, 2, 1"
        )
    found = factorize(a, W)
    place = "outside"
    if contains(a, W):
        place = "boundary" if _ends_at(a, W, found) else "inside"
    written = [{"real": f.is_real, "factors": _written(W, f)} for f in found]
    return {
        "place": place,
        "whisker": bool(found) and is_whisker(a, W),
        "factorizations": sorted(written, key=lambda f: (not f["real"], f["factors"])),
    }


def _ends_at(
    a: Architecture, W: tuple[Fraction, ...], found: tuple[SparseFactorization, ...]
) -> bool:
    """Whether points of the closure outside are arbitrarily near to a filter inside.

    They come with a pair of equal real hyperroots, which may leave the real line; and, where two
    layers share the quadratic factor, with one that has a double root or none. All other real
    points of the closure next to W have factors next to those of W, and real roots if these do.
    """
    squares = W[1] == W[3] == 0 and W[2] ** 2 == 4 * W[0] * W[4]
    roots = a.groups[0].even_count == 2
    return squares or (roots and any(_discriminant(f.factors[0]) <= 0 for f in found if f.is_real))


def _discriminant(Q: tuple[Any, ...]) -> Any:
    ((first, middle, last),) = in_one_ring([list(Q)])
    return middle * middle - 4 * first * last


def _written(W: tuple[Fraction, ...], f: SparseFactorization) -> list[list[str]]:
    """The factors as text. If they are not rational, they are c₀(x² + z̄y²) and x² + zy²."""
    if f.is_rational:
        return [[said(c) for c in Q] for Q in f.factors]
    z = f.factors[1][1]
    if f.is_real:
        return [[said(W[0]), "0", said(f.factors[0][2])], ["1", said(z)]]
    half, up = W[2] / (2 * W[0]), z.imag > 0
    square = W[4] / W[0] - half**2
    return [
        [said(W[0]), "0", _complex(W[0] * half, square * W[0] ** 2, up == (W[0] < 0))],
        ["1", _complex(half, square, up)],
    ]


def _complex(re: Fraction, square: Fraction, up: bool) -> str:
    """A number by its real part, the square of its imaginary part, and whether that is positive.

    >>> _complex(Fraction(0), Fraction(25, 16), False), _complex(Fraction(1, 2), Fraction(1), True)
    ('-5/4 i', '(1/2 + i)')
    """
    exact = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    im = said(exact if exact**2 == square else to_ball(square).sqrt())
    pure = "i" if im == "1" else f"{im} i"
    if not re:
        return pure if up else f"-{pure}"
    return f"({said(re)} {'+' if up else '-'} {pure})"
