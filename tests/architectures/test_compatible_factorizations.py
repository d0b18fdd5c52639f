"""Compatible factorizations, counted: against matrices of zeros and ones, and the slides' table."""

import csv
from itertools import product
from pathlib import Path

import pytest

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.balls_in_bins import packings
from lcn_support.architectures.strata import compatible_partitions

PUBLISHED = Path(__file__).parents[2] / "data" / "published" / "compatible_patterns.csv"


def matrices(rows, columns):
    """The number of 0/1 matrices with these row sums and column sums, by trying all of them."""
    choices = [[c for c in product((0, 1), repeat=len(columns)) if sum(c) == row] for row in rows]
    return sum(
        all(sum(column) == c for column, c in zip(zip(*chosen, strict=True), columns, strict=True))
        for chosen in product(*choices)
    )


def dominated(parts, columns):
    """Gale and Ryser: the i largest parts find at most min(c, i) places in a column of sum c."""
    return all(sum(parts[:i]) <= sum(min(c, i) for c in columns) for i in range(1, len(parts) + 1))


def partitions(degree):
    return [p.real[::-1] for p in RootPattern.all_of_degree(degree) if not p.complex]


@pytest.mark.parametrize("degree", range(1, 6))
def test_over_the_complex_numbers_compatible_factorizations_are_matrices(degree):
    for a in Architecture.all_of_degree(degree):
        columns, found = [k - 1 for k in a.sizes], compatible_partitions(a)
        for parts in partitions(degree):
            assert found.get(parts, 0) == matrices(parts, columns)
            assert (parts in found) == dominated(parts, columns)


def test_the_largest_part_alone_does_not_decide():
    """A part is at most the number of layers, but that is not enough: 22 along (4, 2)."""
    wrong = [
        (a.sizes, parts)
        for a in Architecture.all_of_degree(4)
        for parts in partitions(4)
        if (max(parts) <= len([k for k in a.sizes if k > 1])) != (parts in compatible_partitions(a))
    ]
    assert ((4, 2), (2, 2)) in wrong


def published_cells():
    with PUBLISHED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a = Architecture(tuple(map(int, row["filter_sizes"].split())))
            yield a, RootPattern(row["pattern"]), row["factorization_first_to_last_layer"]


def compatible_packings(pattern, a, is_compatible=lambda packing: packing.is_compatible):
    return [str(p).replace(" · ", " . ") for p in packings(pattern, a) if is_compatible(p)]


def test_the_published_cells_are_compatible_factorizations():
    cells = list(published_cells())
    assert len(cells) == 2 * len(RootPattern.all_of_degree(4))
    listed = 0
    for a, pattern, printed in cells:
        ours = compatible_packings(pattern, a)
        assert printed in ours if printed else not ours
        listed += len(ours)
    assert sum(bool(printed) for _, _, printed in cells) == 10
    assert listed == 31


def test_all_factorizations_disagree_with_the_empty_cells():
    """Without compatibility the slides' dashes are wrong for 22|0, 13|0 and 4|0."""
    wrong = {
        str(pattern)
        for a, pattern, printed in published_cells()
        if bool(printed) != bool(compatible_packings(pattern, a, lambda packing: True))
    }
    assert wrong == {"22|0", "13|0", "4|0"}
