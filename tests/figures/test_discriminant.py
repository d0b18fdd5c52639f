"""The figures of the teacher–metric discriminant show what they say."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support import figures
from lcn_support.figures.base import rows
from lcn_support.figures.discriminant import bias_breaks, cubic_deltoids, teacher_astroid
from lcn_support.shallow import InducedMetric, critical_lines
from lcn_support.shallow.one_neuron import Astroid, cubic_pairing, deltoid_values

UNIFORM = Astroid(teacher_astroid.MOMENT)


@pytest.fixture(scope="module")
def plane():
    return figures.get("fig-teacher-astroid").data()


def by_the_curve(D, B, across, up):
    """|D/across|^{2/3} + |B/up|^{2/3} − 1, negative inside the astroid with these cusps."""
    return np.abs(np.array(D) / across) ** (2 / 3) + np.abs(np.array(B) / up) ** (2 / 3) - 1


def test_the_dots_lie_in_their_regions(plane):
    table = {key: np.array(column) for key, column in plane["teachers"].items()}
    inside = by_the_curve(table["D"], table["B"], 7 / 8, 7 / 15)
    conic = (table["D"] / 3.5) ** 2 + (table["B"] / 1.4) ** 2 - 1
    assert np.abs(inside).min() > 1e-9 < np.abs(conic).min()
    assert (table["lines"] == np.where(inside < 0, 4, 2)).all()
    assert (table["minima"] == np.where((inside < 0) | (conic > 0), 2, 1)).all()
    assert set(zip(table["lines"], table["minima"], strict=True)) == set(teacher_astroid.CHAMBERS)


def test_the_drawn_curves_are_the_two_walls(plane):
    for wall, other, power in (("astroid", "conic", 2 / 3), ("conic", "astroid", 2)):
        sides = UNIFORM.cusps(1) if wall == "astroid" else UNIFORM.semi_axes(1)
        far = {}
        for curve in (wall, other):
            places = np.array([(r["D"], r["B"]) for r in rows(plane["curves"], curve=curve)])
            far[curve] = np.abs((np.abs(places / np.array(sides, float)) ** power).sum(1) - 1)
        assert far[wall].max() < 1e-5 and far[other].max() > 0.1


def test_for_another_law_dots_would_lie_in_wrong_regions(plane):
    table = plane["teachers"]
    across, up = map(float, Astroid(2).cusps(1))
    inside = by_the_curve(table["D"], table["B"], across, up) < 0
    assert (np.where(inside, 4, 2) != np.array(table["lines"])).any()


def test_some_dots_have_all_their_lines_listed(plane):
    table = plane["teachers"]
    for i in range(0, 6000, 60):
        D, B = (Fraction(round(table[key][i] * 10**4), 10**4) for key in ("D", "B"))
        found = critical_lines(UNIFORM.pairing(1, D, B), UNIFORM.norm_of_powers)
        assert found.chamber == (table["lines"][i], table["minima"][i])


def test_the_three_losses_are_of_three_chambers(plane):
    chambers = []
    for name in teacher_astroid.TEACHERS:
        points = rows(plane["points"], teacher=name)
        kinds = [r["kind"] for r in points]
        lines = sum(k != "zero" for k in kinds)
        chambers.append((lines, lines - kinds.count("saddle")))
        losses = {r["angle"]: r["loss"] for r in rows(plane["losses"], teacher=name)}
        best = min(r["loss"] for r in points)
        assert best - 1e-12 <= min(losses.values()) < best + 0.02 * max(losses.values())
        assert losses[0] == pytest.approx(losses[180])
    assert chambers == [(4, 2), (2, 1), (2, 2)]


def test_a_curve_that_is_lower_than_a_minimum_is_seen(plane):
    losses = [r["loss"] for r in rows(plane["losses"], teacher="A")]
    best = min(r["loss"] for r in rows(plane["points"], teacher="A"))
    assert not best + 0.1 <= min(losses)


def test_panels_at_equal_places_are_turned():
    table = figures.get("fig-astroid-closing").data()
    names = list(dict.fromkeys(table["law"]))
    sides = {
        name: tuple(max(r[key] for r in rows(table, law=name)) for key in ("across", "up"))
        for name in names
    }
    for first, second in zip(names, reversed(names), strict=True):
        assert sides[first] == pytest.approx(sides[second][::-1])
    assert sides["Gaussian"] == (0, 0)
    assert sides["uniform"] == pytest.approx((1 / 4, 1 / 3))
    assert sides["uniform"] != pytest.approx(sides["Laplace"])


def test_the_drawn_astroids_are_walls():
    table = figures.get("fig-astroid-closing").data()
    for m in (Fraction(3, 2), Fraction(6)):
        law = Astroid(m)
        for r in rows(table, kurtosis=float(m))[::7]:
            for stretch, sign in ((0.98, -1), (1.02, 1)):
                delta, beta = (Fraction(stretch * r[key]) for key in ("across", "up"))
                X, Y, Z = (m + 3) * delta, 2 * m * beta, m - 3
                assert sign * ((X * X + Y * Y - Z * Z) ** 3 + 27 * (X * Y * Z) ** 2) > 0
        assert law.kappa == m


def test_the_ladders_have_length_one_and_touch_the_astroid():
    data = figures.get("fig-sliding-ladder").data()
    places = {r["teacher"]: (r["X"], r["Y"]) for r in rows(data["teachers"])}
    tangents = rows(data["tangents"])
    assert [sum(r["teacher"] == name for r in tangents) for name in places] == [4, 2]
    star = np.abs(list(data["astroid"].values()))
    assert np.allclose((star ** (2 / 3)).sum(axis=0), 1) and not np.allclose(star.sum(axis=0), 1)
    for r in tangents:
        across, up = r["across"], r["up"]
        assert np.hypot(across, up) == pytest.approx(1)
        X, Y = places[r["teacher"]]
        assert X / across + Y / up == pytest.approx(1)
        touching = across**3, up**3  # on the line, and on the astroid
        assert touching[0] / across + touching[1] / up == pytest.approx(1)
    through = [np.hypot(r["across"], r["up"]) for r in tangents]
    X, Y = places["inside"]
    assert through != pytest.approx([0.9] * 6)
    assert all(X / r["up"] + Y / r["across"] != pytest.approx(1) for r in tangents[:4])


def test_the_cubics_lie_in_their_regions():
    table = rows(figures.get("fig-cubic-deltoids").data()["teachers"])
    wrong = 0
    for r in table:
        c = Fraction(round(1000 * r["p"]), 1000), Fraction(round(1000 * r["q"]), 1000)
        line, kind = deltoid_values(c)
        place = (1, 1) if line < 0 else (3, 3 if kind > 0 else 2)
        assert line != 0 != kind and place == (r["lines"], r["minima"])
        moved = deltoid_values((c[0] + 1, c[1]))
        wrong += (moved[0] > 0) != (line > 0)
    assert wrong


def test_the_drawn_cubics_are_of_three_chambers():
    N = (1, 0, 3, 0, 3, 0, 1)
    found = [critical_lines(cubic_pairing(c), N).chamber for c in cubic_deltoids.TEACHERS.values()]
    assert found == [(3, 3), (3, 2), (1, 1)]


def test_the_drawn_deltoids_are_walls():
    table = figures.get("fig-cubic-deltoids").data()["walls"]
    for i, wall in enumerate(("line", "type")):
        for r in rows(table, wall=wall)[::20]:
            values = deltoid_values((r["p"], r["q"]))
            assert abs(float(values[i])) < 1e-9 * 2187
        assert any(abs(float(deltoid_values((r["p"], r["q"]))[1 - i])) > 1
                   for r in rows(table, wall=wall))  # fmt: skip


def test_the_bias_adds_a_minimum_without_a_saddle_between_roots():
    points = figures.get("fig-bias-breaks").data()["points"]
    kinds = {name: [r["kind"] for r in rows(points, bias=name)] for name in ("without", "with")}
    assert sorted(kinds["without"]) == ["global", "global", "saddle", "saddle"]
    assert kinds["with"] == ["global", "saddle", "global", "zero", "bad", "zero"]
    metric = InducedMetric.iid(2, (1, bias_breaks.MOMENT)).with_bias()
    norm = metric.inner(bias_breaks.TEACHER, bias_breaks.TEACHER)
    losses = [r["loss"] * float(norm) for r in rows(points, bias="with", kind="bad")]
    assert losses == [pytest.approx(289 / 16)]


def test_for_a_law_of_a_larger_moment_the_bias_adds_none():
    points = bias_breaks.data(moment=3)["points"]
    kinds = [r["kind"] for r in rows(points, bias="with")]
    assert kinds.count("global") + kinds.count("bad") < 3
