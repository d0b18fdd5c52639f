"""How many runs, targets and networks the ledger speaks of: as many as there are in the data."""

import re

import pytest
from book.test_equations_chapter import TABLE
from counting.test_multiple_roots import SIZES as SEGRE
from neurovariety.test_shifts import PAIRS, TOWERS

from lcn_support.experiments.kept_tables import kept
from lcn_support.experiments.slides.limit_tables import read_tables
from lcn_support.experiments.slides.searches import TRIALS
from lcn_support.experiments.slides.target_laws import read_laws
from lcn_support.publishing.ledger import load_claims

CLAIMS = {c.id: c for c in load_claims()}
WORDS = {10: "ten", 1_000_000: "a million runs a table", 10_000_000: "10 million targets"}


@pytest.mark.parametrize("claim", ["full-training-tables", "ends-at-the-target", "training-tables"])
def test_training_tables_have_a_million_runs(claim):
    tables = read_tables()
    ((runs, seed),) = {(t.runs, t.seed) for t in tables}
    assert WORDS[runs] in CLAIMS[claim].interval and f"seed {seed}" in CLAIMS[claim].interval


def test_samples_of_targets_have_the_stated_sizes_and_seeds():
    ((targets, seed, open_ones),) = {(r.targets, r.seed, r.undecided) for r in kept("bad_minima")}
    interval = CLAIMS["bad-minima-shares"].interval
    assert f"{targets} targets each, seed {seed}" in interval
    assert open_ones == 0 and "none was" in interval
    ((targets, seed),) = {(r.targets, r.seed) for r in kept("real_points")}
    interval = CLAIMS["real-point-shares"].interval
    assert f"{targets} targets each" in interval and f"seed {seed}" in interval
    laws = read_laws().values()
    ((samples, seed),) = {(law.samples, law.seed) for law in laws}
    interval = CLAIMS["printed-targets"].interval
    assert WORDS[samples] in interval and f"seed {seed}" in interval


def test_conventions_have_the_stated_runs():
    one_x = {t.runs for t in TRIALS if t.convention.data_seed is not None}
    new_x = {t.runs for t in TRIALS if t.convention.data_seed is None}
    stated = re.findall(r"(\d+) 000 (?:runs|where)", CLAIMS["convention-search"].interval)
    assert stated == [str(runs // 1000) for (runs,) in (new_x, one_x)]


def test_lists_of_networks_are_as_long_as_stated():
    assert f"of {len(TABLE)} neurovarieties" in CLAIMS["generators-table"].statement
    assert f"all {len(PAIRS + TOWERS)} cases" in CLAIMS["both-routes"].statement.replace("\n", " ")
    assert f"{WORDS[len(SEGRE)]} lists of filter sizes" in CLAIMS["segre-variety"].hypothesis


def test_every_sampled_row_names_a_level_or_all_of_its_sample_and_a_seed_or_a_grid():
    """Break: an interval without a method or without a sample is none."""
    for c in CLAIMS.values():
        if c.kind == "sampled":
            assert re.search(r"95 %|0\.1 %|0\.001|χ²|all of|starts", c.interval), c.id
            assert re.search(r"seed|seeds|starts", c.interval), c.id
        else:
            assert not c.interval, c.id
