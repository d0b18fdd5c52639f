"""Quadratic teachers and metrics that no rotation changes: numbers change on hyperplanes only."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from lcn_support.shallow import InducedMetric, critical_lines, quadratic_critical_points

CASES = [
    (3, 1, Fraction(1, 2)),
    (3, 2, Fraction(1, 2)),
    (4, 2, Fraction(0)),
    (3, 2, Fraction(-1, 4)),
]


def shifted(spectrum, width, c):
    """λ_j + σ_S for |S| < width and j not in S."""
    n = len(spectrum)
    for size in range(width):
        for S in combinations(range(n), size):
            rest = [j for j in range(n) if j not in S]
            shift = c * sum(spectrum[j] for j in rest) / (1 + c * size)
            yield from (spectrum[j] + shift for j in rest)


def numbers(spectrum, width, c):
    T = [[x if i == j else 0 for j in range(len(spectrum))] for i, x in enumerate(spectrum)]
    found = quadratic_critical_points(T, width, InducedMetric.rotation_invariant(len(T), c))
    return Counter((p.rank, p.index) for p in found.points)


def by_cell(n, width, c, seed=0, count=150):
    """The numbers for random spectra, by the signs of the shifted eigenvalues."""
    rng = np.random.default_rng(seed)
    cells = {}
    for _ in range(count):
        spectrum = sorted((int(x) for x in rng.choice(25, n, replace=False) - 12), reverse=True)
        values = list(shifted(spectrum, width, c))
        if all(values):
            signs = tuple(v > 0 for v in values)
            cells.setdefault(signs, []).append(numbers(spectrum, width, c))
    return cells


@pytest.mark.parametrize(("n", "width", "c"), CASES)
def test_within_a_cell_of_hyperplanes_the_numbers_stay(n, width, c):
    cells = by_cell(n, width, c)
    assert len(cells) > 2 and any(len(found) > 5 for found in cells.values())
    assert all(found[0] == other for found in cells.values() for other in found)
    kinds = {tuple(sorted(found[0].items())) for found in cells.values()}
    assert len(kinds) > 1  # and on the way to another cell some change


def test_fewer_hyperplanes_are_not_enough():
    """For width two the numbers change within cells of those of width one."""
    rng, c = np.random.default_rng(1), Fraction(1, 2)
    cells = {}
    for _ in range(200):
        spectrum = sorted((int(x) for x in rng.choice(25, 3, replace=False) - 12), reverse=True)
        if all(shifted(spectrum, 2, c)):
            signs = tuple(v > 0 for v in shifted(spectrum, 1, c))
            cells.setdefault(signs, set()).add(tuple(sorted(numbers(spectrum, 2, c).items())))
    assert any(len(found) > 1 for found in cells.values())


def test_for_width_one_it_is_a_determinant():
    c = Fraction(1, 2)
    for spectrum, singular in (((3, -1), True), ((3, -2), False), ((5, 1, -2), True)):
        trace = c * sum(spectrum)
        product = np.prod([x + trace for x in spectrum])
        assert (product == 0) == singular == (0 in list(shifted(spectrum, 1, c)))


def test_another_law_has_line_walls():
    """Uniform inputs: the same signs, distinct eigenvalues, and another number of lines."""
    law = InducedMetric.iid(2, (1, Fraction(9, 5)))
    counts = []
    for D in (Fraction(8, 10), Fraction(9, 10)):
        T = [[1 + D, 0], [0, 1 - D]]
        counts.append(critical_lines(law.pairing(T), law.norm_of_powers).chamber)
    assert counts == [(4, 2), (2, 1)]
    normal = InducedMetric.gaussian(2, 2)
    same = {
        critical_lines(normal.pairing([[1 + D, 0], [0, 1 - D]]), normal.norm_of_powers).chamber
        for D in (Fraction(8, 10), Fraction(9, 10))
    }
    assert same == {(2, 1)}
