"""Maps of chambers against lines that are listed, and against certified numbers of real roots."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support.forms.classification import classify
from lcn_support.shallow import InducedMetric, chambers, critical_lines
from lcn_support.shallow.one_neuron import Astroid, line_form, reduced_line_form

TEACHERS = 20_000
UNIFORM = InducedMetric.iid(2, (1, Fraction(9, 5)))

LAWS = (
    UNIFORM,
    InducedMetric.iid(2, (1, 6)),
    InducedMetric.iid(2, (1, Fraction(6, 5))).with_bias(),
    InducedMetric.from_data([[1, 0], [0, 1], [1, 1], [2, -1], [3, 1]], 2),
    InducedMetric.gaussian(2, 2),
    InducedMetric.gaussian(2, 3),
    InducedMetric.iid(2, (1, 2, 5)),
    InducedMetric.iid(2, (1, 3, 15, 105)),
    InducedMetric.iid(2, (1, 2, 5, 14)),
)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_against_lists_of_lines(law):
    rng = np.random.default_rng(11)
    h = rng.integers(-20, 21, (150, law.degree + 1))
    found = chambers(h, law.norm_of_powers)
    for i, row in enumerate(h.tolist()):
        listed = critical_lines(row, law.norm_of_powers)
        assert (found.lines[i], found.minima[i]) == listed.chamber, row
    assert len(found.counts()) >= 2


def test_twenty_thousand_teachers_have_the_real_roots_that_are_counted():
    rng = np.random.default_rng(12)
    teachers = rng.integers(-99, 100, (TEACHERS, 3))
    law = Astroid(Fraction(9, 5))
    found = law.map(teachers)
    assert set(found.counts()) == {(4, 2), (2, 1), (2, 2)}
    S, D, B = teachers.T
    h = np.stack([14 * S + 4 * D, 20 * B, 14 * S - 4 * D], axis=1)  # five times h
    again = chambers(h, law.norm_of_powers)
    assert (again.lines == found.lines).all() and (again.minima == found.minima).all()
    assert (again.on_wall == found.on_wall).all()
    J = h @ np.array([[int(5 * c) for c in line_form(e, law.norm_of_powers)] for e in np.eye(3)])
    usable = np.abs(J).max(axis=1) > 0
    lines = classify(J[usable].astype(float), tolerance=0)
    off = ~found.on_wall[usable]
    assert (lines.fewest == found.lines[usable])[off].all()
    kinds = classify(h[usable].astype(float), tolerance=0)
    assert (lines.fewest + kinds.fewest == 2 * found.minima[usable])[off].all()
    wrong = Astroid(2).map(teachers)
    assert (wrong.lines != found.lines).any()


def test_floats_are_the_numbers_that_they_are():
    h = np.random.default_rng(13).standard_normal((200, 3))
    exact = [[Fraction(c) for c in row] for row in h.tolist()]
    first, second = (chambers(rows, UNIFORM.norm_of_powers) for rows in (h, exact))
    assert (first.lines == second.lines).all() and (first.minima == second.minima).all()
    tiny = chambers(h * 1e-200, UNIFORM.norm_of_powers)
    assert (tiny.lines == first.lines).mean() > 0.99


def test_large_integers_are_not_rounded():
    law = InducedMetric.iid(2, (1, 2, 5))
    h = np.random.default_rng(14).integers(-99, 100, (40, 4)).astype(object)
    first, second = chambers(h, law.norm_of_powers), chambers(h * 10**30, law.norm_of_powers)
    assert (first.lines == second.lines).all() and (first.on_wall == second.on_wall).all()


def test_teachers_on_walls_are_told():
    law = Astroid(Fraction(9, 5))
    D, B = law.wall_point(1, Fraction(1, 3))
    found = law.map([(1, D, B), (1, *law.conic_point(1, 2)), (0, 0, 0), (1, 0, 0)])
    assert found.on_wall.tolist() == [True, True, True, False]
    assert found.lines.tolist() == [3, 1, 0, 4] and "on a wall          3" in str(found)
    assert found.counts() == {(4, 2): 1}
    gaussian = chambers([(1, 0, 1), (1, 0, 2)], InducedMetric.gaussian(2, 2).norm_of_powers)
    assert gaussian.on_wall.tolist() == [True, False]
    cubic = InducedMetric.gaussian(2, 3).norm_of_powers
    mixed = chambers([(4, 0, 0, 0), (1, 0, -3, 0), (0, 0, 0, 0)], cubic)
    assert mixed.on_wall.tolist() == [True, False, True]
    assert mixed.lines.tolist() == [1, 3, 0]


def test_the_form_of_the_lines_is_linear_in_the_teacher():
    N = UNIFORM.norm_of_powers
    parts = [reduced_line_form(e, N) for e in np.eye(3, dtype=int).tolist()]
    sums = tuple(2 * a - 3 * b + 5 * c for a, b, c in zip(*parts, strict=True))
    assert reduced_line_form((2, -3, 5), N) == sums


@pytest.mark.parametrize(
    ("h", "message"),
    [
        ([], "no rows"),
        ([(1, 2)], "row 0 has 2 coefficients"),
        ([(1, 2, 3), (1, float("inf"), 2)], "not finite"),
        (5, "h"),
        ("abc", "h"),
        (np.zeros((2, 3, 4)), "row 0"),
    ],
)
def test_wrong_teachers_are_refused(h, message):
    with pytest.raises(ValueError, match=message):
        chambers(h, UNIFORM.norm_of_powers)


@pytest.mark.parametrize("N", [(1, 0, -3, 0, 1), (1, 2), (1, 0, 0, 0, 0)])
def test_wrong_norms_are_refused(N):
    with pytest.raises(ValueError, match="N"):
        chambers([(1, 0, 1)], N)
