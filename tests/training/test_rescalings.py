"""The 2^{L−1} rescalings with given invariants, numbers in and out; what breaks the count."""

from fractions import Fraction
from itertools import combinations
from math import inf, nan, prod

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings, strategies as st
from training_examples import dot, rational_vectors

from lcn_support.arithmetic.balls import to_ball
from lcn_support.forms.composition import compose
from lcn_support.training.flow_invariants import Rescaling, invariants, rescalings


@st.composite
def classes(draw):
    """Non-zero filters, strides and invariants that some rescaling of them has."""
    filters = draw(st.lists(st.integers(1, 3).flatmap(rational_vectors), min_size=1, max_size=4))
    assume(all(map(any, filters)))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(filters), max_size=len(filters)))
    return filters, strides, draw(rational_vectors(len(filters) - 1))


def holds(value, exact):
    """Whether a Fraction is the exact number, or a ball contains it."""
    exact = Fraction(exact)
    if isinstance(value, arb):
        with ctx.workprec(400):
            return value.contains(fmpq(exact.numerator, exact.denominator))
    return value == exact


def decidedly_different(first, second):
    return any(
        not to_ball(a).overlaps(to_ball(b))
        for v, w in zip(first, second, strict=True)
        for a, b in zip(v, w, strict=True)
    )


@settings(max_examples=60)
@given(classes())
def test_exactly_two_to_the_layers_minus_one(case):
    filters, strides, delta = case
    W = compose(filters, strides)
    found = rescalings(filters, delta)
    assert len(found) == 2 ** (len(filters) - 1)
    assert all(scale > 0 for scale in found[0].scales)
    for r in found:
        assert holds(prod(map(to_ball, r.scales), start=arb(1)), 1)
        assert all(map(holds, invariants(r.filters), delta))
        assert all(map(holds, compose(r.filters, strides), W))
        assert all(square > 0 for square in r.squared_norms)
    for a, b in combinations(found, 2):
        assert decidedly_different(a.filters, b.filters)


def excess(norms, delta, s):
    """∏(s + δ_i) − ∏‖w_i‖², exactly."""
    return prod(s + d for d in (*delta, 0)) - prod(norms)


@settings(max_examples=60)
@given(classes(), st.sampled_from([20, 53, 200]))
def test_the_root_by_exact_signs(case, precision):
    """The ball holds the one zero right of max(−δ_i): the excess changes sign from end to end."""
    filters, _, delta = case
    norms = [dot(w, w) for w in filters]
    s = rescalings(filters, delta, precision)[0].squared_norms[-1]
    if isinstance(s, Fraction):
        assert excess(norms, delta, s) == 0
        low = s
    else:
        low, high = (Fraction(int(q.p), int(q.q)) for q in (s.lower().fmpq(), s.upper().fmpq()))
        assert excess(norms, delta, low) < 0 < excess(norms, delta, high)
    assert low > max(-d for d in (*delta, 0))


@given(classes())
def test_a_parameter_is_among_the_rescalings_with_its_own_invariants(case):
    filters, _, _ = case
    first = rescalings(filters, invariants(filters))[0]
    assert first.scales == (1,) * len(filters)
    assert first.filters == tuple(map(tuple, filters))


@given(classes(), st.lists(st.fractions(Fraction(1, 9), 9), min_size=4, max_size=4))
def test_rational_rescalings_are_found_exactly(case, scales):
    """The way back from a rational rescaling, which is independent of any root finding."""
    filters, _, _ = case
    free = scales[: len(filters) - 1]
    alphas = (*free, 1 / prod(free, start=Fraction(1)))
    moved = [[a * c for c in w] for a, w in zip(alphas, filters, strict=True)]
    assert rescalings(filters, invariants(moved))[0].scales == alphas


@pytest.mark.parametrize("precision", [53, 300])
@pytest.mark.parametrize("delta", [(10**40, 0), (Fraction(1, 10**40), 0), (-(10**40), 10**20)])
def test_balls_are_narrow_however_large_the_invariants(delta, precision):
    for r in rescalings([(1, 2), (3, -1), (1, 1)], delta, precision):
        balls = [c for c in (*r.scales, *r.squared_norms) if isinstance(c, arb)]
        assert balls
        assert all(ball.rel_accuracy_bits() >= precision - 12 for ball in balls)


def around(filters, radius):
    """Balls of that relative radius, off centre, that hold the filters; zeros stay zeros."""
    return [[to_ball(c) * arb(1, radius) if c else c for c in w] for w in filters]


@settings(max_examples=40)
@given(classes(), st.sampled_from([1e-3, 1e-12, 1e-40]))
def test_balls_enclose_the_rescalings_of_what_they_hold(case, radius):
    filters, _, delta = case
    with ctx.workprec(192):
        found = rescalings(around(filters, radius), delta, 192)
        exact = rescalings(filters, delta, 192)
    assert len(found) == len(exact)
    for ball, point in zip(found, exact, strict=True):
        pairs = zip(flat(ball.filters), flat(point.filters), strict=True)
        assert all(to_ball(b).overlaps(to_ball(p)) for b, p in pairs)
        assert all(map(holds, invariants(ball.filters), delta))
        if radius < 1e-9:
            assert all(b.rad() < 1e-6 for b in flat(ball.filters) if isinstance(b, arb))


def flat(filters):
    return [c for w in filters for c in w]


def test_other_filters_are_outside_of_the_balls():
    (ball, _), (point, _) = (
        rescalings(w, (1,)) for w in (around([(1, 2), (3, 1)], 1e-9), [(1, 2), (3, 1 + 1e-6)])
    )
    pairs = zip(flat(ball.filters), flat(point.filters), strict=True)
    assert not any(b.overlaps(p) for b, p in pairs)


def test_balls_that_may_hold_zero_are_refused():
    with pytest.raises(ValueError, match=r"filter 2 may be zero: .*give non-zero filters"):
        rescalings([(1, 2), (arb(0, 1e-9), 0)], (1,))


def test_a_wrong_invariant_is_not_contained():
    found = rescalings([(1, 2), (3, 1)], (1,))[0]
    assert not holds(invariants(found.filters)[0], Fraction(10**9 + 1, 10**9))
    wrong = Rescaling(found.scales, ((1, 2), (3, 1)), found.squared_norms)
    assert not holds(invariants(wrong.filters)[0], 1)


def test_one_zero_filter_leaves_no_rescaling_for_some_invariants():
    """(0, αw) has δ = −α²‖w‖² < 0, so δ = 0 is never reached; the function refuses."""
    for a in (Fraction(1, 9), 1, -5):
        assert invariants([(0, 0), (a, 2 * a)])[0] < 0
    with pytest.raises(ValueError, match=r"filter 1 is zero: .*not every δ occurs; give non-zero"):
        rescalings([(0, 0), (1, 2)], (0,))


def test_two_zero_filters_have_infinitely_many_rescalings():
    """All (α, 1/α, 1) keep the invariants, with two different points instead of four."""
    scaled = [[(0 * a, 0), (0 / a, 0), (1, 2)] for a in map(Fraction, range(1, 20))]
    assert {invariants(filters) for filters in scaled} == {(-5, -5)}
    assert invariants([(0, 0), (0, 0), (-1, -2)]) == (-5, -5)
    with pytest.raises(ValueError, match="filter 1 is zero"):
        rescalings(scaled[0], (-5, -5))


def test_signs_of_product_minus_one_keep_the_invariants_but_not_the_filter():
    """Which is why there are 2^{L−1} rescalings, and not 2^L."""
    for r in rescalings([(0, 2), (3, 0), (1,)], (5, Fraction(1, 3))):
        (first, *others) = r.filters
        flipped = [tuple(-c for c in first), *others]
        assert all(map(holds, invariants(flipped), (5, Fraction(1, 3))))
        assert not all(map(holds, compose(flipped), compose([(0, 2), (3, 0)])))
        assert all(map(holds, compose(r.filters), compose([(0, 2), (3, 0)])))


def test_without_monotonicity_the_equation_has_more_roots():
    """(s + δ)s = ∏‖w_i‖² has a root on each side; only the one right of −δ gives norms."""
    norms, delta = (4, 9), (5,)
    assert excess(norms, delta, 4) == 0 == excess(norms, delta, -9)
    assert rescalings([(0, 2), (3, 0)], delta)[0].squared_norms == (9, 4)


def test_kinds_of_numbers():
    assert invariants([(1, Fraction(1, 2)), (3,)]) == (Fraction(-31, 4),)
    assert all(type(d) is Fraction for d in invariants([(1, 2), (3,), (4,)]))
    assert all(type(d) is float for d in invariants([(1, 2), (3,), np.array([0.1])]))
    assert all(type(d) is arb for d in invariants([(1, 2), (arb(2).sqrt(), 1), (3.0,)]))
    assert invariants([(1, 2)]) == ()
    assert rescalings([(1, 2)], ()) == (Rescaling((1,), ((1, 2),), (5,)),)


def test_floats_are_the_dyadic_numbers_that_they_are():
    tenth = Fraction(0.1)
    assert invariants([(0.1, 1.0), (1.0,)]) == (float(tenth**2),)
    assert invariants([(1e8 + 1,), (1e8,)]) == (float((10**8 + 1) ** 2 - 10**16),)
    floats, exact = (rescalings([(c, 1), (1,)], (d,)) for c, d in ((0.1, 0.5), (tenth, tenth * 5)))
    assert len(floats) == len(exact) == 2
    assert holds(invariants(floats[1].filters)[0], Fraction(1, 2))


def test_the_working_precision_is_left_alone():
    before = ctx.prec
    rescalings([(1, 2), (3,)], (1,), precision=200)
    assert ctx.prec == before


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([], r"filters \(\) is empty"),
        ([(), (1,)], "filter 1"),
        ([(1,), (nan, 1)], "filter 2.*not finite; give finite"),
        ([(1,), (inf,)], "filter 2.*not finite"),
        ([(1,), (1j,)], "filter 2: 1j is not a real number"),
        ([(1,), "1"], "filter 2: '1' is str, not a sequence"),
        ([(1,), 1], "filter 2: 1 is no"),
        ([(1,), ((1, 2),)], "filter 2"),
    ],
)
def test_filters_refused(filters, message):
    with pytest.raises(ValueError, match=message):
        invariants(filters)
    with pytest.raises(ValueError, match=r"filter"):
        rescalings(filters, [0] * (len(filters) - 1))


@pytest.mark.parametrize(
    ("delta", "message"),
    [
        ((), "delta has 0 entries for 2 filters; give the 1 numbers"),
        ((1, 2), "delta has 2 entries for 2 filters"),
        ((nan,), "delta.*nan is not finite"),
        ((inf,), "delta.*inf is not finite"),
        ((1j,), "delta: 1j is not a real number"),
    ],
)
def test_deltas_refused(delta, message):
    with pytest.raises(ValueError, match=message):
        rescalings([(1, 2), (3,)], delta)


def test_balls_around_zero_are_squared():
    """python-flint's power of such a ball is not a number; a filter may have one beside others."""
    around = arb(0, 1e-20)
    assert not (around**2).is_finite()
    (delta,) = invariants([(around, 2), (1,)])
    assert holds(delta, 3) and delta.rad() < 1e-12
    for r in rescalings([(around, 2), (1,)], [3]):
        assert all(c.is_finite() for w in r.filters for c in w)
        assert holds(invariants(r.filters)[0], 3)
