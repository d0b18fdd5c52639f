"""The rank of dμ from shared hyperroots over prime fields: the theorem, literally, and variants.

The formula is coded twice: the package takes greatest common divisors of S-decompositions; the
oracle here tries all α and all ρ in a field with p elements, as the theorem says.
"""

from itertools import product

import numpy as np
import pytest
from hyperroot_examples import eliminated_rank, times

from lcn_support.architectures.architecture import Architecture
from lcn_support.function_space.parameterization import parameterization_rank, rank_drop

INFINITY = None


def multiplicity(w, root, p):
    """Of the root, an element of F_p or INFINITY, in the form w over F_p."""
    w = [c % p for c in w]
    if root is INFINITY:
        return next(i for i, c in enumerate(w) if c)
    count = 0
    while True:
        quotient = []
        for c in w:
            quotient.append((c + root * (quotient[-1] if quotient else 0)) % p)
        if quotient.pop():
            return count
        w, count = quotient, count + 1


def drop_by_trial(a, filters, p, over_layers=max, over_roots=min):
    """Σ_{j≥2} Σ_α e_j(α) over all α in P¹(F_p) and, for each, all ρ in F_p with ρ^S = α."""
    total = 0
    for j in range(1, a.layers):
        S = a.layer_strides[j]
        below = [*zip(filters[:j], a.layer_strides, strict=False)]
        for alpha in [INFINITY, *range(p)]:
            own = multiplicity(filters[j], alpha, p)
            if not own:
                continue
            if alpha in (INFINITY, 0):
                order = over_layers(s * multiplicity(w, alpha, p) for w, s in below)
                total += min(own, order // S)
                continue
            roots = [rho for rho in range(p) if pow(rho, S, p) == alpha]
            assert len(roots) == S, "a root outside the field"
            found = [
                over_layers(multiplicity(w, pow(rho, s, p), p) for w, s in below) for rho in roots
            ]
            total += min(own, over_roots(found))
    return total


def split_over(rng, p):
    """Filters over F_p all of whose roots are S-th powers in F_p, 0 or ∞."""
    while True:
        count = int(rng.integers(2, 5))
        strides = [int(s) for s in rng.choice([1, 2, 3], count, p=[0.4, 0.4, 0.2])]
        levels = Architecture((1,) * count, strides).layer_strides
        if all((p - 1) % S == 0 for S in levels):
            break
    base = [int(c) for c in rng.choice(np.arange(1, p), 2, replace=False)]
    filters = []
    for S in levels:
        room = int(rng.integers(0, max(8 // S, 2) + 1))
        linear = []
        for _ in range(room):
            kind = rng.choice(["root", "orbit", "zero", "infinity"], p=[0.4, 0.3, 0.15, 0.15])
            rho = base[rng.integers(2)]
            if kind == "root":
                zeta = pow(int(rng.integers(1, p)), (p - 1) // max(levels), p)
                linear.append((1, -pow(rho * zeta, S, p)))
            elif kind == "orbit":
                linear.append((1, *[0] * (max(levels) // S - 1), -pow(rho, max(levels), p)))
            else:
                linear.append((1, 0) if kind == "zero" else (0, 1))
        filters.append([c % p for c in times(*linear)])
    return Architecture(map(len, filters), strides), filters


WRONG = {
    "the multiplicity in the product": {"over_layers": sum},
    "the least multiplicity of a layer": {"over_layers": min},
    "the root ρ of largest multiplicity": {"over_roots": max},
}


def test_the_theorem_over_small_fields_and_wrong_variants():
    """All needed roots of unity are in the field; so are all hyperroots."""
    rng = np.random.default_rng(43)
    failures = dict.fromkeys(WRONG, 0)
    drops, zeros, size_one = [], 0, 0
    for p, cases in ((7, 300), (13, 500), (37, 200)):
        for _ in range(cases):
            a, filters = split_over(rng, p)
            drop = a.dimension - eliminated_rank(a, filters, p)
            found = rank_drop(a, filters, p)
            assert drop == drop_by_trial(a, filters, p) == found.total
            assert parameterization_rank(a, filters, p) == found.rank
            drops.append(drop)
            zeros += any(h.factor in ((1, 0), (0, 1)) for layer in found.shared for h in layer)
            size_one += 1 in a.sizes
            for name, variant in WRONG.items():
                failures[name] += drop != drop_by_trial(a, filters, p, **variant)
    assert np.mean(np.array(drops) > 0) > 0.5 and max(drops) > 5
    assert min(zeros, size_one) > 100
    assert min(failures.values()) > 40, failures


@pytest.mark.parametrize("p", [2, 3, 5, 11])
def test_greatest_common_divisors_need_no_root_of_unity(p):
    """Any field, even where p divides the S_j; zero filters, and filters zero modulo p."""
    rng = np.random.default_rng(48)
    drops, divides = [], 0
    for _ in range(600):
        count = int(rng.integers(1, 5))
        a = Architecture(rng.integers(1, 6, count).tolist(), rng.integers(1, 4, count).tolist())
        filters = [rng.integers(-p, p + 1, k).tolist() for k in a.sizes]
        found = rank_drop(a, filters, p)
        rank = eliminated_rank(a, filters, p)
        assert rank == parameterization_rank(a, filters, p) == found.rank
        zero = sum(not any(c % p for c in w) for w in filters)
        assert len(found.zero_filters) == zero
        drops.append((found.total > 0, min(zero, 2)))
        divides += any(h.stride % p == 0 for shared in found.shared for h in shared)
    assert min(drops.count((True, zero)) for zero in (0, 1)) > 8
    assert divides > 15 or p > 3


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [((3, 2), (1, 1)), ((3, 2), (2, 1)), ((3, 2), (3, 1)), ((2, 2, 2), (1, 2, 1))],
)
def test_every_filter_over_three_elements(sizes, strides):
    a = Architecture(sizes, strides)
    cuts = np.cumsum(sizes)[:-1]
    for values in product(range(3), repeat=sum(sizes)):
        filters = [w.tolist() for w in np.split(np.array(values), cuts)]
        assert rank_drop(a, filters, 3).rank == parameterization_rank(a, filters, 3)


def test_where_p_divides_the_stride_counting_the_rho_is_false():
    """In characteristic 2, x² − y² = (x − y)² has one ρ, of multiplicity 1 in x − y."""
    a, filters = Architecture((2, 2), strides=(2, 1)), [(1, 1), (1, 1)]
    rho = [r for r in range(2) if r**2 % 2 == 1]
    assert len(rho) == 1 == multiplicity(filters[0], rho[0], 2) == multiplicity(filters[1], 1, 2)
    assert rank_drop(a, filters, 2).total == a.dimension - eliminated_rank(a, filters, 2) == 0
    a, filters = Architecture((3, 2), strides=(2, 1)), [(1, 0, 1), (1, 1)]
    assert rank_drop(a, filters, 2).total == a.dimension - eliminated_rank(a, filters, 2) == 1


@pytest.mark.parametrize(
    ("strides", "filters", "drop", "wrong", "wrong_drop"),
    [
        ((1, 1, 1), [(1, -1), (1, -1), (1, -2, 1)], 2, "the multiplicity in the product", 3),
        ((1, 2, 1), [(1, 0, -1), (1, 0, -1), (1, -2, 1)], 3, "the multiplicity in the product", 4),
        ((1, 2, 1), [(1, 0), (1, 0), (1, 0)], 1, "the multiplicity in the product", 2),
        ((1, 2, 1), [(0, 1), (0, 1), (0, 1)], 1, "the multiplicity in the product", 2),
        ((1, 2, 1), [(1, -1), (1, 1), (1, -1)], 1, "the least multiplicity of a layer", 0),
        ((2, 1, 1), [(1, 0), (1, 0), (1, 0)], 1, "the least multiplicity of a layer", 0),
        ((2, 1), [(1, -1), (1, -1)], 0, "the root ρ of largest multiplicity", 1),
        ((1, 2, 1), [(1, -2, 1), (1, 1), (1, -2, 1)], 1, "the root ρ of largest multiplicity", 2),
    ],
)
def test_wrong_variants_fail_on_planted_filters(strides, filters, drop, wrong, wrong_drop):
    a = Architecture(map(len, filters), strides)
    assert a.dimension - eliminated_rank(a, filters) == drop
    assert rank_drop(a, filters).total == drop_by_trial(a, filters, 101) == drop
    assert drop_by_trial(a, filters, 101, **WRONG[wrong]) == wrong_drop != drop
