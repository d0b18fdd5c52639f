import pytest
from hypothesis import given, settings, strategies as st

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.balls_in_bins import count_packings, packing_apart, packings
from lcn_support.architectures.strata import (
    compatible_partitions,
    compatible_patterns,
    dense_boundary_pattern,
    in_boundary,
    in_function_space,
)


def cases(highest=6):
    for degree in range(1, highest + 1):
        for a in Architecture.all_of_degree(degree):
            for pattern in RootPattern.all_of_degree(degree):
                yield a, pattern


def test_membership_is_packing():
    """Σρ_i ≥ e exactly when the pattern packs into the layers: 63 architectures, all patterns."""
    for a, pattern in cases():
        assert in_function_space(pattern, a) == any(True for _ in packings(pattern, a))


def test_membership_counted_without_multiplicity_fails():
    """Counting distinct real roots instead refuses forms that are in the function space."""
    wrong = [(a, p) for a, p in cases() if (len(p.real) >= a.even_count) != in_function_space(p, a)]
    assert (Architecture((2, 2)), RootPattern("2|0")) in wrong


def test_filling_iff_every_pattern_packs():
    for degree in range(1, 8):
        for a in Architecture.all_of_degree(degree):
            patterns = RootPattern.all_of_degree(degree)
            assert a.is_filling == all(count_packings(p, a) > 0 for p in patterns)


def test_filling_with_one_even_size_more_fails():
    """Were e ≤ 2 enough, every quadratic form would be a product of two linear ones."""
    a = Architecture((2, 2))
    assert a.even_count == 2
    assert count_packings(RootPattern("0|1"), a) == 0


def boundary_by_closure(a, degree, criterion):
    patterns = RootPattern.all_of_degree(degree)
    inside = {p for p in patterns if in_function_space(p, a)}
    outside_closure = set().union(*(p.closure() for p in patterns if p not in inside))
    return {p for p in inside if criterion(p, a)}, inside & outside_closure


def test_boundary_criterion_is_the_closure_of_the_outside():
    """∂M = M ∩ closure of the complement, computed from the order of collisions alone."""
    for degree in range(1, 9):
        for a in Architecture.all_of_degree(degree):
            by_criterion, by_closure = boundary_by_closure(a, degree, in_boundary)
            assert by_criterion == by_closure


def test_boundary_criterion_with_all_real_roots_counted_fails():
    """Counting all distinct real roots, not the odd ones, misses the boundary."""
    wrong = boundary_by_closure(
        Architecture((4, 2)), 4, lambda p, a: len(p.real) <= a.even_count - 2
    )
    assert wrong[0] != wrong[1]


def test_boundary_is_the_closure_of_its_dense_stratum():
    for degree in range(2, 9):
        for a in Architecture.all_of_degree(degree):
            boundary = {p for p in RootPattern.all_of_degree(degree) if in_boundary(p, a)}
            dense = dense_boundary_pattern(a)
            if dense is None:
                assert not boundary
                continue
            assert dense.codimension == 1
            assert boundary == {p for p in dense.closure() if in_function_space(p, a)}


def test_dense_stratum_with_a_pair_less_is_not_dense():
    """A stratum of higher codimension does not close up to the boundary."""
    a = Architecture((4, 2))
    boundary = {p for p in RootPattern.all_of_degree(4) if in_boundary(p, a)}
    assert boundary > RootPattern("22|0").closure()


def test_over_the_dense_stratum_every_factorization_is_compatible():
    for degree in range(2, 9):
        for a in Architecture.all_of_degree(degree):
            dense = dense_boundary_pattern(a)
            if dense is not None:
                assert count_packings(dense, a) == count_packings(dense, a, compatible=True) > 0


def test_over_another_double_root_a_factorization_is_not_compatible():
    a = Architecture((4, 2))
    pattern = RootPattern("112|0")
    assert count_packings(pattern, a) > count_packings(pattern, a, compatible=True)


def test_one_degree_and_even_count_give_one_function_space():
    for degree in range(1, 8):
        spaces = {}
        for a in Architecture.all_of_degree(degree):
            members = tuple(in_function_space(p, a) for p in RootPattern.all_of_degree(degree))
            spaces.setdefault(a.even_count, set()).add(members)
        assert all(len(members) == 1 for members in spaces.values())


def test_another_even_count_gives_another_function_space():
    a, b = Architecture((3, 2, 2)), Architecture((2, 2, 2, 2))
    patterns = RootPattern.all_of_degree(4)
    assert [in_function_space(p, a) for p in patterns] != [
        in_function_space(p, b) for p in patterns
    ]


FIBRE_SIZES = {
    (4, 2): "1111|0 4/4, 112|0 3/1, 22|0 2/0, 13|0 2/0, 4|0 1/0, 11|1 2/2, 2|1 1/1",
    (3, 2, 2): "1111|0 12/12, 112|0 7/5, 22|0 4/2, 13|0 3/1, 4|0 1/0, 11|1 2/2, 2|1 1/1",
    (3, 3): "1111|0 6/6, 112|0 4/2, 22|0 3/1, 13|0 2/0, 4|0 1/0, 11|1 2/2, 2|1 2/0, "
    "0|2 1/1, 0|11 2/2",
}


@pytest.mark.parametrize("sizes", FIBRE_SIZES)
def test_listing_and_counting_agree_with_the_known_fibres(sizes):
    a = Architecture(sizes)
    for entry in FIBRE_SIZES[sizes].split(", "):
        name, numbers = entry.split()
        pattern = RootPattern(name)
        listed = list(packings(pattern, a))
        compatible = [p for p in listed if p.is_compatible]
        assert f"{len(listed)}/{len(compatible)}" == numbers
        assert count_packings(pattern, a) == len(listed) == len(set(listed))
        assert count_packings(pattern, a, compatible=True) == len(compatible)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_counting_is_listing(sizes, data):
    a = Architecture(sizes)
    pattern = data.draw(st.sampled_from(RootPattern.all_of_degree(a.degree)))
    listed = list(packings(pattern, a))
    assert count_packings(pattern, a) == len(listed)
    assert count_packings(pattern, a, compatible=True) == sum(p.is_compatible for p in listed)


def keeps(packing, reserved, allowed):
    rows = enumerate((*packing.real, *packing.complex))
    return all(i in allowed or not row[layer] for i, row in rows for layer in reserved)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_packing_apart_is_found_exactly_if_there_is_one(data):
    """Against a walk through all packings."""
    real = data.draw(st.lists(st.integers(1, 3), max_size=4))
    pattern = RootPattern(real, data.draw(st.lists(st.integers(1, 2), max_size=2)))
    bins = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    free = pattern.degree - sum(bins)
    if free < 0:
        return
    a = Architecture([n + 1 for n in [*bins, free]])
    layers, factors = range(a.layers), range(len(pattern.real) + len(pattern.complex))
    reserved = data.draw(st.sets(st.sampled_from(layers)))
    allowed = data.draw(st.sets(st.sampled_from(factors))) if factors else set()
    kept = [p for p in packings(pattern, a) if keeps(p, reserved, allowed)]
    assert packing_apart(pattern, a, reserved, allowed) == (kept[0] if kept else None)


def test_a_packing_apart_needs_room_for_pairs_on_either_side():
    """The pair is not allowed in the reserved layer, and does not fit beside it."""
    pattern, a = RootPattern("11|1"), Architecture((3, 2, 2))
    assert packing_apart(pattern, a, [0], [0, 1]) is None
    assert packing_apart(pattern, a, [0], [0, 1, 2]) is not None
    assert packing_apart(pattern, Architecture((3, 3)), [0], [0, 1]) is not None


def test_a_non_real_double_root_in_one_filter_is_not_compatible():
    """The slides leave non-real double roots out; the rule must see them."""
    (single,) = packings(RootPattern("0|2"), Architecture((5,)))
    (shared,) = packings(RootPattern("0|2"), Architecture((3, 3)))
    assert not single.is_compatible
    assert shared.is_compatible


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (2, 2, 2)])
def test_with_larger_strides_there_are_no_strata(sizes):
    a = Architecture(sizes, strides=(2,) * len(sizes))
    for question in (dense_boundary_pattern, compatible_patterns, compatible_partitions):
        with pytest.raises(ValueError, match="needs layer stride 1"):
            question(a)
    for question in (in_boundary, in_function_space):
        with pytest.raises(ValueError, match="needs layer stride 1"):
            question(RootPattern((1,) * a.degree), a)


@pytest.mark.parametrize(
    ("pattern", "a", "message"),
    [
        ("11|0", Architecture((3, 2)), "root pattern 11|0 has degree 2, but .* of degree 3"),
        (
            "11|1",
            Architecture((3, 2), strides=(2, 1)),
            "the stride-one theory needs layer stride 1",
        ),
    ],
)
def test_misfits_are_refused(pattern, a, message):
    with pytest.raises(ValueError, match=message):
        count_packings(RootPattern(pattern), a)
