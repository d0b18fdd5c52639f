"""Tables of the pages: every cell is there, escaped, and rows fit the head."""

from dataclasses import replace

import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.page_tables import unbroken
from lcn_support.publishing.tables import points_table, table


def test_every_cell_is_in_the_page_once():
    html = table("Two & three", ("k", "a < b"), [("(2, 2)", "112|0"), (3, None)])._repr_html_()
    assert html.count("<tr>") == 3 and html.count('scope="row"') == 2
    for text in ("Two &amp; three", "a &lt; b", "(2,\N{NO-BREAK SPACE}2)", "112|0", "None"):
        assert html.count(f">{text}<") == 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ((3, 2, 2), "(3,_2,_2)"),
        ("(3, 2), filling", "(3,_2), filling"),
        ("11 | 1 → 2 | 1", "11_|_1_→_2_|_1"),
        ("52.2 % (50.6 to 53.7)", "52.2_% (50.6_to_53.7)"),
        ("-1 to -0.5, ≤ 24 146 runs", "-1_to_-0.5, ≤_24_146 runs"),
        ("(3, 2), s = 2 and 2 2 1", "(3,_2), s_=_2 and 2_2_1"),
        (
            "corrected, sharpened (not all) to the left",
            "corrected, sharpened (not all) to the left",
        ),
    ],
)
def test_what_belongs_together_stays_on_a_line(cell, text):
    assert unbroken(cell).replace("\N{NO-BREAK SPACE}", "_") == text
    html = table("t", (str(cell),), [(cell,)])._repr_html_()
    assert html.count(f">{unbroken(cell)}</th>") == 2


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="has 1 cells, the head has 2"):
        table("t", ("a", "b"), [("1",)])


def test_only_complete_results_are_listed():
    a = Architecture((3, 3))
    complete = critical_points(a, QuadraticLoss((1, 3, 2, 0, 1)), progress=False)
    assert len(points_table(complete).rows) == len(complete.points)
    with pytest.raises(ValueError, match="NOT complete"):
        points_table(replace(complete, undecided=1))
