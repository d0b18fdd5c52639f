"""Complex points with two equal filters: counted where finitely many, refused elsewhere."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest

from lcn_support.grids.square_count import square_point_count
from lcn_support.losses.quadratic import QuadraticLoss

PRIME = 2**31 - 1


def random_loss(rng, size, white=True):
    A = rng.integers(-3, 4, (size, size))
    S = None if white else (A @ A.T + np.eye(size, dtype=int)).tolist()
    return QuadraticLoss(rng.integers(-999, 1000, size).tolist(), S)


@pytest.mark.parametrize("shape", [(1,), (2,), (3,), (1, 3), (2, 2)])
@pytest.mark.parametrize("white", [True, False])
def test_complex_points_are_counted_by_linear_algebra(shape, white):
    size = prod(2 * k - 1 for k in shape)
    loss = random_loss(np.random.default_rng(5), size, white)
    m = prod(shape)
    degrees = (None, 2 * m, 2 * m + 1)
    expected = (3**m - 1) // 2
    assert [square_point_count(shape, loss, PRIME, d) for d in degrees] == [expected] * 3


def test_points_that_coincide_are_counted_with_multiplicity():
    """For u = (0, 1, 0) they are a⁴ = b⁴: modulo 2 the point a = b, four times."""
    assert square_point_count((2,), QuadraticLoss((0, 1, 0)), 2) == 4


@pytest.mark.parametrize("degree", [None, 4, 5, 9])
def test_for_the_target_zero_they_are_not_counted(degree):
    """Every G is then critical, with c = 0: there are infinitely many."""
    with pytest.raises(ValueError, match=r"infinitely many points, .* target than \(0, 0, 0\)"):
        square_point_count((2,), QuadraticLoss([0] * 3), PRIME, degree)


def test_losses_that_vanish_modulo_the_prime_are_refused():
    for target, S in (([101] * 3, None), ([1, 3, -1], np.diag([101] * 3).tolist())):
        with pytest.raises(ValueError, match="infinitely many"):
            square_point_count((2,), QuadraticLoss(target, S), 101)


def test_of_a_small_prime_the_hyperplanes_may_run_out():
    """For u = (1, 0, 0) they are ab(2a² + b²) = 0: modulo 3 all four points of the line."""
    with pytest.raises(ValueError, match=r"every hyperplane .* or a prime above 4"):
        square_point_count((2,), QuadraticLoss((1, 0, 0)), 3)
    assert square_point_count((2,), QuadraticLoss((1, 0, 0)), 5) == 4


@pytest.mark.parametrize("degree", [-1, 0, 2, 3, 4.5, True])
def test_degrees_that_are_too_small_are_refused(degree):
    with pytest.raises(ValueError, match=f"degree {degree}: .* of degree 4 or more"):
        square_point_count((2,), QuadraticLoss((1, 3, -1)), PRIME, degree)


def test_a_prime_in_a_denominator_is_refused():
    loss = QuadraticLoss((Fraction(1, 101), 3, -1))
    with pytest.raises(ValueError, match="101 divides the denominator of 1/101"):
        square_point_count((2,), loss, 101)
    assert square_point_count((2,), loss, 103) == 4


def test_a_composite_modulus_is_refused():
    with pytest.raises(ValueError, match="give a prime"):
        square_point_count((2,), QuadraticLoss((1, 3, -1)), 4)


@pytest.mark.parametrize("shape", [(2, 2), (3,)])
def test_a_target_of_another_size_is_refused(shape):
    with pytest.raises(ValueError, match="the target has 4 coefficients, but two filters"):
        square_point_count(shape, QuadraticLoss((1, 2, 3, 4)), PRIME)
