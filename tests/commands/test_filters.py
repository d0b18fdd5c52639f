"""Filters on the command line: answers and exit codes, arguments and pipes."""

import io
import json
import subprocess
import sys
from fractions import Fraction

import pytest

from lcn_support import Architecture, compose, fibre
from lcn_support.commands.line import main

A = "2,2"
INSIDE, OUTSIDE, NEAR = "1,0,-1", "1,0,1", "1,2,1"


def piped(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def objects(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("filters", "options", "code", "said"),
    [
        ([INSIDE], [], 0, "yes\n"),
        ([OUTSIDE], [], 1, "no\n"),
        ([NEAR], [], 0, "yes\n"),
        ([INSIDE, OUTSIDE], [], 1, "yes\nno\n"),
        (["-1,0,1", "−1,0,.5"], [], 0, "yes\nyes\n"),
        (["1,0,0,-1"], ["--strides", "2,1"], 1, "no\n"),
        (["1,2,3,6", "1,2,3,5"], ["--strides", "2,1"], 1, "yes\nno\n"),
        (["--strides", "2,1", "1,2,3,6"], [], 0, "yes\n"),
        (["1,2,3,6", "--strides", "2,1", "1,2,3,5"], [], 1, "yes\nno\n"),
    ],
)
def test_contains_says_yes_or_no_and_so_does_its_code(filters, options, code, said, capsys):
    assert main(["contains", A, *filters, *options]) == code
    assert capsys.readouterr().out == said


def test_a_tolerance_leaves_open_what_lies_within_it(capsys):
    assert main(["contains", A, NEAR, "--tolerance", "1e-9"]) == 3
    assert capsys.readouterr().out.startswith("unknown: ")
    assert main(["contains", A, INSIDE, "--tolerance", "1e-9"]) == 0
    capsys.readouterr()
    assert main(["contains", A, NEAR, "--tolerance", "1e-9", "--json"]) == 3
    (found,) = objects(capsys)
    assert found["contained"] is None and found["filter"] == [1.0, 2.0, 1.0] and found["why"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((INSIDE, NEAR), 0),
        ((INSIDE, OUTSIDE, NEAR), 1),
        ((INSIDE, "# nothing", "", ' [1, "0", -1]  # a remark'), 0),
    ],
)
def test_a_pipe_is_answered_line_by_line(lines, code, monkeypatch, capsys):
    piped(monkeypatch, "\n".join(lines))
    assert main(["contains", A, "--json"]) == code
    answers = objects(capsys)
    assert len(answers) == sum(any(c.isdigit() for c in line) for line in lines)
    assert [f["contained"] for f in answers] == [f["filter"] != ["1", "0", "1"] for f in answers]


def test_a_line_that_is_wrong_is_named_and_those_before_it_are_answered(monkeypatch, capsys):
    piped(monkeypatch, f"{INSIDE}\n\n1,zwei,3\n{INSIDE}\n")
    assert main(["contains", A]) == 2
    said = capsys.readouterr()
    assert said.out == "yes\n" and said.err.startswith("lcn contains: line 3: 'zwei'")
    piped(monkeypatch, "1,2\n")
    assert main(["contains", A]) == 2 and "line 1: " in capsys.readouterr().err


def test_answers_come_before_the_pipe_ends():
    command = [sys.executable, "-m", "lcn_support", "contains", A]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, bufsize=1, **pipes) as run:
        for text, answer in ((INSIDE, "yes\n"), (OUTSIDE, "no\n")):
            run.stdin.write(f"{text}\n")
            assert run.stdout.readline() == answer
        run.stdin.close()
    assert run.returncode == 1


def test_nobody_waits_for_a_terminal(monkeypatch, capsys):
    """Without a filter and without a pipe there is nothing to wait for."""
    terminal = io.StringIO(INSIDE)
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["contains", A]) == 2 and "pipe them" in capsys.readouterr().err
    assert main(["contains", A, "-"]) == 0


@pytest.mark.parametrize(
    ("sizes", "strides", "W"),
    [((4, 2), (1, 1), (1, -1, 0, 0, 0)), ((3, 2), (2, 1), (1, 0, 0, 0, -1))],
)
def test_a_fibre_composes_to_the_filter(sizes, strides, W, capsys):
    text = [",".join(map(str, entries)) for entries in (sizes, strides, W)]
    assert main(["fibre", text[0], text[2], "--strides", text[1], "--json"]) == 0
    (found,) = objects(capsys)
    a = Architecture(sizes, strides)
    assert len(found["factorizations"]) == len(fibre(a, W))
    for f in found["factorizations"]:
        filters = [[Fraction(c) for c in w] for w in f["filters"]]
        assert compose(filters, strides) == W
        assert compose([[2 * c for c in filters[0]], *filters[1:]], strides) != W
    assert main(["fibre", text[0], text[2], "--strides", text[1]]) == 0
    assert capsys.readouterr().out.count("\n") == 2 + len(fibre(a, W))


def test_an_empty_fibre_is_a_no_and_a_doubtful_one_is_open(capsys):
    assert main(["fibre", A, OUTSIDE]) == 1
    assert "not in the function space" in capsys.readouterr().out
    assert main(["fibre", A, NEAR, "--tolerance", "1e-9"]) == 3
    assert capsys.readouterr().out.startswith("unknown: ")
    assert main(["fibre", A, "0,0,0"]) == 2


def test_a_limit_says_that_there_may_be_more(capsys):
    assert main(["fibre", "2,2,2,2", "24,-50,35,-10,1", "--limit", "3"]) == 0
    assert capsys.readouterr().out.startswith("the first 3 factorizations")
    assert main(["fibre", "2,2,2,2", "24,-50,35,-10,1"]) == 0
    assert capsys.readouterr().out.startswith("24 factorizations")
