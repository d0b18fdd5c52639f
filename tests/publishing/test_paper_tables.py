"""Tables of a paper and frames as readers expect them: one notation, and rows where rows are."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from result_examples import EXAMPLES, solved

from lcn_support import Architecture, fibre, neurovariety_equations, root_pattern
from lcn_support.formulas import number_formula, text_formula
from lcn_support.losses import Series
from lcn_support.progress import Interrupted
from lcn_support.publishing import columns_of, from_json, plot, to_frame, to_latex
from lcn_support.shallow import width_regimes, width_table


def cells(result):
    """The rows below the head, cell by cell."""
    body = to_latex(result).split("\\midrule\n")[1].split("\n\\bottomrule")[0]
    return [re.split(r" & ", row.removesuffix(r" \\")) for row in body.split("\n")]


@pytest.mark.parametrize("name", ["critical points", "limits", "exploration", "nearest"])
def test_a_pattern_is_a_formula_whoever_tells_it(name):
    result = EXAMPLES[name]()
    column = list(columns_of(result)).index("pattern")
    for row, pattern in zip(cells(result), columns_of(result)["pattern"], strict=True):
        real, pairs = str(pattern).split("|")
        assert row[column] == rf"${real} \mid {pairs}$"


def test_packings_and_patterns_of_groups_are_formulas():
    assert cells(fibre(Architecture((2, 2)), (1, 0, -1)))[0][1] == r"$p_{1} \cdot p_{2}$"
    squares = cells(fibre(Architecture((3, 3)), (1, 0, -2, 0, 1)))
    assert r"$p_{1}^{2} \cdot p_{2}^{2}$" in [row[1] for row in squares]
    assert cells(EXAMPLES["strided critical points"]())[0][1] == r"$1 | 0 \star 1 | 0$"
    assert cells(EXAMPLES["strided fibre"]())[0][1] == r"$p_{1} \mid p_{1}$"


def test_text_that_only_looks_like_it_stays_text():
    table = EXAMPLES["table"]()
    for text, shown in (
        ("p1", "$p_{1}$"),
        ("p", "p"),
        ("1|2|3", r"1$\mid$2$\mid$3"),
        ("p1 or", "p1 or"),
    ):
        said = replace(table, columns={"end": [text]})
        assert cells(said) == [[shown]]


def test_networks_ranges_and_zeros_are_written_as_in_papers():
    assert cells(EXAMPLES["count"]())[0][0] == "$k = (2, 2)$"
    assert cells(EXAMPLES["network"]())[0][0] == "$k = (3, 2)$, $s = (2, 1)$"
    assert cells(EXAMPLES["typical ranks"]())[0] == ["$(3, 4, 5)$", "$()$"]
    assert text_formula("-0") == "0" and number_formula(-0.0) == "0"
    assert number_formula(-0.5) == "-0.5" and number_formula(Fraction(-1, 2)) == r"-\frac{1}{2}"
    assert "& $W$ " in to_latex(solved()) and "$W_{0}$" in to_latex(EXAMPLES["runs"]())


@pytest.mark.parametrize("command", [r"\tfrac", r"\text{", r"\dfrac", r"\operatorname"])
def test_no_table_asks_for_another_package(command):
    for name in ("critical points", "diverged", "exploration", "rescalings"):
        assert command not in to_latex(EXAMPLES[name]())


def test_a_cell_that_fits_on_no_page_is_refused():
    with pytest.raises(ValueError, match=r"a cell of .* letters, more than 2 000; give a part"):
        to_latex(EXAMPLES["discriminant polynomial"]())
    assert from_json(EXAMPLES["discriminant polynomial"]().to_json()) is not None


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_no_rows_have_the_columns_of_some(library):
    pytest.importorskip(library)
    a = Architecture((2, 2))
    none, some = (to_frame(fibre(a, W), library) for W in ((1, 0, 1), (1, 0, -1)))
    assert len(none) == 0 < len(some) and list(none.columns) == list(some.columns)
    none, some = (
        to_frame(EXAMPLES[name](), library)
        for name in ("a circle of critical points", "critical points")
    )
    assert len(none) == 0 < len(some) and list(none.columns) == list(some.columns)


def test_what_has_no_rows_is_neither_set_nor_drawn():
    for name in ("empty fibre", "a circle of critical points"):
        with pytest.raises(ValueError, match="has no rows"):
            to_latex(EXAMPLES[name]())
        with pytest.raises(TypeError, match="has no rows with numbers"):
            plot(EXAMPLES[name]())


def test_a_series_has_a_row_a_value():
    columns = columns_of(Series((3, 4), (Fraction(1, 2), 7)))
    assert columns == {"time": [3, 4], "value": [Fraction(1, 2), 7]}
    assert plot(EXAMPLES["series"]()).title == "value of 309 rows"


def test_the_tables_of_widths_have_the_rows_that_they_print():
    for found in (width_table(3, 4), width_regimes(2, 3)):
        columns = columns_of(found)
        head, *rows = str(found).splitlines()[-1 - len(next(iter(columns.values()))) :]
        assert re.split(r"  +", head) == list(columns)
        told = [re.split(r"  +", row) for row in rows]
        assert told == [list(map(str, row)) for row in zip(*columns.values(), strict=True)]
        assert found.typical if "regime" in columns else True


def test_equations_have_a_row_a_generator():
    found = neurovariety_equations(Architecture((3, 3), strides=(2, 1)))
    columns = columns_of(found)
    assert columns["degree"] == [3, 3, 3, 3] and columns["equation"][0] == str(found.generators[0])
    filling = neurovariety_equations(Architecture((2, 2)))
    assert columns_of(filling) == {"degree": [], "weight": [], "equation": []}


def test_one_row_is_one_row():
    assert plot(EXAMPLES["classified"]()).title == "loss of 1 row"
    assert plot(EXAMPLES["critical lines"](), "drop").title == "drop of 2 rows"
    assert str(root_pattern((1, 0, -1))) == "11|0"


@pytest.mark.parametrize(
    "name",
    ["runs", "diverged", "losses", "matrices of rank one", "lines in space"],
)
def test_a_console_shows_one_line(name):
    """What is long is told by its numbers; so is what an interrupted call had."""
    result = EXAMPLES[name]()
    assert repr(result).startswith(f"{type(result).__name__}(") and len(repr(result)) < 100
    assert (
        "\n" not in str(Interrupted([result] * 50)) and len(str(Interrupted([result] * 50))) < 200
    )
    assert Interrupted(result).so_far is result
    assert "\n" in repr(EXAMPLES["runs"]().end_to_end)
