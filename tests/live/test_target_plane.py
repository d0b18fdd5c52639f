"""The targets of a plane, as chapter 14 shows it: against the solver, and floats on a circle."""

import json
from fractions import Fraction

import numpy as np
import pytest
from interactives import asked as asked_by_the_page

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.experiments import kept
from lcn_support.figures.counting.real_count_section import numbers_in_plane
from lcn_support.live.answers import answer
from lcn_support.live.numbers import drawn

NAME, KEYS = "drag-the-target", ("2,2", "3,2")
PLACES = [(0, 0), (Fraction(9, 4), -6), (Fraction(-11, 8), Fraction(3, 2)), (-5, Fraction(-7, 8))]


def asked(key, x=0, y=0, **changes):
    (question,) = asked_by_the_page(NAME, [{"x": str(x), "y": str(y), "k": key}])
    return json.loads(answer(json.dumps(question | changes)))


def extreme(key):
    sizes = tuple(map(int, key.split(",")))
    return max((t for t in kept("real_point_extremes") if t.sizes == sizes), key=lambda t: t.points)


def moved(key, x, y):
    """The target and the covariance at a place."""
    (question,) = asked_by_the_page(NAME, [{"x": "0", "y": "0", "k": key}])
    u = list(map(Fraction, extreme(key).target))
    for i, step in zip(question["moved"], (x, y), strict=True):
        u[i] += step
    return QuadraticLoss(u, extreme(key).loss.covariance)


@pytest.mark.parametrize("key", KEYS)
def test_the_planes_are_those_of_the_kept_table(key):
    (question,) = asked_by_the_page(NAME, [{"x": "0", "y": "0", "k": key}])
    assert tuple(map(int, question["target"])) == extreme(key).target
    assert tuple(map(tuple, question["covariance"])) == extreme(key).loss.covariance
    assert asked(key)["real"] == extreme(key).points


def same(found, points):
    """Whether losses and kinds agree, whatever the order."""
    ours = sorted((p["loss"], p["kind"]) for p in found["points"])
    theirs = sorted((float(p.loss), p.kind) for p in points)
    return len(ours) == len(theirs) and all(
        kind == other and abs(loss - value) <= 1e-5 * abs(value)
        for (loss, kind), (value, other) in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize("key", KEYS)
def test_points_are_those_of_the_solver(key):
    """Another method; one target's points are not another one's."""
    sizes = tuple(map(int, key.split(",")))
    a, seen = Architecture(sizes, strides=(2, 1)), []
    for place in PLACES:
        solved = critical_points(a, moved(key, *place), progress=False)
        found = asked(key, *place)
        assert solved.is_complete and same(found, solved.points)
        assert found["real"] + found["complex"] == 4 * sizes[0] - 2
        assert not any(same(found, other) for other in seen)
        seen.append(solved.points)


def turns(family, x, y):
    """Of N/D, in floats, between 4000 angles."""
    angles = np.pi * (np.arange(4000) + 0.5) / 4000
    terms = (1, x, y, x * x, x * y, y * y)

    def value(form):
        powers = np.arange(len(form))
        return np.cos(angles)[:, None] ** powers * np.sin(angles)[:, None] ** powers[::-1] @ form

    above = sum(t * np.array(form) for t, form in zip(terms, family["above"], strict=True))
    rises = np.diff(value(above) / value(family["below"])) > 0
    slope = sum(
        t * np.array([float(Fraction(c)) for c in form])
        for t, form in zip(terms, family["slope"], strict=True)
    )
    return int((rises[1:] != rises[:-1]).sum()), value(slope) > 0, rises


@pytest.mark.parametrize("key", KEYS)
def test_the_family_turns_as_often_as_is_answered(key):
    found = asked(key)
    for x, y in [(-2.0, 3.0), (1.5, -4.0), (5.0, 5.0)]:
        count, falls_or_rises, rises = turns(found["family"], x, y)
        here = asked(key, Fraction(x), Fraction(y))
        assert 0 <= here["real"] - count <= 1
        agree = (falls_or_rises[:-1] == rises).mean()
        assert max(agree, 1 - agree) > 0.99
    other = dict(found["family"], slope=found["family"]["slope"][::-1])
    _, signs, rises = turns(other, 1.5, -4.0)
    assert 0.02 < (signs[:-1] == rises).mean() < 0.98


def test_two_points_that_are_close_are_told_apart():
    """Not if the coefficients had six digits, as those that are only drawn."""
    x, y = -7.125, 6.75
    found = asked("2,2", Fraction(x), Fraction(y))
    rounded = [[str(drawn(Fraction(c))) for c in form] for form in found["family"]["slope"]]
    counts = []
    for family in (found["family"], found["family"] | {"slope": rounded}):
        _, signs, _ = turns(family, x, y)
        counts.append(int((signs != np.roll(signs, 1)).sum()))
    assert counts == [4, 2] and found["real"] == 4


@pytest.mark.parametrize("key", KEYS)
def test_the_numbers_of_the_marks_are_those_of_the_figure(key):
    (question,) = asked_by_the_page(NAME, [{"x": "0", "y": "0", "k": key}])
    x, y = np.array([[float(Fraction(c)) for c in m] for m in question["marks"]]).T
    figure = numbers_in_plane(extreme(key), tuple(question["moved"]), x, y).tolist()
    numbers = asked(key)["numbers"]
    assert numbers == figure and len(set(numbers)) > 1
    assert asked(key, marks=question["marks"][::-1])["numbers"] == figure[::-1]


DOUBLE = {
    "target": ["186", "-54", "-54", "313"],
    "covariance": [["1", 0, 0, 0], [0, "1/3", 0, 0], [0, 0, "1/3", 0], [0, 0, 0, "1"]],
}


def test_where_two_meet_one_is_left_that_counts_twice():
    """The double point of the chapter, in the Bombieri metric; beside it two more or less."""
    kinds = []
    for step in (0, 1, 2):
        found = asked("2,2", 0, step, **DOUBLE)
        kinds.append([p["kind"] for p in found["points"]])
        assert found["real"] + found["complex"] + kinds[-1].count("meeting") == 6
    assert sorted(len(k) for k in kinds) == [2, 3, 4] and len(kinds[1]) == 3
    assert [k.count("meeting") for k in kinds] == [0, 1, 0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"moved": [2]}, "two coefficients"),
        ({"moved": [2, 2]}, "two coefficients"),
        ({"moved": [2, 9]}, "from 0 to 3"),
        ({"sizes": [2, 3]}, "the second of size 2"),
        ({"by": ["x", "0"]}, "no rational number"),
        ({"covariance": [["1"]]}, "give a 4 × 4 matrix"),
    ],
)
def test_other_questions_are_refused_in_words(changes, said):
    assert said in asked("2,2", **changes)["error"]
