"""The figures of the equations show exactly what they say."""

from collections import Counter
from fractions import Fraction

import pytest

from lcn_support import Architecture, figures
from lcn_support.figures.base import rows
from lcn_support.figures.neurovariety.generator_bidegrees import ARCHITECTURES
from lcn_support.figures.neurovariety.isolated_whisker import ARCHITECTURE, form, place
from lcn_support.function_space.sparse_factorization import factorize, is_singular_point
from lcn_support.neurovariety.ideal import neurovariety_equations
from lcn_support.neurovariety.shifts import shift_minors


@pytest.fixture(scope="module")
def slices():
    return figures.get("fig-isolated-whisker").data(steps=16)


@pytest.fixture(scope="module")
def equation():
    (found,) = neurovariety_equations(ARCHITECTURE).generators
    return found


def test_the_curves_are_zeros_that_the_network_reaches(slices, equation):
    for row in rows(slices["curves"]):
        t, a, b = (Fraction(row[name]) for name in "tab")
        assert equation(form(row["c"], a, b)) == 0
        assert row["place"] == "inside" and b == a * t
        assert b * b == a * a * (a - row["c"])


def test_the_shaded_side_is_where_the_equation_is_positive(slices, equation):
    for row in rows(slices["curves"]):
        a, b = Fraction(row["a"]), Fraction(row["b"])
        if b:
            assert equation(form(row["c"], a, b / 2)) > 0 > equation(form(row["c"], a, 2 * b))
        assert equation(form(row["c"], row["c"] - Fraction(1, 8), b + 3)) < 0


def test_the_dots_have_two_one_and_two_factorizations(slices):
    found = {}
    for row in rows(slices["centres"]):
        W = form(row["c"], Fraction(0), Fraction(0))
        assert place(W) == row["place"] and is_singular_point(ARCHITECTURE, W)
        found[row["c"]] = [f.is_real for f in factorize(ARCHITECTURE, W)]
    assert found == {-1: [True, True], 0: [True], 1: [False, False]}


def test_only_the_whisker_is_a_zero_without_a_change_of_sign(slices, equation):
    signs = {row["c"]: row["sign beside it"] for row in rows(slices["centres"])}
    assert signs == {-1: "both", 0: "both", 1: "-"}
    for i in range(-8, 9):
        for j in range(-8, 9):
            if (i, j) != (0, 0):
                assert equation(form(1, Fraction(i, 16), Fraction(j, 16))) < 0


def test_entries_of_the_drawn_matrices_are_the_coefficients_of_shifts():
    tables = figures.get("fig-shift-matrices").data()
    for row in rows(tables["cells"]):
        if row["coefficient"] >= 0:
            assert row["coefficient"] % 3 == row["section"]
    by_row = {}
    for row in rows(tables["cells"]):
        by_row.setdefault((row["degree"], row["row"]), []).append(row["coefficient"])
    for (degree, _), entries in by_row.items():
        assert len(entries) == degree + 1
        present = [c for c in entries if c >= 0]
        assert present == list(range(present[0] % 3, 7, 3))
    assert Counter(degree for degree, _ in by_row) == {1: 2, 2: 5, 3: 8}


def test_the_numbers_below_the_matrices_are_those_of_the_minors():
    a = Architecture((4, 2), (3, 1))
    for row in rows(figures.get("fig-shift-matrices").data()["matrices"]):
        minors = shift_minors(a, 2, [row["degree"]])
        assert row["minors"] == len(minors)
        assert {minor.degree for minor in minors} == {row["minor size"]} == {row["degree"] + 1}


def test_for_stride_two_one_of_the_drawn_matrices_gives_all():
    tables = figures.get("fig-shift-matrices").data(sizes=(3, 3), strides=(2, 1))
    assert max(tables["matrices"]["minimal generators"]) == 4
    other = figures.get("fig-shift-matrices").data()
    assert (
        max(other["matrices"]["minimal generators"])
        == 3
        < sum(other["matrices"]["minimal generators"])
    )


def test_bidegrees_are_symmetric_and_count_all_generators():
    table = rows(figures.get("fig-generator-bidegrees").data())
    counts = {
        (row["filter sizes"], row["strides"], row["degree"], row["weight"]): row["generators"]
        for row in table
    }
    for row in table:
        mirrored = row["degree"] * (row["k"] - 1) - row["weight"]
        key = (row["filter sizes"], row["strides"], row["degree"], mirrored)
        assert counts[key] == row["generators"]
    total = sum(len(neurovariety_equations(a).generators) for a in ARCHITECTURES)
    assert sum(counts.values()) == total
