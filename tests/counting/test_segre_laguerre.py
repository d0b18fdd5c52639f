"""The generic degree of a Segre variety as an integral of SymPy's Laguerre polynomials."""

from itertools import combinations_with_replacement

import pytest
import sympy as sp

from lcn_support.counting.segre import segre_ed_degree

z = sp.Symbol("z", positive=True)
SIZES = [k for L in (1, 2, 3) for k in combinations_with_replacement((1, 2, 3, 4), L)]


WEIGHT = sp.exp(-z / 2), -sp.exp(-z)


def integral(k, order=1, weight=WEIGHT, sign=True):
    """(−1)^m ∫ (e^{−z/2} − e^{−z}) ∏ L_{n_i}^{(1)}(z) dz over the positive numbers."""
    m = sum(k) - len(k)
    polynomial = sp.expand(sp.prod([sp.assoc_laguerre(size - 1, order, z) for size in k]))
    total = sum(sp.integrate(polynomial * part, (z, 0, sp.oo)) for part in weight)
    return (-1) ** m * total if sign else total


@pytest.mark.parametrize("k", SIZES[::3], ids=str)
def test_the_integral_is_the_degree(k):
    assert integral(k) == segre_ed_degree(k)


WRONG = {
    "Laguerre polynomials of order 0": {"order": 0},
    "of order 2": {"order": 2},
    "one exponential": {"weight": (sp.exp(-z / 2),)},
    "the other exponential": {"weight": (sp.exp(-z),)},
    "added up": {"weight": (sp.exp(-z / 2), sp.exp(-z))},
    "without the sign": {"sign": False},
}


@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_other_integrals_are_not(options):
    """Break: the order, both exponentials and the sign matter."""
    assert any(integral(k, **options) != segre_ed_degree(k) for k in ((2, 2), (3, 2), (2, 2, 2)))
