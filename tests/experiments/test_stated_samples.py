"""The samples of the ledger: sizes, seeds and intervals are those that are computed, and breaks."""

import re
from functools import cache

import numpy as np
import pytest
from book.test_training_chapter import PRINTED, SLIDES, drawn, keeps_its_sign, live

from lcn_support import (
    Architecture,
    RootPattern,
    critical_points,
    figures,
    gradient_flow,
    train,
)
from lcn_support.experiments.count_tables import NETWORKS as COUNTED
from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.shares import wilson_interval
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.target_laws import read_laws
from lcn_support.experiments.spurious_points import TARGETS
from lcn_support.experiments.targets import METRICS
from lcn_support.figures.training import reachable_basins, training_basins
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.descent import descend_on_grid
from lcn_support.grids.squares import SquareSystem
from lcn_support.losses.batch import LossBatch
from lcn_support.publishing.ledger import load_claims
from lcn_support.training.limits import classify_limits

CLAIMS = {c.id: c for c in load_claims()}


def numbers(text):
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", text)]


def none_of(runs):
    """Clopper and Pearson's upper end at one-sided 95 % where none of so many runs failed."""
    return 1 - 0.05 ** (1 / runs)


@pytest.mark.parametrize(
    ("claim", "runs", "percent"), [("flows-arrive", 300, 1), ("beside-zero", 400, 0.75)]
)
def test_none_of_so_many_bounds_the_share_as_stated(claim, runs, percent):
    assert none_of(runs) < percent / 100 < none_of(runs - 5)
    assert f"fewer than {percent} %" in CLAIMS[claim].interval


def test_sixty_runs_would_not_bound_it_so():
    """Break: the bound comes from all of them together, not from one of the five networks."""
    assert none_of(60) > 0.048


@pytest.mark.parametrize("sizes", SLIDES)
def test_the_runs_with_white_data_are_as_many_as_stated(sizes):
    claim = CLAIMS["white-tables-excluded"]
    cells = [c for c in live(sizes, 1, 8000, samples=0).cells if c.target == "11|1"]
    of = sum(c.runs for c in cells)
    forbidden = {"2|1", "22|0"}
    assert not any(c.runs for c in cells if c.limit in forbidden)
    assert of >= 5600 and wilson_interval(0, of, 1.96)[1] < 0.0007
    assert "0 of at least 5600 runs" in claim.interval and "below 0.07 %" in claim.interval
    printed = [c.percent for c in PRINTED if c.sizes == sizes and c.target == "11|1"
               and keeps_its_sign(RootPattern(c.limit))]  # fmt: skip
    assert printed and all(str(p) in claim.interval for p in printed)


LISTED = [((4, 2), 60), ((3, 2, 2), 20)]


@cache
def in_the_list(sizes, losses, steps=10_000, polish=True):
    """For each loss whether all of its converged runs end at listed minima, with their patterns."""
    a, convention = Architecture(sizes), Convention(start="1111|0")
    rng = np.random.default_rng(1)
    _, batch = convention.losses(a, rng, losses)
    found = critical_points(a, [batch.loss(i) for i in range(losses)], progress=False)
    again = np.repeat(np.arange(losses), 25)
    _, filters = convention.starts(a, rng, len(again))
    ended = train(a, batch[again], filters, 0.01, steps, polish=polish)
    names = classify_limits(a, batch[again], ended.filters).text
    good = [True] * losses
    for run, loss in enumerate(again):
        minima = found[loss].local_minima
        gaps = [np.abs(np.array(p.end_to_end, float) - ended.end_to_end[run]).max() for p in minima]
        nearest = int(np.argmin(gaps))
        if ended.converged[run] or not polish:
            good[loss] &= gaps[nearest] < 1e-6 and names[run] == str(minima[nearest].pattern)
    return good, int(ended.converged.sum())


@pytest.mark.parametrize(("sizes", "losses"), LISTED)
def test_all_limits_of_the_stated_sample_are_listed(sizes, losses):
    good, converged = in_the_list(sizes, losses)
    assert all(good) and converged > 0.99 * 25 * losses
    interval = CLAIMS["limits-in-the-list"].interval
    assert f"{25 * losses} runs for {losses} losses" in interval and "seed 1" in interval
    assert f"{100 * none_of(losses):.1f}" in interval


def test_runs_that_are_stopped_early_are_not_listed():
    """Break: it is the limit that is in the list, not any point on the way."""
    assert not any(in_the_list((4, 2), 10, steps=3, polish=False)[0])


@cache
def elsewhere(sizes, seed, runs=1000):
    """Of these runs, those that each way of stepping brings to another point than the flow."""
    a, losses, filters = drawn(sizes, runs, seed)
    flow = gradient_flow(a, losses, filters, accuracy=1e-6, polish=True)
    found = []
    for step, options in ((0.01, {}), (0.003, {}), (1.0, {"bounded": True}), (0.1, {})):
        ended = train(a, losses, filters, step, polish=True, **options)
        with np.errstate(invalid="ignore"):
            gap = np.abs(ended.end_to_end - flow.end_to_end).max(axis=1)
        found.append(int((~(gap < 1e-6)).sum()))
    return found


@pytest.mark.parametrize("seed", [27, 28])
@pytest.mark.parametrize("sizes", SLIDES)
def test_short_steps_end_elsewhere_in_fewer_runs_than_stated(sizes, seed):
    """By the upper end of Wilson's interval; diverged runs count. Break: a step of 0.1."""
    claim = CLAIMS["limits-and-step"]
    assert "less than 3 %" in claim.statement and "1000 runs" in claim.interval
    *short, long = (wilson_interval(n, 1000, 1.96) for n in elsewhere(sizes, seed))
    assert max(high for _, high in short) < 0.03 < long[0]


def real_roots_of_quartics(W):
    """By the discriminant and two of its companions; forms of degree 4 with simple roots."""
    a, b, c, d, e = W.T
    discriminant = (
        256 * a**3 * e**3 - 192 * a**2 * b * d * e**2 - 128 * a**2 * c**2 * e**2
        + 144 * a**2 * c * d**2 * e - 27 * a**2 * d**4 + 144 * a * b**2 * c * e**2
        - 6 * a * b**2 * d**2 * e - 80 * a * b * c**2 * d * e + 18 * a * b * c * d**3
        + 16 * a * c**4 * e - 4 * a * c**3 * d**2 - 27 * b**4 * e**2 + 18 * b**3 * c * d * e
        - 4 * b**3 * d**3 - 4 * b**2 * c**3 * e + b**2 * c**2 * d**2
    )  # fmt: skip
    P = 8 * a * c - 3 * b**2
    D = 64 * a**3 * e - 16 * a**2 * c**2 + 16 * a * b**2 * c - 16 * a**2 * b * d - 3 * b**4
    return np.where(discriminant < 0, 2, np.where((P < 0) & (D < 0), 4, 0))


def test_the_stated_shares_of_targets_are_those_of_the_law():
    stated = numbers(CLAIMS["printed-targets"].statement.split("roots in")[1])[:3]
    law = read_laws()["normal"]
    assert [f"{100 * law.counts[r] / law.samples:.1f}" for r in (4, 2, 0)] == list(map(str, stated))


@pytest.mark.parametrize("radius", ["one", "heavy-tailed"])
def test_any_law_that_rotations_leave_unchanged_has_them(radius):
    """On the sphere, and with radii without a mean; the roots are counted by a discriminant."""
    stated = numbers(CLAIMS["printed-targets"].statement.split("roots in")[1])[:3]
    rng, samples = np.random.default_rng(7), 400_000
    W = rng.standard_normal((samples, 5))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    if radius == "heavy-tailed":
        W *= rng.pareto(0.8, (samples, 1)) + 1
    found = real_roots_of_quartics(W)
    for number, percent in zip((4, 2, 0), stated, strict=True):
        p = percent / 100
        rounding = 0.0005
        assert abs((found == number).mean() - p) <= rounding + 4.5 * (p * (1 - p) / samples) ** 0.5


def test_a_law_with_other_symmetries_has_other_shares():
    """Break: independent coefficients of one variance are not enough."""
    W = np.random.default_rng(7).uniform(-1, 1, (400_000, 5))
    assert abs((real_roots_of_quartics(W) == 4).mean() - 0.052) > 0.01


@cache
def ends_at_equal_filters(runs, seed):
    """As in the chapter: one descent for each target, ends near a certified local minimum."""
    rng, shape = np.random.default_rng(seed), (2, 2)
    losses = LossBatch(rng.standard_normal((runs, 9)))
    starts = [rng.standard_normal((runs, *shape)) for _ in range(2)]
    first, last = descend_on_grid(GridArchitecture([shape, shape]), losses, starts, 0.02, 3000)
    inner = np.einsum("rij,rij->r", first, last)
    norms = [np.linalg.norm(w, axis=(1, 2)) for w in (first, last)]
    hits = 0
    for run in np.flatnonzero((inner / norms[0] / norms[1]) ** 2 > 0.99):
        p = SquareSystem(shape, losses.loss(run)).near((first[run], last[run]), 1e-3)
        hits += p is not None and p.is_local_minimum is True
    return hits


def test_the_interval_for_equal_filters_is_the_stated_one():
    low, high = wilson_interval(ends_at_equal_filters(1000, 11), 1000, 1.96)
    assert f"{100 * low:.1f} % to {100 * high:.1f} % of 1000 runs" in (
        CLAIMS["equal-filters-share"].interval
    )


def test_another_seed_has_as_many_ends_at_equal_filters():
    p, q = ends_at_equal_filters(1000, 11) / 1000, ends_at_equal_filters(1000, 12) / 1000
    mean = (p + q) / 2
    assert mean > 0 and abs(p - q) <= 4.5 * (mean * (1 - mean) / 500) ** 0.5


def test_the_intervals_for_mixed_strides_are_the_stated_ones():
    claim = CLAIMS["mixed-stride-minima"]
    runs = kept("spurious_points")
    ends = []
    for metric in METRICS:
        (run,) = [
            r for r in runs if (r.sizes, r.strides, r.metric) == ((2, 2, 2), (1, 2, 1), metric)
        ]
        assert run.targets == TARGETS and f"seed {run.seed}" in claim.interval and not run.open
        ends.append([100 * end for end in run.minimum_interval()])
    (white, other) = ends
    assert f"{white[0]:.1f} % to {white[1]:.1f} % and {other[0]:.1f} % to {other[1]:.1f} %" in (
        claim.interval
    )


def test_all_starts_on_the_three_tori_end_at_a_listed_minimum():
    """The grid that the ledger states, and all four minima on each torus."""
    claim = CLAIMS["which-is-reached"]
    table = figures.get("fig-reachable-basins").data()["starts"]
    assert "120² starts on each of three tori" in claim.interval
    assert len(table["end"]) == 3 * 120**2 and set(table["panel"]) == {0, 1, 2}
    assert min(table["end"]) >= 0
    for panel in range(3):
        ends = [e for e, p in zip(table["end"], table["panel"], strict=True) if p == panel]
        assert set(ends) == {0, 1, 2, 3}


def test_most_starts_are_far_from_their_end():
    """Break: the grid is none of ends: it is the flow that brings the starts to the list."""
    tables = figures.get("fig-reachable-basins").data(steps=24)
    points = [
        (p, x, y)
        for p, x, y in zip(*(tables["points"][n] for n in ("panel", "phi 1", "phi 2")), strict=True)
    ]
    far = 0
    for panel, x, y in zip(
        *(tables["starts"][n] for n in ("panel", "phi 1", "phi 2")), strict=True
    ):
        gaps = [
            max(abs((x - u + 180) % 360 - 180), abs((y - v + 180) % 360 - 180))
            for p, u, v in points
            if p == panel
        ]
        far += min(gaps) > 10
    assert far > 0.8 * len(tables["starts"]["panel"])
    assert len(reachable_basins.RADII) == 3


def test_the_figures_of_training_have_the_stated_starts():
    paths = figures.get("fig-training-trajectories").data()["paths"]
    for panel in (0, 1):
        numbers_of = {n for n, p in zip(paths["path"], paths["panel"], strict=True) if p == panel}
        assert (
            f"all of {len(numbers_of)} starts"
            in CLAIMS["trajectories-end-on-the-boundary"].interval
        )
    starts = figures.get("fig-training-basins").data()["starts"]
    side = round((len(starts["panel"]) / len(training_basins.FIRST_FILTERS)) ** 0.5)
    assert f"{side}² starts in each panel" in CLAIMS["basins-of-four-minima"].interval
    assert len(starts["panel"]) == side**2 * len(training_basins.FIRST_FILTERS)


def test_counts_in_statements_are_those_of_the_data():
    assert f"For {len(COUNTED)} networks" in CLAIMS["three-metrics"].statement
    architectures = [a for n in range(1, 9) for a in Architecture.all_of_degree(n)]
    assert f"all {len(architectures)} architectures" in CLAIMS["boundary-by-collisions"].statement
