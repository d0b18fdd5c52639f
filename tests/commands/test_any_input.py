"""Whatever is typed or piped: an answer, or one line that says what is wrong. No traceback."""

import contextlib
import io
import os
import subprocess
import sys

import pytest
from hypothesis import example, given, settings, strategies as st

from lcn_support.commands import filters
from lcn_support.commands.line import main

COMMANDS = ("explore", "contains", "fibre", "critical-points", "nearest", "count", "sweep",
            "tables", "cite", "figures", "claims")  # fmt: skip
NUMBERS = st.sampled_from([
    "0", "1", "-1", "2", "−3/2", "1/0", "0.1", "1e-3", "1e9999999", "-1e-99999", "9" * 5000, "nan",
    "-inf", "1_0", "½", "x", "", " ", "１", "0x1", "1+2j", "\udcff", "\0",
])  # fmt: skip
LISTS = st.one_of(
    st.lists(NUMBERS, max_size=5).map(",".join),
    st.lists(NUMBERS, max_size=4).map(lambda parts: f"[{' '.join(parts)}]"),
    st.lists(st.integers(-9, 9).map(str), min_size=2, max_size=5).map(",".join),
    st.text(max_size=8),
)
NETWORKS = {"2,2": 3, "3,2": 4, "2,2,2": 4, "3": 3, "1": 1, "4,2": 5}
"""Sizes, and how many coefficients they compose to at stride one."""

SIZES = st.one_of(
    st.sampled_from(["2,0", "2,,2", "", "9" * 30, "60,60", "2," * 400 + "2", "[3 2]", "(3,2))"]),
    LISTS,
)
COMMON = {
    "--json": [],
    "--strides": ["1,1", "2,1", "2,2,1", "0,1", "-1,1", "x", ""],
    "--seed": ["0", "-1", "9" * 25, "1.5"],
}
OWN = {
    "contains": {"--tolerance": ["0", "1e-9", "-1", "nan", "inf", "x"]},
    "fibre": {"--tolerance": ["0", "1e-9", "-1"], "--limit": ["1", "0", "-1", "9" * 25]},
    "critical-points": {"--metric": ["markov", "generic", "1,0;0,1", ";", "é"],
                        "--timeout": ["1e-9", "9", "0", "-1", "nan", "x"]},
    "nearest": {"--metric": ["bombieri", "generic", "1,0;0,1", "0", "1,2,3;2,9,4;3,4,9"],
                "--timeout": ["9", "0", "nan"], "--tolerance": ["0", "1e-9", "-1", "1"]},
    "count": {"--metric": ["white", "1,0;0,1", ""], "--method": ["strata", "solving", "guess"]},
    "sweep": {
        "--start": ["11|0", "|", "⋆", "1|-1", "9|9"], "--out": ["/dev/null/x", "\0", ""],
        "--samples": ["0", "-1", "9" * 12], "--step": ["nan", "0"], "--method": ["flow", "x"],
        "--timeout": ["1e-9", "0", "nan", "60"],
    },
}  # fmt: skip


@st.composite
def lines(draw):
    """A command, and what may stand behind it or come through the pipe: often almost right."""
    command = draw(st.sampled_from(COMMANDS))
    words, pipe = [command], ""
    if command in ("tables", "cite", "figures"):
        words.append(draw(LISTS))
    elif draw(st.integers(0, 3)):
        sizes = draw(st.sampled_from(list(NETWORKS)))
        exact = st.lists(st.integers(-3, 3), min_size=NETWORKS[sizes], max_size=NETWORKS[sizes])
        forms = st.lists(st.one_of(exact.map(lambda W: ",".join(map(str, W))), LISTS), max_size=3)
        words.append(sizes)
        if command in ("contains", "fibre", "critical-points", "nearest"):
            words += draw(forms)
            pipe = "\n".join(draw(forms))
    else:
        words.append(draw(SIZES))
    if command == "sweep":
        words += ["--runs", draw(st.sampled_from(["2", "3", "0", "-1", "x"]))]
    options = COMMON | OWN.get(command, {})
    for name in draw(st.lists(st.sampled_from(list(options)), max_size=3)):
        given = [name, draw(st.sampled_from(options[name]))] if options[name] else [name]
        place = draw(st.integers(1, len(words)))
        words[place:place] = given
    return words, pipe


def outcome(words, pipe):
    """The exit code, and what is said on both streams; whatever is not caught comes through."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(pipe))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(words)
            except SystemExit as usage:
                code = usage.code
                assert code in (0, 2) and (code == 0 or "usage: lcn" in err.getvalue())
                return code, out.getvalue(), err.getvalue()
    assert code in (0, 1, 2, 3), (code, words)
    said = err.getvalue()
    ended = code == 2 or "the time is over" in said  # before there was an answer
    assert ended == said.startswith(f"lcn {words[0]}: ") and said.count("\n") == ended
    return code, out.getvalue(), said


@settings(max_examples=250, deadline=None)
@given(lines())
@example((["contains", "2,2", "1,0"], ""))
@example((["fibre", "2,2"], "1e99999,1,1"))
@example((["critical-points", "3,2", "1,0,0," + "9" * 3999], ""))
@example((["count", "2,2", "--metric", "1,2,3"], ""))
@example((["cite", "\udcff"], ""))
@example((["explore", "2,2", "--strides", "-1,1"], ""))
def test_there_is_no_traceback(line):
    outcome(*line)


@pytest.mark.parametrize("error", [ZeroDivisionError, RecursionError, UnicodeError, ImportError])
def test_an_error_of_any_kind_is_one_line(error, monkeypatch):
    def fail(*_):
        raise error("of\nsome kind")

    monkeypatch.setattr(filters, "code_of_each", fail)
    assert outcome(["contains", "2,2", "1,0,1"], "")[2] == "lcn contains: of some kind\n"


def test_the_check_sees_a_traceback(monkeypatch):
    def fail(*_):
        raise AssertionError("a defect of ours")

    monkeypatch.setattr(filters, "code_of_each", fail)
    with pytest.raises(AssertionError, match="a defect of ours"):
        outcome(["contains", "2,2", "1,0,1"], "")


def run(words, given=b"", **environment):
    command = [sys.executable, "-m", "lcn_support", *words]
    return subprocess.run(
        command, input=given, capture_output=True, env={**os.environ, **environment}
    )


def test_bytes_that_are_no_text_are_one_line():
    done = run(["contains", "2,2"], b"1,0,\xff\n", PYTHONIOENCODING="utf-8:strict")
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1


def test_a_terminal_without_greek_gets_an_answer():
    done = run(["critical-points", "3,2", "1,1,0,1"], PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and b"\\u03bb" in done.stdout and not done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent in another way on Windows")
def test_ctrl_c_is_one_word_and_the_code_of_shells():
    import signal
    from time import sleep

    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-m", "lcn_support", "contains", "2,2"]
    with subprocess.Popen(command, **pipes) as child:
        child.stdin.write(b"1,0,1\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"no\n"
        sleep(0.1)
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 130
        assert child.stderr.read() == b"lcn contains: stopped\n"
