"""The tables of the widths: counted again, and refused where they would be too long."""

import numpy as np
import pytest

from lcn_support.shallow.regimes import width_regimes, width_table
from lcn_support.shallow.terracini import terracini_rank


def test_the_table_of_thick_widths_is_the_first_full_rank():
    rng = np.random.default_rng(4)
    for net in width_table(4, 4).networks:
        full = [
            r
            for r, a in enumerate(width_regimes(net.inputs, net.degree).networks, start=1)
            if r <= net.width and terracini_rank(a, rng).rank == net.ambient
        ]
        assert full == [net.thick_width] == [net.width]


def test_regimes_come_in_their_order():
    for n, d in [(1, 2), (2, 6), (3, 3), (4, 3)]:
        names = [a.regime for a in width_regimes(n, d).networks]
        order = ["low-dimensional", "thick", "thick or filling", "filling"]
        assert sorted(names, key=order.index) == names and names[-1] == "filling"


@pytest.mark.parametrize("call", [(width_regimes, 60, 5), (width_table, 1000, 1000)])
def test_long_tables_are_refused(call):
    function, n, d = call
    with pytest.raises(ValueError, match="more than 2 000"):
        function(n, d)


def test_tables_of_nothing_are_refused():
    with pytest.raises(ValueError, match="most_degree 1 is below 2"):
        width_table(3, 1)
