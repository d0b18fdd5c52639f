import random
from fractions import Fraction

import numpy as np
import pytest
from example_forms import form_with_pattern, sympy_pattern
from hypothesis import given, strategies as st

from lcn_support import RootPattern, compose

patterns = st.builds(
    RootPattern,
    st.lists(st.integers(1, 12), max_size=5).map(tuple),
    st.lists(st.integers(1, 12), max_size=4).map(tuple),
)


@given(patterns)
def test_text_round_trips(pattern):
    assert RootPattern.parse(str(pattern)) == pattern
    assert eval(repr(pattern)) == pattern


def _partition_numbers(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways


@pytest.mark.parametrize("degree", range(11))
def test_all_patterns_of_a_degree(degree):
    """Their number is Σ_c p(n − 2c) p(c), with p from an independent recursion."""
    found = RootPattern.all_of_degree(degree)
    p = _partition_numbers(degree)
    assert (
        len(found)
        == len(set(found))
        == sum(p[degree - 2 * c] * p[c] for c in range(degree // 2 + 1))
    )
    assert all(pattern.degree == degree for pattern in found)


@pytest.mark.parametrize("degree", [-1, -2])
def test_no_form_has_a_negative_degree(degree):
    with pytest.raises(ValueError, match=f"degree {degree} .*; a form has degree at least 0"):
        RootPattern.all_of_degree(degree)
    assert RootPattern.all_of_degree(0) == (RootPattern("0|0"),)


def _perturbed(W, rng, size):
    return [w + Fraction(rng.randint(-1000, 1000), 1000 * size) for w in W]


@pytest.mark.parametrize("degree", [2, 3, 4, 5])
def test_nearby_forms_have_patterns_that_degenerate_to_it(degree):
    """Semicontinuity, on exact perturbations: the closure order knows every nearby pattern."""
    rng = random.Random(degree)
    for pattern in RootPattern.all_of_degree(degree):
        W = form_with_pattern(pattern)
        for _ in range(12):
            nearby = sympy_pattern(_perturbed(W, rng, 10**12))
            assert pattern in nearby.closure()


def test_far_forms_need_not_degenerate():
    """The check above can fail: a perturbation of size one leaves the star of the stratum."""
    rng = random.Random(0)
    pattern = RootPattern.parse("11|1")
    W = form_with_pattern(pattern)
    far = [sympy_pattern(_perturbed(W, rng, Fraction(1, 10))) for _ in range(50)]
    assert any(pattern not in p.closure() for p in far)


def _collision(pattern, cover, t):
    """A form of ``pattern`` that tends to one of ``cover`` as t → 0."""
    lost, made = list(pattern.real), list(cover.real)
    for m in pattern.real:
        if m in made:
            made.remove(m)
            lost.remove(m)
    lost_pairs, made_pairs = list(pattern.complex), list(cover.complex)
    for m in pattern.complex:
        if m in made_pairs:
            made_pairs.remove(m)
            lost_pairs.remove(m)
    roots = [(1, 7 * t)] if lost else []
    if len(lost) == 2:
        roots = [(1, 0)] * lost[0] + [(1, -t)] * lost[1]
    elif len(lost_pairs) == 1:
        roots = [(1, 0, t * t)] * lost_pairs[0]
    else:
        roots = [(1, 0, 1)] * lost_pairs[0] + [(1, t, 1)] * lost_pairs[1]
    kept = list(pattern.real)
    for m in lost:
        kept.remove(m)
    kept_pairs = list(pattern.complex)
    for m in lost_pairs:
        kept_pairs.remove(m)
    factors = [(1, -i) for i, m in enumerate(kept, start=2) for _ in range(m)]
    factors += [(1, 0, i * i) for i, m in enumerate(kept_pairs, start=2) for _ in range(m)]
    return compose([(1,), *factors, *roots])


@pytest.mark.parametrize("degree", [2, 3, 4, 5, 6])
def test_every_collision_happens(degree):
    """Each cover is the limit, at t = 0, of explicit forms of the pattern above it."""
    for pattern in RootPattern.all_of_degree(degree):
        for cover in pattern.covers():
            assert cover.codimension in (pattern.codimension + 1, pattern.codimension + 2)
            assert sympy_pattern(_collision(pattern, cover, Fraction(1, 1000))) == pattern
            assert sympy_pattern(_collision(pattern, cover, Fraction(0))) == cover


@pytest.mark.parametrize("text", ["", "11", "1|1|1", "a|0", "1-1|0", "0,1|0", "|"])
def test_bad_patterns_are_refused(text):
    with pytest.raises(ValueError):
        RootPattern.parse(text)


def test_every_kind_of_integer_is_one():
    assert RootPattern((np.int64(2), True)) == RootPattern("12|0")
    assert str(RootPattern((True,))) == "1|0"


def test_text_and_a_complex_part_are_not_mixed():
    with pytest.raises(ValueError, match="give no complex part beside it"):
        RootPattern("112|0", (1,))


def test_multiplicity_zero_is_refused():
    with pytest.raises(ValueError, match="0 is not a positive integer; leave out"):
        RootPattern((1, 0), ())


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("11|1", "two simple real roots and a complex pair"),
        ("1|0", "a simple real root"),
        ("122|0", "a simple real root and two double real roots"),
        ("13|11", "a simple real root, a triple real root and two complex pairs"),
        ("0|112", "two complex pairs and a double complex pair"),
        ("8,|0", "an 8-fold real root"),
        ("0|0", "no root"),
    ],
)
def test_patterns_are_read_aloud(pattern, words):
    assert RootPattern(pattern).in_words() == words


def test_no_two_patterns_sound_alike():
    spoken = [p.in_words() for p in RootPattern.all_of_degree(9)]
    assert len(set(spoken)) == len(spoken)
