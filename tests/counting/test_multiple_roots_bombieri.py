"""Degrees in the Bombieri metric: the table, the formula for one multiple root, and networks."""

import shutil
import subprocess
import sys

import pytest

import lcn_support
from lcn_support import Architecture, multiple_root_ed_degree, resources
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.counting import multiple_roots
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.experiments.bombieri_counts import (
    LARGEST_DEGREE,
    SEED,
    TABLE,
    TARGETS,
    bombieri_counts,
)
from lcn_support.losses.metrics import metric_matrix

ROWS = {row.parts: row for row in TABLE.read()}

needs_singular = pytest.mark.skipif(
    shutil.which("Singular") is None,
    reason="Singular is not installed (Debian: apt-get install singular)",
)


def bombieri(parts):
    return multiple_root_ed_degree(parts, metric="bombieri")


def test_the_table_is_complete_and_its_routes_agree():
    degrees = range(2, LARGEST_DEGREE + 1)
    all_parts = {
        p.real[::-1] for n in degrees for p in RootPattern.all_of_degree(n) if not p.complex
    }
    assert set(ROWS) == {parts for parts in all_parts if max(parts) > 1}
    for row in ROWS.values():
        assert row.agree and row.seed == SEED
        assert len({*row.primes, *row.singular_primes}) == 2 * TARGETS
        assert len(row.counts) == len(row.singular) == TARGETS


def test_counts_that_differ_are_noticed():
    row = ROWS[2, 2]
    off = type(row)(row.parts, 13, (7, 6, 7), row.primes, (7, 7, 7), row.singular_primes, SEED)
    assert row.agree and not off.agree and off.ed_degree == 7


@pytest.mark.parametrize("parts", ROWS, ids=str)
def test_degrees_are_the_counts_of_the_table(parts):
    """One multiple root by the formula, which does not look at the table; others by the table."""
    row = ROWS[parts]
    generic = multiple_root_ed_degree(parts)
    assert bombieri(parts) == bombieri(parts[::-1]) == row.ed_degree < generic
    assert row.solutions in (generic, None)


@pytest.mark.parametrize("parts", [p for p in ROWS if sum(p) <= 5 or p == (4, 2)], ids=str)
def test_rows_are_reproduced(parts):
    again = bombieri_counts(parts, singular=False)
    row = ROWS[parts]
    assert (again.solutions, again.counts, again.primes) == (row.solutions, row.counts, row.primes)


@needs_singular
@pytest.mark.parametrize("parts", [(2, 2), (4, 2), (3, 2, 1), (5, 2)], ids=str)
def test_new_targets_by_singular(parts):
    S = metric_matrix(Architecture((sum(parts) + 1,)), "bombieri")
    locus = lcn_support.architectures.loci.Locus(parts)
    assert singular_count(locus, S, seed=1).count == ROWS[parts].ed_degree


def test_one_multiple_root_by_a_formula_of_any_degree():
    assert [bombieri((m, *[1] * (30 - m))) for m in (2, 15, 30)] == [30] * 3
    assert bombieri((1,) * 30) == bombieri(()) == 1


@needs_singular
@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (2, 2, 2), (3, 3), (4, 2), (3, 2, 2), (4, 3)])
def test_networks_have_the_sum_over_their_strata(sizes):
    a = Architecture(sizes)
    summed = sum(ways * bombieri(parts) for parts, ways in compatible_partitions(a).items())
    found = singular_count(a, metric_matrix(a, "bombieri"))
    assert summed == found.count < segre_ed_degree(sizes)


@pytest.mark.parametrize(
    ("parts", "metric", "message"),
    [
        ((2, 2), "white", "choose one of generic, bombieri"),
        ((2, 2), "Bombieri", "metric 'Bombieri'"),
        ((2, 0), "bombieri", "0"),
        ((9, 2), "bombieri", r"\(9, 2\): .* degrees up to 7; count .*count_on_stratum"),
    ],
)
def test_what_is_not_known_is_refused(parts, metric, message):
    with pytest.raises(ValueError, match=message):
        multiple_root_ed_degree(parts, metric)


def test_a_missing_table_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    multiple_roots.tabulated_degrees.cache_clear()
    with pytest.raises(FileNotFoundError, match="install lcn-support again"):
        bombieri((2, 2))
    assert bombieri((3, 1)) == 4
    monkeypatch.undo()
    assert bombieri((2, 2)) == 7


def test_the_table_needs_the_standard_library_only():
    code = (
        "import sys; from lcn_support import multiple_root_ed_degree as d\n"
        "assert d((2, 2), metric='bombieri') == 7\n"
        "assert not {'numpy', 'flint', 'sympy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
