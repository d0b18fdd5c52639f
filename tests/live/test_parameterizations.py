"""The rank of the differential: SymPy's Jacobian of the product says the same."""

import json
from fractions import Fraction

import numpy as np
import sympy
from interactives import states
from random_questions import about_a_rank

from lcn_support.live import answer

COVERED = {
    "sizes": [3, 2, 2],
    "strides": [2, 2, 1],
    "filters": [["1", "0", "1"], ["1", "-1"], ["1", "-1"]],
}


def asked_for_rank(asked):
    return json.loads(answer(json.dumps({"ask": "rank", **asked})))


def jacobian_rank(asked):
    t, product, stride, letters = sympy.Symbol("t"), sympy.Integer(1), 1, []
    for layer, (k, s) in enumerate(zip(asked["sizes"], asked["strides"], strict=True)):
        w = sympy.symbols(f"w{layer}_:{k}")
        product *= sum(c * t ** (stride * (k - 1 - i)) for i, c in enumerate(w))
        letters += w
        stride *= s
    coefficients = sympy.Poly(product, t).all_coeffs()
    values = [sympy.Rational(c) for w in asked["filters"] for c in w]
    jacobian = sympy.Matrix(coefficients).jacobian(letters)
    return jacobian.subs(dict(zip(letters, values, strict=True))).rank()


def test_four_corners_cost_one_dimension():
    found = asked_for_rank(COVERED)
    assert found["rank"] == jacobian_rank(COVERED) == found["dimension"] - 1 == 4
    assert found["shared"] == [[], [], [[["1", "-1"], 1]]]


def test_three_corners_cost_nothing():
    open_corner = COVERED | {"filters": [["1", "1", "0"], ["1", "1"], ["1", "-1"]]}
    assert asked_for_rank(open_corner)["rank"] == jacobian_rank(open_corner) == 5


def test_real_roots_stay_in_the_picture():
    reached = []
    for state in states("cover-the-corners", seed=9, count=300):
        middle, apart = (abs(float(state[name])) for name in ("middle", "apart"))
        if state["first"] == "real":
            reached.append(middle + apart)
    assert max(reached) == 2, "a pointer finds all of them"
    assert len(set(reached)) > 10


def test_random_ranks():
    rng, drops = np.random.default_rng(9), set()
    for _ in range(80):
        asked = about_a_rank(rng)
        found = asked_for_rank(asked)
        if "error" in found or sum(asked["sizes"]) > 10:
            continue
        assert found["rank"] == jacobian_rank(asked)
        zero = [i for i, w in enumerate(asked["filters"], 1) if not any(map(Fraction, w))]
        assert found["zero"] == zero
        lost = sum((len(f) - 1) * m for one in found["shared"] for f, m in one)
        assert zero or lost == found["dimension"] - found["rank"]
        drops.add(lost)
    assert {0, 1, 2} <= drops
