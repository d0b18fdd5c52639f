"""Laws of random targets: against an integral, against exact patterns, and the printed shares."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support import root_pattern
from lcn_support.experiments.membership import expected_real_roots
from lcn_support.experiments.shares import homogeneity
from lcn_support.experiments.slides.comparisons import read_printed
from lcn_support.experiments.slides.digits import smallest_table
from lcn_support.experiments.slides.target_laws import LAWS, Law, read_laws, sampled_law
from lcn_support.resources import resource

KEPT = read_laws()
PRINTED = read_printed(resource("data/published/gradient_descent_tables.csv"))
ROTATION_INVARIANT = ("normal", "regression")


def printed_shares(sizes):
    shares = {c.target: c.target_percent for c in PRINTED if c.sizes == sizes}
    return [shares[target] for target in ("1111|0", "11|1", "0|11")]


def counts(law):
    return {str(real): count for real, count in enumerate(law.counts) if count}


def mean(law):
    return sum(real * count for real, count in enumerate(law.counts)) / law.samples


@pytest.mark.parametrize("name", LAWS)
def test_the_first_block_is_reproduced(name):
    law = KEPT[name]
    assert law.samples == 10_000_000 and sum(law.counts) == law.samples
    assert sampled_law(name, 100_000, law.seed).counts == law.first


@pytest.mark.parametrize("name", ROTATION_INVARIANT)
def test_the_mean_number_of_real_roots_is_kacs(name):
    """Within 4.5 standard errors: a chance of 7e-6 to fail."""
    assert abs(mean(KEPT[name]) - expected_real_roots(4)) < 4.5 * (2 / 10_000_000) ** 0.5


def test_another_law_has_another_mean():
    assert abs(mean(KEPT["uniform"]) - expected_real_roots(4)) > 50 * (2 / 10_000_000) ** 0.5


def test_laws_that_rotations_do_not_change_have_the_same_shares():
    normal, regression, uniform = (
        counts(KEPT[name]) for name in ("normal", "regression", "uniform")
    )
    assert homogeneity(normal, regression) > 1e-3
    assert homogeneity(normal, uniform) < 1e-12


def test_counts_are_those_of_the_exact_patterns():
    law = sampled_law("uniform", 200, seed=3)
    forms = np.random.default_rng(3).uniform(-1, 1, (200, 5))
    exact = [root_pattern([Fraction(float(w)) for w in form]).real_count for form in forms]
    assert law.counts == tuple(np.bincount(exact, minlength=5).tolist())


def test_an_unknown_law_is_refused():
    with pytest.raises(ValueError, match="law 'cauchy'"):
        sampled_law("cauchy")


def test_shares_drawn_from_a_law_are_likely_and_others_are_not():
    """The p-value is uniform or larger: of 400 tables about 20 are below 0.05."""
    law, draw = KEPT["normal"], np.random.default_rng(5)
    values = []
    for drawn in draw.multinomial(5000, law.shares, 400):
        values.append(law.probability([float(f"{n / 50:.3g}") for n in drawn], 5000))
    assert sum(p < 0.05 for p in values) <= 34
    assert sum(p < 0.5 for p in values) > 100
    assert law.probability((3.89, 70.9, 25.2), 5000) < 1e-4


def test_the_most_targets_are_where_the_level_is_crossed():
    law, shares = KEPT["normal"], printed_shares((4, 2))
    most = law.most_targets(shares, 0.05)
    assert law.probability(shares, most) >= 0.05 > law.probability(shares, most + 1)
    exact = Law("made up", 4, 100, 0, (20, 0, 70, 0, 10), ())
    assert exact.most_targets((10, 70, 20)) == 10**9


# What the printed shares of targets say.


@pytest.mark.parametrize("name", ROTATION_INVARIANT)
def test_one_experiment_with_targets_of_such_a_law_is_excluded(name):
    """The digits of the longer table ask for more targets than its shares of targets allow."""
    table = [cell for cell in PRINTED if cell.sizes == (3, 2, 2)]
    least = smallest_table(table)
    assert KEPT[name].probability(printed_shares((3, 2, 2)), least) < 2e-4
    assert KEPT[name].most_targets(printed_shares((3, 2, 2)), 0.001) < least


def test_the_shorter_table_excludes_nothing_of_the_kind():
    table = [cell for cell in PRINTED if cell.sizes == (4, 2)]
    assert KEPT["normal"].probability(printed_shares((4, 2)), smallest_table(table)) > 0.3


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2)])
def test_uniform_targets_are_compatible_with_few_runs_only(sizes):
    assert KEPT["uniform"].most_targets(printed_shares(sizes), 0.001) < 2500
    assert KEPT["normal"].most_targets(printed_shares(sizes), 0.05) > 5000
