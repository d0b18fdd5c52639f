"""Products of linear forms: regions counted twice, lines certified, all lines by Gröbner bases."""

from fractions import Fraction
from itertools import product as pairs
from math import comb

import numpy as np
import pytest
import sympy as sp
from flint import arb

from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.shallow import (
    InducedMetric,
    critical_lines,
    monomials,
)
from lcn_support.shallow.one_neuron import line_at, product_lines, region_count

PLANES = {
    "xyz": ([(1, 0, 0), (0, 1, 0), (0, 0, 1)], 4),
    "four": ([(1, 2, 3), (3, -1, 2), (0, 1, 5), (2, 2, -7)], 7),
    "pencil": ([(1, 0, 0), (0, 1, 0), (1, 1, 0)], 3),
    "near pencil": ([(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)], 6),
    "x1x2x3x4": ([[int(i == j) for j in range(4)] for i in range(4)], 8),
}
LAW = (1, 2, 5, 14, 42)


@pytest.mark.parametrize("name", PLANES)
def test_regions(name):
    planes, expected = PLANES[name]
    assert region_count(planes) == expected
    signs = {
        tuple(np.sign(np.array(planes) @ w))
        for w in np.random.default_rng(1).standard_normal((20_000, len(planes[0])))
    }
    assert len(signs) == 2 * expected


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("kind", ["rotation-invariant", "independent"])
def test_one_minimum_in_each_region(name, kind):
    planes, regions = PLANES[name]
    n, d = len(planes[0]), len(planes)
    N = None if kind == "rotation-invariant" else InducedMetric.iid(n, LAW[:d]).norm_of_powers
    found = product_lines(planes, N)
    assert len(found) == len(found.minima) == regions
    assert all(line.index == line.nullity == 0 for line in found)
    signs = set()
    for line in found:
        values = [sum((a * x for a, x in zip(row, line.line, strict=True)), arb(0))
                  for row in planes]  # fmt: skip
        assert all(v > 0 or v < 0 for v in values)
        signs.add(tuple(bool(v > 0) == bool(values[0] > 0) for v in values))
    assert len(signs) == regions


def test_the_lines_of_xyz():
    for line in product_lines(PLANES["xyz"][0]):
        assert all((x * x * 3).contains(1) for x in line.line)
        assert (line.drop * 27).contains(1)


def test_the_lines_of_four_coordinates_exactly():
    # The gradient of x_1x_2x_3x_4 is a multiple of w where all squares are equal, or h = 0.
    law = InducedMetric.gaussian(4, 4)
    h = [int(a == (1, 1, 1, 1)) for a in monomials(4, 4)]
    signs = [(1, *rest) for rest in pairs((1, -1), repeat=3)]
    exact = [line_at(h, law.norm_of_powers, w) for w in signs]
    assert len(exact) == 8 and all(line.is_local_minimum for line in exact)
    assert len({line.drop for line in exact}) == 1


@pytest.mark.parametrize("name", ["xyz", "four"])
def test_every_other_complex_line_has_a_zero_of_h(name):
    """The lines with ∇h a multiple of w are d² − d + 1, and h = 0 on C(d, 2) of them."""
    planes, regions = PLANES[name]
    d = len(planes)
    x, y = sp.symbols("x y")
    w = (x, y, 1 - 2 * x - 5 * y)  # a chart that no line lies outside of
    u = sp.symbols("u:3")
    h = sp.expand(sp.prod([sum(a * v for a, v in zip(row, u, strict=True)) for row in planes]))
    slope = [sp.diff(h, v).subs(dict(zip(u, w, strict=True)), simultaneous=True) for v in u]
    minors = [sp.expand(slope[i] * w[j] - slope[j] * w[i]) for i, j in ((0, 1), (0, 2), (1, 2))]
    basis = sp.groebner(minors, x, y, order="grevlex", modulus=32003)
    leading = [sp.Poly(g, x, y).monoms(order="grevlex")[0] for g in basis.exprs]
    below = [a for a in pairs(range(12), repeat=2)
             if not any(a[0] >= m[0] and a[1] >= m[1] for m in leading)]  # fmt: skip
    assert len(below) == d * d - d + 1
    assert len(below) - comb(d, 2) == regions


def test_two_inputs_have_a_list_of_their_own():
    forms = [(1, 0), (1, 1), (1, -2), (0, 1)]
    for N in (None, InducedMetric.iid(2, LAW[:4]).norm_of_powers):
        ours = product_lines(forms, N)
        norm = [1, 0, 4, 0, 6, 0, 4, 0, 1] if N is None else N
        listed = critical_lines(product(forms), norm)
        assert len(ours) == len(listed) == len(listed.minima) == 4
        first, second = (sorted(float(line.drop) for line in c) for c in (ours, listed))
        assert first == pytest.approx(second)


def test_without_convexity_a_region_has_more_lines():
    N = (2, 0, -3, 0, 2)
    h = (3, 0, -1)
    assert critical_lines(h, N).chamber == (4, 3) and region_count([(3, 1), (3, -1)]) == 2


def test_regions_that_are_too_small_are_told():
    thin = [(1, 0), (1, Fraction(1, 10**30)), (0, 1)]
    assert region_count(thin) == 3
    with pytest.raises(UndecidedError, match="too small"):
        product_lines(thin)


@pytest.mark.parametrize(
    ("forms", "N", "message"),
    [
        ([(0, 0)], None, "a linear form is 0"),
        ([(1, 0), (0, 1)], (1, 2), "N has 2 coefficients"),
        ([(1, 0), (0, 1, 1)], None, "rows of lengths"),
        ([(1, i) for i in range(13)], None, "a product of 13 linear forms"),
        ([[1] * 7], None, "linear forms of 7 variables"),
        ([], None, "forms"),
    ],
)
def test_wrong_products_are_refused(forms, N, message):
    with pytest.raises(ValueError, match=message):
        product_lines(forms, N)


def test_the_norm_of_a_rotation_invariant_law_is_a_power_of_the_square():
    ours = product_lines(PLANES["four"][0])
    law = InducedMetric.gaussian(3, 4).norm_of_powers
    again = product_lines(PLANES["four"][0], [Fraction(c, 105) for c in law])
    assert len(monomials(3, 8)) == len(law)
    for line, other in zip(ours, again, strict=True):
        assert line.drop.overlaps(other.drop)
