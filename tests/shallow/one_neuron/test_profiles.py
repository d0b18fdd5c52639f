"""The best loss on each line, against the metric, and where it turns."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support.shallow import InducedMetric, critical_lines
from lcn_support.shallow.one_neuron import angle_of, loss_profile, profile_points

LAW = InducedMetric.iid(2, (1, Fraction(9, 5)))
T = [[2, 1], [1, -1]]
GIVEN = LAW.pairing(T), LAW.norm_of_powers, LAW.inner(T, T)


def test_the_curve_is_the_least_loss_on_the_line():
    for w in ((1, 0), (1, 2), (-3, 1)):
        square = [w[0] ** 2, 2 * w[0] * w[1], w[1] ** 2]
        at = [LAW.loss(T).value([t * c for c in square]) for t in (-1, 0, 1)]
        bend, slope = (at[0] + at[2]) / 2 - at[1], (at[2] - at[0]) / 2
        least = at[1] - slope**2 / (4 * bend)
        angle = np.arctan2(w[1], w[0])
        assert float(loss_profile(*GIVEN, angle)) == pytest.approx(float(least))
        assert float(loss_profile(*GIVEN, angle + 0.1)) != pytest.approx(float(least))


def test_it_turns_at_the_listed_places_only():
    angles = np.radians(np.linspace(0, 180, 20001))
    rises = np.diff(loss_profile(*GIVEN, angles)) > 0
    turns = int((rises != np.roll(rises, 1)).sum())
    points = profile_points(*GIVEN)
    assert turns == len(points) == 4
    assert [k for *_, k in points].count("zero") == 2
    assert turns != len(critical_lines(*GIVEN))


def test_the_kinds_are_those_of_the_lines():
    for angle, loss, kind in profile_points(*GIVEN):
        phi = np.radians(angle)
        beside = loss_profile(*GIVEN, [phi - 1e-3, phi + 1e-3])
        assert float(loss_profile(*GIVEN, phi)) == pytest.approx(loss)
        assert (beside > loss).all() == (kind in ("global", "bad"))
        assert (beside < loss).all() == (kind in ("zero", "saddle"))


def test_angles_are_those_of_lines():
    assert angle_of((0, -3)) == 90 and angle_of((-1, -1)) == pytest.approx(45)
    assert angle_of((1, 2)) == angle_of((-1, -2)) != angle_of((1, -2))
