"""Equations of neurovarieties: on forms in and off them, against factorizations and elimination."""

import itertools
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from functools import cache
from math import comb
from pathlib import Path

import pytest
from flint import fmpz_mat
from hypothesis import assume, given, settings, strategies as st
from sparse_forms import SMALL, multiplied, planted

from lcn_support import Architecture, compose
from lcn_support.function_space.membership import is_whisker
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.neurovariety import (
    ideal as neurovariety_ideal,
    interpolation as interpolated_equations,
)
from lcn_support.neurovariety.equations import Equation
from lcn_support.neurovariety.ideal import (
    are_minimal,
    in_ideal,
    neurovariety_equations,
    vanishes_identically,
)
from lcn_support.neurovariety.interpolation import PRIME, interpolated_ideal

equations_of = cache(neurovariety_equations)

TABLE = [
    ((2, 2), (2, 1), 1, 2, {2: 1}),
    ((3, 2), (2, 1), 1, 3, {3: 1}),
    ((2, 3), (2, 1), 2, 3, {2: 3}),
    ((4, 2), (2, 1), 1, 4, {4: 1}),
    ((4, 2), (3, 1), 2, 4, {2: 1, 3: 3}),
    ((3, 3), (2, 1), 2, 6, {3: 4}),
    ((4, 3), (2, 1), 2, 10, {4: 5}),
    ((2, 2, 2), (2, 2, 1), 4, 6, {2: 9}),
    ((3, 2, 2), (2, 2, 1), 4, 12, {2: 3, 3: 10}),
]
"""Sizes, strides, codimension, degree, number of minimal generators by degree."""


@pytest.mark.parametrize(("sizes", "strides", "codimension", "degree", "counts"), TABLE)
def test_the_table_of_generators(sizes, strides, codimension, degree, counts):
    equations = equations_of(Architecture(sizes, strides))
    assert (equations.codimension, equations.degree) == (codimension, degree)
    assert Counter(generator.degree for generator in equations.generators) == counts


def test_the_smallest_equations_are_known():
    segre = equations_of(Architecture((2, 2), (2, 1))).generators
    cubic = equations_of(Architecture((3, 2), (2, 1))).generators
    assert [str(g) for g in segre] == ["c1*c2 - c0*c3"]
    assert [str(g) for g in cubic] == ["c1*c2*c3 - c0*c3^2 - c1^2*c4"]


# The Hilbert series, which the interpolation proves complete.


@pytest.mark.parametrize("a", [*SMALL, Architecture((3, 3, 2), (2, 2, 1))], ids=str)
def test_dimension_and_degree_from_the_hilbert_series(a):
    """K(t) has the factor (1 − t)^codim exactly, and what is left is the degree at t = 1."""
    numerator = list(equations_of(a).hilbert_numerator)
    codimension = 0
    while sum(numerator) == 0:
        numerator = list(itertools.accumulate(numerator))[:-1]
        codimension += 1
    assert codimension == a.filter_size - a.dimension
    assert sum(numerator) == a.neurovariety_degree


@pytest.mark.parametrize("a", SMALL, ids=str)
def test_the_hilbert_series_counts_the_generators_of_least_degree(a):
    equations = equations_of(a)
    least = min(generator.degree for generator in equations.generators)
    count = sum(generator.degree == least for generator in equations.generators)
    assert equations.hilbert_numerator[: least + 1] == (1, *[0] * (least - 1), -count)


@pytest.mark.parametrize("a", [Architecture((3, 3), (2, 1)), Architecture((4, 2), (3, 1))], ids=str)
def test_hilbert_function_is_the_rank_of_products_of_coefficients(a):
    """Products of d coefficients, multiplied out with SymPy, span a space of the dimension."""
    import sympy as sp

    names = [sp.symbols(f"q{i}_:{k}") for i, k in enumerate(a.sizes)]
    c = [sp.Integer(0)] * a.filter_size
    for choice in itertools.product(*map(range, a.sizes)):
        at = sum(i * S for i, S in zip(choice, a.layer_strides, strict=True))
        c[at] += sp.prod(layer[i] for layer, i in zip(names, choice, strict=True))
    k, variables = a.filter_size, list(itertools.chain(*names))
    for d in (2, 3):
        products = [
            sp.Poly(sp.prod(m), variables) for m in itertools.combinations_with_replacement(c, d)
        ]
        support = sorted({e for p in products for e in p.monoms()})
        table = [[p.as_dict().get(e, 0) for e in support] for p in products]
        rank = fmpz_mat([[int(x) for x in row] for row in table]).rank()
        numerator = equations_of(a).hilbert_numerator
        series = sum(n * comb(k - 1 + d - i, k - 1) for i, n in enumerate(numerator[: d + 1]))
        assert rank == series


# On the variety and off it.


@settings(max_examples=150)
@given(planted())
def test_products_are_zeros(drawn):
    a, factors = drawn
    assert equations_of(a).vanishes_on(multiplied(a, factors))


@settings(max_examples=200)
@given(st.data())
def test_zeros_are_exactly_the_forms_that_factor(data):
    """Small coefficients, so that many forms are zeros, and changed products."""
    a = data.draw(st.sampled_from(SMALL))
    if data.draw(st.booleans()):
        entries = st.integers(-1, 1)
        W = data.draw(st.lists(entries, min_size=a.filter_size, max_size=a.filter_size))
    else:
        _, factors = data.draw(planted([a]))
        W = list(multiplied(a, factors))
        W[data.draw(st.integers(0, a.degree))] += data.draw(st.sampled_from([0, 1, -2]))
    assume(any(W))
    assert equations_of(a).vanishes_on(W) == (factorize(a, W) != ())


WHISKERS = [
    (Architecture((3, 2), (2, 1)), [1, 0, 0, 0, 1]),
    (Architecture((4, 2), (2, 1)), compose([(1, 2), (1, 0, 0, 0, 4)])),
    (Architecture((2, 2, 2), (1, 2, 1)), [1, 0, 0, 0, 1]),
]


@pytest.mark.parametrize(("a", "W"), WHISKERS, ids=str)
def test_whiskers_are_zeros_outside_the_function_space(a, W):
    assert is_whisker(a, W) and equations_of(a).vanishes_on(W)


@pytest.mark.parametrize("a", SMALL, ids=str)
def test_a_generator_left_out_is_missed(a):
    """Minimal: the others do not give it, so their ideal is a smaller one."""
    generators = equations_of(a).generators
    assert are_minimal(generators, a.filter_size)
    for i, generator in enumerate(generators):
        others = [*generators[:i], *generators[i + 1 :]]
        assert not in_ideal(generator, others, a.filter_size)


def test_some_of_the_generators_have_more_zeros():
    """x² + y² times x³ is a product, x³y² + y⁵ is not one with (2, 3); two quadrics do not see."""
    a = Architecture((2, 3), (2, 1))
    W = [0, 0, 1, 0, 0, 1]
    first, second, third = equations_of(a).generators
    assert first(W) == second(W) == 0 != third(W)
    assert factorize(a, W) == () and not equations_of(a).vanishes_on(W)


def test_no_equations_where_every_form_factors():
    for a in (Architecture((3, 2)), Architecture((4,)), Architecture((1,))):
        assert equations_of(a).generators == () and equations_of(a).vanishes_on([1] * a.filter_size)


def test_missing_coefficients_are_linear_equations():
    generators = equations_of(Architecture((2, 2), (3, 1))).generators
    assert [str(g) for g in generators] == ["c2", "c1*c3 - c0*c4"]


def test_layers_of_one_group_have_the_equations_of_the_merged_one():
    unmerged, merged = Architecture((2, 2, 2), (1, 2, 1)), Architecture((3, 2), (2, 1))
    assert equations_of(unmerged).generators == equations_of(merged).generators


@pytest.mark.parametrize("a", SMALL, ids=str)
def test_reversing_the_forms_permutes_the_equations(a):
    """W ↦ W(y, x) maps the variety to itself, so each mirrored generator is in the ideal."""
    n = a.degree
    generators = equations_of(a).generators
    for generator in generators:
        mirrored = {tuple(sorted(n - j for j in m)): c for m, c in generator.terms}
        assert in_ideal(Equation.primitive(mirrored), generators, a.filter_size)


def test_a_wrong_sign_is_no_identity():
    a = Architecture((3, 2), (2, 1))
    (generator,) = equations_of(a).generators
    (monomial, c), *rest = generator.terms
    assert vanishes_identically(a, generator)
    assert not vanishes_identically(a, Equation(((monomial, -c), *rest)))


def test_sizes_alone_and_wrong_lengths_are_refused():
    with pytest.raises(TypeError, match="no architecture"):
        neurovariety_equations((2, 2))
    with pytest.raises(ValueError, match="coefficients"):
        equations_of(Architecture((2, 2), (2, 1))).vanishes_on([1, 2, 3])


def test_multiples_of_equations_of_lower_degree_are_no_generators():
    a = Architecture((2, 2), (2, 1))
    multiple = {(0, 1, 2): 1, (0, 0, 3): PRIME - 1}
    monomial = {(0, 0, 3): 1}
    found = interpolated_equations.not_multiples(a, 3, 3, [multiple, monomial])
    assert found == [monomial]


@pytest.mark.parametrize(
    ("sizes", "strides", "message"),
    [
        ((4, 4, 4), (2, 2, 1), "equations of degree 6"),
        ((20, 2), (2, 1), "equations of degree 20"),
        ((300, 300), (2, 1), "equations of degree 299"),
        ((3,) * 40, (2,) * 40, "more than 1000"),
        ((2, 2), (10**9, 1), "more than 1000"),
    ],
)
def test_large_architectures_are_refused_at_once(sizes, strides, message):
    with pytest.raises(ValueError, match=message):
        neurovariety_equations(Architecture(sizes, strides))


def test_a_degree_that_becomes_too_large_is_refused(monkeypatch):
    """The limit holds in every degree, not only in the first one known to be needed."""
    monkeypatch.setattr(interpolated_equations, "LARGEST_PIECE", 29)
    with pytest.raises(ValueError, match="equations of degree 4 need"):
        neurovariety_equations(Architecture((3, 3, 2), (2, 2, 1)))


def test_integers_beside_floats_are_not_rounded():
    """c1c2c3 − c0c3² − c1²c4 is 10²⁰, but zero if 10²⁰ + 1 is taken for 10²⁰."""
    equations = equations_of(Architecture((3, 2), (2, 1)))
    assert not equations.vanishes_on([1, 10**20 + 1, 1.0, 10**20, 0])
    assert equations.vanishes_on([1, 10**20, 1.0, 10**20, 0])


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ((), "zero has no degree"),
        ((((0, 1), 1), ((0, 2), 1)), "one degree and one weight"),
        ((((1,), 1), ((0, 1), 1)), "one degree and one weight"),
        ((((2, 1), 1),), "nondecreasing"),
        ((((0, 3), 1), ((1, 2), 1)), "leading one first"),
        ((((1, 2), 1), ((1, 2), 1)), "once"),
        ((((1, 2), 0),), "is zero"),
    ],
)
def test_what_is_no_bihomogeneous_polynomial_is_refused(terms, message):
    with pytest.raises(ValueError, match=message):
        Equation(terms)


def test_zero_has_no_primitive_multiple():
    for terms in ({}, {(0, 1): 0}):
        with pytest.raises(ValueError, match="zero is no equation"):
            Equation.primitive(terms)


def test_membership_needs_all_variables():
    with pytest.raises(ValueError, match="count all k"):
        in_ideal(Equation((((0, 3), 1),)), [Equation((((0,), 1),))], variables=2)


def test_residues_without_a_small_fraction_are_refused():
    with pytest.raises(ArithmeticError, match="no fraction"):
        Equation.lifted({(0, 1): 1, (0, 0): 8}, 101)


# What the proof rests on: without it, an error.


def test_points_that_do_not_separate_forms_are_refused(monkeypatch):
    points = interpolated_equations.points_of_factors

    def repeated(a, count):
        return tuple([row * count for row in p] for p in points(a, 1))

    monkeypatch.setattr(interpolated_equations, "points_of_factors", repeated)
    with pytest.raises(ArithmeticError, match="separate"):
        neurovariety_equations(Architecture((2, 2), (2, 1)))


@pytest.mark.parametrize(
    ("equations", "message"),
    [
        (({(1, 2): 1, (0, 3): 1},), "modulo"),
        (({(1, 2): 1, (0, 3): PRIME - 1}, {(1, 1, 2): 1, (0, 1, 3): PRIME - 1}), "minimal"),
    ],
)
def test_equations_modulo_the_prime_are_not_taken_on_trust(monkeypatch, equations, message):
    a = Architecture((2, 2), (2, 1))
    ideal = replace(interpolated_ideal(a), equations=equations)
    monkeypatch.setattr(neurovariety_ideal, "interpolated_ideal", lambda _: ideal)
    with pytest.raises(ArithmeticError, match=message):
        neurovariety_equations(a)


# Elimination by other systems.

needs_singular = pytest.mark.skipif(
    shutil.which("Singular") is None, reason="the computer algebra system Singular is not installed"
)
needs_macaulay2 = pytest.mark.skipif(
    shutil.which("M2") is None, reason="the computer algebra system Macaulay2 is not installed"
)
ELIMINATED = [
    Architecture((3, 2), (2, 1)),
    Architecture((4, 2), (3, 1)),
    Architecture((3, 3), (2, 1)),
    Architecture((2, 2, 2), (2, 2, 1)),
    Architecture((2, 2), (3, 1)),
    Architecture((3, 2, 2), (2, 2, 1)),
    Architecture((3, 3, 2), (2, 2, 1)),
]


def parameterized(a, name):
    """Coefficients of the composition as text."""
    entries = ["0"] * a.filter_size
    for choice in itertools.product(*map(range, a.sizes)):
        at = sum(j * S for j, S in zip(choice, a.layer_strides, strict=True))
        entries[at] += "+" + "*".join(name.format(i, j) for i, j in enumerate(choice))
    return ", ".join(entries)


def equal_in_singular(a, ours):
    names = ",".join(f"p{i}{j}" for i, k in enumerate(a.sizes) for j in range(k))
    program = f"""{ours}
        ring P = 0, ({names}), dp; ideal zero; map mu = R, {parameterized(a, "p{}{}")};
        setring R; ideal Z = std(preimage(P, mu, zero)); ideal G = std(I);
        print("result " + string(size(reduce(I, Z))) + " " + string(size(reduce(Z, G))) + " "
              + string(size(minbase(Z))) + " end"); quit;"""
    done = subprocess.run(
        ["Singular", "-q", "--no-warn", "-c", program],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"result (\d+) (\d+) (\d+) end", done.stdout)
    assert found, done.stdout + done.stderr
    return tuple(map(int, found.groups()))


def test_the_page_says_how_far_the_eliminations_go():
    page = (Path(__file__).parents[2] / "book/further/hilbert-series.md").read_text("utf-8")
    assert f"these ideals, up to ${ELIMINATED[-1].sizes}$" in page


@needs_singular
@pytest.mark.parametrize("a", ELIMINATED, ids=str)
def test_the_ideal_is_that_of_all_relations(a):
    equations = equations_of(a)
    found = equal_in_singular(a, equations.to_singular())
    assert found == (0, 0, len(equations.generators))


@needs_singular
def test_elimination_sees_a_generator_left_out():
    a = Architecture((3, 3), (2, 1))
    _, *rest = equations_of(a).generators
    text = "ring R = 0, (c0, c1, c2, c3, c4, c5, c6), dp; ideal I = " + ",".join(map(str, rest))
    assert equal_in_singular(a, text + ";")[:2] == (0, 1)


@needs_macaulay2
def test_macaulay2_reads_the_ideal_and_finds_it_prime(tmp_path):
    a = Architecture((4, 2), (3, 1))
    script = tmp_path / "ideal.m2"
    script.write_text(
        equations_of(a).to_macaulay2()
        + '\nprint("result " | toString isPrime I | " " | toString codim I | " "'
        + ' | toString degree I | " " | toString numgens I);\nexit 0\n'
    )
    done = subprocess.run(
        ["M2", "--script", str(script)], capture_output=True, text=True, check=True, timeout=120
    )
    assert "result true 2 4 4" in done.stdout


def test_the_proof_stops_before_the_degree_of_the_variety():
    """All generators are found, and known to be all, in a degree far below that of the variety."""
    ideal = interpolated_ideal(Architecture((3, 2, 2), (2, 2, 1)))
    assert ideal.last_degree == 4 < 12
