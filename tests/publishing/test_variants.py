"""Figures with parameters of a reader's own: a key for each, and words that hold there."""

import csv
import inspect
import re
from decimal import Decimal
from fractions import Fraction
from html import escape

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from pybtex.database import parse_string

from lcn_support import Architecture, figures, show
from lcn_support.figures.base import tables
from lcn_support.publishing import variants
from lcn_support.publishing.citations import figure_entry
from lcn_support.publishing.exporting import export, export_variant
from lcn_support.publishing.variants import Variant, read_parameters

POSET = figures.get("fig-merge-poset")
CURVES = figures.get("fig-one-variable")


def key(figure, **parameters):
    return Variant.of(figures.get(figure), parameters).key


def test_two_variants_stand_in_one_folder_and_in_one_bibliography(tmp_path):
    first = export_variant("fig-merge-poset", tmp_path, sizes=(3, 2, 4))
    second = export_variant("fig-merge-poset", tmp_path, sizes=(4, 2, 3))
    published = export([POSET], tmp_path)
    names = [path.name for path in (*first, *second, *published)]
    assert len(set(names)) == len(names) == 3 * len(first) + 1
    texts = [path.read_text("utf-8") for path in tmp_path.glob("*.bib")]
    found = [next(iter(parse_string(text, "bibtex").entries)) for text in texts]
    assert sorted(found) == [
        "fig-merge-poset", "fig-merge-poset-sizes-3-2-4", "fig-merge-poset-sizes-4-2-3",
    ]  # fmt: skip


def test_an_entry_and_the_data_say_what_the_figure_is(tmp_path):
    files = {p.name: p for p in export_variant("fig-merge-poset", tmp_path, sizes=(3, 2, 4))}
    name = "fig-merge-poset-sizes-3-2-4"
    entries = parse_string(files[f"{name}.bib"].read_text("utf-8"), "bibtex").entries
    assert list(entries) == [name, "Shahverdi2024"]
    assert "drawn for sizes = (3, 2, 4)" in entries[name].fields["title"]
    assert r"\texttt{fig-merge-poset}" in entries[name].fields["howpublished"]
    for ending in ("nodes.csv", "merges.csv"):
        lines = files[f"{name}.{ending}"].read_text("utf-8").splitlines()
        assert "drawn for sizes = (3, 2, 4)" in lines[0] and lines[1] == f"# {name}"
    rows = list(csv.DictReader(ln for ln in lines if not ln.startswith("#")))
    assert rows[0]["from"] == "(3, 2, 4)"


def test_the_published_figure_keeps_its_key_and_its_bytes(tmp_path):
    """With no parameters, or with the book's own, spelt in any way."""
    published = {p.name: p.read_bytes() for p in export([POSET], tmp_path / "book")[:-1]}
    for number, own in enumerate(({}, {"sizes": ["2", 3.0, Fraction(4), np.int64(5)]})):
        mine = {
            p.name: p.read_bytes() for p in export_variant(POSET, tmp_path / str(number), **own)
        }
        assert mine == published
    assert figure_entry(POSET, None, {"sizes": [2, 3, 4, 5]}) == figure_entry(POSET)


@pytest.mark.parametrize("name", figures.ids())
def test_defaults_that_are_given_explicitly_are_the_figure(name):
    figure = figures.get(name)
    known = inspect.signature(figure.data).parameters
    given = {parameter: known[parameter].default for parameter in reversed(known)}
    assert Variant.of(figure, given) == Variant(figure, {})
    assert Variant.of(figure, given).figure is figure and Variant.of(figure, {}).key == name


def test_the_spelling_and_the_order_of_parameters_do_not_matter():
    half = key("fig-bias-breaks", moment=Fraction(3, 2))
    assert half == "fig-bias-breaks-moment-3of2"
    for spelt in ("3/2", "1.5", 1.5, Decimal("1.5"), np.float64(1.5), np.float32(1.5), "3/2 "):
        assert key("fig-bias-breaks", moment=spelt) == half
    assert key("fig-bias-breaks", moment=2.0) == "fig-bias-breaks-moment-2"
    both = key("fig-membership-shares", seed=3, highest_degree=7)
    assert both == key("fig-membership-shares", highest_degree="7", seed=3.0, samples=50_000)
    assert both == "fig-membership-shares-highest-degree-7-seed-3"
    curve = key("fig-one-variable", targets=[[2, 1, -1, 3]])
    assert curve.startswith("fig-one-variable-targets-2-1-m1-3-x")
    assert curve == key("fig-one-variable", targets=(np.array([2, 1, -1, 3]),), steps=360)
    assert curve == key("fig-one-variable", targets=iter([("2", "1", "−1", "3")]))


def test_equal_keys_are_drawn_alike():
    exact = Variant.of(CURVES, {"targets": [(2, 1, -1, Fraction(3, 2))], "steps": 8})
    spelt = Variant.of(CURVES, {"steps": "8", "targets": [["2", 1.0, -1, "1.5"]]})
    assert exact.key == spelt.key and tables(exact.figure.data()) == tables(spelt.figure.data())


number = st.integers(-40, 40) | st.fractions(-9, 9, max_denominator=40) | st.floats(-9, 9)
value = st.recursive(number, lambda v: st.lists(v, max_size=4), max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(value, value)
def test_other_values_have_other_keys(first, second):
    """Read apart, whatever their brackets: (3, 2) and ((3, 2),), 12 and (1, 2), 1/2 and 0.1."""
    keys = [Variant.of(POSET, {"sizes": v}).key for v in (first, second)]
    values = [read_parameters(POSET, {"sizes": v}) for v in (first, second)]
    assert (keys[0] == keys[1]) == (values[0] == values[1])
    assert all(re.fullmatch(r"fig(-[a-z0-9]+)+", k) and len(k) < 100 for k in keys)


def test_the_check_of_keys_sees_a_key_without_its_digits(monkeypatch):
    monkeypatch.setattr(variants, "is_plain", lambda value: True)
    assert key("fig-merge-poset", sizes=((3, 2),)) == key("fig-merge-poset", sizes=(3, 2))


def test_the_keys_that_authors_have_cited_stay():
    """A change of these would rename what stands in somebody's paper."""
    assert key("fig-merge-poset", sizes=(3, 2, 4)) == "fig-merge-poset-sizes-3-2-4"
    nested = key("fig-loss-diagram", sizes=((5, 2), (4, 2, 2)), seed=7)
    assert nested == "fig-loss-diagram-seed-7-sizes-5-2-4-2-2-xab4002e2"
    long = key("fig-one-variable", targets=[range(1, 30)])
    assert long == "fig-one-variable-targets-x0cbd6b45"


def test_a_table_is_known_by_its_rows_and_not_by_its_place(tmp_path):
    kept = [tmp_path / place / "rows.csv" for place in "abc"]
    for path, text in zip(kept, ("1\n", "1\n", "2\n"), strict=True):
        path.parent.mkdir()
        path.write_text(text)
    keys = [key("fig-training-tables", path=path) for path in (*kept, str(kept[0]))]
    assert keys[0] == keys[1] == keys[3] != keys[2] and "-path-rows-csv-x" in keys[0]
    drawn = Variant.of(figures.get("fig-training-tables"), {"path": kept[0]})
    assert drawn.figure.title.endswith("drawn for path = rows.csv")


def test_the_seed_in_the_files_is_the_one_that_drew_them():
    variant = Variant.of(figures.get("fig-loss-diagram"), {"seed": 7})
    assert variant.figure.seed == 7 and variant.original.seed == 4
    other = Variant.of(figures.get("fig-loss-diagram"), {"sizes": [(3, 3)]})
    assert other.figure.seed == 4


def test_no_letter_of_a_title_breaks_bibtex():
    law = figure_entry(figures.get("fig-astroid-closing"), None, {"laws": [(r"a}_%&#$\{~^", 2)]})
    (entry,) = parse_string(law, "bibtex").entries.values()
    assert r"\_\%\&\#\$" in entry.fields["title"] and "url" in entry.fields


@pytest.mark.parametrize(
    ("figure", "parameters", "words"),
    [
        ("fig-merge-poset", {"size": (3, 2)}, "has no parameter size; it has sizes"),
        ("fig-grid-filters", {"seed": 1}, "it has none"),
        ("fig-one-variable", {"steps": 2.5}, "steps 5/2 is no integer; give one from 1 to 1440"),
        ("fig-one-variable", {"steps": 10**9}, "above 1440; give one from 1 to 1440, 4 times"),
        ("fig-one-variable", {"steps": None}, "steps None is no integer"),
        ("fig-membership-shares", {"samples": 10**7}, "200000, 4 times the book's"),
        ("fig-loss-diagram", {"seed": -1}, "seed -1 is negative"),
        ("fig-loss-diagram", {"sizes": ((4, 2), (3, 2))}, "give architectures of one degree"),
        ("fig-loss-diagram", {"sizes": ()}, "give 1 to 4 lists"),
        ("fig-sections-through-target", {"step": 0}, "it must be a positive number"),
        ("fig-sections-through-target", {"step": 1e-9}, "step 1e-09 is below 0.01"),
        ("fig-training-tables", {"path": "nowhere.csv"}, "path 'nowhere.csv' is no file"),
        ("fig-training-tables", {"path": 3}, "path 3 is no path"),
        ("fig-entrywise-weights", {"t": 1}, "give a number above 1"),
        ("fig-quadratic-neuron", {"teacher": ((2, 0), (0, -2))}, "eigenvalues of different size"),
        ("fig-sliding-ladder", {"moment": 3}, "give another fourth moment"),
        ("fig-sliding-ladder", {"moment": 1}, "give another fourth moment"),
        ("fig-width-trap", {"teacher": (1, 0, 0, 1)}, "three distinct real roots"),
        ("fig-sign-patterns", {"spectrum": (1, 2)}, "the largest first"),
        ("fig-descent-drift", {"runs": 2}, "give 8 or more"),
        ("fig-generator-bidegrees", {"architectures": [Architecture((3, 2))]}, "no equations"),
        ("fig-shift-matrices", {"group": 3}, "group 3 is above 2"),
        ("fig-mixed-strides", {"target": (1, 2)}, "give five numbers"),
        ("fig-swallowtail", {"sizes": (3, 2)}, "give sizes of degree 4"),
        ("fig-bias-breaks", {"teacher": ((0, 0), (0, 0))}, "the teacher is 0"),
        ("fig-balls-in-bins", {"sizes": [(2,) * 12]}, "more than 600 packings"),
        ("fig-balls-in-bins", {"sizes": [(4, 2), (3, 2, 2), (2,) * 4]}, "8.5 in of a page"),
        ("fig-composition", {"first": range(1, 9)}, "has room for 19"),
        ("fig-count-growth", {"sizes": range(2, 9)}, "give 1 to 6 different filter sizes"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(figure, parameters, words, tmp_path):
    with pytest.raises((TypeError, ValueError, FileNotFoundError)) as refused:
        export_variant(figure, tmp_path, **parameters)
    assert words in str(refused.value) and not list(tmp_path.iterdir())
    with pytest.raises(type(refused.value)):
        show(figure, **parameters)._repr_mimebundle_()


SAID = {
    "fig-astroid-closing": ({"laws": [("Student", 10)]}, "Student, kurtosis 10: a star, wider"),
    "fig-bias-breaks": ({"moment": 3, "teacher": ((3, 0), (0, 1))}, "fourth moment 3, the teacher"),
    "fig-entrywise-weights": ({"t": 3, "steps": 8}, "turns solid at weight 3"),
    "fig-quadratic-neuron": (
        {"teacher": ((3, 1), (1, 1)), "steps": 8},
        "Each curve is the loss that is left",
    ),
    "fig-teacher-astroid": ({"moment": 6, "samples": 50}, "fourth moment 6"),
}
"""What is said where the book's own words would be wrong, and what the book says."""


@pytest.mark.parametrize("name", SAID)
def test_words_of_the_book_s_data_are_not_said_of_others(name):
    parameters, said = SAID[name]
    figure = figures.get(name)
    told = Variant.of(figure, parameters).figure.words(figure.data(**parameters))
    book = figure.words(figure.data())
    assert said in " ".join(told) and not set(told) & set(book)
    page = show(name, **parameters)._repr_mimebundle_(include=["text/html"])["text/html"]
    assert all(escape(words) in page for words in told)
    assert repr(show(name)).endswith(book[0])


def test_titles_that_speak_of_the_book_s_parameters_change_with_them():
    variant = Variant.of(figures.get("fig-strata-quartics"), {"sizes": (3, 2)})
    assert "quartics" not in variant.figure.title and "quartics" in variant.original.title


def test_architectures_are_told_by_what_they_are():
    a, b = Architecture((4, 2), strides=(3, 1)), Architecture([4, 2], strides=[3, 1])
    first, second = (key("fig-generator-bidegrees", architectures=[x]) for x in (a, b))
    assert first == second != key("fig-generator-bidegrees", architectures=[Architecture((4, 2))])
