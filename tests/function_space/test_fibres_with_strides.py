"""Membership, whiskers and fibres with larger strides, against equations and all subsets."""

import itertools
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import acb, ctx, fmpq
from hypothesis import given, settings
from sparse_forms import SMALL, multiplied, normalized, planted, spread

from lcn_support import (
    Architecture,
    RootPattern,
    UndecidedError,
    Unknown,
    compose,
    contains,
    fibre,
    root_pattern,
)
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.ordered_factors import real_group_patterns
from lcn_support.function_space.sparse_factorization import factorize

networks = [
    Architecture((2, 2, 2), (1, 2, 1)),
    Architecture((2, 3, 2, 2), (1, 2, 1, 1)),
    Architecture((3, 2, 2), (2, 1, 1)),
    Architecture((1, 2, 2), (2, 1, 1)),
]


def ball(c):
    return acb(fmpq(c.numerator, c.denominator)) if isinstance(c, int | Fraction) else acb(c)


def encloses(computed, exact):
    with ctx.workprec(400):
        return all(
            ball(c).contains(ball(Fraction(e))) for c, e in zip(computed, exact, strict=True)
        )


@pytest.mark.parametrize("a", SMALL + networks)
def test_every_composition_is_contained_and_its_filters_are_in_the_fibre(a):
    rng = Random(1)
    for _ in range(12):
        filters = [tuple(rng.randint(-2, 2) for _ in range(k)) for k in a.sizes]
        W = compose(filters, a.strides)
        assert contains(a, W) is True
        if not any(W):
            continue
        assert not is_whisker(a, W)
        found = fibre(a, W)
        wanted = [normalized(w) for w in filters]
        assert sum(all(map(encloses, f.filters[1:], wanted[1:])) for f in found) >= 1
        for f in found:
            assert tuple(map(len, f.filters)) == a.sizes
            assert encloses(compose(f.filters, a.strides), W)


@settings(max_examples=150)
@given(planted())
def test_the_fibre_is_all_real_factorizations_along_the_layers(drawn):
    """Counted by the packings of the root patterns of the factors, for rational ones."""
    from lcn_support.architectures.balls_in_bins import count_packings

    a, factors = drawn
    W = multiplied(a, factors)
    groups = factorize(a, W)
    if not all(f.is_rational for f in groups if f.is_real):
        return
    expected = 0
    for f in (f for f in groups if f.is_real):
        ways = 1
        for Q, group in zip(f.factors, a.groups, strict=True):
            ways *= count_packings(root_pattern(Q), group.architecture)
        expected += ways
    found = fibre(a, W)
    assert len(found) == expected
    assert bool(found) == contains(a, W)
    assert is_whisker(a, W) == (not found)
    assert len({f.filters for f in found if f.is_rational}) == sum(f.is_rational for f in found)


# equations of the Zariski closure, by elimination
EQUATIONS = {
    ((2, 2), (2, 1)): [lambda c: c[1] * c[2] - c[0] * c[3]],
    ((3, 2), (2, 1)): [lambda c: c[1] * c[2] * c[3] - c[0] * c[3] ** 2 - c[1] ** 2 * c[4]],
    ((2, 2), (3, 1)): [lambda c: c[1] * c[3] - c[0] * c[4], lambda c: c[2]],
}


@pytest.mark.parametrize("architecture", EQUATIONS)
def test_the_zariski_closure_is_where_the_equations_vanish(architecture):
    """All forms with coefficients −1, 0, 1."""
    a = Architecture(*architecture)
    inside = 0
    for W in itertools.product((-1, 0, 1), repeat=a.filter_size):
        if any(W):
            on = all(equation(W) == 0 for equation in EQUATIONS[architecture])
            assert bool(factorize(a, W)) == on == (contains(a, W) or is_whisker(a, W))
            inside += on
    assert 0 < inside < 3**a.filter_size - 1


def test_whiskers_of_the_smallest_architecture_are_definite_forms_in_squares():
    """k = (3, 2), s = (2, 1): with W = ax⁴ + bx²y² + cy⁴ a whisker if and only if b² < 4ac."""
    a = Architecture((3, 2), (2, 1))
    whiskers = 0
    for W in itertools.product((-1, 0, 1, 2), repeat=5):
        definite = W[1] == W[3] == 0 and W[2] ** 2 < 4 * W[0] * W[4]
        assert is_whisker(a, W) == definite
        whiskers += definite
    assert whiskers > 5


def test_at_stride_one_whiskers_are_the_complement():
    a = Architecture((2, 2))
    assert is_whisker(a, (1, 0, 1)) and not is_whisker(a, (1, 0, -1))
    assert not is_whisker(a, (0, 0, 0))


def test_layers_of_a_group_need_real_roots():
    """x² + y² in the upper group of two layers of size 2 is a whisker, x² − y² is not."""
    a = Architecture((2, 2, 2), (2, 1, 1))
    lower = (1, 3)
    for Q, inside in [((1, 0, 1), False), ((1, 0, -1), True), ((1, 2, 1), True)]:
        W = multiplied(a, [lower, Q])
        assert contains(a, W) is inside and is_whisker(a, W) is not inside


def test_the_real_factorization_must_be_found_among_complex_ones():
    """(x⁴ + y⁴)(x² − 4y²): the upper x² − 4y² is real, the others are not."""
    a = Architecture((5, 2), (2, 1))
    W = compose([(1, 0, 0, 0, 1), (1, 0, -4)])
    assert [f.is_real for f in factorize(a, W)] == [True, False, False]
    (f,) = fibre(a, W)
    assert f.filters == ((1, 0, 0, 0, 1), (1, -4)) and str(f.packing) == "q1q2 | p1"


def test_enough_real_roots_in_the_right_group():
    """The lower group of two lines needs two real roots, which an exchange can provide."""
    a = Architecture((2, 2, 2), (1, 2, 1))
    W = compose([(1, 0, 1), (1, 0, -1)])  # (x² + y²)(x² − y²)
    assert [f.filters[2] for f in fibre(a, W)] == [(1, 1), (1, 1)]
    assert contains(a, W) and not contains(a, compose([(1, 0, 1), (1, 0, 4)]))
    assert is_whisker(a, compose([(1, 0, 1), (1, 0, 4)]))


def test_packings_name_the_groups():
    a = Architecture((2, 2, 1, 3), (1, 2, 1, 1))
    W = multiplied(a, [(1, -3, 2), (1, 0, 5)])
    found = fibre(a, W)
    assert [str(f.packing) for f in found] == ["p1 · p2 | q1", "p2 · p1 | q1"]
    assert all(f.packing.layers == 4 and f.is_compatible for f in found)
    assert repr(found[0]) == "Factorization(p1 · p2 | q1, compatible)"


def test_not_every_packing_is_compatible():
    a = Architecture((3, 2), (2, 1))
    assert [f.is_compatible for f in fibre(a, multiplied(a, [(1, 2, 1), (1, 7)]))] == [False]


def test_a_leading_filter_of_size_one_carries_the_scale():
    a = Architecture((1, 2, 1, 2), (2, 1, 1, 1))
    W = spread(compose([(3,), (1, 1), (1, 2)]), 2)
    found = fibre(a, W)
    assert [f.filters for f in found] == [
        ((3,), (1, 2), (1,), (1, 1)),
        ((3,), (1, 1), (1,), (1, 2)),
    ]
    assert not contains(a, [1, 1, 3, 0, 2])
    assert is_whisker(a, [1, 0, 0, 0, 1]) and fibre(a, [1, 0, 0, 0, 1]) == ()


def test_all_filters_of_size_one():
    a = Architecture((1, 1), (2, 3))
    assert contains(a, [5]) and fibre(a, [5])[0].filters == ((5,), (1,))


def test_no_group_patterns_without_a_factorization_along_the_groups():
    a, even = Architecture((2, 2, 2), (1, 2, 1)), Architecture((1, 3), (2, 1))
    for network, W in [(a, (1, 1, 1, 1, 1)), (a, (1, 2, 3, 4, 5)), (even, (1, 0, 2, 3, 1))]:
        exact = tuple(map(Fraction, W))
        assert not factorize(network, exact)
        assert real_group_patterns(network, exact) == []


def test_the_zero_form():
    for a in SMALL:
        zero = [0] * a.filter_size
        assert contains(a, zero) is True and contains(a, [0.0] * a.filter_size) is True
        assert is_whisker(a, zero) is False
        with pytest.raises(ValueError, match="no finite fibre"):
            fibre(a, zero)


@pytest.mark.parametrize("a", [a for a in SMALL if a.sizes != (1, 3, 2)])
def test_floats_off_the_neurovariety_are_refuted(a):
    """Gaussian forms, and forms 1e-6 off; rounding of points inside stays unknown."""
    rng = np.random.default_rng(5)
    for _ in range(10):
        assert contains(a, rng.standard_normal(a.filter_size)) is False
        filters = [rng.standard_normal(k) for k in a.sizes]
        W = compose(filters, a.strides)
        W /= np.max(np.abs(W))
        assert contains(a, W + 1e-6 * rng.standard_normal(len(W))) is False
        assert isinstance(contains(a, W), Unknown)
        assert isinstance(contains(a, W + 1e-15 * rng.standard_normal(len(W))), Unknown)


@settings(max_examples=100)
@given(planted())
def test_floats_are_never_refuted_near_the_function_space(drawn):
    a, factors = drawn
    W = [float(w) for w in multiplied(a, factors)]
    assert contains(a, W) is not False


@pytest.mark.parametrize(
    ("sizes", "strides", "filters"),
    [
        (
            (2, 2, 2),
            (1, 2, 1),
            [(-283.51257474957674, -35.43093288799738), (5.011384353376318, -0.0001449147495302477),
             (11.855017193558012, 11.3351482931418)],
        ),
        (
            (3, 2, 2),
            (2, 2, 1),
            [(0.002289607044114176, 0.9814135939295512, 1.2130737990283555),
             (-1.2216815616507604e-05, -0.002056807518521558),
             (-40.52676019328496, -49.065348222320246)],
        ),
    ],
)  # fmt: skip
def test_small_factors_and_nearly_shared_hyperroots_are_not_refuted(sizes, strides, filters):
    """Balls that contain zero are eliminated like all others: the rank has no proof without."""
    a = Architecture(sizes, strides=strides)
    W = compose(filters, strides=strides)
    assert isinstance(contains(a, W), Unknown)


def test_tolerance_zero_takes_floats_as_they_are():
    a = Architecture((2, 2), (2, 1))
    W = [0.5, 1.0, 1.5, 3.0]
    assert contains(a, W, tolerance=0) is True and len(fibre(a, W, tolerance=0)) == 1
    assert contains(a, [0.1, 0.3, 0.7, 2.1], tolerance=0) is False
    with pytest.raises(UndecidedError, match=r"give exact numbers .* or tolerance=0"):
        fibre(a, W)
    assert fibre(a, [1.0, 2.0, 3.0, 5.0]) == ()
    with pytest.raises(ValueError, match="tolerance"):
        contains(a, W, tolerance=-1)


def test_an_exchange_changes_the_patterns_of_the_groups():
    """x²(x − y) · (x² + y²)²: x² can go up, then x² + y² comes down."""
    a = Architecture((3, 2, 3), (1, 2, 1))
    found = fibre(a, multiplied(a, [(1, -1, 0, 0), (1, 2, 1)]))
    patterns = {(root_pattern(compose(f.filters[:2])), root_pattern(f.filters[2])) for f in found}
    assert patterns == {
        (RootPattern("12|0"), RootPattern("2|0")),
        (RootPattern("1|1"), RootPattern("11|0")),
    }
