"""Two landscapes of one target: against critical matrices, double roots and singular values."""

import json
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import QuadraticLoss, root_pattern
from lcn_support.landscape import double_root_points
from lcn_support.landscape.dense import MatrixLoss, rank_one_critical_points
from lcn_support.live.answers import answer


def asked(target, weight=1):
    question = {"ask": "dense and convolutional", "weight": str(weight)}
    return json.loads(answer(json.dumps(question | {"target": list(map(str, target))})))


def kinds(network):
    """Losses and whether they are minima, bad ones or not."""
    return sorted((p["loss"], p["kind"]) for p in network["points"])


TARGETS = [(1, 3, 0, 1), (1, 0, 0, 2), (2, 1, 0, 3), (-1, 2, Fraction(3, 2), 1), (3, 1, -2, 1)]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("weight", [Fraction(1, 4), 1, 3])
def test_dense_points_are_the_critical_matrices_of_rank_one(target, weight):
    loss = MatrixLoss.weighted([target[:2], target[2:]], [[1, weight], [weight, 1]])
    solved = rank_one_critical_points(loss).real

    def kind(p):
        if p.is_global_minimum:
            return "global minimum"
        return "bad minimum" if p.is_local_minimum else "saddle"

    expected = sorted((float(p.loss), kind(p)) for p in solved)
    found = kinds(asked(target, weight)["dense"])
    assert [k for _, k in found] == [k for _, k in expected]
    assert [v for v, _ in found] == pytest.approx([v for v, _ in expected], rel=1e-5)
    assert kinds(asked((target[0] + 1, *target[1:]), weight)["dense"]) != found


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("weight", [Fraction(1, 4), 1, 3])
def test_convolutional_points_are_double_roots_and_the_target(target, weight):
    S = np.diag([Fraction(1), Fraction(weight), Fraction(weight), Fraction(1)]).tolist()
    S = [[Fraction(c) for c in row] for row in S]
    expected = sorted(
        [
            *((float(p.loss), p.is_minimum) for p in double_root_points(QuadraticLoss(target, S))),
            *[(0.0, True)] * len(root_pattern(target).real),
        ]
    )
    found = kinds(asked(target, weight)["convolutional"])
    assert [k.endswith("minimum") for _, k in found] == [minimum for _, minimum in expected]
    assert [v for v, _ in found] == pytest.approx([v for v, _ in expected], rel=1e-5, abs=1e-9)
    assert all((k == "global minimum") == (v < 1e-9) for v, k in found if k.endswith("minimum"))


def test_with_equal_weights_dense_losses_are_squares_of_singular_values():
    """One minimum, whatever the target; many convolutional landscapes have a bad one."""
    rng, bad = np.random.default_rng(150), 0
    for _ in range(40):
        target = rng.integers(-8, 9, 4).tolist()
        found = asked(target)
        least, largest = np.sort(np.linalg.svd(np.reshape(target, (2, 2)), compute_uv=False) ** 2)
        if least < 1e-9 or largest - least < 1e-9:
            continue
        assert [k for _, k in kinds(found["dense"])] == ["global minimum", "saddle"]
        assert [v for v, _ in kinds(found["dense"])] == pytest.approx([least, largest], rel=1e-5)
        bad += any(k == "bad minimum" for _, k in kinds(found["convolutional"]))
    assert bad > 5


def test_the_curve_passes_through_the_points():
    for name, network in asked((1, 3, 0, 1), 2).items():
        above, below = network["curve"]
        for p in network["points"]:
            if p["place"] is not None:
                at = np.polyval(above, p["place"]) / np.polyval(below, p["place"])
                assert at == pytest.approx(p["loss"], abs=1e-3), name
                assert at != pytest.approx(p["loss"] + 0.1, abs=1e-3)


def test_equal_singular_values_and_zero_are_level():
    assert asked((1, 0, 0, 1))["dense"] | {"curve": 0} == {"points": [], "curve": 0, "level": True}
    assert not asked((1, 0, 0, 1))["convolutional"]["level"]
    assert all(network["level"] for network in asked((0, 0, 0, 0)).values())


@pytest.mark.parametrize(
    ("target", "weight", "said"),
    [((1, 2, 3), 1, "4"), ((1, 2, 3, 4), 0, "positive definite"), ((1, 2, 3, "x"), 1, "rational")],
)
def test_other_questions_are_refused_in_words(target, weight, said):
    assert said in asked(target, weight)["error"]
