from fractions import Fraction
from random import Random

import numpy as np
import pytest
from example_forms import factored_forms, form_with_pattern
from flint import arb
from hypothesis import given, settings, strategies as st

from lcn_support import (
    Architecture,
    RootPattern,
    Unknown,
    compose,
    contains,
    on_boundary,
    root_pattern,
)
from lcn_support.architectures.strata import in_boundary, in_function_space

networks = st.lists(st.lists(st.integers(-4, 4), min_size=1, max_size=4), min_size=1, max_size=4)


@settings(max_examples=2000)
@given(networks)
def test_every_composition_is_contained(filters):
    a = Architecture([len(w) for w in filters])
    assert contains(a, compose(filters)) is True


def test_a_definite_form_is_not_a_composition_with_even_sizes():
    assert contains(Architecture((4, 2)), [1, 0, 0, 0, 1]) is False


@settings(max_examples=500)
@given(factored_forms(max_factors=4), st.data())
def test_membership_and_boundary_are_those_of_the_pattern(drawn, data):
    W, pattern = drawn
    degree = len(W) - 1
    sizes = data.draw(st.sampled_from([(degree + 1,), (degree, 2), (2,) * degree, (1, degree + 1)]))
    a = Architecture(tuple(k for k in sizes if k) or (1,))
    if a.degree == degree:
        assert contains(a, W) == in_function_space(pattern, a)
        assert on_boundary(a, W) == in_boundary(pattern, a)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 2, 2), (4, 2), (3, 2, 2), (2, 2, 2, 2), (4, 4)])
def test_boundary_points_have_both_sides_arbitrarily_close(sizes):
    """On the boundary some nearby exact forms are inside and some outside; elsewhere only one."""
    a = Architecture(sizes)
    rng = Random(0)
    for pattern in RootPattern.all_of_degree(a.degree):
        W = form_with_pattern(pattern)
        sides = {
            contains(a, [w + Fraction(rng.randint(-1000, 1000), 10**12) for w in W])
            for _ in range(60)
        } | {contains(a, W)}
        if not on_boundary(a, W):
            assert len(sides) == 1
    # both sides, along explicit lines: W + t·Q with Q definite and with −Q
    for pattern in RootPattern.all_of_degree(a.degree):
        if in_boundary(pattern, a):
            assert _leaves(a, pattern)


def _leaves(a, pattern):
    """Whether splitting all multiple real roots into complex pairs leaves the function space."""
    t = Fraction(1, 10**6)
    pieces = []
    for i, m in enumerate(pattern.real, start=1):
        pieces += [(1, -i)] * (m % 2) + [(1, -2 * i, i * i + t)] * (m // 2)
    pieces += [(1, 0, i * i) for i, m in enumerate(pattern.complex, start=1) for _ in range(m)]
    return not contains(a, compose([(1,), *pieces]))


def test_interior_strata_do_not_leave():
    assert not _leaves(Architecture((4, 2)), RootPattern("112|0"))
    assert not _leaves(Architecture((4, 2)), RootPattern("13|0"))


def test_zero_is_inside_and_on_the_boundary_exactly_for_two_even_sizes():
    for sizes, boundary in [((3, 3), False), ((3, 2), False), ((2, 2), True), ((3, 2, 2), True)]:
        a = Architecture(sizes)
        zero = [0] * a.filter_size
        assert contains(a, zero) is True
        assert on_boundary(a, zero) is boundary


def test_near_zero_there_is_an_outside_exactly_for_two_even_sizes():
    """Why 0 is special: tiny definite forms lie outside if e ≥ 2, and nothing does if e ≤ 1."""
    tiny = Fraction(1, 10**9)
    assert not contains(Architecture((2, 2)), [tiny, 0, tiny])
    assert contains(Architecture((3,)), [tiny, 0, tiny])


def test_complement_for_two_even_sizes_is_two_convex_cones():
    """Sums and positive multiples of forms without real roots and of one sign stay outside."""
    rng = Random(3)
    for sizes in [(2, 2), (4, 2), (3, 2, 2), (4, 3, 2), (6, 2)]:
        a = Architecture(sizes)
        for _ in range(200):
            P, Q = (_definite(a.degree, rng) for _ in range(2))
            s, t = (Fraction(rng.randint(1, 99), 100) for _ in range(2))
            assert not contains(a, P) and not contains(a, Q)
            assert not contains(a, [s * p + t * q for p, q in zip(P, Q, strict=True)])


def _definite(degree, rng):
    pairs = [
        (1, b, b * b + rng.randint(1, 9)) for b in (rng.randint(-5, 5) for _ in range(degree // 2))
    ]
    return compose([(1,), *pairs])


def test_complement_for_three_even_sizes_is_not_convex():
    """x³ − xy² ± 5y³ have one real root each, and their sum has three."""
    a = Architecture((2, 2, 2))
    P, Q = (1, 0, -1, 5), (1, 0, -1, -5)
    assert not contains(a, P) and not contains(a, Q)
    assert contains(a, [p + q for p, q in zip(P, Q, strict=True)])


def test_filters_of_size_one_and_the_last_stride_change_nothing():
    a, b = Architecture((3, 2, 2)), Architecture((1, 3, 1, 2, 2), strides=(1, 1, 1, 1, 7))
    for pattern in RootPattern.all_of_degree(4):
        W = form_with_pattern(pattern)
        assert contains(a, W) == contains(b, W)
        assert on_boundary(a, W) == on_boundary(b, W)


@settings(max_examples=400)
@given(factored_forms(max_factors=4))
def test_floats_are_right_or_unknown(drawn):
    W, _ = drawn
    degree = len(W) - 1
    a = Architecture((2,) * degree or (1,))
    floats = [float(w) for w in W]
    for exact, rounded in [
        (contains(a, W), contains(a, floats)),
        (on_boundary(a, W), on_boundary(a, floats)),
    ]:
        assert isinstance(rounded, Unknown) or rounded == exact


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
@pytest.mark.parametrize("degree", range(1, 8))
def test_floats_with_simple_roots_are_decided_as_their_patterns_are(degree, scale):
    """An answer that is always "unknown", or never False, would be no error elsewhere."""
    seen = set()
    for pattern in RootPattern.all_of_degree(degree):
        if pattern.codimension == 0:
            floats = [scale * float(w) for w in form_with_pattern(pattern)]
            for a in Architecture.all_of_degree(degree):
                inside = contains(a, floats)
                assert inside is in_function_space(pattern, a)
                assert on_boundary(a, floats) is False
                seen.add(inside)
    assert seen == ({True} if degree == 1 else {True, False})


def test_floats_on_the_boundary_are_unknown():
    a = Architecture((4, 2))
    square = compose([(1.0, -0.3), (1.0, -0.3), (1.0, 0.0, 1.0)])
    assert isinstance(contains(a, square), Unknown)
    assert isinstance(on_boundary(a, square), Unknown)


def test_what_is_undecided_says_how_near_and_what_to_give():
    """Halves are coarse; the two remedies are tried: their exact numbers, and a tolerance."""
    a, halves = Architecture((2, 2)), np.array([1, -3, 2], dtype=np.float16)
    for answer in (contains(a, halves), root_pattern(halves)):
        assert "real roots lie within 4.39805 of W" in answer.reason
        assert answer.reason.endswith("or a smaller tolerance if W is known better")
    assert contains(a, halves, tolerance=2**-11) is contains(a, halves.astype(int)) is True
    wide, narrow = [[arb(c, radius) for c in (1, -3, 2)] for radius in (1, 0.01)]
    for answer in (contains(a, wide), root_pattern(wide)):
        assert "in the enclosures of W" in answer.reason and "within" not in answer.reason
        assert answer.reason.endswith("or narrower enclosures")
    assert contains(a, narrow) is True


def test_floats_at_an_interior_double_root_are_decided():
    """The pattern of these floats is unknown, yet all forms near them are inside."""
    a = Architecture((4, 2))
    W = compose([(1.0, -0.3), (1.0, -0.3), (1.0, 2.0), (1.0, -5.0)])
    assert contains(a, W) is True
    assert on_boundary(a, W) is False


def test_sizes_alone_are_no_architecture():
    with pytest.raises(TypeError, match=r"\(2, 2\) is no architecture; give Architecture"):
        contains((2, 2), [1, 2, 1])


@pytest.mark.parametrize(
    ("a", "W", "message"),
    [
        (Architecture((3, 2, 2)), [1, 0, 1], "W has 3 coefficients .degree 2., but .* size 5"),
        (Architecture((2, 2)), [1, 2, 3, 4], "W has 4 coefficients"),
        (Architecture((2, 2)), [1, float("nan"), 1], "nan is not finite"),
        (Architecture((2, 2), strides=(2, 1)), [1, 2, 3], "W has 3 coefficients .* size 4"),
    ],
)
def test_misfits_are_refused(a, W, message):
    for question in (contains, on_boundary) if a.is_thick else (contains,):
        with pytest.raises(ValueError, match=message):
            question(a, W)


def test_with_larger_strides_there_is_no_interior():
    with pytest.raises(ValueError, match="needs layer stride 1"):
        on_boundary(Architecture((2, 2), strides=(2, 1)), [1, 2, 3, 6])


@pytest.mark.parametrize("tolerance", [-1, 1, float("nan"), "small"])
def test_a_tolerance_that_is_none_is_refused_for_exact_forms_too(tolerance):
    a, W = Architecture((2, 2)), [1, 0, -1]
    for question in (contains, on_boundary):
        with pytest.raises(ValueError, match="tolerance"):
            question(a, W, tolerance=tolerance)
    with pytest.raises(ValueError, match="tolerance"):
        root_pattern(W, tolerance=tolerance)
