"""Tables of the pages: every cell is there, escaped, and rows fit the head."""

from dataclasses import replace

import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.publishing.tables import points_table, table


def test_every_cell_is_in_the_page_once():
    html = table("Two & three", ("k", "a < b"), [("(2, 2)", "112|0"), (3, None)])._repr_html_()
    assert html.count("<tr>") == 3 and html.count('scope="row"') == 2
    for text in ("Two &amp; three", "a &lt; b", "(2, 2)", "112|0", "None"):
        assert html.count(f">{text}<") == 1


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="has 1 cells, the head has 2"):
        table("t", ("a", "b"), [("1",)])


def test_only_complete_results_are_listed():
    a = Architecture((3, 3))
    complete = critical_points(a, QuadraticLoss((1, 3, 2, 0, 1)), progress=False)
    assert len(points_table(complete).rows) == len(complete.points)
    with pytest.raises(ValueError, match="NOT complete"):
        points_table(replace(complete, undecided=1))
