"""Patterns from merged roots err at every tolerance; of floats the package says unknown."""

import re
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from book.test_training_chapter import drawn
from example_forms import form_with_pattern

from lcn_support import (
    Architecture,
    RootPattern,
    Unknown,
    compose,
    contains,
    on_boundary,
    root_pattern,
)
from lcn_support.architectures.strata import in_boundary, in_function_space
from lcn_support.experiments.shares import wilson_interval
from lcn_support.landscape.planted import random_form
from lcn_support.publishing.ledger import load_claims
from lcn_support.training.descent import train
from lcn_support.training.limits import classify_limits

ARCHITECTURES = [
    Architecture((*(2,) * e, degree - e + 1))
    for degree in range(2, 7)
    for e in range(2, degree + 1)
    if (degree - e) % 2 == 0
]
"""One for each degree and each e ≥ 2, for which there is a boundary."""


def by_the_first(roots, tolerance, compared=None):
    """A root joins the first group whose first root is nearer than the tolerance."""
    compared, groups = [] if compared is None else compared, []
    for root in roots:
        gaps = [abs(g[0] - root) for g in groups]
        compared += gaps
        near = [g for g, gap in zip(groups, gaps, strict=True) if gap < tolerance]
        near[0].append(root) if near else groups.append([root])
    return pattern_of(groups, tolerance, compared)


def by_chains(roots, tolerance, compared=None):
    """Roots are together if a chain of them has steps shorter than the tolerance."""
    compared, groups = [] if compared is None else compared, []
    for root in roots:
        near = []
        for g in groups:
            gap = min(abs(z - root) for z in g)
            compared += [abs(z - root) for z in g]
            if gap < tolerance:
                near.append(g)
        groups = [g for g in groups if g not in near]
        groups.append([root, *(z for g in near for z in g)])
    return pattern_of(groups, tolerance, compared)


def pattern_of(groups, tolerance, compared):
    means = [(len(g), (sum(g) / len(g)).imag) for g in groups]
    compared += [abs(imaginary) for _, imaginary in means]
    real = [m for m, imaginary in means if abs(imaginary) < tolerance]
    return str(RootPattern(real, [m for m, imaginary in means if imaginary >= tolerance]))


def at_all_tolerances(forms, rule):
    """The answers at one tolerance of each range in which no comparison changes, up to infinity.

    All comparisons are ``value < tolerance``, so that answers are constant up to the next value.
    """
    roots, tolerance = [np.roots([float(c) for c in W]) for W in forms], 5e-324
    while True:
        compared: list = []
        yield tuple(rule(r, tolerance, compared) for r in roots)
        larger = [value for value in compared if value >= tolerance]
        if not larger:
            return
        tolerance = np.nextafter(min(larger), np.inf)


TENTH = (1, Fraction(-1, 10))
CLOSE, APART = Fraction(1, 10**5), Fraction(1, 100)
FOURFOLD, DOUBLE = [TENTH] * 4, [TENTH, TENTH, (1, 0, 1)]


def two_roots(gap):
    return [(1, 0), (1, -gap), (1, 0, 1)]


@pytest.mark.parametrize("rule", [by_the_first, by_chains])
def test_no_tolerance_at_all_is_right_for_both_forms(rule):
    """Every positive number is tried: between two values that are compared nothing changes."""
    forms = [compose([(1,), *factors]) for factors in (FOURFOLD, two_roots(CLOSE))]
    truth = tuple(str(root_pattern(W)) for W in forms)
    answers = list(at_all_tolerances(forms, rule))
    assert truth == ("4|0", "11|1") and len(answers) > 5
    assert truth not in answers
    assert {a for a, _ in answers} >= {"4|0"} and {b for _, b in answers} >= {"11|1"}


@pytest.mark.parametrize("rule", [by_the_first, by_chains])
def test_for_a_double_root_and_roots_farther_apart_some_tolerance_is_right(rule):
    """Break: the check is none that always fails."""
    forms = [compose([(1,), *factors]) for factors in (DOUBLE, two_roots(APART))]
    truth = tuple(str(root_pattern(W)) for W in forms)
    assert truth == ("2|1", "11|1")
    assert truth in list(at_all_tolerances(forms, rule))


@pytest.mark.parametrize("a", ARCHITECTURES, ids=repr)
def test_in_floats_no_form_but_zero_is_told_to_be_on_the_boundary(a):
    """All patterns, random forms, their floats, and floats that are integers and so exact."""
    rng, unknown = np.random.default_rng(a.sizes), 0
    for pattern in RootPattern.all_of_degree(a.degree):
        for _ in range(6):
            W = random_form(pattern, rng)
            assert on_boundary(a, W) is in_boundary(pattern, a)
            scale = np.lcm.reduce([Fraction(c).denominator for c in W])
            for floats in ([float(c) for c in W], [float(c * int(scale)) for c in W]):
                found = on_boundary(a, floats)
                assert isinstance(found, Unknown) or found is False
                if in_boundary(pattern, a):
                    assert isinstance(found, Unknown)
                    unknown += 1
    assert unknown >= 12
    assert on_boundary(a, [0.0] * a.filter_size) is True


def test_fractions_are_told_what_floats_are_not():
    """Break: it is the floats. The same numbers, as fractions, are decided."""
    a, W = Architecture((4, 2)), (1.0, -2.0, 2.0, -2.0, 1.0)
    assert isinstance(on_boundary(a, W), Unknown)
    assert on_boundary(a, [Fraction(c) for c in W]) is True


@pytest.mark.parametrize("a", ARCHITECTURES, ids=repr)
def test_forms_of_simple_roots_are_told_also_in_floats(a):
    """Break: unknown is no answer to everything. Off the discriminant floats decide both ways."""
    sides = set()
    for pattern in RootPattern.all_of_degree(a.degree):
        if pattern.codimension == 0:
            floats = [float(c) for c in form_with_pattern(pattern)]
            assert on_boundary(a, floats) is False
            assert contains(a, floats) is in_function_space(pattern, a)
            sides.add(contains(a, floats))
    assert sides == {True, False}


TOLERANCES = (1e-8, 1e-6, 1e-4, 1e-2)


@cache
def limits(runs, seed):
    """Certified patterns of the limits of (3, 2, 2), and the roots of their products."""
    a, batch, filters = drawn((3, 2, 2), runs, seed)
    ended = train(a, batch, filters, polish=True)
    ended = ended[ended.converged]
    assert len(ended) > 0.99 * runs
    names = classify_limits(a, ended.losses, ended.filters).text
    assert (names != "unknown").all()
    W = ended.end_to_end
    companions = np.repeat(np.eye(4, k=-1)[None], len(W), axis=0)
    companions[:, 0] = -W[:, 1:] / W[:, :1]
    return list(zip(names.tolist(), np.linalg.eigvals(companions).tolist(), strict=True))


def mistakes(runs, seed, tolerance):
    return sum(by_the_first(roots, tolerance) != name for name, roots in limits(runs, seed))


def test_the_stated_shares_of_wrong_patterns_are_computed_ones():
    """The ledger's shares lie in the intervals, none of which reaches 0 or 1."""
    (claim,) = [c for c in load_claims() if c.id == "naive-classifier"]
    shares = [
        float(s) / 100 for s in re.findall(r"\d+(?:\.\d+)?", claim.statement.split("wrong in")[1])
    ]
    assert "10 000" in claim.interval and "seed 29" in claim.interval
    ends = [float(e) / 100 for e in re.findall(r"\d+(?:\.\d+)?", claim.interval.split("%:")[1])]
    for i, (tolerance, share) in enumerate(zip(TOLERANCES, shares, strict=False)):
        runs = len(limits(10_000, 29))
        low, high = wilson_interval(mistakes(10_000, 29, tolerance), runs, 1.96)
        assert 0 < low <= share <= high < 0.6
        stated = ends[2 * i : 2 * i + 2]
        assert stated == pytest.approx([low, high], rel=0.05) or tolerance == 1e-2


def test_another_seed_has_the_same_shares():
    """Differences within 4.5 standard errors of two independent samples."""
    for tolerance in TOLERANCES[:3]:
        first, other = (
            (mistakes(runs, seed, tolerance), len(limits(runs, seed)))
            for runs, seed in ((10_000, 29), (4_000, 31))
        )
        pooled = (first[0] + other[0]) / (first[1] + other[1])
        error = (pooled * (1 - pooled) * (1 / first[1] + 1 / other[1])) ** 0.5
        assert abs(first[0] / first[1] - other[0] / other[1]) <= 4.5 * error


def test_where_roots_are_simple_and_apart_the_same_rule_is_right_in_all_runs():
    """Break: without multiple and without close roots there is nothing to merge wrongly."""
    good = 0
    for name, roots in limits(10_000, 29):
        gaps = [abs(p - q) for i, p in enumerate(roots) for q in roots[:i]]
        gaps += [abs(complex(p).imag) for p in roots if complex(p).imag]
        if set(name) <= set("01|") and min(gaps) > 2e-2:
            assert {by_the_first(roots, t) for t in TOLERANCES} == {name}
            good += 1
    assert good > 1000
