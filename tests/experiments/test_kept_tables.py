"""All kept tables: byte for byte when read and written again, and no cell that may be changed."""

import csv
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

import lcn_support
from lcn_support.__main__ import main
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.experiments.kept_tables import TABLES, kept, table
from lcn_support.experiments.slides.searches import read_search
from lcn_support.resources import resource

README = Path(lcn_support.__file__).parents[1] / "data" / "results" / "README.md"
KEPT = {name: list(csv.reader(t.file.open(encoding="utf-8"))) for name, t in TABLES.items()}


def written(rows, path):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_written_is_what_is_kept(name, tmp_path):
    rows = kept(name)
    assert len(rows) == len(KEPT[name]) - 1 > 2
    assert all(type(row) is TABLES[name].row for row in rows)
    TABLES[name].write(rows, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == TABLES[name].file.read_bytes()
    assert kept(name, tmp_path / "again.csv") == rows


def another(value):
    if isinstance(value, tuple):
        last = "unknown" if isinstance(value[-1], str) else another(value[-1])
        return (*value[:-1], last)
    if isinstance(value, bool):
        return not value
    return f"{value}!" if isinstance(value, str) else replaced(value)


def replaced(value):
    """Another number, or another count in a row of its own."""
    if not is_dataclass(value):
        return (value or 0) + 1
    first, *_ = fields(value)
    return replace(value, **{first.name: getattr(value, first.name) + 1})


@pytest.mark.parametrize("name", TABLES)
def test_another_field_is_another_line(name):
    """No field is left out: a row with another value is spelt in another way."""
    row = kept(name)[0]
    _, line = TABLES[name].text([row])
    for field in fields(row):
        other = replace(row, **{field.name: another(getattr(row, field.name))})
        assert list(TABLES[name].text([other]))[1] != line, field.name


@pytest.mark.parametrize("column", ["", "7", "-1", "0.5", "x", "1 2 x", "1/2/3/4/5", "r?"])
@pytest.mark.parametrize("name", TABLES)
def test_a_changed_cell_is_noticed(name, column, tmp_path):
    """Either it cannot be read or the columns that follow from it say something else.

    Texts and numbers that stand for themselves can be anything, and are given back as they are.
    """
    noticed = 0
    for place, title in enumerate(KEPT[name][0]):
        rows = [list(row) for row in KEPT[name][:3]]
        rows[2][place] = column
        written(rows, tmp_path / "t.csv")
        try:
            found = kept(name, tmp_path / "t.csv")
        except ValueError as error:
            noticed += 1
            where = re.escape(f"{tmp_path / 't.csv'}, line 3, column ")
            assert re.match(f"{where}'.+', .*lcn tables {name} --out", str(error)), title
            continue
        (_, _, line) = TABLES[name].text(found)
        assert next(csv.reader([line])) == rows[2]
    assert noticed or column in ("7", "-1")


@pytest.mark.parametrize("name", TABLES)
def test_what_follows_from_other_columns_cannot_be_changed(name, tmp_path):
    columns = TABLES[name].spelt
    for place, column in enumerate(columns):
        if column.read is None:
            rows = [list(row) for row in KEPT[name][:2]]
            rows[1][place] += "1"
            written(rows, tmp_path / "t.csv")
            with pytest.raises(ValueError, match=f"line 2, column '{column.name}', .* follows"):
                kept(name, tmp_path / "t.csv")
    derived = {name: sum(c.read is None for c in t.spelt) for name, t in TABLES.items()}
    assert derived["bad_minima"] == 5 and derived["spurious_limits"] == 6


@pytest.mark.parametrize(
    ("name", "entry", "other", "column"),
    [
        ("bad_minima", "0 1 0 1", "0 0 0 1", "with_bad_minimum"),
        ("bad_minima", "0 1 0 1", "0 1+ 0 1", "incomplete"),
        ("bad_minima", "0 1 0 1", "0 2 0 1", "mean_number"),
        ("spurious_points", "2/0/0 4/0/0", "2/1/0 4/0/0", "with_spurious_point"),
        ("spurious_points", "2/0/0 4/0/0", "2/0/0+ 4/0/0", "open"),
        ("real_points", "2/1/1.1", "4/1/1.1", "mean"),
        ("real_points", "2/1/1.1", "2/2/1.1", "mean_minima"),
        ("spurious_limits", "rrrr", "rsrr", "regular"),
        ("bombieri_ed_degrees", "2 2 2", "2 5 2", "ed_degree"),
    ],
)
def test_one_changed_entry_of_a_sample_contradicts_a_count(name, entry, other, column, tmp_path):
    rows = [list(row) for row in KEPT[name][:2]]
    place = next(i for i, text in enumerate(rows[1]) if text.startswith(entry))
    rows[1][place] = other + rows[1][place].removeprefix(entry)
    written(rows, tmp_path / "t.csv")
    with pytest.raises(ValueError, match=f"line 2, column '{column}', .* follows from the others"):
        kept(name, tmp_path / "t.csv")


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_their_names_and_order(name, tmp_path):
    for change in (lambda r: [r[1], r[0], *r[2:]], lambda r: r[:-1], lambda r: [*r, "more"]):
        written([change(row) for row in KEPT[name][:2]], tmp_path / "t.csv")
        with pytest.raises(ValueError, match=r"t\.csv, line 1, column .* is wanted here; take"):
            kept(name, tmp_path / "t.csv")
    written([KEPT[name][0], KEPT[name][1][:-1]], tmp_path / "t.csv")
    with pytest.raises(ValueError, match=r"line 2, column .*: there are \d+ cells for \d+ col"):
        kept(name, tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("", "utf-8")
    with pytest.raises(ValueError, match=f"make it again: lcn tables {name} --out"):
        kept(name, tmp_path / "t.csv")
    with pytest.raises(FileNotFoundError):
        kept(name, tmp_path / "other.csv")


def test_every_kept_file_is_registered_and_described_with_its_command():
    folder = resource("data/results/bad_minima.csv").parent
    assert {p.stem for p in folder.glob("*.csv")} >= set(TABLES)
    if README.exists():
        assert {p.stem for p in README.parent.glob("*.csv")} == set(TABLES)
        sections = re.findall(r"^## `(\w+)\.csv`$", README.read_text("utf-8"), re.M)
        commands = re.findall(r"^\$ lcn tables (\w+)", README.read_text("utf-8"), re.M)
        assert sections == commands == list(TABLES)


def test_the_nearest_name_is_given():
    with pytest.raises(UnknownKeyError, match="unknown table 'real_point': did you mean 'real_p"):
        table("real_point")


def test_conventions_are_grouped_as_they_are_kept():
    groups = read_search()
    rows = [row for tables in groups.values() for t in tables for row in t.rows]
    assert rows == list(kept("conventions"))


# The command.


def test_tables_are_listed_with_rows_and_recipe(capsys):
    assert main(["tables"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [name, str(len(rows) - 1)] for name, rows in KEPT.items()
    ]
    assert lines[0].endswith("rows  lcn_support.experiments.bad_minima.experiment(4000, 2108)")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bad_minima", {"rows": 2, "size": 3}),
        ("spurious_points", {"rows": 1, "size": 2}),
        ("spurious_limits", {"rows": 2, "size": 3}),
        ("real_points", {"rows": 2, "size": 2}),
        ("law_of_patterns", {"rows": 1, "size": 100}),
        ("training_tables", {"rows": 3, "size": 100}),
        ("real_point_extremes", {"rows": 1, "size": 1}),
    ],
)
def test_a_table_is_made_anew_with_its_first_rows(name, options, tmp_path, capsys):
    out = tmp_path / "new.csv"
    given = [text for option, value in options.items() for text in (f"--{option}", str(value))]
    assert main(["tables", name, "--out", str(out), *given]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    again, first = kept(name, out), kept(name)[: options["rows"]]
    assert len(again) == options["rows"]
    for new, old in zip(again, first, strict=True):
        if hasattr(old, "first") and callable(old.first):
            assert new == old.first(options["size"])
        elif name == "real_point_extremes":
            assert new == old
        else:
            assert list(TABLES[name].text([new]))[1] != list(TABLES[name].text([old]))[1]


def test_another_seed_gives_another_table(tmp_path):
    paths = [tmp_path / f"{seed}.csv" for seed in (2108, 1)]
    for path in paths:
        options = ["--rows", "1", "--size", "12", "--seed", path.stem, "--out", str(path)]
        assert main(["tables", "bad_minima", *options]) == 0
    same, other = (kept("bad_minima", path)[0] for path in paths)
    assert same == kept("bad_minima")[0].first(12) and other.seed == 1
    assert other.numbers != same.numbers


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["bad_minma"], "unknown table 'bad_minma': did you mean 'bad_minima'"),
        (["bad_minima", "--rows", "0"], "rows 0"),
        (["bad_minima", "--size", "0"], "size 0"),
        (["bad_minima", "--seed", "-1"], "seed -1"),
        (["critical_counts", "--size", "3"], "critical_counts has no size"),
    ],
)
def test_an_error_is_one_clear_line_and_writes_nothing(arguments, named, tmp_path, capsys):
    out = tmp_path / "t.csv"
    assert main(["tables", *arguments, "--out", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and named in said.err
    assert list(tmp_path.iterdir()) == []
