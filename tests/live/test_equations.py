"""The needle of the equation: SymPy's resultant, and roots in the plane, say the same."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
import sympy

from lcn_support import compose
from lcn_support.live import answer

STRIDES = [2, 1]


def needle(W, sizes=(3, 2)):
    asked = {"ask": "needle", "sizes": sizes, "strides": STRIDES, "filter": [str(c) for c in W]}
    return json.loads(answer(json.dumps(asked)))


def opposite_squares(W):
    """Squares q of roots whose opposites are roots: those of all second layers x² − qy²."""
    t, lowest = sympy.symbols("t"), next(i for i, c in enumerate(W) if c)
    form = sympy.Poly(list(W), t)
    shared = sympy.gcd(form, sympy.Poly(form.as_expr().subs(t, -t), t))
    roots = sympy.roots(shared, t)
    assert sum(roots.values()) == shared.degree()
    zeros = roots.pop(sympy.Integer(0), 0)
    finite = {sympy.simplify(root**2) for root in roots}
    return (
        finite
        | ({sympy.Integer(0)} if zeros > 1 else set())
        | ({sympy.oo} if lowest > 1 else set())
    )


SMALL = [W for W in itertools.product((-2, 0, 1), repeat=5) if any(W)]


@pytest.fixture(scope="module")
def found():
    return {W: needle(W) for W in SMALL}


def test_the_value_is_the_resultant_of_the_sections(found):
    c, t = sympy.symbols("c:5"), sympy.Symbol("t")
    first = sympy.Poly(c[0] * t**2 + c[2] * t + c[4], t)
    resultant = sympy.lambdify(c, -sympy.resultant(first, sympy.Poly(c[1] * t + c[3], t)))
    for W, said in found.items():
        assert said["value"] == str(resultant(*W))
        assert sum(map(int, said["terms"])) == int(said["value"])


def wrongly_placed(found):
    wrong = []
    for W, said in found.items():
        squares = opposite_squares(W)
        real = any(square.is_real or square == sympy.oo for square in squares)
        expected = {"inside": real, "whisker": bool(squares) and not real}
        if said["value"] == "0" and not squares:
            wrong.append(W)
        if {name: said[name] for name in expected} != expected:
            wrong.append(W)
    return wrong


def test_whiskers_have_opposite_roots_and_no_real_pair_of_them(found):
    few = {W: found[W] for W in SMALL[::3]} | {W: found[W] for W in SMALL if found[W]["whisker"]}
    assert wrongly_placed(few) == []
    assert sum(said["whisker"] for said in few.values()) > 4


def test_a_whisker_that_is_denied_is_noticed(found):
    W = (1, 0, 0, 0, 1)
    assert wrongly_placed({W: found[W] | {"whisker": False}}) == [W]


def test_the_layers_compose_the_filter(found):
    several = 0
    for W, said in found.items():
        for layers in said["layers"]:
            exact = [[Fraction(c) for c in layer] for layer in layers]
            assert tuple(compose(exact, STRIDES)) == W
        several += len(said["layers"]) > 1
        assert len({json.dumps(layers) for layers in said["layers"]}) == len(said["layers"])
    assert several


def test_other_sizes_of_one_equation():
    rng = np.random.default_rng(12)
    for n in (2, 3, 4):
        layers = [[int(c) for c in rng.integers(1, 6, k)] for k in (n, 2)]
        W = list(compose(layers, STRIDES))
        assert needle(W, (n, 2))["value"] == "0" != needle([W[0] + 1, *W[1:]], (n, 2))["value"]
    assert "has not one equation" in needle([1] * 7, (3, 3))["error"]


def test_the_zero_filter_is_reached():
    said = needle([0] * 5)
    assert (said["inside"], said["whisker"], said["layers"], said["value"]) == (
        True,
        False,
        [],
        "0",
    )
