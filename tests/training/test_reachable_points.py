"""Reachable points: certified, all of them, reached by the flow; and what reaches none of them."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest
from flint import arb
from reference_flow import flow

from lcn_support import Architecture, QuadraticLoss, compose, critical_points
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.derivatives import gradient
from lcn_support.training.descent import train
from lcn_support.training.flow import gradient_flow
from lcn_support.training.flow_invariants import invariants
from lcn_support.training.reachable_points import ReachablePoints, reachable

A, LOSS = Architecture((2, 2)), QuadraticLoss((1, 0, -1))
START = [(2, 1), (0, 1)]


@pytest.fixture(scope="module")
def found():
    return reachable(A, LOSS, START)


def holds(value, exact):
    ball = value if isinstance(value, arb) else arb(to_fmpq(Fraction(value)))
    return ball.contains(arb(to_fmpq(Fraction(exact))))


def random_case(k, seed, white=True):
    """A loss and a start with N(0, 1) entries, as floats."""
    rng = np.random.default_rng(seed)
    a = Architecture(k)
    n = a.filter_size
    X = rng.standard_normal((n, 2 * n))
    loss = QuadraticLoss(rng.standard_normal(n), None if white else X @ X.T)
    return a, loss, [rng.standard_normal(size) for size in k]


CASES = [((3, 2), 0), ((4, 2), 1), ((3, 3), 2), ((2, 2, 2), 3), ((3, 2, 2), 4)]


@pytest.mark.parametrize("white", [True, False])
@pytest.mark.parametrize(("k", "seed"), CASES)
def test_every_point_is_critical_with_the_invariants_of_the_start(k, seed, white):
    a, loss, start = random_case(k, seed, white)
    found = reachable(a, loss, start)
    classes = sum(len(p.classes) for p in found.critical_points.points)
    assert found.is_complete and len(found.points) == 2 ** (len(k) - 1) * classes > 0
    delta = invariants([[Fraction(c) for c in w] for w in start])
    assert found.invariants == delta
    for p in found.points:
        filters = [[arb(to_fmpq(c)) if isinstance(c, Fraction) else c for c in w]
                   for w in p.enclosure]  # fmt: skip
        slopes = gradient(filters, *balls_of(loss))
        assert all(holds(c, 0) for part in slopes for c in part)
        assert all(map(holds, invariants(filters), delta))
        assert np.allclose(compose(p.filters), [float(c) for c in p.end_to_end], atol=1e-9)
        assert all(float(c.rad()) < 1e-20 for w in filters for c in w)


def balls_of(loss):
    S = [[arb(to_fmpq(c)) for c in row] for row in loss.covariance]
    return [arb(to_fmpq(c)) for c in loss.target], S


@pytest.mark.parametrize("seed", range(2))
def test_a_search_that_knows_no_classes_finds_the_same_points(seed):
    """Gauss–Newton on ∇L = 0 together with the invariant, from many starts, k = (2, 2)."""
    rng = np.random.default_rng(seed)
    loss = QuadraticLoss(rng.standard_normal(3).round(2))
    start = rng.standard_normal((2, 2)).round(2)
    found = reachable(A, loss, start)
    u, delta = np.array(loss.target, dtype=float), float(found.invariants[0])

    def equations(x):
        a, b, c, d = x.T
        r = 2 * (np.array([a * c, a * d + b * c, b * d]).T - u).T
        slopes = [r[0] * c + r[1] * d, r[1] * c + r[2] * d,
                  r[0] * a + r[1] * b, r[1] * a + r[2] * b]  # fmt: skip
        return np.array([*slopes, a * a + b * b - c * c - d * d - delta]).T

    x = 1.5 * rng.standard_normal((2000, 4))
    for _ in range(60):
        steps = 1e-6 * np.eye(4)
        jacobian = np.stack([(equations(x + e) - equations(x - e)) / 2e-6 for e in steps], axis=-1)
        x = x - np.einsum("rij,rj->ri", np.linalg.pinv(jacobian, rcond=1e-9), equations(x))
    solved = np.abs(equations(x)).max(axis=1) < 1e-9
    proper = np.hypot(x[:, 0], x[:, 1]) * np.hypot(x[:, 2], x[:, 3]) > 1e-6
    points = {tuple(row) for row in (x[solved & proper].round(6) + 0.0).tolist()}
    ours = {tuple(round(float(c), 6) + 0.0 for w in p.filters for c in w) for p in found.points}
    assert points == ours


def test_the_flow_ends_at_listed_minima(found):
    """Four starts with the invariants of the first one, at four different minima."""
    ends = []
    for v, w in [((2, 1), (0, 1)), ((2, -1), (0, 1)), ((-2, -1), (0, -1)), ((-2, 1), (0, -1))]:
        assert invariants([v, w]) == found.invariants
        end = found.reached_by(flow(LOSS, [v, w], time=10))
        assert end in found.local_minima
        ends.append(end)
    assert len({repr(end) for end in ends}) == 4


@pytest.mark.parametrize("seed", range(2))
def test_random_flows_end_at_a_listed_point(seed):
    a, loss, start = random_case((3, 2), seed)
    end = reachable(a, loss, start).reached_by(flow(loss, start, 30), tolerance=1e-4)
    assert end is not None and end.is_local_minimum is True


SAMPLE = 60


def sampled_ends(k, method):
    """Whether training ends at a listed minimum, for ``SAMPLE`` random targets and starts."""
    a, rng = Architecture(k), np.random.default_rng(2108)
    targets = rng.standard_normal((SAMPLE, a.filter_size))
    starts = [rng.standard_normal((SAMPLE, size)) for size in k]
    runs = method(a, LossBatch(targets), starts)
    losses = [QuadraticLoss(u) for u in targets]
    for r, known in enumerate(critical_points(a, losses, progress=False)):
        found = reachable(a, losses[r], [w[r] for w in starts], found=known)
        assert found.is_complete
        end = found.reached_by([w[r] for w in runs.filters])
        yield end is not None and end.is_local_minimum is True


@pytest.mark.parametrize("k", [(2, 2), (3, 2), (4, 2), (3, 3), (2, 2, 2)])
def test_every_sampled_flow_ends_at_a_listed_minimum(k):
    assert all(sampled_ends(k, lambda *given: gradient_flow(*given, polish=True)))


def test_sampled_gradient_descent_does_not():
    descent = list(sampled_ends((3, 2), lambda *given: train(*given, step=0.01, polish=True)))
    assert sum(descent) < 6


def test_turning_the_filters_leaves_the_list_and_changes_what_is_reached(found):
    """Starts with the norms of the first one, so with its invariants, and all four minima."""
    rng = np.random.default_rng(4)
    start = [rng.standard_normal((50, 2)) for _ in START]
    start = [
        np.linalg.norm(w) * v / np.linalg.norm(v, axis=1, keepdims=True)
        for w, v in zip(START, start, strict=True)
    ]
    runs = gradient_flow(A, LOSS, start, polish=True)
    ends = [found.reached_by([w[r] for w in runs.filters]) for r in range(50)]
    assert {repr(end) for end in ends} == {repr(p) for p in found.local_minima}


def test_the_flow_stays_within_the_bound_of_its_invariants():
    """k = (2, 2): ‖W‖ ≥ ‖w_1‖‖w_2‖/√2, so s(s + δ) ≤ 2‖W‖² bounds the norms for all times."""
    rng = np.random.default_rng(5)
    v, w = unit = [x / np.linalg.norm(x, axis=1, keepdims=True)
                   for x in rng.standard_normal((2, 10_000, 2))]  # fmt: skip
    products = [v[:, 0] * w[:, 0], v[:, 0] * w[:, 1] + v[:, 1] * w[:, 0], v[:, 1] * w[:, 1]]
    assert 0.5 <= np.square(products).sum(axis=0).min() < 0.501
    u, start = rng.standard_normal(3), [3 * x[:40] for x in unit]
    start[0] = start[0] * rng.uniform(0.1, 1, (40, 1))
    begun = np.array([QuadraticLoss(u).value(compose(pair)) for pair in zip(*start, strict=True)])
    delta = (start[0] ** 2).sum(axis=1) - (start[1] ** 2).sum(axis=1)
    most = 2 * (np.linalg.norm(u) + np.sqrt(begun)) ** 2
    bound = (-delta + np.sqrt(delta**2 + 4 * most)) / 2
    for time in (0.1, 1, 10, 100):
        (_, last) = gradient_flow(A, QuadraticLoss(u), start, time=time).filters
        assert ((last**2).sum(axis=1) <= bound).all()


def test_without_the_invariants_nothing_bounds_the_norms():
    """Along a scaling class the loss is what it is, and the norms have no bound."""
    values = {LOSS.value(compose([(t, 0), (0, Fraction(1) / t)])) for t in (1, 10**3, 10**9)}
    assert len(values) == 1


# what reaches none of them


def test_large_steps_lose_the_invariants_and_end_elsewhere(found):
    """Descent from the same start ends at a critical class, at none of the listed points."""
    v, w = (np.array(x, dtype=float) for x in START)
    u = np.array([1.0, 0, -1])
    for _ in range(2000):
        slope = 2 * (np.convolve(v, w) - u)
        v, w = (
            v - 0.1 * np.correlate(slope, w, "valid"),
            w - 0.1 * np.correlate(slope, v, "valid"),
        )
    assert np.abs(np.convolve(v, w) - u).max() < 1e-9
    assert found.reached_by([v, w]) is None
    _, distance = found.nearest([v, w])
    assert distance > 0.01
    assert reachable(A, LOSS, [v, w]).reached_by([v, w]).is_local_minimum is True


def test_a_limit_with_zero_filters_is_not_listed():
    """On w_1 = −w_2 the target x² + y² repels W = −w²: the flow ends at W = 0."""
    loss, start = QuadraticLoss((1, 0, 1)), [(1.0, 0.5), (-1.0, -0.5)]
    found = reachable(A, loss, start)
    end = flow(loss, start, 20)
    assert max(np.abs(w).max() for w in end) < 1e-6
    assert found.is_complete and found.reached_by(end) is None


def test_two_zero_filters_make_infinitely_many_critical_points_with_the_same_invariants():
    """Which is why W ≠ 0 is needed: (0, 0, w) with ‖w‖² = 25, on a circle."""
    for last in [(3, 4), (5, 0), (4, -3), (Fraction(7), Fraction(24)), (0, 25)]:
        scale = Fraction(5) / (5 if max(map(abs, last)) <= 5 else 25)
        filters = [(0, 0), (0, 0), tuple(scale * c for c in last)]
        assert not any(c for part in gradient(filters, (1, 2, 3, 4)) for c in part)
        assert invariants(filters) == (-25, -25)


def test_other_invariants_have_other_points(found):
    other = reachable(A, LOSS, [(2, 1), (1, 1)])
    assert len(other.points) == len(found.points)
    assert all(found.reached_by(p.filters) is None for p in other.points)


# telling them apart


def test_each_point_is_reached_by_itself_and_its_neighbourhood(found):
    for p in found.points:
        near = [[float(c) + 1e-8 for c in w] for w in p.filters]
        assert found.reached_by(near) is p and found.nearest(near)[0] is p
        assert found.nearest(near)[1] == pytest.approx(2e-8)
        far = [[float(c) + 1e-3 for c in w] for w in p.filters]
        assert found.reached_by(far) is None


def test_several_points_within_the_tolerance_are_no_answer(found):
    assert found.reached_by(found.points[0].filters, tolerance=10) is None


def test_no_point_at_all():
    nothing = reachable(A, QuadraticLoss((0, 0, 0)), START)
    assert nothing.points == () and nothing.reached_by(START) is None
    with pytest.raises(ValueError, match="no reachable point with W ≠ 0"):
        nothing.nearest(START)


def test_far_filters_are_as_far_as_they_are(found):
    far = [[c * 1e200 for c in w] for w in START]
    assert 1e200 < found.nearest(far)[1] < 1e201 and found.reached_by(far) is None


def test_the_list_says_whether_it_is_complete(found):
    assert "NOT" not in repr(found)
    doubtful = ReachablePoints(
        replace(found.critical_points, undecided=1), found.invariants, found.points
    )
    assert not doubtful.is_complete and "NOT complete" in repr(doubtful)


def test_a_degenerate_class_is_undecided(found):
    p = found.points[-1]
    blind = replace(p.critical_class.signature, positive=0, negative=0, undecided=2)
    blurred = replace(p, critical_class=replace(p.critical_class, signature=blind))
    assert p.kind == "saddle" and blurred.kind == "undecided"
    assert isinstance(blurred.is_local_minimum, Unknown)


def test_what_is_printed(found):
    lines = str(found).splitlines()
    assert lines[0] == "ReachablePoints(Architecture((2, 2)), 8 points, complete)"
    assert lines[1] == "invariants (4)"
    assert Counter("saddle" in line for line in lines[3:]) == {True: 4, False: 4}
    assert repr(found.points[0]).startswith("ReachablePoint((1.55, 1.55) · (0.644, -0.644), 11|0")


def test_floats_are_the_dyadic_numbers_that_they_are():
    tenth = Fraction(0.1)
    assert reachable(A, LOSS, [(0.1, 1.0), (1.0, 0.0)]).invariants == (tenth**2,)


def test_known_critical_points_are_not_sought_again(found):
    known = found.critical_points
    again = reachable(A, LOSS, [(1, 1), (1, 0)], found=known)
    assert again.critical_points is known
    with pytest.raises(ValueError, match=r"found holds the critical points of .*; give those"):
        reachable(A, QuadraticLoss((1, 0, -2)), START, found=known)
    with pytest.raises(ValueError, match="found holds"):
        reachable(Architecture((3,)), LOSS, [(1, 2, 3)], found=critical_points(A, LOSS))


@pytest.mark.parametrize(
    ("initial", "message"),
    [
        (
            [(1, 2)],
            r"filters of sizes \(2,\), but Architecture\(\(2, 2\)\) has layers of sizes \(2, 2\)",
        ),
        ([(1, 2), (1, 2, 3)], "sizes .*; give one filter of size k_i"),
        ([(1, 2), (inf, 1)], "filter 2.*not finite"),
        ([(1, 2), (1j, 1)], "filter 2: 1j is not a real number"),
        ([(1, 2), ()], "filter 2"),
    ],
)
def test_starts_refused(initial, message, found):
    with pytest.raises(ValueError, match=message):
        reachable(A, LOSS, initial)
    with pytest.raises(ValueError, match=message):
        found.reached_by(initial)


@pytest.mark.parametrize("strides", [(2, 1), (1, 1)])
def test_with_strides_the_flow_ends_at_a_listed_point_of_these_strides_only(strides):
    a, other = Architecture((3, 2), strides=(2, 1)), Architecture((3, 2), strides=strides)
    rng = np.random.default_rng(20)
    loss = QuadraticLoss(rng.normal(size=a.filter_size))
    start = [rng.normal(size=k) for k in a.sizes]
    runs = gradient_flow(a, loss, start, time=1e4, steps=200_000, polish=True)
    ends = np.concatenate([w[0] for w in runs.filters])
    if strides == (1, 1):
        loss = QuadraticLoss(loss.target[:4])
    listed = reachable(other, loss, start)
    assert listed.is_complete
    gaps = [
        abs(ends - np.concatenate([*map(np.array, p.filters)]).astype(float)) for p in listed.points
    ]
    assert (min(gap.max() for gap in gaps) < 1e-6) == (strides == (2, 1))
