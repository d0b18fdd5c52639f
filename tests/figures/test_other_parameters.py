"""Figures with parameters of a reader's own: legible, and no number of theirs is lost."""

from fractions import Fraction
from itertools import groupby

import pytest
from figures.test_catalogue import drawn_texts, layout_problems

from lcn_support import RootPattern, figures
from lcn_support.figures.base import MAX_HEIGHT, WIDTHS
from lcn_support.figures.landscape import loss_diagram

DRAWN = {
    "fig-astroid-closing": [
        {"laws": [("Student", 10)]}, {"laws": [(name, 2 + i) for i, name in enumerate("abcd")]},
    ],
    "fig-balls-in-bins": [{"sizes": [(3, 3)]}, {"sizes": [(2, 2, 2)]}, {"sizes": [(3, 2), (4,)]}],
    "fig-bias-breaks": [{"moment": 3, "teacher": ((3, 0), (0, 1))}],
    "fig-composition": [
        {"first": (1, 2), "last": (3, 1, 1), "outputs": 3},
        {"first": (Fraction(1, 2), -1), "last": (2, -1)},
    ],
    "fig-count-growth": [{"sizes": (2, 3, 4, 5, 6, 7), "layers": 6}],
    "fig-critical-points-quartic": [
        {"sizes": [(3, 3)]}, {"sizes": [(3, 2), (2, 2, 2)], "seed": 1}, {"sizes": [(3, 2, 2)]},
    ],
    "fig-dilated-filters": [{"sizes": (2, 2, 2), "outputs": 4}, {"sizes": (3, 3, 3)}],
    "fig-entrywise-weights": [{"t": Fraction(11, 10), "steps": 30}, {"t": 30, "steps": 30}],
    "fig-few-samples-bars": [{"sizes": (5, 5)}, {"sizes": (8, 8)}],
    "fig-grid-dimensions": [{"layers": 4, "size": 2}, {"layers": 12, "size": 5}],
    "fig-loss-diagram": [
        {"sizes": [(5, 2), (4, 2, 2)]}, {"sizes": [(3, 2), (2, 2, 2)], "seed": 1},
        {"sizes": [(2, 2, 2, 2)]}, {"sizes": [(2, 2)]},
    ],
    "fig-membership-shares": [
        {"samples": 200, "highest_degree": 6}, {"samples": 200, "highest_degree": 16},
    ],
    "fig-mixed-strides": [{"target": (1, 0, 0, 1, 1), "steps": 90}],
    "fig-one-variable": [
        {"targets": [(1, 1, 0, 1), (1, 2, 3), (1, 0, 0, 0, 0, 1)], "steps": 40},
        {"targets": [(1, 1, 0, 1), (1, 2, 3, 4)], "steps": 40},
    ],
    "fig-quadratic-neuron": [
        {"teacher": ((3, 1), (1, 1)), "steps": 40}, {"teacher": ((-1, 0), (0, -3)), "steps": 40},
    ],
    "fig-reduced-architecture": [{"sizes": (2,) * 8, "strides": (2,) * 7 + (1,)}],
    "fig-shift-matrices": [{"sizes": (3, 2), "strides": (2, 1)}],
    "fig-sign-patterns": [{"spectrum": (3, 1, -2), "width": 1}],
    "fig-sliding-ladder": [{"moment": Fraction(6, 5)}, {"moment": 6}],
    "fig-strata-quartics": [{"sizes": (3, 2)}, {"sizes": (5, 2)}, {"sizes": (5, 3)}],
    "fig-strided-layers": [{"first": (2, 3, 4, 9), "second": (2, 3, 4, 5, 6, 9)}],
    "fig-swallowtail": [{"rows": 3, "sizes": (3, 3)}, {"rows": 3, "sizes": (2, 2, 2, 2)}],
    "fig-teacher-astroid": [{"moment": 3, "samples": 60}],
    "fig-two-landscapes": [{"target": (1, 0, 0, 1), "steps": 40}],
}  # fmt: skip
CASES = [(name, given) for name, cases in DRAWN.items() for given in cases]


@pytest.mark.parametrize(("name", "given"), CASES, ids=str)
def test_every_text_can_be_read_on_a_page(name, given):
    figure = figures.get(name)
    data = figure.data(**given)
    for column in {False, figure.column_size is not None}:
        canvas = figure.render(data, column=column)
        assert layout_problems(canvas) == []
        width, height = canvas.get_size_inches()
        assert width in WIDTHS.values() and height <= MAX_HEIGHT


def texts(name, **given):
    figure = figures.get(name)
    return [text for text, *_ in drawn_texts(figure.render(figure.data(**given)))]


def test_the_heads_of_a_diagram_stand_over_neighbours_and_are_broken_where_they_are_wide():
    figure = figures.get("fig-loss-diagram")
    data = figure.data(sizes=((5, 2), (4, 2, 2)))
    drawn = texts("fig-loss-diagram", sizes=((5, 2), (4, 2, 2)))
    assert {"(5, 2)\nalone", "(5, 2) and\n(4, 2, 2)", "(4, 2, 2) alone"} <= set(drawn)
    known = dict(
        zip(
            data["pattern"],
            zip(data["classes 5 2"], data["classes 4 2 2"], strict=True),
            strict=True,
        )
    )
    order = sorted(map(RootPattern, known), key=lambda p: (p.codimension, p.odd_count, p.real))
    heads = [k for k, _ in groupby(tuple(n > 0 for n in known[str(p)]) for p in order)]
    assert len(heads) == sum("(" in text for text in drawn)


def test_heads_that_are_not_broken_overlap(monkeypatch):
    """Break: what the heads were before."""
    monkeypatch.setattr(loss_diagram, "WIDE", 1000)
    figure = figures.get("fig-loss-diagram")
    canvas = figure.render(figure.data(sizes=((5, 2), (4, 2, 2))))
    assert "'(5, 2) alone' and '(5, 2) and (4, 2, 2)' overlap" in layout_problems(canvas)


def test_points_stand_under_the_networks_that_they_are_critical_for():
    drawn = texts("fig-critical-points-quartic", sizes=((3, 2), (2, 2, 2)), seed=1)
    assert [text for text in drawn if text.startswith("critical for")] == [
        "critical for (3, 2) and for (2, 2, 2)",
        "critical for (3, 2) alone",
        "critical for (2, 2, 2) alone",
    ]


def test_no_size_is_left_out_and_powers_of_ten_are_whole():
    drawn = texts("fig-count-growth", sizes=(2, 3, 4, 5, 6, 7), layers=3)
    assert {f"k = {k}" for k in range(2, 8)} <= set(drawn)
    powers = [text for text in texts("fig-count-growth", sizes=(2,), layers=4) if "10^" in text]
    assert powers == ["$10^{0}$", "$10^{1}$", "$10^{2}$"]


def test_fractions_are_not_rounded_to_whole_numbers():
    drawn = texts("fig-composition", first=(Fraction(1, 2), -1), last=(2, -1))
    assert "0.5" in drawn and "−2.5" in drawn and "0" not in drawn
    assert "(1/2)" in "".join(texts("fig-one-variable", targets=[(Fraction(1, 2), 1, 3)], steps=4))


def test_two_targets_of_one_degree_have_two_panels():
    figure = figures.get("fig-one-variable")
    data = figure.data(targets=[(1, 1, 0, 1), (1, 2, 3, 4)], steps=4)
    assert set(data["points"]["k"]) == {"(3, 2)", "(3, 2), target 2"}
    assert len(figure.render(data).axes) == 2 + 3


def test_long_words_end_where_an_entry_does():
    figure = figures.get("fig-few-samples-bars")
    alt = figure.words(figure.data(sizes=(8, 8)))[1]
    whole = figure.alt(figure.data(sizes=(8, 8)))
    assert len(whole) <= 700 and alt == whole
    data = figures.get("fig-loss-diagram").data(sizes=((4, 4), (3, 3, 2, 2)))
    told = figures.get("fig-loss-diagram").words(data)[1]
    assert told.endswith(", and more, which the data list.") and 400 < len(told) <= 700
