"""How people type and pipe: locales, closed streams, marks of other programs, lists with blanks."""

import json
import os
import subprocess
import sys

import pytest

from lcn_support.commands import filters, reading
from lcn_support.commands.line import main
from lcn_support.progress import check_time

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
MARK, MINUS = b"\xef\xbb\xbf", "−".encode()


def run(words, given=b"", **environment):
    command = [sys.executable, "-m", "lcn_support", *words]
    return subprocess.run(
        command, input=given, capture_output=True, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("command", [[], ["count"], ["fibre"], ["sweep"], ["figures"]])
def test_help_fits_a_terminal_without_greek(command):
    done = run([*command, "--help"], **ASCII)
    assert done.returncode == 0 and b"exit codes:" in done.stdout and not done.stderr


def test_a_help_with_another_letter_fits_too():
    """What is beyond ASCII is written with backslashes, wherever it stands."""
    code = (
        "from lcn_support.commands import line; line._CODES += chr(0x3bb); "
        "raise SystemExit(line.main(['--help']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **ASCII})
    assert done.returncode == 0 and b"\\u03bb" in done.stdout and not done.stderr


@pytest.mark.parametrize("environment", [{}, ASCII])
@pytest.mark.parametrize("given", [MARK + b"1,0,-1\r\n", b"1,0," + MINUS + b"1\n"])
def test_files_of_other_programs_are_read(given, environment):
    done = run(["contains", "2,2"], given, **environment)
    assert (done.returncode, done.stdout.split()) == (0, [b"yes"])
    done = run(["contains", "2,2"], given.replace(b"0", b"\xff"), **environment)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1


def test_a_minus_of_typographers_may_be_typed_in_any_locale():
    assert run(["contains", "2,2", b"1,0," + MINUS + b"1"], **ASCII).stdout == b"yes\n"
    assert run(["contains", "2,2", b"1,0," + MINUS[:2] + b"1"], **ASCII).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes streams in another way there")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 1), ("<&-", 1), (">&- 2>&-", 1)])
def test_a_closed_stream_is_no_traceback(closed, code):
    line = f"{sys.executable} -m lcn_support contains 2,2 1,0,1 {closed}"
    done = subprocess.run(line, shell=True, capture_output=True, check=False)
    assert done.returncode == code and not done.stderr


def test_no_filter_at_all_has_no_answer():
    done = run(["contains", "2,2"], b"\n# nothing\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert b"An input without any" in run(["contains", "--help"]).stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["explore", "3", "2", "2"], "as 3,2,2"),
        (["sweep", "3", "2", "--runs", "5"], "as 3,2"),
        (["contains", "3", "2", "1,1,0,1"], "with commas"),
        (["nearest", "3", "2"], "with commas"),
    ],
)
def test_a_list_with_blanks_is_told_how_to_write_it(words, hint, capsys):
    try:
        assert main(words) == 2
    except SystemExit as usage:
        assert usage.code == 2
    assert hint in capsys.readouterr().err


def test_what_only_looks_like_it_is_answered(capsys):
    assert main(["contains", "1", "2"]) == 0  # one filter of size one
    with pytest.raises(SystemExit):
        main(["explore", "3", "two"])
    assert "commas" not in capsys.readouterr().err


@pytest.mark.parametrize("sizes", ["(3, 2)", "[3,2]", "3,2"])
@pytest.mark.parametrize("strides", ["(2, 1)", "2,1"])
def test_lists_are_read_as_python_prints_them(sizes, strides, capsys):
    assert main(["contains", sizes, "1,0,0,0,-1", "--strides", strides]) == 0
    assert capsys.readouterr().out == "yes\n"
    assert main(["contains", f"{sizes})", "1,0,0,0,-1"]) == 2


def test_what_no_float_holds_is_null(capsys):
    assert main(["fibre", "2,2", "1e400,0,-2e400", "--json"]) == 0

    def refuse(word):
        raise AssertionError(word)

    found = json.loads(capsys.readouterr().out, parse_constant=refuse)
    assert found["factorizations"][0]["filters"][0][1] is None
    with pytest.raises(AssertionError, match="Infinity"):
        json.loads("[Infinity]", parse_constant=refuse)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_filter_that_takes_too_long_is_unknown_and_the_next_one_is_asked(
    options, monkeypatch, capsys
):
    """All are asked about; where nobody looks at the clock, both have an answer."""
    words = ["contains", "2,2", "1,0,1", "1,0,-1", *options, "--timeout", "1e-9"]
    assert main(words) == 1
    capsys.readouterr()
    code_of_each = reading.code_of_each

    def slow(options, ask):
        def asked(W):
            if W[2] == 1:
                check_time()
            return ask(W)

        return code_of_each(options, asked)

    monkeypatch.setattr(filters, "code_of_each", slow)
    assert main(words) == 3
    first, second = capsys.readouterr().out.splitlines()
    assert "the time is over" in first
    assert second == ("yes" if not options else '{"filter": ["1", "0", "-1"], "contained": true}')


def test_a_sweep_without_a_run_by_then_is_open(capsys):
    assert main(["sweep", "2,2", "--runs", "5", "--timeout", "1e-9"]) == 3
    said = capsys.readouterr()
    assert said.out or said.err.startswith("lcn sweep: the time is over")
