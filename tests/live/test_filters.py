"""What pages ask about filters, against the package by another route."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
from interactives import asked as asked_by, shown
from random_questions import about_a_dealing
from under_node import under_node

from lcn_support import Architecture, RootPattern, convolution_matrix, root_pattern
from lcn_support.architectures import count_packings
from lcn_support.landscape import tangent_space
from lcn_support.live import answer
from lcn_support.live.questions import MOST_DEGREE

COUNT, SEED = 300, 5
CALLED = """
  const core = await import(`${live}/core.mjs`);
  result = data.map(([name, ...given]) => core[name](...given));
"""


def asked(kind, **about):
    return json.loads(answer(json.dumps({"ask": kind, **about})))


def random_filter(rng, most=4):
    denominator = int(rng.choice([1, 1, 2, 3]))
    return [Fraction(int(c), denominator) for c in rng.integers(-5, 6, rng.integers(1, most + 1))]


@pytest.fixture(scope="module")
def layers():
    """Two filters, the stride between them and an entry of their product."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(COUNT):
        first, last, stride = random_filter(rng), random_filter(rng), int(rng.integers(1, 6))
        size = len(first) + (len(last) - 1) * stride
        found.append(([first, last], stride, int(rng.integers(size))))
    return found


def composed(filters, stride, entry):
    texts = [[str(c) for c in w] for w in filters]
    return asked("composition", filters=texts, strides=[stride, 1], entry=entry)


def wrong_terms(layers, moved=0):
    """Those whose terms are not what the row of W₂ and the column of W₁ hold."""
    found = []
    for (first, last), stride, entry in layers:
        matrix = convolution_matrix(first, stride, outputs=len(last))
        row = [sum(a * b for a, b in zip(last, column, strict=True)) for column in matrix.T]
        column = matrix.T[(entry + moved) % len(row)]
        said = composed((first, last), stride, entry)
        total = sum(Fraction(a) * Fraction(b) for a, b in said["terms"])
        kept = [
            [str(last[i]), str(first[j])]
            for i in range(len(last))
            for j in range(len(first))
            if i * stride + j == entry
        ]
        if said != {"filter": [str(c) for c in row], "terms": kept} or total != sum(
            a * b for a, b in zip(last, column, strict=True)
        ):
            found.append((first, last, stride, entry))
    return found


def test_terms_are_a_row_times_a_column_of_the_matrices(layers):
    assert wrong_terms(layers) == []


def test_of_another_column_they_are_not(layers):
    assert len(wrong_terms(layers, moved=1)) > COUNT / 2


def test_the_core_says_the_same(layers):
    calls = [
        ["composition", [[str(c) for c in w] for w in filters], [stride, 1], entry]
        for filters, stride, entry in layers
    ]
    calls += [["composition", filters, [1, 1], 0] for filters in UNREADABLE]
    expected = [asked("composition", filters=f, strides=s, entry=e) for _, f, s, e in calls]
    found = under_node(CALLED, calls)
    assert found == expected
    assert found[1:] + found[:1] != expected


UNREADABLE = ([["1", "x"], ["1"]], [["1"], []], [["1"] * 5, ["1"]], [["1/0"], ["two"]])


def test_what_cannot_be_read_is_refused_with_a_remedy():
    said = [asked("composition", filters=f, strides=[1, 1], entry=0) for f in UNREADABLE]
    assert [set(found) for found in said] == [{"error"}] * 4
    assert "not 5" in said[2]["error"] and "'x' is no rational number" in said[0]["error"]


def test_what_is_no_pair_of_filters_and_an_entry_is_refused_with_a_remedy():
    pair = [["1", "2"], ["1"]]
    for about, remedy in (
        ({"filters": pair[:1]}, "give two"),
        ({"filters": ["12", "1"]}, "give a list of rows"),
        ({"entry": "one"}, "give an int of 0 or more"),
        ({"strides": [1]}, "one stride for each layer"),
    ):
        whole = {"filters": pair, "strides": [1, 1], "entry": 1}
        assert asked("composition", **whole)["terms"] == [["1", "2"]]
        assert remedy in asked("composition", **whole | about)["error"]


@pytest.fixture(scope="module")
def dealings():
    rng = np.random.default_rng(SEED)
    return [about_a_dealing(rng) for _ in range(COUNT)]


def loss(filters, target):
    """|W − u|², with the products of a matrix of the package."""
    W = [Fraction(1)]
    for w in filters:
        W = list(np.array(W) @ convolution_matrix(w, 1, outputs=len(W)))
    return sum((c - u) ** 2 for c, u in zip(W, target, strict=True))


def slopes(filters, target):
    """The gradients by differences, exact as the loss is of degree two in each filter."""
    found = []
    for layer, w in enumerate(filters):
        part = []
        for j in range(len(w)):
            values = []
            for step in (1, -1):
                moved = [list(v) for v in filters]
                moved[layer][j] += step
                values.append(loss(moved, target))
            part.append(str((values[0] - values[1]) / 2))
        found.append(part)
    return found


def wrong_gradients(dealings, target=lambda u: u):
    found = []
    for question in dealings:
        filters = [[Fraction(c) for c in w] for w in question["filters"]]
        u = target([Fraction(c) for c in question["target"]])
        said = asked("gradient", **question)
        if said["gradients"] != slopes(filters, u):
            found.append(question)
        assert said["critical"] == all(c == "0" for part in said["gradients"] for c in part)
    return found


def test_gradients_are_those_of_differences(dealings):
    assert wrong_gradients(dealings) == []
    kinds = {(a["critical"], a["compatible"]) for a in (asked("gradient", **q) for q in dealings)}
    assert kinds >= {(True, True), (True, False), (False, True), (False, False), (True, None)}


def test_of_another_target_they_are_not(dealings):
    assert len(wrong_gradients(dealings, lambda u: [c + 1 for c in u])) > COUNT / 2


def test_the_core_has_the_same_gradients(dealings):
    calls = [["gradient", q["filters"], q["target"]] for q in dealings]
    calls.append(["gradient", [["1", "x"]], ["1", "2"]])
    expected = [asked("gradient", filters=f, target=u) for _, f, u in calls]
    found = under_node(CALLED, calls)
    assert found == expected and "error" in expected[-1]
    assert found[1:] + found[:1] != expected


def test_a_high_degree_is_left_to_the_package():
    question = {"filters": [["1"] * (MOST_DEGREE + 2)], "target": ["1"] * (MOST_DEGREE + 2)}
    assert "the package any" in asked("gradient", **question)["error"]
    calls = [["gradient", question["filters"], question["target"]], ["gradient", [["1"]], []]]
    assert under_node(CALLED + "result = result.map((r) => r ?? null);", calls) == [None, None]


OPTIONS = """
  const { default: interactive } = await import(`${live}/interactives/${data}.mjs`);
  const choices = interactive.controls.filter((c) => c.options);
  result = Object.fromEntries(choices.map((c) => [c.id, c.options.map(([value]) => value)]));
"""


def every_dealing():
    """All dealings of deal-roots: pattern, sizes, the package's answer, the target, the words."""
    options = under_node(OPTIONS, "deal-roots")
    states = []
    for pattern, sizes in itertools.product(options["form"], options["sizes"]):
        places = [i for i, k in enumerate(sizes.split()) for _ in range(int(k) - 1)]
        for layers in sorted(set(itertools.permutations(places))):
            dealt = " ".join(map(str, layers))
            states.append({"form": pattern, "sizes": sizes, "t": "1", "dealt": dealt})
    questions = asked_by("deal-roots", states)
    found = [json.loads(answer(json.dumps(question))) for question in questions]
    said = shown("deal-roots", states, found)
    return [
        (state["form"], state["sizes"], a, [Fraction(c) for c in question["target"]], words[0])
        for state, question, a, words in zip(states, questions, found, said, strict=True)
    ]


@pytest.fixture(scope="module")
def dealt():
    return every_dealing()


def test_every_form_that_is_dealt_is_critical_on_its_stratum(dealt):
    for pattern, _, found, u, _ in dealt:
        W = [Fraction(c) for c in found["filter"]]
        assert str(root_pattern(W)) == pattern
        slope = [c - t for c, t in zip(W, u, strict=True)]
        products = [sum(a * b for a, b in zip(row, slope, strict=True)) for row in tangent_space(W)]
        assert any(slope) and not any(products)
        slope[0] += 1
        assert any(sum(a * b for a, b in zip(row, slope, strict=True)) for row in tangent_space(W))


def test_of_all_dealings_exactly_the_compatible_ones_are_critical(dealt):
    assert all(found["critical"] == found["compatible"] for _, _, found, _, _ in dealt)
    assert {found["critical"] for _, _, found, _, _ in dealt} == {True, False}


def test_it_says_where_no_dealing_is_compatible(dealt):
    possible = {(p, k): False for p, k, *_ in dealt}
    for pattern, sizes, found, _, _ in dealt:
        possible[pattern, sizes] |= found["compatible"]
    for pattern, sizes, _, _, words in dealt:
        architecture = Architecture(map(int, sizes.split()))
        count = count_packings(RootPattern(pattern), architecture, compatible=True)
        assert possible[pattern, sizes] == (count > 0) == ("No dealing to" not in words)
    assert set(possible.values()) == {True, False}


def test_for_another_target_a_compatible_dealing_is_not_critical(dealt):
    """So the target matters: W has to be critical on its stratum."""
    _, _, found, u, _ = next(row for row in dealt if row[2]["compatible"])
    other = [str(c + (i == 0)) for i, c in enumerate(u)]
    filters = [["1", "0", "-1"], ["1", "-1"], ["1", "2"]]
    said = asked("gradient", filters=filters, target=other)
    assert said["filter"] == found["filter"] and said["compatible"] and not said["critical"]


PACKED = """
  const { packed } = await import(`${live}/scenes/bins.mjs`);
  result = data.map(([sizes, real, pairs]) => packed(sizes.map((k) => k - 1), real, pairs));
"""


def badly_packed(missing=0):
    """Sizes and patterns of drag-roots that the package packs otherwise.

    It is asked with so many real roots too few, where there are as many.
    """
    sizes = [[int(k) for k in s.split()] for s in under_node(OPTIONS, "drag-roots")["sizes"]]
    asked = [
        (k, sum(k) - len(k) - 2 * pairs, pairs)
        for k in sizes
        for pairs in range((sum(k) - len(k)) // 2 + 1)
    ]
    found = []
    for (k, real, pairs), packed in zip(asked, under_node(PACKED, asked), strict=True):
        own = packed["bins"]
        pieces = list(itertools.chain(*own))
        assert all(sum(bin) <= size - 1 for bin, size in zip(own, k, strict=True))
        assert (pieces.count(1), pieces.count(2) + packed["left"]) == (real, pairs)
        less = missing if real >= missing else 0
        pattern = RootPattern((1,) * (real - less), (1,) * (pairs + less // 2))
        if (count_packings(pattern, Architecture(k)) > 0) == (packed["left"] > 0):
            found.append((k, pattern))
    return found


def test_pieces_find_places_exactly_inside():
    assert badly_packed() == []


def test_with_two_real_roots_less_they_do_not():
    assert badly_packed(missing=2)
