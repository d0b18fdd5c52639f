"""Pure and spurious classes for any strides: against sums over products of multiple root loci."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.counting.networks import pure_class_count, spurious_class_count
from lcn_support.counting.products import critical_count
from lcn_support.counting.segre import segre_ed_degree

CHECKED = {
    ((2, 2), (1, 1)): (2, 6),
    ((3, 2), (1, 1)): (3, 10),
    ((2, 2, 2), (1, 1, 1)): (6, 34),
    ((3, 3), (1, 1)): (6, 39),
    ((2, 2, 2), (1, 2, 1)): (20, 34),
    ((3, 2, 2), (2, 1, 1)): (78, 100),
}

architectures = (
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1, 1, 2, 3])), min_size=1, max_size=4)
    .filter(lambda layers: sum(k - 1 for k, _ in layers) <= 6)
    .map(lambda layers: Architecture(*zip(*layers, strict=True)))
)


def classes_by_partitions(a):
    """For each (λ^g) the factorizations of a product of such roots, times the critical points."""
    choices = [compatible_partitions(group.architecture) for group in a.groups]
    return {
        parts: prod(choice[p] for choice, p in zip(choices, parts, strict=True))
        * critical_count(parts)
        for parts in product(*choices)
    }


@pytest.mark.parametrize("case", CHECKED, ids=str)
def test_numbers_counted_before(case):
    a = Architecture(*case)
    assert (pure_class_count(a), segre_ed_degree(a.sizes)) == CHECKED[case]


@settings(max_examples=60)
@given(architectures)
def test_all_classes_together_do_not_depend_on_the_strides(a):
    classes = classes_by_partitions(a)
    pure = sum(c for parts, c in classes.items() if all(p == 1 for part in parts for p in part))
    assert pure == pure_class_count(a)
    assert sum(classes.values()) - pure == spurious_class_count(a)


@given(architectures)
def test_spurious_points_need_a_group_of_two_layers(a):
    several = any(len(group.layers) > 1 for group in a.groups)
    assert (spurious_class_count(a) > 0) == several


SOLVED = [((2, 2), (1, 1)), ((3, 2), (1, 1)), ((2, 2), (2, 1)), ((2, 2, 2), (1, 2, 1))]


@pytest.mark.parametrize("k, s", SOLVED)
def test_the_solver_finds_as_many(k, s):
    a, rng = Architecture(k, s), np.random.default_rng(3)
    n = a.filter_size
    A = rng.integers(-4, 5, (n, n))
    loss = QuadraticLoss(
        rng.integers(-9, 10, n).tolist(), (A @ A.T + np.eye(n, dtype=int)).tolist()
    )
    counts = critical_points(a, loss, progress=False).complex_counts
    found = {
        parts if len(a.groups) > 1 else (parts,): count.found for parts, count in counts.items()
    }
    ways = {parts: c // critical_count(parts) for parts, c in classes_by_partitions(a).items()}
    assert sum(ways[parts] * found[parts] for parts in ways) == segre_ed_degree(k)
    simple = tuple((1,) * group.degree for group in a.groups)
    assert ways[simple] * found[simple] == pure_class_count(a)


@pytest.mark.parametrize("count", [pure_class_count, spurious_class_count])
def test_sizes_alone_are_refused(count):
    with pytest.raises(TypeError, match="is no architecture"):
        count((2, 2))


STRIDES = [(1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 2, 1)]


def test_strides_decide_which_classes_are_pure():
    """Break: the group structure cannot be ignored, nor can the order of the strides."""
    pure = [pure_class_count(Architecture((2, 2, 2), s)) for s in STRIDES]
    assert pure == [6, 20, 20, 34]
    assert pure_class_count(Architecture((3, 2, 2), (1, 2, 1))) == 3 * segre_ed_degree((4, 2)) == 42
    assert pure_class_count(Architecture((3, 2, 2), (2, 1, 1))) == 2 * segre_ed_degree((3, 3)) == 78
