"""The curve of the least loss over a root, against the solver and against a ball that rolls."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, root_pattern
from lcn_support.landscape import profile
from lcn_support.live import answer


def asked(target, ball="1/7"):
    question = {"ask": "one variable", "target": [str(c) for c in target], "ball": ball}
    return json.loads(answer(json.dumps(question)))


def targets(seed, number=25):
    """Cubics with a pair of roots on both sides of the double root."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        r, m, d = (Fraction(int(c), 8) for c in rng.integers(-12, 13, 3))
        yield compose([(1, -r), (1, -2 * m, m * m + d * abs(d))])


def bad(found):
    return [p for p in found["points"] if p["kind"] == "minimum"]


def test_its_bad_minima_are_those_of_the_solver():
    seen = set()
    for u in targets(1):
        losses = sorted(p["height"] for p in bad(asked(u)))
        solved = critical_points(Architecture((3, 2)), QuadraticLoss(u), progress=False)
        assert losses == pytest.approx([float(p.loss) for p in solved.bad_minima], abs=1e-5)
        seen.add(len(losses))
    assert {0, 1} <= seen


def test_targets_with_real_roots_only_have_none():
    found = [(root_pattern(u), asked(u)) for u in targets(2, 60)]
    real = [bool(bad(answered)) for pattern, answered in found if str(pattern) == "111|0"]
    other = [bool(bad(answered)) for pattern, answered in found if str(pattern) == "1|1"]
    assert real and not any(real)
    assert any(other)  # without the hypothesis there are some


def rolled(u, a):
    """Downhill in small steps of the angle, from a to where the curve turns."""
    loss, step = QuadraticLoss(u), 1e-3
    at = float(np.arctan(float(Fraction(a))))
    f = [float(profile(loss, at + s)) for s in (-step, 0, step)]
    side = -step if f[0] < f[2] else step
    while profile(loss, at + side) < profile(loss, at):
        at += side
    return at


def angle_between(p, at):
    gap = (at - (np.pi / 2 if p["at"] is None else np.arctan(p["at"]))) % np.pi
    return min(gap, np.pi - gap)


def test_the_ball_rests_where_it_rolls_to():
    rng = np.random.default_rng(3)
    kinds, differ = set(), 0
    for u in targets(3):
        ball = str(Fraction(int(rng.integers(-200, 200)), 57))
        found = asked(u, ball)
        end, at = found["points"][found["end"]], rolled(u, ball)
        assert angle_between(end, at) < 5e-3
        other = found["points"][found["end"] - 1]
        differ += angle_between(other, at) > 5e-3
        kinds.add(end["kind"])
    assert kinds == {"target", "minimum"}
    assert differ  # the neighbour is another place


def test_exact_where_it_is_rational():
    found = asked((1, 1, 0, 1), "1/8")
    (trap,) = bad(found)
    assert (trap["root"], trap["loss"]) == ("0", "1")
    assert found["points"][found["end"]] == trap
    assert asked((1, 1, 0, 1), "0")["end"] == found["end"]
    (infinite,) = [p for p in asked((1, 0, 0, 1))["points"] if p["root"] == "∞"]
    assert infinite["at"] is None


def test_what_it_refuses():
    assert "no real root" in asked((1, 0, 1))["error"]
    assert "degree 12 at most" in asked([1] * 14)["error"]
    assert "no rational number" in asked((1, 1, 0, 1), "top")["error"]
