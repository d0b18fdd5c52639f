"""Checks that look at some of the cases only: how many cases there are to look at."""

import numpy as np
import pytest
from architectures.test_balls_in_bins import cases
from book.test_counting_chapter import other_software, published
from book.test_equations_chapter import MANY, equations_of, random_filters

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.strata import dense_boundary_pattern, in_boundary, in_function_space
from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.real_points import NETWORKS
from lcn_support.figures.strides import rank_drop_map
from lcn_support.forms.composition import compose


def architectures(highest=8):
    return [a for n in range(2, highest + 1) for a in Architecture.all_of_degree(n)]


def published_for_white_data():
    return [row for row in published() if row[1] != "generic"]


def counts_by_others():
    return [row for row in other_software() if row[1] != "generic"]


def small_counts_by_others():
    return [row for row in counts_by_others() if sum(row[2]) - len(row[2]) <= 3]


def wrong_coefficients():
    """Equations whose first monomial is not zero at the point at which a wrong one is seen."""
    found = []
    for a in MANY:
        W = compose(random_filters(np.random.default_rng(123), a.sizes), a.strides)
        found += [a for g in equations_of(a).generators if all(W[j] for j in g.terms[0][0])]
    return found


def pairs_on_the_line():
    rng, found = np.random.default_rng(8), []
    for size in (3, 2):
        for _ in range(20):
            G, H = rng.integers(-5, 6, (2, size)).tolist()
            found += [size] * int(np.linalg.matrix_rank([G, H]) == 2)
    return found


def boundaries(sizes=((2, 2), (2, 2, 2), (4, 2), (3, 2, 2), (2, 2, 2, 2), (4, 4))):
    return [
        p
        for k in sizes
        for p in RootPattern.all_of_degree(sum(k) - len(k))
        if in_boundary(p, Architecture(k))
    ]


def lines_of_the_map():
    places = [rank_drop_map.filters(a, 0) for a in range(-6, 7) if a]
    return [first for first, _, _ in places if first[-1] == 0]


RUNS = list(kept("real_points"))

LEAST = {
    "published counts of singular vectors": (published_for_white_data, 2),
    "counts by other software for other metrics": (counts_by_others, 5),
    "those of them that are computed again": (small_counts_by_others, 3),
    "patterns inside, with their limits": (
        lambda: [p for a, p in cases() if in_function_space(p, a) and len(p.closure()) > 1], 200),
    "dense strata of boundaries": (
        lambda: [a for a in architectures() if dense_boundary_pattern(a) is not None], 200),
    "strata of boundaries": (boundaries, 12),
    "equations with a wrong coefficient": (wrong_coefficients, 150),
    "squares on a line": (pairs_on_the_line, 36),
    "filters on the line b = 0": (lines_of_the_map, 12),
    "kept networks without a stride of one": (
        lambda: [r for r in RUNS if 1 not in r.strides[:-1]], 24),
    "kept networks of two layers, one of size two": (
        lambda: [r for r in RUNS if len(r.sizes) == 2 and 2 in r.sizes], 12),
    "stated means": (lambda: [k for k, s in NETWORKS if 1 not in s[:-1]], 6),
}  # fmt: skip


@pytest.mark.parametrize(("found", "least"), LEAST.values(), ids=LEAST)
def test_there_are_cases_to_look_at(found, least):
    assert len(found()) >= least


def test_every_equation_but_few_is_met_by_a_wrong_coefficient():
    """Break: a point with zero coefficients would see few of them."""
    total = sum(len(equations_of(a).generators) for a in MANY)
    assert len(wrong_coefficients()) > 0.9 * total
