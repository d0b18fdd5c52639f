"""The figures of larger strides show exactly what they say."""

from fractions import Fraction

import pytest

from lcn_support import Architecture, contains, figures
from lcn_support.figures.base import rows
from lcn_support.figures.strides.whitney_umbrella import ARCHITECTURES, form, neighbours, place
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.sparse_factorization import factorize, is_singular_point

BY_NAME = {" ".join(map(str, a.sizes)): a for a in ARCHITECTURES}


@pytest.fixture(scope="module")
def umbrella():
    return figures.get("fig-whitney-umbrella").data(steps=8)


def test_cells_of_the_surface_are_where_their_colour_says(umbrella):
    corners = rows(umbrella["surface"])
    assert {row["place"] for row in corners} == {"inside", "outside"}
    for i in range(0, len(corners), 4):
        cell = corners[i : i + 4]
        for x, y in ((3, 5), (5, 3)):  # two points inside the cell
            a = cell[0]["a"] * (8 - x) / 8 + cell[2]["a"] * x / 8
            first, second = (
                [Fraction(row["t"]) for row in pair]
                for pair in ((cell[0], cell[3]), (cell[1], cell[2]))
            )
            low, high = ((end[0] * (8 - x) + end[1] * x) / 8 for end in (first, second))
            W = form(Fraction(a), low + (high - low) * y / 8)
            expected = "inside" if contains(BY_NAME[cell[0]["filter sizes"]], W) else "outside"
            if not near_the_double_root(cell, W):
                assert cell[0]["place"] == expected


def near_the_double_root(cell, W):
    """Cells along the curve a² + 4t = 0 have straight sides, a little beside it."""
    return cell[0]["filter sizes"] == "2 2 2" and abs(W[1] ** 2 + 4 * W[3] / W[1]) < Fraction(1, 50)


def test_lines_are_where_their_colour_says(umbrella):
    for row in rows(umbrella["lines"])[::2]:
        a, b, c = (Fraction(row[n]) for n in "abc")
        architecture, W = BY_NAME[row["filter sizes"]], (1, a, 0, b, c)
        assert contains(architecture, W) == (row["place"] != "outside")
        assert is_whisker(architecture, W) == (row["place"] == "outside")
        if row["line"] != "handle":
            assert b**2 + a**2 * c == 0


def test_lines_have_points_outside_next_to_them_exactly_where_they_are_boundary(umbrella):
    for row in rows(umbrella["lines"])[::3]:
        W = (Fraction(1), Fraction(row["a"]), Fraction(0), Fraction(row["b"]), Fraction(row["c"]))
        assert place(BY_NAME[row["filter sizes"]], W) == row["place"]


def test_beside_the_curve_there_is_no_boundary():
    for beside, expected in ((-(2**-12), "outside"), (2**-12, "inside")):
        W = form(Fraction(1), Fraction(-1, 4) + Fraction(beside))
        assert place(ARCHITECTURES[1], W) == expected


def test_the_crossing_has_two_factorizations_and_the_double_root_is_smooth():
    a, b = ARCHITECTURES
    crossing, curve = form(Fraction(0), Fraction(1)), form(Fraction(1), Fraction(-1, 4))
    assert len(factorize(a, crossing)) == 2 and is_singular_point(a, crossing)
    assert place(b, curve) == "boundary" and not is_singular_point(b, curve)
    assert place(a, curve) == "inside"


def test_the_vertical_line_is_all_that_is_singular(umbrella):
    for row in rows(umbrella["lines"])[::3] + rows(umbrella["surface"])[::37]:
        a = Fraction(row["a"])
        W = (1, a, 0, Fraction(row["b"]), Fraction(row["c"])) if "b" in row else None
        W = W or form(a, Fraction(row["t"]))
        assert is_singular_point(ARCHITECTURES[0], W) == (a == 0)


def test_off_the_umbrella_nothing_is_in_the_closure():
    for W in neighbours(form(Fraction(1), Fraction(1, 2))):
        assert factorize(ARCHITECTURES[0], W)
        assert factorize(ARCHITECTURES[0], (*W[:4], W[4] + 1)) == ()


def test_kinds_and_dimensions_of_two_layers():
    table = figures.get("fig-strided-layers").data()
    for row in rows(table):
        s, k1, k2 = row["stride"], row["first size"], row["second size"]
        assert row["dimension"] == k1 + k2 - 1
        assert row["singular dimension"] == (k1 + k2 - s if k1 > s else 0)
        whiskers = k1 > s and k2 % 2 == 0
        assert row["kind"] == ("whiskers" if whiskers else "singular" if k1 > s else "smooth")


def test_the_groups_that_are_drawn_are_those_of_the_reduced_architecture():
    tables = figures.get("fig-reduced-architecture").data()
    assert tables["groups"]["merged size"] == [4, 4, 2]
    reduced = Architecture((2, 3, 1, 2, 3, 2), (1, 2, 1, 1, 3, 1)).reduced()
    assert reduced == Architecture((4, 4, 2), (2, 3, 1))
    for row in rows(tables["layers"]):
        assert (row["group"] == 0) == (row["size"] == 1)
        if row["group"]:
            assert row["layer stride"] == tables["groups"]["layer stride"][row["group"] - 1]
