"""Two layers as a function of one hyperroot: against the solver, the Hessian, and least squares."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq_poly

from lcn_support import Architecture, QuadraticLoss, compose, critical_points
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.function_space.parameterization import parameterization_rank, rank_drop
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.losses.derivatives import gradient, quotient_signature

NETWORK = Architecture((3, 2), strides=(2, 1))


def special(a):
    """The loss of the target (1 + a, 0, a − 2, 0, 1 + a)."""
    a = Fraction(a)
    return QuadraticLoss((1 + a, 0, a - 2, 0, 1 + a))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("k, stride", [((2, 2), 2), ((3, 2), 2), ((4, 2), 3)])
def test_the_points_are_those_of_the_solver(k, stride, metric):
    a = Architecture(k, strides=(stride, 1))
    losses = [random_loss(a.degree, metric, 7, i) for i in range(1 if metric == "white" else 3)]
    for loss, found in zip(losses, critical_points(a, losses, progress=False), strict=True):
        points = sorted(HyperrootProfile(a, loss).points(), key=lambda p: float(p.loss))
        assert found.is_complete
        assert [p.is_minimum for p in points] == [p.is_local_minimum for p in found.points]
        losses_found = [float(p.loss) for p in found.points]
        assert [float(p.loss) for p in points] == pytest.approx(losses_found, abs=1e-9)
        assert not any(p.is_shared for p in points)


@pytest.mark.parametrize(
    "k, stride, generic, white", [((2, 2), 2, 6, 2), ((3, 2), 2, 10, 10), ((4, 2), 2, 14, 6)]
)
def test_the_numbers_of_complex_points_are_those_of_the_solver(k, stride, generic, white):
    a = Architecture(k, strides=(stride, 1))
    for metric, expected in (("white", white), ("anisotropic", generic)):
        loss = random_loss(a.degree, metric, 8, 0)
        (count,) = critical_points(a, loss, progress=False).complex_counts.values()
        assert count.found == expected
        assert len(HyperrootProfile(a, loss).critical_form) - 1 == expected


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_for_generic_data_the_number_depends_on_the_first_size_alone(size, stride):
    a = Architecture((size, 2), strides=(stride, 1))
    form = HyperrootProfile(a, random_loss(a.degree, "anisotropic", 8, 1)).critical_form
    assert len(form) - 1 == 4 * size - 2 and form[0]
    f = fmpq_poly([to_fmpq(c) for c in reversed(form)])
    assert f.gcd(f.derivative()).degree() == 0


def test_the_profile_is_the_least_loss_for_its_hyperroot():
    loss = random_loss(NETWORK.degree, "anisotropic", 9, 0)
    u, S = np.array(loss.target, float), np.array(loss.covariance, float)
    root = np.linalg.cholesky(S).T
    profile = HyperrootProfile(NETWORK, loss)
    for alpha in (-3.0, -0.4, 0.0, 0.7, 5.0):
        rows = [compose([w, (1.0, -alpha)], strides=(2, 1)) for w in np.eye(3)]
        best = np.linalg.lstsq(root @ np.array(rows).T, root @ u, rcond=None)[0]
        W = compose([best, (1.0, -alpha)], strides=(2, 1))
        assert profile.value(alpha) == pytest.approx((W - u) @ S @ (W - u), rel=1e-9)
    assert profile.value(float("inf")) == pytest.approx(profile.value(1e9), rel=1e-6)


@pytest.mark.parametrize("a", ["-1/2", "1/5", "1", "3", "7"])
def test_equal_filters_are_critical_for_all_special_targets(a):
    filters = [(1, 0, -1), (1, -1)]
    slope = gradient(filters, special(a).target, layer_strides=(1, 2))
    assert not any(c for part in slope for c in part)
    assert (parameterization_rank(NETWORK, filters), NETWORK.dimension) == (3, 4)


def test_they_are_a_minimum_up_to_one_and_a_saddle_beyond():
    """At a = 1 the Hessian is degenerate, and f still has a minimum, of fourth order."""

    def here(a):
        profile = HyperrootProfile(NETWORK, special(a))
        (point,) = [p for p in profile.points() if p.hyperroot == 1]
        signature = quotient_signature(
            [(1, 0, -1), (1, -1)], special(a).target, layer_strides=(1, 2)
        )
        return point, signature

    for a in ("1/100", "1/5", "99/100"):
        point, signature = here(a)
        assert point.is_minimum and point.order == 1 and signature.is_minimum
    point, signature = here(1)
    assert point.is_minimum and point.order == 3
    assert (signature.positive, signature.negative, signature.undecided) == (3, 0, 1)
    for a in ("101/100", "3"):
        point, signature = here(a)
        assert not point.is_minimum and signature.index == 1


@pytest.mark.parametrize("a, best", [("1/5", [1.0]), ("3", [-2 - 3**0.5, -2 + 3**0.5])])
def test_where_the_least_loss_is(a, best):
    points = HyperrootProfile(NETWORK, special(a)).points()
    least = min(float(p.loss) for p in points)
    at = [p for p in points if float(p.loss) < least + 1e-9]
    assert all(p.is_minimum for p in at)
    assert [float(p.hyperroot) for p in at] == pytest.approx(best)


@pytest.mark.parametrize("a", ["1/5", "1", "3"])
def test_all_points_of_a_special_target_are_shared_and_lose_rank(a):
    for p in HyperrootProfile(NETWORK, special(a)).points():
        assert p.is_shared
        if isinstance(p.hyperroot, Fraction):
            assert rank_drop(NETWORK, p.filters).total == 1


def test_a_target_that_is_not_special_shares_nothing():
    """The check above, for the same target with one coefficient moved by a hundredth."""
    target = list(special("1/5").target)
    target[1] += Fraction(1, 100)
    points = HyperrootProfile(NETWORK, QuadraticLoss(target)).points()
    assert points and not any(p.is_shared for p in points)


def test_special_targets_within_reach_are_factored():
    """For −4 < a < 0 the form in x², y² has real roots, so that W = u without loss."""
    points = HyperrootProfile(NETWORK, special("-1/2")).points()
    reached = [p for p in points if p.is_minimum]
    assert {round(float(p.loss), 12) for p in reached} == {0}
    assert not any(p.is_shared for p in reached)
    (equal,) = [p for p in points if p.hyperroot == 1]
    assert equal.is_shared and not equal.is_minimum


def test_infinity_is_a_hyperroot():
    """The target x⁴y⁰ + … turned round: y² is the best factor."""
    profile = HyperrootProfile(NETWORK, QuadraticLoss((0, 0, 1, 2, 3)))
    (best,) = [p for p in profile.points() if p.hyperroot is None]
    assert best.loss == 0 and best.is_minimum
    assert compose(best.filters, strides=(2, 1)) == (0, 0, 1, 2, 3)


def test_other_networks_are_refused():
    with pytest.raises(ValueError, match="second of size 2"):
        HyperrootProfile(Architecture((3, 3), strides=(2, 1)), random_loss(6, "white", 0, 0))
    with pytest.raises(ValueError, match="give a target of that size"):
        HyperrootProfile(NETWORK, random_loss(3, "white", 0, 0))
    with pytest.raises(ValueError, match="all are critical"):
        HyperrootProfile(Architecture((1, 2), strides=(2, 1)), QuadraticLoss((0, 0, 0))).points()


def test_minima_part_at_one_and_meet_at_five():
    """α + 1/α = (1 + a)/(2 − a) in between, at all minima."""
    for a in ("5/4", "3", "9/2"):
        ratio = (1 + Fraction(a)) / (2 - Fraction(a))
        minima = [p for p in HyperrootProfile(NETWORK, special(a)).points() if p.is_minimum]
        assert len(minima) == 2
        for p in minima:
            alpha = float(p.hyperroot)
            assert alpha + 1 / alpha == pytest.approx(float(ratio))
    for a, alpha in (("1/2", 1), ("1", 1), ("5", -1), ("7", -1)):
        (only,) = [p for p in HyperrootProfile(NETWORK, special(a)).points() if p.is_minimum]
        assert only.hyperroot == alpha


def test_the_points_of_another_metric_are_others():
    """White points, and the solver's for correlated data."""
    loss = random_loss(NETWORK.degree, "anisotropic", 7, 0)
    white = HyperrootProfile(NETWORK, QuadraticLoss(loss.target)).points()
    found = critical_points(NETWORK, loss, progress=False)
    assert sorted(float(p.loss) for p in white) != pytest.approx([p.loss for p in found.points])
