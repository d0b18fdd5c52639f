"""Distances to the boundary and to the discriminant against least squares and closed forms."""

from fractions import Fraction

import numpy as np
import pytest
from distance_oracle import least_distance, roots_of

from lcn_support import Architecture, RootPattern, compose, contains, on_boundary
from lcn_support.architectures import dense_boundary_pattern, in_boundary
from lcn_support.landscape import nearest, nearest_on_boundary, nearest_on_discriminant
from lcn_support.losses.metrics import metric_matrix

NETWORKS = [(2, 2), (2, 2, 2), (4, 2), (3, 2, 2), (2, 2, 2, 2)]


def integers(rng, size):
    return [int(c) for c in rng.integers(-9, 10, size)]


def strata(a):
    """The boundary patterns, each with its real roots, pairs, and what is left: nothing."""
    return [p for p in RootPattern.all_of_degree(a.degree) if in_boundary(p, a)]


@pytest.mark.parametrize("sizes", NETWORKS)
@pytest.mark.parametrize("metric", ["white", "bombieri", "markov"])
def test_no_form_of_a_boundary_stratum_is_nearer(sizes, metric):
    a, rng = Architecture(sizes), np.random.default_rng(sum(sizes))
    S = metric_matrix(a, metric)
    for _ in range(2):
        u = integers(rng, a.filter_size)
        found = nearest_on_boundary(a, u, metric)
        low, high = found.interval
        best = min(
            least_distance(*roots_of(p.real, p.complex, 0), u, S, rng, starts=8) for p in strata(a)
        )
        assert found.is_proved and high - low < 1e-11 * high
        assert low - 1e-9 <= best <= high + 1e-4 * high
        assert all(in_boundary(p.pattern, a) for p in found.points)


@pytest.mark.parametrize("degree", [2, 3, 4, 5])
@pytest.mark.parametrize("metric", ["white", "markov"])
def test_no_form_with_a_multiple_root_is_nearer(degree, metric):
    a, rng = Architecture((degree + 1,)), np.random.default_rng(degree)
    S = metric_matrix(a, metric)
    shapes = [((2,), (), degree - 2)] + [((), (2,), degree - 4)] * (degree >= 4)
    for _ in range(2):
        u = integers(rng, degree + 1)
        found = nearest_on_discriminant(a, u, metric)
        low, high = found.interval
        best = min(least_distance(*roots_of(*s), u, S, rng, starts=20) for s in shapes)
        assert found.is_proved and low - 1e-9 <= best <= high + 1e-4 * high
        assert all(p.pattern.codimension for p in found.points)


def test_of_quadratics_they_are_eigenvalues():
    """In the Bombieri metric: boundary and discriminant are the matrices of determinant zero."""
    a, rng = Architecture((2, 2)), np.random.default_rng(9)
    for _ in range(20):
        p, q, r = integers(rng, 3)
        expected = min(abs(np.linalg.eigvalsh(np.array([[p, q], [q, r]]))))
        for distance in (nearest_on_boundary, nearest_on_discriminant):
            found = distance(a, [p, 2 * q, r], "bombieri")
            assert found.distance == pytest.approx(expected, abs=1e-12)


def test_from_outside_the_boundary_is_as_far_as_the_function_space():
    rng = np.random.default_rng(10)
    for sizes in NETWORKS[:4]:
        a, seen = Architecture(sizes), 0
        for _ in range(12):
            u = integers(rng, a.filter_size)
            inside, edge = contains(a, u), nearest_on_boundary(a, u).interval
            space = nearest(a, u).interval
            assert space == ((0, 0) if inside else edge)
            assert nearest_on_discriminant(a, u).interval[0] <= edge[1]
            seen += not inside
        assert seen


def test_nothing_between_a_filter_and_the_boundary_is_on_it():
    """Moves shorter than the distance keep the answer; a move to the nearest point changes it."""
    rng = np.random.default_rng(11)
    for sizes in NETWORKS:
        a = Architecture(sizes)
        for _ in range(4):
            u = np.array(integers(rng, a.filter_size), dtype=float)
            found, inside = nearest_on_boundary(a, u), contains(a, u)
            for _ in range(20):
                step = rng.standard_normal(a.filter_size)
                step *= 0.999 * found.interval[0] / np.linalg.norm(step)
                assert contains(a, u + step) is inside
            if found.pattern != dense_boundary_pattern(a):
                continue  # a corner, where few ways lead to the other side
            past = u + 1.0001 * (np.array(found.point, dtype=float) - u)
            sides = {contains(a, past + 1e-4 * d) for d in rng.standard_normal((400, len(u)))}
            assert (not inside) in sides


def test_from_inside_two_double_roots_may_be_nearest():
    """For (4, 2): ∂M bounds convex cones, and x²y² − x⁴/8 − y⁴/8 is nearest to x²y²."""
    a, u = Architecture((4, 2)), [Fraction(-1, 8), 0, 1, 0, Fraction(-1, 8)]
    found = nearest_on_boundary(a, u)
    assert found.point == (0, 0, 1, 0, 0) and str(found.pattern) == "22|0"
    assert found.squared_distance == Fraction(1, 32) and found.is_proved


def test_from_outside_a_triple_root_may_be_nearest():
    """Cubics with three real roots end in the cusp x³; beyond it, x³ + xy² is nearest to it."""
    a, u = Architecture((2, 2, 2)), [1, 0, Fraction(1, 8), 0]
    for distance in (nearest, nearest_on_boundary, nearest_on_discriminant):
        found = distance(a, u)
        assert found.point == (1, 0, 0, 0) and str(found.pattern) == "3|0"
        assert found.squared_distance == Fraction(1, 64)


def test_a_complex_double_pair_may_be_nearest():
    """(x² + y²)² is isolated in the real discriminant, up to five dimensions less two."""
    a, u = Architecture((4, 2)), [1, 0, 2, 0, Fraction(9, 8)]
    found = nearest_on_discriminant(a, u)
    assert str(found.pattern) == "0|2" and found.distance < 0.13
    assert nearest_on_boundary(a, u).distance > 0.5


def test_the_discriminant_may_be_near_and_the_boundary_far():
    a = Architecture((4, 2))
    W = compose([(1, 0), (1, 0), (1, 1), (1, -2)])
    assert nearest_on_discriminant(a, W).interval == (0, 0)
    assert not on_boundary(a, W) and nearest_on_boundary(a, W).distance > 0.9


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_nearer_by_less_than_a_float_tells_is_the_only_nearest_point(sign):
    """x³ + tx²y − xy² has two nearest points for t = 0, and for t = ±10⁻²⁵ one of these."""
    a, t = Architecture((2, 2, 2)), Fraction(sign, 10**25)
    found, tied = nearest_on_boundary(a, [1, t, -1, 0]), nearest_on_boundary(a, [1, 0, -1, 0])
    assert found.is_tie is False and len(found.points) == 1 and len(tied.points) == 2
    assert found.distance == tied.distance and sign * found.point[1] > 0


@pytest.mark.parametrize("metric", ["white", "bombieri"])
def test_where_every_double_root_is_equally_near(metric):
    """x² + y² in the rotation-invariant metric: a circle of nearest points."""
    a = Architecture((2, 2))
    found = nearest_on_boundary(a, [1, 0, 1], metric)
    assert found.squared_distance == 1 and found.is_tie is True and found.is_proved
    assert any("each a" in note for note in found.notes) is (metric == "bombieri")


def test_zero_and_filters_on_the_walls_are_their_own_nearest_points():
    a = Architecture((2, 2, 2))
    assert nearest_on_boundary(a, [0, 0, 0, 0]).pattern is None
    W = compose([(1, 2), (1, 2), (3, -1)])
    for distance in (nearest_on_boundary, nearest_on_discriminant):
        found = distance(a, W)
        assert found.point == W and found.interval == (0, 0)
        assert distance(a, list(map(float, W))).interval[0] == 0


def test_a_filter_with_several_double_roots_far_from_the_boundary():
    """1122|0 is inside for (6, 2), and solves the equations of its own strata."""
    a = Architecture((6, 2))
    W = compose([(1, 0), (1, 0), (0, 1), (0, 1), (1, 1), (1, -1)])
    found = nearest_on_boundary(a, W)
    assert found.is_proved and found.distance > 0.1 and in_boundary(found.pattern, a)


@pytest.mark.parametrize(
    ("distance", "network", "message"),
    [
        (nearest_on_boundary, Architecture((3, 2)), "has no boundary"),
        (nearest_on_boundary, Architecture((2, 2), (2, 1)), "has no interior"),
        (nearest_on_discriminant, Architecture((2, 2), (2, 1)), "several discriminants"),
        (nearest_on_discriminant, Architecture((2,)), "no multiple root"),
    ],
)
def test_errors_say_what_there_is_instead(distance, network, message):
    with pytest.raises(ValueError, match=message):
        distance(network, [1] * network.filter_size)
