"""Quadratic teachers of two inputs: an astroid and a conic cut the teachers into chambers.

After a linear change of the inputs, and up to a factor, the norm of the powers is

    N = κ(x⁴ + y⁴) + 6x²y²,   and   h = s(x² + y²) + δ(x² − y²) + 2βxy

is a teacher. With X = (κ + 3)δ, Y = 2κβ, Z = (κ − 3)s the line form J has four real roots where
(X² + Y² − Z²)³ + 27X²Y²Z² < 0, inside the astroid X = Z cos³φ, Y = Z sin³φ, and two outside. The
conic s² = δ² + β² bounds the definite h; off it the roots of J are the critical lines. For κ > 1
the astroid lies inside the conic.

Independent inputs of mean 0, variance 1 and fourth moment m have κ = m, and for the teacher T with
the rows (S + D, B), (B, S − D) s = (m + 1)S, δ = (m − 1)D, β = 2B. With an output bias
κ = 3(m − 1)/2, s = 3(m − 1)S/2, δ = 3(m − 1)D/2, β = 3B.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import isqrt
from typing import Any

from flint import arb, ctx, fmpq_poly

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arguments.ring_elements import beside_flint
from lcn_support.arithmetic.balls import is_narrow, shown_number
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.records import Record
from lcn_support.shallow.one_neuron.chamber_maps import (
    ChamberMap,
    chambers,
    counts_by_signs,
    read_rows,
)
from lcn_support.shallow.one_neuron.lines import refuse_indefinite

Point = tuple[Fraction, Fraction, Fraction]

_PRECISION = 128


@dataclass(frozen=True)
class Astroid:
    """The family with one κ, for independent inputs of one symmetric law of variance 1.

    Parameters
    ----------
    moment
        m, the fourth moment: m ≥ 1, and m > 1 with a bias.
    bias
        whether the network has an output bias.

    Raises
    ------
    ValueError
        if no law has this fourth moment, or nothing varies.

    Examples
    --------
    Uniform inputs: for the trace 2, S = 1, the astroid has the cusps |D| = 7/8 and |B| = 7/15.

    >>> uniform = Astroid(Fraction(9, 5))
    >>> uniform.cusps(1), uniform.semi_axes(1)
    ((Fraction(7, 8), Fraction(7, 15)), (Fraction(7, 2), Fraction(7, 5)))
    >>> print(uniform.map([(1, 0, 0), (1, 1, 0), (0, 0, 1)]))
    lines      minima  teachers
    2          1       1
    2          2       1
    4          2       1
    on a wall          0
    """

    moment: Fraction
    bias: bool = False

    def __post_init__(self) -> None:
        m = Fraction(real_number(self.moment, "moment")[0])
        object.__setattr__(self, "moment", m)
        object.__setattr__(self, "bias", read_flag(self.bias, "bias"))
        if m < 1 or (self.bias and m == 1):
            why = "x² is constant, and the bias takes its place" if m == 1 else "E x⁴ ≥ (E x²)²"
            raise ValueError(f"moment {short(m)}: {why}; give m {'>' if self.bias else '≥'} 1")

    @property
    def kappa(self) -> Fraction:
        """κ = m, or 3(m − 1)/2 with a bias, which may be below 1."""
        return 3 * (self.moment - 1) / 2 if self.bias else self.moment

    @property
    def dual(self) -> Fraction:
        """κ' with (κ − 1)(κ' − 1) = 4: the same family, turned by 45°; negative for κ < 1.

        Raises ``ValueError`` for κ = 1.

        >>> Astroid(Fraction(9, 5)).dual, Astroid(3).dual  # Laplace's law and the normal one
        (Fraction(6, 1), Fraction(3, 1))
        """
        if self.kappa == 1:
            raise ValueError("κ = 1 has no dual: turned by 45° N has no x²y²; take another moment")
        return (self.kappa + 3) / (self.kappa - 1)

    @property
    def norm_of_powers(self) -> tuple[Fraction, ...]:
        """κ(x⁴ + y⁴) + 6x²y²: that of the law, with a bias times 3/2."""
        return (self.kappa, Fraction(0), Fraction(6), Fraction(0), self.kappa)

    def family_point(self, S: Any, D: Any, B: Any) -> Point:
        """(s, δ, β) of a teacher; with a bias for N times 3/2, as here."""
        S, D, B = read_exact((S, D, B), "(S, D, B)")
        m = self.moment
        if self.bias:
            k = self.kappa
            return k * S, k * D, 3 * B
        return (m + 1) * S, (m - 1) * D, 2 * B

    def pairing(self, S: Any, D: Any, B: Any) -> Point:
        """The coefficients of h for a teacher."""
        s, delta, beta = self.family_point(S, D, B)
        return s + delta, 2 * beta, s - delta

    def axes(self, S: Any, D: Any, B: Any) -> Point:
        """(X, Y, Z) of a teacher."""
        s, delta, beta = self.family_point(S, D, B)
        return (self.kappa + 3) * delta, 2 * self.kappa * beta, (self.kappa - 3) * s

    def wall_values(self, S: Any, D: Any, B: Any) -> tuple[Fraction, Fraction]:
        """(X² + Y² − Z²)³ + 27X²Y²Z² and s² − δ² − β², where Disc(J/8) is −4 times the first
        and Disc(h) −4 times the second.

        >>> Astroid(Fraction(9, 5)).wall_values(1, Fraction(7, 8), 0)[0]
        Fraction(0, 1)
        """
        X, Y, Z = self.axes(S, D, B)
        s, delta, beta = self.family_point(S, D, B)
        bracket = (X * X + Y * Y - Z * Z) ** 3 + 27 * (X * Y * Z) ** 2
        return bracket, s * s - delta * delta - beta * beta

    def map(self, teachers: Iterable[Any]) -> ChamberMap:
        """The chambers of many teachers (S, D, B), a row each, by the signs of the wall values.

        Raises ``ValueError`` as :func:`lcn_support.shallow.chambers` does.
        """
        import numpy as np

        rows = read_rows(teachers, "teachers", 3)
        S, D, B = np.array(rows, dtype=object).reshape(-1, 3).T
        matrix = [self.family_point(*(int(i == j) for j in range(3))) for i in range(3)]
        factors = [matrix[i][i] for i in range(3)]
        scale = int(np.lcm.reduce([f.denominator for f in (*factors, self.kappa)], dtype=object))
        s, delta, beta = (v * int(f * scale) for v, f in zip((S, D, B), factors, strict=True))
        k = int(self.kappa * scale)
        X, Y, Z = (k + 3 * scale) * delta, 2 * k * beta, (k - 3 * scale) * s
        bracket = (X * X + Y * Y - Z * Z) ** 3 + 27 * (X * Y * Z) ** 2
        kind = s * s - delta * delta - beta * beta
        lines, minima = counts_by_signs(bracket, kind)
        on_wall = np.array((bracket == 0) | (kind == 0), dtype=bool)
        lines, minima = lines.astype(np.int64), minima.astype(np.int64)
        if on_wall.any():
            places = np.flatnonzero(on_wall)
            exact = chambers([self.pairing(*rows[i]) for i in places], self.norm_of_powers)
            lines[places], minima[places] = exact.lines, exact.minima
        return ChamberMap(lines, minima, on_wall)

    def cusps(self, S: Any) -> tuple[Fraction, Fraction]:
        """|D| and |B| at the cusps of the astroid for given S; 0 and 0 for κ = 3.

        Raises ``ValueError`` for m = 1, where the cusps |D| lie at infinity.
        """
        s, delta, beta = self._finite(S)
        Z = abs((self.kappa - 3) * s)
        return Z / ((self.kappa + 3) * delta), Z / (2 * self.kappa * beta)

    def semi_axes(self, S: Any) -> tuple[Fraction, Fraction]:
        """|D| and |B| where the conic meets its axes; ``ValueError`` for m = 1."""
        s, delta, beta = self._finite(S)
        return abs(s) / delta, abs(s) / beta

    def wall_point(self, S: Any, t: Any) -> tuple[Fraction, Fraction]:
        """(D, B) on the astroid for given S, cos φ = (1 − t²)/(1 + t²) and sin φ = 2t/(1 + t²).

        >>> law = Astroid(6)
        >>> D, B = law.wall_point(1, Fraction(1, 3))
        >>> law.wall_values(1, D, B)[0]
        Fraction(0, 1)
        """
        t = Fraction(real_number(t, "t")[0])
        c, sine = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        D, B = self.cusps(S)
        return D * c**3, B * sine**3

    def conic_point(self, S: Any, t: Any) -> tuple[Fraction, Fraction]:
        """(D, B) on the conic for given S, by the same parameter."""
        t = Fraction(real_number(t, "t")[0])
        D, B = self.semi_axes(S)
        return D * (1 - t * t) / (1 + t * t), B * 2 * t / (1 + t * t)

    def _finite(self, S: Any) -> Point:
        if self.moment == 1:
            raise ValueError("m = 1: h does not depend on D, as x² is constant; give m > 1")
        return self.family_point(S, 1, 1)


@dataclass(frozen=True)
class NormalForm(Record):
    """Which family a positive quartic N belongs to, up to a linear change of the inputs.

    Attributes
    ----------
    g2, g3
        the invariants of N with the moments m_40, …, m_04 (N divided by binomial coefficients):
        g_2 = m_40 m_04 − 4 m_31 m_13 + 3 m_22², g_3 the determinant of the Hankel matrix.
    kappa
        κ in (0, 3], with (κ² + 3)³/(κ² − 1)² = g_2³/g_3²; a Fraction if it is rational, else an
        enclosure. It is above 1 exactly if the Hankel matrix is positive definite: N is the
        norm for a law that is on no conic.
    distance
        the hyperbolic distance of the two roots of N in the upper half-plane, a ball;
        κ = 3/cosh(distance).
    """

    g2: Fraction
    g3: Fraction
    kappa: Any
    distance: Any

    @property
    def is_gaussian(self) -> bool:
        """Whether the metric is, after a linear change, that of Gaussian inputs: κ = 3."""
        return bool(self.g2**3 == 27 * self.g3**2)

    def __str__(self) -> str:
        like = ", as for Gaussian inputs" if self.is_gaussian else ""
        return f"κ = {shown_number(self.kappa)}{like}"


def normal_form(N: Iterable[Any]) -> NormalForm:
    """κ of a law of two inputs, for d = 2: all that its chambers depend on.

    Parameters
    ----------
    N
        ⟨w², w²⟩ > 0, five coefficients.

    Returns
    -------
    NormalForm

    Raises
    ------
    ValueError
        if N is not positive for all real w ≠ 0, or has not five coefficients.

    Notes
    -----
    Two positive quartics are equal up to a real linear change and a factor if and only if the pairs
    of their roots in the upper half-plane are equally far apart. With κ and the 45° turn comes
    (κ + 3)/(κ − 1), so that κ in (0, 3] is enough.

    Examples
    --------
    Three points with equal weights are like Gaussian inputs; a fourth changes that:

    >>> from lcn_support.shallow import InducedMetric
    >>> X = [(1, 0), (0, 1), (1, 1), (1, -1)]
    >>> for k in (3, 4):
    ...     print(normal_form(InducedMetric.from_data(X[:k], 2).norm_of_powers))
    κ = 3, as for Gaussian inputs
    κ = 3/2
    """
    given = read_exact(N, "N")
    if len(given) != 5:
        raise ValueError(f"N has {len(given)} coefficients; a form of degree four has 5")
    refuse_indefinite(given)
    a, b, c, d, e = (x / y for x, y in zip(given, (1, 4, 6, 4, 1), strict=True))
    g2 = a * e - 4 * b * d + 3 * c * c
    g3 = a * (c * e - d * d) - b * (b * e - c * d) + c * (b * d - c * c)
    kappa = _kappa(g2, g3)
    with ctx.workprec(_PRECISION):
        ratio = beside_flint(3) / arb(beside_flint(kappa))
        distance = arb(0) if kappa == 3 else ratio.acosh()
    return NormalForm(g2, g3, kappa, distance)


def _kappa(g2: Fraction, g3: Fraction) -> Any:
    """κ = √3 tan(π/3 − θ) with cos 3θ = √27 g_3/g_2^{3/2}, 0 ≤ θ < π/3.

    Here √(g_2/3) cos θ is the largest root of 4t³ − g_2t − g_3. For the family itself the roots are
    −1 and (1 ± κ)/2. A rational κ² is a root of (k + 3)³g_3² − g_2³(k − 1)², the one in (1, 9] for
    g_3 > 0 and in (0, 1) for g_3 < 0.
    """
    if g3 == 0:
        return Fraction(1)
    u, v = g3 * g3, g2**3
    low, high = (1, 9) if g3 > 0 else (0, 1)
    cubic = fmpq_poly([to_fmpq(c) for c in (27 * u - v, 27 * u + 2 * v, 9 * u - v, u)])
    for factor, _ in cubic.numer().factor()[1]:
        if factor.degree() == 1:
            k = Fraction(-int(factor[0]), int(factor[1]))
            if low < k <= high and (root := _root(k)) is not None:
                return root
    attempts = (_kappa_in_balls(g2, g3, low, high, _PRECISION << i) for i in count())
    return next(kappa for kappa in attempts if kappa is not None)


def _kappa_in_balls(g2: Fraction, g3: Fraction, low: int, high: int, precision: int) -> Any:
    with ctx.workprec(precision):
        root = arb(to_fmpq(g2 / 3)).sqrt()
        theta = (arb(to_fmpq(g3)) / (root * root * root)).acos() / 3
        kappa = arb(3).sqrt() * (arb.pi() / 3 - theta).tan()
        inside = kappa > low and kappa * kappa < high
        return kappa if inside and is_narrow([kappa]) else None


def _root(k: Fraction) -> Fraction | None:
    """The square root of a positive Fraction, if it is rational."""
    root = Fraction(isqrt(k.numerator), isqrt(k.denominator))
    return root if root * root == k else None
