"""Pictures of results: every row is there, no mark hides another, and words say what is seen."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.colors import same_color
from result_examples import EXAMPLES, A, solved, trained

from lcn_support import Architecture, GridArchitecture, RootPattern, compose, fibre
from lcn_support.figures.style import DARK, LIGHT
from lcn_support.publishing import Plot, plot
from lcn_support.records import Picture


def marks(canvas):
    """The points that are drawn as marks."""
    return sum(
        len(line.get_xdata())
        for axes in canvas.axes
        for line in axes.lines
        if line.get_marker() not in ("None", "", None)
    )


def test_levels_have_a_mark_a_point():
    result = solved()
    picture = plot(result)
    assert marks(picture.render()) == len(result.points)
    assert picture.alt.count(" at ") == len(result.points)
    fewer = plot(replace(result, points=result.points[1:]))
    assert marks(fewer.render()) == len(result.points) - 1


def test_roots_of_a_fibre_are_all_drawn():
    a, W = Architecture((3, 2)), (1, 0, -1, 0)
    found = fibre(a, W)
    assert marks(plot(found).render()) == 3 * len(found)
    lost = fibre(a, (0, 1, 0, -1))  # one root at infinity in each
    assert marks(plot(lost).render()) == 2 * len(lost)
    assert f"{len(lost)} more lie at infinity" in plot(lost).alt


def test_shares_rise_to_one_and_tell_what_is_left_out():
    table = EXAMPLES["table"]()
    assert "Left out: 1 row without a finite number." in plot(table).alt
    axes = plot(trained()).render().axes[0]
    assert all(line.get_ydata()[-1] == 1 for line in axes.lines)
    assert plot(trained(), "steps").title == "steps of 2 rows by status"
    for options, words in ((("no",), "no column 'no'"), (("end",), "holds no numbers")):
        with pytest.raises(ValueError, match=words):
            plot(table, *options)
    with pytest.raises(ValueError, match="no finite number"):
        plot(EXAMPLES["diverged"]())
    with pytest.raises(TypeError, match="no rows with numbers"):
        plot(RootPattern("11|0"))


def test_a_picture_is_saved_alike_twice_and_shown_in_light_and_dark(tmp_path):
    picture = plot(solved())
    for kind in ("pdf", "svg", "png"):
        first = picture.save(tmp_path / f"a.{kind}").read_bytes()
        assert first == picture.save(tmp_path / f"b.{kind}").read_bytes()
    with pytest.raises(ValueError, match="choose one"):
        picture.save(tmp_path / "a.gif")
    assert picture._repr_png_() == (tmp_path / "a.png").read_bytes()
    html = picture._repr_html_()
    assert html.count("<img") == 2 and "lcn-dark" in html and html.count(picture.alt[:20]) == 2


PICTURES = (
    "critical points", "fibre", "some of a fibre", "minimum phase", "way", "way of one run",
    "limits", "table", "dense points", "grid fibre",
)  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_words_are_inside_of_every_picture_in_both_themes(name):
    picture = plot(EXAMPLES[name]())
    assert isinstance(picture, Plot) and len(picture.alt) > 40 and picture.title in repr(picture)
    for theme in (LIGHT, DARK):
        canvas = picture.render(theme)
        assert outside(canvas) == []
        assert same_color(canvas.get_facecolor(), theme.paper)


def outside(canvas):
    """The texts of a canvas that its edge cuts."""
    canvas.draw_without_rendering()
    edge = canvas.bbox
    texts = [
        t
        for axes in canvas.axes
        for t in (*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label)
    ]
    texts += [t for legend in canvas.legends for t in legend.get_texts()]
    boxes = {t.get_text(): t.get_window_extent() for t in texts if t.get_text()}
    return [w for w, b in boxes.items() if b.x0 < 0 or b.y0 < 0 or b.x1 > edge.x1 or b.y1 > edge.y1]


def test_a_word_beyond_the_edge_is_seen():
    canvas = plot(solved()).render()
    canvas.axes[0].set_ylabel("loss", labelpad=60)
    assert outside(canvas) == ["loss"]


def test_a_way_is_a_line_a_run_that_ends_where_the_run_ended():
    runs = EXAMPLES["runs with their way"]()
    lines = runs.path.plot().render().axes[0].lines
    assert [line.get_ydata()[-1] for line in lines] == runs.loss.tolist()
    assert [line.get_xdata()[-1] for line in lines] == runs.steps.tolist()
    assert len(runs.path.run(1).plot().render().axes[0].lines) == 1
    assert [line.get_ydata()[0] for line in runs.path.plot("W0").render().axes[0].lines] == (
        runs.path.end_to_end[0, :, 0].tolist()
    )
    with pytest.raises(ValueError, match="no column 'w'"):
        runs.path.plot("w")


def test_of_many_runs_the_first_are_drawn_and_that_is_said():
    path = EXAMPLES["way"]()
    many = path[[0] * 150]
    picture = plot(many)
    assert len(picture.render().axes[0].lines) == 100
    assert "Of 150 runs the first 100 are drawn" in picture.alt and "first" not in plot(path).alt


def test_limits_are_counted():
    limits = EXAMPLES["limits"]()
    axes = plot(limits).render().axes[0]
    assert sum(bar.get_width() for bar in axes.patches) == len(limits)
    assert {text.get_text() for text in axes.get_yticklabels()} == set(limits.text)
    assert plot(limits, "distance").title.startswith("distance of")


def test_roots_stand_beside_the_unit_circle():
    found = EXAMPLES["minimum phase"]()
    axes = plot(found).render().axes[0]
    (circle,) = axes.patches
    assert circle.radius == 1 and "unit circle" in plot(found).alt
    roots = [
        z for line in axes.lines[1:] for z in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    assert all(np.hypot(*z) <= 1 for z in roots) and len(roots) == 2
    far = plot(fibre(Architecture((2, 2)), (1, 0, -9)))
    for panel in far.render().axes:
        assert panel.patches[0].radius == 1 and max(panel.lines[1].get_xdata(), key=abs) in (3, -3)


def test_the_first_classes_of_a_fibre_without_end_are_drawn():
    many = fibre(Architecture((2,) * 30), compose([(1, j) for j in range(30)]))
    picture = plot(many)
    assert len(picture.render().axes) == 12 and "the first 12 classes" in picture.title
    assert "first" not in plot(fibre(A, (1, 0, -1))).title
    with pytest.raises(TypeError, match="no rows with numbers"):
        plot(EXAMPLES["empty fibre"]())


def test_filters_on_a_grid_stand_side_by_side_with_their_numbers():
    found = EXAMPLES["grid fibre"]()
    axes = plot(found).render().axes[0]
    written = [text.get_text().replace("−", "-") for text in axes.texts if text.get_text() != "·"]
    entries = [str(c) for f in found for w in f.filters for row in w for c in row]
    assert written == entries and len(axes.patches) == len(entries) == 16
    signs = [c.startswith("-") for c in entries]
    colours = [p.get_facecolor() for p in axes.patches]
    assert len(set(zip(signs, colours, strict=True))) == len(set(colours)) == 2
    assert plot(found[0]).alt.endswith(": 1 1, 1 1 · 1 −1, 1 −1.")
    line = fibre(GridArchitecture([(3,), (2,)]), (1, 2, -1, -2))
    assert len(plot(line).render().axes[0].patches) == 5 * len(line) == 15


def test_numbers_on_a_grid_are_those_beyond_floats_too():
    """And fractions as they are; of what is enclosed, three digits."""

    def said(W):
        found = plot(fibre(GridArchitecture([(1, 2), (1, 2)]), [W])[0])
        return set(found.alt.rpartition(": ")[2].rstrip(".").split(" · "))

    for number, text in ((10**400, "1.00e+400"), (Fraction(1, 10**400), "1.00e−400")):
        ways = ({f"{text} {text}", "1 −1"}, {f"{text} −{text}", "1 1"})
        assert said((number, 0, -number)) in ways
    assert said((1, Fraction(-1, 3), 0)) == {"1 −1/3", "1 0"}
    assert said((1, 0, -2)) == {"1 1.41", "1 −1.41"}
    tall = fibre(GridArchitecture([(60, 2), (1, 1)]), [[1, 1], *[[0, 1]] * 59])
    assert plot(tall).size[1] < 8.3


def test_what_has_no_room_on_a_page_is_not_drawn_small():
    ways = fibre(GridArchitecture([(1, 2)] * 5), [compose([(1, j) for j in range(1, 6)])])
    assert len(ways) == 120 and "the first 12 classes" in plot(ways).title
    wide = GridArchitecture([(1, 30), (1, 2)])
    numbers = fibre(wide, [compose([range(10**5, 10**5 + 30), (1, -1)])], limit=1)
    assert [t.get_text() for t in plot(numbers).render().axes[0].texts] == ["·"]  # colours alone
    for shapes, W, words in (
        ([(1, 1, 2), (1, 1, 2)], [[(1, 0, -1)]], "three or more axes"),
        ([(1, 90), (1, 2)], [[1, *[0] * 89, -1]], "too large for a page"),
        ([(120, 2), (1, 1)], [[1, 1]] + [[0, 1]] * 119, "up to 120 rows are too large"),
    ):
        with pytest.raises(ValueError, match=words):
            plot(fibre(GridArchitecture(shapes), W, limit=1))
    with pytest.raises(TypeError, match="no rows with numbers"):
        plot(fibre(GridArchitecture([(2, 2), (2, 2)]), [[0, 1, 0], [1, -4, 1], [0, 1, 0]]))


def test_marks_that_meet_stand_beside_each_other():
    result = solved()
    twice = replace(result, points=(*result.points, *result.points))
    places = [
        (*line.get_xdata(), *line.get_ydata())
        for line in plot(twice).render().axes[0].lines
        if line.get_marker() != "None"
    ]
    assert len(places) == len(set(places)) == 2 * len(result.points)


def test_a_picture_is_what_the_methods_promise():
    def fits(kind):
        return all(
            hasattr(kind, name) or name in kind.__annotations__ for name in ("title", "alt", "save")
        )

    assert fits(Plot) and fits(Picture) and not fits(RootPattern)
