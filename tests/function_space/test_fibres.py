from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from example_forms import factored_forms, form_with_pattern
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings, strategies as st

from lcn_support import Architecture, RootPattern, UndecidedError, compose, contains, fibre
from lcn_support.architectures.balls_in_bins import count_packings
from lcn_support.function_space.parameterization import parameterization_rank, rank_drop


def same(computed, exact):
    """Equal, or an enclosure of it."""
    exact = Fraction(exact)
    if isinstance(computed, arb):
        with ctx.workprec(400):
            return computed.contains(fmpq(exact.numerator, exact.denominator))
    return computed == exact


@settings(max_examples=300)
@given(factored_forms(max_factors=3), st.data())
def test_every_factorization_multiplies_to_the_form(drawn, data):
    W, pattern = drawn
    degree = len(W) - 1
    assume(2 <= degree <= 6)
    sizes = data.draw(
        st.sampled_from([(degree, 2), (2,) * degree, (degree - 1, 2, 2), (degree + 1,)])
    )
    a = Architecture(tuple(k for k in sizes if k > 0))
    assume(a.degree == degree)
    found = fibre(a, W)
    assert len(found) == count_packings(pattern, a)
    assert bool(found) == contains(a, W)
    for f in found:
        assert tuple(len(w) for w in f.filters) == a.sizes
        assert all(same(c, w) for c, w in zip(compose(f.filters), W, strict=True))


@settings(max_examples=200)
@given(factored_forms(max_factors=3))
def test_classes_are_distinct(drawn):
    """No two factorizations are rescalings of each other: normalised filters differ."""
    W, _ = drawn
    degree = len(W) - 1
    assume(2 <= degree <= 5)
    found = fibre(Architecture((degree, 2)), W) if degree > 1 else ()
    packings = [f.packing for f in found]
    assert len(set(packings)) == len(packings)
    rational = [f.filters for f in found if f.is_rational]
    assert len(set(rational)) == len(rational)


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2), (3, 3), (2, 2, 2), (5,)])
def test_compatible_means_no_double_root_in_a_filter(sizes):
    """Checked on the filters themselves, by their root patterns."""
    from lcn_support import root_pattern

    a = Architecture(sizes)
    for pattern in RootPattern.all_of_degree(a.degree):
        for f in fibre(a, form_with_pattern(pattern)):
            simple = all(root_pattern(w).codimension == 0 for w in f.filters)
            assert f.is_compatible == simple


def test_not_every_factorization_is_compatible():
    assert [f.is_compatible for f in fibre(Architecture((3, 3)), [1, 0, 0, 0, 0])] == [False]


def test_irrational_roots_are_enclosed_to_the_asked_precision():
    (f, g) = fibre(Architecture((2, 2)), [1, 0, -2], precision=200)
    for root in (f.filters[1][1], g.filters[1][1]):
        assert (root * root).contains(2) and root.rad() < 1e-55
    assert not f.is_rational


def test_a_filter_with_all_conjugates_of_its_roots_is_rational():
    """Irrational roots that stay together leave rational filters; apart, they do not."""
    W = compose([(1, 0, -2), (1, 0, -2), (3, 0, 0, 1)])
    (single,) = fibre(Architecture((8,)), W)
    assert single.is_rational and single.filters == (W,)
    together = [f for f in fibre(Architecture((3, 6)), W) if f.is_rational]
    assert [f.filters[1] for f in together] == [compose([(1, 0, -2), (1, 0, 0, Fraction(1, 3))])]
    assert not any(f.is_rational for f in fibre(Architecture((2, 2)), (1, 0, -2)))


def test_floats_have_a_fibre_when_their_pattern_is_certain():
    a = Architecture((2, 2))
    assert len(fibre(a, [1.0, 0.0, -1.0])) == 2
    assert fibre(a, [1.0, 0.0, 1.0]) == ()
    with pytest.raises(UndecidedError, match="the fibre is undecided"):
        fibre(a, [1.0, 2.0, 1.0])


FIBRES = [(Architecture((2, 2)), [1, 0, -2]), (Architecture((3, 2), (2, 1)), [1, 0, 0, 0, -1])]


@pytest.mark.parametrize(("a", "W"), FIBRES)
@pytest.mark.parametrize("tolerance", [-1, 1, float("nan"), "x", 1j])
def test_tolerances_are_checked_for_exact_forms_too(a, W, tolerance):
    with pytest.raises(ValueError, match=f"tolerance {tolerance!r}: .* must lie in"):
        fibre(a, W, tolerance)


@pytest.mark.parametrize(("a", "W"), FIBRES)
@pytest.mark.parametrize("precision", [1, 0, -3, 2.5, True])
def test_precisions_without_bits_are_refused(a, W, precision):
    with pytest.raises(ValueError, match=f"precision {precision} .* give an integer"):
        fibre(a, W, precision=precision)


def test_zero_has_no_finite_fibre():
    with pytest.raises(ValueError, match=r"the zero form of degree 2 .* no finite fibre"):
        fibre(Architecture((2, 2)), [0, 0, 0])


def test_filters_of_size_one_carry_nothing():
    plain, padded = Architecture((2, 2)), Architecture((1, 2, 1, 2))
    for W in ([1, 0, -1], [1, 2, 1]):
        assert len(fibre(plain, W)) == len(fibre(padded, W))
        assert all(
            len(w) == k
            for f in fibre(padded, W)
            for w, k in zip(f.filters, (1, 2, 1, 2), strict=True)
        )


@pytest.mark.parametrize(
    "a",
    [
        Architecture((5, 3)),
        Architecture((3, 3, 3)),
        Architecture((2, 2, 2, 2)),
        Architecture((5, 3), (2, 1)),
        Architecture((3, 2, 3), (1, 2, 1)),
        Architecture((2, 2, 2, 2), (2, 1, 2, 1)),
        Architecture((1, 3, 2), (2, 2, 1)),
    ],
    ids=str,
)
def test_the_rank_drop_of_a_class_is_that_of_its_filters(a):
    """Counted by the packing, against linear algebra and the hyperroots of rational filters."""
    rng = Random(1307)
    drops = Counter()
    for _ in range(25):
        filters = [[rng.randint(-1, 1) for _ in range(k)] for k in a.sizes]
        W = compose(filters, a.strides)
        if not any(W):
            continue
        for f in fibre(a, W):
            if f.is_rational:
                drops[f.rank_drop] += 1
                assert f.rank_drop == rank_drop(a, f.filters).total
                assert f.rank_drop == a.dimension - parameterization_rank(a, f.filters)
    assert len(drops) > 1 and sum(drops.values()) > 10


def test_the_rank_drop_of_irrational_filters():
    """(x² − 2y²)²: the roots ±√2 lie twice in one layer, or once in each of two."""
    found = fibre(Architecture((3, 3)), compose([(1, 0, -2), (1, 0, -2)]))
    assert {str(f.packing): f.rank_drop for f in found} == {
        "p1p2 · p1p2": 2, "p1² · p2²": 0, "p2² · p1²": 0,
    }  # fmt: skip
    a = Architecture((3, 2), (2, 1))
    assert [f.rank_drop for f in fibre(a, compose([(1, 0, -2), (1, -2)], a.strides))] == [1]
