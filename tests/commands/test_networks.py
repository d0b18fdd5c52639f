"""Networks and landscapes on the command line, and what leaves as JSON."""

import io
import json
import math

import pytest

from lcn_support import Architecture, QuadraticLoss, count_critical_points, critical_points
from lcn_support.commands.line import main
from lcn_support.resources import VERSION


def strict(text):
    """JSON as everybody reads it: no NaN, no Infinity."""
    return json.loads(text, parse_constant=pytest.fail)


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0 and capsys.readouterr().out == f"lcn {VERSION}\n"


@pytest.mark.parametrize(("sizes", "strides"), [((2, 2), (2, 1)), ((2, 2, 2), (1, 2, 1))])
def test_a_count_is_that_of_the_package(sizes, strides, capsys):
    a = Architecture(sizes, strides)
    line = ["count", ",".join(map(str, sizes)), "--strides", ",".join(map(str, strides))]
    assert main([*line, "--json"]) == 0
    found = strict(capsys.readouterr().out)
    assert found["count"] == count_critical_points(a).count
    assert found["pure"] != count_critical_points(Architecture(sizes)).pure
    assert main(line) == 0 and capsys.readouterr().out == f"{count_critical_points(a)}\n"


def test_a_bound_is_not_yet_a_count(capsys):
    line = ["count", "2,2", "--strides", "2,1", "--metric", "white", "--method", "quotient"]
    assert main([*line, "--json"]) == 3
    assert strict(capsys.readouterr().out)["relation"] == "≤"


@pytest.mark.parametrize(
    ("options", "loss"),
    [
        ([], QuadraticLoss((1, 1, 0, 1))),
        (["--metric", "2,1,0,0;1,2,1,0;0,1,2,1;0,0,1,2"],
         QuadraticLoss((1, 1, 0, 1), [(2, 1, 0, 0), (1, 2, 1, 0), (0, 1, 2, 1), (0, 0, 1, 2)])),
    ],
)  # fmt: skip
def test_critical_points_are_those_of_the_package(options, loss, capsys):
    expected = critical_points(Architecture((3, 2)), loss)
    assert main(["critical-points", "3,2", "1,1,0,1", *options]) == 0
    assert capsys.readouterr().out == f"{expected}\n"
    assert main(["critical-points", "3,2", "1,1,0,1", *options, "--json"]) == 0
    found = strict(capsys.readouterr().out)
    assert found["complete"] and found["target"] == ["1", "1", "0", "1"]
    assert [p["kind"] for p in found["points"]] == [p.kind for p in expected.points]
    assert [float(p["loss"]) for p in found["points"]] == [float(p.loss) for p in expected.points]


def test_targets_come_through_a_pipe(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("1,1,0,1\n1,0,0,0\n"))
    assert main(["critical-points", "3,2", "--json"]) == 0
    found = [strict(line) for line in capsys.readouterr().out.splitlines()]
    assert [f["target"] for f in found] == [["1", "1", "0", "1"], ["1", "0", "0", "0"]]
    assert not found[0]["notes"] and found[1]["notes"]


@pytest.mark.parametrize("metric", ["generic", "whit", "1,2;3", "1,0;0,1", "", "1;;2"])
def test_a_metric_that_is_none_is_named(metric, capsys):
    assert main(["critical-points", "3,2", "1,1,0,1", "--metric", metric]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("strides", ["1,1", "2,1"])
def test_a_sweep_speaks_json(strides, capsys):
    line = ["sweep", "3,2", "--strides", strides, "--runs", "200", "--samples", "0", "--json"]
    assert main(line) == 0
    found = strict(capsys.readouterr().out)
    assert sum(c["runs"] for c in found["cells"]) == found["runs"] == 200
    assert found["strides"] == [int(s) for s in strides.split(",")]
    for c in found["cells"]:
        low, high = c["interval"]
        assert low <= c["runs"] / c["of"] <= high and math.isfinite(c["mean_loss"])
    assert all(("⋆" in c["start"]) == (strides == "2,1") for c in found["cells"])
