"""Nearest points on the command line: distances that hold, and where a filter lies."""

import io
import json

import pytest

from lcn_support import Architecture, contains
from lcn_support.commands.line import main
from lcn_support.landscape import surroundings


def answers(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("sizes", "options", "W"),
    [
        ((2, 2), [], (2, 0, 1)),
        ((2, 2), ["--metric", "bombieri"], (1, 0, -1)),
        ((4, 2), ["--metric", "markov"], (1, -1, -2, 0, 1)),
        ((2, 2), ["--strides", "2,1"], (3, 0, 0, 2)),
    ],
)
def test_an_answer_is_that_of_the_package(sizes, options, W, capsys):
    given = dict(zip(options[::2], options[1::2], strict=True))
    strides = (2, 1) if "--strides" in given else (1,) * len(sizes)
    expected = surroundings(Architecture(sizes, strides), W, given.get("--metric", "white"))
    line = ["nearest", ",".join(map(str, sizes)), *options, ",".join(map(str, W))]
    assert main(line) == 0
    assert capsys.readouterr().out == f"{expected}\n"
    assert main([*line, "--json"]) == 0
    (found,) = answers(capsys)
    assert found["filter"] == list(map(str, W)) and found["inside"] == expected.is_inside
    for name in ("boundary", "discriminant"):
        own = getattr(expected, name)
        assert (found[name] is None) == (own is None)
        if own is not None:
            assert found[name]["interval"] == list(own.interval) and found[name]["proved"]


def test_the_nearest_point_is_in_the_function_space_and_the_filter_is_not(capsys):
    a = Architecture((2, 2))
    assert main(["nearest", "2,2", "2,0,1", "--json"]) == 0
    (found,) = answers(capsys)
    (point,) = found["function_space"]["points"]
    V = [int(c) for c in point["filter"]]
    assert contains(a, V) is True and contains(a, [2, 0, 1]) is False
    assert sum((v - w) ** 2 for v, w in zip(V, (2, 0, 1), strict=True)) == 1
    assert found["function_space"]["squared_distance"] == "1"


def test_a_tolerance_widens_the_interval(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("1,2,1\n"))
    assert main(["nearest", "2,2", "--tolerance", "1e-3", "--json"]) == 0
    (found,) = answers(capsys)
    low, high = found["function_space"]["interval"]
    assert low == 0 and 2e-3 <= high < 1e-2 and not found["inside"]
    assert main(["nearest", "2,2", "1,2,1", "--json"]) == 0
    (exact,) = answers(capsys)
    assert exact["inside"] and exact["boundary"]["interval"] == [0, 0]


def test_what_is_not_proved_has_a_code_of_its_own(monkeypatch, capsys):
    from dataclasses import replace

    from lcn_support.landscape.distances import vicinity

    whole = vicinity.nearest_to

    def doubtful(*given):
        return replace(whole(*given), is_proved=False, interval=(0.0, 1.0))

    assert main(["nearest", "2,2", "--strides", "2,1", "3,0,0,2"]) == 0
    monkeypatch.setattr(vicinity, "nearest_to", doubtful)
    assert main(["nearest", "2,2", "--strides", "2,1", "3,0,0,2"]) == 3
    assert "NOT proved" in capsys.readouterr().out


def test_a_metric_and_a_time_that_are_none_are_named(capsys):
    for option in (["--metric", "generic"], ["--metric", "1,2"], ["--timeout", "0"]):
        assert main(["nearest", "2,2", "1,0,1", *option]) == 2
        assert capsys.readouterr().err.count("\n") == 1
