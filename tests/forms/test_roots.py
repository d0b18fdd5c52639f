from collections import Counter
from fractions import Fraction
from math import inf
from random import Random

import pytest
import sympy
from example_forms import PAIRS, factored_forms, form_with_pattern, sympy_pattern
from flint import arb, ctx, fmpq, fmpq_poly
from hypothesis import given, settings, strategies as st

from lcn_support import RootPattern, UndecidedError, Unknown, compose, real_factors, root_pattern
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.forms.bezoutians import bezoutian
from lcn_support.forms.roots import real_root_bounds

small_forms = st.lists(st.integers(-3, 3), min_size=1, max_size=8).filter(any)


@settings(max_examples=1500)
@given(factored_forms())
def test_pattern_of_a_product_is_that_of_its_factors(drawn):
    W, pattern = drawn
    assert root_pattern(W) == pattern


@settings(max_examples=1500)
@given(small_forms)
def test_pattern_agrees_with_sympy(W):
    assert root_pattern(W) == sympy_pattern(W)


@settings(max_examples=500)
@given(small_forms.filter(lambda W: len(W) > 1))
def test_signature_of_the_bezoutian_counts_real_roots(W):
    """signature + 1 real roots for simple roots; singular exactly for a multiple root."""
    exact = [Fraction(w) for w in W]
    positive, negative = inertia(bezoutian(exact))
    pattern = root_pattern(W)
    assert (positive + negative == len(W) - 2) == (pattern.codimension == 0)
    if pattern.codimension == 0:
        assert positive - negative + 1 == len(pattern.real)


def test_signature_counts_nothing_at_a_double_root():
    positive, negative = inertia(bezoutian([Fraction(1), Fraction(2), Fraction(1)]))
    assert positive - negative + 1 != root_pattern([1, 2, 1]).real_count


def test_a_pivot_whose_sign_is_rounded_away_is_not_counted():
    """At the edge of rounding: these balls hold a positive definite matrix."""
    off = arb(float.fromhex("0x1.a584231235c00p-10"))
    wide = arb(1 - float.fromhex("0x1.a58402d17e3fep-10"), 1)
    assert wide.contains(1) and 1 - off * off > 0
    assert inertia([[wide, off], [off, wide]])[1] == 0


def test_a_difference_of_variables_decides_where_their_sum_does_not():
    """Of −0.1x² − 1.8xy + 0.9y², with wide balls, at (1, −1) alone a sign is certain: 2.6 ± 1.9."""
    form = [[arb(-0.1, 0.9), arb(-0.9)], [arb(-0.9), arb(0.9, 1)]]
    assert inertia(form)[0] == 1
    for x, y, certain in [(1, -1, True), (1, 1, False), (1, 0, False), (0, 1, False)]:
        value = form[0][0] * x**2 + 2 * form[0][1] * x * y + form[1][1] * y**2
        assert (value > 0) == certain and not value < 0


def test_balls_never_claim_more_than_the_matrices_in_them():
    """Bounds for wide balls against exact inertia of rational matrices inside."""
    rng = Random(5)
    for _ in range(400):
        size = rng.randint(1, 4)
        centre = [[Fraction(rng.randint(-4, 4), 4) for _ in range(size)] for _ in range(size)]
        centre = [[centre[min(i, j)][max(i, j)] for j in range(size)] for i in range(size)]
        radius = Fraction(rng.randint(0, 8), 8)
        balls = [[arb(float(c), float(radius)) for c in row] for row in centre]
        positive, negative = inertia(balls)
        for _ in range(5):
            move = [[radius * rng.randint(-8, 8) / 8 for _ in row] for row in centre]
            inside = [
                [centre[i][j] + move[min(i, j)][max(i, j)] for j in range(size)]
                for i in range(size)
            ]
            exact = inertia(inside)
            assert positive <= exact[0] and negative <= exact[1]


@settings(max_examples=500)
@given(small_forms, st.integers(0, 12))
def test_floats_are_right_or_unknown(W, digits):
    """A float answer is the exact pattern of every form within the tolerance, or unknown."""
    tolerance = 10.0**-digits / 2
    answer = root_pattern([float(w) for w in W], tolerance)
    if not isinstance(answer, Unknown):
        assert answer == root_pattern(W)
        largest = max(map(abs, W))
        for sign in (1, -1):
            moved = [w + sign * Fraction(tolerance) * largest * (-1) ** i for i, w in enumerate(W)]
            assert answer == root_pattern(moved)


@given(factored_forms())
def test_a_multiple_root_is_never_told_from_floats(drawn):
    W, pattern = drawn
    if pattern.codimension > 0:
        assert str(root_pattern([float(w) for w in W])) == "unknown"


def test_double_roots_of_a_float_product_are_unknown_not_guessed():
    W = compose([(1.0, -0.1), (1.0, -0.1), (1.0, 0.3)])
    answer = root_pattern(W)
    assert isinstance(answer, Unknown)
    with pytest.raises(UndecidedError, match="give exact numbers"):
        bool(answer)


def test_roots_at_infinity_count():
    assert root_pattern([0, 0, 1, 0, -1]) == RootPattern("112|0")
    assert root_pattern([1, 0, -1]) == RootPattern("11|0")
    assert root_pattern([5]) == RootPattern("0|0")


@settings(max_examples=300)
@given(factored_forms())
def test_factors_multiply_to_the_form(drawn):
    W, pattern = drawn
    factors = real_factors(W, precision=100)
    assert sorted(f.multiplicity for f in factors if f.is_linear) == list(pattern.real)
    assert sorted(f.multiplicity for f in factors if not f.is_linear) == list(pattern.complex)
    scale = next(w for w in W if w)
    with ctx.workprec(100):
        powers = [f.coefficients for f in factors for _ in range(f.multiplicity)]
        product = compose([(scale,), *powers])
    for computed, given_ in zip(product, W, strict=True):
        exact = Fraction(given_)
        if isinstance(computed, arb):
            with ctx.workprec(400):
                assert computed.contains(to_fmpq(exact))
            assert computed.rad() < 1e-20
        else:
            assert computed == exact


def ordered_roots(W):
    """(multiplicity, root) of the real roots, sorted by SymPy; infinity last."""
    x = sympy.Symbol("x")
    at_infinity = next(i for i, w in enumerate(W) if w)
    roots = sympy.Poly([sympy.Rational(str(w)) for w in W], x).real_roots()
    finite = [(m, float(root)) for root, m in Counter(roots).items()]
    return sorted([*finite, *[(at_infinity, inf)] * bool(at_infinity)])


def shown_roots(W):
    return [
        (f.multiplicity, float(-f.coefficients[1]) if f.coefficients[0] else inf)
        for f in real_factors(W)
        if f.is_linear
    ]


@settings(max_examples=300)
@given(factored_forms())
def test_linear_factors_stand_in_the_order_of_their_roots(drawn):
    """Rational roots among irrational ones, with and without multiplicity."""
    W, _ = drawn
    expected = ordered_roots(W)
    found = shown_roots(W)
    assert [m for m, _ in found] == [m for m, _ in expected]
    assert [r for _, r in found] == pytest.approx([r for _, r in expected], rel=1e-12)


def test_a_rational_root_stands_between_irrational_ones():
    """−√2, −1, ½, √2; in any other order, or by size, the first and the last but one change."""
    W = compose([(1, 0, -2), (1, 1), (2, -1)])
    signs = [r for _, r in shown_roots(W)]
    assert signs == sorted(signs) and signs != sorted(signs, key=abs)
    assert [f.is_rational for f in real_factors(W)] == [False, True, True, False]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_rational_pair_of_roots_is_given_exactly(pair):
    """Alone, squared and beside irrational roots; an irrational pair is given in balls."""
    monic = tuple(Fraction(c) / pair[0] for c in pair)
    for others in [(), (pair,), ((1, 0, -2),)]:
        quadratic = [f for f in real_factors(compose([pair, *others])) if not f.is_linear]
        assert [f.coefficients for f in quadratic] == [monic] and quadratic[0].is_rational
    assert not any(f.is_rational for f in real_factors([1, 0, 0, 0, 1]))


def test_a_constant_has_no_roots():
    for form in ([5], [5.0], [-1e-300]):
        assert root_pattern(form) == RootPattern("0|0")
        assert real_factors(form) == ()
    assert real_root_bounds((5.0,), 1e-12) == (0, 0)


@given(factored_forms())
def test_each_factor_divides_its_minimal_form(drawn):
    for factor in real_factors(drawn[0]):
        minimal = factor.minimal
        if factor.is_rational:
            ascending = [[c.numerator for c in reversed(factor.coefficients)]]
            if factor.coefficients[0] == 1:
                divisor = fmpq_poly([to_fmpq(c) for c in reversed(factor.coefficients)])
                assert fmpq_poly(list(reversed(minimal))) % divisor == 0
            else:
                assert ascending == [[1, 0]] and minimal == (0, 1)
        elif factor.is_linear:
            root = -factor.coefficients[1]
            value = sum((c * root ** (len(minimal) - 1 - i) for i, c in enumerate(minimal)), arb(0))
            assert value.contains(0)


def to_fmpq(c):
    return fmpq(c.numerator, c.denominator)


@pytest.mark.parametrize("degree", range(1, 7))
def test_every_pattern_is_recognised(degree):
    for pattern in RootPattern.all_of_degree(degree):
        assert root_pattern(form_with_pattern(pattern)) == pattern


@pytest.mark.parametrize("name", ["112|0", "2|1", "22|0", "0|2", "0|11"])
def test_discriminant_vanishes_exactly_at_multiple_roots(name):
    """Checked with flint's discriminant, another algorithm, in general coordinates."""
    pattern = RootPattern(name)
    W = form_with_pattern(pattern)
    moved = _translated(W, 5)
    discriminant = fmpq_poly([to_fmpq(Fraction(c)) for c in reversed(moved)]).discriminant()
    assert (discriminant == 0) == (pattern.codimension > 0)


def _translated(W, t):
    """W(x, y + t·x): moves a root at infinity to a finite place."""
    moved = [Fraction(0)] * len(W)
    n = len(W) - 1
    for j, w in enumerate(W):
        power = compose([(1,), *[(t, 1)] * j, *[(1, 0)] * (n - j)])
        moved = [m + w * p for m, p in zip(moved, power, strict=True)]
    return moved


@pytest.mark.parametrize(
    ("W", "message"),
    [
        ([0, 0, 0], "the zero form of degree 2 has no root pattern"),
        ([0.0, 0.0], "the zero form of degree 1 has no root pattern"),
        ([], "a form has at least one coefficient"),
        (5, "5 is no sequence; give a list"),
        ([1, float("inf")], "inf is not finite"),
        ([1, float("nan")], "nan is not finite"),
        ([1, 1j], "1j is not a real number"),
        ([[1, 2], [3, 4]], "is not a real number; give one flat sequence"),
        (["1", "2"], "'1' is not a real number"),
    ],
)
def test_bad_forms_are_refused(W, message):
    with pytest.raises(ValueError, match=message):
        root_pattern(W)


@pytest.mark.parametrize("W", [[0, 0, 0], [0.0, 0.0], [], [1, float("nan")], [1, 1j]])
def test_forms_without_factors_are_refused(W):
    with pytest.raises(ValueError, match=r"zero form|at least one|not finite|not a real number"):
        real_factors(W)


@pytest.mark.parametrize("precision", [1, 0, -53, True, 53.0, "53"])
def test_bad_precisions_are_refused(precision):
    assert len(real_factors([1, 0, -2], precision=2)) == 2
    with pytest.raises(ValueError, match="from 2 to 100000 bits"):
        real_factors([1, 0, -2], precision=precision)


@pytest.mark.parametrize("tolerance", [-1e-9, 1.0, float("nan")])
def test_bad_tolerances_are_refused(tolerance):
    with pytest.raises(ValueError, match="must lie in"):
        root_pattern([1.0, 0.0, -1.0], tolerance)
