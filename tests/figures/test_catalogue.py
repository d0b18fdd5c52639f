"""Every figure: sizes, fonts, colours and texts that a paper and every reader can use."""

import dataclasses
import functools
import itertools
import random
import re

import numpy as np
import pytest

from lcn_support import Architecture, contains, figures, on_boundary
from lcn_support.figures import root_icons
from lcn_support.figures.base import WIDTHS, Figure, tables
from lcn_support.figures.function_space import discriminant_cone
from lcn_support.figures.style import DARK, LIGHT, MIN_FONT_SIZE, PIXELS_PER_INCH, THEMES
from lcn_support.publishing.ledger import load_claims

ALL = figures.ids()
COLOURS = ("inside", "boundary", "outside", "accent")


@functools.cache
def data_of(name):
    """One computation for all that is drawn from it; whether it is pure, a test says."""
    return figures.get(name).data()


def drawn_texts(canvas):
    """(text, size in points, box, rotation) of every text at the moment that it is drawn."""
    from matplotlib.text import Text

    found, draw = [], Text.draw

    def recorded(text, renderer, *arguments, **options):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent(renderer)
            found.append((text.get_text(), text.get_fontsize(), box, text.get_rotation()))
        return draw(text, renderer, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", recorded)
        canvas.draw_without_rendering()
    return found


def layout_problems(canvas, least=MIN_FONT_SIZE):
    """Texts that are too small, cut by the edge of the canvas, or on top of each other."""
    found, boxes = [], []
    right, top = canvas.bbox.max
    for name, size, box, rotation in drawn_texts(canvas):
        if size < least:
            found.append(f"{name!r} is set in {size} pt")
        if box.x0 < 0 or box.y0 < 0 or box.x1 > right or box.y1 > top:
            found.append(f"{name!r} is cut by the edge")
        if rotation % 90 == 0:
            boxes.append((name, box))
    for (a, first), (b, second) in itertools.combinations(boxes, 2):
        width = min(first.x1, second.x1) - max(first.x0, second.x0)
        height = min(first.y1, second.y1) - max(first.y0, second.y0)
        if width > 1 and height > 1:
            found.append(f"{a!r} and {b!r} overlap")
    return found


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ALL)
def test_layout(name, theme):
    figure = figures.get(name)
    for size, column in ((figure.size, False), (figure.column_size, True)):
        if size is not None:
            canvas = figure.render(data_of(name), theme, column=column)
            assert layout_problems(canvas) == []
            assert tuple(canvas.get_size_inches()) == size
            assert size[0] in WIDTHS.values()


def test_the_smallest_text_is_as_large_on_a_page_as_its_small_print():
    """A figure is shown at so many pixels an inch, and fits the text of a desktop's page."""
    assert MIN_FONT_SIZE / 72 * PIXELS_PER_INCH >= 13
    assert max(WIDTHS.values()) * PIXELS_PER_INCH <= 672


def test_the_layout_check_sees_small_cut_and_overlapping_texts():
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(3, 2))
    canvas.text(0.5, 0.5, "tiny", fontsize=5)
    canvas.text(0.9, 0.2, "a long text at the edge")
    canvas.text(0.1, 0.8, "one text")
    canvas.text(0.12, 0.81, "another")
    kinds = "\n".join(layout_problems(canvas))
    assert "'tiny' is set in 5" in kinds and "cut by the edge" in kinds and "overlap" in kinds


@pytest.mark.parametrize("name", ALL)
def test_a_figure_shows_a_claim_of_the_ledger(name):
    assert set(figures.get(name).claims) <= {claim.id for claim in load_claims()}


@pytest.mark.parametrize("name", ALL)
def test_data_are_pure(name):
    first, second = tables(data_of(name)), tables(figures.get(name).data())
    assert first.keys() == second.keys()
    for table in first:
        for column in first[table]:
            assert list(first[table][column]) == list(second[table][column])


@pytest.mark.parametrize("name", ALL)
def test_words_hold_for_the_data_and_say_patterns_in_words(name):
    """A text for the ear has no root pattern in digits, and no colour is called light or dark.

    A caption does not say its title again.
    """
    caption, alt = figures.get(name).words(data_of(name))
    assert re.search(r"[0-9]\|[0-9]", alt + caption) is None
    assert re.search(r"[0-9]\s*\|", alt) is None
    assert re.search(r"\b(light|dark)|beyond the paper", alt + caption, re.I) is None
    assert "below the target" not in caption and "In the book" not in alt
    assert not caption.casefold().startswith(figures.get(name).title.casefold())


@pytest.mark.parametrize("name", ALL)
def test_root_icons_are_explained_in_the_figure_or_in_its_caption(name, monkeypatch):
    drawn, icon = [], root_icons.icon
    monkeypatch.setattr(root_icons, "icon", lambda *given: drawn.append(given) or icon(*given))
    figure = figures.get(name)
    for column in {False, figure.column_size is not None}:
        canvas = figure.render(data_of(name), column=column)
        has_key = {name for _, name in root_icons.KEY} <= {text for text, *_ in drawn_texts(canvas)}
        assert not drawn or has_key or root_icons.IN_WORDS in figure.words(data_of(name))[0]


OTHERS = {
    "fig-strata-quartics": ({"sizes": (2, 2, 2)}, "a triple real root"),
    "fig-swallowtail": ({"rows": 4, "sizes": (3, 3)}, "inside: "),
    "fig-critical-points-quartic": (
        {"seed": 7, "sizes": ((4, 2),)},
        "critical points have index 0",
    ),
    "fig-loss-diagram": ({"seed": 7, "sizes": ((4, 2),)}, "critical points have index 0"),
    "fig-balls-in-bins": ({"sizes": ((3, 3),)}, "for sizes (3, 3), 6 of 9 patterns"),
    "fig-one-variable": ({"targets": [(1, 1, 0, 1)], "steps": 8}, "One curve over the root"),
    "fig-merge-poset": ({"sizes": (3, 2, 4, 2, 3)}, "5 layers: (3, 2, 4, 2, 3)"),
    "fig-few-samples-bars": ({"sizes": (2, 2)}, "generic number, 6, with 3 samples"),
    "fig-count-growth": ({"sizes": (2,), "layers": 4}, "over 1 to 4 layers"),
    "fig-shift-matrices": ({"sizes": (3, 2), "strides": (2, 1)}, "N = 1, "),
    "fig-reduced-architecture": ({"sizes": (2, 2), "strides": (2, 1)}, "2 layers make 2 groups"),
    "fig-strided-layers": ({"first": (3, 4), "second": (2, 3, 5)}, "2 squares wide and 3 high"),
    "fig-descent-drift": ({"sizes": (3, 2), "runs": 8}, "Filter sizes (3, 2), random targets"),
}
"""Values of a reader, and what the words then say."""


@pytest.mark.parametrize("name", OTHERS)
def test_words_say_what_holds_for_the_values_of_a_reader(name):
    parameters, said = OTHERS[name]
    figure = figures.get(name)
    caption, alt = figure.words(figure.data(**parameters))
    assert said in alt + caption


def test_words_are_measured_when_they_are_made():
    told = figure(caption=lambda data: " " * len(data), alt=lambda data: "a" * 80)
    with pytest.raises(ValueError, match="fig-test: the caption is empty"):
        told.words()
    with pytest.raises(ValueError, match="the alt text has 3 characters"):
        figure(alt=lambda data: "dot").words({"x": [1]})
    assert figure(alt=lambda data: f"{data['x']}" * 30).words({"x": [7]})[1] == "[7]" * 30


# Definite quadratics: the mathematics of the cone.

TWO_LINES = Architecture((2, 2))


def definite_forms(sign, count=500):
    draw = random.Random(20220)
    while count:
        a, c, b = draw.randint(1, 50), draw.randint(1, 50), draw.randint(-60, 60)
        if b * b < 4 * a * c:
            yield (sign * a, sign * b, sign * c)
            count -= 1


def add(first, second):
    return tuple(a + b for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_of_definite_forms_stay_outside(sign):
    forms = list(definite_forms(sign))
    assert not any(contains(TWO_LINES, form) for form in forms)
    assert not any(contains(TWO_LINES, add(f, g)) for f, g in itertools.pairwise(forms))


def test_mixed_signs_leave_the_cones():
    pairs = zip(definite_forms(1), reversed(list(definite_forms(-1))), strict=True)
    assert any(contains(TWO_LINES, add(f, g)) for f, g in pairs)


def test_the_drawn_cone_is_the_boundary():
    data = figures.get("fig-discriminant-cone").data()
    cone = {name: np.asarray(column) for name, column in data["cone"].items()}
    assert np.allclose(cone["B"] ** 2, 4 * cone["A"] * cone["C"], atol=1e-14)
    rows = zip(*(data["forms"][name] for name in ("A", "B", "C", "place")), strict=True)
    for *form, place in rows:
        found = (
            "boundary" if on_boundary(TWO_LINES, form)
            else "inside" if contains(TWO_LINES, form)
            else "outside"
        )  # fmt: skip
        assert found == place


# The registry.


def test_a_figure_is_its_file_name_and_what_its_module_holds():
    assert [figures.get(name).id for name in ALL] == list(ALL)
    figure, words = (
        figures.get("fig-discriminant-cone"),
        dataclasses.asdict(discriminant_cone.FIGURE),
    )
    assert (figure.data, figure.draw) == (discriminant_cone.data, discriminant_cone.draw)
    assert {name: getattr(figure, name) for name in words} == words
    assert figures.get("fig-discriminant-cone") == figure != figures.get("fig-swallowtail")


@pytest.mark.parametrize("name", ["FIGURE", "data", "draw"])
def test_a_module_without_what_a_figure_needs_is_refused(name, monkeypatch):
    monkeypatch.setattr(discriminant_cone, name, None)
    with pytest.raises(TypeError, match=rf"function_space\.discriminant_cone has no {name}, "):
        figures.get("fig-discriminant-cone")
    monkeypatch.delattr(discriminant_cone, name)
    with pytest.raises(TypeError, match=f"has no {name}, "):
        figures.get("fig-discriminant-cone")


def test_words_that_say_too_little_are_refused_with_the_id(monkeypatch):
    short = dataclasses.replace(discriminant_cone.FIGURE, alt="a cone")
    monkeypatch.setattr(discriminant_cone, "FIGURE", short)
    with pytest.raises(ValueError, match="fig-discriminant-cone: the alt text has 6 characters"):
        figures.get("fig-discriminant-cone")


def test_an_unknown_figure_is_named_with_the_nearest():
    with pytest.raises(KeyError) as caught:
        figures.get("fig-discriminant-cones")
    assert "did you mean 'fig-discriminant-cone'?" in str(caught.value)


# What a figure must state.


def figure(**changes):
    fields = {
        "id": "fig-test", "title": "A test", "caption": "Points.", "claim": "some-claim",
        "alt": "Two points on a line, one to the left and one to the right of the origin.",
        "chapter": "chapters/02-filling", "height": 2.0,
        "data": lambda: {"x": [1, 2]}, "draw": lambda data, canvas, theme: None,
    }  # fmt: skip
    return Figure(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "cone"}, "figure id 'cone'"),
        ({"id": "fig-Cone"}, "figure id 'fig-Cone'"),
        ({"title": " "}, "the title is empty"),
        ({"caption": "the cone $B^2 = 4AC$"}, "plain text"),
        ({"alt": "a cone"}, "6 characters"),
        ({"claim": ()}, "no claim"),
        ({"claim": "Some claim"}, "claim id 'Some claim'"),
        ({"chapter": "02-filling"}, "chapter '02-filling'"),
        ({"width": "page"}, "width 'page' is not one of column, text"),
        ({"height": 12.0}, "height 12.0 in"),
        ({"width": "text"}, "have a column_height"),
        ({"column_height": 2.0}, "have a column_height"),
        ({"width": "text", "column_height": 12.0}, "height 12.0 in"),
        ({"draw": None}, "draw is not a function"),
    ],
)
def test_a_figure_without_what_it_must_state_is_refused(changes, message):
    figure()
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        figure(**changes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "empty"),
        ({"x": [1], "y": [1, 2]}, "unequal lengths"),
        ({"x": [1], "t": {"y": [1]}}, "mixes columns and tables"),
        ({"Table One": {"y": [1]}}, "lower-case"),
        ({"t": {}}, "no column"),
    ],
)
def test_data_that_are_no_table_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        figure(data=lambda: data).render()


# Colours.


def linear(colour):
    from matplotlib.colors import to_rgb

    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """WCAG 2.1 contrast ratio."""
    light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (first, second))
    return (light[1] + 0.05) / (light[0] + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip


def lab(colour, vision):
    seen = np.clip(np.array(VISION[vision]) @ linear(colour), 0, 1)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]  # fmt: skip
    t = np.array(to_xyz) @ seen / [0.95047, 1.0, 1.08883]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first, second, vision):
    return float(np.linalg.norm(lab(first, vision) - lab(second, vision)))


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_contrast_on_paper(theme):
    for name in ("ink", "muted"):
        assert contrast(getattr(theme, name), theme.paper) >= 4.5, name
    for name in COLOURS:
        assert contrast(getattr(theme, name), theme.paper) >= 3, name


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_colours_stay_apart(theme, vision):
    for first, second in itertools.combinations(COLOURS, 2):
        apart = distance(getattr(theme, first), getattr(theme, second), vision)
        assert apart >= 20, (first, second, apart)


def test_the_colour_checks_see_bad_palettes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#f0e442", LIGHT.paper) < 3
    assert contrast(LIGHT.inside, DARK.paper) < 4.5
    red, green = "#d62728", "#2ca02c"
    assert distance(red, green, "normal") > 100
    assert distance("#a03020", "#50600f", "deuteranopia") < 20
