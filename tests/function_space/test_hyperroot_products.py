"""Products of hyperroots: real forms of the neurovariety, reached or not."""

import pytest

from lcn_support.architectures.architecture import Architecture
from lcn_support.function_space.hyperroot_products import real_products
from lcn_support.function_space.membership import contains, is_whisker
from lcn_support.function_space.sparse_factorization import factorize

NETWORKS = [
    Architecture((3, 2), (2, 1)),
    Architecture((2, 2), (2, 1)),
    Architecture((2, 2, 2), (1, 2, 1)),
    Architecture((2, 2, 2), (2, 2, 1)),
]


@pytest.mark.parametrize("a", NETWORKS, ids=str)
def test_all_lie_in_the_neurovariety_and_each_is_reached_or_a_whisker(a):
    forms = set(real_products(a))
    assert forms
    for W in forms:
        assert len(W) == a.filter_size and factorize(a, W)
        assert contains(a, W) != is_whisker(a, W)


def test_the_list_of_hyperroots_can_be_chosen():
    a = Architecture((2, 2), (2, 1))
    assert set(real_products(a, alphas=(3,))) == {(1, -3, -3, 9)}
    assert set(real_products(a, alphas=(1j,))) == set()


def test_one_layer_takes_conjugates_together():
    found = set(real_products(Architecture((3,)), alphas=(1j, -1j, 2)))
    assert found == {(1, 0, 1), (1, -4, 4)}


def test_a_hyperroot_that_is_no_gaussian_integer_is_refused():
    with pytest.raises(ValueError, match=r"0\.5 is no Gaussian integer"):
        list(real_products(NETWORKS[0], [1, 0.5]))
