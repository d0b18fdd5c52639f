import json

import pytest

from lcn_support import Architecture
from lcn_support.explore import explore
from lcn_support.publishing import columns_of


@pytest.mark.parametrize(
    "a",
    [
        Architecture((3, 2, 2)),
        Architecture((1,)),
        Architecture((2, 2), strides=(2, 1)),
        Architecture((2,) * 30),
    ],
)
def test_every_architecture_prints_and_is_json(a):
    found = explore(a)
    assert json.loads(json.dumps(found.as_dict()))["dimension"] == a.dimension
    assert f"dimension {a.dimension} in R^{a.filter_size}" in str(found)


def test_strata_of_three_two_two():
    table = {s.pattern: s for s in explore(Architecture((3, 2, 2))).strata}
    rows = {
        str(p): (s.in_function_space, s.on_boundary, s.factorizations, s.compatible)
        for p, s in table.items()
    }
    assert rows["112|0"] == (True, False, 7, 5)
    assert rows["2|1"] == (True, True, 1, 1)
    assert rows["0|11"] == (False, False, 0, 0)
    assert all((r[2] > 0) == r[0] for r in rows.values())


def test_lines_fit_on_a_terminal_and_one_line_says_the_most():
    found = explore(Architecture((3, 2, 2)))
    assert max(map(len, str(found).splitlines())) <= 80
    assert repr(found) == (
        "Exploration(Architecture((3, 2, 2)): dimension 5 in R^5, not filling, 100 complex "
        "critical points)"
    )


def test_long_lists_are_left_out_and_said_so():
    found = explore(Architecture((9, 9)))
    assert found.strata is None
    assert "listed up to degree 12" in str(found)


def test_larger_strides_and_counts():
    found = explore(Architecture((3, 2), strides=(2, 1)))
    said = found.as_dict()
    assert (said["neurovariety_degree"], said["zariski_closed"]) == (3, False)
    assert (said["critical_classes"], said["pure_critical_classes"]) == (10, 10)
    assert "degree 3, not all of its real points reached" in str(found)
    assert "10 complex classes for generic data, 10 pure" in str(found)
    assert explore(Architecture((3, 2))).as_dict()["pure_critical_classes"] == 3


def test_several_architectures_make_a_table_of_numbers_and_one_that_of_its_strata():
    several = [explore(Architecture(k, s)) for k, s in (((3, 2), None), ((3, 2), (2, 1)))]
    columns = columns_of(several)
    assert columns["filling"] == [True, False] and columns["degree"] == [1, 3]
    assert columns["critical points"] == [f.as_dict()["critical_classes"] for f in several]
    strata = columns_of(several[0])
    assert len(strata["pattern"]) == len(several[0].strata) and "written" not in strata
    assert columns_of([explore(Architecture((2,) * 500))])["critical points"] == [None]
