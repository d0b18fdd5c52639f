"""The astroid and the conic by SymPy, the turn by 45°, and the normal form of a law."""

from fractions import Fraction
from math import cosh

import numpy as np
import pytest
import sympy as sp
from flint import arb

from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.forms.roots import exact_pattern
from lcn_support.shallow import (
    InducedMetric,
    chambers,
    critical_lines,
    teacher_metric_discriminant,
)
from lcn_support.shallow.one_neuron import (
    Astroid,
    line_form,
    normal_form,
)

LAWS = (Astroid(Fraction(9, 5)), Astroid(6), Astroid(Fraction(6, 5)), Astroid(4, bias=True))
LOW = Astroid(Fraction(17, 15), bias=True)
PARAMETERS = [Fraction(n, 7) for n in (-20, -9, -4, -1, 2, 5, 12)]


def teachers(count, seed=0):
    rng = np.random.default_rng(seed)
    return [[Fraction(int(c), 8) for c in row] for row in rng.integers(-40, 41, (count, 3))]


def test_the_bracket_is_the_discriminant():
    k, s, d, b, x = sp.symbols("kappa s delta beta x")
    h = [s + d, 2 * b, s - d]
    N = [k, 0, 6, 0, k]
    p, q = (sum(c * x ** (len(f) - 1 - i) for i, c in enumerate(f)) for f in (h, N))
    y_J = 4 * q * sp.diff(p, x) - 2 * p * sp.diff(q, x)  # at y = 1, by Euler's relation
    X, Y, Z = (k + 3) * d, 2 * k * b, (k - 3) * s
    bracket = (X**2 + Y**2 - Z**2) ** 3 + 27 * X**2 * Y**2 * Z**2
    J = sp.Poly(sp.expand(y_J), x)
    assert J.degree() == 4
    assert sp.expand(sp.discriminant(J, x) / 8**6 + 4 * bracket) == 0
    assert sp.expand(sp.discriminant(J, x) / 8**6 + bracket) != 0


@pytest.mark.parametrize("law", [*LAWS, LOW], ids=str)
def test_the_family_is_that_of_the_law(law):
    metric = InducedMetric.iid(2, (1, law.moment))
    metric = metric.with_bias() if law.bias else metric
    factor = Fraction(3, 2) if law.bias else 1
    assert law.norm_of_powers == tuple(factor * c for c in metric.norm_of_powers)
    for S, D, B in teachers(20):
        h = metric.pairing([[S + D, B], [B, S - D]])
        assert law.pairing(S, D, B) == tuple(factor * c for c in h)
        bracket, kind = law.wall_values(S, D, B)
        walls = teacher_metric_discriminant(law.pairing(S, D, B), law.norm_of_powers)
        assert walls.lines == -4 * 8**6 * bracket and walls.type == -4 * kind


@pytest.mark.parametrize("law", [*LAWS, LOW], ids=str)
def test_the_signs_tell_the_chamber(law):
    rows = teachers(120, seed=1)
    found = law.map(rows)
    for i, row in enumerate(rows):
        listed = critical_lines(law.pairing(*row), law.norm_of_powers)
        assert (found.lines[i], found.minima[i]) == listed.chamber


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_the_astroid_lies_inside_the_conic(law):
    for t in PARAMETERS:
        on_astroid, on_conic = law.wall_point(1, t), law.conic_point(1, t)
        assert law.wall_values(1, *on_astroid)[0] == 0 < law.wall_values(1, *on_astroid)[1]
        assert law.wall_values(1, *on_conic)[1] == 0 < law.wall_values(1, *on_conic)[0]
    assert law.cusps(1) < law.semi_axes(1)
    found = law.map(teachers(3000, seed=2)).counts()
    assert set(found) == {(4, 2), (2, 1), (2, 2)}


def test_below_one_the_astroid_leaves_the_conic():
    assert LOW.kappa == Fraction(1, 5) < 1
    assert LOW.cusps(1)[1] > LOW.semi_axes(1)[1]
    assert (4, 3) in LOW.map(teachers(3000, seed=2)).counts()
    T = (Fraction(15, 2), 0, 1)
    assert critical_lines(LOW.pairing(*T), LOW.norm_of_powers).chamber == (4, 3)


@pytest.mark.parametrize(("law", "lines"), [(LAWS[0], 1), (LAWS[1], 1), (LOW, 3)], ids=str)
def test_on_the_conic_a_root_is_no_critical_line(law, lines):
    D, B = law.conic_point(1, 1)  # D = 0: for κ < 1 inside the astroid
    assert (law.wall_values(1, D, B)[0] < 0) == (lines == 3)
    found = critical_lines(law.pairing(1, D, B), law.norm_of_powers)
    J = line_form(law.pairing(1, D, B), law.norm_of_powers)
    assert found.root_lines == 1 and exact_pattern(J).real_count == lines + 1
    assert len(found) == lines


def test_uniform_cusps_and_axes():
    uniform = Astroid(Fraction(9, 5))
    assert uniform.cusps(1) == (Fraction(7, 8), Fraction(7, 15))
    assert uniform.semi_axes(1) == (Fraction(7, 2), Fraction(7, 5))
    for place in ((Fraction(7, 8), 0), (0, Fraction(7, 15))):
        J = line_form(uniform.pairing(1, *place), uniform.norm_of_powers)
        orders = [
            c.order for c in critical_lines(uniform.pairing(1, *place), uniform.norm_of_powers)
        ]
        assert any(J) and sorted(orders) == [1, 3]


def test_for_gaussian_inputs_the_astroid_is_a_point():
    normal = Astroid(3)
    assert normal.cusps(1) == (0, 0)
    assert normal.map([(1, 0, 0)]).on_wall.all()
    for S, D, B in teachers(60, seed=3):
        bracket, kind = normal.wall_values(S, D, B)
        assert bracket == (144 * (D * D + B * B)) ** 3
        assert (bracket == 0) == (D == B == 0)
        assert (kind == 0) == (4 * S * S == D * D + B * B)
    assert set(normal.map(teachers(2000, seed=4)).counts()) == {(2, 1), (2, 2)}
    cusps = [Astroid(m).cusps(1)[0] for m in (Fraction(29, 10), Fraction(299, 100))]
    assert 0 < cusps[1] < cusps[0] / 9


# The turn by 45°.


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_duals_have_the_same_chambers(law):
    dual = (law.dual, 0, 6, 0, law.dual)
    D0, B0 = law.cusps(1)
    rows = [(1, D0 * d / 4, B0 * b / 4) for _, d, b in teachers(200, seed=5)]
    points = [law.family_point(*row) for row in rows]
    turned = [(s + b, 2 * d, s - b) for s, d, b in points]
    first, second = law.map(rows), chambers(turned, dual)
    assert (first.lines == second.lines).all() and (first.minima == second.minima).all()
    unturned = chambers([(s + d, 2 * b, s - d) for s, d, b in points], dual)
    assert (first.lines != unturned.lines).any()
    assert (law.kappa - 1) * (law.dual - 1) == 4


def test_the_turn_by_hand():
    k, u, v = sp.symbols("kappa u v")
    x, y = u + v, u - v
    turned = sp.expand(k * (x**4 + y**4) + 6 * x**2 * y**2)
    dual = (k + 3) / (k - 1)
    assert sp.simplify(turned - 2 * (k - 1) * (dual * (u**4 + v**4) + 6 * u**2 * v**2)) == 0
    assert Astroid(Fraction(9, 5)).dual == 6 and Astroid(6).dual == Fraction(9, 5)
    assert Astroid(3).dual == 3


# The normal form.


def moved(N, matrix):
    (a, b), (c, d) = matrix
    x, y = sp.symbols("x y")
    f = sum(sp.Rational(str(w)) * (a * x + b * y) ** (4 - i) * (c * x + d * y) ** i
            for i, w in enumerate(N))  # fmt: skip
    return [Fraction(str(sp.Poly(sp.expand(f), x, y).coeff_monomial(x ** (4 - i) * y**i)))
            for i in range(5)]  # fmt: skip


@pytest.mark.parametrize("kappa", [Fraction(3, 2), Fraction(9, 5), Fraction(1, 2), 1, 3, 6])
def test_a_linear_change_keeps_kappa(kappa):
    N = (kappa, 0, 6, 0, kappa)
    expected = min(kappa, Fraction(kappa + 3) / (kappa - 1)) if kappa > 1 else kappa
    for matrix in (((1, 0), (0, 1)), ((2, 1), (-1, 3)), ((1, 5), (1, -2))):
        found = normal_form(moved(N, matrix))
        assert found.kappa == expected
        assert found.is_gaussian == (kappa == 3)


def test_kappa_is_a_function_of_the_distance_of_the_roots():
    rng = np.random.default_rng(6)
    for _ in range(40):
        law = InducedMetric.from_data(rng.integers(-4, 5, (5, 2)).tolist(), 2)
        if not law.is_definite:
            continue
        found = normal_form(law.norm_of_powers)
        p, q = (r for r in np.roots([float(c) for c in law.norm_of_powers]) if r.imag > 0)
        ratio = 1 + abs(p - q) ** 2 / (2 * p.imag * q.imag)
        kappa = float(found.kappa.mid()) if isinstance(found.kappa, arb) else float(found.kappa)
        assert kappa == pytest.approx(3 / ratio, rel=1e-6)
        assert cosh(float(found.distance.mid())) == pytest.approx(ratio, rel=1e-6)
        k = kappa**2
        assert (k + 3) ** 3 / (k - 1) ** 2 == pytest.approx(float(found.g2**3 / found.g3**2))


def test_kappa_is_as_narrow_as_it_needs_to_be():
    ten = normal_form((2, 0, 6, 0, 5))  # √10, turned by 45°
    assert ((ten.kappa - 1) ** 2 * (arb(10).sqrt() - 1) ** 2).contains(16)
    near_one = normal_form((1, 0, 6, 0, 1 + Fraction(1, 10**60)))
    near_three = normal_form((3, 0, 6, 0, 3 + Fraction(1, 10**60)))
    assert near_one.kappa > 1 and near_three.kappa < 3
    assert (float(near_one.kappa.mid()), float(near_three.kappa.mid())) == (1, 3)
    assert not near_three.is_gaussian
    for found in (ten, near_one, near_three, normal_form((Fraction(9, 5), 0, 6, 0, 10**400))):
        assert found.kappa.rel_accuracy_bits() >= 60


def test_kappa_above_one_is_a_definite_hankel_matrix():
    rng = np.random.default_rng(7)
    seen = set()
    for _ in range(60):
        a, c, e = (Fraction(int(x)) for x in rng.integers(1, 9, 3))
        b, d = (Fraction(int(x), 2) for x in rng.integers(-4, 5, 2))
        try:
            found = normal_form((a, 4 * b, 6 * c, 4 * d, e))
        except ValueError:
            continue
        definite = inertia([[a, b, c], [b, c, d], [c, d, e]]) == (3, 0)
        above = found.kappa > 1
        assert bool(above) == definite and 0 < float(found.kappa) <= 3
        seen.add(definite)
    assert seen == {True, False}


def test_laws_of_a_few_points():
    points = [(1, 0), (0, 1), (1, 1), (1, -1)]
    three, four = (normal_form(InducedMetric.from_data(points[:k], 2).norm_of_powers)
                   for k in (3, 4))  # fmt: skip
    assert (three.kappa, four.kappa) == (3, Fraction(3, 2))
    assert three.is_gaussian and not four.is_gaussian and "Gaussian" in str(three)
    for others in ([(5, 2), (-1, 3), (2, 2)], [(1, 0), (0, 1), (1, 1), (1, 1)]):
        law = InducedMetric.from_data(others, 2)
        assert law.is_definite and not normal_form(law.norm_of_powers).is_gaussian


@pytest.mark.parametrize(
    ("moment", "bias", "message"),
    [(Fraction(1, 2), False, "give m ≥ 1"), (1, True, "give m > 1"), ("x", False, "moment")],
)
def test_no_law_has_such_a_moment(moment, bias, message):
    with pytest.raises(ValueError, match=message):
        Astroid(moment, bias)


def test_coin_tosses_have_no_cusps():
    coins = Astroid(1)
    with pytest.raises(ValueError, match="x² is constant"):
        coins.cusps(1)
    with pytest.raises(ValueError, match="no dual"):
        _ = coins.dual
    assert set(coins.map(teachers(400, seed=8)).counts()) <= {(4, 2), (2, 1), (2, 2)}


@pytest.mark.parametrize("N", [(1, 0, 1), (1, 0, -6, 0, 1)])
def test_a_normal_form_needs_a_positive_quartic(N):
    with pytest.raises(ValueError, match="N"):
        normal_form(N)
