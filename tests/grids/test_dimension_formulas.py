"""The dimension on grids against ranks by another elimination, and plausible formulas beside it."""

from functools import cache
from itertools import product
from math import prod

import numpy as np
import pytest
from flint import nmod_mat

from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid

PRIME = 2**61 - 1
NETWORKS = [
    ([(2, 2), (2, 2)], None), ([(3, 2), (2, 2)], [(2, 1), (1, 1)]), ([(3, 1), (1, 3)], None),
    ([(3, 1), (2, 1)], None), ([(2, 2, 2), (2, 1, 2)], None), ([(2, 3), (1, 1), (2, 2)], None),
    ([(2, 2), (2, 1), (1, 2)], [(1, 2), (2, 1), (1, 1)]), ([(4,), (3,), (2,)], None),
    ([(4, 3)], None), ([(1, 2, 1, 2), (2, 1, 2, 1)], None),
]  # fmt: skip


@cache
def rank(number):
    """Of the differential at random filters, column by column, by composing with unit filters."""
    shapes, strides = NETWORKS[number]
    rng = np.random.default_rng(number)
    filters = [rng.integers(1, 2**31, shape).astype(object) for shape in shapes]
    rows = []
    for i, shape in enumerate(shapes):
        for at in product(*map(range, shape)):
            unit = np.zeros(shape, dtype=object)
            unit[at] = 1
            moved = compose_grid([*filters[:i], unit, *filters[i + 1 :]], strides)
            rows.append([int(c) % PRIME for c in np.asarray(moved, dtype=object).ravel()])
    return nmod_mat(len(rows), len(rows[0]), [c for row in rows for c in row], PRIME).rank()


def entries(shapes):
    return [prod(shape) for shape in shapes]


WRONG = {
    "entries": lambda shapes: sum(entries(shapes)),
    "a scaling too many": lambda shapes: sum(entries(shapes)) - len(shapes),
    "degrees by axis": lambda shapes: 1 + sum(sum(k - 1 for k in shape) for shape in shapes),
    "products of degrees": lambda shapes: 1 + sum(prod(k - 1 for k in shape) for shape in shapes),
    "a scaling for each axis": lambda shapes: (
        sum(entries(shapes)) - (len(shapes) - 1) * len(shapes[0])
    ),
    "the end-to-end filter": lambda shapes: prod(
        1 + sum(shape[d] - 1 for shape in shapes) for d in range(len(shapes[0]))
    ),
}


def test_the_rank_is_one_and_the_entries_less_one_of_each_filter():
    for number, (shapes, strides) in enumerate(NETWORKS):
        expected = 1 + sum(n - 1 for n in entries(shapes))
        assert rank(number) == expected == GridArchitecture(shapes, strides).dimension


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_other_formulas_are_not_the_rank(formula):
    """Break: each of them is another number for some network."""
    assert any(formula(shapes) != rank(n) for n, (shapes, _) in enumerate(NETWORKS))
