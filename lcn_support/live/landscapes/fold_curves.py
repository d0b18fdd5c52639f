"""Where two zeros of a form meet, for forms that depend quadratically on two numbers: drawn only.

A form G in (s, c) = (sin φ, cos φ), with coefficients that are quadratic polynomials in x and y,
has a double zero where G = 0 and dG/dφ = 0. In the space of (φ, x, y) these two equations cut out
a curve that is smooth where its shadow in the plane has cusps or crosses itself; so there it is
followed, in floats. The two zeros are real to the right of the curve and complex to its left.
"""

from collections.abc import Iterator, Sequence
from math import sqrt

Form = Sequence[float]
Place = tuple[float, float, float, float]
"""sin φ, cos φ, x, y."""

STEP, ANGLES, STARTS = 0.04, 18, (-0.7, 0.0, 0.7)
"""Of the reach; how many φ, and places for each, are starts of a search."""

MOST_STEPS = 2000


class FoldCurves:
    """The curves of one family in the square |x|, |y| ≤ reach.

    Parameters
    ----------
    forms
        six forms of one degree, coefficients by descending powers of s: G is the first one, plus x,
        y, x², xy and y² times the others.
    reach
        half the side of the square.

    Examples
    --------
    The roots of (s − xc)² − yc² meet where y = 0, and are complex for y < 0, to the left of a curve
    that comes from the right:

    >>> curves = FoldCurves([(1, 0, 0), (0, -2, 0), (0, 0, -1), (0, 0, 1), (0,) * 3, (0,) * 3], 1)
    >>> (line,) = curves.lines()
    >>> [round(abs(y), 9) for x, y in line] == [0] * len(line), line[0] > line[-1]
    (True, True)
    """

    def __init__(self, forms: Sequence[Form], reach: float) -> None:
        first = [turned(form) for form in forms]
        self.jets = [list(map(list, forms)), first, [turned(form) for form in first]]
        self.reach = reach

    def lines(self) -> list[list[tuple[float, float]]]:
        """The curves, each as points (x, y) in the order of its direction."""
        found: list[list[Place]] = []
        for start in self._starts():
            if not any(self._distance(start, z) < 2 * STEP for line in found for z in line):
                found.append(self._line(start))
        return [[(x, y) for _, _, x, y in line] for line in found]

    def _starts(self) -> Iterator[Place]:
        """Points of the curves, found by Newton's method for fixed φ."""
        s, c = 0.0, 1.0
        for _ in range(ANGLES):
            for x0 in STARTS:
                for y0 in STARTS:
                    z = self._solved((s, c, x0 * self.reach, y0 * self.reach), fixed=True)
                    if z is not None and self._inside(z, 1):
                        yield z
            s, c = _rotated(s, c, 3.1415926535 / ANGLES)

    def _line(self, start: Place) -> list[Place]:
        """The curve through a point, from border to border, or closed."""
        ahead = self._followed(start, 1)
        if len(ahead) > 3 and self._distance(ahead[-1], start) < 1.2 * STEP:
            return [start, *ahead, start]
        return [*reversed(self._followed(start, -1)), start, *ahead]

    def _followed(self, start: Place, sign: int) -> list[Place]:
        found, z = [], start
        for _ in range(MOST_STEPS):
            values, by_x, by_y = self._jet(z)
            tangent = (
                by_x[0] * by_y[1] - by_y[0] * by_x[1],
                by_y[0] * values[2] * self.reach,
                -by_x[0] * values[2] * self.reach,
            )
            length = _length(*tangent)
            if not length:
                break
            t, a, b = (sign * STEP * part / length for part in tangent)
            moved = self._solved(
                (*_rotated(z[0], z[1], t), z[2] + a * self.reach, z[3] + b * self.reach)
            )
            if moved is None:
                break
            z = moved
            found.append(z)
            if not self._inside(z, 1.1):
                break
            if len(found) > 3 and self._distance(z, start) < 1.2 * STEP:
                break
        return found

    def _solved(self, z: Place, fixed: bool = False) -> Place | None:
        """The nearest point with G = dG/dφ = 0; with the same φ, if it is fixed."""
        for _ in range(12):
            values, by_x, by_y = self._jet(z)
            # Lengths are measured by x/reach, y/reach and φ.
            rows = [
                (0.0 if fixed else values[k + 1], by_x[k] * self.reach, by_y[k] * self.reach)
                for k in (0, 1)
            ]
            aa, ab, bb = (
                sum(p * q for p, q in zip(rows[i], rows[j], strict=True))
                for i, j in ((0, 0), (0, 1), (1, 1))
            )
            det = aa * bb - ab * ab
            if not det > 1e-12 * aa * bb:
                return None
            first = (values[0] * bb - values[1] * ab) / det
            second = (values[1] * aa - values[0] * ab) / det
            t, a, b = (-first * p - second * q for p, q in zip(*rows, strict=True))
            z = (*_rotated(z[0], z[1], t), z[2] + a * self.reach, z[3] + b * self.reach)
            step = _length(t, a, b)
            if not step < 3:
                return None
            if step < 1e-8:
                return z
        return None

    def _jet(self, z: Place) -> tuple[list[float], list[float], list[float]]:
        """The first three derivatives of G by φ, from the 0th on, and theirs by x and by y."""
        s, c, x, y = z
        degree = len(self.jets[0][0]) - 1
        powers = [1.0]
        for i in range(degree):
            powers = [s * powers[0], *(c * p for p in powers)] if i else [s, c]
        values, by_x, by_y = [], [], []
        for forms in self.jets:
            one, px, py, xx, xy, yy = (
                sum(a * p for a, p in zip(form, powers, strict=True)) for form in forms
            )
            values.append(one + x * (px + x * xx + y * xy) + y * (py + y * yy))
            by_x.append(px + 2 * x * xx + y * xy)
            by_y.append(py + x * xy + 2 * y * yy)
        return values, by_x, by_y

    def _inside(self, z: Place, share: float) -> bool:
        return max(abs(z[2]), abs(z[3])) <= share * self.reach

    def _distance(self, z: Place, other: Place) -> float:
        """In the space of lines and places."""
        across = z[0] * other[1] - z[1] * other[0]
        return _length(across, (z[2] - other[2]) / self.reach, (z[3] - other[3]) / self.reach)


def turned(form: Form) -> list[float]:
    """The derivative of a form by φ: s' = c, c' = −s.

    >>> turned((1, 0, 0)), turned((0, 1, 0))
    ([0, 2, 0], [-1, 0, 1])
    """
    degree = len(form) - 1
    found = [0 * c for c in form]
    for i, c in enumerate(form):
        if i < degree:
            found[i + 1] += (degree - i) * c
        if i:
            found[i - 1] -= i * c
    return found


def _rotated(s: float, c: float, angle: float) -> tuple[float, float]:
    """By the angle, nearly: sums, products and roots are the same on every machine."""
    s, c = s + angle * c, c - angle * s
    length = _length(s, c)
    return s / length, c / length


def _length(*parts: float) -> float:
    return sqrt(sum(part * part for part in parts))
