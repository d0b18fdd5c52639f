"""The rank of dμ from shared hyperroots over Q, against elimination of the Jacobian."""

from collections import Counter
from fractions import Fraction
from itertools import chain, combinations_with_replacement, product

import numpy as np
import pytest
from hyperroot_examples import eliminated_rank, positive, small_planted, times
from hypothesis import given, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.forms.exact_forms import ExactForm
from lcn_support.forms.hyperroot_factors import Hyperroot, hyperroots
from lcn_support.function_space import parameterization
from lcn_support.function_space.parameterization import RankDrop, parameterization_rank, rank_drop


def random_small(rng):
    """Filters of small integers, some of them zero by chance; nothing is planted."""
    count = int(rng.integers(1, 5))
    sizes = rng.integers(1, 6, count).tolist()
    a = Architecture(sizes, rng.integers(1, 4, count).tolist())
    return a, [rng.integers(-1, 2, k).tolist() for k in sizes]


def kinds(a, filters, found):
    """What makes a case degenerate."""
    shared = [h for layer in found.shared for h in layer]
    yield f"{sum(not any(w) for w in filters)} zero filters"
    yield f"{a.layers} layers"
    if 1 in a.sizes:
        yield "a filter of size 1"
    if len({1, *a.layer_strides}) > 1 and 1 in a.strides[:-1]:
        yield "mixed strides"
    for h in shared:
        yield {(1, 0): "shared at 0", (0, 1): "shared at ∞"}.get(h.factor, "shared elsewhere")
        if h.multiplicity > 1:
            yield "shared with multiplicity"
    if not found.total:
        yield "regular"


def test_three_ways_to_the_rank_over_the_rational_numbers():
    """Elimination knows no hyperroot, the formula no matrix."""
    rng = np.random.default_rng(40)
    seen, largest = Counter(), 0
    for case in range(2000):
        a, filters = random_small(rng) if case % 3 == 0 else small_planted(rng)
        if rng.random() < 0.1:
            for i in rng.choice(a.layers, min(a.layers, int(rng.integers(1, 3))), replace=False):
                filters[i] = [0] * a.sizes[i]
        found = rank_drop(a, filters)
        assert found.rank == a.dimension - found.total == eliminated_rank(a, filters)
        assert parameterization_rank(a, filters) == found.rank
        seen.update(set(kinds(a, filters, found)))
        largest = max(largest, found.total)
    for kind in ("1 zero filters", "2 zero filters", "a filter of size 1", "mixed strides"):
        assert seen[kind] > 40, seen
    for kind in ("shared at 0", "shared at ∞", "shared elsewhere", "shared with multiplicity"):
        assert seen[kind] > 40, seen
    assert min(seen[f"{layers} layers"] for layers in (1, 2, 3, 4)) > 40 and largest > 9
    assert seen["regular"] > 400


@given(st.integers(0, 2**32), st.sets(st.integers(0, 3), max_size=3))
def test_zero_filters_and_rescaled_ones(seed, zero):
    rng = np.random.default_rng(seed)
    a, filters = small_planted(rng)
    filters = [[0 * c for c in w] if i in zero else w for i, w in enumerate(filters)]
    found = rank_drop(a, filters)
    assert parameterization_rank(a, filters) == found.rank == a.dimension - found.total
    layers = tuple(i + 1 for i in sorted(zero) if i < a.layers)
    assert found.zero_filters == layers
    if layers:
        assert found.rank == (a.sizes[layers[0] - 1] if len(layers) == 1 else 0)
        assert not any(found.shared)
    scaled = [[Fraction(c, 3 + i) for c in w] for i, w in enumerate(filters)]
    assert rank_drop(a, scaled) == found
    assert rank_drop(a, [np.array(w) / 4 for w in filters]) == found


def test_mirrored_filters_share_the_mirrored_hyperroots():
    """x and y trade places, and 0 and ∞ with them."""
    rng = np.random.default_rng(41)
    for _ in range(200):
        a, filters = small_planted(rng)
        found, mirrored = (rank_drop(a, f) for f in (filters, [w[::-1] for w in filters]))
        for here, there in zip(found.shared, mirrored.shared, strict=True):
            swapped = {(positive(h.factor[::-1]), h.multiplicity) for h in there}
            assert {(positive(h.factor), h.multiplicity) for h in here} == swapped


def test_the_rank_drops_exactly_if_a_layer_shares_a_hyperroot_with_the_product_below():
    """Which multiplicity counts is another matter; see the wrong variants."""
    rng = np.random.default_rng(42)
    seen = []
    for _ in range(300):
        a, filters = small_planted(rng)
        shares = False
        for j in range(1, a.layers):
            below = compose(filters[:j], a.strides[:j])
            common = {h.factor for h in hyperroots(below, a.layer_strides[j])}
            shares |= bool(common & {h.factor for h in hyperroots(filters[j], 1)})
        assert shares == (rank_drop(a, filters).total > 0)
        seen.append(shares)
    assert 100 < sum(seen) < 290


ROOTS = [(1, 0), (0, 1), (1, -1), (1, 1)]


def drops_at_few_roots(a):
    """All drops of filters with roots at 0, ∞ and ±1."""
    forms = [
        [times(*chosen) for chosen in combinations_with_replacement(ROOTS, k - 1)] for k in a.sizes
    ]
    return {rank_drop(a, filters).total for filters in product(*forms)}


def degrees_below(a):
    steps = [(k - 1) * S for k, S in zip(a.sizes, a.layer_strides, strict=True)]
    return [sum(steps[:j]) for j in range(a.layers)]


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [((3, 2), (3, 1)), ((4, 3), (4, 1)), ((2, 2, 3), (2, 2, 1)), ((2, 1, 3), (2, 1, 1))],
)
def test_layers_of_too_small_degree_are_never_critical(sizes, strides):
    """A hyperroot of level S needs degree S below."""
    a = Architecture(sizes, strides)
    degrees = zip(degrees_below(a), a.layer_strides, sizes, strict=True)
    assert all(n < S for n, S, k in degrees if k > 1)
    assert drops_at_few_roots(a) == {0}


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [((3, 4), (2, 1)), ((5, 3), (4, 1)), ((2, 3, 3), (2, 2, 1)), ((1, 3, 3), (2, 2, 1))],
)
def test_layers_of_just_enough_degree_are_critical_somewhere(sizes, strides):
    a = Architecture(sizes, strides)
    assert degrees_below(a)[-1] >= a.layer_strides[-1]
    assert len(drops_at_few_roots(a)) > 1


def test_for_two_layers_the_product_below_is_right():
    """There is but one layer below."""
    rng = np.random.default_rng(51)
    drops = []
    for _ in range(100):
        a, filters = small_planted(rng)
        a = Architecture(a.sizes[:2], a.strides[:2])
        first, second = (ExactForm.of(w) for w in filters[:2])
        shared = first.hyperpart(a.layer_strides[1]).gcd(second).degree
        assert rank_drop(a, filters[:2]).total == shared
        drops.append(shared)
    assert len(set(drops)) > 2


@pytest.mark.parametrize("base", [0, 1])
def test_where_values_say_too_little_the_jacobian_is_eliminated(base, monkeypatch):
    """All points are one: the values have rank 1, and neither upper bound is met."""
    monkeypatch.setattr(parameterization, "BASE", base)
    rng = np.random.default_rng(46)
    for _ in range(50):
        a, filters = small_planted(rng)
        assert parameterization_rank(a, filters) == eliminated_rank(a, filters)


def test_elimination_is_not_needed(monkeypatch):
    """At degenerate points of long numbers it would take minutes; the upper bound is met."""

    def eliminated(*_):
        raise AssertionError("eliminated")

    monkeypatch.setattr(parameterization, "product_rank", eliminated)
    rng = np.random.default_rng(47)
    for _ in range(50):
        a, filters = small_planted(rng)
        floats = [np.array(w) * rng.standard_normal() for w in filters]
        assert parameterization_rank(a, floats) == rank_drop(a, floats).rank
    with pytest.raises(AssertionError, match="eliminated"):
        parameterization_rank(Architecture((2, 2)), [(1, 1), (1, 2)], modulus=101)


def test_every_root_of_alpha_must_be_there():
    first, second = (1, 2, 2), (1, -2, 2)
    a = Architecture((3, 3, 2), strides=(1, 4, 1))
    assert rank_drop(a, [first, second, (1, 4)]).total == 1
    assert rank_drop(a, [first, first, (1, 4)]).total == 2
    assert [h.stride for h in chain(*rank_drop(a, [first, first, (1, 4)]).shared)] == [1]


def test_conjugate_hyperroots_count_together():
    a = Architecture((5, 3), strides=(2, 1))
    found = rank_drop(a, [(1, 0, 0, 0, -2), (1, 0, -2)])
    assert found.shared == ((), (Hyperroot(2, (1, 0, -2), 1),))
    assert found.shared[1][0].degree == found.total == 2
    assert parameterization_rank(a, [(1, 0, 0, 0, -2), (1, 0, -2)]) == a.dimension - 2


def test_drops_show_their_reasons():
    a = Architecture((3, 3, 2), strides=(1, 2, 1))
    drop = rank_drop(a, [(1, 0, -1), (1, 1, 0), (2, -2)])
    assert repr(drop) == "RankDrop(2: layer 2 shares x + y; layer 3 shares x² − y²)"
    assert repr(rank_drop(a, [(1, 2, 3), (1, 1, 1), (1, 1)])) == "RankDrop(0)"
    zero = rank_drop(a, [(0, 0, 0), (1, 1, 1), (0, 0)])
    assert repr(zero) == "RankDrop(6: filter 1 is zero; filter 3 is zero)"
    assert zero == RankDrop(a, 6, ((), (), ()), (1, 3)) and zero.rank == 0


def test_filters_of_size_one_change_nothing():
    rng = np.random.default_rng(44)
    for _ in range(100):
        a, filters = small_planted(rng)
        where = int(rng.integers(0, a.layers + 1))
        sizes, strides = list(a.sizes), list(a.strides)
        sizes.insert(where, 1)
        strides.insert(where, 1)
        b = Architecture(sizes, strides)
        longer = [*filters[:where], [7], *filters[where:]]
        assert rank_drop(b, longer).total == rank_drop(a, filters).total
        assert parameterization_rank(b, longer) == parameterization_rank(a, filters)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rank_drop(Architecture((2, 2)), [(1, 2)]), "one filter of size k_i"),
        (lambda: rank_drop(Architecture((2,)), [(1, 1j)]), "filter 1.* not a real number"),
        (lambda: rank_drop(Architecture((2,)), [(1, 0.5)], 7), "only integers are reduced"),
        (lambda: rank_drop(Architecture((2,)), [(1, 2)], 91), "modulus 91: .* give a prime"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
