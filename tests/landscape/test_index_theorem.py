"""Both sides of the index theorem, computed apart; with a term dropped they must differ."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq

from lcn_support import (
    Architecture,
    RootPattern,
    UndecidedError,
    compose,
    critical_points,
    fibre,
    root_pattern,
)
from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape.index_theorem import index_terms
from lcn_support.losses.derivatives import Signature, quotient_signature

CASES = [
    ((3, 2), "12|0"), ((4, 2), "112|0"), ((4, 2), "2|1"), ((3, 2, 2), "112|0"),
    ((3, 2, 2), "2|1"), ((3, 2, 2), "22|0"), ((3, 2, 2), "13|0"), ((2, 2, 2), "12|0"),
    ((2, 2, 2), "3|0"), ((3, 3), "112|0"), ((3, 3), "22|0"), ((3, 3), "0|2"),
    ((5, 3), "11|2"), ((3, 3, 2), "1|2"), ((4, 4), "2|2"), ((3, 3, 3), "0|3"),
    ((2, 2, 2, 2), "4|0"), ((3, 3, 2), "23|0"), ((3, 3, 2), "122|0"), ((3, 2), "111|0"),
]  # fmt: skip


def planted(rng, pattern):
    """A form with rational or Gaussian roots of this pattern, and (u, S) that make it critical.

    S(W − u) annihilates the multiples of Π p^{m−1}: any combination of the derivatives of order
    0, …, m − 2 at the roots.
    """
    n = pattern.degree
    real = [Fraction(int(a), 2) for a in rng.permutation(np.arange(-5, 6))[: len(pattern.real)]]
    imaginary = [int(b) for b in rng.permutation(np.arange(1, 4))[: len(pattern.complex)]]
    shift = [int(c) for c in rng.integers(-2, 3, len(imaginary))]
    factors = [(Fraction(int(rng.choice([-2, 1, 3])), 2),)]
    residual = [Fraction(0)] * (n + 1)
    x = sp.Symbol("x")
    for a, m in zip(real, pattern.real, strict=True):
        factors += [(1, -a)] * m
        add_functionals(rng, residual, [x - sp.Rational(a)] * (m - 1), n)
    for b, c, m in zip(imaginary, shift, pattern.complex, strict=True):
        factors += [(1, -2 * c, c * c + b * b)] * m
        add_functionals(rng, residual, [x**2 - 2 * c * x + c * c + b * b] * (m - 1), n)
    W = compose(factors)
    A = rng.integers(-2, 3, (n + 1, n + 1))
    S = [[Fraction(int(e)) for e in row] for row in A @ A.T + np.eye(n + 1, dtype=int)]
    inverse = from_flint(to_flint(S).inv())
    u = [
        w - sum(s * r for s, r in zip(row, residual, strict=True))
        for w, row in zip(W, inverse, strict=True)
    ]
    return W, u, S


def add_functionals(rng, residual, powers, n):
    """Functionals that vanish on the multiples of a polynomial: those of the remainder by it."""
    x = sp.Symbol("x")
    if not powers:
        return
    divisor = sp.Poly(sp.prod(powers), x)
    weights = [Fraction(int(c), 70) for c in rng.integers(-99, 100, divisor.degree())]
    for j in range(n + 1):
        remainder = sp.rem(sp.Poly(x ** (n - j), x), divisor)
        for i, weight in enumerate(weights):
            coefficient = sp.Rational(remainder.coeff_monomial(x**i))
            residual[j] += weight * Fraction(int(coefficient.p), int(coefficient.q))


def planted_points(count=6, cases=CASES, seed=18):
    """(filters, u, S, pattern) for every compatible factorization."""
    rng = np.random.default_rng(seed)
    for sizes, text in cases:
        for _ in range(count):
            W, u, S = planted(rng, RootPattern(text))
            for f in fibre(Architecture(sizes), W, precision=256):
                if f.is_compatible:
                    yield f.filters, u, S, RootPattern(text)


@pytest.fixture(scope="module")
def points():
    """(signature of the Hessian, terms of the theorem) at exact critical points of all kinds."""
    return [
        (quotient_signature(filters, u, S), index_terms(filters, u, S, pattern))
        for filters, u, S, pattern in planted_points()
    ]


@pytest.fixture(scope="module")
def solved():
    """The same at what the solver finds for random targets, white and anisotropic, and the W."""
    found = []
    for sizes in [(3, 2), (2, 2, 2), (4, 2), (3, 3), (3, 2, 2)]:
        a = Architecture(sizes)
        losses = [random_loss(a.degree, metric, 20, i) for metric in METRICS for i in range(4)]
        for result in critical_points(a, losses, progress=False):
            for p in result.points:
                for c in p.classes if not p.is_pure else ():
                    u, S = result.loss.target, result.loss.covariance
                    terms = index_terms(c.enclosure, u, S, p.pattern)
                    found.append((p.end_to_end, c.signature, terms))
    return found


def test_solved_points_obey_the_index_theorem(solved):
    assert len(solved) > 300
    for _, signature, terms in solved:
        assert signature == terms.signature and signature.undecided == 0
    assert {m for _, _, terms in solved for m, _ in terms.real} == {2, 3}
    assert any(terms.pairs for _, _, terms in solved)


def test_all_solved_classes_over_one_filter_have_one_index(solved):
    over = {}
    for W, signature, _ in solved:
        over.setdefault(W, []).append(signature.index)
    assert max(map(len, over.values())) > 4
    assert all(len(set(indices)) == 1 for indices in over.values())


def without_curvature(terms):
    return terms.stratum.negative + sum(m - 1 for m, _ in terms.pairs)


def with_all_real_roots(terms):
    return without_curvature(terms) + sum(m - 1 for m, _ in terms.real)


def with_the_other_sign(terms):
    return without_curvature(terms) + sum(m - 1 for m, sign in terms.real if sign > 0)


def with_parity_only(terms):
    """A root of multiplicity m counted once, not m − 1 times."""
    return without_curvature(terms) + sum(1 for _, sign in terms.real if sign < 0)


def without_pairs(terms):
    return terms.signature.index - sum(m - 1 for m, _ in terms.pairs)


def test_planted_points_obey_the_index_theorem(points):
    assert len(points) > 150
    for signature, terms in points:
        assert signature == terms.signature and signature.undecided == 0


@pytest.mark.parametrize(
    "wrong",
    [without_curvature, with_all_real_roots, with_the_other_sign, with_parity_only, without_pairs],
)
def test_without_one_of_its_terms_the_index_is_wrong(points, solved, wrong):
    assert any(wrong(terms) != signature.index for signature, terms in points)
    assert any(wrong(terms) != signature.index for _, signature, terms in solved)


def test_all_compatible_factorizations_have_the_same_index():
    rng = np.random.default_rng(3)
    sizes = set()
    for shape, text in CASES:
        W, u, S = planted(rng, RootPattern(text))
        found = [f.filters for f in fibre(Architecture(shape), W, precision=256) if f.is_compatible]
        assert len({repr(quotient_signature(filters, u, S)) for filters in found}) == 1
        sizes.add(len(found))
    assert max(sizes) > 4


def test_a_special_target_breaks_the_common_index():
    """u = W on the discriminant: every factorization is critical, and the signatures differ."""
    W = compose([(1, 0), (1, 0), (1, 1), (1, -1)])
    found = fibre(Architecture((4, 2)), W)
    signatures = {repr(quotient_signature(f.filters, W)) for f in found}
    assert {f.is_compatible for f in found} == {True, False}
    assert len(signatures) > 1


def test_a_special_target_leaves_the_curvature_at_zero():
    """u = W: κ = 0, which no ball certifies, and the Hessian is degenerate."""
    filters = [(1, 1, 0), (1, 0)]
    terms = index_terms(filters, compose(filters))
    assert terms.real == ((2, 0),) and terms.signature.undecided == 1
    assert quotient_signature(filters, compose(filters)).undecided == 1


def test_a_multiple_root_that_is_not_real_is_a_strict_saddle(points):
    with_pairs = [signature for signature, terms in points if terms.pairs]
    assert len(with_pairs) > 10
    assert all(s.is_strict_saddle for s in with_pairs)


def test_a_real_multiple_root_can_be_a_minimum(points):
    """What holds for pairs fails for real roots, double and triple."""
    minima = [terms.real for signature, terms in points if signature.is_minimum and terms.real]
    assert {m for real in minima for m, _ in real} >= {2, 3}


def test_the_stratum_has_its_dimension(points):
    for signature, terms in points:
        lost = sum(m - 1 for m, _ in terms.real) + sum(2 * (m - 1) for m, _ in terms.pairs)
        total = signature.positive + signature.negative
        assert terms.stratum.positive + terms.stratum.negative == total - lost


@pytest.mark.parametrize(
    ("text", "shape"),
    [("12|0", lambda p, q: [p, p, q]), ("13|0", lambda p, q: [p, p, p, q]),
     ("22|0", lambda p, q: [p, p, q, q])],
)  # fmt: skip
def test_the_signature_on_the_stratum_against_symbolic_differentiation(text, shape):
    """In roots and scale, a chart of the stratum that the package does not use."""
    rng = np.random.default_rng(8)
    a, b, c = sp.symbols("a b c")
    sizes = {"12|0": (3, 2), "13|0": (3, 2, 2), "22|0": (3, 2, 2)}[text]
    for _ in range(4):
        W, u, S = planted(rng, RootPattern(text))
        roots = sp.roots(sp.Poly(W, sp.Symbol("x")))
        by_multiplicity = sorted(roots, key=lambda r: (roots[r], r))
        q, p = (by_multiplicity[0], by_multiplicity[-1])
        W_of = sp.Matrix([c * e for e in compose(shape((1, -a), (1, -b)))])
        error = W_of - sp.Matrix(u)
        loss = sp.Poly((error.T * sp.Matrix(S) * error)[0], a, b, c)
        at = {a: p, b: q, c: sp.Rational(W[0])}
        slope = [loss.diff(v) for v in at]
        assert [g.eval(at) for g in slope] == [0, 0, 0]
        second = [[g.diff(v).eval(at) for v in at] for g in slope]
        positive, negative = inertia([[Fraction(int(e.p), int(e.q)) for e in r] for r in second])
        filters = next(f.filters for f in fibre(Architecture(sizes), W) if f.is_compatible)
        assert index_terms(filters, u, S).stratum == Signature(positive, negative, 0, 0)


def in_balls(filters, radius):
    return [[arb(fmpq(*Fraction(c).as_integer_ratio())) + arb(0, radius) for c in w]
            for w in filters]  # fmt: skip


def test_balls_with_the_pattern_agree_with_exact_numbers():
    for filters, u, S, pattern in planted_points(1, [c for c in CASES if c[0] != (3, 3, 3)]):
        if not all(isinstance(c, Fraction) for w in filters for c in w):
            continue
        assert root_pattern(compose(filters)) == pattern
        exact = index_terms(filters, u, S)
        assert index_terms(in_balls(filters, 1e-40), u, S, pattern) == exact


def test_wide_balls_are_undecided_never_wrong():
    filters, target, pattern = [(1, 1, 0), (1, 0)], (1, 1, 0, 1), RootPattern("12|0")
    seen = set()
    for radius in (1e-9, 1e-3, 1e-2, 0.1, 0.3):
        try:
            found = index_terms(in_balls(filters, radius), target, pattern=pattern).signature
        except (UndecidedError, ValueError):
            seen.add("refused")
            continue
        assert found.negative == 0 and found.positive + found.undecided == 4
        seen.add(found.is_minimum)
    assert True in seen and "refused" in seen


def test_roots_at_infinity_count():
    filters, target = [(0, 1, 1), (0, 1)], (1, 0, 1, 1)
    assert index_terms(filters, target).signature == quotient_signature(filters, target)
    assert index_terms(filters, target).real == ((2, 1),)


def test_refusals():
    balls, pattern = in_balls([(1, 1, 0), (1, 0)], 1e-20), RootPattern("12|0")
    with pytest.raises(ValueError, match="give the pattern"):
        index_terms(balls, (1, 1, 0, 1))
    with pytest.raises(UndecidedError, match=r"look like 12\|0, not like the pattern 111\|0"):
        index_terms(balls, (1, 1, 0, 1), pattern=RootPattern("111|0"))
    with pytest.raises(ValueError, match="roots of filter 1 are not separated"):
        index_terms([(1, 0, 0), (1, 1)], (1, 1, 0, 0))
    with pytest.raises(ValueError, match="roots of filter 2 are not separated"):
        index_terms([(1, 0, 1), (0, 0)], (1, 1, -1, -1), pattern=pattern)


def test_ell_is_any_form_independent_of_the_root():
    """κ for ℓ = y and for ℓ = αy + βp differ by α² only."""
    rng = np.random.default_rng(2)
    W, u, S = planted(rng, RootPattern("13|0"))
    factors = sp.Poly(W, sp.Symbol("x")).factor_list()[1]
    a = next(-f.all_coeffs()[1] / f.all_coeffs()[0] for f, m in factors if m == 3)
    p = (1, -Fraction(int(a.p), int(a.q)))
    rest = sp.div(sp.Poly(W, sp.Symbol("x")), sp.Poly(p, sp.Symbol("x")) ** 2)[0].all_coeffs()
    rest = [Fraction(int(e.p), int(e.q)) for e in rest]
    towards = [
        sum(s * (e - w) for s, e, w in zip(row, u, W, strict=True)) for row in S
    ]  # fmt: skip
    values = []
    for alpha, beta in [(1, 0), (2, 0), (1, 5), (-3, 2)]:
        ell = (beta * p[0], beta * p[1] + alpha)
        kappa = sum(a * b for a, b in zip(compose([rest, ell, ell]), towards, strict=True))
        values.append(kappa / alpha**2)
    assert len(set(values)) == 1 and values[0] != 0


def test_the_target_itself_has_no_term_but_the_stratum():
    """W = u with simple roots: all directions ascend."""
    terms = index_terms([(1, 2), (1, 0)], (1, 2, 0))
    assert terms.real == terms.pairs == () and repr(terms.signature) == "(3, 0, 1)"


@pytest.mark.parametrize(
    ("filters", "target", "words"),
    [
        ([(1, 1), (1, 0)], (1, 2, 3), "not zero"),
        ([(1, 1, 0), (1, 0)], (1, 1, 5, 1), "not zero"),
        ([(1, 1), (1, 0)], (1, 2), "compose to 3"),
        ([(0, 0), (1, 0)], (1, 2, 3), "not zero|zero form"),
    ],
)
def test_what_is_not_critical_is_refused(filters, target, words):
    with pytest.raises(ValueError, match=words):
        index_terms(filters, target)
