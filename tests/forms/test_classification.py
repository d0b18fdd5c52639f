from fractions import Fraction

import numpy as np
import pytest
from example_forms import form_with_pattern
from hypothesis import given, settings, strategies as st

from lcn_support import RootPattern, classify, root_pattern
from lcn_support.forms.classification import BallArray


@pytest.mark.parametrize("degree", [1, 2, 3, 4, 5, 6, 8, 12])
def test_agrees_with_the_exact_pattern_of_the_same_floats(degree):
    forms = np.random.default_rng(degree).standard_normal((400, degree + 1))
    found = classify(forms)
    for row, fewest, unknown in zip(forms, found.fewest, found.unknown, strict=True):
        exact = root_pattern([Fraction(float(w)) for w in row])
        assert unknown or (exact.codimension == 0 and len(exact.real) == fewest)


@settings(max_examples=400)
@given(
    st.integers(0, 7).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-2, 2), min_size=n + 1, max_size=n + 1).filter(any),
            min_size=1,
            max_size=20,
        )
    ),
    st.sampled_from([0.0, 1e-12, 1e-3, 0.3]),
)
def test_degenerate_batches_are_right_or_unknown(forms, tolerance):
    """Integer forms: many multiple roots, roots at 0 and ∞, vanishing minors."""
    found = classify(forms, tolerance)
    for row, fewest, most in zip(forms, found.fewest, found.most, strict=True):
        exact = root_pattern(row)
        if fewest == most:
            assert (exact.codimension == 0 or tolerance == 0) and exact.real_count == fewest
        if exact.codimension == 0:
            assert fewest <= len(exact.real) <= most


def test_every_simple_pattern_is_decided_and_every_other_is_not():
    for degree in range(1, 7):
        for pattern in RootPattern.all_of_degree(degree):
            found = classify([[float(w) for w in form_with_pattern(pattern)]])
            assert found.unknown[0] == (pattern.codimension > 0)


def test_a_batch_is_its_rows():
    forms = np.random.default_rng(0).standard_normal((5000, 5))
    forms[::7] = [1, 0, 2, 0, 1]
    forms[::11] = [0, 0, 1, 0, 1]
    whole, halves = classify(forms), [classify(forms[:1234]), classify(forms[1234:])]
    assert (whole.fewest == np.concatenate([h.fewest for h in halves])).all()
    assert (whole.most == np.concatenate([h.most for h in halves])).all()


@given(st.floats(1e-150, 1e150))
def test_scaling_changes_nothing(scale):
    forms = np.array([[1.0, 0.3, -2.0, 0.1], [1.0, 0.0, 1.0, 0.5]])
    assert (classify(forms).fewest == classify(scale * forms).fewest).all()


number = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(max_examples=1000)
@given(number, st.floats(0, 1), number, st.floats(0, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_balls_enclose_the_exact_result(a, r, b, s, at, bt):
    """Every operation of two balls contains the exact result of points in them."""
    first, second = BallArray(np.array([a]), np.array([r])), BallArray(np.array([b]), np.array([s]))
    x, y = (Fraction(c) + Fraction(rad) * Fraction(t) for c, rad, t in [(a, r, at), (b, s, bt)])
    cases = [
        (first + second, x + y),
        (first - second, x - y),
        (first * second, x * y),
        (3 * first, 3 * x),
    ]
    with np.errstate(all="ignore"):
        if abs(Fraction(b)) > Fraction(s):
            cases.append((first / second, x / y))
        for ball, exact in cases:
            if np.isfinite(ball.radius[0]):
                assert abs(Fraction(ball.centre[0]) - exact) <= Fraction(ball.radius[0])


def test_a_ball_without_its_rounding_would_not_enclose():
    tenth = BallArray(np.array([0.1]), np.array([0.0]))
    product = tenth * tenth
    exact = Fraction(0.1) ** 2
    assert Fraction(product.centre[0]) != exact
    assert abs(Fraction(product.centre[0]) - exact) <= Fraction(product.radius[0])


def test_counts_and_repr_name_the_unknown():
    found = classify([[1.0, 0.0, -1.0], [1.0, 2.0, 1.0]])
    assert found.counts() == {"11|0": 1, "0|1": 0, "unknown": 1}
    assert repr(found) == "Classification(degree 2, 2 forms, 11|0: 1, 0|1: 0, unknown: 1)"


def test_an_empty_batch_is_classified():
    assert classify(np.empty((0, 5))).counts()["unknown"] == 0


@pytest.mark.parametrize(
    ("forms", "message"),
    [
        ([1.0, 2.0], r"forms of shape \(2,\): give an array of shape"),
        (np.empty((3, 0)), "forms of shape"),
        ([[1.0, 2.0], [0.0, 0.0]], "form 1 is zero and has no root pattern"),
        ([[1.0, np.nan]], "forms: .* at \\(0, 1\\) is not finite"),
        ([[1.0, np.inf]], "forms: .* at \\(0, 1\\) is not finite"),
    ],
)
def test_bad_batches_are_refused(forms, message):
    with pytest.raises(ValueError, match=message):
        classify(forms)
