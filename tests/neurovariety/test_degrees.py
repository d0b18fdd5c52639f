"""The degree of the Zariski closure from Hilbert series, and plausible formulas beside it."""

from functools import cache
from math import comb, factorial, prod

import pytest

from lcn_support import Architecture
from lcn_support.neurovariety.ideal import neurovariety_equations

NETWORKS = [
    Architecture(k, s)
    for k, s in [
        ((3,), (1,)), ((2, 2), (1, 1)), ((3, 2), (1, 1)), ((2, 2), (2, 1)), ((2, 2), (3, 1)),
        ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((3, 3), (2, 1)), ((4, 2), (2, 1)), ((4, 2), (3, 1)),
        ((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)), ((2, 2, 2), (2, 2, 1)),
        ((3, 2, 2), (2, 2, 1)), ((3, 2, 2), (1, 2, 1)), ((1, 3, 2), (2, 2, 1)),
    ]
]  # fmt: skip


@cache
def by_hilbert_series(a):
    """The numerator over (1 − t)^K, divided by (1 − t) as often as that is possible, at t = 1."""
    numerator = list(neurovariety_equations(a).hilbert_numerator)
    while sum(numerator) == 0:
        quotient = [numerator[0]]
        for c in numerator[1:-1]:
            quotient.append(quotient[-1] + c)
        numerator = quotient
    return sum(numerator)


def multinomial(numbers):
    return factorial(sum(numbers)) // prod(map(factorial, numbers))


def degrees_of_groups(a):
    groups = {}
    for k, S in zip(a.sizes, a.layer_strides, strict=True):
        groups[S] = groups.get(S, 0) + k - 1
    return list(groups.values())


WRONG = {
    "layers, not groups": lambda a: multinomial([k - 1 for k in a.sizes]),
    "sizes, not degrees": lambda a: multinomial([n + 1 for n in degrees_of_groups(a)]),
    "in an order": lambda a: factorial(sum(degrees_of_groups(a))),
    "the product": lambda a: prod(n + 1 for n in degrees_of_groups(a)),
    "the first group": lambda a: comb(sum(degrees_of_groups(a)), degrees_of_groups(a)[0]),
    "a power": lambda a: len(degrees_of_groups(a)) ** sum(degrees_of_groups(a)),
}


@pytest.mark.parametrize("a", NETWORKS, ids=str)
def test_the_degree_is_that_of_the_segre_variety_of_the_groups(a):
    assert by_hilbert_series(a) == multinomial(degrees_of_groups(a)) == a.neurovariety_degree


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_other_formulas_are_not_the_degree(formula):
    """Break: each of them is right for some network and wrong for another."""
    verdicts = {formula(a) == by_hilbert_series(a) for a in NETWORKS}
    assert False in verdicts
