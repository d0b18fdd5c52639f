"""Counts of critical points against independent formulas and known degrees."""

from itertools import product
from math import comb, factorial, prod

import pytest

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.strata import compatible_partitions, compatible_patterns
from lcn_support.counting.multiple_roots import critical_class_count, multiple_root_ed_degree


def segre_ed_degree(sizes):
    """Generic ED degree of the Segre variety, by the formula of polar classes."""
    n = [k - 1 for k in sizes]
    return sum(
        (-1) ** (sum(n) - sum(b))
        * (2 ** (sum(b) + 1) - 1)
        * factorial(sum(b))
        * prod(comb(m + 1, c + 1) for m, c in zip(n, b, strict=True))
        // prod(map(factorial, b))
        for b in product(*(range(m + 1) for m in n))
    )


SIZES = [(2,) * 2, (2,) * 3, (2,) * 4, (3, 2), (4, 2), (3, 3), (3, 2, 2), (4, 3), (3, 3, 2), (5, 3)]


@pytest.mark.parametrize("sizes", SIZES)
def test_the_sum_over_strata_is_the_segre_degree(sizes):
    """Σ_λ N_λ ED(Δ_λ) counts rank-one tensors: two ways to parameterize the same products."""
    assert critical_class_count(Architecture(sizes)) == segre_ed_degree(sizes)


def test_a_sum_over_all_partitions_is_another_number():
    """Counting every stratum once, compatible or not, with one factorization each, is wrong."""
    everything = sum(
        multiple_root_ed_degree(p.real) for p in RootPattern.all_of_degree(4) if not p.complex
    )
    assert everything != segre_ed_degree((3, 2, 2))


@pytest.mark.parametrize(
    ("parts", "degree"),
    [((2, 2), 13), ((3, 1), 12), ((3, 2), 45), ((2, 2, 1), 34), ((2, 2, 2), 40), ((3, 2, 1), 116)],
)
def test_known_degrees(parts, degree):
    assert multiple_root_ed_degree(parts) == multiple_root_ed_degree(parts[::-1]) == degree


@pytest.mark.parametrize("degree", range(2, 9))
def test_curve_of_powers_and_discriminant_are_dual(degree):
    """Dual varieties have one ED degree: that of the rational normal curve, 3n − 2."""
    discriminant = (2, *(1,) * (degree - 2))
    assert multiple_root_ed_degree((degree,)) == 3 * degree - 2
    assert multiple_root_ed_degree(discriminant) == 3 * degree - 2


def test_simple_roots_have_the_target_alone():
    assert [multiple_root_ed_degree((1,) * n) for n in range(1, 8)] == [1] * 7


def test_compatible_patterns_have_a_compatible_partition():
    """Over the reals nothing is compatible that is not so over C; the converse fails."""
    for sizes in SIZES:
        a = Architecture(sizes)
        partitions = compatible_partitions(a)
        for pattern in compatible_patterns(a):
            parts = sorted((*pattern.real, *pattern.complex, *pattern.complex), reverse=True)
            assert tuple(parts) in partitions
    a = Architecture((4, 2))
    assert (1, 1, 1, 1) in compatible_partitions(a)
    assert RootPattern("0|11") not in compatible_patterns(a)


def test_the_slides_list_of_compatible_patterns():
    for sizes, names in [
        ((4, 2), "1111|0 112|0 11|1 2|1"),
        ((3, 2, 2), "1111|0 112|0 22|0 13|0 11|1 2|1"),
    ]:
        assert " ".join(map(str, compatible_patterns(Architecture(sizes)))) == names


@pytest.mark.parametrize("parts", [(2, 0), (1, -1), (1.5,)])
def test_bad_parts_are_refused(parts):
    with pytest.raises(ValueError, match="not a positive integer"):
        multiple_root_ed_degree(parts)


def test_larger_strides_are_refused():
    with pytest.raises(ValueError, match="stride-one"):
        compatible_patterns(Architecture((2, 2), strides=(2, 1)))
