"""The figures of critical points show exactly what they say, and all of it."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    RootPattern,
    compose,
    critical_points,
    figures,
    root_pattern,
)
from lcn_support.architectures.balls_in_bins import count_packings, packings
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.figures.base import rows
from lcn_support.figures.landscape.sections_through_target import sections
from lcn_support.figures.random_quartic import random_target
from lcn_support.losses.derivatives import hessian

U = np.array([float(c) for c in random_target()])


# Balls in bins.


@pytest.mark.parametrize("sizes", [((4, 2), (3, 2, 2)), ((3, 3),), ((2, 2, 2), (4,))])
def test_every_drawn_packing_fills_its_bins_with_the_balls_of_the_pattern(sizes):
    data = figures.get("fig-balls-in-bins").data(sizes=sizes)
    content = {}
    for ball in rows(data["balls"]):
        key = ball["sizes"], ball["pattern"], ball["number"]
        content.setdefault(key, []).append(ball)
    assert len(content) == len(data["packings"]["number"]) == sum(data["cells"]["packings"])
    for packing in rows(data["packings"]):
        balls = content[packing["sizes"], packing["pattern"], packing["number"]]
        for layer, k in enumerate(map(int, packing["sizes"].split())):
            inside = [ball for ball in balls if ball["layer"] == layer]
            assert sum(ball["size"] for ball in inside) == k - 1
            names = [ball["ball"] for ball in inside]
            assert all(ball["repeated"] == (names.count(ball["ball"]) > 1) for ball in inside)
        assert packing["compatible"] == (not any(ball["repeated"] for ball in balls))
        names = {ball["ball"]: ball for ball in balls}
        real = [ball["copies"] for ball in names.values() if ball["size"] == 1]
        pairs = [ball["copies"] for ball in names.values() if ball["size"] == 2]
        assert RootPattern(real, pairs) == RootPattern(packing["pattern"])


def test_without_colours_the_balls_would_not_tell_compatible_packings():
    """Sizes alone: every pattern with room would count as compatible, as 22|0 for (4, 2)."""
    cells = rows(figures.get("fig-balls-in-bins").data()["cells"])
    wrong = {(c["sizes"], c["pattern"]) for c in cells if c["packings"] and not c["compatible"]}
    assert ("4 2", "22|0") in wrong and ("3 2 2", "4|0") in wrong


# All critical points of one target.


@pytest.fixture(scope="module")
def drawn():
    return figures.get("fig-critical-points-quartic").data()


def factors(data, number):
    """Linear and quadratic factors with their multiplicities, read off the drawn disc."""
    for root in rows(data["roots"]):
        if root["number"] != number:
            continue
        z = complex(root["x"], root["y"])
        if abs(abs(z) - 1) < 1e-12:
            cosine, sine = np.cos(np.angle(z) / 2 + np.pi / 4), np.sin(np.angle(z) / 2 + np.pi / 4)
            yield (float(cosine), -float(sine)), root["multiplicity"]
        else:
            point = 1j * (1j + z) / (1j - z)
            yield (1.0, -2 * point.real, abs(point) ** 2), root["multiplicity"]


def filter_of(point):
    return np.array([point[f"w{i}"] for i in range(5)])


def tangent_rows(found):
    common = compose([(1.0,), *(q for q, m in found for _ in range(m - 1))])
    room = 5 - len(common)
    return np.array([[0.0] * i + [*common] + [0.0] * (room - i) for i in range(room + 1)])


def test_the_drawn_roots_are_those_of_the_filters(drawn):
    for point in rows(drawn["points"]):
        found = list(factors(drawn, point["number"]))
        product = np.array(compose([(1.0,), *(q for q, m in found for _ in range(m))]))
        W = filter_of(point)
        assert np.linalg.norm(product * (W @ product) / (product @ product) - W) < 1e-6
        real = [m for q, m in found if len(q) == 2]
        pairs = [m for q, m in found if len(q) == 3]
        assert str(RootPattern(real, pairs)) == point["pattern"]


def residual_along_the_stratum(drawn, point, target):
    along = tangent_rows(list(factors(drawn, point["number"])))
    return np.abs(along @ (filter_of(point) - target)).max()


def test_every_drawn_point_is_critical_on_its_stratum(drawn):
    for point in rows(drawn["points"]):
        assert residual_along_the_stratum(drawn, point, U) < 1e-8
        error = filter_of(point) - U
        assert point["loss"] == pytest.approx(error @ error, rel=1e-9)
        for name in ("4 2", "3 2 2"):
            a = Architecture(tuple(map(int, name.split())))
            expected = count_packings(RootPattern(point["pattern"]), a, compatible=True)
            assert point[f"classes {name}"] == expected


def test_for_another_target_they_are_not_critical(drawn):
    other = U + 0.01 * np.random.default_rng(1).standard_normal(5)
    assert all(residual_along_the_stratum(drawn, p, other) > 1e-4 for p in rows(drawn["points"]))


def candidates(m, samples):
    """D and the loss, by angle: residuals that vanish to order m − 1 leave one condition, D = 0."""
    for angle in np.pi * (np.arange(samples + 1) + 0.5) / samples:
        x, y = [np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]
        along = np.array([compose([[1.0]] + [x] * (4 - i) + [y] * i)[:m] for i in range(5)]).T
        square = along @ along.T
        weights = np.linalg.solve(square[:-1, :-1], -along[:-1] @ U)
        residual = weights @ along[:-1]
        yield float(square[-1, :-1] @ weights + along[-1] @ U), float(residual @ residual)


@pytest.mark.parametrize(("m", "patterns"), [(2, {"112|0", "2|1"}), (3, {"13|0"})])
def test_no_critical_point_with_one_multiple_root_is_missing(drawn, m, patterns):
    """Their roots are zeros of one function on the circle, which is sampled densely."""
    found = [
        (a[1] + b[1]) / 2 for a, b in pairwise(candidates(m, 2**12)) if (a[0] > 0) != (b[0] > 0)
    ]
    losses = [p["loss"] for p in rows(drawn["points"]) if p["pattern"] in patterns]
    assert sorted(found) == pytest.approx(sorted(losses), rel=0.02, abs=1e-5)


def critical_squares(starts):
    """Critical ±q² by Newton's method from random starts."""
    rng = np.random.default_rng(22)
    for _ in range(starts):
        q, sign = rng.standard_normal(3), rng.choice([-1, 1])
        for _ in range(50):
            residual = sign * np.convolve(q, q) - U
            along = np.array([np.pad(q, (i, 2 - i)) for i in range(3)])
            curvature = 2 * sign * along @ along.T
            curvature += [[residual[i + j] for j in range(3)] for i in range(3)]
            step = np.linalg.solve(curvature, along @ residual)
            q = q - step
            if np.linalg.norm(step) < 1e-12:
                break
        if np.linalg.norm(step) < 1e-12 and np.linalg.norm(q) > 1e-3:
            yield q, float(residual @ residual)


def test_no_critical_point_with_two_double_roots_is_missing(drawn):
    losses = [p["loss"] for p in rows(drawn["points"]) if p["pattern"] == "22|0"]
    found = {round(c, 8) for q, c in critical_squares(150) if q[1] ** 2 > 4 * q[0] * q[2]}
    assert sorted(found) == pytest.approx(sorted(losses), rel=1e-6)


def test_without_two_double_roots_points_of_three_layers_are_missing(drawn):
    """The codimension one strata alone do not hold all critical points of (3, 2, 2)."""
    simple = {"1111|0", "11|1", "112|0", "2|1"}
    left_out = [p for p in rows(drawn["points"]) if p["pattern"] not in simple]
    assert left_out and all(p["classes 3 2 2"] and not p["classes 4 2"] for p in left_out)


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2)])
def test_the_drawn_index_is_that_of_every_factorization(drawn, sizes):
    a = Architecture(sizes)
    for point in rows(drawn["points"]):
        found = sorted(factors(drawn, point["number"]), key=lambda f: (len(f[0]), f[1]))
        for packing in packings(RootPattern(point["pattern"]), a):
            if not packing.is_compatible:
                continue
            copies = [*packing.real, *packing.complex]
            filters = [
                compose([(1.0,), *(q for (q, _), row in zip(found, copies, strict=True) if row[i])])
                for i in range(packing.layers)
            ]
            product = np.array(compose(filters))
            scale = filter_of(point) @ product / (product @ product)
            filters[0] = [scale * c for c in filters[0]]
            exact = [[Fraction(float(c)) for c in w] for w in filters]
            matrix = np.array(hessian(exact, random_target()), dtype=float)
            root = np.sqrt(np.abs(np.diag(matrix)) + 1e-6)
            eigenvalues = np.linalg.eigvalsh(matrix / np.outer(root, root))
            assert int((eigenvalues < -1e-6).sum()) == point["index"]


def test_for_the_loss_of_the_filter_alone_every_index_would_be_zero():
    """ℓ is convex: descending directions come from the layers."""
    assert inertia(QuadraticLoss(random_target()).covariance) == (5, 0)


def test_the_diagram_shows_the_same_points(drawn):
    diagram = figures.get("fig-loss-diagram").data()
    assert all(list(diagram[name]) == list(drawn["points"][name]) for name in diagram)
    assert diagram["loss"] == sorted(diagram["loss"])


# Planes through the target.


@pytest.fixture(scope="module")
def planes():
    return figures.get("fig-sections-through-target").data()


def test_the_curves_have_exactly_the_double_roots_and_patterns_that_they_name(planes):
    for row in rows(planes["curves"])[::9]:
        plane = sections()[row["plane"]][0]
        x, y = Fraction(row["x"]), Fraction(row["y"])
        W = plane.form(*plane.with_double_root(x, y))
        assert sum((4 - i) * w * x ** max(3 - i, 0) * y**i for i, w in enumerate(W)) == 0
        assert sum(i * w * x ** (4 - i) * y ** max(i - 1, 0) for i, w in enumerate(W)) == 0
        assert str(root_pattern(W)) == row["pattern"]
        assert plane.place(W) == pytest.approx((row["s"], row["t"]), abs=1e-7)


def test_the_boundary_ends_where_the_pattern_changes(planes):
    borders = [
        np.hypot(a["s"] - b["s"], a["t"] - b["t"])
        for a, b in pairwise(rows(planes["curves"]))
        if a["plane"] == b["plane"] and a["place"] != b["place"]
    ]
    near = [length for length in borders if length < 0.2]  # the others pass through infinity
    assert len(near) >= 4 and max(near) < 0.005


def test_the_planes_are_orthonormal_and_hold_their_points(planes):
    for number, (plane, points) in enumerate(sections()):
        e = np.array([plane.first, plane.second], dtype=float)
        assert e @ e.T == pytest.approx(np.eye(2), abs=1e-8)
        chosen = [row for row in rows(planes["points"]) if row["plane"] == number]
        for row, point in zip(chosen, points, strict=True):
            W = U + row["s"] * e[0] + row["t"] * e[1]
            assert pytest.approx(np.array(point.end_to_end, dtype=float), abs=1e-7) == W
            assert np.hypot(row["s"], row["t"]) == pytest.approx(row["loss"] ** 0.5)


def bend(planes, number, centre):
    """How fast the distance from the centre changes along the curve beside the point 112|0."""
    point = next(r for r in rows(planes["points"]) if r["plane"] == number)
    at = np.array([point["s"], point["t"]])
    curve = [np.array([r["s"], r["t"]]) for r in rows(planes["curves"]) if r["plane"] == number]
    near = min(curve, key=lambda other: abs(np.linalg.norm(other - at) - 0.03))
    change = np.linalg.norm(near - centre) - np.linalg.norm(at - centre)
    return abs(change) / np.linalg.norm(near - at)


@pytest.mark.parametrize("number", [0, 1])
def test_the_circle_touches_the_stratum(planes, number):
    assert bend(planes, number, np.zeros(2)) < 0.15


@pytest.mark.parametrize("number", [0, 1])
def test_a_circle_about_another_form_crosses_it(planes, number):
    assert bend(planes, number, np.array([0.0, 0.4])) > 0.3


def wrongly_tinted(planes, outside):
    """Nodes of the grid at which the tint is not what the exact pattern says."""
    chosen = rows(planes["regions"])[::97]
    forms = [
        sections()[row["plane"]][0].form(Fraction(row["s"]), Fraction(row["t"])) for row in chosen
    ]
    return [
        row for row, W in zip(chosen, forms, strict=True)
        if outside(row) != (str(root_pattern(W)) in ("0|11", "0|2"))
    ]  # fmt: skip


def test_the_tinted_outside_has_no_real_root(planes):
    assert wrongly_tinted(planes, lambda row: row["outside"] > 0) == []


def test_the_discriminant_alone_does_not_tell_the_outside(planes):
    """It is positive on 1111|0 as well; a tint by size would be wrong."""
    assert len(wrongly_tinted(planes, lambda row: abs(row["outside"]) > 0)) > 20


def test_labels_are_exact_patterns(planes):
    for row in rows(planes["labels"]):
        plane = sections()[row["plane"]][0]
        assert (
            str(root_pattern(plane.form(Fraction(row["s"]), Fraction(row["t"])))) == row["pattern"]
        )


def test_the_stated_numbers_of_filters_are_those_of_the_solver_and_of_the_picture(drawn):
    """Four for (4, 2), ten for (3, 2, 2): the target itself and those on lower strata."""
    for sizes, number in (((4, 2), 4), ((3, 2, 2), 10)):
        loss = QuadraticLoss(random_target())
        found = critical_points(Architecture(sizes), loss, progress=False)
        name = " ".join(map(str, sizes))
        with_classes = [p for p in rows(drawn["points"]) if p[f"classes {name}"]]
        assert found.is_complete and len(found.points) == len(with_classes) == number
        ours = sorted(float(p.loss) for p in found.points)
        assert ours == pytest.approx(sorted(p["loss"] for p in with_classes), rel=1e-8, abs=1e-12)
