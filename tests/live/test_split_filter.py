"""The split filter against the solver, and its curve."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.live import answer

SPLIT, WHOLE = (
    Architecture((2, 2, 2), strides=(1, 2, 1)),
    Architecture((3, 2), strides=(2, 1)),
)


def asked(target):
    question = {"ask": "split filter", "target": [str(c) for c in target]}
    return json.loads(answer(json.dumps(question)))


def targets(number=14):
    rng = np.random.default_rng(10)
    return [[Fraction(int(c), 8) for c in rng.integers(-20, 21, 5)] for _ in range(number)]


def solved(network, target):
    found = critical_points(network, QuadraticLoss(target), progress=False)
    assert found.is_complete
    return sorted((float(p.loss), p.is_local_minimum is True) for p in found.points)


def listed(points):
    return sorted((p["height"], p["minimum"]) for p in points)


def agree(mine, theirs):
    return len(mine) == len(theirs) and all(
        abs(x - y) < 1e-4 and a == b for (x, a), (y, b) in zip(mine, theirs, strict=True)
    )


FOUND = [(u, asked(u)) for u in targets()]


def test_whole_it_is_what_the_solver_finds():
    assert all(agree(listed(f["whole"]), solved(WHOLE, u)) for u, f in FOUND)


def test_split_it_is_what_the_solver_finds():
    kept = [[p for p in f["whole"] if p["kept"]] for _, f in FOUND]
    minima = 0
    for (u, f), regular in zip(FOUND, kept, strict=True):
        theirs = solved(SPLIT, u)
        assert agree(listed(regular + f["shared"]), theirs)
        minima += sum(p["minimum"] for p in f["shared"])
    assert minima
    swallowed = [(u, f) for u, f in FOUND if not all(p["kept"] for p in f["whole"])]
    assert swallowed  # with the points that have no real roots the list is another one
    assert not any(agree(listed(f["whole"] + f["shared"]), solved(SPLIT, u)) for u, f in swallowed)


def test_roots_that_would_part_make_a_saddle():
    """Minima of the curve over the shared root are not all minima: one sign more is needed."""
    lower = 0
    for u, f in FOUND:
        u = np.array(u, dtype=float)
        a = np.tan(np.linspace(-np.pi / 2, np.pi / 2, 4001)[1:-1])
        rows = np.stack([a**0, -2 * a, a**2], axis=1)
        A = np.zeros((len(a), 2, 5))
        A[:, 0, :3] = A[:, 1, 2:] = rows
        b = A @ u
        best = np.linalg.solve(A @ A.transpose(0, 2, 1), b[..., None])[..., 0]
        g = u @ u - (b * best).sum(axis=1)
        low = (g < np.roll(g, 1)) & (g < np.roll(g, -1))
        heights = [p["height"] for p in f["shared"] if p["minimum"]]
        for h in heights:
            assert np.abs(g[low] - h).min() < 1e-3
        lower += low.sum() - len(heights)
    assert lower > 0


def test_exact_and_refused():
    found = asked((2, 1, 2, -1, -2))
    assert {"loss": "6", "hyperroot": "-1"}.items() <= found["shared"][0].items()
    assert "double root at a critical point" in asked((2, 1, "1/2", -1, "1/2"))["error"]
    assert "composes 5" in asked((1, 2, 3))["error"]
    assert "does not depend on the hyperroot" in asked((0, 0, 0, 0, 0))["error"]


@pytest.mark.parametrize("target", [(2, 1, -1, -1, 2), (2, 1, 2, -1, 2)])
def test_all_survive_or_none(target):
    minima = [p for p in asked(target)["whole"] if p["minimum"]]
    assert all(p["kept"] == (target[2] < 0) for p in minima)
