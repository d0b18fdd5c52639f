"""Hyperroots of a form against another algorithm: powers of its roots."""

import numpy as np
import pytest
import sympy as sp
from hyperroot_examples import SEEDS, factors, positive, spread, times

from lcn_support.forms.exact_forms import ExactForm
from lcn_support.forms.hyperroot_factors import Hyperroot, hyperroots


def minimal_polynomial_of_power(factor, stride):
    """Of ρ^S for the roots ρ of an irreducible form over Q, as a form."""
    if factor == (0, 1):
        return factor
    x, z = sp.symbols("x z")
    degree = len(factor) - 1
    g = sum(c * x ** (degree - t) for t, c in enumerate(factor))
    _, ((part, _),) = sp.factor_list(sp.resultant(g, z - x**stride, x), z)
    return tuple(int(c) for c in sp.Poly(part, z).all_coeffs())


def hyperroots_by_powers(form, stride):
    """For α of every factor: the least multiplicity of a factor of q(x^S) in the form."""
    inside = factors(form)
    found = {}
    for factor in set(inside):
        q = minimal_polynomial_of_power(factor, stride)
        needed = factors(spread(q, stride))
        multiplicity = min(inside.count(part) // needed.count(part) for part in needed)
        if multiplicity:
            found[positive(q)] = multiplicity
    return found


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 6])
def test_hyperroots_of_forms_by_powers_of_roots(stride):
    rng = np.random.default_rng(50 + stride)
    seen = 0
    for _ in range(25):
        q = SEEDS[rng.integers(len(SEEDS))]
        parts = [f for f in factors(spread(q, stride)) for _ in range(rng.choice([1, 2]))]
        if rng.random() < 0.3:
            parts.pop()
        form = times([int(rng.integers(1, 5))], *parts, (1, int(rng.integers(-2, 3))))
        found = {positive(h.factor): h.multiplicity for h in hyperroots(form, stride)}
        assert found == hyperroots_by_powers(form, stride)
        seen += len(found)
    assert seen > 12


def test_every_root_of_alpha_is_needed():
    """x⁴ + 4y⁴ splits over Q; one of its two factors is no hyperroot, both are one."""
    first, second = (1, 2, 2), (1, -2, 2)
    assert hyperroots(first, 4) == hyperroots(times(first, first, second[:1]), 4) == ()
    assert repr(hyperroots(times(first, second), 4)) == "(x⁴ + 4y⁴,)"
    assert repr(hyperroots(times(first, second, first), 4)) == "(x⁴ + 4y⁴,)"
    assert repr(hyperroots(times(first, second, first, second), 4)) == "((x⁴ + 4y⁴)²,)"


def test_at_zero_and_infinity():
    assert repr(hyperroots((0, 0, 0, 1, 1, 0, 0, 0, 0, 0), 2)) == "(y², (x²)²)"
    assert repr(hyperroots((0, 1, 0), 1)) == "(y, x)"
    assert hyperroots((0, 1, 0), 2) == hyperroots((5,), 3) == ()


@pytest.mark.parametrize(
    ("hyperroot", "shown"),
    [
        (Hyperroot(1, (1, -1), 1), "x − y"),
        (Hyperroot(1, (3, 1), 12), "(3x + y)¹²"),
        (Hyperroot(10, (2, 0, -3, 1), 1), "2x³⁰ − 3x¹⁰y²⁰ + y³⁰"),
        (Hyperroot(2, (-1, 1), 1), "−x² + y²"),
        (Hyperroot(2, (0, 1), 2), "(y²)²"),
    ],
)
def test_hyperroots_show_as_factors(hyperroot, shown):
    assert repr(hyperroot) == shown
    assert hyperroot.degree == len(hyperroot.factor) - 1


@pytest.mark.parametrize("modulus", [None, 2, 5, 101])
def test_the_hyperpart_is_the_largest(modulus):
    """Over any field, and in any characteristic: H(x^S, y^S) divides, and no multiple of H does."""
    rng = np.random.default_rng(45)
    larger = 0
    for _ in range(100):
        level = int(rng.integers(1, 5))
        inner = times(*(SEEDS[i] for i in rng.integers(len(SEEDS), size=2)))
        rest = [1, *rng.integers(-1, 2, int(rng.integers(0, 6))).tolist()]
        inside = ExactForm.of(spread(inner, level), modulus)
        P = ExactForm.of(times(spread(inner, level), rest), modulus)
        H = P.hyperpart(level)
        assert H.spread(level).gcd(P).degree == level * H.degree
        assert (
            H.gcd(inside.hyperpart(level)).degree
            == inside.hyperpart(level).degree
            == len(inner) - 1
        )
        left = ExactForm(P.at_infinity - level * H.at_infinity, P.rest // H.spread(level).rest)
        assert left.hyperpart(level).degree == 0
        larger += H.degree > len(inner) - 1
    assert larger > 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hyperroots((0, 0), 2), "the zero form of degree 1"),
        (lambda: hyperroots((1, 2), 0), "stride 0 is below 1"),
        (lambda: hyperroots((1, 2), 1.5), "is no integer"),
        (lambda: hyperroots((1, 2), True), "stride True is no integer"),
        (lambda: hyperroots((1, float("inf")), 2), "not finite"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
