"""Groups with two even sizes: smooth boundary points of codimension one, for many networks."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from lcn_support import Architecture, compose, contains
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.sparse_factorization import is_singular_point

NEAR = Fraction(1, 10**9)
TWO_EVEN = [
    ((2, 2, 2), (1, 2, 1)), ((3, 2, 2), (2, 1, 1)), ((4, 2, 2), (1, 2, 1)), ((2, 4, 3), (1, 3, 1)),
    ((2, 2, 2, 2), (1, 1, 2, 1)), ((2, 2, 3, 2), (1, 1, 2, 1)), ((3, 4, 2), (2, 1, 1)),
]  # fmt: skip
ONE_EVEN = [((4, 2), (2, 1)), ((3, 2, 2), (1, 2, 1)), ((2, 4), (2, 1)), ((3, 4, 3), (2, 1, 1))]


def groups(a):
    found = {}
    for i, (k, S) in enumerate(zip(a.sizes, a.layer_strides, strict=True)):
        if k > 1:
            found.setdefault(S, []).append(i)
    return list(found.values())


def crowded(a):
    """The group with two even sizes, or the one of largest degree."""

    def key(g):
        return (sum(a.sizes[i] % 2 == 0 for i in g) >= 2, sum(a.sizes[i] - 1 for i in g))

    return max(groups(a), key=key)


def with_double_root(a, t, rng):
    """A product of merged filters; one has (x − r)² + t, e − 2 real roots, and pairs."""
    chosen, merged = crowded(a), []
    for g in groups(a):
        degree = sum(a.sizes[i] - 1 for i in g)
        if g == chosen:
            e = sum(a.sizes[i] % 2 == 0 for i in g)
            r = int(rng.integers(1, 6))
            lines = [(1, -(10 + j)) for j in range(max(e, 2) - 2)]
            rest = degree - 2 - len(lines)
            pairs = [(1, 2 * (20 + j), (20 + j) ** 2 + 1 + j) for j in range(rest // 2)]
            pairs += [(1, -31)] * (rest % 2)
            merged.append(compose([(1,), (1, -2 * r, r * r + t), *lines, *pairs]))
        else:
            merged.append(tuple(int(c) for c in rng.integers(1, 9, degree + 1)))
    return compose(merged, a.reduced().strides)


def is_reachable_beside(a):
    """Whether the groups other than the crowded one reach the filters that were drawn."""
    return all(sum(a.sizes[i] % 2 == 0 for i in g) <= 1 for g in groups(a) if g != crowded(a))


@pytest.mark.parametrize(("k", "s"), TWO_EVEN)
def test_double_roots_are_smooth_boundary_points(k, s):
    a = Architecture(k, s)
    assert is_reachable_beside(a)
    for seed in range(5):
        inside, edge, outside = (
            with_double_root(a, t, np.random.default_rng((seed, *k))) for t in (-NEAR, 0, NEAR)
        )
        assert contains(a, inside) and contains(a, edge)
        assert is_whisker(a, outside) and not contains(a, outside)
        assert not is_singular_point(a, edge)


@pytest.mark.parametrize(("k", "s"), TWO_EVEN)
def test_they_have_codimension_one(k, s):
    """The rank of the family of merged filters with a double root in that group, by SymPy."""
    a = Architecture(k, s)
    chosen, merged, symbols = crowded(a), [], []
    for g in groups(a):
        degree = sum(a.sizes[i] - 1 for i in g)
        if g == chosen:
            r = sp.symbols("r:2")
            q = sp.symbols(f"q{len(merged)}_:{degree - 1}")
            merged.append([sp.expand(c) for c in compose([r, r, q])])
            symbols += [*r, *q]
        else:
            w = sp.symbols(f"w{len(merged)}_:{degree + 1}")
            merged.append(list(w))
            symbols += w
    family = sp.Matrix([sp.expand(c) for c in compose(merged, a.reduced().strides)])
    at = dict(zip(symbols, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31], strict=False))
    assert family.jacobian(symbols).subs(at).rank() == a.dimension - 1


@pytest.mark.parametrize(("k", "s"), ONE_EVEN)
def test_even_sizes_in_different_groups_have_no_such_boundary(k, s):
    """Break: it takes two even sizes in one group; there may be as many in all."""
    a = Architecture(k, s)
    assert all(sum(a.sizes[i] % 2 == 0 for i in g) <= 1 for g in groups(a))
    for seed in range(5):
        for t in (-NEAR, 0, NEAR):
            assert contains(a, with_double_root(a, t, np.random.default_rng((seed, *k))))
