"""The table of counts: no number on one route, published and proved ones beside it, and breaks."""

import shutil
from collections import Counter
from dataclasses import replace

import pytest

from lcn_support import Architecture, count_critical_points, multiple_root_ed_degree
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.counting.networks import pure_class_count, ways_to_share, white_critical_count
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.experiments import count_tables as count_table
from lcn_support.experiments.count_tables import METRICS, NETWORKS, SEED, counted, load_counts

ROWS = {(row.sizes, row.strides, row.metric): row for row in load_counts()}

# theory of white data: generic count, white count
WHITE = {
    ((2, 2), (2, 1)): (6, 2),
    ((2, 2, 2), (2, 2, 1)): (34, 6),
    ((3, 3), (2, 1)): (39, 23),
    ((3, 3), (3, 1)): (39, 3),
    ((4, 2), (2, 1)): (14, 6),
    ((2, 2, 3), (2, 2, 1)): (100, 8),
    ((3, 2, 2), (2, 2, 1)): (100, 64),
}
BOMBIERI = {
    ((2, 2), (1, 1)): 4,
    ((3, 2), (1, 1)): 6,
    ((2, 2, 2), (1, 1, 1)): 18,
    ((3, 3), (1, 1)): 21,
    ((2, 2, 2), (1, 2, 1)): 32,
}
PURE = {
    ((2, 2), (1, 1)): (2, 6),
    ((3, 2), (1, 1)): (3, 10),
    ((2, 2, 2), (1, 1, 1)): (6, 34),
    ((3, 3), (1, 1)): (6, 39),
    ((2, 2, 2), (1, 2, 1)): (20, 34),
    ((3, 2, 2), (2, 1, 1)): (78, 100),
}


def test_every_number_is_known_in_two_ways_and_nothing_disagrees():
    assert len(NETWORKS) >= 24
    assert list(ROWS) == [(k, s, metric) for k, s in NETWORKS for metric in METRICS]
    for row in ROWS.values():
        assert row.relation == "=" and row.routes >= 2 and row.disagreements == ()
        assert row.singular == row.count and row.seed == SEED
    two = [key for key, row in ROWS.items() if row.routes == 2]
    assert two == [((2, 2, 2, 2), (2, 2, 2, 1), "bombieri")]


def test_all_kinds_of_strides_are_there():
    kinds = Counter(
        "one" if a.is_thick else "reduced" if ways_to_share(a) == 1 else "mixed"
        for a in (Architecture(k, s) for k, s in NETWORKS)
    )
    assert min(kinds.values()) >= 6 and set(kinds) == {"one", "reduced", "mixed"}


@pytest.mark.parametrize("k, s", NETWORKS, ids=str)
def test_generic_rows_are_segre_degrees_and_others_are_not_larger(k, s):
    a = Architecture(k, s)
    generic, white, bombieri = (ROWS[k, s, metric] for metric in METRICS)
    assert (generic.count, generic.pure) == (segre_ed_degree(k), pure_class_count(a))
    for row in (white, bombieri):
        assert row.pure <= row.count <= generic.count
        assert row.pure == row.points * ways_to_share(a) <= generic.pure


@pytest.mark.parametrize("k, s", [n for n in NETWORKS if Architecture(*n).is_thick], ids=str)
def test_stride_one(k, s):
    """White data are as good as generic ones; the Bombieri metric has sums over strata."""
    a = Architecture(k, s)
    strata = compatible_partitions(a).items()
    assert ROWS[k, s, "white"].count == ROWS[k, s, "generic"].count
    assert ROWS[k, s, "bombieri"].count == sum(
        ways * multiple_root_ed_degree(parts, metric="bombieri") for parts, ways in strata
    )
    assert {ROWS[k, s, metric].points for metric in METRICS} == {1}


def test_counts_of_the_theory():
    for (k, s), (generic, white) in WHITE.items():
        assert (ROWS[k, s, "generic"].count, ROWS[k, s, "white"].count) == (generic, white)
    for (k, s), number in BOMBIERI.items():
        assert ROWS[k, s, "bombieri"].count == number
    for (k, s), numbers in PURE.items():
        assert (ROWS[k, s, "generic"].pure, ROWS[k, s, "generic"].count) == numbers


def test_proved_white_counts():
    """The formula covers one more than a third of the reduced networks, and agrees on all."""
    proved = 0
    for k, s in NETWORKS:
        a = Architecture(k, s)
        try:
            number = white_critical_count(a)
        except ValueError:
            continue
        proved += 1
        assert ROWS[k, s, "white"].points == number
    assert proved >= 10


def test_the_generic_formula_is_wrong_for_special_metrics():
    fewer = [row for row in ROWS.values() if row.count < segre_ed_degree(row.sizes)]
    assert {row.metric for row in fewer} == {"white", "bombieri"}
    assert all(row.singular < segre_ed_degree(row.sizes) for row in fewer)


def test_a_wrong_number_is_reported():
    row = ROWS[(3, 3), (2, 1), "white"]
    assert replace(row, singular=22).disagreements == ("singular",)
    assert replace(row, bound=22).disagreements == ("bound",)
    assert replace(row, bound=24).disagreements == ()  # only an upper bound, for two groups
    assert replace(ROWS[(2, 2), (1, 1), "white"], bound=7).disagreements == ("bound",)
    assert replace(row, certified=24).disagreements == ("certified",)
    assert replace(row, count=39).routes == 0
    assert set(replace(row, count=22).disagreements) == {"certified", "singular"}


CHEAP = [key for key, row in ROWS.items() if row.count <= 40 and row.architecture.degree <= 5]


@pytest.mark.parametrize("k, s, metric", CHEAP, ids=str)
def test_cheap_rows_are_reproduced(k, s, metric):
    again = counted(Architecture(k, s), metric, singular=shutil.which("Singular") is not None)
    row = ROWS[k, s, metric]
    assert again == replace(row, singular=again.singular)
    assert again.singular in (None, row.singular)


def test_a_route_that_does_not_get_there_is_left_out(monkeypatch):
    def refuse(a, metric, *, method="auto", **options):
        if method == "quotient":
            raise ValueError("too large for linear algebra modulo a prime; choose another method")
        if method == "singular":
            raise TimeoutError
        return count_critical_points(a, metric, method=method, **options)

    monkeypatch.setattr(count_table, "count_critical_points", refuse)
    row = counted(Architecture((2, 2)), "white")
    assert (row.bound, row.singular, row.certified, row.routes) == (None, None, 6, 1)


def test_other_errors_are_not_hidden(monkeypatch):
    def fail(a, metric, *, method="auto", **options):
        if method == "quotient":
            raise ValueError("infinitely many solutions")
        return count_critical_points(a, metric, method=method, **options)

    monkeypatch.setattr(count_table, "count_critical_points", fail)
    with pytest.raises(ValueError, match="infinitely many"):
        counted(Architecture((2, 2)), "white")
