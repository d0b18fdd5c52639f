"""Minima and maxima of rational functions on P¹(R), against their values nearby."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_poly

from lcn_support.forms.turning_points import turning_points, value_at, vanishes_at


def derivative(N, D, degree):
    """N'D − ND' as a form of degree 2 deg − 2, by descending powers."""
    p, q = fmpq_poly(N[::-1]), fmpq_poly(D[::-1])
    form = p.derivative() * q - p * q.derivative()
    return [Fraction(int(form[i].p), int(form[i].q)) for i in reversed(range(2 * degree - 1))]


def near(place, shift):
    """A number beside a place of P¹(R), in turning direction; beside infinity a large one."""
    if place is None:
        return fmpq(-1) / shift
    return fmpq(round(float(place) * 10**6), 10**6) + shift


@pytest.mark.parametrize("seed", range(12))
def test_signs_are_those_of_the_values_on_both_sides(seed):
    rng = np.random.default_rng(seed)
    degree = int(rng.integers(1, 4)) * 2
    N, D = rng.integers(-4, 5, degree + 1).tolist(), [1] + [0] * (degree - 1) + [1]
    if seed % 3 == 0:
        N = [0, 0, 1] + [0] * (degree - 2)  # a minimum or a saddle at infinity
    points = turning_points(derivative(N, D, degree), 128)
    p, q = fmpq_poly(N[::-1]), fmpq_poly(D[::-1])
    assert points or not any(N[:-1])
    for point in points:
        before, after = (p(x) / q(x) for x in (near(point.place, fmpq(s, 1000)) for s in (-1, 1)))
        if point.place is None:
            at = fmpq(N[0], D[0])
        else:
            at = p(near(point.place, fmpq(0))) / q(near(point.place, fmpq(0)))
        assert point.slope > 0 or point.slope < 0
        if point.order % 2:
            assert (point.slope > 0) == (before > at) == (after > at)
        else:
            assert (point.slope > 0) == (before < at) == (at < after)


def test_places_ascend_and_infinity_is_last():
    form = [Fraction(c) for c in (0, 1, 0, -2, 0)]  # y · x · (x² − 2y²)
    places = [p.place for p in turning_points(form, 64)]
    assert places[-1] is None
    assert [round(float(x), 3) for x in places[:-1]] == [-1.414, 0, 1.414]


def test_a_place_is_told_from_its_neighbours_exactly():
    """√2 is no zero of 99x − 140, however near; infinity is one of forms without a leading term."""
    assert vanishes_at((1, 0, -2), fmpq_poly([-2, 0, 1]), 2)
    assert not vanishes_at((1, 0, -2), fmpq_poly([-140, 99]), 1)
    assert vanishes_at((0, 1), fmpq_poly([3, 1]), 2)
    assert not vanishes_at((0, 1), fmpq_poly([3, 1]), 1)
    assert value_at(fmpq_poly([3, 1]), None, degree=1) == 1
