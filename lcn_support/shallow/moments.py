"""Moments of laws of the inputs, exactly: of independent coordinates, of rotation-invariant laws.

A law enters the loss through its moments E x^a of degree 2d, and through those of degree d if the
network has an output bias. Those of odd exponents vanish for the laws here.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial, prod
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import read_numbers, real_number
from lcn_support.arguments.size_limits import refuse_above, refuse_memory
from lcn_support.arithmetic.matrices import Matrix, integer_multiple
from lcn_support.shallow.definiteness import signature
from lcn_support.shallow.symmetric import monomials

Moments = tuple[Fraction, ...]

MOST_MOMENTS = 200
"""Moments of one coordinate or of one radius."""


def gaussian_moments(degree: int) -> Moments:
    """E x², E x⁴, …, E x^{2d} of a standard normal number: 1, 3, 15, …

    Raises ``ValueError`` for d < 1, as do its kin.

    >>> gaussian_moments(3) == (1, 3, 15)
    True
    """
    return tuple(Fraction(odd_factorial(k)) for k in range(1, _read_degree(degree) + 1))


def uniform_moments(degree: int) -> Moments:
    """The same of a uniform number of variance 1: 3^k/(2k + 1).

    >>> [str(m) for m in uniform_moments(2)]
    ['1', '9/5']
    """
    return tuple(Fraction(3**k, 2 * k + 1) for k in range(1, _read_degree(degree) + 1))


def laplace_moments(degree: int) -> Moments:
    """The same of a Laplace number of variance 1: (2k)!/2^k.

    >>> laplace_moments(2) == (1, 6)
    True
    """
    return tuple(Fraction(factorial(2 * k), 2**k) for k in range(1, _read_degree(degree) + 1))


def sign_moments(degree: int) -> Moments:
    """The same of a fair sign ±1: all are 1.

    >>> sign_moments(2) == (1, 1)
    True
    """
    return (Fraction(1),) * _read_degree(degree)


def ball_squares(inputs: int, degree: int) -> Moments:
    """E|x|², E|x|⁴, …, E|x|^{2d} of a uniform point of the unit ball of R^n: n/(n + 2k).

    Raises ``ValueError`` for n < 1 or d < 1, as do its kin.

    >>> [str(m) for m in ball_squares(2, 2)]
    ['1/2', '1/3']
    """
    n = read_integer(inputs, "inputs", 1, error=ValueError)
    return tuple(Fraction(n, n + 2 * k) for k in range(1, _read_degree(degree) + 1))


def sphere_squares(degree: int) -> Moments:
    """The same of a uniform point of the unit sphere: all are 1.

    >>> sphere_squares(2) == (1, 1)
    True
    """
    return (Fraction(1),) * _read_degree(degree)


def student_squares(inputs: int, degree: int, freedom: Any) -> Moments:
    """The same of Student's t law in R^n with ν > 2d degrees of freedom.

    It is z/√(u/ν) for a standard normal vector z and u of χ² with ν degrees of freedom. Raises
    ``ValueError`` for ν ≤ 2d, where the last moment is infinite.

    >>> [str(m) for m in student_squares(2, 2, freedom=6)]
    ['3', '36']
    """
    n = read_integer(inputs, "inputs", 1, error=ValueError)
    d = _read_degree(degree)
    nu = Fraction(real_number(freedom, "freedom")[0])
    if nu <= 2 * d:
        raise ValueError(
            f"freedom {short(nu)}: E|x|^{2 * d} is infinite for {2 * d} or less; give more than "
            f"{2 * d}"
        )
    return tuple(
        prod(((n + 2 * j) * nu / (nu - 2 * j - 2) for j in range(k)), start=Fraction(1))
        for k in range(1, d + 1)
    )


def odd_factorial(k: int) -> int:
    """1·3⋯(2k − 1), the moment of degree 2k of a standard normal number.

    >>> [odd_factorial(k) for k in range(4)]
    [1, 1, 3, 15]
    """
    return prod(range(1, 2 * k, 2))


def read_moments(moments: Any, name: str) -> Moments:
    """The moments of one symmetric law: ``ValueError`` if no law can have them.

    >>> read_moments((1, Fraction(1, 2)), "moments")
    Traceback (most recent call last):
        ...
    ValueError: moments (1, 1/2): E x⁴ is below (E x²)², or a like inequality fails, so no law ...
    """
    given = _read(moments, name)
    size = len(given) + 1
    even = (Fraction(1), *given)
    hankel = [
        [Fraction(0) if (i + j) % 2 else even[(i + j) // 2] for j in range(size)]
        for i in range(size)
    ]
    _refuse_negative(hankel, given, f"{name} {_text(given)}: E x⁴ is below (E x²)²")
    return given


def read_squares(squares: Any, name: str) -> Moments:
    """The moments E|x|², E|x|⁴, …: ``ValueError`` if no law can have them.

    >>> read_squares((1, 1), "squares") == (1, 1)
    True
    """
    given = _read(squares, name)
    even = (Fraction(1), *given)
    why = f"{name} {_text(given)}: E|x|⁴ is below (E|x|²)²"
    for first in (0, 1):
        size = (len(given) - first) // 2 + 1
        hankel = [[even[i + j + first] for j in range(size)] for i in range(size)]
        _refuse_negative(hankel, given, why)
    return given


def independent(moments: Sequence[Fraction]) -> Callable[[Sequence[int]], Fraction]:
    """a ↦ E x^a for independent coordinates of one symmetric law.

    >>> independent(gaussian_moments(2))((2, 2)), independent(gaussian_moments(2))((3, 1))
    (Fraction(1, 1), Fraction(0, 1))
    """
    even = (Fraction(1), *moments)

    def moment(a: Sequence[int]) -> Fraction:
        if any(e % 2 for e in a):
            return Fraction(0)
        return prod((even[e // 2] for e in a), start=Fraction(1))

    return moment


def rotated(inputs: int, squares: Sequence[Fraction]) -> Callable[[Sequence[int]], Fraction]:
    """a ↦ E x^a for a rotation-invariant law with these E|x|^{2k}.

    |x| is independent of x/|x|, so it is E|x|^{|a|} times ∏(a_i − 1)!!/(n(n + 2)⋯(n + |a| − 2)).

    >>> rotated(3, sphere_squares(2))((4, 0, 0))
    Fraction(1, 5)
    """
    even = (Fraction(1), *squares)

    def moment(a: Sequence[int]) -> Fraction:
        if any(e % 2 for e in a):
            return Fraction(0)
        k = sum(a) // 2
        on_sphere = Fraction(
            prod(odd_factorial(e // 2) for e in a), prod(inputs + 2 * j for j in range(k))
        )
        return even[k] * on_sphere

    return moment


def sample_moments(rows: Matrix, degree: int) -> tuple[Matrix, Moments]:
    """The means of x^{a+b} and of x^a over the rows x, for |a| = |b| = d: exactly.

    Raises ``ValueError`` for samples that take more than a gibibyte.

    >>> sample_moments(((Fraction(1),), (Fraction(2),)), 2)
    (((Fraction(17, 2),),), (Fraction(5, 2),))
    """
    from flint import fmpz_mat

    samples, exponents = len(rows), monomials(len(rows[0]), degree)
    whole, scale = integer_multiple(rows)
    bits = max(abs(x).bit_length() for row in whole for x in row)
    size = samples * len(exponents) * (40 + degree * bits / 8)
    refuse_memory(size, f"{samples} samples", "give fewer samples, or with fewer digits")
    values = []
    for row in whole:
        powers = [[x**k for k in range(degree + 1)] for x in row]
        values.append([prod(p[e] for p, e in zip(powers, a, strict=True) if e) for a in exponents])
    P = fmpz_mat(values)
    gram = (P.transpose() * P).tolist()
    matrix = tuple(
        tuple(Fraction(int(x), samples * scale ** (2 * degree)) for x in row) for row in gram
    )
    totals = [sum(column) for column in zip(*values, strict=True)]
    return matrix, tuple(Fraction(total, samples * scale**degree) for total in totals)


def _read_degree(degree: Any) -> int:
    return read_integer(degree, "degree", 1, MOST_MOMENTS, error=ValueError)


def _read(values: Any, name: str) -> Moments:
    given = tuple(Fraction(value) for value in read_numbers(values, name)[0])
    refuse_above(MOST_MOMENTS, len(given), f"{name}: {{}} moments", "give fewer")
    if any(value <= 0 for value in given):
        raise ValueError(f"{name} {_text(given)}: even moments are positive; give positive numbers")
    return given


def _refuse_negative(hankel: list[list[Fraction]], given: Moments, why: str) -> None:
    if signature(tuple(map(tuple, hankel)))[1]:
        raise ValueError(
            f"{why}, or a like inequality fails, so no law has these moments; give those of a law"
        )


def _text(given: Moments) -> str:
    return f"({', '.join(map(short, given[:6]))}{', …' if len(given) > 6 else ''})"
