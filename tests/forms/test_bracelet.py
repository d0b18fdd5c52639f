"""The bracelet of cubics: the cusps of its section, and other inequalities."""

from fractions import Fraction
from random import Random

import pytest
import sympy as sp
from function_space.test_filling import bracelet, coefficients

from lcn_support import Architecture, contains


def test_the_section_of_the_bracelet_has_three_cusps():
    """For α = 1 it is 2e^{it} + e^{−2it}: three real singular points, with one tangent each."""
    c, d, z = sp.symbols("c d z")
    curve = sp.expand(bracelet((1, 0), (c, d)))
    on_circle = {
        c: z + 1 / z + (z**2 + z**-2) / 2,
        d: (z - 1 / z) / sp.I - (z**2 - z**-2) / (2 * sp.I),
    }
    assert sp.simplify(sp.expand(curve.subs(on_circle))) == 0
    basis = sp.groebner([curve, curve.diff(c), curve.diff(d)], c, d, order="lex")
    assert basis.is_zero_dimensional
    half = sp.sqrt(3) * Fraction(3, 2)
    cusps = [(3, 0), (-Fraction(3, 2), half), (-Fraction(3, 2), -half)]
    points = sp.solve([curve, curve.diff(c), curve.diff(d)], [c, d], dict=True)
    real = {
        (sp.nsimplify(p[c]), sp.nsimplify(p[d])) for p in points if p[c].is_real and p[d].is_real
    }
    assert real == {tuple(map(sp.sympify, cusp)) for cusp in cusps}
    for at in cusps:
        hessian = sp.hessian(curve, (c, d)).subs(dict(zip((c, d), at, strict=True)))
        assert hessian.rank() == 1


SIGNS = {
    "turned": lambda alpha, beta: bracelet(alpha, (-beta[0], -beta[1])),
    "without the angle": lambda alpha, beta: bracelet(alpha, (0, 0)) + (
        (beta[0] ** 2 + beta[1] ** 2) ** 2
        + 18 * (alpha[0] ** 2 + alpha[1] ** 2) * (beta[0] ** 2 + beta[1] ** 2)),
    "the other side": lambda alpha, beta: -bracelet(alpha, beta),
}  # fmt: skip


@pytest.mark.parametrize("form", SIGNS.values(), ids=SIGNS)
def test_other_inequalities_are_not_the_function_space(form):
    """Break: the sign of the term with the angle matters, and that there is one."""
    lines, rng = Architecture((2, 2, 2)), Random(13)
    wrong = 0
    for _ in range(300):
        alpha, beta = (
            [Fraction(rng.randint(-9, 9), rng.randint(1, 3)) for _ in range(2)] for _ in "ab"
        )
        wrong += contains(lines, coefficients(alpha, beta)) != (form(alpha, beta) <= 0)
    assert wrong > 0
