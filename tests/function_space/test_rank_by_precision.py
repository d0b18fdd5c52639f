"""Ranks of nearby filters: true singular values, enclosed, lie below double rounding."""

from fractions import Fraction

import pytest
from flint import ctx, fmpq, fmpq_mat
from function_space.test_parameterization import relative_singular_values

from lcn_support import Architecture, compose
from lcn_support.function_space.parameterization import parameterization_rank

EPS = 2.0**-52


def true_squares(a, filters):
    """Enclosures of the squared singular values over the largest one: roots of a polynomial."""
    rows = []
    for i, w in enumerate(filters):
        for e in range(len(w)):
            unit = [int(e == t) for t in range(len(w))]
            row = compose([*filters[:i], unit, *filters[i + 1 :]], a.strides)
            rows.append([fmpq(*Fraction(c).as_integer_ratio()) for c in row])
    J = fmpq_mat(len(rows), a.filter_size, [c for row in rows for c in row])
    gram, _ = (J * J.transpose()).numer_denom()
    with ctx.workprec(200):
        values = [z.real for z, m in gram.charpoly().complex_roots() for _ in range(m)]
        values.sort(key=lambda v: -float(v))
        return [v / values[0] for v in values]


def double(root):
    return [1, -2 * root, root * root]


def with_doubles(gap):
    return Architecture((3, 3)), [double(Fraction(1)), double(1 + gap)]


COMMON = Architecture((4, 3)), [compose([double(Fraction(1, 3)), (1, 2)]), double(Fraction(1, 3))]


def test_the_least_true_value_is_below_all_rounding_and_not_zero():
    a, filters = with_doubles(Fraction(1, 10**5))
    least = true_squares(a, filters)[a.dimension - 1]
    assert parameterization_rank(a, filters) == a.dimension
    assert 0 < least < EPS**2


def test_the_value_that_should_vanish_is_rounding_in_doubles():
    a, filters = COMMON
    rank = parameterization_rank(a, filters)
    squares = true_squares(a, filters)
    assert rank == a.dimension - 2 == sum(v > 0 for v in squares)
    assert all(v == 0 for v in squares[rank:])
    assert relative_singular_values(a, filters)[rank] < 16 * EPS


def test_so_no_tolerance_above_rounding_gives_both_ranks():
    """Whatever is not smaller than the rounding errors, here 16 ε, cuts the first one off."""
    a, near = with_doubles(Fraction(1, 10**5))
    b, common = COMMON
    for tolerance in (2.0**n for n in range(-48, 1)):
        ranks = [
            int((relative_singular_values(network, filters) >= tolerance).sum())
            for network, filters in ((a, near), (b, common))
        ]
        assert ranks != [a.dimension, b.dimension - 2]


@pytest.mark.parametrize("gap", [Fraction(1, 2), Fraction(1, 10), Fraction(1, 50)])
def test_for_distant_roots_some_tolerance_gives_both(gap):
    """Break: it is the distance of 1e−5."""
    a, apart = with_doubles(gap)
    b, common = COMMON
    least = relative_singular_values(a, apart)[a.dimension - 1]
    tolerance = least / 2
    assert tolerance > 16 * EPS
    ranks = [int((relative_singular_values(network, filters) >= tolerance).sum())
             for network, filters in ((a, apart), (b, common))]  # fmt: skip
    assert ranks == [a.dimension, b.dimension - 2]
