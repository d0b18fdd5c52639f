"""The figures of the chapter on counting: any architecture, drawn from computation and legible."""

from itertools import pairwise
from math import log10

import pytest
from figures.test_catalogue import drawn_texts, layout_problems

from lcn_support import figures
from lcn_support.counting.determinantal import largest_dense_count
from lcn_support.counting.few_samples import few_samples_count
from lcn_support.counting.merging import merge_poset
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.figures.base import MAX_HEIGHT
from lcn_support.figures.counting.merge_poset import shown_count
from lcn_support.figures.style import THEMES

POSET, GROWTH = figures.get("fig-merge-poset"), figures.get("fig-count-growth")
ARCHITECTURES = [
    (3,), (2, 2), (5, 3), (2, 3, 4), (1, 3, 1), (3, 2, 2, 3), (10, 11, 12, 13), (3, 2, 4, 2, 3),
    (2,) * 6, (2, 3, 4, 2, 3, 2), (9,) * 6,
]  # fmt: skip


@pytest.mark.parametrize("k", ARCHITECTURES, ids=str)
def test_the_poset_of_any_architecture_is_legible(k):
    canvas = POSET.render(POSET.data(sizes=k))
    assert layout_problems(canvas) == []
    texts = [text for text, *_ in drawn_texts(canvas)]
    assert sorted(text.replace(" ", "").split("\n")[0] for text in texts) == sorted(
        str(node).replace(" ", "").replace(",)", ")") for node in merge_poset(k).nodes
    )
    assert canvas.get_size_inches()[1] <= MAX_HEIGHT


@pytest.mark.parametrize("k", ARCHITECTURES[:8], ids=str)
def test_it_draws_the_numbers_of_the_poset(k):
    data, poset = POSET.data(sizes=k), merge_poset(k)
    drawn = dict(zip(data["nodes"]["sizes"], data["nodes"]["count"], strict=True))
    names = {node: f"({', '.join(map(str, node))})" for node in poset.nodes}
    assert drawn == {names[n]: c for n, c in zip(poset.nodes, poset.counts, strict=True)}
    assert list(zip(*data["merges"].values(), strict=True)) == [
        (names[finer], names[coarser]) for finer, coarser in poset.covers
    ]


def test_the_alternative_text_tells_the_numbers():
    data = POSET.data()
    _, alt = POSET.words(data)
    for sizes, number in zip(data["nodes"]["sizes"], data["nodes"]["count"], strict=True):
        assert f"{sizes}, {shown_count(number)}" in alt


def test_too_many_layers_are_refused_with_the_remedy():
    """Break: what is not legible on a page is not drawn."""
    data = POSET.data(sizes=(2,) * 8)
    with pytest.raises(ValueError, match=r"128 nodes do not fit .* print merge_poset"):
        POSET.render(data)


def test_large_numbers_have_letters_that_the_font_has():
    """Its superscripts end at three, so powers of ten are set as mathematics."""
    canvas = POSET.render(POSET.data(sizes=(10, 20, 30)))
    assert any("$^{" in text for text, *_ in drawn_texts(canvas))
    assert not any(set(text) & set("⁰¹²³⁴⁵⁶⁷⁸⁹") for text, *_ in drawn_texts(canvas))


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1"), (2976084, "2 976 084"), (10**9 - 1, "999 999 999"), (10**9, "1.00·10⁹"),
     (1443487151104, "1.44·10¹²")],
)  # fmt: skip
def test_numbers_are_grouped_or_rounded(number, text):
    assert shown_count(number) == text


def test_growth_shows_formula_and_dense_networks():
    data = GROWTH.data()
    for k, layers, count, dense in zip(*data.values(), strict=True):
        assert count == segre_ed_degree((k,) * layers)
        sizes = range(2, k * layers + 1)
        assert dense == max(map(largest_dense_count, sizes), default=1)
        assert layers == 1 or count > dense
    ends = [
        log10(n) for layers, n in zip(data["layers"], data["count"], strict=True) if layers == 8
    ]
    assert [round(end) for end in ends] == [7, 15, 24, 33]
    _, alt = GROWTH.words(data)
    assert all(f"10 to the {round(end)}" in alt for end in ends)
    assert max(data["dense"]) < 100


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_growth_of_other_sizes(theme):
    for sizes, layers in [((2,), 3), ((2, 6), 5), ((3, 4, 5, 6), 12)]:
        canvas = GROWTH.render(GROWTH.data(sizes=sizes, layers=layers), theme)
        assert layout_problems(canvas) == []


def test_bars_are_the_counts_for_samples():
    bars = figures.get("fig-few-samples-bars")
    for k in [(3, 3), (2, 2, 2), (2, 3, 4, 5)]:
        data = bars.data(sizes=k)
        for N, fits, others in zip(*data.values(), strict=True):
            found = few_samples_count(k, N)
            assert others == found.others
            assert (fits == -1) == (found.fits is None) and fits in (-1, found.fits)
        assert layout_problems(bars.render(data)) == []
    shown = bars.data()
    assert max(shown["others"]) == segre_ed_degree((3, 3)) == 39
    assert shown["fits"][4] == 6
    steps = [b - a for a, b in pairwise(shown["others"][:5])]
    assert steps == [3, 6, 12, 12]
    assert ", ".join(map(str, shown["others"])) in bars.words(shown)[1]


def test_shares_of_two_metrics_are_those_of_the_table():
    from lcn_support.experiments.count_tables import load_counts

    data = figures.get("fig-metric-counts").data()
    kept = {(str(row.sizes), str(row.strides), row.metric): row.count for row in load_counts()}
    shares, span = {}, [n / 100 for n in range(48, 68)]
    for k, s, kind, *counts in zip(*data.values(), strict=True):
        assert counts == [kept[k, s, metric] for metric in ("generic", "white", "bombieri")]
        shares.setdefault(kind, []).append(((k, s), *(n / counts[0] for n in counts[1:])))
    assert all(white == 1 and round(b, 2) in span for _, white, b in shares["all strides one"])
    assert all(0.29 < white <= 1 and b > 0.9 for _, white, b in shares["mixed strides"])
    assert [key for key, _, b in shares["reduced"] if b < 1] == [("(4, 3)", "(2, 1)")]
    assert min(white for _, white, _ in shares["reduced"]) < 0.1
