"""Random and degenerate exact forms of known root pattern, and an independent oracle."""

from collections import Counter
from fractions import Fraction

import sympy
from hypothesis import strategies as st

from lcn_support import RootPattern, compose

LINEAR = [(0, 1), (1, 0)] + [(1, -r) for r in (1, -1, 2, -3, Fraction(1, 2), Fraction(-7, 3))]
PAIRS = [(1, 0, 1), (1, 1, 1), (1, -2, 5), (2, 0, 3), (1, 0, 2), (1, Fraction(1, 2), 1)]
IRRATIONAL = [(1, 0, -2), (1, -1, -1), (3, 0, -5)]  # two irrational real roots each


@st.composite
def factored_forms(draw, max_factors=6):
    """A pair (W, pattern): a product of drawn factors, some at 0, at ∞, irrational, multiple."""
    linear = draw(st.lists(st.sampled_from(range(len(LINEAR))), max_size=max_factors))
    pairs = draw(st.lists(st.sampled_from(range(len(PAIRS))), max_size=max_factors // 2))
    irrational = draw(st.lists(st.sampled_from(range(len(IRRATIONAL))), max_size=2))
    scale = draw(st.fractions(min_value=-5, max_value=5).filter(bool))
    return form_from_factors(linear, pairs, irrational, scale)


def form_from_factors(linear, pairs, irrational, scale=1):
    factors = [LINEAR[i] for i in linear] + [PAIRS[i] for i in pairs]
    factors += [IRRATIONAL[i] for i in irrational]
    real = [*Counter(linear).values(), *(m for m in Counter(irrational).values() for _ in "ab")]
    pattern = RootPattern(tuple(real), tuple(Counter(pairs).values()))
    return compose([(scale,), *factors]), pattern


def form_with_pattern(pattern):
    """One exact form of a given pattern (enough distinct factors for degree ≤ 8)."""
    factors = [LINEAR[i] for i, m in enumerate(pattern.real) for _ in range(m)]
    factors += [PAIRS[j] for j, m in enumerate(pattern.complex) for _ in range(m)]
    return compose([(1,), *factors])


def sympy_pattern(W):
    """The root pattern by SymPy: square-free list over Q, then Sturm sequences."""
    x = sympy.Symbol("x")
    at_infinity = next(i for i, w in enumerate(W) if w)
    rational = [sympy.Rational(Fraction(w).numerator, Fraction(w).denominator) for w in W]
    _, parts = sympy.Poly(rational, x, domain="QQ").sqf_list()
    real, pairs = [at_infinity] if at_infinity else [], []
    for part, multiplicity in parts:
        on_the_line = part.count_roots()
        real += [multiplicity] * on_the_line
        pairs += [multiplicity] * ((part.degree() - on_the_line) // 2)
    return RootPattern(tuple(real), tuple(pairs))
