"""Generic and Frobenius degrees of Segre varieties: each by routes that share nothing."""

from collections import Counter
from itertools import combinations, product
from math import comb, factorial, prod

import pytest
from hypothesis import given, settings, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.counting.multiple_roots import critical_class_count
from lcn_support.counting.products import critical_count
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree

GENERIC = {
    (2, 2): 6,
    (2, 3): 10,
    (2, 4): 14,
    (3, 3): 39,
    (3, 4): 83,
    (2, 2, 2): 34,
    (2, 2, 3): 100,
    (2, 3, 3): 435,
    (3, 3, 3): 2385,
    (2, 2, 2, 2): 280,
    (2, 2, 2, 2, 2): 2808,
    (2, 2, 2, 2, 2, 2): 33808,
    (2, 3, 4, 5): 2976084,
}
FROBENIUS = {(2, 2): 2, (3, 3): 3, (2, 2, 2): 6, (2, 2, 3): 8, (2, 3, 3): 15, (3, 3, 3): 37}

small_sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4).filter(
    lambda k: sum(k) - len(k) <= 8
)


def times(p, q, bounds):
    result = Counter()
    for (a, c), (b, d) in product(p.items(), q.items()):
        e = tuple(i + j for i, j in zip(a, b, strict=True))
        if all(i <= n for i, n in zip(e, bounds, strict=True)):
            result[e] += c * d
    return result


def variables(sizes):
    return [tuple(int(i == j) for j in range(len(sizes))) for i in range(len(sizes))]


def chern_degrees(sizes):
    """deg c_i(∏ P^{n_j}) with respect to O(1, …, 1), from c = ∏ (1 + h_j)^{n_j + 1}."""
    bounds = tuple(k - 1 for k in sizes)
    h, one = variables(sizes), {(0,) * len(sizes): 1}
    chern = one
    for j, k in enumerate(sizes):
        for _ in range(k):
            chern = times(chern, {**one, h[j]: 1}, bounds)
    degrees, power = [], one
    for i in range(sum(bounds), -1, -1):
        part = {e: c for e, c in chern.items() if sum(e) == i}
        degrees.insert(0, times(part, power, bounds)[bounds])
        power = times(power, dict.fromkeys(h, 1), bounds)
    return degrees


def polar_degrees(sizes):
    """δ_j = Σ_i (−1)^{m−i} C(i + 1, j + 1) deg c_{m−i}."""
    c = chern_degrees(sizes)
    m = len(c) - 1
    return [
        sum((-1) ** (m - i) * comb(i + 1, j + 1) * c[m - i] for i in range(j, m + 1))
        for j in range(m + 1)
    ]


def elementary(sizes, weight):
    """Σ_i weight(i) e_i(t_1, …, t_L) as a dictionary of exponents."""
    L = len(sizes)
    return {
        tuple(int(j in chosen) for j in range(L)): weight(i)
        for i in range(L + 1)
        for chosen in combinations(range(L), i)
    }


def coefficient_of_inverse(denominators, bounds):
    """The coefficient of t^bounds in 1/∏ D, each D(0) = 1, by the recursion of the series."""
    D = {(0,) * len(bounds): 1}
    for d in denominators:
        D = times(D, d, bounds)
    series = {}
    for e in product(*(range(n + 1) for n in bounds)):
        below = (
            c * series[tuple(i - j for i, j in zip(e, d, strict=True))]
            for d, c in D.items()
            if any(d) and all(j <= i for i, j in zip(e, d, strict=True))
        )
        series[e] = int(not any(e)) - sum(below)
    return series[bounds]


def by_generating_function(sizes):
    """∏(1 + t_j)^{−2} / ((1 − T)(1 − 2T)), T = Σ t_j/(1 + t_j), cleared of fractions."""
    D = [elementary(sizes, lambda i: 1 - i), elementary(sizes, lambda i: 1 - 2 * i)]
    return coefficient_of_inverse(D, tuple(k - 1 for k in sizes))


def by_friedland_and_ottaviani(sizes):
    bounds = tuple(k - 1 for k in sizes)
    t = variables(sizes)
    total = {(0,) * len(sizes): 1}
    for j, k in enumerate(sizes):
        others = dict.fromkeys((v for v in t if v != t[j]), 1)
        factor, power = Counter(), {(0,) * len(sizes): 1}
        for i in range(k):
            shift = tuple((k - 1 - i) * c for c in t[j])
            factor.update(times(power, {shift: 1}, bounds))
            power = times(power, others, bounds)
        total = times(total, factor, bounds)
    return total.get(bounds, 0)


def by_the_generating_function_of_singular_tuples(sizes):
    """1 / (∏(1 − t_j) (1 − Σ (i − 1) e_i))."""
    ones = [{(0,) * len(sizes): 1, v: -1} for v in variables(sizes)]
    D = [elementary(sizes, lambda i: 1 - i), *ones]
    return coefficient_of_inverse(D, tuple(k - 1 for k in sizes))


@pytest.mark.parametrize("sizes", GENERIC, ids=str)
def test_published_values(sizes):
    assert segre_ed_degree(sizes) == GENERIC[sizes]


@pytest.mark.parametrize("sizes", FROBENIUS, ids=str)
def test_published_numbers_of_singular_vector_tuples(sizes):
    assert frobenius_ed_degree(sizes) == FROBENIUS[sizes]


@given(small_sizes)
def test_polar_classes_the_generating_function_and_porteous_agree(sizes):
    expected = segre_ed_degree(sizes)
    c = chern_degrees(sizes)
    m = len(c) - 1
    assert sum((-1) ** i * (2 ** (m + 1 - i) - 1) * c[i] for i in range(m + 1)) == expected
    assert sum(polar_degrees(sizes)) == expected
    assert by_generating_function(sizes) == expected
    assert critical_count([(1,) * (k - 1) for k in sizes]) == expected


@settings(max_examples=40)
@given(small_sizes)
def test_the_sum_over_multiple_root_loci_is_the_degree(sizes):
    assert critical_class_count(Architecture(sizes)) == segre_ed_degree(sizes)


@given(small_sizes)
def test_singular_vector_tuples_in_three_ways(sizes):
    expected = frobenius_ed_degree(sizes)
    assert by_friedland_and_ottaviani(sizes) == expected
    assert by_the_generating_function_of_singular_tuples(sizes) == expected


def test_polar_degrees_of_the_segre_threefold():
    """The dual variety is Cayley's hyperdeterminant of degree 4, the variety has degree 3!."""
    assert polar_degrees((2, 2, 2)) == [4, 12, 12, 6]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.randoms())
def test_neither_order_nor_filters_of_size_one_matter(sizes, random):
    shuffled = [*sizes, 1]
    random.shuffle(shuffled)
    assert segre_ed_degree(shuffled) == segre_ed_degree(sizes)
    assert frobenius_ed_degree(shuffled) == frobenius_ed_degree(sizes)


@given(st.lists(st.integers(2, 5), min_size=2, max_size=6))
def test_white_data_have_fewer_critical_points(sizes):
    generic, white = segre_ed_degree(sizes), frobenius_ed_degree(sizes)
    assert 1 < white < generic


@pytest.mark.parametrize("parts", [(0,), (-1,), (1.5,)])
def test_parts_that_are_none_are_refused(parts):
    with pytest.raises(ValueError, match="is not a positive integer"):
        critical_count([parts, (1,)])


def test_a_hundred_layers():
    L = 100
    binary = sum(
        comb(L, b) * (-2) ** (L - b) * (2 ** (b + 1) - 1) * factorial(b) for b in range(L + 1)
    )
    assert segre_ed_degree([2] * L) == binary
    assert frobenius_ed_degree([2] * L) == factorial(L)
    assert segre_ed_degree([k for k in range(2, 7) for _ in range(20)]) > binary


@pytest.mark.parametrize("L", range(2, 7))
def test_a_side_beyond_the_boundary_format_counts_only_for_generic_data(L):
    """Break: what white data do not see, generic data see."""
    boundary = L + 1
    wide = [(*[2] * L, boundary + i) for i in range(3)]
    assert len({frobenius_ed_degree(k) for k in wide}) == 1
    assert len({segre_ed_degree(k) for k in wide}) == 3


def test_the_sum_without_signs_or_of_chern_numbers_alone_is_wrong():
    """Break: a smooth variety is not enough, its Chern classes enter with their signs."""
    c = chern_degrees((2, 3))
    m = len(c) - 1
    assert sum((2 ** (m + 1 - i) - 1) * c[i] for i in range(m + 1)) != segre_ed_degree((2, 3))
    assert c[-1] == prod((2, 3)) != segre_ed_degree((2, 3))


@pytest.mark.parametrize("degree", [segre_ed_degree, frobenius_ed_degree])
@pytest.mark.parametrize(
    "sizes, message",
    [
        ((), "at least one layer"),
        ((2, 0), "0 at layer 2 is not positive"),
        ((2, 2.5), "every entry must be an integer"),
        (3, "3 is no sequence; give a list or tuple of positive integers"),
    ],
)
def test_sizes_that_are_none_are_refused(degree, sizes, message):
    with pytest.raises(ValueError, match=message):
        degree(sizes)
