"""Two formulas of the chapter on counting, as they are printed, and plausible ones beside them."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import comb, exp, factorial
from random import Random

import pytest
from counting.test_networks_white import stationary_roots

from lcn_support import Architecture
from lcn_support.counting.networks import white_critical_count
from lcn_support.counting.segre import segre_ed_degree

WIDE = [(k, s) for k in range(2, 14) for s in range(2, 8)]


def printed(k, s):
    q, r = divmod(k, s)
    if q == 0:
        return 2
    return 8 * q + 2 if r else 4 * q - 2


def counted(k, s):
    """Distinct zeros of a derivative, for a random target."""
    random = Random(100 * k + s)
    size = k + s
    return stationary_roots([random.randint(-(10**6), 10**6) for _ in range(size)], s)


COUNTS = {(k, s): counted(k, s) for k, s in WIDE}


@pytest.mark.parametrize(("k", "s"), WIDE)
def test_the_printed_cases_are_what_is_counted(k, s):
    a = Architecture((k, 2), (s, 1))
    assert a.filter_size == k + s
    assert printed(k, s) == COUNTS[k, s] == white_critical_count(a) <= segre_ed_degree((k, 2))


WRONG = {
    "generic data": lambda k, s: 4 * k - 2,
    "no remainder": lambda k, s: 4 * (k // s) - 2 if k >= s else 2,
    "always a remainder": lambda k, s: 8 * (k // s) + 2 if k >= s else 2,
    "rounded up": lambda k, s: 4 * -(-k // s) - 2,
    "remainder and none exchanged": lambda k, s: 4 * (k // s) - 2 if k % s else 8 * (k // s) + 2,
}


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_other_cases_are_not(formula):
    """Break: each of them is right for some sizes and strides."""
    assert {formula(k, s) == n for (k, s), n in COUNTS.items()} >= {False}


@cache
def by_polar_classes(n, layers):
    """The generic degree for L filters of degree n, summed by the degree in each layer."""
    m = n * layers
    weights = [Fraction(1)]
    for _ in range(layers):
        new = [Fraction(0)] * (len(weights) + n)
        for i, c in enumerate(weights):
            for b in range(n + 1):
                new[i + b] += c * Fraction(comb(n + 1, b + 1), factorial(b))
        weights = new
    return sum((-1) ** (m - b) * (2 ** (b + 1) - 1) * factorial(b) * c
               for b, c in enumerate(weights))  # fmt: skip


def ratio(k, layers, constant=lambda k: exp(-k / 2)):
    m = layers * (k - 1)
    leading = Fraction(by_polar_classes(k - 1, layers) * factorial(k - 1) ** layers,
                       2 ** (m + 1) * factorial(m))  # fmt: skip
    return float(leading) / constant(k)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_the_count_is_that_of_the_sum_by_layers_and_grows_as_printed(k):
    assert by_polar_classes(k - 1, 6) == segre_ed_degree((k,) * 6)
    errors = [abs(ratio(k, layers) - 1) for layers in (10, 20, 40, 80)]
    assert all(later < 0.6 * earlier for earlier, later in pairwise(errors))


CONSTANTS = {
    "none": lambda k: 1,
    "e^(−k)": lambda k: exp(-k),
    "e^(−(k − 1)/2)": lambda k: exp(-(k - 1) / 2),
    "1/k": lambda k: 1 / k,
    "2^(−k/2)": lambda k: 2 ** (-k / 2),
}


@pytest.mark.parametrize("constant", CONSTANTS.values(), ids=CONSTANTS)
def test_with_other_constants_it_does_not_tend_to_one(constant):
    """Break: the distance to 1 stays, for each size."""
    for k in (2, 3, 4, 5):
        assert abs(ratio(k, 80, constant) - 1) > 0.1
        assert ratio(k, 80, constant) / ratio(k, 40, constant) == pytest.approx(1, abs=0.02)
