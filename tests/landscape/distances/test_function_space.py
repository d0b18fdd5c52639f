"""The nearest filter against least squares from many starts, singular values and closed forms."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from distance_oracle import filters_of, least_distance
from flint import ctx

from lcn_support import Architecture, QuadraticLoss, Unknown, compose, contains, critical_points
from lcn_support.arithmetic.balls import to_ball
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape import nearest
from lcn_support.landscape.distances import function_space
from lcn_support.landscape.ranking import MISSING
from lcn_support.losses.metrics import metric_matrix

NETWORKS = [
    ((2, 2), (1, 1)), ((2, 2, 2), (1, 1, 1)), ((4, 2), (1, 1)), ((3, 2, 2), (1, 1, 1)),
    ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((2, 2, 2), (1, 2, 1)),
]  # fmt: skip


def integers(rng, size):
    return [int(c) for c in rng.integers(-9, 10, size)]


@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
@pytest.mark.parametrize("metric", ["white", "bombieri"])
def test_least_squares_comes_to_the_distance_and_never_below(sizes, strides, metric):
    a, rng = Architecture(sizes, strides), np.random.default_rng(len(sizes) + sum(sizes))
    S = metric_matrix(a, metric)
    for _ in range(3):
        u = integers(rng, a.filter_size)
        found = nearest(a, u, metric)
        low, high = found.interval
        best = least_distance(*filters_of(sizes, strides), u, S, rng, starts=25)
        assert found.is_proved and low - 1e-9 <= best <= high + 1e-5
        assert low <= found.distance <= high <= low + 1e-12
        (difference,) = [np.array(found.point, dtype=float) - u]
        assert np.sqrt(difference @ np.array(S, dtype=float) @ difference) == pytest.approx(
            found.distance, abs=1e-9
        )


def test_a_bad_minimum_is_not_taken_for_the_nearest_point():
    """From some starts descent alone would end at another minimum."""
    a, u = Architecture((2, 2, 2)), (-6, 5, 5, 9)
    minima = critical_points(a, QuadraticLoss(u)).local_minima
    assert len(minima) > 1
    distance = nearest(a, u).distance
    assert distance**2 == pytest.approx(float(minima[0].loss))
    assert all(float(p.loss) > distance**2 + 1e-3 for p in minima[1:])


@pytest.mark.parametrize("sizes", [(3, 2, 2), (2, 2, 2), (4, 2), (2, 4)])
def test_it_is_the_global_minimum_of_the_loss(sizes):
    a = Architecture(sizes)
    losses = [random_loss(a.degree, METRICS[i % 2], seed=3, index=i) for i in range(8)]
    outside = [loss for loss in losses if contains(a, loss.target) is False]
    assert outside
    for loss in outside:
        best = critical_points(a, loss).points[0]
        found = nearest(a, loss.target, loss.covariance, tolerance=0)
        assert best.is_global_minimum is True
        assert found.distance**2 == pytest.approx(float(best.loss - loss.offset), rel=1e-9)
        assert [float(c) for c in found.point] == pytest.approx(list(map(float, best.end_to_end)))
        assert str(found.pattern) == str(best.pattern)


def test_of_quadratics_it_is_the_smaller_eigenvalue():
    """In the Bombieri metric forms are symmetric 2 × 2 matrices."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        p, q, r = integers(rng, 3)
        values = np.linalg.eigvalsh(np.array([[p, q], [q, r]]))
        expected = min(abs(values)) if values[0] * values[1] > 0 else 0.0
        assert nearest(Architecture((2, 2)), [p, 2 * q, r], "bombieri").distance == pytest.approx(
            expected, abs=1e-12
        )


def test_with_strides_it_is_what_singular_values_say():
    a, rng = Architecture((2, 2), strides=(2, 1)), np.random.default_rng(6)
    for _ in range(10):
        u = integers(rng, 4)
        smallest = np.linalg.svd(np.array(u).reshape(2, 2), compute_uv=False)[1]
        assert nearest(a, u).distance == pytest.approx(smallest, abs=1e-12)


def test_equal_singular_values_have_infinitely_many_nearest_points():
    found = nearest(Architecture((2, 2), strides=(2, 1)), [0, 2, 2, 0])
    assert found.squared_distance == 4 and found.is_tie is True
    assert "infinitely" in str(found)


def test_two_points_may_be_equally_near():
    found = nearest(Architecture((2, 2)), [1, 0, 1])
    assert found.is_tie is True and found.squared_distance == 1
    assert {p.end_to_end for p in found.points} == {(1, 0, 0), (0, 0, 1)}
    assert nearest(Architecture((2, 2)), [2, 0, 1]).is_tie is False


def test_what_the_network_reaches_is_its_own_nearest_point():
    a = Architecture((3, 2, 2))
    W = compose([(1, 0, 1), (1, 2), (3, -1)])
    found = nearest(a, W)
    assert found.point == W and found.interval == (0, 0) and found.squared_distance == 0
    assert {compose(f) for f in found.factorizations} == {W}
    strided = Architecture((3, 2), strides=(2, 1))
    W = compose([(1, 2, 3), (1, -1)], (2, 1))
    assert nearest(strided, W).point == W and nearest(strided, [0] * 5).point == (0,) * 5


@pytest.mark.parametrize(("sizes", "strides"), [((2, 2, 2), (1, 1, 1)), ((3, 2), (2, 1))])
def test_its_factorizations_compose_to_it(sizes, strides):
    a = Architecture(sizes, strides)
    found = nearest(a, [3, 1, 4, 1, 5][: a.filter_size])
    assert found.distance > 0.01 and found.factorizations
    for filters in found.factorizations:
        made = [float(c) for c in compose(filters, strides)]
        assert made == pytest.approx(list(map(float, found.point)))


def test_zero_is_nearest_only_where_no_monomial_is_seen():
    """The products (ax + by)(cx³ + dy³) have no term x²y²; u = x²y² is orthogonal to them."""
    a = Architecture((2, 2), strides=(3, 1))
    found = nearest(a, [0, 0, 2, 0, 0])
    assert found.pattern is None and found.squared_distance == 4 and found.is_proved
    seen = nearest(a, [0, 0, 2, 0, 0], metric="markov")
    assert seen.pattern is not None and seen.distance < float(seen.distance + 1) and any(seen.point)
    norm = QuadraticLoss([0, 0, 2, 0, 0], metric_matrix(a, "markov")).norm([0, 0, 2, 0, 0])
    assert seen.squared_distance < norm


def test_the_interval_holds_for_all_filters_within_the_tolerance():
    a, rng = Architecture((2, 2, 2)), np.random.default_rng(7)
    u = np.array([1.0, 0.5, 2.0, -0.3])
    found = nearest(a, u, "markov", tolerance=1e-3)
    low, high = found.interval
    exact = nearest(a, u, "markov", tolerance=0).interval
    assert low < exact[0] <= exact[1] < high
    outside_exact = 0
    for _ in range(10):
        moved = u + 1e-3 * 2 * rng.choice([-1, 1], 4)
        d = nearest(a, moved, "markov", tolerance=0).distance
        assert low <= d <= high
        outside_exact += not exact[0] <= d <= exact[1]
    assert outside_exact == 10  # without the tolerance the interval would be wrong each time


def test_floats_inside_are_certain_only_away_from_the_boundary():
    a = Architecture((2, 2))
    assert nearest(a, [1.0, 0.0, -1.0]).interval == (0, 0)
    low, high = nearest(a, [1.0, 2.0, 1.0]).interval
    assert low == 0 < high < 1e-11


def test_larger_filters_are_farther_in_proportion():
    a, u = Architecture((2, 2, 2)), [1, 0, 3, 1]
    first, second = nearest(a, u), nearest(a, [-5 * c for c in u])
    assert second.distance == pytest.approx(5 * first.distance)
    assert [float(c) for c in second.point] == pytest.approx([-5 * float(c) for c in first.point])


def test_a_filling_network_reaches_everything():
    assert nearest(Architecture((3, 3)), [1, 0, 2, 0, 5]).interval == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], "white"), "W has 2 coefficients"),
        (([1, 2, 3], "generic"), "stands for any matrix"),
        (([1, 2, 3], "euclid"), "is not known"),
        (([1, 2, 3], [[1, 0], [0, 1]]), "give a 3 × 3 matrix"),
        (([1, 2, float("nan")], "white"), "not finite"),
        (([10**200, 2, 3], "white"), "scale it"),
    ],
)
def test_errors_name_the_value_and_the_remedy(arguments, message):
    with pytest.raises(ValueError, match=message):
        nearest(Architecture((2, 2)), *arguments)
    with pytest.raises(TypeError, match="no architecture"):
        nearest((2, 2), [1, 2, 3])


@pytest.mark.parametrize("digits", [9, 22, 40])
def test_a_distance_far_below_the_rounding_of_doubles_is_known(digits):
    """Of matrices of rank one, by the least singular value of an exact matrix beside one."""
    a, e = Architecture((2, 2), strides=(2, 1)), Fraction(1, 10**digits)
    u = [-e, -1 - e, -e, 1 + 2 * e]
    low, high = nearest(a, u).interval
    trace, determinant = sum(c * c for c in u), (u[0] * u[3] - u[1] * u[2]) ** 2
    with ctx.workprec(512):
        both = to_ball(trace) + (to_ball(trace) ** 2 - 4 * to_ball(determinant)).sqrt()
        least = 2 * to_ball(determinant) / both
        assert low <= least.sqrt() <= high
    assert 0 < high <= low * (1 + 1e-12)


def test_points_that_may_be_one_are_no_doubt_about_the_distance():
    """All complex points are found; two of them may be one filter, factored in two ways."""
    a, u = Architecture((3, 2, 2), strides=(2, 1, 1)), (1, 0, 0, 0, 0, 0, 1)
    found, landscape = nearest(a, u), critical_points(a, QuadraticLoss(u))
    assert landscape.undecided and all(c.is_complete for c in landscape.complex_counts.values())
    assert found.is_proved and isinstance(found.is_tie, Unknown)
    assert any("they may be one point" in note for note in found.notes)
    low, high = found.interval
    rng = np.random.default_rng(5)
    best = least_distance(*filters_of(a.sizes, a.strides), u, np.eye(7), rng, starts=25)
    assert low <= high <= low + 1e-12 and low - 1e-9 <= best <= high + 1e-5


def test_a_point_that_may_be_missing_is_a_doubt_about_the_distance():
    """Whether a curve of critical points has real ones is not decided here."""
    found = nearest(Architecture((4, 2), strides=(2, 1)), (0, 1, 0, -1, 0, 1))
    assert not found.is_proved and found.interval[0] == 0
    assert any("as no slice met one" in note for note in found.notes)


@pytest.mark.parametrize(("mark", "proved"), [(True, True), (MISSING, False)])
def test_on_a_set_of_nearest_filters_a_point_may_be_missing_as_well(mark, proved, monkeypatch):
    """The marks of the sets count: the points on them have none of their own."""
    a, u, plain = Architecture((2, 2), (2, 1)), (1, 2, 3, 5), Architecture((2, 2))
    whole = critical_points(a, QuadraticLoss(u))
    best = next(p for p in whole.points if p.is_global_minimum is True)
    circle = QuadraticLoss((1, 0, 1), metric_matrix(plain, "bombieri"))
    (one, *_) = critical_points(plain, circle).sets
    curve = replace(one, points=(replace(best, is_global_minimum=False),), is_global_minimum=mark)
    found = replace(whole, points=(), sets=(curve,))
    monkeypatch.setattr(function_space, "critical_points", lambda *_, **__: found)
    answer = nearest(a, u)
    assert answer.is_proved is proved and (answer.interval[0] > 0) is proved
