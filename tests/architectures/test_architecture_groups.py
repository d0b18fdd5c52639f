"""Groups; when the function space is Zariski closed; how large the singular locus is."""

import itertools
import shutil
import subprocess
from random import Random

import pytest
import sympy
from architectures.test_architecture import architectures
from hypothesis import given
from sparse_forms import spread

from lcn_support import Architecture, RootPattern, compose, contains
from lcn_support.architectures.architecture import fewest_orbits, is_zariski_closed
from lcn_support.architectures.balls_in_bins import grouped_packings
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.parameterization import product_rank


@given(architectures)
def test_groups_are_the_layers_of_the_reduced_architecture(a):
    r = a.reduced()
    assert sum(g.degree for g in a.groups) == a.dimension - 1
    assert sum(g.degree * g.stride for g in a.groups) == a.degree
    layers = [i for g in a.groups for i in g.layers]
    assert layers == ([i for i, k in enumerate(a.sizes, 1) if k > 1] or [1])
    merged = [g.merged_size for g in a.groups]
    assert merged == [k for k in r.sizes if k > 1] or set(a.sizes) == {1}
    strides = [g.stride for g in a.groups]
    assert all(t % s == 0 and t > s for s, t in itertools.pairwise(strides))
    for g in a.groups:
        assert g.architecture == Architecture([a.sizes[i - 1] for i in g.layers])
        assert {a.layer_strides[i - 1] for i in g.layers} == {g.stride}
        assert g.even_count == sum(k % 2 == 0 for k in g.sizes)


def test_one_group_exactly_for_a_linear_closure():
    assert len(Architecture((3, 2, 2)).groups) == 1
    assert [g.stride for g in Architecture((1, 3), (2, 1)).groups] == [2]
    assert len(Architecture((1, 1), (2, 1)).groups) == 1
    assert len(Architecture((2, 2), (2, 1)).groups) == 2


# --- Zariski closed or not, checked by looking for whiskers


def strided_architectures():
    """Groups of one layer or two, of small degree; overlapping or not."""
    found = []
    for strides in [(1, 2), (1, 3), (2, 4), (1, 2, 4), (1, 3, 6), (1, 1, 2), (1, 2, 2)]:
        for degrees in itertools.product((1, 2, 3), repeat=len(strides)):
            if sum(n * t for n, t in zip(degrees, strides, strict=True)) <= 11:
                found.append(by_layer_strides(strides, degrees))
    found.append(by_layer_strides((1, 2, 4), (1, 3, 2)))
    found.append(by_layer_strides((1, 2, 4), (4, 2, 2)))
    return found


def by_layer_strides(strides, degrees):
    sizes = [n + 1 for n in degrees]
    if strides[0] > 1:
        strides, sizes = (1, *strides), [1, *sizes]
    steps = [after // before for before, after in itertools.pairwise(strides)]
    return Architecture(sizes, [*steps, 1])


def random_form_with_hyperroots(a, rng):
    """A product of hyperroots of all strides, of conjugate pairs of them, and of 0 and ∞."""
    pieces = [(1, 0), (0, 1)]
    for T in {g.stride for g in a.groups}:
        pieces += [spread(Q, T) for Q in [(1, 1), (1, -1), (1, 0, 1), (1, 1, 2), (1, 1, 1)]]
    while True:
        W = (1,)
        while len(W) < a.filter_size:
            W = compose([W, rng.choice(pieces)])
        if len(W) == a.filter_size:
            return W


@pytest.mark.parametrize("a", strided_architectures(), ids=repr)
def test_closed_exactly_if_there_are_no_whiskers(a):
    if is_zariski_closed(a):
        rng = Random(1)
        assert not any(is_whisker(a, random_form_with_hyperroots(a, rng)) for _ in range(25))
    else:
        W = whisker(a)
        assert is_whisker(a, W) and not contains(a, W)


def test_random_forms_show_whiskers_where_there_are_some():
    """The search above would have found them, and it does reach the function space."""
    a, rng = Architecture((4, 2), (2, 1)), Random(1)
    forms = [random_form_with_hyperroots(a, rng) for _ in range(100)]
    assert sum(is_whisker(a, W) for W in forms) > 5
    assert sum(contains(a, W) for W in forms) > 20


def whisker(a):
    """A real form that factors along the layers over C only.

    Two layers of even size in a group: its form has at most one real root. Otherwise a group of odd
    degree N and of stride T takes one of the conjugate hyperroots of x^{2T} + x^T y^T + 2y^{2T},
    the groups below the other one. No other hyperroots of stride T are real.
    """
    primes = sympy.primerange(3, 200)
    groups = a.groups
    wrong = next(
        i
        for i, g in enumerate(groups)
        if g.even_count > 1
        or (g.degree % 2 and g.stride <= sum(b.degree * b.stride for b in groups[:i]))
    )
    lines = {g.stride: g.degree for g in groups}
    T, N = groups[wrong].stride, groups[wrong].degree
    pieces = []
    if groups[wrong].even_count <= 1:
        pieces.append(spread((1, 1, 2), T))
        rest = T
        for below in reversed(groups[:wrong]):
            taken = min(below.degree, rest // below.stride)
            lines[below.stride] -= taken
            rest -= taken * below.stride
        N -= 1
    pieces += [spread((1, 1, next(primes)), T) for _ in range(N // 2)]
    lines[T] = N % 2
    for stride, count in lines.items():
        pieces += [spread((1, -next(primes)), stride) for _ in range(count)]
    return compose([(1,), *pieces])


@pytest.mark.parametrize(
    ("sizes", "strides", "closed"),
    [
        ((3, 2), (2, 1), False),
        ((3, 2), (3, 1), True),
        ((3, 3), (2, 1), True),
        ((2, 2), (2, 1), True),
        ((2, 2), (1, 1), False),
        ((2, 2, 2), (2, 2, 1), True),
        ((3, 2, 2), (2, 2, 1), False),
        ((2, 3, 3), (2, 1, 1), True),
        ((2, 2, 2, 3), (2, 1, 1, 1), False),
        ((1, 3, 2), (2, 2, 1), False),
    ],
)
def test_examples_of_the_criterion(sizes, strides, closed):
    assert Architecture(sizes, strides).is_zariski_closed is closed


# --- degree and singular locus of the neurovariety


def test_fewest_orbits_by_trying_all():
    for strides in [(1, 2, 4), (1, 2, 6), (2, 4, 8), (1, 3, 9)]:
        for degrees in itertools.product((1, 2, 3, 4), repeat=3):
            groups = by_layer_strides(strides, degrees).groups
            sums = [
                sum(c)
                for i in (1, 2)
                for c in itertools.product(*(range(n + 1) for n in degrees[:i]))
                if sum(x * t for x, t in zip(c, strides, strict=False)) == strides[i]
            ]
            assert fewest_orbits(groups) == min(sums, default=None)


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [((2, 2), (2, 1)), ((3, 2), (2, 1)), ((4, 2), (2, 1)), ((4, 2), (3, 1)), ((3, 3), (2, 1))],
)
@pytest.mark.skipif(not shutil.which("Singular"), reason="Singular is not installed")
def test_degree_and_singular_locus_by_elimination(sizes, strides):
    """The ideal of the neurovariety over Q, and the minors of its Jacobian."""
    a = Architecture(sizes, strides)
    assert [int(n) for n in eliminated(a)] == [
        a.neurovariety_dimension,
        a.neurovariety_degree,
        a.singular_dimension,
    ]


def eliminated(a):
    """Dimension and degree of the closure of the image, and dimension of its singular locus."""
    names = [[f"p{i}_{j}" for j in range(k)] for i, k in enumerate(a.sizes)]
    terms = {0: [[]]}
    for layer, step in zip(names, a.layer_strides, strict=True):
        longer = {}
        for e, products in terms.items():
            for j, name in enumerate(layer):
                longer.setdefault(e + step * j, []).extend([*p, name] for p in products)
        terms = longer
    image = ", ".join(
        "+".join("*".join(p) for p in terms.get(e, [])) or "0" for e in range(a.filter_size)
    )
    parameters = ", ".join(itertools.chain(*names))
    code = f"""
ring P = 0, ({parameters}), dp;
ideal image = {image};
ideal zero = 0;
ring R = 0, (c(0..{a.degree})), dp;
setring P;
map f = R, image;
setring R;
ideal I = std(preimage(P, f, zero));
dim(I); mult(I); dim(std(I + minor(jacob(I), nvars(R) - dim(I))));
"""
    done = subprocess.run(
        ["Singular", "-q"], input=code, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_the_singular_locus_has_the_dimension_of_its_parameterization():
    """Products with a hyperroot of stride T_i below group i, by the rank of their differential."""
    rng = Random(3)
    overlapping = 0
    for a in strided_architectures():
        groups = [(g.stride, g.degree) for g in a.groups]
        ranks = [0]
        for i, (T, _) in enumerate(groups):
            for c in itertools.product(*(range(n + 1) for _, n in groups[:i])):
                if i and sum(x * t for x, (t, _) in zip(c, groups, strict=False)) == T:
                    left = [n - x for (_, n), x in zip(groups, c, strict=False)]
                    left += [n for _, n in groups[i:]]
                    exponents = [range(0, T + 1, T)] + [
                        range(0, t * n + 1, t) for n, (t, _) in zip(left, groups, strict=True)
                    ]
                    values = [[rng.randrange(1, 2**40) for _ in e] for e in exponents]
                    ranks.append(product_rank(exponents, values, None))
        assert a.singular_dimension == (max(ranks) if len(groups) > 1 else -1)
        overlapping += max(ranks) > 0
    assert overlapping > 20


def test_a_linear_closure_is_smooth():
    for a in [Architecture((3, 2)), Architecture((1, 3), (2, 1)), Architecture((1,))]:
        assert (a.singular_dimension, a.neurovariety_degree) == (-1, 1)


def test_without_overlap_only_zero_is_singular():
    assert Architecture((3, 2, 2), (3, 2, 1)).singular_dimension == 0
    assert Architecture((4, 2, 2), (3, 2, 1)).singular_dimension > 0


# --- packings, group by group


def test_grouped_packings_are_all_pairs():
    a = Architecture((3, 2, 1, 2, 2), (1, 2, 1, 1, 1))
    patterns = [RootPattern("111|0"), RootPattern("11|0")]
    found = list(grouped_packings(patterns, a))
    assert len(found) == len({str(packing) for packing in found}) == 3 * 2
    with pytest.raises(ValueError, match="1 root patterns for the 2 groups"):
        list(grouped_packings(patterns[:1], a))
    with pytest.raises(ValueError, match="degree 2, but Architecture"):
        list(grouped_packings(patterns[::-1], a))


def test_grouped_packings_are_compatible_first():
    a = Architecture((3, 2, 2), (1, 2, 1))
    flags = [
        p.is_compatible for p in grouped_packings([RootPattern("12|0"), RootPattern("1|0")], a)
    ]
    assert flags == sorted(flags, reverse=True) and len(set(flags)) == 2
