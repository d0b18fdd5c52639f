"""Singular points of neurovarieties: hyperroots, derivatives, smaller neurovarieties, ideals."""

import re
import shutil
import subprocess
from itertools import product

import numpy as np
import pytest

from lcn_support.architectures.architecture import Architecture
from lcn_support.forms.composition import compose
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.function_space.sparse_factorization import factorize, is_singular_point
from lcn_support.neurovariety.singular_locus import singular_parts

REDUCED = [
    Architecture(k, s)
    for k, s in [
        ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((4, 2), (2, 1)), ((4, 2), (3, 1)),
        ((3, 3), (2, 1)), ((4, 3), (2, 1)), ((2, 2, 2), (2, 2, 1)), ((3, 2, 2), (2, 2, 1)),
        ((2, 3, 2), (2, 2, 1)), ((4, 2, 2), (2, 3, 1)),
    ]
]  # fmt: skip
MANY = [
    Architecture(k, (*s, 1))
    for layers in (1, 2, 3)
    for k in product((1, 2, 3, 5), repeat=layers)
    for s in product((1, 2, 3), repeat=layers - 1)
]


def small_filters(rng, a):
    while True:
        filters = [[int(c) for c in rng.integers(-1, 2, k)] for k in a.sizes]
        if all(map(any, filters)):
            return filters


def by_derivative(a, filters, W):
    """Two branches, or one on which the derivative drops its rank: rational filters only."""
    return len(factorize(a, W)) > 1 or parameterization_rank(a, filters) < a.dimension


@pytest.mark.parametrize("a", REDUCED, ids=str)
def test_criterion_derivative_and_smaller_neurovarieties_agree(a):
    rng = np.random.default_rng(80)
    seen = set()
    for _ in range(40):
        filters = small_filters(rng, a)
        W = compose(filters, a.strides)
        singular = is_singular_point(a, W)
        assert singular == by_derivative(a, filters, W)
        assert singular == any(factorize(b, W) for b in singular_parts(a))
        seen.add(singular)
    assert seen == {False, True} if singular_parts(a) else {False}


def test_the_derivative_alone_misses_points_with_two_factorizations():
    a = Architecture((3, 2), (2, 1))
    filters = [(1, 0, -1), (1, 1)]
    W = compose(filters, a.strides)
    assert parameterization_rank(a, filters) == a.dimension
    assert is_singular_point(a, W) and len(factorize(a, W)) == 2


def test_layers_of_stride_one_drop_the_rank_where_the_closure_is_smooth():
    a, filters = Architecture((2, 2)), [(1, -1), (1, -1)]
    assert parameterization_rank(a, filters) < a.dimension
    assert not is_singular_point(a, compose(filters))
    b, filters = Architecture((2, 2, 2), (1, 3, 1)), [(1, 2), (1, 2), (1, 1)]
    assert parameterization_rank(b, filters) < b.dimension
    assert not is_singular_point(b, compose(filters, b.strides))


@pytest.mark.parametrize("a", REDUCED, ids=str)
def test_the_dimension_is_the_rank_on_the_largest_part(a):
    rng = np.random.default_rng(81)
    ranks = [
        parameterization_rank(b, [[int(c) for c in rng.integers(1, 10**6, k)] for k in b.sizes])
        for b in singular_parts(a)
    ]
    assert max(ranks, default=0) == a.singular_dimension


def test_parts_and_formula_agree_for_many_architectures():
    smooth = 0
    for a in MANY:
        parts = singular_parts(a)
        groups = len(a.groups)
        assert max((b.dimension for b in parts), default=0 if groups > 1 else -1) == (
            a.singular_dimension
        )
        assert all(
            b.filter_size == a.filter_size and b.strides == a.reduced().strides for b in parts
        )
        reduced = a.reduced()
        if min(reduced.sizes) > 1:
            below = [
                Architecture(reduced.sizes[:i], reduced.strides[:i]).filter_size
                for i in range(1, reduced.layers)
            ]
            apart = all(n <= S for n, S in zip(below, reduced.layer_strides[1:], strict=True))
            assert (not parts) == apart
            smooth += apart
    assert smooth > 25


def test_counting_the_roots_of_the_first_layer_alone_misses_the_dimension():
    """Two hyperroots of stride 2 make up one of stride 4; four roots of stride 1 are not needed."""
    a = Architecture((2, 3, 2), (2, 2, 1))
    (part,) = singular_parts(a)
    assert part.sizes == (2, 1, 3)
    rank = parameterization_rank(part, [(1, 2), (1,), (1, 3, 1)])
    assert rank == a.singular_dimension != a.dimension + 1 - a.layer_strides[2]


# The ideals: all relations between the coefficients, and the minors of their Jacobian.


def neurovariety_by_elimination(a):
    """(dimension, degree, dimension of the singular locus) from the ideal of all relations."""
    names = [f"p{i}{j}" for i, k in enumerate(a.sizes) for j in range(k)]
    entries = ["0"] * a.filter_size
    for choice in product(*(range(k) for k in a.sizes)):
        at = sum(j * S for j, S in zip(choice, a.layer_strides, strict=True))
        entries[at] += "+" + "*".join(f"p{i}{j}" for i, j in enumerate(choice))
    c = ",".join(f"c{i}" for i in range(a.filter_size))
    program = f"""LIB "sing.lib";
        ring R = 32003, ({c}), dp;
        ring P = 32003, ({",".join(names)}), dp; ideal zero;
        map mu = R, {",".join(entries)};
        setring R; ideal Z = std(preimage(P, mu, zero));
        print("result " + string(dim(Z)) + " " + string(mult(Z)) + " "
              + string(dim(std(slocus(Z)))) + " end"); quit;"""
    done = subprocess.run(
        ["Singular", "-q", "--no-warn", "-c", program],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"result (-?\d+) (\d+) (-?\d+) end", done.stdout)
    assert found, done.stdout + done.stderr
    return tuple(map(int, found.groups()))


needs_singular = pytest.mark.skipif(
    shutil.which("Singular") is None, reason="the computer algebra system Singular is not installed"
)


@needs_singular
@pytest.mark.parametrize("a", REDUCED[:8], ids=str)
def test_dimension_degree_and_singular_locus_of_the_ideal(a):
    found = neurovariety_by_elimination(a)
    assert found == (a.dimension, a.neurovariety_degree, a.singular_dimension)


@needs_singular
def test_the_ideal_of_a_group_is_that_of_one_filter():
    a, b = Architecture((2, 2, 2), (1, 2, 1)), Architecture((3, 2), (2, 1))
    assert neurovariety_by_elimination(a) == neurovariety_by_elimination(b)


@needs_singular
def test_the_ideal_with_another_stride_has_another_degree_or_singular_locus():
    overlapping, apart = (neurovariety_by_elimination(Architecture((3, 2), (s, 1))) for s in (2, 3))
    assert overlapping == (4, 3, 3) and apart == (4, 3, 0)
    stride_one = neurovariety_by_elimination(Architecture((3, 2)))
    assert stride_one == (4, 1, -1)
