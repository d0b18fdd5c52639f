"""The rank of dμ against symbolic Jacobians, and the dimension of thousands of architectures."""

from fractions import Fraction
from itertools import chain, product

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.function_space.parameterization import parameterization_rank

PRIME = 2**31 - 1


def architectures(max_layers=4, max_size=6, max_stride=4):
    return st.integers(1, max_layers).flatmap(
        lambda layers: st.builds(
            Architecture,
            st.tuples(*[st.integers(1, max_size)] * layers),
            st.tuples(*[st.integers(1, max_stride)] * layers),
        )
    )


def random_filters(rng, a, bound=PRIME):
    return [[int(c) for c in rng.integers(-bound, bound, k)] for k in a.sizes]


def symbolic_rank(a, filters):
    """Rank of the Jacobian of the composition, differentiated symbolically."""
    symbols = [sp.symbols(f"w{i}_:{k}") for i, k in enumerate(a.sizes)]
    variables = list(chain(*symbols))
    at = dict(zip(variables, (sp.Rational(c) for c in chain(*filters)), strict=True))
    end_to_end = sp.Matrix([sp.expand(c) for c in compose(symbols, a.strides)])
    return end_to_end.jacobian(variables).subs(at).rank()


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [
        ((3, 2), (2, 1)),
        ((3, 2), (1, 1)),
        ((2, 2, 2), (1, 2, 1)),
        ((4, 1, 2), (2, 3, 1)),
    ],
)
def test_against_symbolic_differentiation(sizes, strides):
    rng = np.random.default_rng(3)
    a = Architecture(sizes, strides)
    seen = set()
    for _ in range(12):
        filters = random_filters(rng, a, bound=2)
        seen.add(symbolic_rank(a, filters))
        assert parameterization_rank(a, filters) == symbolic_rank(a, filters)
    assert len(seen) > 1


def test_the_dimension_of_thousands_of_architectures():
    """A rank modulo a prime is at most that over Q; so attaining the dimension proves it."""
    rng = np.random.default_rng(30)
    architectures = [
        Architecture(sizes, strides)
        for layers in (1, 2, 3, 4)
        for sizes in product(range(1, 8 - layers), repeat=layers)
        for strides in product((1, 2, 3), repeat=layers - 1)
        for strides in [(*strides, 1)]
    ]
    assert len(architectures) > 2500
    for a in architectures:
        assert parameterization_rank(a, random_filters(rng, a), PRIME) == a.dimension


def test_the_dimension_of_two_thousand_larger_architectures():
    """Up to four layers with filters of size up to 30, strides mixed; the rank is over Q."""
    rng = np.random.default_rng(31)
    largest = 0
    for _ in range(2000):
        layers = int(rng.integers(1, 5))
        sizes, strides = rng.integers(1, 31, layers), rng.integers(1, 5, layers)
        a = Architecture(sizes.tolist(), strides.tolist())
        assert parameterization_rank(a, random_filters(rng, a)) == a.dimension
        largest = max(largest, a.filter_size)
    assert largest > 1000


@given(architectures(), st.integers(0, 2**32))
def test_the_rank_belongs_to_the_scaling_class_and_to_no_field_smaller_than_q(a, seed):
    rng = np.random.default_rng(seed)
    filters = random_filters(rng, a, bound=3)
    rank = parameterization_rank(a, filters)
    assert rank <= min(a.dimension, a.filter_size)
    scaled = [
        [Fraction(c * int(m), 7) for c in w]
        for w, m in zip(filters, rng.integers(1, 50, a.layers), strict=True)
    ]
    assert parameterization_rank(a, scaled) == rank
    assert parameterization_rank(a, [np.array(w) / 8 for w in filters]) == rank
    assert parameterization_rank(a, filters, 5) <= parameterization_rank(a, filters, PRIME) <= rank


def test_reversing_all_filters_keeps_the_rank():
    """x and y trade places."""
    rng = np.random.default_rng(8)
    a = Architecture((4, 3, 2), strides=(1, 2, 1))
    ranks = set()
    for _ in range(200):
        filters = random_filters(rng, a, bound=2)
        ranks.add(parameterization_rank(a, filters))
        mirrored = [w[::-1] for w in filters]
        assert parameterization_rank(a, mirrored) == parameterization_rank(a, filters)
    assert len(ranks) > 2


def test_a_small_prime_may_lower_the_rank():
    a = Architecture((2, 2))
    filters = [(1, 1), (1, 4)]
    assert parameterization_rank(a, filters) == parameterization_rank(a, filters, 5) == 3
    assert parameterization_rank(a, filters, 3) == 2


def test_floats_are_the_dyadic_numbers_that_they_are():
    """0.1 · 3 is not 0.3 in floats, so these two filters are not proportional."""
    a = Architecture((2, 2))
    assert parameterization_rank(a, [(1.0, 3.0), (0.1, 0.3)]) == 3
    assert parameterization_rank(a, [(1.0, 3.0), (0.25, 0.75)]) == 2


def relative_singular_values(a, filters):
    floats = [[float(c) for c in w] for w in filters]
    columns = [
        compose([*floats[:i], [float(e == t) for t in range(k)], *floats[i + 1 :]], a.strides)
        for i, k in enumerate(a.sizes)
        for e in range(k)
    ]
    values = np.linalg.svd(np.array(columns), compute_uv=False)
    return values / values[0]


def test_no_tolerance_on_singular_values_tells_a_common_root_from_near_ones():
    third, near = Fraction(1, 3), 1 + Fraction(1, 10**5)
    double, a = (1, -2 * third, third**2), Architecture((4, 3))
    common = [compose([double, (1, 2)]), double]
    assert parameterization_rank(a, common) == a.dimension - 2
    assert relative_singular_values(a, common)[a.dimension - 2] < 1e-15
    a, apart = Architecture((3, 3)), [(1, -2, 1), (1, -2 * near, near**2)]
    assert parameterization_rank(a, apart) == a.dimension
    assert relative_singular_values(a, apart)[a.dimension - 1] < 1e-15


def test_singular_values_tell_a_common_root_from_distant_ones():
    a = Architecture((3, 3))
    apart, common = [(1, -2, 1), (1, 4, 4)], [(1, -2, 1), (1, -2, 1)]
    assert relative_singular_values(a, apart)[a.dimension - 1] > 1e-3
    assert relative_singular_values(a, common)[a.dimension - 2] < 1e-15


@pytest.mark.parametrize("strides", [(1, 1, 1), (2, 3, 1)])
def test_zero_filters(strides):
    a = Architecture((3, 4, 2), strides)
    filters = [(1, 2, 3), (1, 0, 1, 5), (1, 7)]
    for layer, k in enumerate(a.sizes):
        one = [w if i != layer else [0] * k for i, w in enumerate(filters)]
        two = [w if i == layer else [0] * len(w) for i, w in enumerate(filters)]
        assert parameterization_rank(a, one) == parameterization_rank(a, one, PRIME) == k
        assert parameterization_rank(a, two) == 0


@pytest.mark.parametrize(
    ("filters", "modulus", "message"),
    [
        ([(1, 2, 3)], None, r"sizes \(3,\), but Architecture\(\(3, 2\)"),
        ([(1, 2), (1, 2)], None, "one filter of size k_i for each layer"),
        ([(1, 2, 3), (1, float("nan"))], None, "filter 2.* not finite"),
        ([(1, 2, 3), (1, 1j)], None, "filter 2.* not a real number"),
        ([(1, 2, 3), ()], None, r"filter 2 \(\)"),
        ([(1, 2, 3), (1, 2)], 91, "modulus 91: .* give a prime"),
        ([(1, 2, 3), (1, 2)], 2**89 - 1, "below 2"),
        ([(1, 2, 3), (1, 0.5)], 7, r"filter 2 is \(1, 1/2\): only integers"),
    ],
)
def test_refusals(filters, modulus, message):
    with pytest.raises(ValueError, match=message):
        parameterization_rank(Architecture((3, 2), (2, 1)), filters, modulus)
