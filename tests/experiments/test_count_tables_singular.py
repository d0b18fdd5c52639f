"""Stored counts by Singular against formulas, without Singular; with it, cheap rows again."""

import shutil

import pytest

from lcn_support import Architecture
from lcn_support.counting.networks import pure_class_count, ways_to_share, white_critical_count
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.experiments.count_tables import (
    LARGER,
    METRICS,
    NETWORKS,
    SINGULAR_SEED,
    load_counts,
    singular_row,
)
from lcn_support.experiments.kept_tables import kept

ROWS = {(row.sizes, row.strides, row.metric): row for row in kept("singular_counts")}
CHEAP = [key for key, row in ROWS.items() if row.count <= 50]


def test_the_table_holds_all_networks_and_metrics():
    assert list(ROWS) == [(k, s, m) for k, s in NETWORKS + LARGER for m in METRICS]
    for row in ROWS.values():
        assert row.dimension == 0 and row.seed == SINGULAR_SEED
        assert 2**30 < row.prime < 2**31


@pytest.mark.parametrize("k, s", NETWORKS + LARGER, ids=str)
def test_generic_counts_are_segre_degrees(k, s):
    a = Architecture(k, s)
    generic, white, bombieri = (ROWS[k, s, metric] for metric in METRICS)
    assert generic.count == segre_ed_degree(k)
    assert white.count <= generic.count and bombieri.count <= generic.count
    fitting = pure_class_count(a) if a.is_thick else 0
    assert {row.fitting for row in (generic, white, bombieri)} == {fitting}


def test_proved_white_counts():
    proved = 0
    for k, s in NETWORKS + LARGER:
        a = Architecture(k, s)
        if ways_to_share(a) > 1:
            continue
        try:
            number = white_critical_count(a)
        except ValueError:
            continue
        proved += 1
        assert ROWS[k, s, "white"].count == number
    assert proved >= 15


def test_two_seeds_agree():
    for row in load_counts():
        assert ROWS[row.sizes, row.strides, row.metric].count == row.singular
        assert row.seed != SINGULAR_SEED


def test_white_rows_refute_the_generic_formula():
    reduced = [key for key in ROWS if ways_to_share(Architecture(*key[:2])) == 1]
    white = [ROWS[key] for key in reduced if key[2] == "white"]
    assert sum(row.count < segre_ed_degree(row.sizes) for row in white) > len(white) / 2


@pytest.mark.skipif(
    shutil.which("Singular") is None,
    reason="Singular is not installed (Debian: apt-get install singular)",
)
@pytest.mark.parametrize("k, s, metric", CHEAP, ids=str)
def test_cheap_rows_are_reproduced(k, s, metric):
    again, row = singular_row(Architecture(k, s), metric), ROWS[k, s, metric]
    assert (again.prime, again.count, again.fitting) == (row.prime, row.count, row.fitting)
