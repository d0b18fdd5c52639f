"""Disjoint discs with one root each, of every polynomial in the balls."""

from fractions import Fraction

import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq, fmpq_poly

from lcn_support.forms.certified_factorization import certified_factors
from lcn_support.forms.root_isolation import are_disjoint, isolated_roots


def exact_roots(coefficients):
    """Of a polynomial with rational coefficients, to 400 bits: points beside our discs."""
    with ctx.workprec(400):
        p = fmpq_poly([fmpq(*Fraction(c).as_integer_ratio()) for c in coefficients])
        return [root for root, m in p.complex_roots() for _ in range(m)]


def balls_around(centres, radius):
    return [arb(float(c)) + arb(0, float(radius)) for c in centres]


def random_members(rng, centres, radius, count):
    """Polynomials in the balls, corners of the box among them."""
    for trial in range(count):
        moves = rng.integers(-1, 2, len(centres)) if trial % 2 else rng.uniform(-1, 1, len(centres))
        yield [
            Fraction(float(c)) + Fraction(radius * float(m))
            for c, m in zip(centres, moves, strict=True)
        ]


def misses(discs, members):
    """How often a disc does not hold exactly one root."""
    with ctx.workprec(400):
        return sum(
            sum(disc.overlaps(root) for root in roots) != 1
            for roots in map(exact_roots, members)
            for disc in discs
        )


def shrunk(disc, factor):
    centre = disc.mid()
    return centre + (disc - centre) * factor


@pytest.mark.parametrize("radius", [0.0, 2.0**-40, 2.0**-8, 0.25])
def test_each_disc_holds_one_root_of_every_polynomial(radius):
    rng = np.random.default_rng(1306)
    told = 0
    for trial in range(60):
        centres = rng.integers(-12, 13, 2 + trial % 8)
        discs = isolated_roots(balls_around(centres, radius))
        if discs is None:
            continue
        told += 1
        assert len(discs) == len(centres) - 1 and are_disjoint(discs)
        members = list(random_members(rng, centres, radius, 6))
        assert not misses(discs, members)
        for member in members:
            real = sum(bool(root.imag == 0) for root in exact_roots(member))
            assert real == sum(bool(disc.imag == 0) for disc in discs)
    assert told > 10


def test_discs_without_the_factor_n_miss_roots():
    """x² − c with c between 1/10 and 19/10: W is 9/20 there, but √(1/10) is farther from 1."""
    discs = isolated_roots([arb(-1, 0.9), arb(0), arb(1)])
    members = [[-Fraction(c, 10), Fraction(0), Fraction(1)] for c in range(1, 20)]
    assert not misses(discs, members)
    assert misses([shrunk(disc, 0.5) for disc in discs], members)


@pytest.mark.parametrize(
    "polynomial",
    [
        [arb(1), arb(-2), arb(1)],
        [arb(1, 1e-3), arb(-2), arb(1)],
        [arb(1), arb(1), arb(0, 1e-9)],
        [arb(1), arb(0)],
        [arb("nan"), arb(2), arb(1)],
        [arb(2), arb("nan"), arb(1), arb(1)],
        [arb(2), arb("inf"), arb(1), arb(1)],
    ],
    ids=["double", "nearly double", "lower degree", "constant", "nan", "nan inside", "infinite"],
)
def test_roots_that_are_not_told_are_not_given(polynomial):
    assert isolated_roots(polynomial) is None


def test_more_bits_give_smaller_discs():
    """The polynomial whose isolating balls stayed as wide as 26, of degree seven."""
    u = (-0.1, 0.1, -0.7, 0.8, 0.9, 3.1, -0.6, 3.2)
    widest = []
    for bits in (64, 192, 1024):
        with ctx.workprec(bits):
            discs = isolated_roots([arb(c) for c in reversed(u)])
            widest.append(max(float(d.rad()) for d in discs))
        assert not misses(discs, [u[::-1]]) and widest[-1] < 2.0 ** (20 - bits)


def test_real_roots_are_exactly_real():
    with ctx.workprec(128):
        discs = isolated_roots([arb(c) for c in (-6, 5, 5, -5, 1)])  # (x² − 1)(x − 2)(x − 3)
    assert all(disc.imag.is_zero() for disc in discs)
    pair = isolated_roots([arb(2), arb(0), arb(1)])
    assert not any(disc.imag.contains(0) for disc in pair)


def test_degrees_zero_and_one():
    assert isolated_roots([arb(3)]) == []
    (root,) = isolated_roots([arb(1), arb(-4)])
    assert root == acb(0.25)


def test_imaginary_roots_have_a_quadratic_factor():
    """x² + 2y²: the real parts are balls around zero, whose powers python-flint does not have."""
    with ctx.workprec(128):
        found = certified_factors([[arb(1), arb(0, 1e-30), arb(2)]], [1])
        ((_, (one, middle, last)),) = found.quadratic
    assert middle.contains(0) and (last / one).contains(2)
