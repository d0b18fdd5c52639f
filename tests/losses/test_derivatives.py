"""Hessians against symbolic ones; bad minima proved in exact arithmetic; what must be refused."""

from fractions import Fraction
from itertools import chain, pairwise

import numpy as np
import pytest
import sympy as sp
from flint import arb, ctx, fmpq, fmpq_mat

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.forms.composition import compose
from lcn_support.function_space.fibres import fibre
from lcn_support.losses.derivatives import (
    Signature,
    gradient,
    hessian,
    quotient_signature,
    scaling_directions,
)

BAD_MINIMA = [
    ([(1, 1, 0), (1, 0)], (1, 1, 0, 1), "(4, 0, 1)", 1),
    ([(1, 3, 1, 0), (1, 0)], (1, 3, 1, 0, 1), "(5, 0, 1)", 1),
    ([(1, 3, 1), (1, 0), (1, 0)], (1, 3, 1, 0, 1), "(5, 0, 2)", 5),
    ([(1, 1, 0), (1, 0), (1, 0)], (1, 1, 0, 1, 0), "(5, 0, 2)", 1),
    ([(1, 1, 0), (1, 2, 0)], (1, 3, 2, 0, 1), "(5, 0, 1)", 2),
]
SIZES = [(2, 2), (3, 2), (1, 3), (3, 3), (2, 2, 2), (3, 2, 2), (2, 1, 3), (2, 2, 2, 2)]


def rationals(rng, count):
    return [
        Fraction(int(a), int(b))
        for a, b in zip(rng.integers(-9, 10, count), rng.integers(1, 6, count), strict=True)
    ]


def random_filters(rng, sizes):
    """Rational filters of pairwise distinct rational roots: a constant, then factors x − ay."""
    roots = rng.permutation(np.arange(-6, 7))[: sum(sizes) - len(sizes)].tolist()
    filters = []
    for k in sizes:
        constant = Fraction(int(rng.integers(1, 5)), int(rng.integers(1, 5)))
        filters.append([(constant,), *((1, -roots.pop()) for _ in range(k - 1))])
    return filters


def covariance_pair(rng, size):
    """A random rational S, positive definite, and its inverse."""
    a = fmpq_mat(size, size, [fmpq(int(c), 2) for c in rng.integers(-2, 3, size * size)])
    inverse = a * a.transpose() + fmpq_mat(
        size, size, [int(i == j) for i, j in np.ndindex(size, size)]
    )
    return fractions(inverse.inv()), fractions(inverse)


def fractions(matrix):
    return [[Fraction(int(e.p), int(e.q)) for e in row] for row in matrix.tolist()]


def random_critical_point(rng, sizes, shared):
    """Filters with ``shared`` roots common to two neighbours, and (u, S) that make them critical.

    The residual S(W − u) must be orthogonal to the multiples of the shared factors: any combination
    of the evaluations at the shared roots.
    """
    factors = random_filters(rng, sizes)
    neighbours = [(i, j) for i, j in pairwise(range(len(sizes))) if min(sizes[i], sizes[j]) > 1]
    roots = []
    for i, j in neighbours[:shared]:
        factors[j][1] = factors[i][-1]
        roots.append(-factors[i][-1][1])
    filters = [compose(f) for f in factors]
    W = compose(filters)
    weights = rng.choice([-3, -1, 1, 2], len(roots)).tolist()
    residual = [
        sum(
            (c * Fraction(a) ** (len(W) - 1 - m) for c, a in zip(weights, roots, strict=True)),
            Fraction(0),
        )
        / 7 ** (len(W) - 1)
        for m in range(len(W))
    ]
    S, inverse = covariance_pair(rng, len(W))
    shift = [sum(a * b for a, b in zip(row, residual, strict=True)) for row in inverse]
    return filters, [w - s for w, s in zip(W, shift, strict=True)], S


def in_balls(rows, radius=0.0):
    return [
        [arb(fmpq(*Fraction(c).as_integer_ratio())) + arb(0, radius) for c in row] for row in rows
    ]


def fibre_over(filters):
    return fibre(Architecture([len(w) for w in filters]), compose(filters))


@pytest.mark.parametrize(("filters", "target", "signature", "compatible"), BAD_MINIMA)
def test_bad_minima_are_proved(filters, target, signature, compatible):
    assert not any(entry for part in gradient(filters, target) for entry in part)
    found = quotient_signature(filters, target)
    assert repr(found) == signature and found.is_minimum
    assert found.positive == len(target) and found.kernel == len(filters) - 1
    error = [a - b for a, b in zip(compose(filters), target, strict=True)]
    assert sum(e * e for e in error) == 1


@pytest.mark.parametrize(("filters", "target", "signature", "compatible"), BAD_MINIMA)
def test_bad_minima_are_not_global(filters, target, signature, compatible):
    """The target itself lies in the function space: the least loss is 0."""
    assert fibre(Architecture([len(w) for w in filters]), target)


@pytest.mark.parametrize(("filters", "target", "signature", "compatible"), BAD_MINIMA)
def test_all_compatible_factorizations_share_the_signature(filters, target, signature, compatible):
    """Irrational ones in balls."""
    found = [f for f in fibre_over(filters) if f.is_compatible]
    assert len(found) == compatible
    assert {repr(quotient_signature(f.filters, target)) for f in found} == {signature}


@pytest.mark.parametrize(("filters", "target", "signature", "compatible"), BAD_MINIMA)
def test_a_double_root_inside_a_filter_is_not_critical(filters, target, signature, compatible):
    others = [f for f in fibre_over(filters) if not f.is_compatible]
    assert others
    for f in others:
        with pytest.raises(ValueError, match=r"the gradient is .* not zero"):
            quotient_signature(f.filters, target)


def test_another_target_makes_the_gradient_nonzero():
    filters, target = [(1, 1, 0), (1, 0)], [1, 1, 0, 1]
    assert quotient_signature(filters, target).is_minimum
    target[1] += Fraction(1, 10**30)
    assert any(entry for part in gradient(filters, target) for entry in part)
    with pytest.raises(ValueError, match=r"gradient is \(\(0, -1/5"):
        quotient_signature(filters, target)


def test_the_other_side_of_a_double_root_is_a_saddle():
    """Same W, the target mirrored in it: the residual and with it the curvature change sign."""
    signature = quotient_signature([(1, 1, 0), (1, 0)], target=(1, 1, 0, -1))
    assert repr(signature) == "(3, 1, 1)"
    assert signature.is_strict_saddle and not signature.is_minimum and signature.index == 1


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("white", [True, False])
def test_against_symbolic_differentiation(sizes, white):
    rng = np.random.default_rng(20)
    symbols = [sp.symbols(f"w{i}_:{k}") for i, k in enumerate(sizes)]
    variables = [s for part in symbols for s in part]
    filters = [rationals(rng, k) for k in sizes]
    target = rationals(rng, sum(sizes) - len(sizes) + 1)
    S = None if white else covariance_pair(rng, len(target))[0]
    form = sp.eye(len(target)) if white else sp.Matrix(S)
    error = sp.Matrix(compose(symbols)) - sp.Matrix(target)
    loss = sp.expand((error.T * form * error)[0])
    at = {v: sp.Rational(c) for v, c in zip(variables, chain(*filters), strict=True)}
    slope = [loss.diff(v) for v in variables]
    ours = gradient(filters, target, S)
    assert [len(part) for part in ours] == list(sizes)
    assert [sp.Rational(c) for part in ours for c in part] == [g.subs(at) for g in slope]
    second = [[g.diff(v).subs(at) for v in variables] for g in slope]
    assert [[sp.Rational(c) for c in row] for row in hessian(filters, target, S)] == second


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("shared", [0, 1, 2])
def test_against_eigenvalues(sizes, shared):
    rng = np.random.default_rng(18)
    for _ in range(8):
        filters, target, S = random_critical_point(rng, sizes, shared)
        signature = quotient_signature(filters, target, S)
        full = hessian(filters, target, S)
        assert inertia(full) == (signature.positive, signature.negative)
        assert len(full) == signature.positive + signature.negative + signature.kernel
        matrix = np.array(full, dtype=float)
        scale = np.sqrt(np.maximum(np.abs(np.diag(matrix)), 1e-300))
        eigenvalues = np.linalg.eigvalsh(matrix / np.outer(scale, scale))
        small = 1e-9 * np.abs(eigenvalues).max()
        assert int((eigenvalues > small).sum()) == signature.positive
        assert int((eigenvalues < -small).sum()) == signature.negative


def test_random_critical_points_are_of_every_kind():
    rng = np.random.default_rng(18)
    points = [random_critical_point(rng, sizes, 1) for sizes in SIZES for _ in range(8)]
    signatures = [quotient_signature(*point) for point in points]
    assert any(s.is_minimum for s in signatures) and any(s.is_strict_saddle for s in signatures)


@pytest.mark.parametrize("sizes", SIZES)
def test_the_target_itself_is_a_minimum(sizes):
    rng = np.random.default_rng(1)
    filters = [compose(f) for f in random_filters(rng, sizes)]
    signature = quotient_signature(filters, compose(filters))
    assert signature == Signature(sum(sizes) - len(sizes) + 1, 0, 0, len(sizes) - 1)


def test_the_target_on_the_discriminant_is_degenerate():
    """u = W with a root common to two filters: the loss is flat to second order."""
    filters = [(1, 1, 0), (1, 0)]
    signature = quotient_signature(filters, compose(filters))
    assert signature == Signature(3, 0, 1, 1) and signature.is_degenerate
    assert not signature.is_minimum and repr(signature) == "(3, 0, 2)"
    assert not signature.is_strict_saddle and signature.index == 0


@pytest.mark.parametrize("negative", [0, 1, 3])
@pytest.mark.parametrize("undecided", [0, 1, 2])
def test_a_signature_claims_what_its_signs_prove(negative, undecided):
    """A descending direction is a proof even beside undecided ones; a missing one is none."""
    signature = Signature(2, negative, undecided, scaling=1)
    assert signature.is_strict_saddle == (negative > 0)
    assert signature.is_degenerate == (undecided > 0)
    assert signature.is_minimum == ((negative, undecided) == (0, 0))


@pytest.mark.parametrize("sizes", SIZES)
def test_signature_belongs_to_the_scaling_class(sizes):
    rng = np.random.default_rng(5)
    filters, target, S = random_critical_point(rng, sizes, 1)
    factors = [Fraction(int(c), 7) for c in rng.choice([-30, -2, 3, 50], len(sizes) - 1)]
    last = 1 / np.prod(factors)
    rescaled = [
        [c * factor for c in w] for w, factor in zip(filters, [*factors, last], strict=True)
    ]
    assert compose(rescaled) == compose(filters) and hessian(rescaled, target, S) != hessian(
        filters, target, S
    )
    assert quotient_signature(rescaled, target, S) == quotient_signature(filters, target, S)


@pytest.mark.parametrize("sizes", SIZES)
def test_scaling_directions_are_the_kernel_at_critical_points_only(sizes):
    rng = np.random.default_rng(6)
    filters, target, S = random_critical_point(rng, sizes, 1)
    directions = scaling_directions(filters)
    assert len(directions) == len(sizes) - 1
    assert fmpq_mat(in_rationals(directions)).rank() == len(directions)
    assert not any(image(hessian(filters, target, S), d).count(0) < sum(sizes) for d in directions)
    elsewhere = [c + 1 for c in target]
    assert any(any(image(hessian(filters, elsewhere, S), d)) for d in directions)


def image(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def in_rationals(rows):
    return [[fmpq(*Fraction(c).as_integer_ratio()) for c in row] for row in rows]


@pytest.mark.parametrize("sizes", SIZES)
def test_balls_agree_with_exact_numbers(sizes):
    rng = np.random.default_rng(7)
    for shared in (0, 1):
        filters, target, S = random_critical_point(rng, sizes, shared)
        exact = quotient_signature(filters, target, S)
        with ctx.workprec(200):
            narrow = in_balls(filters, 1e-30)
            enclosed = hessian(narrow, target, S)
            for row, balls in zip(hessian(filters, target, S), enclosed, strict=True):
                assert all(
                    b.contains(*in_rationals([[e]])[0]) for e, b in zip(row, balls, strict=True)
                )
            assert quotient_signature(narrow, target, S) == exact
            assert sum(inertia(enclosed)) <= sum(sizes) - exact.kernel


def test_wide_balls_are_undecided_never_wrong():
    filters, target = [(1, 1, 0), (1, 0)], (1, 1, 0, 1)
    seen = set()
    for radius in (1e-9, 1e-3, 1e-2, 0.1, 0.3):
        found = quotient_signature(in_balls(filters, radius), target)
        assert found.negative == 0 and found.positive + found.undecided == 4
        assert found.is_minimum == (not found.is_degenerate)
        seen.add(found.is_minimum)
    assert seen == {True, False}


def test_balls_away_from_a_critical_point_are_refused():
    with pytest.raises(ValueError, match="not zero"):
        quotient_signature(in_balls([(1, 1, 0), (1, 0)], 1e-9), (1, 1, 1, 1))


@pytest.mark.parametrize(
    ("filters", "target", "covariance", "message"),
    [
        ([(0, 0), (1, 2)], (1, 0, 1), None, r"filter 1 is \(0, 0\), not certainly non-zero"),
        ([(1, 2), (0,)], (1, 0), None, "filter 2"),
        ([(arb(0, 1), 0), (1, 2)], (1, 0, 1), None, "filter 1 .* not certainly non-zero"),
        ([(1, 2), (0.5, 1)], (1, 0, 1), None, "filter 2 has the entry 0.5, neither an exact"),
        ([(1, 2)], (1, 0.5), None, "target has the entry 0.5"),
        ([(1, arb("nan"))], (1, 2), None, "finite balls"),
        ([(1, 2), ()], (1, 2), None, "filter 2 is empty"),
        ([(1, 2)], (1, 2, 3), None, "target has 3 coefficients, .* compose to 2"),
        ([(1, 2)], (1, 2), [[1, 0]], "give 2 rows of length 2"),
        ([(1, 2)], (1, 2), [[1, 2], [3, 9]], "3 in row 2, column 1, but 2 across"),
    ],
)
def test_refusals(filters, target, covariance, message):
    with pytest.raises(ValueError, match=message):
        quotient_signature(filters, target, covariance)


def test_scaling_directions_refuse_a_zero_filter():
    with pytest.raises(ValueError, match="filter 2 is"):
        scaling_directions([(1, 2), (0, 0)])
