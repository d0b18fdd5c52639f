"""Results as tables, frames, formulas and pictures: every row is there, and is the right one."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from types import ModuleType

import numpy as np
import pytest
from flint import acb, arb
from result_examples import EXAMPLES, A, solved, trained

from lcn_support import Architecture, RootPattern, compose, fibre, real_factors
from lcn_support.formulas import form_formula, number_formula
from lcn_support.live.cells import run
from lcn_support.publishing import columns_of, to_frame, to_latex
from lcn_support.records import MOST_ROWS

NO_ROWS = ("a circle of critical points", "empty fibre")
TOO_LONG = ("discriminant polynomial",)
WITH_ROWS = [name for name in EXAMPLES if name not in (*NO_ROWS, *TOO_LONG)]


class Cells(HTMLParser):
    """The texts of a table's cells, row by row."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.caption, self.tag = [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tag = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.tag == "caption":
            self.caption += data
        elif self.tag in ("th", "td"):
            self.rows[-1][-1] += data.replace("\N{NO-BREAK SPACE}", " ")


def test_a_notebook_shows_a_row_a_point():
    result = solved()
    shown = Cells(result._repr_html_())
    assert shown.caption == repr(result) and len(shown.rows) == 1 + len(result.points)
    assert shown.rows[0] == ["loss", "pattern", "index", "classes", "kind", "W"]
    assert [row[1] for row in shown.rows[1:]] == [str(p.pattern) for p in result.points]
    assert [row[4] for row in shown.rows[1:]] == [p.kind for p in result.points]
    fewer = replace(result, points=result.points[1:])
    assert len(Cells(fewer._repr_html_()).rows) == len(shown.rows) - 1


def test_losses_have_the_digits_that_tell_them_apart():
    result = solved()
    first, second = result.points
    near = replace(second, loss=first.loss + Fraction(1, 10**7))
    close = replace(result, points=(replace(first, loss=float(first.loss)), near))
    assert [row[0] for row in Cells(close._repr_html_()).rows[1:]] == ["1", "1.0000001"]
    assert "$1.0000001$ &" in close.to_latex() and "$1.0000001$" not in result.to_latex()


def test_below_the_table_stand_sets_and_notes():
    result = EXAMPLES["a circle of critical points"]()
    assert (
        "<table" not in result._repr_html_()
        and "a curve of critical points" in result._repr_html_()
    )
    noted = replace(solved(), notes=("a < b",))
    assert noted._repr_html_().endswith("<p>note: a &lt; b</p>")
    assert "<p>" not in solved()._repr_html_()


def test_a_caption_is_a_sentence_or_a_name():
    captions = {
        n: Cells(EXAMPLES[n]()._repr_html_()).caption for n in ("deltoid", "critical lines", "way")
    }
    assert captions["deltoid"] == "Deltoid point" and captions["critical lines"] == "Critical lines"
    assert captions["way"].startswith("Trajectory(4 rows of 2 runs")


def test_a_value_shows_its_parts():
    shown = Cells(Architecture((3, 2))._repr_html_())
    assert ["sizes", "(3, 2)"] in shown.rows and ["thick", "yes"] in shown.rows


def test_many_runs_show_the_first():
    runs = trained()
    many = runs[[0] * 1000]
    shown = Cells(many._repr_html_())
    assert len(shown.rows) == 1 + MOST_ROWS and f"the first {MOST_ROWS} rows" in shown.caption
    assert "the first" not in Cells(runs._repr_html_()).caption


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_shows_or_is_a_formula(name):
    result = EXAMPLES[name]()
    for item in result if isinstance(result, tuple) else [result]:
        if html := getattr(item, "_repr_html_", lambda: None)():
            rows = Cells(html).rows
            assert len({len(row) for row in rows}) <= 1
            assert "0x" not in html and "dataclass" not in html
        else:
            assert hasattr(item, "_repr_latex_") or repr(item)


def test_a_page_of_cells_shows_the_table_and_survives_a_formula():
    names = {}
    run("from lcn_support import *", names)
    assert "<table" in run("Architecture((3, 2))", names)
    assert '"html"' not in run("real_factors((1, 0, -1))[0]", names)


def test_a_fibre_shows_its_members_however_many_there_are():
    whole = EXAMPLES["fibre"]()
    assert len(Cells(whole._repr_html_()).rows) == 1 + len(whole)
    many = fibre(Architecture((2,) * 20), compose([(1, j) for j in range(1, 20)] + [(0, 1)]))
    shown = Cells(many._repr_html_())
    assert len(shown.rows) == 1 + MOST_ROWS and "the first 40 rows" in shown.caption
    with pytest.raises(ValueError, match="give a limit"):
        many.as_columns()
    assert len(columns_of(replace(many, limit=7))["packing"]) == 7


def test_the_way_of_runs_has_a_row_a_step_and_ends_with_the_run():
    runs = EXAMPLES["runs with their way"]()
    columns, path = columns_of(runs.path), runs.path
    for number in range(len(runs)):
        own = np.flatnonzero(columns["run"] == number)
        way = path.run(number)
        assert columns["step"][own].tolist() == way.steps.tolist()
        assert columns["loss"][own].tolist() == way.loss.tolist()
        assert columns["W2"][own].tolist() == way.end_to_end[:, 2].tolist()
        assert columns["loss"][own][-1] == runs.loss[number]
    assert len({len(path.run(number)) for number in range(len(runs))}) > 1
    assert len(columns["run"]) < path.steps.size
    assert "time" in columns and "time" not in columns_of(replace(path, times=None))


def test_the_neighbourhood_of_a_filter_has_a_row_a_place():
    found = EXAMPLES["surroundings"]()
    columns = columns_of(found)
    assert columns["nearest on"] == ["function space", "boundary", "discriminant"]
    assert columns["distance"][1] == found.boundary.distance
    assert columns["at least"][1] <= columns["distance"][1] <= columns["at most"][1]
    alone = columns_of(replace(found, boundary=None))
    assert alone["nearest on"] == ["function space", "discriminant"]
    tied = found.boundary
    assert len(columns_of(replace(tied, points=tied.points * 2))["W"]) == 2


# Formulas.


@pytest.mark.parametrize(
    ("number", "formula"),
    [
        (0, "0"), (-3, "-3"), (Fraction(1, 2), r"\frac{1}{2}"), (-1.5e-9, r"-1.5 \cdot 10^{-9}"),
        (float("inf"), r"\infty"), (float("-inf"), r"-\infty"), (arb(0, 1e-30), "0"),
        (arb(2).sqrt(), "1.41"), (acb(1, -2), "1 - 2 i"), (acb(0.5), "0.5"),
    ],
)  # fmt: skip
def test_numbers_in_formulas(number, formula):
    assert number_formula(number) == formula


def value(formula, x, y):
    """A formula of a form with rational coefficients, read by Python."""
    text = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"Fraction(\1, \2)", formula.strip("$"))
    text = re.sub(r"\^\{(\d+)\}", r"**\1", text)
    text = re.sub(r"(?<=[\dxy)]) (?=[xy(F])", "*", text)
    return eval(text, {"Fraction": Fraction, "x": Fraction(x), "y": Fraction(y)})


@pytest.mark.parametrize("W", [(1, 0, -2), (0, 0, 3), (-1, Fraction(-1, 2), 1, 0), (7,), (0, 0)])
def test_the_formula_of_a_form_has_its_values(W):
    n = len(W) - 1
    for x, y in ((2, 3), (-1, 5), (7, 0)):
        at = sum(Fraction(c) * x ** (n - j) * y**j for j, c in enumerate(W))
        assert value(form_formula(W), x, y) == at
        assert value(form_formula(W, stride=2), x, y) == sum(
            Fraction(c) * x ** (2 * (n - j)) * y ** (2 * j) for j, c in enumerate(W)
        )
    assert value(form_formula((*W, 1)), 2, 3) != value(form_formula(W), 2, 3)


def test_formulas_of_factors_multiply_to_the_form():
    a, W = Architecture((2, 2), strides=(2, 1)), compose([(1, 2), (3, 5)], strides=(2, 1))
    for a_, W_ in ((A, (1, 3, 2)), (a, W)):
        at = sum(Fraction(c) * 2 ** (len(W_) - 1 - j) * 3**j for j, c in enumerate(W_))
        for found in fibre(a_, W_):
            assert value(found._repr_latex_(), 2, 3) == at
    (factor,) = real_factors((1, 4, 4))
    assert factor._repr_latex_() == "$(x + 2 y)^{2}$"
    assert RootPattern("112|0")._repr_latex_() == r"$112 \mid 0$"


# LaTeX.


@pytest.mark.parametrize("name", WITH_ROWS)
def test_a_table_for_a_paper_has_all_rows(name):
    result = EXAMPLES[name]()
    columns = columns_of(result)
    text = to_latex(result)
    body = text.split("\\midrule\n")[1].split("\n\\bottomrule")[0].split("\n")
    assert len(body) == max(map(len, columns.values()))
    assert {len(re.findall(r"(?<!\\)&", line)) for line in body} == {len(columns) - 1}
    assert text.isascii() or name == "table"


def test_text_is_escaped_and_what_has_no_rows_is_refused():
    table = EXAMPLES["table"]()
    odd = replace(table, columns={"a_b": np.array(["50% & [x] {y} $ # \\"])})
    assert r"50\% \& {[}x] \{y\} \$ \# \textbackslash{}" in to_latex(odd)
    assert to_latex(table, "C", "t").startswith(
        "\\begin{table}\n\\centering\n\\caption{C}\n\\label"
    )
    with pytest.raises(ValueError, match="without a caption"):
        to_latex(table, label="t")
    for name in NO_ROWS:
        with pytest.raises(ValueError, match="has no rows"):
            to_latex(EXAMPLES[name]())
    with pytest.raises(ValueError, match="a table of 1 000 rows"):
        to_latex(trained()[[0] * 1000])


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_the_tables_are_set(tmp_path, engine):
    if not shutil.which(engine):
        pytest.skip(f"no {engine}")

    def errors(*parts):
        head = "\\documentclass{article}\\usepackage{booktabs}"
        body = "\n\n".join(parts)
        file = tmp_path / "t.tex"
        file.write_text(f"{head}\n\\begin{{document}}\\tiny\n{body}\n\\end{{document}}", "utf-8")
        done = subprocess.run(
            [engine, "-interaction=nonstopmode", file.name],
            cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
        )  # fmt: skip
        return re.findall(rb"^!.*", done.stdout, re.M)

    assert errors(*(to_latex(EXAMPLES[name]()) for name in WITH_ROWS)) == []
    assert errors("5 & too many")


# Frames.


class Frame(dict):
    """Stands for a data frame: columns of one length."""

    def __init__(self, columns):
        super().__init__(columns)
        assert len({len(column) for column in columns.values()}) <= 1


@pytest.fixture
def libraries(monkeypatch):
    """Which of pandas and polars are there."""

    def there(*names):
        for name in ("pandas", "polars"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        for name in names:
            module = ModuleType(name)
            module.DataFrame = type(name, (Frame,), {})
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(
            "lcn_support.publishing.results.frames.find_spec", lambda name: name in names or None
        )

    return there


def test_a_frame_is_of_the_library_that_is_there(libraries):
    for there, asked, made in (
        (("pandas", "polars"), None, "pandas"), (("polars",), None, "polars"),
        (("pandas", "polars"), "polars", "polars"),
    ):  # fmt: skip
        libraries(*there)
        assert type(to_frame(solved(), asked)).__name__ == made
    libraries("pandas")
    with pytest.raises(ImportError, match="polars is not installed"):
        to_frame(solved(), "polars")
    libraries()
    with pytest.raises(ImportError, match="neither pandas nor polars"):
        to_frame(solved())
    with pytest.raises(ValueError, match="choose one of pandas, polars"):
        to_frame(solved(), "excel")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_is_a_frame(name, libraries):
    libraries("pandas")
    frame = to_frame(EXAMPLES[name]())
    for column in frame.values():
        assert hasattr(column, "dtype") or len({type(c) for c in column} - {type(None)}) <= 1


def test_the_columns_of_a_frame_have_the_values(libraries):
    libraries("pandas")
    result, runs = solved(), trained()
    frame = to_frame(result)
    assert frame["loss"] == [float(p.loss) for p in result.points]
    assert frame["index"] == [p.index for p in result.points]
    assert frame["W"] == [list(map(float, p.end_to_end)) for p in result.points]
    assert to_frame(runs)["loss"] is runs.loss and len(to_frame(runs)["W0"]) == len(runs)
    assert to_frame([Architecture((2, 3)), Architecture((4,))])["dimension"] == [4, 4]
    with pytest.raises(TypeError, match="those of one type"):
        to_frame([Architecture((2, 3)), result])
    for other in (3, "text", [], [1, 2], Architecture):
        with pytest.raises(TypeError, match="no result"):
            to_frame(other)
