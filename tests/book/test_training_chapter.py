"""Where training ends: white data, the list of critical points, steps, tolerances, slow runs."""

from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lcn_support import (
    Architecture,
    QuadraticLoss,
    RootPattern,
    compose,
    critical_points,
    gradient_flow,
    root_pattern,
    train,
)
from lcn_support.experiments.shares import homogeneity, wilson_interval
from lcn_support.experiments.slides.comparisons import read_printed
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.limit_tables import CHUNK, tabulated
from lcn_support.experiments.sweeps.runs import sweep
from lcn_support.experiments.targets import random_loss
from lcn_support.losses.derivatives import gradient, quotient_signature
from lcn_support.resources import resource
from lcn_support.training.limits import classify_limits

SLIDES = ((4, 2), (3, 2, 2))


def keeps_its_sign(pattern):
    return all(m == 2 for m in pattern.real) and all(m == 1 for m in pattern.complex)


def changes_its_sign(target):
    return root_pattern(target).odd_count > 0


# White data.


def evaluation(a, n):
    """ev_a for the root [a : 1], or [1 : 0] for None."""
    return (
        [Fraction(1), *[Fraction(0)] * n]
        if a is None
        else [Fraction(a) ** (n - i) for i in range(n + 1)]
    )


roots = st.lists(
    st.fractions(-3, 3, max_denominator=4) | st.none(), min_size=1, max_size=2, unique=True
)
weights = st.fractions(Fraction(1, 8), 4, max_denominator=8)


@st.composite
def planted(draw):
    """Filters with shared roots a_j and a pair of non-real roots, and the numbers c_j."""
    points = draw(roots)
    linear = [(0, 1) if a is None else (1, -a) for a in points]
    pair = (1, 2 * draw(st.integers(-2, 2)), 5)
    first = compose([*linear, pair]) if draw(st.booleans()) else compose(linear)
    return points, [first, *linear], [draw(weights) for _ in points]


@settings(max_examples=60, deadline=None)
@given(planted(), st.data())
def test_critical_points_over_forms_that_keep_their_sign(case, data):
    """u = W + Σ c_j ev_j is critical; with all c_j > 0 it keeps its sign, with one below there is
    a descending direction."""
    points, filters, c = case
    W = compose(filters)
    n = len(W) - 1
    signs = data.draw(st.lists(st.sampled_from((-1, 1)), min_size=len(c), max_size=len(c)))
    u = list(W)
    for a, size, sign in zip(points, c, signs, strict=True):
        u = [v + sign * size * e for v, e in zip(u, evaluation(a, n), strict=True)]
    assert not any(entry for part in gradient(filters, u) for entry in part)
    if min(signs) < 0:
        assert quotient_signature(filters, u).is_strict_saddle
    elif len(points) == 1:
        assert root_pattern(u).real_count == 0
    else:
        assert not changes_its_sign(u)


@pytest.mark.parametrize("n", [2, 4, 6, 8])
def test_the_white_kernel_is_positive_for_even_degrees(n):
    assert root_pattern((1,) * (n + 1)).real_count == 0
    assert root_pattern((1,) * n).real_count == 1


@cache
def counted(sizes, metric, targets):
    """Minima W that keep their sign; those, and the saddles, whose target changes its sign."""
    a = Architecture(sizes)
    losses = [random_loss(a.degree, metric, 2026, i) for i in range(targets)]
    minima = of_minima = of_saddles = others = 0
    for loss, found in zip(losses, critical_points(a, losses, progress=False), strict=True):
        assert found.is_complete
        changes = changes_its_sign(loss.target)
        for p in found.points:
            if p.is_pure:
                continue
            if not keeps_its_sign(p.pattern):
                others += changes and bool(p.is_local_minimum)
            elif p.is_local_minimum:
                minima += 1
                of_minima += changes
            else:
                of_saddles += changes
    return minima, of_minima, of_saddles, others


CASES = [((2, 2), 40), ((4, 2), 40), ((3, 2, 2), 12), ((3, 3), 30)]


@pytest.mark.parametrize(("sizes", "targets"), CASES)
def test_white_minima_that_keep_their_sign_have_such_targets(sizes, targets):
    minima, of_minima, _, _ = counted(sizes, "white", targets)
    assert minima and of_minima == 0


def test_minima_of_other_data_need_not():
    assert sum(counted(sizes, "anisotropic", targets)[1] for sizes, targets in CASES) > 0


def test_saddles_and_other_patterns_need_not():
    for sizes, targets in CASES:
        _, _, of_saddles, others = counted(sizes, "white", targets)
        assert of_saddles
        assert others or sizes == (2, 2)


@pytest.mark.parametrize("filters", [[(1, 0, 1, 0), (1, 0)], [(1, 0, 1), (1, 0), (1, 0)]])
def test_a_minimum_2_1_for_a_target_that_changes_its_sign(filters):
    """S = I ⊕ (1, 4; 4, 17) and u = W + S⁻¹ ev_0."""
    S = np.eye(5, dtype=int)
    S[3:, 3:] = [[1, 4], [4, 17]]
    W, u = compose(filters), (1, 0, 1, -4, 1)
    assert (S @ (np.array(u) - np.array(W, dtype=int))).tolist() == [0, 0, 0, 0, 1]
    assert str(root_pattern(W)) == "2|1" and str(root_pattern(u)) == "11|1"
    assert not any(c for part in gradient(filters, u, S.tolist()) for c in part)
    assert quotient_signature(filters, u, S.tolist()).is_minimum


def test_with_white_data_it_is_not_even_critical():
    assert any(c for part in gradient([(1, 0, 1, 0), (1, 0)], (1, 0, 1, -4, 1)) for c in part)


def test_the_bombieri_metric_obeys_the_theorem_too():
    """S⁻¹ ev_a is a power of a linear form there, and so u = W + c S⁻¹ ev_a is definite."""
    S = [[Fraction(i == j, comb(4, i)) for j in range(5)] for i in range(5)]
    filters = [(1, -1, 3, -3), (1, -1)]
    W = compose(filters)
    u = [w + 2 * comb(4, i) for i, w in enumerate(W)]
    assert not any(c for part in gradient(filters, u, S) for c in part)
    assert root_pattern(u).real_count == 0


@cache
def live(sizes, seed, runs, start="1111|0", samples=10):
    convention = Convention(start, samples=samples)
    table = sweep(Architecture(sizes), convention, runs, seed, chunk=CHUNK, progress=False)
    return tabulated(sizes, convention, seed, table)


def excluded(table):
    """Runs whose target changes its sign and whose limit does not; all with such targets."""
    simple = {c.limit for c in table.cells} - {"diverged", "unknown", "not converged"}
    limits = {name for name in simple if keeps_its_sign(RootPattern(name))}
    rows = [c for c in table.cells if RootPattern(c.target).odd_count]
    return sum(c.runs for c in rows if c.limit in limits), sum(c.runs for c in rows)


PRINTED = read_printed(resource("data/published/gradient_descent_tables.csv"))


@pytest.mark.parametrize("sizes", SLIDES)
def test_runs_with_white_data_never_end_where_three_printed_cells_are(sizes):
    runs, of = excluded(live(sizes, 1, 2500, samples=0))
    assert runs == 0
    cells = [
        c for c in PRINTED
        if c.sizes == sizes and c.target == "11|1" and keeps_its_sign(RootPattern(c.limit))
    ]  # fmt: skip
    assert len(cells) == len(sizes) - 1
    assert all(c.percent > 100 * wilson_interval(0, of, 1.96)[1] for c in cells)


@pytest.mark.parametrize("sizes", SLIDES)
def test_runs_with_other_data_do(sizes):
    runs, of = excluded(live(sizes, 2, 2500))
    assert wilson_interval(runs, of, 3.3)[0] > 0.002


# The list of critical points.


def drawn(sizes, runs, seed):
    a, convention = Architecture(sizes), Convention("1111|0")
    rng = np.random.default_rng(seed)
    _, losses = convention.losses(a, rng, runs)
    _, filters = convention.starts(a, rng, runs)
    return a, losses, filters


@cache
def solved(sizes, losses):
    a, batch, _ = drawn(sizes, losses, 41)
    return a, batch, critical_points(a, [batch.loss(i) for i in range(losses)], progress=False)


def listed(sizes, losses, steps):
    """For ten runs a loss: whether each is at a listed minimum, with the pattern it is given."""
    a, batch, found = solved(sizes, losses)
    again = np.repeat(np.arange(losses), 10)
    _, filters = Convention("1111|0").starts(a, np.random.default_rng(42), len(again))
    runs = train(a, batch[again], filters, steps=steps, polish=steps > 1000)
    names = classify_limits(a, batch[again], runs.filters).text
    for r, i in enumerate(again):
        minima = found[i].local_minima
        gaps = [
            np.abs(np.array(p.end_to_end, dtype=float) - runs.end_to_end[r]).max() for p in minima
        ]
        yield min(gaps) < 1e-6 and names[r] == str(minima[int(np.argmin(gaps))].pattern)


@pytest.mark.parametrize(("sizes", "losses"), [((4, 2), 25), ((3, 2, 2), 8)])
def test_every_limit_is_a_listed_minimum_with_its_pattern(sizes, losses):
    assert all(listed(sizes, losses, 10_000))


def test_runs_that_were_stopped_are_not_in_the_list():
    assert not any(listed((4, 2), 25, 3))


# Steps.


@cache
def ways(sizes):
    a, losses, filters = drawn(sizes, 600, 27)
    return a, losses, filters, gradient_flow(a, losses, filters, accuracy=1e-6, polish=True)


def elsewhere(sizes, step, **options):
    """The share of the runs that converge with this step, but not to where the flow leads."""
    a, losses, filters, flow = ways(sizes)
    runs = train(a, losses, filters, step, polish=True, **options)
    assert (runs.converged | runs.diverged).all()
    gap = np.abs(runs.end_to_end - flow.end_to_end)[runs.converged].max(axis=1)
    return (gap > 1e-6).mean(), runs.diverged.mean()


@pytest.mark.parametrize("sizes", SLIDES)
def test_short_steps_end_where_the_flow_does_in_nearly_all_runs(sizes):
    for step, options in ((0.01, {}), (0.003, {}), (1.0, {"bounded": True})):
        moved, lost = elsewhere(sizes, step, **options)
        assert moved < 0.03 and lost < 0.01


@pytest.mark.parametrize("sizes", SLIDES)
def test_a_step_of_a_tenth_diverges_or_ends_elsewhere(sizes):
    moved, lost = elsewhere(sizes, 0.1)
    assert lost > 0.03 and moved > 0.01


@cache
def slow_runs(sizes):
    """Which of 3000 runs are slow, and the patterns of all limits."""
    a, losses, filters = drawn(sizes, 3000, 30)
    plan = {"step": 1.0, "steps": 6000, "bounded": True, "tolerance": 1e-7}
    slow = ~train(a, losses, filters, **plan).converged
    ended = train(a, losses, filters, **plan, polish=True)
    assert ended.converged.all()
    return slow, classify_limits(a, losses, ended.filters).text


@pytest.mark.parametrize("sizes", SLIDES)
def test_without_the_slow_runs_the_table_is_another(sizes):
    slow, names = slow_runs(sizes)
    assert 0.3 < slow.mean() < 0.95
    assert homogeneity(tally(names[slow]), tally(names[~slow])) < 0.001


@pytest.mark.parametrize("sizes", SLIDES)
def test_without_as_many_runs_chosen_by_lot_it_is_the_same(sizes):
    slow, names = slow_runs(sizes)
    slow = np.random.default_rng(0).permutation(slow)
    assert homogeneity(tally(names[slow]), tally(names[~slow])) > 0.001


def tally(names):
    return dict(zip(*np.unique(names, return_counts=True), strict=True))


# Patterns by merging the computed roots of the product.


def merged(W, tolerance):
    groups = []
    for root in np.roots(W):
        near = [g for g in groups if abs(g[0] - root) < tolerance]
        near[0].append(root) if near else groups.append([root])
    means = [(len(g), np.mean(g).imag) for g in groups]
    real = [m for m, imaginary in means if abs(imaginary) < tolerance]
    return str(RootPattern(real, [m for m, imaginary in means if imaginary >= tolerance]))


def test_every_tolerance_for_the_roots_of_the_product_is_wrong_somewhere():
    """Near double and triple roots of limits, and for simple roots that are close."""
    a, losses, _, flow = ways((3, 2, 2))
    names = classify_limits(a, losses, flow.filters).text
    assert (names != "unknown").all()
    for tolerance in (1e-8, 1e-6, 1e-4):
        assert any(
            merged(W, tolerance) != name for W, name in zip(flow.end_to_end, names, strict=True)
        )
    close = compose([(1, 0, 1), (1, 0), (1, Fraction(-1, 200))])
    assert str(root_pattern(close)) == "11|1" != merged([float(c) for c in close], 1e-2)
    kept = [(1, 0, 1), (1, 0), (1, -0.005)]
    assert classify_limits(a, QuadraticLoss(close), kept).text[0] == "11|1"


def test_for_roots_that_are_simple_and_apart_every_tolerance_is_right():
    rng = np.random.default_rng(8)
    for _ in range(50):
        real = rng.permutation(9)[: rng.integers(0, 4)] - 4.0
        forms = [*((1, -a) for a in real), (1, 2 * rng.integers(-2, 3), 10)]
        W = [float(c) for c in compose(forms)]
        assert {merged(W, t) for t in (1e-8, 1e-4, 1e-2)} == {str(root_pattern(compose(forms)))}


# Zero.


def test_zero_filters_stay_where_they_are_and_have_no_pattern():
    a, loss = Architecture((3, 2, 2)), QuadraticLoss((1, 3, -1, 0, -3))
    for start in ([(0, 0, 0), (0, 0), (0, 0)], [(1, 2, 3), (0, 0), (0, 0)]):
        runs = train(a, loss, start)
        assert runs.converged.all() and not runs.end_to_end.any()
        assert classify_limits(a, loss, runs.filters).text[0] == "unknown"


def test_beside_zero_the_loss_goes_down():
    a, loss = Architecture((3, 2, 2)), QuadraticLoss((1, 3, -1, 0, -3))
    start = np.split(np.random.default_rng(31).normal(0, 1e-3, 7), [3, 5])
    runs = train(a, loss, start, steps=100_000)
    assert runs.loss[0] < 19 < float(loss.value((0,) * 5))
