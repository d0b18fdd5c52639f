"""The figures of the boundary show exactly what they say."""

from fractions import Fraction

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from lcn_support import Architecture, RootPattern, contains, figures, on_boundary, root_pattern
from lcn_support.figures.base import rows
from lcn_support.figures.function_space.swallowtail import HIGH, LOW, SECTIONS, WIDTH, outer_edge

QUARTICS = Architecture((4, 2))


@pytest.fixture(scope="module")
def swallowtail():
    return figures.get("fig-swallowtail").data()


def place(W, a=QUARTICS):
    return "boundary" if on_boundary(a, W) else "inside" if contains(a, W) else "outside"


@pytest.mark.parametrize("name", ["labels", "notes", "curves", "crease", "surface"])
def test_every_point_has_the_exact_pattern_that_it_is_given(swallowtail, name):
    for row in rows(swallowtail[name])[:: 7 if name == "surface" else 1]:
        W = [1, 0, *(Fraction(row[n]) for n in "abc")]
        assert row["pattern"] == str(root_pattern(W))
        assert row["place"] == place(W) == place(W, Architecture((3, 2, 2)))


def test_curves_and_surface_have_the_double_root_that_they_name(swallowtail):
    for row in rows(swallowtail["curves"]) + rows(swallowtail["surface"])[::7]:
        a, b, c, t = (Fraction(row[n]) for n in ("a", "b", "c", "t"))
        assert t**4 + a * t**2 + b * t + c == 0
        assert 4 * t**3 + 2 * a * t + b == 0


def test_all_nine_patterns_but_the_fourfold_root_are_labelled_in_the_sections(swallowtail):
    labelled = set(swallowtail["labels"]["pattern"])
    assert labelled | {"4|0"} == set(map(str, RootPattern.all_of_degree(4)))
    assert "4|0" in swallowtail["crease"]["pattern"]


def test_the_notes_on_the_surface_name_every_pattern_with_a_double_root(swallowtail):
    expected = {str(p) for p in RootPattern.all_of_degree(4) if p.codimension > 0}
    assert set(swallowtail["notes"]["pattern"]) == expected


def test_labels_stand_in_their_region_or_beside_their_curve(swallowtail):
    for row in rows(swallowtail["labels"]):
        if row["kind"] == "region":
            assert (row["shift b"], row["shift c"]) == (0, 0)
        assert abs(row["shift b"]) <= 3.2 and abs(row["shift c"]) <= 2.4


def wrongly_coloured(data, a, edge):
    """Forms of a grid over the section that the drawn outside holds and should not, or misses."""
    b, c = edge
    outside = Outline([*zip(b, c, strict=True), (b[-1], 99), (b[0], 99)])
    grid = [(x / 2, y / 2) for x in range(-2 * WIDTH, 2 * WIDTH) for y in range(2 * LOW, 2 * HIGH)]
    found = [place([1, 0, a, Fraction(x), Fraction(y)]) for x, y in grid]
    return [
        at for at, where in zip(grid, found, strict=True)
        if where != "boundary" and outside.contains_point(at) != (where == "outside")
        and not (a > 0 and where == "outside" and at == (0, a * a / 4))
    ]  # fmt: skip


@pytest.mark.parametrize("a", SECTIONS)
def test_the_tinted_outside_is_the_outside(swallowtail, a):
    assert wrongly_coloured(swallowtail, a, outer_edge(swallowtail, a)) == []


def test_a_tint_along_the_whole_discriminant_would_be_wrong(swallowtail):
    """The curve at a = −6 with its inner part: the triangle 1111|0 would count as outside."""
    chosen = [row for row in rows(swallowtail["curves"]) if row["a"] == -6]
    edge = np.array(sorted((row["b"], row["c"]) for row in chosen)).T
    assert len(wrongly_coloured(swallowtail, -6, edge)) > 10


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2), (2, 2, 2), (2, 2, 2, 2, 2)])
def test_boundary_nodes_are_inside_below_an_outside_node(sizes):
    """Read from the drawn diagram alone."""
    data = figures.get("fig-strata-quartics").data(sizes=sizes)
    where = dict(zip(data["strata"]["pattern"], data["strata"]["place"], strict=True))
    below = {}
    for upper, lower in zip(data["collisions"]["from"], data["collisions"]["to"], strict=True):
        below.setdefault(upper, []).append(lower)

    def reached(pattern):
        return {pattern}.union(*(reached(lower) for lower in below.get(pattern, [])))

    hanging = set().union(*(reached(p) for p, at in where.items() if at == "outside"))
    for pattern, at in where.items():
        if at != "outside":
            assert (at == "boundary") == (pattern in hanging)
    tops = set(where) - {lower for lowers in below.values() for lower in lowers}
    assert {p for p in tops if RootPattern(p).codimension} == set()


def test_the_diagram_differs_for_another_even_count():
    places = [
        tuple(figures.get("fig-strata-quartics").data(sizes=k)["strata"]["place"])
        for k in [(4, 2), (2, 2, 2, 2)]
    ]
    assert places[0] != places[1]
