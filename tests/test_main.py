"""The command line: what it prints, and one clear line when something is wrong."""

import json
import re
import subprocess
import sys

import pytest

from lcn_support import cite, figures
from lcn_support.__main__ import main


def test_explore_prints_what_the_theory_says(capsys):
    assert main(["explore", "3,2,2"]) == 0
    assert "112|0" in capsys.readouterr().out


def test_explore_takes_strides_and_speaks_json(capsys):
    assert main(["explore", "3,2,2", "--strides", "1,1,1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["filter_sizes"] == [3, 2, 2] and found["end_to_end_filter_size"] == 5


def test_a_sweep_prints_a_table_and_keeps_every_run(capsys, tmp_path):
    command = ["sweep", "2,2", "--runs", "200", "--out", str(tmp_path / "runs")]
    assert main(command) == 0
    shown = capsys.readouterr().out
    *_, first = (line for line in shown.splitlines() if "11|0   11|0" in line)
    assert first.split()[:3] == ["11|0", "11|0", "11|0"]
    assert len((tmp_path / "runs/table.csv").read_text("utf-8").splitlines()) == 201
    assert main(command) == 0 and capsys.readouterr().out == shown


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sweep", "2,2", "--runs", "0"], "runs 0"),
        (["sweep", "2,2", "--start", "0|1"], "start 0|1"),
        (["sweep", "2,2", "--method", "guess"], "guess"),
        (["explore", "3,x"], "x"),
        (["explore", "3,0"], "0"),
        (["explore", "3,2", "--strides", "1"], "strides"),
        (["cite", "KMMT2021"], "did you mean 'KMMT2022'"),
        (["figures", "fig-cone"], "unknown figure 'fig-cone'"),
    ],
)
def test_an_error_is_one_clear_line(arguments, named, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert said.err.startswith(f"lcn {arguments[0]}: ") and named in said.err


def test_figures_are_written_and_listed(tmp_path, capsys):
    assert main(["figures", "fig-discriminant-cone", "--out", str(tmp_path)]) == 0
    listed = capsys.readouterr().out.split()
    assert sorted(listed) == sorted(map(str, tmp_path.iterdir()))
    assert main(["figures", "--list"]) == 0
    assert capsys.readouterr().out.split() == list(figures.ids())


def test_an_unwritable_folder_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["figures", "--out", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err


def test_claims_are_a_table(capsys):
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    assert out.split()[:3] == ["claim", "origin", "evidence"]
    assert re.search(r"^definite-cones +seen +exact +holds +KMMTslides ", out, re.M)


def test_cite_prints_bibtex(capsys):
    assert main(["cite", "KMST2023"]) == 0
    assert capsys.readouterr().out == cite("KMST2023")
    assert main(["cite"]) == 0
    assert capsys.readouterr().out == cite()


def test_no_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2 and "COMMAND" in capsys.readouterr().err


def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "lcn_support", "cite", "KMMT2022"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("@article{KMMT2022,")


def test_a_reader_that_has_seen_enough_is_no_error():
    """As in ``lcn explore … | head``: the pipe closes early, and nothing is complained of."""
    command = [sys.executable, "-m", "lcn_support", "explore", "13"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        complaint = run.stderr.read()
    assert (run.returncode, complaint) == (0, b"")
