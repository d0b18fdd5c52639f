import itertools
from random import Random

import pytest
from flint import nmod_mat
from hypothesis import given, strategies as st

from lcn_support import Architecture, compose

architectures = st.integers(1, 4).flatmap(
    lambda n: st.builds(
        Architecture,
        st.lists(st.integers(1, 4), min_size=n, max_size=n),
        st.lists(st.integers(1, 3), min_size=n, max_size=n),
    )
)

PRIME = 2**61 - 1


def jacobian_rank(a, filters):
    """Rank of the differential of μ modulo a large prime: the product rule, column by column."""
    columns = []
    for layer, size in enumerate(a.sizes):
        for entry in range(size):
            unit = tuple(int(i == entry) for i in range(size))
            columns.append(compose([*filters[:layer], unit, *filters[layer + 1 :]], a.strides))
    return nmod_mat(
        len(columns), a.filter_size, [c % PRIME for col in columns for c in col], PRIME
    ).rank()


def test_dimension_is_the_generic_rank_of_the_parameterization():
    """1884 architectures; at a random point the rank is too low with probability ≤ 12/p < 1e-17."""
    random = Random(2108)
    for layers in (1, 2, 3):
        for k in itertools.product((1, 2, 3, 4), repeat=layers):
            for s in itertools.product((1, 2, 3), repeat=layers):
                a = Architecture(k, s)
                filters = [[random.randrange(PRIME) for _ in range(size)] for size in k]
                assert jacobian_rank(a, filters) == a.dimension


def test_stride_one_has_full_dimension():
    """A proof: the rank over Q is at least the rank modulo a prime, and here that is k."""
    random = Random(1)
    for degree in range(1, 8):
        for a in Architecture.all_of_degree(degree):
            filters = [[random.randrange(PRIME) for _ in range(size)] for size in a.sizes]
            assert jacobian_rank(a, filters) == a.filter_size


def test_with_a_stride_the_dimension_is_not_full():
    """Were the rank k at any point, the function space would be thick; it is lower everywhere."""
    a = Architecture((2, 2), strides=(2, 1))
    random = Random(1)
    for _ in range(100):
        filters = [[random.randrange(PRIME) for _ in range(size)] for size in a.sizes]
        assert jacobian_rank(a, filters) < a.filter_size


def test_all_of_degree_lists_every_architecture_once():
    for degree in range(1, 9):
        found = Architecture.all_of_degree(degree)
        assert len(set(found)) == len(found) == 2 ** (degree - 1)
        assert all(a.degree == degree and min(a.sizes) > 1 for a in found)


def test_rank_drops_where_filters_share_a_root():
    a = Architecture((2, 2))
    assert jacobian_rank(a, [(1, 5), (1, 5)]) == 2 < a.dimension


@given(architectures)
def test_size_formula_is_the_length_of_a_composition(a):
    assert len(compose([(1,) * k for k in a.sizes], a.strides)) == a.filter_size


@given(architectures)
def test_reduced_is_reduced_and_keeps_size_and_dimension(a):
    r = a.reduced()
    assert (r.filter_size, r.dimension) == (a.filter_size, a.dimension)
    assert r.reduced() == r
    assert all(k > 1 for k in r.sizes[1:])
    assert r.sizes[0] > 1 or set(a.sizes) == {1} or not a.is_thick
    assert all(s > 1 for s in r.strides[:-1]) and r.strides[-1] == 1


def test_stride_one_is_thick_and_larger_strides_are_not():
    for k in itertools.product((1, 2, 3), repeat=3):
        assert Architecture(k).is_thick
        strided = Architecture(k, strides=(2, 1, 5))
        assert strided.is_thick == (k[1] == k[2] == 1)
    assert not Architecture((2, 2), strides=(2, 1)).is_thick


def test_filters_of_size_one_change_nothing():
    assert Architecture((1, 3, 1, 2, 1)).reduced() == Architecture((3, 2)).reduced()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((),), r"filter sizes \(\): an architecture needs at least one layer"),
        (((3, 0),), r"filter sizes \(3, 0\): 0 at layer 2 is not positive; drop the layer"),
        (((3, -1),), r"-1 at layer 2 is not positive"),
        (((3, 2.5),), r"every entry must be an integer"),
        ((3,), r"filter sizes: 3 is no sequence; give a list or tuple of positive integers"),
        (((3, 2), (1,)), r"strides \(1,\): 1 strides for 2 filters \(3, 2\); give exactly one"),
        (((3, 2, 2), (2, 1)), r"strides \(2, 1\): 2 strides for 3 filters"),
        (((3, 2), (-2, 1)), r"strides \(-2, 1\): -2 at layer 1 is not positive; a stride of 1"),
        (((3, 2), (1, 0)), r"strides \(1, 0\): 0 at layer 2 is not positive"),
    ],
)
def test_bad_architectures_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Architecture(*arguments)


@pytest.mark.parametrize("text", ["", "3,,2", "3;2", "a"])
def test_bad_text_is_refused(text):
    with pytest.raises(ValueError, match="positive integers separated by commas"):
        Architecture.parse(text)


def test_repr_evaluates_to_itself():
    for a in (Architecture((3, 2, 2)), Architecture((2, 2), strides=(2, 1))):
        assert eval(repr(a)) == a


def test_truth_values_are_no_sizes():
    with pytest.raises(ValueError, match="every entry must be an integer"):
        Architecture((True, 2))
    with pytest.raises(ValueError, match="every entry must be an integer"):
        Architecture((2, 2), strides=(True, 1))
