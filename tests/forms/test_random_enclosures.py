"""Narrow balls and exact signatures for random targets of every kind, at many architectures."""

from fractions import Fraction

import numpy as np
import pytest
from enclosure_checks import (
    ALL_OF_STRIDE_ONE,
    KINDS,
    STRIDED,
    bits,
    check_solved,
    end_to_end,
    ends,
    isolating,
    random_target,
)
from flint import arb, ctx, fmpq

from lcn_support import (
    QuadraticLoss,
    compose,
    critical_points,
    root_pattern,
)
from lcn_support.architectures.balls_in_bins import count_packings
from lcn_support.architectures.strata import critical_partitions
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.forms.certified_factorization import certified_factors
from lcn_support.function_space.membership import contains
from lcn_support.landscape.classes import target_fibre, target_point


def check_factors(u, width):
    """Certified factors of u in balls: None, or right and narrow."""
    pattern = root_pattern(tuple(map(Fraction, u)))
    with ctx.workprec(192):
        balls = [arb(fmpq(*Fraction(c).as_integer_ratio())) for c in u]
        size = max(abs(float(c)) for c in u)
        if width is not None:
            balls = [c + arb(0, size) * arb((1, -width)) for c in balls]
        found = certified_factors([balls], [1])
        if found is None:
            return False
        assert found.pattern == pattern
        forms = [f for _, f in (*found.linear, *found.quadratic)]
        assert all(bits(f) >= 59 for f in forms)
    with ctx.workprec(4096):
        W = compose([(found.scale,), *forms])
    for ball, c in zip(W, u, strict=True):
        low, high = ends(ball)
        assert low <= Fraction(c) <= high
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_factors_of_random_forms(kind):
    rng = np.random.default_rng(1301)
    known = 0
    for trial in range(120):
        u = random_target(rng, 1 + trial % 8, kind)
        simple = root_pattern(tuple(map(Fraction, u))).codimension == 0
        done = check_factors(u, None)
        assert done == simple
        known += done
        assert check_factors(u, 40) is False or len(u) == 1
        assert check_factors(u, 100) <= done
    assert known > 20


def random_fibres(count, seed, largest):
    """Classes over targets at all architectures, in floats and in the fractions that they are."""
    rng = np.random.default_rng(seed)
    networks = [*ALL_OF_STRIDE_ONE, *STRIDED]
    targets = classes = 0
    for trial in range(count):
        a, kind = networks[rng.integers(len(networks))], KINDS[trial % len(KINDS)]
        u = end_to_end(a, rng, kind)
        if a.is_thick and count_packings(root_pattern(tuple(map(Fraction, u))), a) > largest:
            continue
        exact = QuadraticLoss(tuple(map(Fraction, u)))
        found = []
        for loss in [exact] if not a.is_thick else [QuadraticLoss(u), exact]:
            if not contains(a, loss.target):
                break
            simple = a.is_thick and root_pattern(loss.target).codimension == 0
            with ctx.workprec(192):
                point = target_point(a, loss, target_fibre(a, loss, simple))
            classes += check_solved(a, loss, [point])
            found.append(sorted(map(repr, point.classes)))
        targets += bool(found)
        assert all(signatures == found[0] for signatures in found)
    return targets, classes


def test_random_targets_have_narrow_filters():
    targets, classes = random_fibres(60, 1302, largest=16)
    assert targets > 30 and classes > 3 * targets


def test_isolating_balls_fail_at_random_targets(monkeypatch):
    """Break: isolating balls, and nobody who looks at their width."""
    monkeypatch.setattr("lcn_support.forms.certified_factorization.isolated_roots", isolating)
    monkeypatch.setattr("lcn_support.arithmetic.balls.is_accurate", lambda *given: True)
    with pytest.raises(AssertionError):
        random_fibres(60, 1302, largest=16)


SOLVED = [
    a
    for a in ALL_OF_STRIDE_ONE
    if sum(multiple_root_ed_degree(parts) for parts in critical_partitions(a)) <= 60
] + STRIDED[:4]


def random_solutions(count, seed, networks):
    """Critical points of random targets, half of them in a random metric."""
    rng = np.random.default_rng(seed)
    points = classes = complete = 0
    for trial in range(count):
        a, kind = networks[rng.integers(len(networks))], KINDS[trial % len(KINDS)]
        u = random_target(rng, a.filter_size - 1, kind)
        X = rng.integers(-3, 4, (len(u), 2 * len(u)))
        S = X @ X.T + np.eye(len(u), dtype=int)
        loss = QuadraticLoss(u, None if rng.integers(2) else S.tolist())
        found = critical_points(a, loss, progress=False)
        classes += check_solved(a, loss, found.points)
        assert not found.is_complete or all(c.is_decided for p in found.points for c in p.classes)
        points += len(found.points)
        complete += found.is_complete
        assert str(found)
    return points, classes, complete


def test_random_critical_points_have_narrow_filters():
    points, classes, complete = random_solutions(30, 1303, SOLVED)
    assert classes >= points > 60 and complete > 20
