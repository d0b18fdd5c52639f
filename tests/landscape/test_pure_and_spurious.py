"""Pure and spurious critical points of stride one: three descriptions, exactly, and a target that
separates them."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings, strategies as st

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, fibre, root_pattern
from lcn_support.experiments.targets import random_loss
from lcn_support.function_space.parameterization import rank_drop
from lcn_support.losses.derivatives import gradient

fractions = st.fractions(-3, 3, max_denominator=4)


def is_pure(filters, u):
    """The function space spans all forms: only W = u is critical there, whatever the metric is."""
    return compose(filters) == tuple(u)


def has_full_rank(filters):
    a = Architecture([len(w) for w in filters])
    return rank_drop(a, filters).total == 0


def has_simple_roots(form):
    pattern = root_pattern(form)
    return {*pattern.real, *pattern.complex} <= {1}


def is_critical(filters, u, S=None):
    return not any(entry for part in gradient(filters, u, S) for entry in part)


@st.composite
def spurious_points(draw):
    """Filters that share the root a, and a target that holds it in place: u = W + c S⁻¹ ev_a."""
    a, c = draw(fractions), draw(fractions.filter(bool))
    size = draw(st.integers(1, 3))
    first = compose([(1, -a), draw(st.lists(fractions, min_size=size, max_size=size).filter(any))])
    others = draw(st.lists(st.tuples(fractions, fractions).filter(any), max_size=1))
    filters = [first, (1, -a), *others]
    W = compose(filters)
    weights = [draw(st.integers(1, 5)) for _ in W]
    S = [[Fraction(weights[i] * (i == j)) for j in range(len(W))] for i in range(len(W))]
    n = len(W) - 1
    u = [w + c * a ** (n - i) / weights[i] for i, w in enumerate(W)]
    return filters, u, S


@settings(max_examples=60, deadline=None)
@given(spurious_points())
def test_a_point_that_is_not_pure_has_a_multiple_root_and_no_full_rank(case):
    filters, u, S = case
    assume(any(compose(filters)) and has_simple_roots(u))
    assert is_critical(filters, u, S) and not is_pure(filters, u)
    assert not has_full_rank(filters) and not has_simple_roots(compose(filters))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(fractions, min_size=2, max_size=3).filter(any), min_size=2, max_size=3))
def test_a_pure_point_has_simple_roots_and_full_rank(filters):
    u = compose(filters)
    assume(has_simple_roots(u))
    assert is_critical(filters, u) and is_pure(filters, u)
    assert has_full_rank(filters)


@pytest.mark.parametrize("sizes", [(3, 2), (2, 2, 2), (3, 3)])
def test_the_solver_calls_the_same_points_pure(sizes):
    a = Architecture(sizes)
    losses = [random_loss(a.degree, m, 5, i) for m in ("white", "anisotropic") for i in range(4)]
    for found in critical_points(a, losses, progress=False):
        assert found.is_complete
        for p in found.points:
            simple = {*p.pattern.real, *p.pattern.complex} <= {1}
            assert p.is_pure == simple == (p.loss == 0)


def test_on_the_discriminant_the_three_descriptions_differ():
    """u = W = x²(x + y)(x − y): all is pure, the root is double, and the ranks are 4 and 5."""
    a, u = Architecture((4, 2)), compose([(1, 0), (1, 0), (1, 1), (1, -1)])
    ranks = set()
    for found in fibre(a, u):
        assert is_critical(found.filters, u) and is_pure(found.filters, u)
        assert has_full_rank(found.filters) != found.is_compatible
        ranks.add(rank_drop(a, found.filters).rank)
    assert not has_simple_roots(u) and ranks == {4, 5}


def test_a_point_that_is_not_critical_can_have_no_full_rank_and_a_target_with_simple_roots():
    """Rank alone says nothing: x · x(x + y) is not critical for every target."""
    filters, u = [(1, 1, 0), (1, 0)], (1, 1, 1, 2)
    assert has_simple_roots(u) and not has_full_rank(filters)
    assert not is_critical(filters, u)
    assert is_critical(filters, (1, 1, 0, 1)) and QuadraticLoss((1, 1, 0, 1)).value(u) > 0
