"""All factorizations along the groups, against brute force, equations and planted factors."""

from fractions import Fraction

import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings, strategies as st
from sparse_forms import SMALL, factorizations_by_force, multiplied, normalized, planted

from lcn_support import Architecture, compose
from lcn_support.function_space.sparse_factorization import factorize


def ball(c):
    return acb(fmpq(c.numerator, c.denominator)) if isinstance(c, Fraction) else acb(c)


def encloses(computed, exact):
    with ctx.workprec(400):
        return all(
            ball(c).contains(ball(Fraction(e))) for c, e in zip(computed, exact, strict=True)
        )


@settings(max_examples=300)
@given(planted())
def test_a_planted_factorization_is_among_those_found(drawn):
    a, factors = drawn
    W = multiplied(a, factors)
    found = factorize(a, W)
    expected = [normalized(Q) for Q in factors]
    matches = [
        f
        for f in found
        if all(encloses(f.factors[g], expected[g]) for g in range(1, len(expected)))
    ]
    assert len(matches) == 1 and matches[0].is_real and matches[0].is_rational
    assert matches[0].factors[1:] == tuple(expected[1:])
    for f in found:
        assert f.strides == tuple(g.stride for g in a.groups)
        assert [len(Q) - 1 for Q in f.factors] == [g.degree for g in a.groups]
        assert encloses(multiplied(a, f.factors), W)
        assert all(next(c for c in Q if c != 0) == 1 for Q in f.factors[1:])


@settings(max_examples=150)
@given(planted(), st.integers(0, 20), st.sampled_from([1, Fraction(-1, 7)]))
def test_off_the_planted_forms_every_product_is_still_the_form(drawn, place, change):
    """One coefficient is changed; whatever is found then multiplies to the changed form."""
    a, factors = drawn
    W = list(multiplied(a, factors))
    W[place % len(W)] += change
    if any(W):
        for f in factorize(a, W):
            assert encloses(multiplied(a, f.factors), W)


BY_FORCE = [
    (Architecture(k, s), count)
    for k, s, count in [
        ((3, 2), (2, 1), 25),
        ((4, 2), (2, 1), 15),
        ((3, 3), (2, 1), 15),
        ((2, 3), (2, 1), 15),
        ((4, 2), (3, 1), 10),
        ((1, 3, 2), (2, 2, 1), 5),
        ((3, 2, 2), (2, 2, 1), 8),
    ]
]


@pytest.mark.parametrize(("a", "count"), BY_FORCE)
def test_the_number_is_that_of_all_ways_to_share_the_roots(a, count):
    """Roots ±r, ±ir and 0, often repeated: real and complex factorizations are as many."""
    rng = np.random.default_rng(2304)
    total = 0
    for _ in range(count):
        W, roots = gaussian_form(a.degree, rng)
        real, other = factorizations_by_force(a, roots)
        found = factorize(a, W)
        assert sum(f.is_real for f in found) == len(real)
        assert len(found) == len(real) + len(other)
        total += len(found)
    assert total > 0


def gaussian_form(degree, rng):
    """A form with integer coefficients and roots ±r, ±ir, perhaps an unpaired real one."""
    roots = [int(rng.integers(-1, 2))] if degree % 2 else []
    while len(roots) < degree:
        r = int(rng.integers(0, 3))
        roots += [(r, -r), (r * 1j, -r * 1j), (r, r)][rng.integers(3)]
    poly = np.poly(np.array(roots, dtype=complex))
    return [round(c.real) for c in poly], roots


def test_complex_factors_are_enclosed_and_conjugate():
    """x⁴ + y⁴ = (x² + iy²)(x² − iy²), in two ways."""
    found = factorize(Architecture((3, 2), (2, 1)), (1, 0, 0, 0, 1), precision=120)
    assert [f.is_real for f in found] == [False, False]
    constants = [f.factors[1][1] for f in found]
    assert all(isinstance(c, acb) for c in constants)
    assert (constants[0] * constants[1]).contains(1) and (constants[0] + constants[1]).contains(0)
    assert all(c.rad() < 1e-34 for c in constants)


def test_irrational_real_factors_are_real_balls():
    found = factorize(Architecture((3, 2), (2, 1)), (1, 0, 0, 0, -2))
    assert [f.is_real for f in found] == [True, True]
    assert all(isinstance(f.factors[1][1], arb) for f in found)
    assert not any(f.is_rational for f in found)


def test_a_factorization_can_be_complex_with_a_real_factor():
    """(x⁴ + y⁴)(x⁴ − y⁴) with one linear x⁴ at the top: the rest below is real."""
    a = Architecture((5, 2, 2), (2, 2, 1))
    W = compose([(1, 0, 0, 0, 1), (1, 0, 0, 0, -1), (1, 0, -9)])
    kinds = {(f.is_real, isinstance(f.factors[2][1], Fraction)) for f in factorize(a, W)}
    assert (False, True) in kinds and (True, True) in kinds


def test_hyperroots_at_zero_and_infinity():
    """x²y²: the group of stride 2 takes x² or y², the lower one the rest."""
    found = factorize(Architecture((3, 2), (2, 1)), (0, 0, 1, 0, 0))
    assert {f.factors for f in found} == {
        ((0, 0, 1), (1, 0)),
        ((1, 0, 0), (0, 1)),
    }
    # x³y has the hyperroot x² only, so only one way; xy (x² + y²) two exponents too far
    assert len(factorize(Architecture((3, 2), (2, 1)), (0, 1, 0, 0, 0))) == 1


def test_multiplicities_are_shared_out():
    """(x² − y²)³: one x² − y² above leaves (x² − y²)² below; unique although nothing is simple."""
    W = compose([(1, 0, -1)] * 3)
    (f,) = factorize(Architecture((5, 2), (2, 1)), W)
    assert f.factors == ((1, 0, -2, 0, 1), (1, -1))
    # with three levels (x⁴ − y⁴)³ has several
    levels = Architecture((5, 3, 2), (2, 2, 1))
    assert len(factorize(levels, compose([(1, 0, 0, 0, -1)] * 3))) == 3


def test_stride_one_has_one_factorization():
    assert [f.factors for f in factorize(Architecture((3, 2)), (2, 0, 1, 3))] == [((2, 0, 1, 3),)]


def test_a_leading_filter_of_size_one_leaves_no_room_for_other_exponents():
    a = Architecture((1, 3), (2, 1))
    assert [f.factors for f in factorize(a, (3, 0, 1, 0, 2))] == [((3, 1, 2),)]
    assert factorize(a, (3, 1, 1, 0, 2)) == ()


def test_missing_coefficients_must_vanish():
    """(2, 2) at stride 3 has no x³y² coefficient … of degree 4: w_2 = 0."""
    a = Architecture((2, 2), (3, 1))
    assert len(factorize(a, (1, 2, 0, 3, 6))) == 1
    assert factorize(a, (1, 2, 1, 3, 6)) == ()


def test_filters_of_size_one_are_constants():
    for a in SMALL:
        padded = Architecture((*a.sizes, 1), (*a.strides[:-1], 3, 1))
        W = multiplied(a, [tuple(range(1, g.degree + 2)) for g in a.groups])
        assert factorize(padded, W)[0].factors == factorize(a, W)[0].factors


@pytest.mark.parametrize(
    ("W", "message"),
    [
        ([0, 0, 0, 0], "the zero form of degree 3"),
        ([1, 2, 3], "W has 3 coefficients"),
        ([1, 2, 3, float("inf")], "inf is not finite"),
    ],
)
def test_misfits_are_refused(W, message):
    with pytest.raises(ValueError, match=message):
        factorize(Architecture((2, 2), (2, 1)), W)


@pytest.mark.parametrize("precision", [1, 0, -3, 2.5, True, "53"])
def test_precisions_without_bits_are_refused(precision):
    with pytest.raises(ValueError, match=f"precision {precision!r} .* give an integer"):
        factorize(Architecture((2, 2), (2, 1)), [1, 0, 0, -1], precision)


def test_sizes_alone_are_no_architecture():
    with pytest.raises(TypeError, match="give Architecture"):
        factorize((2, 2), [1, 2, 1])


def test_floats_are_the_dyadic_numbers_that_they_are():
    a = Architecture((2, 2), (2, 1))
    assert len(factorize(a, [0.5, 1.0, 1.5, 3.0])) == 1
    assert Fraction(0.3) * Fraction(0.7) != Fraction(0.1) * Fraction(2.1)
    assert factorize(a, [0.1, 0.3, 0.7, 2.1]) == ()
