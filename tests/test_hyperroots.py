"""The rank of dμ from shared hyperroots: planted over Q and over small fields, and wrong variants.

The formula is coded twice: the package takes greatest common divisors of S-decompositions over Q;
the oracle here tries all α and all ρ in a field with p elements, literally as the theorem says.
"""

from fractions import Fraction
from itertools import chain

import numpy as np
import pytest
import sympy as sp
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from lcn_support.architecture import Architecture
from lcn_support.convolution import compose
from lcn_support.convolution import product as convolve
from lcn_support.hyperroots import Hyperroot, RankDrop, hyperroots, rank_drop
from lcn_support.parameterization import parameterization_rank

INFINITY = None


# --- Forms: coefficients (w_0, …, w_n) of w_0 x^n + ⋯ + w_n y^n.


def times(*forms):
    return convolve([[1], *forms])


def spread(w, stride):
    return [c for entry in w for c in (entry, *[0] * (stride - 1))][: (len(w) - 1) * stride + 1]


def factors(form):
    """Irreducible factors over Q, y included, of a non-zero form of integers."""
    at_infinity = next(i for i, c in enumerate(form) if c)
    _, found = fmpz_poly(list(form)[::-1]).factor()
    return [(0, 1)] * at_infinity + [
        tuple(int(c) for c in reversed(part.coeffs())) for part, m in found for _ in range(m)
    ]


# --- Random filters with common hyperroots, over Q.

SEEDS = [
    (1, -1),
    (1, 1),
    (1, -4),
    (1, -2),
    (8, 27),
    (1, 0),
    (0, 1),
    (1, 0, 1),
    (1, 0, -2),
    (1, 1, 1),
    (1, -1, -1),
]
"""Forms in z = x^S: some split when z is a power of another variable, some do not."""


def planted(rng, layers=4):
    """An architecture and filters whose top hyperroots are spread over the layers below."""
    count = int(rng.integers(2, layers + 1))
    strides = [int(s) for s in rng.choice([1, 2, 3], count, p=[0.35, 0.45, 0.2])]
    levels = Architecture((1,) * count, strides).layer_strides
    filters = [[1] for _ in range(count)]
    for _ in range(int(rng.integers(1, 3))):
        top = int(rng.integers(1, count))
        q = SEEDS[rng.integers(len(SEEDS))]
        filters[top] = times(filters[top], *[q] * int(rng.choice([1, 1, 2])))
        below = [i for i in range(top) if rng.random() < 0.8]
        for i in below:
            for part in factors(spread(q, levels[top] // levels[i])):
                copies = int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))
                filters[i] = times(filters[i], *[part] * copies)
        if rng.random() < 0.3:
            there = set(chain(*(factors(spread(filters[i], levels[i])) for i in range(top))))
            missing = [part for part in factors(spread(q, levels[top])) if part not in there]
            filters[0] = times(filters[0], *missing)
    for i in range(count):
        if rng.random() < 0.3:
            filters[i] = times(filters[i], [1, *rng.integers(-2, 3, 1).tolist()])
    filters = [times([int(rng.integers(1, 4))], w) for w in filters]
    return Architecture(map(len, filters), strides), filters


def small_planted(rng, bound=48):
    """As planted, with an end-to-end filter of at most so many coefficients."""
    while True:
        a, filters = planted(rng)
        if a.filter_size <= bound:
            return a, filters


def test_planted_hyperroots():
    rng = np.random.default_rng(40)
    drops, levels = [], set()
    for _ in range(1200):
        a, filters = small_planted(rng)
        found = rank_drop(a, filters)
        assert parameterization_rank(a, filters) == a.dimension - found.total == found.rank
        drops.append(found.total)
        levels |= {h.stride for shared in found.shared for h in shared}
    assert np.mean(np.array(drops) > 0) > 0.5 and max(drops) > 9
    assert {1, 2, 3, 4, 6} <= levels


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


def positive(factor):
    """The one of ±factor whose first non-zero coefficient is positive."""
    sign = 1 if next(c for c in factor if c) > 0 else -1
    return tuple(sign * c for c in factor)


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


# --- The theorem, literally, over a field with p elements.


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
    """The proof needs no characteristic zero, only that p does not divide the S_j."""
    rng = np.random.default_rng(43)
    failures = dict.fromkeys(WRONG, 0)
    drops = []
    for p, cases in ((7, 200), (13, 300), (37, 100)):
        for _ in range(cases):
            a, filters = split_over(rng, p)
            drop = a.dimension - parameterization_rank(a, filters, p)
            assert drop == drop_by_trial(a, filters, p)
            drops.append(drop)
            for name, variant in WRONG.items():
                failures[name] += drop != drop_by_trial(a, filters, p, **variant)
    assert np.mean(np.array(drops) > 0) > 0.5 and max(drops) > 5
    assert min(failures.values()) > 20, failures


def test_where_p_divides_the_stride_the_theorem_is_false():
    """In characteristic 2, x² − y² = (x − y)² has one ρ, of multiplicity 1 in x − y."""
    a, filters = Architecture((2, 2), strides=(2, 1)), [(1, 1), (1, 1)]
    assert a.dimension - parameterization_rank(a, filters, 2) == 0
    rho = [r for r in range(2) if r**2 % 2 == 1]
    assert min(multiplicity(filters[0], r, 2) for r in rho) == 1


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
    assert a.dimension - parameterization_rank(a, filters) == drop
    assert rank_drop(a, filters).total == drop_by_trial(a, filters, 101) == drop
    assert drop_by_trial(a, filters, 101, **WRONG[wrong]) == wrong_drop != drop


# --- Hyperroots of a form, by another algorithm.


def minimal_polynomial_of_power(factor, stride):
    """Of ρ^S for the roots ρ of an irreducible form over Q, as a form."""
    if factor == (0, 1):
        return factor
    x, z = sp.symbols("x z")
    degree = len(factor) - 1
    g = sum(c * x ** (degree - t) for t, c in enumerate(factor))
    _, ((part, _),) = sp.factor_list(sp.resultant(g, z - x**stride, x), z)
    return tuple(int(c) for c in sp.Poly(part, z).all_coeffs())


def hyperroots_by_powers(form, stride):
    """For α of every factor: the least multiplicity of a factor of q(x^S) in the form."""
    inside = factors(form)
    found = {}
    for factor in set(inside):
        q = minimal_polynomial_of_power(factor, stride)
        needed = factors(spread(q, stride))
        multiplicity = min(inside.count(part) // needed.count(part) for part in needed)
        if multiplicity:
            found[positive(q)] = multiplicity
    return found


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 6])
def test_hyperroots_of_forms_by_powers_of_roots(stride):
    rng = np.random.default_rng(50 + stride)
    seen = 0
    for _ in range(25):
        q = SEEDS[rng.integers(len(SEEDS))]
        parts = [f for f in factors(spread(q, stride)) for _ in range(rng.choice([1, 2]))]
        if rng.random() < 0.3:
            parts.pop()
        form = times([int(rng.integers(1, 5))], *parts, (1, int(rng.integers(-2, 3))))
        found = {positive(h.factor): h.multiplicity for h in hyperroots(form, stride)}
        assert found == hyperroots_by_powers(form, stride)
        seen += len(found)
    assert seen > 12


def test_every_root_of_alpha_is_needed():
    """x⁴ + 4y⁴ splits over Q; one of its two factors is no hyperroot, both are one."""
    first, second = (1, 2, 2), (1, -2, 2)
    assert hyperroots(first, 4) == hyperroots(times(first, first, second[:1]), 4) == ()
    assert repr(hyperroots(times(first, second), 4)) == "(x⁴ + 4y⁴,)"
    assert repr(hyperroots(times(first, second, first), 4)) == "(x⁴ + 4y⁴,)"
    assert repr(hyperroots(times(first, second, first, second), 4)) == "((x⁴ + 4y⁴)²,)"
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


def test_at_zero_and_infinity():
    assert repr(hyperroots((0, 0, 0, 1, 1, 0, 0, 0, 0, 0), 2)) == "(y², (x²)²)"
    assert repr(hyperroots((0, 1, 0), 1)) == "(y, x)"
    assert hyperroots((0, 1, 0), 2) == hyperroots((5,), 3) == ()


@pytest.mark.parametrize(
    ("hyperroot", "shown"),
    [
        (Hyperroot(1, (1, -1), 1), "x − y"),
        (Hyperroot(1, (3, 1), 12), "(3x + y)¹²"),
        (Hyperroot(10, (2, 0, -3, 1), 1), "2x³⁰ − 3x¹⁰y²⁰ + y³⁰"),
        (Hyperroot(2, (-1, 1), 1), "−x² + y²"),
        (Hyperroot(2, (0, 1), 2), "(y²)²"),
    ],
)
def test_hyperroots_show_as_factors(hyperroot, shown):
    assert repr(hyperroot) == shown
    assert hyperroot.degree == len(hyperroot.factor) - 1


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
        (lambda: hyperroots((0, 0), 2), "the zero form of degree 1"),
        (lambda: hyperroots((1, 2), 0), "0 at layer 1 is not positive"),
        (lambda: hyperroots((1, 2), 1.5), "must be an integer"),
        (lambda: hyperroots((1, float("inf")), 2), "not finite"),
        (lambda: rank_drop(Architecture((2, 2)), [(1, 2)]), "one filter of size k_i"),
        (lambda: rank_drop(Architecture((2,)), [(1, 1j)]), "filter 1.* not a real number"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
