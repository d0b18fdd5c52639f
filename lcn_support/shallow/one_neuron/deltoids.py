"""Cubic teachers of two Gaussian inputs: two deltoids cut the teachers into three chambers.

For a law that no rotation changes N is a power of |w|², and with w = (x, y) as z = x + iy a cubic h
is Re(az³) + Re(bz)|z|². Turned and scaled, for a ≠ 0, it is Re z³ + Re(cz)|z|². Two critical lines
meet, with |u| = 1 and w² = u, where c = −3(2u + u⁻²), and two real lines with h = 0 where
c = −2u + u⁻². Both curves are deltoids. There are three critical lines inside the first one; they
are all minima inside the second one. The second one lies inside the first, and meets it in its own
three cusps, c³ = 27.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.options import read_choice
from lcn_support.arguments.real_numbers import real_number
from lcn_support.records import Record
from lcn_support.shallow.one_neuron.chamber_maps import chambers

Pair = tuple[Fraction, Fraction]

WALLS = ("line", "type")


@dataclass(frozen=True, eq=False)
class DeltoidPoint(Record):
    """A rational point of one of the two deltoids.

    Attributes
    ----------
    wall
        "line" or "type".
    place
        (p, q), c = p + iq.
    line
        w: the double critical line, or the double line of h = 0.
    tangent
        a multiple of the derivative of the place along the curve; zero at the cusps.
    """

    wall: str
    place: Pair
    line: Pair
    tangent: Pair

    @property
    def is_cusp(self) -> bool:
        """Whether the curve has a cusp here."""
        return not any(self.tangent)


def deltoid_point(wall: str, t: Any) -> DeltoidPoint:
    """The point with w = (1, t), u = (1 + it)²/(1 + t²).

    Parameters
    ----------
    wall
        "line" or "type".
    t
        a real number, a float as the dyadic number that it is; None for w = (0, 1).

    Raises
    ------
    ValueError
        for another wall, and if t is not a finite real number.

    Examples
    --------
    >>> deltoid_point("type", None).place, deltoid_point("type", None).is_cusp
    ((Fraction(3, 1), Fraction(0, 1)), True)
    >>> deltoid_point("line", Fraction(1, 2)).place
    (Fraction(-69, 25), Fraction(-48, 25))
    """
    chosen = read_choice(wall, "wall", WALLS)
    if t is None:
        line, u = (Fraction(0), Fraction(1)), (Fraction(-1), Fraction(0))
    else:
        x = Fraction(real_number(t, "t")[0])
        line = (Fraction(1), x)
        u = ((1 - x * x) / (1 + x * x), 2 * x / (1 + x * x))
    square = u[0] ** 2 - u[1] ** 2, 2 * u[0] * u[1]
    first, second = (-6, -3) if chosen == "line" else (-2, 1)
    # u⁻² is the conjugate of u²; the derivative by the angle of u is i(first · u − 2 second · u⁻²).
    place = (first * u[0] + second * square[0], first * u[1] - second * square[1])
    tangent = (-first * u[1] - 2 * second * square[1], first * u[0] - 2 * second * square[0])
    return DeltoidPoint(chosen, place, line, tangent)


def deltoid_values(c: Iterable[Any]) -> Pair:
    """Two quartics in c = p + iq, positive inside the line wall and inside the type wall.

    A quarter of the discriminants of x h_y − y h_x and of h: with R = |c|² and K = Re c³ they are
    2187 − 162R − 24K − R² and 27 − 18R + 8K − R².

    >>> [int(v) for v in deltoid_values((3, 0))], [int(v) for v in deltoid_values((0, 0))]
    ([0, 0], [2187, 27])
    """
    p, q = _read_pair(c)
    R, K = p * p + q * q, p * (p * p - 3 * q * q)
    return 2187 - 162 * R - 24 * K - R * R, 27 - 18 * R + 8 * K - R * R


def cubic_pairing(c: Iterable[Any]) -> tuple[Fraction, ...]:
    """The coefficients of h = Re z³ + Re(cz)|z|², c = (p, q) for p + iq.

    >>> [int(a) for a in cubic_pairing((3, 0))]
    [4, 0, 0, 0]
    """
    p, q = _read_pair(c)
    return 1 + p, -q, p - 3, -q


def cubic_parts(h: Iterable[Any]) -> tuple[Pair, Pair]:
    """a and b with h = Re(az³) + Re(bz)|z|², as (real, imaginary).

    >>> a, b = cubic_parts(cubic_pairing((5, 7)))
    >>> [int(x) for x in (*a, *b)]
    [1, 0, 5, 7]
    """
    given = read_exact(h, "h")
    if len(given) != 4:
        raise ValueError(f"h has {len(given)} coefficients; a cubic form has 4")
    h0, h1, h2, h3 = given
    return ((h0 - h2) / 4, (h3 - h1) / 4), ((3 * h0 + h2) / 4, -(h1 + 3 * h3) / 4)


def deltoid_chamber(c: Iterable[Any]) -> tuple[int, int]:
    """How many critical lines and minima the teacher with h = Re z³ + Re(cz)|z|² has.

    >>> [deltoid_chamber((p, 0)) for p in (0, -5, Fraction(7, 2))]
    [(3, 3), (3, 2), (1, 1)]
    """
    found = chambers([cubic_pairing(c)], (1, 0, 3, 0, 3, 0, 1))
    return int(found.lines[0]), int(found.minima[0])


def _read_pair(c: Iterable[Any]) -> Pair:
    given = read_exact(c, "c")
    if len(given) != 2:
        raise ValueError(f"c has {len(given)} entries; give (p, q) for c = p + iq")
    return given[0], given[1]
