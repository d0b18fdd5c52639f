"""The two deltoids by SymPy: walls, cusps, how they lie, and the chambers."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from lcn_support.arithmetic.polynomials import product
from lcn_support.shallow import (
    InducedMetric,
    chambers,
    critical_lines,
    teacher_metric_discriminant,
)
from lcn_support.shallow.one_neuron import (
    cubic_pairing,
    cubic_parts,
    deltoid_chamber,
    deltoid_point,
    deltoid_values,
    reduced_line_form,
)
from lcn_support.shallow.one_neuron.deltoids import WALLS

N = (1, 0, 3, 0, 3, 0, 1)
PARAMETERS = [None, *(Fraction(n, 5) for n in (-31, -7, -3, -1, 0, 2, 4, 9, 50))]
u = sp.symbols("u")


def symbolic(wall):
    """c = p + iq on the wall, by the angle's tangent."""
    x = sp.symbols("t", real=True)
    v = (1 + sp.I * x) ** 2 / (1 + x**2)
    c = -3 * (2 * v + v**-2) if wall == "line" else -2 * v + v**-2
    return tuple(map(sp.factor, sp.expand_complex(c).as_real_imag()))


def in_sympy(p, q):
    """The quartics of :func:`deltoid_values`, from discriminants."""
    x = sp.symbols("x")
    h = (1 + p) * x**3 - q * x**2 + (p - 3) * x - q
    y = sp.symbols("y")
    form = sp.expand(y**3 * h.subs(x, x / y))
    turned = sp.expand(x * sp.diff(form, y) - y * sp.diff(form, x)).subs(y, 1)
    return sp.discriminant(turned, x) / 4, sp.discriminant(h, x) / 4


def test_the_quartics_are_discriminants():
    rng = np.random.default_rng(1)
    for p, q in rng.integers(1, 13, (12, 2)).tolist():
        expected = in_sympy(sp.Integer(p), sp.Integer(q))
        assert deltoid_values((p, q)) == tuple(Fraction(str(v)) for v in expected)


@pytest.mark.parametrize("place", PARAMETERS)
@pytest.mark.parametrize("wall", WALLS)
def test_points_of_the_walls(wall, place):
    found = deltoid_point(wall, place)
    walls = teacher_metric_discriminant(cubic_pairing(found.place), N)
    assert f"{wall} wall" in walls.walls
    assert deltoid_values(found.place)[WALLS.index(wall)] == 0
    x, y = found.line
    h = cubic_pairing(found.place)
    form = reduced_line_form(h, N) if wall == "line" else h
    slopes = [
        sum((3 - i) * a * x ** (2 - i) * y**i for i, a in enumerate(form[:3])),
        sum(i * a * x ** (3 - i) * y ** (i - 1) for i, a in enumerate(form) if i),
    ]
    assert slopes == [0, 0]
    other = critical_lines(h, N)
    # At a cusp of the type wall the double line is the triple one of h = 0.
    assert any(line.is_degenerate for line in other) == (walls.walls == ("line wall",))


def test_the_tangent_is_the_derivative():
    step = Fraction(1, 10**8)
    for wall in WALLS:
        for place in (Fraction(1, 3), Fraction(-5, 2)):
            first, second = (deltoid_point(wall, place + k * step) for k in (-1, 1))
            moved = [b - a for a, b in zip(first.place, second.place, strict=True)]
            p, q = deltoid_point(wall, place).tangent
            assert float(moved[0] * q - moved[1] * p) == pytest.approx(0, abs=1e-15)
            assert float(moved[0] * p + moved[1] * q) > 0


# Cusps, and where the curves meet.


def test_cusps():
    tip, far = deltoid_point("type", None), deltoid_point("line", 0)
    assert tip.is_cusp and tip.place == (3, 0)
    assert far.is_cusp and far.place == (-9, 0)
    assert not any(deltoid_point(wall, Fraction(1, 2)).is_cusp for wall in WALLS)
    assert not deltoid_point("line", None).is_cusp and deltoid_point("line", None).place == (3, 0)
    # The cusps of the type wall have u³ = −1, those of the line wall u³ = 1: three each.
    for wall, sign in (("type", -1), ("line", 1)):
        c = -2 * u + u**-2 if wall == "type" else -3 * (2 * u + u**-2)
        assert sp.rem(sp.numer(sp.together(sp.diff(c, u))), u**3 - sign, u) == 0


def restricted(values, wall):
    """A quartic along a wall, as a fraction of polynomials in t."""
    p, q = symbolic(wall)
    R, K = p**2 + q**2, p * (p**2 - 3 * q**2)
    line = 2187 - 162 * R - 24 * K - R**2
    kind = 27 - 18 * R + 8 * K - R**2
    return sp.factor(sp.together(line if values == "line" else kind))


def test_the_type_wall_lies_inside_and_meets_the_line_wall_in_its_cusps():
    x = sp.symbols("t", real=True)
    assert restricted("type", "type") == 0 == restricted("line", "line")
    along = restricted("line", "type")
    top, bottom = sp.fraction(along)
    # At infinity, u = −1, there is one of the cusps; the two others have w at 30° and −30°.
    cusps = 3 * x**2 - 1
    square, rest = sp.div(sp.Poly(top, x), sp.Poly(cusps**2, x))
    assert rest.is_zero and square.count_roots() == 0 and square.eval(0) > 0
    assert sp.Poly(bottom, x).degree() - sp.Poly(top, x).degree() == 2
    assert sp.factor(bottom).subs(x, 7) > 0
    # The other way round it fails: the line wall is not inside the type wall.
    assert restricted("type", "line").subs(x, 0) < 0
    for place in PARAMETERS:
        at = deltoid_point("type", place)
        assert (deltoid_values(at.place)[0] > 0) == (not at.is_cusp)


def test_the_cusp_points_along_the_normal_of_the_line_wall():
    p, q = deltoid_point("line", None).tangent
    assert p == 0 != q
    near = deltoid_point("type", 10**6).place
    assert abs(near[1]) < abs(near[0] - 3) / 1000


# Chambers.


def test_the_three_chambers():
    assert [deltoid_chamber((p, 0)) for p in (0, -5, Fraction(7, 2))] == [(3, 3), (3, 2), (1, 1)]
    step = Fraction(1, 1000)
    on_axis = {-9: [(1, 1), (3, 2)], -1: [(3, 2), (3, 3)], 3: [(3, 3), (1, 1)]}
    for place, expected in on_axis.items():
        assert [deltoid_chamber((place + s, 0)) for s in (-step, step)] == expected


def test_the_chambers_are_the_signs():
    rng = np.random.default_rng(2)
    places = rng.integers(-80, 80, (400, 2)) / 8
    found = chambers([cubic_pairing(c) for c in places.tolist()], N)
    for i, c in enumerate(places.tolist()):
        line, kind = deltoid_values(c)
        lines = 3 if line > 0 else 1
        assert found.on_wall[i] or found.lines[i] == lines
        assert found.on_wall[i] or found.minima[i] == (lines + (3 if kind > 0 else 1)) // 2
    assert set(found.counts()) == {(3, 3), (3, 2), (1, 1)}


def test_the_angle_of_a_teacher_does_not_matter():
    law = InducedMetric.gaussian(2, 3)
    for c in ((1, 2), (-5, 1), (4, 4)):
        h = cubic_pairing(c)
        a, b = cubic_parts(h)
        assert (a, b) == ((1, 0), c)
        x, y = (Fraction(3, 5), Fraction(4, 5))
        turned = [sum(h[i] * coefficient(i, j, x, y) for i in range(4)) for j in range(4)]
        assert critical_lines(turned, law.norm_of_powers).chamber == deltoid_chamber(c)
        (a1, a2), (b1, b2) = cubic_parts(turned)
        assert (a1**2 + a2**2, b1**2 + b2**2) == (1, c[0] ** 2 + c[1] ** 2)


def coefficient(i, j, x, y):
    """Of the j-th monomial in (xX − yY)^{3−i} (yX + xY)^i."""
    return product([(x, -y)] * (3 - i) + [(y, x)] * i)[j]


def test_the_teacher_with_three_equal_minima():
    law = InducedMetric.gaussian(2, 3)
    T = (1, 0, -3, 0)
    found = critical_lines(law.pairing(T), law.norm_of_powers, law.inner(T, T))
    assert [line.loss for line in found] == [Fraction(108, 5)] * 3
    assert all(line.is_global_minimum for line in found)


@pytest.mark.parametrize(("wall", "place"), [("lines", 0), ("line", "x"), ("type", float("nan"))])
def test_wrong_points_are_refused(wall, place):
    with pytest.raises(ValueError, match=r"wall|t"):
        deltoid_point(wall, place)


def test_a_cubic_has_four_coefficients():
    with pytest.raises(ValueError, match="a cubic form has 4"):
        cubic_parts((1, 2, 3))
